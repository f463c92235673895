//! Runs as real clients report them, made up from a seed.

pub(crate) mod body;
mod clock;
mod failure;
pub(crate) mod metrics;
mod names;
mod pipeline;
mod pipelines;
mod plan;
mod random;
mod record;
mod reporter;
mod story;
mod tally;
mod task;
mod usage;
mod workflow;

use anyhow::Context as _;

pub use clock::Moment;
pub use plan::{MOST_TASKS, Plan, USUAL_OPEN};
pub use random::Random;
pub(crate) use record::Record;
pub use reporter::LARGEST_BATCH;
pub(crate) use reporter::{Batch, Reporter};
pub use story::{Fate, Story};
pub(crate) use task::{Ending, State, Task};

/// Something that no runs made at another time have: the beginning of a random UUID, of which sessions are made.
///
/// # Errors
/// If the system gives none.
pub fn session() -> anyhow::Result<String> {
    let uuid = std::fs::read_to_string("/proc/sys/kernel/random/uuid")?;
    uuid.get(..13).map(str::to_owned).context("the system gives no random UUID")
}
