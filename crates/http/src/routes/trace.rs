//! What running Nextflows report. For a run in flight these answer 2xx, or 503 with `Retry-After`; nothing else.

use api::trace::{
    TraceBeginResponse, TraceCompleteResponse, TraceCreateResponse, TraceHeartbeatResponse,
    TraceProcessingStatus, TraceProgressResponse,
};
use app::trace;
use axum::Json;
use axum::body::{Body, HttpBody as _};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::Cookie;
use bytes::{Bytes, BytesMut};
use domain::error::Kind;
use domain::permission::{OrOwnRun, WorkflowWrite};
use domain::{Error, WorkflowId};
use http_body_util::BodyExt as _;
use ingest::{Arrival, Call};

use crate::auth::{self, By};
use crate::error::Answer;
use crate::extract::{Path, Raw};
use crate::router::{SharedApp, TRACE_BODY};
use crate::routes::WorkspaceQuery;

/// What clients seldom send more than at once.
const USUAL_BODY: usize = 1 << 20;

/// Announces a run.
#[utoipa::path(post, path = "/trace/create", tag = "trace", operation_id = "CreateTrace",
    params(WorkspaceQuery), request_body = Object, responses((status = 200, body = TraceCreateResponse)))]
pub(crate) async fn create(
    State(app): State<SharedApp>,
    By(by): By<OrOwnRun<WorkflowWrite>>,
    body: Body,
) -> Answer<Json<TraceCreateResponse>> {
    let (body, _arrival) = arrived(&app, body).await?;
    let id = trace::create(&app, &by, &body).await.map_err(put_off)?;
    Ok(Json(TraceCreateResponse { workflow_id: Some(id.to_string()), ..TraceCreateResponse::default() }))
}

async fn report(
    app: &SharedApp,
    headers: &HeaderMap,
    id: &str,
    call: Call,
    mut body: Body,
) -> Answer<trace::Reporting> {
    let token = auth::token(headers);
    let by = match trace::may_report(app, token.as_deref(), id).await.map_err(put_off) {
        Ok(by) => by,
        Err(error) => {
            skip(&mut body, &error).await;
            return Err(error.into());
        }
    };
    // The arrival is over when the call is answered.
    let (body, _arrival) = arrived(app, body).await?;
    trace::report(app, &by, call, body).await.map_err(put_off)?;
    Ok(by)
}

/// Reads a body, as long as there is memory for it.
async fn arrived(app: &SharedApp, mut body: Body) -> Result<(Bytes, Arrival), Error> {
    let too_large = || Error::too_large("The request is larger than this server takes");
    if body.size_hint().lower() > u64::try_from(TRACE_BODY).unwrap_or(u64::MAX) {
        let error = too_large();
        skip(&mut body, &error).await;
        return Err(error);
    }
    let mut arrival = app.ingest.arrival();
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    let mut bytes = BytesMut::with_capacity(announced.min(USUAL_BODY));
    while let Some(frame) = body.frame().await {
        // It came too slowly, or the connection broke. The client may be there all the same.
        let frame = frame.map_err(|error| {
            Error::unavailable("The body of the request did not arrive; please send it again", 2)
                .caused_by(error)
        })?;
        let Ok(data) = frame.into_data() else { continue };
        if bytes.len() + data.len() > TRACE_BODY {
            return Err(too_large());
        }
        if let Err(error) = arrival.grow(data.len()) {
            drop((bytes, arrival));
            skip(&mut body, &error).await;
            return Err(error);
        }
        bytes.extend_from_slice(&data);
    }
    Ok((bytes.freeze(), arrival))
}

/// Reads what is left of a body that is not wanted, and keeps nothing of it. A client that still sends when the
/// connection is closed may never see the answer, and older ones do not send again then. So one that is told to do
/// that is heard to its end; one that may not report is for the length of a usual body.
async fn skip(body: &mut Body, error: &Error) {
    let mut left = if error.kind() == Kind::Unavailable { TRACE_BODY } else { USUAL_BODY };
    while let Some(Ok(frame)) = body.frame().await {
        left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
        if left == 0 {
            break;
        }
    }
}

/// A fault of ours must not cost a run its records: the client is to send them again.
fn put_off(error: Error) -> Error {
    match error.kind() {
        Kind::Internal => Error::unavailable(
            "The server could not take the call in; the same call may go through later",
            30,
        )
        .caused_by(error),
        _ => error,
    }
}

/// The run begins: its metadata and processes.
#[utoipa::path(put, path = "/trace/{workflowId}/begin", tag = "trace", operation_id = "UpdateTraceBegin",
    params(("workflowId" = String, Path), WorkspaceQuery), request_body = Object,
    responses((status = 200, body = TraceBeginResponse)))]
pub(crate) async fn begin(
    State(app): State<SharedApp>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Answer<Json<TraceBeginResponse>> {
    let by = report(&app, &headers, &id, Call::Begin, body).await?;
    let watch_url = trace::watch_url(&app, &by).await.map_err(put_off)?;
    Ok(Json(TraceBeginResponse {
        status: Some(TraceProcessingStatus::Ok),
        workflow_id: Some(id),
        watch_url: Some(watch_url),
    }))
}

/// Tasks changed.
#[utoipa::path(put, path = "/trace/{workflowId}/progress", tag = "trace", operation_id = "UpdateTraceProgress",
    params(("workflowId" = String, Path), WorkspaceQuery), request_body = Object,
    responses((status = 200, body = TraceProgressResponse)))]
pub(crate) async fn progress(
    State(app): State<SharedApp>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Answer<Json<TraceProgressResponse>> {
    report(&app, &headers, &id, Call::Progress, body).await?;
    Ok(Json(TraceProgressResponse { status: Some(TraceProcessingStatus::Ok), workflow_id: Some(id) }))
}

/// The run is alive.
#[utoipa::path(put, path = "/trace/{workflowId}/heartbeat", tag = "trace", operation_id = "UpdateTraceHeartbeat",
    params(("workflowId" = String, Path), WorkspaceQuery), request_body = Object,
    responses((status = 200, body = TraceHeartbeatResponse)))]
pub(crate) async fn heartbeat(
    State(app): State<SharedApp>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Answer<Json<TraceHeartbeatResponse>> {
    report(&app, &headers, &id, Call::Heartbeat, body).await?;
    Ok(Json(TraceHeartbeatResponse { message: Some("OK".to_owned()) }))
}

/// The run ends.
#[utoipa::path(put, path = "/trace/{workflowId}/complete", tag = "trace", operation_id = "UpdateTraceComplete",
    params(("workflowId" = String, Path), WorkspaceQuery), request_body = Object,
    responses((status = 200, body = TraceCompleteResponse)))]
pub(crate) async fn complete(
    State(app): State<SharedApp>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Answer<Json<TraceCompleteResponse>> {
    report(&app, &headers, &id, Call::Complete, body).await?;
    Ok(Json(TraceCompleteResponse { status: Some(TraceProcessingStatus::Ok), workflow_id: Some(id) }))
}

/// Exchanges the refresh token of a run. Older clients read the new tokens from cookies only, newer ones from either;
/// the cookies have no domain, since the clients' policy takes only those of the host itself. An Authorization header
/// is not looked at: older clients send the expired token along.
#[utoipa::path(post, path = "/oauth/access_token", tag = "trace", operation_id = "RefreshAccessToken",
    request_body(content = Object, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = Object)))]
pub(crate) async fn refresh(State(app): State<SharedApp>, Raw(body): Raw) -> Answer<Response> {
    let mut grant = None;
    let mut token = None;
    for (key, value) in form_urlencoded::parse(&body) {
        match key.as_ref() {
            "grant_type" => grant = Some(value.into_owned()),
            "refresh_token" => token = Some(value.into_owned()),
            _ => {}
        }
    }
    let (Some("refresh_token"), Some(token)) = (grant.as_deref(), token) else {
        return Err(Error::invalid("The form needs grant_type=refresh_token and refresh_token").into());
    };
    let pair = trace::refresh(&app, &token).await?;
    let body = serde_json::json!({
        "access_token": pair.access,
        "refresh_token": pair.refresh,
        "token_type": "Bearer",
        "expires_in": 3600,
    });
    let mut response = Json(body).into_response();
    for (name, value) in [("JWT", pair.access), ("JWT_REFRESH_TOKEN", pair.refresh)] {
        let cookie = Cookie::build((name, value)).path("/").http_only(true).build().to_string();
        let value = HeaderValue::try_from(cookie).map_err(Error::internal)?;
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The id in a path, if it can be one.
pub(crate) fn parse_id(text: &str) -> domain::Result<WorkflowId> {
    WorkflowId::parse(text).ok_or_else(|| Error::unknown("workflow", domain::name::shown(text)))
}
