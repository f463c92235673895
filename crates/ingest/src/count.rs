//! What a task adds to the counters of its run and process.

use domain::TaskStatus;
use store::trace::{Counters, TaskRow};

use crate::decode::whole;

/// What `task` adds, peaks aside. Loads are of running tasks; what was asked for and used is of tasks that ended by
/// themselves, COMPLETED or FAILED. What is not known adds nothing.
pub(crate) fn counted(task: &TaskRow) -> Counters {
    let mut counters = Counters::default();
    match task.status {
        TaskStatus::New => counters.pending = 1,
        TaskStatus::Submitted => counters.submitted = 1,
        TaskStatus::Running => {
            counters.running = 1;
            counters.load_cpus = task.numbers.cpus.unwrap_or_default();
            counters.load_memory = task.numbers.memory.unwrap_or_default();
        }
        TaskStatus::Cached => counters.cached = 1,
        TaskStatus::Aborted => counters.aborted = 1,
        TaskStatus::Completed => {
            counters.succeeded = 1;
            count_ended(task, &mut counters);
        }
        TaskStatus::Failed => {
            counters.failed = 1;
            counters.ignored = i64::from(task.is_ignored);
            counters.retries = i64::from(task.is_retried);
            count_ended(task, &mut counters);
        }
    }
    counters
}

fn count_ended(task: &TaskRow, counters: &mut Counters) {
    let numbers = &task.numbers;
    counters.cpus = numbers.cpus.unwrap_or_default();
    counters.memory_req = numbers.memory.unwrap_or_default();
    if let (Some(start), Some(complete)) = (numbers.start_at, numbers.complete_at) {
        counters.cpu_time_ms = counters.cpus.saturating_mul(complete.saturating_sub(start).max(0));
    }
    let Some(usage) = &task.usage else { return };
    if let (Some(realtime_ms), Some(pcpu)) = (usage.realtime_ms, usage.pcpu) {
        counters.cpu_load_ms = cpu_load_ms(realtime_ms, pcpu);
    }
    counters.memory_rss = usage.peak_rss.unwrap_or_default();
    counters.read_bytes = usage.read_bytes.unwrap_or_default();
    counters.write_bytes = usage.write_bytes.unwrap_or_default();
    counters.vol_ctxt = usage.vol_ctxt.unwrap_or_default();
    counters.inv_ctxt = usage.inv_ctxt.unwrap_or_default();
}

/// Core time: `realtime_ms` of `pcpu` percent of one core.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "decoding keeps it below 2^53")]
fn cpu_load_ms(realtime_ms: i64, pcpu: f64) -> i64 {
    whole(realtime_ms as f64 * pcpu.max(0.0) / 100.0).unwrap_or_default()
}

/// How many task records the client counted and never sent. `told` is what it counted at the end, `ours` is what came.
/// Only final states are compared: clients do not count the others down when a run is aborted. Of a run that succeeded
/// every task must have ended.
pub(crate) fn missing(told: &Counters, ours: &Counters, succeeded: bool) -> i64 {
    let lacks = [
        (told.succeeded, ours.succeeded),
        (told.failed, ours.failed),
        (told.cached, ours.cached),
        (told.aborted, ours.aborted),
    ];
    let lacking = lacks.iter().fold(0_i64, |sum, (told, ours)| sum.saturating_add((told - ours).max(0)));
    if succeeded { lacking.max(ours.open()) } else { lacking }
}
