//! Whatever the server does, the run goes on, and what was not delivered is not lost.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::run::LaunchDir;
use crate::server::{Reply, Request, Server, WORKFLOW_ID, endpoint, free_port};

/// Asserts that the server knows the whole run of `tasks` tasks, and that nothing is left behind.
fn assert_complete(server: &Server, tasks: usize, folder: &LaunchDir) {
    for call in ["create", "begin", "complete"] {
        assert_eq!(server.accepted(call).len(), 1, "{call}");
    }
    assert_eq!(completed(server.accepted("progress").iter().flat_map(Request::tasks)), tasks);
    assert_eq!(folder.left_files(), Vec::<String>::new());
}

/// How many different tasks are seen completed.
fn completed(tasks: impl Iterator<Item = Value>) -> usize {
    let mut ids: Vec<i64> = tasks
        .filter(|task| task["status"] == "COMPLETED")
        .map(|task| task["taskId"].as_i64().unwrap())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids.len()
}

/// The lines of a left-over file that only its owner may read.
fn left_over(folder: &LaunchDir, name: &str) -> Vec<Value> {
    assert_eq!(folder.left_files(), [name]);
    assert_eq!(fs::metadata(folder.path(name)).unwrap().permissions().mode() & 0o777, 0o600);
    folder.read(name).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn calls(lines: &[Value]) -> Vec<&str> {
    for line in lines {
        assert_eq!(line["instant"], line["body"]["instant"]);
    }
    lines.iter().map(|line| line["call"].as_str().unwrap()).collect()
}

#[test]
fn a_server_that_is_away_when_the_run_starts() {
    let port = free_port();
    let folder = LaunchDir::of("tasks");
    let started = folder.run(&format!("--secs 4 -with-tower {}", endpoint(port))).start();
    started.wait_to_say("is tried again in the background");
    thread::sleep(Duration::from_secs(2));
    let server = Server::usual_on(port);
    started.end().assert_code(0).assert_says("Monitor the execution");
    assert_complete(&server, 2, &folder);
}

#[test]
fn a_server_that_goes_away_in_mid_run_and_comes_back() {
    let server = Server::usual();
    let port = server.port();
    let folder = LaunchDir::of("tasks");
    let started = folder.run(&format!("--n 3 --secs 5 -with-tower {}", server.endpoint())).start();
    server.wait_for(|request| request.call() == "progress");
    drop(server);
    thread::sleep(Duration::from_secs(3));
    let server = Server::usual_on(port);
    started.end().assert_code(0).assert_says("takes the report of this run again");
    assert_eq!(completed(server.accepted("progress").iter().flat_map(Request::tasks)), 3);
    assert_eq!(server.accepted("complete").len(), 1);
    assert_eq!(folder.left_files(), Vec::<String>::new());
}

#[test]
fn a_server_that_never_comes_back() {
    let folder = LaunchDir::of("tasks");
    let arguments = format!("-name lost_run -with-tower {}", endpoint(free_port()));
    let ended = folder.run(&arguments).env("BELFRY_REPORTER_DRAIN_SECONDS", "2").end();
    ended.assert_code(0).assert_says("what is missing is in").assert_says("nf-lost_run-undelivered.jsonl");

    let lines = left_over(&folder, "nf-lost_run-undelivered.jsonl");
    assert_eq!(calls(&lines), ["create", "begin", "progress", "complete"]);
    let bodies: Vec<&Value> = lines.iter().map(|line| &line["body"]).collect();
    assert_eq!(bodies[0]["runName"], "lost_run");
    assert_eq!(bodies[1]["workflow"]["id"], Value::Null);
    assert_eq!(completed(bodies[2]["tasks"].as_array().unwrap().iter().cloned()), 2);
    assert_eq!(bodies[3]["workflow"]["success"], true);
}

#[test]
fn a_create_that_is_answered_by_anything_but_what_it_should_be() {
    let server = Server::answering(|request, nth| match (request.call(), nth) {
        ("create", 1) => Reply::new(500, "<html>oops</html>"),
        ("create", 2) => Reply::message(401, "Unauthorized"),
        ("create", 3) => Reply::new(200, "<html>Welcome</html>"),
        ("create", 4) => Reply::new(302, "").header("Location", "http://127.0.0.1:1/elsewhere"),
        ("create", _) => Reply::new(200, format!(r#"{{"workflowId":"{WORKFLOW_ID}","message":"A word"}}"#)),
        _ => Reply::usual(request),
    });
    let folder = LaunchDir::of("tasks");
    let ended = folder.run(&format!("--secs 6 -with-tower {}", server.endpoint())).end();
    ended.assert_code(0).assert_says("answer 500").assert_says("WARN: A word");
    let statuses: Vec<u16> = server.requests().iter().take(5).map(|request| request.status).collect();
    assert_eq!(statuses, [500, 401, 200, 302, 200]);
    let progress = server.accepted("progress").iter().flat_map(Request::tasks).collect::<Vec<_>>();
    assert_eq!(completed(progress.into_iter()), 2);
    assert_eq!(server.accepted("complete").len(), 1);
    assert_eq!(folder.left_files(), Vec::<String>::new());
}

#[test]
fn a_server_that_refuses_the_token_is_not_waited_for() {
    let server = Server::answering(|_, _| Reply::message(401, "Who\nare\u{1b}you"));
    let folder = LaunchDir::of("tasks");
    let run =
        folder.run(&format!("-with-tower {}", server.endpoint())).env("TOWER_WORKFLOW_ID", "1LaunchedRun99");
    let ended = run.end();
    ended.assert_code(0).assert_says("401 Who are you");
    assert!(ended.took < Duration::from_secs(30));
    let lines = left_over(&folder, "nf-1LaunchedRun99-undelivered.jsonl");
    assert_eq!(calls(&lines), ["create", "begin", "progress", "complete"]);
    assert_eq!(lines[1]["body"]["workflow"]["id"], "1LaunchedRun99");
}

#[test]
fn a_batch_that_is_too_large_is_divided_and_one_that_is_refused_is_put_aside() {
    let server = Server::answering(|request, _| {
        let tasks = if request.call() == "progress" { request.tasks() } else { Vec::new() };
        match tasks.as_slice() {
            [_, _, ..] => Reply::message(413, "too large"),
            [task] if task["name"] == "A (n2)" => Reply::message(400, "not this one"),
            _ => Reply::usual(request),
        }
    });
    let folder = LaunchDir::of("tasks");
    let ended = folder.run(&format!("--n 4 -with-tower {}", server.endpoint())).end();
    ended.assert_code(0).assert_says("400 not this one");
    assert_eq!(completed(server.accepted("progress").iter().flat_map(Request::tasks)), 3);
    assert_eq!(server.accepted("complete").len(), 1);
    let lines = left_over(&folder, &format!("nf-{WORKFLOW_ID}-undelivered.jsonl"));
    assert!(calls(&lines).iter().all(|call| *call == "progress"));
    let tasks = lines.iter().flat_map(|line| line["body"]["tasks"].as_array().unwrap().clone());
    assert!(tasks.clone().all(|task| task["name"] == "A (n2)"));
    assert_eq!(completed(tasks), 1);
}

#[test]
fn a_server_is_left_alone_for_as_long_as_it_asks() {
    let server = Server::answering(|request, nth| match (request.call(), nth) {
        ("begin", 1) => Reply::message(503, "in a moment").header("Retry-After", "3"),
        _ => Reply::usual(request),
    });
    let folder = LaunchDir::of("tasks");
    folder.run(&format!("--secs 5 -with-tower {}", server.endpoint())).end().assert_code(0);
    let begins: Vec<Request> =
        server.requests().into_iter().filter(|request| request.call() == "begin").collect();
    let [first, second] = begins.as_slice() else { panic!("{begins:?}") };
    assert!((3..5).contains(&(second.at - first.at).as_secs()));
    assert_eq!(first.body, second.body);
    assert_complete(&server, 2, &folder);
}

#[test]
fn a_complete_that_never_gets_through() {
    let server = Server::answering(|request, _| match request.call() {
        "complete" => Reply::message(503, "never"),
        _ => Reply::usual(request),
    });
    let folder = LaunchDir::of("tasks");
    let run = folder.run(&format!("-with-tower {}", server.endpoint()));
    run.env("BELFRY_REPORTER_DRAIN_SECONDS", "3").end().assert_code(0);
    let tries = server.requests().iter().filter(|request| request.call() == "complete").count();
    assert!((2..6).contains(&tries), "{tries}");
    let lines = left_over(&folder, &format!("nf-{WORKFLOW_ID}-undelivered.jsonl"));
    assert_eq!(calls(&lines), ["complete"]);
    assert_eq!(lines[0]["body"]["workflow"]["id"], WORKFLOW_ID);
}
