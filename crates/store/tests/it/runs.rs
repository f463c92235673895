//! Runs, their head jobs, tasks and counters as pages read them.

use domain::launch::LaunchSettings;
use domain::{ComputeEnvId, LaunchId, Scope, TaskId, TaskStatus, UserId, WorkflowId, search};
use store::digests::{
    EdgeRow, NewDigest, Parts, add_params, count_failures_like, find_silhouette, list_edges,
    list_stale_digests, put_digest,
};
use store::head_jobs::{
    HeadJobState, add_head_job, count_started_head_jobs, end_waiting, find_head_job, is_first_waiting,
    list_open_head_jobs, set_ended, set_submitted, set_submitting, set_wait_reason,
};
use store::launches::add_launch;
use store::tasks::{
    TaskQuery, TaskSort, count_tasks, find_first_failure, find_task, has_inferred, list_task_scripts,
    list_tasks, total_tasks,
};
use store::trace::{
    self, Fields as _, ProcessRow, TaskNumbers, TaskTexts, TaskUsage, TextRow, find_processes, find_progress,
    list_progress,
};
use store::workflow_list::{
    Days, Matching, Page, Reach, WorkflowSort, add_stars, count_by_day, count_by_reach, count_workflows,
    delete_stars, list_by_reach, list_over, list_workflows,
};
use store::workflows::{
    NewWorkflow, add_star, add_workflow, close_lost_workflows, delete_star, delete_workflows,
    find_resumed_from, find_workflow, find_workflow_by_num, find_workflow_detail, is_run_name_active,
    is_starred, list_silent_workflows, request_cancel,
};
use store::{Store, Tx};

use crate::databases::{NOW, both_databases, user};

const DAY: i64 = 86_400_000;

fn id(text: &str) -> WorkflowId {
    WorkflowId::parse(text).unwrap()
}

async fn run(tx: &mut Tx, owner: UserId, workflow: &str, name: &str, at: i64) -> i64 {
    let scope = Scope::Personal(owner);
    let launch = LaunchId::parse(&format!("launch{workflow}")).unwrap();
    add_launch(tx, scope, &launch, &LaunchSettings::default(), owner, NOW).await.unwrap();
    let new = NewWorkflow {
        id: &id(workflow),
        owner,
        user_name: "ada",
        launch: &launch,
        pipeline: None,
        compute_env: &ComputeEnvId::parse("env").unwrap(),
        session_id: "7f8a8a5e-0000-4000-8000-000000000001",
        run_name: name,
        project_name: "nf-core/rnaseq",
        repository: "https://example.org/nf-core/rnaseq",
        revision: Some("3.14"),
        is_resume: false,
    };
    add_workflow(tx, scope, &new, NOW.plus_ms(at)).await.unwrap()
}

async fn names(tx: &mut Tx, owner: UserId, text: &str) -> Vec<String> {
    let filter = search::parse(text, &search::Here::new(NOW, None)).unwrap();
    let matching = Matching { scope: Scope::Personal(owner), filter: &filter, user: owner, now: NOW };
    let page = list_workflows(tx, &matching, Page::newest(100, 0)).await.unwrap();
    let total = count_workflows(tx, &matching).await.unwrap();
    assert_eq!(total, i64::try_from(page.len()).unwrap(), "{text}");
    page.into_iter().map(|(row, _)| row.run_name).collect()
}

both_databases! {
    async fn runs_are_found(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let one = run(&mut tx, ada, "w1", "angry_gauss", 0).await;
        let two = run(&mut tx, ada, "w2", "mad_euler", 1).await;
        run(&mut tx, bob, "w3", "silent_gauss", 2).await;
        assert_eq!(names(&mut tx, ada, "").await, ["mad_euler", "angry_gauss"]);
        for (text, expected) in [
            ("gauss", vec!["angry_gauss"]),
            ("ANGRY", vec!["angry_gauss"]),
            ("angry*ss", vec!["angry_gauss"]),
            ("angry%", vec![]),
            ("rnaseq", vec!["mad_euler", "angry_gauss"]),
            ("status:submitted", vec!["mad_euler", "angry_gauss"]),
            ("status:failed", vec![]),
            ("NOT gauss", vec!["mad_euler"]),
            ("run:mad_euler OR id:w1", vec!["mad_euler", "angry_gauss"]),
            ("user:ADA", vec!["mad_euler", "angry_gauss"]),
            ("user:me euler", vec!["mad_euler"]),
            ("user:bob", vec![]),
            ("pipeline:rna", vec!["mad_euler", "angry_gauss"]),
            ("project:nf-core/*", vec!["mad_euler", "angry_gauss"]),
            ("session:7f8a8a5e-0000-4000-8000-000000000001", vec!["mad_euler", "angry_gauss"]),
            ("after:2027-01-15 before:2027-01-15", vec!["mad_euler", "angry_gauss"]),
            ("before:2027-01-14", vec![]),
            ("revision:3.*", vec!["mad_euler", "angry_gauss"]),
            ("revision:3", vec![]),
            ("tasks:0 failed:<1", vec!["mad_euler", "angry_gauss"]),
            ("tasks:>0", vec![]),
            ("duration:<1h", vec!["mad_euler", "angry_gauss"]),
            ("duration:>1h", vec![]),
            ("exit:137", vec![]),
            ("NOT exit:137", vec!["mad_euler", "angry_gauss"]),
            ("error:memory", vec![]),
            ("is:resumed", vec![]),
            ("status:gaps", vec![]),
            ("NOT (status:failed OR status:gaps) run:mad*", vec!["mad_euler"]),
        ] {
            assert_eq!(names(&mut tx, ada, text).await, expected, "{text}");
        }
        let here = search::Here::new(NOW, None);
        for (sort, descending, expected) in [
            ("name", false, ["angry_gauss", "mad_euler"]),
            ("name", true, ["mad_euler", "angry_gauss"]),
            ("started", false, ["angry_gauss", "mad_euler"]),
            ("duration", true, ["angry_gauss", "mad_euler"]),
            ("tasks", true, ["mad_euler", "angry_gauss"]),
        ] {
            let page = Page { sort: WorkflowSort::parse(sort).unwrap(), descending, max: 9, offset: 0 };
            let filter = search::parse("", &here).unwrap();
            let matching =
                Matching { scope: Scope::Personal(ada), filter: &filter, user: ada, now: NOW.plus_ms(9) };
            let rows = list_workflows(&mut tx, &matching, page).await.unwrap();
            let names: Vec<_> = rows.iter().map(|(row, _)| row.run_name.as_str()).collect();
            assert_eq!(names, expected, "{sort}");
        }
        add_star(&mut tx, ada, one, NOW).await.unwrap();
        add_star(&mut tx, ada, one, NOW).await.unwrap();
        assert_eq!(names(&mut tx, ada, "is:starred").await, ["angry_gauss"]);
        assert!(is_starred(&mut tx, ada, one).await.unwrap() && !is_starred(&mut tx, bob, one).await.unwrap());
        delete_star(&mut tx, ada, one).await.unwrap();
        assert!(!is_starred(&mut tx, ada, one).await.unwrap());
        let scope = Scope::Personal(ada);
        assert!(find_workflow(&mut tx, Scope::Personal(bob), &id("w1")).await.unwrap().is_none());
        assert_eq!(find_workflow_by_num(&mut tx, two).await.unwrap().unwrap().id, "w2");
        assert!(find_workflow_detail(&mut tx, one).await.unwrap().is_some());
        assert!(is_run_name_active(&mut tx, scope, "mad_euler").await.unwrap());
        request_cancel(&mut tx, one, NOW.plus_ms(7)).await.unwrap();
        request_cancel(&mut tx, one, NOW.plus_ms(9)).await.unwrap();
        let row = find_workflow(&mut tx, scope, &id("w1")).await.unwrap().unwrap();
        assert_eq!(row.cancel_requested_at, Some(NOW.plus_ms(7).as_ms()));
        let session = row.session_id;
        assert_eq!(find_resumed_from(&mut tx, scope, &session, two).await.unwrap().unwrap().num, one);
        delete_workflows(&mut tx, &[one], NOW).await.unwrap();
        assert!(find_workflow(&mut tx, scope, &id("w1")).await.unwrap().is_none());
        assert_eq!(names(&mut tx, ada, "").await, ["mad_euler"]);
        assert!(list_silent_workflows(&mut tx, NOW.plus_ms(1_000)).await.unwrap().is_empty());
        close_lost_workflows(&mut tx, NOW).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn head_jobs_go_their_way(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let env = ComputeEnvId::parse("env").unwrap();
        let (one, two) = (run(&mut tx, ada, "w1", "a", 0).await, run(&mut tx, ada, "w2", "b", 1).await);
        for num in [one, two] {
            add_head_job(&mut tx, num, &env, "/launch", "/work", NOW).await.unwrap();
        }
        assert!(is_first_waiting(&mut tx, one).await.unwrap() && !is_first_waiting(&mut tx, two).await.unwrap());
        set_wait_reason(&mut tx, two, Some("waits")).await.unwrap();
        assert!(set_submitting(&mut tx, one).await.unwrap());
        assert_eq!(count_started_head_jobs(&mut tx, one).await.unwrap(), 0);
        assert_eq!(count_started_head_jobs(&mut tx, two).await.unwrap(), 1);
        set_submitted(&mut tx, one, "op", NOW).await.unwrap();
        // Nothing goes back, and what was started is not ended as one that waits.
        assert!(!set_submitting(&mut tx, one).await.unwrap());
        assert!(!end_waiting(&mut tx, one, NOW).await.unwrap());
        let head = find_head_job(&mut tx, one).await.unwrap().unwrap();
        assert_eq!((head.state.as_str(), head.operation_id.as_deref()), ("SUBMITTED", Some("op")));
        assert_eq!(list_open_head_jobs(&mut tx).await.unwrap().len(), 2);
        set_ended(&mut tx, one, Some(1), true, Some("/logs"), NOW).await.unwrap();
        let head = find_head_job(&mut tx, one).await.unwrap().unwrap();
        assert_eq!((head.state.as_str(), head.exit_code), (HeadJobState::Ended.as_str(), Some(1)));
        assert_eq!(list_open_head_jobs(&mut tx).await.unwrap().len(), 1);
        assert!(end_waiting(&mut tx, two, NOW).await.unwrap());
        let head = find_head_job(&mut tx, two).await.unwrap().unwrap();
        assert_eq!((head.state.as_str(), head.wait_reason), (HeadJobState::Ended.as_str(), None));
        assert!(!set_submitting(&mut tx, two).await.unwrap());
        assert!(find_head_job(&mut tx, 999).await.unwrap().is_none());
        tx.commit().await.unwrap();
    }

    async fn many_runs_are_counted_and_changed(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let env = ComputeEnvId::parse("env").unwrap();
        let one = run(&mut tx, ada, "w1", "a", 0).await;
        let two = run(&mut tx, ada, "w2", "b", DAY).await;
        let three = run(&mut tx, ada, "w3", "c", DAY + 1).await;
        for num in [one, two] {
            add_head_job(&mut tx, num, &env, "/launch", "/work", NOW).await.unwrap();
        }
        set_ended(&mut tx, two, Some(0), true, None, NOW).await.unwrap();
        let filter = search::Filter::EVERY;
        let all = Matching { scope: Scope::Personal(ada), filter: &filter, user: ada, now: NOW };
        let days = [Days { from: NOW.plus_ms(1), first: 0 }];
        let counts = count_by_day(&mut tx, &all, &days).await.unwrap();
        let mut counts: Vec<_> = counts.iter().map(|row| (row.day, row.count)).collect();
        counts.sort_unstable();
        assert_eq!(counts, [(-1, 1), (0, 1), (1, 1)]);
        assert_eq!(add_stars(&mut tx, &all).await.unwrap(), 3);
        assert_eq!(add_stars(&mut tx, &all).await.unwrap(), 0);
        let reach = async |tx: &mut Tx| {
            let rows = count_by_reach(tx, &all).await.unwrap();
            let mut told: Vec<_> = rows.iter().map(|row| (row.reach, row.runs, row.starred)).collect();
            told.sort_unstable();
            told
        };
        // Without a head job of ours, or with one that has ended, a run that goes on is somebody else's.
        assert_eq!(reach(&mut tx).await, [(Reach::Ours.number(), 1, 1), (Reach::Foreign.number(), 2, 2)]);
        request_cancel(&mut tx, one, NOW).await.unwrap();
        assert_eq!(reach(&mut tx).await, [(Reach::Ending.number(), 1, 1), (Reach::Foreign.number(), 2, 2)]);
        let foreign = list_by_reach(&mut tx, &all, Reach::Foreign, two, 9).await.unwrap();
        assert_eq!(foreign.iter().map(|run| run.num).collect::<Vec<_>>(), [three]);
        assert_eq!(list_over(&mut tx, Scope::Personal(ada), &[one, two, three]).await.unwrap(), []);
        assert_eq!(delete_stars(&mut tx, &all).await.unwrap(), 3);
        tx.commit().await.unwrap();
    }

    async fn what_a_digest_says_is_found(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let num = run(&mut tx, ada, "w1", "a", 0).await;
        let other = run(&mut tx, ada, "w2", "b", 1).await;
        assert_eq!(list_stale_digests(&mut tx, i64::MAX, 9).await.unwrap(), [other, num]);
        put_tasks(&mut tx, num).await;
        let parts = Parts { from: NOW.as_ms(), to: NOW.plus_ms(1000).as_ms(), count: 10 };
        let (begins, ends) = list_edges(&mut tx, num, parts).await.unwrap();
        assert_eq!(begins, [EdgeRow { part: 1, cores: 3.0, core_moments: 300.0, lost: 0 }]);
        // What has no end of its own ended with the run.
        assert_eq!(ends, [EdgeRow { part: 10, cores: 3.0, core_moments: 3000.0, lost: 1 }]);
        assert_eq!(count_failures_like(&mut tx, num, "MAIN:ALIGN", 137).await.unwrap(), 1);
        let digest = NewDigest {
            workflow_num: num,
            status: 0,
            reason: Some("ALIGN out of memory"),
            silhouette: Some("{}"),
            lost_count: 2,
        };
        let params = [("genome", "grch38"), ("deep.out", "s3://x/y")];
        let params: Vec<_> = params.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        for _ in 0..2 {
            put_digest(&mut tx, &digest, NOW).await.unwrap();
            add_params(&mut tx, num, &params).await.unwrap();
        }
        assert_eq!(list_stale_digests(&mut tx, i64::MAX, 9).await.unwrap(), [other]);
        assert_eq!(find_silhouette(&mut tx, num).await.unwrap().as_deref(), Some("{}"));
        for (text, expected) in [
            ("params.genome:GRCh38", vec!["a"]),
            ("param.Deep.Out:s3://*", vec!["a"]),
            ("params.genome:grch", vec![]),
            ("NOT params.genome:GRCh38", vec!["b"]),
        ] {
            assert_eq!(names(&mut tx, ada, text).await, expected, "{text}");
        }
        tx.commit().await.unwrap();
    }

    async fn tasks_are_listed_filtered_and_sorted(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let num = run(&mut tx, ada, "w1", "a", 0).await;
        put_tasks(&mut tx, num).await;
        let query = TaskQuery { max: 100, ..TaskQuery::default() };
        let ids = |rows: Vec<store::tasks::TaskRow>| -> Vec<i64> { rows.iter().map(|row| row.task_id().0).collect() };
        assert_eq!(ids(list_tasks(&mut tx, num, &query).await.unwrap()), [1, 2, 3]);
        let page = TaskQuery { max: 1, offset: 1, ..query.clone() };
        assert_eq!(ids(list_tasks(&mut tx, num, &page).await.unwrap()), [2]);
        // Tasks without a value come last in both directions.
        let sort = TaskSort::parse("realtime").unwrap();
        let up = TaskQuery { sort, ..query.clone() };
        assert_eq!(ids(list_tasks(&mut tx, num, &up).await.unwrap()), [2, 1, 3]);
        let down = TaskQuery { sort, descending: true, ..query.clone() };
        assert_eq!(ids(list_tasks(&mut tx, num, &down).await.unwrap()), [1, 2, 3]);
        for word in TaskSort::words() {
            let sorted = TaskQuery { sort: TaskSort::parse(word).unwrap(), ..query.clone() };
            assert_eq!(list_tasks(&mut tx, num, &sorted).await.unwrap().len(), 3, "{word}");
        }
        for (filter, expected) in [
            (TaskQuery { statuses: vec![TaskStatus::Failed], ..query.clone() }, vec![2]),
            (TaskQuery { process: Some("align".into()), ..query.clone() }, vec![1, 2]),
            (TaskQuery { process: Some("MAIN:ALIGN".into()), ..query.clone() }, vec![1, 2]),
            (TaskQuery { exit: Some(137), ..query.clone() }, vec![2]),
            (TaskQuery { words: vec!["sample_2".into()], ..query.clone() }, vec![2]),
            (TaskQuery { words: vec!["Sample_2)".into()], ..query.clone() }, vec![2]),
            (TaskQuery { words: vec!["sample%2".into()], ..query.clone() }, vec![]),
            (TaskQuery { words: vec!["ab/".into(), "align".into()], ..query.clone() }, vec![1, 2]),
        ] {
            assert_eq!(ids(list_tasks(&mut tx, num, &filter).await.unwrap()), expected, "{filter:?}");
            let count = i64::try_from(expected.len()).unwrap();
            assert_eq!(count_tasks(&mut tx, num, &filter).await.unwrap(), count, "{filter:?}");
            // Whether the page is full, so that it does not tell how many there are, or not.
            for max in [count.max(1), 100] {
                let filter = TaskQuery { max, ..filter.clone() };
                let total = total_tasks(&mut tx, num, &filter, expected.len()).await.unwrap();
                assert_eq!(total, count, "{filter:?}");
            }
        }
        let beyond = TaskQuery { offset: 9, statuses: vec![TaskStatus::Failed, TaskStatus::New], ..query.clone() };
        assert_eq!(total_tasks(&mut tx, num, &beyond, 0).await.unwrap(), 2);
        let task = find_task(&mut tx, num, TaskId(2)).await.unwrap().unwrap();
        assert_eq!((task.process.as_str(), task.exit), ("MAIN:ALIGN", Some(137)));
        assert!(find_task(&mut tx, num, TaskId(9)).await.unwrap().is_none());
        let scripts = list_task_scripts(&mut tx, &[task.id]).await.unwrap();
        assert_eq!(scripts[0].script.as_deref(), Some("echo 2"));
        assert_eq!(find_first_failure(&mut tx, num, 1).await.unwrap(), Some(TaskId(2)));
        assert!(!has_inferred(&mut tx, num).await.unwrap());
        assert_eq!(find_processes(&mut tx, num).await.unwrap().len(), 2);
        assert!(find_progress(&mut tx, num).await.unwrap().is_some());
        assert_eq!(list_progress(&mut tx, &[num]).await.unwrap().len(), 1);
        tx.commit().await.unwrap();
    }
}

/// A few tasks, put as `ingest` puts them.
async fn put_tasks(tx: &mut Tx, num: i64) {
    let process = |at: i64, name: &str, counters: trace::Counters| ProcessRow {
        workflow_num: num,
        num: at,
        name: name.into(),
        counters,
    };
    let aligned = trace::Counters { succeeded: 1, failed: 1, ..trace::Counters::default() };
    let to_sort = trace::Counters { pending: 1, ..trace::Counters::default() };
    let processes = [process(0, "MAIN:ALIGN", aligned), process(1, "MAIN:SORT", to_sort)];
    trace::put_processes(tx, &processes.each_ref(), &processes.each_ref()).await.unwrap();
    let mut rows = Vec::new();
    let mut texts = Vec::new();
    for (process_num, task, status, exit, realtime) in [
        (0, 1, TaskStatus::Completed, Some(0), Some(900)),
        (0, 2, TaskStatus::Failed, Some(137), Some(100)),
        (1, 3, TaskStatus::New, None, None),
    ] {
        let id = (num << 32) | task;
        let names = TaskTexts {
            name: Some(format!("task (sample_{task})").into()),
            tag: Some(format!("sample_{task}").into()),
            hash: Some(format!("ab/12345{task}").into()),
            script: Some(format!("echo {task}").into()),
            ..TaskTexts::default()
        };
        rows.push(trace::TaskRow {
            id,
            process_num,
            status,
            attempt: 1,
            numbers: TaskNumbers {
                exit,
                start_at: exit.map(|_| NOW.plus_ms(100).as_ms()),
                cpus: exit.map(|_| task),
                ..TaskNumbers::default()
            },
            usage: realtime.map(|ms| Box::new(TaskUsage { realtime_ms: Some(ms), ..TaskUsage::default() })),
            is_ignored: false,
            is_retried: false,
            is_inferred: false,
            known_texts: names.known(),
            known_place: 0,
            received_at: NOW.as_ms(),
        });
        texts.push(TextRow { id, texts: names });
    }
    trace::put_tasks(tx, &rows.iter().collect::<Vec<_>>()).await.unwrap();
    trace::put_texts(tx, &texts).await.unwrap();
}
