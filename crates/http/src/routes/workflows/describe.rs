//! One run: facts, counters, statistics, and what the page says about it.

use api::ext::{
    AsideDto, ListAsidesResponse, Notice, Permitted, Severity, WorkflowActions, WorkflowReference,
    WorkflowSummary,
};
use api::launch::DescribeWorkflowLaunchResponse;
use api::workflows::{
    ComputePlatformDto, DescribeWorkflowResponse, GetProgressResponse, GetWorkflowMetricsResponse,
    JobInfoDto, PipelineMinInfoResponse, ResourceData, WorkflowMetrics,
};
use app::{launches, summary, workflows};
use axum::Json;
use axum::extract::State;
use domain::permission::{OrOwnRun, WorkflowRead};
use domain::{LaunchId, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use store::trace::AsideRow;
use utoipa::IntoParams;

use super::list::WorkflowQueryAttribute;
use super::{failures, views};
use crate::auth::By;
use crate::error::Answer;
use crate::extract::Path;
use crate::router::SharedApp;
use crate::routes::trace::parse_id;
use crate::routes::{WorkspaceQuery, launch};

/// What more to tell.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "accepted; everything that is known is told")]
pub(crate) struct AttributesQuery {
    /// What more to tell.
    #[serde(default, deserialize_with = "api::lenient::texts")]
    #[param(value_type = Option<Vec<WorkflowQueryAttribute>>)]
    attributes: Option<Vec<String>>,
}

/// A run.
#[utoipa::path(get, path = "/workflow/{workflowId}", tag = "workflows", operation_id = "DescribeWorkflow",
    params(("workflowId" = String, Path), WorkspaceQuery, AttributesQuery),
    responses((status = 200, body = DescribeWorkflowResponse)))]
pub(crate) async fn describe(
    State(app): State<SharedApp>,
    By(by): By<OrOwnRun<WorkflowRead>>,
    Path(id): Path<String>,
) -> Answer<Json<DescribeWorkflowResponse>> {
    let details = workflows::describe(&app, &by, &parse_id(&id)?).await?;
    let row = &details.row;
    Ok(Json(DescribeWorkflowResponse {
        progress: Some(views::progress(&details.progress, &details.processes)),
        job_info: details.head_job.as_ref().map(|head| JobInfoDto {
            id: Some(row.num),
            operation_id: head.operation_id.clone(),
            status: Some(head.state.clone()),
            message: head.wait_reason.clone(),
            exit_code: head.exit_code.and_then(|code| i32::try_from(code).ok()),
        }),
        platform: details
            .compute_env
            .as_ref()
            .map(|env| ComputePlatformDto { id: Some(env.platform.clone()), name: Some("Local".to_owned()) }),
        pipeline_info: row.pipeline_id.map(|id| PipelineMinInfoResponse {
            id: Some(id),
            workspace_id: views::workspace_id(row),
            version: None,
        }),
        messages: Some(summary::notices(&details).into_iter().map(|(_, text)| text).collect()),
        labels: Some(Vec::new()),
        optimized: Some(false),
        workspace_id: views::workspace_id(row),
        workflow: Some(views::workflow_max(&details)),
        ..DescribeWorkflowResponse::default()
    }))
}

/// Counters of a run and its processes.
#[utoipa::path(get, path = "/workflow/{workflowId}/progress", tag = "workflows",
    operation_id = "DescribeWorkflowProgress", params(("workflowId" = String, Path), WorkspaceQuery),
    responses((status = 200, body = GetProgressResponse)))]
pub(crate) async fn progress(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Path(id): Path<String>,
) -> Answer<Json<GetProgressResponse>> {
    let (row, processes) = workflows::progress(&app, &by, &parse_id(&id)?).await?;
    Ok(Json(GetProgressResponse { progress: Some(views::progress(&row, &processes)) }))
}

/// The launch of a run; null for a run that somebody started by hand, since clients ask for every run.
#[utoipa::path(get, path = "/workflow/{workflowId}/launch", tag = "workflows",
    operation_id = "DescribeWorkflowLaunch", params(("workflowId" = String, Path), WorkspaceQuery),
    responses((status = 200, body = DescribeWorkflowLaunchResponse)))]
pub(crate) async fn launch_of(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Path(id): Path<String>,
) -> Answer<Json<DescribeWorkflowLaunchResponse>> {
    let details = workflows::describe(&app, &by, &parse_id(&id)?).await?;
    let Some(row) = details.launch else { return Ok(Json(DescribeWorkflowLaunchResponse { launch: None })) };
    let env = launches::compute_env(&app, &by, &row).await?;
    let resume_dir = details.head_job.map(|head| head.work_dir);
    let commit = details.row.commit_id.clone();
    let view = launch::workflow_view(&row, env.as_ref(), commit, resume_dir)?;
    Ok(Json(DescribeWorkflowLaunchResponse { launch: Some(view) }))
}

/// Resource statistics of the processes.
#[utoipa::path(get, path = "/workflow/{workflowId}/metrics", tag = "workflows",
    operation_id = "DescribeWorkflowMetrics", params(("workflowId" = String, Path), WorkspaceQuery),
    responses((status = 200, body = GetWorkflowMetricsResponse)))]
pub(crate) async fn metrics(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Path(id): Path<String>,
) -> Answer<Json<GetWorkflowMetricsResponse>> {
    let found = app::metrics::metrics(&app, &by, &parse_id(&id)?).await?;
    Ok(Json(GetWorkflowMetricsResponse { metrics: Some(found.iter().filter_map(process_metrics).collect()) }))
}

fn process_metrics(value: &Value) -> Option<WorkflowMetrics> {
    let series = |key: &str| value.get(key).filter(|series| series.is_object()).map(resource_data);
    Some(WorkflowMetrics {
        process: value.get("process")?.as_str()?.to_owned(),
        cpu: series("cpu"),
        mem: series("mem"),
        vmem: series("vmem"),
        time: series("time"),
        reads: series("reads"),
        writes: series("writes"),
        cpu_usage: series("cpuUsage"),
        mem_usage: series("memUsage"),
        time_usage: series("timeUsage"),
        gpu_usage: series("gpuUsage"),
        gpu_mem_peak: series("gpuMemPeak"),
        gpu_mem_avg: series("gpuMemAvg"),
        id: None,
    })
}

fn resource_data(value: &Value) -> ResourceData {
    let number = |key: &str| value.get(key).and_then(Value::as_f64);
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    ResourceData {
        mean: number("mean"),
        min: number("min"),
        q1: number("q1"),
        q2: number("q2"),
        q3: number("q3"),
        max: number("max"),
        min_label: text("minLabel"),
        q1_label: text("q1Label"),
        q2_label: text("q2Label"),
        q3_label: text("q3Label"),
        max_label: text("maxLabel"),
        warnings: None,
    }
}

/// What the page says about a run: why it is as it is, what stopped it, what may be done now.
#[utoipa::path(get, path = "/ext/workflow/{workflowId}", tag = "ext", operation_id = "ExtDescribeWorkflow",
    params(("workflowId" = String, Path), WorkspaceQuery), responses((status = 200, body = WorkflowSummary)),
    extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn summarize(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Path(id): Path<String>,
) -> Answer<Json<WorkflowSummary>> {
    let found = summary::summarize(&app, &by, &parse_id(&id)?).await?;
    let details = &found.details;
    let permitted =
        |result: &summary::Permitted| Permitted { allowed: result.is_ok(), why: result.clone().err() };
    Ok(Json(WorkflowSummary {
        reason: found.reason.clone(),
        reason_since: found.reason_since,
        launched: details.row.launch_id.as_deref().and_then(LaunchId::parse).is_some(),
        pipeline_name: details.pipeline.as_ref().map(|pipeline| pipeline.name.clone()),
        pipeline_id: details.pipeline.as_ref().map(|pipeline| pipeline.id),
        compute_env_name: details.compute_env.as_ref().map(|env| env.name.clone()),
        compute_env_id: details.compute_env.as_ref().map(|env| env.id.clone()),
        failure: found.failure.as_ref().map(failures::view),
        actions: WorkflowActions {
            cancel: permitted(&found.cancel),
            resume: permitted(&found.resume),
            relaunch: permitted(&found.relaunch),
            delete: permitted(&found.delete),
        },
        notices: summary::notices(details)
            .into_iter()
            .map(|(is_wrong, text)| Notice {
                severity: if is_wrong { Severity::Warn } else { Severity::Info },
                text,
            })
            .collect(),
        aside_count: details.row.aside_count,
        resumed_from: found
            .resumed_from
            .as_ref()
            .map(|row| WorkflowReference { id: row.id.clone(), run_name: row.run_name.clone() }),
        tries: found.tries,
        try_number: found.try_number,
    }))
}

/// What was reported of a run and could not be read.
#[utoipa::path(get, path = "/ext/workflow/{workflowId}/asides", tag = "ext",
    operation_id = "ExtListWorkflowAsides", params(("workflowId" = String, Path), WorkspaceQuery),
    responses((status = 200, body = ListAsidesResponse)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn asides(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Path(id): Path<String>,
) -> Answer<Json<ListAsidesResponse>> {
    let rows = workflows::list_asides(&app, &by, &parse_id(&id)?).await?;
    let aside = |row: AsideRow| AsideDto {
        call: row.call,
        reason: row.reason,
        body: row.body,
        received_at: Timestamp::from_ms(row.received_at),
    };
    Ok(Json(ListAsidesResponse { asides: rows.into_iter().map(aside).collect() }))
}
