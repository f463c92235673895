//! Recordings of real clients, replayed: what is stored afterwards is what an independent reading of the recording
//! says.

use std::collections::BTreeMap;

use conformance::recording::{Counters, Expectation, Recording, Task, TraceCall};
use domain::{TaskStatus, WorkflowStatus};
use ingest::{Call, Limits, RunRef};
use serde_json::Value;
use store::tasks::{TaskQuery, TaskRow, list_tasks};
use store::workflows::find_workflow;
use store::{Store, Tx, trace};

use crate::bench::{Bench, Database};

/// Our counters as the model has them.
fn counters(ours: &trace::Counters) -> Counters {
    let count = |count: i64| u64::try_from(count).expect("a count below zero");
    Counters {
        pending: count(ours.pending),
        submitted: count(ours.submitted),
        running: count(ours.running),
        succeeded: count(ours.succeeded),
        failed: count(ours.failed),
        cached: count(ours.cached),
        aborted: count(ours.aborted),
        ignored: count(ours.ignored),
        retries: count(ours.retries),
    }
}

const fn call(call: TraceCall) -> Option<Call> {
    match call {
        TraceCall::Create => None,
        TraceCall::Begin => Some(Call::Begin),
        TraceCall::Progress => Some(Call::Progress),
        TraceCall::Heartbeat => Some(Call::Heartbeat),
        TraceCall::Complete => Some(Call::Complete),
    }
}

async fn replay(bench: &Bench, recording: &Recording) -> anyhow::Result<Option<RunRef>> {
    let mut run: Option<RunRef> = None;
    for (request, trace_call) in recording.trace_calls() {
        let body = request.body.clone().unwrap_or_default();
        match (call(trace_call), &run) {
            (None, _) => {
                // A client that repeats `create` means the run that it has.
                let same = bench.create(&body).await?;
                assert!(run.as_ref().is_none_or(|run| *run == same), "two runs of one client");
                run = Some(same);
            }
            (Some(call), Some(run)) if !request.is_to_null() => bench.send(run, call, body).await?,
            _ => {}
        }
        bench.clock.advance_ms(250);
    }
    Ok(run)
}

async fn check(store: &Store, run: &RunRef, recording: &Recording) -> anyhow::Result<()> {
    let expected = Expectation::of(recording);
    // The model cannot read broken JSON, which decoding repairs: then it does not know the run's words.
    let is_readable = expected.unreadable.is_empty();
    let mut tx = store.begin_read().await?;
    check_run(&mut tx, run, &expected, is_readable).await?;

    let query = TaskQuery { max: 10_000, ..TaskQuery::default() };
    let tasks = list_tasks(&mut tx, run.num, &query).await?;
    assert_eq!(tasks.len(), expected.tasks.len());
    for (task, (id, model)) in tasks.iter().zip(&expected.tasks) {
        assert_eq!(task.task_id().0, *id);
        check_task(task, model);
    }

    let totals = trace::find_progress(&mut tx, run.num).await?.unwrap();
    assert_eq!(counters(&totals.counters), expected.totals);
    let processes = trace::find_processes(&mut tx, run.num).await?;
    let by_name: BTreeMap<_, _> =
        processes.iter().map(|row| (row.name.to_string(), counters(&row.counters))).collect();
    assert_eq!(by_name, expected.processes);
    if is_readable {
        let announced = processes.iter().take(expected.run.process_names.len());
        let announced = announced.map(|row| row.name.to_string()).collect::<Vec<_>>();
        assert_eq!(announced, expected.run.process_names);
        check_detail(&mut tx, run, &expected).await?;
    }
    Ok(())
}

async fn check_run(
    tx: &mut Tx,
    run: &RunRef,
    expected: &Expectation,
    is_readable: bool,
) -> anyhow::Result<()> {
    let row = find_workflow(tx, run.scope, &run.id).await?.unwrap();
    let asides = trace::list_asides(tx, run.num, 100).await?;
    assert_eq!(i64::try_from(asides.len())?, row.aside_count);
    assert_eq!(row.aside_count, i64::try_from(expected.odd_records)?, "{asides:?}");
    if let Some(status) = expected.run.status
        && is_readable
    {
        assert_eq!(WorkflowStatus::from_code(row.status).map(WorkflowStatus::as_str), Some(status));
        assert_eq!(row.start_at, expected.run.start_ms);
        if expected.run.complete_ms.is_some() {
            assert_eq!(row.complete_at, expected.run.complete_ms);
            assert_eq!(row.missing_count, i64::try_from(missing(expected))?);
        }
    }
    assert_eq!(Some(row.session_id), expected.run.session_id);
    assert_eq!(Some(row.run_name), expected.run.run_name);
    assert_eq!(Some(row.project_name), expected.run.project_name);
    Ok(())
}

/// Besides the tasks whose end never came there may be some that never came at all.
fn missing(expected: &Expectation) -> u64 {
    let told = expected.client_totals.unwrap_or_default();
    let came = expected.totals;
    let never_came = [
        told.succeeded.saturating_sub(came.succeeded),
        told.failed.saturating_sub(came.failed),
        told.cached.saturating_sub(came.cached),
        told.aborted.saturating_sub(came.aborted),
    ];
    expected.missing_task_records.max(never_came.iter().sum())
}

fn check_task(task: &TaskRow, model: &Task) {
    let id = task.task_id();
    assert_eq!(TaskStatus::from_code(task.status).unwrap().as_str(), model.status, "task {id}");
    assert_eq!(task.process, model.process, "task {id}");
    let told = (model.exit, model.submit_ms, model.start_ms, model.complete_ms);
    assert_eq!((task.exit, task.submit_at, task.start_at, task.complete_at), told, "task {id}");
    assert_eq!((&task.native_id, &task.scratch), (&model.native_id, &model.scratch), "task {id}");
    let number = |name: &str| model.fields.get(name).and_then(Value::as_i64);
    for (name, ours) in [
        ("duration", task.duration_ms),
        ("realtime", task.realtime_ms),
        ("cpus", task.cpus),
        ("memory", task.memory),
        ("disk", task.disk),
        ("time", task.time_ms),
        ("peakRss", task.peak_rss),
        ("peakVmem", task.peak_vmem),
        ("rchar", task.rchar),
        ("writeBytes", task.write_bytes),
        ("invCtxt", task.inv_ctxt),
    ] {
        assert_eq!(ours, number(name), "{name} of task {id}");
    }
    assert_eq!(task.pcpu, model.fields.get("pcpu").and_then(Value::as_f64), "task {id}");
    assert_eq!(task.attempt, number("attempt").unwrap_or(1), "task {id}");
    // Where the model puts a mark for NUL, we leave it out.
    let plain = |text: &str| text.replace('\u{fffd}', "");
    let name = Some(task.name.clone());
    for (key, ours) in [
        ("name", &name),
        ("tag", &task.tag),
        ("hash", &task.hash),
        ("workdir", &task.workdir),
        ("container", &task.container),
        ("queue", &task.queue),
        ("executor", &task.executor),
        ("errorAction", &task.error_action),
    ] {
        let told = model.fields.get(key).and_then(Value::as_str);
        assert_eq!(ours.as_deref().map(plain), told.map(plain), "{key} of task {id}");
    }
}

async fn check_detail(tx: &mut Tx, run: &RunRef, expected: &Expectation) -> anyhow::Result<()> {
    let detail = trace::find_detail(tx, run.num).await?;
    if let Some(workflow) = &detail.workflow {
        let stored: serde_json::Map<String, Value> = serde_json::from_str(workflow)?;
        for (name, told) in &expected.run.fields {
            // The model keeps the newest, also where it is null.
            if !told.is_null() && !told.to_string().contains('\u{fffd}') {
                assert_eq!(stored.get(name), Some(told), "{name}");
            }
        }
    }
    let list = |json: Option<String>| -> anyhow::Result<Vec<Value>> {
        Ok(json.map(|json| serde_json::from_str(&json)).transpose()?.unwrap_or_default())
    };
    let metrics = list(detail.metrics)?;
    let by_process: BTreeMap<_, _> = metrics
        .into_iter()
        .map(|series| (series["process"].as_str().unwrap_or_default().to_owned(), series))
        .collect();
    assert_eq!(by_process, expected.metrics);
    assert_eq!(list(detail.containers)?, expected.containers.values().cloned().collect::<Vec<_>>());
    Ok(())
}

async fn replay_all(database: Database) -> anyhow::Result<()> {
    let bench = Bench::start(&database.store, Limits::default()).await?;
    let mut replayed = 0;
    for recording in Recording::all()? {
        let name = format!("{}/{}", recording.version, recording.scenario);
        println!("{name}");
        if let Some(run) = replay(&bench, &recording).await? {
            check(&bench.store, &run, &recording).await?;
            replayed += 1;
        }
        // The next one may have the same session and name.
        bench.clock.advance_ms(11 * 60 * 1000);
    }
    assert!(replayed > 100, "{replayed} recordings");
    bench.writers.stop().await;
    bench.store.close().await;
    Ok(())
}

#[tokio::test]
async fn every_recording_leads_to_what_it_says_on_sqlite() -> anyhow::Result<()> {
    replay_all(Database::sqlite().await?).await
}

#[tokio::test]
async fn every_recording_leads_to_what_it_says_on_postgres() -> anyhow::Result<()> {
    replay_all(Database::postgres().await?).await
}
