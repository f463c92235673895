//! A steady load: several clients that report one run after the other, while something is done to the server.

use std::net::SocketAddr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use anyhow::{Result, ensure};

use crate::check::check;
use crate::client::Client;
use crate::load::{Reported, Rhythm, part};
use crate::sender::{Counts, Patience, Sender};
use crate::simulation::Plan;

/// How long a client waits for a server that does not take its request.
const PATIENCE: Duration = Duration::from_mins(2);
/// Runs that one client reports at most.
const MOST_RUNS: u64 = 5_000;

/// The clients and what they will report.
pub struct Steady {
    settings: Settings,
    /// For each client its runs, each made when its turn comes.
    plans: Vec<Vec<OnceLock<Plan>>>,
    counts: Counts,
}

/// What a steady load is like.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Where the runs come from.
    pub seed: u64,
    /// Clients, each with one run at a time.
    pub clients: usize,
    /// Tasks of each run.
    pub tasks: u64,
    /// How long a client does nothing after each batch that was acknowledged.
    pub pause: Duration,
}

/// What came of it.
#[derive(Default)]
pub struct Told<'a> {
    /// Every run.
    pub runs: Vec<Reported<'a>>,
}

impl Steady {
    /// A load that has not begun.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let runs = || (0..MOST_RUNS).map(|_| OnceLock::new()).collect();
        Self { settings, plans: (0..settings.clients).map(|_| runs()).collect(), counts: Counts::default() }
    }

    /// How many calls the server has taken until now.
    #[must_use]
    pub fn taken(&self) -> u32 {
        self.counts.taken.load(Relaxed)
    }

    /// How often it has answered 503 until now.
    #[must_use]
    pub fn put_off(&self) -> u32 {
        self.counts.put_off.load(Relaxed)
    }

    /// How often it has not answered until now.
    #[must_use]
    pub fn unanswered(&self) -> u32 {
        self.counts.unanswered.load(Relaxed)
    }

    /// Reports to the server at `address` for as long as `disturb` takes; then each client ends the run that it is in,
    /// which needs a server that can be reached.
    ///
    /// # Errors
    /// Those of `disturb`.
    pub fn during<T>(
        &self,
        address: SocketAddr,
        token: &str,
        disturb: impl FnOnce() -> Result<T>,
    ) -> Result<(T, Told<'_>)> {
        let is_over = AtomicBool::new(false);
        thread::scope(|scope| {
            let clients: Vec<_> = (1..)
                .zip(&self.plans)
                .map(|(number, plans)| {
                    let is_over = &is_over;
                    scope.spawn(move || self.report(address, token, number, plans, is_over))
                })
                .collect();
            let disturbed = {
                let _over = Over(&is_over);
                disturb()
            };
            let mut all = Told::default();
            for (client, plans) in clients.into_iter().zip(&self.plans) {
                let told = client.join().unwrap_or_else(|_panic| Told::panicked(plans));
                all.runs.extend(told.runs);
            }
            Ok((disturbed?, all))
        })
    }

    fn report<'a>(
        &self,
        address: SocketAddr,
        token: &str,
        client: u64,
        plans: &'a [OnceLock<Plan>],
        is_over: &AtomicBool,
    ) -> Told<'a> {
        let Settings { seed, clients, tasks, pause } = self.settings;
        let mut sender = Sender::new(address, token, Patience::Outage(PATIENCE), &self.counts);
        // Not all clients speak at once.
        thread::sleep(part(pause, usize::try_from(client).unwrap_or_default(), clients));
        let mut runs = Vec::new();
        for (number, plan) in (1..).zip(plans) {
            let mut run = Reported::new(
                plan.get_or_init(|| Plan::new(seed, &format!("{seed:08x}-0000"), client, number, tasks)),
            );
            run.failure = run.report(&mut sender, Rhythm::Pause(pause)).err();
            let is_broken = run.failure.is_some();
            runs.push(run);
            if is_broken || is_over.load(Relaxed) {
                break;
            }
        }
        Told { runs }
    }
}

/// Says that the load is to end, also when what is done meanwhile panics.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}

impl<'a> Told<'a> {
    fn panicked(plans: &'a [OnceLock<Plan>]) -> Self {
        let begun = plans.iter().filter_map(OnceLock::get);
        Self { runs: begun.map(Reported::panicked).collect() }
    }

    /// Task records that were acknowledged.
    #[must_use]
    pub fn records(&self) -> usize {
        self.runs.iter().map(Reported::records).sum()
    }

    /// Tasks of which a record was acknowledged.
    #[must_use]
    pub fn tasks(&self) -> usize {
        self.runs.iter().map(Reported::tasks).sum()
    }

    /// What the server has lost, has twice or shows wrong, each in a line. Its database may have no other runs of
    /// the token's owner.
    ///
    /// # Errors
    /// If the server does not tell, or nothing was reported.
    pub fn check(&self, address: SocketAddr, token: &str) -> Result<Vec<String>> {
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Listed {
            total_size: usize,
        }
        ensure!(self.records() > 0, "nothing was acknowledged");
        let mut client = Client::connect(address, Some(token))?;
        let mut wrong = Vec::new();
        for run in &self.runs {
            wrong.extend(check(&mut client, run)?);
        }
        let Listed { total_size } = client.get("/api/workflow?max=1")?;
        if total_size != self.runs.len() {
            wrong.push(format!("{} runs were announced, {total_size} are listed", self.runs.len()));
        }
        Ok(wrong)
    }
}
