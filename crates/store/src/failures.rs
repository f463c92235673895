//! What failed in a run, counted by process and exit status.

use std::collections::HashMap;

use domain::{Result, TaskId};

use crate::dynamic::{Dynamic, run_dynamic};
use crate::error::database;
use crate::trace::keys;
use crate::tx::Tx;

row! {
    /// Tasks of one process that ended in the same way.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct LostTasksRow {
        /// Their process.
        pub process: String,
        /// FAILED or ABORTED, by its code.
        pub status: i64,
        /// Their exit status.
        pub exit: Option<i64>,
        /// Whether Nextflow tried them again.
        pub is_retried: bool,
        /// Whether their failure was ignored.
        pub is_ignored: bool,
        /// How many there are.
        pub tasks: i64,
        /// How many of them had started.
        pub started: i64,
        /// The key of the first.
        pub first_id: i64,
    }
}

impl LostTasksRow {
    /// The number of the first within the run.
    #[must_use]
    pub const fn first_task(&self) -> TaskId {
        TaskId(self.first_id & 0xffff_ffff)
    }
}

/// More kinds of failure than anybody reads.
const MOST_KINDS: i64 = 500;

const LOST: &str = "
select p.name as process, t.status, t.exit, t.is_retried, t.is_ignored, t.tasks, t.started, t.first_id
from (
    select process_num, status, exit, is_retried, is_ignored, count(*) as tasks, count(start_at) as started,
        min(id) as first_id
    from (
        select id, process_num, status, exit, is_retried, is_ignored, start_at from task
        where id between $1 and $2 and status in (5, 6) order by id desc limit $5
    ) lost
    group by process_num, status, exit, is_retried, is_ignored
) t
join process p on p.workflow_num = $3 and p.num = t.process_num
order by t.tasks desc, t.first_id limit $4";

/// The tasks of run `num` that failed or were aborted, by process and by how they ended; the most first. The counters
/// of the run know that there are `count` of them: most are among the last tasks, so that few others are looked at.
pub async fn count_lost_tasks(tx: &mut Tx, num: i64, count: i64) -> Result<Vec<LostTasksRow>> {
    let (first, last) = keys(num);
    on!(tx, c => sqlx::query_as(LOST)
        .bind(first)
        .bind(last)
        .bind(num)
        .bind(MOST_KINDS)
        .bind(count)
        .fetch_all(c)
        .await)
    .map_err(database)
}

/// The tags of the tasks with these keys.
pub async fn find_tags(tx: &mut Tx, keys: &[i64]) -> Result<HashMap<i64, String>> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let mut query = Dynamic::new("select id, tag from task_text where tag is not null and id in (");
    query.bind_list(keys).push(")");
    let found: Vec<(i64, String)> = run_dynamic!(tx, query, sqlx::query_as, fetch_all)?;
    Ok(found.into_iter().collect())
}
