//! `POST /trace/create`: finding or making the run.

use domain::{Error, Result, Scope, Timestamp, UserId, WorkflowId};
use store::Store;
use store::trace::{self, RunRef};

use crate::decode::CreateBody;

/// A run that a client announces.
#[derive(Clone, Debug)]
pub struct NewRun {
    /// Where it belongs.
    pub scope: Scope,
    /// Whose token announces it.
    pub owner: UserId,
    /// That person's user name.
    pub user_name: String,
    /// Who may report for the run from now on, as [`trace::add_grant`] takes it.
    pub credential: String,
    /// The request.
    pub body: CreateBody,
    /// The run that the request names, which the caller found and may report for.
    pub known: Option<RunRef>,
    /// The id for the run if it is new, drawn by the caller.
    pub fresh_id: WorkflowId,
}

/// The run, and whether it is new.
pub(crate) async fn create(store: &Store, new: NewRun, now: Timestamp) -> Result<(RunRef, bool)> {
    let mut tx = store.begin().await?;
    let announced = trace::Announced {
        scope: new.scope,
        owner: new.owner,
        user_name: &new.user_name,
        session_id: &new.body.session_id,
        run_name: &new.body.run_name,
        project_name: &new.body.project_name,
        repository: new.body.repository.as_deref(),
    };
    let same = if let Some(run) = new.known {
        // It may have been taken out since it was found; now it stays.
        if trace::lock_runs(&mut tx, &[run.num]).await?.is_empty() {
            return Err(Error::unknown("workflow", run.id));
        }
        trace::announce_run(&mut tx, run.num, &announced, now).await?;
        Some(run)
    } else if announced.session_id.is_empty() {
        // Nothing tells one run from another.
        None
    } else {
        trace::find_announced(&mut tx, &announced, now).await?
    };
    let (run, is_new) = match same {
        Some(run) => (run, false),
        None => (trace::add_run(&mut tx, &new.fresh_id, &announced, now).await?, true),
    };
    trace::add_grant(&mut tx, run.num, &new.credential, now).await?;
    tx.commit().await?;
    Ok((run, is_new))
}
