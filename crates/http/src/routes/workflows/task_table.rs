//! All tasks of a run as one table to be saved, whatever their number: read and written piece by piece.

use std::sync::Arc;

use app::workflows;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use domain::permission::WorkflowRead;
use domain::{Error, TaskStatus, Timestamp};
use futures_util::stream;
use serde::Deserialize;
use store::tasks::TaskRow;
use utoipa::{IntoParams, ToSchema};

use crate::auth::By;
use crate::error::Answer;
use crate::extract::{Params, Path};
use crate::router::SharedApp;
use crate::routes::WorkspaceQuery;
use crate::routes::trace::parse_id;

/// The form of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum TableForm {
    /// Commas between, quotes where they are needed.
    #[default]
    Csv,
    /// Tabs between, as Nextflow's own trace file has them.
    Tsv,
}

/// Which form is wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TableQuery {
    /// The form; `csv` when absent.
    #[serde(default)]
    #[param(inline)]
    form: TableForm,
}

/// A value of a task.
type Column = fn(&TaskRow) -> Option<Cell<'_>>;

enum Cell<'a> {
    Text(&'a str),
    Int(i64),
    Float(f64),
    Moment(i64),
}

/// Nextflow's names of the fields of a trace file, in the units of one with `raw = true`: bytes and ms. Moments have a
/// date.
const COLUMNS: [(&str, Column); 38] = [
    ("task_id", |task| Some(Cell::Int(task.task_id().0))),
    ("hash", |task| text(task.hash.as_ref())),
    ("native_id", |task| text(task.native_id.as_ref())),
    ("process", |task| Some(Cell::Text(&task.process))),
    ("tag", |task| text(task.tag.as_ref())),
    ("name", |task| Some(Cell::Text(&task.name))),
    ("status", |task| TaskStatus::from_code(task.status).map(|status| Cell::Text(status.as_str()))),
    ("exit", |task| int(task.exit)),
    ("attempt", |task| Some(Cell::Int(task.attempt))),
    ("error_action", |task| text(task.error_action.as_ref())),
    ("executor", |task| text(task.executor.as_ref())),
    ("container", |task| text(task.container.as_ref())),
    ("cpus", |task| int(task.cpus)),
    ("time", |task| int(task.time_ms)),
    ("disk", |task| int(task.disk)),
    ("memory", |task| int(task.memory)),
    ("submit", |task| task.submit_at.map(Cell::Moment)),
    ("start", |task| task.start_at.map(Cell::Moment)),
    ("complete", |task| task.complete_at.map(Cell::Moment)),
    ("duration", |task| int(task.duration_ms)),
    ("realtime", |task| int(task.realtime_ms)),
    ("queue", |task| text(task.queue.as_ref())),
    ("%cpu", |task| task.pcpu.map(Cell::Float)),
    ("%mem", |task| task.pmem.map(Cell::Float)),
    ("rss", |task| int(task.rss)),
    ("vmem", |task| int(task.vmem)),
    ("peak_rss", |task| int(task.peak_rss)),
    ("peak_vmem", |task| int(task.peak_vmem)),
    ("rchar", |task| int(task.rchar)),
    ("wchar", |task| int(task.wchar)),
    ("read_bytes", |task| int(task.read_bytes)),
    ("write_bytes", |task| int(task.write_bytes)),
    ("syscr", |task| int(task.syscr)),
    ("syscw", |task| int(task.syscw)),
    ("vol_ctxt", |task| int(task.vol_ctxt)),
    ("inv_ctxt", |task| int(task.inv_ctxt)),
    ("scratch", |task| text(task.scratch.as_ref())),
    ("workdir", |task| text(task.workdir.as_ref())),
];

fn text(text: Option<&String>) -> Option<Cell<'_>> {
    text.map(|text| Cell::Text(text))
}

fn int(number: Option<i64>) -> Option<Cell<'static>> {
    number.map(Cell::Int)
}

/// All tasks of a run as a table with Nextflow's names of their fields.
#[utoipa::path(get, path = "/ext/workflow/{workflowId}/tasks/table", tag = "ext",
    operation_id = "ExtDownloadWorkflowTasks", params(("workflowId" = String, Path), TableQuery, WorkspaceQuery),
    responses((status = 200, body = String, content_type = "text/csv")),
    extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn download(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Path(id): Path<String>,
    Params(TableQuery { form }): Params<TableQuery>,
) -> Answer<Response> {
    let (id, by) = (parse_id(&id)?, Arc::new(by));
    // The first page before the answer begins, so that a refusal has its status.
    let first = workflows::list_tasks_after(&app, &by, &id, None).await?;
    let (media, name) = match form {
        TableForm::Csv => ("text/csv", format!("tasks-{id}.csv")),
        TableForm::Tsv => ("text/tab-separated-values", format!("trace-{id}.txt")),
    };
    let lines = stream::try_unfold((first, header(form)), move |(page, mut text)| {
        let (app, by, id) = (Arc::clone(&app), Arc::clone(&by), id.clone());
        async move {
            let Some(last) = page.last() else {
                return Ok::<_, Error>(
                    (!text.is_empty()).then(|| (Bytes::from(text), (page, String::new()))),
                );
            };
            let next = workflows::list_tasks_after(&app, &by, &id, Some(last.task_id())).await?;
            for task in &page {
                add_line(&mut text, task, form);
            }
            Ok(Some((Bytes::from(text), (next, String::new()))))
        }
    });
    let headers = [
        (header::CONTENT_TYPE, format!("{media}; charset=utf-8")),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, Body::from_stream(lines)).into_response())
}

const fn separator(form: TableForm) -> char {
    match form {
        TableForm::Csv => ',',
        TableForm::Tsv => '\t',
    }
}

fn header(form: TableForm) -> String {
    let names: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).collect();
    format!("{}\n", names.join(&separator(form).to_string()))
}

fn add_line(line: &mut String, task: &TaskRow, form: TableForm) {
    for (place, (_, column)) in COLUMNS.iter().enumerate() {
        if place > 0 {
            line.push(separator(form));
        }
        match column(task) {
            Some(Cell::Text(text)) => add_text(line, text, form),
            Some(Cell::Int(number)) => line.push_str(&number.to_string()),
            Some(Cell::Float(number)) => line.push_str(&number.to_string()),
            Some(Cell::Moment(ms)) => line.push_str(&Timestamp::from_ms(ms).to_string()),
            // As Nextflow has it.
            None if form == TableForm::Tsv => line.push('-'),
            None => {}
        }
    }
    line.push('\n');
}

/// Texts come from pipelines: none may break its line, or be taken for a formula by the program that opens the table.
fn add_text(line: &mut String, text: &str, form: TableForm) {
    let guard =
        if text.starts_with(['=', '+', '@', '\t', '\r']) || is_signed_formula(text) { "'" } else { "" };
    match form {
        TableForm::Tsv => {
            line.push_str(guard);
            line.extend(text.chars().map(|c| if matches!(c, '\t' | '\r' | '\n') { ' ' } else { c }));
        }
        TableForm::Csv if text.contains(['"', ',', '\r', '\n']) => {
            line.push('"');
            line.push_str(guard);
            line.push_str(&text.replace('"', "\"\""));
            line.push('"');
        }
        TableForm::Csv => {
            line.push_str(guard);
            line.push_str(text);
        }
    }
}

/// A minus before anything but a number.
fn is_signed_formula(text: &str) -> bool {
    text.starts_with('-') && text.len() > 1 && text.parse::<f64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(text: &str, form: TableForm) -> String {
        let mut line = String::new();
        add_text(&mut line, text, form);
        line
    }

    #[test]
    fn a_text_stays_one_field() {
        assert_eq!(added("a \"b\", c\nd", TableForm::Csv), "\"a \"\"b\"\", c\nd\"");
        assert_eq!(added("a\tb\nc", TableForm::Tsv), "a b c");
        assert_eq!(added("plain", TableForm::Csv), "plain");
    }

    #[test]
    fn a_text_is_no_formula() {
        assert_eq!(added("=cmd|' /C calc'!A0", TableForm::Csv), "'=cmd|' /C calc'!A0");
        assert_eq!(added("@SUM(1,2)", TableForm::Csv), "\"'@SUM(1,2)\"");
        assert_eq!(added("-1+2", TableForm::Tsv), "'-1+2");
        assert_eq!(added("-1", TableForm::Csv), "-1");
        assert_eq!(added("-", TableForm::Csv), "-");
    }
}
