//! Lists of runs.

use api::ext::{CountWorkflowsResponse, DayCountDto, ListWorkflowRowsResponse, StateCounts, WorkflowRowDto};
use api::workflows::{ListWorkflowsElement, ListWorkflowsResponse, PipelineMinInfoResponse};
use app::silhouette::Silhouette;
use app::summary;
use app::workflow_list::{self, Asked, ListedWorkflow};
use axum::Json;
use axum::extract::State;
use domain::permission::WorkflowRead;
use domain::{Error, Timestamp, WorkflowStatus};
use serde::Deserialize;
use store::workflow_list::{DayCountRow, Page, WorkflowSort};
use utoipa::{IntoParams, ToSchema};

use super::{silhouette, views};
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
    let asked = Asked { search: query.search.as_deref().unwrap_or_default(), zone: None };
    let (page, total) = workflow_list::list(&app, &by, asked, Page::newest(max, offset)).await?;
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
#[serde(rename_all = "camelCase")]
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
    /// By what they are sorted: `started`, `name`, `duration` or `tasks`.
    #[serde(default)]
    sort_by: Option<String>,
    /// `ASCENDING` or `DESCENDING`.
    #[serde(default)]
    sort_dir: Option<String>,
    /// Time zone in which days are meant, such as `Europe/Paris`.
    #[serde(default)]
    time_zone: Option<String>,
}

impl RowsQuery {
    fn page(&self) -> domain::Result<Page> {
        let sort = match self.sort_by.as_deref() {
            None => WorkflowSort::default(),
            Some(word) => WorkflowSort::parse(word).ok_or_else(|| {
                let words: Vec<&str> = WorkflowSort::words().collect();
                Error::invalid(format!("Runs cannot be sorted by '{word}'; they can by {}", words.join(", ")))
            })?,
        };
        let descending = match self.sort_dir.as_deref().map(str::to_ascii_uppercase).as_deref() {
            None => true,
            Some(word) => word.starts_with("DESC"),
        };
        Ok(Page { sort, descending, max: page_size(self.max)?, offset: self.offset.unwrap_or(0).max(0) })
    }
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
    let asked =
        Asked { search: query.search.as_deref().unwrap_or_default(), zone: query.time_zone.as_deref() };
    let (page, total) = workflow_list::list(&app, &by, asked, query.page()?).await?;
    let now: Timestamp = app.clock.now();
    let workflows = page
        .iter()
        .map(|listed| {
            let (reason, since) = summary::reason(&listed.row, listed.extra.wait_reason.as_deref(), now);
            WorkflowRowDto {
                workflow: views::workflow(&listed.row),
                progress: views::progress(&listed.progress, &[]),
                starred: listed.extra.is_starred,
                reason: listed.extra.digest_reason.clone().or(reason),
                silent_since: since.filter(|_| is_unknown(listed)),
                silhouette: listed
                    .extra
                    .silhouette
                    .as_deref()
                    .and_then(Silhouette::parse)
                    .map(silhouette::on_the_wire),
                pipeline_name: listed.extra.pipeline_name.clone(),
                compute_env_name: listed.extra.compute_env_name.clone(),
                launched: listed.row.launch_id.is_some(),
            }
        })
        .collect();
    Ok(Json(ListWorkflowRowsResponse { workflows, total_size: total }))
}

fn is_unknown(listed: &ListedWorkflow) -> bool {
    listed.row.status == WorkflowStatus::Unknown.code()
}

/// What to count.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CountQuery {
    /// Words and `keyword:value` terms.
    #[serde(default)]
    search: Option<String>,
    /// Time zone in which days are meant, such as `Europe/Paris`.
    #[serde(default)]
    time_zone: Option<String>,
}

/// How many runs there are, by state and by day.
#[utoipa::path(get, path = "/ext/workflow/counts", tag = "ext", operation_id = "ExtCountWorkflows",
    params(CountQuery, WorkspaceQuery), responses((status = 200, body = CountWorkflowsResponse)),
    extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn counts(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Params(query): Params<CountQuery>,
) -> Answer<Json<CountWorkflowsResponse>> {
    let asked =
        Asked { search: query.search.as_deref().unwrap_or_default(), zone: query.time_zone.as_deref() };
    let counts = workflow_list::count(&app, &by, asked).await?;
    let days = (0..)
        .zip(counts.days)
        .map(|(place, start)| DayCountDto {
            start,
            counts: state_counts(counts.by_day.iter().filter(|row| row.day == place)),
        })
        .collect();
    Ok(Json(CountWorkflowsResponse { counts: state_counts(&counts.by_day), days }))
}

fn state_counts<'a>(rows: impl IntoIterator<Item = &'a DayCountRow>) -> StateCounts {
    let mut counts = StateCounts::default();
    for row in rows {
        let slot = match WorkflowStatus::from_code(row.status) {
            Some(WorkflowStatus::Submitted) => &mut counts.submitted,
            Some(WorkflowStatus::Running) => &mut counts.running,
            Some(WorkflowStatus::Succeeded) => &mut counts.succeeded,
            Some(WorkflowStatus::Failed) => &mut counts.failed,
            Some(WorkflowStatus::Cancelled) => &mut counts.cancelled,
            Some(WorkflowStatus::Unknown) | None => &mut counts.unknown,
        };
        *slot += row.count;
        if row.has_gaps && row.status == WorkflowStatus::Succeeded.code() {
            counts.gaps += row.count;
        }
    }
    counts
}
