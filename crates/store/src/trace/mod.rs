//! What running Nextflows report: who may report, and the rows that `ingest` writes.
//!
//! This is the one module with statements of its own for each database: SQLite takes rows in chunks of fixed size,
//! so that its statement cache serves them, PostgreSQL takes arrays of any length. Rows are always written whole;
//! what they hold is decided by `ingest`, under the lock that [`lock_runs`] takes.

mod announce;
mod asides;
mod counters;
mod details;
mod grants;
mod put;
mod runs;
mod tasks;
mod texts;

pub use announce::{Announced, add_run, announce_run, find_announced};
pub use asides::{AsideRow, add_aside, list_asides};
pub use counters::{
    Counters, ProcessRow, ProgressRow, find_processes, find_progress, list_progress, put_processes,
    put_progress,
};
pub use details::{DetailRow, find_detail, put_detail};
pub use grants::{add_grant, count_reporting, delete_grants, has_grant};
pub use put::Fields;
pub use runs::{RunFacts, RunRef, RunRow, fill_end, find_run, lock_runs, put_runs, set_facts};
pub use tasks::{TaskNumbers, TaskRow, TaskUsage, close_tasks, find_highest_task, find_tasks, put_tasks};
pub use texts::{TaskPlace, TaskTexts, TextRow, put_places, put_texts};

/// The key of task `task` of run `num`.
#[must_use]
pub const fn task_key(num: i64, task: u32) -> i64 {
    // A u32 always fits.
    (num << 32) | i64_from(task)
}

#[expect(clippy::as_conversions, reason = "`From` is not const")]
const fn i64_from(number: u32) -> i64 {
    number as i64
}

/// The first and the last key that tasks of run `num` may have.
pub(crate) const fn keys(num: i64) -> (i64, i64) {
    (task_key(num, 0), task_key(num, u32::MAX))
}

/// Numbers as a JSON list, the form in which SQLite takes a list of any length.
fn json_list(numbers: &[i64]) -> String {
    let mut list = String::with_capacity(2 + numbers.len() * 16);
    list.push('[');
    for (place, number) in numbers.iter().enumerate() {
        if place > 0 {
            list.push(',');
        }
        list.push_str(&number.to_string());
    }
    list.push(']');
    list
}
