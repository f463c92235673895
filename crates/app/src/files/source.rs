//! Where a file of a run or a task is, so that it can be read piece by piece.

use std::path::{Path, PathBuf};

use domain::permission::WorkflowRead;
use domain::{Error, Result, TaskId, TaskStatus, WorkflowId, name};
use exec::{ExecPlatform, FileRef, PlatformError, RunSite};
use nextflow::files::{RunFiles, TaskFile, join_below};
use store::head_jobs::{HeadJobRow, HeadJobState};
use store::workflows::WorkflowRow;

use super::Piece;
use super::reports::reports;
use crate::allowed::Allowed;
use crate::compute_envs::platform;
use crate::context::App;
use crate::workflows;

const NOT_OURS: &str = "This run was not launched here, so its files are out of reach";
const NOT_YET: &str = "Nothing has been written yet";
const GONE: &str = "The file is gone from the launch directory";
const DENIED: &str = "The server may not read this file: it has no permission";
const TASK_NOT_YET: &str = "The task has not written this file";
const TASK_GONE: &str = "The file is gone from the work directory";
const TASK_NEVER: &str = "The task ended before it had a work directory, so it wrote no file";
const TASK_ELSEWHERE: &str =
    "The task worked outside of the run's work directory, so its files are out of reach";

/// A file that can be read, or the reason why there is none.
pub(super) enum Source {
    /// It is in one of these places, the first that has it.
    File {
        /// In the launch directory or in a work directory.
        file: Option<FileRef>,
        /// Among the logs that were kept.
        kept: Option<PathBuf>,
        /// Whether it may still grow.
        growing: bool,
        /// Why it is in neither.
        absent: &'static str,
    },
    /// It cannot be had.
    Missing {
        /// Why.
        why: &'static str,
        /// Whether it may still come.
        growing: bool,
    },
}

impl Source {
    /// A file of a run, by the name that the page or the contract gives it.
    pub(super) async fn of_run(
        app: &App,
        by: &Allowed<WorkflowRead>,
        id: &WorkflowId,
        asked: &str,
    ) -> Result<Self> {
        let (row, head) = with_head_job(app, by, id).await?;
        let known = run_file(&RunFiles::new(id.clone()), asked);
        let no_such_file = || Error::invalid(format!("A run has no file '{}' to show", name::shown(asked)));
        let Some(head) = head else {
            known.ok_or_else(no_such_file)?;
            return Ok(Self::Missing { why: NOT_OURS, growing: false });
        };
        let path = if let Some(path) = known {
            path
        } else {
            let mut reports = reports(app, &row, &head).await?.into_iter();
            reports.find(|report| report.name() == asked).ok_or_else(no_such_file)?.path
        };
        Ok(Self::at(id, &head, &path))
    }

    /// The file at `path` in the launch directory, or what was kept of it.
    pub(super) fn at(id: &WorkflowId, head: &HeadJobRow, path: &str) -> Self {
        let growing = head.state != HeadJobState::Ended.as_str();
        let kept = |folder: &String| join_below(Path::new(folder), &format!("{path}.gz"));
        Self::File {
            file: FileRef::of_run(&site(id, head), path),
            kept: head.logs_dir.as_ref().and_then(kept),
            growing,
            absent: if growing { NOT_YET } else { GONE },
        }
    }

    /// A file in a task's work directory.
    pub(super) async fn of_task(
        app: &App,
        by: &Allowed<WorkflowRead>,
        id: &WorkflowId,
        task: TaskId,
        asked: &str,
    ) -> Result<Self> {
        let file = TaskFile::parse(asked)
            .ok_or_else(|| Error::invalid(format!("A task has no file '{}' to show", name::shown(asked))))?;
        let (_, (row, _)) = workflows::get_task(app, by, id, task).await?;
        let (_, head) = with_head_job(app, by, id).await?;
        let Some(head) = head else { return Ok(Self::Missing { why: NOT_OURS, growing: false }) };
        let growing = !TaskStatus::from_code(row.status).is_some_and(TaskStatus::is_final);
        let missing = |why| Ok(Self::Missing { why, growing });
        let Some(dir) = &row.workdir else {
            return missing(if growing { TASK_NOT_YET } else { TASK_NEVER });
        };
        let Some(file) = FileRef::of_task(&site(id, &head), dir, file) else {
            return missing(TASK_ELSEWHERE);
        };
        let absent = if growing { TASK_NOT_YET } else { TASK_GONE };
        Ok(Self::File { file: Some(file), kept: None, growing, absent })
    }

    /// A piece of it; a negative offset counts from the end.
    pub(super) async fn read(&self, app: &App, offset: i64, length: u32) -> Result<Piece> {
        let (file, kept, growing, absent) = match self {
            Self::Missing { why, growing } => return Ok(Piece::Missing { why, growing: *growing }),
            Self::File { file, kept, growing, absent } => (file, kept, *growing, *absent),
        };
        if let Some(file) = file {
            match app.local.read(file, offset, length).await {
                Ok(Some(range)) => return Ok(Piece::Range { range, growing }),
                Err(PlatformError::Denied(_)) if kept.is_none() => {
                    return Ok(Piece::Missing { why: DENIED, growing });
                }
                Ok(None) | Err(PlatformError::Denied(_)) => {}
                Err(error) => return Err(platform(error)),
            }
        }
        if let Some(kept) = kept
            && let Some(range) = exec::read_kept(kept, offset, length).await.map_err(platform)?
        {
            return Ok(Piece::Range { range, growing: false });
        }
        Ok(Piece::Missing { why: absent, growing })
    }
}

fn site(id: &WorkflowId, head: &HeadJobRow) -> RunSite {
    RunSite {
        workflow_id: id.clone(),
        launch_dir: PathBuf::from(&head.launch_dir),
        work_dir: PathBuf::from(&head.work_dir),
    }
}

/// The name of a file of a run that people may read, by the name that the page or the contract gives it.
fn run_file(files: &RunFiles, asked: &str) -> Option<String> {
    let known = [
        ("console", files.console()),
        ("nextflow.log", files.nextflow_log()),
        ("timeline.html", files.timeline()),
    ];
    known
        .into_iter()
        .find(|(short, name)| *short == asked || name == asked || *asked == format!("nf-{}.log", id_of(name)))
        .map(|(_, name)| name)
}

fn id_of(name: &str) -> &str {
    // The contract calls Nextflow's own log `nf-<id>.log`.
    name.strip_prefix("nf-").and_then(|rest| rest.strip_suffix(".nextflow.log")).unwrap_or_default()
}

pub(super) async fn with_head_job(
    app: &App,
    by: &Allowed<WorkflowRead>,
    id: &WorkflowId,
) -> Result<(WorkflowRow, Option<HeadJobRow>)> {
    let row = workflows::get(app, by, id).await?;
    let mut tx = app.store.begin_read().await?;
    let head = store::head_jobs::find_head_job(&mut tx, row.num).await?;
    Ok((row, head))
}
