//! Fills a server with made-up runs, for a look at pages with more tasks than anybody wants to wait for.
//!
//! `cargo xtask bench populate` runs this.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use bench::populate::{Pace, Place, Runs, local_address};
use bench::simulation::{Fate, MOST_TASKS, session};

const USAGE: &str = "\
cargo xtask bench populate [OPTION…]

  --url URL       a server on this machine [$TOWER_API_ENDPOINT, else http://127.0.0.1:8000]
  --runs N        how many runs [1]
  --tasks N       tasks of each; runs with fewer than 50 are of small pipelines [5000]
  --state STATE   succeeded, failed, running, or mixed: every sixth failed, the others succeeded [mixed]
  --reached N     percent of the tasks that have ended when a run is stopped, or now [70]
  --rate N        changes of tasks in a second while a run goes on [as many as it would have]
  --minutes N     how long running runs go on; nothing more is heard of them after that [60]
  --seed N        where the runs come from [1]

The access token is that of $TOWER_ACCESS_TOKEN. A line with its id tells of each run that is there.
";

/// Exit code for a command line that means nothing.
const WRONG_USAGE: u8 = 2;

#[derive(Debug)]
struct Options {
    url: String,
    runs: Runs,
    pace: Pace,
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Self, String> {
        let url = setting("TOWER_API_ENDPOINT").unwrap_or_else(|| "http://127.0.0.1:8000".to_owned());
        let runs = Runs { seed: 1, count: 1, tasks: 5_000, fate: None, reached_percent: 70 };
        let mut options = Self { url, runs, pace: Pace { per_second: None, lasts: Duration::from_hours(1) } };
        for pair in arguments.chunks(2) {
            let [name, value] = pair else { return Err("each option needs a value".to_owned()) };
            let number = |most: u64| {
                let number = value.parse().ok().filter(|number| (1..=most).contains(number));
                number.ok_or_else(|| format!("{name} needs a number from 1 to {most}"))
            };
            match name.as_str() {
                "--url" => options.url.clone_from(value),
                "--runs" => options.runs.count = number(1_000_000)?,
                "--tasks" => options.runs.tasks = number(MOST_TASKS)?,
                "--reached" => options.runs.reached_percent = number(99)?,
                "--rate" => options.pace.per_second = Some(number(100_000)?),
                "--minutes" => options.pace.lasts = Duration::from_mins(number(24 * 60)?),
                "--seed" => options.runs.seed = number(u64::MAX)?,
                "--state" => {
                    options.runs.fate = match value.as_str() {
                        "succeeded" => Some(Fate::Succeeds),
                        "failed" => Some(Fate::Fails),
                        "running" => Some(Fate::Runs),
                        "mixed" => None,
                        _ => return Err(format!("'{value}' is no state")),
                    }
                }
                _ => return Err(format!("'{name}' is not an option")),
            }
        }
        let Runs { count, tasks, fate, .. } = options.runs;
        if count.saturating_mul(tasks) > 5_000_000 {
            return Err("runs × tasks is more than 5,000,000: that is about 8 GB of data".to_owned());
        }
        if fate == Some(Fate::Runs) && count > 200 {
            return Err("at most 200 runs can run at the same time".to_owned());
        }
        Ok(options)
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--help") {
        print!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    match Options::parse(&arguments) {
        Ok(options) => match run(&options) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("populate: {error:#}");
                ExitCode::FAILURE
            }
        },
        Err(problem) => {
            eprint!("populate: {problem}\n\n{USAGE}");
            ExitCode::from(WRONG_USAGE)
        }
    }
}

fn setting(name: &str) -> Option<String> {
    std::env::var_os(name)?.into_string().ok()
}

fn run(options: &Options) -> Result<()> {
    let address = local_address(&options.url)?;
    let token = setting("TOWER_ACCESS_TOKEN").context("TOWER_ACCESS_TOKEN names no access token")?;
    let session = session()?;
    let started = Instant::now();
    Place { address, token: &token, session: &session }.tell(options.runs, options.pace, |id, tasks| {
        println!("{id} {tasks} tasks after {} s", started.elapsed().as_secs());
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, String> {
        Options::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn options_say_which_runs() {
        let options = parse("--runs 2 --state running --rate 500 --minutes 3").unwrap();
        assert_eq!((options.runs.count, options.runs.fate), (2, Some(Fate::Runs)));
        assert_eq!(options.pace, Pace { per_second: Some(500), lasts: Duration::from_mins(3) });
    }

    #[test]
    fn what_cannot_be_meant_is_named() {
        for (line, expected) in [
            ("--runs", "needs a value"),
            ("--tasks 0", "--tasks needs a number from 1"),
            ("--state lost", "'lost' is no state"),
            ("--fast 1", "'--fast' is not an option"),
            ("--runs 1000 --tasks 100000", "8 GB"),
            ("--runs 300 --tasks 4 --state running", "at most 200"),
        ] {
            assert!(parse(line).unwrap_err().contains(expected), "{line}");
        }
    }
}
