//! The measurements, each on a fresh database.

mod ingest;
mod large;
mod paced;
mod run_list;

use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::Result;
use bench::check::check;
use bench::client::Client;
use bench::figures::{decimal, grouped};
use bench::load::Load;
use bench::server::Site;
use test_postgres::{Durability, Server as Postgres};

use crate::options::{Database, Options, Part};
use crate::table::{Line, Table};

/// What came out.
#[derive(Default)]
pub(crate) struct Report {
    /// The figures.
    pub(crate) lines: Vec<Line>,
    /// What was lost or wrong.
    pub(crate) wrong: Vec<String>,
}

impl Report {
    /// Whether nothing was lost and every floor was reached.
    pub(crate) fn is_good(&self) -> bool {
        self.wrong.is_empty() && !self.lines.iter().any(Line::is_bad)
    }

    pub(crate) const fn table(&self) -> Table<'_> {
        Table(self.lines.as_slice())
    }

    fn add(&mut self, line: Line) {
        eprintln!("bench: {line}");
        self.lines.push(line);
    }

    /// Reads everything back that a load has told. Gives the number of its tasks.
    fn check(&mut self, client: &mut Client, load: &Load<'_>) -> Result<usize> {
        let mut tasks = 0;
        for run in &load.runs {
            tasks += run.tasks();
            self.wrong.extend(check(client, run)?);
        }
        Ok(tasks)
    }
}

/// Measures the server `program`.
pub(crate) fn measure(program: &Path, options: &Options) -> Result<Report> {
    let postgres = match options.database {
        Database::Postgres => Some(Postgres::start(Durability::Durable)?),
        Database::Sqlite | Database::At(_) => None,
    };
    let bench =
        Bench { program, options, postgres: postgres.as_ref(), session: bench::simulation::session()? };
    let mut report = Report::default();
    for part in &options.parts {
        match part {
            Part::Ingest => bench.ingest(&mut report)?,
            Part::Paced => bench.paced(&mut report)?,
            Part::Large => bench.large(&mut report)?,
            Part::Runs => bench.run_list(&mut report)?,
        }
    }
    let found = report.wrong.len();
    report.add(Line::judged("lost or wrong", grouped_len(found), "0".to_owned(), found == 0));
    Ok(report)
}

/// What all measurements need.
struct Bench<'a> {
    program: &'a Path,
    options: &'a Options,
    postgres: Option<&'a Postgres>,
    /// Something that no other measurement on the same database has: the beginning of a random UUID.
    session: String,
}

/// A data folder with its database, which goes with it unless it is somebody's own.
struct Ground<'a> {
    site: Site,
    _database: Option<test_postgres::Database<'a>>,
}

impl<'a> Bench<'a> {
    fn ground(&self) -> Result<Ground<'a>> {
        let database = self.postgres.map(Postgres::create_database).transpose()?;
        let url = match &self.options.database {
            Database::At(url) => Some(url.clone()),
            Database::Sqlite | Database::Postgres => database.as_ref().map(test_postgres::Database::url),
        };
        Ok(Ground { site: Site::new(self.program, url.as_deref())?, _database: database })
    }

    /// An account of its own on the ground, and its token.
    fn token(&self, site: &Site, who: &str) -> Result<String> {
        site.create_token(&format!("{who}-{}", self.session))
    }
}

/// Asks for each of `paths` in turn, ten times a second, until it is over.
fn read_until(
    client: &mut Client,
    paths: &mut impl Iterator<Item = String>,
    is_over: impl Fn() -> bool,
) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    while !is_over() {
        times.extend(bench::reads::time(client, paths.next())?);
        thread::sleep(Duration::from_millis(100));
    }
    Ok(times)
}

/// The median over rounds of each share of the answers' times.
fn median_shares(rounds: &[[Duration; 2]]) -> [Duration; 2] {
    let middle = |share: fn(&[Duration; 2]) -> Duration| {
        bench::figures::median(&rounds.iter().map(share).collect::<Vec<_>>()).unwrap_or_default()
    };
    [middle(|[p50, _]| *p50), middle(|[_, p99]| *p99)]
}

fn mebibytes(kib: u64) -> String {
    format!("{} MiB", decimal(u128::from(kib) * 10 / 1024))
}

fn grouped_len(count: usize) -> String {
    grouped(u64::try_from(count).unwrap_or(u64::MAX))
}
