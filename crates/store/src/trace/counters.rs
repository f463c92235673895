//! Kept counters of runs and processes. What they count is decided by `ingest`; here they are read and written.

use std::sync::{Arc, LazyLock};

use domain::Result;
use sqlx::FromRow;

use super::put::{self, Column, Kind, Put, Sink, Statements, Write};
use crate::dynamic::{Dynamic, run_dynamic};
use crate::error::database;
use crate::tx::Tx;

macro_rules! counters {
    ($(#[$meta:meta])* pub struct $name:ident {
        sums { $($(#[$sum_meta:meta])* $sum:ident),* $(,)? }
        peaks { $($(#[$peak_meta:meta])* $peak:ident),* $(,)? }
    }) => {
        row! {
            $(#[$meta])*
            #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
            pub struct $name {
                $($(#[$sum_meta])* pub $sum: i64,)*
                $($(#[$peak_meta])* pub $peak: i64,)*
            }
        }

        impl $name {
            const COLUMNS: &[Column] = &[
                $((stringify!($sum), Kind::Int),)*
                $((stringify!($peak), Kind::Int),)*
            ];

            fn give(&self, sink: &mut impl Sink) {
                $(sink.int(Some(self.$sum));)*
                $(sink.int(Some(self.$peak));)*
            }

            /// Adds the sums of `other`; stays at the end of the range.
            pub fn add(&mut self, other: &Self) {
                $(self.$sum = self.$sum.saturating_add(other.$sum);)*
            }

            /// Takes the sums of `other` away; stays at the end of the range.
            pub fn subtract(&mut self, other: &Self) {
                $(self.$sum = self.$sum.saturating_sub(other.$sum);)*
            }
        }
    };
}

counters! {
    /// What is counted of the tasks of a run or a process.
    pub struct Counters {
        sums {
            /// Tasks in the state NEW.
            pending,
            /// Tasks in the state SUBMITTED.
            submitted,
            /// Tasks in the state RUNNING.
            running,
            /// Tasks in the state CACHED.
            cached,
            /// Tasks in the state COMPLETED.
            succeeded,
            /// Tasks in the state FAILED, ignored and retried ones too.
            failed,
            /// Tasks in the state ABORTED.
            aborted,
            /// Failed tasks whose failure was ignored.
            ignored,
            /// Failed tasks that were tried again.
            retries,
            /// Cores asked for by the running tasks.
            load_cpus,
            /// Memory asked for by the running tasks, in bytes.
            load_memory,
            /// Of the tasks that ended, COMPLETED or FAILED, as all that follow: cores asked for.
            cpus,
            /// Cores asked for x (complete - start), in ms.
            cpu_time_ms,
            /// Cores used: realtime x %cpu, in ms.
            cpu_load_ms,
            /// Most resident memory, in bytes.
            memory_rss,
            /// Memory asked for, in bytes.
            memory_req,
            /// Bytes read from disk.
            read_bytes,
            /// Bytes written to disk.
            write_bytes,
            /// Voluntary context switches.
            vol_ctxt,
            /// Involuntary context switches.
            inv_ctxt,
        }
        peaks {
            /// Most tasks that ran at once.
            peak_tasks,
            /// Most cores of tasks that ran at once.
            peak_cpus,
            /// Most memory of tasks that ran at once, in bytes.
            peak_memory,
        }
    }
}

impl Counters {
    /// Tasks that have not ended.
    #[must_use]
    pub const fn open(&self) -> i64 {
        self.pending.saturating_add(self.submitted).saturating_add(self.running)
    }

    /// Raises the peaks to what runs now, and to what somebody else saw at most.
    pub fn raise(&mut self, tasks: i64, cpus: i64, memory: i64) {
        self.peak_tasks = self.peak_tasks.max(self.running).max(tasks);
        self.peak_cpus = self.peak_cpus.max(self.load_cpus).max(cpus);
        self.peak_memory = self.peak_memory.max(self.load_memory).max(memory);
    }
}

/// The counters of a run, with what belongs to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProgressRow {
    /// Number of the run.
    pub workflow_num: i64,
    /// Rises with every change, so that a writer knows whether what it remembers is still true.
    pub version: i64,
    /// JSON list of the executors seen.
    pub executors: Arc<str>,
    /// JSON object: the client's own counters, under the names of ours.
    pub client_totals: Option<Arc<str>>,
    /// When they last changed, in ms since 1970.
    pub updated_at: i64,
    /// The counters.
    pub counters: Counters,
}

impl<'r, R: sqlx::Row> FromRow<'r, R> for ProgressRow
where
    &'static str: sqlx::ColumnIndex<R>,
    i64: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    String: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        Ok(Self {
            workflow_num: row.try_get("workflow_num")?,
            version: row.try_get("version")?,
            executors: row.try_get::<String, _>("executors")?.into(),
            client_totals: row.try_get::<Option<String>, _>("client_totals")?.map(Into::into),
            updated_at: row.try_get("updated_at")?,
            counters: Counters::from_row(row)?,
        })
    }
}

impl Put for &ProgressRow {
    fn statements() -> &'static Statements {
        static STATEMENTS: LazyLock<Statements> = LazyLock::new(|| {
            let head = [
                ("workflow_num", Kind::Int),
                ("version", Kind::Int),
                ("executors", Kind::Text),
                ("client_totals", Kind::Text),
                ("updated_at", Kind::Int),
            ];
            Statements::new("workflow_progress", 1, Write::Update, [&head, Counters::COLUMNS].concat())
        });
        &STATEMENTS
    }

    fn give(&self, sink: &mut impl Sink) {
        sink.int(Some(self.workflow_num));
        sink.int(Some(self.version));
        sink.text(Some(&self.executors));
        sink.text(self.client_totals.as_ref());
        sink.int(Some(self.updated_at));
        self.counters.give(sink);
    }
}

/// The counters of a process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessRow {
    /// Number of the run.
    pub workflow_num: i64,
    /// Number of the process within the run, from 0 in the order of first sight.
    pub num: i64,
    /// Name, with the names of the workflows around it.
    pub name: Arc<str>,
    /// The counters.
    pub counters: Counters,
}

impl<'r, R: sqlx::Row> FromRow<'r, R> for ProcessRow
where
    &'static str: sqlx::ColumnIndex<R>,
    i64: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    String: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        Ok(Self {
            workflow_num: row.try_get("workflow_num")?,
            num: row.try_get("num")?,
            name: row.try_get::<String, _>("name")?.into(),
            counters: Counters::from_row(row)?,
        })
    }
}

/// A process that is new: its name.
struct Name<'a>(&'a ProcessRow);

impl Put for Name<'_> {
    fn statements() -> &'static Statements {
        static STATEMENTS: LazyLock<Statements> = LazyLock::new(|| {
            let columns = vec![("workflow_num", Kind::Int), ("num", Kind::Int), ("name", Kind::Text)];
            Statements::new("process", 2, Write::Complete, columns)
        });
        &STATEMENTS
    }

    fn give(&self, sink: &mut impl Sink) {
        sink.int(Some(self.0.workflow_num));
        sink.int(Some(self.0.num));
        sink.text(Some(&self.0.name));
    }
}

/// A process that is there: its counters.
struct Count<'a>(&'a ProcessRow);

impl Put for Count<'_> {
    fn statements() -> &'static Statements {
        static STATEMENTS: LazyLock<Statements> = LazyLock::new(|| {
            let head = [("workflow_num", Kind::Int), ("num", Kind::Int)];
            Statements::new("process", 2, Write::Update, [&head, Counters::COLUMNS].concat())
        });
        &STATEMENTS
    }

    fn give(&self, sink: &mut impl Sink) {
        sink.int(Some(self.0.workflow_num));
        sink.int(Some(self.0.num));
        self.0.counters.give(sink);
    }
}

const FIND_PROGRESS: &str = "select * from workflow_progress where workflow_num = $1";

/// The counters of a run.
pub async fn find_progress(tx: &mut Tx, num: i64) -> Result<Option<ProgressRow>> {
    on!(tx, c => sqlx::query_as(FIND_PROGRESS).bind(num).fetch_optional(c).await).map_err(database)
}

/// The counters of these runs, in no order.
pub async fn list_progress(tx: &mut Tx, nums: &[i64]) -> Result<Vec<ProgressRow>> {
    if nums.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = Dynamic::new("select * from workflow_progress where workflow_num in (");
    query.bind_list(nums).push(")");
    run_dynamic!(tx, query, sqlx::query_as, fetch_all)
}

/// Sets the counters of runs; the rows are there since the runs were made.
pub async fn put_progress(tx: &mut Tx, rows: &[&ProgressRow]) -> Result<()> {
    put::put(tx, rows).await
}

const LIST_PROCESSES: &str = "select * from process where workflow_num = $1 order by num";

/// The processes of a run, in the order of their numbers.
pub async fn find_processes(tx: &mut Tx, num: i64) -> Result<Vec<ProcessRow>> {
    on!(tx, c => sqlx::query_as(LIST_PROCESSES).bind(num).fetch_all(c).await).map_err(database)
}

/// Sets the counters of processes, of which `new` are not stored yet; no two with one number.
pub async fn put_processes(tx: &mut Tx, new: &[&ProcessRow], changed: &[&ProcessRow]) -> Result<()> {
    put::put(tx, &new.iter().map(|row| Name(row)).collect::<Vec<_>>()).await?;
    put::put(tx, &changed.iter().map(|row| Count(row)).collect::<Vec<_>>()).await
}
