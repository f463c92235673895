//! Full speed: how fast the server takes in what runs report; its start and its memory when idle.

use std::process;
use std::thread;
use std::time::Duration;

use anyhow::{Result, anyhow};
use bench::client::Client;
use bench::direct;
use bench::disk;
use bench::figures::{decimal, grouped, median, ms, per_second, shares};
use bench::load::{self, Load, Speed};
use bench::process::{cpu_time, memory_kib};
use bench::reads;
use bench::server::{Server, Site};
use bench::simulation::{LARGEST_BATCH, Plan, Random};

use super::{Bench, Ground, Report, grouped_len, mebibytes, median_shares, read_until};
use crate::options::Database;
use crate::table::Line;

/// Records that a second must bring at least.
const SQLITE_FLOOR: u64 = 40_000;
const POSTGRES_FLOOR: u64 = 25_000;
/// Percent of the rate of direct writes that must be reached.
const RATIO_FLOOR: u64 = 50;
/// Processor time of the server for a record, in tenths of a µs.
const CPU_FLOOR: u128 = 150;
/// Memory that an idle server may have.
const IDLE_KIB: u64 = 64 << 10;
/// How long a server may take to get ready.
const START_FLOOR: Duration = Duration::from_secs(1);
/// Bytes of the SQLite file for a task.
const DISK_FLOOR: u64 = 2_200;

/// What the rounds brought.
#[derive(Default)]
struct Rounds {
    rates: Vec<u64>,
    direct: Vec<u64>,
    percent: Vec<u64>,
    syncs: Vec<Duration>,
    latencies: Vec<[Duration; 2]>,
    records: usize,
    tasks: usize,
    put_off: u32,
    server_cpu: Duration,
    tool_cpu: Duration,
}

impl Bench<'_> {
    pub(super) fn ingest(&self, report: &mut Report) -> Result<()> {
        let mut starts = Vec::new();
        for _ in 1..self.options.starts {
            let ground = self.ground()?;
            let (mut server, took) = Server::start(&ground.site)?;
            starts.push(took);
            server.stop()?;
        }
        let ground = self.ground()?;
        let (mut server, took) = Server::start(&ground.site)?;
        starts.push(took);
        let start = median(&starts).unwrap_or_default();
        report.add(Line::judged("start to ready", ms(start), ms(START_FLOOR), start <= START_FLOOR));
        thread::sleep(self.options.idle);
        let idle_kib = memory_kib(server.pid())?;
        let is_good = idle_kib <= IDLE_KIB;
        report.add(Line::judged("idle memory", mebibytes(idle_kib), mebibytes(IDLE_KIB), is_good));

        let token = self.token(&ground.site, "full")?;
        let mut rounds = Rounds::default();
        for number in 1..=self.options.rounds {
            self.round(number, &ground, &server, &token, &mut rounds, report)
                .map_err(|error| anyhow!("{error:#}; {}", server.last_words()))?;
        }
        let is_postgres = self.options.database == Database::Postgres;
        rounds.tell(if is_postgres { POSTGRES_FLOOR } else { SQLITE_FLOOR }, report);
        report.add(Line::known("memory after the load", mebibytes(memory_kib(server.pid())?)));
        rounds.tasks += self.read_meanwhile(&server, &token, report)?;
        server.stop()?;
        tell_disk(&ground.site, rounds.tasks, report);
        Ok(())
    }

    fn plans(&self, round: u64) -> Vec<Plan> {
        let options = self.options;
        let plan =
            |number| Plan::with_open(options.seed, &self.session, round, number, options.tasks, options.open);
        (1..=options.runs).map(plan).collect()
    }

    fn round(
        &self,
        number: u64,
        ground: &Ground<'_>,
        server: &Server<'_>,
        token: &str,
        rounds: &mut Rounds,
        report: &mut Report,
    ) -> Result<()> {
        let plans = self.plans(number);
        let sync = disk::sync_time(ground.site.data_dir())?;
        let cpu = || Result::<_>::Ok((cpu_time(server.pid())?, cpu_time(process::id())?));
        let mut client = Client::connect(server.address, Some(token))?;
        let commits_before = commits(&mut client)?;
        let (server_before, tool_before) = cpu()?;
        let load = load::report(server.address, token, &plans, Speed::Full);
        let (server_after, tool_after) = cpu()?;
        let commits = commits(&mut client)?.saturating_sub(commits_before).max(1);
        rounds.server_cpu += server_after.saturating_sub(server_before);
        rounds.tool_cpu += tool_after.saturating_sub(tool_before);
        rounds.put_off += load.put_off;
        rounds.latencies.push(load::batch_shares(&load.runs));
        rounds.syncs.push(sync);
        rounds.tasks += report.check(&mut client, &load)?;
        let records: usize = load.runs.iter().map(load::Reported::records).sum();
        let rate = per_second(records, load.took);
        rounds.records += records;
        rounds.rates.push(rate);
        let in_commit = records / usize::try_from(commits)?;
        let mut beside = String::new();
        if let Some(direct) = self.direct(&plans, in_commit.div_ceil(LARGEST_BATCH))? {
            rounds.direct.push(direct);
            rounds.percent.push(rate * 100 / direct.max(1));
            beside = format!(", directly {} records/s", grouped(direct));
        }
        eprintln!(
            "bench: round {number} of {}: {} records/s in commits of {in_commit}{beside}, a 4 KiB sync {}",
            self.options.rounds,
            grouped(rate),
            ms(sync)
        );
        Ok(())
    }

    /// The rate of direct writes on a database of their own, with as many batches in a commit as the server had.
    fn direct(&self, plans: &[Plan], runs_in_commit: usize) -> Result<Option<u64>> {
        let ground = match self.options.database {
            Database::At(_) => return Ok(None),
            Database::Sqlite | Database::Postgres => self.ground()?,
        };
        let url = ground.site.database_url()?;
        direct::rate(&url, plans, runs_in_commit).map(Some)
    }

    /// One more round, with a person who looks at the runs all the time.
    fn read_meanwhile(&self, server: &Server<'_>, token: &str, report: &mut Report) -> Result<usize> {
        let mut client = Client::connect(server.address, Some(token))?;
        let run = reads::newest_run(&mut client)?;
        let plans = self.plans(self.options.rounds + 1);
        let mut random = Random::new(self.options.seed);
        let tasks = self.options.tasks;
        let mut other = Random::new(self.options.seed + 1);
        let lists = reads::run_lists(self.options.runs * self.options.rounds, &mut other);
        let mut paths = reads::pages(&run, tasks, &mut random)
            .zip(lists)
            .flat_map(|(page, list)| [page, list, format!("/api/workflow/{run}/progress")]);
        let (load, times) = thread::scope(|scope| -> Result<(Load<'_>, _)> {
            let load = scope.spawn(|| load::report(server.address, token, &plans, Speed::Full));
            let times = read_until(&mut client, &mut paths, || load.is_finished());
            let load = load.join().map_err(|_panic| anyhow!("the load panicked"))?;
            Ok((load, times?))
        })?;
        report.add(Line::answers(
            "meanwhile a page, a list, counters: p50, p99",
            shares(&times),
            [None, None],
        ));
        report.check(&mut client, &load)
    }
}

impl Rounds {
    fn tell(&self, floor: u64, report: &mut Report) {
        let records = |rate: u64| format!("{} records/s", grouped(rate));
        let rate = median(&self.rates).unwrap_or_default();
        report.add(Line::judged("ingest over HTTP", records(rate), records(floor), rate >= floor));
        if let (Some(direct), Some(percent)) = (median(&self.direct), median(&self.percent)) {
            report.add(Line::known("the same rows written directly", records(direct)));
            let is_good = percent >= RATIO_FLOOR;
            report.add(Line::judged("of that", format!("{percent} %"), format!("{RATIO_FLOOR} %"), is_good));
        }
        let sync = median(&self.syncs).unwrap_or_default();
        report.add(Line::known("4 KiB written and synced", ms(sync)));
        let range = (self.rates.iter().min().copied(), self.rates.iter().max().copied());
        let (low, high) = (range.0.unwrap_or_default(), range.1.unwrap_or_default());
        report
            .add(Line::known("slowest and fastest round", format!("{} to {}", grouped(low), records(high))));
        let answers = median_shares(&self.latencies);
        report.add(Line::answers("answer to a batch: p50, p99", answers, [None, None]));
        report.add(Line::known("batches put off with 503", grouped(u64::from(self.put_off))));
        let server = self.per_record(self.server_cpu);
        report.add(Line::judged("processor, server", cpu(server), cpu(CPU_FLOOR), server <= CPU_FLOOR));
        report.add(Line::known("processor, load tool", cpu(self.per_record(self.tool_cpu))));
        report.add(Line::known("tasks compared", grouped_len(self.tasks)));
    }

    /// Tenths of a µs for a record.
    fn per_record(&self, time: Duration) -> u128 {
        let records = u128::try_from(self.records).unwrap_or_default();
        (time.as_micros() * 10).checked_div(records).unwrap_or_default()
    }
}

fn cpu(tenths: u128) -> String {
    format!("{} µs/record", decimal(tenths))
}

/// Bytes of the SQLite file for each of the tasks in it.
fn tell_disk(site: &Site, tasks: usize, report: &mut Report) {
    if let (Some(bytes), Ok(tasks)) = (site.sqlite_bytes(), u64::try_from(tasks)) {
        let bytes = bytes.checked_div(tasks).unwrap_or_default();
        let text = |bytes| format!("{} bytes", grouped(bytes));
        report.add(Line::judged("disk per task", text(bytes), text(DISK_FLOOR), bytes <= DISK_FLOOR));
    }
}

/// How many transactions have stored reports until now.
fn commits(client: &mut Client) -> Result<u64> {
    let answer = client.send("GET", "/metrics", "")?;
    let text = String::from_utf8(answer.body)?;
    let figure = text.lines().find_map(|line| line.strip_prefix("belfry_trace_batches_total "));
    figure.and_then(|figure| figure.parse().ok()).ok_or_else(|| anyhow!("GET /metrics tells of no batches"))
}
