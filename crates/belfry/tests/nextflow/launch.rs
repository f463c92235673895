//! A saved pipeline is launched with another parameter, watched until it succeeds, and looked at afterwards.

use std::fs;

use serde_json::json;

use crate::support::{Options, Run, Server, eventually, example};

#[test]
fn a_saved_pipeline_is_launched_watched_and_kept() {
    tell(&Server::start());
}

#[test]
fn a_saved_pipeline_is_launched_watched_and_kept_on_postgresql() {
    let database = testkit::postgres::shared().unwrap().create_database().unwrap();
    tell(&Server::with(Options { database_url: Some(database.url()), ..Options::default() }));
    let stored = database.run("select count(*) from task").unwrap();
    assert_eq!(stored.trim(), TASKS.to_string(), "it was this database that was used");
}

/// Two samples of five tasks and the summary.
const TASKS: usize = 11;

fn tell(server: &Server) {
    let results = server.folder().join("results");
    let launch = json!({
        "pipeline": example("fastq-quality"),
        "paramsText": json!({"samples": 4, "slowness": 1, "outdir": results}).to_string(),
    });
    let saved = server.api.post("/pipelines", &json!({"name": "fastq-quality", "launch": launch}));
    let saved = saved["pipeline"]["pipelineId"].as_i64().unwrap();
    let template = server.api.get(&format!("/pipelines/{saved}/launch"))["launch"].clone();

    let params = json!({"samples": 2, "slowness": 1, "outdir": results}).to_string();
    let run = server.submit(&json!({"id": template["id"], "paramsText": params}));
    let console = watch(&run);
    run.ends("SUCCEEDED");

    assert_eq!(run.equals_record(), TASKS);
    assert_eq!((run.counter("succeeded"), run.counter("running")), (11, 0));
    assert_eq!(run.describe()["workflow"]["params"]["samples"], 2);
    assert_eq!(run.summary()["pipelineName"], "fastq-quality");
    assert!(results.join("fastq_quality_report.html").is_file(), "the report is published");
    let summary = fs::read_to_string(results.join("fastq_quality_summary.csv")).unwrap();
    assert_eq!(summary.matches("sample_").count(), 2, "{summary}");
    look_at_a_task(&run);
    assert!(!run.file(".secrets.env").exists(), "the tokens of the run are gone");

    let whole = run.piece("console", 0, 1 << 20)["text"].as_str().unwrap().to_owned();
    assert!(whole.starts_with(&console), "what was read while it grew is the beginning of the whole");
    let log = run.piece("nextflow.log", -200, 200);
    fs::remove_dir_all(run.launch_dir()).unwrap();
    let kept = run.piece("console", 0, 1 << 20);
    assert_eq!((kept["text"].as_str(), &kept["growing"]), (Some(whole.as_str()), &json!(false)));
    assert_eq!(run.piece("nextflow.log", -200, 200)["text"], log["text"]);
}

/// Follows a run through its states while its console grows; what was read of the console meanwhile.
fn watch(run: &Run) -> String {
    let mut seen = Vec::new();
    let (mut console, mut growths) = (String::new(), 0);
    eventually("the run is over", || {
        let status = run.status();
        if seen.last() != Some(&status) {
            seen.push(status);
        }
        let piece = run.piece("console", console.len().try_into().unwrap(), 1 << 20);
        let more = piece["text"].as_str().unwrap();
        if piece["growing"] == true && !more.is_empty() {
            console.push_str(more);
            growths += 1;
        }
        seen.last().is_some_and(|status| !matches!(status.as_str(), "SUBMITTED" | "RUNNING")).then_some(())
    });
    assert_eq!(seen, ["SUBMITTED", "RUNNING", "SUCCEEDED"]);
    assert!(growths > 2, "the console was read while it grew: {console}");
    console
}

fn look_at_a_task(run: &Run) {
    let task = run.task("TRIM", "sample_01");
    assert!(task["script"].as_str().unwrap().contains("trim-reads"), "{task}");
    assert_eq!((&task["cpus"], &task["exit"], &task["attempt"]), (&json!(1), &json!(0), &json!(1)));
    assert!(task["realtime"].as_i64().unwrap() > 0 && task["peakRss"].as_i64().unwrap() > 0, "{task}");
    let script = run.task_piece(&task, ".command.sh", 0, 1 << 16);
    let text = script["text"].as_str().unwrap();
    let last = |text: &str| text.trim_end().lines().last().unwrap_or_default().trim().to_owned();
    assert_eq!(last(text), last(task["script"].as_str().unwrap()));
    // By ranges of bytes: from anywhere, and from the end.
    let middle = run.task_piece(&task, ".command.sh", 2, 5);
    assert_eq!((middle["text"].as_str(), middle["end"].as_i64()), (text.get(2..7), Some(7)));
    let end = run.task_piece(&task, ".command.sh", -4, 100);
    assert_eq!(end["text"].as_str(), text.get(text.len() - 4..));
    assert_eq!(run.task_piece(&task, ".exitcode", 0, 10)["text"], "0");
}
