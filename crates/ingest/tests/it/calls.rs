//! What each call does to a run, on both databases.

use domain::error::Kind;
use domain::workflow::WorkflowEvent;
use domain::{TaskStatus, Timestamp, WorkflowStatus};
use futures_util::future::join_all;
use ingest::decode::TaskRecord;
use ingest::{Call, Changed, EndDetails, Limits, RunRef};
use serde_json::{Value, json};
use store::trace::{self, Counters, TaskRow};
use store::workflows::{self, WorkflowRow};

use crate::bench::{Bench, Database};

/// Tells a story on each database.
macro_rules! both_databases {
    ($(async fn $name:ident($bench:ident: &Bench) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn story($bench: &Bench) -> anyhow::Result<()> { $body Ok(()) }

            async fn tell(database: Database) -> anyhow::Result<()> {
                let bench = Bench::start(&database.store, Limits::default()).await?;
                story(&bench).await?;
                bench.writers.stop().await;
                bench.store.close().await;
                Ok(())
            }

            #[tokio::test]
            async fn on_sqlite() -> anyhow::Result<()> {
                tell(Database::sqlite().await?).await
            }

            #[tokio::test]
            async fn on_postgres() -> anyhow::Result<()> {
                tell(Database::postgres().await?).await
            }
        }
    )*};
}

async fn row(bench: &Bench, run: &RunRef) -> anyhow::Result<WorkflowRow> {
    let mut tx = bench.store.begin_read().await?;
    Ok(workflows::find_workflow_by_num(&mut tx, run.num).await?.unwrap())
}

async fn status(bench: &Bench, run: &RunRef) -> anyhow::Result<WorkflowStatus> {
    Ok(WorkflowStatus::from_code(row(bench, run).await?.status).unwrap())
}

async fn task(bench: &Bench, run: &RunRef, id: u32) -> anyhow::Result<Option<TaskRow>> {
    let mut tx = bench.store.begin_read().await?;
    Ok(trace::find_tasks(&mut tx, &[trace::task_key(run.num, id)]).await?.pop())
}

async fn counters(bench: &Bench, run: &RunRef) -> anyhow::Result<Counters> {
    let mut tx = bench.store.begin_read().await?;
    Ok(trace::find_progress(&mut tx, run.num).await?.unwrap().counters)
}

fn tasks(tasks: &[(u32, &str)]) -> String {
    let tasks = tasks
        .iter()
        .map(|(id, status)| json!({"taskId": id, "status": status, "process": "P", "name": format!("P ({id})")}))
        .collect::<Vec<_>>();
    json!({ "tasks": tasks }).to_string()
}

fn complete(workflow: &Value, progress: &Value, instant: i64) -> String {
    json!({"workflow": workflow, "progress": progress, "instant": instant}).to_string()
}

both_databases! {
    async fn create_sent_again_means_the_same_run(bench: &Bench) {
        let body = r#"{"sessionId":"s","runName":"a","projectName":"p","repository":null,"workflowId":null}"#;
        let runs = join_all((0..20).map(|_| bench.create(body))).await;
        let first = runs.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
        assert!(first.iter().all(|run| *run == first[0]), "{first:?}");
        let other = bench.create(&body.replace("\"a\"", "\"b\"")).await?;
        assert_ne!(other.id, first[0].id);

        // A run that has begun is another than the one that is announced now, and so is one of long ago.
        bench.send(&first[0], Call::Begin, "{}").await?;
        assert_ne!(bench.create(body).await?.id, first[0].id);
        bench.clock.advance_ms(10 * 60 * 1000);
        assert_ne!(bench.create(&body.replace("\"a\"", "\"b\"")).await?.id, other.id);

        // A run that is known already stays, whatever it is called; who reports for it is noted.
        let same = bench.create_known(&body.replace("\"a\"", "\"c\""), Some(other.clone())).await?;
        assert_eq!((&same, row(bench, &other).await?.run_name), (&other, "c".to_owned()));
        assert!(bench.ingest.has_grant(&other, "token:1").await?);
        assert!(!bench.ingest.has_grant(&other, "token:2").await?);
        assert_eq!(bench.ingest.find_run(&other.id).await?, Some(other));
    }

    async fn grants_last_until_they_are_taken_away(bench: &Bench) {
        let run = bench.run("a").await?;
        bench.send(&run, Call::Begin, "{}").await?;
        let mut tx = bench.store.begin().await?;
        assert_eq!(trace::count_reporting(&mut tx, "token:1").await?, 1);
        trace::delete_grants(&mut tx, "token:1").await?;
        assert_eq!(trace::count_reporting(&mut tx, "token:1").await?, 0);
        tx.commit().await?;
        bench.ingest.forget_grants();
        assert!(!bench.ingest.has_grant(&run, "token:1").await?);
    }

    async fn begin_tells_of_the_run_and_its_processes(bench: &Bench) {
        let run = bench.run("a").await?;
        bench.send(&run, Call::Progress, tasks(&[(1, "NEW")])).await?;
        let begin = json!({
            "workflow": {
                "start": "2026-05-06T12:04+02:00", "repository": "https://example.org/r.git", "revision": "main",
                "commitId": "abc", "userName": "grace", "resume": true, "success": false, "exitStatus": null,
                "manifest": {"name": "nf-core/rnaseq"}, "projectName": "other", "params": {"x": 1.5},
            },
            "processNames": ["Q", "P"],
            "dag": {"vertices": []},
            "instant": 7,
        });
        bench.send(&run, Call::Begin, begin.to_string()).await?;
        let row = row(bench, &run).await?;
        assert_eq!(row.status, WorkflowStatus::Running.code());
        assert!(row.has_begun && row.is_resume && row.success.is_none());
        assert_eq!(row.start_at, Some(1_778_061_840_000));
        assert_eq!(row.manifest_name.as_deref(), Some("nf-core/rnaseq"));
        assert_eq!((row.project_name.as_str(), row.user_name.as_str()), ("project", "ada"));
        assert_eq!(row.repository.as_deref(), Some("https://example.org/r.git"));
        let mut tx = bench.store.begin_read().await?;
        let processes = trace::find_processes(&mut tx, run.num).await?;
        assert_eq!(processes.iter().map(|p| (&*p.name, p.num)).collect::<Vec<_>>(), [("P", 0), ("Q", 1)]);
        let detail = trace::find_detail(&mut tx, run.num).await?;
        assert_eq!(detail.process_names.as_deref(), Some(r#"["Q","P"]"#));
        assert_eq!(detail.dag.as_deref(), Some(r#"{"vertices":[]}"#));
        assert!(detail.workflow.unwrap().contains(r#""params":{"x":1.5}"#));
    }

    async fn ignored_failures_fail_a_run_that_says_so(bench: &Bench) {
        let workflow = |stats: i64| json!({"success": true, "exitStatus": 0, "failOnIgnore": true, "stats": {"ignoredCount": stats}});
        for (number, (stats, ignored, expected)) in [
            (0, 0, WorkflowStatus::Succeeded),
            (1, 0, WorkflowStatus::Failed),
            (0, 1, WorkflowStatus::Failed),
        ].into_iter().enumerate() {
            let run = bench.run(&format!("r{number}")).await?;
            let body = complete(&workflow(stats), &json!({"ignored": ignored}), 1);
            bench.send(&run, Call::Complete, body).await?;
            assert_eq!(status(bench, &run).await?, expected);
            assert_eq!(row(bench, &run).await?.success, Some(expected == WorkflowStatus::Succeeded));
        }
    }

    async fn the_second_complete_counts(bench: &Bench) {
        let run = bench.run("a").await?;
        let first = json!({"success": false, "complete": "2026-05-06T10:00:00Z", "errorMessage": "first", "exitStatus": null});
        let second = json!({"success": false, "complete": "2026-05-06T10:00:01Z", "errorReport": "report", "exitStatus": 1});
        for (workflow, instant) in [(&first, 10), (&second, 20), (&first, 10)] {
            bench.send(&run, Call::Complete, complete(workflow, &json!({"failed": 1}), instant)).await?;
        }
        let row = row(bench, &run).await?;
        assert_eq!(row.complete_at, Some(1_778_061_601_000));
        assert_eq!((row.error_message.as_deref(), row.exit_status), (Some("first"), Some(1)));
        assert_eq!(row.missing_count, 1);
        // What begin says now is old news.
        let begin = json!({"workflow": {"success": false, "complete": null, "errorReport": "old", "id": "x"}});
        bench.send(&run, Call::Begin, begin.to_string()).await?;
        let mut tx = bench.store.begin_read().await?;
        let stored: Value = serde_json::from_str(&trace::find_detail(&mut tx, run.num).await?.workflow.unwrap())?;
        assert_eq!(stored["errorReport"], "report");
        assert_eq!(stored["complete"], "2026-05-06T10:00:01Z");
        assert_eq!(stored["id"], "x");
        assert_eq!(status(bench, &run).await?, WorkflowStatus::Failed);
    }

    async fn open_tasks_are_closed_when_a_run_is_cancelled_and_corrected_by_the_truth(bench: &Bench) {
        let run = bench.run("a").await?;
        let all = [(1, "NEW"), (2, "SUBMITTED"), (3, "RUNNING"), (4, "COMPLETED")];
        bench.send(&run, Call::Progress, tasks(&all)).await?;
        let mut tx = bench.store.begin().await?;
        workflows::request_cancel(&mut tx, run.num, bench.clock.now()).await?;
        tx.commit().await?;
        bench.send(&run, Call::Complete, complete(&json!({"success": false}), &Value::Null, 1)).await?;
        assert_eq!(status(bench, &run).await?, WorkflowStatus::Cancelled);
        let closed = counters(bench, &run).await?;
        assert_eq!((closed.open(), closed.aborted, closed.succeeded, closed.load_cpus), (0, 3, 1, 0));
        let task_1 = task(bench, &run, 1).await?.unwrap();
        assert_eq!((task_1.status, task_1.is_inferred), (TaskStatus::Aborted, true));

        // Late news of a state that is not final changes nothing, also of a task that was never heard of.
        bench.send(&run, Call::Progress, tasks(&[(1, "RUNNING"), (5, "RUNNING")])).await?;
        assert_eq!(counters(bench, &run).await?.aborted, 4);
        // The true end does; and then it stays.
        bench.ingest.repair(&run, vec![TaskRecord::new(1, TaskStatus::Completed)]).await?;
        bench.send(&run, Call::Progress, tasks(&[(1, "FAILED"), (2, "ABORTED")])).await?;
        let task_1 = task(bench, &run, 1).await?.unwrap();
        assert_eq!((task_1.status, task_1.is_inferred), (TaskStatus::Completed, false));
        let corrected = counters(bench, &run).await?;
        assert_eq!((corrected.aborted, corrected.succeeded, corrected.failed), (3, 2, 0));
        assert_eq!(row(bench, &run).await?.repaired_count, 1);
        assert!(!task(bench, &run, 2).await?.unwrap().is_inferred);
    }

    async fn tasks_of_a_run_that_succeeded_stay_open_and_are_missed(bench: &Bench) {
        let run = bench.run("a").await?;
        bench.send(&run, Call::Progress, tasks(&[(1, "RUNNING"), (2, "COMPLETED")])).await?;
        // Four succeeded, as the client counts: of two of them nothing ever came.
        let body = complete(&json!({"success": true}), &json!({"succeeded": 4}), 1);
        bench.send(&run, Call::Complete, body).await?;
        assert_eq!(row(bench, &run).await?.missing_count, 3);
        assert_eq!(task(bench, &run, 1).await?.unwrap().status, TaskStatus::Running);
        let found = [(1, TaskStatus::Completed), (3, TaskStatus::Completed)];
        let found = found.map(|(id, status)| TaskRecord::new(id, status)).to_vec();
        bench.ingest.repair(&run, found.clone()).await?;
        assert_eq!(row(bench, &run).await?.missing_count, 1);
        // Looked up again it is the same, and what the client had told counts for nothing.
        bench.ingest.repair(&run, found).await?;
        bench.ingest.repair(&run, vec![TaskRecord::new(2, TaskStatus::Completed)]).await?;
        assert_eq!(row(bench, &run).await?.repaired_count, 2);
    }

    async fn silence_makes_a_run_unknown_until_it_is_heard_again(bench: &Bench) {
        let run = bench.run("a").await?;
        bench.send(&run, Call::Begin, "{}").await?;
        let heard = bench.clock.now();
        bench.clock.advance_ms(300_000);
        let silent = |heard_at: Timestamp, complete_at| {
            let details = EndDetails { heard_at: Some(heard_at), complete_at, ..EndDetails::default() };
            bench.ingest.end(&run, WorkflowEvent::Silent, details)
        };
        // The watcher looked before the run was heard again.
        silent(heard.plus_ms(-1), None).await?;
        assert_eq!(status(bench, &run).await?, WorkflowStatus::Running);
        silent(heard, None).await?;
        let unknown = row(bench, &run).await?;
        assert_eq!(unknown.status, WorkflowStatus::Unknown.code());
        assert_eq!(unknown.unknown_since, Some(bench.clock.now().as_ms()));
        silent(heard, Some(bench.clock.now())).await?;
        let closed = row(bench, &run).await?;
        assert_eq!((closed.status, closed.unknown_since), (unknown.status, unknown.unknown_since));
        assert_eq!(closed.complete_at, Some(bench.clock.now().as_ms()));

        bench.clock.advance_ms(1);
        bench.send(&run, Call::Heartbeat, r#"{"progress":{"running":1},"instant":5}"#).await?;
        let heard = row(bench, &run).await?;
        assert_eq!(heard.status, WorkflowStatus::Running.code());
        assert_eq!((heard.unknown_since, heard.complete_at), (None, None));
        assert_eq!(heard.last_heard_at, bench.clock.now().as_ms());
    }

    async fn the_end_of_the_head_job_ends_a_run_that_said_nothing(bench: &Bench) {
        let run = bench.run("a").await?;
        let ended = |success| WorkflowEvent::HeadJobEnded { success, cancel_requested: false };
        let details = EndDetails {
            exit_status: Some(137),
            error_message: Some("killed".to_owned()),
            error_report: Some("console".to_owned()),
            ..EndDetails::default()
        };
        bench.ingest.end(&run, ended(false), details.clone()).await?;
        let ended_row = row(bench, &run).await?;
        assert_eq!(ended_row.status, WorkflowStatus::Failed.code());
        assert_eq!((ended_row.exit_status, ended_row.error_message.as_deref()), (Some(137), Some("killed")));
        assert_eq!(ended_row.complete_at, Some(bench.clock.now().as_ms()));

        // A client that has spoken is not corrected, only completed.
        let spoke = bench.run("b").await?;
        let body = complete(&json!({"success": true, "exitStatus": 0, "complete": "2026-05-06T10:00:00Z"}), &Value::Null, 1);
        bench.send(&spoke, Call::Complete, body).await?;
        bench.ingest.end(&spoke, ended(false), details).await?;
        let spoke = row(bench, &spoke).await?;
        assert_eq!((spoke.status, spoke.exit_status), (WorkflowStatus::Succeeded.code(), Some(0)));
        assert_eq!(spoke.complete_at, Some(1_778_061_600_000));
    }

    async fn what_cannot_be_read_is_kept_aside(bench: &Bench) {
        let run = bench.run("a").await?;
        bench.send(&run, Call::Begin, "{}").await?;
        let half = r#"{"tasks":[{"taskId":1,"status":"COMPLETED","process":"P"},{"taskId":2,"status":"PAUSED"},7,{"taskId":3,"sta"#;
        bench.send(&run, Call::Progress, half).await?;
        bench.send(&run, Call::Complete, "<html>").await?;
        bench.send(&run, Call::Heartbeat, "").await?;
        bench.send(&run, Call::Complete, r#"{"progress":{}}"#).await?;
        assert_eq!(status(bench, &run).await?, WorkflowStatus::Running);
        assert_eq!(counters(bench, &run).await?.succeeded, 1);
        assert_eq!(row(bench, &run).await?.aside_count, 6);
        let mut tx = bench.store.begin_read().await?;
        let asides = trace::list_asides(&mut tx, run.num, 100).await?;
        let kept = asides.iter().map(|aside| (aside.call.as_str(), aside.body.as_str())).collect::<Vec<_>>();
        assert_eq!(kept, [
            ("progress", r#"{"taskId":3,"sta"#),
            ("progress", r#"{"taskId":2,"status":"PAUSED"}"#),
            ("progress", "7"),
            ("complete", "<html>"),
            ("heartbeat", ""),
            ("complete", r#"{"progress":{}}"#),
        ]);
        assert!(asides.iter().all(|aside| aside.reason.len() > 10), "{asides:?}");
    }

    async fn a_deleted_run_is_answered_and_nothing_is_written(bench: &Bench) {
        let run = bench.run("a").await?;
        bench.send(&run, Call::Progress, tasks(&[(1, "RUNNING")])).await?;
        let mut tx = bench.store.begin().await?;
        workflows::delete_workflows(&mut tx, &[run.num], bench.clock.now()).await?;
        tx.commit().await?;
        let before = row(bench, &run).await?;
        let mut events = bench.ingest.subscribe();
        bench.clock.advance_ms(1);
        bench.send(&run, Call::Begin, "{}").await?;
        bench.send(&run, Call::Progress, tasks(&[(1, "COMPLETED"), (2, "NEW")])).await?;
        bench.send(&run, Call::Complete, complete(&json!({"success": true}), &Value::Null, 1)).await?;
        let after = row(bench, &run).await?;
        assert_eq!((before.status, before.last_heard_at), (after.status, after.last_heard_at));
        assert_eq!(counters(bench, &run).await?.running, 1);
        assert_eq!(task(bench, &run, 2).await?, None);
        assert!(events.try_recv().is_err());
    }

    async fn of_a_deleted_run_it_is_noted_that_it_is_heard(bench: &Bench) {
        let run = bench.run("a").await?;
        let mut tx = bench.store.begin().await?;
        workflows::delete_workflows(&mut tx, &[run.num], bench.clock.now()).await?;
        tx.commit().await?;
        let before = row(bench, &run).await?;
        let heard_at = async || anyhow::Ok(row(bench, &run).await?.last_heard_at - before.last_heard_at);
        bench.clock.advance_ms(59_999);
        bench.send(&run, Call::Heartbeat, "{}").await?;
        assert_eq!(heard_at().await?, 0, "not with every call");
        bench.clock.advance_ms(1);
        bench.send(&run, Call::Progress, tasks(&[(1, "RUNNING")])).await?;
        assert_eq!(heard_at().await?, 60_000);
        let after = row(bench, &run).await?;
        assert_eq!((after.status, after.has_begun, task(bench, &run, 1).await?), (before.status, false, None));
    }

    async fn a_run_that_was_taken_out_cannot_be_taken_up(bench: &Bench) {
        let run = bench.run("a").await?;
        let mut tx = bench.store.begin().await?;
        workflows::delete_workflows(&mut tx, &[run.num], bench.clock.now()).await?;
        store::purge::purge_run(&mut tx, run.num).await?;
        tx.commit().await?;
        // Who was on the way is answered.
        bench.send(&run, Call::Heartbeat, "{}").await?;
        let body = r#"{"sessionId":"session","runName":"a","projectName":"project"}"#;
        let refused = bench.create_known(body, Some(run.clone())).await.err().and_then(|e| e.downcast::<domain::Error>().ok());
        assert_eq!(refused.map(|error| error.kind()), Some(Kind::Forbidden));
        assert_eq!(bench.ingest.find_run(&run.id).await?, Some(run.clone()), "remembered");
        bench.ingest.forget_run(&run.id);
        assert_eq!(bench.ingest.find_run(&run.id).await?, None);
    }

    async fn left_over_calls_are_taken_in_their_order(bench: &Bench) {
        let run = bench.run("a").await?;
        // More tasks than one part has.
        let many = |status: &'static str| (1..=1200).map(|id| (id, status)).collect::<Vec<_>>();
        let body = complete(&json!({"success": true}), &json!({"succeeded": 1200}), 9);
        let calls = vec![
            (Call::Begin, r#"{"workflow":{"start":"2026-05-06T10:00:00Z"}}"#.into()),
            (Call::Progress, tasks(&many("RUNNING")).into()),
            (Call::Progress, tasks(&many("COMPLETED")).into()),
            (Call::Complete, body.into()),
        ];
        bench.ingest.replay(&run, calls.clone()).await?;
        bench.ingest.replay(&run, calls).await?;
        let row = row(bench, &run).await?;
        assert_eq!((row.status, row.missing_count), (WorkflowStatus::Succeeded.code(), 0));
        let counted = counters(bench, &run).await?;
        assert_eq!((counted.succeeded, counted.peak_tasks), (1200, 1200));
    }

    async fn pages_of_tasks_are_found_with_and_without_gaps(bench: &Bench) {
        let (whole, gaps) = (bench.run("a").await?, bench.run("b").await?);
        let many = |step: u32| (1..=300).map(|id| (id * step, "COMPLETED")).collect::<Vec<_>>();
        bench.send(&whole, Call::Progress, tasks(&many(1))).await?;
        bench.send(&gaps, Call::Progress, tasks(&many(2))).await?;
        let mut tx = bench.store.begin_read().await?;
        for (run, step) in [(&whole, 1), (&gaps, 2)] {
            for (descending, offset, expected) in
                [(false, 250, vec![251, 252]), (false, 299, vec![300]), (false, 300, vec![]), (true, 250, vec![50, 49]), (true, 299, vec![1])]
            {
                let query = store::tasks::TaskQuery { max: 2, offset, descending, ..Default::default() };
                let page = store::tasks::list_tasks(&mut tx, run.num, &query).await?;
                let found: Vec<i64> = page.iter().map(|task| task.task_id().0).collect();
                assert_eq!(found, expected.iter().map(|id| id * step).collect::<Vec<i64>>(), "{query:?}");
            }
        }
    }

    async fn texts_are_completed_and_what_is_known_stays(bench: &Bench) {
        let run = bench.run("a").await?;
        let send = |fields: Value| {
            let mut record = json!({"taskId": 1, "process": "P", "name": "P (1)"});
            record.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            bench.send(&run, Call::Progress, json!({"tasks": [record]}).to_string())
        };
        send(json!({"status": "NEW", "script": "echo", "container": null, "module": ["a/1", "b"]})).await?;
        send(json!({"status": "SUBMITTED", "script": null, "nativeId": 17, "queue": "q"})).await?;
        send(json!({"status": "COMPLETED", "hostname": "node", "gpuMetrics": {"util": 1.5}, "accelerator": 2})).await?;
        let mut tx = bench.store.begin_read().await?;
        let page = store::tasks::list_tasks(&mut tx, run.num, &store::tasks::TaskQuery { max: 9, ..Default::default() }).await?;
        let task = &page[0];
        assert_eq!((task.name.as_str(), task.native_id.as_deref()), ("P (1)", Some("17")));
        assert_eq!((task.queue.as_deref(), task.container.as_deref()), (Some("q"), None));
        assert_eq!(task.module.as_deref(), Some(r#"["a/1","b"]"#));
        assert_eq!(task.extra.as_deref(), Some(r#"{"accelerator":2,"gpuMetrics":{"util":1.5}}"#));
        let scripts = store::tasks::list_task_scripts(&mut tx, &[task.id]).await?;
        assert_eq!(scripts[0].script.as_deref(), Some("echo"));
    }

    async fn watchers_hear_what_changed(bench: &Bench) {
        let run = bench.run("a").await?;
        let mut events = bench.ingest.subscribe();
        bench.send(&run, Call::Begin, "{}").await?;
        bench.send(&run, Call::Progress, tasks(&[(1, "RUNNING")])).await?;
        bench.send(&run, Call::Progress, tasks(&[(1, "RUNNING")])).await?;
        bench.send(&run, Call::Complete, complete(&json!({"success": true}), &Value::Null, 1)).await?;
        let mut heard = |status_changed, tasks_changed| {
            let expected = Changed { workflow: run.id.clone(), scope: run.scope, status_changed, tasks_changed };
            assert_eq!(events.try_recv(), Ok(expected));
        };
        heard(true, false);
        heard(false, true);
        heard(true, false);
        let stats = bench.ingest.stats();
        assert_eq!((stats.records_total, stats.batches_total, stats.queue_len), (2, 4, 0));
    }
}

#[tokio::test]
async fn a_full_queue_turns_away_with_a_time_to_come_again() -> anyhow::Result<()> {
    let database = Database::sqlite().await?;
    let limits = Limits { queue_records: 3, ..Limits::default() };
    let bench = Bench::start(&database.store, limits).await?;
    let run = bench.run("a").await?;
    let body = tasks(&[(1, "NEW"), (2, "NEW")]);
    // Somebody else has the write lane.
    let tx = bench.store.begin().await?;
    let waiting = tokio::spawn({
        let (ingest, run, body) = (bench.ingest.clone(), run.clone(), body.clone());
        async move { ingest.progress(&run, body.into()).await }
    });
    while bench.ingest.stats().queue_len == 0 {
        tokio::task::yield_now().await;
    }
    let refused = bench.send(&run, Call::Progress, body.clone()).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::Unavailable);
    assert!((1..60).contains(&refused.retry_after_s().unwrap()));
    assert_eq!(bench.ingest.stats().refused_total, 1);
    drop(tx);
    waiting.await??;
    bench.send(&run, Call::Progress, body).await?;
    // One that is larger than the queue gets in when nothing else waits.
    bench.send(&run, Call::Progress, tasks(&[(3, "NEW"), (4, "NEW"), (5, "NEW"), (6, "NEW")])).await?;
    assert_eq!(counters(&bench, &run).await?.pending, 6);
    bench.writers.stop().await;
    Ok(())
}

#[tokio::test]
async fn what_waits_is_stored_when_the_server_stops_and_nothing_more_is_taken() -> anyhow::Result<()> {
    let database = Database::sqlite().await?;
    let bench = Bench::start(&database.store, Limits::default()).await?;
    let run = bench.run("a").await?;
    let tx = bench.store.begin().await?;
    let waiting = (0..50_u32).map(|id| {
        let (ingest, run, body) = (bench.ingest.clone(), run.clone(), tasks(&[(id, "NEW")]));
        tokio::spawn(async move { ingest.progress(&run, body.into()).await })
    });
    let waiting = waiting.collect::<Vec<_>>();
    while bench.ingest.stats().queue_len < 50 {
        tokio::task::yield_now().await;
    }
    let stopping = tokio::spawn(bench.writers.stop());
    drop(tx);
    stopping.await?;
    for answer in waiting {
        answer.await??;
    }
    let mut tx = bench.store.begin_read().await?;
    let progress = trace::find_progress(&mut tx, run.num).await?.unwrap();
    assert_eq!(progress.counters.pending, 50);
    let refused = bench.ingest.progress(&run, tasks(&[(1, "NEW")]).into()).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::Unavailable);
    Ok(())
}

#[tokio::test]
async fn a_report_that_the_database_refuses_harms_no_other() -> anyhow::Result<()> {
    let database = Database::postgres().await?;
    database.run("alter table task_text add check (name <> 'P (13)')")?;
    let bench = Bench::start(&database.store, Limits { writers: 1, ..Limits::default() }).await?;
    let runs = [bench.run("a").await?, bench.run("b").await?];
    let bodies = [tasks(&[(12, "NEW")]), tasks(&[(13, "NEW"), (14, "NEW")])];
    let sent = runs.iter().zip(&bodies).map(|(run, body)| bench.send(run, Call::Progress, body.clone()));
    for answer in join_all(sent).await {
        answer?;
    }
    assert_eq!(counters(&bench, &runs[0]).await?.pending, 1);
    assert_eq!(row(&bench, &runs[0]).await?.aside_count, 0);
    assert_eq!(counters(&bench, &runs[1]).await?.pending, 0);
    assert_eq!(row(&bench, &runs[1]).await?.aside_count, 1);
    let mut tx = bench.store.begin_read().await?;
    assert_eq!(trace::list_asides(&mut tx, runs[1].num, 9).await?[0].body, bodies[1]);
    drop(tx);
    bench.writers.stop().await;
    bench.store.close().await;
    Ok(())
}

#[tokio::test]
async fn a_database_that_goes_away_costs_nothing_but_time() -> anyhow::Result<()> {
    let database = Database::postgres().await?;
    let bench = Bench::start(&database.store, Limits::default()).await?;
    let run = bench.run("a").await?;
    let mut put_off = 0;
    for id in 1..=30 {
        if id % 3 == 0 {
            database.run(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity
                 where datname = current_database() and pid <> pg_backend_pid()",
            )?;
        }
        let body = tasks(&[(id, "RUNNING"), (id - 1, "COMPLETED")]);
        while let Err(error) = bench.send(&run, Call::Progress, body.clone()).await {
            assert_eq!(error.kind(), Kind::Unavailable, "{error:?}");
            assert!(error.retry_after_s().is_some());
            put_off += 1;
            assert!(put_off < 200);
        }
    }
    let counted = counters(&bench, &run).await?;
    assert_eq!((counted.succeeded, counted.running, counted.pending), (30, 1, 0));
    bench.writers.stop().await;
    bench.store.close().await;
    Ok(())
}
