//! What the bodies of a run's calls look like: the path of every value, and the types that it has there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::server::Request;

/// Types by path. A path has the call in front, the state of a task in place of its position, and no other positions.
#[derive(Default)]
pub(crate) struct Shape(BTreeMap<String, BTreeSet<&'static str>>);

/// States that a run may pass through between two batches: a recording may lack them.
const PASSING: [&str; 3] = ["[NEW]", "[SUBMITTED]", "[RUNNING]"];

impl Shape {
    pub(crate) fn of_requests(requests: &[Request]) -> Self {
        let mut shape = Self::default();
        for request in requests.iter().filter(|request| request.path.contains("/trace/")) {
            shape.add(request.call(), &request.json());
        }
        // The reporter sends what the recorded clients did not send yet.
        shape.without("begin.dag")
    }

    /// One of the recordings of nf-tower in `nextflow-reporter/recordings`.
    pub(crate) fn of_recording(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../nextflow-reporter/recordings");
        let text = fs::read_to_string(folder.join(format!("{name}.jsonl"))).unwrap();
        let mut shape = Self::default();
        for line in text.lines() {
            let request: Value = serde_json::from_str(line).unwrap();
            let path = request["path"].as_str().unwrap();
            if path.contains("/trace/") {
                shape.add(path.rsplit('/').next().unwrap(), &request["body"]);
            }
        }
        shape
    }

    /// Forgets all paths with `part` in them.
    pub(crate) fn without(mut self, part: &str) -> Self {
        self.0.retain(|path, _| !path.contains(part));
        self
    }

    /// Fails with all differences if the two are not the same.
    pub(crate) fn assert_like(&self, recorded: &Self) {
        let paths: BTreeSet<&String> = self.0.keys().chain(recorded.0.keys()).collect();
        let differences: Vec<String> =
            paths.into_iter().filter_map(|path| self.difference(recorded, path)).collect();
        assert!(differences.is_empty(), "ours and the recording differ:\n{}", differences.join("\n"));
    }

    fn difference(&self, recorded: &Self, path: &str) -> Option<String> {
        let passing = PASSING.iter().find(|state| path.contains(*state));
        if passing.is_some_and(|state| !self.has(state) || !recorded.has(state)) {
            return None;
        }
        let (ours, theirs) = (self.types(path), recorded.types(path));
        let same = match passing {
            // Which of a passing task's values were known at the moment of a batch is chance.
            Some(_) => [&ours, &theirs].iter().any(|types| types.is_empty()) || ours == theirs,
            None => ours == theirs && self.0.contains_key(path) == recorded.0.contains_key(path),
        };
        (!same).then(|| format!("{path}: {:?}, not {:?}", self.0.get(path), recorded.0.get(path)))
    }

    fn has(&self, state: &str) -> bool {
        self.0.keys().any(|path| path.contains(state))
    }

    /// The types at a path; of a passing task, without null.
    fn types(&self, path: &str) -> BTreeSet<&'static str> {
        let passing = PASSING.iter().any(|state| path.contains(state));
        let types = self.0.get(path).into_iter().flatten().copied();
        types.filter(|name| !passing || *name != "null").collect()
    }

    fn add(&mut self, path: &str, value: &Value) {
        match value {
            Value::Object(fields) if path == "complete.metrics[]" => self.add_metrics(path, fields),
            Value::Object(fields) if !fields.is_empty() => {
                for (name, field) in fields {
                    self.add(&format!("{path}.{name}"), field);
                }
            }
            Value::Array(items) if path == "progress.tasks" => {
                for item in items {
                    self.add(&format!("{path}[{}]", item["status"].as_str().unwrap()), item);
                }
            }
            Value::Array(items) if !items.is_empty() => {
                for item in items {
                    self.add(&format!("{path}[]"), item);
                }
            }
            _ => {
                self.0.entry(path.to_owned()).or_default().insert(type_name(value));
            }
        }
    }

    /// Which series of a process has values depends on the machine; all that have some look the same.
    fn add_metrics(&mut self, path: &str, fields: &serde_json::Map<String, Value>) {
        for (name, series) in fields {
            self.0.entry(format!("{path}.{name}")).or_default().insert("series");
            if series.is_object() {
                self.add(&format!("{path}.*"), series);
            }
        }
    }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "empty list",
        Value::Object(_) => "empty object",
    }
}
