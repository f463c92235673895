//! Since when this server has been there to hear what runs report.

use std::sync::atomic::{AtomicI64, Ordering};

use domain::Timestamp;

/// The longest that a client may be waiting on our own `Retry-After` before it says something again.
pub(crate) const LONGEST_PAUSE_MS: i64 = 17 * 60_000;

/// The start of the server, or the last time that it had no database.
#[derive(Debug)]
pub(crate) struct Serving(AtomicI64);

impl Serving {
    /// From `now` on.
    pub(crate) const fn since(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.as_ms()))
    }

    /// Begins anew, after something was in the way.
    pub(crate) fn restart(&self, now: Timestamp) {
        self.0.store(now.as_ms(), Ordering::Relaxed);
    }

    /// Whether every client that is still there must have been heard since.
    pub(crate) fn is_settled(&self, now: Timestamp) -> bool {
        now.since_ms(Timestamp::from_ms(self.0.load(Ordering::Relaxed))) >= LONGEST_PAUSE_MS
    }
}
