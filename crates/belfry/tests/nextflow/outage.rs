//! A run ends while the server is away, by itself or killed: what it could not tell is looked up.

use std::fs;
use std::path::Path;

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
    wait_until("all tasks are told", || run.counter("running") == 3);
    (1..=3).for_each(|number| gates.begun(number));

    // A task ends and Nextflow dies before anybody could be told.
    let cache = run.launch_dir().join(".nextflow/cache").join(run.text("sessionId"));
    server.kill();
    let before = recorded(&cache);
    gates.pass(1);
    wait_until("Nextflow has recorded the end of the task", || recorded(&cache) > before);
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
    let states = ["step 1", "step 2", "step 3"].map(|step| run.task("STEP", step)["status"].clone());
    assert_eq!(states, ["COMPLETED", "ABORTED", "ABORTED"]);
    wait_until("the tasks of a dead Nextflow are stopped", || run.processes().is_empty());

    let launch = server.api.get(&format!("/workflow/{}/launch", run.id))["launch"].clone();
    gates.open_all();
    let session = run.text("sessionId");
    let resumed = server.submit(&json!({"id": launch["id"], "sessionId": session, "resume": true}));
    resumed.ends("SUCCEEDED");
    assert_eq!((resumed.counter("cached"), resumed.counter("succeeded")), (1, 2));
}

/// How much Nextflow has written into its own record of a session; it grows when a task ends.
fn recorded(cache: &Path) -> usize {
    let files = fs::read_dir(cache.join("db")).unwrap().map(|file| file.unwrap().path());
    let logs = files.filter(|file| file.extension().is_some_and(|extension| extension == "log"));
    // The file is made larger in advance, with zeros.
    logs.map(|log| fs::read(log).unwrap().iter().filter(|byte| **byte != 0).count()).sum()
}
