//! Files of runs and tasks: logs by byte range, while they grow and after the run.

use std::path::PathBuf;

use domain::permission::WorkflowRead;
use domain::{Error, Result, TaskId, TaskStatus, WorkflowId, name};
use exec::{ExecPlatform, FileRange, FileRef, RunSite};
use nextflow::files::{RunFiles, TaskFile};
use store::head_jobs::{HeadJobRow, HeadJobState};
use store::workflows::WorkflowRow;

use crate::allowed::Allowed;
use crate::compute_envs::platform;
use crate::context::App;
use crate::workflows;

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

const NOT_OURS: &str = "This run was not launched here, so its files are out of reach";
const NOT_YET: &str = "Nothing has been written yet";
const GONE: &str = "The file is gone from the launch directory";
const TASK_NOT_YET: &str = "The task has not written this file";
const TASK_GONE: &str = "The file is gone from the work directory";
const TASK_ELSEWHERE: &str =
    "The task worked outside of the run's work directory, so its files are out of reach";

/// Where the logs of a run are kept after it.
#[must_use]
pub fn kept_logs_dir(app: &App, id: &WorkflowId) -> PathBuf {
    app.settings.data_dir.join("logs").join(id.as_str())
}

fn site(id: &WorkflowId, head: &HeadJobRow) -> RunSite {
    RunSite {
        workflow_id: id.clone(),
        launch_dir: PathBuf::from(&head.launch_dir),
        work_dir: PathBuf::from(&head.work_dir),
    }
}

/// A file of a run that people may read, by the name that the page or the contract gives it.
fn run_file(files: &RunFiles, asked: &str) -> Result<String> {
    let known = [
        ("console", files.console()),
        ("nextflow.log", files.nextflow_log()),
        ("timeline.html", files.timeline()),
    ];
    known
        .into_iter()
        .find(|(short, name)| *short == asked || name == asked || *asked == format!("nf-{}.log", id_of(name)))
        .map(|(_, name)| name)
        .ok_or_else(|| Error::invalid(format!("A run has no file '{}' to show", name::shown(asked))))
}

fn id_of(name: &str) -> &str {
    // The contract calls Nextflow's own log `nf-<id>.log`.
    name.strip_prefix("nf-").and_then(|rest| rest.strip_suffix(".nextflow.log")).unwrap_or_default()
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
    let (_, head) = with_head_job(app, by, id).await?;
    let name = run_file(&RunFiles::new(id.clone()), asked)?;
    let Some(head) = head else { return Ok(Piece::Missing { why: NOT_OURS, growing: false }) };
    let growing = head.state != HeadJobState::Ended.as_str();
    let length = length.min(LARGEST_PIECE);
    if let Some(file) = FileRef::of_run(&site(id, &head), &name)
        && let Some(range) = app.local.read(&file, offset, length).await.map_err(platform)?
    {
        return Ok(Piece::Range { range, growing });
    }
    if let Some(folder) = &head.logs_dir {
        let kept = PathBuf::from(folder).join(format!("{name}.gz"));
        if let Some(range) = exec::read_kept(&kept, offset, length).await.map_err(platform)? {
            return Ok(Piece::Range { range, growing: false });
        }
    }
    Ok(Piece::Missing { why: if growing { NOT_YET } else { GONE }, growing })
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
    let file = TaskFile::parse(asked)
        .ok_or_else(|| Error::invalid(format!("A task has no file '{}' to show", name::shown(asked))))?;
    let (_, (row, _)) = workflows::get_task(app, by, id, task).await?;
    let (_, head) = with_head_job(app, by, id).await?;
    let Some(head) = head else { return Ok(Piece::Missing { why: NOT_OURS, growing: false }) };
    let growing = !TaskStatus::from_code(row.status).is_some_and(TaskStatus::is_final);
    let missing = |why| Ok(Piece::Missing { why, growing });
    let Some(dir) = &row.workdir else { return missing(TASK_NOT_YET) };
    let Some(file) = FileRef::of_task(&site(id, &head), dir, file) else { return missing(TASK_ELSEWHERE) };
    match app.local.read(&file, offset, length.min(LARGEST_PIECE)).await.map_err(platform)? {
        Some(range) => Ok(Piece::Range { range, growing }),
        None => missing(if growing { TASK_NOT_YET } else { TASK_GONE }),
    }
}

async fn with_head_job(
    app: &App,
    by: &Allowed<WorkflowRead>,
    id: &WorkflowId,
) -> Result<(WorkflowRow, Option<HeadJobRow>)> {
    let row = workflows::get(app, by, id).await?;
    let mut tx = app.store.begin_read().await?;
    let head = store::head_jobs::find_head_job(&mut tx, row.num).await?;
    Ok((row, head))
}
