//! Measures what a load feels of the deletion of large runs. `BELFRY_BIN` names the server; see docs/PERFORMANCE.md.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result};
use bench::deleting::Deletion;
use bench::figures::{at_share, decimal, grouped, per_second};
use bench::steady::Settings;

/// Tasks that are deleted, unless the first argument says another number.
const TASKS: u64 = 1_000_000;
/// Runs that report meanwhile, with a batch of 100 records a second each, about.
const CLIENTS: usize = 200;

fn main() -> Result<ExitCode> {
    let program = std::env::var_os("BELFRY_BIN").context("BELFRY_BIN names no server")?;
    let tasks = std::env::args().nth(1).map_or(Ok(TASKS), |text| text.parse())?;
    let load = Settings { seed: 1, clients: CLIENTS, tasks: 300, pause: Duration::from_secs(1) };
    let felt = Deletion { tasks, load, before: Duration::from_secs(30) }.measure(&PathBuf::from(program))?;
    for line in felt.wrong.iter().take(20) {
        eprintln!("deleting: {line}");
    }
    let ms = |time: Option<Duration>| decimal(time.unwrap_or_default().as_micros() / 100);
    for (name, latencies) in [("without", &felt.before), ("while deleting", &felt.during)] {
        let share = |percent| ms(at_share(latencies, percent));
        println!(
            "answer to a batch, {name}: p50 {} ms, p99 {} ms, {} batches",
            share(50),
            share(99),
            latencies.len()
        );
    }
    let tasks = usize::try_from(tasks)?;
    println!(
        "{tasks} tasks gone after {} s, {} a second",
        felt.took.as_secs(),
        grouped(per_second(tasks, felt.took))
    );
    println!("file: {} MiB before, {} MiB after", felt.bytes[0] >> 20, felt.bytes[1] >> 20);
    println!("put off with 503: {}; broken: {}", felt.put_off, felt.wrong.len());
    Ok(if felt.wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
