//! Runs, as lists and pages read them. What a running Nextflow reports is written by `trace`.

use domain::search::{Filter, Term};
use domain::{ComputeEnvId, LaunchId, PipelineId, Result, Scope, Timestamp, UserId, WorkflowId};

use crate::dynamic::{Dynamic, contains, run_dynamic, wildcards};
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

row! {
    /// A run with what its row in the list shows besides.
    #[derive(Clone, Debug)]
    pub struct WorkflowListRow {
        /// Number within the database.
        pub num: i64,
        /// Name of the saved pipeline.
        pub pipeline_name: Option<String>,
        /// Name of the compute environment.
        pub compute_env_name: Option<String>,
        /// Why a launched run has not begun.
        pub wait_reason: Option<String>,
        /// Whether the one who asks has starred it.
        pub is_starred: bool,
    }
}

/// Which runs to list.
#[derive(Clone, Debug)]
pub struct WorkflowQuery<'a> {
    /// The condition.
    pub filter: &'a Filter,
    /// Who asks, for stars.
    pub user: UserId,
    /// At most so many.
    pub max: i64,
    /// After so many.
    pub offset: i64,
}

/// A page of runs, the newest first.
pub async fn list_workflows(
    tx: &mut Tx,
    scope: Scope,
    query: &WorkflowQuery<'_>,
) -> Result<Vec<(WorkflowRow, WorkflowListRow)>> {
    let mut nums = Dynamic::new("select w.num from workflow w where w.scope = ");
    nums.bind(scope.key()).push(" and not w.is_deleted and ");
    condition(&mut nums, query.filter, query.user);
    nums.push(" order by w.submit_at desc, w.num desc limit ")
        .bind(query.max)
        .push(" offset ")
        .bind(query.offset);
    let nums: Vec<i64> = run_dynamic!(tx, nums, sqlx::query_scalar, fetch_all)?;
    if nums.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows = Dynamic::new("select * from workflow where num in (");
    rows.bind_list(&nums).push(")");
    let rows: Vec<WorkflowRow> = run_dynamic!(tx, rows, sqlx::query_as, fetch_all)?;
    let mut extras = Dynamic::new(
        "select w.num, p.name as pipeline_name, e.name as compute_env_name, h.wait_reason,
             exists (select 1 from workflow_star s where s.workflow_num = w.num and s.user_id = ",
    );
    extras.bind(query.user.0).push(
        ") as is_starred
         from workflow w
         left join pipeline p on p.id = w.pipeline_id
         left join compute_env e on e.id = w.compute_env_id
         left join head_job h on h.workflow_num = w.num
         where w.num in (",
    );
    extras.bind_list(&nums).push(")");
    let extras: Vec<WorkflowListRow> = run_dynamic!(tx, extras, sqlx::query_as, fetch_all)?;
    let mut page: Vec<_> = rows
        .into_iter()
        .filter_map(|row| extras.iter().find(|extra| extra.num == row.num).map(|extra| (row, extra.clone())))
        .collect();
    page.sort_by_key(|(row, _)| nums.iter().position(|num| *num == row.num));
    Ok(page)
}

/// How many runs there are in all.
pub async fn count_workflows(tx: &mut Tx, scope: Scope, filter: &Filter, user: UserId) -> Result<i64> {
    let mut count = Dynamic::new("select count(*) from workflow w where w.scope = ");
    count.bind(scope.key()).push(" and not w.is_deleted and ");
    condition(&mut count, filter, user);
    run_dynamic!(tx, count, sqlx::query_scalar, fetch_one)
}

fn condition(sql: &mut Dynamic, filter: &Filter, user: UserId) {
    match filter {
        Filter::All(parts) if parts.is_empty() => {
            sql.push("true");
        }
        Filter::All(parts) | Filter::Any(parts) => {
            let joint = if matches!(filter, Filter::All(_)) { " and " } else { " or " };
            sql.push("(");
            for (place, part) in parts.iter().enumerate() {
                if place > 0 {
                    sql.push(joint);
                }
                condition(sql, part, user);
            }
            sql.push(")");
        }
        Filter::Not(inner) => {
            sql.push("not ");
            condition(sql, inner, user);
        }
        Filter::Term(term) => self::term(sql, term, user),
    }
}

fn term(sql: &mut Dynamic, term: &Term, user: UserId) {
    const ESCAPE: &str = " escape '\\'";
    match term {
        Term::Text(text) => {
            let pattern = contains(text);
            sql.push("(lower(w.run_name) like ").bind(pattern.as_str()).push(ESCAPE);
            sql.push(" or lower(w.project_name) like ").bind(pattern.as_str()).push(ESCAPE);
            sql.push(" or lower(coalesce(w.manifest_name, '')) like ").bind(pattern.as_str()).push(ESCAPE);
            sql.push(" or w.session_id like ").bind(pattern.as_str()).push(ESCAPE).push(")");
        }
        Term::Status(status) => {
            sql.push("w.status = ").bind(status.code());
        }
        Term::User(name) => {
            sql.push("(w.owner_id in (select u.id from users u where u.user_name_key = ");
            sql.bind(name.to_lowercase().as_str()).push(")");
            if name == "me" {
                sql.push(" or w.owner_id = ").bind(user.0);
            }
            sql.push(")");
        }
        Term::Project(name) => {
            sql.push("lower(w.project_name) like ").bind(wildcards(name).as_str()).push(ESCAPE);
        }
        Term::Pipeline(name) => {
            let pattern = contains(name);
            sql.push("(lower(w.project_name) like ").bind(pattern.as_str()).push(ESCAPE);
            sql.push(" or w.pipeline_id in (select p.id from pipeline p where p.name_key like ");
            sql.bind(pattern.as_str()).push(ESCAPE).push("))");
        }
        Term::WorkflowId(id) => {
            sql.push("w.id = ").bind(id.as_str());
        }
        Term::RunName(name) => {
            sql.push("lower(w.run_name) like ").bind(wildcards(name).as_str()).push(ESCAPE);
        }
        Term::Session(id) => {
            sql.push("w.session_id = ").bind(id.as_str());
        }
        Term::From(at) => {
            sql.push("w.submit_at >= ").bind(at.as_ms());
        }
        Term::Until(at) => {
            sql.push("w.submit_at < ").bind(at.as_ms());
        }
        Term::Starred => {
            sql.push("exists (select 1 from workflow_star s where s.workflow_num = w.num and s.user_id = ");
            sql.bind(user.0).push(")");
        }
    }
}

const IS_NAME_TAKEN: &str = "
select exists (select 1 from workflow
    where scope = $1 and run_name = $2 and not is_deleted and status in (0, 1, 5))";

/// Whether a run of this name is going on.
pub async fn is_run_name_active(tx: &mut Tx, scope: Scope, name: &str) -> Result<bool> {
    on!(tx, c => sqlx::query_scalar(IS_NAME_TAKEN).bind(scope.key()).bind(name).fetch_one(c).await)
        .map_err(database)
}

const DELETE: &str = "update workflow set is_deleted = true, updated_at = $3 where scope = $1 and id = $2";

/// Marks a run deleted; its client, if there is still one, goes on unharmed.
pub async fn delete_workflow(tx: &mut Tx, scope: Scope, id: &WorkflowId, now: Timestamp) -> Result<()> {
    on!(tx, c => sqlx::query(DELETE).bind(scope.key()).bind(id.as_str()).bind(now.as_ms()).execute(c).await.map(|_| ()))
        .map_err(database)
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
