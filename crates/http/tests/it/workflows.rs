//! Runs: lists with their search, what is told of one, stars, cancelling and deleting.

use serde_json::{Value, json};

use crate::support::reported::{Announced, SESSION, task};
use crate::support::server::START;
use crate::support::{Client, Reported, TestServer};

const DAY_MS: i64 = 86_400_000;

async fn found(client: &Client, search: &str) -> Vec<String> {
    let query: String = form_urlencoded::byte_serialize(search.as_bytes()).collect();
    let list = client.get(&format!("/workflow?search={query}")).await.ok();
    let names: Vec<String> = list["workflows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["workflow"]["runName"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!((&list["totalSize"], &list["hasMore"]), (&json!(names.len()), &json!(false)), "{search}");
    names
}

both_databases! {
    async fn runs_are_found_by_words_and_keywords(kind: Kind) {
        let server = TestServer::still(kind).await;
        let (ada, bob) = (server.user("ada").await, server.user("bob").await);
        let client = ada.client();
        let runs = [
            Announced { session_id: "11111111-2222-4333-8444-555555555555", ..Announced::named("angry_gauss") },
            Announced { project_name: "main.nf", manifest_name: Some("Nice Name"), ..Announced::named("calm_gauss") },
            Announced { project_name: "acme/rna_seq", ..Announced::named("angry_euler") },
            Announced { project_name: "acme/rnaXseq", ..Announced::named("last") },
        ];
        let mut ids = Vec::new();
        for announced in runs {
            let run = Reported::announce(&client, announced).await;
            run.begin(&["SAY"]).await;
            if announced.run_name != "last" {
                run.complete(announced.run_name != "angry_euler").await;
            }
            ids.push(run.id);
            server.clock.advance_ms(DAY_MS);
        }
        Reported::create(&bob.client(), "bobs").await;
        client.post_nothing(&format!("/workflow/{}/star", ids[1])).await.ok();

        let all = ["last", "angry_euler", "calm_gauss", "angry_gauss"];
        let none: [&str; 0] = [];
        let cases: &[(&str, &[&str])] = &[
            // Words are one phrase, anywhere in the names.
            ("", &all),
            ("  ", &all),
            ("gauss", &["calm_gauss", "angry_gauss"]),
            ("GAUSS", &["calm_gauss", "angry_gauss"]),
            ("nice name", &["calm_gauss"]),
            ("name nice", &none),
            ("nice   name", &["calm_gauss"]),
            ("acme", &["last", "angry_euler", "angry_gauss"]),
            ("ang*gauss", &["angry_gauss"]),
            ("rna_", &["angry_euler"]),
            ("11111111-2222", &["angry_gauss"]),
            ("100%", &none),
            ("'; drop table workflow; --", &none),
            // Keywords match exactly, and all must match.
            ("status:SUCCEEDED", &["calm_gauss", "angry_gauss"]),
            ("status:failed", &["angry_euler"]),
            ("state:running", &["last"]),
            ("status:succeeded gauss", &["calm_gauss", "angry_gauss"]),
            ("angry status:succeeded", &["angry_gauss"]),
            ("runName:angry_gauss", &["angry_gauss"]),
            ("runName:angry", &none),
            ("runName:angry*", &["angry_euler", "angry_gauss"]),
            ("projectName:acme/rnaseq", &["angry_gauss"]),
            ("projectName:acme/rna_seq", &["angry_euler"]),
            ("sessionId:11111111-2222-4333-8444-555555555555", &["angry_gauss"]),
            ("username:ada", &all),
            ("userName:ADA", &all),
            ("user:bob", &none),
            ("is:starred", &["calm_gauss"]),
            // Operators, in capitals only.
            ("status:failed OR status:running", &["last", "angry_euler"]),
            ("angry AND status:failed", &["angry_euler"]),
            ("NOT status:succeeded", &["last", "angry_euler"]),
            ("NOT (status:succeeded OR status:running)", &["angry_euler"]),
            ("angry or calm", &none),
            // Days are whole.
            ("after:2026-11-24", &["last", "angry_euler"]),
            ("before:2026-11-23", &["calm_gauss", "angry_gauss"]),
            ("after:2026-11-23 before:2026-11-23", &["calm_gauss"]),
            ("after:2026-11", &all),
            ("after:2027", &none),
            // Ranges of figures.
            ("tasks:0 duration:<1000d", &all),
            ("tasks:>0", &none),
            ("failed:<1 NOT exit:137", &all),
        ];
        for (search, expected) in cases {
            assert_eq!(found(&client, search).await, *expected, "{search}");
        }
        assert_eq!(found(&client, &format!("workflowId:{}", ids[2])).await, ["angry_euler"]);
        assert_eq!(found(&bob.client(), "").await, ["bobs"]);
        assert_eq!(found(&bob.client(), "is:starred").await, none);

        for (wrong, reason) in [
            ("status:done", "done"), ("colour:red", "colour"), ("after:soon", "soon"), ("\"open", "quotation mark"),
            ("(a", "not closed"), ("a)", "before it"), ("status:", "Nothing stands after"), ("NOT", "after NOT"),
            ("after:2026-13-01", "2026-13-01"), ("duration:2h", "no range of time"), ("label:x", "no labels yet"),
        ] {
            let query: String = form_urlencoded::byte_serialize(wrong.as_bytes()).collect();
            for path in ["/workflow", "/ext/workflow"] {
                let message = client.get(&format!("{path}?search={query}")).await.refused(400);
                assert!(message.contains(reason), "{wrong}: {message}");
            }
        }
    }

    async fn rows_are_sorted_and_counted_by_state_and_day(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.user("ada").await.client();
        for name in ["calm", "angry", "bold"] {
            let run = Reported::create(&ada, name).await;
            run.begin(&["SAY"]).await;
            if name == "angry" {
                run.complete(false).await;
            }
            server.clock.advance_ms(DAY_MS);
        }
        let names = async |query: &str| {
            let list = ada.get(&format!("/ext/workflow?{query}")).await.ok();
            let rows = list["workflows"].as_array().unwrap().clone();
            rows.iter().map(|row| row["workflow"]["runName"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names("").await, ["bold", "angry", "calm"]);
        assert_eq!(names("sortBy=name&sortDir=ASCENDING").await, ["angry", "bold", "calm"]);
        assert_eq!(names("sortBy=started&sortDir=ASCENDING&max=1&offset=2").await, ["bold"]);
        assert_eq!(names("sortBy=tasks").await.len(), 3);
        let refused = ada.get("/ext/workflow?sortBy=luck").await.refused(400);
        assert!(refused.contains("started, name, duration, tasks"), "{refused}");

        let counts = ada.get("/ext/workflow/counts?timeZone=Europe/Paris").await.ok();
        assert_eq!((&counts["counts"]["running"], &counts["counts"]["failed"]), (&json!(2), &json!(1)));
        let days = counts["days"].as_array().unwrap();
        assert_eq!(days.len(), 84);
        // The last day is today, on which no run was submitted.
        let runs: Vec<i64> = days
            .iter()
            .rev()
            .take(4)
            .map(|day| day["counts"]["running"].as_i64().unwrap() + day["counts"]["failed"].as_i64().unwrap())
            .collect();
        assert_eq!(runs, [0, 1, 1, 1]);
        let some = ada.get("/ext/workflow/counts?search=angry").await.ok();
        assert_eq!((&some["counts"]["running"], &some["counts"]["failed"]), (&json!(0), &json!(1)));
        ada.get("/ext/workflow/counts?search=status:x").await.refused(400);
    }

    async fn many_runs_are_changed_as_was_said_before(kind: Kind) {
        let server = TestServer::still(kind).await;
        let (ada, bob) = (server.user("ada").await.client(), server.user("bob").await.client());
        let mut ids = Vec::new();
        for name in ["one", "two", "three"] {
            let run = Reported::create(&ada, name).await;
            run.begin(&["SAY"]).await;
            if name != "three" {
                run.complete(true).await;
            }
            ids.push(run.id.clone());
            server.clock.advance_ms(1_000);
        }
        let others = Reported::create(&bob, "bobs").await;
        let post = async |path: &str, body: Value| ada.post(&format!("/ext/workflow/{path}"), body).await.ok();

        let asked = post("delete", json!({ "search": "", "dryRun": true })).await;
        assert_eq!((&asked["over"]["runs"], &asked["foreign"]["runs"]), (&json!(2), &json!(1)));
        assert_eq!((&asked["names"], &asked["done"]), (&json!(["one", "two"]), &Value::Null));
        let cancel = post("cancel", json!({ "search": "" })).await;
        assert_eq!((&cancel["ours"]["runs"], &cancel["done"]), (&json!(0), &json!(0)));
        assert_eq!(post("star", json!({ "workflowIds": ids })).await["done"], 3);
        assert_eq!(found(&ada, "is:starred").await.len(), 3);
        assert_eq!(post("unstar", json!({ "search": "", "exceptIds": [ids[0]] })).await["done"], 2);
        assert_eq!(found(&ada, "is:starred").await, ["one"]);

        // A run that came after the question is no part of the answer.
        server.clock.advance_ms(1_000);
        let late = Reported::create(&ada, "late").await;
        late.begin(&["SAY"]).await;
        late.complete(true).await;
        let body = json!({ "search": "", "asOf": asked["asOf"], "exceptIds": [ids[0]] });
        assert_eq!(post("delete", body).await["done"], 1);
        assert_eq!(found(&ada, "").await, ["late", "three", "one"]);
        // What belongs to others is not there, whatever its id.
        let foreign = post("delete", json!({ "workflowIds": [others.id] })).await;
        assert_eq!((&foreign["over"]["runs"], &foreign["done"]), (&json!(0), &json!(0)));
        assert_eq!(found(&bob, "").await, ["bobs"]);

        let many: Vec<String> = (0..1001).map(|n| n.to_string()).collect();
        ada.post("/ext/workflow/star", json!({ "workflowIds": many })).await.refused(400);
        ada.post("/ext/workflow/star", json!({ "search": "status:x" })).await.refused(400);
        ada.post("/ext/workflow/star", json!({ "search": "", "asOf": "soon" })).await.refused(400);
    }

    async fn a_list_tells_the_newest_first_page_by_page(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.user("ada").await.client();
        for name in ["first", "second", "third"] {
            Reported::create(&ada, name).await;
            server.clock.advance_ms(1_000);
        }
        let page = ada.get("/workflow?max=2&includeTotalSize=true&attributes=labels,pipelineInfo").await.ok();
        assert_eq!((&page["totalSize"], &page["hasMore"]), (&json!(3), &json!(true)));
        let row = &page["workflows"][0];
        assert_eq!(row["workflow"]["runName"], "third");
        assert_eq!((&row["starred"], &row["labels"], &row["optimized"]), (&json!(false), &json!([]), &json!(false)));
        assert_eq!(row["progress"]["workflowProgress"]["pending"], 0);
        let rest = ada.get("/workflow?max=2&offset=2&attributes=minimal").await.ok();
        assert_eq!((&rest["totalSize"], &rest["hasMore"]), (&json!(3), &json!(false)));
        assert_eq!((&rest["workflows"][0]["workflow"]["runName"], &rest["workflows"][0]["progress"]), (&json!("first"), &Value::Null));

        let rows = ada.get("/ext/workflow?max=1").await.ok();
        assert_eq!(rows["totalSize"], 3);
        let row = &rows["workflows"][0];
        assert_eq!((&row["workflow"]["runName"], &row["launched"], &row["reason"]), (&json!("third"), &json!(false), &Value::Null));
    }

    async fn a_run_is_told_with_what_its_client_said(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.user("ada").await;
        let run = Reported::create(&ada.client(), "angry_gauss").await;
        let told = ada.client().get(&run.path("")).await.ok()["workflow"].clone();
        assert_eq!((&told["status"], &told["submit"], &told["start"]), (&json!("SUBMITTED"), &json!(START.to_string()), &Value::Null));
        run.begin(&["SAY", "flow:JOIN"]).await;
        let told = ada.client().get(&run.path("")).await.ok()["workflow"].clone();
        assert_eq!((&told["status"], &told["success"], &told["duration"]), (&json!("RUNNING"), &Value::Null, &Value::Null));
        run.progress(&[
            task(1, "COMPLETED", json!({})),
            task(2, "FAILED", json!({ "exit": 137, "process": "flow:JOIN", "name": "flow:JOIN", "tag": null })),
        ]).await;
        run.complete(false).await;

        let told = ada.client().get(&format!("{}?attributes=labels,messages", run.path(""))).await.ok();
        let workflow = &told["workflow"];
        for (field, value) in [
            ("id", json!(run.id)), ("runName", json!("angry_gauss")), ("sessionId", json!(SESSION)),
            ("projectName", json!("acme/rnaseq")), ("status", json!("FAILED")), ("ownerId", json!(ada.id)),
            ("start", json!(START.plus_ms(1_000).to_string())), ("complete", json!(START.plus_ms(60_000).to_string())),
            ("duration", json!(59_000)), ("success", json!(false)), ("exitStatus", json!(1)),
            ("errorMessage", json!("Process `SAY` failed")), ("params", json!({ "input": "reads.csv" })),
            ("commandLine", json!("nextflow run main.nf")), ("launchId", Value::Null), ("deleted", json!(false)),
            ("resume", json!(false)), ("requiresAttention", json!(false)),
        ] {
            assert_eq!(workflow[field], value, "{field}");
        }
        assert_eq!((&told["messages"], &told["labels"], &told["jobInfo"]), (&json!([]), &json!([]), &Value::Null));
        let progress = ada.client().get(&run.path("/progress")).await.ok()["progress"].clone();
        assert_eq!(told["progress"], progress);
        let total = &progress["workflowProgress"];
        assert_eq!((&total["succeeded"], &total["failed"], &total["running"]), (&json!(1), &json!(1), &json!(0)));
        let processes: Vec<_> = progress["processesProgress"].as_array().unwrap().iter().map(|row| row["process"].clone()).collect();
        assert_eq!(processes, [json!("SAY"), json!("flow:JOIN")]);
        assert_eq!(progress["totalProcesses"], 2);
        // As a client's: an entry for each process, though these tasks tell nothing of what they used.
        let metrics = ada.client().get(&run.path("/metrics")).await.ok()["metrics"].clone();
        let named: Vec<_> = metrics.as_array().unwrap().iter().map(|entry| &entry["process"]).collect();
        assert_eq!(named, ["SAY", "JOIN"]);
        assert!(metrics[0]["cpu"].is_null() && metrics[1]["time"].is_null(), "{metrics}");
        // Clients ask for the launch of every run.
        assert_eq!(ada.client().get(&run.path("/launch")).await.ok(), json!({ "launch": null }));

        let summary = ada.client().get(&format!("/ext/workflow/{}", run.id)).await.ok();
        assert_eq!((&summary["reason"], &summary["launched"]), (&json!("JOIN was killed: exit 137"), &json!(false)));
        let failure = &summary["failure"];
        assert_eq!((&failure["kind"], &failure["taskId"], &failure["exit"]), (&json!("task"), &json!(2), &json!(137)));
        assert!(failure["advice"].as_str().unwrap().contains("memory"), "{failure}");
        let why = |action: &str| summary["actions"][action]["why"].as_str().unwrap_or_default().to_owned();
        assert!(why("relaunch").contains("not launched here") && why("resume").contains("not launched here"));
        assert!(why("cancel").contains("over"), "{summary}");
        assert_eq!(summary["actions"]["delete"]["allowed"], true);
    }

    async fn stars_are_each_persons_own(kind: Kind) {
        let server = TestServer::still(kind).await;
        let (ada, bob) = (server.user("ada").await.client(), server.user("bob").await.client());
        let run = Reported::create(&ada, "starred").await;
        let star = run.path("/star");
        let (yes, no) = (json!({ "workflowId": run.id }), json!({ "workflowId": null }));
        assert_eq!(ada.get(&star).await.ok(), no);
        assert_eq!(ada.post_nothing(&star).await.ok(), yes);
        assert_eq!(ada.post_nothing(&star).await.ok(), yes);
        assert_eq!(ada.get(&star).await.ok(), yes);
        assert_eq!(ada.get("/workflow").await.ok()["workflows"][0]["starred"], true);
        for answer in [bob.get(&star).await, bob.post_nothing(&star).await, bob.delete(&star).await] {
            answer.refused(403);
        }
        assert_eq!(ada.delete(&star).await.ok(), yes);
        assert_eq!(ada.delete(&star).await.ok(), yes);
        assert_eq!(ada.get(&star).await.ok(), no);
    }

    async fn runs_are_deleted_when_they_are_over(kind: Kind) {
        let server = TestServer::still(kind).await;
        let (ada, bob) = (server.user("ada").await.client(), server.user("bob").await.client());
        let run = Reported::begun(&ada, "active").await;
        let message = ada.delete(&run.path("?force=false")).await.refused(409);
        assert!(message.contains("going on"), "{message}");
        let why = ada.get(&format!("/ext/workflow/{}", run.id)).await.ok()["actions"]["delete"]["why"].clone();
        assert_eq!(why, message);
        run.complete(true).await;
        bob.delete(&run.path("")).await.refused(403);
        ada.delete(&run.path("")).await.no_content();
        for path in ["", "/progress", "/tasks", "/launch", "/metrics", "/star", "/log"] {
            ada.get(&run.path(path)).await.refused(403);
        }
        ada.delete(&run.path("")).await.refused(403);
        assert_eq!(ada.get("/workflow").await.ok()["totalSize"], 0);
        // Its client, if it is still there, goes on unharmed.
        run.progress(&[task(1, "COMPLETED", json!({}))]).await;
        run.complete(true).await;
        ada.get(&run.path("")).await.refused(403);

        // Several at once: what cannot be deleted is named.
        let over = Reported::ended(&ada, "over", true).await;
        let active = Reported::begun(&ada, "active").await;
        let bobs = Reported::ended(&bob, "bobs", true).await;
        let ids = json!({ "workflowIds": [over.id, active.id, bobs.id, "no id"] });
        let failed = ada.post("/workflow/delete", ids).await.ok();
        assert_eq!(failed, json!({ "failedWorkflowIds": [active.id, bobs.id, "no id"] }));
        assert_eq!(ada.get("/workflow").await.ok()["totalSize"], 1);
        bob.get(&bobs.path("")).await.ok();
        // A run that was only reported may be given up by force.
        let ids = json!({ "workflowIds": [active.id] });
        assert_eq!(ada.post("/workflow/delete?force=true", ids).await.ok(), json!({ "failedWorkflowIds": [] }));
        assert_eq!(ada.post_nothing("/workflow/delete").await.ok(), json!({ "failedWorkflowIds": [] }));
    }

    async fn a_run_that_was_not_launched_here_cannot_be_cancelled(kind: Kind) {
        let server = TestServer::still(kind).await;
        let (ada, bob) = (server.user("ada").await.client(), server.root("bob").await.client());
        let run = Reported::begun(&ada, "foreign").await;
        for path in ["/cancel", "/cancel?force=true"] {
            let message = ada.post_nothing(&run.path(path)).await.refused(409);
            assert!(message.contains("not launched here") && message.contains("stop Nextflow"), "{message}");
        }
        bob.post_nothing(&run.path("/cancel")).await.refused(403);
        assert_eq!(ada.get(&run.path("")).await.ok()["workflow"]["status"], "RUNNING");
        let actions = ada.get(&format!("/ext/workflow/{}", run.id)).await.ok()["actions"].clone();
        assert_eq!(actions["cancel"]["allowed"], false);
    }
}
