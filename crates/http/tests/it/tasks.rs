//! Tasks of a run: sorted, searched, in pages, one by one.

use serde_json::{Value, json};

use crate::support::reported::task;
use crate::support::server::START;
use crate::support::{Client, Kind, Reported, TestServer};

async fn ids(client: &Client, run: &Reported<'_>, query: &str) -> Vec<i64> {
    let list = client.get(&run.path(&format!("/tasks?{query}"))).await.ok();
    let tasks = list["tasks"].as_array().unwrap();
    let ids: Vec<i64> = tasks.iter().map(|row| row["task"]["taskId"].as_i64().unwrap()).collect();
    if !query.contains("max") {
        assert_eq!(list["total"], ids.len(), "{query}");
    }
    ids
}

/// A run with tasks of every kind.
async fn with_tasks<'a>(client: &Client) -> Reported<'a> {
    let run = Reported::begun(client, "with_tasks").await;
    run.progress(&[
        task(1, "COMPLETED", json!({ "process": "flow:FASTQ_STATS", "name": "flow:FASTQ_STATS (s1)", "tag": "s1", "realtime": 900, "peakRss": 10 })),
        task(2, "FAILED", json!({ "process": "flow:FASTQ_STATS", "name": "flow:FASTQ_STATS (s2)", "tag": "s2", "exit": 137, "realtime": 100, "peakRss": 3_000_000_000_i64 })),
        task(3, "RUNNING", json!({ "process": "JOIN", "name": "JOIN", "tag": null, "hash": "cd/00beef" })),
        task(4, "NEW", json!({ "process": "JOIN", "name": "JOIN", "tag": "a_b%c", "submit": null })),
        task(5, "CACHED", json!({ "process": "FASTQxSTATS", "name": "FASTQxSTATS", "exit": 0, "realtime": 500, "attempt": 2 })),
    ])
    .await;
    run
}

both_databases! {
    async fn tasks_are_sorted_by_what_they_have(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.user("ada").await.client();
        let run = with_tasks(&ada).await;
        for (query, expected) in [
            ("", [1, 2, 3, 4, 5]),
            ("sortBy=taskId&sortDir=DESCENDING", [5, 4, 3, 2, 1]),
            ("sortBy=process", [5, 3, 4, 1, 2]),
            ("sortBy=realtime&sortDir=ASCENDING", [2, 5, 1, 3, 4]),
            // What has no value yet is last, whichever way.
            ("sortBy=realtime&sortDir=DESCENDING", [1, 5, 2, 3, 4]),
            ("sortBy=peakRss&sortDir=desc", [2, 1, 3, 4, 5]),
            ("sortBy=submit&sortDir=DESCENDING", [5, 3, 2, 1, 4]),
            ("sortBy=attempt&sortDir=DESCENDING", [5, 1, 2, 3, 4]),
        ] {
            if kind == Kind::Sqlite || !query.contains("process") {
                assert_eq!(ids(&ada, &run, query).await, expected, "{query}");
            }
        }
        for word in [
            "hash", "tag", "name", "status", "exit", "start", "complete", "duration", "pcpu", "pmem", "peakVmem",
            "rchar", "wchar", "cpus", "memory", "volCtxt", "invCtxt", "nativeId", "container",
        ] {
            assert_eq!(ids(&ada, &run, &format!("sortBy={word}")).await.len(), 5, "{word}");
        }
        let message = ada.get(&run.path("/tasks?sortBy=colour")).await.refused(400);
        assert!(message.contains("colour") && message.contains("peakRss"), "{message}");
    }

    async fn tasks_are_searched_by_words_and_keywords(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.user("ada").await.client();
        let run = with_tasks(&ada).await;
        let none: [i64; 0] = [];
        let cases: &[(&str, &[i64])] = &[
            ("fastq_stats", &[1, 2]),
            ("FASTQ", &[1, 2, 5]),
            ("s2", &[2]),
            ("cd/00be", &[3]),
            ("fastq s1", &[1]),
            ("a_b%25c", &[4]),
            ("a%25c", &none),
            ("status:FAILED", &[2]),
            ("status:succeeded", &[1]),
            ("state:pending", &[4]),
            ("status:FAILED status:CACHED", &[2, 5]),
            ("process:JOIN", &[3, 4]),
            ("process:FASTQ_STATS", &[1, 2]),
            ("process:flow:fastq_stats", &[1, 2]),
            ("process:FASTQ", &none),
            ("exit:137", &[2]),
            ("exit:0", &[1, 5]),
            ("join status:running", &[3]),
            ("nothing", &none),
        ];
        for (search, expected) in cases {
            let query = format!("search={}", search.replace(' ', "%20"));
            assert_eq!(ids(&ada, &run, &query).await, *expected, "{search}");
        }
        for wrong in ["status:done", "exit:many", "exit:"] {
            ada.get(&run.path(&format!("/tasks?search={wrong}"))).await.refused(400);
        }
    }

    async fn pages_go_through_all_tasks_once(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.user("ada").await.client();
        let run = Reported::begun(&ada, "many").await;
        let records: Vec<Value> = (1..=250).map(|id| task(id, "COMPLETED", json!({ "realtime": id % 7 }))).collect();
        run.progress(&records[..150]).await;
        run.progress(&records[100..]).await;
        for sort in ["taskId", "realtime", "tag"] {
            let mut seen = Vec::new();
            for offset in [0, 100, 200, 300] {
                let page = ada.get(&run.path(&format!("/tasks?max=100&offset={offset}&sortBy={sort}"))).await.ok();
                assert_eq!(page["total"], 250, "{sort}");
                seen.extend(page["tasks"].as_array().unwrap().iter().map(|row| row["task"]["taskId"].as_i64().unwrap()));
            }
            seen.sort_unstable();
            assert_eq!(seen, (1..=250).collect::<Vec<_>>(), "{sort}");
        }
        let found = ada.get(&run.path("/tasks?max=10&search=exit:0")).await.ok();
        assert_eq!((found["tasks"].as_array().unwrap().len(), &found["total"]), (10, &json!(250)));
    }
}

#[tokio::test]
async fn one_task_is_told_as_in_the_list() {
    let server = TestServer::still(Kind::Sqlite).await;
    let (ada, bob) = (server.user("ada").await.client(), server.user("bob").await.client());
    let run = Reported::begun(&ada, "one").await;
    let record = task(
        7,
        "COMPLETED",
        json!({ "script": "echo hello", "env": "A=1", "nativeId": 4711, "workdir": "/work/ab/00", "complete": START, "module": ["x/1"] }),
    );
    run.progress(&[record]).await;
    let told = ada.get(&run.path("/task/7")).await.ok();
    assert_eq!(told, ada.get(&run.path("/tasks")).await.ok()["tasks"][0]);
    let told = &told["task"];
    for (field, value) in [
        ("taskId", json!(7)),
        ("status", json!("COMPLETED")),
        ("exit", json!(0)),
        ("exitStatus", json!(0)),
        ("script", json!("echo hello")),
        ("env", json!("A=1")),
        ("nativeId", json!("4711")),
        ("workdir", json!("/work/ab/00")),
        ("module", json!(["x/1"])),
        ("complete", json!(START.to_string())),
        ("container", Value::Null),
        ("cost", Value::Null),
    ] {
        assert_eq!(told[field], value, "{field}");
    }
    ada.get(&run.path("/task/8")).await.refused(403);
    ada.get(&run.path("/task/first")).await.refused(400);
    bob.get(&run.path("/task/7")).await.refused(403);
    bob.get(&run.path("/tasks")).await.refused(403);
}

#[tokio::test]
async fn every_figure_of_a_task_is_told_in_its_own_place() {
    let server = TestServer::still(Kind::Sqlite).await;
    let ada = server.user("ada").await.client();
    let run = Reported::begun(&ada, "figures").await;
    // In recordings of short tasks some are always equal, such as `rss` and `peakRss`.
    let names = [
        "cpus",
        "memory",
        "disk",
        "time",
        "duration",
        "realtime",
        "pcpu",
        "pmem",
        "rss",
        "vmem",
        "peakRss",
        "peakVmem",
        "rchar",
        "wchar",
        "readBytes",
        "writeBytes",
        "syscr",
        "syscw",
        "volCtxt",
        "invCtxt",
    ];
    let figures: Vec<(&str, i64)> = names.into_iter().zip(1_000..).collect();
    let fields: serde_json::Map<String, Value> =
        figures.iter().map(|(name, figure)| ((*name).to_owned(), json!(figure))).collect();
    run.progress(&[task(1, "COMPLETED", Value::Object(fields))]).await;
    let told = ada.get(&run.path("/task/1")).await.ok();
    for (name, figure) in figures {
        let told = told["task"][name].as_f64().unwrap_or_else(|| panic!("{name} is not told"));
        assert_eq!(json!(told), json!(figure).as_f64().unwrap(), "{name}");
    }
}
