//! How a client generation words its calls: bodies after the example of its recording of a run in which all goes well.

use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::Context as _;
use serde_json::{Map, Value, json};

use crate::carrier::Call;
use crate::profile::Profile;
use crate::recording::{Recording, Request, TraceCall};

/// The recording that is the example.
const EXAMPLE: &str = "01-success";
/// Headers that say who the client is and what it sends.
const KEPT_HEADERS: [&str; 3] = ["accept", "content-type", "user-agent"];
/// The exit code that stands for "not known yet".
pub(crate) const EXIT_UNKNOWN: i64 = 2_147_483_647;
/// Fields that a record has only when its task is over.
const AT_THE_END: [&str; 16] = [
    "complete",
    "duration",
    "realtime",
    "pcpu",
    "pmem",
    "rss",
    "vmem",
    "peakRss",
    "peakVmem",
    "rchar",
    "wchar",
    "syscr",
    "syscw",
    "readBytes",
    "writeBytes",
    "volCtxt",
];

/// The words of one generation.
#[derive(Debug)]
pub(crate) struct Manner {
    headers: Vec<(String, String)>,
    create: Value,
    begin: Value,
    progress: Value,
    complete: Value,
    record: Map<String, Value>,
    /// Milliseconds since 1970 of the next message, for generations that say it.
    instant: Option<AtomicI64>,
}

/// What a run is called.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    /// The id that the server gave.
    pub(crate) id: String,
    pub(crate) session: String,
    pub(crate) run_name: String,
}

impl Manner {
    pub(crate) fn of(profile: &Profile) -> anyhow::Result<Self> {
        let example = Recording::load(profile.version, EXAMPLE)?;
        let body = |wanted: TraceCall| -> anyhow::Result<Value> {
            let bodies = example.trace_calls().filter(|(_, call)| *call == wanted);
            let newest = bodies.filter_map(|(request, _)| request.body.as_deref()).last();
            Ok(serde_json::from_str(newest.with_context(|| format!("no {wanted:?} in {EXAMPLE}"))?)?)
        };
        let (create, begin, progress) =
            (body(TraceCall::Create)?, body(TraceCall::Begin)?, body(TraceCall::Progress)?);
        let record = progress["tasks"][0].as_object().cloned().context("no task in the last batch")?;
        let request = example.requests.last().context("no request")?;
        let instant = create["instant"].as_i64().map(AtomicI64::new);
        let headers = kept_headers(request);
        Ok(Self { headers, create, begin, progress, complete: body(TraceCall::Complete)?, record, instant })
    }

    fn stamped(&self, mut body: Value) -> Value {
        if let Some(instant) = &self.instant {
            body["instant"] = instant.fetch_add(1_000, Ordering::Relaxed).into();
        }
        body
    }

    /// A call as this generation sends it.
    pub(crate) fn call(&self, method: &str, path: &str, body: String) -> Call {
        Call { headers: self.headers.clone(), ..Call::new(method, path) }.sending(body)
    }

    /// The body of `create`; with an id for a run that the server launched.
    pub(crate) fn create(&self, session: &str, run_name: &str, launched: Option<&str>) -> Value {
        let mut body = self.create.clone();
        body["sessionId"] = session.into();
        body["runName"] = run_name.into();
        body["workflowId"] = launched.into();
        self.stamped(body)
    }

    /// The body of `begin`.
    pub(crate) fn begin(&self, names: &Names) -> Value {
        self.stamped(named(self.begin.clone(), names))
    }

    /// The body of a batch.
    pub(crate) fn progress(&self, tasks: Vec<Value>) -> Value {
        let mut body = json!({ "tasks": [], "progress": self.progress["progress"] });
        if self.progress.get("containers").is_some() {
            body["containers"] = json!([]);
        }
        body["tasks"] = Value::Array(tasks);
        self.stamped(body)
    }

    /// The body of a heartbeat.
    pub(crate) fn heartbeat(&self) -> Value {
        self.stamped(json!({ "progress": self.progress["progress"] }))
    }

    /// The body of `complete`.
    pub(crate) fn complete(&self, names: &Names, is_success: bool) -> Value {
        let mut body = named(self.complete.clone(), names);
        body["workflow"]["success"] = is_success.into();
        body["workflow"]["exitStatus"] = i64::from(!is_success).into();
        self.stamped(body)
    }

    /// The record of a task in one of Nextflow's states.
    pub(crate) fn record(&self, id: i64, status: &str) -> Value {
        let mut record = self.record.clone();
        let is_over = !["NEW", "SUBMITTED", "RUNNING"].contains(&status);
        if !is_over {
            record.retain(|name, _| !AT_THE_END.contains(&name.as_str()));
        }
        let exit = match status {
            "COMPLETED" | "CACHED" => 0,
            "FAILED" => 1,
            _ => EXIT_UNKNOWN,
        };
        let mut record = Value::Object(record);
        record["taskId"] = id.into();
        record["status"] = status.into();
        record["exit"] = exit.into();
        record["process"] = "SAY".into();
        record["name"] = format!("SAY ({id})").into();
        record
    }
}

fn named(mut body: Value, names: &Names) -> Value {
    body["workflow"]["id"] = names.id.as_str().into();
    body["workflow"]["sessionId"] = names.session.as_str().into();
    body["workflow"]["runName"] = names.run_name.as_str().into();
    body
}

fn kept_headers(request: &Request) -> Vec<(String, String)> {
    let is_kept = |(name, _): &(&String, &String)| KEPT_HEADERS.contains(&name.as_str());
    request.headers.iter().filter(is_kept).map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// A session as Nextflow names it: a random UUID.
pub(crate) fn fresh_session() -> String {
    let bits: u128 = rand::random();
    let hex = format!("{bits:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("{}-{}-4{}-8{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}
