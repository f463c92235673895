//! Signing in and out, the own sessions, and what the form for a local compute environment needs.

use api::ext::{
    LinkRequest, ListSessionsResponse, LocalNextflowResponse, LocalPlatformResponse, PasswordRequest,
    SessionDto, SessionResponse, SetUpRequest, SignInRequest,
};
use app::accounts::{self, AccountDraft, SignedIn};
use app::allowed::Caller;
use app::{compute_envs, engine};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum_extra::extract::CookieJar;
use domain::Timestamp;
use domain::permission::{Anonymous, ComputeEnvRead, OwnPasswordWrite, OwnSessionDelete, OwnSessionRead};
use store::users::UserRow;

use crate::auth::{self, By};
use crate::error::Answer;
use crate::extract::{Body, Path};
use crate::router::SharedApp;
use crate::routes::users;

fn session(user: Option<&UserRow>, set_up_required: bool) -> SessionResponse {
    SessionResponse {
        root: user.is_some_and(|user| user.is_root),
        user: user.map(users::view),
        set_up_required,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

fn user_agent(headers: &HeaderMap) -> &str {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn begun(app: &SharedApp, jar: CookieJar, signed_in: SignedIn) -> (CookieJar, Json<SessionResponse>) {
    let body = Json(session(Some(&signed_in.user), false));
    (jar.add(auth::session_cookie(app, signed_in.cookie)), body)
}

/// Who is signed in.
#[utoipa::path(get, path = "/ext/session", tag = "ext", operation_id = "ExtDescribeSession",
    responses((status = 200, body = SessionResponse)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn describe_session(
    State(app): State<SharedApp>,
    By(by): By<Anonymous>,
) -> Answer<Json<SessionResponse>> {
    if let Caller::Person(_) = by.caller() {
        let user = accounts::profile(&app, &by).await?;
        return Ok(Json(session(Some(&user), false)));
    }
    let set_up_required = accounts::is_set_up_required(&app, &by).await?;
    Ok(Json(session(None, set_up_required)))
}

/// Signs in by password.
#[utoipa::path(post, path = "/ext/sign-in", tag = "ext", operation_id = "ExtSignIn", request_body = SignInRequest,
    responses((status = 200, body = SessionResponse)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn sign_in(
    State(app): State<SharedApp>,
    By(by): By<Anonymous>,
    headers: HeaderMap,
    jar: CookieJar,
    Body(body): Body<SignInRequest>,
) -> Answer<(CookieJar, Json<SessionResponse>)> {
    let signed_in = accounts::sign_in(&app, &by, &body.name, &body.password, user_agent(&headers)).await?;
    Ok(begun(&app, jar, signed_in))
}

/// Signs in by a link that is good once.
#[utoipa::path(post, path = "/ext/sign-in/link", tag = "ext", operation_id = "ExtSignInByLink",
    request_body = LinkRequest, responses((status = 200, body = SessionResponse)),
    extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn sign_in_by_link(
    State(app): State<SharedApp>,
    By(by): By<Anonymous>,
    headers: HeaderMap,
    jar: CookieJar,
    Body(body): Body<LinkRequest>,
) -> Answer<(CookieJar, Json<SessionResponse>)> {
    let signed_in = accounts::sign_in_by_link(&app, &by, &body.token, user_agent(&headers)).await?;
    Ok(begun(&app, jar, signed_in))
}

/// Makes the first administrator.
#[utoipa::path(post, path = "/ext/set-up", tag = "ext", operation_id = "ExtSetUp", request_body = SetUpRequest,
    responses((status = 200, body = SessionResponse)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn set_up(
    State(app): State<SharedApp>,
    By(by): By<Anonymous>,
    headers: HeaderMap,
    jar: CookieJar,
    Body(body): Body<SetUpRequest>,
) -> Answer<(CookieJar, Json<SessionResponse>)> {
    let draft = AccountDraft {
        user_name: &body.user_name,
        email: &body.email,
        first_name: body.first_name.as_deref().filter(|text| !text.trim().is_empty()),
        last_name: body.last_name.as_deref().filter(|text| !text.trim().is_empty()),
        password: Some(&body.password),
        is_root: true,
    };
    let signed_in = accounts::set_up(&app, &by, &body.token, &draft, user_agent(&headers)).await?;
    Ok(begun(&app, jar, signed_in))
}

/// Signs out.
#[utoipa::path(post, path = "/ext/sign-out", tag = "ext", operation_id = "ExtSignOut",
    responses((status = 204)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn sign_out(
    State(app): State<SharedApp>,
    By(by): By<OwnSessionDelete>,
    jar: CookieJar,
) -> Answer<(CookieJar, StatusCode)> {
    accounts::sign_out(&app, &by).await?;
    Ok((jar.add(auth::no_session_cookie(&app)), StatusCode::NO_CONTENT))
}

/// The own sessions.
#[utoipa::path(get, path = "/ext/sessions", tag = "ext", operation_id = "ExtListSessions",
    responses((status = 200, body = ListSessionsResponse)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn list_sessions(
    State(app): State<SharedApp>,
    By(by): By<OwnSessionRead>,
) -> Answer<Json<ListSessionsResponse>> {
    let (rows, current) = accounts::list_sessions(&app, &by).await?;
    let sessions = rows
        .into_iter()
        .map(|row| SessionDto {
            id: row.id,
            current: row.id == current,
            user_agent: row.user_agent,
            date_created: Timestamp::from_ms(row.created_at),
            last_seen: Timestamp::from_ms(row.last_seen_at),
        })
        .collect();
    Ok(Json(ListSessionsResponse { sessions }))
}

/// Ends one of the own sessions.
#[utoipa::path(delete, path = "/ext/sessions/{sessionId}", tag = "ext", operation_id = "ExtDeleteSession",
    params(("sessionId" = i64, Path)), responses((status = 204)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn delete_session(
    State(app): State<SharedApp>,
    By(by): By<OwnSessionDelete>,
    Path(id): Path<i64>,
) -> Answer<StatusCode> {
    accounts::end_session(&app, &by, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Changes the own password; all other sessions end.
#[utoipa::path(put, path = "/ext/password", tag = "ext", operation_id = "ExtUpdatePassword",
    request_body = PasswordRequest, responses((status = 204)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn update_password(
    State(app): State<SharedApp>,
    By(by): By<OwnPasswordWrite>,
    Body(body): Body<PasswordRequest>,
) -> Answer<StatusCode> {
    accounts::change_password(&app, &by, &body.current, &body.password).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the form for a local compute environment needs.
#[utoipa::path(get, path = "/ext/compute-envs/local", tag = "ext", operation_id = "ExtDescribeLocalPlatform",
    responses((status = 200, body = LocalPlatformResponse)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn local_platform(
    State(app): State<SharedApp>,
    By(by): By<ComputeEnvRead>,
) -> Answer<Json<LocalPlatformResponse>> {
    let why = compute_envs::check_local_use(&app, by.person()?).err().map(|error| error.message().to_owned());
    let allowed = why.is_none();
    // What the server is made of is for those only who may use it.
    let work_dir = if allowed { compute_envs::default_work_dir(&app) } else { String::new() };
    Ok(Json(LocalPlatformResponse {
        allowed,
        why,
        warning: app.settings.local_run_as.is_none().then(|| compute_envs::LOCAL_WARNING.to_owned()),
        work_dir,
        max_runs: app.settings.max_local_runs,
    }))
}

/// The Nextflow that runs of the local platform use. The first answer takes as long as Nextflow takes to start.
#[utoipa::path(get, path = "/ext/compute-envs/local/nextflow", tag = "ext", operation_id = "ExtDescribeLocalNextflow",
    responses((status = 200, body = LocalNextflowResponse)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn local_nextflow(
    State(app): State<SharedApp>,
    By(by): By<ComputeEnvRead>,
) -> Answer<Json<LocalNextflowResponse>> {
    compute_envs::check_local_use(&app, by.person()?)?;
    let found = engine::inspect(&app).await;
    Ok(Json(LocalNextflowResponse {
        command: app.settings.nextflow.clone(),
        version: found.as_ref().ok().map(ToString::to_string),
        problem: found.err().map(|error| error.message().to_owned()),
    }))
}
