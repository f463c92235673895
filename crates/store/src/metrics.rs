//! What tasks asked for and used, for the statistics of their processes.

use domain::metrics::TaskUsage;
use domain::{Result, TaskId};

use crate::dynamic::{Dynamic, run_dynamic};
use crate::error::database;
use crate::trace::keys;
use crate::tx::Tx;

/// A row by the places of its columns: of a million rows, finding the places of names takes longer than reading them.
type UsageRow = (
    i64,
    i64,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<f64>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
);

/// CACHED and the states after it are those of tasks that have ended, COMPLETED and FAILED those of tasks that ran.
const LIST_USAGE: &str = "
select id, process_num, case when status in (4, 5) then complete_at - start_at end, cpus, memory, time_ms, realtime_ms,
    pcpu, peak_rss, peak_vmem, rchar, wchar
from task where id > $1 and id <= $2 and status >= 3 order by id limit $3";

/// A part of the tasks of a run, by their keys.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    after: i64,
    last: i64,
}

impl Part {
    /// All tasks of run `num`, whose highest key is `highest`, in two parts of about the same size.
    #[must_use]
    pub const fn halves(num: i64, highest: i64) -> [Self; 2] {
        let (first, _) = keys(num);
        let middle = first + (highest - first) / 2;
        [Self { after: first - 1, last: middle }, Self { after: middle, last: highest }]
    }
}

/// What the next tasks of `part` that have ended used, at most `max`, with the numbers of their processes. The part is
/// then what is left of it; nothing is told when nothing is left.
pub async fn list_task_usage(tx: &mut Tx, part: &mut Part, max: i64) -> Result<Vec<(i64, TaskUsage)>> {
    let rows: Vec<UsageRow> = on!(tx, c => {
        sqlx::query_as(LIST_USAGE).bind(part.after).bind(part.last).bind(max).fetch_all(c).await
    })
    .map_err(database)?;
    part.after = rows.last().map_or(part.last, |row| row.0);
    Ok(rows.into_iter().map(usage).collect())
}

fn usage(row: UsageRow) -> (i64, TaskUsage) {
    let (id, process, span, cpus, memory, time, realtime, pcpu, peak_rss, peak_vmem, rchar, wchar) = row;
    let usage = TaskUsage {
        task: u32::try_from(id & 0xffff_ffff).unwrap_or_default(),
        span_ms: span.into(),
        cpus: cpus.into(),
        memory: memory.into(),
        time_ms: time.into(),
        realtime_ms: realtime.into(),
        pcpu: pcpu.into(),
        peak_rss: peak_rss.into(),
        peak_vmem: peak_vmem.into(),
        rchar: rchar.into(),
        wchar: wchar.into(),
    };
    (process, usage)
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
