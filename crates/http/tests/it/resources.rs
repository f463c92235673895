//! What a run used and left: statistics, tables of tasks, files, containers, and the runs of its session.

use std::collections::BTreeMap;
use std::fs;

use axum::http::header;
use serde_json::{Value, json};

use crate::support::reported::{Announced, task};
use crate::support::server::START;
use crate::support::{Client, Kind, Reported, TestServer};

async fn resources(client: &Client, id: &str) -> Value {
    client.get(&format!("/ext/workflow/{id}/resources")).await.ok()
}

fn process<'r>(resources: &'r Value, name: &str) -> &'r Value {
    resources["processes"].as_array().unwrap().iter().find(|process| process["process"] == name).unwrap()
}

fn series<'r>(process: &'r Value, kind: &str) -> &'r Value {
    process["series"].as_array().unwrap().iter().find(|series| series["kind"] == kind).unwrap()
}

/// A task that ran 100 s of the 110 s from its start to its end.
fn ended(id: i64, process: &str, status: &str, peak_rss: i64, pcpu: f64) -> Value {
    let at = |ms: i64| START.plus_ms(ms).to_string();
    task(
        id,
        status,
        json!({
            "process": process, "name": format!("{process} ({id})"), "cpus": 2, "memory": 4_000, "time": 400_000,
            "start": at(1_000), "complete": at(111_000), "realtime": 100_000, "%cpu": pcpu, "pcpu": pcpu,
            "peakRss": peak_rss, "peakVmem": peak_rss * 2, "rchar": 10, "wchar": 20, "readBytes": 30, "writeBytes": 40,
        }),
    )
}

/// Quartiles as their definition says them: sort, and look between two places.
fn quartiles(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len() - 1;
    (0..5_u8)
        .map(|quarter| {
            let (place, rest) = (last * usize::from(quarter) / 4, last * usize::from(quarter) % 4);
            let above = sorted.get(place + 1).unwrap_or(&sorted[place]);
            let part = f64::from(u8::try_from(rest).unwrap()) / 4.0;
            sorted[place] + part * (above - sorted[place])
        })
        .map(|value| (value * 100.0 + 0.5).floor() / 100.0)
        .collect()
}

both_databases! {
    async fn statistics_are_those_of_all_tasks_that_ended(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.user("ada").await.client();
        let run = Reported::begun(&ada, "many_tasks").await;
        assert_eq!(resources(&ada, &run.id).await["processes"], json!([]));
        // Numbers without an order, some of them equal, one far away.
        let rss = |id: i64| if id == 77 { 90_000 } else { 1_000 + id * 7_919 % 611 };
        let mut expected: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        let mut records = Vec::new();
        for id in 1..=300_i64 {
            let name = if id % 3 == 0 { "flow:JOIN" } else { "flow:sub:SORT" };
            let pcpu = f64::from(i32::try_from(id * 31 % 97).unwrap()) + 0.5;
            records.push(ended(id, name, if id % 50 == 0 { "FAILED" } else { "COMPLETED" }, rss(id), pcpu));
            expected.entry(name).or_default().push(f64::from(i32::try_from(rss(id)).unwrap()));
        }
        records.push(ended(301, "flow:JOIN", "CACHED", 1_100, 50.0));
        expected.entry("flow:JOIN").or_default().push(1_100.0);
        records.push(task(302, "RUNNING", json!({ "process": "flow:JOIN", "cpus": 2 })));
        for batch in records.chunks(100) {
            run.progress(batch).await;
        }
        let told = resources(&ada, &run.id).await;
        for (name, values) in &expected {
            let mem = series(process(&told, name.rsplit(':').next().unwrap()), "mem").clone();
            let places = mem["quartiles"].as_array().unwrap();
            let found: Vec<f64> = places.iter().map(|place| place["value"].as_f64().unwrap()).collect();
            assert_eq!(found, quartiles(values), "{name}");
            assert_eq!(mem["count"], values.len());
            let most = &places[4];
            let id = most["taskId"].as_i64().unwrap();
            assert_eq!(most["name"], format!("{name} ({id})"));
        }
        let sort = process(&told, "SORT");
        let share = series(sort, "memUsage");
        let percent = |value: f64| (value / 4_000.0 * 10_000.0 + 0.5).floor() / 100.0;
        let in_percent: Vec<f64> = expected["flow:sub:SORT"].iter().map(|value| value / 4_000.0 * 100.0).collect();
        let found: Vec<f64> =
            share["quartiles"].as_array().unwrap().iter().map(|place| place["value"].as_f64().unwrap()).collect();
        assert_eq!(found, quartiles(&in_percent));
        let mem = series(sort, "mem");
        assert_eq!(mem["outlierCount"], 1);
        assert_eq!(mem["outliers"], json!([{ "value": 90_000.0, "taskId": 77, "name": "flow:sub:SORT (77)" }]));
        assert!(mem["whiskers"][1].as_f64().unwrap() < 2_000.0, "{mem}");
        assert_eq!(share["outliers"][0]["value"], percent(90_000.0));

        // The one from the cache has its place in the statistics and none in the sums.
        let join = &process(&told, "JOIN")["totals"];
        assert_eq!((&join["tasks"], &join["taskTime"]), (&json!(100), &json!(10_000_000.0)));
        assert_eq!(told["totals"]["tasks"], 300);
        let progress = ada.get(&run.path("/progress")).await.ok()["progress"]["workflowProgress"].clone();
        for (name, kept) in
            [("cpuTime", "cpuTime"), ("cpuLoad", "cpuLoad"), ("readBytes", "readBytes"), ("memoryReq", "memoryReq")]
        {
            assert_eq!(told["totals"][name], progress[kept], "{name}");
        }
        let byte_hours = 4_000.0 * 110.0 / 3_600.0 * 300.0;
        assert!((told["totals"]["memoryTime"].as_f64().unwrap() - byte_hours).abs() < 1e-6);
        assert_eq!(told["lastUpdated"], progress["lastUpdated"]);
    }

    async fn statistics_are_kept_until_the_tasks_change(kind: Kind) {
        let server = TestServer::still(kind).await;
        let (ada, bob) = (server.user("ada").await.client(), server.user("bob").await.client());
        let run = Reported::begun(&ada, "growing").await;
        run.progress(&[ended(1, "SAY", "COMPLETED", 100, 50.0)]).await;
        let first = resources(&ada, &run.id).await;
        assert_eq!(series(process(&first, "SAY"), "mem")["count"], 1);
        assert_eq!(resources(&ada, &run.id).await, first);
        run.progress(&[ended(2, "SAY", "COMPLETED", 200, 50.0)]).await;
        assert_eq!(series(process(&resources(&ada, &run.id).await, "SAY"), "mem")["count"], 2);
        bob.get(&format!("/ext/workflow/{}/resources", run.id)).await.refused(403);
    }

    async fn all_tasks_are_one_table(kind: Kind) {
        let server = TestServer::still(kind).await;
        let (ada, bob) = (server.user("ada").await.client(), server.user("bob").await.client());
        let run = Reported::begun(&ada, "tabled").await;
        let path = format!("/ext/workflow/{}/tasks/table", run.id);
        let empty = ada.get(&path).await;
        assert_eq!(empty.text().lines().count(), 1, "the names of the columns");
        // More than are read at a time.
        let records: Vec<Value> = (1..=1_203).map(|id| ended(id, "SAY", "COMPLETED", id, 50.25)).collect();
        for batch in records.chunks(100) {
            run.progress(batch).await;
        }
        run.progress(&[task(1_204, "RUNNING", json!({ "name": "JOIN (a, \"b\")", "process": "JOIN", "tag": "=1+1\t2" }))])
            .await;
        let answer = ada.get(&path).await;
        assert_eq!(answer.header(header::CONTENT_TYPE), "text/csv; charset=utf-8");
        let name = format!("attachment; filename=\"tasks-{}.csv\"", run.id);
        assert_eq!(answer.header(header::CONTENT_DISPOSITION), name);
        let text = answer.text();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 1_205);
        assert!(lines[0].starts_with("task_id,hash,native_id,process,tag,name,status,exit"), "{}", lines[0]);
        for (place, line) in (0..).zip(&lines[1..]) {
            assert!(line.starts_with(&format!("{},", place + 1)), "{line}");
        }
        assert!(lines[1].contains(",SAY,1,SAY (1),COMPLETED,0,"), "{}", lines[1]);
        assert!(lines[1].contains(",100000,") && lines[1].contains(",50.25,"), "{}", lines[1]);
        assert!(lines[1_204].contains("\"JOIN (a, \"\"b\"\")\""), "{}", lines[1_204]);
        assert!(lines[1_204].contains(",'=1+1"), "{}", lines[1_204]);

        let answer = ada.get(&format!("{path}?form=tsv")).await;
        let name = format!("attachment; filename=\"trace-{}.txt\"", run.id);
        assert_eq!(answer.header(header::CONTENT_DISPOSITION), name);
        let text = answer.text();
        let widths: Vec<usize> = text.lines().map(|line| line.split('\t').count()).collect();
        assert_eq!(widths.len(), 1_205);
        assert!(widths.iter().all(|width| *width == 38), "no text breaks its line");
        ada.get(&format!("{path}?form=xls")).await.refused(400);
        bob.get(&path).await.refused(403);
    }

    async fn runs_of_a_session_say_what_they_reused(kind: Kind) {
        let server = TestServer::still(kind).await;
        let (ada, bob) = (server.user("ada").await.client(), server.user("bob").await.client());
        let announced = |run_name| Announced { session_id: "11111111-2222-3333-4444-555555555555", ..Announced::named(run_name) };
        let first = Reported::announce(&ada, announced("first_try")).await;
        first.begin(&["SAY"]).await;
        first.progress(&[ended(1, "SAY", "COMPLETED", 1, 50.0), ended(2, "SAY", "FAILED", 1, 50.0)]).await;
        first.complete(false).await;
        let second = Reported::announce(&ada, announced("second_try")).await;
        second.begin(&["SAY"]).await;
        second.progress(&[ended(1, "SAY", "CACHED", 1, 50.0), ended(2, "SAY", "COMPLETED", 1, 50.0)]).await;
        let foreign = Reported::announce(&bob, announced("of_another")).await;
        let told = ada.get(&format!("/ext/workflow/{}/tries", first.id)).await.ok();
        assert_eq!(told["totalSize"], 2);
        let tries = told["tries"].as_array().unwrap();
        let names: Vec<_> = tries.iter().map(|one| (one["number"].clone(), one["runName"].clone())).collect();
        assert_eq!(names, [(json!(1), json!("first_try")), (json!(2), json!("second_try"))]);
        assert_eq!((&tries[0]["status"], &tries[0]["failed"]), (&json!("FAILED"), &json!(1)));
        assert_eq!((&tries[0]["cached"], &tries[0]["reusedCpuTime"]), (&json!(0), &Value::Null));
        assert_eq!((&tries[1]["cached"], &tries[1]["succeeded"]), (&json!(1), &json!(1)));
        assert_eq!(tries[1]["reusedCpuTime"], 200_000, "100 s on two cores");
        let summary = ada.get(&format!("/ext/workflow/{}", second.id)).await.ok();
        assert_eq!((&summary["tryNumber"], &summary["tries"]), (&json!(2), &json!(2)));
        ada.get(&format!("/ext/workflow/{}/tries", foreign.id)).await.refused(403);
    }
}

#[tokio::test]
async fn of_graphics_processors_the_client_is_believed() {
    let server = TestServer::still(Kind::Sqlite).await;
    let ada = server.user("ada").await.client();
    let run = Reported::begun(&ada, "with_gpu").await;
    run.progress(&[ended(1, "SAY", "COMPLETED", 100, 50.0)]).await;
    let gpu = json!({
        "mean": 40.5, "min": 10, "q1": 20, "q2": 40, "q3": 60, "max": 80, "minLabel": "SAY (1)", "maxLabel": "SAY (1)",
    });
    let broken = json!({ "mean": 1, "min": null });
    let body = json!({
        "workflow": { "id": run.id, "success": true },
        "metrics": [{ "process": "SAY", "gpuUsage": gpu, "gpuMemPeak": broken, "gpuMemAvg": null }],
        "instant": START.as_ms() + 60_000,
    });
    ada.put(&format!("/trace/{}/complete", run.id), body).await.ok();
    let told = resources(&ada, &run.id).await;
    let say = process(&told, "SAY");
    let told = series(say, "gpuUsage");
    assert_eq!((&told["mean"], &told["count"]), (&json!(40.5), &Value::Null));
    assert_eq!(told["quartiles"][4], json!({ "value": 80.0, "taskId": null, "name": "SAY (1)" }));
    assert_eq!(series(say, "mem")["quartiles"][4]["taskId"], 1, "what tasks told stays theirs");
    let kinds: Vec<_> =
        say["series"].as_array().unwrap().iter().map(|series| series["kind"].clone()).collect();
    assert!(!kinds.contains(&json!("gpuMemPeak")), "{kinds:?}");
}

#[tokio::test]
async fn container_images_are_told_as_the_client_named_them() {
    let server = TestServer::still(Kind::Sqlite).await;
    let ada = server.user("ada").await.client();
    let run = Reported::begun(&ada, "contained").await;
    let path = format!("/ext/workflow/{}/containers", run.id);
    assert_eq!(ada.get(&path).await.ok()["containers"], Value::Null);
    let body = json!({
        "tasks": [ended(1, "SAY", "COMPLETED", 100, 50.0)],
        "containers": [
            { "targetImage": "ubuntu:22.04", "sourceImage": null, "cached": null },
            { "targetImage": "wave/x", "sourceImage": "ubuntu", "requestId": "r1", "buildId": 7, "cached": true, "freeze": "?" },
        ],
        "instant": START.as_ms() + 2_000,
    });
    ada.put(&format!("/trace/{}/progress", run.id), body).await.ok();
    let told = ada.get(&path).await.ok()["containers"].clone();
    assert_eq!((&told[0]["targetImage"], &told[0]["cached"]), (&json!("ubuntu:22.04"), &Value::Null));
    assert_eq!((&told[1]["sourceImage"], &told[1]["buildId"]), (&json!("ubuntu"), &json!("7")));
    assert_eq!((&told[1]["cached"], &told[1]["freeze"]), (&json!(true), &Value::Null));
}

#[tokio::test]
async fn files_are_those_that_the_configuration_names_and_that_are_in_reach() {
    let server = TestServer::still(Kind::Sqlite).await;
    let ada = server.user("ada").await;
    let run = server.finished(&ada).await;
    let files = async || {
        let told = ada.client().get(&format!("/ext/workflow/{}/files", run.id)).await.ok();
        let files = told["files"].as_array().unwrap().clone();
        files.iter().map(|file| (file["kind"].clone(), file["fileName"].clone())).collect::<Vec<_>>()
    };
    let (console, log) = (format!("nf-{}.txt", run.id), format!("nf-{}.nextflow.log", run.id));
    let logs = [(json!("console"), json!(console)), (json!("log"), json!(log))];
    assert_eq!(files().await, logs);

    let secret = server.data_dir().join("secret.txt");
    fs::write(&secret, "secret").unwrap();
    let dir = run.launch_dir.display();
    let config = format!(
        "report {{\n   enabled = true\n   file = '{dir}/results/report.html'\n}}\n\
         trace {{\n   enabled = true\n   file = '{}'\n}}\n\
         dag {{\n   enabled = true\n   file = '../../secret.txt'\n}}\n\
         timeline {{\n   enabled = true\n   file = './times.html'\n}}\n",
        secret.display()
    );
    let body = json!({ "workflow": { "configText": config }, "processNames": [], "instant": START.as_ms() + 70_000 });
    run.client().put(&format!("/trace/{}/begin", run.id), body).await.ok();
    fs::create_dir_all(run.launch_dir.join("results")).unwrap();
    fs::write(run.launch_dir.join("results/report.html"), "<h1>report</h1>").unwrap();
    fs::write(run.launch_dir.join("times.html"), "<h1>times</h1>").unwrap();
    let reports = [(json!("report"), json!("report.html")), (json!("timeline"), json!("times.html"))];
    assert_eq!(files().await, [&logs[..], &reports[..]].concat());

    let download =
        async |name: &str| ada.client().get(&run.path(&format!("/download?fileName={name}"))).await;
    let report = download("report.html").await;
    assert_eq!(report.text(), "<h1>report</h1>");
    assert_eq!(report.header(header::CONTENT_TYPE), "text/plain; charset=utf-8", "never a page of ours");
    assert_eq!(download("times.html").await.text(), "<h1>times</h1>");
    for name in ["secret.txt", "../../secret.txt", "dag.html"] {
        download(name).await.refused(400);
    }
}
