//! States of a task.

use serde::{Deserialize, Serialize};

/// State of a task, as Nextflow names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TaskStatus {
    /// Known, not yet handed to an executor.
    New,
    /// Handed to an executor.
    Submitted,
    /// Started.
    Running,
    /// Not run, since an earlier result was reused.
    Cached,
    /// Ended well.
    Completed,
    /// Ended badly.
    Failed,
    /// Stopped, or never ended, because the run ended.
    Aborted,
}

impl TaskStatus {
    /// Every state, in the order of their codes.
    pub const ALL: [Self; 7] = [
        Self::New,
        Self::Submitted,
        Self::Running,
        Self::Cached,
        Self::Completed,
        Self::Failed,
        Self::Aborted,
    ];

    /// The state that Nextflow calls `text`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }

    /// Nextflow's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "NEW",
            Self::Submitted => "SUBMITTED",
            Self::Running => "RUNNING",
            Self::Cached => "CACHED",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
            Self::Aborted => "ABORTED",
        }
    }

    /// The number in the database.
    #[must_use]
    pub const fn code(self) -> i64 {
        match self {
            Self::New => 0,
            Self::Submitted => 1,
            Self::Running => 2,
            Self::Cached => 3,
            Self::Completed => 4,
            Self::Failed => 5,
            Self::Aborted => 6,
        }
    }

    /// The state with this number in the database.
    #[must_use]
    pub fn from_code(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// How far along: states only move to a higher rank, and all final ones share the highest.
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::New => 0,
            Self::Submitted => 1,
            Self::Running => 2,
            Self::Cached | Self::Completed | Self::Failed | Self::Aborted => 3,
        }
    }

    /// Whether the task has ended; such a state never changes.
    #[must_use]
    pub const fn is_final(self) -> bool {
        self.rank() == 3
    }

    /// Whether a record with state `next` may replace one with this state: forward, or news of the same state.
    #[must_use]
    pub const fn accepts(self, next: Self) -> bool {
        !self.is_final() && next.rank() >= self.rank()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_only_move_forward_and_final_ones_stay() {
        for from in TaskStatus::ALL {
            assert_eq!(TaskStatus::parse(from.as_str()), Some(from));
            assert_eq!(TaskStatus::from_code(from.code()), Some(from));
            for to in TaskStatus::ALL {
                let allowed = !from.is_final() && to.rank() >= from.rank();
                assert_eq!(from.accepts(to), allowed, "{from:?} to {to:?}");
            }
        }
        assert!(!TaskStatus::Completed.accepts(TaskStatus::Failed));
        assert!(TaskStatus::New.accepts(TaskStatus::Cached));
    }
}
