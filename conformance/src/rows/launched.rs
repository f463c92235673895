//! Runs that the server launched, with tokens of their own.

use std::cell::RefCell;
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use serde::Deserialize;

use super::Found;
use super::stage::{Stage, holds, taken};
use crate::caller::{Caller, bearer};
use crate::carrier::{Answer, Call};
use crate::difference::Difference;
use crate::manner::fresh_session;

/// A run that the server launched and that reports nothing by itself, as its head job sees it.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Launched {
    pub(crate) workflow_id: String,
    pub(crate) access_token: String,
    #[serde(default)]
    pub(crate) refresh_token: String,
    /// Name of the project that it was launched from.
    #[serde(default)]
    pub(crate) project_name: Option<String>,
}

/// Launched runs that nobody has used yet; each is good for one replay or question.
#[derive(Default)]
pub(crate) struct Pool(RefCell<Vec<Launched>>);

impl Pool {
    /// Reads a file with a JSON object on each line.
    pub(crate) fn read(file: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let run = |(line, json)| {
            serde_json::from_str(json).with_context(|| format!("{}, line {line}", file.display()))
        };
        let runs = (1..).zip(text.lines()).filter(|(_, line): &(u32, &str)| !line.trim().is_empty()).map(run);
        Ok(Self(RefCell::new(runs.collect::<anyhow::Result<_>>()?)))
    }

    pub(crate) fn take(&self) -> Option<Launched> {
        self.0.borrow_mut().pop()
    }
}

fn take(stage: &Stage<'_>) -> Result<Launched, Difference> {
    stage.launched.take().ok_or_else(|| Difference::new("launched runs", "one for each question", "too few"))
}

/// Announces the run in the place of its head job.
async fn announce(stage: &Stage<'_>, run: &Launched) -> Found {
    let body = stage.manner.create(&fresh_session(), &stage.fresh_name(), Some(&run.workflow_id));
    let caller = Caller::with_token(stage.server, &run.access_token);
    let call = stage.manner.call("POST", "/trace/create", body.to_string());
    taken("create of a launched run", caller.insist(call).await?).map(drop)
}

/// `POST /oauth/access_token`; the answer to it.
async fn refresh(caller: &Caller<'_, crate::server::Server>, token: &str) -> Result<Answer, Difference> {
    let encoded: String = url::form_urlencoded::byte_serialize(token.as_bytes()).collect();
    let form = format!("grant_type=refresh_token&refresh_token={encoded}");
    let call =
        Call::new("POST", "/oauth/access_token").with("content-type", "application/x-www-form-urlencoded");
    caller.insist(call.sending(form)).await
}

/// The value of a cookie that a client up to 25.07 takes: of the host itself, not expired.
fn cookie(answer: &Answer, name: &str) -> Result<String, Difference> {
    let cookies = answer.headers.iter().filter(|(header, _)| header == "set-cookie").map(|(_, value)| value);
    let start = format!("{name}=");
    let cookie = cookies.into_iter().find(|cookie| cookie.starts_with(&start));
    let what = format!("cookie {name}");
    let cookie = cookie.ok_or_else(|| Difference::new(&what, "set", "not set"))?;
    holds(&what, "without Domain", !cookie.to_ascii_lowercase().contains("domain="), "with Domain")?;
    let value = cookie.split(';').next().and_then(|pair| pair.strip_prefix(&start));
    Ok(value.unwrap_or_default().trim_matches('"').to_owned())
}

pub(super) async fn tokens_are_refreshed_by_cookies(stage: &Stage<'_>) -> Found {
    let run = take(stage)?;
    announce(stage, &run).await?;
    // Clients up to 25.07 send the old token along.
    let old = Caller::with_authorization(stage.server, bearer(&run.access_token));
    let answer = refresh(&old, &run.refresh_token).await?;
    holds("status of the refresh", "200", answer.status == 200, answer.status)?;
    let (access, again) = (cookie(&answer, "JWT")?, cookie(&answer, "JWT_REFRESH_TOKEN")?);
    holds("JWT", "a token with two dots", access.matches('.').count() == 2, "another form")?;
    let fresh = Caller::with_authorization(stage.server, bearer(&access));
    let path = format!("/trace/{}/heartbeat", run.workflow_id);
    let heartbeat = stage.manner.call("PUT", &path, stage.manner.heartbeat().to_string());
    taken("a heartbeat with the new token", fresh.insist(heartbeat).await?)?;
    taken("a refresh with the new refresh token", refresh(&stage.anyone(), &again).await?).map(drop)
}

pub(super) async fn a_refresh_token_is_good_twice(stage: &Stage<'_>) -> Found {
    let run = take(stage)?;
    announce(stage, &run).await?;
    let expired = Caller::with_authorization(stage.server, bearer("e30.e30.eA"));
    for caller in [stage.anyone(), stage.anyone(), expired] {
        let answer = refresh(&caller, &run.refresh_token).await?;
        holds("status of the refresh", "200", answer.status == 200, answer.status)?;
    }
    Ok(())
}

pub(super) async fn wrong_refresh_tokens_are_refused(stage: &Stage<'_>) -> Found {
    let run = take(stage)?;
    for token in ["", "unknown", "e30.e30.eA", &run.access_token] {
        let status = refresh(&stage.anyone(), token).await?.status;
        holds("status of a refresh with a wrong token", "400 or 401", [400, 401].contains(&status), status)?;
    }
    Ok(())
}

pub(super) async fn run_tokens_report_for_their_run_only(stage: &Stage<'_>) -> Found {
    let run = take(stage)?;
    announce(stage, &run).await?;
    let other = stage.begun().await?;
    let caller = Caller::with_token(stage.server, &run.access_token);
    let answer = caller.insist(other.call("heartbeat", stage.manner.heartbeat().to_string())).await?;
    holds("answer to a heartbeat of another run", "403", answer.status == 403, &answer)
}
