//! What a server refuses, and how.

use bytes::Bytes;

use super::Found;
use super::stage::{Run, Stage, holds};
use crate::caller::Caller;
use crate::carrier::Answer;
use crate::manner::Names;

/// One byte more than a body may have.
const TOO_MUCH: usize = (64 << 20) + 1;

fn refused(what: &str, status: u16, answer: &Answer) -> Found {
    let says_why = answer.json()["message"].as_str().is_some_and(|message| !message.is_empty());
    let expected = format!("{status} with a message");
    holds(&format!("answer to {what}"), &expected, answer.status == status && says_why, answer)
}

pub(super) async fn unreadable_create_is_400(stage: &Stage<'_>) -> Found {
    for body in ["", "null", "[]", "7", "{", "not JSON", "{}"] {
        let call = stage.manner.call("POST", "/trace/create", body.to_owned());
        refused(&format!("create with '{body}'"), 400, &stage.caller().insist(call).await?)?;
    }
    Ok(())
}

async fn all_calls_are_403(stage: &Stage<'_>, id: &str) -> Found {
    let names = Names { id: id.to_owned(), session: String::new(), run_name: "nobody".to_owned() };
    let run = Run { stage, caller: stage.caller(), names };
    for (call, body) in [
        ("begin", stage.manner.begin(&run.names)),
        ("progress", stage.manner.progress(vec![stage.manner.record(1, "RUNNING")])),
        ("heartbeat", stage.manner.heartbeat()),
        ("complete", stage.manner.complete(&run.names, true)),
    ] {
        let answer = run.caller.insist(run.call(call, body.to_string())).await?;
        refused(&format!("{call} of the run {id}"), 403, &answer)?;
    }
    Ok(())
}

pub(super) async fn null_is_403(stage: &Stage<'_>) -> Found {
    all_calls_are_403(stage, "null").await
}

pub(super) async fn unknown_run_is_403(stage: &Stage<'_>) -> Found {
    all_calls_are_403(stage, "5AbCdEfGhIjKlM").await
}

pub(super) async fn no_token_is_401(stage: &Stage<'_>) -> Found {
    let run = stage.begun().await?;
    let unknown = Caller::with_authorization(stage.server, "Bearer eyJ0aWQiOjB9.0000".to_owned());
    for (what, caller) in [("without a token", stage.anyone()), ("with an unknown token", unknown)] {
        let answer = caller.insist(run.call("heartbeat", stage.manner.heartbeat().to_string())).await?;
        holds(&format!("answer to a heartbeat {what}"), "401", answer.status == 401, &answer)?;
    }
    run.is("RUNNING").await
}

pub(super) async fn huge_body_is_413(stage: &Stage<'_>) -> Found {
    let run = stage.begun().await?;
    let call = run.call("progress", Bytes::from(vec![b' '; TOO_MUCH]));
    let answer = run.caller.insist(call).await?;
    holds("answer to a batch above 64 MB", "413", answer.status == 413, &answer)?;
    run.heartbeat().await.map(drop)
}
