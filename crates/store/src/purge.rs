//! Taking deleted runs out of the database, a piece at a time, so that each transaction is short.

use domain::{Result, Timestamp};

use crate::dynamic::{Dynamic, run_dynamic};
use crate::error::database;
use crate::trace::keys;
use crate::tx::Tx;

const HAS_DELETED: &str = "select exists (select 1 from workflow where is_deleted)";

/// Whether there is a deleted run.
pub async fn has_deleted_runs(tx: &mut Tx) -> Result<bool> {
    on!(tx, c => sqlx::query_scalar(HAS_DELETED).fetch_one(c).await).map_err(database)
}

const FIND: &str = "
select num from workflow
where is_deleted and last_heard_at < case when status in (2, 3, 4) then $1 else $2 end
order by num limit 1";

/// The first deleted run whose client has fallen silent: one that ended, before `ended`; another one, before `silent`.
pub async fn find_silent_deleted_run(
    tx: &mut Tx,
    ended: Timestamp,
    silent: Timestamp,
) -> Result<Option<i64>> {
    on!(tx, c => sqlx::query_scalar(FIND).bind(ended.as_ms()).bind(silent.as_ms()).fetch_optional(c).await)
        .map_err(database)
}

const NTH_TASK: &str = "select id from task where id between $1 and $2 order by id limit 1 offset $3";
const DELETE_TASKS: [&str; 3] = [
    "delete from task where id between $1 and $2",
    "delete from task_text where id between $1 and $2",
    "delete from task_place where id between $1 and $2",
];

/// Takes out at most `max` tasks of run `num` with their texts, those with the lowest keys, from the key `from` on if
/// that is given. Gives the key from which the next ones are to be taken, until there are none.
pub async fn purge_tasks(tx: &mut Tx, num: i64, from: Option<i64>, max: i64) -> Result<Option<i64>> {
    let (first, end) = keys(num);
    let first = from.unwrap_or(first);
    let last: Option<i64> = on!(tx, c => sqlx::query_scalar(NTH_TASK)
        .bind(first).bind(end).bind(max.saturating_sub(1)).fetch_optional(c).await)
    .map_err(database)?;
    for sql in DELETE_TASKS {
        on!(tx, c => sqlx::query(sql).bind(first).bind(last.unwrap_or(end)).execute(c).await.map(|_| ()))
            .map_err(database)?;
    }
    Ok(last.filter(|last| *last < end).map(|last| last.saturating_add(1)))
}

const DELETE_PROCESSES: &str = "
delete from process where workflow_num = $1
    and num in (select num from process where workflow_num = $1 order by num limit $2)";
const DELETE_ASIDES: &str = "
delete from trace_aside
where id in (select id from trace_aside where workflow_num = $1 order by id limit $2)";

/// Takes out at most `max` processes of run `num` and as many things that could not be read; true if there may be more.
pub async fn purge_parts(tx: &mut Tx, num: i64, max: i64) -> Result<bool> {
    let mut is_more = false;
    for sql in [DELETE_PROCESSES, DELETE_ASIDES] {
        let rows =
            on!(tx, c => sqlx::query(sql).bind(num).bind(max).execute(c).await.map(|r| r.rows_affected()));
        is_more |= rows.map_err(database)? > 0;
    }
    Ok(is_more)
}

const DELETE_ROWS: [&str; 6] = [
    "delete from workflow_digest where workflow_num = $1",
    "delete from workflow_detail where workflow_num = $1",
    "delete from workflow_progress where workflow_num = $1",
    "delete from report_grant where workflow_num = $1",
    "delete from workflow_star where workflow_num = $1",
    "delete from head_job where workflow_num = $1",
];
const PARAMS: &str = "select param_id from workflow_param where workflow_num = $1";
const DELETE_PARAMS: &str = "delete from workflow_param where workflow_num = $1";
const DELETE_RUN: &str = "delete from workflow where num = $1 returning launch_id";
const DELETE_LAUNCH: &str = "
delete from launch where id = $1
    and not exists (select 1 from workflow where launch_id = $1)
    and not exists (select 1 from pipeline where launch_id = $1)";

/// Takes out the rest of run `num`, whose tasks and parts are gone, and its launch if nothing else was started from it.
pub async fn purge_run(tx: &mut Tx, num: i64) -> Result<()> {
    for sql in DELETE_ROWS {
        on!(tx, c => sqlx::query(sql).bind(num).execute(c).await.map(|_| ())).map_err(database)?;
    }
    purge_params(tx, num).await?;
    let gone: Option<Option<String>> =
        on!(tx, c => sqlx::query_scalar(DELETE_RUN).bind(num).fetch_optional(c).await).map_err(database)?;
    match gone.flatten() {
        Some(launch) => on!(tx, c => sqlx::query(DELETE_LAUNCH).bind(launch).execute(c).await.map(|_| ()))
            .map_err(database),
        None => Ok(()),
    }
}

/// Takes out the parameters of run `num`: what no other run was given is forgotten.
async fn purge_params(tx: &mut Tx, num: i64) -> Result<()> {
    let params: Vec<i64> =
        on!(tx, c => sqlx::query_scalar(PARAMS).bind(num).fetch_all(c).await).map_err(database)?;
    on!(tx, c => sqlx::query(DELETE_PARAMS).bind(num).execute(c).await.map(|_| ())).map_err(database)?;
    if params.is_empty() {
        return Ok(());
    }
    let mut unused = Dynamic::new("delete from param where id in (");
    unused
        .bind_list(&params)
        .push(") and not exists (select 1 from workflow_param w where w.param_id = param.id) returning id");
    let _: Vec<i64> = run_dynamic!(tx, unused, sqlx::query_scalar, fetch_all)?;
    Ok(())
}
