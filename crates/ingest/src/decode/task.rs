//! One entry of `tasks`: a record of a task.

use std::fmt::Write as _;
use std::sync::Arc;

use domain::TaskStatus;
use serde::de::{Deserialize, Deserializer};
use store::trace::{TaskNumbers, TaskPlace, TaskTexts, TaskUsage};

use super::lenient::{Count, Date, Float, Int, List, Object, Raw, Status, Text, object};
use super::repair::tidy_json;

/// Nextflow's number for an exit status that is not known.
const EXIT_UNKNOWN: i64 = 2_147_483_647;

/// What is reported of a task. What is none is not known, or not known yet.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskRecord {
    /// Its number within the run.
    pub task_id: u32,
    /// Its state.
    pub status: TaskStatus,
    /// Its process, with the names of the workflows around it.
    pub process: Option<Arc<str>>,
    /// Which try it is, from 1.
    pub attempt: Option<i64>,
    /// What is known before it ends, and how it ended.
    pub numbers: TaskNumbers,
    /// What it used.
    pub usage: TaskUsage,
    /// What it is.
    pub texts: TaskTexts,
    /// Where it ran and what became of it.
    pub place: TaskPlace,
}

impl TaskRecord {
    /// A record that says nothing but the state.
    #[must_use]
    pub fn new(task_id: u32, status: TaskStatus) -> Self {
        Self {
            task_id,
            status,
            process: None,
            attempt: None,
            numbers: TaskNumbers::default(),
            usage: TaskUsage::default(),
            texts: TaskTexts::default(),
            place: TaskPlace::default(),
        }
    }

    /// Its process; where none is given, that in its name, which is `process` or `process (tag)`.
    #[must_use]
    pub fn process_name(&self) -> Arc<str> {
        let from_name = || {
            let name = self.texts.name.as_deref().unwrap_or("(no name)");
            name.split_once(" (").map_or(name, |(process, _)| process).into()
        };
        self.process.clone().unwrap_or_else(from_name)
    }
}

object! {
    /// The record on the wire. The limits of its texts are generous: clients cut at a tenth of them or less.
    struct WireTask<'a> {
        "taskId" task_id: Int,
        "status" status: Status,
        "hash" hash: Text<255>,
        "name" name: Text<4_096>,
        "process" process: Text<4_096>,
        "tag" tag: Text<4_096>,
        "exit" exit: Int,
        "submit" submit: Date,
        "start" start: Date,
        "complete" complete: Date,
        "module" module: List<Text<1_024>>,
        "container" container: Text<4_096>,
        "attempt" attempt: Count,
        "script" script: Text<1_048_576>,
        "scratch" scratch: Text<4_096>,
        "workdir" workdir: Text<4_096>,
        "queue" queue: Text<1_024>,
        "errorAction" error_action: Text<64>,
        "env" env: Text<65_536>,
        "cpus" cpus: Count,
        "memory" memory: Count,
        "disk" disk: Count,
        "time" time: Count,
        "duration" duration: Count,
        "realtime" realtime: Count,
        "pcpu" pcpu: Float,
        "pmem" pmem: Float,
        "rss" rss: Count,
        "vmem" vmem: Count,
        "peakRss" peak_rss: Count,
        "peakVmem" peak_vmem: Count,
        "rchar" rchar: Count,
        "wchar" wchar: Count,
        "readBytes" read_bytes: Count,
        "writeBytes" write_bytes: Count,
        "syscr" syscr: Count,
        "syscw" syscw: Count,
        "volCtxt" vol_ctxt: Count,
        "invCtxt" inv_ctxt: Count,
        "nativeId" native_id: Text<1_024>,
        "hostname" hostname: Text<1_024>,
        "cpuModel" cpu_model: Text<1_024>,
        "executor" executor: Text<255>,
        "cloudZone" cloud_zone: Text<255>,
        "machineType" machine_type: Text<255>,
        "priceModel" price_model: Text<255>,
        "accelerator" accelerator: Raw<'a>,
        "acceleratorType" accelerator_type: Raw<'a>,
        "numSpotInterruptions" num_spot_interruptions: Raw<'a>,
        "logStreamId" log_stream_id: Raw<'a>,
        "resourceAllocation" resource_allocation: Raw<'a>,
        "gpuMetrics" gpu_metrics: Raw<'a>,
    }
}

/// A record, or why there is none.
#[derive(Debug)]
pub(super) struct Entry(pub(super) Result<TaskRecord, &'static str>);

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Object::<WireTask<'_>>::deserialize(deserializer)?;
        Ok(Self(wire.0.ok_or("the task record is no object").and_then(record)))
    }
}

fn record(wire: WireTask<'_>) -> Result<TaskRecord, &'static str> {
    let task_id = wire.task_id.0.and_then(|id| u32::try_from(id).ok());
    let task_id = task_id.ok_or("the task record has no taskId that is a whole number below 2^32")?;
    let status = wire.status.0.ok_or("the task record has no status that Nextflow is known to use")?;
    let extra = extra(&wire);
    Ok(TaskRecord {
        task_id,
        status,
        process: wire.process.0,
        attempt: wire.attempt.0,
        numbers: TaskNumbers {
            exit: wire.exit.0.filter(|exit| *exit != EXIT_UNKNOWN),
            submit_at: wire.submit.0,
            start_at: wire.start.0,
            complete_at: wire.complete.0,
            duration_ms: wire.duration.0,
            cpus: wire.cpus.0,
            memory: wire.memory.0,
            disk: wire.disk.0,
            time_ms: wire.time.0,
        },
        usage: TaskUsage {
            realtime_ms: wire.realtime.0,
            pcpu: wire.pcpu.0,
            pmem: wire.pmem.0,
            rss: wire.rss.0,
            vmem: wire.vmem.0,
            peak_rss: wire.peak_rss.0,
            peak_vmem: wire.peak_vmem.0,
            rchar: wire.rchar.0,
            wchar: wire.wchar.0,
            read_bytes: wire.read_bytes.0,
            write_bytes: wire.write_bytes.0,
            syscr: wire.syscr.0,
            syscw: wire.syscw.0,
            vol_ctxt: wire.vol_ctxt.0,
            inv_ctxt: wire.inv_ctxt.0,
        },
        texts: TaskTexts {
            name: wire.name.0,
            tag: wire.tag.0,
            hash: wire.hash.0,
            script: wire.script.0,
            workdir: wire.workdir.0,
            container: wire.container.0,
            queue: wire.queue.0,
            env: wire.env.0,
            scratch: wire.scratch.0,
            module: modules(wire.module),
            executor: wire.executor.0,
        },
        place: TaskPlace {
            native_id: wire.native_id.0,
            error_action: wire.error_action.0,
            cloud_zone: wire.cloud_zone.0,
            machine_type: wire.machine_type.0,
            price_model: wire.price_model.0,
            hostname: wire.hostname.0,
            cpu_model: wire.cpu_model.0,
            extra,
        },
    })
}

/// The environment modules as a JSON list; none is no list.
fn modules(list: List<Text<1_024>>) -> Option<Arc<str>> {
    let names = list.0.into_iter().filter_map(|name| name.0).collect::<Vec<_>>();
    let texts = names.iter().map(AsRef::as_ref).collect::<Vec<&str>>();
    (!texts.is_empty()).then(|| serde_json::Value::from(texts).to_string().into())
}

/// What newer clients send and no column has, as a JSON object under the keys of the wire.
fn extra(wire: &WireTask<'_>) -> Option<Arc<str>> {
    let mut object = String::new();
    for (key, raw) in [
        ("accelerator", wire.accelerator),
        ("acceleratorType", wire.accelerator_type),
        ("numSpotInterruptions", wire.num_spot_interruptions),
        ("logStreamId", wire.log_stream_id),
        ("resourceAllocation", wire.resource_allocation),
        ("gpuMetrics", wire.gpu_metrics),
    ] {
        if let Some(value) = raw.0.and_then(tidy_json) {
            object.push(if object.is_empty() { '{' } else { ',' });
            // Writing to a String cannot fail.
            let _ = write!(object, "\"{key}\":{value}");
        }
    }
    (!object.is_empty()).then(|| format!("{object}}}").into())
}
