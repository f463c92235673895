//! The program itself, against a tiny server that does almost nothing right.

#![expect(clippy::unwrap_used, reason = "what does not work fails the test")]

use std::fs;
use std::process::{Output, Stdio};

use conformance::carrier::{Answer, Call};
use conformance::proxy::{Proxy, Verdict};
use conformance::server::Server;
use tokio::process::Command;

/// The server: it knows everybody, takes every call, and answers heartbeats with 404.
fn judge(call: &Call) -> Verdict {
    let (status, body) = match call.path.split('?').next().unwrap_or_default() {
        "/user-info" => (200, r#"{"user":{"userName":"ada"}}"#),
        "/trace/create" => (200, r#"{"workflowId":"1aB"}"#),
        path if path.ends_with("/begin") => (200, r#"{"watchUrl":"http://here.example/1aB"}"#),
        path if path.ends_with("/heartbeat") => (404, ""),
        path if path.contains("/null/") => (200, ""),
        _ => (200, "{}"),
    };
    let kind = ("content-type".to_owned(), "application/json".to_owned());
    Verdict::Answer(Answer { status, headers: vec![kind], body: body.into() })
}

async fn conformance(url: &str, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_conformance"));
    command.args(["--url", url, "--time-scale", "0.01"]).args(words).env("TOWER_ACCESS_TOKEN", "token");
    command.stdin(Stdio::null()).output().await.unwrap()
}

#[tokio::test]
async fn a_wrong_server_fails_and_the_report_says_where() {
    let nowhere = Server::at("http://127.0.0.1:9/api").unwrap();
    let tiny = Proxy::judging(&nowhere, judge).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.md");
    let words = ["--profile", "24.10", "26.04", "--report", file.to_str().unwrap()];

    let output = conformance(&tiny.url(), &words).await;
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let report = fs::read_to_string(file).unwrap();
    let row = |name: &str| report.lines().find(|line| line.starts_with(&format!("| {name} |"))).unwrap();
    assert!(row("begin_gives_a_watch_url").ends_with("| pass | pass |"));
    assert!(row("create_again_gives_the_same_run").ends_with("| pass | pass |"));
    for wrong in [
        "calls_in_flight_are_taken",
        "null_is_403",
        "two_runs_of_one_name_are_two",
        "unreadable_create_is_400",
    ] {
        assert!(row(wrong).ends_with("| **fail** | **fail** |"), "{}", row(wrong));
    }
    assert!(row("01-success").ends_with("| **3 fail** | **3 fail** |"), "{}", row("01-success"));
    assert!(row("tokens_are_refreshed_by_cookies").ends_with("| not run | not run |"));
    let told = "| 24.10 | calls_in_flight_are_taken | answer to heartbeat | 2xx | 404 |";
    assert!(report.contains(told), "{report}");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("24.10 null_is_403\n"), "{said}");
}

#[tokio::test]
async fn a_right_row_alone_passes() {
    let nowhere = Server::at("http://127.0.0.1:9/api").unwrap();
    let tiny = Proxy::judging(&nowhere, judge).await.unwrap();
    let output = conformance(&tiny.url(), &["--only", "create_gives_an_id"]).await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "6 passed, 0 failed, 0 not run\n");
}

#[tokio::test]
async fn what_cannot_be_asked_is_another_exit_code() {
    for (url, words) in [
        ("http://127.0.0.1:9/api", &[][..]),
        ("ftp://127.0.0.1/api", &[]),
        ("http://127.0.0.1:9/api", &["--profile", "19.04"]),
    ] {
        let output = conformance(url, words).await;
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(!output.stderr.is_empty());
    }
}
