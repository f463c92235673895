//! The graph of a run: what its client told of it, and what is told where it did not.

use serde_json::{Value, json};

use crate::support::reported::task;
use crate::support::{Kind, Reported, TestServer};

fn vertex(id: &str, kind: &str, label: impl Into<Value>) -> Value {
    let label: Value = label.into();
    json!({ "id": id, "type": kind, "label": label, "scope": null })
}

fn edge(source: &str, target: &str) -> Value {
    json!({ "source": source, "target": target, "label": null })
}

fn names(graph: &Value) -> Vec<&str> {
    graph["nodes"].as_array().unwrap().iter().map(|node| node["process"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_graph_is_that_of_the_client_from_process_to_process() {
    let server = TestServer::still(Kind::Sqlite).await;
    let client = server.user("ada").await.client();
    let run = Reported::create(&client, "drawn").await;
    let path = format!("/ext/workflow/{}/graph", run.id);
    let nothing = json!({ "source": "derived", "problem": null, "nodes": [], "edges": [] });
    assert_eq!(client.get(&path).await.ok(), nothing);

    let dag = json!({
        "vertices": [
            vertex("1", "ORIGIN", json!("Channel.of")),
            vertex("2", "PROCESS", json!("RNA:TRIM")),
            vertex("3", "OPERATOR", json!("map")),
            vertex("4", "PROCESS", json!("RNA:ALIGN")),
        ],
        "edges": [edge("1", "2"), edge("2", "3"), edge("3", "4")],
    });
    run.begin_with_dag(&["RNA:TRIM", "RNA:ALIGN"], dag).await;
    // A process that the graph lacks.
    run.progress(&[task(1, "RUNNING", json!({ "process": "LATE" }))]).await;
    let graph = client.get(&path).await.ok();
    assert_eq!((&graph["source"], &graph["problem"]), (&json!("client"), &Value::Null));
    assert_eq!(names(&graph), ["RNA:TRIM", "RNA:ALIGN", "LATE"]);
    assert_eq!(graph["nodes"][0]["began"], Value::Null);
    assert_eq!(graph["edges"], json!([{ "source": "RNA:TRIM", "target": "RNA:ALIGN" }]));
}

#[tokio::test]
async fn without_a_graph_of_the_client_there_is_the_order_of_first_tasks_and_no_flow() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let server = TestServer::still(kind).await;
        let client = server.user("ada").await.client();
        let run = Reported::create(&client, "derived").await;
        run.begin(&["QC", "TRIM", "ALIGN", "REPORT"]).await;
        let record = |id, process: &str| task(id, "COMPLETED", json!({ "process": process }));
        run.progress(&[record(4, "QC"), record(1, "TRIM"), record(3, "TRIM"), record(2, "ALIGN")]).await;
        let graph = client.get(&format!("/ext/workflow/{}/graph", run.id)).await.ok();
        let node = |process: &str, began: Value| json!({ "process": process, "began": began });
        assert_eq!(
            graph,
            json!({
                "source": "derived",
                "problem": null,
                "nodes": [
                    node("QC", json!(2)),
                    node("TRIM", json!(0)),
                    node("ALIGN", json!(1)),
                    node("REPORT", Value::Null),
                ],
                "edges": [],
            })
        );
    }
}

#[tokio::test]
async fn a_graph_that_makes_no_sense_is_none_and_its_reason_is_told() {
    let server = TestServer::still(Kind::Sqlite).await;
    let client = server.user("ada").await.client();
    let many = (0..1_001).map(|n| vertex(&n.to_string(), "PROCESS", json!(format!("P{n}"))));
    let hostile = [
        (json!("boo"), "form"),
        (json!({ "vertices": { "a": 1 }, "edges": [] }), "form"),
        (json!({ "vertices": [vertex("1", "NODE", Value::Null)], "edges": [] }), "no process"),
        (json!({ "vertices": many.collect::<Vec<_>>(), "edges": [] }), "too large"),
    ];
    for (dag, reason) in hostile {
        let run = Reported::create(&client, "odd").await;
        run.begin_with_dag(&["SAY"], dag).await;
        let graph = client.get(&format!("/ext/workflow/{}/graph", run.id)).await.ok();
        assert_eq!(graph["source"], "derived");
        assert_eq!(names(&graph), ["SAY"]);
        let problem = graph["problem"].as_str().unwrap();
        assert!(problem.contains(reason), "{problem}");
    }
}

#[tokio::test]
async fn a_graph_beyond_all_size_is_set_aside() {
    let server = TestServer::still(Kind::Sqlite).await;
    let client = server.user("ada").await.client();
    let run = Reported::create(&client, "huge").await;
    run.begin_with_dag(&["SAY"], json!({ "vertices": ["x".repeat(4 << 20)], "edges": [] })).await;
    let graph = client.get(&format!("/ext/workflow/{}/graph", run.id)).await.ok();
    assert_eq!((&graph["source"], names(&graph)), (&json!("derived"), vec!["SAY"]));
    let asides = client.get(&format!("/ext/workflow/{}/asides", run.id)).await.ok()["asides"].clone();
    assert_eq!(asides[0]["call"], "begin");
    assert!(asides[0]["reason"].as_str().unwrap().contains("larger than 4 MB"), "{asides}");
}

#[tokio::test]
async fn the_graph_of_anothers_run_is_not_told() {
    let server = TestServer::still(Kind::Sqlite).await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let run = Reported::begun(&ada.client(), "hers").await;
    bob.client().get(&format!("/ext/workflow/{}/graph", run.id)).await.refused(403);
}
