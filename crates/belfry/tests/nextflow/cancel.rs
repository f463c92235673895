//! Runs are cancelled: one that works, one that has just been started, and those that wait for a place.

use std::time::Instant;

use serde_json::{Value, json};

use crate::support::{Options, Run, Server, example, wait_until};

#[test]
fn a_cancelled_run_leaves_no_process_and_those_that_wait_start_in_order() {
    let server = Server::with(Options { max_local_runs: 1, ..Options::default() });
    let sleep = || {
        let params = json!({"tasks": 3, "seconds": 600}).to_string();
        server.launch(&example("sleeping"), json!({"paramsText": params}))
    };
    let first = sleep();
    wait_until("two tasks sleep", || first.counter("running") >= 2);
    assert!(first.processes().len() > 3, "launcher, Nextflow and tasks are running");

    let (second, third, fourth) = (sleep(), sleep(), sleep());
    for waiting in [&second, &third, &fourth] {
        wait_until("it says why it waits", || !reason(waiting).is_null());
        assert_eq!(reason(waiting), "waits for a free place: 1 of 1 runs are going");
    }
    third.cancel();
    assert_eq!((third.status(), third.head_state()), ("CANCELLED".to_owned(), "ENDED".to_owned()), "at once");
    assert!(!third.launch_dir().exists(), "nothing of it was ever started");

    let asked = Instant::now();
    first.cancel();
    first.ends("CANCELLED");
    assert_eq!(first.processes(), Vec::<i32>::new(), "nothing of it is left");
    let took = asked.elapsed();
    assert!(took.as_secs() < 25, "Nextflow stopped its tasks and was not killed for being slow: {took:?}");
    let states: Vec<Value> = first.tasks().iter().map(|task| task["status"].clone()).collect();
    assert_eq!(states, ["ABORTED", "ABORTED", "ABORTED"]);
    assert!(first.failure().is_null(), "to be cancelled is no failure");

    wait_until("the second run has its place", || second.head_state() == "SUBMITTED");
    assert_eq!(fourth.head_state(), "WAITING", "first come, first served");
    assert_eq!(third.status(), "CANCELLED");
    // Before Nextflow has begun; and before the one that waits could take the place.
    fourth.cancel();
    second.cancel();
    second.ends("CANCELLED");
    assert_eq!(second.processes(), Vec::<i32>::new());
    assert_eq!(fourth.status(), "CANCELLED");
    assert_eq!([second.starts(), third.starts(), fourth.starts()], [1, 0, 0]);
    second.cancel();
    assert_eq!(second.status(), "CANCELLED", "to cancel again changes nothing");
}

fn reason(run: &Run) -> Value {
    run.summary()["reason"].clone()
}
