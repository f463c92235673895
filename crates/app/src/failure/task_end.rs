//! Why a task ended badly, as far as its exit status, its figures and the report tell.

use store::tasks::TaskRow;

use super::remedy::Remedy;
use super::{figures, short_name};

/// Why a task ended badly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TaskEnd {
    /// It used all the memory that it had asked for.
    OutOfMemory,
    /// It was killed; most often that is for memory, but nothing shows it.
    Killed,
    /// It was killed although it had used little memory.
    KilledWithin,
    /// It took all the time that it had asked for.
    OutOfTime,
    /// Something else.
    Other,
}

/// Words with which programs, Java and schedulers tell that memory ran out.
const OUT_OF_MEMORY: &[&str] = &[
    "oom-kill",
    "oom_kill",
    "OutOfMemoryError",
    "Out Of Memory",
    "std::bad_alloc",
    "MemoryError",
    "Cannot allocate memory",
    "cannot allocate vector of size",
    "Exceeded job memory limit",
];
/// Words with which executors tell that time ran out.
const OUT_OF_TIME: &[&str] = &["exceeded running time limit", "DUE TO TIME LIMIT", "exceeded the time limit"];

impl TaskEnd {
    /// How `task` ended; `report` is Nextflow's.
    pub(super) fn of(task: &TaskRow, report: &str) -> Self {
        let says = |words: &[&str]| words.iter().any(|words| report.contains(words));
        // Memory is looked at now and then only, so a peak just below the limit is one at the limit.
        let share = |used: Option<i64>, asked: Option<i64>, percent: i128| match (used, asked) {
            (Some(used), Some(asked)) if used > 0 && asked > 0 => {
                Some(i128::from(used) * 100 >= i128::from(asked) * percent)
            }
            _ => None,
        };
        let is_full = share(task.peak_rss.or(task.rss), task.memory, 90);
        let is_late = share(task.realtime_ms.or(task.duration_ms), task.time_ms, 98);
        let is_ended_from_outside = matches!(task.exit, Some(134 | 137 | 138 | 139 | 140 | 143));
        if says(OUT_OF_TIME) || (is_ended_from_outside && is_late == Some(true)) {
            return Self::OutOfTime;
        }
        if says(OUT_OF_MEMORY) || (is_ended_from_outside && is_full == Some(true)) {
            return Self::OutOfMemory;
        }
        match (task.exit, is_full) {
            (Some(137), Some(_)) => Self::KilledWithin,
            (Some(137), None) => Self::Killed,
            _ => Self::Other,
        }
    }

    pub(super) fn headline(self, task: &TaskRow) -> String {
        let process = short_name(&task.process);
        let sample = task.tag.as_ref().map_or_else(String::new, |tag| format!(" for {tag}"));
        match (self, task.exit) {
            (Self::OutOfMemory, _) => format!("{process} ran out of memory{sample}"),
            (Self::OutOfTime, _) => format!("{process} ran out of time{sample}"),
            (Self::Killed | Self::KilledWithin, _) => format!("{process} was killed{sample}: exit 137"),
            (Self::Other, Some(0) | None) => format!("{process} failed{sample}"),
            (Self::Other, Some(exit)) => format!("{process} failed{sample}: exit {exit}"),
        }
    }

    /// The exit status in words, with the figures that bear it out.
    pub(super) fn meaning(self, task: &TaskRow) -> Option<String> {
        let memory = match (task.peak_rss.or(task.rss), task.memory) {
            (Some(used), Some(asked)) if used > 0 && asked > 0 => Some(figures::of_memory(used, asked)),
            _ => None,
        };
        let killed = if task.exit == Some(137) { "killed: " } else { "" };
        Some(match (self, memory) {
            (Self::OutOfMemory, Some(memory)) => format!("{killed}out of memory at {memory}"),
            (Self::OutOfMemory, None) => format!("{killed}out of memory"),
            (Self::OutOfTime, _) => match task.time_ms {
                Some(asked) => format!("stopped: its time limit of {} was over", figures::span(asked)),
                None => "stopped: its time limit was over".to_owned(),
            },
            (Self::KilledWithin, Some(memory)) => {
                format!("killed (SIGKILL) at {memory}, so not for its own memory")
            }
            _ => return meaning(task.exit),
        })
    }

    pub(super) fn advice(self, task: &TaskRow) -> &'static str {
        match (self, task.exit) {
            (Self::OutOfMemory, _) => "Give the process more memory, then resume.",
            (Self::Killed, _) => {
                "The task was killed, most often for using more memory than it asked for: give the process more memory, then resume."
            }
            (Self::KilledWithin, _) => {
                "The task was killed although it had memory left: the machine as a whole may have run out of memory, or somebody stopped it."
            }
            (Self::OutOfTime, _) => "Give the process more time, then resume.",
            (Self::Other, None) => {
                "Nextflow never learned how the task ended: the job was lost, could not start, or its machine went away. A resume tries it again."
            }
            (Self::Other, Some(127)) => {
                "A command was not found: check that the tool is installed, or that the container has it."
            }
            (Self::Other, Some(126)) => "A command could not be executed: check its permissions.",
            (Self::Other, Some(143 | 130)) => {
                "The task was told to stop: look for a time limit or for who stopped it."
            }
            (Self::Other, Some(0)) => {
                "The command itself ended well: look for an expected output file that is missing."
            }
            (Self::Other, Some(_)) => "Look at the end of the task's log for the reason.",
        }
    }

    pub(super) fn remedy(self, task: &TaskRow) -> Option<Remedy> {
        match self {
            Self::OutOfMemory | Self::Killed => Remedy::more_memory(task),
            Self::OutOfTime => Remedy::more_time(task),
            Self::KilledWithin | Self::Other => None,
        }
    }
}

/// What an exit status means by itself.
pub(super) fn meaning(exit: Option<i64>) -> Option<String> {
    let Some(exit) = exit else { return Some("no exit code was ever told".to_owned()) };
    let code = i32::try_from(exit).ok()?;
    nextflow::exit_codes::meaning(code).map(str::to_owned)
}
