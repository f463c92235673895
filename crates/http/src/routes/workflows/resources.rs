//! What a run used: statistics of its tasks, its containers, and what it took over from earlier runs.

use std::collections::HashMap;

use api::resources::{
    ListWorkflowContainersResponse, ListWorkflowTriesResponse, ProcessResourcesDto, ResourceKind,
    ResourcePlace, ResourceSeries, ResourceTotals, WorkflowContainerDto, WorkflowResources, WorkflowTryDto,
};
use app::resources::{ProcessResources, Resources};
use app::session::{self, Try};
use app::{metrics, workflows};
use axum::Json;
use axum::extract::State;
use domain::metrics::Summary;
use domain::permission::WorkflowRead;
use domain::{TaskId, Timestamp};
use serde_json::Value;

use super::views;
use crate::auth::By;
use crate::error::Answer;
use crate::extract::Path;
use crate::router::SharedApp;
use crate::routes::WorkspaceQuery;
use crate::routes::trace::parse_id;

/// The series, under the names of the protocol.
const KINDS: [(&str, ResourceKind); 12] = [
    ("cpu", ResourceKind::Cpu),
    ("cpuUsage", ResourceKind::CpuUsage),
    ("mem", ResourceKind::Mem),
    ("memUsage", ResourceKind::MemUsage),
    ("vmem", ResourceKind::Vmem),
    ("time", ResourceKind::Time),
    ("timeUsage", ResourceKind::TimeUsage),
    ("reads", ResourceKind::Reads),
    ("writes", ResourceKind::Writes),
    ("gpuUsage", ResourceKind::GpuUsage),
    ("gpuMemPeak", ResourceKind::GpuMemPeak),
    ("gpuMemAvg", ResourceKind::GpuMemAvg),
];
const MS_PER_HOUR: f64 = 3_600_000.0;

/// What the tasks of a run used, process by process, with the tasks at the ends of the statistics.
#[utoipa::path(get, path = "/ext/workflow/{workflowId}/resources", tag = "ext",
    operation_id = "ExtDescribeWorkflowResources", params(("workflowId" = String, Path), WorkspaceQuery),
    responses((status = 200, body = WorkflowResources)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn describe(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Path(id): Path<String>,
) -> Answer<Json<WorkflowResources>> {
    let id = parse_id(&id)?;
    let found = app::resources::resources(&app, &by, &id).await?;
    // Of graphics processors only clients know.
    let told = metrics::told(&app, &by, &id).await?;
    Ok(Json(view(&found, &told)))
}

fn view(found: &Resources, told: &[Value]) -> WorkflowResources {
    let mut totals = ResourceTotals::default();
    let processes: Vec<_> =
        found.processes.iter().map(|process| process_view(process, &found.names, told)).collect();
    for process in &processes {
        add(&mut totals, &process.totals);
    }
    WorkflowResources { processes, totals, last_updated: found.updated_at, rest_ms: found.rest_ms }
}

fn add(totals: &mut ResourceTotals, more: &ResourceTotals) {
    totals.tasks += more.tasks;
    totals.task_time += more.task_time;
    totals.cpu_time += more.cpu_time;
    totals.cpu_load += more.cpu_load;
    totals.memory_time += more.memory_time;
    totals.memory_rss += more.memory_rss;
    totals.memory_req += more.memory_req;
    totals.read_bytes += more.read_bytes;
    totals.write_bytes += more.write_bytes;
}

fn process_view(
    process: &ProcessResources,
    names: &HashMap<TaskId, String>,
    told: &[Value],
) -> ProcessResourcesDto {
    let told = told.iter().find(|told| told.get("process").and_then(Value::as_str) == Some(&process.name));
    let series = KINDS.iter().filter_map(|(name, kind)| {
        let computed = process.series.iter().find(|(known, _)| known == name);
        match computed {
            Some((_, summary)) => summary.as_ref().map(|summary| series(*kind, summary, names)),
            None => told_series(*kind, told?.get(name)?),
        }
    });
    let counters = &process.counters;
    ProcessResourcesDto {
        process: process.name.clone(),
        totals: ResourceTotals {
            tasks: process.totals.tasks,
            task_time: process.totals.time_ms,
            cpu_time: counters.cpu_time_ms,
            cpu_load: counters.cpu_load_ms,
            memory_time: process.totals.memory_ms / MS_PER_HOUR,
            memory_rss: counters.memory_rss,
            memory_req: counters.memory_req,
            read_bytes: counters.read_bytes,
            write_bytes: counters.write_bytes,
        },
        series: series.collect(),
    }
}

fn series(kind: ResourceKind, summary: &Summary, names: &HashMap<TaskId, String>) -> ResourceSeries {
    let place = |(value, task): (f64, TaskId)| ResourcePlace {
        value,
        task_id: Some(task.0),
        name: names.get(&task).cloned(),
    };
    ResourceSeries {
        kind,
        count: i64::try_from(summary.count).ok(),
        mean: summary.mean,
        quartiles: summary.quartiles.into_iter().zip(summary.tasks).map(place).collect(),
        whiskers: Some(summary.whiskers),
        outlier_count: i64::try_from(summary.outlier_count).unwrap_or(i64::MAX),
        outliers: summary.outliers.iter().copied().map(place).collect(),
    }
}

/// A series as the client sent it; none if it is null or not whole.
fn told_series(kind: ResourceKind, told: &Value) -> Option<ResourceSeries> {
    let place = |name: &str| {
        Some(ResourcePlace {
            value: told.get(name)?.as_f64()?,
            task_id: None,
            name: told.get(format!("{name}Label")).and_then(Value::as_str).map(str::to_owned),
        })
    };
    let quartiles = ["min", "q1", "q2", "q3", "max"].into_iter().map(place).collect::<Option<Vec<_>>>()?;
    let mean = told.get("mean")?.as_f64()?;
    Some(ResourceSeries {
        kind,
        count: None,
        mean,
        quartiles,
        whiskers: None,
        outlier_count: 0,
        outliers: Vec::new(),
    })
}

/// The container images of a run.
#[utoipa::path(get, path = "/ext/workflow/{workflowId}/containers", tag = "ext",
    operation_id = "ExtListWorkflowContainers", params(("workflowId" = String, Path), WorkspaceQuery),
    responses((status = 200, body = ListWorkflowContainersResponse)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn containers(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Path(id): Path<String>,
) -> Answer<Json<ListWorkflowContainersResponse>> {
    let told = workflows::list_containers(&app, &by, &parse_id(&id)?).await?;
    let told: Option<Vec<Value>> = told.and_then(|text| serde_json::from_str(&text).ok());
    let containers = told.map(|list| list.iter().map(container).collect());
    Ok(Json(ListWorkflowContainersResponse { containers }))
}

fn container(told: &Value) -> WorkflowContainerDto {
    let text = |name: &str| told.get(name).and_then(views::text);
    let flag = |name: &str| told.get(name).and_then(Value::as_bool);
    WorkflowContainerDto {
        target_image: text("targetImage"),
        source_image: text("sourceImage"),
        request_id: text("requestId"),
        build_id: text("buildId"),
        mirror_id: text("mirrorId"),
        scan_id: text("scanId"),
        cached: flag("cached"),
        freeze: flag("freeze"),
    }
}

/// The runs of the Nextflow session of a run: what it resumed, and what resumed it.
#[utoipa::path(get, path = "/ext/workflow/{workflowId}/tries", tag = "ext", operation_id = "ExtListWorkflowTries",
    params(("workflowId" = String, Path), WorkspaceQuery),
    responses((status = 200, body = ListWorkflowTriesResponse)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn tries(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Path(id): Path<String>,
) -> Answer<Json<ListWorkflowTriesResponse>> {
    let (tries, total_size) = session::list_tries(&app, &by, &parse_id(&id)?).await?;
    Ok(Json(ListWorkflowTriesResponse { tries: tries.iter().map(try_view).collect(), total_size }))
}

fn try_view(found: &Try) -> WorkflowTryDto {
    let counters = &found.progress.counters;
    WorkflowTryDto {
        number: found.number,
        id: found.row.id.clone(),
        run_name: found.row.run_name.clone(),
        status: workflows::status(&found.row).into(),
        submit: Timestamp::from_ms(found.row.submit_at),
        duration: found.row.duration_ms,
        tasks: workflows::total_tasks(counters),
        cached: counters.cached,
        succeeded: counters.succeeded,
        failed: (counters.failed - counters.ignored - counters.retries).max(0),
        reused_cpu_time: found.reused_ms,
    }
}
