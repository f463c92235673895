//! `kill -9` at random moments.

use std::time::Duration;

use bench::crash::{Crash, Outcome};

use crate::support::{load, program};

fn crash(seed: u64, kills: usize, database_url: Option<&str>) -> Outcome {
    let crash = Crash { load: load(seed), kills, longest_life: Duration::from_millis(700) };
    let outcome = crash.run(program(), database_url).unwrap();
    assert_eq!(outcome.wrong, Vec::<String>::new(), "{outcome:?}");
    assert_eq!(outcome.restarts.len(), kills);
    // A kill that no client noticed would show nothing.
    assert!(outcome.unanswered > 0 && outcome.records > 1_000, "{outcome:?}");
    outcome
}

#[test]
fn ten_kills_lose_nothing_on_sqlite_and_leave_the_database_whole() {
    assert_eq!(crash(11, 10, None).integrity_checks, 10);
}

#[test]
fn three_kills_lose_nothing_on_postgres() {
    let database = testkit::postgres::shared().unwrap().create_database().unwrap();
    crash(12, 3, Some(&database.url()));
}
