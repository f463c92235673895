//! Watching the head jobs that were started: whether they have ended, and whether their console grew.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use domain::{Result, Scope};
use exec::{ExecPlatform, FileRef, HeadState, OperationId};
use store::head_jobs::{self, HeadJobState};
use tokio_util::sync::CancellationToken;

use super::{END, Launched};
use crate::context::App;
use crate::events::Entity;

const EVERY: Duration = Duration::from_secs(1);

/// Looks once a second until `stop`; after a restart this is what follows the head jobs again.
pub(super) async fn watch(app: Arc<App>, stop: CancellationToken) {
    let mut seen = HashMap::new();
    loop {
        if let Err(error) = look(&app, &mut seen).await {
            tracing::warn!(error = error.for_log(), "head jobs cannot be watched");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// What was seen of a head job.
#[derive(Default)]
struct Seen {
    console_size: Option<u64>,
    /// Its end: the job that settles it is durable and keeps its own pauses, so it is asked for once.
    has_ended: bool,
}

async fn look(app: &App, seen: &mut HashMap<i64, Seen>) -> Result<()> {
    let open = {
        let mut tx = app.store.begin_read().await?;
        head_jobs::list_open_head_jobs(&mut tx).await?
    };
    seen.retain(|num, _| open.iter().any(|head| head.workflow_num == *num));
    for head in open.into_iter().filter(|head| head.state == HeadJobState::Submitted.as_str()) {
        let seen = seen.entry(head.workflow_num).or_default();
        if seen.has_ended {
            continue;
        }
        let key = head.workflow_num.to_string();
        let Some(launched) = Launched::find(app, &key).await? else { continue };
        let Some(operation) = &head.operation_id else { continue };
        let site = launched.site();
        match app.local.poll(&site, &OperationId::new(operation)).await {
            Ok(HeadState::Queued | HeadState::Running) => {}
            Ok(HeadState::Exited { .. } | HeadState::Vanished) => {
                let mut tx = app.store.begin().await?;
                queue::add(&mut tx, END, &key, app.clock.now()).await?;
                tx.commit().await?;
                app.waker.wake();
                seen.has_ended = true;
            }
            Err(error) => {
                tracing::warn!(%error, workflow.id = %launched.id, "a head job cannot be looked at");
            }
        }
        let Some(console) = FileRef::of_run(&site, &site.files().console()) else { continue };
        if let Ok(Some(piece)) = app.local.read(&console, -1, 1).await
            && seen.console_size.replace(piece.size) != Some(piece.size)
        {
            app.events.publish(Scope::from_key(launched.row.scope), Entity::Log, launched.id.as_str());
        }
    }
    Ok(())
}
