//! Kept counters of runs and processes, as pages read them. `trace` writes them.

use domain::Result;

use crate::dynamic::{Dynamic, run_dynamic};
use crate::error::database;
use crate::tx::Tx;
use crate::workflows::in_list;

macro_rules! counters {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty),* $(,)? }) => {
        row! {
            $(#[$meta])*
            #[derive(Clone, Debug, Default)]
            pub struct $name {
                /// Its run.
                pub workflow_num: i64,
                $($(#[$field_meta])* pub $field: $type,)*
                /// Tasks in the state NEW.
                pub pending: i64,
                /// Tasks in the state SUBMITTED.
                pub submitted: i64,
                /// Tasks in the state RUNNING.
                pub running: i64,
                /// Tasks in the state CACHED.
                pub cached: i64,
                /// Tasks in the state COMPLETED.
                pub succeeded: i64,
                /// Tasks in the state FAILED, ignored and retried ones too.
                pub failed: i64,
                /// Tasks in the state ABORTED.
                pub aborted: i64,
                /// Failed tasks whose failure was ignored.
                pub ignored: i64,
                /// Failed tasks that were tried again.
                pub retries: i64,
                /// Cores of the running tasks.
                pub load_cpus: i64,
                /// Memory of the running tasks, in bytes.
                pub load_memory: i64,
                /// Most tasks at once so far.
                pub peak_tasks: i64,
                /// Most cores at once so far.
                pub peak_cpus: i64,
                /// Most memory at once so far, in bytes.
                pub peak_memory: i64,
                /// Cores asked for by the ended tasks.
                pub cpus: i64,
                /// Cores asked for times the time they were held, in ms.
                pub cpu_time_ms: i64,
                /// Cores used times the time they were used, in ms.
                pub cpu_load_ms: i64,
                /// Memory used at most, summed over the ended tasks, in bytes.
                pub memory_rss: i64,
                /// Memory asked for, summed over the ended tasks, in bytes.
                pub memory_req: i64,
                /// Bytes read.
                pub read_bytes: i64,
                /// Bytes written.
                pub write_bytes: i64,
                /// Voluntary context switches.
                pub vol_ctxt: i64,
                /// Involuntary context switches.
                pub inv_ctxt: i64,
            }
        }
    };
}

counters! {
    /// Counters of a run.
    WorkflowProgressRow {
        /// JSON list of the executors seen.
        executors: String,
        /// When they last changed.
        updated_at: i64,
    }
}

counters! {
    /// Counters of a process.
    ProcessRow {
        /// Number within the run.
        num: i64,
        /// Name, with the names of the workflows around it.
        name: String,
    }
}

const FIND: &str = "select * from workflow_progress where workflow_num = $1";

/// The counters of a run.
pub async fn find_workflow_progress(tx: &mut Tx, num: i64) -> Result<Option<WorkflowProgressRow>> {
    on!(tx, c => sqlx::query_as(FIND).bind(num).fetch_optional(c).await).map_err(database)
}

/// The counters of these runs, in no order.
pub async fn list_workflow_progress(tx: &mut Tx, nums: &[i64]) -> Result<Vec<WorkflowProgressRow>> {
    if nums.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = Dynamic::new("select * from workflow_progress where workflow_num in (");
    in_list(&mut query, nums);
    query.push(")");
    run_dynamic!(tx, query, sqlx::query_as, fetch_all)
}

const LIST_PROCESSES: &str = "select * from process where workflow_num = $1 order by num";

/// The processes of a run, in the order of first sight.
pub async fn list_processes(tx: &mut Tx, num: i64) -> Result<Vec<ProcessRow>> {
    on!(tx, c => sqlx::query_as(LIST_PROCESSES).bind(num).fetch_all(c).await).map_err(database)
}
