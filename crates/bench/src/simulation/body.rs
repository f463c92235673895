//! The bodies of a client's calls.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::clock::Moment;
use super::metrics;
use super::pipeline::{Process, processes};
use super::plan::Plan;
use super::record::Record;
use super::reporter::Batch;
use super::tally::Tallies;

/// Body of `POST /trace/create`.
pub(crate) fn create(plan: &Plan) -> String {
    json!({
        "sessionId": plan.session_id,
        "runName": plan.run_name,
        "projectName": "genomics/cohort",
        "repository": "https://git.example.org/genomics/cohort",
        "workflowId": null,
        "instant": Moment::START.instant(),
    })
    .to_string()
}

/// Body of `PUT /trace/{id}/begin`.
pub(crate) fn begin(plan: &Plan, id: &str) -> String {
    let names: Vec<&str> = processes().iter().map(|process| process.name.as_str()).collect();
    json!({
        "workflow": workflow(plan, id, None),
        "processNames": names,
        "towerLaunch": false,
        "instant": Moment::START.instant() + 900,
    })
    .to_string()
}

/// Body of `PUT /trace/{id}/progress`, written into `body` in place of what was there.
pub(crate) fn progress(batch: &Batch<'_>, tallies: &Tallies, body: &mut String) {
    body.clear();
    body.push_str("{\"tasks\":[");
    let mut comma = "";
    for &(task, state) in &batch.records {
        // Writing to a String cannot fail.
        let _ = write!(body, "{comma}{}", Record(task, state));
        comma = ",";
    }
    let _ = write!(body, "],\"progress\":{tallies},\"instant\":{}}}", batch.at.instant());
}

/// Body of `PUT /trace/{id}/complete`.
pub(crate) fn complete(plan: &Plan, id: &str, tallies: &Tallies) -> String {
    let workflow = workflow(plan, id, Some(stats(plan, tallies)));
    let metrics = metrics::of_processes(&plan.tasks);
    let instant = plan.ends_at().instant();
    let mut body = json!({ "workflow": workflow, "metrics": metrics }).to_string();
    body.pop();
    // Writing to a String cannot fail.
    let _ = write!(body, ",\"progress\":{tallies},\"instant\":{instant}}}");
    body
}

/// The metadata of the run; with `stats`, as it is at the end.
fn workflow(plan: &Plan, id: &str, stats: Option<Value>) -> Value {
    let ends_at = plan.ends_at();
    let has_ended = stats.is_some();
    let mut workflow = json!({
        "runName": plan.run_name,
        "scriptId": "0b0cb5a78a63b689b8ca03dc70d3c9c5",
        "scriptFile": "/home/ada/.nextflow/assets/genomics/cohort/main.nf",
        "scriptName": "main.nf",
        "repository": "https://git.example.org/genomics/cohort",
        "commitId": "5f2a1c7e94d0b863a7f1e2d3c4b5a69788796a5b",
        "revision": "2.3.1",
        "start": Moment::START.to_string(),
        "complete": has_ended.then(|| ends_at.to_string()),
        "duration": has_ended.then(|| ends_at.since_ms(Moment::START)),
        "container": null,
        "commandLine": "nextflow run genomics/cohort -r 2.3.1 -profile slurm -params-file params.yml -with-tower",
        "nextflow": {
            "version": "24.10.0", "build": 5928, "timestamp": "2024-10-27T18:36:00Z", "enable": { "dsl": 2 },
        },
        "success": has_ended,
        "projectDir": "/home/ada/.nextflow/assets/genomics/cohort",
        "projectName": "genomics/cohort",
        "launchDir": "/scratch/projects/genomics",
        "outputDir": "/scratch/projects/genomics/results",
        "workDir": "/scratch/projects/genomics/work",
        "homeDir": "/home/ada",
        "userName": "ada",
        "exitStatus": has_ended.then_some(0),
        "errorMessage": null,
        "errorReport": null,
        "profile": "slurm",
        "sessionId": plan.session_id,
        "resume": false,
        "stubRun": false,
        "preview": false,
        "containerEngine": "apptainer",
        "wave": { "enabled": false },
        "fusion": { "enabled": false, "version": null },
        "configFiles": ["/home/ada/.nextflow/assets/genomics/cohort/nextflow.config"],
        "manifest": {
            "author": "Ada", "contributors": [], "defaultBranch": "main", "description": null, "docsUrl": null,
            "doi": null, "gitmodules": null, "homePage": null, "icon": null, "license": null,
            "mainScript": "main.nf", "name": "genomics/cohort", "nextflowVersion": "!>=24.04.0",
            "organization": null, "recurseSubmodules": false, "version": "2.3.1",
        },
        "failOnIgnore": false,
        "params": params(),
        "id": id,
        "configText": config_text(),
        "operationId": null,
        "logFile": null,
        "outFile": null,
    });
    if let (Value::Object(members), Some(stats)) = (&mut workflow, stats) {
        members.insert("stats".to_owned(), stats);
    }
    workflow
}

fn params() -> Value {
    let mut params = json!({
        "input": "/scratch/projects/genomics/samples.csv",
        "outdir": "/scratch/projects/genomics/results",
        "genome": "GRCh38",
        "seed": 100,
        "minimum_quality": 20,
        "confidence": 0.95,
    });
    if let Value::Object(members) = &mut params {
        for process in processes() {
            let tool = process.tool.to_lowercase();
            members.insert(format!("skip_{tool}"), Value::Bool(false));
            members.insert(format!("{tool}_options"), Value::from("--verbose --log-level info"));
        }
    }
    params
}

fn config_text() -> String {
    let mut text = String::from("executor {\n   name = 'slurm'\n   queueSize = 500\n}\n\nprocess {\n");
    for Process { name, container, cpus, memory, .. } in processes() {
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "   withName:'{name}' {{\n      container = '{container}'\n      cpus = {cpus}\n      memory = '{} GB'\n      time = '4h'\n      queue = 'medium'\n      errorStrategy = 'retry'\n      maxRetries = 2\n   }}\n",
            memory >> 30
        );
    }
    text.push_str("}\n");
    text
}

fn stats(plan: &Plan, tallies: &Tallies) -> Value {
    let run = &tallies.run;
    json!({
        "changeTimestamp": plan.ends_at().instant(),
        "succeededCount": run.succeeded,
        "cachedCount": run.cached,
        "failedCount": run.failed,
        "ignoredCount": run.ignored,
        "pendingCount": run.pending,
        "submittedCount": run.submitted,
        "runningCount": run.running,
        "retriesCount": run.retries,
        "abortedCount": 0,
        "loadCpus": run.load_cpus,
        "loadMemory": run.load_memory,
        "peakRunning": run.peak_running,
        "peakCpus": run.peak_cpus,
        "peakMemory": run.peak_memory,
        "succeedCount": run.succeeded,
        "succeedCountFmt": run.succeeded.to_string(),
        "cachedCountFmt": run.cached.to_string(),
        "failedCountFmt": run.failed.to_string(),
        "ignoredCountFmt": run.ignored.to_string(),
        "computeTimeFmt": "(a few seconds)",
        "progressLength": tallies.processes.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::Reporter;

    fn json(body: &str) -> Value {
        serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {body}"))
    }

    #[test]
    fn bodies_are_json_of_the_size_that_clients_send() {
        let plan = Plan::new(1, "0000002a-0000", 1, 1, 2_000);
        assert_eq!(json(&create(&plan))["workflowId"], Value::Null);
        let begin = begin(&plan, "4Bi5xBK6E2Nbhj");
        assert!((10_000..20_000).contains(&begin.len()), "begin: {}", begin.len());
        assert_eq!(json(&begin)["workflow"]["complete"], Value::Null);

        let mut reporter = Reporter::new(&plan);
        let mut body = String::new();
        let mut sizes = Vec::new();
        while let Some(batch) = reporter.next() {
            progress(&batch, reporter.tallies(), &mut body);
            let told = json(&body);
            assert_eq!(told["tasks"].as_array().unwrap().len(), batch.records.len());
            assert_eq!(told["progress"]["processes"].as_array().unwrap().len(), processes().len());
            sizes.push(body.len());
        }
        sizes.sort_unstable();
        let median = sizes[sizes.len() / 2];
        assert!((155_000..200_000).contains(&median), "progress: {median}");

        let complete = complete(&plan, "4Bi5xBK6E2Nbhj", reporter.tallies());
        assert!((90_000..140_000).contains(&complete.len()), "complete: {}", complete.len());
        let told = json(&complete);
        assert_eq!(told["workflow"]["success"], true);
        assert_eq!(told["metrics"].as_array().unwrap().len(), processes().len());
        assert_eq!(told["progress"]["running"], 0);
    }
}
