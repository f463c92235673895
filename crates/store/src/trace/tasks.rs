//! Tasks: numbers in a narrow table, which is sorted and filtered.

use std::sync::LazyLock;

use domain::{Result, TaskId, TaskStatus, Timestamp};
use sqlx::FromRow;

use super::keys;
use super::put::{self, Fields as _, Kind, Put, Sink, Statements, Write, fields};
use crate::error::database;
use crate::tx::Tx;

fields! {
    /// What is known of a task before it ends, and how it ended.
    pub struct TaskNumbers {
        /// Exit status.
        exit: i64,
        /// When it was handed to the executor, in ms since 1970.
        submit_at: i64,
        /// When it started, in ms since 1970.
        start_at: i64,
        /// When it ended, in ms since 1970.
        complete_at: i64,
        /// From submit to end, in ms.
        duration_ms: i64,
        /// Cores asked for.
        cpus: i64,
        /// Memory asked for, in bytes.
        memory: i64,
        /// Disk asked for, in bytes.
        disk: i64,
        /// Time asked for, in ms.
        time_ms: i64,
    }
}

fields! {
    /// What a task used, known when it has ended.
    pub struct TaskUsage {
        /// How long it ran, in ms.
        realtime_ms: i64,
        /// Cores used, in percent of one.
        pcpu: f64,
        /// Memory used, in percent of the machine's.
        pmem: f64,
        /// Resident memory, in bytes.
        rss: i64,
        /// Virtual memory, in bytes.
        vmem: i64,
        /// Most resident memory, in bytes.
        peak_rss: i64,
        /// Most virtual memory, in bytes.
        peak_vmem: i64,
        /// Bytes read, cache included.
        rchar: i64,
        /// Bytes written, cache included.
        wchar: i64,
        /// Bytes read from disk.
        read_bytes: i64,
        /// Bytes written to disk.
        write_bytes: i64,
        /// Read calls.
        syscr: i64,
        /// Write calls.
        syscw: i64,
        /// Voluntary context switches.
        vol_ctxt: i64,
        /// Involuntary context switches.
        inv_ctxt: i64,
    }
}

/// A row of `task`.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskRow {
    /// Number of the run << 32 | number of the task.
    pub id: i64,
    /// Number of its process within the run.
    pub process_num: i64,
    /// State.
    pub status: TaskStatus,
    /// Which try it is, from 1.
    pub attempt: i64,
    /// What is known before it ends, and how it ended.
    pub numbers: TaskNumbers,
    /// What it used. Boxed, since most tasks that are remembered have not ended.
    pub usage: Option<Box<TaskUsage>>,
    /// Failed, and the failure was ignored.
    pub is_ignored: bool,
    /// Failed, and was tried again.
    pub is_retried: bool,
    /// Closed by us, since the run ended; a record may still correct it.
    pub is_inferred: bool,
    /// Which of its [`super::TaskTexts`] are stored, see [`super::Fields::known`].
    pub known_texts: i64,
    /// Which of its [`super::TaskPlace`] is stored.
    pub known_place: i64,
    /// When it last changed, by our clock, in ms since 1970.
    pub received_at: i64,
}

impl TaskRow {
    /// Its number within the run.
    #[must_use]
    pub const fn task_id(&self) -> TaskId {
        TaskId(self.id & 0xffff_ffff)
    }

    fn give_head(&self, sink: &mut impl Sink) {
        sink.int(Some(self.id));
        sink.int(Some(self.process_num));
        sink.int(Some(self.status.code()));
        sink.int(Some(self.attempt));
        sink.flag(self.is_ignored);
        sink.flag(self.is_retried);
        sink.flag(self.is_inferred);
        sink.int(Some(self.known_texts));
        sink.int(Some(self.known_place));
        sink.int(Some(self.received_at));
        self.numbers.give(sink);
    }
}

impl<'r, R: sqlx::Row> FromRow<'r, R> for TaskRow
where
    &'static str: sqlx::ColumnIndex<R>,
    i64: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    f64: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    bool: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        let code: i64 = row.try_get("status")?;
        let usage = TaskUsage::from_row(row)?;
        Ok(Self {
            id: row.try_get("id")?,
            process_num: row.try_get("process_num")?,
            status: TaskStatus::from_code(code)
                .ok_or_else(|| sqlx::Error::Decode(format!("no task state has the code {code}").into()))?,
            attempt: row.try_get("attempt")?,
            numbers: TaskNumbers::from_row(row)?,
            usage: (usage.known() != 0).then(|| Box::new(usage)),
            is_ignored: row.try_get("is_ignored")?,
            is_retried: row.try_get("is_retried")?,
            is_inferred: row.try_get("is_inferred")?,
            known_texts: row.try_get("known_texts")?,
            known_place: row.try_get("known_place")?,
            received_at: row.try_get("received_at")?,
        })
    }
}

fn head_columns() -> Vec<put::Column> {
    let head = [
        ("id", Kind::Int),
        ("process_num", Kind::Int),
        ("status", Kind::Int),
        ("attempt", Kind::Int),
        ("is_ignored", Kind::Flag),
        ("is_retried", Kind::Flag),
        ("is_inferred", Kind::Flag),
        ("known_texts", Kind::Int),
        ("known_place", Kind::Int),
        ("received_at", Kind::Int),
    ];
    [&head, TaskNumbers::COLUMNS].concat()
}

/// A task that used nothing yet: half of the columns, and the rest is null.
struct Open<'a>(&'a TaskRow);

impl Put for Open<'_> {
    fn statements() -> &'static Statements {
        static STATEMENTS: LazyLock<Statements> =
            LazyLock::new(|| Statements::new("task", 1, Write::Replace, head_columns()));
        &STATEMENTS
    }

    fn give(&self, sink: &mut impl Sink) {
        self.0.give_head(sink);
    }
}

/// A task with its usage.
struct Ended<'a>(&'a TaskRow, &'a TaskUsage);

impl Put for Ended<'_> {
    fn statements() -> &'static Statements {
        static STATEMENTS: LazyLock<Statements> = LazyLock::new(|| {
            let columns = [&head_columns(), TaskUsage::COLUMNS].concat();
            Statements::new("task", 1, Write::Replace, columns)
        });
        &STATEMENTS
    }

    fn give(&self, sink: &mut impl Sink) {
        self.0.give_head(sink);
        self.1.give(sink);
    }
}

/// Writes tasks, new ones and changed ones alike; no two with one id.
pub async fn put_tasks(tx: &mut Tx, tasks: &[&TaskRow]) -> Result<()> {
    let (mut open, mut ended) = (Vec::new(), Vec::new());
    for &task in tasks {
        match task.usage.as_deref() {
            Some(usage) => ended.push(Ended(task, usage)),
            None => open.push(Open(task)),
        }
    }
    put::put(tx, &open).await?;
    put::put(tx, &ended).await
}

const FIND_SQLITE: &str = "select * from task where id in (select value from json_each($1))";
const FIND_POSTGRES: &str = "select * from task where id = any($1)";

/// The tasks with these keys, in no order; those that do not exist are left out.
pub async fn find_tasks(tx: &mut Tx, ids: &[i64]) -> Result<Vec<TaskRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    match tx {
        Tx::Sqlite(tx) => sqlx::query_as(FIND_SQLITE).bind(super::json_list(ids)).fetch_all(&mut **tx).await,
        Tx::Postgres(tx) => sqlx::query_as(FIND_POSTGRES).bind(ids).fetch_all(&mut **tx).await,
    }
    .map_err(database)
}

const HIGHEST: &str = "select id from task where id between $1 and $2 order by id desc limit 1";

/// The key of the run's task with the highest number.
pub async fn find_highest_task(tx: &mut Tx, num: i64) -> Result<Option<i64>> {
    let (first, last) = keys(num);
    on!(tx, c => sqlx::query_scalar(HIGHEST).bind(first).bind(last).fetch_optional(c).await).map_err(database)
}

const CLOSE: &str = "
update task set status = 6, is_inferred = true, received_at = $3
where id between $1 and $2 and status in (0, 1, 2)";

/// Closes all open tasks of a run as ABORTED.
pub async fn close_tasks(tx: &mut Tx, num: i64, now: Timestamp) -> Result<()> {
    let (first, last) = keys(num);
    on!(tx, c => sqlx::query(CLOSE).bind(first).bind(last).bind(now.as_ms()).execute(c).await.map(|_| ()))
        .map_err(database)
}
