//! What each run has of the queue.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Records and KiB of a run that wait.
type Held = HashMap<i64, (u32, u32)>;

/// The shares of all runs.
#[derive(Debug)]
pub(crate) struct Shares {
    held: Arc<Mutex<Held>>,
    most_records: u32,
    most_kib: u32,
}

/// What one report takes of its run's share, until it is dropped.
#[derive(Debug)]
pub(crate) struct Share {
    held: Arc<Mutex<Held>>,
    num: i64,
    records: u32,
    kib: u32,
}

impl Shares {
    /// Shares of at most so many records and KiB.
    pub(crate) fn new(most_records: u32, most_kib: u32) -> Self {
        Self { held: Arc::default(), most_records, most_kib }
    }

    /// Takes of the share of run `num`, if that much is left of it. A run that holds nothing gets anything.
    pub(crate) fn try_take(&self, num: i64, records: u32, kib: u32) -> Option<Share> {
        let mut all = locked(&self.held);
        let held = all.get(&num).copied().unwrap_or_default();
        let then = (held.0.saturating_add(records), held.1.saturating_add(kib));
        if held != (0, 0) && (then.0 > self.most_records || then.1 > self.most_kib) {
            return None;
        }
        all.insert(num, then);
        Some(Share { held: Arc::clone(&self.held), num, records, kib })
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut all = locked(&self.held);
        if let Some(held) = all.get_mut(&self.num) {
            *held = (held.0.saturating_sub(self.records), held.1.saturating_sub(self.kib));
            if *held == (0, 0) {
                all.remove(&self.num);
            }
        }
    }
}

/// The map is whole after any panic, as nothing in here can.
fn locked(held: &Mutex<Held>) -> MutexGuard<'_, Held> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{Shares, locked};

    #[test]
    fn a_run_gets_its_share_and_what_it_gives_back() {
        let shares = Shares::new(10, 10);
        let first = shares.try_take(1, 6, 1);
        assert!(first.is_some() && shares.try_take(1, 5, 1).is_none() && shares.try_take(1, 1, 10).is_none());
        assert!(shares.try_take(2, 99, 99).is_some(), "a run that holds nothing");
        drop(first);
        assert!(locked(&shares.held).is_empty() && shares.try_take(1, 5, 1).is_some());
    }
}
