//! Deleted runs: hidden at once, answered as long as their clients are there, then taken out.

use std::fs;

use axum::http::Method;
use domain::WorkflowId;
use serde_json::{Value, json};

use crate::support::reported::task;
use crate::support::server::eventually;
use crate::support::{Client, Reported, TestServer};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// Whether the server knows a run, hidden or not.
async fn is_known(server: &TestServer, id: &str) -> bool {
    let id = WorkflowId::parse(id).unwrap();
    server.app.ingest.find_run(&id).await.unwrap().is_some()
}

async fn goes(server: &TestServer, id: &str) {
    eventually("the run is taken out", async || {
        // A job that failed is tried again when its pause is over.
        server.clock.advance_ms(100);
        server.app.waker.wake();
        (!is_known(server, id).await).then_some(())
    })
    .await;
}

/// Everything that is told of a run.
async fn told(client: &Client, id: &str) -> Vec<Value> {
    let mut told = Vec::new();
    for path in ["", "/progress", "/tasks", "/metrics", "/star"] {
        told.push(client.get(&format!("/workflow/{id}{path}")).await.ok());
    }
    told.push(client.get(&format!("/ext/workflow/{id}/asides")).await.ok());
    told
}

async fn reported<'a>(client: &Client, name: &'a str) -> Reported<'a> {
    let run = Reported::begun(client, name).await;
    run.progress(&(1..=300).map(|id| task(id, "COMPLETED", json!({}))).collect::<Vec<_>>()).await;
    run.progress(&[Value::Null]).await;
    run.complete(true).await;
    client.post_nothing(&run.path("/star")).await.ok();
    run
}

both_databases! {
    async fn a_deleted_run_goes_for_good_and_no_other_is_touched(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.user("ada").await;
        let client = ada.client();
        let before = reported(&client, "before").await;
        let (deleted, after) = (reported(&client, "deleted").await, reported(&client, "after").await);
        let launched = server.finished(&ada).await;
        let logs = server.data_dir().join("logs");
        let kept = [&before.id, launched.id.as_str()].map(|id| logs.join(id));
        for folder in &kept {
            fs::create_dir_all(folder).unwrap();
            fs::write(folder.join("console.gz"), "text").unwrap();
        }
        let unharmed = (told(&client, &before.id).await, told(&client, &after.id).await);
        let ids = json!({ "workflowIds": [deleted.id, launched.id.as_str()] });
        let answer = client.post("/workflow/delete", ids).await.ok();
        assert_eq!(answer["failedWorkflowIds"], json!([]));
        for id in [&deleted.id, launched.id.as_str()] {
            client.get(&format!("/workflow/{id}")).await.refused(403);
        }

        // A client that missed the answer to its last call sends that again.
        server.work().await;
        deleted.complete(true).await;
        server.clock.advance_ms(17 * MINUTE_MS + 1);
        goes(&server, &deleted.id).await;
        goes(&server, launched.id.as_str()).await;
        assert!(kept[0].exists() && !kept[1].exists(), "the logs of the deleted run alone");
        assert!(launched.launch_dir.read_dir().unwrap().next().is_some() && launched.task_dir().exists());
        assert_eq!((told(&client, &before.id).await, told(&client, &after.id).await), unharmed);
        for call in ["begin", "progress", "heartbeat", "complete"] {
            client.put(&format!("/trace/{}/{call}", deleted.id), json!({})).await.refused(403);
        }
        let list = client.get("/workflow").await.ok();
        assert_eq!(list["totalSize"], 2);
    }

    async fn a_deleted_run_is_answered_until_its_client_falls_silent(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.user("ada").await.client();
        let run = Reported::begun(&ada, "goes_on").await;
        ada.delete(&run.path("")).await.refused(409);
        ada.delete(&run.path("?force=true")).await.no_content();
        server.work().await;
        for _ in 0..3 {
            server.clock.advance_ms(DAY_MS - 60 * MINUTE_MS);
            // What has been due all along shows that the job has looked.
            let ended = Reported::ended(&ada, "ended", true).await;
            ada.delete(&ended.path("")).await.no_content();
            server.clock.advance_ms(18 * MINUTE_MS);
            run.progress(&[task(1, "RUNNING", json!({}))]).await;
            goes(&server, &ended.id).await;
            assert!(is_known(&server, &run.id).await);
            let heartbeat = ada.send(Method::PUT, &format!("/trace/{}/heartbeat", run.id), None, "{}".into()).await;
            heartbeat.ok();
        }
        server.clock.advance_ms(DAY_MS + 1);
        goes(&server, &run.id).await;
        ada.put(&format!("/trace/{}/heartbeat", run.id), json!({})).await.refused(403);
    }
}
