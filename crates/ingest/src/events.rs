//! What changed, for those who watch.

use domain::{Scope, WorkflowId};

/// A run changed; sent after the commit. Watchers that lag behind lose the oldest and reload what they show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Which run.
    pub workflow: WorkflowId,
    /// Whose it is.
    pub scope: Scope,
    /// Whether its state changed, or it is new.
    pub status_changed: bool,
    /// Whether tasks or counters changed.
    pub tasks_changed: bool,
}
