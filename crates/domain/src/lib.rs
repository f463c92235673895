//! Types and rules of Belfry without input or output: ids, names, permissions, scope, the states of runs and tasks,
//! and the one error type that every layer speaks. Nothing here is async, knows SQL or HTTP, or reads a clock.

pub mod clock;
pub mod error;
pub mod id;
pub mod launch;
pub mod metrics;
pub mod name;
pub mod params;
pub mod permission;
pub mod scope;
pub mod search;
pub mod task;
pub mod timeline;
pub mod workflow;

pub use clock::{Clock, Timestamp};
pub use error::{Error, Result};
pub use id::{ComputeEnvId, LaunchId, PipelineId, TaskId, TokenId, UserId, WorkflowId, WorkspaceId};
pub use scope::Scope;
pub use task::TaskStatus;
pub use workflow::WorkflowStatus;
