//! What a server must tell after a recording was replayed to it, all requests once and in order.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{Counters, Recording, TraceCall, date, lenient};

/// The exit code that stands for "not known yet".
const EXIT_UNKNOWN: i64 = 2_147_483_647;

/// All that follows from a recording.
#[derive(Clone, Debug, Default)]
pub struct Expectation {
    /// The run.
    pub run: Run,
    /// Final record of each task, by its number in the run.
    pub tasks: BTreeMap<i64, Task>,
    /// Counters of each process that the client named, by full name; all zero where it had no task.
    pub processes: BTreeMap<String, Counters>,
    /// Counters of the run.
    pub totals: Counters,
    /// What the client itself counted, in its newest message.
    pub client_totals: Option<Counters>,
    /// Series of each process in `complete`, by simple name.
    pub metrics: BTreeMap<String, Value>,
    /// Container details, by target image.
    pub containers: BTreeMap<String, Value>,
    /// Tasks without a final state although the run succeeded: records that never arrived.
    pub missing_task_records: u64,
    /// Requests (`seq`) whose body is no JSON: answered 2xx and kept aside.
    pub unreadable: Vec<u64>,
    /// Requests (`seq`) to the run `null`: answered 403.
    pub refused: Vec<u64>,
    /// Task records that name no task or no known state: kept aside.
    pub odd_records: u64,
}

/// What is known of the run.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// `SUBMITTED`, `RUNNING`, `SUCCEEDED` or `FAILED`. None when the only `complete` cannot be read: the recording
    /// does not say how the run ended.
    pub status: Option<&'static str>,
    /// Session, the same in resumed runs.
    pub session_id: Option<String>,
    /// Name of the run.
    pub run_name: Option<String>,
    /// Repository's name, or the script's file name.
    pub project_name: Option<String>,
    /// When Nextflow began, in milliseconds since 1970.
    pub start_ms: Option<i64>,
    /// When Nextflow ended, in milliseconds since 1970.
    pub complete_ms: Option<i64>,
    /// Newest value of each field of `workflow` in `begin` and `complete`, as sent (`stats` among them).
    pub fields: Map<String, Value>,
    /// Full names of the processes that `begin` announced, in its order.
    pub process_names: Vec<String>,
}

/// What is known of a task.
#[derive(Clone, Debug, Default)]
pub struct Task {
    /// Nextflow's word for the state.
    pub status: String,
    /// Exit code; none while unknown.
    pub exit: Option<i64>,
    /// Name of the process, full.
    pub process: String,
    /// When it was submitted, in milliseconds since 1970.
    pub submit_ms: Option<i64>,
    /// When it started, in milliseconds since 1970.
    pub start_ms: Option<i64>,
    /// When it ended, in milliseconds since 1970.
    pub complete_ms: Option<i64>,
    /// Process id or the scheduler's job id, as text.
    pub native_id: Option<String>,
    /// `true`, `false` or a path, as text.
    pub scratch: Option<String>,
    /// Newest value of every other field that is not null.
    pub fields: Map<String, Value>,
}

impl Task {
    /// How far along; all final states are equal.
    fn rank(status: &str) -> Option<u8> {
        match status {
            "NEW" => Some(0),
            "SUBMITTED" => Some(1),
            "RUNNING" => Some(2),
            "CACHED" | "COMPLETED" | "FAILED" | "ABORTED" => Some(3),
            _ => None,
        }
    }

    fn is_open(&self) -> bool {
        Self::rank(&self.status) < Some(3)
    }

    /// Takes a later record in. What is older by state is dropped, and a final record stays as it is.
    fn hear(&mut self, status: &str, record: &Map<String, Value>) {
        let known = Self::rank(&self.status);
        if known == Some(3) || Self::rank(status) < known {
            return;
        }
        status.clone_into(&mut self.status);
        for (name, value) in record.iter().filter(|(_, value)| !value.is_null()) {
            match name.as_str() {
                "status" | "taskId" => {}
                "exit" => self.exit = value.as_i64().filter(|code| *code != EXIT_UNKNOWN),
                "process" => self.process = as_text(value),
                "submit" => self.submit_ms = as_ms(value),
                "start" => self.start_ms = as_ms(value),
                "complete" => self.complete_ms = as_ms(value),
                "nativeId" => self.native_id = Some(as_text(value)),
                "scratch" => self.scratch = Some(as_text(value)),
                _ => {
                    self.fields.insert(name.clone(), value.clone());
                }
            }
        }
    }
}

impl Expectation {
    /// Reads a recording.
    #[must_use]
    pub fn of(recording: &Recording) -> Self {
        let mut expected = Self::default();
        let mut newest = Value::Null;
        for (request, call) in recording.trace_calls() {
            if request.is_to_null() {
                expected.refused.push(request.seq);
                continue;
            }
            let body = request.body.as_deref().and_then(lenient::read);
            if body.is_none() {
                expected.unreadable.push(request.seq);
            }
            let body = body.unwrap_or_default();
            match call {
                TraceCall::Create => expected.create(&body),
                TraceCall::Begin => expected.begin(&body),
                TraceCall::Progress => expected.progress(&body),
                TraceCall::Heartbeat => expected.heard(),
                TraceCall::Complete => expected.complete(&body),
            }
            if let Some(progress) = body.get("progress")
                && newest.as_i64() <= body.get("instant").and_then(Value::as_i64)
            {
                newest = body.get("instant").cloned().unwrap_or_default();
                expected.client_totals = Some(Counters::told(progress));
            }
        }
        expected.conclude();
        expected
    }

    fn create(&mut self, body: &Value) {
        self.run.status = self.run.status.or(Some("SUBMITTED"));
        let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
        self.run.session_id = text("sessionId").or(self.run.session_id.take());
        self.run.run_name = text("runName").or(self.run.run_name.take());
        self.run.project_name = text("projectName").or(self.run.project_name.take());
    }

    fn begin(&mut self, body: &Value) {
        self.heard();
        self.run.process_names =
            items(body, "processNames").iter().filter_map(Value::as_str).map(str::to_owned).collect();
        self.workflow(body);
    }

    fn heard(&mut self) {
        if self.run.status == Some("SUBMITTED") {
            self.run.status = Some("RUNNING");
        }
    }

    fn progress(&mut self, body: &Value) {
        self.heard();
        for record in items(body, "tasks") {
            let id = record.get("taskId").and_then(Value::as_i64);
            let status =
                record.get("status").and_then(Value::as_str).filter(|word| Task::rank(word).is_some());
            match (id, status, record) {
                (Some(id), Some(status), Value::Object(fields)) => {
                    self.tasks.entry(id).or_default().hear(status, fields);
                }
                _ => self.odd_records += 1,
            }
        }
        for container in items(body, "containers") {
            if let Some(image) = container.get("targetImage").and_then(Value::as_str) {
                self.containers.insert(image.to_owned(), container.clone());
            }
        }
        self.name_processes(body);
    }

    fn complete(&mut self, body: &Value) {
        self.workflow(body);
        self.name_processes(body);
        for series in items(body, "metrics") {
            if let Some(process) = series.get("process").and_then(Value::as_str) {
                self.metrics.insert(process.to_owned(), series.clone());
            }
        }
        if let Some(workflow) = body.get("workflow") {
            let flag = |name: &str| workflow.get(name).and_then(Value::as_bool).unwrap_or_default();
            let ignored = body.get("progress").map(Counters::told).unwrap_or_default().ignored;
            // Such a run exits with 1, yet its client calls it a success.
            let failed_on_ignore = flag("failOnIgnore") && ignored > 0;
            self.run.status = Some(if flag("success") && !failed_on_ignore { "SUCCEEDED" } else { "FAILED" });
        } else if !matches!(self.run.status, Some("SUCCEEDED" | "FAILED")) {
            self.run.status = None;
        }
    }

    fn workflow(&mut self, body: &Value) {
        let Some(Value::Object(workflow)) = body.get("workflow") else { return };
        for (name, value) in workflow {
            self.run.fields.insert(name.clone(), value.clone());
        }
        self.run.start_ms = self.run.fields.get("start").and_then(as_ms);
        self.run.complete_ms = self.run.fields.get("complete").and_then(as_ms);
    }

    fn name_processes(&mut self, body: &Value) {
        for process in body.get("progress").map(|progress| items(progress, "processes")).unwrap_or_default() {
            if let Some(name) = process.get("name").and_then(Value::as_str) {
                self.processes.entry(name.to_owned()).or_default();
            }
        }
    }

    /// Closes what the end of the run closes, and counts.
    fn conclude(&mut self) {
        let open = self.tasks.values_mut().filter(|task| task.is_open());
        match self.run.status {
            Some("FAILED") => open.for_each(|task| "ABORTED".clone_into(&mut task.status)),
            Some("SUCCEEDED") => self.missing_task_records = open.map(|_| 1).sum(),
            _ => {}
        }
        let announced: BTreeSet<_> = self.run.process_names.iter().cloned().collect();
        for name in announced {
            self.processes.entry(name).or_default();
        }
        for task in self.tasks.values() {
            self.processes.entry(task.process.clone()).or_default().add(task);
            self.totals.add(task);
        }
    }
}

fn items<'a>(object: &'a Value, name: &str) -> &'a [Value] {
    object.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn as_ms(value: &Value) -> Option<i64> {
    date::epoch_ms(value.as_str()?)
}

fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
