//! What is told against what must be.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Map, Value};
use testkit::recording::{Counters, Expectation, Run, Task};

use super::told::{Told, ms};
use crate::support::launched::LAUNCHED_PROJECT;

/// Members of the client's `workflow` that the contract has no place for.
const WORKFLOW_NOT_TOLD: [&str; 6] =
    ["failOnIgnore", "outputDir", "platform", "preview", "stubRun", "workflowStats"];
/// Members of the client's tasks that the contract has no place for.
const TASK_NOT_TOLD: [&str; 4] = ["accelerator", "acceleratorType", "cpuModel", "hostname"];
/// Members of the client's statistics that the contract has no place for.
const STATS_NOT_TOLD: [&str; 19] = [
    "abortedCount",
    "changeTimestamp",
    "effectiveFailedCount",
    "effectiveFailedPct",
    "loadCpus",
    "loadMemory",
    "loadMemoryFmt",
    "peakCpus",
    "peakMemory",
    "peakMemoryFmt",
    "peakRunning",
    "pendingCount",
    "processes",
    "progressLength",
    "retriesCount",
    "runningCount",
    "submittedCount",
    "succeededCount",
    "totalCount",
];
/// Members of other objects of a run that the contract has no place for.
const MANIFEST_NOT_TOLD: [&str; 3] = ["contributors", "doi", "recurseSubmodules"];
const GPU_NOT_TOLD: [&str; 2] = ["mem_pct", "mem_peak"];
/// Members of tasks that the server adds.
const TASK_ADDED: [&str; 8] =
    ["attempt", "complete", "exit", "exitStatus", "id", "start", "status", "submit"];
const EXIT_UNKNOWN: i64 = 2_147_483_647;

/// Something that is told otherwise than it must be.
#[derive(Debug)]
pub(super) struct Difference {
    what: String,
    expected: String,
    told: String,
}

impl Difference {
    pub(super) fn new(what: impl fmt::Display, expected: impl fmt::Display, told: impl fmt::Display) -> Self {
        let short = |text: String| match text.char_indices().nth(160) {
            Some((at, _)) => format!("{}…", &text[..at]),
            None => text,
        };
        Self { what: what.to_string(), expected: short(expected.to_string()), told: short(told.to_string()) }
    }
}

/// The differences of several recordings, a line each, the first twelve of each recording.
pub(super) fn table(wrong: &[(String, Vec<Difference>)]) -> String {
    let mut lines = vec!["recording | what | must be | is told".to_owned()];
    for (name, differences) in wrong {
        for Difference { what, expected, told } in differences.iter().take(12) {
            lines.push(format!("{name} | {what} | {expected} | {told}"));
        }
        if differences.len() > 12 {
            lines.push(format!("{name} | and {} more", differences.len() - 12));
        }
    }
    lines.join("\n")
}

/// Collects differences.
#[derive(Default)]
struct Comparison(Vec<Difference>);

impl Comparison {
    fn same(&mut self, what: impl fmt::Display, expected: &Value, told: &Value) {
        if !is_same(expected, told) {
            self.0.push(Difference::new(what, expected, told));
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "what is compared is made for it")]
    fn equal<T: PartialEq + fmt::Debug>(&mut self, what: impl fmt::Display, expected: T, told: T) {
        if expected != told {
            self.0.push(Difference::new(what, format!("{expected:?}"), format!("{told:?}")));
        }
    }

    /// Compares the members that both have; a member that is not told must be one of `not_told`.
    fn members(&mut self, what: &str, expected: &Map<String, Value>, told: &Value, not_told: &[&str]) {
        for (name, value) in expected.iter().filter(|(_, value)| !value.is_null()) {
            match told.get(name) {
                Some(told) => self.same(format_args!("{what}{name}"), value, told),
                None if not_told.contains(&name.as_str()) => {}
                None => self.0.push(Difference::new(format_args!("{what}{name}"), value, "(no such member)")),
            }
        }
    }
}

/// Whether the values mean the same: numbers by value, texts without the marks of what was no character.
fn is_same(expected: &Value, told: &Value) -> bool {
    match (expected, told) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::String(a), Value::String(b)) => a == b || plain(a) == plain(b),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| is_same(a, b)))
        }
        _ => expected == told,
    }
}

fn plain(text: &str) -> String {
    text.replace(['\u{fffd}', '\0'], "")
}

/// Compares all that a recording says.
pub(super) fn everything(expected: &Expectation, told: &Told) -> Vec<Difference> {
    let mut comparison = Comparison::default();
    // A body that is no JSON says nothing to the model, while the server repairs it and reads on.
    let is_repaired = !expected.unreadable.is_empty();
    if !is_repaired {
        comparison.run(&expected.run, &told.workflow);
        comparison.equal("userName", Some(&*told.owner), told.workflow["userName"].as_str());
        comparison.metrics(&expected.metrics, &told.metrics);
        comparison.notices(expected, told);
    }
    comparison.counters(expected, told);
    comparison.tasks(&expected.tasks, &told.tasks);
    comparison.0
}

/// Compares how run and tasks ended, which the order of requests must not change.
pub(super) fn outcome(expected: &Expectation, told: &Told) -> Vec<Difference> {
    let mut comparison = Comparison::default();
    if let (Some(status), true) = (expected.run.status, expected.unreadable.is_empty()) {
        comparison.equal("status", status, told.workflow["status"].as_str().unwrap());
    }
    comparison.counters(expected, told);
    let states = |task: (&i64, &Task)| (*task.0, task.1.status.clone(), task.1.exit);
    let expected: Vec<_> = expected.tasks.iter().map(states).collect();
    let told: Vec<_> = told
        .tasks
        .iter()
        .map(|(id, task)| (*id, task["status"].as_str().unwrap().to_owned(), task["exit"].as_i64()))
        .collect();
    for (expected, told) in expected.iter().zip(&told) {
        comparison.equal("task", expected, told);
    }
    comparison.equal("tasks", expected.len(), told.len());
    comparison.0
}

impl Comparison {
    fn run(&mut self, run: &Run, told: &Value) {
        let text = |name: &str| told[name].as_str();
        self.equal("sessionId", run.session_id.as_deref(), text("sessionId"));
        self.equal("runName", run.run_name.as_deref(), text("runName"));
        self.equal("start", run.start_ms, ms(&told["start"]));
        let Some(status) = run.status else { return };
        self.equal("status", Some(status), text("status"));
        let is_over = matches!(status, "SUCCEEDED" | "FAILED");
        if is_over {
            self.equal("complete", run.complete_ms, ms(&told["complete"]));
        }
        self.equal("success", is_over.then_some(status == "SUCCEEDED"), told["success"].as_bool());
        let mut rest = run.fields.clone();
        let exit =
            rest.remove("exitStatus").and_then(|exit| exit.as_i64()).filter(|exit| *exit != EXIT_UNKNOWN);
        self.equal("exitStatus", exit.filter(|_| is_over), told["exitStatus"].as_i64());
        // The user that the client names is one of its machine; the contract's is the owner.
        for name in ["id", "start", "complete", "success", "userName"] {
            rest.remove(name);
        }
        if told["launchId"].is_null() {
            self.equal("projectName", run.project_name.as_deref(), text("projectName"));
        } else {
            // A launched run shows the repository that it was launched from, however Nextflow got at the code.
            self.equal("projectName", Some(LAUNCHED_PROJECT), text("projectName"));
            let is_ours = text("repository").is_some_and(|path| path.ends_with(LAUNCHED_PROJECT));
            self.equal("repository of the launch", true, is_ours);
            for name in ["projectName", "repository"] {
                rest.remove(name);
            }
        }
        if !is_over {
            rest.remove("duration");
        }
        if let Some(Value::Object(mut nextflow)) = rest.remove("nextflow") {
            // The contract has the build as a text, and the time of it as a date.
            let build = nextflow.remove("build").map(|build| build.to_string().trim_matches('"').to_owned());
            self.equal("nextflow.build", build.as_deref(), told["nextflow"]["build"].as_str());
            let built_at = nextflow.remove("timestamp").and_then(|date| ms(&date));
            self.equal("nextflow.timestamp", built_at, ms(&told["nextflow"]["timestamp"]));
            self.members("nextflow.", &nextflow, &told["nextflow"], &["enable"]);
        }
        for (name, not_told) in
            [("manifest", &MANIFEST_NOT_TOLD[..]), ("stats", &STATS_NOT_TOLD), ("fusion", &[]), ("wave", &[])]
        {
            if let Some(Value::Object(object)) = rest.remove(name) {
                self.members(&format!("{name}."), &object, &told[name], not_told);
            }
        }
        self.members("", &rest, told, &WORKFLOW_NOT_TOLD);
    }

    fn metrics(&mut self, expected: &BTreeMap<String, Value>, told: &BTreeMap<String, Value>) {
        let names = |metrics: &BTreeMap<String, Value>| metrics.keys().cloned().collect::<Vec<_>>();
        self.equal("processes with metrics", names(expected), names(told));
        for (process, expected) in expected {
            let Some(told) = told.get(process) else { continue };
            for (series, values) in expected.as_object().unwrap() {
                match values {
                    Value::Object(values) => {
                        self.members(&format!("metrics of {process}: {series}."), values, &told[series], &[]);
                    }
                    _ => self.same(format_args!("metrics of {process}: {series}"), values, &told[series]),
                }
            }
        }
    }

    /// What people are told about records that are missing or could not be read.
    fn notices(&mut self, expected: &Expectation, told: &Told) {
        let client = expected.client_totals.unwrap_or_default();
        let ours = &expected.totals;
        let lacking = [
            (client.succeeded, ours.succeeded),
            (client.failed, ours.failed),
            (client.cached, ours.cached),
            (client.aborted, ours.aborted),
        ];
        let lacking: u64 = lacking.iter().map(|(told, came)| told.saturating_sub(*came)).sum();
        let is_over = matches!(expected.run.status, Some("SUCCEEDED" | "FAILED"));
        let missing = if is_over { expected.missing_task_records.max(lacking) } else { 0 };
        let needs_attention = missing > 0 || expected.odd_records > 0;
        self.equal("requiresAttention", Some(needs_attention), told.workflow["requiresAttention"].as_bool());
        let says = |words: &str| told.messages.iter().any(|message| message.contains(words));
        self.equal("a message on missing records", missing > 0, says("missing"));
        self.equal("a message on odd records", expected.odd_records > 0, says("could not be read"));
        let ignored = expected.run.status == Some("SUCCEEDED") && ours.ignored > 0;
        self.equal("a message on ignored failures", ignored, says("ignored"));
    }

    fn counters(&mut self, expected: &Expectation, told: &Told) {
        let total = &told.progress["workflowProgress"];
        self.equal("counters of the run", expected.totals, counters(total));
        let rows = told.progress["processesProgress"].as_array().unwrap();
        let name = |row: &Value| row["process"].as_str().unwrap().to_owned();
        let processes: BTreeMap<String, Counters> =
            rows.iter().map(|row| (name(row), counters(row))).collect();
        self.equal("processes", expected.processes.keys().collect::<Vec<_>>(), processes.keys().collect());
        for (process, expected) in &expected.processes {
            if let Some(told) = processes.get(process) {
                self.equal(format_args!("counters of {process}"), expected, told);
            }
        }
        if expected.unreadable.is_empty() {
            let announced = &expected.run.process_names;
            let first: Vec<String> = rows.iter().take(announced.len()).map(name).collect();
            self.equal("order of processes", announced, &first);
        }
        let executor = |task: &Task| task.fields.get("executor")?.as_str().map(str::to_owned);
        let executors: BTreeSet<String> = expected.tasks.values().filter_map(executor).collect();
        let told: BTreeSet<String> = serde_json::from_value(total["executors"].clone()).unwrap();
        self.equal("executors", executors, told);
    }

    fn tasks(&mut self, expected: &BTreeMap<i64, Task>, told: &BTreeMap<i64, Value>) {
        self.equal("tasks", expected.keys().collect::<Vec<_>>(), told.keys().collect());
        for (id, task) in expected {
            if let Some(told) = told.get(id) {
                self.task(*id, task, told);
            }
        }
    }

    fn task(&mut self, id: i64, task: &Task, told: &Value) {
        let what = |name: &str| format!("task {id}: {name}");
        let text = |name: &str| told[name].as_str();
        self.equal(what("status"), Some(task.status.as_str()), text("status"));
        self.equal(what("exit"), task.exit, told["exit"].as_i64());
        self.equal(what("exitStatus"), task.exit, told["exitStatus"].as_i64());
        self.equal(what("process"), Some(task.process.as_str()), text("process"));
        self.equal(what("nativeId"), task.native_id.as_deref(), text("nativeId"));
        self.equal(what("scratch"), task.scratch.as_deref(), text("scratch"));
        for (name, expected) in
            [("submit", task.submit_ms), ("start", task.start_ms), ("complete", task.complete_ms)]
        {
            self.equal(what(name), expected, ms(&told[name]));
        }
        let mut rest = task.fields.clone();
        rest.retain(|_, value| *value != Value::Array(Vec::new()));
        if let Some(Value::Object(metrics)) = rest.remove("gpuMetrics") {
            self.members(&what("gpuMetrics."), &metrics, &told["gpuMetrics"], &GPU_NOT_TOLD);
        }
        self.members(&what(""), &rest, told, &TASK_NOT_TOLD);
        // Nothing is made up.
        let known = |name: &str| {
            task.fields.contains_key(name)
                || TASK_ADDED.contains(&name)
                || ["process", "nativeId", "scratch", "taskId"].contains(&name)
        };
        for (name, value) in told.as_object().unwrap() {
            if !value.is_null() && !known(name) {
                self.0.push(Difference::new(what(name), "(never sent)", value));
            }
        }
    }
}

fn counters(row: &Value) -> Counters {
    let count = |name: &str| row[name].as_u64().unwrap_or_else(|| panic!("{name} is no count: {row}"));
    Counters {
        pending: count("pending"),
        submitted: count("submitted"),
        running: count("running"),
        succeeded: count("succeeded"),
        failed: count("failed"),
        cached: count("cached"),
        aborted: count("aborted"),
        ignored: count("ignored"),
        retries: count("retries"),
    }
}
