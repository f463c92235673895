//! The `workflow` object of `begin` and `complete`: a dump of Nextflow's own, kept as it came and read for the run.

use std::borrow::Cow;

use serde::de::MapAccess;
use serde_json::value::RawValue;
use store::trace::RunFacts;

use super::lenient::{Count, Date, Flag, Int, Key, Text, Wire, object, read_as_wire};
use super::repair::tidy_json;

/// Nextflow's number for an exit status that is not known.
const EXIT_UNKNOWN: i64 = 2_147_483_647;

/// What a `workflow` object says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct WorkflowObject {
    /// All of it: keys and values, the values as JSON.
    pub(crate) members: Vec<(String, String)>,
    /// What the run's row has of it.
    pub(crate) facts: RunFacts,
    /// When the run ended, in ms since 1970.
    pub(crate) complete_at: Option<i64>,
    /// Whether ignored failures make the run a failure, which its `success` does not tell.
    pub(crate) fails_on_ignored: bool,
    /// Tasks whose failure was ignored, by the client's older count.
    pub(crate) ignored: i64,
}

object! {
    struct WireManifest {
        "name" name: Text<1_024>,
    }
}

object! {
    struct WireStats {
        "ignoredCount" ignored_count: Count,
    }
}

object! {
    struct WireWorkflow {
        "sessionId" session_id: Text<255>,
        "runName" run_name: Text<255>,
        "projectName" project_name: Text<1_024>,
        "repository" repository: Text<4_096>,
        "revision" revision: Text<1_024>,
        "commitId" commit_id: Text<255>,
        "manifest" manifest: WireManifest,
        "resume" resume: Flag,
        "start" start: Date,
        "complete" complete: Date,
        "duration" duration: Count,
        "success" success: Flag,
        "exitStatus" exit_status: Int,
        "errorMessage" error_message: Text<65_536>,
        "errorReport" error_report: Text<1_048_576>,
        "failOnIgnore" fail_on_ignore: Flag,
        "stats" stats: WireStats,
    }
}

/// Members of an object, in order, with their values as they stand in the input.
#[derive(Debug, Default)]
struct Members<'a>(Vec<(Cow<'a, str>, &'a str)>);

impl<'de> Wire<'de> for Members<'de> {
    fn object<A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        let mut members = Vec::new();
        while let Some((key, value)) = object.next_entry::<Key<'de>, &'de RawValue>()? {
            members.push((key.0, value.get()));
        }
        Ok(Self(members))
    }
}
read_as_wire!(Members<'de>);

/// Reads a `workflow` object; what is none has no members.
pub(super) fn workflow(raw: &str) -> serde_json::Result<WorkflowObject> {
    let members: Members<'_> = serde_json::from_str(raw)?;
    let wire: WireWorkflow = serde_json::from_str(raw)?;
    let not_empty = |text: &std::sync::Arc<str>| !text.is_empty();
    Ok(WorkflowObject {
        members: members
            .0
            .into_iter()
            .filter_map(|(key, value)| Some((key.replace('\0', ""), tidy_json(value)?)))
            .collect(),
        facts: RunFacts {
            session_id: wire.session_id.0.filter(not_empty),
            run_name: wire.run_name.0.filter(not_empty),
            project_name: wire.project_name.0.filter(not_empty),
            repository: wire.repository.0.filter(not_empty),
            revision: wire.revision.0.filter(not_empty),
            commit_id: wire.commit_id.0.filter(not_empty),
            manifest_name: wire.manifest.name.0.filter(not_empty),
            is_resume: wire.resume.0,
            start_at: wire.start.0,
            duration_ms: wire.duration.0,
            success: wire.success.0,
            exit_status: wire.exit_status.0.filter(|exit| *exit != EXIT_UNKNOWN),
            error_message: wire.error_message.0,
            error_report: wire.error_report.0,
        },
        complete_at: wire.complete.0,
        fails_on_ignored: wire.fail_on_ignore.0.unwrap_or_default(),
        ignored: wire.stats.ignored_count.0.unwrap_or_default(),
    })
}

/// The object `older` (JSON; none if there is none yet) with the members of `newer`, which count where they are not
/// null.
pub(crate) fn merge(older: Option<&str>, newer: &[(String, String)]) -> String {
    let older: Members<'_> = older.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
    let mut merged: Vec<(&str, &str)> = older.0.iter().map(|(key, value)| (key.as_ref(), *value)).collect();
    for (key, value) in newer {
        match merged.iter_mut().find(|(known, _)| known == key) {
            Some((_, known)) if value != "null" => *known = value,
            Some(_) => {}
            None => merged.push((key, value)),
        }
    }
    join(&merged)
}

/// The object `newer` (JSON) with what only `older` has.
pub(crate) fn merge_below(older: &[(String, String)], newer: Option<&str>) -> String {
    let newer: Members<'_> = newer.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
    let newer =
        newer.0.into_iter().map(|(key, value)| (key.into_owned(), value.to_owned())).collect::<Vec<_>>();
    let older = older.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect::<Vec<_>>();
    merge(Some(&join(&older)), &newer)
}

fn join(members: &[(&str, &str)]) -> String {
    let members = members
        .iter()
        .map(|(key, value)| format!("{}:{value}", serde_json::Value::from(*key)))
        .collect::<Vec<_>>();
    format!("{{{}}}", members.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_last_counts_unless_it_is_null() {
        let members = |json: &str| workflow(json).unwrap().members;
        let begin = members(r#"{"id":"x","start":"a","complete":null,"num":1.10}"#);
        let merged = merge(None, &begin);
        assert_eq!(merged, r#"{"id":"x","start":"a","complete":null,"num":1.10}"#);
        let complete = members(r#"{"start":null,"complete":"b","stats":{}}"#);
        let done = merge(Some(&merged), &complete);
        assert_eq!(done, r#"{"id":"x","start":"a","complete":"b","num":1.10,"stats":{}}"#);
        assert_eq!(
            merge_below(&begin, Some(&merge(None, &complete))),
            r#"{"id":"x","start":"a","complete":"b","num":1.10,"stats":{}}"#
        );
    }
}
