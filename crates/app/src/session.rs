//! The runs of one Nextflow session: a run, what it resumed, and what resumed it.

use domain::permission::WorkflowRead;
use domain::{Result, WorkflowId};
use store::tasks;
use store::trace::{self, ProgressRow};
use store::workflows::{self as rows, WorkflowRow};

use crate::allowed::Allowed;
use crate::context::App;
use crate::workflows::{total_tasks, unknown};

/// Most runs that are told of a session, the newest.
const MAX_RUNS: i64 = 50;
/// Largest run whose tasks are read to tell what it reused.
const MAX_TASKS: i64 = 200_000;

/// A run of a session.
#[derive(Clone, Debug)]
pub struct Try {
    /// Which of the session's runs it is, from 1.
    pub number: i64,
    /// The run.
    pub row: WorkflowRow,
    /// Its counters.
    pub progress: ProgressRow,
    /// Core time of the tasks that it found in the cache, in ms: what it did not spend again.
    pub reused_ms: Option<i64>,
}

/// The runs of the session of a run, the oldest first, and how many there are in all.
pub async fn list_tries(app: &App, by: &Allowed<WorkflowRead>, id: &WorkflowId) -> Result<(Vec<Try>, i64)> {
    let mut tx = app.store.begin_read().await?;
    let row = rows::find_workflow(&mut tx, by.scope(), id).await?.ok_or_else(|| unknown(id))?;
    let (total, _) = rows::count_session(&mut tx, by.scope(), &row.session_id, row.num).await?;
    let newest_first = rows::list_session(&mut tx, by.scope(), &row.session_id, MAX_RUNS).await?;
    let mut tries = Vec::new();
    for (row, number) in newest_first.into_iter().zip((1..=total).rev()) {
        let progress = trace::find_progress(&mut tx, row.num).await?.unwrap_or_default();
        let is_readable = progress.counters.cached > 0 && total_tasks(&progress.counters) <= MAX_TASKS;
        let reused_ms = if is_readable { tasks::sum_reused(&mut tx, row.num).await? } else { None };
        tries.push(Try { number, row, progress, reused_ms });
    }
    tries.reverse();
    Ok((tries, total))
}
