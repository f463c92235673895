//! The reporter tells a server what nf-tower tells it.

use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::run::{LaunchDir, TOKEN};
use crate::server::{Reply, Request, Server, WORKFLOW_ID};
use crate::shape::Shape;

/// The calls in order, without the batches in the middle.
fn outline(requests: &[Request]) -> Vec<&str> {
    let mut calls: Vec<&str> = requests.iter().map(Request::call).collect();
    calls.dedup();
    calls
}

/// The newest state of each task by its name.
fn states(server: &Server) -> BTreeMap<String, String> {
    let tasks = server.accepted("progress").iter().flat_map(Request::tasks).collect::<Vec<_>>();
    tasks.iter().map(|task| (text(task, "name"), text(task, "status"))).collect()
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("{name} of {value}")).to_owned()
}

fn assert_states(server: &Server, expected: &[(&str, &str)]) {
    let expected = expected.iter().map(|(name, state)| ((*name).to_owned(), (*state).to_owned())).collect();
    assert_eq!(states(server), expected);
}

/// For pipelines with other parameters than those of the recording.
fn assert_like_but_for_params(server: &Server, recording: &str) {
    let ours = Shape::of_requests(&server.requests()).without("workflow.params");
    ours.assert_like(&Shape::of_recording(recording).without("workflow.params"));
}

/// The only request of a call.
fn single(server: &Server, call: &str) -> Request {
    let [request] = server.accepted(call).try_into().unwrap();
    request
}

/// Whether the graph, in the form of nf-tower since 26.05, has a way from one process to another.
fn leads_to(dag: &Value, from: &str, to: &str) -> bool {
    let vertices = dag["vertices"].as_array().unwrap();
    let edges = dag["edges"].as_array().unwrap();
    for (list, fields) in
        [(vertices, vec!["id", "type", "label", "scope"]), (edges, vec!["source", "target", "label"])]
    {
        for item in list {
            assert!(item.as_object().unwrap().keys().eq(fields.iter()), "{item}");
        }
    }
    let id = |label: &str| {
        let is_it = |vertex: &&Value| vertex["type"] == "PROCESS" && vertex["label"] == label;
        text(vertices.iter().find(is_it).unwrap(), "id")
    };
    let mut reached = vec![id(from)];
    let mut seen = 0;
    while let Some(at) = reached.get(seen).cloned() {
        for edge in edges.iter().filter(|edge| edge["source"] == at && edge["target"].is_string()) {
            let target = text(edge, "target");
            if !reached.contains(&target) {
                reached.push(target);
            }
        }
        seen += 1;
    }
    reached.contains(&id(to))
}

#[test]
fn a_run_that_goes_well() {
    let server = Server::usual();
    let folder = LaunchDir::of("hello");
    let endpoint = server.endpoint();
    let ended = folder.run(&format!("--n 3 -name first_run -with-tower {endpoint}")).end();
    ended
        .assert_code(0)
        .assert_says("Monitor the execution with Belfry using this URL: http://127.0.0.1/watch/here");

    Shape::of_requests(&server.requests()).assert_like(&Shape::of_recording("01-success"));
    assert_eq!(outline(&server.requests()), ["create", "begin", "progress", "complete"]);
    let done = "COMPLETED";
    let say = ["SAY (sample_1)", "SAY (sample_2)", "SAY (sample_3)"];
    assert_states(&server, &[("JOIN", done), (say[0], done), (say[1], done), (say[2], done)]);
    for request in server.requests() {
        assert_eq!(request.header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
        assert_eq!(request.header("user-agent"), Some("Nextflow/24.10.0"));
        assert_eq!(request.header("content-type"), Some("application/json"));
        let create = request.call() == "create";
        assert_eq!(request.method, if create { "POST" } else { "PUT" });
        assert!(
            create || request.path.starts_with(&format!("/api/trace/{WORKFLOW_ID}/")),
            "{}",
            request.path
        );
        assert_eq!(request.query, "");
    }
    let create = single(&server, "create").json();
    assert_eq!((&create["runName"], &create["workflowId"]), (&"first_run".into(), &Value::Null));
    let begin = single(&server, "begin").json();
    let typed = format!("nextflow run main.nf --n 3 -name first_run -with-tower '{endpoint}'");
    assert_eq!(text(&begin["workflow"], "commandLine"), typed);
    assert!(text(&begin["workflow"], "configText").contains(&format!("endpoint = '{endpoint}'")));
    assert_eq!(begin["workflow"]["id"], WORKFLOW_ID);
    assert_eq!(begin["processNames"], serde_json::json!(["SAY", "JOIN"]));
    assert_eq!(begin["towerLaunch"], false);
    assert!(leads_to(&begin["dag"], "SAY", "JOIN"), "{}", begin["dag"]);
    assert!(!leads_to(&begin["dag"], "JOIN", "SAY"), "{}", begin["dag"]);
    let complete = single(&server, "complete").json();
    assert_eq!(complete["workflow"]["success"], true);
    assert_eq!(complete["workflow"]["exitStatus"], 0);
    assert_eq!(complete["progress"]["succeeded"], 4);
    assert!(folder.left_files().is_empty());
    assert!(folder.nextflow("log").end().assert_code(0).output.contains("first_run"));
}

#[test]
fn batches_come_once_a_second_with_the_newest_state_of_each_task() {
    let server = Server::usual();
    let folder = LaunchDir::of("tasks");
    folder.run(&format!("--n 6 --secs 1 -with-tower {}", server.endpoint())).end().assert_code(0);
    let batches = server.accepted("progress");
    for pair in batches.windows(2) {
        let last = pair[1].at == batches.last().unwrap().at;
        assert!(last || pair[1].at - pair[0].at > Duration::from_millis(900));
    }
    for batch in batches {
        let mut ids: Vec<i64> = batch.tasks().iter().map(|task| task["taskId"].as_i64().unwrap()).collect();
        let count = ids.len();
        assert!((1..=100).contains(&count));
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}

#[test]
fn a_failure_that_ends_the_run() {
    let server = Server::usual();
    let folder = LaunchDir::of("failing");
    let ended = folder.run(&format!("-with-tower {}", server.endpoint())).end();
    ended.assert_code(1).assert_says("a message on the error stream");
    assert_like_but_for_params(&server, "03-fail-terminate");
    let (done, killed) = ("COMPLETED", "ABORTED");
    let good = [("GOOD (g1)", done), ("GOOD (g2)", killed), ("GOOD (g3)", killed)];
    assert_states(&server, &[&[("BAD (b1)", done), ("BAD (b2)", "FAILED")], &good[..]].concat());
    let complete = single(&server, "complete").json();
    assert_eq!(complete["workflow"]["success"], false);
    assert_eq!(complete["workflow"]["exitStatus"], 3);
    assert!(text(&complete["workflow"], "errorMessage").contains("a message on the error stream"));
    assert_eq!(complete["progress"]["failed"], 1);
    assert_eq!(complete["progress"]["aborted"], 2);
}

#[test]
fn a_failure_that_is_ignored() {
    let server = Server::usual();
    let folder = LaunchDir::of("failing");
    let arguments = format!("--strategy ignore --rest 3 -with-tower {}", server.endpoint());
    folder.run(&arguments).end().assert_code(0);
    assert_like_but_for_params(&server, "04a-fail-ignore");
    assert_eq!(states(&server)["BAD (b2)"], "FAILED");
    let complete = single(&server, "complete").json();
    assert_eq!(complete["workflow"]["success"], true);
    assert_eq!(complete["progress"]["ignored"], 1);
}

#[test]
fn a_task_that_is_retried() {
    let server = Server::usual();
    let folder = LaunchDir::of("retry");
    folder.run(&format!("-with-tower {}", server.endpoint())).end().assert_code(0);
    Shape::of_requests(&server.requests()).assert_like(&Shape::of_recording("05-retry"));
    let tasks: Vec<Value> = server.accepted("progress").iter().flat_map(Request::tasks).collect();
    let attempts = tasks.iter().filter(|task| task["name"] == "R (r2)").map(|task| {
        (task["attempt"].as_i64().unwrap(), (task["taskId"].as_i64().unwrap(), text(task, "status")))
    });
    let last: BTreeMap<i64, (i64, String)> = attempts.collect();
    let states: Vec<&str> = last.values().map(|(_, state)| state.as_str()).collect();
    assert_eq!(states, ["FAILED", "FAILED", "COMPLETED"]);
    assert_eq!(single(&server, "complete").json()["progress"]["retries"], 2);
}

#[test]
fn a_run_that_is_resumed() {
    let session = "11111111-2222-4333-8444-555555555555";
    let folder = LaunchDir::of("resume");
    let first = Server::usual();
    let arguments = format!("-name run_one -with-tower {}", first.endpoint());
    folder.run(&arguments).env("NXF_UUID", session).end().assert_code(1);
    Shape::of_requests(&first.requests()).assert_like(&Shape::of_recording("07-resumea-first"));

    std::fs::write(folder.path("fixed"), "").unwrap();
    let second = Server::usual();
    folder.run(&format!("-name run_two -resume -with-tower {}", second.endpoint())).end().assert_code(0);
    Shape::of_requests(&second.requests()).assert_like(&Shape::of_recording("07-resumeb-second"));
    let cached = ["P1 (p1)", "P1 (p2)", "P1 (p3)"].map(|name| (name, "CACHED"));
    assert_states(&second, &[&cached[..], &[("P2 (q[1, 2, 3])", "COMPLETED")]].concat());
    assert_eq!(single(&second, "create").json()["sessionId"], session);
    assert_eq!(single(&second, "begin").json()["workflow"]["resume"], true);
}

#[test]
fn a_run_that_a_server_launched_refreshes_its_token() {
    let jwt = |number: u8| format!("eyJhbGciOiJIUzI1NiJ9.eyJuIjo{number}.c2lnbmF0dXJl{number}");
    let server = Server::answering(move |request, nth| match (request.call(), nth) {
        ("access_token", 1) => Reply::new(200, "{}")
            .header("Set-Cookie", format!("JWT={}; Path=/; HttpOnly", jwt(2)))
            .header("Set-Cookie", "JWT_REFRESH_TOKEN=refresh-2; Path=/; HttpOnly"),
        ("access_token", _) => Reply::new(
            200,
            serde_json::json!({ "access_token": jwt(3), "refresh_token": "refresh-3" }).to_string(),
        ),
        ("begin", 1) | ("progress", 2) => Reply::message(401, "Unauthorized"),
        _ => Reply::usual(request),
    });
    let folder = LaunchDir::of("tasks");
    let started = folder
        .run(&format!("--secs 3 -name launched_run -with-tower {}", server.endpoint()))
        .env("TOWER_ACCESS_TOKEN", &jwt(1))
        .env("TOWER_REFRESH_TOKEN", "refresh-1")
        .env("TOWER_WORKFLOW_ID", "1LaunchedRun99")
        .env("TOWER_WORKSPACE_ID", "12345")
        .env("TOWER_ALLOW_NEXTFLOW_LOGS", "true")
        .env("NXF_UUID", "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")
        .env("NXF_LOG_FILE", "nf-1LaunchedRun99.log")
        .env("NXF_OUT_FILE", "nf-1LaunchedRun99.txt")
        .start();
    let process = started.process_id();
    started.end().assert_code(0);

    assert_like_but_for_params(&server, "11a-launched-refresh");
    let requests = server.requests();
    let tokens: Vec<&str> = requests
        .iter()
        .filter(|request| request.call() != "access_token")
        .map(|request| request.header("authorization").unwrap())
        .collect();
    assert!(
        tokens.is_sorted() && tokens[0].ends_with('1') && tokens.last().unwrap().ends_with('3'),
        "{tokens:?}"
    );
    let refreshes: Vec<&Request> =
        requests.iter().filter(|request| request.call() == "access_token").collect();
    assert_eq!(refreshes[0].body, "grant_type=refresh_token&refresh_token=refresh-1");
    assert_eq!(refreshes[0].path, "/api/oauth/access_token");
    assert_eq!(refreshes[0].header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(refreshes[1].body, "grant_type=refresh_token&refresh_token=refresh-2");
    assert!(
        requests
            .iter()
            .filter(|request| request.path.contains("/trace/"))
            .all(|request| request.query == "workspaceId=12345")
    );
    let begin = single(&server, "begin").json();
    assert_eq!(begin["towerLaunch"], true);
    let workflow = &begin["workflow"];
    assert_eq!(text(workflow, "operationId"), format!("local-platform::{process}"));
    assert_eq!(text(workflow, "logFile"), "nf-1LaunchedRun99.log");
    assert_eq!(text(workflow, "outFile"), "nf-1LaunchedRun99.txt");
    assert_eq!(text(workflow, "id"), "1LaunchedRun99");
    assert_states(&server, &[("A (n1)", "COMPLETED"), ("A (n2)", "COMPLETED")]);
}

#[test]
fn a_run_that_gets_a_signal() {
    let server = Server::usual();
    let folder = LaunchDir::of("tasks");
    let started = folder.run(&format!("--secs 30 -with-tower {}", server.endpoint())).start();
    server.wait_for(|request| request.call() == "progress" && request.body.contains("RUNNING"));
    thread::sleep(Duration::from_millis(500));
    started.terminate();
    started.end().assert_code(1);
    assert_like_but_for_params(&server, "09a-sigterm");
    assert_states(&server, &[("A (n1)", "ABORTED"), ("A (n2)", "ABORTED")]);
    assert_eq!(single(&server, "complete").json()["workflow"]["errorMessage"], "SIGTERM");
}

/// nf-tower of this version says nothing more here, so the run would never end for the server.
#[test]
fn a_script_that_does_not_compile_ends_for_the_server_too() {
    let server = Server::usual();
    let folder = LaunchDir::of("broken");
    folder.run(&format!("-with-tower {}", server.endpoint())).end().assert_code(1);
    assert_eq!(outline(&server.requests()), ["create", "complete"]);
    let workflow = single(&server, "complete").json()["workflow"].clone();
    assert_eq!(workflow["success"], false);
    assert!(workflow["complete"].is_string() && workflow["duration"].is_number(), "{workflow}");
    assert!(text(&workflow, "errorReport").contains("Script compilation error"), "{workflow}");
}

#[test]
fn odd_values_make_valid_json() {
    let server = Server::usual();
    let folder = LaunchDir::of("odd");
    folder.run(&format!("-with-tower {}", server.endpoint())).end().assert_code(0);
    let params = single(&server, "begin").json()["workflow"]["params"].clone();
    assert_eq!(params["nan"], Value::Null);
    assert_eq!(params["infinite"], Value::Null);
    assert_eq!(params["text"], "grüße 😀 \"quoted\" \\ back");
    assert_eq!(params["lone"], "lone \u{fffd} surrogate");
    assert_eq!(params["nul"], "nul \0 esc \u{1b}");
    assert_eq!(
        params["memory"],
        serde_json::json!({ "bytes": 8_589_934_592_i64, "giga": 8, "kilo": 8_388_608, "mega": 8192 })
    );
    assert_eq!(params["duration"], 10_800_000);
    assert_eq!(params["date"], "1970-01-01T00:00:00Z");
    assert_eq!(params["closure"], serde_json::json!({}));
    assert_eq!(params["nested"], serde_json::json!({ "list": [1, "two", null, [3.5]] }));
    assert!(single(&server, "begin").body.contains("123456789012345678901234567890"));
    let task = server.accepted("progress").last().unwrap().tasks()[0].clone();
    assert_eq!(text(&task, "script").encode_utf16().count(), 10_240);
    assert_eq!(text(&task, "tag"), text(&params, "text"));
}

#[test]
fn reports_are_listed() {
    let server = Server::usual();
    let folder = LaunchDir::of("reports");
    let arguments = "-with-report report-1.html -with-timeline timeline.html -with-trace trace.txt";
    folder.run(&format!("{arguments} -with-tower {}", server.endpoint())).end().assert_code(0);
    Shape::of_requests(&server.requests()).assert_like(&Shape::of_recording("17-reportsa-tower-yml"));
    let list = folder.read(&format!("nf-{WORKFLOW_ID}-reports.tsv"));
    let results = folder.path("results").display().to_string();
    let (header, lines) = list.split_once('\n').unwrap();
    assert_eq!(header, "key\tpath\tsize\tdisplay\tmime_type");
    let mut published: Vec<&str> = lines.lines().filter(|line| line.contains(&results)).collect();
    published.sort_unstable();
    assert_eq!(
        published,
        [
            format!("**/table.csv\t{results}/sub/table.csv\t4\tA table with \"quotes\" and a tab\ttext/csv"),
            format!("*.csv\t{results}/sub/other.csv\t4\tAll tables\t"),
            format!("multiqc_report.html\t{results}/multiqc_report.html\t8\tMultiQC report\t"),
        ]
    );
    for (key, file) in [("report-*.html", "report-1.html"), ("timeline.html", "timeline.html")] {
        let path = folder.path(file);
        let start = format!("{key}\t{}\t{}\t", path.display(), path.metadata().unwrap().len());
        assert!(lines.lines().any(|line| line.starts_with(&start)), "{start} is not in {lines}");
    }
    assert_eq!(folder.read(&format!("work/nf-{WORKFLOW_ID}-reports.tsv")), list);
}

#[test]
fn a_launch_declares_the_reports_of_its_own() {
    let server = Server::usual();
    let folder = LaunchDir::of("reports");
    std::fs::write(
        folder.path("nf-1LaunchedRun99-tower.yml"),
        "reports:\n  'sub/*.csv':\n    display: Ours\n",
    )
    .unwrap();
    folder
        .run(&format!("-with-tower {}", server.endpoint()))
        .env("TOWER_WORKFLOW_ID", "1LaunchedRun99")
        .env("TOWER_REPORTS_FILE", "nf-1LaunchedRun99-list.tsv")
        .end()
        .assert_code(0);
    let list = folder.read("nf-1LaunchedRun99-list.tsv");
    assert_eq!(list.lines().count(), 3);
    assert!(
        list.lines().skip(1).all(|line| line.starts_with("sub/*.csv\t") && line.ends_with("\t4\tOurs\t")),
        "{list}"
    );
}
