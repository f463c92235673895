//! A run over its time.

use api::ext::{CoresResponse, TimelineProcess, TimelineResponse, TimelineTasks};
use app::timeline::{self, Drawn, ProcessTimeline};
use axum::Json;
use axum::extract::State;
use domain::Result;
use domain::permission::WorkflowRead;
use domain::timeline::TaskSpan;
use serde::Deserialize;
use store::tasks::TaskQuery;
use utoipa::IntoParams;

use super::tasks::read_search;
use crate::auth::By;
use crate::error::Answer;
use crate::extract::{Params, Path};
use crate::router::SharedApp;
use crate::routes::WorkspaceQuery;
use crate::routes::trace::parse_id;

/// Bins when none are asked for, and the most there are.
const BINS: i64 = 240;
const MOST_BINS: u16 = 1_000;

/// What to show.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PlotQuery {
    /// Which tasks, in the language of the list of tasks.
    #[serde(default)]
    search: Option<String>,
    /// At most so many parts of the time; 1,000 at most.
    #[serde(default, deserialize_with = "api::lenient::int")]
    #[param(value_type = Option<i32>)]
    bins: Option<i64>,
}

impl PlotQuery {
    fn parse(self) -> Result<(TaskQuery, u16)> {
        let mut query = TaskQuery::default();
        read_search(&self.search.unwrap_or_default(), &mut query)?;
        let bins = u16::try_from(self.bins.unwrap_or(BINS).max(1)).unwrap_or(MOST_BINS);
        Ok((query, bins.min(MOST_BINS)))
    }
}

/// Cores in use over the time of a run.
#[utoipa::path(get, path = "/ext/workflow/{workflowId}/cores", tag = "ext", operation_id = "ExtDescribeWorkflowCores",
    params(("workflowId" = String, Path), WorkspaceQuery, PlotQuery),
    responses((status = 200, body = CoresResponse)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn cores(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Path(id): Path<String>,
    Params(query): Params<PlotQuery>,
) -> Answer<Json<CoresResponse>> {
    let (query, bins) = query.parse()?;
    let cores = timeline::cores(&app, &by, &parse_id(&id)?, &query, bins).await?;
    Ok(Json(CoresResponse {
        from: cores.axis.from,
        to: cores.axis.to,
        width: cores.axis.width,
        used: cores.used.clone(),
        waiting: cores.waiting.clone(),
    }))
}

/// When the tasks of a run waited and ran, one by one up to 5,000, else counted.
#[utoipa::path(get, path = "/ext/workflow/{workflowId}/timeline", tag = "ext",
    operation_id = "ExtDescribeWorkflowTimeline", params(("workflowId" = String, Path), WorkspaceQuery, PlotQuery),
    responses((status = 200, body = TimelineResponse)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn timeline(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Path(id): Path<String>,
    Params(query): Params<PlotQuery>,
) -> Answer<Json<TimelineResponse>> {
    let (query, bins) = query.parse()?;
    let found = timeline::timeline(&app, &by, &parse_id(&id)?, &query, bins).await?;
    let (from, to) = found.window;
    let (tasks, width) = match &found.drawn {
        Drawn::Single(tasks) => (Some(columns(from, tasks, &found.processes)), None),
        Drawn::Binned(axis) => (None, Some(axis.width)),
    };
    let processes = found.processes.iter().map(process).collect();
    Ok(Json(TimelineResponse { from, to, total: found.total, processes, tasks, width }))
}

fn process(process: &ProcessTimeline) -> TimelineProcess {
    TimelineProcess {
        name: process.name.to_string(),
        tasks: process.tasks,
        begun: process.begun,
        running: process.running,
        failed: process.failed,
        median: process.median_ms,
        waiting_in: process.waiting_in.clone(),
        running_in: process.running_in.clone(),
        failed_in: process.failed_in.clone(),
    }
}

fn columns(from: i64, tasks: &[(TaskSpan, String)], processes: &[ProcessTimeline]) -> TimelineTasks {
    let mut told = TimelineTasks::default();
    let after = |at: Option<i64>| at.map(|at| at.saturating_sub(from));
    for (task, name) in tasks {
        let Ok(place) = processes.binary_search_by_key(&task.process, |process| process.num) else {
            continue;
        };
        told.task_id.push(task.task);
        told.name.push(name.clone());
        told.process.push(place);
        told.status.push(task.status.into());
        told.attempt.push(task.attempt);
        told.ignored.push(task.is_ignored);
        told.submit.push(after(task.submit_at));
        told.start.push(after(task.start_at));
        told.complete.push(after(task.complete_at));
    }
    told
}
