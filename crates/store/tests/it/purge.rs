//! Taking deleted runs out.

use domain::id::PipelineVersionId;
use domain::launch::LaunchSettings;
use domain::{ComputeEnvId, LaunchId, PipelineId, Scope, TaskStatus, UserId, WorkflowId, WorkflowStatus};
use store::digests::{NewDigest, add_params, put_digest};
use store::head_jobs::add_head_job;
use store::launches::{add_launch, find_launch};
use store::pipelines::{PipelineData, add_pipeline};
use store::purge::{find_silent_deleted_run, has_deleted_runs, purge_parts, purge_run, purge_tasks};
use store::trace::{self, Counters, ProcessRow, TaskNumbers, TaskPlace, TaskRow, TaskTexts, TextRow};
use store::workflows::{NewWorkflow, add_star, add_workflow, delete_workflows, find_workflow};
use store::{Store, Tx};

use crate::databases::{NOW, both_databases, user};

/// Marks a run deleted, as a person does.
async fn delete(tx: &mut Tx, scope: Scope, id: &str) {
    let run = find_workflow(tx, scope, &WorkflowId::parse(id).unwrap()).await.unwrap().unwrap();
    delete_workflows(tx, &[run.num], NOW).await.unwrap();
}

/// The tables with rows of a run, and how they name it.
const TABLES: [(&str, &str); 13] = [
    ("workflow", "num"),
    ("workflow_detail", "workflow_num"),
    ("workflow_progress", "workflow_num"),
    ("workflow_star", "workflow_num"),
    ("workflow_digest", "workflow_num"),
    ("workflow_param", "workflow_num"),
    ("report_grant", "workflow_num"),
    ("head_job", "workflow_num"),
    ("process", "workflow_num"),
    ("trace_aside", "workflow_num"),
    ("task", "id / 4294967296"),
    ("task_text", "id / 4294967296"),
    ("task_place", "id / 4294967296"),
];

/// How many rows of run `num` each of them has.
async fn rows(tx: &mut Tx, num: i64) -> Vec<i64> {
    let mut rows = Vec::new();
    for (table, key) in TABLES {
        let sql = sqlx::AssertSqlSafe(format!("select count(*) from {table} where {key} = $1"));
        rows.push(match tx {
            Tx::Sqlite(tx) => sqlx::query_scalar(sql).bind(num).fetch_one(&mut **tx).await.unwrap(),
            Tx::Postgres(tx) => sqlx::query_scalar(sql).bind(num).fetch_one(&mut **tx).await.unwrap(),
        });
    }
    rows
}

fn launch_id(text: &str) -> LaunchId {
    LaunchId::parse(text).unwrap()
}

/// A run with something in every table, tasks with these numbers among it.
async fn run(tx: &mut Tx, owner: UserId, id: &str, launch: &str, tasks: &[u32]) -> i64 {
    let new = NewWorkflow {
        id: &WorkflowId::parse(id).unwrap(),
        owner,
        user_name: "ada",
        launch: &launch_id(launch),
        pipeline: None,
        compute_env: &ComputeEnvId::parse("env").unwrap(),
        session_id: "session",
        run_name: id,
        project_name: "project",
        repository: "https://example.org/project",
        revision: None,
        is_resume: false,
    };
    let num = add_workflow(tx, Scope::Personal(owner), &new, NOW).await.unwrap();
    add_head_job(tx, num, new.compute_env, "/launch", "/work", NOW).await.unwrap();
    add_star(tx, owner, num, NOW).await.unwrap();
    trace::add_grant(tx, num, "run", NOW).await.unwrap();
    let digest =
        NewDigest { workflow_num: num, status: 2, reason: Some("why"), silhouette: None, lost_count: 0 };
    put_digest(tx, &digest, NOW).await.unwrap();
    let params = [("shared".to_owned(), "1".to_owned()), ("own".to_owned(), id.to_owned())];
    add_params(tx, num, &params).await.unwrap();
    for number in 0..3 {
        trace::add_aside(tx, num, "progress", "odd", &number.to_string(), NOW).await.unwrap();
    }
    let process = |place: i64| ProcessRow {
        workflow_num: num,
        num: place,
        name: format!("P{place}").into(),
        counters: Counters::default(),
    };
    let processes = (0..3).map(process).collect::<Vec<_>>();
    trace::put_processes(tx, &processes.iter().collect::<Vec<_>>(), &[]).await.unwrap();
    let task = |number: &u32| TaskRow {
        id: trace::task_key(num, *number),
        process_num: 0,
        status: TaskStatus::Completed,
        attempt: 1,
        numbers: TaskNumbers::default(),
        usage: None,
        is_ignored: false,
        is_retried: false,
        is_inferred: false,
        known_texts: 0,
        known_place: 0,
        received_at: NOW.as_ms(),
    };
    let tasks = tasks.iter().map(task).collect::<Vec<_>>();
    trace::put_tasks(tx, &tasks.iter().collect::<Vec<_>>()).await.unwrap();
    let text = |task: &TaskRow| TextRow {
        id: task.id,
        texts: TaskTexts { name: Some("t".into()), ..Default::default() },
    };
    trace::put_texts(tx, &tasks.iter().map(text).collect::<Vec<_>>()).await.unwrap();
    let place = |task: &TaskRow| TextRow {
        id: task.id,
        texts: TaskPlace { native_id: Some("7".into()), ..Default::default() },
    };
    trace::put_places(tx, &tasks.iter().map(place).collect::<Vec<_>>()).await.unwrap();
    num
}

/// Takes everything of a run out; gives how many pieces its tasks were taken in.
async fn purge(tx: &mut Tx, num: i64, max: i64) -> usize {
    let (mut from, mut pieces) = (None, 0);
    loop {
        from = purge_tasks(tx, num, from, max).await.unwrap();
        pieces += 1;
        if from.is_none() {
            break;
        }
    }
    while purge_parts(tx, num, max).await.unwrap() {}
    purge_run(tx, num).await.unwrap();
    pieces
}

both_databases! {
    async fn every_row_of_a_purged_run_goes_and_none_of_another(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let scope = Scope::Personal(ada);
        for launch in ["own", "shared"] {
            add_launch(&mut tx, scope, &launch_id(launch), &LaunchSettings::default(), ada, NOW).await.unwrap();
        }
        let tasks = [0, 1, 2, 5, 6, 1_000_000, u32::MAX];
        let before = run(&mut tx, ada, "before", "shared", &tasks).await;
        let gone = run(&mut tx, ada, "gone", "own", &tasks).await;
        let after = run(&mut tx, ada, "after", "shared", &tasks).await;
        let full = [1, 1, 1, 1, 1, 2, 1, 1, 3, 3, 7, 7, 7];
        for num in [before, gone, after] {
            assert_eq!(rows(&mut tx, num).await, full);
        }

        delete(&mut tx, scope, "gone").await;
        // From where a piece ends the next goes on; without that, from what is left.
        let next = purge_tasks(&mut tx, gone, None, 2).await.unwrap();
        assert_eq!(next, Some(trace::task_key(gone, 2)));
        assert_eq!(rows(&mut tx, gone).await, [1, 1, 1, 1, 1, 2, 1, 1, 3, 3, 5, 5, 5]);
        assert_eq!(purge(&mut tx, gone, 2).await, 3);
        assert_eq!(rows(&mut tx, gone).await, [0; 13]);
        // Once more changes nothing.
        purge(&mut tx, gone, 2).await;
        for num in [before, after] {
            assert_eq!(rows(&mut tx, num).await, full);
        }
        assert!(find_launch(&mut tx, scope, &launch_id("own")).await.unwrap().is_none());

        // A launch stays as long as anything was started from it, or may be.
        for id in ["before", "after"] {
            delete(&mut tx, scope, id).await;
        }
        purge(&mut tx, after, 1_000).await;
        assert!(find_launch(&mut tx, scope, &launch_id("shared")).await.unwrap().is_some());
        let launch = launch_id("shared");
        let data = PipelineData { name: "p", description: None, icon: None, repository: "/p", launch: &launch };
        let version = PipelineVersionId::parse("version").unwrap();
        add_pipeline(&mut tx, scope, PipelineId(7), &version, &data, ada, NOW).await.unwrap();
        purge(&mut tx, before, 1_000).await;
        assert!(find_launch(&mut tx, scope, &launch_id("shared")).await.unwrap().is_some());
        assert!(!has_deleted_runs(&mut tx).await.unwrap());
        tx.commit().await.unwrap();
    }

    async fn deleted_runs_are_found_when_their_clients_are_silent(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let scope = Scope::Personal(ada);
        add_launch(&mut tx, scope, &launch_id("own"), &LaunchSettings::default(), ada, NOW).await.unwrap();
        let open = run(&mut tx, ada, "open", "own", &[]).await;
        let ended = run(&mut tx, ada, "ended", "own", &[]).await;
        let mut row = trace::lock_runs(&mut tx, &[ended]).await.unwrap().remove(0);
        row.status = WorkflowStatus::Failed.code();
        trace::put_runs(&mut tx, &[&row], NOW).await.unwrap();
        assert!(!has_deleted_runs(&mut tx).await.unwrap());
        let far = NOW.plus_ms(1_000_000_000);
        assert_eq!(find_silent_deleted_run(&mut tx, far, far).await.unwrap(), None);
        for id in ["open", "ended"] {
            delete(&mut tx, scope, id).await;
        }
        assert!(has_deleted_runs(&mut tx).await.unwrap());
        let (heard, later) = (NOW, NOW.plus_ms(1));
        assert_eq!(find_silent_deleted_run(&mut tx, heard, heard).await.unwrap(), None);
        assert_eq!(find_silent_deleted_run(&mut tx, later, heard).await.unwrap(), Some(ended));
        assert_eq!(find_silent_deleted_run(&mut tx, later, later).await.unwrap(), Some(open));
        purge(&mut tx, open, 1_000).await;
        assert_eq!(find_silent_deleted_run(&mut tx, later, later).await.unwrap(), Some(ended));
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn every_table_with_rows_of_a_run_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("belfry.sqlite").display());
    let store = Store::open(&url).await.unwrap();
    let columns = store.columns().await.unwrap();
    let mut named = Vec::new();
    for column in &columns {
        let (table, name) = column.split_once('.').unwrap();
        if (name == "workflow_num" || (table.starts_with("task") && name == "id")) && !named.contains(&table)
        {
            named.push(table);
        }
    }
    let mut known = TABLES.map(|(table, _)| table).to_vec();
    known.retain(|table| *table != "workflow");
    named.sort_unstable();
    known.sort_unstable();
    assert_eq!(named, known, "store::purge must take the rows of all of these out");
    store.close().await;
}

#[tokio::test]
async fn a_sqlite_file_shrinks_when_much_of_it_is_free() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("belfry.sqlite");
    let store = Store::open(&format!("sqlite:{}", file.display())).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    let ada = user(&mut tx, "ada").await;
    let scope = Scope::Personal(ada);
    add_launch(&mut tx, scope, &launch_id("own"), &LaunchSettings::default(), ada, NOW).await.unwrap();
    let gone = run(&mut tx, ada, "gone", "own", &[]).await;
    // 32 MiB, and something after it that must be moved.
    let script = "x".repeat(1 << 20);
    let texts = (1..=32).map(|number| TextRow {
        id: trace::task_key(gone, number),
        texts: TaskTexts {
            name: Some("t".into()),
            script: Some(script.as_str().into()),
            ..Default::default()
        },
    });
    trace::put_texts(&mut tx, &texts.collect::<Vec<_>>()).await.unwrap();
    let kept = run(&mut tx, ada, "kept", "own", &(1..=2_000).collect::<Vec<_>>()).await;
    let full = rows(&mut tx, kept).await;
    tx.commit().await.unwrap();
    assert!(!store.has_space_to_give_back().await.unwrap());

    let mut tx = store.begin().await.unwrap();
    delete(&mut tx, scope, "gone").await;
    purge(&mut tx, gone, 1_000).await;
    tx.commit().await.unwrap();
    let mut steps = 0;
    while store.has_space_to_give_back().await.unwrap() {
        store.give_back_space().await.unwrap();
        steps += 1;
    }
    // 16 MiB stay for what comes next.
    assert!((20..60).contains(&steps), "{steps} steps");
    assert_eq!(rows(&mut store.begin_read().await.unwrap(), kept).await, full);
    store.close().await;
    let size = std::fs::metadata(&file).unwrap().len();
    assert!((15 << 20..24 << 20).contains(&size), "{size} bytes");
}
