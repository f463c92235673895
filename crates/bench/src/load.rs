//! The load: many runs that report at the same time, each on a connection of its own, each request after the answer to
//! the one before.

use std::net::SocketAddr;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;

use crate::client::{Answer, Client};
use crate::ledger::Ledger;
use crate::simulation::{Plan, Reporter, body};

/// No load goes on for longer.
const LONGEST: Duration = Duration::from_mins(15);
/// How often a client sends a request that the server cannot take now.
const TRIES: u32 = 10;

/// What came of a load.
pub(crate) struct Load<'a> {
    /// From the first request to the last answer.
    pub(crate) took: Duration,
    /// Each run.
    pub(crate) runs: Vec<Reported<'a>>,
}

/// What came of a run.
pub(crate) struct Reported<'a> {
    /// What was to be reported.
    pub(crate) plan: &'a Plan,
    /// The id that the server gave it.
    pub(crate) id: Option<String>,
    /// What the server acknowledged.
    pub(crate) ledger: Ledger<'a>,
    /// How long the server took to answer each `progress`.
    pub(crate) latencies: Vec<Duration>,
    /// How often the server wanted to be asked again.
    pub(crate) put_off: u32,
    /// Why the run broke off.
    pub(crate) failure: Option<anyhow::Error>,
}

/// Reports all runs at full speed.
pub(crate) fn report<'a>(address: SocketAddr, token: &str, plans: &'a [Plan]) -> Load<'a> {
    let ready = Barrier::new(plans.len() + 1);
    thread::scope(|scope| {
        let senders: Vec<_> = plans
            .iter()
            .map(|plan| {
                let (ready, mut reported) = (&ready, Reported::new(plan));
                scope.spawn(move || {
                    let client = Client::connect(address, Some(token));
                    ready.wait();
                    reported.failure = client.and_then(|client| reported.report(client)).err();
                    reported
                })
            })
            .collect();
        ready.wait();
        let started = Instant::now();
        let runs = senders.into_iter().zip(plans).map(|(sender, plan)| {
            sender.join().unwrap_or_else(|_panic| Reported {
                failure: Some(anyhow::anyhow!("the client panicked")),
                ..Reported::new(plan)
            })
        });
        let runs = runs.collect();
        Load { took: started.elapsed(), runs }
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Created {
    workflow_id: String,
}

impl<'a> Reported<'a> {
    /// A run of which nothing is told yet.
    pub(crate) fn new(plan: &'a Plan) -> Self {
        Self { plan, id: None, ledger: Ledger::default(), latencies: Vec::new(), put_off: 0, failure: None }
    }

    fn report(&mut self, mut client: Client) -> Result<()> {
        let started = Instant::now();
        let answer = self.send(&mut client, "POST", "/api/trace/create", &body::create(self.plan))?;
        let created: Created = serde_json::from_slice(&answer.body).with_context(|| answer.describe())?;
        let path = |call: &str| format!("/api/trace/{}/{call}", created.workflow_id);
        self.id = Some(created.workflow_id.clone());
        self.send(&mut client, "PUT", &path("begin"), &body::begin(self.plan, &created.workflow_id))?;

        let progress = path("progress");
        let mut reporter = Reporter::new(self.plan);
        let mut text = String::new();
        while let Some(batch) = reporter.next() {
            ensure!(started.elapsed() < LONGEST, "the load takes longer than {LONGEST:?}");
            body::progress(&batch, reporter.tallies(), &mut text);
            self.ledger.send(&batch);
            let asked = Instant::now();
            self.send(&mut client, "PUT", &progress, &text)?;
            self.latencies.push(asked.elapsed());
            self.ledger.acknowledge(&batch);
        }
        let complete = body::complete(self.plan, &created.workflow_id, reporter.tallies());
        self.send(&mut client, "PUT", &path("complete"), &complete)?;
        Ok(())
    }

    /// Sends a request until the server takes it, as real clients do.
    fn send(&mut self, client: &mut Client, method: &str, path: &str, body: &str) -> Result<Answer> {
        for _ in 0..TRIES {
            let answer = client.send(method, path, body)?;
            match answer.status {
                200..=299 => return Ok(answer),
                503 => {
                    self.put_off += 1;
                    thread::sleep(Duration::from_secs(answer.retry_after_s.unwrap_or(1).min(30)));
                }
                _ => bail!("{method} {path}: {}", answer.describe()),
            }
        }
        bail!("{method} {path}: 503 for {TRIES} times")
    }
}
