//! The client's own counters, which come with every call but `begin`.

use std::sync::Arc;

use store::trace::Counters;

use super::lenient::{Count, List, Object, Text, object};

/// What the client itself counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ClientProgress {
    /// Counts of the run, loads and peaks. What the client does not count is 0.
    pub(crate) counters: Counters,
    /// Its processes.
    pub(crate) processes: Vec<ClientProcess>,
}

/// What the client says of a process: its name and peaks. Its counts are ours to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ClientProcess {
    /// Name, with the names of the workflows around it.
    pub(crate) name: Arc<str>,
    /// Most tasks that ran at once.
    pub(crate) peak_tasks: i64,
    /// Most cores of tasks that ran at once.
    pub(crate) peak_cpus: i64,
    /// Most memory of tasks that ran at once, in bytes.
    pub(crate) peak_memory: i64,
}

object! {
    struct WireProcess {
        "name" name: Text<4_096>,
        "peakRunning" peak_running: Count,
        "peakCpus" peak_cpus: Count,
        "peakMemory" peak_memory: Count,
    }
}

object! {
    struct WireProgress {
        "pending" pending: Count,
        "submitted" submitted: Count,
        "running" running: Count,
        "succeeded" succeeded: Count,
        "failed" failed: Count,
        "ignored" ignored: Count,
        "cached" cached: Count,
        "retries" retries: Count,
        "aborted" aborted: Count,
        "loadCpus" load_cpus: Count,
        "loadMemory" load_memory: Count,
        "peakRunning" peak_running: Count,
        "peakCpus" peak_cpus: Count,
        "peakMemory" peak_memory: Count,
        "processes" processes: List<WireProcess>,
    }
}

/// The `progress` object of a body; none if there is none.
#[derive(Debug, Default)]
pub(super) struct Progress(pub(super) Option<ClientProgress>);

impl<'de> serde::Deserialize<'de> for Progress {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Object::deserialize(deserializer)?.0.map(client_progress)))
    }
}

fn client_progress(wire: WireProgress) -> ClientProgress {
    let number = |count: Count| count.0.unwrap_or_default();
    let process = |process: WireProcess| {
        Some(ClientProcess {
            name: process.name.0?,
            peak_tasks: number(process.peak_running),
            peak_cpus: number(process.peak_cpus),
            peak_memory: number(process.peak_memory),
        })
    };
    ClientProgress {
        counters: Counters {
            pending: number(wire.pending),
            submitted: number(wire.submitted),
            running: number(wire.running),
            succeeded: number(wire.succeeded),
            failed: number(wire.failed),
            ignored: number(wire.ignored),
            cached: number(wire.cached),
            retries: number(wire.retries),
            aborted: number(wire.aborted),
            load_cpus: number(wire.load_cpus),
            load_memory: number(wire.load_memory),
            peak_tasks: number(wire.peak_running),
            peak_cpus: number(wire.peak_cpus),
            peak_memory: number(wire.peak_memory),
            ..Counters::default()
        },
        processes: wire.processes.0.into_iter().filter_map(process).collect(),
    }
}
