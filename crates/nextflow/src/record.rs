//! Nextflow's own record of a run: what its cache in the launch directory says about every task that finished. It
//! fills in what the trace calls failed to bring.
//!
//! `nextflow log` reads that cache, but finds a run only in the history file, which launches leave unwritten (so that
//! sessions resume elsewhere and names repeat). So the command works in a scratch directory with a history of this one
//! run and a link to the cache. A template makes it print JSON, so odd texts of tasks cannot break the lines. Tried
//! with Nextflow 22.10.7, 24.10.0 and 25.04.4.

use std::fmt::Write as _;

use domain::{TaskId, TaskStatus, Timestamp};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

/// What is asked of Nextflow's record. Names of `nextflow log -l` that 22.10 to 25.04 all know.
const FIELDS: [&str; 38] = [
    "task_id",
    "hash",
    "native_id",
    "process",
    "tag",
    "name",
    "status",
    "exit",
    "module",
    "container",
    "cpus",
    "time",
    "disk",
    "memory",
    "attempt",
    "submit",
    "start",
    "complete",
    "duration",
    "realtime",
    "pcpu",
    "pmem",
    "rss",
    "vmem",
    "peak_rss",
    "peak_vmem",
    "rchar",
    "wchar",
    "syscr",
    "syscw",
    "read_bytes",
    "write_bytes",
    "vol_ctxt",
    "inv_ctxt",
    "workdir",
    "queue",
    "error_action",
    "script",
];

/// Makes the scratch directory, runs `nextflow log` in it with times in UTC, and removes it.
const SCRIPT: &str = r#"
launch_dir=$1 history=$2 template=$3; shift 3
umask 077
scratch=$(mktemp -d) || exit
trap 'rm -rf -- "$scratch"' EXIT
cd -- "$scratch" && mkdir .nextflow && ln -s -- "$launch_dir/.nextflow/cache" .nextflow/cache &&
  printf '%s' "$history" >.nextflow/history && printf '%s' "$template" >record.template || exit
TZ=UTC NXF_ANSI_LOG=false "$@" </dev/null
"#;

/// One finished task as Nextflow recorded it. Times are exact; figures have the few digits that Nextflow prints.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskRecord {
    /// Number of the task within its run.
    pub task_id: TaskId,
    /// Hash of the work directory, as `ab/123456`.
    pub hash: Option<String>,
    /// Process id or the scheduler's job id.
    pub native_id: Option<String>,
    /// Name of the process.
    pub process: String,
    /// Tag of the task.
    pub tag: Option<String>,
    /// Process and tag.
    pub name: String,
    /// COMPLETED, FAILED, ABORTED or CACHED.
    pub status: TaskStatus,
    /// Exit code.
    pub exit: Option<i64>,
    /// Environment modules.
    pub module: Option<String>,
    /// Container image.
    pub container: Option<String>,
    /// CPUs asked for.
    pub cpus: Option<i64>,
    /// Time limit asked for.
    pub time_ms: Option<i64>,
    /// Disk asked for.
    pub disk_bytes: Option<i64>,
    /// Memory asked for.
    pub memory_bytes: Option<i64>,
    /// Number of the attempt, from 1.
    pub attempt: Option<i64>,
    /// When it was handed to the executor.
    pub submit: Option<Timestamp>,
    /// When it began to run.
    pub start: Option<Timestamp>,
    /// When it ended.
    pub complete: Option<Timestamp>,
    /// From submit to complete.
    pub duration_ms: Option<i64>,
    /// Time spent running.
    pub realtime_ms: Option<i64>,
    /// CPU use in percent of one CPU.
    pub pcpu: Option<f64>,
    /// Memory use in percent of the machine's.
    pub pmem: Option<f64>,
    /// Real memory.
    pub rss_bytes: Option<i64>,
    /// Virtual memory.
    pub vmem_bytes: Option<i64>,
    /// Most real memory.
    pub peak_rss_bytes: Option<i64>,
    /// Most virtual memory.
    pub peak_vmem_bytes: Option<i64>,
    /// Bytes read by system calls.
    pub rchar_bytes: Option<i64>,
    /// Bytes written by system calls.
    pub wchar_bytes: Option<i64>,
    /// Number of reads.
    pub syscr: Option<i64>,
    /// Number of writes.
    pub syscw: Option<i64>,
    /// Bytes read from disk.
    pub read_bytes: Option<i64>,
    /// Bytes written to disk.
    pub write_bytes: Option<i64>,
    /// Voluntary context switches.
    pub vol_ctxt: Option<i64>,
    /// Involuntary context switches.
    pub inv_ctxt: Option<i64>,
    /// Work directory.
    pub workdir: Option<String>,
    /// Queue.
    pub queue: Option<String>,
    /// What the error strategy decided: TERMINATE, FINISH, IGNORE or RETRY.
    pub error_action: Option<String>,
    /// The command.
    pub script: Option<String>,
}

/// What Nextflow recorded of a run.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Record {
    /// The finished tasks, in the order printed.
    pub tasks: Vec<TaskRecord>,
    /// Lines that could not be read.
    pub unreadable: usize,
}

/// The command that prints the record of the run `run_name` of session `session_id`, whose launch directory is
/// `launch_dir`; `nextflow` is Nextflow's command. Only for runs that have ended: Nextflow locks the cache.
#[must_use]
pub fn command(nextflow: &[String], launch_dir: &str, session_id: &str, run_name: &str) -> Vec<String> {
    let history = format!("1970-01-01 00:00:00\t-\t{run_name}\t-\t-\t{session_id}\tnextflow run\n");
    let head = ["bash", "-c", SCRIPT, "record", launch_dir, &history, &template()].map(str::to_owned);
    let tail = ["log", run_name, "-t", "record.template"].map(str::to_owned);
    head.into_iter().chain(nextflow.iter().cloned()).chain(tail).collect()
}

/// A template that prints a task as one line of JSON.
fn template() -> String {
    let mut entries = String::new();
    for field in FIELDS {
        // Writing to a String cannot fail.
        let _ = write!(entries, "{field}:{field},");
    }
    format!("${{groovy.json.JsonOutput.toJson([{}])}}", entries.trim_end_matches(','))
}

/// Reads what the command printed.
#[must_use]
pub fn parse(printed: &str) -> Record {
    let mut record = Record::default();
    for line in printed.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match serde_json::from_str(line).ok().as_ref().and_then(task) {
            Some(task) => record.tasks.push(task),
            None => record.unreadable += 1,
        }
    }
    record
}

fn task(fields: &Map<String, Value>) -> Option<TaskRecord> {
    let text = |name: &str| match fields.get(name)?.as_str()? {
        // What Nextflow prints for a value that is not there.
        "-" | "" => None,
        text => Some(text),
    };
    let owned = |name: &str| text(name).map(str::to_owned);
    let number = |name: &str| text(name).and_then(|text| text.parse().ok());
    let percent = |name: &str| text(name).and_then(|text| text.trim_end_matches('%').parse().ok());
    let bytes = |name: &str| text(name).and_then(bytes);
    let time = |name: &str| text(name).and_then(moment);
    let span = |name: &str| text(name).and_then(milliseconds);
    Some(TaskRecord {
        task_id: TaskId(number("task_id")?),
        hash: owned("hash"),
        native_id: owned("native_id"),
        process: owned("process")?,
        tag: owned("tag"),
        name: owned("name")?,
        status: text("status").and_then(TaskStatus::parse)?,
        exit: number("exit").filter(|exit| *exit != i64::from(i32::MAX)),
        module: owned("module"),
        container: owned("container"),
        cpus: number("cpus"),
        time_ms: span("time"),
        disk_bytes: bytes("disk"),
        memory_bytes: bytes("memory"),
        attempt: number("attempt"),
        submit: time("submit"),
        start: time("start"),
        complete: time("complete"),
        duration_ms: span("duration"),
        realtime_ms: span("realtime"),
        pcpu: percent("pcpu"),
        pmem: percent("pmem"),
        rss_bytes: bytes("rss"),
        vmem_bytes: bytes("vmem"),
        peak_rss_bytes: bytes("peak_rss"),
        peak_vmem_bytes: bytes("peak_vmem"),
        rchar_bytes: bytes("rchar"),
        wchar_bytes: bytes("wchar"),
        syscr: number("syscr"),
        syscw: number("syscw"),
        read_bytes: bytes("read_bytes"),
        write_bytes: bytes("write_bytes"),
        vol_ctxt: number("vol_ctxt"),
        inv_ctxt: number("inv_ctxt"),
        workdir: owned("workdir"),
        queue: owned("queue"),
        error_action: owned("error_action"),
        script: owned("script"),
    })
}

/// `2026-11-22 19:06:38.105`, which is UTC as the command asked for it.
fn moment(text: &str) -> Option<Timestamp> {
    let civil: DateTime = text.parse().ok()?;
    civil.to_zoned(TimeZone::UTC).ok().map(|at| Timestamp::from_ms(at.timestamp().as_millisecond()))
}

/// `302ms`, `18.5s`, `1m 2s`, `1d 2h 3m 4s`.
fn milliseconds(text: &str) -> Option<i64> {
    let mut sum = 0.0;
    for part in text.split_whitespace() {
        let unit = part.find(|c: char| c.is_ascii_alphabetic())?;
        let (number, unit) = part.split_at_checked(unit)?;
        let scale = match unit {
            "ms" => 1.0,
            "s" => 1e3,
            "m" => 60e3,
            "h" => 3_600e3,
            "d" => 86_400e3,
            _ => return None,
        };
        sum += number.parse::<f64>().ok()? * scale;
    }
    whole(sum)
}

/// `0`, `512 B`, `4.1 MB`: units of 1024.
fn bytes(text: &str) -> Option<i64> {
    let (number, unit) = text.split_once(' ').unwrap_or((text, "B"));
    let power = ["B", "KB", "MB", "GB", "TB", "PB", "EB"].iter().position(|known| *known == unit)?;
    let scale = 1024f64.powi(i32::try_from(power).ok()?);
    whole(number.parse::<f64>().ok()? * scale)
}

fn whole(number: f64) -> Option<i64> {
    // The shortest way from a float to an integer that cannot wrap.
    format!("{number:.0}").parse().ok()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("302ms", Some(302))]
    #[case("18.5s", Some(18_500))]
    #[case("1m 2s", Some(62_000))]
    #[case("1d 2h 3m 4s", Some(93_784_000))]
    #[case("0ms", Some(0))]
    #[case("soon", None)]
    #[case("1w", None)]
    fn spans(#[case] text: &str, #[case] expected: Option<i64>) {
        assert_eq!(milliseconds(text), expected);
    }

    #[rstest]
    #[case("0", Some(0))]
    #[case("512 B", Some(512))]
    #[case("4.1 MB", Some(4_299_162))]
    #[case("6 GB", Some(6_442_450_944))]
    #[case("1 XB", None)]
    fn sizes(#[case] text: &str, #[case] expected: Option<i64>) {
        assert_eq!(bytes(text), expected);
    }

    /// Printed by Nextflow 24.10.0 for a run of three tasks, the last with a tab, a line break and an accent in its tag.
    const PRINTED: &str = include_str!("../tests/fixtures/record-24.10.0.txt");

    #[test]
    fn reads_what_nextflow_printed() {
        let record = parse(PRINTED);
        assert_eq!((record.tasks.len(), record.unreadable), (3, 0));
        let first = &record.tasks[0];
        assert_eq!(first.task_id, TaskId(1));
        assert_eq!(first.name, "A (one)");
        assert_eq!(first.tag.as_deref(), Some("one"));
        assert_eq!(first.status, TaskStatus::Completed);
        assert_eq!(first.exit, Some(0));
        assert_eq!(first.cpus, Some(1));
        assert_eq!(first.memory_bytes, None);
        assert_eq!(first.submit.unwrap().to_string(), "2026-11-22T19:06:38.105Z");
        let took = first.complete.unwrap().since_ms(first.submit.unwrap());
        assert_eq!(first.duration_ms, Some(took));
        assert!(first.script.as_deref().unwrap().contains("$FOO|$BAR"));
        let odd = &record.tasks[2];
        assert_eq!(odd.tag.as_deref(), Some("odd\ttab é\nnewline"));
        assert_eq!(odd.status, TaskStatus::Failed);
        assert_eq!(odd.error_action.as_deref(), Some("TERMINATE"));
    }

    #[test]
    fn lines_that_are_not_tasks_are_counted() {
        let record = parse("WARN: something\n{\"task_id\":\"x\"}\n[1]\n");
        assert_eq!((record.tasks.len(), record.unreadable), (0, 3));
    }
}
