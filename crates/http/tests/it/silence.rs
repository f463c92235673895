//! Runs of which nothing is heard.

use serde_json::{Value, json};

use crate::support::{Client, Kind, Reported, TestServer};

const SECOND_MS: i64 = 1_000;
const MINUTE_MS: i64 = 60 * SECOND_MS;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// State and end of a run, after the server has looked for silent ones.
async fn look(server: &TestServer, client: &Client, run: &Reported<'_>) -> (String, Value) {
    app::jobs::notice_silence(&server.app).await.unwrap();
    let told = client.get(&run.path("")).await.ok()["workflow"].clone();
    (told["status"].as_str().unwrap().to_owned(), told["complete"].clone())
}

both_databases! {
    async fn a_silent_run_is_unknown_until_it_is_heard_again(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.user("ada").await.client();
        let run = Reported::begun(&ada, "silent").await;
        let heartbeat = async || { ada.put(&format!("/trace/{}/heartbeat", run.id), json!({})).await.ok() };
        let running = ("RUNNING".to_owned(), Value::Null);
        let unknown = ("UNKNOWN".to_owned(), Value::Null);

        // For 17 minutes after the start of the server its clients may be waiting for their next try.
        server.clock.advance_ms(17 * MINUTE_MS - 1);
        assert_eq!(look(&server, &ada, &run).await, running);
        heartbeat().await;
        server.clock.advance_ms(300 * SECOND_MS);
        assert_eq!(look(&server, &ada, &run).await, running);
        server.clock.advance_ms(1);
        assert_eq!(look(&server, &ada, &run).await, unknown);

        heartbeat().await;
        assert_eq!(look(&server, &ada, &run).await, running);
        let heard_at = server.clock.now();
        server.clock.advance_ms(301 * SECOND_MS);
        assert_eq!(look(&server, &ada, &run).await, unknown);
        server.clock.advance_ms(DAY_MS);
        assert_eq!(look(&server, &ada, &run).await, unknown, "a day, and no more");
        server.clock.advance_ms(1);
        let lost = ("UNKNOWN".to_owned(), json!(heard_at.to_string()));
        assert_eq!(look(&server, &ada, &run).await, lost);
        // Late is better than never.
        run.complete(true).await;
        assert_eq!(look(&server, &ada, &run).await.0, "SUCCEEDED");
    }
}

#[tokio::test]
async fn an_outage_of_the_database_gives_every_run_a_fresh_allowance() {
    let server = TestServer::still(Kind::Postgres).await;
    let ada = server.user("ada").await.client();
    let run = Reported::begun(&ada, "outage").await;
    server.clock.advance_ms(17 * MINUTE_MS);
    ada.put(&format!("/trace/{}/heartbeat", run.id), json!({})).await.ok();

    // The table is out of reach for ten minutes, so no heartbeat can be taken.
    server.database.run("alter table workflow rename to workflow_away");
    for _ in 0..10 {
        server.clock.advance_ms(MINUTE_MS);
        app::jobs::notice_silence(&server.app).await.unwrap_err();
    }
    server.database.run("alter table workflow_away rename to workflow");

    server.clock.advance_ms(17 * MINUTE_MS - 1);
    assert_eq!(look(&server, &ada, &run).await.0, "RUNNING");
    server.clock.advance_ms(1);
    assert_eq!(look(&server, &ada, &run).await.0, "UNKNOWN");
}
