//! Measures a Belfry server: how fast it takes in what runs report, with nothing lost; its memory; its start.
//!
//! `cargo xtask bench` builds the server and runs this. The server is the program named by `BELFRY_BIN`; all load goes
//! to it on this machine, and it is stopped at the end. See docs/PERFORMANCE.md.

mod measure;
mod options;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result, ensure};

use crate::options::{Options, USAGE};

/// So many faults are told one by one.
const TOLD_FAULTS: usize = 20;
/// Exit code for a command line that means nothing.
const WRONG_USAGE: u8 = 2;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--help") {
        print!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    match Options::parse(&arguments) {
        Ok(options) => run(&options).unwrap_or_else(|error| {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }),
        Err(problem) => {
            eprint!("bench: {problem}\n\n{USAGE}");
            ExitCode::from(WRONG_USAGE)
        }
    }
}

fn run(options: &Options) -> Result<ExitCode> {
    let program = std::env::var_os("BELFRY_BIN")
        .context("BELFRY_BIN names no server; 'cargo xtask bench' builds one and sets it")?;
    let program = PathBuf::from(program);
    ensure!(program.is_file(), "BELFRY_BIN names {}, which is not a file", program.display());
    let report = measure::measure(&program, options)?;
    for line in report.wrong.iter().take(TOLD_FAULTS) {
        eprintln!("bench: {line}");
    }
    print!("{}", report.table());
    Ok(if report.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
