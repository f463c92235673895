//! Signing in and out: the first administrator, passwords, links, sessions.

use axum::http::header;
use serde_json::{Value, json};

use crate::support::person::session_secret;
use crate::support::server::START;
use crate::support::{Kind, TestServer};

const PASSWORD: &str = "correct horse battery staple";
const HOUR_MS: i64 = 3_600_000;

fn wanted(token: &str) -> Value {
    json!({
        "token": token, "email": "ada@example.org", "userName": "ada", "firstName": "Ada", "lastName": " ",
        "password": PASSWORD,
    })
}

both_databases! {
    async fn the_first_administrator_is_made_once(kind: Kind) {
        let server = TestServer::still(kind).await;
        let anonymous = server.anonymous();
        let session = anonymous.get("/ext/session").await.ok();
        let nobody = json!({ "user": null, "root": false, "setUpRequired": true, "version": env!("CARGO_PKG_VERSION") });
        assert_eq!(session, nobody);

        let first = app::accounts::make_set_up_token(&server.app).await.unwrap().unwrap();
        let second = app::accounts::make_set_up_token(&server.app).await.unwrap().unwrap();
        anonymous.post("/ext/set-up", wanted("no such token")).await.refused(403);
        let message = anonymous.post("/ext/set-up", wanted(&first)).await.refused(403);
        assert!(message.contains("not good any more"), "a newer link retires the older: {message}");
        // A mistake does not use the link up.
        for (field, wrong) in [
            ("email", "ada"), ("userName", "a b"), ("password", "short"), ("password", "password123"),
            ("password", "ada@example.org"), ("password", "aaaaaaaaaa"),
        ] {
            let mut body = wanted(&second);
            body[field] = json!(wrong);
            anonymous.post("/ext/set-up", body).await.refused(400);
        }
        let made = anonymous.post("/ext/set-up", wanted(&second)).await;
        let browser = anonymous.cookie(&session_secret(&made));
        let mut session = made.ok();
        let user = &session["user"];
        assert_eq!((&session["root"], &session["setUpRequired"]), (&json!(true), &json!(false)));
        assert_eq!((&user["userName"], &user["firstName"], &user["lastName"]), (&json!("ada"), &json!("Ada"), &Value::Null));
        // It tells when the account was used before.
        session["user"]["lastAccess"] = json!(START.to_string());
        assert_eq!(browser.get("/ext/session").await.ok(), session);

        let message = anonymous.post("/ext/set-up", wanted(&second)).await.refused(403);
        assert!(message.contains("not good any more"), "{message}");
        assert!(app::accounts::make_set_up_token(&server.app).await.unwrap().is_none());
        assert_eq!(anonymous.get("/ext/session").await.ok()["setUpRequired"], false);
    }

    async fn a_password_opens_a_session_by_name_or_by_address(kind: Kind) {
        let server = TestServer::still(kind).await;
        server.person("ada", Some(PASSWORD), false).await;
        for name in ["ada", "ADA", " ada ", "Ada@Example.org"] {
            let begun = server.anonymous().with(header::USER_AGENT, "Firefox").post(
                "/ext/sign-in", json!({ "name": name, "password": PASSWORD }),
            ).await;
            let cookie = begun.header(header::SET_COOKIE).to_owned();
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
            let browser = server.anonymous().cookie(&session_secret(&begun));
            assert_eq!(begun.ok()["user"]["userName"], "ada");
            assert_eq!(browser.get("/user-info").await.ok()["user"]["userName"], "ada");
        }
        let wrong = server.anonymous().post("/ext/sign-in", json!({ "name": "ada", "password": "wrong" })).await;
        let unknown = server.anonymous().post("/ext/sign-in", json!({ "name": "nobody", "password": "wrong" })).await;
        assert_eq!(wrong.refused(401), unknown.refused(401), "the answer tells which names exist");
        let huge = json!({ "name": "ada", "password": "x".repeat(100_000) });
        server.anonymous().post("/ext/sign-in", huge).await.refused(401);
    }

    async fn a_link_is_good_once_and_for_a_day(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.user("ada").await;
        let link = server.sign_in_link(ada.id).await;
        let begun = server.anonymous().post("/ext/sign-in/link", json!({ "token": link })).await;
        assert_eq!(begun.ok()["user"]["userName"], "ada");
        let message = server.anonymous().post("/ext/sign-in/link", json!({ "token": link })).await.refused(401);
        assert!(message.contains("used"), "{message}");
        let link = server.sign_in_link(ada.id).await;
        server.clock.advance_ms(24 * HOUR_MS);
        server.anonymous().post("/ext/sign-in/link", json!({ "token": link })).await.refused(401);
        server.anonymous().post_nothing("/ext/sign-in/link").await.refused(401);
    }
}

#[tokio::test]
async fn guessing_is_slowed_down_for_each_name() {
    let server = TestServer::still(Kind::Sqlite).await;
    server.person("ada", Some(PASSWORD), false).await;
    server.person("bob", Some(PASSWORD), false).await;
    let sign_in = async |name: &str, password: &str| {
        server.anonymous().post("/ext/sign-in", json!({ "name": name, "password": password })).await
    };
    for _ in 0..5 {
        sign_in("ada", "wrong").await.refused(401);
    }
    let waits = sign_in("Ada ", PASSWORD).await;
    let seconds: i64 = waits.header(header::RETRY_AFTER).parse().unwrap();
    assert!((1..=2).contains(&seconds), "{seconds}");
    assert!(waits.refused(429).contains("try again"));
    sign_in("bob", PASSWORD).await.ok();
    server.clock.advance_ms(seconds * 1_000);
    sign_in("ada", "wrong").await.refused(401);
    let waits = sign_in("ada", PASSWORD).await;
    assert!(waits.header(header::RETRY_AFTER).parse::<i64>().unwrap() >= 2, "the wait grows");
    waits.refused(429);
    server.clock.advance_ms(300_000);
    sign_in("ada", PASSWORD).await.ok();
    for _ in 0..5 {
        sign_in("ada", "wrong").await.refused(401);
    }
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one() {
    let server = TestServer::still(Kind::Sqlite).await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    server.clock.advance_ms(HOUR_MS);
    let link = server.sign_in_link(ada.id).await;
    let firefox = server.anonymous().with(header::USER_AGENT, "Firefox");
    let begun = firefox.post("/ext/sign-in/link", json!({ "token": link })).await;
    let second = firefox.cookie(&session_secret(&begun));

    let sessions = second.get("/ext/sessions").await.ok()["sessions"].as_array().unwrap().clone();
    let at = |ms: i64| START.plus_ms(ms).to_string();
    assert_eq!(sessions.len(), 2);
    assert_eq!(
        sessions[0],
        json!({
            "id": sessions[0]["id"], "current": true, "userAgent": "Firefox",
            "dateCreated": at(HOUR_MS), "lastSeen": at(HOUR_MS),
        })
    );
    assert_eq!((&sessions[1]["current"], &sessions[1]["lastSeen"]), (&json!(false), &json!(at(0))));
    // By token none of them is the one that asks.
    let by_token = ada.client().get("/ext/sessions").await.ok();
    assert!(by_token["sessions"].as_array().unwrap().iter().all(|session| session["current"] == false));

    let first = sessions[1]["id"].clone();
    bob.browser().delete(&format!("/ext/sessions/{first}")).await.refused(403);
    ada.browser().get("/user-info").await.ok();
    second.delete(&format!("/ext/sessions/{first}")).await.no_content();
    ada.browser().get("/user-info").await.refused(401);
    second.delete(&format!("/ext/sessions/{first}")).await.refused(403);

    let out = second.post_nothing("/ext/sign-out").await;
    assert!(out.header(header::SET_COOKIE).contains("Max-Age=0"), "{}", out.header(header::SET_COOKIE));
    out.no_content();
    second.get("/user-info").await.refused(401);
    second.post_nothing("/ext/sign-out").await.refused(401);
}

#[tokio::test]
async fn a_session_ends_after_six_idle_hours_and_after_twelve_in_all() {
    let server = TestServer::still(Kind::Sqlite).await;
    let idle = server.user("idle").await;
    let busy = server.user("busy").await;
    for _ in 0..5 {
        server.clock.advance_ms(HOUR_MS);
        busy.browser().get("/user-info").await.ok();
    }
    idle.browser().get("/user-info").await.ok();
    server.clock.advance_ms(6 * HOUR_MS);
    idle.browser().get("/user-info").await.refused(401);
    busy.browser().get("/user-info").await.refused(401);

    let busy = server.user("busier").await;
    for hour in 1..=12 {
        server.clock.advance_ms(HOUR_MS);
        let answer = busy.browser().get("/user-info").await;
        assert_eq!(answer.status.as_u16(), if hour < 12 { 200 } else { 401 }, "after {hour} hours");
    }
    // Access tokens have no end.
    busy.client().get("/user-info").await.ok();
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let server = TestServer::still(Kind::Sqlite).await;
    let ada = server.person("ada", Some(PASSWORD), false).await;
    let body = json!({ "name": "ada", "password": PASSWORD });
    let begun = server.anonymous().post("/ext/sign-in", body).await;
    let here = server.anonymous().cookie(&session_secret(&begun));
    let change = |current: &str, password: &str| json!({ "current": current, "password": password });
    let message = here.put("/ext/password", change("wrong", "another good one")).await.refused(400);
    assert!(message.contains("current password"), "{message}");
    for weak in ["short", "password123", "ada@example.org", &"x".repeat(129)] {
        here.put("/ext/password", change(PASSWORD, weak)).await.refused(400);
    }
    ada.browser().get("/user-info").await.ok();
    here.put("/ext/password", change(PASSWORD, "another good one")).await.no_content();
    here.get("/user-info").await.ok();
    ada.browser().get("/user-info").await.refused(401);
    ada.client().get("/user-info").await.ok();
    let sign_in = async |password: &str| {
        server.anonymous().post("/ext/sign-in", json!({ "name": "ada", "password": password })).await
    };
    sign_in(PASSWORD).await.refused(401);
    sign_in("another good one").await.ok();
}
