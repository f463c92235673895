//! A client that is killed sends no statistics: those computed from its tasks are the ones it would have sent.

use std::collections::BTreeMap;

use conformance::recording::{Expectation, Recording, Request, TraceCall};
use conformance::replay::Order;
use serde_json::Value;
use serde_json::value::RawValue;

use super::Parties;
use crate::support::{Kind, TestServer};

/// Places in a series. Labels may be those of other tasks with the same value.
const PLACES: [&str; 5] = ["min", "q1", "q2", "q3", "max"];
/// Half a cent is rounded up or down by the order in which numbers were added.
const MEAN_DIFFERS: f64 = 0.0101;

fn without_metrics(request: &Request) -> Request {
    if request.trace_call() != Some(TraceCall::Complete) {
        return request.clone();
    }
    // Raw, since not every body is valid all through.
    let mut body: BTreeMap<String, Box<RawValue>> =
        serde_json::from_str(request.body.as_deref().unwrap()).unwrap();
    body.remove("metrics");
    Request { body: Some(serde_json::to_string(&body).unwrap()), ..request.clone() }
}

/// These numbers of each process and series.
fn numbers<'m>(
    metrics: &'m BTreeMap<String, Value>,
    names: &[&str],
) -> BTreeMap<(&'m str, &'m str), Vec<f64>> {
    let mut found = BTreeMap::new();
    for (process, entry) in metrics {
        let series = entry.as_object().unwrap().iter().filter(|(_, value)| value.is_object());
        // Those of graphics cards are known from clients only.
        for (series, summary) in series.filter(|(name, _)| !name.starts_with("gpu")) {
            let numbers = names.iter().map(|name| summary[name].as_f64().unwrap()).collect();
            found.insert((process.as_str(), series.as_str()), numbers);
        }
    }
    found
}

/// Whether every task of the client came, in its final state: no batch of this recording was lost.
fn is_whole(expected: &Expectation) -> bool {
    expected.missing_task_records == 0 && expected.odd_records == 0 && !expected.metrics.is_empty()
}

async fn computed_as_told(kind: Kind, is_wanted: impl Fn(&Recording) -> bool, least: usize) {
    let server = TestServer::still(kind).await;
    let mut compared = 0;
    for recording in Recording::all().unwrap().iter().filter(|recording| is_wanted(recording)) {
        let expected = Expectation::of(recording);
        if !is_whole(&expected) || recording.trace_calls().any(|(request, _)| request.is_to_null()) {
            continue;
        }
        let name = format!("{}/{}", recording.version, recording.scenario);
        let killed = Recording {
            requests: recording.requests.iter().map(without_metrics).collect(),
            version: recording.version.clone(),
            scenario: recording.scenario.clone(),
        };
        let parties = Parties::make(&server, recording).await;
        let replayed = parties.replay().send(&killed, &Expectation::of(&killed), Order::Recorded).await;
        assert!(replayed.differences.is_empty(), "{name}: {:?}", replayed.differences);
        let told = replayed.told.unwrap();
        let (told, expected) = (&told.metrics, &expected.metrics);
        assert_eq!(numbers(told, &PLACES), numbers(expected, &PLACES), "{name}");
        let means = numbers(told, &["mean"]);
        for (series, mean) in numbers(expected, &["mean"]) {
            assert!((means[&series][0] - mean[0]).abs() < MEAN_DIFFERS, "{name}: {series:?}, {means:?}");
        }
        compared += 1;
    }
    assert!(compared >= least, "{compared} recordings were compared");
}

#[tokio::test]
async fn without_them_statistics_are_computed() {
    computed_as_told(Kind::Sqlite, |_| true, 100).await;
}

#[tokio::test]
async fn without_them_statistics_are_computed_on_postgres() {
    let few = ["02a-batch-250", "05-retry", "18-projecta-local-git", "30-demo-pipeline"];
    computed_as_told(Kind::Postgres, |recording| few.contains(&recording.scenario.as_str()), 8).await;
}
