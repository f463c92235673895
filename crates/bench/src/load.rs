//! The load: many runs that report at the same time, each on a connection of its own, each request after the answer to
//! the one before. Either at full speed, or each run once a second, as clients do, whatever the server takes.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Barrier;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use crate::figures::shares;
use crate::ledger::Ledger;
use crate::sender::{Counts, Patience, Sender};
use crate::simulation::{LARGEST_BATCH, Plan, Random, Reporter, body};

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

/// How fast runs report.
#[derive(Clone, Copy, Debug)]
pub enum Speed {
    /// Each request as soon as the one before is answered.
    Full,
    /// Each run a batch of so many records once a second, the runs spread over the second.
    Paced(usize),
}

/// Between two batches of a run that keeps its pace.
const BEAT: Duration = Duration::from_secs(1);
/// Over so long the beginnings of runs are spread that keep their pace.
const LEAD: Duration = Duration::from_secs(4);

/// When a run sends its batches, and how many records a batch has at most.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Rhythm {
    /// Each so long after the answer to the one before.
    Pause(Duration),
    /// The first at this moment, then one each second, of so many records.
    Beats(Instant, usize),
}

impl Rhythm {
    const fn largest_batch(self) -> usize {
        match self {
            Self::Pause(_) => LARGEST_BATCH,
            Self::Beats(_, records) => records,
        }
    }

    /// Waits until batch `number`, from 0, is due, and gives the moment from which its answer is waited for: one that
    /// is late because the server was has waited since it was due.
    fn wait(self, number: u32) -> Instant {
        match self {
            Self::Pause(pause) => {
                thread::sleep(if number == 0 { Duration::ZERO } else { pause });
                Instant::now()
            }
            Self::Beats(first, _) => {
                let due = first + BEAT * number;
                thread::sleep(due.saturating_duration_since(Instant::now()));
                due
            }
        }
    }
}

/// The part of a time that falls to number `place` of so many.
pub(crate) fn part(time: Duration, place: usize, all: usize) -> Duration {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    time * number(place) / number(all).max(1)
}

/// How long the server took to answer the batches of runs: the median, and what 99 of 100 do not exceed.
#[must_use]
pub fn batch_shares(runs: &[Reported<'_>]) -> [Duration; 2] {
    shares(&runs.iter().flat_map(|run| run.latencies.iter().copied()).collect::<Vec<_>>())
}

/// Reports all runs.
#[must_use]
pub fn report<'a>(address: SocketAddr, token: &str, plans: &'a [Plan], speed: Speed) -> Load<'a> {
    let (ready, counts) = (Barrier::new(plans.len() + 1), Counts::default());
    thread::scope(|scope| {
        let senders: Vec<_> = plans
            .iter()
            .enumerate()
            .map(|(place, plan)| {
                let (ready, counts, mut reported) = (&ready, &counts, Reported::new(plan));
                scope.spawn(move || {
                    let mut sender = Sender::new(address, token, Patience::Tries(TRIES), counts);
                    let connected = sender.connect();
                    ready.wait();
                    let rhythm = match speed {
                        Speed::Full => Rhythm::Pause(Duration::ZERO),
                        Speed::Paced(records) => {
                            let first = Instant::now() + LEAD + part(BEAT, place, plans.len());
                            thread::sleep(part(LEAD, place, plans.len()));
                            Rhythm::Beats(first, records)
                        }
                    };
                    reported.failure = connected.and_then(|()| reported.report(&mut sender, rhythm)).err();
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

/// Batches that come a second time.
struct Late {
    percent: u64,
    random: Random,
    sent: VecDeque<String>,
}

impl Late {
    /// From so many batches the late one is taken.
    const KEPT: usize = 8;

    fn new(plan: &Plan) -> Self {
        let seed = plan
            .run_name
            .bytes()
            .fold(0, |seed: u64, byte| seed.wrapping_mul(31).wrapping_add(u64::from(byte)));
        Self { percent: plan.late_percent, random: Random::new(seed), sent: VecDeque::new() }
    }

    /// Notes a batch that was taken, and may send an earlier one again.
    fn send(&mut self, sender: &mut Sender<'_>, path: &str, text: &str) -> Result<()> {
        if self.percent == 0 {
            return Ok(());
        }
        let kept = u64::try_from(self.sent.len())?;
        if kept > 0 && self.random.below(100) < self.percent {
            let place = usize::try_from(self.random.below(kept))?;
            if let Some(earlier) = self.sent.get(place) {
                sender.send("PUT", path, earlier)?;
            }
        }
        if self.sent.len() == Self::KEPT {
            self.sent.pop_front();
        }
        self.sent.push_back(text.to_owned());
        Ok(())
    }
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

    /// Reports the run from its announcement to its end.
    pub(crate) fn report(&mut self, sender: &mut Sender<'_>, rhythm: Rhythm) -> Result<()> {
        let started = Instant::now();
        let id = create(sender, self.plan)?;
        self.id = Some(id.clone());
        begin(sender, self.plan, &id)?;

        let progress = format!("/api/trace/{id}/progress");
        let mut reporter = Reporter::with_batches_of(self.plan, rhythm.largest_batch());
        let mut text = String::new();
        let mut late = Late::new(self.plan);
        for number in 0.. {
            let Some(batch) = reporter.next() else { break };
            ensure!(started.elapsed() < LONGEST, "the load takes longer than {LONGEST:?}");
            body::progress(&batch, reporter.tallies(), &mut text);
            let due = rhythm.wait(number);
            self.ledger.send(&batch);
            sender.send("PUT", &progress, &text)?;
            self.latencies.push(due.elapsed());
            self.ledger.acknowledge(&batch);
            late.send(sender, &progress, &text)?;
        }
        let complete = body::complete(self.plan, &id, reporter.tallies());
        sender.send("PUT", &format!("/api/trace/{id}/complete"), &complete)?;
        Ok(())
    }
}
