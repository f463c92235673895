//! What a server acknowledged, and what it must therefore know.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::simulation::{Batch, Ending, State, Task};

/// The book of one run.
#[derive(Default)]
pub(crate) struct Ledger<'a> {
    acknowledged: BTreeMap<u64, (&'a Task, State)>,
    unanswered: BTreeMap<u64, State>,
    records: usize,
}

impl<'a> Ledger<'a> {
    /// A batch is on its way: from now on the server may know it.
    pub(crate) fn send(&mut self, batch: &Batch<'a>) {
        self.unanswered.extend(batch.records.iter().map(|(task, state)| (task.id, *state)));
    }

    /// The server said that it has the batch: from now on it must know it.
    pub(crate) fn acknowledge(&mut self, batch: &Batch<'a>) {
        self.unanswered.clear();
        self.records += batch.records.len();
        self.acknowledged.extend(batch.records.iter().map(|&(task, state)| (task.id, (task, state))));
    }

    /// Task records that were acknowledged.
    pub(crate) const fn records(&self) -> usize {
        self.records
    }

    /// The tasks with the last state that was acknowledged, by number.
    pub(crate) fn tasks(&self) -> impl ExactSizeIterator<Item = (&'a Task, State)> {
        self.acknowledged.values().copied()
    }

    /// Whether the server may show this state of a task: the one that it acknowledged last, or the one of the batch
    /// that it did not answer.
    pub(crate) fn allows(&self, task_id: u64, shown: &str) -> bool {
        let acknowledged = self.acknowledged.get(&task_id).map(|(_, state)| state);
        let unanswered = self.unanswered.get(&task_id);
        acknowledged.into_iter().chain(unanswered).any(|state| state.as_str() == shown)
    }

    /// The counters that follow from the tasks: of the run, and of each process by name.
    pub(crate) fn counts(&self) -> (Counts, BTreeMap<&'a str, Counts>) {
        let mut run = Counts::default();
        let mut processes = BTreeMap::<_, Counts>::new();
        for (task, state) in self.tasks() {
            run.add(task, state);
            processes.entry(task.process.name.as_str()).or_default().add(task, state);
        }
        (run, processes)
    }
}

/// Counters, as the API shows them.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub(crate) struct Counts {
    pending: u64,
    submitted: u64,
    running: u64,
    cached: u64,
    succeeded: u64,
    failed: u64,
    aborted: u64,
    ignored: u64,
    retries: u64,
}

impl Counts {
    fn add(&mut self, task: &Task, state: State) {
        match state {
            State::New => self.pending += 1,
            State::Submitted => self.submitted += 1,
            State::Running => self.running += 1,
            State::Cached => self.cached += 1,
            State::Completed => self.succeeded += 1,
            State::Failed => {
                self.failed += 1;
                self.ignored += u64::from(task.ending == Ending::Ignored);
                self.retries += u64::from(task.ending == Ending::Retried);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::{Plan, Reporter};

    fn plan() -> Plan {
        Plan::new(9, "0000002a-0000", 1, 1, 300)
    }

    #[test]
    fn what_was_acknowledged_must_be_shown_and_nothing_else_may_be() {
        let plan = plan();
        let mut ledger = Ledger::default();
        let mut reporter = Reporter::new(&plan);
        let first = reporter.next().unwrap();
        let (task, state) = first.records[0];
        assert!(!ledger.allows(task.id, state.as_str()));
        ledger.send(&first);
        ledger.acknowledge(&first);
        assert_eq!(ledger.records(), first.records.len());
        assert!(ledger.allows(task.id, state.as_str()));
        assert!(!ledger.allows(task.id, "ABORTED") && !ledger.allows(9_999, "NEW"));
    }

    #[test]
    fn of_a_batch_without_an_answer_both_states_are_right() {
        let plan = plan();
        let mut ledger = Ledger::default();
        let (mut before, mut checked) = (BTreeMap::new(), 0);
        for batch in Reporter::new(&plan) {
            ledger.send(&batch);
            for (task, state) in &batch.records {
                assert!(ledger.allows(task.id, state.as_str()));
                if let Some(earlier) = before.insert(task.id, *state) {
                    assert!(ledger.allows(task.id, earlier.as_str()));
                    checked += 1;
                }
            }
            ledger.acknowledge(&batch);
            let (task, state) = batch.records[0];
            let next = if state == State::New { State::Submitted } else { State::New };
            assert!(!ledger.allows(task.id, next.as_str()));
        }
        assert!(checked > 100, "{checked}");
    }

    #[test]
    fn at_the_end_the_counters_are_those_of_the_client() {
        let plan = plan();
        let mut ledger = Ledger::default();
        let mut reporter = Reporter::new(&plan);
        for batch in reporter.by_ref() {
            ledger.send(&batch);
            ledger.acknowledge(&batch);
        }
        let (run, processes) = ledger.counts();
        let of_client: Counts = serde_json::from_str(&reporter.tallies().to_string()).unwrap();
        assert_eq!(run, of_client);
        assert!(run.failed > 0 && run.ignored > 0 && run.retries > 0 && run.cached > 0, "{run:?}");
        assert_eq!(processes.values().map(|counts| counts.succeeded).sum::<u64>(), run.succeeded);
        assert_eq!(ledger.tasks().len(), plan.tasks.len());
    }
}
