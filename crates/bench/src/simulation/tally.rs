//! What the client itself counts and tells with most of its calls.

use std::fmt;

use super::pipeline::Process;
use super::task::{Ending, State, Task};

/// Counters of the run or of one process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) pending: u64,
    pub(crate) submitted: u64,
    pub(crate) running: u64,
    pub(crate) succeeded: u64,
    pub(crate) cached: u64,
    pub(crate) failed: u64,
    pub(crate) ignored: u64,
    pub(crate) retries: u64,
    pub(crate) load_cpus: u64,
    pub(crate) load_memory: u64,
    pub(crate) peak_running: u64,
    pub(crate) peak_cpus: u64,
    pub(crate) peak_memory: u64,
}

impl Tally {
    /// A task got into a state. States of a task come in their order.
    pub(crate) fn note(&mut self, task: &Task, state: State) {
        let (cpus, memory) = (task.process.cpus, task.memory());
        match state {
            State::New => self.pending += 1,
            State::Cached => self.cached += 1,
            State::Submitted => {
                self.pending -= 1;
                self.submitted += 1;
            }
            State::Running => {
                self.submitted -= 1;
                self.running += 1;
                self.load_cpus += cpus;
                self.load_memory += memory;
                self.peak_running = self.peak_running.max(self.running);
                self.peak_cpus = self.peak_cpus.max(self.load_cpus);
                self.peak_memory = self.peak_memory.max(self.load_memory);
            }
            State::Completed | State::Failed => {
                self.running -= 1;
                self.load_cpus -= cpus;
                self.load_memory -= memory;
                self.succeeded += u64::from(state == State::Completed);
                self.failed += u64::from(state == State::Failed);
                self.ignored += u64::from(task.ending == Ending::Ignored);
                self.retries += u64::from(task.ending == Ending::Retried);
            }
        }
    }
}

/// Counters of the run and its processes.
#[derive(Clone, Debug)]
pub(crate) struct Tallies {
    /// Of the run.
    pub(crate) run: Tally,
    /// Of each process.
    pub(crate) processes: Vec<(&'static Process, Tally)>,
}

impl Tallies {
    pub(crate) fn new(processes: &'static [Process]) -> Self {
        let processes = processes.iter().map(|process| (process, Tally::default())).collect();
        Self { run: Tally::default(), processes }
    }

    /// How many tasks they count.
    pub(crate) const fn tasks(&self) -> u64 {
        let Tally { pending, submitted, running, succeeded, cached, failed, .. } = self.run;
        pending + submitted + running + succeeded + cached + failed
    }

    /// A task got into a state.
    pub(crate) fn note(&mut self, task: &Task, state: State) {
        self.run.note(task, state);
        let process = self.processes.iter_mut().find(|(process, _)| process.number == task.process.number);
        if let Some((_, tally)) = process {
            tally.note(task, state);
        }
    }
}

/// Shown as the member `progress` of the calls, in the order of members that clients send.
impl fmt::Display for Tallies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let run = &self.run;
        write!(
            f,
            r#"{{"aborted":0,"cached":{},"failed":{},"ignored":{},"loadCpus":{},"loadMemory":{},"peakCpus":{},"peakMemory":{},"peakRunning":{},"pending":{},"processes":["#,
            run.cached,
            run.failed,
            run.ignored,
            run.load_cpus,
            run.load_memory,
            run.peak_cpus,
            run.peak_memory,
            run.peak_running,
            run.pending
        )?;
        let mut comma = "";
        for (process, tally) in &self.processes {
            let open = tally.pending + tally.submitted + tally.running;
            write!(
                f,
                r#"{comma}{{"index":{},"name":"{}","pending":{},"submitted":{},"running":{},"succeeded":{},"cached":{},"failed":{},"aborted":0,"stored":0,"ignored":{},"retries":{},"terminated":{},"loadCpus":{},"loadMemory":{},"peakRunning":{},"peakCpus":{},"peakMemory":{}}}"#,
                process.number,
                process.name,
                tally.pending,
                tally.submitted,
                tally.running,
                tally.succeeded,
                tally.cached,
                tally.failed,
                tally.ignored,
                tally.retries,
                open == 0,
                tally.load_cpus,
                tally.load_memory,
                tally.peak_running,
                tally.peak_cpus,
                tally.peak_memory
            )?;
            comma = ",";
        }
        write!(
            f,
            r#"],"retries":{},"running":{},"submitted":{},"succeeded":{}}}"#,
            run.retries, run.running, run.submitted, run.succeeded
        )
    }
}
