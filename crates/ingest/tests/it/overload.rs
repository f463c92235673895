//! More than can be stored at once: who is told to come again, and that no run waits for another's flood.

use domain::error::Kind;
use futures_util::future::join_all;
use ingest::{Call, Limits, RunRef};
use tokio::task::JoinHandle;

use crate::bench::{Bench, Database};

/// A body with so many tasks, numbered on from `first`.
fn tasks(first: usize, count: usize) -> String {
    let tasks = (first..first + count).map(|id| {
        serde_json::json!({"taskId": id, "status": "COMPLETED", "process": "P", "name": format!("P ({id})")})
    });
    serde_json::json!({ "tasks": tasks.collect::<Vec<_>>() }).to_string()
}

/// Sends a call without waiting for the answer, but until it is in the queue.
async fn queued(bench: &Bench, run: &RunRef, call: Call, body: String) -> JoinHandle<domain::Result<()>> {
    let (ingest, run) = (bench.ingest.clone(), run.clone());
    let before = bench.ingest.stats();
    let sent = tokio::spawn(async move {
        match call {
            Call::Heartbeat => ingest.heartbeat(&run, body.into()).await,
            _ => ingest.progress(&run, body.into()).await,
        }
    });
    let known = |stats: ingest::Stats| stats.queue_len + stats.refused_total;
    while known(bench.ingest.stats()) == known(before) {
        tokio::task::yield_now().await;
    }
    sent
}

#[tokio::test]
async fn a_heartbeat_does_not_wait_for_the_flood_of_another_run() -> anyhow::Result<()> {
    let database = Database::sqlite().await?;
    let bench = Bench::start(&database.store, Limits { batch_records: 100, ..Limits::default() }).await?;
    let (noisy, quiet) = (bench.run("noisy").await?, bench.run("quiet").await?);
    // While somebody else has the write lane, thousands of batches come together.
    let tx = bench.store.begin().await?;
    let mut flood = Vec::new();
    for number in 0..2_000 {
        flood.push(queued(&bench, &noisy, Call::Progress, tasks(number * 10, 10)).await);
    }
    let heartbeat = queued(&bench, &quiet, Call::Heartbeat, "{}".to_owned()).await;
    let commits = bench.ingest.stats().batches_total;
    drop(tx);
    heartbeat.await??;
    let commits = bench.ingest.stats().batches_total - commits;
    // The one that was under way and the next; of the others some before this task went on.
    assert!(commits <= 10, "{commits} commits of 200 came before the answer to the heartbeat");
    for answer in join_all(flood).await {
        answer??;
    }
    assert_eq!(bench.ingest.stats().records_total, 20_000);
    bench.writers.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_run_that_fills_its_share_of_the_queue_leaves_room_for_others() -> anyhow::Result<()> {
    let database = Database::sqlite().await?;
    let bench = Bench::start(&database.store, Limits { queue_records: 1_000, ..Limits::default() }).await?;
    let (noisy, quiet) = (bench.run("noisy").await?, bench.run("quiet").await?);
    let tx = bench.store.begin().await?;
    let mut flood = Vec::new();
    for number in 0..10 {
        flood.push(queued(&bench, &noisy, Call::Progress, tasks(number * 100, 100)).await);
    }
    let stats = bench.ingest.stats();
    assert_eq!((stats.queue_len, stats.refused_total), (500, 5));
    let heartbeat = queued(&bench, &quiet, Call::Heartbeat, "{}".to_owned()).await;
    let progress = queued(&bench, &quiet, Call::Progress, tasks(0, 400)).await;
    assert_eq!((bench.ingest.stats().queue_len, bench.ingest.stats().refused_total), (901, 5));
    drop(tx);
    heartbeat.await??;
    progress.await??;
    let (mut taken, mut put_off) = (0, 0);
    for answer in join_all(flood).await {
        match answer? {
            Ok(()) => taken += 1,
            Err(error) => {
                assert_eq!(error.kind(), Kind::Unavailable);
                assert!((1..60).contains(&error.retry_after_s().unwrap()));
                put_off += 1;
            }
        }
    }
    assert_eq!((taken, put_off, bench.ingest.stats().queue_len), (5, 5, 0));
    // What was given back can be taken again.
    bench.send(&noisy, Call::Progress, tasks(500, 500)).await?;
    bench.writers.stop().await;
    Ok(())
}

#[tokio::test]
async fn bodies_take_memory_as_they_arrive_and_give_it_back() -> anyhow::Result<()> {
    let database = Database::sqlite().await?;
    let bench = Bench::start(&database.store, Limits { arriving_bytes: 1_000, ..Limits::default() }).await?;
    let (mut first, mut second) = (bench.ingest.arrival(), bench.ingest.arrival());
    first.grow(400)?;
    first.grow(300)?;
    second.grow(300)?;
    let refused = second.grow(1).unwrap_err();
    assert_eq!(refused.kind(), Kind::Unavailable);
    assert!(refused.retry_after_s().is_some());
    drop(first);
    second.grow(700)?;
    bench.writers.stop().await;
    Ok(())
}
