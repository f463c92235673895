//! Live hints: what changed reaches the pages of whom it concerns, soon and not too often.

use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use crate::support::events::{Event, Events};
use crate::support::reported::task;
use crate::support::{Kind, Reported, TestServer};

/// Long enough on a busy machine.
const SOON: Duration = Duration::from_secs(30);

/// Reads hints until one is as wanted; gives all that came.
async fn until(events: &mut Events, wanted: impl Fn(&Event) -> bool) -> Vec<Event> {
    let mut came = Vec::new();
    loop {
        let event = events.next(SOON).await.unwrap_or_else(|| panic!("no such hint after {came:?}"));
        came.push(event);
        if came.last().is_some_and(&wanted) {
            return came;
        }
    }
}

both_databases! {
    async fn a_report_reaches_the_page_of_its_owner(kind: Kind) {
        let server = TestServer::working(kind, 1).await;
        let (ada, bob) = (server.user("ada").await, server.user("bob").await);
        let (mut page, hello) = Events::open(&ada.browser()).await;
        assert_eq!((hello.name.as_str(), &hello.data["version"]), ("hello", &json!(env!("CARGO_PKG_VERSION"))));
        let (mut other, _) = Events::open(&bob.browser()).await;

        let run = Reported::begun(&ada.client(), "live").await;
        until(&mut page, |event| event.is_change("workflow", &run.id)).await;
        run.progress(&[task(1, "RUNNING", json!({}))]).await;
        until(&mut page, |event| event.is_change("tasks", &run.id)).await;
        let made = ada.client().post("/tokens", json!({ "name": "live" })).await.ok();
        let id = made["token"]["id"].to_string();
        until(&mut page, |event| event.is_change("token", &id)).await;

        // The first that another person hears of is the own.
        let made = bob.client().post("/tokens", json!({ "name": "live" })).await.ok();
        let first = other.next(SOON).await.unwrap();
        assert!(first.is_change("token", &made["token"]["id"].to_string()), "{first:?}");
    }
}

#[tokio::test]
async fn many_reports_make_few_hints_and_the_last_one_is_told() {
    let server = TestServer::working(Kind::Sqlite, 1).await;
    let ada = server.user("ada").await;
    let run = Reported::begun(&ada.client(), "busy").await;
    let (mut page, _) = Events::open(&ada.browser()).await;
    let begin = Instant::now();
    for id in 1..=40 {
        run.progress(&[task(id, "COMPLETED", json!({}))]).await;
    }
    let made = ada.client().post("/tokens", json!({ "name": "mark" })).await.ok();
    let mark = made["token"]["id"].to_string();
    let came = until(&mut page, |event| event.is_change("token", &mark)).await;
    let windows = begin.elapsed().as_millis() / 250 + 2;
    let tasks = came.iter().filter(|event| event.is_change("tasks", &run.id)).count();
    assert!(tasks >= 1 && u128::try_from(tasks).unwrap() <= windows, "{tasks} hints in {windows} windows");

    run.complete(true).await;
    until(&mut page, |event| event.is_change("workflow", &run.id)).await;
}

#[tokio::test]
async fn everything_that_a_page_lists_is_hinted_at() {
    let server = TestServer::still(Kind::Sqlite).await;
    let ada = server.root("ada").await;
    let client = ada.client();
    let (mut page, _) = Events::open(&client).await;
    let env = server.local_env(&ada).await;
    client.post_nothing(&format!("/compute-envs/{env}/primary")).await.no_content();
    until(&mut page, |event| event.is_change("computeEnv", env.as_str())).await;
    let launch = json!({ "pipeline": server.pipeline_dir("p") });
    let saved = client.post("/pipelines", json!({ "name": "live", "launch": launch })).await.ok();
    let id = saved["pipeline"]["pipelineId"].to_string();
    until(&mut page, |event| event.is_change("pipeline", &id)).await;
    let launched = client.post("/workflow/launch", json!({ "launch": launch })).await.ok();
    let id = launched["workflowId"].as_str().unwrap().to_owned();
    until(&mut page, |event| event.is_change("workflow", &id)).await;
    client.post_nothing(&format!("/workflow/{id}/star")).await.ok();
    until(&mut page, |event| event.is_change("workflow", &id)).await;
    assert_eq!(page.next(Duration::from_millis(600)).await, None, "nothing more happened");
    server.stop();
    assert!(page.ends(SOON).await, "the stream ends with the server");
}

#[tokio::test]
async fn the_stream_is_for_those_who_are_signed_in() {
    let server = TestServer::still(Kind::Sqlite).await;
    server.anonymous().get("/ext/live").await.refused(401);
    let ada = server.user("ada").await;
    ada.client().get("/ext/live?workspaceId=4711").await.refused(403);
}
