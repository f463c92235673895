//! What stopped a run, in words, and what is most likely to help.

mod distinct;
mod figures;
mod remedy;
mod task_end;

use domain::{Timestamp, WorkflowStatus};
use store::tasks::TaskRow;
use store::workflows::WorkflowRow;

use crate::workflows::{WorkflowDetails, status};

pub use distinct::{DistinctFailure, Failures, list};
pub use remedy::Remedy;
use task_end::TaskEnd;

/// What stopped a run.
#[derive(Clone, Debug, Default)]
pub struct Failure {
    /// What kind of thing it was.
    pub kind: FailureKind,
    /// One line.
    pub headline: String,
    /// Why.
    pub cause: Option<String>,
    /// When it happened and what followed from it, in one or two sentences.
    pub course: Option<String>,
    /// What to do.
    pub advice: Option<String>,
    /// Configuration that is likely to help.
    pub remedy: Option<Remedy>,
    /// The task that stopped it.
    pub task: Option<TaskRow>,
    /// Its exit status in words.
    pub exit_meaning: Option<String>,
    /// Nextflow's own report, or the end of the console.
    pub report: Option<String>,
    /// Finished tasks that a resume can reuse.
    pub reusable: i64,
}

/// What kind of thing stopped a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FailureKind {
    /// A task failed.
    Task,
    /// The script or its configuration does not work.
    Script,
    /// Nextflow did not start.
    Start,
    /// The head job was killed or lost.
    HeadJob,
    /// Nothing more is known.
    #[default]
    Unknown,
}

/// What stopped a run that failed; `task` is the one that did.
pub(crate) fn explain(details: &WorkflowDetails, task: Option<TaskRow>) -> Option<Failure> {
    if status(&details.row) != WorkflowStatus::Failed {
        return None;
    }
    Some(match task {
        Some(task) => by_task(details, task),
        None => by_head_job(details),
    })
}

fn reusable(details: &WorkflowDetails) -> i64 {
    details.progress.counters.succeeded + details.progress.counters.cached
}

fn by_task(details: &WorkflowDetails, task: TaskRow) -> Failure {
    let row = &details.row;
    let reusable = reusable(details);
    let report = row.error_report.clone().or_else(|| row.error_message.clone());
    let end = TaskEnd::of(&task, report.as_deref().unwrap_or_default());
    Failure {
        kind: FailureKind::Task,
        headline: end.headline(&task),
        cause: row.error_message.as_deref().map(first_paragraph),
        course: Some(course(&task, details.progress.counters.aborted)),
        advice: Some(format!("{}{}", end.advice(&task), kept(reusable))),
        remedy: end.remedy(&task),
        exit_meaning: end.meaning(&task),
        report,
        reusable,
        task: Some(task),
    }
}

fn by_head_job(details: &WorkflowDetails) -> Failure {
    let row = &details.row;
    let reusable = reusable(details);
    if let Some((headline, advice)) = row.error_message.as_deref().and_then(by_signal) {
        return Failure {
            kind: FailureKind::HeadJob,
            headline: headline.to_owned(),
            advice: Some(format!("{advice}{}", kept(reusable))),
            report: row.error_report.clone(),
            reusable,
            ..Failure::default()
        };
    }
    let text = row.error_message.clone().unwrap_or_default();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let headline = lines.next().map_or_else(|| "The run failed".to_owned(), str::to_owned);
    let rest: Vec<&str> = lines.collect();
    Failure {
        kind: match (row.has_begun, row.success) {
            (true, None) => FailureKind::HeadJob,
            (true, Some(_)) => FailureKind::Unknown,
            (false, _) => kind_before_begin(row),
        },
        headline,
        cause: (!rest.is_empty()).then(|| rest.join("\n")),
        report: row.error_report.clone(),
        reusable,
        ..Failure::default()
    }
}

/// What Nextflow means when all that it tells is the name of a signal.
fn by_signal(message: &str) -> Option<(&'static str, &'static str)> {
    match message.trim() {
        "SIGINT" => Some((
            "Nextflow was interrupted from the keyboard (SIGINT)",
            "Somebody pressed Ctrl-C where it was started.",
        )),
        "SIGTERM" => Some((
            "Nextflow was asked to end (SIGTERM)",
            "Somebody, the scheduler at a limit, or a shutdown of the machine ended it.",
        )),
        "SIGHUP" => Some((
            "The session in which Nextflow ran was closed (SIGHUP)",
            "Start it so that it outlives its terminal: with -bg, or by launching it here.",
        )),
        _ => None,
    }
}

/// What kind of thing kept a run from beginning, by the end of its console.
fn kind_before_begin(row: &WorkflowRow) -> FailureKind {
    use nextflow::console::HeadFailureKind as Kind;
    let Some(console) = &row.error_report else { return FailureKind::Start };
    let exit = row.exit_status.and_then(|code| i32::try_from(code).ok());
    match nextflow::console::explain(exit, console, "").kind {
        Kind::Config
        | Kind::Profile
        | Kind::Repository
        | Kind::Revision
        | Kind::MainScript
        | Kind::NextflowVersion
        | Kind::Script
        | Kind::Process
        | Kind::Pipeline => FailureKind::Script,
        Kind::Killed | Kind::Terminated | Kind::Vanished => FailureKind::HeadJob,
        _ => FailureKind::Start,
    }
}

/// How the task came to its end, and what followed.
fn course(task: &TaskRow, aborted: i64) -> String {
    let began = task.start_at.or(task.submit_at).map(Timestamp::from_ms);
    let lasted = match (began, task.complete_at.map(Timestamp::from_ms)) {
        (Some(began), Some(end)) => Some(end.since_ms(began)),
        _ => task.realtime_ms,
    };
    let attempt = match task.attempt {
        ..=1 => String::new(),
        attempt => format!(" on try {attempt}"),
    };
    let lasted = lasted.map_or_else(String::new, |ms| format!(" after {}", figures::span(ms)));
    let then = match task.error_action.as_deref() {
        Some("FINISH") => "Nextflow let the tasks that were running finish, then ended the run",
        _ => "Its error strategy allows no further try, so Nextflow ended the run",
    };
    let cancelled = match aborted {
        ..=0 => String::new(),
        1 => " and one task was cancelled".to_owned(),
        n => format!(" and {n} tasks were cancelled"),
    };
    format!("It failed{attempt}{lasted}. {then}{cancelled}.")
}

fn kept(reusable: i64) -> String {
    match reusable {
        ..=0 => String::new(),
        1 => " One finished task is kept for a resume.".to_owned(),
        n => format!(" {n} finished tasks are kept for a resume."),
    }
}

fn first_paragraph(text: &str) -> String {
    text.lines().take_while(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
}

/// A process without the names of the workflows around it.
pub(crate) fn short_name(process: &str) -> &str {
    process.rsplit(':').next().unwrap_or(process)
}

#[cfg(test)]
mod tests;
