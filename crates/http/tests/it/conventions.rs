//! What holds for all operations: lenient in, strict out, errors with a message, nobody else's things.

use axum::body::Body;
use axum::http::{Method, header};
use serde_json::{Value, json};

use crate::support::reported::task;
use crate::support::{Client, Kind, Reported, TestServer};

#[tokio::test]
async fn an_unknown_operation_is_404_with_a_message() {
    let server = TestServer::still(Kind::Sqlite).await;
    for path in ["/nothing", "/workflow/abc/nothing", "/", ""] {
        let message = server.anonymous().get(path).await.refused(404);
        assert!(message.contains("no such operation"), "{path}: {message}");
    }
}

#[tokio::test]
async fn a_method_that_an_operation_does_not_have_is_405_with_a_message() {
    let server = TestServer::still(Kind::Sqlite).await;
    for (method, path) in
        [(Method::PATCH, "/workflow"), (Method::PUT, "/tokens"), (Method::POST, "/user-info")]
    {
        let answer = server.anonymous().send(method.clone(), path, None, Body::empty()).await;
        let message = answer.refused(405);
        assert!(message.contains(method.as_str()), "{message}");
    }
}

#[tokio::test]
async fn who_does_not_say_who_it_is_is_told_how_to() {
    let server = TestServer::still(Kind::Sqlite).await;
    let message = server.anonymous().get("/workflow").await.refused(401);
    assert!(message.contains("Authorization: Bearer"), "{message}");
    for authorization in ["Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Digest x", "nonsense"] {
        let client = server.anonymous().with(header::AUTHORIZATION, authorization);
        client.get("/user-info").await.refused(401);
    }
    for token in ["x", "a.b.c", &"x".repeat(10_000)] {
        server.anonymous().bearer(token).get("/user-info").await.refused(401);
        server.anonymous().basic(token).get("/user-info").await.refused(401);
    }
    // A cookie of no session is no credential, and does not hinder one.
    let ada = server.user("ada").await;
    server.anonymous().cookie("no-such-session").get("/user-info").await.refused(401);
    ada.client().cookie("no-such-session").get("/user-info").await.ok();
}

#[tokio::test]
async fn what_is_missing_and_what_is_anothers_look_the_same() {
    let server = TestServer::still(Kind::Sqlite).await;
    let (ada, bob) = (server.root("ada").await, server.root("bob").await);
    let run = Reported::ended(&ada.client(), "adas_run", true).await;
    let env = server.local_env(&ada).await;
    let launched = server.launched(&ada).await;
    let launch = json!({ "pipeline": server.pipeline_dir("p") });
    let saved = ada.client().post("/pipelines", json!({ "name": "adas", "launch": launch })).await.ok();
    let pipeline = saved["pipeline"]["pipelineId"].clone();
    let foreign = [
        (format!("/workflow/{}", run.id), "/workflow/5AbCdEfGhIjKlM".to_owned()),
        (format!("/workflow/{}/tasks", run.id), "/workflow/5AbCdEfGhIjKlM/tasks".to_owned()),
        (format!("/compute-envs/{env}"), "/compute-envs/5AbCdEfGhIjKlM".to_owned()),
        (format!("/launch/{}", launched.launch), "/launch/5AbCdEfGhIjKlM".to_owned()),
        (format!("/pipelines/{pipeline}"), "/pipelines/281474976710655".to_owned()),
    ];
    for (anothers, missing) in foreign {
        ada.client().get(&anothers).await.ok();
        let id = |path: &str| path.split('/').nth(2).unwrap().to_owned();
        let told = bob.client().get(&anothers).await.refused(403);
        let nothing = bob.client().get(&missing).await.refused(403);
        assert_eq!(told.replace(&id(&anothers), "ID"), nothing.replace(&id(&missing), "ID"));
        assert!(told.contains("not found"), "scripts look for these words: {told}");
    }
}

#[tokio::test]
async fn ids_that_can_be_none_are_answered_like_any_mistake() {
    let server = TestServer::still(Kind::Sqlite).await;
    let client = server.root("ada").await.client();
    for path in [
        "/workflow/no-id!",
        "/workflow/%2e%2e",
        "/workflow/12345678901234567",
        "/compute-envs/é",
        "/launch/a b",
    ] {
        let path = path.replace(' ', "%20").replace('é', "%C3%A9");
        client.get(&path).await.refused(403);
    }
    for path in ["/pipelines/abc", "/pipelines/99999999999999999999", "/user/me/workspaces"] {
        let message = client.get(path).await.refused(400);
        assert!(message.contains("read"), "{path}: {message}");
    }
    client.delete("/tokens/abc").await.refused(400);
    client.get("/workflow/%FF").await.refused(400);
}

#[tokio::test]
async fn post_of_nothing_is_taken_for_json() {
    let server = TestServer::still(Kind::Sqlite).await;
    let ada = server.root("ada").await;
    let env = server.local_env(&ada).await;
    let run = server.launched(&ada).await;
    ada.client().post_nothing(&format!("/compute-envs/{env}/primary")).await.no_content();
    assert_eq!(
        ada.client().post_nothing(&format!("/compute-envs/{env}/validate")).await.ok()["status"],
        "AVAILABLE"
    );
    ada.client().post_nothing(&run.path("/star")).await.ok();
    ada.client().post_nothing(&run.path("/cancel")).await.no_content();
    // Where something has to be said, its lack is said.
    assert!(ada.client().post_nothing("/workflow/launch").await.refused(400).contains("launch"));
    assert!(ada.client().post_nothing("/compute-envs").await.refused(400).contains("computeEnv"));
    ada.client().post_nothing("/tokens").await.refused(400);
}

#[tokio::test]
async fn numbers_may_be_texts_and_fields_unknown_or_null() {
    let server = TestServer::still(Kind::Sqlite).await;
    let ada = server.root("ada").await;
    server.local_env(&ada).await;
    // What node-red sends: a whole launch as it was read, with labels as texts.
    let body = json!({
        "name": "lenient", "description": null, "icon": null, "labelIds": ["1", "2"], "pipelineId": "17",
        "somethingNew": { "deep": [1, 2] },
        "launch": {
            "pipeline": server.pipeline_dir("p"), "headJobCpus": "2", "headJobMemoryMb": 2048.0,
            "configProfiles": "test, docker", "labelIds": null, "workspaceId": null, "lastUpdated": null,
            "resumeLaunchId": null, "launchContainer": "x", "dateCreated": "2026-11-22T09:00:00+01:00",
            "datasetIds": [], "params": {},
        },
    });
    let saved = ada.client().post("/pipelines", body).await.ok();
    let id = saved["pipeline"]["pipelineId"].as_i64().expect("a number");
    let launch = ada.client().get(&format!("/pipelines/{id}/launch")).await.ok()["launch"].clone();
    assert_eq!((&launch["headJobCpus"], &launch["headJobMemoryMb"]), (&json!(2), &json!(2048)));
    assert_eq!(launch["configProfiles"], json!(["test", "docker"]));
    // And that launch sent back as it is.
    let sent_back = ada.client().put(&format!("/pipelines/{id}"), json!({ "launch": launch })).await.ok();
    assert_eq!(sent_back["pipeline"]["name"], "lenient");
    let mut again = launch.clone();
    again["id"] = Value::Null;
    let launched = ada.client().post("/workflow/launch", json!({ "launch": again })).await.ok();
    assert!(launched["workflowId"].is_string());
}

#[tokio::test]
async fn lists_in_a_query_are_repeated_or_joined_by_commas() {
    let server = TestServer::still(Kind::Sqlite).await;
    let ada = server.root("ada").await;
    let env = server.local_env(&ada).await;
    let launch = json!({ "pipeline": server.pipeline_dir("p"), "computeEnvId": env });
    ada.client().post("/pipelines", json!({ "name": "listed", "launch": launch })).await.ok();
    let paths = [
        "/pipelines?attributes=labels%2CcomputeEnv",
        "/pipelines?attributes=labels,computeEnv",
        "/pipelines?attributes=labels&attributes=computeEnv",
        "/pipelines/?attributes=computeEnv&max=50&offset=0&search=&visibility=all&workspaceId=",
        "/pipelines?attributes=computeEnv&workspaceId=null",
    ];
    for path in paths {
        let list = ada.client().get(path).await.ok();
        assert_eq!(list["pipelines"][0]["computeEnv"]["id"], env.as_str(), "{path}");
    }
    let plain = ada.client().get("/pipelines").await.ok();
    assert_eq!(plain["pipelines"][0]["computeEnv"], Value::Null);
}

#[tokio::test]
async fn a_slash_at_the_end_of_a_path_changes_nothing() {
    let server = TestServer::still(Kind::Sqlite).await;
    let ada = server.user("ada").await;
    for path in ["/workflow/?max=2", "/user-info/", "/service-info/", "/pipelines/?search=x"] {
        ada.client().get(path).await.ok();
    }
    let run = Reported::create(&ada.client(), "slashed").await;
    ada.client().get(&format!("/workflow/{}/?attributes=labels", run.id)).await.ok();
    ada.client().get(&format!("/workflow/{}/tasks/?max=1", run.id)).await.ok();
}

async fn pages(client: &Client, path: &str, rows: &str, total: &str) {
    for query in ["", "max=2", "max=2&offset=1", "max=2&offset=2", "offset=100", "max=0", "max=-1"] {
        let list = client.get(&format!("{path}?{query}")).await.ok();
        let found = list[rows].as_array().unwrap().len();
        let value = |name: &str| {
            let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.filter(|(key, _)| *key == name).map(|(_, value)| value.parse::<i64>().unwrap()).next()
        };
        let (max, offset) =
            (value("max").filter(|max| *max > 0).unwrap_or(100), value("offset").unwrap_or(0));
        let expected = usize::try_from((3 - offset).clamp(0, max)).unwrap();
        assert_eq!(found, expected, "{path}?{query}");
        assert_eq!(list[total], 3, "{path}?{query}");
    }
    client.get(&format!("{path}?max=100")).await.ok();
    let message = client.get(&format!("{path}?max=101")).await.refused(400);
    assert!(message.contains("100"), "{message}");
    for wrong in ["max=many", "offset=1.5", "max=99999999999999999999"] {
        client.get(&format!("{path}?{wrong}")).await.refused(400);
    }
}

#[tokio::test]
async fn lists_come_in_pages_of_at_most_a_hundred_with_their_total() {
    let server = TestServer::still(Kind::Sqlite).await;
    let ada = server.root("ada").await;
    for name in ["one", "two", "three"] {
        Reported::create(&ada.client(), name).await;
        let launch = json!({ "pipeline": server.pipeline_dir(name) });
        ada.client().post("/pipelines", json!({ "name": name, "launch": launch })).await.ok();
    }
    let run = server.launched(&ada).await;
    let reported = Reported::take_up(&run.client(), "tasks", run.id.as_str()).await;
    reported.progress(&[1, 2, 3].map(|id| task(id, "COMPLETED", json!({})))).await;
    pages(&ada.client(), &run.path("/tasks"), "tasks", "total").await;
    pages(&ada.client(), "/pipelines", "pipelines", "totalSize").await;
    ada.client().delete(&run.path("?force=true")).await.refused(409);
    ada.client().post_nothing(&run.path("/cancel?force=true")).await.no_content();
    ada.client().delete(&run.path("")).await.no_content();
    pages(&ada.client(), "/workflow", "workflows", "totalSize").await;
    pages(&ada.client(), "/ext/workflow", "workflows", "totalSize").await;
}

#[tokio::test]
async fn answers_are_not_to_be_stored_or_guessed_at() {
    let server = TestServer::still(Kind::Sqlite).await;
    let ada = server.user("ada").await;
    let answers = [
        ada.client().get("/user-info").await,
        server.anonymous().get("/service-info").await,
        server.anonymous().get("/user-info").await,
        server.anonymous().get("/nothing").await,
        server.anonymous().get("/openapi.json").await,
        ada.client().post("/tokens", json!({ "name": "headers" })).await,
        ada.client().get("/ext/live").await,
    ];
    for answer in answers {
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store", "{answer:?}");
        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{answer:?}");
    }
}

#[tokio::test]
async fn what_stands_beside_the_api_answers_without_a_credential() {
    let server = TestServer::still(Kind::Sqlite).await;
    let open = async |uri| server.anonymous().send_to(Method::GET, uri, None, Body::empty()).await;
    assert_eq!(open("/health").await.ok(), json!({ "status": "UP" }));
    assert_eq!(open("/ready").await.ok(), json!({ "status": "READY" }));
    let metrics = open("/metrics").await;
    assert_eq!(metrics.status, 200);
    assert!(metrics.text().contains("\nbelfry_trace_records_total 0\n"), "{}", metrics.text());
    let info = server.anonymous().get("/service-info").await.ok()["serviceInfo"].clone();
    assert!(info["apiVersion"].as_str().unwrap().starts_with(|c: char| c.is_ascii_digit()));
    assert_eq!((&info["userWorkspaceEnabled"], &info["seqeraCloud"]), (&json!(true), &json!(false)));
    let description = server.anonymous().get("/openapi.json").await.ok();
    assert_eq!(description, serde_json::to_value(belfry_http::openapi::description()).unwrap());
}

#[tokio::test]
async fn a_browser_cannot_be_made_to_ask_by_another_site() {
    let server = TestServer::still(Kind::Sqlite).await;
    let ada = server.user("ada").await;
    let browser = ada.browser();
    let from = |origin: &str| browser.with(header::ORIGIN, origin);
    let site = |word: &str| browser.with(header::HeaderName::from_static("sec-fetch-site"), word);
    let mut number = 0;
    let mut create = async |client: &Client| {
        number += 1;
        client.post("/tokens", json!({ "name": format!("token {number}") })).await
    };
    for origin in [
        "https://evil.example",
        "http://belfry.test.evil.example",
        "http://evil.test:80",
        "null",
        "belfry.test",
    ] {
        let message = create(&from(origin)).await.refused(403);
        assert!(message.contains("another site"), "{origin}: {message}");
    }
    for word in ["cross-site", "same-site"] {
        create(&site(word)).await.refused(403);
        // What the browser says of itself counts more than an origin that looks right.
        create(&site(word).with(header::ORIGIN, "http://belfry.test")).await.refused(403);
    }
    create(&from("http://belfry.test")).await.ok();
    create(&site("same-origin")).await.ok();
    create(&browser).await.ok();
    // Programs say who they are by themselves, so nobody can make them ask.
    create(&ada.client().with(header::ORIGIN, "https://evil.example")).await.ok();
    // Reading changes nothing, and the other site cannot see the answer.
    from("https://evil.example").get("/user-info").await.ok();
    assert_eq!(ada.client().get("/tokens").await.ok()["tokens"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_413_with_a_message() {
    let server = TestServer::still(Kind::Sqlite).await;
    let ada = server.user("ada").await;
    let run = Reported::begun(&ada.client(), "large").await;
    let large = |bytes: usize| Body::from(format!("{{\"name\":\"{}\"}}", "x".repeat(bytes)));
    let message = ada.client().send(Method::POST, "/tokens", Some("application/json"), large(9 << 20)).await;
    assert!(message.refused(413).contains("larger"));
    let path = format!("/trace/{}/heartbeat", run.id);
    ada.client().send(Method::PUT, &path, None, large(9 << 20)).await.ok();
    let message = ada.client().send(Method::PUT, &path, None, large((64 << 20) + 1)).await.refused(413);
    assert!(message.contains("larger"), "{message}");
    ada.client().send(Method::POST, "/trace/create", None, large((64 << 20) + 1)).await.refused(413);
}

#[tokio::test]
async fn answers_are_compressed_for_those_who_ask() {
    let server = TestServer::still(Kind::Sqlite).await;
    let client = server.anonymous().with(header::ACCEPT_ENCODING, "gzip");
    let answer = client.get("/openapi.json").await;
    assert_eq!(answer.header(header::CONTENT_ENCODING), "gzip");
    assert!(answer.body.len() < 100_000, "{} bytes", answer.body.len());
}
