//! What running Nextflows report: who may, and what they are answered.

use axum::body::Body;
use axum::http::{Method, header};
use serde_json::{Value, json};

use crate::support::reported::task;
use crate::support::{Kind, Reported, TestServer};

const MINUTE_MS: i64 = 60_000;

both_databases! {
    async fn the_five_calls_are_answered_as_clients_need(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.user("ada").await;
        let client = ada.basic();
        let body = json!({ "sessionId": "s", "runName": "five", "projectName": "p", "repository": null, "workflowId": null });
        let created = client.post("/trace/create", body.clone()).await.ok();
        let id = created["workflowId"].as_str().unwrap().to_owned();
        assert_eq!(id.len(), 14);
        // A client that had no answer sends it again and means the same run.
        assert_eq!(client.post("/trace/create", body).await.ok(), created);
        let put = async |call: &str, body: Value| client.put(&format!("/trace/{id}/{call}"), body).await.ok();
        let begun = put("begin", json!({ "workflow": { "runName": "five" }, "processNames": ["A"] })).await;
        let watch = format!("http://belfry.test/user/ada/watch/{id}");
        assert_eq!(begun, json!({ "status": "OK", "workflowId": id, "watchUrl": watch }));
        assert_eq!(put("progress", json!({ "tasks": [] })).await, json!({ "status": "OK", "workflowId": id }));
        assert_eq!(put("heartbeat", json!({})).await, json!({ "message": "OK" }));
        let complete = put("complete", json!({ "workflow": { "success": true } })).await;
        assert_eq!(complete, json!({ "status": "OK", "workflowId": id }));
    }

    async fn whatever_a_run_in_flight_sends_is_taken(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.user("ada").await.client();
        let run = Reported::begun(&ada, "odd").await;
        let send = async |call: &str, body: &str| {
            let path = format!("/trace/{}/{call}", run.id);
            ada.send(Method::PUT, &path, Some("text/plain"), Body::from(body.to_owned())).await.ok()
        };
        for call in ["begin", "progress", "heartbeat", "complete"] {
            for body in ["", "null", "[]", "{", "not JSON", "{\"tasks\":[{\"taskId\":\"x\"},7,null]}", "\u{0}\u{1}"] {
                send(call, body).await;
            }
        }
        send("progress", r#"{"tasks":[{"taskId":"1","status":"COMPLETED","name":"A\u0000\ud83d","exit":"0","cpus":null}]}"#).await;
        let told = ada.get(&run.path("")).await.ok();
        assert_eq!(told["workflow"]["status"], "RUNNING");
        assert_eq!(told["workflow"]["requiresAttention"], true);
        assert!(told["messages"][0].as_str().unwrap().contains("could not be read"), "{}", told["messages"]);
        let asides = ada.get(&format!("/ext/workflow/{}/asides", run.id)).await.ok()["asides"].clone();
        let count = ada.get(&format!("/ext/workflow/{}", run.id)).await.ok()["asideCount"].clone();
        assert_eq!(count, asides.as_array().unwrap().len());
        let broken = asides.as_array().unwrap().iter().find(|aside| aside["body"] == "not JSON").unwrap();
        assert!(broken["call"] == "begin" && broken["reason"].as_str().is_some_and(|why| !why.is_empty()), "{broken}");
        assert!(broken["receivedAt"].is_string());
        let tasks = ada.get(&run.path("/tasks")).await.ok();
        assert_eq!((&tasks["total"], &tasks["tasks"][0]["task"]["exit"]), (&json!(1), &json!(0)));
        run.complete(true).await;
        assert_eq!(ada.get(&run.path("")).await.ok()["workflow"]["status"], "SUCCEEDED");
    }
}

#[tokio::test]
async fn create_is_refused_when_it_cannot_be_read_or_names_no_run() {
    let server = TestServer::still(Kind::Sqlite).await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    for body in ["", " ", "[]", "null", "7", "not JSON", "{", "{}"] {
        let answer = ada.client().send(Method::POST, "/trace/create", None, Body::from(body)).await;
        assert!(answer.refused(400).contains("read"));
    }
    let launched = server.launched(&ada).await;
    let named = |id: &str| json!({ "sessionId": "s", "runName": "r", "projectName": "p", "workflowId": id });
    ada.client().post("/trace/create", named("5AbCdEfGhIjKlM")).await.refused(403);
    ada.client().post("/trace/create", named("no id at all")).await.refused(403);
    bob.client().post("/trace/create", named(launched.id.as_str())).await.refused(403);
    ada.client().post("/trace/create", named(launched.id.as_str())).await.ok();
    // A session of the page is no credential to leave with a run.
    let message = ada.browser().post("/trace/create", named(launched.id.as_str())).await.refused(403);
    assert!(message.contains("access token"), "{message}");
    assert_eq!(ada.client().get("/workflow").await.ok()["totalSize"], 1);
}

#[tokio::test]
async fn calls_to_no_run_or_anothers_are_403_and_never_404() {
    let server = TestServer::still(Kind::Sqlite).await;
    let (ada, bob) = (server.user("ada").await, server.root("bob").await);
    let run = Reported::begun(&ada.client(), "adas").await;
    for call in ["begin", "progress", "heartbeat", "complete"] {
        for id in ["null", "5AbCdEfGhIjKlM", "12345678901234567", "..%2f.."] {
            ada.client().put(&format!("/trace/{id}/{call}"), json!({})).await.refused(403);
        }
        let path = format!("/trace/{}/{call}", run.id);
        bob.client().put(&path, json!({})).await.refused(403);
        server.anonymous().put(&path, json!({})).await.refused(401);
        server.anonymous().bearer("unknown").put(&path, json!({})).await.refused(401);
    }
    assert_eq!(ada.client().get(&run.path("")).await.ok()["workflow"]["status"], "RUNNING");
    // Another token of the same person may report too.
    let second = server.access_token(ada.id, "second").await;
    server.anonymous().bearer(&second).put(&format!("/trace/{}/heartbeat", run.id), json!({})).await.ok();
}

#[tokio::test]
async fn the_token_of_a_run_is_good_for_its_own_run_and_an_hour() {
    let server = TestServer::still(Kind::Sqlite).await;
    let ada = server.user("ada").await;
    let (run, other) = (server.launched(&ada).await, server.launched(&ada).await);
    let client = run.client();
    let reported = Reported::take_up(&client, "mine", run.id.as_str()).await;
    reported.begin(&["SAY"]).await;
    reported.progress(&[task(1, "RUNNING", json!({}))]).await;
    assert_eq!(client.get("/user-info").await.ok()["user"]["userName"], "ada");
    assert_eq!(client.get(&run.path("")).await.ok()["workflow"]["runName"], "mine");
    client.get(&other.path("")).await.refused(403);
    client.put(&format!("/trace/{}/heartbeat", other.id), json!({})).await.refused(403);
    for path in ["/workflow", "/tokens", "/user", "/pipelines", "/ext/workflow", "/ext/live"] {
        let message = client.get(path).await.refused(403);
        assert!(message.contains("that run only"), "{message}");
    }
    let new = json!({ "sessionId": "s", "runName": "r", "projectName": "p", "workflowId": null });
    client.post("/trace/create", new).await.refused(403);

    server.clock.advance_ms(62 * MINUTE_MS);
    let heartbeat = format!("/trace/{}/heartbeat", run.id);
    client.put(&heartbeat, json!({})).await.refused(401);
    let refresh = async |form: &str| {
        let kind = Some("application/x-www-form-urlencoded");
        server.anonymous().send(Method::POST, "/oauth/access_token", kind, Body::from(form.to_owned())).await
    };
    let form = format!("grant_type=refresh_token&refresh_token={}", run.refresh);
    let answer = refresh(&form).await;
    let cookies: Vec<String> =
        answer.headers.get_all(header::SET_COOKIE).iter().map(|it| it.to_str().unwrap().to_owned()).collect();
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    let tokens = answer.ok();
    let (access, fresh) =
        (tokens["access_token"].as_str().unwrap(), tokens["refresh_token"].as_str().unwrap());
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(3600)));
    // Older clients read cookies only, and take those of the host itself.
    for (name, value) in [("JWT", access), ("JWT_REFRESH_TOKEN", fresh)] {
        let cookie = cookies.iter().find(|cookie| cookie.starts_with(&format!("{name}="))).unwrap();
        assert!(
            cookie.contains(value) && cookie.contains("HttpOnly") && !cookie.contains("Domain"),
            "{cookie}"
        );
    }
    server.anonymous().bearer(access).put(&heartbeat, json!({})).await.ok();
    // The parts of a client each hold a copy of the refresh token, so it stays good; an expired token sent along is
    // not looked at.
    refresh(&form).await.ok();
    refresh(&format!("grant_type=refresh_token&refresh_token={fresh}")).await.ok();
    let along = client.send(Method::POST, "/oauth/access_token", None, Body::from(form.clone())).await;
    along.ok();
    for wrong in [
        String::new(),
        "grant_type=refresh_token".to_owned(),
        format!("grant_type=password&refresh_token={}", run.refresh),
    ] {
        refresh(&wrong).await.refused(400);
    }
    for wrong in ["x", access, &run.access, "a.b.c"] {
        refresh(&format!("grant_type=refresh_token&refresh_token={wrong}")).await.refused(401);
    }

    // After the end of the head job there are 15 minutes for the last words.
    let mut tx = server.app.store.begin().await.unwrap();
    store::head_jobs::set_ended(&mut tx, run.num, Some(0), true, None, server.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    server.clock.advance_ms(14 * MINUTE_MS);
    refresh(&form).await.ok();
    server.clock.advance_ms(2 * MINUTE_MS);
    refresh(&form).await.refused(401);
}

#[tokio::test]
async fn a_silent_database_is_503_and_never_401() {
    let server = TestServer::still(Kind::Sqlite).await;
    let ada = server.user("ada").await;
    let run = Reported::begun(&ada.client(), "unlucky").await;
    server.app.store.close().await;
    let answers = [
        ada.client().put(&format!("/trace/{}/heartbeat", run.id), json!({})).await,
        ada.client()
            .post("/trace/create", json!({ "runName": "r", "sessionId": "s", "projectName": "p" }))
            .await,
        ada.client().get("/workflow").await,
        server.anonymous().bearer("some-other-token").get("/user-info").await,
        ada.browser().get("/user-info").await,
        server.anonymous().send_to(Method::GET, "/ready", None, Body::empty()).await,
    ];
    for answer in answers {
        let seconds: u32 = answer.header(header::RETRY_AFTER).parse().unwrap();
        assert!((1..=60).contains(&seconds), "{seconds}");
        answer.refused(503);
    }
    server.anonymous().send_to(Method::GET, "/health", None, Body::empty()).await.ok();
}
