//! A run ends while the server is away, by itself or killed: what it could not tell is looked up.

use std::fs;

use serde_json::json;

use crate::support::{Engine, Gates, Options, Server, wait_until};

#[test]
fn what_the_reporter_could_not_deliver_is_taken_in() {
    let head_environment = vec![("BELFRY_REPORTER_DRAIN_SECONDS", "1")];
    let server = Server::with(Options { head_environment, ..Options::default() });
    let gates = Gates::new(server.folder(), "left-over", 3);
    let run = server.launch(&gates.pipeline, json!({}));
    run.reaches("RUNNING");
    gates.begun(1);
    gates.pass(1);
    wait_until("the first task is told", || run.counter("succeeded") == 1);

    server.stop();
    gates.pass(2);
    gates.pass(3);
    if Engine::is_managed() {
        wait_until("the head job is over", || run.has_exit_code());
        let left = fs::read_to_string(run.file("-undelivered.jsonl")).unwrap();
        assert!(left.contains(r#""call":"progress""#) && left.contains(r#""call":"complete""#), "{left}");
    }
    server.start_again();
    run.ends("SUCCEEDED");
    assert_eq!(server.engine.starts(&["log"]), 0, "there was no need of Nextflow's own record");
    assert_eq!((run.equals_record(), run.tasks().len()), (3, 3));
    assert_eq!(run.summary()["notices"], json!([]));
}

#[test]
fn a_killed_head_job_fails_its_run_and_its_tasks_are_looked_up() {
    let server = Server::start();
    let gates = Gates::new(server.folder(), "killed", 3);
    let run = server.launch(&gates.pipeline, json!({}));
    run.reaches("RUNNING");
    gates.begun(1);
    gates.begun(2);
    gates.begun(3);

    // A task ends and Nextflow dies before anybody could be told.
    server.kill();
    gates.pass(1);
    wait_until("Nextflow has noted the end of the task", || {
        fs::read_to_string(run.file(".nextflow.log")).unwrap().contains("Task completed > TaskHandler[id: 1;")
    });
    run.kill_nextflow();
    wait_until("the launcher has noted the end", || run.has_exit_code());
    server.start_again();
    run.ends("FAILED");

    let failure = run.failure();
    assert_eq!(failure["kind"], "headJob", "{failure}");
    assert!(failure["headline"].as_str().unwrap().contains("killed"), "{failure}");
    assert!(failure["cause"].as_str().unwrap().contains("resume the run"), "{failure}");
    assert_eq!(failure["reusable"], 1);
    assert_eq!(run.describe()["workflow"]["exitStatus"], 137);
    assert_eq!(run.equals_record(), 1, "one task ended before its Nextflow did");
    let states: Vec<_> = run.tasks().iter().map(|task| task["status"].clone()).collect();
    assert_eq!(states, ["COMPLETED", "ABORTED", "ABORTED"]);
    wait_until("the tasks of a dead Nextflow are stopped", || run.processes().is_empty());

    let launch = server.api.get(&format!("/workflow/{}/launch", run.id))["launch"].clone();
    gates.open_all();
    let session = run.text("sessionId");
    let resumed = server.submit(&json!({"id": launch["id"], "sessionId": session, "resume": true}));
    resumed.ends("SUCCEEDED");
    assert_eq!((resumed.counter("cached"), resumed.counter("succeeded")), (1, 2));
}
