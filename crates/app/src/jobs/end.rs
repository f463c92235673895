//! What a head job left when it ended: calls that its reporter could not deliver, Nextflow's own record of tasks that
//! nobody reported, and the reason of its end. Then the logs are kept.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use domain::workflow::WorkflowEvent;
use domain::{Error, Result, Scope, Timestamp, WorkflowStatus};
use exec::{CancelOutcome, ExecPlatform, FileRef, HeadState, OperationId, RunSite, Tool};
use ingest::decode::TaskRecord;
use ingest::{Call, EndDetails, RunRef};
use nextflow::undelivered;
use queue::{Handler, Outcome};
use store::head_jobs::{self, HeadJobState};
use store::{trace, workflows};

use super::{Launched, start_next};
use crate::compute_envs::platform;
use crate::context::App;
use crate::engine;
use crate::events::Entity;
use crate::files::kept_logs_dir;
use crate::workflows::status;

/// How much of the console and of Nextflow's log is looked at for the reason of the end.
const TAIL: u32 = 64 << 10;
/// Largest left-over file that is taken in.
const LARGEST_LEFT_OVER: u64 = 1 << 30;
const BLOCK: u32 = 4 << 20;
/// Reading Nextflow's record starts a Java machine.
const RECORD_TIMEOUT: std::time::Duration = std::time::Duration::from_mins(3);
const LARGEST_RECORD: usize = 512 << 20;
/// How often the repair is tried before the run is settled without it.
const REPAIR_TRIES: i64 = 3;

pub(super) struct End(pub(super) Arc<App>);

#[async_trait]
impl Handler for End {
    async fn run(&self, key: &str, attempts: i64) -> Result<Outcome> {
        let app = &self.0;
        let Some(launched) = Launched::find(app, key).await? else { return Ok(Outcome::Done) };
        if launched.head.state == HeadJobState::Ended.as_str() {
            return Ok(Outcome::Done);
        }
        let site = launched.site();
        let exit = match &launched.head.operation_id {
            Some(operation) => {
                match app.local.poll(&site, &OperationId::new(operation)).await.map_err(platform)? {
                    HeadState::Queued | HeadState::Running => return Ok(Outcome::Again(1000)),
                    HeadState::Exited { code } => Some(code),
                    HeadState::Vanished => None,
                }
            }
            None => None,
        };
        if exit != Some(0) {
            stop_orphans(app, &launched, &site).await;
        }
        let run =
            app.ingest.find_run(&launched.id).await?.ok_or_else(|| Error::internal("the run is gone"))?;
        replay(app, &run, &site).await?;
        let is_repaired = match repair(app, &run, &launched).await {
            Ok(()) => true,
            Err(error) if attempts < REPAIR_TRIES => return Err(error),
            Err(error) => {
                let error = error.for_log();
                tracing::warn!(error, workflow.id = %launched.id, "tasks that nobody reported cannot be looked up");
                false
            }
        };
        settle(app, &run, key, exit).await?;
        let logs = keep_logs(app, &site).await?;
        let now = app.clock.now();
        let mut tx = app.store.begin().await?;
        head_jobs::set_ended(&mut tx, launched.num(), exit.map(i64::from), is_repaired, logs.as_deref(), now)
            .await?;
        start_next(&mut tx, now).await?;
        tx.commit().await?;
        app.waker.wake();
        let scope = Scope::from_key(launched.row.scope);
        app.events.publish(scope, Entity::Workflow, launched.id.as_str());
        app.events.publish(scope, Entity::Log, launched.id.as_str());
        Ok(Outcome::Done)
    }
}

/// Stops what is left of a head job that did not end well. A Nextflow that was killed could not stop its tasks, and
/// nobody will take their results; a resumed run starts them again.
async fn stop_orphans(app: &App, launched: &Launched, site: &RunSite) {
    let Some(operation) = &launched.head.operation_id else { return };
    match app.local.cancel(site, &OperationId::new(operation), false).await {
        Ok(CancelOutcome::AlreadyGone) => {}
        Ok(outcome) => {
            tracing::info!(workflow.id = %launched.id, ?outcome, "tasks without their Nextflow were stopped");
        }
        Err(error) => {
            tracing::warn!(workflow.id = %launched.id, %error, "tasks without their Nextflow go on");
        }
    }
}

/// Takes in the calls that the reporter left behind. Doing so twice changes nothing.
async fn replay(app: &App, run: &RunRef, site: &RunSite) -> Result<()> {
    let Some(content) = read_whole(app, site, &site.files().undelivered()).await? else { return Ok(()) };
    let left_over = undelivered::read(&content);
    tracing::info!(
        workflow.id = %run.id, calls = left_over.calls.len(), left_over.unreadable,
        "calls that the reporter could not deliver are taken in"
    );
    let calls = left_over
        .calls
        .into_iter()
        .filter_map(|undelivered| {
            let call = match undelivered.call {
                undelivered::Call::Create => return None,
                undelivered::Call::Begin => Call::Begin,
                undelivered::Call::Progress => Call::Progress,
                undelivered::Call::Heartbeat => Call::Heartbeat,
                undelivered::Call::Complete => Call::Complete,
            };
            Some((call, Bytes::from(undelivered.body.get().to_owned())))
        })
        .collect();
    app.ingest.replay(run, calls).await
}

async fn read_whole(app: &App, site: &RunSite, name: &str) -> Result<Option<Vec<u8>>> {
    let Some(file) = FileRef::of_run(site, name) else { return Ok(None) };
    let mut content = Vec::new();
    loop {
        let offset = i64::try_from(content.len()).map_err(Error::internal)?;
        let Some(piece) = app.local.read(&file, offset, BLOCK).await.map_err(platform)? else {
            return Ok(None);
        };
        if piece.size > LARGEST_LEFT_OVER {
            return Err(Error::internal(format!("{name} is larger than is taken in")));
        }
        if piece.bytes.is_empty() {
            return Ok(Some(content));
        }
        content.extend_from_slice(&piece.bytes);
    }
}

/// Fills in the tasks that were never reported to their end from Nextflow's own record, when there are any.
async fn repair(app: &App, run: &RunRef, launched: &Launched) -> Result<()> {
    let (row, open) = {
        let mut tx = app.store.begin_read().await?;
        let row = workflows::find_workflow_by_num(&mut tx, run.num).await?;
        let kept = trace::find_progress(&mut tx, run.num).await?.unwrap_or_default();
        (row, kept.counters.open())
    };
    let Some(row) = row else { return Ok(()) };
    let needs_repair = row.has_begun
        && (open > 0 || row.missing_count > 0 || row.success.is_none() || has_aborted(app, run).await?);
    if !needs_repair {
        return Ok(());
    }
    let site = launched.site();
    let command = nextflow::record::command(
        &engine::command(app),
        &site.launch_dir.to_string_lossy(),
        &row.session_id,
        &row.run_name,
    );
    let tool = Tool { timeout: RECORD_TIMEOUT, max_output: LARGEST_RECORD, ..Tool::new(command) };
    let output = app.local.run(&tool).await.map_err(platform)?;
    if output.code != 0 {
        return Err(Error::internal(format!("Nextflow's record cannot be read: {}", output.last_words())));
    }
    let record = nextflow::record::parse(&output.stdout);
    tracing::info!(
        workflow.id = %run.id, tasks = record.tasks.len(), record.unreadable,
        "tasks are looked up in Nextflow's own record"
    );
    app.ingest.repair(run, record.tasks.into_iter().map(task_record).collect()).await
}

/// Whether tasks were closed without a word of the client; their true end may be in Nextflow's record.
async fn has_aborted(app: &App, run: &RunRef) -> Result<bool> {
    let mut tx = app.store.begin_read().await?;
    store::tasks::has_inferred(&mut tx, run.num).await
}

fn task_record(task: nextflow::record::TaskRecord) -> TaskRecord {
    let text = |text: Option<String>| text.map(Into::into);
    let mut record = TaskRecord::new(u32::try_from(task.task_id.0).unwrap_or_default(), task.status);
    record.process = Some(task.process.into());
    record.attempt = task.attempt;
    record.numbers.exit = task.exit;
    record.numbers.submit_at = task.submit.map(Timestamp::as_ms);
    record.numbers.start_at = task.start.map(Timestamp::as_ms);
    record.numbers.complete_at = task.complete.map(Timestamp::as_ms);
    record.numbers.cpus = task.cpus;
    record.numbers.memory = task.memory_bytes;
    record.numbers.disk = task.disk_bytes;
    record.numbers.time_ms = task.time_ms;
    record.numbers.duration_ms = task.duration_ms;
    record.usage.realtime_ms = task.realtime_ms;
    record.usage.pcpu = task.pcpu;
    record.usage.pmem = task.pmem;
    record.usage.rss = task.rss_bytes;
    record.usage.vmem = task.vmem_bytes;
    record.usage.peak_rss = task.peak_rss_bytes;
    record.usage.peak_vmem = task.peak_vmem_bytes;
    record.usage.rchar = task.rchar_bytes;
    record.usage.wchar = task.wchar_bytes;
    record.usage.read_bytes = task.read_bytes;
    record.usage.write_bytes = task.write_bytes;
    record.usage.syscr = task.syscr;
    record.usage.syscw = task.syscw;
    record.usage.vol_ctxt = task.vol_ctxt;
    record.usage.inv_ctxt = task.inv_ctxt;
    record.texts.name = Some(task.name.into());
    record.texts.tag = text(task.tag);
    record.texts.hash = text(task.hash);
    record.texts.script = text(task.script);
    record.texts.workdir = text(task.workdir);
    record.texts.container = text(task.container);
    record.texts.queue = text(task.queue);
    record.place.native_id = text(task.native_id);
    record.place.error_action = text(task.error_action);
    record
}

/// Decides the run's state from the end of its head job, unless its own `complete` has.
async fn settle(app: &App, run: &RunRef, key: &str, exit: Option<i32>) -> Result<()> {
    let Some(launched) = Launched::find(app, key).await? else { return Ok(()) };
    let site = launched.site();
    let was_cancelled = launched.row.cancel_requested_at.is_some();
    let event = WorkflowEvent::HeadJobEnded { success: exit == Some(0), cancel_requested: was_cancelled };
    let mut details = EndDetails {
        exit_status: exit.map(i64::from),
        complete_at: Some(app.clock.now()),
        ..EndDetails::default()
    };
    let state = status(&launched.row);
    // A client that ends before it has begun knows little: a script that does not compile tells it nothing.
    details.knows_better = state == WorkflowStatus::Failed && !launched.row.has_begun;
    let is_explained = state.is_final() && !details.knows_better;
    if !is_explained && exit != Some(0) && !was_cancelled {
        let files = site.files();
        let console = tail(app, &site, &files.console()).await?;
        let log = tail(app, &site, &files.nextflow_log()).await?;
        let why = nextflow::console::explain(exit, &console, &log);
        let parts = [Some(why.headline), why.cause, why.advice];
        details.error_message = Some(parts.into_iter().flatten().collect::<Vec<_>>().join("\n"));
        details.error_report = Some(why.tail);
    }
    // Where the client has said how it ended, what it left open is closed all the same.
    let details = if is_explained { EndDetails::default() } else { details };
    app.ingest.end(run, event, details).await
}

async fn tail(app: &App, site: &RunSite, name: &str) -> Result<String> {
    let Some(file) = FileRef::of_run(site, name) else { return Ok(String::new()) };
    let piece = app.local.read(&file, -i64::from(TAIL), TAIL).await.map_err(platform)?;
    Ok(piece.map(|piece| String::from_utf8_lossy(&piece.bytes).into_owned()).unwrap_or_default())
}

/// Keeps console and log compressed, since launch directories are cleaned up by people.
async fn keep_logs(app: &App, site: &RunSite) -> Result<Option<String>> {
    let folder = kept_logs_dir(app, &site.workflow_id);
    tokio::fs::create_dir_all(&folder).await.map_err(|e| {
        Error::unavailable("The logs of the run cannot be kept; is the disk full?", 30).caused_by(e)
    })?;
    let files = site.files();
    for name in [files.console(), files.nextflow_log()] {
        if let Some(file) = FileRef::of_run(site, &name) {
            exec::keep(&app.local, &file, &folder.join(format!("{name}.gz"))).await.map_err(platform)?;
        }
    }
    Ok(Some(folder.to_string_lossy().into_owned()))
}
