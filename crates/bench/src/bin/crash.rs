//! Kills a Belfry server again and again under load and tells what was lost.
//!
//! `cargo xtask crash` builds the server and runs this; `BELFRY_BIN` names the program. See docs/RELIABILITY.md.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result};
use bench::crash::{Crash, Outcome};
use bench::figures::at_share;
use bench::steady::Settings;
use test_postgres::{Durability, Server as Postgres};

const USAGE: &str = "\
cargo xtask crash [OPTION…]

  --kills N            kills of a server on SQLite [100]
  --postgres-kills N   kills of a server on a PostgreSQL that is started for it [20]
  --clients N          clients that report at the same time [8]
  --tasks N            tasks of each run [400]
  --seed N             where runs and moments come from [1]
";

/// Exit code for a command line that means nothing.
const WRONG_USAGE: u8 = 2;
/// So many faults are told one by one.
const TOLD_FAULTS: usize = 20;

struct Options {
    kills: usize,
    postgres_kills: usize,
    clients: usize,
    tasks: u64,
    seed: u64,
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Self, String> {
        let mut options = Self { kills: 100, postgres_kills: 20, clients: 8, tasks: 400, seed: 1 };
        for pair in arguments.chunks(2) {
            let [name, value] = pair else { return Err("each option needs a number".to_owned()) };
            let number: u32 = value.parse().ok().ok_or_else(|| format!("{name} needs a number"))?;
            let count = usize::try_from(number).unwrap_or(usize::MAX);
            match name.as_str() {
                "--kills" => options.kills = count,
                "--postgres-kills" => options.postgres_kills = count,
                "--clients" => options.clients = count.clamp(1, 1_000),
                "--tasks" => options.tasks = u64::from(number.clamp(1, 100_000)),
                "--seed" => options.seed = u64::from(number),
                _ => return Err(format!("'{name}' is not an option")),
            }
        }
        Ok(options)
    }

    const fn crash(&self, kills: usize) -> Crash {
        let pause = Duration::from_millis(50);
        let load = Settings { seed: self.seed, clients: self.clients, tasks: self.tasks, pause };
        Crash { load, kills, longest_life: Duration::from_secs(1) }
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--help") {
        print!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    match Options::parse(&arguments) {
        Ok(options) => run(&options).unwrap_or_else(|error| {
            eprintln!("crash: {error:#}");
            ExitCode::FAILURE
        }),
        Err(problem) => {
            eprint!("crash: {problem}\n\n{USAGE}");
            ExitCode::from(WRONG_USAGE)
        }
    }
}

fn run(options: &Options) -> Result<ExitCode> {
    let program = std::env::var_os("BELFRY_BIN")
        .context("BELFRY_BIN names no server; 'cargo xtask crash' builds one and sets it")?;
    let program = PathBuf::from(program);
    let mut is_good = true;
    if options.kills > 0 {
        is_good &= tell("SQLite", &options.crash(options.kills).run(&program, None)?);
    }
    if options.postgres_kills > 0 {
        is_good &= tell("PostgreSQL", &on_postgres(&program, &options.crash(options.postgres_kills))?);
    }
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn on_postgres(program: &Path, crash: &Crash) -> Result<Outcome> {
    let postgres = Postgres::start(Durability::Durable)?;
    let database = postgres.create_database()?;
    crash.run(program, Some(&database.url()))
}

fn tell(database: &str, outcome: &Outcome) -> bool {
    for line in outcome.wrong.iter().take(TOLD_FAULTS) {
        eprintln!("crash: {line}");
    }
    let restart = |percent| at_share(&outcome.restarts, percent).unwrap_or_default().as_millis();
    println!("{database}, {} kills", outcome.restarts.len());
    println!(
        "  runs, tasks, acknowledged records   {}, {}, {}",
        outcome.runs, outcome.tasks, outcome.records
    );
    println!("  calls sent again                    {}", outcome.unanswered + outcome.put_off);
    println!("  integrity checks                    {}", outcome.integrity_checks);
    println!("  start to ready, p50 and slowest     {} ms, {} ms", restart(50), restart(100));
    println!("  lost, twice, wrong or damaged       {}", outcome.wrong.len());
    outcome.wrong.is_empty()
}
