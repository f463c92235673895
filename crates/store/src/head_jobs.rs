//! Head jobs: the Nextflow processes of launched runs.

use domain::{ComputeEnvId, Result, Timestamp};

use crate::error::database;
use crate::tx::Tx;

/// How far the start of a head job has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadJobState {
    /// Waits for a free place.
    Waiting,
    /// Is being handed to the platform: after a crash the platform is asked whether it has it.
    Submitting,
    /// The platform has it.
    Submitted,
    /// It is over.
    Ended,
}

impl HeadJobState {
    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "WAITING",
            Self::Submitting => "SUBMITTING",
            Self::Submitted => "SUBMITTED",
            Self::Ended => "ENDED",
        }
    }
}

row! {
    /// A head job.
    #[derive(Clone, Debug)]
    pub struct HeadJobRow {
        /// Its run.
        pub workflow_num: i64,
        /// Where it runs.
        pub compute_env_id: String,
        /// A word of [`HeadJobState`].
        pub state: String,
        /// What the platform calls it.
        pub operation_id: Option<String>,
        /// The folder it runs in.
        pub launch_dir: String,
        /// Where tasks work.
        pub work_dir: String,
        /// Its exit code.
        pub exit_code: Option<i64>,
        /// Why it has not been started.
        pub wait_reason: Option<String>,
        /// Whether what the run did not report was looked up after its end.
        pub is_repaired: bool,
        /// Where its logs are kept after the run.
        pub logs_dir: Option<String>,
        /// When the platform took it.
        pub submitted_at: Option<i64>,
        /// When it ended.
        pub ended_at: Option<i64>,
    }
}

const ADD: &str = "
insert into head_job (workflow_num, compute_env_id, state, launch_dir, work_dir, created_at)
values ($1, $2, 'WAITING', $3, $4, $5)";

/// Adds the head job of a run, waiting to be started.
pub async fn add_head_job(
    tx: &mut Tx,
    num: i64,
    compute_env: &ComputeEnvId,
    launch_dir: &str,
    work_dir: &str,
    now: Timestamp,
) -> Result<()> {
    on!(tx, c => sqlx::query(ADD)
        .bind(num).bind(compute_env.as_str()).bind(launch_dir).bind(work_dir).bind(now.as_ms())
        .execute(c).await.map(|_| ()))
    .map_err(database)
}

const FIND: &str = "
select workflow_num, compute_env_id, state, operation_id, launch_dir, work_dir, exit_code, wait_reason, is_repaired,
    logs_dir, submitted_at, ended_at
from head_job where workflow_num = $1";

/// The head job of a run; none for a run that somebody started by hand.
pub async fn find_head_job(tx: &mut Tx, num: i64) -> Result<Option<HeadJobRow>> {
    on!(tx, c => sqlx::query_as(FIND).bind(num).fetch_optional(c).await).map_err(database)
}

const LIST_OPEN: &str = "
select workflow_num, compute_env_id, state, operation_id, launch_dir, work_dir, exit_code, wait_reason, is_repaired,
    logs_dir, submitted_at, ended_at
from head_job where state <> 'ENDED' order by workflow_num";

/// The head jobs that are not over, in the order of their launch.
pub async fn list_open_head_jobs(tx: &mut Tx) -> Result<Vec<HeadJobRow>> {
    on!(tx, c => sqlx::query_as(LIST_OPEN).fetch_all(c).await).map_err(database)
}

const COUNT_STARTED: &str = "
select count(*) from head_job where state in ('SUBMITTING', 'SUBMITTED') and workflow_num <> $1";

/// How many head jobs other than this one hold a place.
pub async fn count_started_head_jobs(tx: &mut Tx, but: i64) -> Result<i64> {
    on!(tx, c => sqlx::query_scalar(COUNT_STARTED).bind(but).fetch_one(c).await).map_err(database)
}

const IS_FIRST: &str = "
select not exists (select 1 from head_job where state = 'WAITING' and workflow_num < $1)";

/// Whether no head job that was launched earlier is waiting.
pub async fn is_first_waiting(tx: &mut Tx, num: i64) -> Result<bool> {
    on!(tx, c => sqlx::query_scalar(IS_FIRST).bind(num).fetch_one(c).await).map_err(database)
}

const SET_WAIT_REASON: &str = "update head_job set wait_reason = $2 where workflow_num = $1";

/// Says why a head job has not been started.
pub async fn set_wait_reason(tx: &mut Tx, num: i64, reason: Option<&str>) -> Result<()> {
    on!(tx, c => sqlx::query(SET_WAIT_REASON).bind(num).bind(reason).execute(c).await.map(|_| ()))
        .map_err(database)
}

const SET_SUBMITTING: &str = "
update head_job set state = 'SUBMITTING', wait_reason = null where workflow_num = $1 and state = 'WAITING'";

/// Notes that the head job is about to be handed to the platform; false if it does not wait any more.
pub async fn set_submitting(tx: &mut Tx, num: i64) -> Result<bool> {
    on!(tx, c => sqlx::query(SET_SUBMITTING).bind(num).execute(c).await.map(|r| r.rows_affected() > 0))
        .map_err(database)
}

const END_WAITING: &str = "
update head_job set state = 'ENDED', ended_at = $2, is_repaired = true, wait_reason = null
where workflow_num = $1 and state = 'WAITING'";

/// Notes that a head job that waits will never be started; false if it does not wait any more.
pub async fn end_waiting(tx: &mut Tx, num: i64, now: Timestamp) -> Result<bool> {
    on!(tx, c => sqlx::query(END_WAITING)
        .bind(num).bind(now.as_ms())
        .execute(c).await.map(|r| r.rows_affected() > 0))
    .map_err(database)
}

const SET_SUBMITTED: &str = "
update head_job set state = 'SUBMITTED', operation_id = $2, submitted_at = $3 where workflow_num = $1";

/// Notes what the platform calls the head job.
pub async fn set_submitted(tx: &mut Tx, num: i64, operation: &str, now: Timestamp) -> Result<()> {
    on!(tx, c => sqlx::query(SET_SUBMITTED).bind(num).bind(operation).bind(now.as_ms()).execute(c).await.map(|_| ()))
        .map_err(database)
}

const SET_ENDED: &str = "
update head_job set state = 'ENDED', exit_code = $2, ended_at = $3, is_repaired = $4, logs_dir = $5, wait_reason = null
where workflow_num = $1";

/// Notes that the head job is over and where its logs are kept.
pub async fn set_ended(
    tx: &mut Tx,
    num: i64,
    exit_code: Option<i64>,
    is_repaired: bool,
    logs_dir: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    on!(tx, c => sqlx::query(SET_ENDED)
        .bind(num).bind(exit_code).bind(now.as_ms()).bind(is_repaired).bind(logs_dir)
        .execute(c).await.map(|_| ()))
    .map_err(database)
}
