//! The server's own jobs, written in the transaction of the change that causes them.

use domain::{Result, Timestamp};

use crate::error::database;
use crate::tx::Tx;

row! {
    /// A job that this process has leased.
    #[derive(Clone, Debug)]
    pub struct JobRow {
        /// Its id.
        pub id: i64,
        /// What is to be done.
        pub kind: String,
        /// What it is about.
        pub key: String,
        /// Details: JSON.
        pub payload: String,
        /// How often it was tried before.
        pub attempts: i64,
    }
}

const ADD: &str = "
insert into job (kind, key, payload, run_at, created_at) values ($1, $2, $3, $4, $5)
on conflict (kind, key) do update set
    run_at = case when excluded.run_at < job.run_at then excluded.run_at else job.run_at end,
    again_at = case
        when job.lease is null then null
        when job.again_at < excluded.run_at then job.again_at
        else excluded.run_at
    end";

/// Adds a job, or brings the one of the same kind and key forward. If that one is being done, it is done once more: it
/// may have looked already at what it is added for.
pub async fn add_job(
    tx: &mut Tx,
    kind: &str,
    key: &str,
    payload: &str,
    run_at: Timestamp,
    now: Timestamp,
) -> Result<()> {
    on!(tx, c => sqlx::query(ADD)
        .bind(kind).bind(key).bind(payload).bind(run_at.as_ms()).bind(now.as_ms())
        .execute(c).await.map(|_| ()))
    .map_err(database)
}

const LEASE: &str = "
update job set leased_until = $2, lease = $3, attempts = attempts + 1
where id = (
    select id from job where run_at <= $1 and (leased_until is null or leased_until < $1)
    order by run_at, id limit 1
) and (leased_until is null or leased_until < $1)
returning id, kind, key, payload, attempts - 1 as attempts";

/// Leases the next due job until `until` under the name `lease`; another process takes it over afterwards.
pub async fn lease_job(tx: &mut Tx, now: Timestamp, until: Timestamp, lease: &str) -> Result<Option<JobRow>> {
    on!(tx, c => sqlx::query_as(LEASE)
        .bind(now.as_ms()).bind(until.as_ms()).bind(lease).fetch_optional(c).await)
    .map_err(database)
}

const FINISH: &str = "delete from job where id = $1 and lease = $2 and again_at is null";
const DO_AGAIN: &str = "
update job set run_at = again_at, again_at = null, leased_until = null, lease = null, last_error = null, attempts = 0
where id = $1 and lease = $2";

/// Takes a done job away, unless it was added again meanwhile; false if the lease was lost.
pub async fn finish_job(tx: &mut Tx, id: i64, lease: &str) -> Result<bool> {
    for sql in [FINISH, DO_AGAIN] {
        let rows =
            on!(tx, c => sqlx::query(sql).bind(id).bind(lease).execute(c).await.map(|r| r.rows_affected()));
        if rows.map_err(database)? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

const POSTPONE: &str = "
update job set run_at = case when again_at < $3 then again_at else $3 end, again_at = null, leased_until = null,
    lease = null, last_error = $4, attempts = $5
where id = $1 and lease = $2";

/// Gives a job back to be run again at `run_at`, or earlier if it was added again meanwhile.
pub async fn postpone_job(
    tx: &mut Tx,
    id: i64,
    lease: &str,
    run_at: Timestamp,
    error: Option<&str>,
    attempts: i64,
) -> Result<()> {
    on!(tx, c => sqlx::query(POSTPONE)
        .bind(id).bind(lease).bind(run_at.as_ms()).bind(error).bind(attempts)
        .execute(c).await.map(|_| ()))
    .map_err(database)
}

const NEXT_DUE: &str =
    "select min(case when leased_until is null then run_at else leased_until end) from job";

/// When the next job is due.
pub async fn next_due(tx: &mut Tx) -> Result<Option<Timestamp>> {
    let at: Option<i64> = on!(tx, c => sqlx::query_scalar(NEXT_DUE).fetch_one(c).await).map_err(database)?;
    Ok(at.map(Timestamp::from_ms))
}

const RELEASE_ALL: &str = "update job set leased_until = null, lease = null where lease is not null";

/// Ends all leases, for a server that is alone on its database and has just started.
pub async fn release_jobs(tx: &mut Tx) -> Result<()> {
    on!(tx, c => sqlx::query(RELEASE_ALL).execute(c).await.map(|_| ())).map_err(database)
}

const RENEW: &str = "update job set leased_until = $3 where id = $1 and lease = $2";

/// Keeps a lease until `until`.
pub async fn renew_job(tx: &mut Tx, id: i64, lease: &str, until: Timestamp) -> Result<()> {
    on!(tx, c => sqlx::query(RENEW).bind(id).bind(lease).bind(until.as_ms()).execute(c).await.map(|_| ()))
        .map_err(database)
}
