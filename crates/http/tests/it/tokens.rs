//! Access tokens.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde_json::{Value, json};

use crate::support::reported::task;
use crate::support::server::START;
use crate::support::{Kind, Reported, TestServer};

both_databases! {
    async fn a_token_is_shown_once_and_works_both_ways(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.user("ada").await;
        let browser = ada.browser();
        let made = browser.post("/tokens", json!({ "name": " laptop " })).await.ok();
        let key = made["accessKey"].as_str().unwrap();
        let id = made["token"]["id"].as_i64().unwrap();
        let shown = json!({
            "id": id, "name": "laptop", "dateCreated": START.to_string(), "lastUsed": null, "basicAuth": null,
        });
        assert_eq!(made, json!({ "accessKey": key, "token": shown }));

        // `nextflow auth logout` reads the id from the token.
        let decoded = String::from_utf8(STANDARD_NO_PAD.decode(key.trim_end_matches('=')).unwrap()).unwrap();
        let (claims, secret) = decoded.split_once('.').unwrap();
        assert_eq!(serde_json::from_str::<Value>(claims).unwrap(), json!({ "tid": id }));
        assert!(secret.len() >= 64 && secret.bytes().all(|c| c.is_ascii_hexdigit()), "{secret}");
        assert!(STANDARD.decode(format!("{key}{}", "=".repeat((4 - key.len() % 4) % 4))).is_ok());

        let tokens = browser.get("/tokens").await.ok()["tokens"].as_array().unwrap().clone();
        assert_eq!(tokens.len(), 2);
        assert_eq!(tokens[1], shown);
        assert!(!json!(tokens).to_string().contains(key));

        server.clock.advance_ms(90_000);
        for client in [server.anonymous().bearer(key), server.anonymous().basic(key)] {
            assert_eq!(client.get("/user-info").await.ok()["user"]["userName"], "ada");
        }
        let used = browser.get("/tokens").await.ok()["tokens"][1]["lastUsed"].clone();
        assert_eq!(used, START.plus_ms(90_000).to_string());
    }

    async fn a_token_can_be_cut_off_from_the_runs_that_report_with_it(kind: Kind) {
        let server = TestServer::still(kind).await;
        let (ada, bob) = (server.user("ada").await, server.user("bob").await);
        let made = ada.browser().post("/tokens", json!({ "name": "laptop" })).await.ok();
        let laptop = server.anonymous().bearer(made["accessKey"].as_str().unwrap());
        let id = made["token"]["id"].as_i64().unwrap();
        let reporting = async || ada.browser().get("/ext/tokens/reporting").await.ok()["tokens"].clone();
        assert_eq!(reporting().await, json!([]));
        Reported::ended(&laptop, "over", true).await;
        let run = Reported::begun(&laptop, "under_way").await;
        assert_eq!(reporting().await, json!([{ "tokenId": id, "runs": 1 }]));
        assert_eq!(bob.browser().get("/ext/tokens/reporting").await.ok()["tokens"], json!([]));
        let heartbeat = format!("/trace/{}/heartbeat", run.id);
        laptop.put(&heartbeat, json!({})).await.ok();

        let cut_off = format!("/ext/tokens/{id}/cut-off");
        bob.browser().post_nothing(&cut_off).await.refused(403);
        laptop.put(&heartbeat, json!({})).await.ok();
        ada.browser().post_nothing(&cut_off).await.no_content();
        laptop.put(&heartbeat, json!({})).await.refused(401);
        assert_eq!((reporting().await, ada.browser().get("/tokens").await.ok()["tokens"].as_array().unwrap().len()), (json!([]), 1));
        ada.browser().post_nothing(&cut_off).await.refused(403);
    }

    async fn a_deleted_token_opens_nothing(kind: Kind) {
        let server = TestServer::still(kind).await;
        let (ada, bob) = (server.user("ada").await, server.user("bob").await);
        let made = ada.browser().post("/tokens", json!({ "name": "laptop" })).await.ok();
        let laptop = server.anonymous().bearer(made["accessKey"].as_str().unwrap());
        laptop.get("/user-info").await.ok();
        let path = format!("/tokens/{}", made["token"]["id"]);
        bob.client().delete(&path).await.refused(403);
        laptop.get("/user-info").await.ok();
        ada.browser().delete(&path).await.no_content();
        let message = laptop.get("/user-info").await.refused(401);
        assert!(message.contains("access token"), "{message}");
        ada.browser().delete(&path).await.refused(403);
        ada.client().get("/user-info").await.ok();
        ada.browser().delete("/tokens/delete-all").await.no_content();
        ada.client().get("/user-info").await.refused(401);
        assert_eq!(ada.browser().get("/tokens").await.ok(), json!({ "tokens": [] }));
        bob.client().get("/user-info").await.ok();
    }

    async fn a_run_in_flight_keeps_its_right_to_report(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.user("ada").await;
        let made = ada.browser().post("/tokens", json!({ "name": "cluster" })).await.ok();
        let cluster = server.anonymous().bearer(made["accessKey"].as_str().unwrap());
        let run = Reported::begun(&cluster, "in_flight").await;
        ada.browser().delete(&format!("/tokens/{}", made["token"]["id"])).await.no_content();
        // The server forgets what it remembered of the token, and still knows the run's right.
        server.clock.advance_ms(600_000);
        server.app.ingest.forget_grants();
        run.progress(&[task(1, "COMPLETED", json!({}))]).await;
        run.complete(true).await;
        let told = ada.client().get(&run.path("")).await.ok();
        assert_eq!(told["workflow"]["status"], "SUCCEEDED");
        assert_eq!(told["progress"]["workflowProgress"]["succeeded"], 1);
        // It is good for nothing else.
        cluster.get(&run.path("")).await.refused(401);
        cluster.post("/trace/create", json!({ "runName": "next", "sessionId": "s", "projectName": "p" })).await.refused(401);
        let other = Reported::begun(&ada.client(), "other").await;
        cluster.put(&format!("/trace/{}/heartbeat", other.id), json!({})).await.refused(401);
    }
}

#[tokio::test]
async fn a_run_in_flight_outlives_the_account_that_began_it() {
    let server = TestServer::still(Kind::Postgres).await;
    let ada = server.user("ada").await;
    let run = Reported::begun(&ada.client(), "in_flight").await;
    // No command does this yet.
    server.database.run("update users set is_disabled = true where user_name = 'ada'");
    server.clock.advance_ms(600_000);
    server.app.ingest.forget_grants();
    ada.client().get(&run.path("")).await.refused(401);
    run.progress(&[task(1, "COMPLETED", json!({}))]).await;
    run.complete(true).await;
    ada.client()
        .post("/trace/create", json!({ "runName": "next", "sessionId": "s", "projectName": "p" }))
        .await
        .refused(401);
}

#[tokio::test]
async fn names_of_tokens_are_checked() {
    let server = TestServer::still(Kind::Sqlite).await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    for name in [json!(""), json!("  "), json!("x".repeat(51)), json!("a\nb"), Value::Null] {
        let message = ada.client().post("/tokens", json!({ "name": name })).await.refused(400);
        assert!(message.contains("1 to 50"), "{message}");
    }
    ada.client().post("/tokens", json!({ "name": "é".repeat(50) })).await.ok();
    ada.client().post("/tokens", json!({ "name": "laptop" })).await.ok();
    let message = ada.client().post("/tokens", json!({ "name": "laptop" })).await.refused(409);
    assert!(message.contains("already exists"), "{message}");
    bob.client().post("/tokens", json!({ "name": "laptop" })).await.ok();
}
