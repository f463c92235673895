//! What failed in a run.

use api::ext::{DistinctFailureDto, FailureDto, FailureKind, ListFailuresResponse, RemedyDto};
use app::failure::{self, DistinctFailure, Failure};
use axum::Json;
use axum::extract::State;
use domain::permission::WorkflowRead;

use crate::auth::By;
use crate::error::Answer;
use crate::extract::Path;
use crate::router::SharedApp;
use crate::routes::WorkspaceQuery;
use crate::routes::trace::parse_id;

/// Everything that failed in a run, by process and exit status.
#[utoipa::path(get, path = "/ext/workflow/{workflowId}/failures", tag = "ext",
    operation_id = "ExtListWorkflowFailures", params(("workflowId" = String, Path), WorkspaceQuery),
    responses((status = 200, body = ListFailuresResponse)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn list(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Path(id): Path<String>,
) -> Answer<Json<ListFailuresResponse>> {
    let found = failure::list(&app, &by, &parse_id(&id)?).await?;
    Ok(Json(ListFailuresResponse {
        failures: found.failures.into_iter().map(distinct).collect(),
        cancelled_running: found.cancelled_running,
        cancelled_waiting: found.cancelled_waiting,
    }))
}

fn distinct(failure: DistinctFailure) -> DistinctFailureDto {
    DistinctFailureDto {
        process: failure.process,
        exit: failure.exit,
        exit_meaning: failure.exit_meaning,
        lost: failure.lost,
        retried: failure.retried,
        ignored: failure.ignored,
        task_id: failure.task.0,
        tag: failure.tag,
    }
}

/// What stopped a run.
pub(super) fn view(failure: &Failure) -> FailureDto {
    let task = failure.task.as_ref();
    FailureDto {
        kind: match failure.kind {
            failure::FailureKind::Task => FailureKind::Task,
            failure::FailureKind::Script => FailureKind::Script,
            failure::FailureKind::Start => FailureKind::Start,
            failure::FailureKind::HeadJob => FailureKind::HeadJob,
            failure::FailureKind::Unknown => FailureKind::Unknown,
        },
        headline: failure.headline.clone(),
        cause: failure.cause.clone(),
        course: failure.course.clone(),
        advice: failure.advice.clone(),
        remedy: failure
            .remedy
            .as_ref()
            .map(|remedy| RemedyDto { about: remedy.about.clone(), config: remedy.config.clone() }),
        task_id: task.map(|task| task.task_id().0),
        process: task.map(|task| task.process.clone()),
        tag: task.and_then(|task| task.tag.clone()),
        exit: task.and_then(|task| task.exit),
        exit_meaning: failure.exit_meaning.clone(),
        report: if task.is_some() { failure.report.clone() } else { None },
        console_tail: if task.is_none() { failure.report.clone() } else { None },
        reusable: failure.reusable,
    }
}
