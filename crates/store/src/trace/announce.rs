//! Runs that a client announces with `create`.

use domain::{Error, Result, Scope, Timestamp, UserId, WorkflowId, WorkflowStatus};

use super::runs::RunRef;
use crate::error::database;
use crate::tx::Tx;

/// A client that sends `create` again within this time means the same run.
const SAME_MS: i64 = 10 * 60 * 1000;

/// What a client says of the run that it is about to begin.
#[derive(Clone, Debug)]
pub struct Announced<'a> {
    /// Where it belongs.
    pub scope: Scope,
    /// Whose token announces it.
    pub owner: UserId,
    /// That person's user name.
    pub user_name: &'a str,
    /// Nextflow's session, the same in resumed runs.
    pub session_id: &'a str,
    /// Its name.
    pub run_name: &'a str,
    /// The project: a repository's name or the script's file name.
    pub project_name: &'a str,
    /// The pipeline's repository.
    pub repository: Option<&'a str>,
}

const LOCK_POSTGRES: &str = "select pg_advisory_xact_lock(hashtextextended($1, 0))";

const FIND: &str = "
select num, id from workflow
where session_id = $1 and owner_id = $2 and scope = $3 and run_name = $4 and submit_at > $5 and status = $6
    and not has_begun and not is_deleted and launch_id is null
order by num desc limit 1";

/// The run that this very announcement made a moment ago and that has not begun. Until the transaction ends nobody
/// else finds or makes it.
pub async fn find_announced(
    tx: &mut Tx,
    announced: &Announced<'_>,
    now: Timestamp,
) -> Result<Option<RunRef>> {
    if let Tx::Postgres(tx) = tx {
        let key = format!("{} {} {}", announced.owner, announced.session_id, announced.run_name);
        sqlx::query(LOCK_POSTGRES).bind(key).execute(&mut **tx).await.map_err(database)?;
    }
    let found: Option<(i64, String)> = on!(tx, c => sqlx::query_as(FIND)
        .bind(announced.session_id)
        .bind(announced.owner.0)
        .bind(announced.scope.key())
        .bind(announced.run_name)
        .bind(now.plus_ms(-SAME_MS).as_ms())
        .bind(WorkflowStatus::Submitted.code())
        .fetch_optional(c)
        .await)
    .map_err(database)?;
    found.map(|(num, id)| run_ref(num, &id, announced)).transpose()
}

fn run_ref(num: i64, id: &str, announced: &Announced<'_>) -> Result<RunRef> {
    let id = WorkflowId::parse(id).ok_or_else(|| Error::internal(format!("run {num} has the id '{id}'")))?;
    Ok(RunRef { num, id, scope: announced.scope, owner: announced.owner })
}

const ADD: &str = "
insert into workflow (id, scope, owner_id, user_name, session_id, run_name, project_name, repository, status,
    submit_at, last_heard_at, updated_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $10)
returning num";
const ADD_DETAIL: &str = "insert into workflow_detail (workflow_num) values ($1)";
const ADD_PROGRESS: &str = "insert into workflow_progress (workflow_num) values ($1)";

/// Makes a run in the state SUBMITTED.
pub async fn add_run(
    tx: &mut Tx,
    id: &WorkflowId,
    announced: &Announced<'_>,
    now: Timestamp,
) -> Result<RunRef> {
    let num: i64 = on!(tx, c => sqlx::query_scalar(ADD)
        .bind(id.as_str())
        .bind(announced.scope.key())
        .bind(announced.owner.0)
        .bind(announced.user_name)
        .bind(announced.session_id)
        .bind(announced.run_name)
        .bind(announced.project_name)
        .bind(announced.repository)
        .bind(WorkflowStatus::Submitted.code())
        .bind(now.as_ms())
        .fetch_one(c)
        .await)
    .map_err(database)?;
    for sql in [ADD_DETAIL, ADD_PROGRESS] {
        on!(tx, c => sqlx::query(sql).bind(num).execute(c).await.map(|_| ())).map_err(database)?;
    }
    run_ref(num, id.as_str(), announced)
}

const ANNOUNCE: &str = "
update workflow set
    session_id = coalesce(nullif($2, ''), session_id),
    run_name = coalesce(nullif($3, ''), run_name),
    project_name = coalesce(nullif(project_name, ''), $4),
    repository = coalesce(repository, $5),
    last_heard_at = $6,
    updated_at = $6
where num = $1 and not is_deleted";

/// Notes what the client says of a run that was there before: one that we launched.
pub async fn announce_run(tx: &mut Tx, num: i64, announced: &Announced<'_>, now: Timestamp) -> Result<()> {
    on!(tx, c => sqlx::query(ANNOUNCE)
        .bind(num)
        .bind(announced.session_id)
        .bind(announced.run_name)
        .bind(announced.project_name)
        .bind(announced.repository)
        .bind(now.as_ms())
        .execute(c)
        .await
        .map(|_| ()))
    .map_err(database)
}
