//! What is told against what must be.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Map, Value};

use super::told::{Told, items, ms};
use crate::difference::Difference;
use crate::recording::{Counters, Expectation, Run, Task};

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

    fn counted(&mut self, what: impl fmt::Display, expected: Counters, told: Option<Counters>) {
        match told {
            Some(told) => self.equal(what, expected, told),
            None => self.0.push(Difference::new(what, format!("{expected:?}"), "(not all counters)")),
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

/// Compares all that a recording says. Of a launched run the project is that of its launch, where it is known.
#[must_use]
pub fn everything(expected: &Expectation, told: &Told, launched_from: Option<&str>) -> Vec<Difference> {
    let mut comparison = Comparison::default();
    // A body that is no JSON says nothing to the model, while the server repairs it and reads on.
    let is_repaired = !expected.unreadable.is_empty();
    if !is_repaired {
        comparison.run(&expected.run, &told.workflow, launched_from);
        comparison.equal("userName", Some(&*told.owner), told.workflow["userName"].as_str());
        comparison.metrics(&expected.metrics, &told.metrics);
    }
    comparison.counters(expected, told);
    comparison.tasks(&expected.tasks, &told.tasks);
    comparison.0
}

/// Compares how run and tasks ended, which the order of requests must not change.
#[must_use]
pub fn outcome(expected: &Expectation, told: &Told) -> Vec<Difference> {
    let mut comparison = Comparison::default();
    if let (Some(status), true) = (expected.run.status, expected.unreadable.is_empty()) {
        comparison.equal("status", Some(status), told.workflow["status"].as_str());
    }
    comparison.counters(expected, told);
    for (id, task) in &expected.tasks {
        let Some(told) = told.tasks.get(id) else { continue };
        let told = (told["status"].as_str().unwrap_or_default(), told["exit"].as_i64());
        comparison.equal(format_args!("task {id}"), (task.status.as_str(), task.exit), told);
    }
    comparison.equal("tasks", expected.tasks.keys().collect::<Vec<_>>(), told.tasks.keys().collect());
    comparison.0
}

/// Compares what was acknowledged with what is told, which may be more: no task and no end of the run may be missing.
#[must_use]
pub fn at_least(expected: &Expectation, told: &Told) -> Vec<Difference> {
    const ORDER: [&str; 4] = ["NEW", "SUBMITTED", "RUNNING", "COMPLETED"];
    let mut comparison = Comparison::default();
    if let Some(status @ ("SUCCEEDED" | "FAILED")) = expected.run.status {
        comparison.equal("status", Some(status), told.workflow["status"].as_str());
    }
    let rank = |status: &str| ORDER.iter().position(|known| *known == status).unwrap_or(ORDER.len());
    for (id, task) in &expected.tasks {
        let status = told.tasks.get(id).and_then(|task| task["status"].as_str());
        if status.is_none_or(|status| rank(status) < rank(&task.status)) {
            let what = format!("task {id}: status");
            comparison.0.push(Difference::new(
                what,
                format!("{} or later", task.status),
                status.unwrap_or("(no task)"),
            ));
        }
    }
    comparison.0
}

impl Comparison {
    fn run(&mut self, run: &Run, told: &Value, launched_from: Option<&str>) {
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
            if let Some(project) = launched_from {
                self.equal("projectName", Some(project), text("projectName"));
                let is_ours = text("repository").is_some_and(|path| path.ends_with(project));
                self.equal("repository of the launch", true, is_ours);
            }
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
        // Statistics of a client that sent none, as when it was killed, are a server's own affair.
        if expected.is_empty() {
            return;
        }
        let names = |metrics: &BTreeMap<String, Value>| metrics.keys().cloned().collect::<Vec<_>>();
        self.equal("processes with metrics", names(expected), names(told));
        for (process, expected) in expected {
            let Some(told) = told.get(process) else { continue };
            for (series, values) in expected.as_object().into_iter().flatten() {
                match values {
                    Value::Object(values) => {
                        self.members(&format!("metrics of {process}: {series}."), values, &told[series], &[]);
                    }
                    _ => self.same(format_args!("metrics of {process}: {series}"), values, &told[series]),
                }
            }
        }
    }

    fn counters(&mut self, expected: &Expectation, told: &Told) {
        let total = &told.progress["workflowProgress"];
        self.counted("counters of the run", expected.totals, counters(total));
        let rows = items(&told.progress["processesProgress"]);
        let name = |row: &Value| row["process"].as_str().unwrap_or_default().to_owned();
        let processes: BTreeMap<String, Option<Counters>> =
            rows.iter().map(|row| (name(row), counters(row))).collect();
        self.equal("processes", expected.processes.keys().collect::<Vec<_>>(), processes.keys().collect());
        for (process, expected) in &expected.processes {
            if let Some(told) = processes.get(process) {
                self.counted(format_args!("counters of {process}"), *expected, *told);
            }
        }
        if expected.unreadable.is_empty() {
            let announced = &expected.run.process_names;
            let first: Vec<String> = rows.iter().take(announced.len()).map(name).collect();
            self.equal("order of processes", announced, &first);
        }
        let executor = |task: &Task| task.fields.get("executor")?.as_str().map(str::to_owned);
        let executors: BTreeSet<String> = expected.tasks.values().filter_map(executor).collect();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let told: BTreeSet<String> = items(&total["executors"]).iter().map(text).collect();
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
        for (name, value) in told.as_object().into_iter().flatten() {
            if !value.is_null() && !known(name) {
                self.0.push(Difference::new(what(name), "(never sent)", value));
            }
        }
    }
}

/// The counters in a row, if all are there.
fn counters(row: &Value) -> Option<Counters> {
    let count = |name: &str| row[name].as_u64();
    Some(Counters {
        pending: count("pending")?,
        submitted: count("submitted")?,
        running: count("running")?,
        succeeded: count("succeeded")?,
        failed: count("failed")?,
        cached: count("cached")?,
        aborted: count("aborted")?,
        ignored: count("ignored")?,
        retries: count("retries")?,
    })
}
