//! Recordings of real clients, replayed: what is stored afterwards is what an independent reading of the recording
//! says.

use std::collections::BTreeMap;

use domain::{TaskStatus, WorkflowStatus};
use ingest::{Call, Limits, RunRef};
use serde_json::Value;
use store::tasks::{TaskQuery, list_tasks};
use store::workflows::{find_workflow, find_workflow_detail};
use store::{Store, trace};
use testkit::recording::{Counters, Expectation, Recording, TraceCall};

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
    let mut tx = store.begin_read().await?;
    let row = find_workflow(&mut tx, run.scope, &run.id).await?.unwrap();
    let asides = trace::list_asides(&mut tx, run.num, 100).await?;
    assert_eq!(i64::try_from(asides.len())?, row.aside_count);
    // The model cannot read broken JSON, which decoding repairs.
    let is_repaired = !expected.unreadable.is_empty();
    assert_eq!(row.aside_count, i64::try_from(expected.odd_records)?, "{asides:?}");
    if let Some(status) = expected.run.status
        && !is_repaired
    {
        assert_eq!(WorkflowStatus::from_code(row.status).map(WorkflowStatus::as_str), Some(status));
        assert_eq!(row.start_at, expected.run.start_ms);
        if expected.run.complete_ms.is_some() {
            assert_eq!(row.complete_at, expected.run.complete_ms);
        }
    }
    assert_eq!(Some(row.session_id), expected.run.session_id);
    assert_eq!(Some(row.run_name), expected.run.run_name);
    assert_eq!(row.project_name, expected.run.project_name.unwrap());

    let query = TaskQuery { max: 10_000, ..TaskQuery::default() };
    let tasks = list_tasks(&mut tx, run.num, &query).await?;
    assert_eq!(tasks.len(), expected.tasks.len());
    for (task, (id, model)) in tasks.iter().zip(&expected.tasks) {
        assert_eq!(task.task_id().0, *id);
        let status = TaskStatus::from_code(task.status).unwrap().as_str();
        assert_eq!(status, model.status, "task {id}");
        assert_eq!(task.process, model.process, "task {id}");
        let told = (model.exit, model.submit_ms, model.start_ms, model.complete_ms);
        assert_eq!((task.exit, task.submit_at, task.start_at, task.complete_at), told, "task {id}");
        assert_eq!((&task.native_id, &task.scratch), (&model.native_id, &model.scratch), "task {id}");
        let number = |name: &str| model.fields.get(name).and_then(Value::as_i64);
        let text = |name: &str| {
            let text = model.fields.get(name).and_then(Value::as_str);
            text.map(|text| text.replace('\u{fffd}', ""))
        };
        let plain = |text: &Option<String>| text.as_ref().map(|text| text.replace('\u{fffd}', ""));
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
        assert_eq!(Some(task.name.replace('\u{fffd}', "")), text("name"), "task {id}");
        for (name, ours) in [
            ("tag", &task.tag),
            ("hash", &task.hash),
            ("workdir", &task.workdir),
            ("container", &task.container),
            ("queue", &task.queue),
            ("executor", &task.executor),
            ("errorAction", &task.error_action),
        ] {
            assert_eq!(plain(ours), text(name), "{name} of task {id}");
        }
    }

    let totals = trace::find_progress(&mut tx, run.num).await?.unwrap();
    assert_eq!(counters(&totals.counters), expected.totals);
    let processes = trace::find_processes(&mut tx, run.num).await?;
    let by_name: BTreeMap<_, _> = processes.iter().map(|row| (row.name.to_string(), counters(&row.counters))).collect();
    assert_eq!(by_name, expected.processes);
    let announced = processes.iter().take(expected.run.process_names.len()).map(|row| row.name.to_string());
    if !is_repaired {
        assert_eq!(announced.collect::<Vec<_>>(), expected.run.process_names);
    }

    let detail = find_workflow_detail(&mut tx, run.num).await?.unwrap();
    if !is_repaired && let Some(workflow) = &detail.workflow {
        let stored: serde_json::Map<String, Value> = serde_json::from_str(workflow)?;
        for (name, told) in &expected.run.fields {
            // The model keeps the newest, also where it is null.
            if !told.is_null() && !told.to_string().contains('\u{fffd}') {
                assert_eq!(stored.get(name), Some(told), "{name}");
            }
        }
    }
    if !is_repaired && let Some(metrics) = &detail.metrics {
        let stored: Vec<Value> = serde_json::from_str(metrics)?;
        assert_eq!(stored.len(), expected.metrics.len());
    }
    let detail = trace::find_detail(&mut tx, run.num).await?;
    let containers: Vec<Value> =
        detail.containers.map(|json| serde_json::from_str(&json)).transpose()?.unwrap_or_default();
    assert_eq!(containers, expected.containers.values().cloned().collect::<Vec<_>>());

    let told = expected.client_totals.unwrap_or_default();
    let missing = usize::try_from(row.missing_count)?;
    // Besides the tasks whose end never came there may be some that never came at all.
    let never_came = [
        (told.succeeded, expected.totals.succeeded),
        (told.failed, expected.totals.failed),
        (told.cached, expected.totals.cached),
        (told.aborted, expected.totals.aborted),
    ];
    let lacking: u64 = never_came.iter().map(|(told, came)| told.saturating_sub(*came)).sum();
    if !is_repaired && row.complete_at.is_some() {
        let expected_missing = expected.missing_task_records.max(lacking);
        assert_eq!(missing, usize::try_from(expected_missing)?);
    }
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
