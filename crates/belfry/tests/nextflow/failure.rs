//! A pipeline fails, its page says why, it is mended and resumed, and launched again.

use serde_json::{Value, json};

use crate::support::{Run, Server, example};

#[test]
fn a_failure_is_explained_mended_resumed_and_launched_again() {
    let server = Server::start();
    let params =
        |fix: bool| json!({"fix": fix, "slowness": 0, "outdir": server.folder().join("results")}).to_string();
    let failed = server.launch(&example("failing"), json!({"paramsText": params(false)}));
    failed.ends("FAILED");
    failed.equals_record();
    let failure = failed.failure();
    assert_eq!(failure["kind"], "task", "{failure}");
    assert_eq!(failure["headline"], "CHECK failed for capercaillie: exit 3");
    assert_eq!(
        (&failure["process"], &failure["tag"], &failure["exit"]),
        (&json!("CHECK"), &json!("capercaillie"), &json!(3))
    );
    let report = failure["report"].as_str().unwrap();
    assert!(report.contains("'capercaillie' has 12 letters, but at most 10 are allowed."), "{report}");
    // Four are counted; how many of the others are checked before the one that fails is for Nextflow to choose.
    let done = statuses(&failed).into_iter().find(|(status, _)| *status == "COMPLETED").unwrap().1;
    assert!((4..=7).contains(&done), "{done}");
    assert_eq!((&failure["reusable"], failed.counter("succeeded")), (&json!(done), done.try_into().unwrap()));
    let error = failed.task_piece(&failed.task("CHECK", "capercaillie"), ".command.err", 0, 1000);
    assert!(error["text"].as_str().unwrap().contains("at most 10 are allowed"), "{error}");

    let resumed = server.submit(&resumption(&server, &failed, &params(true)));
    resumed.ends("SUCCEEDED");
    assert_eq!(statuses(&resumed), [("CACHED", done), ("COMPLETED", 9 - done)]);
    assert_eq!(resumed.equals_record(), 9);
    assert_eq!(resumed.summary()["resumedFrom"]["id"], failed.id);
    assert_eq!(resumed.text("sessionId"), failed.text("sessionId"));
    let reused = (failed.task("COUNT", "wren"), resumed.task("COUNT", "wren"));
    assert_eq!(reused.0["workdir"], reused.1["workdir"], "the result is where it was");
    assert_eq!(failed.status(), "FAILED", "the first run stays what it was");

    let launch = server.api.get(&format!("/workflow/{}/launch", failed.id))["launch"].clone();
    let again = server.submit(&json!({"id": launch["id"], "paramsText": params(true)}));
    again.ends("SUCCEEDED");
    assert_eq!(statuses(&again), [("COMPLETED", 9)], "another session reuses nothing");
    assert_ne!(again.text("sessionId"), failed.text("sessionId"));
    again.equals_record();
}

/// The launch that continues a run.
fn resumption(server: &Server, run: &Run, params: &str) -> Value {
    let launch = server.api.get(&format!("/workflow/{}/launch", run.id))["launch"].clone();
    json!({"id": launch["id"], "sessionId": run.text("sessionId"), "resume": true, "paramsText": params})
}

/// How many tasks are in each state.
fn statuses(run: &Run) -> Vec<(&'static str, usize)> {
    let tasks = run.tasks();
    let count = |status| tasks.iter().filter(|task| task["status"] == status).count();
    ["CACHED", "COMPLETED", "FAILED", "ABORTED"]
        .map(|status| (status, count(status)))
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .collect()
}
