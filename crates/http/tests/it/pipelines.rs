//! Saved pipelines.

use serde_json::{Value, json};

use crate::support::server::START;
use crate::support::{Client, Kind, TestServer};

async fn save(client: &Client, server: &TestServer, name: &str, description: &str) -> i64 {
    let launch = json!({ "pipeline": server.pipeline_dir(name) });
    let body = json!({ "name": name, "description": description, "launch": launch });
    let saved = client.post("/pipelines", body).await.ok();
    saved["pipeline"]["pipelineId"].as_i64().unwrap()
}

async fn names(client: &Client, query: &str) -> Vec<String> {
    let list = client.get(&format!("/pipelines?{query}")).await.ok();
    let pipelines = list["pipelines"].as_array().unwrap();
    assert_eq!(list["totalSize"], pipelines.len(), "{query}");
    pipelines.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

fn quoted(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

both_databases! {
    async fn a_pipeline_is_saved_and_told_with_its_default_version(kind: Kind) {
        let server = TestServer::still(kind).await;
        let owner = server.root("ada").await;
        let ada = owner.client();
        let env = server.local_env(&owner).await;
        let dir = server.pipeline_dir("rnaseq");
        let body = json!({
            "name": "rnaseq", "description": "Counts reads", "icon": "https://example.org/i.png", "labelIds": [],
            "version": { "name": "ignored" },
            "launch": {
                "pipeline": dir, "computeEnvId": env, "workDir": "/work/", "paramsText": "input: a.csv",
                "configProfiles": ["test", "docker"], "configText": "process.cpus = 1", "pullLatest": true,
                "mainScript": "other.nf", "entryName": "ENTRY",
            },
        });
        let saved = ada.post("/pipelines", body).await.ok()["pipeline"].clone();
        let id = saved["pipelineId"].as_i64().unwrap();
        assert!((1..1 << 48).contains(&id), "{id}");
        let version = saved["version"]["id"].as_str().unwrap().to_owned();
        let expected = json!({
            "pipelineId": id, "name": "rnaseq", "description": "Counts reads", "icon": "https://example.org/i.png",
            "repository": dir, "userId": owner.id, "userName": "ada", "userFirstName": null, "userLastName": null,
            "workspaceId": null, "workspaceName": null, "orgId": null, "orgName": null, "visibility": null,
            "deleted": false, "lastUpdated": START.to_string(), "labels": [],
            "optimizationId": null, "optimizationStatus": null, "optimizationTargets": null, "computeEnv": null,
            "version": {
                "id": version, "name": "rnaseq-1", "isDefault": true, "hash": null,
                "dateCreated": START.to_string(), "lastUpdated": START.to_string(),
                "creatorUserId": owner.id, "creatorUserName": "ada", "creatorFirstName": null,
                "creatorLastName": null, "creatorAvatarUrl": null,
            },
        });
        assert_eq!(saved, expected);
        assert_eq!(ada.get(&format!("/pipelines/{id}?attributes=labels")).await.ok(), json!({ "pipeline": expected }));
        let with_env = ada.get(&format!("/pipelines/{id}?attributes=computeEnv")).await.ok();
        assert_eq!(with_env["pipeline"]["computeEnv"]["platform"], "local-platform");

        let launch = ada.get(&format!("/pipelines/{id}/launch?versionId={version}")).await.ok()["launch"].clone();
        assert_eq!(launch["computeEnv"]["config"]["discriminator"], "local-platform");
        for (field, value) in [
            ("pipeline", json!(dir)), ("workDir", json!("/work")), ("paramsText", json!("input: a.csv")),
            ("configProfiles", json!(["test", "docker"])), ("configText", json!("process.cpus = 1")),
            ("pullLatest", json!(true)), ("stubRun", json!(false)), ("resume", json!(false)),
            ("userSecrets", json!([])), ("workspaceSecrets", json!([])), ("mainScript", json!("other.nf")),
            ("entryName", json!("ENTRY")), ("revision", Value::Null), ("runName", Value::Null),
            ("sessionId", Value::Null), ("dateCreated", json!(START.to_string())),
        ] {
            assert_eq!(launch[field], value, "{field}");
        }
        let by_id = ada.get(&format!("/launch/{}", launch["id"].as_str().unwrap())).await.ok();
        assert_eq!(by_id["launch"], launch);
    }

    async fn an_update_changes_what_it_names(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.user("ada").await.client();
        let id = save(&ada, &server, "rnaseq", "Counts reads").await;
        let path = format!("/pipelines/{id}");
        let before = ada.get(&format!("{path}/launch")).await.ok()["launch"].clone();
        let changed = ada.put(&path, json!({ "launch": { "paramsText": "a: 1", "configProfiles": ["test"] } })).await.ok();
        assert_eq!((&changed["pipeline"]["name"], &changed["pipeline"]["description"]), (&json!("rnaseq"), &json!("Counts reads")));
        server.clock.advance_ms(5_000);
        ada.put(&path, json!({ "name": "RNAseq", "launch": { "paramsText": "a: 2" } })).await.ok();
        let after = ada.get(&format!("{path}/launch")).await.ok()["launch"].clone();
        assert_eq!((&after["paramsText"], &after["configProfiles"]), (&json!("a: 2"), &json!(["test"])));
        assert_eq!(after["pipeline"], before["pipeline"]);
        // The template of before is untouched, as runs refer to it.
        let old = ada.get(&format!("/launch/{}", before["id"].as_str().unwrap())).await.ok();
        assert_eq!(old["launch"]["paramsText"], Value::Null);
        let told = ada.get(&path).await.ok()["pipeline"].clone();
        assert_eq!((&told["name"], &told["lastUpdated"]), (&json!("RNAseq"), &json!(START.plus_ms(5_000).to_string())));
        // An empty text takes away.
        ada.put(&path, json!({ "description": "", "launch": { "paramsText": "" } })).await.ok();
        assert_eq!(ada.get(&path).await.ok()["pipeline"]["description"], Value::Null);
        assert_eq!(ada.get(&format!("{path}/launch")).await.ok()["launch"]["paramsText"], Value::Null);
        // A mistake changes nothing.
        ada.put(&path, json!({ "description": "x", "launch": { "paramsText": "[1]" } })).await.refused(400);
        assert_eq!(ada.get(&path).await.ok()["pipeline"]["description"], Value::Null);

        ada.delete(&path).await.no_content();
        for answer in [ada.get(&path).await, ada.put(&path, json!({})).await, ada.delete(&path).await] {
            answer.refused(403);
        }
        ada.get(&format!("{path}/launch")).await.refused(403);
        save(&ada, &server, "rnaseq", "").await;
    }

    async fn names_are_unique_whatever_their_case(kind: Kind) {
        let server = TestServer::still(kind).await;
        let (ada, bob) = (server.user("ada").await.client(), server.user("bob").await.client());
        save(&ada, &server, "rnaseq", "").await;
        save(&bob, &server, "rnaseq", "").await;
        let other = save(&ada, &server, "other", "").await;
        let launch = json!({ "pipeline": server.pipeline_dir("p") });
        let taken = [
            ada.post("/pipelines", json!({ "name": "RNAseq", "launch": launch })).await,
            ada.put(&format!("/pipelines/{other}"), json!({ "name": "rnaseq" })).await,
            ada.get("/pipelines/validate?name=rnaSeq").await,
        ];
        for answer in taken {
            assert!(answer.refused(409).contains("already exists"));
        }
        ada.get("/pipelines/validate?name=free&orgId=1").await.no_content();
        ada.put(&format!("/pipelines/{other}"), json!({ "name": "OTHER" })).await.ok();
        for name in ["", "x", "a b", "-ab", "ab.", "a--b", "é1", &"x".repeat(100)] {
            ada.get(&format!("/pipelines/validate?name={}", quoted(name))).await.refused(400);
            let message = ada.post("/pipelines", json!({ "name": name, "launch": launch })).await.refused(400);
            assert!(message.contains("minimum of 2 and a maximum of 99"), "{message}");
        }
    }

    async fn lists_are_searched_and_sorted(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.user("ada").await.client();
        for (name, description) in [("hello2", "Says a lot"), ("Hello", "Says it"), ("rna_seq", "100% sure"), ("rnaXseq", "")] {
            save(&ada, &server, name, description).await;
            server.clock.advance_ms(1_000);
        }
        let first = ada.get(&format!("/pipelines?search={}", quoted("\"hello2\""))).await.ok();
        ada.put(&format!("/pipelines/{}", first["pipelines"][0]["pipelineId"]), json!({ "description": "Says more" })).await.ok();

        assert_eq!(names(&ada, "").await, ["Hello", "hello2", "rna_seq", "rnaXseq"]);
        assert_eq!(names(&ada, "sortBy=NAME&sortDir=DESCENDING").await, ["rnaXseq", "rna_seq", "hello2", "Hello"]);
        assert_eq!(names(&ada, "sortBy=CREATED").await, ["hello2", "Hello", "rna_seq", "rnaXseq"]);
        assert_eq!(names(&ada, "sortBy=MODIFIED&sortDir=DESCENDING").await, ["hello2", "rnaXseq", "rna_seq", "Hello"]);
        ada.get("/pipelines?sortBy=SIZE").await.refused(400);

        // A name in quotation marks means exactly this one.
        assert_eq!(names(&ada, &format!("search={}", quoted("\"hello\""))).await, ["Hello"]);
        assert_eq!(names(&ada, &format!("search={}", quoted("\"hell\""))).await, [""; 0]);
        // Without them a part, the exact one first.
        assert_eq!(names(&ada, "search=hello").await, ["Hello", "hello2"]);
        assert_eq!(names(&ada, "search=hello&sortDir=DESCENDING").await, ["Hello", "hello2"]);
        assert_eq!(names(&ada, "search=rna_").await, ["rna_seq"], "an underscore means itself");
        assert_eq!(names(&ada, "search=100%25").await, ["rna_seq"]);
        assert_eq!(names(&ada, "search=more").await, ["hello2"]);
        assert_eq!(names(&ada, "search=nothing").await, [""; 0]);
        assert_eq!(names(&ada, "visibility=shared").await, [""; 0]);
        assert_eq!(names(&ada, "visibility=private&search=rnax").await, ["rnaXseq"]);
    }
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_when_they_are_saved() {
    let server = TestServer::still(Kind::Sqlite).await;
    let ada = server.user("ada").await.client();
    let save =
        async |launch: Value| ada.post("/pipelines", json!({ "name": "refused", "launch": launch })).await;
    let dir = server.pipeline_dir("p");
    for (launch, reason) in [
        (Value::Null, "launch"),
        (json!({}), "Name a pipeline"),
        (json!({ "pipeline": server.data_dir().join("nowhere") }), "There is no directory"),
        (json!({ "pipeline": dir, "paramsText": "{\"a\": 1,\n \"b\": [}" }), "line 2"),
        (json!({ "pipeline": dir, "workDir": "here" }), "slash"),
        (json!({ "pipeline": dir, "userSecrets": ["KEY"] }), "secrets"),
    ] {
        let message = save(launch.clone()).await.refused(400);
        assert!(message.contains(reason), "{launch}: {message}");
    }
    let foreign = server.root("bob").await;
    let env = server.local_env(&foreign).await;
    save(json!({ "pipeline": dir, "computeEnvId": env })).await.refused(403);
    save(json!({ "pipeline": dir, "computeEnvId": "no id" })).await.refused(403);
    assert_eq!(ada.get("/pipelines").await.ok(), json!({ "pipelines": [], "totalSize": 0 }));
}
