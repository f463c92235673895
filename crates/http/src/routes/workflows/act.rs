//! Stopping and deleting runs.

use api::workflows::{DeleteWorkflowsRequest, DeleteWorkflowsResponse};
use app::workflows;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::permission::{WorkflowDelete, WorkflowExecute};
use domain::{Error, error::Kind};

use crate::auth::By;
use crate::error::Answer;
use crate::extract::{Body, Params, Path};
use crate::router::SharedApp;
use crate::routes::trace::parse_id;
use crate::routes::{ForceQuery, WorkspaceQuery};

/// Stops a run.
#[utoipa::path(post, path = "/workflow/{workflowId}/cancel", tag = "workflows", operation_id = "CancelWorkflow",
    params(("workflowId" = String, Path), WorkspaceQuery, ForceQuery), responses((status = 204)))]
pub(crate) async fn cancel(
    State(app): State<SharedApp>,
    By(by): By<WorkflowExecute>,
    Path(id): Path<String>,
    Params(query): Params<ForceQuery>,
) -> Answer<StatusCode> {
    workflows::cancel(&app, &by, &parse_id(&id)?, query.force.unwrap_or(false)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes the record of a run and its kept logs. Files in its launch and work directories stay.
#[utoipa::path(delete, path = "/workflow/{workflowId}", tag = "workflows", operation_id = "DeleteWorkflow",
    params(("workflowId" = String, Path), WorkspaceQuery, ForceQuery), responses((status = 204)))]
pub(crate) async fn delete(
    State(app): State<SharedApp>,
    By(by): By<WorkflowDelete>,
    Path(id): Path<String>,
    Params(query): Params<ForceQuery>,
) -> Answer<StatusCode> {
    workflows::delete(&app, &by, &parse_id(&id)?, query.force.unwrap_or(false)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes the records of several runs and their kept logs; tells which could not be deleted. Files stay.
#[utoipa::path(post, path = "/workflow/delete", tag = "workflows", operation_id = "DeleteWorkflowMany",
    params(WorkspaceQuery, ForceQuery), request_body = DeleteWorkflowsRequest,
    responses((status = 200, body = DeleteWorkflowsResponse)))]
pub(crate) async fn delete_many(
    State(app): State<SharedApp>,
    By(by): By<WorkflowDelete>,
    Params(query): Params<ForceQuery>,
    Body(body): Body<DeleteWorkflowsRequest>,
) -> Answer<Json<DeleteWorkflowsResponse>> {
    let mut failed = Vec::new();
    for id in body.workflow_ids.unwrap_or_default() {
        let deleted = match parse_id(&id) {
            Ok(workflow) => workflows::delete(&app, &by, &workflow, query.force.unwrap_or(false)).await,
            Err(error) => Err(error),
        };
        match deleted {
            Ok(()) => {}
            Err(error) if is_about_the_run(&error) => failed.push(id),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Json(DeleteWorkflowsResponse { failed_workflow_ids: Some(failed) }))
}

/// Whether the error says something of this run, and not of the server.
fn is_about_the_run(error: &Error) -> bool {
    matches!(error.kind(), Kind::Forbidden | Kind::Conflict | Kind::Invalid)
}
