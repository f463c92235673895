//! What will happen in a simulated run.

use super::clock::Moment;
use super::pipeline::{Process, processes};
use super::random::Random;
use super::task::{Ending, Task, Usage};

/// Mean time between two tasks, in ms, when [`USUAL_OPEN`] are with the executor. All other times are multiples of it,
/// so that a batch of 100 records then covers the time of 25 tasks.
const GAP_MS: u64 = 200;
/// Tasks with the executor on average: as much as most executors are given at once.
pub const USUAL_OPEN: u64 = 120;
/// The largest run, which still ends on the day on which it began.
pub const MOST_TASKS: u64 = 100_000;

/// A run and its tasks.
pub struct Plan {
    /// Its name, unique among the runs of a measurement.
    pub(crate) run_name: String,
    /// Its session.
    pub(crate) session_id: String,
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
            tasks: plan_tasks(&mut random, tasks, 2 * GAP_MS * USUAL_OPEN / open.max(1)),
        }
    }

    /// When the last task has ended.
    pub(crate) fn ends_at(&self) -> Moment {
        self.tasks.iter().map(|task| task.completed_at).max().unwrap_or(Moment::START).plus_ms(500)
    }
}

/// `gap_ms` is the longest time between two tasks.
fn plan_tasks(random: &mut Random, count: u64, gap_ms: u64) -> Vec<Task> {
    let mut tasks = Vec::new();
    let mut to_retry = Vec::<Task>::new();
    let mut now = Moment::START;
    for ((id, left), process) in (1..=count).zip((1..=count).rev()).zip(processes().iter().cycle()) {
        now = now.plus_ms(random.below(gap_ms.max(1)));
        let owed = u64::try_from(to_retry.len()).unwrap_or(u64::MAX);
        let due = to_retry.iter().position(|failed| failed.completed_at <= now || owed >= left);
        let mut task = if let Some(place) = due {
            let failed = to_retry.swap_remove(place);
            now = now.max(failed.completed_at);
            let again = task(random, id, failed.process, now);
            Task { attempt: failed.attempt + 1, sample: failed.sample, ending: Ending::Completed, ..again }
        } else {
            task(random, id, process, now)
        };
        if task.ending == Ending::Retried && owed + 1 >= left {
            // No number is left for another try.
            task.ending = Ending::Completed;
        }
        if task.ending == Ending::Retried {
            to_retry.push(task.clone());
        }
        tasks.push(task);
    }
    tasks
}

fn task(random: &mut Random, id: u64, process: &'static Process, created_at: Moment) -> Task {
    let ending = match random.below(100) {
        0 | 1 => Ending::Cached,
        2 | 3 => Ending::Retried,
        4 => Ending::Ignored,
        _ => Ending::Completed,
    };
    let submitted_at = created_at.plus_ms(random.between(10 * GAP_MS, 100 * GAP_MS));
    let started_at = submitted_at.plus_ms(random.between(10 * GAP_MS, 60 * GAP_MS));
    let peak_rss = (process.memory / random.between(2, 16)) & !0xfff;
    Task {
        id,
        process,
        sample: format!("patient_{:04}_L{:03}", random.below(5_000), random.between(1, 8)),
        attempt: 1,
        hash: u128::from(random.next()) << 64 | u128::from(random.next()),
        ending,
        created_at,
        submitted_at,
        started_at,
        completed_at: started_at.plus_ms(random.between(20 * GAP_MS, 150 * GAP_MS)),
        usage: Usage {
            pcpu_tenths: random.between(100, 1_000) * process.cpus,
            pmem_tenths: random.below(500),
            peak_rss,
            peak_vmem: peak_rss + random.below(1 << 30),
            rchar: random.below(1 << 36),
            wchar: random.below(1 << 34),
        },
    }
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

    #[test]
    fn the_largest_run_ends_on_the_day_on_which_it_began() {
        // Ten minutes are more than the last tasks and their second tries take.
        let latest_end = Moment::START.plus_ms(MOST_TASKS * 2 * GAP_MS + 600_000);
        assert!(latest_end < Moment(24 * 3_600_000));
    }
}
