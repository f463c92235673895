//! Runs as real clients report them, made up from a seed.

pub(crate) mod body;
mod clock;
pub(crate) mod metrics;
mod pipeline;
mod plan;
mod random;
mod record;
mod reporter;
mod tally;
mod task;
mod workflow;

pub use plan::{MOST_TASKS, Plan, USUAL_OPEN};
pub use random::Random;
pub(crate) use reporter::{Batch, Reporter};
pub(crate) use task::{Ending, State, Task};
