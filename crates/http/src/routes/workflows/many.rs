//! What is done with many runs at once: those of a search or those named. Each can be asked first what it would do.

use api::ext::{ManyWorkflowsRequest, ManyWorkflowsResponse, RunsOf};
use app::workflow_list::{self, Chosen, Effect};
use axum::Json;
use axum::extract::State;
use domain::permission::{WorkflowDelete, WorkflowExecute, WorkflowStarDelete, WorkflowStarWrite};
use domain::{Error, Result, Timestamp};
use store::workflow_list::Reach;

use crate::auth::By;
use crate::error::Answer;
use crate::extract::Body;
use crate::router::SharedApp;
use crate::routes::WorkspaceQuery;

/// The chosen runs, and whether it is only asked.
fn chosen(request: ManyWorkflowsRequest) -> Result<(Chosen, bool)> {
    let as_of = match request.as_of {
        None => None,
        Some(text) => Some(
            Timestamp::parse(&text).ok_or_else(|| Error::invalid(format!("'asOf' is no time: '{text}'")))?,
        ),
    };
    let chosen = Chosen {
        search: request.search,
        zone: request.time_zone,
        ids: request.workflow_ids.unwrap_or_default(),
        except: request.except_ids.unwrap_or_default(),
        as_of,
    };
    Ok((chosen, request.dry_run.unwrap_or(false)))
}

fn answer(effect: Effect) -> Json<ManyWorkflowsResponse> {
    let of = |reach: Reach| {
        effect.reach.iter().find(|row| row.reach == reach.number()).map_or_else(RunsOf::default, |row| {
            RunsOf {
                runs: row.runs,
                starred: row.starred,
                running_tasks: row.running,
                finished_tasks: row.finished,
                tasks: row.tasks,
            }
        })
    };
    Json(ManyWorkflowsResponse {
        ours: of(Reach::Ours),
        ending: of(Reach::Ending),
        foreign: of(Reach::Foreign),
        over: of(Reach::Over),
        names: effect.names,
        done: effect.done,
        as_of: effect.as_of,
    })
}

/// Stops those of the runs that go on and were launched here.
#[utoipa::path(post, path = "/ext/workflow/cancel", tag = "ext", operation_id = "ExtCancelWorkflows",
    params(WorkspaceQuery), request_body = ManyWorkflowsRequest,
    responses((status = 200, body = ManyWorkflowsResponse)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn cancel(
    State(app): State<SharedApp>,
    By(by): By<WorkflowExecute>,
    Body(body): Body<ManyWorkflowsRequest>,
) -> Answer<Json<ManyWorkflowsResponse>> {
    let (chosen, dry) = chosen(body)?;
    Ok(answer(workflow_list::cancel(&app, &by, &chosen, dry).await?))
}

/// Deletes the records of those of the runs that are over.
#[utoipa::path(post, path = "/ext/workflow/delete", tag = "ext", operation_id = "ExtDeleteWorkflows",
    params(WorkspaceQuery), request_body = ManyWorkflowsRequest,
    responses((status = 200, body = ManyWorkflowsResponse)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn delete(
    State(app): State<SharedApp>,
    By(by): By<WorkflowDelete>,
    Body(body): Body<ManyWorkflowsRequest>,
) -> Answer<Json<ManyWorkflowsResponse>> {
    let (chosen, dry) = chosen(body)?;
    Ok(answer(workflow_list::delete(&app, &by, &chosen, dry).await?))
}

/// Stars the runs.
#[utoipa::path(post, path = "/ext/workflow/star", tag = "ext", operation_id = "ExtStarWorkflows",
    params(WorkspaceQuery), request_body = ManyWorkflowsRequest,
    responses((status = 200, body = ManyWorkflowsResponse)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn star(
    State(app): State<SharedApp>,
    By(by): By<WorkflowStarWrite>,
    Body(body): Body<ManyWorkflowsRequest>,
) -> Answer<Json<ManyWorkflowsResponse>> {
    let (chosen, dry) = chosen(body)?;
    Ok(answer(workflow_list::star(&app, &by, &chosen, dry).await?))
}

/// Takes the stars from the runs.
#[utoipa::path(post, path = "/ext/workflow/unstar", tag = "ext", operation_id = "ExtUnstarWorkflows",
    params(WorkspaceQuery), request_body = ManyWorkflowsRequest,
    responses((status = 200, body = ManyWorkflowsResponse)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn unstar(
    State(app): State<SharedApp>,
    By(by): By<WorkflowStarDelete>,
    Body(body): Body<ManyWorkflowsRequest>,
) -> Answer<Json<ManyWorkflowsResponse>> {
    let (chosen, dry) = chosen(body)?;
    Ok(answer(workflow_list::unstar(&app, &by, &chosen, dry).await?))
}
