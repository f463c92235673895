//! Hints for pages that are open: what changed, for whom. A page that misses one reads again later; none holds data.

use domain::Scope;
use tokio::sync::broadcast;

/// Hints that a slow page may lag behind before it is told to read everything again.
const BACKLOG: usize = 1024;

/// What kind of thing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entity {
    /// A run's own record.
    Workflow,
    /// The tasks and counters of a run.
    Tasks,
    /// The console or log of a run.
    Log,
    /// A saved pipeline.
    Pipeline,
    /// A compute environment.
    ComputeEnv,
    /// An access token.
    Token,
}

impl Entity {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Workflow => "workflow",
            Self::Tasks => "tasks",
            Self::Log => "log",
            Self::Pipeline => "pipeline",
            Self::ComputeEnv => "computeEnv",
            Self::Token => "token",
        }
    }
}

/// One hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Whose thing it is.
    pub scope: Scope,
    /// What kind of thing.
    pub entity: Entity,
    /// Which one.
    pub id: String,
}

/// Carries hints from use cases to the pages of this process.
#[derive(Clone, Debug)]
pub struct Events(broadcast::Sender<Change>);

impl Default for Events {
    fn default() -> Self {
        Self(broadcast::channel(BACKLOG).0)
    }
}

impl Events {
    /// Tells the pages that are open; call it after the commit.
    pub fn publish(&self, scope: Scope, entity: Entity, id: impl Into<String>) {
        // Nobody listens: nothing to do.
        let _ = self.0.send(Change { scope, entity, id: id.into() });
    }

    /// The hints from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Change> {
        self.0.subscribe()
    }
}
