//! Runs as their reports see them.

use std::sync::{Arc, LazyLock};

use domain::{Result, Scope, Timestamp, UserId, WorkflowId};

use super::put::{self, Kind, Put, Sink, Statements, Write};
use crate::error::database;
use crate::tx::Tx;

/// A run that something is reported for. Nothing in it ever changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunRef {
    /// Number within the database; upper half of the keys of its tasks.
    pub num: i64,
    /// Its id.
    pub id: WorkflowId,
    /// Whose it is.
    pub scope: Scope,
    /// Who started it.
    pub owner: UserId,
}

const FIND: &str = "select num, scope, owner_id from workflow where id = $1";

/// The run with this id, deleted or not, in any scope: what it may be used for is for the caller to check.
pub async fn find_run(tx: &mut Tx, id: &WorkflowId) -> Result<Option<RunRef>> {
    let found: Option<(i64, i64, i64)> =
        on!(tx, c => sqlx::query_as(FIND).bind(id.as_str()).fetch_optional(c).await).map_err(database)?;
    Ok(found.map(|(num, scope, owner)| RunRef {
        num,
        id: id.clone(),
        scope: Scope::from_key(scope),
        owner: UserId(owner),
    }))
}

row! {
    /// What decides how the next report of a run is taken, and changes with every one.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct RunRow {
        /// Number of the run.
        pub num: i64,
        /// State, by its code.
        pub status: i64,
        /// Whether the run is deleted: then nothing is written.
        pub is_deleted: bool,
        /// Whether `begin` came.
        pub has_begun: bool,
        /// When somebody asked to cancel it.
        pub cancel_requested_at: Option<i64>,
        /// What the client said in `complete`; none until that came.
        pub success: Option<bool>,
        /// When it ended.
        pub complete_at: Option<i64>,
        /// Since when nothing was heard of it.
        pub unknown_since: Option<i64>,
        /// The newest `instant` of the client.
        pub last_instant: i64,
        /// When it was last heard.
        pub last_heard_at: i64,
        /// Records that could not be read.
        pub aside_count: i64,
        /// Records that the client counted and never sent.
        pub missing_count: i64,
        /// Tasks whose end is from Nextflow's own record.
        pub repaired_count: i64,
        /// The version of its counters, see [`super::ProgressRow::version`].
        pub version: i64,
    }
}

macro_rules! lock {
    ($condition:literal, $lock:literal) => {
        concat!(
            "select w.num, w.status, w.is_deleted, w.has_begun, w.cancel_requested_at, w.success, w.complete_at, ",
            "w.unknown_since, w.last_instant, w.last_heard_at, w.aside_count, w.missing_count, ",
            "w.repaired_count, p.version ",
            "from workflow w join workflow_progress p on p.workflow_num = w.num where w.num ",
            $condition,
            " order by w.num",
            $lock
        )
    };
}
// A writing transaction has SQLite's only write lane anyway.
const LOCK_SQLITE: &str = lock!("in (select value from json_each($1))", "");
const LOCK_POSTGRES: &str = lock!("= any($1)", " for no key update of w");

/// These runs, locked until the transaction ends, in the order of their numbers, so that two writers never wait for
/// each other. Those that do not exist are left out.
pub async fn lock_runs(tx: &mut Tx, nums: &[i64]) -> Result<Vec<RunRow>> {
    match tx {
        Tx::Sqlite(tx) => sqlx::query_as(LOCK_SQLITE).bind(super::json_list(nums)).fetch_all(&mut **tx).await,
        Tx::Postgres(tx) => sqlx::query_as(LOCK_POSTGRES).bind(nums).fetch_all(&mut **tx).await,
    }
    .map_err(database)
}

/// What a report changes of a run's row.
struct Heard<'a>(&'a RunRow, i64);

impl Put for Heard<'_> {
    fn statements() -> &'static Statements {
        static STATEMENTS: LazyLock<Statements> = LazyLock::new(|| {
            let columns = vec![
                ("num", Kind::Int),
                ("status", Kind::Int),
                ("has_begun", Kind::Flag),
                ("complete_at", Kind::Int),
                ("unknown_since", Kind::Int),
                ("last_instant", Kind::Int),
                ("last_heard_at", Kind::Int),
                ("aside_count", Kind::Int),
                ("missing_count", Kind::Int),
                ("repaired_count", Kind::Int),
                ("updated_at", Kind::Int),
            ];
            Statements::new("workflow", 1, Write::Update, columns)
        });
        &STATEMENTS
    }

    fn give(&self, sink: &mut impl Sink) {
        let Self(run, now) = self;
        sink.int(Some(run.num));
        sink.int(Some(run.status));
        sink.flag(run.has_begun);
        sink.int(run.complete_at);
        sink.int(run.unknown_since);
        sink.int(Some(run.last_instant));
        sink.int(Some(run.last_heard_at));
        sink.int(Some(run.aside_count));
        sink.int(Some(run.missing_count));
        sink.int(Some(run.repaired_count));
        sink.int(Some(*now));
    }
}

/// Writes what reports change of the rows of runs that were locked.
pub async fn put_runs(tx: &mut Tx, runs: &[&RunRow], now: Timestamp) -> Result<()> {
    put::put(tx, &runs.iter().map(|run| Heard(run, now.as_ms())).collect::<Vec<_>>()).await
}

/// What `begin`, `complete` or the end of the head job tell of a run. What is none stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunFacts {
    /// Nextflow's session.
    pub session_id: Option<Arc<str>>,
    /// Its name.
    pub run_name: Option<Arc<str>>,
    /// The project; what is known already stays.
    pub project_name: Option<Arc<str>>,
    /// The repository; what is known already stays.
    pub repository: Option<Arc<str>>,
    /// Branch or tag; what is known already stays.
    pub revision: Option<Arc<str>>,
    /// Commit; what is known already stays.
    pub commit_id: Option<Arc<str>>,
    /// The name in the pipeline's manifest.
    pub manifest_name: Option<Arc<str>>,
    /// Whether it resumed an earlier run.
    pub is_resume: Option<bool>,
    /// When it began, in ms since 1970.
    pub start_at: Option<i64>,
    /// How long it took, in ms.
    pub duration_ms: Option<i64>,
    /// Whether it ended well, as the client says.
    pub success: Option<bool>,
    /// Exit status.
    pub exit_status: Option<i64>,
    /// What went wrong, in a line.
    pub error_message: Option<Arc<str>>,
    /// What went wrong, in full.
    pub error_report: Option<Arc<str>>,
}

const SET_FACTS: &str = "
update workflow set
    session_id = coalesce($2, session_id),
    run_name = coalesce($3, run_name),
    project_name = coalesce(nullif(project_name, ''), $4, ''),
    repository = coalesce(repository, $5),
    revision = coalesce(revision, $6),
    commit_id = coalesce(commit_id, $7),
    manifest_name = coalesce($8, manifest_name),
    is_resume = coalesce($9, is_resume),
    start_at = coalesce($10, start_at),
    duration_ms = coalesce($11, duration_ms),
    success = coalesce($12, success),
    exit_status = coalesce($13, exit_status),
    error_message = coalesce($14, error_message),
    error_report = coalesce($15, error_report)
where num = $1";

const FILL_END: &str = "
update workflow set
    exit_status = coalesce(exit_status, $2),
    error_message = coalesce(error_message, $3),
    error_report = coalesce(error_report, $4),
    duration_ms = coalesce(duration_ms, complete_at - start_at)
where num = $1";

/// Writes what the client tells of run `num`.
pub async fn set_facts(tx: &mut Tx, num: i64, facts: &RunFacts) -> Result<()> {
    on!(tx, c => sqlx::query(SET_FACTS)
        .bind(num)
        .bind(facts.session_id.as_deref())
        .bind(facts.run_name.as_deref())
        .bind(facts.project_name.as_deref())
        .bind(facts.repository.as_deref())
        .bind(facts.revision.as_deref())
        .bind(facts.commit_id.as_deref())
        .bind(facts.manifest_name.as_deref())
        .bind(facts.is_resume)
        .bind(facts.start_at)
        .bind(facts.duration_ms)
        .bind(facts.success)
        .bind(facts.exit_status)
        .bind(facts.error_message.as_deref())
        .bind(facts.error_report.as_deref())
        .execute(c)
        .await
        .map(|_| ()))
    .map_err(database)
}

/// Writes what others than the client know of the end of run `num`, where the client said nothing.
pub async fn fill_end(tx: &mut Tx, num: i64, facts: &RunFacts) -> Result<()> {
    on!(tx, c => sqlx::query(FILL_END)
        .bind(num)
        .bind(facts.exit_status)
        .bind(facts.error_message.as_deref())
        .bind(facts.error_report.as_deref())
        .execute(c)
        .await
        .map(|_| ()))
    .map_err(database)
}
