//! Taking deleted runs out for good: their tasks, everything else that is kept of them, and their kept logs.
//!
//! A deleted run is hidden at once, and its client goes on being answered as if nothing had happened. Only when that has
//! fallen silent its rows go, a few at a time and with rests between, so that on SQLite reports come in between. What
//! is left to do is what is left in the database: after a crash it simply goes on.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::{Result, Timestamp, WorkflowId};
use queue::{Handler, Outcome};
use store::{Tx, purge, workflows};
use tokio::time::Instant;

use crate::context::App;
use crate::files::kept_logs_dir;
use crate::serving::LONGEST_PAUSE_MS;

/// After so long a silence the client of a run that has not ended is gone.
const SILENCE_MS: i64 = 24 * 3_600_000;
/// How often runs whose clients are still heard are looked at.
const LOOK_AGAIN_MS: i64 = 60_000;
/// How long a worker is at it before others get their turn.
const TURN: Duration = Duration::from_secs(1);
/// After each step so many times its own length is left to others.
const REST: u32 = 2;

pub(super) struct Purge(pub(super) Arc<App>);

#[async_trait]
impl Handler for Purge {
    async fn run(&self, _key: &str, _attempts: i64) -> Result<Outcome> {
        let app = &self.0;
        let mut pace = Pace::new();
        while let Some(num) = next_run(app).await? {
            if !purge_run(app, num, &mut pace).await? {
                return Ok(Outcome::Again(0));
            }
        }
        while app.store.has_space_to_give_back().await? {
            if pace.is_over() {
                return Ok(Outcome::Again(0));
            }
            let begun = Instant::now();
            app.store.give_back_space().await?;
            pace.rest(begun).await;
        }
        let mut tx = app.store.begin_read().await?;
        Ok(if purge::has_deleted_runs(&mut tx).await? {
            Outcome::Again(LOOK_AGAIN_MS)
        } else {
            Outcome::Done
        })
    }
}

/// A deleted run whose client is silent.
async fn next_run(app: &App) -> Result<Option<i64>> {
    let now = app.clock.now();
    // One that ended may only be sending its last call once more. Of another one silence counts while we were there to
    // hear it.
    let ended = now.plus_ms(-LONGEST_PAUSE_MS);
    let silent =
        if app.serving.is_settled(now) { now.plus_ms(-SILENCE_MS) } else { Timestamp::from_ms(i64::MIN) };
    let mut tx = app.store.begin_read().await?;
    purge::find_silent_deleted_run(&mut tx, ended, silent).await
}

/// Takes a run out; false if the turn was over before.
async fn purge_run(app: &App, num: i64, pace: &mut Pace) -> Result<bool> {
    let mut from = None;
    loop {
        if pace.is_over() {
            return Ok(false);
        }
        let (mut tx, begun) = begin(app).await?;
        from = purge::purge_tasks(&mut tx, num, from, pace.rows).await?;
        tx.commit().await?;
        pace.adjust(begun.elapsed());
        pace.rest(begun).await;
        if from.is_none() {
            break;
        }
    }
    loop {
        let (mut tx, begun) = begin(app).await?;
        let is_more = purge::purge_parts(&mut tx, num, pace.rows).await?;
        tx.commit().await?;
        pace.rest(begun).await;
        if !is_more {
            break;
        }
    }
    let row = workflows::find_workflow_by_num(&mut app.store.begin_read().await?, num).await?;
    let id = row.and_then(|row| WorkflowId::parse(&row.id));
    if let Some(id) = &id {
        remove_logs(app, id).await;
    }
    let (mut tx, begun) = begin(app).await?;
    purge::purge_run(&mut tx, num).await?;
    tx.commit().await?;
    if let Some(id) = &id {
        app.ingest.forget_run(id);
        tracing::info!(workflow.id = %id, "a deleted run was taken out");
    }
    pace.rest(begun).await;
    Ok(true)
}

/// A transaction, and when it began: waiting for the write lane is no part of a step.
async fn begin(app: &App) -> Result<(Tx, Instant)> {
    let tx = app.store.begin().await?;
    Ok((tx, Instant::now()))
}

/// Removes the kept logs. What cannot be removed is told and does not hold up other runs.
async fn remove_logs(app: &App, id: &WorkflowId) {
    let folder = kept_logs_dir(app, id);
    match tokio::fs::remove_dir_all(&folder).await {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => {
            tracing::warn!(%error, folder = %folder.display(), "the kept logs of a deleted run stay");
        }
    }
}

/// How much is done at once: as many rows as take [`Pace::STEP`], whatever they hold and however fast the disk is.
struct Pace {
    rows: i64,
    until: Instant,
}

impl Pace {
    const STEP: Duration = Duration::from_millis(10);
    const FEWEST: i64 = 16;
    const MOST: i64 = 2_000;
    const FIRST: i64 = 250;

    fn new() -> Self {
        Self { rows: Self::FIRST, until: Instant::now() + TURN }
    }

    fn is_over(&self) -> bool {
        Instant::now() >= self.until
    }

    /// After so many rows took so long.
    fn adjust(&mut self, took: Duration) {
        let took = i64::try_from(took.as_micros()).unwrap_or(i64::MAX).max(1);
        let aim = i64::try_from(Self::STEP.as_micros()).unwrap_or(i64::MAX);
        // One slow step must not make the next ones tiny, nor a quick one the next one long.
        let fitting = self.rows.saturating_mul(aim) / took;
        self.rows = fitting.clamp(self.rows / 2, self.rows * 2).clamp(Self::FEWEST, Self::MOST);
    }

    /// Leaves the database to others, after a step that began at `begun`.
    async fn rest(&self, begun: Instant) {
        tokio::time::sleep(begun.elapsed() * REST).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn steps_become_as_large_as_fits_the_time() {
        let mut pace = Pace::new();
        pace.adjust(Duration::from_millis(20));
        assert_eq!(pace.rows, 125);
        pace.adjust(Duration::from_millis(8));
        assert_eq!(pace.rows, 156);
        pace.adjust(Duration::from_mins(1));
        assert_eq!(pace.rows, 78, "one that had to wait for the disk");
        for _ in 0..20 {
            pace.adjust(Duration::ZERO);
        }
        assert_eq!(pace.rows, Pace::MOST);
        for _ in 0..20 {
            pace.adjust(Duration::MAX);
        }
        assert_eq!(pace.rows, Pace::FEWEST);
    }
}
