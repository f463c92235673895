//! Bodies of real clients, damaged: whatever comes, it is a report, and never more tasks than were sent.

use std::collections::HashSet;

use conformance::mutation::{Mutations, recorded};
use conformance::recording::TraceCall;
use ingest::{Call, decode};
use serde_json::{Value, json};

/// So many of each call; `cargo xtask fuzz` tries more.
const EACH: usize = 1_500;

fn damaged(call: TraceCall) -> impl Iterator<Item = Vec<u8>> {
    let bodies = recorded(call).unwrap();
    assert!(!bodies.is_empty(), "no recording has a {call:?}");
    // A debug build is slow, and short bodies have all that long ones have.
    Mutations::new(7, bodies.into_iter().filter(|body| body.len() < 8_000).collect()).take(EACH)
}

const CALLS: [(TraceCall, Call); 4] = [
    (TraceCall::Begin, Call::Begin),
    (TraceCall::Progress, Call::Progress),
    (TraceCall::Heartbeat, Call::Heartbeat),
    (TraceCall::Complete, Call::Complete),
];

/// The places in a body, from the outside in.
fn places(value: &Value, path: &str, found: &mut Vec<String>) {
    let mut look = |name: &str, inner: &Value| {
        let place = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
        places(inner, &place, found);
        found.push(place);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(name, inner)| look(name, inner)),
        Value::Array(items) => items.iter().enumerate().for_each(|(at, inner)| look(&at.to_string(), inner)),
        _ => {}
    }
}

/// A place without the numbers in it, so that each kind of place is tried once.
fn kind(place: &str) -> String {
    let is_name = |part: &&str| part.parse::<usize>().is_err();
    place.split('/').filter(is_name).collect::<Vec<_>>().join("/")
}

/// Each body of a call with a value of each type in each kind of place, and that place.
fn wrong_types(call: TraceCall) -> Vec<(String, Value)> {
    let wrong = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5e300),
        json!(u64::MAX),
        json!(""),
        json!("\u{0}\u{1F600}"),
        json!("2026-13-99T99:99:99Z"),
        json!([]),
        json!([[[]], {}, null]),
        json!({}),
        json!({ "a": { "b": [7] } }),
    ];
    let (mut tried, mut bodies) = (HashSet::new(), Vec::new());
    for body in recorded(call).unwrap().into_iter().filter(|body| body.len() < 8_000) {
        // Some clients send half of a character, which no strict reader takes.
        let Ok(body) = serde_json::from_slice::<Value>(&body) else { continue };
        let mut found = Vec::new();
        places(&body, "", &mut found);
        for place in found.into_iter().filter(|place| tried.insert(kind(place))) {
            for value in &wrong {
                let mut spoiled = body.clone();
                *spoiled.pointer_mut(&place).unwrap() = value.clone();
                bodies.push((place.clone(), spoiled));
            }
        }
    }
    assert!(bodies.len() >= wrong.len(), "{call:?} has no keys");
    bodies
}

#[test]
fn a_wrong_type_at_any_key_costs_no_more_than_its_record() {
    for (recorded, call) in CALLS {
        for (place, body) in wrong_types(recorded) {
            let report = decode::report(call, body.to_string().as_bytes());
            let tasks = body["tasks"].as_array().map_or(0, Vec::len);
            let may_miss = usize::from(place.starts_with("/tasks/"));
            assert!(
                report.records() + may_miss >= tasks,
                "{call:?} {place}: {} of {tasks} tasks",
                report.records()
            );
        }
    }
    for (_, body) in wrong_types(TraceCall::Create) {
        // Read or refused, and no panic.
        let _ = decode::create(body.to_string().as_bytes());
    }
}

#[test]
fn every_damaged_body_is_a_report() {
    for (recorded, call) in CALLS {
        let (mut with_tasks, mut unread) = (0, 0);
        for body in damaged(recorded) {
            let report = decode::report(call, &body);
            let told = body.windows(8).filter(|window| *window == b"\"taskId\"").count();
            assert!(report.records() <= told.max(1), "{}", String::from_utf8_lossy(&body));
            with_tasks += usize::from(report.records() > 0);
            unread += report.unread();
        }
        assert!(unread > 100, "{call:?}: the damage did no harm");
        assert!(call != Call::Progress || with_tasks > EACH / 4, "{with_tasks} had tasks");
    }
}

#[test]
fn a_damaged_announcement_is_read_or_refused() {
    let (mut read, mut refused) = (0, 0);
    for body in damaged(TraceCall::Create) {
        match decode::create(&body) {
            Ok(create) => {
                assert!(!create.run_name.is_empty() || create.workflow_id.is_some());
                read += 1;
            }
            Err(_) => refused += 1,
        }
    }
    assert!(read > 100 && refused > 100, "{read} read, {refused} refused");
}
