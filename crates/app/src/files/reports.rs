//! What a run leaves behind to be saved: its logs and the reports that Nextflow writes.

use std::path::Path;

use domain::permission::WorkflowRead;
use domain::{Result, WorkflowId};
use nextflow::files::RunFiles;
use nextflow::reports::{ReportKind, enabled_reports};
use serde_json::Value;
use store::head_jobs::HeadJobRow;
use store::workflows::{self as rows, WorkflowRow};

use super::Piece;
use super::source::{Source, with_head_job};
use crate::allowed::Allowed;
use crate::context::App;

/// A report that Nextflow writes into the launch directory.
pub(super) struct Report {
    kind: ReportKind,
    /// Below the launch directory.
    pub(super) path: String,
}

impl Report {
    /// The last part of its path, by which it is asked for.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// The reports of a run, as its client told its configuration. Whatever stands there, nothing outside of the launch
/// directory is read.
pub(super) async fn reports(app: &App, row: &WorkflowRow, head: &HeadJobRow) -> Result<Vec<Report>> {
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
        if let Piece::Range { range, .. } = Source::at(id, &head, &path).read(app, 0, 0).await? {
            let name = path.rsplit('/').next().unwrap_or_default().to_owned();
            found.push(SavedFile { kind, name, size: range.size });
        }
    }
    Ok(found)
}
