//! Runs and rights that every call needs, remembered so that most calls ask no database.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::{Result, Timestamp, WorkflowId};
use store::Store;
use store::trace::{self, RunRef};

/// So many runs and grants are remembered; beyond it all are forgotten and asked for again.
const REMEMBERED: usize = 10_000;
/// A yes is good for so long on servers that did not see the grant being taken away themselves.
const GRANT_MS: i64 = 10_000;

/// The memory of one server process.
#[derive(Debug, Default)]
pub(crate) struct Lookup {
    runs: Mutex<HashMap<WorkflowId, RunRef>>,
    grants: Mutex<HashMap<(i64, String), Timestamp>>,
}

impl Lookup {
    /// Keeps a run, which never changes until it is gone.
    pub(crate) fn remember(&self, run: &RunRef) {
        let mut runs = locked(&self.runs);
        if runs.len() >= REMEMBERED {
            runs.clear();
        }
        runs.insert(run.id.clone(), run.clone());
    }

    pub(crate) async fn find_run(&self, store: &Store, id: &WorkflowId) -> Result<Option<RunRef>> {
        let known = locked(&self.runs).get(id).cloned();
        if known.is_some() {
            return Ok(known);
        }
        let found = trace::find_run(&mut store.begin_read().await?, id).await?;
        if let Some(run) = &found {
            self.remember(run);
        }
        Ok(found)
    }

    pub(crate) async fn has_grant(
        &self,
        store: &Store,
        run: &RunRef,
        credential: &str,
        now: Timestamp,
    ) -> Result<bool> {
        let key = (run.num, credential.to_owned());
        let seen_at = locked(&self.grants).get(&key).copied();
        if seen_at.is_some_and(|at| (0..GRANT_MS).contains(&now.since_ms(at))) {
            return Ok(true);
        }
        let granted = trace::has_grant(&mut store.begin_read().await?, run.num, credential).await?;
        let mut grants = locked(&self.grants);
        if granted {
            if grants.len() >= REMEMBERED {
                grants.clear();
            }
            grants.insert(key, now);
        } else {
            grants.remove(&key);
        }
        Ok(granted)
    }

    pub(crate) fn forget_run(&self, id: &WorkflowId) {
        locked(&self.runs).remove(id);
    }

    pub(crate) fn forget_grants(&self) {
        locked(&self.grants).clear();
    }
}

/// The maps are whole after any panic, as each change is one call.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
