//! Durable jobs of the server: written in the transaction of the change that causes them, leased by one worker at a
//! time, tried again with growing pauses. A crash loses none: the lease runs out and another worker takes over.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::{Clock, Result, Timestamp};
use store::jobs::{self, JobRow};
use store::{Kind, Store, Tx};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long a lease holds without being renewed.
const LEASE_MS: i64 = 30_000;
const RENEW_EVERY: Duration = Duration::from_secs(10);
/// How long a worker sleeps at most before it looks again, so that jobs of other servers are found too.
const LOOK_EVERY: Duration = Duration::from_secs(5);
const WORKERS: usize = 4;

/// What became of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done,
    /// It is to be run again after so many milliseconds; this is no failure.
    Again(i64),
}

/// Does the jobs of one kind. A job may run more than once, so what it does must be safe to repeat.
#[async_trait]
pub trait Handler: Send + Sync {
    /// Does the job about `key`; `attempts` tells how often it failed before.
    ///
    /// # Errors
    /// The job is tried again later, for ever, with pauses that grow to a minute; a handler that gives up says so by
    /// changing the state of what the job is about, and returns `Done`.
    async fn run(&self, key: &str, attempts: i64) -> Result<Outcome>;
}

/// Wakes the workers at once when a job was added.
#[derive(Clone, Debug, Default)]
pub struct Waker(Arc<Notify>);

impl Waker {
    /// Says that there may be a job that is due.
    pub fn wake(&self) {
        self.0.notify_waiters();
        self.0.notify_one();
    }
}

/// Adds a job that is due now; call [`Waker::wake`] after the commit.
pub async fn add(tx: &mut Tx, kind: &'static str, key: &str, now: Timestamp) -> Result<()> {
    jobs::add_job(tx, kind, key, "{}", now, now).await
}

/// The workers.
pub struct Queue {
    store: Store,
    clock: Clock,
    waker: Waker,
    handlers: HashMap<&'static str, Arc<dyn Handler>>,
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Queue").field("kinds", &self.handlers.keys()).finish_non_exhaustive()
    }
}

impl Queue {
    /// A queue without workers yet.
    #[must_use]
    pub fn new(store: Store, clock: Clock, waker: Waker) -> Self {
        Self { store, clock, waker, handlers: HashMap::new() }
    }

    /// Says who does the jobs of `kind`.
    #[must_use]
    pub fn with(mut self, kind: &'static str, handler: Arc<dyn Handler>) -> Self {
        self.handlers.insert(kind, handler);
        self
    }

    /// Starts the workers; they end when `stop` is cancelled, after the jobs they are at.
    pub async fn start(self, tracker: &TaskTracker, stop: CancellationToken) -> Result<()> {
        if self.store.kind() == Kind::Sqlite {
            // Nobody else works on this database, so leases are left over from a process that is gone.
            let mut tx = self.store.begin().await?;
            jobs::release_jobs(&mut tx).await?;
            tx.commit().await?;
        }
        let queue = Arc::new(self);
        for number in 0..WORKERS {
            let (queue, stop) = (Arc::clone(&queue), stop.clone());
            let name = format!("{:016x}-{number}", rand::random::<u64>());
            tracker.spawn(async move { queue.work(&name, stop).await });
        }
        Ok(())
    }

    async fn work(&self, lease: &str, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let pause = match self.take(lease).await {
                Ok(Some(job)) => {
                    self.process(job, lease).await;
                    continue;
                }
                Ok(None) => self.pause().await,
                Err(error) => {
                    tracing::warn!(error = error.for_log(), "jobs cannot be read");
                    LOOK_EVERY
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.waker.0.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    async fn pause(&self) -> Duration {
        let due = async {
            let mut tx = self.store.begin_read().await?;
            jobs::next_due(&mut tx).await
        };
        match due.await {
            Ok(Some(at)) => {
                let wait = at.since_ms(self.clock.now()).max(50);
                Duration::from_millis(u64::try_from(wait).unwrap_or_default()).min(LOOK_EVERY)
            }
            Ok(None) | Err(_) => LOOK_EVERY,
        }
    }

    /// Looks without a write first, so that an idle server writes nothing.
    async fn take(&self, lease: &str) -> Result<Option<JobRow>> {
        let now = self.clock.now();
        let mut tx = self.store.begin_read().await?;
        if jobs::next_due(&mut tx).await?.is_none_or(|due| due > now) {
            return Ok(None);
        }
        drop(tx);
        let mut tx = self.store.begin().await?;
        let job = jobs::lease_job(&mut tx, now, now.plus_ms(LEASE_MS), lease).await?;
        tx.commit().await?;
        Ok(job)
    }

    async fn process(&self, job: JobRow, lease: &str) {
        let Some((_, handler)) = self.handlers.iter().find(|(kind, _)| **kind == job.kind) else {
            tracing::error!(job.kind, "no worker knows this kind of job");
            self.settle(&job, lease, Err(domain::Error::internal("unknown kind of job"))).await;
            return;
        };
        let run = handler.run(&job.key, job.attempts);
        tokio::pin!(run);
        let outcome = loop {
            tokio::select! {
                outcome = &mut run => break outcome,
                () = tokio::time::sleep(RENEW_EVERY) => self.renew(&job, lease).await,
            }
        };
        self.settle(&job, lease, outcome).await;
    }

    async fn renew(&self, job: &JobRow, lease: &str) {
        let until = self.clock.now().plus_ms(LEASE_MS);
        let renewed = async {
            let mut tx = self.store.begin().await?;
            jobs::renew_job(&mut tx, job.id, lease, until).await?;
            tx.commit().await
        };
        if let Err(error) = renewed.await {
            tracing::warn!(error = error.for_log(), job.id, "the lease of a job cannot be renewed");
        }
    }

    async fn settle(&self, job: &JobRow, lease: &str, outcome: Result<Outcome>) {
        let now = self.clock.now();
        let settled = async {
            let mut tx = self.store.begin().await?;
            match &outcome {
                Ok(Outcome::Done) => {
                    jobs::finish_job(&mut tx, job.id, lease).await?;
                }
                Ok(Outcome::Again(ms)) => {
                    jobs::postpone_job(&mut tx, job.id, lease, now.plus_ms(*ms), None, 0).await?;
                }
                Err(error) => {
                    let pause = 1000 * (1_i64 << job.attempts.clamp(0, 6));
                    let text = error.to_string();
                    let attempts = job.attempts + 1;
                    jobs::postpone_job(
                        &mut tx,
                        job.id,
                        lease,
                        now.plus_ms(pause.min(60_000)),
                        Some(&text),
                        attempts,
                    )
                    .await?;
                }
            }
            tx.commit().await
        };
        if let Err(error) = &outcome {
            tracing::warn!(
                error = error.for_log(),
                job.kind,
                job.key,
                job.attempts,
                "a job failed and will be tried again"
            );
        }
        if let Err(error) = settled.await {
            tracing::warn!(error = error.for_log(), job.id, "what became of a job cannot be written");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    struct Flaky(AtomicI64, Notify);

    #[async_trait]
    impl Handler for Flaky {
        async fn run(&self, key: &str, attempts: i64) -> Result<Outcome> {
            assert_eq!(key, "k");
            let runs = self.0.fetch_add(1, Ordering::SeqCst);
            match runs {
                0 => Err(domain::Error::unavailable("not yet", 1)),
                1 => {
                    assert_eq!(attempts, 1);
                    Ok(Outcome::Again(10))
                }
                _ => {
                    self.1.notify_one();
                    Ok(Outcome::Done)
                }
            }
        }
    }

    #[tokio::test]
    async fn a_job_is_tried_until_it_is_done() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite:{}", folder.path().join("db").display())).await.unwrap();
        let clock = Clock::system();
        let waker = Waker::default();
        let handler = Arc::new(Flaky(AtomicI64::new(0), Notify::new()));
        let (tracker, stop) = (TaskTracker::new(), CancellationToken::new());
        Queue::new(store.clone(), clock.clone(), waker.clone())
            .with("test", handler.clone())
            .start(&tracker, stop.clone())
            .await
            .unwrap();
        let mut tx = store.begin().await.unwrap();
        add(&mut tx, "test", "k", clock.now()).await.unwrap();
        add(&mut tx, "test", "k", clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        waker.wake();
        tokio::time::timeout(Duration::from_secs(20), handler.1.notified()).await.unwrap();
        stop.cancel();
        tracker.close();
        tracker.wait().await;
        assert_eq!(handler.0.load(Ordering::SeqCst), 3);
        let mut tx = store.begin_read().await.unwrap();
        assert_eq!(jobs::next_due(&mut tx).await.unwrap(), None);
    }
}
