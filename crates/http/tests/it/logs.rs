//! Logs and files of runs and tasks.

use std::fs;
use std::os::unix::fs::symlink;

use axum::http::header;
use serde_json::{Value, json};

use crate::support::{Kind, Reported, TestServer};

#[tokio::test]
async fn the_console_is_told_whole_or_from_a_token_on() {
    let server = TestServer::still(Kind::Sqlite).await;
    let ada = server.user("ada").await;
    let run = server.launched(&ada).await;
    let log =
        async |query: &str| ada.client().get(&run.path(&format!("/log{query}"))).await.ok()["log"].clone();
    let empty = log("").await;
    assert_eq!(
        (&empty["entries"], &empty["pending"], &empty["truncated"]),
        (&json!([]), &json!(true), &json!(false))
    );
    assert!(empty["message"].as_str().unwrap().contains("yet"), "{empty}");

    fs::create_dir_all(&run.launch_dir).unwrap();
    let console = run.launch_dir.join(format!("nf-{}.txt", run.id));
    fs::write(&console, "one\ntwo\n").unwrap();
    let first = log("").await;
    assert_eq!((&first["entries"], &first["pending"]), (&json!(["one", "two"]), &json!(true)));
    assert_eq!(first["forwardToken"], "8");
    let names: Vec<_> =
        first["downloads"].as_array().unwrap().iter().map(|it| it["fileName"].clone()).collect();
    assert_eq!(
        names,
        [
            json!(format!("nf-{}.txt", run.id)),
            json!(format!("nf-{}.log", run.id)),
            json!(format!("timeline-{}.html", run.id))
        ]
    );
    fs::write(&console, "one\ntwo\nthree\n").unwrap();
    assert_eq!(
        log("").await["entries"],
        json!(["one", "two", "three"]),
        "nextflow launch reads all of it each time"
    );
    let rest = log("?next=8").await;
    assert_eq!((&rest["entries"], &rest["forwardToken"]), (&json!(["three"]), &json!("14")));
    assert_eq!(log("?next=14").await["entries"], json!([]));
    let cut = log("?maxLength=4").await;
    assert_eq!(
        (&cut["entries"], &cut["truncated"], &cut["forwardToken"]),
        (&json!(["one"]), &json!(true), &json!("4"))
    );
    for wrong in ["?next=-1", "?next=x", "?maxLength=x"] {
        ada.client().get(&run.path(&format!("/log{wrong}"))).await.refused(400);
    }
}

#[tokio::test]
async fn files_are_read_in_pieces_from_either_end() {
    let server = TestServer::still(Kind::Sqlite).await;
    let ada = server.user("ada").await;
    let run = server.finished(&ada).await;
    let console = run.launch_dir.join(format!("nf-{}.txt", run.id));
    fs::write(&console, "naïve text").unwrap();
    let piece = async |query: &str| {
        ada.client().get(&format!("/ext/workflow/{}/file?name=console&{query}", run.id)).await.ok()
    };
    assert_eq!(
        piece("").await,
        json!({ "text": "naïve text", "offset": 0, "end": 11, "size": 11, "growing": false, "missing": null })
    );
    let text = |piece: &Value| (piece["text"].clone(), piece["offset"].clone(), piece["end"].clone());
    assert_eq!(text(&piece("offset=-4").await), (json!("text"), json!(7), json!(11)));
    assert_eq!(
        text(&piece("offset=0&length=3").await),
        (json!("na"), json!(0), json!(2)),
        "no half characters"
    );
    assert_eq!(text(&piece("offset=2&length=3").await), (json!("ïv"), json!(2), json!(5)));
    assert_eq!(text(&piece("offset=100").await), (json!(""), json!(11), json!(11)));
    assert_eq!(text(&piece("offset=-100&length=2").await), (json!("na"), json!(0), json!(2)));

    let task = async |name: &str| {
        ada.client().get(&format!("/ext/workflow/{}/task/1/file?name={name}", run.id)).await
    };
    assert_eq!(task(".command.out").await.ok()["text"], "hello\n");
    let missing = task(".command.err").await.ok();
    assert_eq!((&missing["text"], &missing["size"]), (&json!(""), &json!(0)));
    assert!(missing["missing"].as_str().unwrap().contains("gone"), "{missing}");
    for name in ["../.command.out", ".bashrc", "%2e%2e%2fnf.txt", "", "/etc/passwd"] {
        task(name).await.refused(400);
        ada.client().get(&format!("/ext/workflow/{}/file?name={name}", run.id)).await.refused(400);
    }
    let log = ada.client().get(&run.path("/log/1")).await.ok()["log"].clone();
    assert_eq!((&log["entries"], &log["pending"]), (&json!(["hello"]), &json!(false)));
    ada.client().get(&run.path("/log/2")).await.refused(403);
}

#[tokio::test]
async fn downloads_are_saved_and_never_shown() {
    let server = TestServer::still(Kind::Sqlite).await;
    let (ada, bob) = (server.user("ada").await, server.root("bob").await);
    let run = server.finished(&ada).await;
    fs::write(run.task_dir().join(".command.out"), "<script>alert(1)</script>").unwrap();
    let path = run.path(&format!("/download?fileName=nf-{}.txt", run.id));
    let answer = ada.client().get(&path).await;
    assert_eq!(answer.text(), "N E X T F L O W\nall done\n");
    assert_eq!(answer.header(header::CONTENT_TYPE), "text/plain; charset=utf-8");
    assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    let disposition = answer.header(header::CONTENT_DISPOSITION);
    assert_eq!(disposition, format!("attachment; filename=\"nf-{}.txt\"", run.id));
    let log = ada.client().get(&run.path(&format!("/download?fileName=nf-{}.log", run.id))).await;
    assert_eq!(log.text(), "Nov-22 DEBUG begin\n", "the contract's name of Nextflow's own log");
    let output = ada.client().get(&run.path("/download/1?fileName=.command.out")).await;
    assert_eq!(output.header(header::CONTENT_TYPE), "text/plain; charset=utf-8");
    assert_eq!(output.header(header::CONTENT_DISPOSITION), "attachment; filename=\"command.out\"");

    let missing = ada.client().get(&run.path(&format!("/download?fileName=timeline-{}.html", run.id))).await;
    assert!(missing.refused(400).contains("gone"));
    ada.client().get(&run.path("/download?fileName=../../key")).await.refused(400);
    ada.client().get(&run.path("/download")).await.refused(400);
    bob.client().get(&path).await.refused(403);
    bob.client().get(&run.path("/download/1?fileName=.command.out")).await.refused(403);
}

#[tokio::test]
async fn a_run_cannot_lead_the_server_to_other_files() {
    let server = TestServer::still(Kind::Sqlite).await;
    let ada = server.user("ada").await;
    let run = server.finished(&ada).await;
    fs::write(server.data_dir().join("key"), "canary-key").unwrap();
    let key = server.data_dir().join("key");
    for name in [format!("nf-{}.txt", run.id), format!("nf-{}.nextflow.log", run.id)] {
        fs::remove_file(run.launch_dir.join(&name)).unwrap();
        symlink(&key, run.launch_dir.join(&name)).unwrap();
    }
    fs::remove_file(run.task_dir().join(".command.out")).unwrap();
    symlink(&key, run.task_dir().join(".command.out")).unwrap();
    for path in [
        format!("/ext/workflow/{}/file?name=console", run.id),
        format!("/ext/workflow/{}/file?name=nextflow.log", run.id),
        format!("/ext/workflow/{}/task/1/file?name=.command.out", run.id),
        run.path("/log"),
    ] {
        let answer = ada.client().get(&path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(!answer.text().contains("canary"), "{path}: {}", answer.text());
    }
    // A task that says it worked elsewhere.
    let reported = Reported::take_up(&run.client(), "elsewhere", run.id.as_str()).await;
    fs::write(server.data_dir().join(".command.log"), "canary-log").unwrap();
    for (id, dir) in [(2, json!(server.data_dir())), (3, json!("/etc")), (4, json!(run.work_dir.join("..")))]
    {
        reported
            .progress(&[crate::support::reported::task(id, "COMPLETED", json!({ "workdir": dir }))])
            .await;
        let told = ada
            .client()
            .get(&format!("/ext/workflow/{}/task/{id}/file?name=.command.log", run.id))
            .await
            .ok();
        assert!(told["missing"].as_str().unwrap().contains("outside"), "{told}");
    }
}

#[tokio::test]
async fn files_of_a_run_that_was_only_reported_are_out_of_reach() {
    let server = TestServer::still(Kind::Sqlite).await;
    let ada = server.user("ada").await.client();
    let run = Reported::begun(&ada, "foreign").await;
    let task = crate::support::reported::task(1, "COMPLETED", json!({ "workdir": server.data_dir() }));
    run.progress(&[task]).await;
    for path in ["file?name=console", "task/1/file?name=.command.log"] {
        let told = ada.get(&format!("/ext/workflow/{}/{path}", run.id)).await.ok();
        assert!(told["missing"].as_str().unwrap().contains("not launched here"), "{told}");
    }
    let log = ada.get(&run.path("/log")).await.ok()["log"].clone();
    assert_eq!((&log["entries"], &log["pending"]), (&json!([]), &json!(false)));
    ada.get(&run.path("/log/1")).await.ok();
}

#[tokio::test]
async fn a_file_is_searched_as_a_whole_in_stretches() {
    let server = TestServer::still(Kind::Sqlite).await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let run = server.finished(&ada).await;
    let console = run.launch_dir.join(format!("nf-{}.txt", run.id));
    let filler = "x".repeat(1023);
    let mut text = String::from("a Needle at the start\nWARN: low\n");
    for _ in 0..(20 << 10) {
        text.push_str(&filler);
        text.push('\n');
    }
    text.push_str("ERROR the nEEDLE at the end\n");
    fs::write(&console, &text).unwrap();
    let path = format!("/ext/workflow/{}/file/matches?name=console", run.id);
    let found = async |query: &str| ada.client().get(&format!("{path}&{query}")).await.ok();

    let first = found("text=needle").await;
    assert_eq!((&first["offsets"], &first["from"]), (&json!([2]), &json!(0)));
    assert_eq!((&first["size"], &first["growing"]), (&json!(text.len()), &json!(false)));
    let to = first["to"].as_i64().unwrap();
    assert_eq!(to, 16 << 20, "one answer searches no more");
    let second = found(&format!("text=needle&from={to}")).await;
    let last = text.rfind("nEEDLE").unwrap();
    assert_eq!((&second["offsets"], &second["to"]), (&json!([last]), &json!(text.len())));
    let back = found(&format!("text=needle&from={last}&backward=true")).await;
    assert_eq!((&back["offsets"], &back["to"]), (&json!([]), &json!(last)));
    let rest = found(&format!("text=needle&from={}&backward=true", back["from"])).await;
    assert_eq!((&rest["offsets"], &rest["from"]), (&json!([2]), &json!(0)));
    assert_eq!(found("level=warn").await["offsets"], json!([22]));
    let errors = found(&format!("level=error&from={to}")).await;
    assert_eq!(errors["offsets"], json!([text.rfind("ERROR").unwrap()]));
    assert_eq!(found("text=needle&from=99999999999").await["offsets"], json!([]));

    // More hits than one answer tells: the next one goes on behind the last.
    fs::write(&console, "ab".repeat(1500)).unwrap();
    let many = found("text=ab").await;
    assert_eq!((many["offsets"].as_array().unwrap().len(), &many["to"]), (1000, &json!(2000)));
    assert_eq!(found("text=ab&from=2000").await["offsets"].as_array().unwrap().len(), 500);
    let many = found("text=ab&from=3000&backward=true").await;
    assert_eq!((many["offsets"].as_array().unwrap().len(), &many["from"]), (1000, &json!(1000)));

    let missing = ada
        .client()
        .get(&format!("/ext/workflow/{}/task/1/file/matches?name=.command.err&text=x", run.id))
        .await
        .ok();
    assert!(missing["missing"].as_str().unwrap().contains("gone"), "{missing}");
    for wrong in ["", "text=", "level=loud", "text=a&level=warn", &format!("text={}", "a".repeat(201))] {
        ada.client().get(&format!("{path}&{wrong}")).await.refused(400);
    }
    ada.client().get(&format!("/ext/workflow/{}/file/matches?name=key&text=a", run.id)).await.refused(400);
    bob.client().get(&format!("{path}&text=a")).await.refused(403);
}
