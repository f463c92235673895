//! Lists of runs.

use api::ext::{ListWorkflowRowsResponse, WorkflowRowDto};
use api::workflows::{ListWorkflowsElement, ListWorkflowsResponse, PipelineMinInfoResponse};
use app::summary;
use app::workflows::{self, ListedWorkflow};
use axum::Json;
use axum::extract::State;
use domain::Timestamp;
use domain::permission::WorkflowRead;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::views;
use crate::auth::By;
use crate::error::Answer;
use crate::extract::Params;
use crate::router::SharedApp;
use crate::routes::{WorkspaceQuery, page_size};

/// What more an answer can hold.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum WorkflowQueryAttribute {
    /// Optimized settings.
    Optimized,
    /// Labels.
    Labels,
    /// What people should know.
    Messages,
    /// As little as possible.
    Minimal,
    /// The saved pipeline.
    PipelineInfo,
}

/// What to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListQuery {
    /// What more to tell.
    #[serde(default, deserialize_with = "api::lenient::texts")]
    #[param(value_type = Option<Vec<WorkflowQueryAttribute>>)]
    attributes: Option<Vec<String>>,
    /// At most so many.
    #[serde(default, deserialize_with = "api::lenient::int")]
    #[param(value_type = Option<i32>)]
    max: Option<i64>,
    /// After so many.
    #[serde(default, deserialize_with = "api::lenient::int")]
    #[param(value_type = Option<i32>)]
    offset: Option<i64>,
    /// Words and `keyword:value` terms.
    #[serde(default)]
    search: Option<String>,
    /// Whether to tell how many there are in all; it is always told.
    #[expect(dead_code, reason = "accepted; the total is always told, since clients crash without it")]
    #[serde(default, deserialize_with = "api::lenient::flag")]
    include_total_size: Option<bool>,
}

fn element(listed: &ListedWorkflow, is_minimal: bool) -> ListWorkflowsElement {
    let row = &listed.row;
    ListWorkflowsElement {
        workflow: Some(views::workflow(row)),
        progress: (!is_minimal).then(|| views::progress(&listed.progress, &[])),
        starred: Some(listed.extra.is_starred),
        labels: Some(Vec::new()),
        optimized: Some(false),
        workspace_id: views::workspace_id(row),
        pipeline_info: row.pipeline_id.map(|id| PipelineMinInfoResponse {
            id: Some(id),
            workspace_id: views::workspace_id(row),
            version: None,
        }),
        ..ListWorkflowsElement::default()
    }
}

/// Runs, the newest first.
#[utoipa::path(get, path = "/workflow", tag = "workflows", operation_id = "ListWorkflows",
    params(ListQuery, WorkspaceQuery), responses((status = 200, body = ListWorkflowsResponse)))]
pub(crate) async fn list(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Params(query): Params<ListQuery>,
) -> Answer<Json<ListWorkflowsResponse>> {
    let (max, offset) = (page_size(query.max)?, query.offset.unwrap_or(0).max(0));
    let search = query.search.as_deref().unwrap_or_default();
    let (page, total) = workflows::list(&app, &by, search, max, offset).await?;
    let is_minimal = query.attributes.is_some_and(|list| list.iter().any(|word| word == "minimal"));
    let shown = i64::try_from(page.len()).unwrap_or_default();
    Ok(Json(ListWorkflowsResponse {
        workflows: Some(page.iter().map(|listed| element(listed, is_minimal)).collect()),
        total_size: Some(total),
        has_more: Some(offset + shown < total),
    }))
}

/// What to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RowsQuery {
    /// Words and `keyword:value` terms.
    #[serde(default)]
    search: Option<String>,
    /// At most so many.
    #[serde(default, deserialize_with = "api::lenient::int")]
    max: Option<i64>,
    /// After so many.
    #[serde(default, deserialize_with = "api::lenient::int")]
    offset: Option<i64>,
}

/// Runs as the page lists them: with the reason of their state.
#[utoipa::path(get, path = "/ext/workflow", tag = "ext", operation_id = "ExtListWorkflows",
    params(RowsQuery, WorkspaceQuery), responses((status = 200, body = ListWorkflowRowsResponse)),
    extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn rows(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Params(query): Params<RowsQuery>,
) -> Answer<Json<ListWorkflowRowsResponse>> {
    let (max, offset) = (page_size(query.max)?, query.offset.unwrap_or(0).max(0));
    let search = query.search.as_deref().unwrap_or_default();
    let (page, total) = workflows::list(&app, &by, search, max, offset).await?;
    let now: Timestamp = app.clock.now();
    let workflows = page
        .iter()
        .map(|listed| WorkflowRowDto {
            workflow: views::workflow(&listed.row),
            progress: views::progress(&listed.progress, &[]),
            starred: listed.extra.is_starred,
            reason: summary::reason(&listed.row, listed.extra.wait_reason.as_deref(), now).0,
            pipeline_name: listed.extra.pipeline_name.clone(),
            compute_env_name: listed.extra.compute_env_name.clone(),
            launched: listed.row.launch_id.is_some(),
        })
        .collect();
    Ok(Json(ListWorkflowRowsResponse { workflows, total_size: total }))
}
