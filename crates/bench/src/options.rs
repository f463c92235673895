//! The command line.

use std::ops::RangeInclusive;
use std::time::Duration;

use bench::simulation::{MOST_TASKS, USUAL_OPEN};

/// How to call the program.
pub(crate) const USAGE: &str = "\
cargo xtask bench [PART…] [OPTION…]

  ingest              many runs report at full speed
  paced               200 and 1,000 runs report once a second each
  large               one run of 1,000,000 tasks: memory, pages, start, deletion
  runs                a list of 100,000 runs

Without a part all of them are measured, each on a fresh database.

  --runs N            ingest: runs that report at the same time [20]
  --tasks N           ingest: tasks of each run [5000]
  --open N            ingest: tasks of a run that are with the executor at a time, about [120]
  --late N            ingest: after N percent of the batches an earlier one comes once more [0]
  --rate N            paced: records in a second, of all runs together [20000]
  --seconds N         paced: how long [20]
  --large N           large: tasks of the run [1000000]
  --list N            runs: how many [100000]
  --seed N            where the runs come from [1]
  --rounds N          how often ingest and paced are repeated; the figure is the median [5]
  --postgres          on a PostgreSQL that is started for it, from Debian's package
  --database-url URL  on this database instead of a fresh SQLite file; it stays as it is then
  --quick             small numbers and one round: takes a minute, says little of speed
";

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Full speed.
    Ingest,
    /// A pace.
    Paced,
    /// One large run.
    Large,
    /// A list of runs.
    Runs,
}

impl Part {
    const ALL: [Self; 4] = [Self::Ingest, Self::Paced, Self::Large, Self::Runs];

    const fn word(self) -> &'static str {
        match self {
            Self::Ingest => "ingest",
            Self::Paced => "paced",
            Self::Large => "large",
            Self::Runs => "runs",
        }
    }
}

/// What to measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// In this order.
    pub(crate) parts: Vec<Part>,
    /// Runs that report at the same time at full speed.
    pub(crate) runs: u64,
    /// Tasks of each of these.
    pub(crate) tasks: u64,
    /// Tasks of each of these that are with the executor at a time, about.
    pub(crate) open: u64,
    /// After how many percent of the batches at full speed an earlier one comes once more.
    pub(crate) late: u64,
    /// Records in a second, when runs keep a pace.
    pub(crate) rate: u64,
    /// For how long they do.
    pub(crate) lasts: Duration,
    /// Tasks of the large run.
    pub(crate) large: u64,
    /// Runs of the list.
    pub(crate) list: u64,
    /// Where the runs come from.
    pub(crate) seed: u64,
    /// How often a load is repeated.
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
    const fn full() -> Self {
        Self {
            parts: Vec::new(),
            runs: 20,
            tasks: 5_000,
            open: USUAL_OPEN,
            late: 0,
            rate: 20_000,
            lasts: Duration::from_secs(20),
            large: 1_000_000,
            list: 100_000,
            seed: 1,
            rounds: 5,
            starts: 5,
            idle: Duration::from_secs(10),
            database: Database::Sqlite,
        }
    }

    fn quick() -> Self {
        Self {
            tasks: 500,
            lasts: Duration::from_secs(4),
            large: 20_000,
            list: 500,
            rounds: 1,
            starts: 1,
            idle: Duration::from_secs(1),
            ..Self::full()
        }
    }

    /// Reads the arguments.
    ///
    /// # Errors
    /// What is wrong with them.
    pub(crate) fn parse(arguments: &[String]) -> Result<Self, String> {
        let is_quick = arguments.iter().any(|argument| argument == "--quick");
        let mut options = if is_quick { Self::quick() } else { Self::full() };
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
                "--late" => options.late = number(0..=100)?,
                "--rate" => options.rate = number(1_000..=100_000)?,
                "--seconds" => options.lasts = Duration::from_secs(number(1..=300)?),
                "--large" => options.large = number(1_000..=MOST_TASKS)?,
                "--list" => options.list = number(1..=100_000)?,
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
                word => {
                    let part = Part::ALL.into_iter().find(|part| part.word() == word);
                    options.parts.push(part.ok_or_else(|| format!("'{word}' is no option and no part"))?);
                }
            }
        }
        if options.parts.is_empty() {
            options.parts = Part::ALL.into();
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
        let all = || Part::ALL.to_vec();
        assert_eq!(parse(""), Ok(Options { parts: all(), ..Options::full() }));
        assert_eq!(parse("--runs 2 --quick"), Ok(Options { parts: all(), runs: 2, ..Options::quick() }));
        assert_eq!(parse("--quick --seed 9"), Ok(Options { parts: all(), seed: 9, ..Options::quick() }));
        assert_eq!(parse("runs --list 7 paced").unwrap().parts, [Part::Runs, Part::Paced]);
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
            ("--fast", "'--fast' is no option and no part"),
            ("--runs 1000 --tasks 2000", "8 GB"),
        ] {
            let message = parse(line).unwrap_err();
            assert!(message.contains(expected), "{line}: {message}");
        }
    }
}
