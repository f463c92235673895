//! Stopping a head job: Nextflow is asked to stop its tasks and to report, and killed when it does not.

use std::sync::Arc;

use async_trait::async_trait;
use domain::Result;
use exec::{ExecPlatform, OperationId};
use queue::{Handler, Outcome};
use store::head_jobs::HeadJobState;

use super::{END, Launched};
use crate::compute_envs::platform;
use crate::context::App;
use crate::workflows::{end_cancelled, status};

/// How soon to look again while the head job is just being started.
const LOOK_AGAIN_MS: i64 = 500;

pub(super) struct Cancel(pub(super) Arc<App>);

#[async_trait]
impl Handler for Cancel {
    async fn run(&self, key: &str, _attempts: i64) -> Result<Outcome> {
        let app = &self.0;
        let Some(launched) = Launched::find(app, key).await? else { return Ok(Outcome::Done) };
        if launched.head.state == HeadJobState::Ended.as_str() {
            if !status(&launched.row).is_final()
                && let Some(run) = app.ingest.find_run(&launched.id).await?
            {
                // It was waiting, and the server ended before the run was told.
                end_cancelled(app, &run).await?;
            }
            return Ok(Outcome::Done);
        }
        let Some(operation) = &launched.head.operation_id else { return Ok(Outcome::Again(LOOK_AGAIN_MS)) };
        let outcome = app
            .local
            .cancel(&launched.site(), &OperationId::new(operation), false)
            .await
            .map_err(platform)?;
        tracing::info!(workflow.id = %launched.id, ?outcome, "the head job of a run was stopped");
        let now = app.clock.now();
        let mut tx = app.store.begin().await?;
        queue::add(&mut tx, END, key, now).await?;
        tx.commit().await?;
        app.waker.wake();
        Ok(Outcome::Done)
    }
}
