//! What reports write: runs, rights, tasks with their texts, counters.

use domain::{Scope, TaskStatus, UserId, WorkflowId, WorkflowStatus};
use store::trace::{
    self, Announced, Counters, Fields as _, ProcessRow, RunFacts, RunRef, TaskPlace, TaskRow, TaskTexts,
    TextRow,
};
use store::workflows::find_workflow_by_num;
use store::{Store, Tx};

use crate::databases::{NOW, both_databases, user};

fn announced(owner: UserId) -> Announced<'static> {
    Announced {
        scope: Scope::Personal(owner),
        owner,
        user_name: "ada",
        session_id: "session",
        run_name: "run",
        project_name: "project",
        repository: None,
    }
}

pub(crate) async fn run(tx: &mut Tx, id: &str) -> RunRef {
    let owner = user(tx, &format!("user-{id}")).await;
    let id = WorkflowId::parse(id).unwrap();
    trace::add_run(tx, &id, &announced(owner), NOW).await.unwrap()
}

pub(crate) fn task(run: &RunRef, number: u32, status: TaskStatus) -> TaskRow {
    TaskRow {
        id: trace::task_key(run.num, number),
        process_num: 0,
        status,
        attempt: 1,
        numbers: trace::TaskNumbers { cpus: Some(i64::from(number)), ..Default::default() },
        usage: None,
        is_ignored: false,
        is_retried: false,
        is_inferred: false,
        known_texts: 0,
        known_place: 0,
        received_at: NOW.as_ms(),
    }
}

both_databases! {
    async fn announced_runs_are_found_for_ten_minutes_until_they_begin(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        let made = run(&mut tx, "a").await;
        let same = announced(made.owner);
        let found = trace::find_announced(&mut tx, &same, NOW.plus_ms(599_999)).await.unwrap();
        assert_eq!(found.as_ref(), Some(&made));
        assert_eq!(trace::find_announced(&mut tx, &same, NOW.plus_ms(600_000)).await.unwrap(), None);
        for other in [
            Announced { run_name: "other", ..same.clone() },
            Announced { session_id: "other", ..same.clone() },
            Announced { scope: Scope::Workspace(domain::WorkspaceId(1)), ..same.clone() },
        ] {
            assert_eq!(trace::find_announced(&mut tx, &other, NOW).await.unwrap(), None);
        }
        let mut row = trace::lock_runs(&mut tx, &[made.num]).await.unwrap().remove(0);
        row.has_begun = true;
        trace::put_runs(&mut tx, &[&row], NOW).await.unwrap();
        assert_eq!(trace::find_announced(&mut tx, &same, NOW).await.unwrap(), None);
        assert_eq!(trace::find_run(&mut tx, &made.id).await.unwrap(), Some(made));
    }

    async fn rows_of_runs_are_locked_in_order_and_written(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        let (a, b) = (run(&mut tx, "a").await, run(&mut tx, "b").await);
        let rows = trace::lock_runs(&mut tx, &[b.num, a.num, 999]).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.num).collect::<Vec<_>>(), [a.num, b.num]);
        let mut changed = rows.clone();
        for row in &mut changed {
            row.status = WorkflowStatus::Unknown.code();
            row.unknown_since = Some(row.num);
            row.aside_count = 3;
        }
        trace::put_runs(&mut tx, &changed.iter().collect::<Vec<_>>(), NOW).await.unwrap();
        assert_eq!(trace::lock_runs(&mut tx, &[a.num, b.num]).await.unwrap(), changed);
    }

    async fn facts_set_what_they_know_and_keep_what_the_launch_said(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        let a = run(&mut tx, "a").await;
        let facts = RunFacts {
            repository: Some("first".into()),
            project_name: Some("other".into()),
            exit_status: Some(1),
            error_message: Some("first".into()),
            ..RunFacts::default()
        };
        trace::set_facts(&mut tx, a.num, &facts).await.unwrap();
        let later = RunFacts {
            repository: Some("later".into()),
            error_message: Some("later".into()),
            ..RunFacts::default()
        };
        trace::set_facts(&mut tx, a.num, &later).await.unwrap();
        let end = RunFacts {
            exit_status: Some(9),
            error_message: Some("end".into()),
            error_report: Some("end".into()),
            ..RunFacts::default()
        };
        trace::fill_end(&mut tx, a.num, &end).await.unwrap();
        let row = find_workflow_by_num(&mut tx, a.num).await.unwrap().unwrap();
        assert_eq!((row.repository.as_deref(), row.project_name.as_str()), (Some("first"), "project"));
        assert_eq!((row.exit_status, row.error_message.as_deref()), (Some(1), Some("later")));
        assert_eq!(row.error_report.as_deref(), Some("end"));
    }

    async fn tasks_are_written_in_any_number_and_closed_together(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        let (a, b) = (run(&mut tx, "a").await, run(&mut tx, "b").await);
        // Every size of chunk, and what is left over.
        let mut tasks = (1..=151).map(|number| task(&a, number, TaskStatus::Running)).collect::<Vec<_>>();
        tasks.push(task(&b, u32::MAX, TaskStatus::New));
        trace::put_tasks(&mut tx, &tasks.iter().collect::<Vec<_>>()).await.unwrap();
        for ended in tasks.iter_mut().take(77) {
            ended.status = TaskStatus::Completed;
            ended.usage = Some(Box::new(trace::TaskUsage { pcpu: Some(1.5), ..Default::default() }));
        }
        trace::put_tasks(&mut tx, &tasks.iter().collect::<Vec<_>>()).await.unwrap();
        let keys = tasks.iter().map(|task| task.id).collect::<Vec<_>>();
        let mut stored = trace::find_tasks(&mut tx, &keys).await.unwrap();
        stored.sort_unstable_by_key(|task| task.id);
        assert_eq!(stored, tasks);
        let highest = trace::find_highest_task(&mut tx, a.num).await.unwrap();
        assert_eq!(highest, Some(trace::task_key(a.num, 151)));

        trace::close_tasks(&mut tx, a.num, NOW).await.unwrap();
        let stored = trace::find_tasks(&mut tx, &keys).await.unwrap();
        let closed = stored.iter().filter(|task| task.status == TaskStatus::Aborted && task.is_inferred);
        assert_eq!(closed.count(), 151 - 77);
        assert!(stored.iter().any(|task| task.id >> 32 == b.num && task.status == TaskStatus::New));
    }

    async fn texts_are_completed_and_what_is_known_stays(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        let a = run(&mut tx, "a").await;
        let id = trace::task_key(a.num, 1);
        let texts = |name: &str, queue: Option<&str>, script: Option<&str>| TaskTexts {
            name: Some(name.into()),
            queue: queue.map(Into::into),
            script: script.map(Into::into),
            ..TaskTexts::default()
        };
        for texts in [texts("first", None, Some("echo")), texts("later", Some("q"), Some("other"))] {
            trace::put_texts(&mut tx, &[TextRow { id, texts }]).await.unwrap();
        }
        let stored = store::tasks::list_task_scripts(&mut tx, &[id]).await.unwrap();
        assert_eq!(stored[0].script.as_deref(), Some("echo"));
        for id_of_it in ["17", "18"] {
            let texts = TaskPlace { native_id: Some(id_of_it.into()), ..TaskPlace::default() };
            trace::put_places(&mut tx, &[TextRow { id, texts }]).await.unwrap();
        }
        let task = task(&a, 1, TaskStatus::New);
        let process = ProcessRow {
            workflow_num: a.num,
            num: task.process_num,
            name: "P".into(),
            counters: Counters::default(),
        };
        trace::put_processes(&mut tx, &[&process], &[]).await.unwrap();
        trace::put_tasks(&mut tx, &[&task]).await.unwrap();
        let stored = store::tasks::find_task(&mut tx, a.num, domain::TaskId(1)).await.unwrap().unwrap();
        assert_eq!((stored.name.as_str(), stored.native_id.as_deref()), ("first", Some("17")));
        let known = texts("x", Some("q"), None).known();
        let mut rest = texts("x", Some("q"), Some("s"));
        rest.forget(known);
        assert_eq!((rest.name, rest.queue, rest.script.as_deref()), (None, None, Some("s")));
    }

    async fn counters_are_read_as_they_were_written(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        let a = run(&mut tx, "a").await;
        let counters = Counters { pending: 1, inv_ctxt: i64::MAX, peak_memory: 7, ..Counters::default() };
        let mut progress = trace::find_progress(&mut tx, a.num).await.unwrap().unwrap();
        assert_eq!((progress.version, progress.counters), (0, Counters::default()));
        progress.version = 5;
        progress.counters = counters;
        progress.client_totals = Some("{}".into());
        trace::put_progress(&mut tx, &[&progress]).await.unwrap();
        assert_eq!(trace::find_progress(&mut tx, a.num).await.unwrap(), Some(progress));
        assert_eq!(trace::lock_runs(&mut tx, &[a.num]).await.unwrap()[0].version, 5);
        let process = ProcessRow { workflow_num: a.num, num: 0, name: "P".into(), counters };
        trace::put_processes(&mut tx, &[&process], &[&process]).await.unwrap();
        assert_eq!(trace::find_processes(&mut tx, a.num).await.unwrap(), [process]);
    }
}
