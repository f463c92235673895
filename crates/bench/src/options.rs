//! The command line.

use std::ops::RangeInclusive;
use std::time::Duration;

use bench::simulation::{MOST_TASKS, USUAL_OPEN};

/// How to call the program.
pub(crate) const USAGE: &str = "\
cargo xtask bench [OPTION…]

  --runs N            runs that report at the same time [20]
  --tasks N           tasks of each run [2000]
  --open N            tasks of a run that are with the executor at a time, about [120]
  --seed N            where the runs come from [1]
  --rounds N          how often the load is repeated; the figure is the median [5]
  --postgres          on a PostgreSQL that is started for it, from Debian's package
  --database-url URL  on this database instead of a fresh SQLite file; it stays as it is then
  --quick             500 tasks of each run, one round, one start: takes seconds, says less of speed
";

/// What to measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// Runs that report at the same time.
    pub(crate) runs: u64,
    /// Tasks of each run.
    pub(crate) tasks: u64,
    /// Tasks of a run that are with the executor at a time, about.
    pub(crate) open: u64,
    /// Where the runs come from.
    pub(crate) seed: u64,
    /// How often the load is repeated.
    pub(crate) rounds: u64,
    /// How often the server is started.
    pub(crate) starts: u64,
    /// How long the server has nothing to do before its memory is read.
    pub(crate) idle: Duration,
    /// The database.
    pub(crate) database: Database,
}

/// Where the server keeps its data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Database {
    /// A fresh SQLite file.
    Sqlite,
    /// A PostgreSQL that is started for the measurement.
    Postgres,
    /// Somebody's own.
    At(String),
}

impl Options {
    const FULL: Self = Self {
        runs: 20,
        tasks: 2_000,
        open: USUAL_OPEN,
        seed: 1,
        rounds: 5,
        starts: 5,
        idle: Duration::from_secs(10),
        database: Database::Sqlite,
    };
    const QUICK: Self = Self { tasks: 500, rounds: 1, starts: 1, idle: Duration::from_secs(1), ..Self::FULL };

    /// Reads the arguments.
    ///
    /// # Errors
    /// What is wrong with them.
    pub(crate) fn parse(arguments: &[String]) -> Result<Self, String> {
        let is_quick = arguments.iter().any(|argument| argument == "--quick");
        let mut options = if is_quick { Self::QUICK } else { Self::FULL };
        let mut arguments = arguments.iter().map(String::as_str);
        while let Some(argument) = arguments.next() {
            let mut number = |range: RangeInclusive<u64>| {
                let number = arguments.next().and_then(|text| text.parse().ok());
                number.filter(|number| range.contains(number)).ok_or_else(|| {
                    format!("{argument} needs a number from {} to {}", range.start(), range.end())
                })
            };
            match argument {
                "--quick" => {}
                "--runs" => options.runs = number(1..=1_000)?,
                "--tasks" => options.tasks = number(1..=MOST_TASKS)?,
                "--open" => options.open = number(1..=MOST_TASKS)?,
                "--seed" => options.seed = number(0..=u64::MAX)?,
                "--rounds" => options.rounds = number(1..=100)?,
                "--postgres" => options.database = Database::Postgres,
                "--database-url" => {
                    let url = arguments.next().ok_or("--database-url needs a URL")?;
                    options.database = Database::At(url.to_owned());
                }
                _ => return Err(format!("'{argument}' is not an option")),
            }
        }
        // A mistyped number must not fill the disk.
        if options.runs * options.tasks * options.rounds > 5_000_000 {
            return Err("runs × tasks × rounds is more than 5,000,000: that is about 8 GB of data".to_owned());
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, String> {
        Options::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn numbers_override_the_quick_load_wherever_they_stand() {
        assert_eq!(parse(""), Ok(Options::FULL));
        assert_eq!(parse("--runs 2 --quick"), Ok(Options { runs: 2, ..Options::QUICK }));
        assert_eq!(parse("--quick --seed 9"), Ok(Options { seed: 9, ..Options::QUICK }));
        let at = |url: &str| Database::At(url.to_owned());
        assert_eq!(parse("--database-url postgres://x").unwrap().database, at("postgres://x"));
        assert_eq!(parse("--postgres").unwrap().database, Database::Postgres);
    }

    #[test]
    fn what_cannot_be_meant_is_named() {
        for (line, expected) in [
            ("--runs", "--runs needs a number from 1 to 1000"),
            ("--runs 0", "--runs needs a number"),
            ("--tasks many", "--tasks needs a number"),
            ("--open 0", "--open needs a number"),
            ("--database-url", "needs a URL"),
            ("--fast", "'--fast' is not an option"),
            ("--runs 1000 --tasks 2000", "8 GB"),
        ] {
            let message = parse(line).unwrap_err();
            assert!(message.contains(expected), "{line}: {message}");
        }
    }
}
