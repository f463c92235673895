//! Finding out what the list of runs says of each besides its facts, once when its state changes.
//!
//! What is missed, by a crash or for want of time, is found again by looking for runs whose digest is of another state.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use domain::error::Kind;
use domain::{Result, Scope, Timestamp, WorkflowId, WorkflowStatus, params};
use ingest::Changed;
use store::Tx;
use store::digests::{self, NewDigest, Parts};
use store::tasks::{self, TaskRow};
use store::trace::{self, Counters, ProgressRow};
use store::workflows::{self as rows, WorkflowRow};
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use crate::context::App;
use crate::events::Entity;
use crate::failure::short_name;
use crate::silhouette::{PARTS, Silhouette};
use crate::workflows::status;

/// Runs found again at once.
const AT_ONCE: i64 = 200;
/// Ended runs whose late records are waited for.
const MOST_ENDED: usize = 1000;
/// Late records come one after the other.
const PAUSE: Duration = Duration::from_millis(500);

pub(super) async fn watch(app: Arc<App>, stop: CancellationToken) {
    let mut changes = app.ingest.subscribe();
    let mut ended = HashSet::new();
    let mut waiting = HashSet::new();
    let mut is_complete = false;
    while !stop.is_cancelled() {
        if !is_complete {
            is_complete = logged(catch_up(&app, &stop).await).is_some();
        }
        tokio::select! {
            () = stop.cancelled() => return,
            change = changes.recv() => match change {
                Ok(change) => note(change, &ended, &mut waiting),
                Err(RecvError::Lagged(_)) => is_complete = false,
                Err(RecvError::Closed) => return,
            },
        }
        if waiting.is_empty() {
            continue;
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(PAUSE) => {}
        }
        while let Ok(change) = changes.try_recv() {
            note(change, &ended, &mut waiting);
        }
        for id in waiting.drain() {
            match renew(&app, &id).await {
                Ok(true) => {
                    if ended.len() >= MOST_ENDED {
                        ended.clear();
                    }
                    ended.insert(id);
                }
                Ok(false) => {}
                Err(error) => {
                    tracing::warn!(error = error.for_log(), workflow.id = %id, "a run cannot be digested");
                    is_complete = false;
                }
            }
        }
    }
}

/// Tasks change all the time while a run goes on; only when it is over they change what was found out.
fn note(change: Changed, ended: &HashSet<WorkflowId>, waiting: &mut HashSet<WorkflowId>) {
    if change.status_changed || ended.contains(&change.workflow) {
        waiting.insert(change.workflow);
    }
}

fn logged(result: Result<()>) -> Option<()> {
    result.inspect_err(|error| tracing::warn!(error = error.for_log(), "runs cannot be digested")).ok()
}

/// Looks for runs whose digest is missing or of another state.
async fn catch_up(app: &App, stop: &CancellationToken) -> Result<()> {
    let mut before = i64::MAX;
    while !stop.is_cancelled() {
        let stale = {
            let mut tx = app.store.begin_read().await?;
            digests::list_stale_digests(&mut tx, before, AT_ONCE).await?
        };
        for num in &stale {
            let found = {
                let mut tx = app.store.begin_read().await?;
                rows::find_workflow_by_num(&mut tx, *num).await?
            };
            if let Some(row) = found {
                match digest(app, &row).await {
                    // What is wrong with one run is no reason to leave out the others.
                    Err(error) if error.kind() != Kind::Unavailable => {
                        tracing::warn!(
                            error = error.for_log(),
                            workflow.id = row.id,
                            "a run cannot be digested"
                        );
                    }
                    digested => digested?,
                }
            }
        }
        match stale.last() {
            Some(last) => before = *last,
            None => break,
        }
    }
    Ok(())
}

/// Digests a run anew; tells whether it is over.
async fn renew(app: &App, id: &WorkflowId) -> Result<bool> {
    let Some(run) = app.ingest.find_run(id).await? else { return Ok(false) };
    let found = {
        let mut tx = app.store.begin_read().await?;
        rows::find_workflow_by_num(&mut tx, run.num).await?
    };
    let Some(row) = found else { return Ok(false) };
    digest(app, &row).await?;
    app.events.publish(Scope::from_key(row.scope), Entity::Workflow, row.id.as_str());
    Ok(status(&row).is_final())
}

async fn digest(app: &App, row: &WorkflowRow) -> Result<()> {
    let mut tx = app.store.begin_read().await?;
    let kept = trace::find_progress(&mut tx, row.num).await?.unwrap_or_default();
    let detail = rows::find_workflow_detail(&mut tx, row.num).await?;
    let params =
        detail.and_then(|detail| detail.workflow).map(|text| params::flat(&text)).unwrap_or_default();
    let is_over = !status(row).is_active();
    let silhouette = if is_over { silhouette(&mut tx, row).await? } else { None };
    let reason =
        if status(row) == WorkflowStatus::Failed { reason(&mut tx, row, &kept).await? } else { None };
    drop(tx);
    let new = NewDigest {
        workflow_num: row.num,
        status: row.status,
        reason: reason.as_deref(),
        silhouette: silhouette.as_deref(),
        lost_count: lost(&kept),
    };
    let mut tx = app.store.begin().await?;
    digests::put_digest(&mut tx, &new, app.clock.now()).await?;
    digests::add_params(&mut tx, row.num, &params).await?;
    tx.commit().await
}

/// Failed tries that were neither repeated nor ignored, and ignored ones: what a run went on without.
fn lost(kept: &ProgressRow) -> i64 {
    let counters = &kept.counters;
    (counters.failed - counters.ignored - counters.retries).max(0) + counters.ignored
}

async fn silhouette(tx: &mut Tx, row: &WorkflowRow) -> Result<Option<String>> {
    let (Some(from), Some(to)) = (row.start_at, row.complete_at) else { return Ok(None) };
    if to <= from {
        return Ok(None);
    }
    let (begins, ends) = digests::list_edges(tx, row.num, Parts { from, to, count: PARTS }).await?;
    let span = Timestamp::from_ms(to).since_ms(Timestamp::from_ms(from));
    Ok(Silhouette::of(&begins, &ends, span).map(|shape| shape.to_json()))
}

/// Why a run failed, in a line: the process that stopped it, how, and how often that was seen.
async fn reason(tx: &mut Tx, row: &WorkflowRow, kept: &ProgressRow) -> Result<Option<String>> {
    let Counters { failed, ignored, retries, .. } = kept.counters;
    let lost = failed - ignored - retries;
    if lost <= 0 {
        return Ok(None);
    }
    let Some(id) = tasks::find_first_failure(tx, row.num, lost).await? else { return Ok(None) };
    let Some(task) = tasks::find_task(tx, row.num, id).await? else { return Ok(None) };
    let Some(exit) = task.exit.filter(|exit| *exit != 0 && *exit != i64::from(i32::MAX)) else {
        return Ok(Some(format!("{} failed", short_name(&task.process))));
    };
    let seen = digests::count_failures_like(tx, row.num, &task.process, exit).await?;
    let times = if seen > 1 { format!(", seen {seen} times") } else { String::new() };
    Ok(Some(format!("{} {}, exit {exit}{times}", short_name(&task.process), how(&task, exit))))
}

/// The usual exit codes in a word or two.
fn how(task: &TaskRow, exit: i64) -> &'static str {
    match exit {
        137 if is_out_of_memory(task) => "out of memory",
        137 => "was killed",
        127 => "found no such command",
        126 => "may not run its command",
        130 | 143 => "was told to stop",
        139 => "crashed",
        _ => "failed",
    }
}

/// Whether a task used nearly all that it had asked for: SIGKILL alone may come from anywhere.
fn is_out_of_memory(task: &TaskRow) -> bool {
    let (Some(used), Some(asked)) = (task.peak_rss.or(task.rss), task.memory) else { return false };
    used >= asked / 20 * 19
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn repeated_tries_are_no_loss() {
        let kept = |failed, ignored, retries| {
            lost(&ProgressRow {
                counters: Counters { failed, ignored, retries, ..Counters::default() },
                ..ProgressRow::default()
            })
        };
        assert_eq!(kept(5, 0, 5), 0);
        assert_eq!(kept(5, 2, 2), 3);
        assert_eq!(kept(0, 0, 3), 0);
    }
}
