//! When the tasks of a run waited and ran, for plots over time.

use domain::timeline::TaskSpan;
use domain::{Result, TaskStatus};

use crate::dynamic::{Dynamic, run_dynamic};
use crate::tasks::TaskQuery;
use crate::trace::keys;
use crate::tx::Tx;

row! {
    struct SpanRow {
        id: i64,
        process_num: i64,
        status: i64,
        attempt: i64,
        cpus: Option<i64>,
        submit_at: Option<i64>,
        start_at: Option<i64>,
        complete_at: Option<i64>,
        is_ignored: bool,
    }
}

/// When at most `max` of the tasks that match `query` waited and ran: those with a number above `after`, in the order
/// of their numbers. Order and page of `query` say nothing here.
pub async fn list_task_spans(
    tx: &mut Tx,
    num: i64,
    query: &TaskQuery,
    after: i64,
    max: i64,
) -> Result<Vec<TaskSpan>> {
    let mut sql = Dynamic::new(
        "select t.id, t.process_num, t.status, t.attempt, t.cpus, t.submit_at, t.start_at, t.complete_at, \
         t.is_ignored from task t",
    );
    let (first, last) = keys(num);
    query.condition(&mut sql, num, (first + after + 1, last));
    sql.push(" order by t.id limit ").bind(max);
    let rows: Vec<SpanRow> = run_dynamic!(tx, sql, sqlx::query_as, fetch_all)?;
    Ok(rows.iter().filter_map(span).collect())
}

fn span(row: &SpanRow) -> Option<TaskSpan> {
    Some(TaskSpan {
        task: row.id & 0xffff_ffff,
        process: row.process_num,
        status: TaskStatus::from_code(row.status)?,
        attempt: row.attempt,
        // A task that asks for nothing has one core.
        cpus: row.cpus.unwrap_or(1),
        submit_at: row.submit_at,
        start_at: row.start_at,
        complete_at: row.complete_at,
        is_ignored: row.is_ignored,
    })
}
