//! A run over its time: cores in use, and its tasks one by one or counted.

use domain::Timestamp;
use serde_json::{Value, json};

use crate::support::reported::task;
use crate::support::server::START;
use crate::support::{Client, Kind, Reported, TestServer};

fn at(seconds: f64) -> Timestamp {
    START.plus_ms(format!("{:.0}", seconds * 1_000.0).parse().unwrap())
}

/// A task that was handed over, started and ended so many seconds after the start of the server.
fn timed(id: i64, status: &str, times: [Option<f64>; 3], more: impl Into<Value>) -> Value {
    let more: Value = more.into();
    let [submit, start, complete] = times.map(|time| time.map(at));
    let mut fields = json!({ "submit": submit, "start": start, "complete": complete });
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    task(id, status, fields)
}

/// A run from second 1 to second 60.
async fn with_tasks<'a>(client: &Client) -> Reported<'a> {
    let run = Reported::begun(client, "timed").await;
    run.progress(&[
        timed(1, "COMPLETED", [Some(2.0), Some(5.0), Some(20.5)], json!({ "cpus": 4 })),
        timed(
            2,
            "FAILED",
            [Some(10.0), Some(12.0), Some(15.0)],
            json!({ "cpus": 2, "name": "JOIN (x)", "process": "JOIN" }),
        ),
        timed(
            3,
            "COMPLETED",
            [Some(16.0), Some(16.0), Some(40.0)],
            json!({ "cpus": 2, "name": "JOIN (x)", "process": "JOIN", "attempt": 2 }),
        ),
        timed(4, "CACHED", [Some(1.0), Some(1.0), Some(50.0)], json!({ "cpus": 64, "process": "JOIN" })),
        timed(5, "ABORTED", [Some(30.0), None, None], json!({ "cpus": 1 })),
    ])
    .await;
    run.complete(true).await;
    run
}

async fn get(client: &Client, run: &Reported<'_>, what: &str, query: &str) -> Value {
    client.get(&format!("/ext/workflow/{}/{what}?{query}", run.id)).await.ok()
}

fn floats(values: &Value) -> Vec<f64> {
    values.as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect()
}

async fn found(client: &Client, run: &Reported<'_>, search: &str) -> Vec<i64> {
    let list = client.get(&run.path(&format!("/tasks?search={search}"))).await.ok();
    let tasks = list["tasks"].as_array().unwrap();
    assert_eq!(list["total"], tasks.len(), "{search}");
    tasks.iter().map(|row| row["task"]["taskId"].as_i64().unwrap()).collect()
}

both_databases! {
    async fn cores_are_what_tasks_asked_for_while_they_ran_and_waited(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.user("ada").await.client();
        let run = with_tasks(&ada).await;
        let cores = get(&ada, &run, "cores", "bins=59").await;
        assert_eq!(cores["from"], json!(at(1.0).as_ms()));
        assert_eq!(cores["to"], json!(at(60.0).as_ms()));
        assert_eq!(cores["width"], 1_000);
        // Cores by looking at every tenth of a second.
        let sampled = |stretches: &[(i64, i64, u32)]| -> Vec<f64> {
            (10..600)
                .map(|tenth| stretches.iter().filter(|(from, to, _)| (*from..*to).contains(&tenth)).map(|(_, _, cpus)| *cpus).sum())
                .collect::<Vec<u32>>()
                .chunks(10)
                .map(|second| f64::from(second.iter().sum::<u32>()) / 10.0)
                .collect()
        };
        assert_eq!(floats(&cores["used"]), sampled(&[(50, 205, 4), (120, 150, 2), (160, 400, 2)]));
        assert_eq!(floats(&cores["waiting"]), sampled(&[(20, 50, 4), (100, 120, 2)]));
        let joins = get(&ada, &run, "cores", "bins=59&search=process:JOIN").await;
        assert_eq!(floats(&joins["used"]), sampled(&[(120, 150, 2), (160, 400, 2)]));
    }

    async fn tasks_are_told_as_columns_with_the_figures_of_their_processes(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.user("ada").await.client();
        let run = with_tasks(&ada).await;
        let told = get(&ada, &run, "timeline", "").await;
        assert_eq!((&told["total"], &told["width"]), (&json!(5), &Value::Null));
        let tasks = &told["tasks"];
        assert_eq!(tasks["taskId"], json!([1, 2, 3, 4, 5]));
        assert_eq!(tasks["name"][1], tasks["name"][2]);
        assert_eq!(tasks["attempt"], json!([1, 1, 2, 1, 1]));
        assert_eq!(tasks["status"], json!(["COMPLETED", "FAILED", "COMPLETED", "CACHED", "ABORTED"]));
        assert_eq!(tasks["start"], json!([4_000, 11_000, 15_000, 0, null]));
        assert_eq!(tasks["complete"][0], 19_500);
        let join = told["processes"].as_array().unwrap().iter().position(|process| process["name"] == "JOIN").unwrap();
        assert_eq!(tasks["process"][1], join);
        let join = &told["processes"][join];
        assert_eq!(
            ["tasks", "begun", "running", "failed", "median"].map(|field| join[field].as_i64()),
            [3, 2, 0, 1, 24_000].map(Some)
        );
        let bob = server.user("bob").await.client();
        for what in ["cores", "timeline"] {
            bob.get(&format!("/ext/workflow/{}/{what}", run.id)).await.refused(403);
            ada.get(&format!("/ext/workflow/{}/{what}?search=during:now", run.id)).await.refused(400);
        }
    }

    async fn a_part_of_the_time_finds_what_waited_or_ran_in_it(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.user("ada").await.client();
        let run = with_tasks(&ada).await;
        let during = |from: Option<f64>, to: Option<f64>| {
            let text = |time: Option<f64>| time.map(|time| at(time).to_string()).unwrap_or_default();
            format!("during:{}..{}", text(from), text(to))
        };
        let cases: [(Option<f64>, Option<f64>, &[i64]); 7] = [
            (Some(3.0), Some(4.0), &[1]),
            (Some(10.0), Some(13.0), &[1, 2]),
            (Some(15.5), Some(15.9), &[1]),
            (Some(21.0), None, &[3, 5]),
            (None, Some(10.0), &[1]),
            (None, Some(10.1), &[1, 2]),
            (Some(41.0), Some(50.0), &[]),
        ];
        for (from, to, expected) in cases {
            assert_eq!(found(&ada, &run, &during(from, to)).await, expected, "{from:?} {to:?}");
        }
        let both = format!("{}%20process:JOIN", during(Some(10.0), Some(13.0)));
        assert_eq!(found(&ada, &run, &both).await, [2]);
        for wrong in ["during:", "during:..", "during:soon..", "during:2026-01-02T00:00:00Z..2026-01-01T00:00:00Z"] {
            let message = ada.get(&run.path(&format!("/tasks?search={wrong}"))).await.refused(400);
            assert!(message.contains(".."), "{message}");
        }
        let part = get(&ada, &run, "timeline", &format!("search={}", during(Some(10.0), Some(13.0)))).await;
        assert_eq!((&part["from"], &part["to"]), (&json!(at(10.0).as_ms()), &json!(at(13.0).as_ms())));
        assert_eq!(part["tasks"]["submit"], json!([-8_000, 0]));
    }

    async fn many_tasks_are_counted_and_a_part_of_them_is_told_one_by_one(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.user("ada").await.client();
        let run = Reported::begun(&ada, "many").await;
        // One starts every ten milliseconds and takes a second; each hundredth fails.
        let records: Vec<Value> = (0..5_001_i32)
            .map(|n| {
                let start = 2.0 + f64::from(n) / 100.0;
                let status = if n % 100 == 0 { "FAILED" } else { "COMPLETED" };
                timed(i64::from(n) + 1, status, [Some(start - 0.5), Some(start), Some(start + 1.0)], json!({}))
            })
            .collect();
        for some in records.chunks(1_000) {
            run.progress(some).await;
        }
        run.complete(true).await;
        let told = get(&ada, &run, "timeline", "bins=59").await;
        assert_eq!((&told["total"], &told["tasks"], &told["width"]), (&json!(5_001), &Value::Null, &json!(1_000)));
        let process = told["processes"].as_array().unwrap().iter().find(|process| process["name"] == "SAY").unwrap();
        let sum = |field: &str| floats(&process[field]).iter().sum::<f64>();
        assert!((sum("runningIn") - 5_001.0).abs() < 0.1, "each ran for a second: {}", sum("runningIn"));
        assert!((sum("waitingIn") - 2_500.5).abs() < 0.1, "each waited for half of one: {}", sum("waitingIn"));
        assert!((sum("failedIn") - 51.0).abs() < 0.1, "{}", sum("failedIn"));
        let part = format!("search=during:{}..{}", at(10.0), at(11.0));
        let part = get(&ada, &run, "timeline", &part).await;
        assert_eq!(part["width"], Value::Null);
        assert_eq!(part["tasks"]["taskId"].as_array().unwrap().len(), usize::try_from(part["total"].as_u64().unwrap()).unwrap());
    }
}

#[tokio::test]
async fn what_a_run_tells_later_is_seen() {
    let server = TestServer::still(Kind::Sqlite).await;
    let ada = server.user("ada").await.client();
    let run = Reported::begun(&ada, "live").await;
    run.progress(&[timed(1, "RUNNING", [Some(2.0), Some(3.0), None], json!({ "cpus": 8 }))]).await;
    assert_eq!(get(&ada, &run, "timeline", "").await["processes"][0]["running"], 1);
    run.progress(&[timed(1, "COMPLETED", [Some(2.0), Some(3.0), Some(4.0)], json!({ "cpus": 8 }))]).await;
    let told = get(&ada, &run, "timeline", "").await;
    assert_eq!((&told["processes"][0]["running"], &told["tasks"]["complete"]), (&json!(0), &json!([3_000])));
    run.complete(true).await;
    assert_eq!(get(&ada, &run, "timeline", "").await["to"], json!(at(60.0).as_ms()));
}
