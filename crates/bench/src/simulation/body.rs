//! The bodies of a client's calls.

use std::fmt::Write as _;

use serde_json::json;

use super::clock::Moment;
use super::metrics;
use super::plan::Plan;
use super::record::Record;
use super::reporter::Batch;
use super::tally::Tallies;
use super::workflow::workflow;

/// Body of `POST /trace/create`.
pub(crate) fn create(plan: &Plan) -> String {
    json!({
        "sessionId": plan.session_id,
        "runName": plan.run_name,
        "projectName": plan.pipeline.project,
        "repository": plan.pipeline.repository(),
        "workflowId": null,
        "instant": plan.begins_at.instant(),
    })
    .to_string()
}

/// Body of `PUT /trace/{id}/begin`.
pub(crate) fn begin(plan: &Plan, id: &str) -> String {
    let names: Vec<&str> = plan.pipeline.processes.iter().map(|process| process.name.as_str()).collect();
    json!({
        "workflow": workflow(plan, id, None),
        "processNames": names,
        "towerLaunch": false,
        "instant": plan.begins_at.instant() + 900,
    })
    .to_string()
}

/// Body of `PUT /trace/{id}/progress`, written into `body` in place of what was there.
pub(crate) fn progress(batch: &Batch<'_>, tallies: &Tallies, body: &mut String) {
    body.clear();
    body.push_str("{\"tasks\":[");
    let mut comma = "";
    for &(task, state) in &batch.records {
        // Writing to a String cannot fail.
        let _ = write!(body, "{comma}{}", Record(task, state));
        comma = ",";
    }
    let _ = write!(body, "],\"progress\":{tallies},\"instant\":{}}}", batch.at.instant());
}

/// Body of `PUT /trace/{id}/heartbeat`.
pub(crate) fn heartbeat(tallies: &Tallies, at: Moment) -> String {
    format!("{{\"progress\":{tallies},\"instant\":{}}}", at.instant())
}

/// Body of `PUT /trace/{id}/complete`.
pub(crate) fn complete(plan: &Plan, id: &str, tallies: &Tallies) -> String {
    let workflow = workflow(plan, id, Some(tallies));
    let metrics = metrics::of_processes(plan.pipeline, &plan.tasks);
    let instant = plan.ends_at().instant();
    let mut body = json!({ "workflow": workflow, "metrics": metrics }).to_string();
    body.pop();
    // Writing to a String cannot fail.
    let _ = write!(body, ",\"progress\":{tallies},\"instant\":{instant}}}");
    body
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::simulation::Reporter;

    fn json(body: &str) -> Value {
        serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {body}"))
    }

    #[test]
    fn bodies_are_json_of_the_size_that_clients_send() {
        let plan = Plan::new(1, "0000002a-0000", 1, 1, 400);
        assert_eq!(json(&create(&plan))["workflowId"], Value::Null);
        let begin = begin(&plan, "4Bi5xBK6E2Nbhj");
        assert!((10_000..20_000).contains(&begin.len()), "begin: {}", begin.len());
        assert_eq!(json(&begin)["workflow"]["complete"], Value::Null);

        let mut reporter = Reporter::new(&plan);
        let mut body = String::new();
        let mut sizes = Vec::new();
        while let Some(batch) = reporter.next() {
            progress(&batch, reporter.tallies(), &mut body);
            let told = json(&body);
            assert_eq!(told["tasks"].as_array().unwrap().len(), batch.records.len());
            assert_eq!(
                told["progress"]["processes"].as_array().unwrap().len(),
                plan.pipeline.processes.len()
            );
            sizes.push(body.len());
        }
        sizes.sort_unstable();
        let median = sizes[sizes.len() / 2];
        assert!((155_000..200_000).contains(&median), "progress: {median}");

        let complete = complete(&plan, "4Bi5xBK6E2Nbhj", reporter.tallies());
        assert!((90_000..140_000).contains(&complete.len()), "complete: {}", complete.len());
        let told = json(&complete);
        assert_eq!(told["workflow"]["success"], true);
        assert_eq!(told["metrics"].as_array().unwrap().len(), plan.pipeline.processes.len());
        assert_eq!(told["progress"]["running"], 0);
    }
}
