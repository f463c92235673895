//! Files of runs and tasks: logs by byte range, while they grow and after the run.

mod matches;
mod reports;
mod source;

use std::path::PathBuf;

use domain::permission::WorkflowRead;
use domain::{Result, TaskId, WorkflowId};
use exec::FileRange;

use crate::allowed::Allowed;
use crate::context::App;

pub use matches::{Matches, Search, search_run_file, search_task_file};
pub use reports::{SavedFile, list_run_files};
use source::Source;

/// Most bytes of one piece.
pub const LARGEST_PIECE: u32 = 256 << 10;

/// A piece of a file, or why there is none.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Some bytes.
    Range {
        /// The bytes and where they are.
        range: FileRange,
        /// Whether the file may still grow.
        growing: bool,
    },
    /// There is no such file.
    Missing {
        /// Why.
        why: &'static str,
        /// Whether it may still come.
        growing: bool,
    },
}

/// Where the logs of a run are kept after it.
#[must_use]
pub fn kept_logs_dir(app: &App, id: &WorkflowId) -> PathBuf {
    app.settings.data_dir.join("logs").join(id.as_str())
}

/// A piece of a file of a run; a negative offset counts from the end.
pub async fn read_run_file(
    app: &App,
    by: &Allowed<WorkflowRead>,
    id: &WorkflowId,
    asked: &str,
    offset: i64,
    length: u32,
) -> Result<Piece> {
    Source::of_run(app, by, id, asked).await?.read(app, offset, length.min(LARGEST_PIECE)).await
}

/// A piece of a file in a task's work directory; a negative offset counts from the end.
pub async fn read_task_file(
    app: &App,
    by: &Allowed<WorkflowRead>,
    id: &WorkflowId,
    task: TaskId,
    asked: &str,
    offset: i64,
    length: u32,
) -> Result<Piece> {
    Source::of_task(app, by, id, task, asked).await?.read(app, offset, length.min(LARGEST_PIECE)).await
}
