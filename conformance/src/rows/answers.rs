//! How the calls of a run are answered when all is well, or nearly.

use super::Found;
use super::stage::{Stage, holds, taken};
use crate::caller::{Caller, basic, bearer};
use crate::carrier::{Answer, Call};
use crate::manner::fresh_session;

fn is_json(what: &str, answer: &Answer) -> Found {
    let kind = answer.header("content-type").unwrap_or_default();
    holds(
        &format!("Content-Type of the answer to {what}"),
        "application/json",
        kind.starts_with("application/json"),
        kind,
    )?;
    holds(
        &format!("answer to {what}"),
        "200 with a JSON object",
        answer.status == 200 && answer.json().is_object(),
        answer,
    )
}

pub(super) async fn create_gives_an_id(stage: &Stage<'_>) -> Found {
    let body = stage.manner.create(&fresh_session(), &stage.fresh_name(), None);
    let answer = stage.caller().insist(stage.manner.call("POST", "/trace/create", body.to_string())).await?;
    is_json("create", &answer)?;
    let id = answer.json()["workflowId"].as_str().unwrap_or_default().to_owned();
    let is_good = (1..=16).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    holds("workflowId", "1 to 16 letters and digits", is_good, &id)
}

pub(super) async fn create_again_gives_the_same_run(stage: &Stage<'_>) -> Found {
    let (session, name) = (fresh_session(), stage.fresh_name());
    let first = stage.create_in(&session, &name).await?.names.id;
    let again = stage.create_in(&session, &name).await?.names.id;
    holds("id of the second create", &first, first == again, &again)
}

pub(super) async fn begin_gives_a_watch_url(stage: &Stage<'_>) -> Found {
    let answer = stage.created().await?.begin().await?;
    is_json("begin", &answer)?;
    let url = answer.json()["watchUrl"].as_str().unwrap_or_default().to_owned();
    holds(
        "watchUrl",
        "a URL of http or https",
        url::Url::parse(&url).is_ok_and(|url| url.scheme().starts_with("http")),
        &url,
    )
}

pub(super) async fn calls_in_flight_are_taken(stage: &Stage<'_>) -> Found {
    let run = stage.begun().await?;
    run.progress(vec![stage.manner.record(1, "RUNNING")]).await?;
    run.heartbeat().await?;
    run.progress(vec![stage.manner.record(1, "COMPLETED")]).await?;
    run.is("RUNNING").await?;
    run.complete(true).await?;
    run.has_tasks(&["COMPLETED"]).await?;
    run.is("SUCCEEDED").await
}

pub(super) async fn bearer_and_basic_are_taken(stage: &Stage<'_>) -> Found {
    let run = stage.begun().await?;
    for value in [bearer(stage.token), basic(stage.token)] {
        let form = value.split(' ').next().unwrap_or_default().to_owned();
        let caller = Caller::with_authorization(stage.server, value);
        let body = stage.manner.heartbeat().to_string();
        taken(&format!("a heartbeat with {form}"), caller.insist(run.call("heartbeat", body)).await?)?;
    }
    Ok(())
}

pub(super) async fn any_content_type_is_taken(stage: &Stage<'_>) -> Found {
    let run = stage.begun().await?;
    let kinds = [Some("application/json"), Some("application/json; charset=utf-8"), Some("text/plain"), None];
    for (number, kind) in (1..).zip(kinds) {
        let body = stage.manner.progress(vec![stage.manner.record(number, "COMPLETED")]).to_string();
        let mut call = Call::new("PUT", &run.path("progress")).sending(body);
        call.headers.extend(kind.map(|kind| ("content-type".to_owned(), kind.to_owned())));
        taken(&format!("a batch as {}", kind.unwrap_or("nothing")), run.caller.insist(call).await?)?;
    }
    run.has_tasks(&["COMPLETED"; 4]).await.map(drop)
}

pub(super) async fn odd_headers_are_ignored(stage: &Stage<'_>) -> Found {
    let run = stage.begun().await?;
    for (name, value) in [
        ("accept", "text/html, image/gif, */*; q=.2"),
        ("cookie", "JWT=a.b.c; JWT_REFRESH_TOKEN=x"),
        ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        ("origin", "https://elsewhere.example"),
    ] {
        let call = run.call("heartbeat", stage.manner.heartbeat().to_string()).with(name, value);
        taken(&format!("a heartbeat with {name}"), run.caller.insist(call).await?)?;
    }
    // Java's client offers HTTP/2 this way; a server that does not speak it ignores the offer.
    let call = Call::new("GET", "/service-info")
        .with("connection", "Upgrade, HTTP2-Settings")
        .with("upgrade", "h2c")
        .with("http2-settings", "AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAAAAYABgAA");
    let answer = stage.anyone().insist(call).await?;
    holds("answer to GET /service-info with Upgrade: h2c", "200", answer.status == 200, &answer)
}

pub(super) async fn odd_bodies_in_flight_are_taken(stage: &Stage<'_>) -> Found {
    let run = stage.begun().await?;
    let odd: [&[u8]; 9] = [
        b"",
        b"null",
        b"[]",
        b"7",
        b"{",
        b"not JSON",
        br#"{"tasks":[{"taskId":"x"},7,null]}"#,
        b"\x00\x01",
        b"\xff\xfe{}",
    ];
    for body in odd {
        for call in ["begin", "progress", "heartbeat"] {
            run.put(call, body).await?;
        }
    }
    run.progress(vec![stage.manner.record(1, "COMPLETED")]).await?;
    run.put("complete", &b"{\"workflow\":"[..]).await?;
    run.complete(true).await?;
    run.has_tasks(&["COMPLETED"]).await?;
    run.is("SUCCEEDED").await
}
