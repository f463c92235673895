//! Noticing runs of which nothing is heard.
//!
//! A client sends a heartbeat every minute, and one that waits on our own errors may be silent for minutes. So silence
//! counts only while this server was serving: after a start or an outage every run has a fresh allowance.

use std::sync::Arc;
use std::time::Duration;

use domain::workflow::WorkflowEvent;
use domain::{Result, Timestamp, WorkflowId};
use ingest::EndDetails;
use store::workflows;
use tokio_util::sync::CancellationToken;

use crate::context::App;

const EVERY: Duration = Duration::from_secs(15);
/// Silence after which a run counts as unknown.
const SILENCE_MS: i64 = 300_000;
/// After which an unknown run gets an end date.
const LOST_MS: i64 = 24 * 3_600_000;

pub(super) async fn watch(app: Arc<App>, stop: CancellationToken) {
    app.serving.restart(app.clock.now());
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        if let Err(error) = notice_silence(&app).await {
            tracing::warn!(error = error.for_log(), "silent runs cannot be looked for");
        }
    }
}

/// Makes runs UNKNOWN of which nothing was heard for five minutes, and gives those an end that were unknown for a day.
/// If the database does not let it, nothing could be heard either, and every run gets a fresh allowance.
pub async fn notice_silence(app: &App) -> Result<()> {
    let noticed = notice(app).await;
    if noticed.is_err() {
        app.serving.restart(app.clock.now());
    }
    noticed
}

async fn notice(app: &App) -> Result<()> {
    let now = app.clock.now();
    if app.serving.is_settled(now) {
        let silent = {
            let mut tx = app.store.begin_read().await?;
            workflows::list_silent_workflows(&mut tx, now.plus_ms(-SILENCE_MS)).await?
        };
        for num in silent {
            let row = {
                let mut tx = app.store.begin_read().await?;
                workflows::find_workflow_by_num(&mut tx, num).await?
            };
            let Some(row) = row else { continue };
            let Some(id) = WorkflowId::parse(&row.id) else { continue };
            let Some(run) = app.ingest.find_run(&id).await? else { continue };
            let heard_at = Some(Timestamp::from_ms(row.last_heard_at));
            let details = EndDetails { heard_at, ..EndDetails::default() };
            app.ingest.end(&run, WorkflowEvent::Silent, details).await?;
        }
    }
    let mut tx = app.store.begin().await?;
    workflows::close_lost_workflows(&mut tx, now.plus_ms(-LOST_MS)).await?;
    tx.commit().await
}
