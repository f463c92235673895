//! What stopped a run, everything that failed in it, and who cancelled it.

use serde_json::{Value, json};

use crate::support::reported::task;
use crate::support::server::START;
use crate::support::{Kind, Reported, TestServer};

const GB: i64 = 1 << 30;

both_databases! {
    async fn a_failure_is_told_with_its_figures_and_a_remedy(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.user("ada").await.client();
        let run = Reported::begun(&ada, "oom").await;
        let align = |id: i64, status: &str, more: Value| {
            let mut record = task(id, status, json!({
                "process": "RNASEQ:ALIGN", "name": format!("RNASEQ:ALIGN (s{id})"), "tag": format!("s{id}"),
                "memory": 72 * GB, "start": START.plus_ms(10_000), "complete": START.plus_ms(1_920_000),
            }));
            record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            record
        };
        run.progress(&[
            task(1, "COMPLETED", json!({})),
            align(2, "FAILED", json!({ "exit": 137, "errorAction": "RETRY" })),
            align(3, "FAILED", json!({ "exit": 137, "errorAction": "RETRY" })),
            align(4, "FAILED", json!({
                "exit": 137, "errorAction": "TERMINATE", "attempt": 2, "peakRss": 77_094_000_000_i64
            })),
            task(5, "FAILED", json!({ "exit": 1, "errorAction": "IGNORE" })),
            task(6, "FAILED", json!({ "exit": 2_147_483_647, "errorAction": "IGNORE" })),
            task(7, "RUNNING", json!({ "start": START.plus_ms(10_000) })),
            task(8, "SUBMITTED", json!({})),
        ])
        .await;
        run.complete(false).await;

        let failure = ada.get(&format!("/ext/workflow/{}", run.id)).await.ok()["failure"].clone();
        assert_eq!(failure["headline"], "ALIGN ran out of memory for s4");
        assert_eq!(failure["exitMeaning"], "killed: out of memory at 71.8 of 72 GB");
        assert_eq!(
            failure["course"],
            "It failed on try 2 after 31 m 50 s. Its error strategy allows no further try, so Nextflow ended the run and 2 tasks were cancelled."
        );
        assert!(failure["remedy"]["config"].as_str().unwrap().contains("memory = 144.GB"), "{failure}");
        assert_eq!(failure["reusable"], 1);

        let told = ada.get(&format!("/ext/workflow/{}/failures", run.id)).await.ok();
        let rows: Vec<Value> = told["failures"].as_array().unwrap().iter().map(|it| {
            json!([it["process"], it["exit"], it["lost"], it["retried"], it["ignored"], it["taskId"], it["tag"]])
        }).collect();
        assert_eq!(rows, [
            json!(["RNASEQ:ALIGN", 137, 1, 2, 0, 4, "s4"]),
            json!(["SAY", 1, 0, 0, 1, 5, "5"]),
            json!(["SAY", null, 0, 0, 1, 6, "6"]),
        ]);
        assert_eq!((&told["cancelledRunning"], &told["cancelledWaiting"]), (&json!(1), &json!(1)));
        assert_eq!(told["failures"][2]["exitMeaning"], "no exit code was ever told");

        let calm = Reported::begun(&ada, "calm").await;
        let told = ada.get(&format!("/ext/workflow/{}/failures", calm.id)).await.ok();
        assert_eq!(told, json!({ "failures": [], "cancelledRunning": 0, "cancelledWaiting": 0 }));
    }

    async fn the_neighbours_of_a_task_are_those_of_its_process(kind: Kind) {
        let server = TestServer::still(kind).await;
        let (ada, bob) = (server.user("ada").await.client(), server.user("bob").await.client());
        let run = Reported::begun(&ada, "neighbours").await;
        let of = |id: i64, process: &str| task(id, "COMPLETED", json!({ "process": process }));
        run.progress(&[of(1, "A"), of(2, "B"), of(3, "A"), of(4, "B"), of(7, "A")]).await;
        let path = |id: i64| format!("/ext/workflow/{}/task/{id}/neighbour", run.id);
        for (id, next, previous) in
            [(1, json!(3), Value::Null), (3, json!(7), json!(1)), (7, Value::Null, json!(3)), (2, json!(4), Value::Null)]
        {
            assert_eq!(ada.get(&path(id)).await.ok()["taskId"], next, "after {id}");
            let before = ada.get(&format!("{}?backward=true", path(id))).await.ok();
            assert_eq!(before["taskId"], previous, "before {id}");
        }
        assert_eq!(ada.get(&path(99)).await.ok()["taskId"], Value::Null);
        bob.get(&path(1)).await.refused(403);
    }

    async fn a_run_says_who_cancelled_it(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.user("ada").await;
        let run = server.launched(&ada).await;
        ada.client().post_nothing(&run.path("/cancel")).await.no_content();
        let told = ada.client().get(&format!("/ext/workflow/{}", run.id)).await.ok();
        assert_eq!(told["reason"], "cancelled by ada");
        assert!(told["reasonSince"].is_string(), "{told}");
    }
}

#[tokio::test]
async fn a_nextflow_that_a_signal_ended_says_so() {
    let server = TestServer::still(Kind::Sqlite).await;
    let ada = server.user("ada").await.client();
    let run = Reported::begun(&ada, "interrupted").await;
    run.complete_with("SIGINT").await;
    let failure = ada.get(&format!("/ext/workflow/{}", run.id)).await.ok()["failure"].clone();
    assert_eq!(failure["kind"], "headJob");
    assert!(failure["headline"].as_str().unwrap().contains("keyboard"), "{failure}");
}
