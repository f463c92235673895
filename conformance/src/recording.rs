//! Recordings of real clients, and what a server must tell after it has heard one.
//!
//! A [`Recording`] is one run of a real Nextflow as its reporting client sent it, request by request, bodies
//! verbatim. [`Expectation::of`] reads it with a small model of its own that shares no code with the server, so that
//! a replay compares two independent readings of the same bytes. The folder's `README.md` says what is recorded.

mod counters;
mod date;
mod expectation;
mod lenient;
mod request;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

pub use counters::Counters;
pub(crate) use date::epoch_ms;
pub use expectation::{Expectation, Run, Task};
pub use request::{Request, TraceCall};

/// One run of a client, in the order in which its requests arrived.
#[derive(Clone, Debug)]
pub struct Recording {
    /// Version of Nextflow, such as `24.10.0`.
    pub version: String,
    /// What happened, such as `03-fail-terminate`.
    pub scenario: String,
    /// Every request that the run made, also those that are no trace call (the refresh of a token).
    pub requests: Vec<Request>,
}

impl Recording {
    /// All recordings that the project keeps, sorted by version and scenario.
    ///
    /// # Errors
    /// When a file cannot be read or is no recording.
    pub fn all() -> anyhow::Result<Vec<Self>> {
        let mut files = Vec::new();
        for version in entries(&folder())?.into_iter().filter(|path| path.is_dir()) {
            let recorded = entries(&version)?;
            files.extend(
                recorded.into_iter().filter(|path| path.extension().is_some_and(|ext| ext == "jsonl")),
            );
        }
        files.iter().map(|path| Self::read(path)).collect()
    }

    /// The recording of one scenario, by version and name.
    ///
    /// # Errors
    /// When there is none.
    pub fn load(version: &str, scenario: &str) -> anyhow::Result<Self> {
        Self::read(&folder().join(version).join(scenario).with_extension("jsonl"))
    }

    /// Reads a file `<version>/<scenario>.jsonl`.
    ///
    /// # Errors
    /// When the file cannot be read or a line is no recorded request.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let requests = (1..)
            .zip(text.lines())
            .map(|(line, json)| {
                Request::read(json).with_context(|| format!("{}, line {line}", path.display()))
            })
            .collect::<anyhow::Result<_>>()?;
        let name = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self {
            version: name(path.parent().and_then(Path::file_name)),
            scenario: name(path.file_stem()),
            requests,
        })
    }

    /// The trace calls, in order. All are to be replayed, also those that were answered with an error when they were
    /// recorded: what the client then sent again arrives as a duplicate.
    pub fn trace_calls(&self) -> impl Iterator<Item = (&Request, TraceCall)> {
        self.requests.iter().filter_map(|request| Some((request, request.trace_call()?)))
    }

    /// The id that the run was launched with, when a server launched it: `create` then carries it.
    #[must_use]
    pub fn launched_as(&self) -> Option<String> {
        let (create, _) = self.trace_calls().find(|(_, call)| *call == TraceCall::Create)?;
        let body = lenient::read(create.body.as_deref()?)?;
        body.get("workflowId")?.as_str().map(str::to_owned)
    }

    /// The same run in another session, so that a server does not take a second replay for the first.
    #[must_use]
    pub fn in_session(&self, id: &str) -> Self {
        let mut other = self.clone();
        let session = self.trace_calls().find_map(|(request, _)| {
            let body = lenient::read(request.body.as_deref()?)?;
            body.get("sessionId")?.as_str().map(str::to_owned)
        });
        if let Some(session) = session.filter(|session| !session.is_empty()) {
            for body in other.requests.iter_mut().filter_map(|request| request.body.as_mut()) {
                *body = body.replace(&session, id);
            }
        }
        other
    }

    /// The id in the paths of the run's calls, which a replay replaces by the one that its server gave; none when the
    /// client had none (`null`) or made no further call.
    #[must_use]
    pub fn workflow_id(&self) -> Option<&str> {
        self.trace_calls().find_map(|(request, _)| request.workflow_id())
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("recordings")
}

fn entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let listed = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut paths = listed.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests;
