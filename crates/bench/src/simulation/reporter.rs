//! What a client sends when: its batches of task records.

use super::clock::Moment;
use super::plan::Plan;
use super::tally::Tallies;
use super::task::{Ending, State, Task};

/// Clients send at the latest when so many tasks wait to be told of.
pub const LARGEST_BATCH: usize = 100;

struct Event<'a> {
    at: Moment,
    task: &'a Task,
    state: State,
}

/// Task records of one call.
pub(crate) struct Batch<'a> {
    /// The tasks, each with the last state that it got into.
    pub(crate) records: Vec<(&'a Task, State)>,
    /// When the call was made.
    pub(crate) at: Moment,
}

/// A client that has nothing but answers to wait for: it goes through the run and makes a batch as soon as it is full.
pub(crate) struct Reporter<'a> {
    events: std::iter::Peekable<std::vec::IntoIter<Event<'a>>>,
    largest_batch: usize,
    tallies: Tallies,
}

impl<'a> Reporter<'a> {
    pub(crate) fn new(plan: &'a Plan) -> Self {
        Self::with_batches_of(plan, LARGEST_BATCH)
    }

    /// A client that sends when so many tasks wait to be told of.
    pub(crate) fn with_batches_of(plan: &'a Plan, largest_batch: usize) -> Self {
        let end = plan.ends_at();
        let mut events: Vec<_> = plan.tasks.iter().flat_map(events).filter(|event| event.at <= end).collect();
        events.sort_by_key(|event| event.at);
        let tallies = Tallies::new(&plan.pipeline.processes);
        Self { events: events.into_iter().peekable(), largest_batch, tallies }
    }

    /// The client's counters as of the last batch.
    pub(crate) const fn tallies(&self) -> &Tallies {
        &self.tallies
    }

    /// What a client that comes late tells of all that has happened by `until`: each task once, as it is by then, the
    /// oldest first, at most `most` in a batch.
    pub(crate) fn catch_up(&mut self, until: Moment, most: usize) -> Option<Batch<'a>> {
        let mut batch = Batch { records: Vec::with_capacity(most), at: self.due(until)?.at };
        while batch.records.len() < most
            && self.due(until).is_some()
            && let Some(Event { at, task, state }) = self.events.next()
        {
            batch.at = at;
            self.tallies.note(task, state);
            let last = events(task).take_while(|event| event.at <= until).last();
            if last.is_some_and(|last| last.state == state) {
                batch.records.push((task, state));
            }
        }
        Some(batch)
    }

    /// What has happened since the last batch and by `until`, at most so much as fills a batch.
    pub(crate) fn until(&mut self, until: Moment) -> Option<Batch<'a>> {
        let most = self.largest_batch;
        let mut batch = Batch { records: Vec::with_capacity(most), at: self.due(until)?.at };
        while batch.records.len() < most
            && self.due(until).is_some()
            && let Some(Event { at, task, state }) = self.events.next()
        {
            batch.at = at;
            self.tallies.note(task, state);
            match batch.records.iter_mut().find(|(known, _)| known.id == task.id) {
                Some((_, last)) => *last = state,
                None => batch.records.push((task, state)),
            }
        }
        Some(batch)
    }

    /// Whether nothing more will happen.
    pub(crate) fn is_over(&mut self) -> bool {
        self.events.peek().is_none()
    }

    /// The next that happens, if it happens by `until`.
    fn due(&mut self, until: Moment) -> Option<&Event<'a>> {
        self.events.peek().filter(|event| event.at <= until)
    }
}

/// The calls until the end of the run. Within a batch only the last state of a task is told.
impl<'a> Iterator for Reporter<'a> {
    type Item = Batch<'a>;

    fn next(&mut self) -> Option<Batch<'a>> {
        self.until(Moment(u64::MAX))
    }
}

fn events(task: &Task) -> impl Iterator<Item = Event<'_>> {
    let moments = match task.ending {
        Ending::Cached => vec![(task.created_at, State::Cached)],
        ending => vec![
            (task.created_at, State::New),
            (task.submitted_at, State::Submitted),
            (task.started_at, State::Running),
            (task.completed_at, ending.state()),
        ],
    };
    moments.into_iter().map(move |(at, state)| Event { at, task, state })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::simulation::tally::Tally;

    fn plan() -> Plan {
        Plan::new(3, "0000002a-0000", 1, 1, 2_000)
    }

    #[test]
    fn batches_are_full_but_for_the_last_and_name_a_task_once() {
        let plan = plan();
        let batches: Vec<_> = Reporter::new(&plan).collect();
        let (last, full) = batches.split_last().unwrap();
        assert!(full.iter().all(|batch| batch.records.len() == LARGEST_BATCH));
        assert!((1..=LARGEST_BATCH).contains(&last.records.len()));
        assert!(batches.is_sorted_by_key(|batch| batch.at));
        for batch in &batches {
            let mut ids: Vec<u64> = batch.records.iter().map(|(task, _)| task.id).collect();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), batch.records.len());
        }
    }

    #[test]
    fn most_tasks_are_told_four_times_and_all_to_their_end() {
        let plan = plan();
        let mut last = HashMap::new();
        let mut records = 0_usize;
        for batch in Reporter::new(&plan) {
            for (task, state) in batch.records {
                records += 1;
                assert!(last.insert(task.id, state).is_none_or(|before| before < state), "task {}", task.id);
            }
        }
        assert!(plan.tasks.iter().all(|task| last[&task.id] == task.ending.state()));
        assert!((3 * plan.tasks.len()..=4 * plan.tasks.len()).contains(&records), "{records} records");
    }

    #[test]
    fn at_the_end_the_client_has_counted_every_task_once() {
        let plan = plan();
        let mut reporter = Reporter::new(&plan);
        assert!(reporter.by_ref().count() > 0);
        let count =
            |ending| u64::try_from(plan.tasks.iter().filter(|task| task.ending == ending).count()).unwrap();
        let Tallies { run, processes } = reporter.tallies();
        let expected = Tally {
            succeeded: count(Ending::Completed),
            cached: count(Ending::Cached),
            failed: count(Ending::Ignored) + count(Ending::Retried),
            ignored: count(Ending::Ignored),
            retries: count(Ending::Retried),
            peak_running: run.peak_running,
            peak_cpus: run.peak_cpus,
            peak_memory: run.peak_memory,
            ..Tally::default()
        };
        assert_eq!(*run, expected);
        assert!((80..200).contains(&run.peak_running), "{}", run.peak_running);
        assert_eq!(processes.iter().map(|(_, tally)| tally.succeeded).sum::<u64>(), run.succeeded);
    }
}
