//! What `cargo xtask test` does to the commands that it runs. In a process of its own, and one test at a time, because
//! a supervisor ends every process below its own.
#![expect(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

#[path = "../src/command.rs"]
#[expect(dead_code, reason = "the supervisor uses a part of it")]
mod command;
#[path = "../src/test/processes.rs"]
mod processes;
#[path = "../src/test/supervisor.rs"]
#[expect(dead_code, reason = "these tests look at single commands")]
mod supervisor;

use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use supervisor::{Ended, Outcome, Supervisor};

fn alone() -> MutexGuard<'static, ()> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a shell script with so many seconds to live.
fn run(script: &str, seconds: u64) -> Ended {
    let mut shell = Command::new("sh");
    shell.args(["-c", script]);
    Supervisor::new().unwrap().run(shell, Instant::now() + Duration::from_secs(seconds)).unwrap()
}

fn is_running(pid: &str) -> bool {
    Path::new("/proc").join(pid.trim()).exists()
}

#[test]
fn output_and_status_are_those_of_the_command() {
    let _alone = alone();
    let ended = run("echo one; echo two >&2; exit 3", 60);
    assert_eq!(ended.output, "one\ntwo\n");
    assert!(matches!(ended.outcome, Outcome::Failure(status) if status.code() == Some(3)));
    assert!(ended.left.is_empty());
    assert_eq!(run("true", 60).outcome, Outcome::Success);
}

#[test]
fn a_command_that_takes_too_long_is_stopped_with_its_children() {
    let _alone = alone();
    let begin = Instant::now();
    let ended = run("sleep 600 & echo $!; wait", 1);
    assert_eq!(ended.outcome, Outcome::OverBudget);
    assert!(begin.elapsed() < Duration::from_secs(30));
    assert!(!is_running(&ended.output), "{}", ended.output);
}

#[test]
fn a_command_that_does_not_listen_is_killed() {
    let _alone = alone();
    assert_eq!(run("trap '' TERM; while :; do sleep 1; done", 1).outcome, Outcome::OverBudget);
}

#[test]
fn processes_that_are_left_behind_are_named_and_stopped() {
    let _alone = alone();
    // The second has a session of its own and an empty environment, and its parent is gone.
    let script =
        "sleep 601 >/dev/null & echo $!; env -i setsid -f sh -c 'echo $$; exec sleep 602 >/dev/null 2>&1'";
    let ended = run(script, 60);
    assert_eq!(ended.outcome, Outcome::Success);
    let expected: Vec<String> =
        ended.output.lines().zip(["601", "602"]).map(|(pid, time)| format!("{pid} sleep {time}")).collect();
    assert_eq!(expected.len(), 2, "{}", ended.output);
    assert!(expected.iter().all(|process| ended.left.contains(process)), "{expected:?} {:?}", ended.left);
    assert!(ended.output.lines().all(|pid| !is_running(pid)));
}

#[test]
fn processes_that_end_by_themselves_in_a_moment_are_no_offence() {
    let _alone = alone();
    assert!(run("sleep 1 >/dev/null &", 60).left.is_empty());
}

#[test]
fn orphans_that_have_ended_do_not_stay_as_zombies_while_the_command_runs() {
    let _alone = alone();
    let script = "pid=$(sh -c 'sleep 0.2 >/dev/null & echo $!'); sleep 1; if kill -0 $pid 2>/dev/null; then echo there; fi";
    assert_eq!(run(script, 60).output, "");
}

#[test]
fn what_was_running_before_is_left_alone() {
    let _alone = alone();
    let mut other = Command::new("sleep").arg("603").spawn().unwrap();
    let ended = run("true", 60);
    let survived = other.try_wait().unwrap().is_none();
    other.kill().unwrap();
    other.wait().unwrap();
    assert!(ended.left.is_empty());
    assert!(survived);
}
