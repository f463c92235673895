//! Calls that come twice, too late, too early or not at all.

use futures_util::future::try_join_all;

use super::Found;
use super::stage::{Stage, holds, same, taken};
use crate::manner::fresh_session;

pub(super) async fn complete_twice_keeps_the_second(stage: &Stage<'_>) -> Found {
    let run = stage.begun().await?;
    run.progress(vec![stage.manner.record(1, "RUNNING"), stage.manner.record(2, "FAILED")]).await?;
    run.complete(false).await?;
    run.is("FAILED").await?;
    run.progress(vec![stage.manner.record(1, "ABORTED")]).await?;
    run.complete(false).await?;
    run.has_tasks(&["ABORTED", "FAILED"]).await?;
    run.is("FAILED").await
}

pub(super) async fn complete_without_begin_ends_the_run(stage: &Stage<'_>) -> Found {
    let run = stage.created().await?;
    run.complete(false).await?;
    run.is("FAILED").await
}

pub(super) async fn late_batch_counts(stage: &Stage<'_>) -> Found {
    let run = stage.begun().await?;
    run.progress(vec![stage.manner.record(1, "COMPLETED"), stage.manner.record(2, "RUNNING")]).await?;
    run.complete(true).await?;
    run.progress(vec![stage.manner.record(2, "COMPLETED"), stage.manner.record(3, "COMPLETED")]).await?;
    let told = run.has_tasks(&["COMPLETED"; 3]).await?;
    same("succeeded tasks", 3, told.progress["workflowProgress"]["succeeded"].as_i64().unwrap_or_default())?;
    run.is("SUCCEEDED").await
}

pub(super) async fn heartbeat_after_complete_changes_nothing(stage: &Stage<'_>) -> Found {
    let run = stage.begun().await?;
    run.complete(true).await?;
    run.heartbeat().await?;
    run.is("SUCCEEDED").await
}

pub(super) async fn two_runs_of_one_name_are_two(stage: &Stage<'_>) -> Found {
    let (session, name) = (fresh_session(), stage.fresh_name());
    let first = stage.create_in(&session, &name).await?;
    first.begin().await?;
    first.progress(vec![stage.manner.record(1, "COMPLETED")]).await?;
    first.complete(true).await?;
    let second = stage.create_in(&session, &name).await?;
    let (one, other) = (&first.names.id, &second.names.id);
    holds("id of the second run", "another than that of the first", one != other, other)?;
    second.begin().await?;
    second.progress(vec![stage.manner.record(1, "RUNNING"), stage.manner.record(2, "NEW")]).await?;
    first.has_tasks(&["COMPLETED"]).await?;
    first.is("SUCCEEDED").await?;
    second.has_tasks(&["RUNNING", "NEW"]).await?;
    second.complete(false).await?;
    second.is("FAILED").await
}

pub(super) async fn batches_overtake(stage: &Stage<'_>) -> Found {
    let run = stage.begun().await?;
    let batch = |status| stage.manner.progress(vec![stage.manner.record(1, status)]).to_string();
    let (new, running, completed) = (batch("NEW"), batch("RUNNING"), batch("COMPLETED"));
    for body in [completed, new, running] {
        run.put("progress", body).await?;
    }
    let told = run.has_tasks(&["COMPLETED"]).await?;
    same("succeeded tasks", 1, told.progress["workflowProgress"]["succeeded"].as_i64().unwrap_or_default())?;
    same("running tasks", 0, told.progress["workflowProgress"]["running"].as_i64().unwrap_or(-1))
}

pub(super) async fn same_batch_at_once_counts_once(stage: &Stage<'_>) -> Found {
    let run = stage.begun().await?;
    let tasks = (1..=50).map(|number| stage.manner.record(number, "COMPLETED")).collect();
    let body = stage.manner.progress(tasks).to_string();
    let twice = [run.call("progress", body.clone()), run.call("progress", body)];
    for answer in try_join_all(twice.map(|call| run.caller.insist(call))).await? {
        taken("a batch that is sent twice at once", answer)?;
    }
    let told = run.has_tasks(&["COMPLETED"; 50]).await?;
    same("succeeded tasks", 50, told.progress["workflowProgress"]["succeeded"].as_i64().unwrap_or_default())
}

pub(super) async fn open_tasks_of_a_failed_run_are_aborted(stage: &Stage<'_>) -> Found {
    let run = stage.begun().await?;
    let states = ["NEW", "SUBMITTED", "RUNNING", "FAILED", "COMPLETED"];
    run.progress((1..).zip(states).map(|(number, state)| stage.manner.record(number, state)).collect())
        .await?;
    run.complete(false).await?;
    run.has_tasks(&["ABORTED", "ABORTED", "ABORTED", "FAILED", "COMPLETED"]).await.map(drop)
}

pub(super) async fn states_may_be_left_out(stage: &Stage<'_>) -> Found {
    let run = stage.created().await?;
    run.progress(vec![stage.manner.record(1, "COMPLETED"), stage.manner.record(2, "CACHED")]).await?;
    run.is("RUNNING").await?;
    run.begin().await?;
    run.complete(true).await?;
    run.has_tasks(&["COMPLETED", "CACHED"]).await?;
    run.is("SUCCEEDED").await
}
