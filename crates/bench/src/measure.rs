//! The measurement: starts, idle memory, rounds of load with a check after each.

use std::fs;
use std::path::Path;
use std::process;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use test_postgres::{Durability, Server as Postgres};

use crate::options::{Database, Options};
use crate::table::{Line, Table};
use bench::check::check;
use bench::client::Client;
use bench::figures::{at_share, decimal, grouped, median, per_second};
use bench::load;
use bench::process::{cpu_time, memory_kib};
use bench::server::{Server, Site};
use bench::simulation::Plan;

/// Records that a second must bring at least.
const INGEST_FLOOR: u64 = 30_000;
/// Memory that an idle server may have.
const IDLE_KIB: u64 = 64 << 10;
/// How long a server may take to get ready.
const START_FLOOR: Duration = Duration::from_secs(1);

/// What came out.
pub(crate) struct Report {
    /// The figures.
    pub(crate) table: Table,
    /// What was lost or wrong.
    pub(crate) wrong: Vec<String>,
}

impl Report {
    /// Whether nothing was lost and every floor was reached.
    pub(crate) fn is_good(&self) -> bool {
        !self.table.0.iter().any(Line::is_bad)
    }
}

/// What the rounds brought.
#[derive(Default)]
struct Rounds {
    rates: Vec<u64>,
    latencies: Vec<Duration>,
    records: usize,
    tasks: usize,
    put_off: u32,
    server_cpu: Duration,
    tool_cpu: Duration,
    wrong: Vec<String>,
}

/// Measures the server `program`.
pub(crate) fn measure(program: &Path, options: &Options) -> Result<Report> {
    let postgres = match options.database {
        Database::Postgres => Some(Postgres::start(Durability::Durable)?),
        Database::Sqlite | Database::At(_) => None,
    };
    let database = postgres.as_ref().map(Postgres::create_database).transpose()?;
    let url = match &options.database {
        Database::At(url) => Some(url.clone()),
        Database::Sqlite | Database::Postgres => database.as_ref().map(test_postgres::Database::url),
    };

    let mut starts = Vec::new();
    for _ in 1..options.starts {
        let site = Site::new(program, url.as_deref())?;
        let (mut server, took) = Server::start(&site)?;
        starts.push(took);
        server.stop()?;
    }
    let site = Site::new(program, url.as_deref())?;
    let (mut server, took) = Server::start(&site)?;
    starts.push(took);
    eprintln!("bench: the server is ready; its memory is read in {:?}", options.idle);
    thread::sleep(options.idle);
    let idle_kib = memory_kib(server.pid())?;
    let rounds = Rounds::run(&site, &server, options)
        .map_err(|error| anyhow!("{error:#}; {}", server.last_words()))?;
    let busy_kib = memory_kib(server.pid())?;
    server.stop()?;

    let mut lines = rounds.judge();
    lines.push(Line::judged("idle memory", mebibytes(idle_kib), mebibytes(IDLE_KIB), idle_kib <= IDLE_KIB));
    let start = median(&starts).unwrap_or_default();
    lines.push(Line::judged("start to ready", ms(start), ms(START_FLOOR), start <= START_FLOOR));
    lines.extend(rounds.know());
    lines.push(Line::known("memory after the load", mebibytes(busy_kib)));
    if let (Some(bytes), Ok(tasks)) = (site.sqlite_bytes(), u64::try_from(rounds.tasks)) {
        let bytes = bytes.checked_div(tasks).unwrap_or_default();
        lines.push(Line::known("disk per task", format!("{} bytes", grouped(bytes))));
    }
    Ok(Report { table: Table(lines), wrong: rounds.wrong })
}

impl Rounds {
    fn run(site: &Site, server: &Server<'_>, options: &Options) -> Result<Self> {
        let mut rounds = Self::default();
        let session = session()?;
        let token = site.create_token(&format!("bench-{session}"))?;
        for round in 1..=options.rounds {
            let plans: Vec<Plan> = (1..=options.runs)
                .map(|number| {
                    Plan::with_open(options.seed, &session, round, number, options.tasks, options.open)
                })
                .collect();
            rounds.round(server, &token, &plans)?;
            let rate = rounds.rates.last().copied().unwrap_or_default();
            eprintln!("bench: round {round} of {}: {} records/s", options.rounds, grouped(rate));
        }
        Ok(rounds)
    }

    fn round(&mut self, server: &Server<'_>, token: &str, plans: &[Plan]) -> Result<()> {
        let cpu = || Result::<_>::Ok((cpu_time(server.pid())?, cpu_time(process::id())?));
        let (server_before, tool_before) = cpu()?;
        let load = load::report(server.address, token, plans);
        let (server_after, tool_after) = cpu()?;
        self.server_cpu += server_after.saturating_sub(server_before);
        self.tool_cpu += tool_after.saturating_sub(tool_before);
        let mut client = Client::connect(server.address, Some(token))?;
        self.put_off += load.put_off;
        let mut records = 0;
        for run in &load.runs {
            records += run.records();
            self.tasks += run.tasks();
            self.latencies.extend(&run.latencies);
            self.wrong.extend(check(&mut client, run)?);
        }
        self.records += records;
        self.rates.push(per_second(records, load.took));
        Ok(())
    }

    /// What must be good.
    fn judge(&self) -> Vec<Line> {
        let rate = median(&self.rates).unwrap_or_default();
        let found = format!("{} in {} tasks", grouped_len(self.wrong.len()), grouped_len(self.tasks));
        vec![
            Line::judged(
                "ingest over HTTP",
                format!("{} records/s", grouped(rate)),
                format!("{} records/s", grouped(INGEST_FLOOR)),
                rate >= INGEST_FLOOR,
            ),
            Line::judged("lost or wrong", found, "0".to_owned(), self.wrong.is_empty()),
        ]
    }

    /// What is good to know.
    fn know(&self) -> Vec<Line> {
        let latency = |percent| ms(at_share(&self.latencies, percent).unwrap_or_default());
        let range = (self.rates.iter().min().copied(), self.rates.iter().max().copied());
        let (low, high) = (range.0.unwrap_or_default(), range.1.unwrap_or_default());
        vec![
            Line::known("slowest and fastest round", format!("{} to {}", grouped(low), grouped(high))),
            Line::known("answer to a batch, p50 and p99", format!("{}, {}", latency(50), latency(99))),
            Line::known("batches put off with 503", grouped(u64::from(self.put_off))),
            Line::known("processor, server", self.per_record(self.server_cpu)),
            Line::known("processor, load tool", self.per_record(self.tool_cpu)),
        ]
    }

    fn per_record(&self, time: Duration) -> String {
        let records = u128::try_from(self.records).unwrap_or_default();
        let tenths = (time.as_micros() * 10).checked_div(records).unwrap_or_default();
        format!("{} µs/record", decimal(tenths))
    }
}

/// Something that no other measurement on the same database has: the beginning of a random UUID.
fn session() -> Result<String> {
    let uuid = fs::read_to_string("/proc/sys/kernel/random/uuid")?;
    uuid.get(..13).map(str::to_owned).context("the system gives no random UUID")
}

fn mebibytes(kib: u64) -> String {
    format!("{} MiB", decimal(u128::from(kib) * 10 / 1024))
}

fn ms(time: Duration) -> String {
    format!("{} ms", decimal(time.as_micros() / 100))
}

fn grouped_len(count: usize) -> String {
    grouped(u64::try_from(count).unwrap_or(u64::MAX))
}
