//! Stars: what a person wants to find again.

use api::workflows::CreateWorkflowStarResponse;
use app::workflows;
use axum::Json;
use axum::extract::State;
use domain::permission::{WorkflowStarDelete, WorkflowStarRead, WorkflowStarWrite};

use crate::auth::By;
use crate::error::Answer;
use crate::extract::Path;
use crate::router::SharedApp;
use crate::routes::WorkspaceQuery;
use crate::routes::trace::parse_id;

fn answer(id: Option<String>) -> Json<CreateWorkflowStarResponse> {
    Json(CreateWorkflowStarResponse { workflow_id: id })
}

/// The run's id if it is starred, null otherwise.
#[utoipa::path(get, path = "/workflow/{workflowId}/star", tag = "workflows", operation_id = "DescribeWorkflowStar",
    params(("workflowId" = String, Path), WorkspaceQuery), responses((status = 200, body = CreateWorkflowStarResponse)))]
pub(crate) async fn describe(
    State(app): State<SharedApp>,
    By(by): By<WorkflowStarRead>,
    Path(id): Path<String>,
) -> Answer<Json<CreateWorkflowStarResponse>> {
    let starred = workflows::is_starred(&app, &by, &parse_id(&id)?).await?;
    Ok(answer(starred.then_some(id)))
}

/// Stars a run.
#[utoipa::path(post, path = "/workflow/{workflowId}/star", tag = "workflows", operation_id = "CreateWorkflowStar",
    params(("workflowId" = String, Path), WorkspaceQuery), responses((status = 200, body = CreateWorkflowStarResponse)))]
pub(crate) async fn create(
    State(app): State<SharedApp>,
    By(by): By<WorkflowStarWrite>,
    Path(id): Path<String>,
) -> Answer<Json<CreateWorkflowStarResponse>> {
    workflows::star(&app, &by, &parse_id(&id)?).await?;
    Ok(answer(Some(id)))
}

/// Takes the star from a run.
#[utoipa::path(delete, path = "/workflow/{workflowId}/star", tag = "workflows", operation_id = "DeleteWorkflowStar",
    params(("workflowId" = String, Path), WorkspaceQuery), responses((status = 200, body = CreateWorkflowStarResponse)))]
pub(crate) async fn delete(
    State(app): State<SharedApp>,
    By(by): By<WorkflowStarDelete>,
    Path(id): Path<String>,
) -> Answer<Json<CreateWorkflowStarResponse>> {
    workflows::unstar(&app, &by, &parse_id(&id)?).await?;
    Ok(answer(Some(id)))
}
