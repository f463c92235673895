//! A run as people know them: samples go through the steps of a pipeline on a cluster that has so much room, some tasks
//! run out of memory and are tried again, and one may stop everything.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::clock::Moment;
use super::pipeline::{Pipeline, Process};
use super::pipelines::Part;
use super::plan::Plan;
use super::random::Random;
use super::task::{Ending, Task};
use super::usage::{Kind, usage};

/// From this step on a sample needs what comes before all samples.
const NEEDS_REFERENCE: u8 = 2;
/// Runs with fewer tasks are of small pipelines.
const LARGE: u64 = 50;

/// What a run is to be like.
#[derive(Clone, Copy, Debug)]
pub struct Story {
    /// Where it comes from.
    pub seed: u64,
    /// Its number among the runs of this seed.
    pub number: u64,
    /// Tasks that it has, if it comes to its end.
    pub tasks: u64,
    /// How it ends.
    pub fate: Fate,
    /// Of how many percent of its tasks the end has come when the run is stopped, or now.
    pub reached_percent: u64,
}

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Well, though optional tasks may have failed.
    Succeeds,
    /// A task stops it.
    Fails,
    /// Not yet.
    Runs,
}

/// A task to be done for a sample, with all its tries.
struct Work {
    process: &'static Process,
    step: u8,
    /// Tries that fail, and with which exit status.
    failures: u64,
    failure: u64,
    /// How the last try ends.
    ending: Ending,
}

/// A sample, or what is done once before or after all of them.
struct Group {
    name: String,
    /// How large it is, in percent of a usual one.
    size: u64,
    /// In the order of their steps.
    works: Vec<Work>,
    /// How many of them have begun.
    begun: usize,
    /// How many of those have not ended.
    open: usize,
}

/// The cluster and what happens on it.
struct Cluster {
    story: Story,
    random: Random,
    now: Moment,
    groups: Vec<Group>,
    tasks: Vec<Task>,
    /// To which work of which group a task belongs.
    origins: Vec<(usize, usize)>,
    /// Tasks that wait for room.
    waiting: VecDeque<usize>,
    running: BinaryHeap<Reverse<(Moment, usize)>>,
    room: usize,
    /// Samples that wait for the reference.
    parked: Vec<usize>,
    samples_left: usize,
    ended: u64,
    is_doomed: bool,
    told_until: Option<Moment>,
}

impl Story {
    /// What happens. `session` tells apart what is made at different times; all else comes from the seed. A run that
    /// has ended, ended at `until`; one that runs is told until then.
    #[must_use]
    pub fn plan(self, session: &str, until: Moment) -> Plan {
        let mut random = Random::new(Random::new(self.seed).next() ^ self.number);
        let pipeline =
            if self.tasks < LARGE { Pipeline::small(self.number) } else { Pipeline::large(self.number) };
        let groups = groups(&mut random, pipeline, self);
        let run_name = super::names::run_name(&mut random);
        let mut cluster = Cluster::new(self, random, groups);
        cluster.run();
        let mut plan = Plan {
            run_name,
            session_id: format!("{session}-4000-8000-{:012}", self.number),
            pipeline,
            begins_at: Moment::START,
            told_until: cluster.told_until,
            late_percent: 0,
            tasks: cluster.tasks,
        };
        plan.move_so_that_ends_at(until);
        if self.fate == Fate::Runs {
            plan.told_until = None;
        }
        plan
    }
}

/// Everything that is to be done, with exactly as many tries as the run shall have tasks.
fn groups(random: &mut Random, pipeline: &'static Pipeline, story: Story) -> Vec<Group> {
    let of_part = |wanted: fn(Part) -> Option<u8>| {
        let processes = pipeline.processes.iter();
        processes.filter_map(move |process| Some((process, wanted(process.part)?))).collect::<Vec<_>>()
    };
    let mut first = of_part(|part| (part == Part::First).then_some(0));
    let mut last = of_part(|part| (part == Part::Last).then_some(0));
    let steps = of_part(|part| if let Part::Step(step) = part { Some(step) } else { None });
    let once = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    if once(first.len() + last.len()) * 2 > story.tasks {
        first.clear();
        last.clear();
    }
    let mut left = story.tasks - once(first.len() + last.len());
    // Every other run goes on where an earlier one was stopped.
    let is_resumed = story.tasks >= LARGE && story.number.is_multiple_of(2);
    let reference = if is_resumed { Ending::Cached } else { Ending::Completed };
    let mut groups = vec![Group::once("GRCh38", first, reference)];
    for number in 1_u64.. {
        if left == 0 {
            break;
        }
        let condition = if random.below(2) == 0 { "CTRL" } else { "TREAT" };
        let name = format!("{condition}_{number:04}_R{}", random.between(1, 3));
        // One in fifty is very large, as somewhere always is.
        let size = random.between(55, 150) * if random.below(50) == 0 { random.between(2, 4) } else { 1 };
        let is_known = is_resumed && random.below(12) == 0;
        let known_below = if is_known { random.between(1, 9) } else { 0 };
        let mut works = Vec::new();
        for &(process, step) in &steps {
            if left == 0 {
                break;
            }
            let mut work = Work::draw(random, process, step, u64::from(step) < known_below);
            if work.failures >= left {
                work.failures = 0;
            }
            left -= work.failures + 1;
            works.push(work);
        }
        groups.push(Group { name, size, works, begun: 0, open: 0 });
    }
    groups.push(Group::once("all_samples", last, Ending::Completed));
    groups
}

impl Group {
    fn once(name: &str, processes: Vec<(&'static Process, u8)>, ending: Ending) -> Self {
        let works = processes.into_iter().map(|(process, step)| Work::fine(process, step, ending));
        Self { name: name.to_owned(), size: 100, works: works.collect(), begun: 0, open: 0 }
    }
}

impl Work {
    const fn fine(process: &'static Process, step: u8, ending: Ending) -> Self {
        Self { process, step, failures: 0, failure: 0, ending }
    }

    fn draw(random: &mut Random, process: &'static Process, step: u8, is_known: bool) -> Self {
        let fine = Self::fine(process, step, if is_known { Ending::Cached } else { Ending::Completed });
        let lot = random.below(1_000);
        if is_known {
            fine
        } else if process.is_optional && lot < 30 {
            Self { failure: 1, ending: Ending::Ignored, ..fine }
        } else if process.memory >= 16 << 30 && lot < 25 {
            // Killed for want of memory.
            Self { failures: if lot < 4 { 2 } else { 1 }, failure: 137, ..fine }
        } else if lot < 3 {
            // Its machine was taken away.
            Self { failures: 1, failure: 143, ..fine }
        } else {
            fine
        }
    }

    /// How long all tries of it take, about.
    const fn usual_ms(&self) -> u64 {
        match self.ending {
            Ending::Cached => 0,
            _ => self.process.usual_ms * (2 + self.failures) / 2,
        }
    }
}

impl Cluster {
    fn new(story: Story, random: Random, groups: Vec<Group>) -> Self {
        let work = |group: &Group| group.works.iter().map(Work::usual_ms).sum::<u64>() * group.size / 100;
        let work: u64 = groups.iter().map(work).sum();
        // Runs that are larger take longer, but not as much as they are larger.
        let length = 35 * 60_000 * story.tasks.isqrt().isqrt().max(1);
        Self {
            room: usize::try_from(work / length).unwrap_or(usize::MAX).max(4),
            samples_left: groups.len().saturating_sub(2),
            story,
            random,
            now: Moment::START.plus_ms(9_000),
            groups,
            tasks: Vec::new(),
            origins: Vec::new(),
            waiting: VecDeque::new(),
            running: BinaryHeap::new(),
            parked: Vec::new(),
            ended: 0,
            is_doomed: false,
            told_until: None,
        }
    }

    fn run(&mut self) {
        for group in 0..=self.samples_left {
            self.advance(group);
        }
        loop {
            while self.running.len() < self.room
                && let Some(task) = self.waiting.pop_front()
            {
                self.submit(task);
            }
            let Some(Reverse((at, task))) = self.running.pop() else { break };
            self.now = at;
            self.ended += 1;
            if self.story.fate == Fate::Runs && self.told_until.is_none() && self.has_reached(0) {
                self.told_until = Some(at);
            }
            if self.end(task) {
                // Nothing is told of what had no time to happen.
                self.told_until = Some(at.plus_ms(1_500));
                break;
            }
        }
        if self.story.fate == Fate::Fails && self.told_until.is_none() {
            self.doom_last();
        }
        self.tasks.retain(|task| self.story.fate != Fate::Fails || task.created_at <= self.now);
    }

    /// Whether so many tasks have ended as shall have, and `more` percent.
    const fn has_reached(&self, more: u64) -> bool {
        let Story { tasks, reached_percent, .. } = self.story;
        self.ended * 100 >= tasks.saturating_sub(1) * reached_percent + tasks * more
    }

    /// Begins the next step of a group.
    fn advance(&mut self, number: usize) {
        while let Some(group) = self.groups.get_mut(number) {
            let Some(next) = group.works.get(group.begun) else {
                self.group_ended(number);
                return;
            };
            let step = next.step;
            if step >= NEEDS_REFERENCE && self.is_open(0) {
                self.parked.push(number);
                return;
            }
            self.begin_step(number, step);
            if self.is_open(number) {
                return;
            }
        }
    }

    fn begin_step(&mut self, number: usize, step: u8) {
        let Some(group) = self.groups.get_mut(number) else { return };
        let due: Vec<_> = (group.begun..)
            .zip(group.works.iter().skip(group.begun))
            .take_while(|(_, work)| work.step == step)
            .map(|(place, work)| (place, work.ending == Ending::Cached))
            .collect();
        group.begun += due.len();
        group.open = due.iter().filter(|(_, is_cached)| !is_cached).count();
        for (place, is_cached) in due {
            let task = self.create(number, place, 1);
            if is_cached {
                self.ended += u64::from(task.is_some());
            } else {
                self.waiting.extend(task);
            }
        }
    }

    fn is_open(&self, number: usize) -> bool {
        self.groups.get(number).is_some_and(|group| group.open > 0)
    }

    fn group_ended(&mut self, number: usize) {
        let last = self.groups.len() - 1;
        if number == 0 {
            for parked in std::mem::take(&mut self.parked) {
                self.advance(parked);
            }
        } else if number < last {
            self.samples_left -= 1;
            if self.samples_left == 0 {
                self.advance(last);
            }
        }
    }

    /// A task that is done already if it is cached, else one that waits.
    fn create(&mut self, group: usize, place: usize, attempt: u64) -> Option<usize> {
        let Group { name, size, works, .. } = self.groups.get(group)?;
        let work = works.get(place)?;
        let number = self.tasks.len();
        let mut task = Task {
            id: u64::try_from(number).unwrap_or(u64::MAX).saturating_add(1),
            process: work.process,
            sample: name.clone(),
            attempt,
            hash: u128::from(self.random.next()) << 64 | u128::from(self.random.next()),
            ending: work.ending,
            exit: 0,
            created_at: self.now,
            submitted_at: self.now,
            started_at: self.now,
            completed_at: self.now,
            usage: None,
        };
        if work.ending == Ending::Cached {
            task.started_at = task.submitted_at.plus_ms(20_000);
            task.completed_at = task.started_at.plus_ms(work.process.usual_ms * size / 100);
            task.usage = Some(usage(&mut self.random, &task, *size, Kind::Usual));
        }
        self.tasks.push(task);
        self.origins.push((group, place));
        Some(number)
    }

    fn submit(&mut self, number: usize) {
        let Some(&(group, place)) = self.origins.get(number) else { return };
        let is_doomed = self.dooms(number);
        let Some(Group { size, works, .. }) = self.groups.get_mut(group) else { return };
        let (Some(work), Some(task)) = (works.get_mut(place), self.tasks.get_mut(number)) else { return };
        if is_doomed {
            // A task that needs more memory than three tries get, or one that cannot work.
            let (failures, failure) = if self.story.number % 3 == 2 { (0, 1) } else { (2, 137) };
            (work.failures, work.failure, work.ending) = (failures, failure, Ending::Fatal);
            self.is_doomed = true;
        }
        let random = &mut self.random;
        let is_slow = random.below(20) == 0;
        let wait_ms = random.between(3_000, if is_slow { 600_000 } else { 40_000 });
        let whole_ms = work.process.usual_ms * *size / 100 * random.between(80, 130) / 100;
        let is_retried = task.attempt <= work.failures;
        task.ending = if is_retried { Ending::Retried } else { work.ending };
        let fails = matches!(task.ending, Ending::Retried | Ending::Fatal | Ending::Ignored);
        let run_ms = if fails { whole_ms * random.between(30, 80) / 100 } else { whole_ms };
        task.exit = if fails { work.failure } else { 0 };
        task.submitted_at = self.now.plus_ms(random.between(50, 1_500));
        task.started_at = task.submitted_at.plus_ms(wait_ms);
        task.completed_at = task.started_at.plus_ms(run_ms + 1_000);
        let kind = match (fails, work.failure) {
            (true, 137) => Some(Kind::OutOfMemory),
            (true, _) => None,
            (false, 137) => Some(Kind::MoreThanFirstTry),
            (false, _) => Some(Kind::Usual),
        };
        task.usage = kind.map(|kind| usage(random, task, *size, kind));
        self.running.push(Reverse((task.completed_at, number)));
    }

    /// Whether this is the task that will stop the run: the first of some size when the run has got so far.
    fn dooms(&self, number: usize) -> bool {
        self.story.fate == Fate::Fails
            && !self.is_doomed
            && self.has_reached(0)
            && self.tasks.get(number).is_some_and(|task| {
                task.attempt == 1
                    && !task.process.is_optional
                    && (task.process.memory >= 24 << 30 || self.has_reached(5))
            })
    }

    /// What follows a task. Whether the run ends.
    fn end(&mut self, number: usize) -> bool {
        let Some(&(group, place)) = self.origins.get(number) else { return false };
        let Some(&Task { ending, attempt, .. }) = self.tasks.get(number) else { return false };
        match ending {
            Ending::Fatal => return true,
            Ending::Retried => {
                let again = self.create(group, place, attempt + 1);
                self.waiting.extend(again);
            }
            Ending::Completed | Ending::Ignored | Ending::Cached => {
                let is_step_over = self.groups.get_mut(group).is_some_and(|group| {
                    group.open -= 1;
                    group.open == 0
                });
                if is_step_over {
                    self.advance(group);
                }
            }
        }
        false
    }

    /// Lets a run fail that was over before it could be stopped.
    fn doom_last(&mut self) {
        let last = self.tasks.iter_mut().max_by_key(|task| task.completed_at);
        if let Some(last) = last {
            (last.ending, last.exit, last.usage) = (Ending::Fatal, 1, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn plan(tasks: u64, fate: Fate, number: u64) -> Plan {
        let story = Story { seed: 3, number, tasks, fate, reached_percent: 70 };
        story.plan("0000002a-0000", Moment(1_780_000_000_000))
    }

    #[test]
    fn a_run_that_ends_well_has_as_many_tasks_as_it_shall_have() {
        for tasks in [1, 2, 10, 100, 3_000] {
            let plan = plan(tasks, Fate::Succeeds, 0);
            assert_eq!(u64::try_from(plan.tasks.len()).unwrap(), tasks);
            assert_eq!((plan.fatal().is_none(), plan.told_until), (true, None));
            assert!(plan.tasks.iter().zip(1..).all(|(task, id)| task.id == id));
            assert!(plan.tasks.is_sorted_by_key(|task| task.created_at));
            assert_eq!(plan.ends_at(), Moment(1_780_000_000_000));
        }
    }

    #[test]
    fn a_run_that_fails_ends_with_the_task_that_stopped_it() {
        for (tasks, number) in [(1, 0), (100, 1), (100, 2), (3_000, 0)] {
            let plan = plan(tasks, Fate::Fails, number);
            let fatal = plan.fatal().unwrap();
            assert!(fatal.completed_at < plan.ends_at(), "{fatal:?}");
            let tries = plan.tasks.iter().filter(|task| task.name() == fatal.name()).count();
            assert_eq!(tries, usize::try_from(fatal.attempt).unwrap());
            if tasks == 3_000 {
                assert_eq!((fatal.exit, fatal.attempt), (137, 3));
                let peak = fatal.usage.as_ref().unwrap().peak_rss;
                assert!(peak > fatal.memory() * 97 / 100 && peak <= fatal.memory());
                let ended = plan.tasks.iter().filter(|task| task.completed_at <= plan.ends_at()).count();
                assert!((2_100..2_900).contains(&ended), "{ended}");
            }
        }
    }

    #[test]
    fn a_run_that_runs_has_come_so_far_by_now() {
        let plan = plan(3_000, Fate::Runs, 0);
        let now = Moment(1_780_000_000_000);
        let ended = plan.tasks.iter().filter(|task| task.completed_at <= now).count();
        assert!((2_050..2_150).contains(&ended), "{ended}");
        let running = plan.tasks.iter().filter(|task| task.started_at <= now && now < task.completed_at);
        assert!(running.count() > 5);
        assert_eq!(plan.tasks.len(), 3_000);
    }

    #[test]
    fn tries_of_a_task_follow_each_other_and_ask_for_more() {
        let plan = plan(3_000, Fate::Succeeds, 0);
        let mut before = HashMap::new();
        for task in &plan.tasks {
            if let Some(earlier) = before.insert(task.name(), task) {
                let earlier: &Task = earlier;
                assert_eq!((earlier.ending, task.attempt), (Ending::Retried, earlier.attempt + 1));
                assert!(earlier.completed_at <= task.created_at && earlier.memory() < task.memory());
            }
        }
        assert!(before.values().all(|last| last.ending != Ending::Retried));
        for ending in [Ending::Completed, Ending::Ignored, Ending::Retried, Ending::Cached] {
            assert!(plan.tasks.iter().filter(|task| task.ending == ending).count() > 3, "{ending:?}");
        }
    }

    #[test]
    fn a_sample_goes_through_its_steps_in_their_order() {
        let plan = plan(1_000, Fate::Succeeds, 1);
        let mut ends = HashMap::<&str, Vec<(u8, Moment, Moment)>>::new();
        for task in plan.tasks.iter().filter(|task| task.ending == Ending::Completed) {
            if let Part::Step(step) = task.process.part {
                ends.entry(&task.sample).or_default().push((step, task.created_at, task.completed_at));
            }
        }
        for times in ends.values() {
            for (step, created, _) in times {
                assert!(times.iter().all(|(other, _, ended)| other >= step || ended <= created));
            }
        }
        let star = plan.tasks.iter().find(|task| task.process.tool == "BWAMEM2_MEM").unwrap();
        let index = plan.tasks.iter().find(|task| task.process.tool == "BWAMEM2_INDEX").unwrap();
        assert!(index.completed_at <= star.created_at);
    }
}
