//! The real server against the recordings, questions and simulated clients of `conformance`: every row passes, and the
//! runner says so when a server is wrong.

#![expect(clippy::unwrap_used, reason = "what does not work fails the test")]

mod site;

use std::fs;
use std::sync::Arc;

use conformance::carrier::{Answer, Call};
use conformance::profile::{PROFILES, Profile};
use conformance::proxy::{Proxy, Verdict};
use conformance::recording::Recording;
use conformance::report::Report;
use conformance::run::{Options, run};
use conformance::server::Server;

use site::{Restart, Site};

/// Questions about launched runs, each of which takes one.
const QUESTIONS_ON_LAUNCHED: usize = 4;
/// Orders in which each recording is sent.
const ORDERS: usize = 3;
/// Rows that there are at least.
const LEAST: usize = 850;

/// What stands below the title of the report.
const ABOUT: &str = "\
What Belfry does with what real clients send, in full. Made by

```sh
BELFRY_CONFORMANCE_REPORT=$PWD/docs/CONFORMANCE.md cargo test -p belfry --test conformance on_sqlite
```

which runs every row of [conformance](../conformance/README.md) against a `belfry serve` with SQLite, kills the server \
with `kill -9` in the last row and starts it again. `cargo xtask test rust` does the same with PostgreSQL too, and fails \
when a row does. The numbers under \"Outages\" depend on the machine's time a little.";

/// Where the report is to go, if anybody wants it.
#[expect(clippy::disallowed_methods, reason = "a setting of the tests, not of the product")]
fn report_file() -> Option<String> {
    std::env::var("BELFRY_CONFORMANCE_REPORT").ok()
}

fn options(site: &Site, server: Server) -> Options {
    Options {
        server,
        token: site.token(),
        launched: None,
        profiles: PROFILES.iter().collect(),
        only: None,
        only_outages: false,
        at_once: 6,
        scale: 0.05,
        outage: None,
        outage_seconds: 30,
    }
}

fn failures(report: &Report) -> String {
    let row = |(profile, row, differences): (&str, String, &[conformance::difference::Difference])| {
        let lines: Vec<String> = differences.iter().take(4).map(|one| format!("    {one}")).collect();
        format!("{profile} {row}\n{}", lines.join("\n"))
    };
    report.failures().map(row).collect::<Vec<_>>().join("\n")
}

/// Everything, with the server killed and started again in the middle.
async fn passes(site: Arc<Site>) {
    let launched =
        Recording::all().unwrap().iter().filter(|recording| recording.launched_as().is_some()).count();
    let wanted = launched * ORDERS + PROFILES.len() * QUESTIONS_ON_LAUNCHED;
    let mut options = options(&site, site.server());
    options.launched = Some(site.launch(wanted).await);
    options.outage = Some(Box::new(Restart(Arc::clone(&site))));
    let report = run(&options).await.unwrap();
    let (passed, failed, not_run) = report.counts();
    if let Some(file) = report_file() {
        fs::write(file, report.markdown(ABOUT)).unwrap();
    }
    assert_eq!((failed, not_run), (0, 0), "{}", failures(&report));
    assert!(passed >= LEAST, "{passed} rows");
}

#[tokio::test]
async fn every_row_passes_on_sqlite() {
    passes(Site::start(None).await).await;
}

#[tokio::test]
async fn every_row_passes_on_postgres() {
    let database = testkit::postgres::shared().unwrap().create_database().unwrap();
    passes(Site::start(Some(database.url())).await).await;
}

/// A server that is right but for what a proxy in front of it does, and the rows that must show it.
struct Wrong {
    what: &'static str,
    only: &'static str,
    judge: fn(&Call) -> Verdict,
    fails: &'static [&'static str],
}

const WRONG: [Wrong; 4] = [
    Wrong {
        what: "heartbeats are answered 404",
        only: "calls_in_flight",
        judge: |call| {
            if call.path.contains("/heartbeat") {
                Verdict::Answer(Answer { status: 404, ..Answer::default() })
            } else {
                Verdict::Forward
            }
        },
        fails: &["calls_in_flight_are_taken"],
    },
    Wrong {
        what: "a counter is told wrongly",
        only: "01-success",
        judge: |call| if call.method == "GET" { Verdict::Alter(one_more_cached) } else { Verdict::Forward },
        fails: &["01-success, as recorded", "01-success, each call twice", "01-success, in disorder"],
    },
    Wrong {
        what: "batches are dropped silently",
        only: "03-fail",
        judge: |call| {
            if call.method == "PUT" && call.path.contains("/progress") {
                Verdict::Answer(Answer { status: 200, ..Answer::default() })
            } else {
                Verdict::Forward
            }
        },
        fails: &[
            "03-fail-terminate, as recorded",
            "03-fail-terminate, each call twice",
            "03-fail-terminate, in disorder",
        ],
    },
    Wrong {
        what: "acknowledged states are lost in an outage",
        only: "404",
        judge: |call| {
            if call.method == "GET" && call.path.contains("/tasks") {
                Verdict::Alter(|answer| replaced(answer, "\"COMPLETED\"", "\"RUNNING\""))
            } else {
                Verdict::Forward
            }
        },
        fails: &["one batch answered 404"],
    },
];

fn one_more_cached(answer: Answer) -> Answer {
    replaced(answer, "\"cached\":", "\"cached\":1")
}

fn replaced(mut answer: Answer, from: &str, to: &str) -> Answer {
    answer.body = String::from_utf8_lossy(&answer.body).replace(from, to).into();
    answer
}

#[tokio::test]
async fn wrong_servers_are_found_out() {
    let site = Site::start(None).await;
    for wrong in &WRONG {
        let proxy = Proxy::judging(&site.server(), wrong.judge).await.unwrap();
        let mut options = options(&site, Server::at(&proxy.url()).unwrap());
        options.profiles = vec![Profile::named("24.10").unwrap()];
        options.only = Some(wrong.only.to_owned());
        let report = run(&options).await.unwrap();
        let mut rows: Vec<String> = report.failures().map(|(_, row, _)| row).collect();
        rows.sort();
        assert_eq!(rows, wrong.fails, "{}", wrong.what);
        assert!(!report.is_passed(), "{}", wrong.what);
        assert!(report.markdown("About.").contains("## Failures"), "{}", wrong.what);
    }
}
