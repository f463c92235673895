//! The model against outcomes written down beside the recordings, against what the clients counted themselves, and
//! against single facts of single recordings.

use std::collections::BTreeMap;

use serde_json::Value;

use super::*;

fn expected(version: &str, scenario: &str) -> Expectation {
    Expectation::of(&Recording::load(version, scenario).unwrap())
}

#[test]
fn every_recording_ends_as_written_down() {
    let table = fs::read_to_string(folder().join("outcomes.tsv")).unwrap();
    let mut written: BTreeMap<&str, &str> =
        table.lines().skip(1).map(|row| row.split_once('\t').unwrap()).collect();
    for recording in Recording::all().unwrap() {
        let name = format!("{}/{}", recording.version, recording.scenario);
        let Expectation { run, totals, .. } = Expectation::of(&recording);
        let open = totals.pending + totals.submitted + totals.running;
        let found = format!(
            "{}\t{}\t{}\t{}\t{}\t{open}",
            run.status.unwrap_or("-"),
            totals.succeeded,
            totals.failed,
            totals.cached,
            totals.aborted,
        );
        assert_eq!(Some(found.as_str()), written.remove(name.as_str()), "{name}");
    }
    assert!(written.is_empty(), "no recording for {:?}", written.keys());
}

/// Tasks that ended by themselves are counted by the client as they are by the model, unless records were lost.
#[test]
fn clients_count_the_same() {
    let lost = ["12b-refused-for-20s", "02b-batch-exec-250"];
    let mut compared = 0;
    for recording in Recording::all().unwrap() {
        let name = format!("{}/{}", recording.version, recording.scenario);
        let expected = Expectation::of(&recording);
        let ended = |c: &Counters| (c.succeeded, c.failed, c.cached, c.ignored, c.retries);
        if expected.missing_task_records > 0 {
            assert!(lost.contains(&recording.scenario.as_str()), "{name} lacks records");
        } else if let Some(told) = expected.client_totals {
            assert_eq!(ended(&expected.totals), ended(&told), "{name}");
            compared += 1;
        }
    }
    assert!(compared > 120, "only {compared} recordings compared");
}

#[test]
fn counters_of_processes_add_up_to_those_of_the_run() {
    for recording in Recording::all().unwrap() {
        let expected = Expectation::of(&recording);
        let sum: u64 = expected.processes.values().map(Counters::total).sum();
        assert_eq!(sum, expected.totals.total(), "{}/{}", recording.version, recording.scenario);
        assert_eq!(u64::try_from(expected.tasks.len()).unwrap(), expected.totals.total());
    }
}

#[test]
fn every_generation_is_there() {
    let recordings = Recording::all().unwrap();
    for version in ["20.10.0", "22.10.7", "24.10.0", "25.04.4", "25.10.7", "26.04.6"] {
        let scenarios = recordings.iter().filter(|recording| recording.version == version).count();
        assert!(scenarios >= 25, "{version} has {scenarios}");
    }
}

#[test]
fn bodies_are_kept_as_they_were_sent() {
    let recording = Recording::load("24.10.0", "14e-script-surrogate-cut").unwrap();
    let cut = recording.requests.iter().filter_map(|request| request.body.as_deref());
    assert!(cut.clone().any(|body| body.contains(r#"\ud83d","#)), "the half character is there");

    let recording = Recording::load("24.10.0", "14c-nan").unwrap();
    let begin = recording.requests[1].body.as_deref().unwrap();
    assert!(begin.starts_with("{\"workflow\":{") && begin.contains("\"nan\":,"));

    let recording = Recording::load("22.10.7", "11a-launched-refresh").unwrap();
    let refresh =
        recording.requests.iter().find(|request| request.path == "/api/oauth/access_token").unwrap();
    assert_eq!(refresh.body.as_deref(), Some("grant_type=refresh_token&refresh_token=refresh-token-1"));
    assert_eq!(refresh.trace_call(), None);
}

#[test]
fn a_whole_run_is_read() {
    let expected = expected("24.10.0", "01-success");
    assert_eq!(expected.run.run_name.as_deref(), Some("first_run"));
    assert_eq!(expected.run.session_id.as_deref(), Some("6a15322c-9444-4e04-9792-441c749d3660"));
    assert_eq!(expected.run.project_name.as_deref(), Some("main.nf"));
    assert_eq!(expected.run.start_ms, Some(1_795_367_746_474));
    assert_eq!(expected.run.complete_ms, Some(1_795_367_754_698));
    assert_eq!(expected.run.fields["params"]["greeting"], "good day");
    assert_eq!(expected.run.process_names, ["SAY", "JOIN"]);
    assert_eq!(expected.processes["SAY"], Counters { succeeded: 4, ..Counters::default() });
    assert_eq!(expected.metrics.keys().collect::<Vec<_>>(), ["JOIN", "SAY"]);

    let task = &expected.tasks[&3];
    assert_eq!((task.status.as_str(), task.exit, task.process.as_str()), ("COMPLETED", Some(0), "SAY"));
    assert_eq!(task.submit_ms, Some(1_795_367_751_324));
    assert_eq!(task.native_id.as_deref(), Some("12945"));
    assert_eq!(task.fields["peakRss"], 5_210_112);
}

#[test]
fn a_state_that_goes_back_is_dropped() {
    let recording = Recording::load("26.04.6", "07-resumeb-second").unwrap();
    let states: Vec<String> = recording
        .requests
        .iter()
        .filter_map(|request| serde_json::from_str::<Value>(request.body.as_deref()?).ok())
        .flat_map(|body| body["tasks"].as_array().cloned().unwrap_or_default())
        .filter(|task| task["taskId"] == 4)
        .filter_map(|task| Some(task["status"].as_str()?.to_owned()))
        .collect();
    assert_eq!(states, ["NEW", "RUNNING", "SUBMITTED", "COMPLETED"]);
    assert_eq!(Expectation::of(&recording).tasks[&4].status, "COMPLETED");
}

#[test]
fn errors_ignored_or_tried_again_are_failures_too() {
    let totals = expected("24.10.0", "05-retry").totals;
    assert_eq!((totals.failed, totals.retries, totals.ignored), (2, 2, 0));
    let totals = expected("24.10.0", "04a-fail-ignore").totals;
    assert_eq!((totals.failed, totals.retries, totals.ignored), (1, 0, 1));
}

#[test]
fn odd_values_are_told_as_text() {
    assert_eq!(expected("24.10.0", "21i-grid-array").tasks[&2].native_id.as_deref(), Some("101_1"));
    let native = expected("24.10.0", "02b-batch-exec-250");
    assert_eq!((native.tasks[&1].exit, native.tasks[&1].native_id.as_deref()), (None, None));
    assert_eq!(native.missing_task_records, 1);

    let odd = expected("24.10.0", "14a-odd-values");
    assert_eq!(odd.run.fields["params"]["lone"], "lone \u{fffd} surrogate");
    assert_eq!(odd.run.fields["params"]["control"], "bell\u{7} nul\u{fffd} esc\u{1b} del\u{7f}");
    assert_eq!(odd.tasks[&1].scratch.as_deref(), Some("true"));
}

#[test]
fn calls_to_null_are_refused_and_leave_no_trace() {
    let recording = Recording::load("25.04.4", "12d-create-503").unwrap();
    assert_eq!(recording.workflow_id(), None);
    let expected = Expectation::of(&recording);
    assert_eq!(expected.run.status, Some("SUBMITTED"));
    assert_eq!(expected.refused, [2, 3, 4]);
    assert!(expected.tasks.is_empty());
}

#[test]
fn a_body_that_is_no_json_decides_nothing() {
    let expected = expected("26.04.6", "14c-nan");
    assert_eq!(expected.unreadable, [2, 4]);
    assert_eq!(expected.run.status, None);
    assert_eq!(expected.totals.succeeded, 1);
}

#[test]
fn containers_are_told_once_by_image() {
    assert_eq!(expected("25.10.7", "48d-containers-two-images").containers.len(), 2);
}

#[test]
fn requests_are_addressed_to_the_run_of_another_server() {
    let recording = Recording::load("24.10.0", "01-success").unwrap();
    let (path, body) = recording.requests[1].addressed_to("5AbCdEfGhIjKlM");
    assert_eq!(path, "/api/trace/5AbCdEfGhIjKlM/begin");
    let body: Value = serde_json::from_str(&body.unwrap()).unwrap();
    assert_eq!(body["workflow"]["id"], "5AbCdEfGhIjKlM");
    assert!(recording.requests.iter().all(Request::acknowledged));
    assert_eq!(recording.launched_as(), None);
    assert_eq!(
        Recording::load("24.10.0", "11a-launched-refresh").unwrap().launched_as().as_deref(),
        Some("1LaunchedRun99")
    );
}
