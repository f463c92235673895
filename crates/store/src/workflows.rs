//! Runs, as lists and pages read them. What a running Nextflow reports is written by `trace`.

use domain::{ComputeEnvId, LaunchId, PipelineId, Result, Scope, Timestamp, UserId, WorkflowId};

use crate::dynamic::{Dynamic, execute};
use crate::error::database;
use crate::tx::Tx;

row! {
    /// A run, without its large texts.
    #[derive(Clone, Debug)]
    pub struct WorkflowRow {
        /// Number within the database; upper half of the keys of its tasks.
        pub num: i64,
        /// Its id.
        pub id: String,
        /// Whose it is, see `domain::Scope::key`.
        pub scope: i64,
        /// Who started it.
        pub owner_id: i64,
        /// The launch it was started from; none for a run that somebody started by hand.
        pub launch_id: Option<String>,
        /// The saved pipeline it came from.
        pub pipeline_id: Option<i64>,
        /// Where it was launched.
        pub compute_env_id: Option<String>,
        /// Nextflow's session.
        pub session_id: String,
        /// Its name.
        pub run_name: String,
        /// The project, as Nextflow calls it.
        pub project_name: String,
        /// The name in the pipeline's manifest.
        pub manifest_name: Option<String>,
        /// The pipeline's repository.
        pub repository: Option<String>,
        /// Branch or tag.
        pub revision: Option<String>,
        /// Commit.
        pub commit_id: Option<String>,
        /// State, by its code.
        pub status: i64,
        /// When it was launched or announced.
        pub submit_at: i64,
        /// When Nextflow began.
        pub start_at: Option<i64>,
        /// When it ended.
        pub complete_at: Option<i64>,
        /// How long it took.
        pub duration_ms: Option<i64>,
        /// Whether it ended well.
        pub success: Option<bool>,
        /// Exit status of the failed task or of the head job.
        pub exit_status: Option<i64>,
        /// What went wrong, in a line.
        pub error_message: Option<String>,
        /// What went wrong, in full.
        pub error_report: Option<String>,
        /// The owner's user name. The user of the client's machine is in the details.
        pub user_name: String,
        /// Whether it resumed an earlier run.
        pub is_resume: bool,
        /// Whether it is deleted.
        pub is_deleted: bool,
        /// Whether `begin` came.
        pub has_begun: bool,
        /// When somebody asked to cancel it.
        pub cancel_requested_at: Option<i64>,
        /// Since when nothing was heard of it.
        pub unknown_since: Option<i64>,
        /// When something was last heard of it.
        pub last_heard_at: i64,
        /// Records that could not be read.
        pub aside_count: i64,
        /// Records that the client counted and never sent.
        pub missing_count: i64,
        /// Tasks whose end is from Nextflow's own record.
        pub repaired_count: i64,
        /// When it last changed.
        pub updated_at: i64,
    }
}

/// A run that is about to be launched.
#[derive(Clone, Debug)]
pub struct NewWorkflow<'a> {
    /// Its id.
    pub id: &'a WorkflowId,
    /// Who launches it.
    pub owner: UserId,
    /// That person's user name.
    pub user_name: &'a str,
    /// The snapshot of its settings.
    pub launch: &'a LaunchId,
    /// The saved pipeline it comes from.
    pub pipeline: Option<PipelineId>,
    /// Where it is launched.
    pub compute_env: &'a ComputeEnvId,
    /// Nextflow's session: new, or that of the run it resumes.
    pub session_id: &'a str,
    /// Its name, already checked.
    pub run_name: &'a str,
    /// The project, until Nextflow says better.
    pub project_name: &'a str,
    /// The pipeline's repository.
    pub repository: &'a str,
    /// Branch, tag or commit.
    pub revision: Option<&'a str>,
    /// Whether it resumes an earlier run.
    pub is_resume: bool,
}

const ADD: &str = "
insert into workflow (id, scope, owner_id, user_name, launch_id, pipeline_id, compute_env_id, session_id, run_name,
    project_name, repository, revision, is_resume, status, submit_at, last_heard_at, updated_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, $14, $14, $14)
returning num";
const ADD_DETAIL: &str = "insert into workflow_detail (workflow_num) values ($1)";
const ADD_PROGRESS: &str = "insert into workflow_progress (workflow_num) values ($1)";

/// Adds a run in the state SUBMITTED; gives its number.
pub async fn add_workflow(tx: &mut Tx, scope: Scope, new: &NewWorkflow<'_>, now: Timestamp) -> Result<i64> {
    let num: i64 = on!(tx, c => sqlx::query_scalar(ADD)
        .bind(new.id.as_str())
        .bind(scope.key())
        .bind(new.owner.0)
        .bind(new.user_name)
        .bind(new.launch.as_str())
        .bind(new.pipeline.map(|id| id.0))
        .bind(new.compute_env.as_str())
        .bind(new.session_id)
        .bind(new.run_name)
        .bind(new.project_name)
        .bind(new.repository)
        .bind(new.revision)
        .bind(new.is_resume)
        .bind(now.as_ms())
        .fetch_one(c)
        .await)
    .map_err(database)?;
    for sql in [ADD_DETAIL, ADD_PROGRESS] {
        on!(tx, c => sqlx::query(sql).bind(num).execute(c).await.map(|_| ())).map_err(database)?;
    }
    Ok(num)
}

const FIND: &str = "select * from workflow where scope = $1 and id = $2 and not is_deleted";

/// The run with this id.
pub async fn find_workflow(tx: &mut Tx, scope: Scope, id: &WorkflowId) -> Result<Option<WorkflowRow>> {
    on!(tx, c => sqlx::query_as(FIND).bind(scope.key()).bind(id.as_str()).fetch_optional(c).await)
        .map_err(database)
}

const FIND_BY_NUM: &str = "select * from workflow where num = $1";

/// The run with this number, for the server's own jobs, which act for every scope.
pub async fn find_workflow_by_num(tx: &mut Tx, num: i64) -> Result<Option<WorkflowRow>> {
    on!(tx, c => sqlx::query_as(FIND_BY_NUM).bind(num).fetch_optional(c).await).map_err(database)
}

row! {
    /// The large texts of a run, as JSON.
    #[derive(Clone, Debug)]
    pub struct WorkflowDetailRow {
        /// The client's workflow object.
        pub workflow: Option<String>,
        /// Resource statistics that the client sent with `complete`.
        pub metrics: Option<String>,
    }
}

const FIND_DETAIL: &str = "select workflow, metrics from workflow_detail where workflow_num = $1";

/// The large texts of a run.
pub async fn find_workflow_detail(tx: &mut Tx, num: i64) -> Result<Option<WorkflowDetailRow>> {
    on!(tx, c => sqlx::query_as(FIND_DETAIL).bind(num).fetch_optional(c).await).map_err(database)
}

const FIND_DAG: &str = "select dag from workflow_detail where workflow_num = $1 and dag is not null";

/// The graph of the pipeline as the client of a run sent it, as JSON; clients before 26.05 send none.
pub async fn find_dag(tx: &mut Tx, num: i64) -> Result<Option<String>> {
    on!(tx, c => sqlx::query_scalar(FIND_DAG).bind(num).fetch_optional(c).await).map_err(database)
}

const IS_NAME_TAKEN: &str = "
select exists (select 1 from workflow
    where scope = $1 and run_name = $2 and not is_deleted and status in (0, 1, 5))";

/// Whether a run of this name is going on.
pub async fn is_run_name_active(tx: &mut Tx, scope: Scope, name: &str) -> Result<bool> {
    on!(tx, c => sqlx::query_scalar(IS_NAME_TAKEN).bind(scope.key()).bind(name).fetch_one(c).await)
        .map_err(database)
}

/// Marks runs deleted; their clients, if there are still some, go on unharmed.
pub async fn delete_workflows(tx: &mut Tx, nums: &[i64], now: Timestamp) -> Result<()> {
    let mut delete = Dynamic::new("update workflow set is_deleted = true, updated_at = ");
    delete.bind(now.as_ms()).push(" where num in (").bind_list(nums).push(")");
    execute(tx, delete).await.map(|_| ())
}

const REQUEST_CANCEL: &str = "
update workflow set cancel_requested_at = coalesce(cancel_requested_at, $2), updated_at = $2 where num = $1";

/// Notes that somebody asked to cancel a run; the first request counts.
pub async fn request_cancel(tx: &mut Tx, num: i64, now: Timestamp) -> Result<()> {
    on!(tx, c => sqlx::query(REQUEST_CANCEL).bind(num).bind(now.as_ms()).execute(c).await.map(|_| ()))
        .map_err(database)
}

const FIND_STAR: &str =
    "select exists (select 1 from workflow_star where user_id = $1 and workflow_num = $2)";
const ADD_STAR: &str = "
insert into workflow_star (user_id, workflow_num, starred_at) values ($1, $2, $3) on conflict do nothing";
const DELETE_STAR: &str = "delete from workflow_star where user_id = $1 and workflow_num = $2";

/// Whether a person has starred a run.
pub async fn is_starred(tx: &mut Tx, user: UserId, num: i64) -> Result<bool> {
    on!(tx, c => sqlx::query_scalar(FIND_STAR).bind(user.0).bind(num).fetch_one(c).await).map_err(database)
}

/// Stars a run for a person.
pub async fn add_star(tx: &mut Tx, user: UserId, num: i64, now: Timestamp) -> Result<()> {
    on!(tx, c => sqlx::query(ADD_STAR).bind(user.0).bind(num).bind(now.as_ms()).execute(c).await.map(|_| ()))
        .map_err(database)
}

/// Takes a person's star from a run.
pub async fn delete_star(tx: &mut Tx, user: UserId, num: i64) -> Result<()> {
    on!(tx, c => sqlx::query(DELETE_STAR).bind(user.0).bind(num).execute(c).await.map(|_| ()))
        .map_err(database)
}

const LIST_SILENT: &str = "
select num from workflow where status = 1 and not is_deleted and last_heard_at < $1 order by num";

/// Numbers of the running runs of which nothing was heard since `before`.
pub async fn list_silent_workflows(tx: &mut Tx, before: Timestamp) -> Result<Vec<i64>> {
    on!(tx, c => sqlx::query_scalar(LIST_SILENT).bind(before.as_ms()).fetch_all(c).await).map_err(database)
}

const CLOSE_LOST: &str = "
update workflow set complete_at = last_heard_at, duration_ms = last_heard_at - coalesce(start_at, submit_at)
where status = 5 and complete_at is null and unknown_since < $1";

/// Gives an end date to the runs that are unknown since before `before`; they stay unknown.
pub async fn close_lost_workflows(tx: &mut Tx, before: Timestamp) -> Result<()> {
    on!(tx, c => sqlx::query(CLOSE_LOST).bind(before.as_ms()).execute(c).await.map(|_| ())).map_err(database)
}

const FIND_RESUMED: &str = "
select * from workflow
where scope = $1 and session_id = $2 and num < $3 and not is_deleted order by num desc limit 1";

/// The run before this one in the same Nextflow session, which a resume continues.
pub async fn find_resumed_from(
    tx: &mut Tx,
    scope: Scope,
    session: &str,
    num: i64,
) -> Result<Option<WorkflowRow>> {
    on!(tx, c => sqlx::query_as(FIND_RESUMED).bind(scope.key()).bind(session).bind(num).fetch_optional(c).await)
        .map_err(database)
}

const COUNT_SESSION: &str = "
select count(*), count(*) filter (where num <= $3) from workflow
where session_id = $2 and scope = $1 and not is_deleted";

/// How many runs a Nextflow session has had, and how many of them up to run `num`: a resume goes on with the session of
/// the run that it continues.
pub async fn count_session(tx: &mut Tx, scope: Scope, session: &str, num: i64) -> Result<(i64, i64)> {
    on!(tx, c => sqlx::query_as(COUNT_SESSION).bind(scope.key()).bind(session).bind(num).fetch_one(c).await)
        .map_err(database)
}

const LIST_SESSION: &str = "
select * from workflow where session_id = $2 and scope = $1 and not is_deleted order by num desc limit $3";

/// The last `max` runs of a Nextflow session, the newest first.
pub async fn list_session(tx: &mut Tx, scope: Scope, session: &str, max: i64) -> Result<Vec<WorkflowRow>> {
    on!(tx, c => sqlx::query_as(LIST_SESSION).bind(scope.key()).bind(session).bind(max).fetch_all(c).await)
        .map_err(database)
}
