//! Figures of the server itself, for its metrics endpoint.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Totals since the start, and the length of the queue now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Task records stored.
    pub records_total: u64,
    /// Transactions that stored something.
    pub batches_total: u64,
    /// Records that could not be read and were set aside.
    pub aside_total: u64,
    /// Calls turned away because the queue was full.
    pub refused_total: u64,
    /// Records that wait for the writers now.
    pub queue_len: u64,
}

/// The counters behind [`Stats`].
#[derive(Debug, Default)]
pub(crate) struct Counts {
    records: AtomicU64,
    batches: AtomicU64,
    aside: AtomicU64,
    refused: AtomicU64,
}

impl Counts {
    pub(crate) fn records(&self, stored: u64, aside: u64) {
        self.records.fetch_add(stored, Relaxed);
        self.aside.fetch_add(aside, Relaxed);
    }

    pub(crate) fn batch(&self) {
        self.batches.fetch_add(1, Relaxed);
    }

    pub(crate) fn refused(&self) {
        self.refused.fetch_add(1, Relaxed);
    }

    pub(crate) fn read(&self, queue_len: u64) -> Stats {
        Stats {
            records_total: self.records.load(Relaxed),
            batches_total: self.batches.load(Relaxed),
            aside_total: self.aside.load(Relaxed),
            refused_total: self.refused.load(Relaxed),
            queue_len,
        }
    }
}
