//! What will happen in a simulated run.

use super::clock::Moment;
use super::pipeline::{Pipeline, Process};
use super::random::Random;
use super::task::{Ending, Task, Usage};

/// Mean time between two tasks, in ms, when [`USUAL_OPEN`] are with the executor. All other times are multiples of it,
/// so that a batch of 100 records then covers the time of 25 tasks.
const GAP_MS: u64 = 200;
/// Tasks with the executor on average: as much as most executors are given at once.
pub const USUAL_OPEN: u64 = 120;
/// The largest run.
pub const MOST_TASKS: u64 = 1_000_000;

/// A run and its tasks.
pub struct Plan {
    /// Its name, unique among the runs of a measurement.
    pub(crate) run_name: String,
    /// Its session.
    pub(crate) session_id: String,
    /// What it runs.
    pub(crate) pipeline: &'static Pipeline,
    /// When it begins.
    pub(crate) begins_at: Moment,
    /// After which moment nothing more is told of its tasks, if one of them stopped it.
    pub(crate) told_until: Option<Moment>,
    /// After how many percent of the batches an earlier one is sent once more.
    pub(crate) late_percent: u64,
    /// Its tasks, by number.
    pub(crate) tasks: Vec<Task>,
}

impl Plan {
    /// Run `number` of round `round`. `session` tells measurements apart that share a database; all else comes from
    /// the seed.
    #[must_use]
    pub fn new(seed: u64, session: &str, round: u64, number: u64, tasks: u64) -> Self {
        Self::with_open(seed, session, round, number, tasks, USUAL_OPEN)
    }

    /// The same with about `open` tasks with the executor at a time.
    #[must_use]
    pub fn with_open(seed: u64, session: &str, round: u64, number: u64, tasks: u64, open: u64) -> Self {
        let mut random = Random::new(seed);
        for step in [round, number] {
            random = Random::new(random.next() ^ step);
        }
        Self {
            run_name: format!("bench_{round}_{number}"),
            session_id: format!("{session}-4000-8000-{:012}", round * 1_000_000 + number),
            pipeline: Pipeline::cohort(),
            begins_at: Moment::START,
            told_until: None,
            late_percent: 0,
            tasks: plan_tasks(&mut random, tasks, 2 * GAP_MS * USUAL_OPEN / open.max(1)),
        }
    }

    /// The same, told by a client some of whose batches come a second time, late and between newer ones.
    #[must_use]
    pub fn with_late(self, percent: u64) -> Self {
        Self { late_percent: percent, ..self }
    }

    /// When the run ends: after the last task of which it tells.
    pub(crate) fn ends_at(&self) -> Moment {
        let last = self.tasks.iter().map(|task| task.completed_at).max().unwrap_or(self.begins_at);
        self.told_until.unwrap_or(last).plus_ms(500)
    }

    /// Moves everything, so that it ends at `end`.
    pub(crate) fn move_so_that_ends_at(&mut self, end: Moment) {
        let by = end.0.cast_signed() - self.ends_at().0.cast_signed();
        let moments = self.tasks.iter_mut().flat_map(|task| {
            [&mut task.created_at, &mut task.submitted_at, &mut task.started_at, &mut task.completed_at]
        });
        for moment in moments.chain([&mut self.begins_at]).chain(&mut self.told_until) {
            *moment = Moment(moment.0.saturating_add_signed(by));
        }
    }

    /// Lets all that is still to happen at `now` happen at a rate.
    pub(crate) fn hurry_after(&mut self, now: Moment, per_second: u64) {
        let mut moments: Vec<_> = self
            .tasks
            .iter_mut()
            .flat_map(|task| {
                [&mut task.created_at, &mut task.submitted_at, &mut task.started_at, &mut task.completed_at]
            })
            .filter(|moment| **moment > now)
            .collect();
        moments.sort();
        for (moment, number) in moments.into_iter().zip(1..) {
            *moment = now.plus_ms(number * 1_000 / per_second.max(1));
        }
    }

    /// The task that stopped it.
    pub(crate) fn fatal(&self) -> Option<&Task> {
        self.tasks.iter().find(|task| task.ending == Ending::Fatal)
    }

    /// Whether it goes on with what an earlier run has done.
    pub(crate) fn is_resumed(&self) -> bool {
        self.tasks.iter().any(|task| task.ending == Ending::Cached)
    }
}

/// `gap_ms` is the longest time between two tasks.
fn plan_tasks(random: &mut Random, count: u64, gap_ms: u64) -> Vec<Task> {
    let mut tasks = Vec::new();
    let mut to_retry = Vec::<Task>::new();
    let mut now = Moment::START;
    for ((id, left), process) in
        (1..=count).zip((1..=count).rev()).zip(Pipeline::cohort().processes.iter().cycle())
    {
        now = now.plus_ms(random.below(gap_ms.max(1)));
        let owed = u64::try_from(to_retry.len()).unwrap_or(u64::MAX);
        let due = to_retry.iter().position(|failed| failed.completed_at <= now || owed >= left);
        let (task, drawn) = if let Some(place) = due {
            let failed = to_retry.swap_remove(place);
            now = now.max(failed.completed_at);
            let (again, _) = task(random, id, failed.process, now);
            (Task { attempt: failed.attempt + 1, sample: failed.sample, ..again }, Ending::Completed)
        } else {
            task(random, id, process, now)
        };
        let is_last_number = drawn == Ending::Retried && owed + 1 >= left;
        let task = ended(task, if is_last_number { Ending::Completed } else { drawn });
        if task.ending == Ending::Retried {
            to_retry.push(task.clone());
        }
        tasks.push(task);
    }
    tasks
}

/// A task that ends like this. Tasks of this run that fail do not tell what they used.
fn ended(task: Task, ending: Ending) -> Task {
    let exit = match ending {
        Ending::Completed | Ending::Cached => 0,
        Ending::Ignored | Ending::Fatal => 1,
        Ending::Retried => 137,
    };
    let usage = task.usage.filter(|_| exit == 0);
    Task { ending, exit, usage, ..task }
}

/// A task that ended well, and how it shall end.
fn task(random: &mut Random, id: u64, process: &'static Process, created_at: Moment) -> (Task, Ending) {
    let drawn = match random.below(100) {
        0 | 1 => Ending::Cached,
        2 | 3 => Ending::Retried,
        4 => Ending::Ignored,
        _ => Ending::Completed,
    };
    let submitted_at = created_at.plus_ms(random.between(10 * GAP_MS, 100 * GAP_MS));
    let started_at = submitted_at.plus_ms(random.between(10 * GAP_MS, 60 * GAP_MS));
    let peak_rss = (process.memory / random.between(2, 16)) & !0xfff;
    let task = Task {
        id,
        process,
        sample: format!("patient_{:04}_L{:03}", random.below(5_000), random.between(1, 8)),
        attempt: 1,
        hash: u128::from(random.next()) << 64 | u128::from(random.next()),
        ending: Ending::Completed,
        exit: 0,
        created_at,
        submitted_at,
        started_at,
        completed_at: started_at.plus_ms(random.between(20 * GAP_MS, 150 * GAP_MS)),
        usage: Some(Usage {
            pcpu_tenths: random.between(100, 1_000) * process.cpus,
            pmem_tenths: random.below(500),
            peak_rss,
            peak_vmem: peak_rss + random.below(1 << 30),
            rchar: random.below(1 << 36),
            wchar: random.below(1 << 34),
        }),
    };
    (task, drawn)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn plan(seed: u64, number: u64) -> Plan {
        Plan::new(seed, "0000002a-0000", 1, number, 2_000)
    }

    #[test]
    fn a_seed_always_gives_the_same_run() {
        let told = |plan: &Plan| format!("{:?}", plan.tasks);
        assert_eq!(told(&plan(7, 1)), told(&plan(7, 1)));
        assert_ne!(told(&plan(7, 1)), told(&plan(8, 1)));
        assert_ne!(told(&plan(7, 1)), told(&plan(7, 2)));
    }

    #[test]
    fn tasks_are_numbered_in_the_order_in_which_they_are_made() {
        let tasks = plan(7, 1).tasks;
        assert!(tasks.iter().zip(1..).all(|(task, id)| task.id == id));
        assert!(tasks.is_sorted_by_key(|task| task.created_at));
        assert_eq!(tasks.len(), 2_000);
    }

    #[test]
    fn every_retried_task_has_a_second_try_after_its_end() {
        for count in [1, 2, 3, 50, 2_000] {
            let tasks = Plan::new(11, "0000002a-0000", 1, 1, count).tasks;
            let mut failed = HashMap::new();
            for task in &tasks {
                if task.attempt == 2 {
                    let first: &Task = failed.remove(&task.name()).unwrap();
                    assert!(first.completed_at <= task.created_at);
                    assert_eq!(task.ending, Ending::Completed);
                }
                if task.ending == Ending::Retried {
                    failed.insert(task.name(), task);
                }
            }
            assert!(failed.is_empty(), "{count} tasks: {failed:?}");
        }
    }

    #[test]
    fn tasks_end_in_every_way() {
        let tasks = plan(7, 1).tasks;
        for ending in [Ending::Completed, Ending::Ignored, Ending::Retried, Ending::Cached] {
            assert!(tasks.iter().filter(|task| task.ending == ending).count() > 5, "{ending:?}");
        }
    }
}
