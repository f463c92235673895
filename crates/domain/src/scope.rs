//! Whose things a query may touch.

use crate::id::{UserId, WorkspaceId};

/// A workspace of an organization, or the personal workspace of one user. Every query is bound to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The personal workspace of this user.
    Personal(UserId),
    /// This workspace of an organization.
    Workspace(WorkspaceId),
}

impl Scope {
    /// The number that stands for the scope in a `scope` column: the id of a workspace, which is positive, or the
    /// negated id of the user. One column and one comparison, so that no query can forget half of it.
    #[must_use]
    pub const fn key(self) -> i64 {
        match self {
            Self::Personal(user) => -user.0,
            Self::Workspace(workspace) => workspace.0,
        }
    }

    /// The scope that [`Scope::key`] gave.
    #[must_use]
    pub const fn from_key(key: i64) -> Self {
        if key < 0 { Self::Personal(UserId(-key)) } else { Self::Workspace(WorkspaceId(key)) }
    }

    /// The workspace, if it is not a personal one.
    #[must_use]
    pub const fn workspace(self) -> Option<WorkspaceId> {
        match self {
            Self::Personal(_) => None,
            Self::Workspace(workspace) => Some(workspace),
        }
    }
}
