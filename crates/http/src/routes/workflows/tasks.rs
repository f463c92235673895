//! Tasks of a run.

use api::ext::NeighbourResponse;
use api::workflows::{DescribeTaskResponse, ListTasksResponse};
use app::summary::task_statuses;
use app::workflows;
use axum::Json;
use axum::extract::State;
use domain::permission::WorkflowRead;
use domain::{Error, Result, TaskId, Timestamp, name};
use serde::Deserialize;
use store::tasks::{TaskQuery, TaskSort};
use utoipa::IntoParams;

use super::views;
use crate::auth::By;
use crate::error::Answer;
use crate::extract::{Params, Path};
use crate::router::SharedApp;
use crate::routes::trace::parse_id;
use crate::routes::{WorkspaceQuery, page_size};

/// What to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TasksQuery {
    /// At most so many.
    #[serde(default, deserialize_with = "api::lenient::int")]
    #[param(value_type = Option<i32>)]
    max: Option<i64>,
    /// After so many.
    #[serde(default, deserialize_with = "api::lenient::int")]
    #[param(value_type = Option<i32>)]
    offset: Option<i64>,
    /// By what to sort: a field of a task.
    #[serde(default)]
    sort_by: Option<String>,
    /// `ASCENDING` or `DESCENDING`.
    #[serde(default)]
    sort_dir: Option<String>,
    /// Words in name, process, tag or hash, and `status:`, `process:`, `exit:`, `during:` with a value.
    #[serde(default)]
    search: Option<String>,
}

impl TasksQuery {
    fn parse(self) -> Result<TaskQuery> {
        let mut query = TaskQuery {
            max: page_size(self.max)?,
            offset: self.offset.unwrap_or(0).max(0),
            descending: self.sort_dir.is_some_and(|dir| dir.to_ascii_uppercase().starts_with("DESC")),
            ..TaskQuery::default()
        };
        if let Some(word) = self.sort_by {
            query.sort = TaskSort::parse(&word).ok_or_else(|| {
                let known: Vec<&str> = TaskSort::words().collect();
                Error::invalid(format!(
                    "Tasks cannot be sorted by '{}'; use one of {}",
                    name::shown(&word),
                    known.join(", ")
                ))
            })?;
        }
        read_search(&self.search.unwrap_or_default(), &mut query)?;
        Ok(query)
    }
}

/// Reads the language of task searches into `query`.
pub(super) fn read_search(search: &str, query: &mut TaskQuery) -> Result<()> {
    for word in search.split_whitespace() {
        match word.split_once(':') {
            Some(("status" | "state", value)) => {
                let statuses = task_statuses(value);
                if statuses.is_empty() {
                    return Err(Error::invalid(format!("Tasks have no state '{}'", name::shown(value))));
                }
                query.statuses.extend(statuses);
            }
            Some(("process", value)) if !value.is_empty() => query.process = Some(value.to_owned()),
            Some(("during", value)) => query.during = during(value)?,
            Some(("exit", value)) => {
                let exit = value.parse().map_err(|e| {
                    Error::invalid(format!("'exit:{}' needs a number", name::shown(value))).caused_by(e)
                })?;
                query.exit = Some(exit);
            }
            _ => query.words.push(word.to_owned()),
        }
    }
    Ok(())
}

/// Two moments with `..` between them, of which one may be left out.
fn during(value: &str) -> Result<(Option<Timestamp>, Option<Timestamp>)> {
    let wrong = || {
        Error::invalid(format!(
            "'during:{}' needs two times with '..' between them, such as 2026-11-01T08:00:00Z..2026-11-01T09:30:00Z; \
             one may be left out",
            name::shown(value)
        ))
    };
    let moment = |text: &str| match text {
        "" => Ok(None),
        text => Timestamp::parse(text).map(Some).ok_or_else(wrong),
    };
    let (from, to) = value.split_once("..").ok_or_else(wrong)?;
    let (from, to) = (moment(from)?, moment(to)?);
    let is_backwards = from.zip(to).is_some_and(|(from, to)| from > to);
    if is_backwards || (from, to) == (None, None) { Err(wrong()) } else { Ok((from, to)) }
}

/// Tasks of a run.
#[utoipa::path(get, path = "/workflow/{workflowId}/tasks", tag = "workflows", operation_id = "ListWorkflowTasks",
    params(("workflowId" = String, Path), WorkspaceQuery, TasksQuery),
    responses((status = 200, body = ListTasksResponse)))]
pub(crate) async fn list(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Path(id): Path<String>,
    Params(query): Params<TasksQuery>,
) -> Answer<Json<ListTasksResponse>> {
    let (page, total) = workflows::list_tasks(&app, &by, &parse_id(&id)?, &query.parse()?).await?;
    let tasks = page.iter().map(|task| DescribeTaskResponse { task: Some(views::task(task)) }).collect();
    Ok(Json(ListTasksResponse { tasks: Some(tasks), total: Some(total) }))
}

/// A task, by its number within the run.
#[utoipa::path(get, path = "/workflow/{workflowId}/task/{taskId}", tag = "workflows",
    operation_id = "DescribeWorkflowTask", params(("workflowId" = String, Path), ("taskId" = i64, Path), WorkspaceQuery),
    responses((status = 200, body = DescribeTaskResponse)))]
pub(crate) async fn describe(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Path((id, task)): Path<(String, i64)>,
) -> Answer<Json<DescribeTaskResponse>> {
    let (_, task) = workflows::get_task(&app, &by, &parse_id(&id)?, TaskId(task)).await?;
    Ok(Json(DescribeTaskResponse { task: Some(views::task(&task)) }))
}

/// Which neighbour.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct NeighbourQuery {
    /// The one before instead of the next one.
    #[serde(default, deserialize_with = "api::lenient::flag")]
    backward: Option<bool>,
}

/// The next task of the same process, or the one before.
#[utoipa::path(get, path = "/ext/workflow/{workflowId}/task/{taskId}/neighbour", tag = "ext",
    operation_id = "ExtFindNeighbourTask",
    params(("workflowId" = String, Path), ("taskId" = i64, Path), NeighbourQuery, WorkspaceQuery),
    responses((status = 200, body = NeighbourResponse)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn neighbour(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Path((id, task)): Path<(String, i64)>,
    Params(query): Params<NeighbourQuery>,
) -> Answer<Json<NeighbourResponse>> {
    let backward = query.backward.unwrap_or(false);
    let found = workflows::find_neighbour(&app, &by, &parse_id(&id)?, TaskId(task), backward).await?;
    Ok(Json(NeighbourResponse { task_id: found.map(|task| task.0) }))
}
