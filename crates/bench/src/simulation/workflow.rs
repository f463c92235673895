//! The metadata of a run, which comes with `begin` and `complete`.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::clock::Moment;
use super::pipeline::{Process, processes};
use super::plan::Plan;
use super::tally::Tallies;

/// The metadata of the run; with counters, as it is at the end.
pub(crate) fn workflow(plan: &Plan, id: &str, end: Option<&Tallies>) -> Value {
    let mut members = Map::new();
    for part in [name(plan), outcome(plan, end), place(), code(), switches()] {
        if let Value::Object(part) = part {
            members.extend(part);
        }
    }
    members.insert("params".to_owned(), params());
    members.insert("id".to_owned(), Value::from(id));
    members.insert("configText".to_owned(), Value::from(config_text()));
    if let Some(tallies) = end {
        members.insert("stats".to_owned(), stats(plan, tallies));
    }
    Value::Object(members)
}

fn name(plan: &Plan) -> Value {
    json!({
        "runName": plan.run_name,
        "sessionId": plan.session_id,
        "projectName": "genomics/cohort",
        "userName": "ada",
        "commandLine": "nextflow run genomics/cohort -r 2.3.1 -profile slurm -params-file params.yml -with-tower",
        "profile": "slurm",
        "resume": false,
    })
}

fn outcome(plan: &Plan, end: Option<&Tallies>) -> Value {
    let ends_at = end.map(|_| plan.ends_at());
    json!({
        "start": Moment::START.to_string(),
        "complete": ends_at.map(|ends_at| ends_at.to_string()),
        "duration": ends_at.map(|ends_at| ends_at.since_ms(Moment::START)),
        "success": ends_at.is_some(),
        "exitStatus": ends_at.map(|_| 0),
        "errorMessage": null,
        "errorReport": null,
    })
}

fn place() -> Value {
    json!({
        "projectDir": "/home/ada/.nextflow/assets/genomics/cohort",
        "launchDir": "/scratch/projects/genomics",
        "outputDir": "/scratch/projects/genomics/results",
        "workDir": "/scratch/projects/genomics/work",
        "homeDir": "/home/ada",
        "configFiles": ["/home/ada/.nextflow/assets/genomics/cohort/nextflow.config"],
        "operationId": null,
        "logFile": null,
        "outFile": null,
    })
}

fn code() -> Value {
    json!({
        "scriptId": "0b0cb5a78a63b689b8ca03dc70d3c9c5",
        "scriptFile": "/home/ada/.nextflow/assets/genomics/cohort/main.nf",
        "scriptName": "main.nf",
        "repository": "https://git.example.org/genomics/cohort",
        "commitId": "5f2a1c7e94d0b863a7f1e2d3c4b5a69788796a5b",
        "revision": "2.3.1",
        "nextflow": {
            "version": "24.10.0", "build": 5928, "timestamp": "2024-10-27T18:36:00Z", "enable": { "dsl": 2 },
        },
        "manifest": {
            "author": "Ada", "contributors": [], "defaultBranch": "main", "description": null, "docsUrl": null,
            "doi": null, "gitmodules": null, "homePage": null, "icon": null, "license": null,
            "mainScript": "main.nf", "name": "genomics/cohort", "nextflowVersion": "!>=24.04.0",
            "organization": null, "recurseSubmodules": false, "version": "2.3.1",
        },
    })
}

fn switches() -> Value {
    json!({
        "stubRun": false,
        "preview": false,
        "failOnIgnore": false,
        "container": null,
        "containerEngine": "apptainer",
        "wave": { "enabled": false },
        "fusion": { "enabled": false, "version": null },
    })
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
