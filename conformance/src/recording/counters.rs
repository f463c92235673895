//! Counters of tasks by what became of them.

use std::fmt;

use serde_json::Value;

use super::Task;

/// How many tasks of a process or a run are in each state. `ignored` and `retries` count failed tasks a second time,
/// as Nextflow does.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    /// `NEW`
    pub pending: u64,
    /// `SUBMITTED`
    pub submitted: u64,
    /// `RUNNING`
    pub running: u64,
    /// `COMPLETED`
    pub succeeded: u64,
    /// `FAILED`, whatever followed from it
    pub failed: u64,
    /// `CACHED`
    pub cached: u64,
    /// `ABORTED`
    pub aborted: u64,
    /// `FAILED`, and the error was ignored
    pub ignored: u64,
    /// `FAILED`, and tried again
    pub retries: u64,
}

impl Counters {
    /// Counts one more task.
    pub(super) fn add(&mut self, task: &Task) {
        match task.status.as_str() {
            "NEW" => self.pending += 1,
            "SUBMITTED" => self.submitted += 1,
            "RUNNING" => self.running += 1,
            "COMPLETED" => self.succeeded += 1,
            "CACHED" => self.cached += 1,
            "ABORTED" => self.aborted += 1,
            _ => {
                self.failed += 1;
                match task.fields.get("errorAction").and_then(Value::as_str) {
                    Some("IGNORE") => self.ignored += 1,
                    Some("RETRY") => self.retries += 1,
                    _ => {}
                }
            }
        }
    }

    /// The counters in a `progress` object of a client, which may be stale or lack tasks that were aborted.
    pub(super) fn told(progress: &Value) -> Self {
        let count = |name: &str| progress.get(name).and_then(Value::as_u64).unwrap_or_default();
        Self {
            pending: count("pending"),
            submitted: count("submitted"),
            running: count("running"),
            succeeded: count("succeeded"),
            failed: count("failed"),
            cached: count("cached"),
            aborted: count("aborted"),
            ignored: count("ignored"),
            retries: count("retries"),
        }
    }

    /// All tasks.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.pending
            + self.submitted
            + self.running
            + self.succeeded
            + self.failed
            + self.cached
            + self.aborted
    }
}

impl fmt::Debug for Counters {
    /// Those that are not zero.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = [
            ("pending", self.pending),
            ("submitted", self.submitted),
            ("running", self.running),
            ("succeeded", self.succeeded),
            ("failed", self.failed),
            ("cached", self.cached),
            ("aborted", self.aborted),
            ("ignored", self.ignored),
            ("retries", self.retries),
        ];
        let told: Vec<String> = all
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(name, count)| format!("{count} {name}"))
            .collect();
        f.write_str(if told.is_empty() { "no tasks" } else { "" })?;
        f.write_str(&told.join(", "))
    }
}
