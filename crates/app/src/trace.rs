//! The trace calls: who may report for which run. What they say is the business of `ingest`.

use bytes::Bytes;
use domain::permission::{OrOwnRun, WorkflowWrite};
use domain::{Error, Result, UserId, WorkflowId};
use ingest::{Call, NewRun, RunRef, decode};
use store::users;
use vault::run_token::{Purpose, RunClaims, RunTokens};
use vault::token;

use crate::allowed::{Allowed, Caller, Credential};
use crate::context::App;
use crate::identity;

/// The credential of a launched run's own token.
const RUN: &str = "run";

/// The right to report for one run.
#[derive(Clone, Debug)]
pub struct Reporting(RunRef);

/// Announces a run, or takes up one that was launched here. Gives its id.
///
/// # Errors
/// `Forbidden` if the named run is unknown or another's; `Invalid` if the body cannot be read.
pub async fn create(app: &App, by: &Allowed<OrOwnRun<WorkflowWrite>>, body: &Bytes) -> Result<WorkflowId> {
    let body = decode::create(body)?;
    let owner = by.user()?;
    let known = match body.workflow_id.as_deref() {
        Some(text) => {
            let unknown = || Error::unknown("workflow", domain::name::shown(text));
            let id = WorkflowId::parse(text).ok_or_else(unknown)?;
            if let Caller::Run { workflow, .. } = by.caller()
                && *workflow != id
            {
                return Err(unknown());
            }
            let run = app.ingest.find_run(&id).await?.ok_or_else(unknown)?;
            if run.scope != by.scope() {
                return Err(unknown());
            }
            Some(run)
        }
        None if matches!(by.caller(), Caller::Run { .. }) => {
            return Err(Error::forbidden("The token of a run is good for reporting that run only"));
        }
        None => None,
    };
    let credential = match by.caller() {
        Caller::Person(person) => match &person.credential {
            Credential::Token { hash, .. } => credential(hash),
            Credential::Session(_) | Credential::Operator => {
                return Err(Error::forbidden(
                    "Runs report with an access token; make one under Access tokens",
                ));
            }
        },
        Caller::Run { .. } => RUN.to_owned(),
        Caller::Anonymous => return Err(crate::allowed::sign_in_first()),
    };
    let user_name = user_name(app, owner).await?;
    let new = NewRun {
        scope: by.scope(),
        owner,
        user_name,
        credential,
        body,
        known,
        fresh_id: WorkflowId::random(&mut rand::rng()),
    };
    let run = app.ingest.create(new).await?;
    Ok(run.id)
}

/// The credential of an access token, by its SHA-256 in hex.
pub(crate) fn credential(hash: &str) -> String {
    format!("token:{hash}")
}

async fn user_name(app: &App, id: UserId) -> Result<String> {
    let mut tx = app.store.begin_read().await?;
    let user = users::find_user(&mut tx, id).await?.ok_or_else(|| Error::unknown("user", id))?;
    Ok(user.user_name)
}

/// Whether the bearer of `text` may report for the run `id`: because that was proven when the run was announced, which
/// holds until the run ends, or because the bearer may report in the run's scope now.
///
/// # Errors
/// `Unauthenticated` for a token that is not known and has no grant; `Forbidden` for an unknown run or another's.
pub async fn may_report(app: &App, text: Option<&str>, id: &str) -> Result<Reporting> {
    let text = text.ok_or_else(crate::allowed::sign_in_first)?;
    let unknown = || Error::unknown("workflow", domain::name::shown(id));
    let run = match WorkflowId::parse(id) {
        Some(id) => app.ingest.find_run(&id).await?,
        None => None,
    };
    if let Some(run) = &run
        && !RunTokens::looks_like(text)
    {
        let credential = credential(&token::hex(&token::hash(text)));
        if app.ingest.has_grant(run, &credential).await? {
            return Ok(Reporting(run.clone()));
        }
    }
    let caller = identity::by_token(app, text).await?;
    let run = run.ok_or_else(unknown)?;
    if let Caller::Run { workflow, .. } = &caller {
        return if *workflow == run.id { Ok(Reporting(run)) } else { Err(unknown()) };
    }
    let by = Allowed::<OrOwnRun<WorkflowWrite>>::authorize(caller, run.scope.workspace())?;
    if by.scope() == run.scope { Ok(Reporting(run)) } else { Err(unknown()) }
}

/// Takes in one of the calls of a run that was announced.
///
/// # Errors
/// `Unavailable` only: the same request then goes through later.
pub async fn report(app: &App, by: &Reporting, call: Call, body: Bytes) -> Result<WorkflowId> {
    match call {
        Call::Begin => app.ingest.begin(&by.0, body).await?,
        Call::Progress => app.ingest.progress(&by.0, body).await?,
        Call::Heartbeat => app.ingest.heartbeat(&by.0, body).await?,
        Call::Complete => app.ingest.complete(&by.0, body).await?,
    }
    Ok(by.0.id.clone())
}

/// Where a person watches the run.
pub async fn watch_url(app: &App, by: &Reporting) -> Result<String> {
    let user = user_name(app, by.0.owner).await?;
    Ok(watch_address(&app.settings.server_url, &user, &by.0.id))
}

/// The canonical address of a run in a personal workspace, which clients print.
#[must_use]
pub fn watch_address(server_url: &str, user_name: &str, id: &WorkflowId) -> String {
    format!("{server_url}/user/{user_name}/watch/{id}")
}

/// New tokens for a run, made from its refresh token, which stays good: the parts of a client hold copies of it.
#[derive(Clone)]
pub struct RunTokenPair {
    /// For reporting.
    pub access: String,
    /// For the next refresh.
    pub refresh: String,
}

/// A pair of tokens for a run.
pub fn run_tokens(app: &App, workflow: WorkflowId, user: UserId) -> Result<RunTokenPair> {
    let claims = RunClaims { workflow, user };
    let now = app.clock.now();
    Ok(RunTokenPair {
        access: app.run_tokens.make(&claims, Purpose::Access, now)?,
        refresh: app.run_tokens.make(&claims, Purpose::Refresh, now)?,
    })
}

/// How long after the end of a head job its refresh token is still good.
const REFRESH_AFTER_END_MS: i64 = 15 * 60_000;

/// Exchanges a refresh token of a run.
///
/// # Errors
/// `Unauthenticated` if the token is not one of ours or its run ended more than 15 minutes ago.
pub async fn refresh(app: &App, text: &str) -> Result<RunTokenPair> {
    let now = app.clock.now();
    let claims = app.run_tokens.check(text, Purpose::Refresh, now)?;
    let over = || Error::unauthenticated("The run of this token is over");
    let run = app.ingest.find_run(&claims.workflow).await?.ok_or_else(over)?;
    let mut tx = app.store.begin_read().await?;
    let head = store::head_jobs::find_head_job(&mut tx, run.num).await?.ok_or_else(over)?;
    drop(tx);
    if head.ended_at.is_some_and(|at| now.as_ms() - at > REFRESH_AFTER_END_MS) {
        return Err(over());
    }
    run_tokens(app, claims.workflow, claims.user)
}
