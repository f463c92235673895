//! The load: many runs that report at the same time, each on a connection of its own, each request after the answer to
//! the one before.

use std::net::SocketAddr;
use std::sync::Barrier;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use crate::ledger::Ledger;
use crate::sender::{Counts, Patience, Sender};
use crate::simulation::{Plan, Reporter, body};

/// No load goes on for longer.
const LONGEST: Duration = Duration::from_mins(15);
/// How often a client that is measured sends a request that the server cannot take now.
const TRIES: u32 = 10;

/// What came of a load.
pub struct Load<'a> {
    /// From the first request to the last answer.
    pub took: Duration,
    /// How often the server wanted to be asked again.
    pub put_off: u32,
    /// Each run.
    pub runs: Vec<Reported<'a>>,
}

/// What came of a run.
pub struct Reported<'a> {
    /// What was to be reported.
    pub(crate) plan: &'a Plan,
    /// The id that the server gave it.
    pub(crate) id: Option<String>,
    /// What the server acknowledged.
    pub(crate) ledger: Ledger<'a>,
    /// How long the server took to answer each `progress`.
    pub latencies: Vec<Duration>,
    /// Why the run broke off.
    pub(crate) failure: Option<anyhow::Error>,
}

/// Reports all runs at full speed.
#[must_use]
pub fn report<'a>(address: SocketAddr, token: &str, plans: &'a [Plan]) -> Load<'a> {
    let (ready, counts) = (Barrier::new(plans.len() + 1), Counts::default());
    thread::scope(|scope| {
        let senders: Vec<_> = plans
            .iter()
            .map(|plan| {
                let (ready, counts, mut reported) = (&ready, &counts, Reported::new(plan));
                scope.spawn(move || {
                    let mut sender = Sender::new(address, token, Patience::Tries(TRIES), counts);
                    let connected = sender.connect();
                    ready.wait();
                    reported.failure =
                        connected.and_then(|()| reported.report(&mut sender, Duration::ZERO)).err();
                    reported
                })
            })
            .collect();
        ready.wait();
        let started = Instant::now();
        let runs = senders
            .into_iter()
            .zip(plans)
            .map(|(sender, plan)| sender.join().unwrap_or_else(|_panic| Reported::panicked(plan)))
            .collect();
        Load { took: started.elapsed(), put_off: counts.put_off.load(Relaxed), runs }
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Created {
    workflow_id: String,
}

/// Announces a run and gives its id.
fn create(sender: &mut Sender<'_>, plan: &Plan) -> Result<String> {
    let answer = sender.send("POST", "/api/trace/create", &body::create(plan))?;
    let created: Created = serde_json::from_slice(&answer.body).with_context(|| answer.describe())?;
    Ok(created.workflow_id)
}

fn begin(sender: &mut Sender<'_>, plan: &Plan, id: &str) -> Result<()> {
    sender.send("PUT", &format!("/api/trace/{id}/begin"), &body::begin(plan, id)).map(drop)
}

/// Announces and begins a run and gives its id.
pub(crate) fn announce(sender: &mut Sender<'_>, plan: &Plan) -> Result<String> {
    let id = create(sender, plan)?;
    begin(sender, plan, &id)?;
    Ok(id)
}

impl<'a> Reported<'a> {
    /// Task records that were acknowledged.
    #[must_use]
    pub const fn records(&self) -> usize {
        self.ledger.records()
    }

    /// Tasks of which a record was acknowledged.
    #[must_use]
    pub fn tasks(&self) -> usize {
        self.ledger.tasks().len()
    }

    /// A run of which nothing is told yet.
    pub(crate) fn new(plan: &'a Plan) -> Self {
        Self { plan, id: None, ledger: Ledger::default(), latencies: Vec::new(), failure: None }
    }

    /// A run whose client came to harm by itself.
    pub(crate) fn panicked(plan: &'a Plan) -> Self {
        Self { failure: Some(anyhow::anyhow!("the client panicked")), ..Self::new(plan) }
    }

    /// Reports the run from its announcement to its end, with a pause after each call.
    pub(crate) fn report(&mut self, sender: &mut Sender<'_>, pause: Duration) -> Result<()> {
        let started = Instant::now();
        let id = create(sender, self.plan)?;
        self.id = Some(id.clone());
        begin(sender, self.plan, &id)?;

        let progress = format!("/api/trace/{id}/progress");
        let mut reporter = Reporter::new(self.plan);
        let mut text = String::new();
        while let Some(batch) = reporter.next() {
            ensure!(started.elapsed() < LONGEST, "the load takes longer than {LONGEST:?}");
            body::progress(&batch, reporter.tallies(), &mut text);
            self.ledger.send(&batch);
            let asked = Instant::now();
            sender.send("PUT", &progress, &text)?;
            self.latencies.push(asked.elapsed());
            self.ledger.acknowledge(&batch);
            thread::sleep(pause);
        }
        let complete = body::complete(self.plan, &id, reporter.tallies());
        sender.send("PUT", &format!("/api/trace/{id}/complete"), &complete)?;
        Ok(())
    }
}
