//! Lenient decoding of the five bodies: what can be used is used, whatever is wrong beside it.
//!
//! A body is first read as it stands, which is the fast and usual way. Only if that fails it is repaired and read
//! again; what the repair had to leave out is set aside with the reason. Inside of a body each value is read from any
//! JSON type that makes sense, unknown keys are skipped, and texts and numbers are brought within limits.

mod containers;
mod lenient;
mod progress;
mod repair;
mod report;
mod task;
mod text;
mod workflow;

use std::sync::Arc;

use domain::{Error, Result};
use serde::de::Error as _;

use self::lenient::{Count, List, Object, Raw, Text, Wire, object};
use self::progress::Progress as WireProgress;
use self::repair::{Dropped, tidy_json};
use self::task::Entry;
use crate::handle::Call;

pub(crate) use self::containers::{Container, merge_containers};
pub(crate) use self::lenient::whole;
pub(crate) use self::progress::ClientProgress;
pub(crate) use self::repair::Piece;
pub use self::report::Report;
pub(crate) use self::report::{Begin, Complete, Content, Progress};
pub use self::task::TaskRecord;
pub(crate) use self::workflow::{merge, merge_below};

/// The body of `create`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CreateBody {
    /// Nextflow's session, the same in resumed runs; empty if the client does not tell.
    pub session_id: Arc<str>,
    /// The run's name.
    pub run_name: Arc<str>,
    /// A repository's name or the script's file name.
    pub project_name: Arc<str>,
    /// The pipeline's repository.
    pub repository: Option<Arc<str>>,
    /// The id of a run that was launched by us; none for one that somebody started by hand.
    pub workflow_id: Option<Arc<str>>,
}

object! {
    struct WireCreate {
        "sessionId" session_id: Text<255>,
        "runName" run_name: Text<255>,
        "projectName" project_name: Text<1_024>,
        "repository" repository: Text<4_096>,
        "workflowId" workflow_id: Text<255>,
    }
}

object! {
    struct WireBegin<'a> {
        "workflow" workflow: Raw<'a>,
        "processNames" process_names: List<Text<4_096>>,
        "dag" dag: Raw<'a>,
        "instant" instant: Count,
    }
}

object! {
    struct WireTasks<'a> {
        "tasks" tasks: List<Entry>,
        "progress" progress: WireProgress,
        "containers" containers: List<Raw<'a>>,
        "instant" instant: Count,
    }
}

object! {
    struct WireRawTasks<'a> {
        "tasks" tasks: List<Raw<'a>>,
    }
}

object! {
    struct WireComplete<'a> {
        "workflow" workflow: Raw<'a>,
        "metrics" metrics: Raw<'a>,
        "progress" progress: WireProgress,
        "instant" instant: Count,
    }
}

/// Reads the body of `create`.
///
/// # Errors
/// `Invalid` if it is no JSON object or names no run: the one body that may be refused, as no run depends on it yet.
pub fn create(body: &[u8]) -> Result<CreateBody> {
    let read = |json: &[u8]| {
        let wire: WireCreate = object(json)?;
        Ok(CreateBody {
            session_id: wire.session_id.0.unwrap_or_default(),
            run_name: wire.run_name.0.unwrap_or_default(),
            project_name: wire.project_name.0.unwrap_or_default(),
            repository: wire.repository.0.filter(|text| !text.is_empty()),
            workflow_id: wire.workflow_id.0.filter(|text| !text.is_empty()),
        })
    };
    match read_or_repair(body, read) {
        // What is left of a body that was cut off: no client announces a run that has neither.
        Ok((create, _)) if create.run_name.is_empty() && create.workflow_id.is_none() => {
            Err(Error::invalid("The request cannot be read: it names no run"))
        }
        Ok((create, _)) => Ok(create),
        Err(reason) => Err(Error::invalid(format!("The request cannot be read: {reason}"))),
    }
}

/// Reads the body of any other call. Never fails: what cannot be read is in the report as such.
#[must_use]
pub fn report(call: Call, body: &[u8]) -> Report {
    let read = |json: &[u8]| match call {
        Call::Begin => begin(json),
        Call::Progress | Call::Heartbeat => progress(json),
        Call::Complete => complete(json),
    };
    match read_or_repair(body, read) {
        Ok(((content, unread), mut dropped)) => {
            dropped.append(unread);
            Report { call: Some(call), content, dropped }
        }
        Err(reason) => Report::unreadable(call, body, &reason),
    }
}

fn read_or_repair<T>(
    body: &[u8],
    read: impl Fn(&[u8]) -> serde_json::Result<T>,
) -> std::result::Result<(T, Dropped), String> {
    if let Ok(content) = read(body) {
        return Ok((content, Dropped::default()));
    }
    let repaired = repair::repair(body)?;
    let content = read(repaired.json.as_bytes()).map_err(|e| e.to_string())?;
    Ok((content, repaired.dropped))
}

fn object<'de, T: Wire<'de>>(json: &'de [u8]) -> serde_json::Result<T> {
    // All at once is faster than text by text.
    let json = str::from_utf8(json).map_err(serde_json::Error::custom)?;
    let body: Object<T> = serde_json::from_str(json)?;
    body.0.ok_or_else(|| serde_json::Error::custom("the body is no JSON object"))
}

/// Larger graphs of pipelines are set aside; the largest known have some 500 kB.
const MAX_DAG: usize = 4 << 20;

fn begin(json: &[u8]) -> serde_json::Result<(Content, Dropped)> {
    let wire: WireBegin<'_> = object(json)?;
    let mut dropped = Dropped::default();
    let dag = wire.dag.0.filter(|raw| raw.len() <= MAX_DAG);
    if let (Some(raw), None) = (wire.dag.0, dag) {
        dropped.add("the graph is larger than 4 MB", raw);
    }
    let begin = Begin {
        workflow: wire.workflow.0.map(workflow::workflow).transpose()?.unwrap_or_default(),
        process_names: wire.process_names.0.into_iter().filter_map(|name| name.0).collect(),
        dag: dag.and_then(tidy_json),
        instant: wire.instant.0,
    };
    Ok((Content::Begin(Box::new(begin)), dropped))
}

fn progress(json: &[u8]) -> serde_json::Result<(Content, Dropped)> {
    let wire: WireTasks<'_> = object(json)?;
    let mut tasks = Vec::with_capacity(wire.tasks.0.len());
    let mut unread = Vec::new();
    for (place, entry) in wire.tasks.0.into_iter().enumerate() {
        match entry.0 {
            Ok(record) => tasks.push(record),
            Err(reason) => unread.push((place, reason)),
        }
    }
    let progress = Progress {
        tasks,
        client: wire.progress.0,
        containers: wire.containers.0.into_iter().filter_map(containers::container).collect(),
        instant: wire.instant.0,
    };
    Ok((Content::Progress(Box::new(progress)), unread_tasks(json, &unread)?))
}

/// The records at these places, as they stand.
fn unread_tasks(json: &[u8], unread: &[(usize, &str)]) -> serde_json::Result<Dropped> {
    let mut dropped = Dropped::default();
    if !unread.is_empty() {
        let raw: WireRawTasks<'_> = serde_json::from_slice(json)?;
        for (place, reason) in unread {
            dropped.add(reason, raw.tasks.0.get(*place).and_then(|task| task.0).unwrap_or("null"));
        }
    }
    Ok(dropped)
}

fn complete(json: &[u8]) -> serde_json::Result<(Content, Dropped)> {
    let wire: WireComplete<'_> = object(json)?;
    let workflow = wire.workflow.0.map(workflow::workflow).transpose()?.unwrap_or_default();
    if workflow.members.is_empty() {
        return Err(serde_json::Error::custom("it has no workflow, so it does not tell how the run ended"));
    }
    let complete = Complete {
        workflow,
        metrics: wire.metrics.0.and_then(tidy_json),
        client: wire.progress.0,
        instant: wire.instant.0,
    };
    Ok((Content::Complete(Box::new(complete)), Dropped::default()))
}

#[cfg(test)]
mod tests;
