//! The handle that the rest of the server holds.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use domain::workflow::WorkflowEvent;
use domain::{Clock, Result, Timestamp, WorkflowId};
use store::trace::RunRef;
use store::{Kind, Store};
use tokio::sync::broadcast;
use tokio::task::JoinSet;

use crate::arrival::{Arrival, Arriving};
use crate::create::{self, NewRun};
use crate::decode::{self, Report, TaskRecord};
use crate::events::Changed;
use crate::limits::Limits;
use crate::lookup::Lookup;
use crate::queue::Queue;
use crate::stats::{Counts, Stats};
use crate::writer;

/// Changes that a slow watcher may lag behind before it loses the oldest.
const EVENTS: usize = 1024;
/// Records of a replay or a repair that are stored at once, so that they do not hold up live runs.
const PART: usize = 500;
/// Bodies above this are decoded on a thread of their own: it takes milliseconds.
const LARGE_BODY: usize = 1 << 20;
/// How long the writers may take to finish when the server stops.
const STOP: Duration = Duration::from_secs(10);

/// One of the four calls of a run that has been created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// `PUT /trace/{id}/begin`
    Begin,
    /// `PUT /trace/{id}/progress`
    Progress,
    /// `PUT /trace/{id}/heartbeat`
    Heartbeat,
    /// `PUT /trace/{id}/complete`
    Complete,
}

impl Call {
    /// The last part of the call's path.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Begin => "begin",
            Self::Progress => "progress",
            Self::Heartbeat => "heartbeat",
            Self::Complete => "complete",
        }
    }

    /// The call whose path ends with `text`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Begin, Self::Progress, Self::Heartbeat, Self::Complete]
            .into_iter()
            .find(|call| call.as_str() == text)
    }
}

/// What is known of how a run ended, besides the event itself. What is none leaves what the run already says.
#[derive(Clone, Debug, Default)]
pub struct EndDetails {
    /// Exit status of the head job.
    pub exit_status: Option<i64>,
    /// What went wrong, in a line.
    pub error_message: Option<String>,
    /// What went wrong, in full: the tail of the console.
    pub error_report: Option<String>,
    /// Whether what went wrong is better known here than by the client, whose words then give way.
    pub knows_better: bool,
    /// When it ended. For a silent run: closes it with this date, while its state stays UNKNOWN.
    pub complete_at: Option<Timestamp>,
    /// For a silent run: when it was last heard, as far as the caller knows. If it was heard since, nothing happens.
    pub heard_at: Option<Timestamp>,
}

/// Takes in what runs report. Clones share everything.
#[derive(Clone, Debug)]
pub struct Ingest(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    store: Store,
    clock: Clock,
    arriving: Arriving,
    queue: Queue,
    lookup: Lookup,
    events: broadcast::Sender<Changed>,
    counts: Arc<Counts>,
}

/// The running writers. Stop them before the database is closed.
#[derive(Debug)]
#[must_use = "stop the writers before the database is closed, so that nothing acknowledged waits"]
pub struct Writers {
    ingest: Ingest,
    writers: JoinSet<()>,
}

impl Writers {
    /// Takes nothing more, stores what waits (for at most ten seconds) and answers those who wait.
    pub async fn stop(mut self) {
        self.ingest.0.queue.close();
        let all = async { while self.writers.join_next().await.is_some() {} };
        if tokio::time::timeout(STOP, all).await.is_err() {
            // Those who wait get an error and send again to the next server.
            tracing::warn!(records = self.ingest.0.queue.len(), "stopped before all reports were stored");
        }
    }
}

impl Ingest {
    /// Starts the writers: one on SQLite, as many as `limits` says on PostgreSQL.
    pub fn start(store: Store, clock: Clock, limits: Limits) -> (Self, Writers) {
        let lanes = match store.kind() {
            Kind::Sqlite => 1,
            Kind::Postgres => limits.writers,
        };
        let (queue, writing) = Queue::new(&limits, lanes);
        let limits = limits.of_each(lanes);
        let events = broadcast::Sender::new(EVENTS);
        let counts = Arc::new(Counts::default());
        let mut writers = JoinSet::new();
        for lane in writing {
            let (store, clock) = (store.clone(), clock.clone());
            let (events, counts) = (events.clone(), Arc::clone(&counts));
            writers.spawn(async move {
                let writer = || {
                    let (store, clock, events) = (store.clone(), clock.clone(), events.clone());
                    writer::Writer::new(store, clock, &limits, events, Arc::clone(&counts))
                };
                // Those whose reports it had in hand send again; the others need not know.
                while let Err(ended) = tokio::spawn(writer().run(Arc::clone(&lane))).await
                    && ended.is_panic()
                {
                    tracing::error!("a writer panicked; another one takes its place");
                }
            });
        }
        let (arriving, lookup) = (Arriving::new(&limits), Lookup::default());
        let ingest = Self(Arc::new(Shared { store, clock, arriving, queue, lookup, events, counts }));
        (ingest.clone(), Writers { ingest, writers })
    }

    /// `POST /trace/create`: the run that the client means, made if it is new, with the caller's right to report for
    /// it. The same request again gives the same run.
    ///
    /// # Errors
    /// `Unavailable` when the database cannot serve.
    pub async fn create(&self, new: NewRun) -> Result<RunRef> {
        let (run, is_new) = create::create(&self.0.store, new, self.0.clock.now()).await?;
        self.0.lookup.remember(&run);
        if is_new {
            // Nobody may be watching.
            let _ = self.0.events.send(Changed {
                workflow: run.id.clone(),
                scope: run.scope,
                status_changed: true,
                tasks_changed: false,
            });
        }
        Ok(run)
    }

    /// The run with this id, in any scope, deleted or not.
    pub async fn find_run(&self, id: &WorkflowId) -> Result<Option<RunRef>> {
        self.0.lookup.find_run(&self.0.store, id).await
    }

    /// The room for a body that is about to be read.
    #[must_use]
    pub fn arrival(&self) -> Arrival {
        self.0.arriving.arrival()
    }

    /// Whether `credential` may report for the run. A yes is remembered for some seconds.
    pub async fn has_grant(&self, run: &RunRef, credential: &str) -> Result<bool> {
        self.0.lookup.has_grant(&self.0.store, run, credential, self.0.clock.now()).await
    }

    /// Forgets a run that is gone from the database.
    pub fn forget_run(&self, id: &WorkflowId) {
        self.0.lookup.forget_run(id);
    }

    /// Forgets which credentials may report, after grants were taken away.
    pub fn forget_grants(&self) {
        self.0.lookup.forget_grants();
    }

    /// `PUT /trace/{id}/begin`.
    ///
    /// # Errors
    /// Of this and the next three: `Unavailable` when the queue is full, the server stops or the database cannot
    /// serve; the same request then goes through later. Nothing else: what cannot be read is set aside on the run.
    pub async fn begin(&self, run: &RunRef, body: Bytes) -> Result<()> {
        self.take(run, Call::Begin, body).await
    }

    /// `PUT /trace/{id}/progress`.
    pub async fn progress(&self, run: &RunRef, body: Bytes) -> Result<()> {
        self.take(run, Call::Progress, body).await
    }

    /// `PUT /trace/{id}/heartbeat`.
    pub async fn heartbeat(&self, run: &RunRef, body: Bytes) -> Result<()> {
        self.take(run, Call::Heartbeat, body).await
    }

    /// `PUT /trace/{id}/complete`.
    pub async fn complete(&self, run: &RunRef, body: Bytes) -> Result<()> {
        self.take(run, Call::Complete, body).await
    }

    async fn take(&self, run: &RunRef, call: Call, body: Bytes) -> Result<()> {
        let received_at = self.0.clock.now();
        // Refuse before decoding: a full server must not spend time on what it turns away.
        let bytes = body.len();
        self.0.queue.try_place(run.num, 1, bytes).inspect_err(|_| self.0.counts.refused())?;
        let report = decode_report(call, &body).await;
        let records = report.records();
        let place =
            self.0.queue.try_place(run.num, records, bytes).inspect_err(|_| self.0.counts.refused())?;
        self.0.queue.send(run.clone(), report, body, received_at, place).await
    }

    /// What others than the client know of a run's end: [`WorkflowEvent::HeadJobEnded`] from watching the head job,
    /// [`WorkflowEvent::Silent`] from watching the time.
    pub async fn end(&self, run: &RunRef, event: WorkflowEvent, details: EndDetails) -> Result<()> {
        let place = self.0.queue.place(1, 0).await?;
        self.0
            .queue
            .send(run.clone(), Report::end(event, details), Bytes::new(), self.0.clock.now(), place)
            .await
    }

    /// Calls that a reporter could not deliver and left behind, in their order, before the run's last call or after.
    pub async fn replay(&self, run: &RunRef, calls: Vec<(Call, Bytes)>) -> Result<()> {
        for (call, body) in calls {
            let bytes = body.len();
            let report = decode_report(call, &body).await;
            for part in report.split(PART) {
                let place = self.0.queue.place(part.records(), bytes).await?;
                self.0.queue.send(run.clone(), part, Bytes::new(), self.0.clock.now(), place).await?;
            }
        }
        Ok(())
    }

    /// Tasks as Nextflow's own record tells them. They count as the client's own words: a state that we had inferred
    /// gives way, a state that the client sent stays.
    pub async fn repair(&self, run: &RunRef, tasks: Vec<TaskRecord>) -> Result<()> {
        for part in Report::repair(tasks).split(PART) {
            let place = self.0.queue.place(part.records(), 0).await?;
            self.0.queue.send(run.clone(), part, Bytes::new(), self.0.clock.now(), place).await?;
        }
        Ok(())
    }

    /// What changes from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Changed> {
        self.0.events.subscribe()
    }

    /// Figures for the metrics endpoint.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.0.counts.read(self.0.queue.len())
    }
}

async fn decode_report(call: Call, body: &Bytes) -> Report {
    if body.len() <= LARGE_BODY {
        return decode::report(call, body);
    }
    let copy = body.clone();
    match tokio::task::spawn_blocking(move || decode::report(call, &copy)).await {
        Ok(report) => report,
        // The runtime is going down and the answer with it; or decoding has a fault, and then the body is kept.
        Err(_) => Report::unreadable(call, body, "it could not be decoded"),
    }
}
