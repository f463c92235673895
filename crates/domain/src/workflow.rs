//! States of a run, and the one function that decides the next.

use serde::{Deserialize, Serialize};

/// State of a run, as the contract names it. Clients break on any other word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum WorkflowStatus {
    /// Launched or announced; Nextflow has not begun.
    Submitted,
    /// Nextflow has begun.
    Running,
    /// Ended well.
    Succeeded,
    /// Ended badly.
    Failed,
    /// Ended because somebody cancelled it.
    Cancelled,
    /// Nothing was heard of it for too long.
    Unknown,
}

impl WorkflowStatus {
    /// Every state, in the order of their codes.
    pub const ALL: [Self; 6] =
        [Self::Submitted, Self::Running, Self::Succeeded, Self::Failed, Self::Cancelled, Self::Unknown];

    /// The contract's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Submitted => "SUBMITTED",
            Self::Running => "RUNNING",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Cancelled => "CANCELLED",
            Self::Unknown => "UNKNOWN",
        }
    }

    /// The state that the contract calls `text`, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str().eq_ignore_ascii_case(text))
    }

    /// The number in the database.
    #[must_use]
    pub const fn code(self) -> i64 {
        match self {
            Self::Submitted => 0,
            Self::Running => 1,
            Self::Succeeded => 2,
            Self::Failed => 3,
            Self::Cancelled => 4,
            Self::Unknown => 5,
        }
    }

    /// The state with this number in the database.
    #[must_use]
    pub fn from_code(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Whether the run has ended for good; an unknown one may still come back.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }

    /// Whether the run counts as going on, so that it cannot be deleted.
    #[must_use]
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Submitted | Self::Running)
    }
}

/// What can happen to a run, from the trace calls, from watching its head job, and from people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkflowEvent {
    /// `begin` came.
    Begun,
    /// `progress` or `heartbeat` came.
    Heard,
    /// `complete` came.
    Completed {
        /// What the client says of itself.
        success: bool,
        /// Whether a cancel had been asked for: the client reports that as a failure.
        cancel_requested: bool,
    },
    /// The head job ended and nothing more can come.
    HeadJobEnded {
        /// Whether it left exit status 0.
        success: bool,
        /// Whether a cancel had been asked for.
        cancel_requested: bool,
    },
    /// Nothing was heard for too long while the server was serving.
    Silent,
}

impl WorkflowStatus {
    /// The state after `event`: the only place where this is decided. Final states stay, with one exception: the
    /// client's own `complete` corrects what watching the head job had concluded, and the second of two `complete`
    /// calls is the better one (clients from 25.07 on send two). A cancelled run stays cancelled.
    #[must_use]
    pub const fn after(self, event: WorkflowEvent) -> Self {
        match (self, event) {
            (Self::Cancelled, _)
            | (_, WorkflowEvent::Completed { cancel_requested: true, success: false })
            | (
                Self::Submitted | Self::Running | Self::Unknown,
                WorkflowEvent::HeadJobEnded { cancel_requested: true, success: false },
            ) => Self::Cancelled,
            (_, WorkflowEvent::Completed { success, .. })
            | (
                Self::Submitted | Self::Running | Self::Unknown,
                WorkflowEvent::HeadJobEnded { success, .. },
            ) => {
                if success {
                    Self::Succeeded
                } else {
                    Self::Failed
                }
            }
            (Self::Succeeded | Self::Failed, _) => self,
            (_, WorkflowEvent::Begun | WorkflowEvent::Heard) => Self::Running,
            (Self::Running, WorkflowEvent::Silent) => Self::Unknown,
            (_, WorkflowEvent::Silent) => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::WorkflowEvent::*;
    use super::*;

    #[test]
    fn a_run_goes_its_way() {
        use WorkflowStatus as S;
        let done = Completed { success: true, cancel_requested: false };
        let broke = Completed { success: false, cancel_requested: false };
        let stopped = Completed { success: false, cancel_requested: true };
        for (from, event, to) in [
            (S::Submitted, Begun, S::Running),
            (S::Submitted, Silent, S::Submitted),
            (S::Submitted, HeadJobEnded { success: false, cancel_requested: false }, S::Failed),
            (S::Submitted, HeadJobEnded { success: false, cancel_requested: true }, S::Cancelled),
            (S::Running, done, S::Succeeded),
            (S::Running, broke, S::Failed),
            (S::Running, stopped, S::Cancelled),
            (S::Running, Silent, S::Unknown),
            (S::Unknown, Heard, S::Running),
            (S::Unknown, done, S::Succeeded),
            (S::Succeeded, Heard, S::Succeeded),
            (S::Failed, HeadJobEnded { success: true, cancel_requested: false }, S::Failed),
            (S::Failed, done, S::Succeeded),
            (S::Cancelled, broke, S::Cancelled),
            (S::Cancelled, Heard, S::Cancelled),
        ] {
            assert_eq!(from.after(event), to, "{from:?} after {event:?}");
        }
    }
}
