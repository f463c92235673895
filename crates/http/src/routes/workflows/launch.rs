//! Starting runs.

use api::launch::{SubmitWorkflowLaunchRequest, SubmitWorkflowLaunchResponse};
use api::workflows::RandomWorkflowNameResponse;
use app::launches::{self, LaunchDraft};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::Error;
use domain::permission::{SignedIn, WorkflowExecute};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::By;
use crate::error::Answer;
use crate::extract::{Body, Params};
use crate::router::SharedApp;
use crate::routes::WorkspaceQuery;
use crate::routes::launch as launch_routes;
use crate::routes::pipelines::SourceQuery;

/// Starts a pipeline. With `launch.id`, what is left out comes from that launch; an empty text clears it.
#[utoipa::path(post, path = "/workflow/launch", tag = "workflows", operation_id = "CreateWorkflowLaunch",
    params(WorkspaceQuery, SourceQuery), request_body = SubmitWorkflowLaunchRequest,
    responses((status = 200, body = SubmitWorkflowLaunchResponse)))]
pub(crate) async fn create(
    State(app): State<SharedApp>,
    By(by): By<WorkflowExecute>,
    Body(body): Body<SubmitWorkflowLaunchRequest>,
) -> Answer<Json<SubmitWorkflowLaunchResponse>> {
    let request = body.launch.ok_or_else(|| Error::invalid("The body lacks 'launch'"))?;
    let template = match request.id.as_deref().map(str::trim) {
        None | Some("") => None,
        Some(id) => Some(launch_routes::parse_id(id)?),
    };
    let draft = LaunchDraft { template, settings: launch_routes::settings(request) };
    let id = launches::submit(&app, &by, draft).await?;
    Ok(Json(SubmitWorkflowLaunchResponse { workflow_id: Some(id.to_string()) }))
}

/// A fresh run name.
#[utoipa::path(get, path = "/workflow/random-name", tag = "workflows", operation_id = "GenerateRandomWorkflowName",
    responses((status = 200, body = RandomWorkflowNameResponse)))]
pub(crate) async fn random_name(_by: By<SignedIn>) -> Json<RandomWorkflowNameResponse> {
    Json(RandomWorkflowNameResponse { name: Some(launches::random_run_name()) })
}

/// What to check.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConstraintsQuery {
    /// The run name that is wanted.
    #[serde(default)]
    run_name: Option<String>,
    /// The session that is to be resumed.
    #[expect(dead_code, reason = "accepted: a name is free or taken whatever the session")]
    #[serde(default)]
    session_id: Option<String>,
}

/// Checks that a run name is free.
#[utoipa::path(get, path = "/workflow/validate", tag = "workflows", operation_id = "ValidateWorkflowConstraints",
    params(ConstraintsQuery), responses((status = 204)))]
pub(crate) async fn validate(
    State(app): State<SharedApp>,
    By(by): By<SignedIn>,
    Params(query): Params<ConstraintsQuery>,
) -> Answer<StatusCode> {
    launches::check_run_name(&app, by.scope(), query.run_name.as_deref().unwrap_or_default()).await?;
    Ok(StatusCode::NO_CONTENT)
}
