//! All rows against one server.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use futures_util::future::{LocalBoxFuture, join, join_all};
use futures_util::{StreamExt as _, stream};
use tokio::time::sleep;

use crate::caller::Caller;
use crate::carrier::{Answer, Call};
use crate::difference::Difference;
use crate::manner::{Manner, fresh_session};
use crate::outage::Outage;
use crate::patience::{Change, Reported, Reporter};
use crate::profile::Profile;
use crate::proxy::{Proxy, Verdict, Weather};
use crate::recording::{Expectation, Recording};
use crate::replay::{LaunchedRun, Order, Replay, Told, compare};
use crate::report::{Outcome, Part, Report, Result};
use crate::rows::{Pool, ROWS, Row, Stage};
use crate::server::Server;

/// What the disorder is drawn from, so that it is the same each time.
const SEED: u64 = 20_261_122;
/// When the server goes away, in the time of the simulated clients.
const AWAY_AT: Duration = Duration::from_secs(6);
/// Tasks of a simulated run.
const TASKS: u32 = 24;

/// What to ask whom.
pub struct Options {
    /// The server.
    pub server: Server,
    /// An access token of its user.
    pub token: String,
    /// A file with runs that the server launched, one JSON object on each line.
    pub launched: Option<PathBuf>,
    /// The client generations.
    pub profiles: Vec<&'static Profile>,
    /// Only rows whose name contains this.
    pub only: Option<String>,
    /// Only simulated clients in outages.
    pub only_outages: bool,
    /// How many replays and questions are under way at once.
    pub at_once: usize,
    /// How long a second of a simulated client takes, in seconds.
    pub scale: f64,
    /// Somebody who can take the server away.
    pub outage: Option<Box<dyn Outage>>,
    /// For how long it is taken away, in seconds of the simulated clients.
    pub outage_seconds: u64,
}

/// A generation and its words.
struct Client {
    profile: &'static Profile,
    manner: Manner,
    recordings: Vec<Recording>,
}

/// What happens to the server while a simulated client reports.
#[derive(Clone, Copy)]
struct Trouble {
    name: &'static str,
    weather: Weather,
    lasts: Duration,
}

const TROUBLES: [Trouble; 4] = [
    Trouble {
        name: "503 with Retry-After for 30 s",
        weather: Weather::Unavailable(Some(3)),
        lasts: Duration::from_secs(30),
    },
    Trouble {
        name: "connections refused for 20 s",
        weather: Weather::Refusing,
        lasts: Duration::from_secs(20),
    },
    Trouble { name: "503 for 120 s", weather: Weather::Unavailable(None), lasts: Duration::from_mins(2) },
    // The proxy in front of the server answers one batch.
    Trouble { name: "one batch answered 404", weather: Weather::Fair, lasts: Duration::ZERO },
];
/// The batch that is answered 404.
const REJECTED_BATCH: u32 = 3;
/// The row of the outage that is made by a command.
const REAL_OUTAGE: &str = "the server itself goes away";

/// Asks everything that `options` says.
///
/// # Errors
/// When the recordings or the file of launched runs cannot be read, the token is not good, or the outage cannot be made.
pub async fn run(options: &Options) -> anyhow::Result<Report> {
    let who = Caller::with_token(&options.server, &options.token).get("/user-info").await;
    who.map_err(|difference| anyhow::anyhow!("The server does not know the token. {difference}"))?;
    let launched = options.launched.as_deref().map(Pool::read).transpose()?.unwrap_or_default();
    let mut clients = Vec::new();
    let mut recordings = Recording::all().context("The recordings cannot be read")?;
    for profile in &options.profiles {
        let (own, rest) = recordings.into_iter().partition(|recording| recording.version == profile.version);
        recordings = rest;
        clients.push(Client { profile, manner: Manner::of(profile)?, recordings: own });
    }
    let runner = Runner { options, launched };
    let mut outcomes = Vec::new();
    if !options.only_outages {
        outcomes.extend(runner.replays_and_questions(&clients).await);
    }
    outcomes.extend(runner.troubles(&clients).await?);
    if let Some(outage) = &options.outage {
        outcomes.extend(runner.real_outage(&clients, outage.as_ref()).await?);
    }
    Ok(Report::new(&options.profiles, outcomes))
}

struct Runner<'a> {
    options: &'a Options,
    launched: Pool,
}

impl Runner<'_> {
    fn is_wanted(&self, row: &str) -> bool {
        self.options.only.as_ref().is_none_or(|only| row.contains(only))
    }

    async fn replays_and_questions<'c>(&'c self, clients: &'c [Client]) -> Vec<Outcome> {
        let mut asked: Vec<LocalBoxFuture<'c, Outcome>> = Vec::new();
        for client in clients {
            for recording in client.recordings.iter().filter(|recording| self.is_wanted(&recording.scenario))
            {
                for order in [Order::Recorded, Order::Twice, Order::Shuffled(SEED)] {
                    asked.push(Box::pin(self.replay(client.profile, recording, order)));
                }
            }
            for row in ROWS.iter().filter(|row| self.is_wanted(row.name)) {
                asked.push(Box::pin(self.ask(client, row)));
            }
        }
        stream::iter(asked).buffer_unordered(self.options.at_once).collect().await
    }

    async fn replay(&self, profile: &Profile, recording: &Recording, order: Order) -> Outcome {
        let part = Part::Replay(order);
        let reader = Caller::with_token(&self.options.server, &self.options.token);
        let (reporter, launched) = match recording.launched_as() {
            None => (reader.clone(), None),
            Some(_) => match self.launched.take() {
                None => return Outcome::new(profile, part, &recording.scenario, Result::NotRun),
                Some(run) => {
                    let here = LaunchedRun { id: run.workflow_id, project: run.project_name };
                    (Caller::with_token(&self.options.server, &run.access_token), Some(here))
                }
            },
        };
        let recording = recording.in_session(&fresh_session());
        let expected = Expectation::of(&recording);
        let replayed = Replay { reporter, reader, launched }.send(&recording, &expected, order).await;
        Outcome::new(profile, part, &recording.scenario, Result::of(replayed.differences))
    }

    async fn ask(&self, client: &Client, row: &'static Row) -> Outcome {
        let result = if row.needs_launched && self.options.launched.is_none() {
            Result::NotRun
        } else {
            let stage = Stage::new(&self.options.server, &self.options.token, &client.manner, &self.launched);
            let found = (row.ask)(&stage).await;
            Result::of(found.err().into_iter().collect())
        };
        Outcome::new(client.profile, Part::Question(row.must), row.name, result)
    }

    /// Every simulated client in every trouble, all at once, each behind a proxy of its own.
    async fn troubles(&self, clients: &[Client]) -> anyhow::Result<Vec<Outcome>> {
        let wanted: Vec<_> = TROUBLES.iter().filter(|trouble| self.is_wanted(trouble.name)).collect();
        let pairs = clients.iter().flat_map(|client| wanted.iter().map(move |trouble| (client, **trouble)));
        let all = pairs.map(|(client, trouble)| self.trouble(client, trouble));
        join_all(all).await.into_iter().collect()
    }

    async fn trouble(&self, client: &Client, trouble: Trouble) -> anyhow::Result<Outcome> {
        let proxy = if trouble.lasts.is_zero() {
            let batches = AtomicU32::new(0);
            let judge = move |call: &Call| reject_one(call, &batches);
            Proxy::judging(&self.options.server, judge).await?
        } else {
            Proxy::before(&self.options.server).await?
        };
        let behind = Server::at(&proxy.url())?;
        let going = async {
            self.wait(AWAY_AT).await;
            proxy.turn(trouble.weather);
            self.wait(trouble.lasts).await;
            proxy.turn(Weather::Fair);
        };
        let (reported, ()) = join(self.report(client, &behind, trouble.lasts), going).await;
        // The server heard nothing but what it acknowledged, and must tell exactly that.
        let differences = self.compare(&reported, compare::outcome).await;
        let outcome = Outcome::new(client.profile, Part::Trouble, trouble.name, Result::of(differences));
        Ok(outcome.with_note(reported.losses()))
    }

    /// Every simulated client while the server itself is taken away once.
    async fn real_outage(&self, clients: &[Client], outage: &dyn Outage) -> anyhow::Result<Vec<Outcome>> {
        let lasts = Duration::from_secs(self.options.outage_seconds);
        let going = async {
            self.wait(AWAY_AT).await;
            outage.away().await?;
            self.wait(lasts).await;
            outage.back().await
        };
        let reports = clients.iter().map(|client| self.report(client, &self.options.server, lasts));
        let (reported, gone) = join(join_all(reports), going).await;
        gone.context("The outage could not be made")?;
        let mut outcomes = Vec::new();
        for (client, reported) in clients.iter().zip(reported) {
            // The server may have stored more than it could acknowledge, but not less.
            let differences = self.compare(&reported, compare::at_least).await;
            let outcome = Outcome::new(client.profile, Part::Trouble, REAL_OUTAGE, Result::of(differences));
            outcomes.push(outcome.with_note(reported.losses()));
        }
        Ok(outcomes)
    }

    async fn wait(&self, time: Duration) {
        sleep(time.mul_f64(self.options.scale)).await;
    }

    /// A run whose tasks change evenly, from before the trouble until after it.
    async fn report(&self, client: &Client, server: &Server, lasts: Duration) -> Reported {
        let caller = Caller::with_token(server, &self.options.token);
        let step = (lasts + AWAY_AT * 2) / TASKS;
        let states = [(0, "SUBMITTED"), (1, "RUNNING"), (2, "COMPLETED")];
        let mut plan: Vec<Change> = (1..=TASKS)
            .flat_map(|task| {
                states.map(|(later, status)| Change {
                    at: step * (task - 1 + later),
                    task: task.into(),
                    status,
                })
            })
            .collect();
        plan.sort_by_key(|change| change.at);
        let policy = client.profile.policy;
        let reporter = Reporter { caller, manner: &client.manner, policy, scale: self.options.scale };
        reporter.report(&fresh_session(), "conformance_outage", &plan).await
    }

    /// Reads back what came of a simulated run and compares it with what was acknowledged.
    async fn compare(
        &self,
        reported: &Reported,
        compare: fn(&Expectation, &Told) -> Vec<Difference>,
    ) -> Vec<Difference> {
        let Some(id) = &reported.id else {
            return vec![Difference::new("create", "2xx", reported.errors.join(", "))];
        };
        let reader = Caller::with_token(&self.options.server, &self.options.token);
        match Told::read(&reader, id).await {
            Ok(told) => compare(&Expectation::of(&reported.recording()), &told),
            Err(difference) => vec![difference],
        }
    }
}

fn reject_one(call: &Call, batches: &AtomicU32) -> Verdict {
    let is_batch =
        call.path.split('?').next().is_some_and(|path| path.ends_with("/progress")) && call.method == "PUT";
    if is_batch && batches.fetch_add(1, Ordering::Relaxed) + 1 == REJECTED_BATCH {
        return Verdict::Answer(Answer { status: 404, ..Answer::default() });
    }
    Verdict::Forward
}
