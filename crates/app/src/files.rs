//! Files of runs and tasks: logs by byte range, while they grow and after the run.

use std::path::{Path, PathBuf};

use domain::permission::WorkflowRead;
use domain::{Error, Result, TaskId, TaskStatus, WorkflowId, name};
use exec::{ExecPlatform, FileRange, FileRef, RunSite};
use nextflow::files::{RunFiles, TaskFile, join_below};
use nextflow::reports::{ReportKind, enabled_reports};
use serde_json::Value;
use store::head_jobs::{HeadJobRow, HeadJobState};
use store::workflows::{self as rows, WorkflowRow};

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

/// A report that Nextflow writes into the launch directory.
struct Report {
    kind: ReportKind,
    /// Below the launch directory.
    path: String,
}

impl Report {
    /// The last part of its path, by which it is asked for.
    fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// The reports of a run, as its client told its configuration. Whatever stands there, nothing outside of the launch
/// directory is read.
async fn reports(app: &App, row: &WorkflowRow, head: &HeadJobRow) -> Result<Vec<Report>> {
    let mut tx = app.store.begin_read().await?;
    let told = rows::find_workflow_detail(&mut tx, row.num).await?.and_then(|detail| detail.workflow);
    let told: Value = told.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let config = told.get("configText").and_then(Value::as_str).unwrap_or_default();
    let below = |path: String| {
        let inside = Path::new(&path).strip_prefix(&head.launch_dir).ok().and_then(Path::to_str);
        inside.unwrap_or_else(|| path.trim_start_matches("./")).to_owned()
    };
    Ok(enabled_reports(config).into_iter().map(|(kind, path)| Report { kind, path: below(path) }).collect())
}

/// A file of a run that is there to be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedFile {
    /// What it is: `console`, `log`, or the kind of a report.
    pub kind: &'static str,
    /// The name to ask for.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
}

/// The files of a run that are there; none if they are out of reach.
pub async fn list_run_files(
    app: &App,
    by: &Allowed<WorkflowRead>,
    id: &WorkflowId,
) -> Result<Vec<SavedFile>> {
    let (row, head) = with_head_job(app, by, id).await?;
    let Some(head) = head else { return Ok(Vec::new()) };
    let names = RunFiles::new(id.clone());
    let mut wanted = vec![("console", names.console()), ("log", names.nextflow_log())];
    let mut reports = reports(app, &row, &head).await?;
    if !reports.iter().any(|report| report.kind == ReportKind::Timeline) {
        reports.insert(0, Report { kind: ReportKind::Timeline, path: names.timeline() });
    }
    wanted.extend(reports.into_iter().map(|report| (report.kind.as_str(), report.path)));
    let mut found = Vec::new();
    for (kind, path) in wanted {
        if let Piece::Range { range, .. } = read_path(app, id, &head, &path, 0, 0).await? {
            let name = path.rsplit('/').next().unwrap_or_default().to_owned();
            found.push(SavedFile { kind, name, size: range.size });
        }
    }
    Ok(found)
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
    let (row, head) = with_head_job(app, by, id).await?;
    let known = run_file(&RunFiles::new(id.clone()), asked);
    let no_such_file = || Error::invalid(format!("A run has no file '{}' to show", name::shown(asked)));
    let Some(head) = head else {
        known.ok_or_else(no_such_file)?;
        return Ok(Piece::Missing { why: NOT_OURS, growing: false });
    };
    let path = match known {
        Some(path) => path,
        None => {
            let mut reports = reports(app, &row, &head).await?.into_iter();
            reports.find(|report| report.name() == asked).ok_or_else(no_such_file)?.path
        }
    };
    read_path(app, id, &head, &path, offset, length.min(LARGEST_PIECE)).await
}

/// A piece of the file at `path` in the launch directory, or of what was kept of it.
async fn read_path(
    app: &App,
    id: &WorkflowId,
    head: &HeadJobRow,
    path: &str,
    offset: i64,
    length: u32,
) -> Result<Piece> {
    let growing = head.state != HeadJobState::Ended.as_str();
    if let Some(file) = FileRef::of_run(&site(id, head), path)
        && let Some(range) = app.local.read(&file, offset, length).await.map_err(platform)?
    {
        return Ok(Piece::Range { range, growing });
    }
    if let Some(folder) = &head.logs_dir
        && let Some(kept) = join_below(Path::new(folder), &format!("{path}.gz"))
        && let Some(range) = exec::read_kept(&kept, offset, length).await.map_err(platform)?
    {
        return Ok(Piece::Range { range, growing: false });
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
