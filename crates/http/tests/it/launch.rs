//! Launching: what is refused and why, what a run takes from its template, and a head job from start to end.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::server::{START, eventually};
use crate::support::{Client, Kind, Person, TestServer};

async fn launch(client: &Client, settings: Value) -> String {
    let answer = client.post("/workflow/launch", json!({ "launch": settings })).await.ok();
    answer["workflowId"].as_str().unwrap().to_owned()
}

async fn refused(client: &Client, settings: &Value, status: u16) -> String {
    client.post("/workflow/launch", json!({ "launch": settings })).await.refused(status)
}

/// Waits until the run has this state.
async fn reaches(client: &Client, id: &str, status: &str) -> Value {
    eventually(&format!("{id} is {status}"), async || {
        let told = client.get(&format!("/workflow/{id}")).await.ok();
        (told["workflow"]["status"] == status).then_some(told)
    })
    .await
}

/// The directory that the run's head job works in, once it has one.
async fn launch_dir(client: &Client, id: &str) -> PathBuf {
    let told = client.get(&format!("/workflow/{id}")).await.ok();
    PathBuf::from(told["workflow"]["launchDir"].as_str().unwrap())
}

/// Waits until Nextflow runs.
async fn started(client: &Client, id: &str) -> PathBuf {
    eventually(&format!("Nextflow of {id} runs"), async || {
        let log = client.get(&format!("/workflow/{id}/log")).await.ok();
        let entries = log["log"]["entries"].as_array()?.clone();
        entries.iter().any(|line| line.as_str().is_some_and(|line| line.starts_with("started"))).then_some(())
    })
    .await;
    launch_dir(client, id).await
}

/// Lets Nextflow end with this exit status.
fn end(dir: &std::path::Path, status: i32) {
    fs::write(dir.join("end.new"), status.to_string()).unwrap();
    fs::rename(dir.join("end.new"), dir.join("end")).unwrap();
}

async fn with_env(server: &TestServer) -> (Person, Value) {
    let ada = server.root("ada").await;
    server.local_env(&ada).await;
    let settings = json!({ "pipeline": server.pipeline_dir("hello") });
    (ada, settings)
}

#[tokio::test]
async fn what_cannot_work_is_refused_with_the_reason_and_makes_no_run() {
    let server = TestServer::still(Kind::Sqlite).await;
    let (ada, base) = with_env(&server).await;
    let script = server.pipeline_dir("hello").join("main.nf");
    let with = |field: &str, value: Value| {
        let mut settings = base.clone();
        settings[field] = value;
        settings
    };
    for (settings, status, reason) in [
        (with("paramsText", json!("{\"a\": 1,\n\n  \"b\": [}")), 400, "line 3"),
        (with("paramsText", json!("a: 1\nb: [1, 2")), 400, "line "),
        (with("paramsText", json!("- a\n- b")), 400, "must be an object"),
        (with("pipeline", json!("/nowhere/at/all")), 400, "There is no directory /nowhere/at/all"),
        (with("pipeline", json!(script)), 400, "is a file"),
        (with("pipeline", json!(" ")), 400, "Name a pipeline"),
        (with("revision", json!("main")), 400, "not a Git repository"),
        (with("workDir", json!("work")), 400, "slash"),
        (with("preRunScript", json!("x".repeat(1_025))), 400, "Pre-run script"),
        (with("configText", json!("x".repeat((1 << 20) + 1))), 400, "Nextflow configuration"),
        (with("towerConfig", json!("x".repeat((64 << 10) + 1))), 400, "tower.yml"),
        (with("workspaceSecrets", json!(["KEY"])), 400, "secrets"),
        (with("runName", json!("Not A Name")), 400, "Run name"),
        (with("computeEnvId", json!("5AbCdEfGhIjKlM")), 403, "5AbCdEfGhIjKlM"),
        (with("id", json!("5AbCdEfGhIjKlM")), 403, "5AbCdEfGhIjKlM"),
        (with("headJobCpus", json!("many")), 400, "many"),
    ] {
        let message = refused(&ada.client(), &settings, status).await;
        assert!(message.contains(reason), "{reason:?} is not in {message:?}");
    }
    assert!(ada.client().post("/workflow/launch", json!({})).await.refused(400).contains("launch"));
    assert_eq!(ada.client().get("/workflow").await.ok()["totalSize"], 0);
}

#[tokio::test]
async fn a_compute_environment_has_to_be_ones_own_and_there() {
    let server = TestServer::still(Kind::Sqlite).await;
    let (ada, base) = with_env(&server).await;
    let bob = server.root("bob").await;
    let none = refused(&bob.client(), &base, 400).await;
    assert!(none.contains("create one first"), "{none}");
    let env = server.local_env(&ada).await;
    let mut settings = base.clone();
    settings["computeEnvId"] = json!(env);
    refused(&bob.client(), &settings, 403).await;
    ada.client().delete(&format!("/compute-envs/{env}")).await.no_content();
    refused(&ada.client(), &settings, 403).await;

    // Who administers nothing may not use the server's machine, whosever environment it is.
    let eve = server.user("eve").await;
    server.local_env(&eve).await;
    let message = refused(&eve.client(), &base, 403).await;
    assert!(message.contains("administrators"), "{message}");
    let actions = server.launched(&eve).await;
    let told = eve.client().get(&format!("/ext/workflow/{}", actions.id)).await.ok();
    assert_eq!(told["launched"], true);
}

both_databases! {
    async fn a_launch_takes_from_its_template_what_it_does_not_say(kind: Kind) {
        let server = TestServer::still(kind).await;
        let (ada, _) = with_env(&server).await;
        let (ada, dir) = (ada.client(), server.pipeline_dir("hello"));
        let template = json!({
            "pipeline": dir, "paramsText": "a: 1", "configProfiles": ["test"], "configText": "process.cpus = 1",
            "preRunScript": "true", "workDir": "/tmp/template/", "runName": "of_the_template", "stubRun": true,
        });
        let saved = ada.post("/pipelines", json!({ "name": "hello", "launch": template })).await.ok();
        let pipeline = saved["pipeline"]["pipelineId"].clone();
        let template = ada.get(&format!("/pipelines/{pipeline}/launch")).await.ok()["launch"]["id"].clone();
        let id = launch(&ada, json!({
            "id": template, "paramsText": "a: 2", "preRunScript": "", "runName": "my_run", "configProfiles": [],
        })).await;

        let told = ada.get(&format!("/workflow/{id}")).await.ok();
        let workflow = &told["workflow"];
        assert_eq!((&workflow["status"], &workflow["runName"]), (&json!("SUBMITTED"), &json!("my_run")));
        assert_eq!((&workflow["projectName"], &workflow["repository"]), (&json!("hello"), &json!(dir)));
        assert_eq!((&workflow["submit"], &workflow["start"]), (&json!(START.to_string()), &Value::Null));
        assert_eq!((&workflow["userName"], &workflow["workDir"]), (&json!("ada"), &json!("/tmp/template")));
        assert_eq!(told["pipelineInfo"]["id"], pipeline);
        assert_eq!(told["platform"], json!({ "id": "local-platform", "name": "Local" }));
        let snapshot = ada.get(&format!("/workflow/{id}/launch")).await.ok()["launch"].clone();
        for (field, value) in [
            ("paramsText", json!("a: 2")), ("preRunScript", Value::Null), ("configProfiles", json!([])),
            ("configText", json!("process.cpus = 1")), ("stubRun", json!(true)), ("resume", json!(false)),
            ("pipeline", json!(dir)), ("pipelineId", pipeline.clone()), ("workDir", json!("/tmp/template")),
            ("sessionId", workflow["sessionId"].clone()), ("id", workflow["launchId"].clone()),
        ] {
            assert_eq!(snapshot[field], value, "{field}");
        }
        // A run's launch is a template too, and does not pass its name on.
        let again = launch(&ada, json!({ "id": workflow["launchId"] })).await;
        let again = ada.get(&format!("/workflow/{again}")).await.ok()["workflow"].clone();
        assert!(again["runName"] != "my_run" && again["sessionId"] != workflow["sessionId"]);
        assert_eq!(again["projectName"], "hello");
        // Saved pipelines change and go, runs keep what they were launched with.
        ada.delete(&format!("/pipelines/{pipeline}")).await.no_content();
        assert_eq!(ada.get(&format!("/workflow/{id}/launch")).await.ok()["launch"], snapshot);
    }

    async fn a_run_name_is_taken_while_its_run_goes_on(kind: Kind) {
        let server = TestServer::still(kind).await;
        let (ada, base) = with_env(&server).await;
        let mut settings = base.clone();
        settings["runName"] = json!("angry_gauss");
        let id = launch(&ada.client(), settings.clone()).await;
        assert!(refused(&ada.client(), &settings, 409).await.contains("already exists"));
        let taken = ada.client().get("/workflow/validate?runName=angry_gauss&sessionId=x").await.refused(409);
        assert!(taken.contains("already exists"), "{taken}");
        ada.client().get("/workflow/validate?runName=calm_gauss").await.no_content();
        ada.client().get("/workflow/validate?runName=Angry").await.refused(400);
        ada.client().get("/workflow/validate").await.refused(400);
        let bob = server.root("bob").await;
        bob.client().get("/workflow/validate?runName=angry_gauss").await.no_content();
        ada.client().post_nothing(&format!("/workflow/{id}/cancel")).await.no_content();
        ada.client().get("/workflow/validate?runName=angry_gauss").await.no_content();
        launch(&ada.client(), settings).await;

        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..5 {
            let name = ada.client().get("/workflow/random-name").await.ok()["name"].as_str().unwrap().to_owned();
            ada.client().get(&format!("/workflow/validate?runName={name}")).await.no_content();
            seen.insert(name);
        }
        assert!(seen.len() > 1, "{seen:?}");
    }

    async fn a_run_that_waits_is_cancelled_at_once(kind: Kind) {
        let server = TestServer::still(kind).await;
        let (ada, base) = with_env(&server).await;
        let id = launch(&ada.client(), base).await;
        server.clock.advance_ms(5_000);
        ada.client().post_nothing(&format!("/workflow/{id}/cancel")).await.no_content();
        let told = ada.client().get(&format!("/workflow/{id}")).await.ok()["workflow"].clone();
        assert_eq!((&told["status"], &told["complete"]), (&json!("CANCELLED"), &json!(START.plus_ms(5_000).to_string())));
        ada.client().post_nothing(&format!("/workflow/{id}/cancel")).await.no_content();
        let actions = ada.client().get(&format!("/ext/workflow/{id}")).await.ok()["actions"].clone();
        assert_eq!(actions["cancel"], json!({ "allowed": false, "why": "The run is over" }));
        assert_eq!(actions["delete"], json!({ "allowed": true, "why": null }));
    }

    async fn while_nextflow_is_ending_a_run_is_over_and_not_yet_resumed(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.user("ada").await;
        let run = server.launched(&ada).await;
        run.run("launched_run").await;
        let told = ada.client().get(&format!("/ext/workflow/{}", run.id)).await.ok();
        let why = |action: &str| told["actions"][action]["why"].clone();
        assert_eq!(why("cancel"), "The run is over");
        assert_eq!(why("resume"), "Nextflow is still ending; try again in a moment");
        assert_eq!(why("relaunch"), Value::Null);
    }

    async fn a_head_job_is_started_followed_and_settled(kind: Kind) {
        let server = TestServer::working(kind, 1).await;
        let (ada, base) = with_env(&server).await;
        let ada = ada.client();
        let first = launch(&ada, base.clone()).await;
        let dir = started(&ada, &first).await;
        // The process is there before its id is stored.
        let told = eventually("the id of the head job is stored", async || {
            let told = ada.get(&format!("/workflow/{first}")).await.ok();
            told["jobInfo"]["operationId"].is_string().then_some(told)
        })
        .await;
        assert!(told["jobInfo"]["operationId"].as_str().unwrap().starts_with("local-platform::"), "{told}");
        assert_eq!(told["workflow"]["status"], "SUBMITTED", "Nextflow has not reported yet");
        ada.delete(&format!("/workflow/{first}?force=true")).await.refused(409);

        // There is one place: the second waits and says so.
        let second = launch(&ada, base).await;
        let reason = eventually("the second says why it waits", async || {
            let told = ada.get(&format!("/ext/workflow/{second}")).await.ok();
            told["reason"].as_str().map(str::to_owned)
        })
        .await;
        assert_eq!(reason, "waits for a free place: 1 of 1 runs are going");
        let rows = ada.get("/ext/workflow").await.ok()["workflows"].clone();
        assert_eq!((&rows[0]["reason"], &rows[1]["reason"]), (&json!(reason), &Value::Null));
        let log = ada.get(&format!("/workflow/{second}/log")).await.ok()["log"].clone();
        assert_eq!((&log["entries"], &log["pending"]), (&json!([]), &json!(true)));

        end(&dir, 3);
        let told = reaches(&ada, &first, "FAILED").await;
        assert_eq!(told["workflow"]["exitStatus"], 3);
        assert!(told["workflow"]["complete"].is_string());
        let failure = ada.get(&format!("/ext/workflow/{first}")).await.ok()["failure"].clone();
        assert_eq!(failure["kind"], "start", "{failure}");
        assert!(failure["consoleTail"].as_str().unwrap().contains("started"), "{failure}");

        // Its place is free now.
        let dir = started(&ada, &second).await;
        assert_eq!(ada.get(&format!("/ext/workflow/{second}")).await.ok()["reason"], Value::Null);
        end(&dir, 0);
        reaches(&ada, &second, "SUCCEEDED").await;
        eventually("its logs are kept", async || {
            let told = ada.get(&format!("/ext/workflow/{second}/file?name=console")).await.ok();
            (told["growing"] == false).then_some(())
        })
        .await;
        fs::remove_dir_all(&dir).unwrap();
        let log = ada.get(&format!("/workflow/{second}/log")).await.ok()["log"].clone();
        assert!(log["entries"][0].as_str().unwrap().starts_with("started"), "kept after the run: {log}");
        ada.delete(&format!("/workflow/{second}")).await.no_content();
    }
}

#[tokio::test]
async fn a_running_head_job_is_cancelled() {
    let server = TestServer::working(Kind::Sqlite, 2).await;
    let (ada, base) = with_env(&server).await;
    let ada = ada.client();
    let id = launch(&ada, base).await;
    started(&ada, &id).await;
    ada.post_nothing(&format!("/workflow/{id}/cancel")).await.no_content();
    // Asking again is no mistake.
    ada.post_nothing(&format!("/workflow/{id}/cancel")).await.no_content();
    reaches(&ada, &id, "CANCELLED").await;
    let log = eventually("the end of the console", async || {
        let log = ada.get(&format!("/workflow/{id}/log")).await.ok()["log"].clone();
        (log["pending"] == false).then_some(log)
    })
    .await;
    assert_eq!(log["entries"].as_array().unwrap().last().unwrap(), "stopped", "{log}");
    let told = ada.get(&format!("/workflow/{id}")).await.ok();
    assert_eq!(told["jobInfo"]["status"], "ENDED");
}

#[tokio::test]
async fn a_resume_goes_on_in_the_place_of_its_session() {
    let server = TestServer::working(Kind::Sqlite, 1).await;
    let (ada, base) = with_env(&server).await;
    let ada = ada.client();
    let first = launch(&ada, base.clone()).await;
    let dir = started(&ada, &first).await;
    let workflow = ada.get(&format!("/workflow/{first}")).await.ok()["workflow"].clone();
    let resume = json!({ "id": workflow["launchId"], "sessionId": workflow["sessionId"], "resume": true });
    let active = refused(&ada, &resume, 409).await;
    assert!(active.contains("going on"), "{active}");
    end(&dir, 1);
    reaches(&ada, &first, "FAILED").await;
    let told = eventually("the head job is settled", async || {
        let told = ada.get(&format!("/ext/workflow/{first}")).await.ok();
        (told["actions"]["resume"]["allowed"] == true).then_some(told)
    })
    .await;
    assert_eq!(told["resumedFrom"], Value::Null);

    let no_session = json!({ "id": workflow["launchId"], "resume": true });
    assert!(refused(&ada, &no_session, 400).await.contains("session"));
    let unknown = json!({ "id": workflow["launchId"], "resume": true, "sessionId": "no-such-session" });
    assert!(refused(&ada, &unknown, 400).await.contains("not launched here"));

    fs::remove_file(dir.join("end")).unwrap();
    let mut elsewhere = resume.clone();
    elsewhere["workDir"] = json!("/tmp/another-place");
    let second = launch(&ada, elsewhere).await;
    let again = ada.get(&format!("/workflow/{second}")).await.ok()["workflow"].clone();
    for field in ["sessionId", "launchDir", "workDir"] {
        assert_eq!(again[field], workflow[field], "{field} cannot change, or nothing is found again");
    }
    assert_eq!(again["resume"], true);
    assert_eq!(started(&ada, &second).await, dir);
    let told = ada.get(&format!("/ext/workflow/{second}")).await.ok();
    assert_eq!(told["resumedFrom"], json!({ "id": first, "runName": workflow["runName"] }));
    assert_eq!(told["actions"]["resume"]["allowed"], false);
    end(&dir, 0);
    reaches(&ada, &second, "SUCCEEDED").await;
    eventually("the head job is settled", async || {
        let told = ada.get(&format!("/ext/workflow/{second}")).await.ok();
        (told["actions"]["resume"]["allowed"] == true).then_some(())
    })
    .await;
    fs::remove_dir_all(&dir).unwrap();
    let gone = refused(&ada, &resume, 400).await;
    assert!(gone.contains(dir.to_str().unwrap()) && gone.contains("gone"), "{gone}");
}
