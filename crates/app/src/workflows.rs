//! Runs: details, stars, cancelling and deleting.

use domain::permission::{
    Right, WorkflowDelete, WorkflowExecute, WorkflowRead, WorkflowStarDelete, WorkflowStarRead,
    WorkflowStarWrite,
};
use domain::workflow::WorkflowEvent;
use domain::{ComputeEnvId, Error, LaunchId, PipelineId, Result, TaskId, UserId, WorkflowId, WorkflowStatus};
use ingest::{EndDetails, RunRef};
use store::audit::{AuditEntry, add_audit_entry};
use store::compute_envs::ComputeEnvRow;
use store::head_jobs::{HeadJobRow, HeadJobState};
use store::launches::LaunchRow;
use store::pipelines::PipelineRow;
use store::tasks::{TaskQuery, TaskRow, TaskScriptRow};
use store::trace::{self, AsideRow, Counters, ProcessRow, ProgressRow};
use store::workflow_list::ReachedRow;
use store::workflows::{WorkflowDetailRow, WorkflowRow};
use store::{
    Tx, compute_envs, digests, head_jobs, launches, pipelines, tasks, workflow_list, workflows as rows,
};

use crate::allowed::{Allowed, Caller};
use crate::context::App;
use crate::events::Entity;
use crate::jobs;
use crate::silhouette::Silhouette;

pub(crate) fn unknown(id: &WorkflowId) -> Error {
    Error::unknown("workflow", id)
}

/// A run with everything that its page says.
#[derive(Clone, Debug)]
pub struct WorkflowDetails {
    /// The run.
    pub row: WorkflowRow,
    /// Its large texts.
    pub detail: Option<WorkflowDetailRow>,
    /// Its counters.
    pub progress: ProgressRow,
    /// Its processes, in the order of first sight.
    pub processes: Vec<ProcessRow>,
    /// Its launch, if it was launched here.
    pub launch: Option<LaunchRow>,
    /// Its head job, if it was launched here.
    pub head_job: Option<HeadJobRow>,
    /// Where it was launched.
    pub compute_env: Option<ComputeEnvRow>,
    /// The saved pipeline it came from, if that still exists.
    pub pipeline: Option<PipelineRow>,
    /// Whether the one who asks has starred it.
    pub is_starred: bool,
}

/// A run by its id.
pub async fn get<R: Right>(app: &App, by: &Allowed<R>, id: &WorkflowId) -> Result<WorkflowRow> {
    let mut tx = app.store.begin_read().await?;
    rows::find_workflow(&mut tx, by.scope(), id).await?.ok_or_else(|| unknown(id))
}

/// A run with everything that its page says.
pub async fn describe<R: Right>(app: &App, by: &Allowed<R>, id: &WorkflowId) -> Result<WorkflowDetails> {
    if let Caller::Run { workflow, .. } = by.caller()
        && workflow != id
    {
        return Err(unknown(id));
    }
    let scope = by.scope();
    let mut tx = app.store.begin_read().await?;
    let row = rows::find_workflow(&mut tx, scope, id).await?.ok_or_else(|| unknown(id))?;
    let launch = match row.launch_id.as_deref().and_then(LaunchId::parse) {
        Some(launch) => launches::find_launch(&mut tx, scope, &launch).await?,
        None => None,
    };
    let compute_env = match row.compute_env_id.as_deref().and_then(ComputeEnvId::parse) {
        Some(env) => compute_envs::find_compute_env(&mut tx, scope, &env).await?,
        None => None,
    };
    let pipeline = match row.pipeline_id {
        Some(pipeline) => pipelines::find_pipeline(&mut tx, scope, PipelineId(pipeline)).await?,
        None => None,
    };
    Ok(WorkflowDetails {
        detail: rows::find_workflow_detail(&mut tx, row.num).await?,
        progress: trace::find_progress(&mut tx, row.num).await?.unwrap_or_default(),
        processes: trace::find_processes(&mut tx, row.num).await?,
        head_job: head_jobs::find_head_job(&mut tx, row.num).await?,
        is_starred: rows::is_starred(&mut tx, by.user()?, row.num).await?,
        launch,
        compute_env,
        pipeline,
        row,
    })
}

/// Counters of a run and its processes.
pub async fn progress(
    app: &App,
    by: &Allowed<WorkflowRead>,
    id: &WorkflowId,
) -> Result<(ProgressRow, Vec<ProcessRow>)> {
    let mut tx = app.store.begin_read().await?;
    let row = rows::find_workflow(&mut tx, by.scope(), id).await?.ok_or_else(|| unknown(id))?;
    let counters = trace::find_progress(&mut tx, row.num).await?.unwrap_or_default();
    let processes = trace::find_processes(&mut tx, row.num).await?;
    Ok((counters, processes))
}

/// The shape of a run that is over: its cores over its time.
pub async fn silhouette(
    app: &App,
    by: &Allowed<WorkflowRead>,
    id: &WorkflowId,
) -> Result<Option<Silhouette>> {
    let mut tx = app.store.begin_read().await?;
    let row = rows::find_workflow(&mut tx, by.scope(), id).await?.ok_or_else(|| unknown(id))?;
    let stored = digests::find_silhouette(&mut tx, row.num).await?;
    Ok(stored.as_deref().and_then(Silhouette::parse))
}

/// A task with its long texts.
pub type TaskWithScript = (TaskRow, Option<TaskScriptRow>);

/// A page of the tasks of a run, and how many there are in all.
pub async fn list_tasks(
    app: &App,
    by: &Allowed<WorkflowRead>,
    id: &WorkflowId,
    query: &TaskQuery,
) -> Result<(Vec<TaskWithScript>, i64)> {
    let mut tx = app.store.begin_read().await?;
    let row = rows::find_workflow(&mut tx, by.scope(), id).await?.ok_or_else(|| unknown(id))?;
    let page = tasks::list_tasks(&mut tx, row.num, query).await?;
    let total = tasks::total_tasks(&mut tx, row.num, query, page.len()).await?;
    let keys: Vec<i64> = page.iter().map(|task| task.id).collect();
    let scripts = tasks::list_task_scripts(&mut tx, &keys).await?;
    let with_scripts = page
        .into_iter()
        .map(|task| {
            let script = scripts.iter().find(|script| script.id == task.id).cloned();
            (task, script)
        })
        .collect();
    Ok((with_scripts, total))
}

/// How many tasks these counters count.
#[must_use]
pub const fn total_tasks(kept: &Counters) -> i64 {
    kept.open() + kept.cached + kept.succeeded + kept.failed + kept.aborted
}

/// One task of a run.
pub async fn get_task(
    app: &App,
    by: &Allowed<WorkflowRead>,
    id: &WorkflowId,
    task: TaskId,
) -> Result<(WorkflowRow, TaskWithScript)> {
    let mut tx = app.store.begin_read().await?;
    let row = rows::find_workflow(&mut tx, by.scope(), id).await?.ok_or_else(|| unknown(id))?;
    let found =
        tasks::find_task(&mut tx, row.num, task).await?.ok_or_else(|| Error::unknown("task", task))?;
    let script = tasks::list_task_scripts(&mut tx, &[found.id]).await?.pop();
    Ok((row, (found, script)))
}

/// Tasks read at a time for a table of all of them.
const TABLE_PAGE: i64 = 1_000;

/// The next tasks of a run after the one with this number, in the order of their numbers: for tables of all tasks,
/// which are too many to be held.
pub async fn list_tasks_after(
    app: &App,
    by: &Allowed<WorkflowRead>,
    id: &WorkflowId,
    after: Option<TaskId>,
) -> Result<Vec<TaskRow>> {
    let mut tx = app.store.begin_read().await?;
    let row = rows::find_workflow(&mut tx, by.scope(), id).await?.ok_or_else(|| unknown(id))?;
    tasks::list_tasks_after(&mut tx, row.num, after, TABLE_PAGE).await
}

/// The container images of a run, JSON as the client told them; none from clients that do not tell.
pub async fn list_containers(
    app: &App,
    by: &Allowed<WorkflowRead>,
    id: &WorkflowId,
) -> Result<Option<String>> {
    let mut tx = app.store.begin_read().await?;
    let row = rows::find_workflow(&mut tx, by.scope(), id).await?.ok_or_else(|| unknown(id))?;
    Ok(trace::find_detail(&mut tx, row.num).await?.containers)
}

/// The next task of the same process as `task`, or the one before; none at the end.
pub async fn find_neighbour(
    app: &App,
    by: &Allowed<WorkflowRead>,
    id: &WorkflowId,
    task: TaskId,
    backward: bool,
) -> Result<Option<TaskId>> {
    let mut tx = app.store.begin_read().await?;
    let row = rows::find_workflow(&mut tx, by.scope(), id).await?.ok_or_else(|| unknown(id))?;
    tasks::find_neighbour(&mut tx, row.num, task, backward).await
}

/// How many of the things that could not be read are shown.
const MAX_ASIDES: i64 = 100;

/// What was reported of a run and could not be read: the first of it.
pub async fn list_asides(app: &App, by: &Allowed<WorkflowRead>, id: &WorkflowId) -> Result<Vec<AsideRow>> {
    let mut tx = app.store.begin_read().await?;
    let row = rows::find_workflow(&mut tx, by.scope(), id).await?.ok_or_else(|| unknown(id))?;
    trace::list_asides(&mut tx, row.num, MAX_ASIDES).await
}

/// What the audit log calls a cancel.
pub(crate) const CANCEL_ACTION: &str = "workflow.cancel";

/// Stops a run. Asking again changes nothing. With `force` it counts as cancelled at once, whatever its head job does.
///
/// # Errors
/// `Conflict` if the run was not launched here: nobody but who started it can stop it.
pub async fn cancel(app: &App, by: &Allowed<WorkflowExecute>, id: &WorkflowId, force: bool) -> Result<()> {
    let person = by.person()?;
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let row = rows::find_workflow(&mut tx, by.scope(), id).await?.ok_or_else(|| unknown(id))?;
    let Some(head) = head_jobs::find_head_job(&mut tx, row.num).await? else {
        return Err(Error::conflict(NOT_OURS));
    };
    if head.state == HeadJobState::Ended.as_str() {
        return Ok(());
    }
    rows::request_cancel(&mut tx, row.num, now).await?;
    let entry = AuditEntry {
        user: Some(person.id),
        scope: Some(by.scope()),
        action: CANCEL_ACTION,
        target: id.as_str(),
        detail: None,
    };
    add_audit_entry(&mut tx, &entry, now).await?;
    let was_waiting = head_jobs::end_waiting(&mut tx, row.num, now).await?;
    queue::add(&mut tx, jobs::CANCEL, &row.num.to_string(), now).await?;
    tx.commit().await?;
    app.waker.wake();
    if (was_waiting || force)
        && let Some(run) = app.ingest.find_run(id).await?
    {
        end_cancelled(app, &run).await?;
    }
    app.events.publish(by.scope(), Entity::Workflow, id.as_str());
    Ok(())
}

/// Ends a run as cancelled, whatever its head job does.
pub(crate) async fn end_cancelled(app: &App, run: &RunRef) -> Result<()> {
    let event = WorkflowEvent::HeadJobEnded { success: false, cancel_requested: true };
    let details = EndDetails { complete_at: Some(app.clock.now()), ..EndDetails::default() };
    app.ingest.end(run, event, details).await
}

/// Why a run that Belfry did not start cannot be cancelled here.
pub const NOT_OURS: &str =
    "This run was not launched here, so it cannot be stopped from here; stop Nextflow where it was started";

/// Why a run that goes on cannot be deleted.
pub const STILL_ACTIVE: &str = "The run is going on; cancel it, or wait for its end, before you delete it";

/// Deletes the record of a run and its kept logs; its files stay.
///
/// # Errors
/// `Conflict` if it is going on and `force` is not given.
pub async fn delete(app: &App, by: &Allowed<WorkflowDelete>, id: &WorkflowId, force: bool) -> Result<()> {
    let mut tx = app.store.begin().await?;
    let row = rows::find_workflow(&mut tx, by.scope(), id).await?.ok_or_else(|| unknown(id))?;
    let head = head_jobs::find_head_job(&mut tx, row.num).await?;
    let has_head_job = head.is_some_and(|head| head.state != HeadJobState::Ended.as_str());
    if has_head_job || (status(&row).is_active() && !force) {
        return Err(Error::conflict(STILL_ACTIVE));
    }
    let run = ReachedRow { num: row.num, id: row.id, run_name: row.run_name };
    mark_deleted(app, by, tx, &[run]).await
}

/// Deletes the records of runs; those of them that are not over are left alone. Gives how many it were.
pub(crate) async fn delete_over(app: &App, by: &Allowed<WorkflowDelete>, runs: &[ReachedRow]) -> Result<i64> {
    let nums: Vec<i64> = runs.iter().map(|run| run.num).collect();
    let mut tx = app.store.begin().await?;
    let over = workflow_list::list_over(&mut tx, by.scope(), &nums).await?;
    let count = i64::try_from(over.len()).unwrap_or_default();
    mark_deleted(app, by, tx, &over).await?;
    Ok(count)
}

/// Marks runs deleted, with an audit entry each, and tells the pages.
async fn mark_deleted(
    app: &App,
    by: &Allowed<WorkflowDelete>,
    mut tx: Tx,
    runs: &[ReachedRow],
) -> Result<()> {
    let person = by.person()?;
    let now = app.clock.now();
    let nums: Vec<i64> = runs.iter().map(|run| run.num).collect();
    rows::delete_workflows(&mut tx, &nums, now).await?;
    jobs::add_purge(&mut tx, now).await?;
    for run in runs {
        let entry = AuditEntry {
            user: Some(person.id),
            scope: Some(by.scope()),
            action: "workflow.delete",
            target: &run.id,
            detail: None,
        };
        add_audit_entry(&mut tx, &entry, now).await?;
    }
    tx.commit().await?;
    app.waker.wake();
    for run in runs {
        app.events.publish(by.scope(), Entity::Workflow, &run.id);
    }
    Ok(())
}

/// A run's state.
#[must_use]
pub fn status(row: &WorkflowRow) -> WorkflowStatus {
    WorkflowStatus::from_code(row.status).unwrap_or(WorkflowStatus::Unknown)
}

/// Whether the one who asks has starred a run.
pub async fn is_starred(app: &App, by: &Allowed<WorkflowStarRead>, id: &WorkflowId) -> Result<bool> {
    let mut tx = app.store.begin_read().await?;
    let row = rows::find_workflow(&mut tx, by.scope(), id).await?.ok_or_else(|| unknown(id))?;
    rows::is_starred(&mut tx, by.user()?, row.num).await
}

/// Stars a run.
pub async fn star(app: &App, by: &Allowed<WorkflowStarWrite>, id: &WorkflowId) -> Result<()> {
    set_star(app, by, by.user()?, id, true).await
}

/// Takes the star from a run.
pub async fn unstar(app: &App, by: &Allowed<WorkflowStarDelete>, id: &WorkflowId) -> Result<()> {
    set_star(app, by, by.user()?, id, false).await
}

async fn set_star<R: Right>(
    app: &App,
    by: &Allowed<R>,
    user: UserId,
    id: &WorkflowId,
    starred: bool,
) -> Result<()> {
    let mut tx = app.store.begin().await?;
    let row = rows::find_workflow(&mut tx, by.scope(), id).await?.ok_or_else(|| unknown(id))?;
    if starred {
        rows::add_star(&mut tx, user, row.num, app.clock.now()).await?;
    } else {
        rows::delete_star(&mut tx, user, row.num).await?;
    }
    tx.commit().await?;
    app.events.publish(by.scope(), Entity::Workflow, id.as_str());
    Ok(())
}

/// Whether the database answers.
///
/// # Errors
/// `Unavailable` if it does not.
pub async fn check_database(app: &App) -> Result<()> {
    let mut tx = app.store.begin_read().await?;
    store::users::has_users(&mut tx).await.map(|_| ())
}
