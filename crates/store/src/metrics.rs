//! What tasks asked for and used, for the statistics of their processes.

use domain::metrics::TaskUsage;
use domain::{Result, TaskId};

use crate::dynamic::{Dynamic, run_dynamic};
use crate::error::database;
use crate::tasks::keys;
use crate::tx::Tx;

row! {
    /// What a task that has ended asked for and used.
    #[derive(Clone, Debug)]
    pub struct UsageRow {
        /// Key: number of the run << 32 | number of the task.
        pub id: i64,
        /// Number of its process within the run.
        pub process_num: i64,
        /// Cores asked for.
        pub cpus: Option<i64>,
        /// Memory asked for, in bytes.
        pub memory: Option<i64>,
        /// Time asked for, in ms.
        pub time_ms: Option<i64>,
        /// How long it ran, in ms.
        pub realtime_ms: Option<i64>,
        /// Cores used, in percent of one.
        pub pcpu: Option<f64>,
        /// Most resident memory, in bytes.
        pub peak_rss: Option<i64>,
        /// Most virtual memory, in bytes.
        pub peak_vmem: Option<i64>,
        /// Bytes read, cache included.
        pub rchar: Option<i64>,
        /// Bytes written, cache included.
        pub wchar: Option<i64>,
    }
}

impl From<&UsageRow> for TaskUsage {
    fn from(row: &UsageRow) -> Self {
        Self {
            task: TaskId(row.id & 0xffff_ffff),
            cpus: row.cpus,
            memory: row.memory,
            time_ms: row.time_ms,
            realtime_ms: row.realtime_ms,
            pcpu: row.pcpu,
            peak_rss: row.peak_rss,
            peak_vmem: row.peak_vmem,
            rchar: row.rchar,
            wchar: row.wchar,
        }
    }
}

/// CACHED and the states after it are those of tasks that have ended.
const LIST_USAGE: &str = "
select id, process_num, cpus, memory, time_ms, realtime_ms, pcpu, peak_rss, peak_vmem, rchar, wchar from task
where id > $1 and id <= $2 and status >= 3 order by id limit $3";

/// What at most `max` tasks of the run `num` that have ended used: those after the key `after`, in their order. The
/// first key is `None`.
pub async fn list_task_usage(tx: &mut Tx, num: i64, after: Option<i64>, max: i64) -> Result<Vec<UsageRow>> {
    let (first, last) = keys(num);
    let after = after.unwrap_or(first - 1);
    on!(tx, c => sqlx::query_as(LIST_USAGE).bind(after).bind(last).bind(max).fetch_all(c).await)
        .map_err(database)
}

/// Names of the tasks of the run `num`, with their numbers.
pub async fn list_task_names(tx: &mut Tx, num: i64, tasks: &[TaskId]) -> Result<Vec<(TaskId, String)>> {
    if tasks.is_empty() {
        return Ok(Vec::new());
    }
    let (first, _) = keys(num);
    let keys: Vec<i64> = tasks.iter().map(|task| first | task.0).collect();
    let mut query = Dynamic::new("select id, name from task_text where id in (");
    query.bind_list(&keys).push(")");
    let rows: Vec<(i64, String)> = run_dynamic!(tx, query, sqlx::query_as, fetch_all)?;
    Ok(rows.into_iter().map(|(id, name)| (TaskId(id & 0xffff_ffff), name)).collect())
}
