//! The bounded queue between those who report and the writers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use bytes::Bytes;
use domain::{Error, Result, Timestamp};
use store::trace::RunRef;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::decode::Report;
use crate::lane::Lane;
use crate::limits::Limits;
use crate::share::{Share, Shares};

/// A report on its way to a writer, and who waits for it.
#[derive(Debug)]
pub(crate) struct Queued {
    /// Which run it is about.
    pub(crate) run: RunRef,
    /// What was reported.
    pub(crate) report: Report,
    /// The body it was read from, to be set aside if it cannot be stored; empty for what did not come from a client.
    pub(crate) body: Bytes,
    /// When it arrived.
    pub(crate) received_at: Timestamp,
    /// Told after the commit.
    pub(crate) answer: oneshot::Sender<Result<()>>,
    /// Its place in the queue, free again when it was answered.
    pub(crate) place: Place,
}

/// What a report takes of the queue's bounds.
#[derive(Debug)]
pub(crate) struct Place {
    _records: OwnedSemaphorePermit,
    _bytes: OwnedSemaphorePermit,
    /// Of the run's share; none for what did not come from a client.
    _share: Option<Share>,
}

/// The sending end: one lane for each writer, the runs spread over them by number, one bound over all. Of that no run
/// has more than half, so that one that reports without measure does not keep the others out.
#[derive(Debug)]
pub(crate) struct Queue {
    lanes: Vec<Arc<Lane<Queued>>>,
    shares: Shares,
    records: Arc<Semaphore>,
    bytes: Arc<Semaphore>,
    max_records: u32,
    max_kib: u32,
    turned_away: AtomicU32,
}

impl Queue {
    /// A queue with `lanes` lanes and the writers' ends of them.
    pub(crate) fn new(limits: &Limits, lanes: usize) -> (Self, Vec<Arc<Lane<Queued>>>) {
        let lanes: Vec<_> = (0..lanes.max(1)).map(|_| Arc::default()).collect();
        let max_records = u32::try_from(limits.queue_records.clamp(1, 1 << 28)).unwrap_or(1 << 28);
        let max_kib = u32::try_from((limits.queue_bytes >> 10).clamp(1, 1 << 28)).unwrap_or(1 << 28);
        let queue = Self {
            lanes: lanes.clone(),
            shares: Shares::new(max_records / 2, max_kib / 2),
            records: Arc::new(Semaphore::new(usize::try_from(max_records).unwrap_or(usize::MAX >> 3))),
            bytes: Arc::new(Semaphore::new(usize::try_from(max_kib).unwrap_or(usize::MAX >> 3))),
            max_records,
            max_kib,
            turned_away: AtomicU32::new(0),
        };
        (queue, lanes)
    }

    /// Records that wait.
    pub(crate) fn len(&self) -> u64 {
        let free = u32::try_from(self.records.available_permits()).unwrap_or(u32::MAX);
        u64::from(self.max_records.saturating_sub(free))
    }

    /// A place for a report of so many records and bytes of the run `num`, if there is one now.
    ///
    /// # Errors
    /// `Unavailable` when the queue or the run's share of it is full, or the queue is closed.
    pub(crate) fn try_place(&self, num: i64, records: usize, bytes: usize) -> Result<Place> {
        let (records, kib) = self.cost(records, bytes);
        let taken = || {
            Some(Place {
                _share: Some(self.shares.try_take(num, records, kib)?),
                _records: Arc::clone(&self.records).try_acquire_many_owned(records).ok()?,
                _bytes: Arc::clone(&self.bytes).try_acquire_many_owned(kib).ok()?,
            })
        };
        taken().ok_or_else(|| if self.records.is_closed() { stopping() } else { self.full() })
    }

    /// A place for a report of so many records and bytes, as soon as there is one.
    pub(crate) async fn place(&self, records: usize, bytes: usize) -> Result<Place> {
        let (records, kib) = self.cost(records, bytes);
        let records =
            Arc::clone(&self.records).acquire_many_owned(records).await.map_err(|_closed| stopping())?;
        let bytes = Arc::clone(&self.bytes).acquire_many_owned(kib).await.map_err(|_closed| stopping())?;
        Ok(Place { _records: records, _bytes: bytes, _share: None })
    }

    /// A report that is larger than the whole queue gets through when nothing else waits.
    fn cost(&self, records: usize, bytes: usize) -> (u32, u32) {
        let records = u32::try_from(records.max(1)).unwrap_or(u32::MAX).min(self.max_records);
        let kib = u32::try_from((bytes >> 10).max(1)).unwrap_or(u32::MAX).min(self.max_kib);
        (records, kib)
    }

    /// Spreads the returning clients over some seconds.
    fn full(&self) -> Error {
        let wait = 2 + self.turned_away.fetch_add(1, Relaxed) % 7;
        Error::unavailable("More is reported than can be stored at once; please send it again", wait)
    }

    /// Hands a report to the writer of its run and waits until it is stored.
    pub(crate) async fn send(
        &self,
        run: RunRef,
        report: Report,
        body: Bytes,
        received_at: Timestamp,
        place: Place,
    ) -> Result<()> {
        let (answer, answered) = oneshot::channel();
        let num = run.num;
        let lane = usize::try_from(num).unwrap_or_default() % self.lanes.len();
        let lane = self.lanes.get(lane).ok_or_else(stopping)?;
        let queued = Queued { run, report, body, received_at, answer, place };
        lane.push(num, queued).map_err(|_closed| stopping())?;
        answered.await.map_err(|_gone| stopping())?
    }

    /// Takes nothing more; what waits is still written.
    pub(crate) fn close(&self) {
        self.records.close();
        self.bytes.close();
        self.lanes.iter().for_each(|lane| lane.close());
    }
}

fn stopping() -> Error {
    Error::unavailable("The server is stopping; please send it again", 5)
}
