//! What the server does by itself: starting, watching and ending head jobs, noticing runs that fell silent, finding out
//! what the list says of each, and taking deleted ones out.
//!
//! The state of a head job is in the database, so a crash at any point loses nothing: jobs are run again, and every
//! step asks first what is already there.

mod cancel;
mod digest;
mod end;
mod purge;
mod silence;
mod start;
mod watch;

pub use silence::notice_silence;

use std::path::PathBuf;
use std::sync::Arc;

use domain::{Error, Result, Timestamp, WorkflowId};
use exec::RunSite;
use queue::Queue;
use store::Tx;
use store::head_jobs::{self, HeadJobRow, HeadJobState};
use store::workflows::{self, WorkflowRow};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::context::App;
use crate::events::Entity;

/// Starts a head job; the key is the run's number.
pub(crate) const START: &str = "start-head-job";
/// Stops a head job.
pub(crate) const CANCEL: &str = "cancel-head-job";
/// Settles what a head job left when it ended.
pub(crate) const END: &str = "end-head-job";
/// Takes deleted runs out, all of them.
const PURGE: &str = "purge-runs";

/// Adds the job that takes deleted runs out, in the transaction that deletes one.
pub(crate) async fn add_purge(tx: &mut Tx, now: Timestamp) -> Result<()> {
    queue::add(tx, PURGE, "all", now).await
}

/// Starts everything that the server does by itself; it ends when `stop` is cancelled.
pub async fn start(app: &Arc<App>, tracker: &TaskTracker, stop: &CancellationToken) -> Result<()> {
    Queue::new(app.store.clone(), app.clock.clone(), app.waker.clone())
        .with(START, Arc::new(start::Start(Arc::clone(app))))
        .with(CANCEL, Arc::new(cancel::Cancel(Arc::clone(app))))
        .with(END, Arc::new(end::End(Arc::clone(app))))
        .with(PURGE, Arc::new(purge::Purge(Arc::clone(app))))
        .start(tracker, stop.clone())
        .await?;
    let warm = Arc::clone(app);
    tokio::spawn(async move {
        // Its version decides how patient its client is made; launches before the answer get the middle way.
        if let Err(error) = crate::engine::inspect(&warm).await {
            tracing::warn!(error = error.for_log(), "the local platform has no usable Nextflow");
        }
    });
    for worker in [
        tokio::spawn(watch::watch(Arc::clone(app), stop.clone())),
        tokio::spawn(silence::watch(Arc::clone(app), stop.clone())),
        tokio::spawn(digest::watch(Arc::clone(app), stop.clone())),
        tokio::spawn(forward_changes(Arc::clone(app), stop.clone())),
    ] {
        tracker.spawn(worker);
    }
    Ok(())
}

/// Carries what `ingest` stored to the pages that are open.
async fn forward_changes(app: Arc<App>, stop: CancellationToken) {
    use tokio::sync::broadcast::error::RecvError;
    let mut changes = app.ingest.subscribe();
    loop {
        let change = tokio::select! {
            () = stop.cancelled() => return,
            change = changes.recv() => change,
        };
        match change {
            Ok(change) => {
                let id = change.workflow.as_str();
                if change.tasks_changed {
                    app.events.publish(change.scope, Entity::Tasks, id);
                }
                app.events.publish(change.scope, Entity::Workflow, id);
            }
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

/// Looks at once whether the head job that waits longest can take a place that has become free.
async fn start_next(tx: &mut Tx, now: Timestamp) -> Result<()> {
    let open = head_jobs::list_open_head_jobs(tx).await?;
    match open.iter().find(|head| head.state == HeadJobState::Waiting.as_str()) {
        Some(head) => queue::add(tx, START, &head.workflow_num.to_string(), now).await,
        None => Ok(()),
    }
}

/// A launched run and its head job.
struct Launched {
    id: WorkflowId,
    row: WorkflowRow,
    head: HeadJobRow,
}

impl Launched {
    /// The run whose number is `key`; none if there is no such run any more.
    async fn find(app: &App, key: &str) -> Result<Option<Self>> {
        let num = key.parse::<i64>().map_err(Error::internal)?;
        let mut tx = app.store.begin_read().await?;
        let row = workflows::find_workflow_by_num(&mut tx, num).await?;
        let head = head_jobs::find_head_job(&mut tx, num).await?;
        Ok(row.zip(head).and_then(|(row, head)| WorkflowId::parse(&row.id).map(|id| Self { id, row, head })))
    }

    fn site(&self) -> RunSite {
        RunSite {
            workflow_id: self.id.clone(),
            launch_dir: PathBuf::from(&self.head.launch_dir),
            work_dir: PathBuf::from(&self.head.work_dir),
        }
    }

    fn num(&self) -> i64 {
        self.row.num
    }
}
