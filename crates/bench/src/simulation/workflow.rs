//! The metadata of a run, which comes with `begin` and `complete`.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::failure;
use super::pipeline::{Pipeline, Process};
use super::plan::Plan;
use super::tally::Tallies;

/// The metadata of the run; with counters, as it is at the end.
pub(crate) fn workflow(plan: &Plan, id: &str, end: Option<&Tallies>) -> Value {
    let mut members = Map::new();
    for part in [name(plan), outcome(plan, end), place(plan.pipeline), code(plan.pipeline), switches()] {
        if let Value::Object(part) = part {
            members.extend(part);
        }
    }
    members.insert("params".to_owned(), params(plan.pipeline));
    members.insert("id".to_owned(), Value::from(id));
    members.insert("configText".to_owned(), Value::from(config_text(plan.pipeline)));
    if let Some(tallies) = end {
        members.insert("stats".to_owned(), stats(plan, tallies));
    }
    Value::Object(members)
}

fn name(plan: &Plan) -> Value {
    let Pipeline { project, revision, .. } = plan.pipeline;
    let is_resumed = plan.is_resumed();
    let resume = if is_resumed { " -resume" } else { "" };
    let command = format!(
        "nextflow run {project} -r {revision} -profile slurm -params-file params.yml -with-tower{resume}"
    );
    json!({
        "runName": plan.run_name,
        "sessionId": plan.session_id,
        "projectName": project,
        "userName": "ada",
        "commandLine": command,
        "profile": "slurm",
        "resume": is_resumed,
    })
}

fn outcome(plan: &Plan, end: Option<&Tallies>) -> Value {
    let ends_at = end.map(|_| plan.ends_at());
    let fatal = plan.fatal();
    json!({
        "start": plan.begins_at.to_string(),
        "complete": ends_at.map(|ends_at| ends_at.to_string()),
        "duration": ends_at.map(|ends_at| ends_at.since_ms(plan.begins_at)),
        "success": ends_at.is_some() && fatal.is_none(),
        "exitStatus": ends_at.map(|_| fatal.map_or(0, |task| task.exit)),
        "errorMessage": fatal.map(failure::message),
        "errorReport": fatal.map(failure::report),
    })
}

fn place(pipeline: &Pipeline) -> Value {
    let assets = format!("/home/ada/.nextflow/assets/{}", pipeline.project);
    json!({
        "projectDir": assets,
        "launchDir": "/scratch/projects/genomics",
        "outputDir": "/scratch/projects/genomics/results",
        "workDir": "/scratch/projects/genomics/work",
        "homeDir": "/home/ada",
        "configFiles": [format!("{assets}/nextflow.config")],
        "operationId": null,
        "logFile": null,
        "outFile": null,
    })
}

fn code(pipeline: &Pipeline) -> Value {
    let &Pipeline { project, revision, .. } = pipeline;
    json!({
        "scriptId": "0b0cb5a78a63b689b8ca03dc70d3c9c5",
        "scriptFile": format!("/home/ada/.nextflow/assets/{project}/main.nf"),
        "scriptName": "main.nf",
        "repository": pipeline.repository(),
        "commitId": "5f2a1c7e94d0b863a7f1e2d3c4b5a69788796a5b",
        "revision": revision,
        "nextflow": {
            "version": "24.10.0", "build": 5928, "timestamp": "2024-10-27T18:36:00Z", "enable": { "dsl": 2 },
        },
        "manifest": {
            "author": "Ada", "contributors": [], "defaultBranch": "main", "description": null, "docsUrl": null,
            "doi": null, "gitmodules": null, "homePage": null, "icon": null, "license": null,
            "mainScript": "main.nf", "name": project, "nextflowVersion": "!>=24.04.0",
            "organization": null, "recurseSubmodules": false, "version": revision,
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

fn params(pipeline: &Pipeline) -> Value {
    let mut params = json!({
        "input": "/scratch/projects/genomics/samples.csv",
        "outdir": "/scratch/projects/genomics/results",
        "genome": "GRCh38",
        "seed": 100,
        "minimum_quality": 20,
        "confidence": 0.95,
    });
    if let Value::Object(members) = &mut params {
        for process in &pipeline.processes {
            let tool = process.tool.to_lowercase();
            members.insert(format!("skip_{tool}"), Value::Bool(false));
            members.insert(format!("{tool}_options"), Value::from("--verbose --log-level info"));
        }
    }
    params
}

fn config_text(pipeline: &Pipeline) -> String {
    let mut text = String::from("executor {\n   name = 'slurm'\n   queueSize = 500\n}\n\nprocess {\n");
    for Process { name, container, cpus, memory, .. } in &pipeline.processes {
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
