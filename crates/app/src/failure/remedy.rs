//! Configuration that is likely to help a process. It is a proposal: people see and edit it before they resume.

use store::tasks::TaskRow;

use super::{figures, short_name};

/// Configuration that is likely to help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// What it does, in one line.
    pub about: String,
    /// The text for the launch's configuration.
    pub config: String,
}

impl Remedy {
    /// Twice the memory for the process of `task`; none if nobody knows what it asked for.
    pub(super) fn more_memory(task: &TaskRow) -> Option<Self> {
        let asked = task.memory.filter(|asked| *asked > 0)?;
        let value = figures::memory_value(asked.checked_mul(2)?);
        Self::new(task, &format!("twice the memory, {value}"), &format!("memory = {value}"))
    }

    /// Twice the time for the process of `task`; none if nobody knows what it asked for.
    pub(super) fn more_time(task: &TaskRow) -> Option<Self> {
        let asked = task.time_ms.filter(|asked| *asked > 0)?;
        let value = figures::time_value(asked.checked_mul(2)?);
        Self::new(task, &format!("twice the time, {value}"), &format!("time = {value}"))
    }

    fn new(task: &TaskRow, what: &str, setting: &str) -> Option<Self> {
        // The name comes from the run. One that is no name of a process must not become configuration.
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':');
        let name =
            Some(task.process.as_str()).filter(|name| !name.is_empty() && name.chars().all(is_name))?;
        Some(Self {
            about: format!("Give {} {what}.", short_name(name)),
            config: format!("process {{\n    withName: '{name}' {{\n        {setting}\n    }}\n}}\n"),
        })
    }
}
