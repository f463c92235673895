//! Compute environments.

use serde_json::{Value, json};

use crate::support::server::START;
use crate::support::{Kind, TestServer};

fn local(name: &str, config: &Value) -> Value {
    json!({ "computeEnv": { "name": name, "platform": "local-platform", "config": config } })
}

both_databases! {
    async fn the_first_one_is_primary_until_another_is_made_so(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.root("ada").await.client();
        let work = server.data_dir().join("elsewhere");
        let config = json!({ "discriminator": "local-platform", "workDir": format!("{}/", work.display()) });
        let first = ada.post("/compute-envs", local("first", &config)).await.ok()["computeEnvId"].clone();
        let second = ada.post("/compute-envs", local("second", &json!({}))).await.ok()["computeEnvId"].clone();
        let (first, second) = (first.as_str().unwrap(), second.as_str().unwrap());
        assert!((20..=22).contains(&first.len()), "{first}");
        assert!(work.is_dir(), "the work directory is made and tried");

        let rows = ada.get("/compute-envs").await.ok()["computeEnvs"].clone();
        assert_eq!(
            rows[0],
            json!({
                "id": first, "name": "first", "platform": "local-platform", "status": "AVAILABLE", "primary": true,
                "workDir": work, "visibility": "PRIVATE", "labels": [], "credentialsId": null, "description": null,
                "fusion2Enabled": null, "lastUsed": null, "message": null, "region": null, "resources": null,
                "schedEnabled": null, "waveEnabled": null, "workspaceName": null,
            })
        );
        assert_eq!((&rows[1]["id"], &rows[1]["primary"]), (&json!(second), &json!(false)));
        assert_eq!(rows[1]["workDir"], json!(server.data_dir().join("work")));

        ada.post_nothing(&format!("/compute-envs/{second}/primary")).await.no_content();
        let rows = ada.get("/compute-envs?status=AVAILABLE").await.ok()["computeEnvs"].clone();
        assert_eq!([&rows[0]["primary"], &rows[1]["primary"]], [&json!(false), &json!(true)]);
        assert_eq!(ada.get("/compute-envs?status=INVALID").await.ok(), json!({ "computeEnvs": [] }));
    }

    async fn one_is_told_whole_also_after_it_was_deleted(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.root("ada").await.client();
        let body = json!({ "computeEnv": {
            // What clients echo is ignored.
            "id": "5AbCdEfGhIjKlM", "status": "ERRORED", "deleted": true, "primary": false, "workspaceId": null,
            "name": "local", "description": "For tests", "platform": "local-platform",
            "config": {
                "configType": "local-platform", "nextflowConfig": "process.cpus = 1", "preRunScript": "true",
                "environment": [{ "name": "LEVEL", "value": "3", "head": true, "compute": false }],
            },
        }, "labelIds": [] });
        let id = ada.post("/compute-envs", body).await.ok()["computeEnvId"].as_str().unwrap().to_owned();
        let path = format!("/compute-envs/{id}");
        let mut expected = json!({ "computeEnv": {
            "id": id, "name": "local", "description": "For tests", "platform": "local-platform",
            "config": {
                "discriminator": "local-platform", "workDir": server.data_dir().join("work"),
                "nextflowConfig": "process.cpus = 1", "preRunScript": "true", "postRunScript": null,
                "environment": [{ "name": "LEVEL", "value": "3", "head": true, "compute": false }],
                "fusion2Enabled": null, "waveEnabled": null, "schedEnabled": null, "schedConfig": null,
            },
            "status": "AVAILABLE", "message": null, "primary": true, "deleted": false, "labels": [],
            "dateCreated": START.to_string(), "lastUpdated": START.to_string(), "lastUsed": null,
            "workspaceId": null, "orgId": null, "credentialsId": null, "awsAccountId": null,
            "fusionMetricsCollectionEnabled": null, "managedIdentityId": null, "resources": null,
        } });
        assert_eq!(ada.get(&path).await.ok(), expected);

        server.clock.advance_ms(1_000);
        ada.delete(&path).await.no_content();
        expected["computeEnv"]["status"] = json!("DELETED");
        expected["computeEnv"]["deleted"] = json!(true);
        expected["computeEnv"]["primary"] = json!(false);
        expected["computeEnv"]["lastUpdated"] = json!(START.plus_ms(1_000).to_string());
        assert_eq!(ada.get(&format!("{path}?attributes=labels&attributes=resources")).await.ok(), expected);
        assert_eq!(ada.get("/compute-envs").await.ok(), json!({ "computeEnvs": [] }));
        // Nothing more can be done with it.
        ada.delete(&path).await.refused(403);
        ada.put(&path, json!({ "name": "again" })).await.refused(403);
        ada.post_nothing(&format!("{path}/primary")).await.refused(403);
        ada.post_nothing(&format!("{path}/validate")).await.refused(403);
        // Its name is free.
        ada.post("/compute-envs", local("local", &json!({}))).await.ok();
    }

    async fn names_are_unique_within_a_workspace(kind: Kind) {
        let server = TestServer::still(kind).await;
        let (ada, bob) = (server.root("ada").await.client(), server.root("bob").await.client());
        let id = ada.post("/compute-envs", local("local", &json!({}))).await.ok()["computeEnvId"].clone();
        ada.post("/compute-envs", local("other", &json!({}))).await.ok();
        bob.post("/compute-envs", local("local", &json!({}))).await.ok();
        let path = format!("/compute-envs/{}", id.as_str().unwrap());
        let taken = [
            ada.post("/compute-envs", local(" local ", &json!({}))).await,
            ada.get("/compute-envs/validate?name=local").await,
            ada.put(&path, json!({ "name": "other" })).await,
        ];
        for answer in taken {
            assert!(answer.refused(409).contains("already exists"));
        }
        ada.get("/compute-envs/validate?name=third").await.no_content();
        ada.put(&path, json!({ "name": "local", "description": "same name" })).await.no_content();
        for name in ["", "a b", "a.b", "é", &"x".repeat(101)] {
            let query: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
            ada.get(&format!("/compute-envs/validate?name={query}")).await.refused(400);
            ada.post("/compute-envs", local(name, &json!({}))).await.refused(400);
        }
        // What is left out of an update stays.
        ada.put(&path, json!({ "name": "renamed" })).await.no_content();
        let told = ada.get(&path).await.ok()["computeEnv"].clone();
        assert_eq!((&told["name"], &told["description"]), (&json!("renamed"), &json!("same name")));
        ada.put(&path, json!({ "description": "x".repeat(2_001) })).await.refused(400);
    }

    async fn a_check_tells_what_is_wrong_and_when_it_is_mended(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.root("ada").await.client();
        let work = server.data_dir().join("disk");
        let made = ada.post("/compute-envs", local("local", &json!({ "workDir": work }))).await.ok();
        let path = format!("/compute-envs/{}", made["computeEnvId"].as_str().unwrap());
        let validate = format!("{path}/validate");
        let fine = json!({ "status": "AVAILABLE", "message": null, "transientError": false });
        assert_eq!(ada.post_nothing(&validate).await.ok(), fine);

        std::fs::remove_dir(&work).unwrap();
        std::fs::write(&work, "a file").unwrap();
        let found = ada.post_nothing(&validate).await.ok();
        assert_eq!((&found["status"], &found["transientError"]), (&json!("INVALID"), &json!(false)));
        let message = found["message"].as_str().unwrap();
        assert!(message.contains(work.to_str().unwrap()), "{message}");
        let told = ada.get(&path).await.ok()["computeEnv"].clone();
        assert_eq!((&told["status"], &told["message"]), (&json!("INVALID"), &json!(message)));
        let launch = json!({ "launch": { "pipeline": server.pipeline_dir("p") } });
        let refused = ada.post("/workflow/launch", launch.clone()).await.refused(400);
        assert!(refused.contains("local") && refused.contains("not available"), "{refused}");

        std::fs::remove_file(&work).unwrap();
        assert_eq!(ada.post_nothing(&validate).await.ok(), fine);
        ada.post("/workflow/launch", launch).await.ok();
        assert_eq!(ada.get(&path).await.ok()["computeEnv"]["lastUsed"], START.to_string());
    }
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_with_the_reason() {
    let server = TestServer::still(Kind::Sqlite).await;
    let ada = server.root("ada").await.client();
    std::fs::write(server.data_dir().join("file"), "").unwrap();
    let below_a_file = server.data_dir().join("file").join("work");
    for (config, reason) in [
        (json!({ "workDir": "relative/path" }), "begin it with a slash"),
        (json!({ "workDir": below_a_file }), "cannot be used"),
        (json!({ "preRunScript": "x".repeat(1_025) }), "Pre-run script is longer than 1024"),
        (json!({ "postRunScript": "x".repeat(1_025) }), "Post-run script is longer than 1024"),
        (json!({ "waveEnabled": true }), "Wave"),
        (json!({ "fusion2Enabled": true }), "Fusion"),
        (json!({ "discriminator": "slurm-platform", "workDir": "/w" }), "local-platform"),
        (json!("text"), "read"),
        (Value::Null, "config"),
    ] {
        let message = ada.post("/compute-envs", local("refused", &config)).await.refused(400);
        assert!(message.contains(reason), "{config}: {message}");
    }
    let mut slurm = local("refused", &json!({}));
    slurm["computeEnv"]["platform"] = json!("slurm-platform");
    assert!(ada.post("/compute-envs", slurm).await.refused(400).contains("local-platform"));
    assert_eq!(ada.get("/compute-envs").await.ok(), json!({ "computeEnvs": [] }));
}

#[tokio::test]
async fn only_administrators_use_the_servers_own_machine() {
    let server = TestServer::still(Kind::Sqlite).await;
    let (ada, bob) = (server.root("ada").await.client(), server.user("bob").await.client());
    let message = bob.post("/compute-envs", local("local", &json!({}))).await.refused(403);
    assert!(message.contains("administrators") && message.contains("machine"), "{message}");

    let told = ada.get("/ext/compute-envs/local").await.ok();
    assert_eq!((&told["allowed"], &told["why"], &told["maxRuns"]), (&json!(true), &Value::Null, &json!(1)));
    assert_eq!(told["workDir"], json!(server.data_dir().join("work")));
    let nextflow = ada.get("/ext/compute-envs/local/nextflow").await.ok();
    let command = server.data_dir().join("nextflow");
    assert_eq!(nextflow, json!({ "command": command, "version": "24.10.0", "problem": null }));
    let told = bob.get("/ext/compute-envs/local").await.ok();
    assert_eq!((&told["allowed"], &told["why"]), (&json!(false), &json!(message)));
    assert_eq!(bob.get("/ext/compute-envs/local/nextflow").await.refused(403), message);
    assert!(
        !told.to_string().contains(server.data_dir().to_str().unwrap()),
        "it tells where the server is: {told}"
    );
}
