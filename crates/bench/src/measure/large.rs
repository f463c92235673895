//! One very large run: memory, pages of its tasks, a start with it, and its deletion while others report.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, ensure};
use bench::client::Client;
use bench::figures::{grouped, ms, per_second, shares};
use bench::load::{self, Speed};
use bench::process::memory_kib;
use bench::reads;
use bench::server::{Server, Site};
use bench::simulation::{Plan, Random, USUAL_OPEN};
use bench::steady::{Settings, Steady};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::runtime::{Builder, Runtime};

use super::{Bench, Report, mebibytes};
use crate::table::Line;

const MEMORY_KIB: u64 = 256 << 10;
const START_FLOOR: Duration = Duration::from_secs(1);
const PAGE_FLOORS: [Option<Duration>; 2] = [Some(Duration::from_millis(20)), Some(Duration::from_millis(60))];
const FILTER_FLOORS: [Option<Duration>; 2] =
    [Some(Duration::from_millis(100)), Some(Duration::from_millis(250))];
/// What 99 of 100 batches must not exceed while the run is deleted: the same as without.
const DELETING_FLOOR: Duration = Duration::from_millis(75);
/// How many pages are asked for, and how often each of the filters and orders.
const PAGES: usize = 400;
const EACH_FILTER: usize = 30;
/// Runs that report while the large one is deleted, with about 100 records a second each.
const CLIENTS: usize = 200;
/// How long they report before, for comparison.
const BEFORE: Duration = Duration::from_secs(20);
/// How often is looked whether the run is gone.
const LOOK: Duration = Duration::from_millis(250);
/// No deletion takes longer.
const LONGEST: Duration = Duration::from_mins(30);

impl Bench<'_> {
    pub(super) fn large(&self, report: &mut Report) -> Result<()> {
        let ground = self.ground()?;
        let token = self.token(&ground.site, "large")?;
        let (mut server, _) = Server::start(&ground.site)?;
        let tasks = self.options.large;
        let plan = Plan::with_open(self.options.seed, &self.session, 1, 1, tasks, USUAL_OPEN);
        let load = load::report(server.address, &token, std::slice::from_ref(&plan), Speed::Full);
        let told = memory_kib(server.pid())?;
        let mut client = Client::connect(server.address, Some(&token))?;
        report.check(&mut client, &load)?;
        drop(load);
        let run = reads::newest_run(&mut client)?;

        let mut random = Random::new(self.options.seed);
        let pages = reads::time(&mut client, reads::pages(&run, tasks, &mut random).take(PAGES))?;
        let name = format!("100 tasks anywhere among {}: p50, p99", grouped(tasks));
        report.add(Line::answers(name, shares(&pages), PAGE_FLOORS));
        let mut all = Vec::new();
        for (name, path) in reads::filters(&run) {
            let times = reads::time(&mut client, std::iter::repeat_n(path, EACH_FILTER))?;
            report.add(Line::answers(format!("tasks by {name}: p50, p99"), shares(&times), [None, None]));
            all.extend(times);
        }
        report.add(Line::answers("tasks filtered and ordered: p50, p99", shares(&all), FILTER_FLOORS));
        let most = told.max(memory_kib(server.pid())?);
        let name = format!("memory after {} tasks in one run", grouped(tasks));
        report.add(Line::judged(name, mebibytes(most), mebibytes(MEMORY_KIB), most <= MEMORY_KIB));
        server.stop()?;

        let (mut server, took) = Server::start(&ground.site)?;
        report.add(Line::judged("start to ready with it", ms(took), ms(START_FLOOR), took <= START_FLOOR));
        if let Some(file) = ground.site.sqlite_file() {
            self.delete_beside_load(&ground.site, &server, &file, (&token, &run), report)
                .map_err(|error| anyhow!("{error:#}; {}", server.last_words()))?;
        }
        server.stop()
    }

    fn delete_beside_load(
        &self,
        site: &Site,
        server: &Server<'_>,
        file: &Path,
        (owner, run): (&str, &str),
        report: &mut Report,
    ) -> Result<()> {
        let tasks = self.options.large;
        let mut inside = Inside::open(file)?;
        inside.make_old()?;
        let tokens = [self.token(site, "before")?, self.token(site, "during")?];
        let settings = |seed| Settings { seed, clients: CLIENTS, tasks: 300, pause: Duration::from_secs(1) };
        let calm = Steady::new(settings(self.options.seed));
        let ((), before) = calm.during(server.address, &tokens[0], || {
            thread::sleep(BEFORE.min(self.options.lasts));
            Ok(())
        })?;
        let busy = Steady::new(settings(self.options.seed + 1));
        let (took, during) = busy.during(server.address, &tokens[1], || {
            // The load is under way.
            thread::sleep(Duration::from_secs(2));
            let mut client = Client::connect(server.address, Some(owner))?;
            let answer = client.send("DELETE", &format!("/api/workflow/{run}"), "")?;
            ensure!(answer.status == 204, "deleting: {}", answer.describe());
            let begun = Instant::now();
            while inside.purges()? > 0 {
                ensure!(begun.elapsed() < LONGEST, "the run is not gone");
                thread::sleep(LOOK);
            }
            Ok(begun.elapsed())
        })?;
        inside.close()?;
        let name = format!("{CLIENTS} runs before it is deleted: p50, p99");
        report.add(Line::answers(name, load::batch_shares(&before.runs), [None, None]));
        let floors = [None, Some(DELETING_FLOOR)];
        report.add(Line::answers(
            "the same while it is deleted: p50, p99",
            load::batch_shares(&during.runs),
            floors,
        ));
        let rate = per_second(usize::try_from(tasks)?, took);
        let name = format!("{} tasks deleted in", grouped(tasks));
        report.add(Line::known(name, format!("{} s, {} tasks/s", took.as_secs(), grouped(rate))));
        for (told, token) in [before, during].iter().zip(&tokens) {
            report.wrong.extend(told.check(server.address, token)?);
        }
        Ok(())
    }
}

/// The file of the server, which has it open too.
struct Inside(Runtime, SqliteConnection);

impl Inside {
    fn open(file: &Path) -> Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let connection = runtime.block_on(SqliteConnectOptions::new().filename(file).connect())?;
        Ok(Self(runtime, connection))
    }

    /// As if all that was reported were long ago: the client of a deleted run is waited for.
    fn make_old(&mut self) -> Result<()> {
        const SQL: &str = "update workflow set last_heard_at = last_heard_at - 86400000";
        self.0.block_on(sqlx::query(SQL).execute(&mut self.1)).context("making runs old")?;
        Ok(())
    }

    /// Deletions that are not done.
    fn purges(&mut self) -> Result<i64> {
        const SQL: &str = "select count(*) from job where kind = 'purge-runs'";
        Ok(self.0.block_on(sqlx::query_scalar(SQL).fetch_one(&mut self.1))?)
    }

    fn close(self) -> Result<()> {
        Ok(self.0.block_on(self.1.close())?)
    }
}
