//! The record of a task as clients of version 24.10 send it: members in their order, nulls written out.

use std::fmt::{self, Display};

use super::clock::Moment;
use super::task::{State, Task};

/// Told as exit status until there is one.
const NO_EXIT: u64 = 2_147_483_647;
/// How much earlier the tasks ran that are taken from an earlier run.
const EARLIER_MS: u64 = 3_600_000;

/// A record: a task in a state.
pub(crate) struct Record<'a>(pub(crate) &'a Task, pub(crate) State);

/// A value, or `null`.
struct OrNull<T>(Option<T>);

impl<T: Display> Display for OrNull<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(value) => value.fmt(f),
            None => f.write_str("null"),
        }
    }
}

/// A text without anything to escape, in quotes.
struct Quoted<T>(T);

impl<T: Display> Display for Quoted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0)
    }
}

impl Display for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let &Self(task, state) = self;
        let process = task.process;
        let (script_head, script_tail) = process.script_json();
        write!(
            f,
            r#"{{"taskId":{id},"status":"{status}","hash":"{hash}","name":"{process_name} ({sample})","exit":{exit},"submit":{submit},"start":{start},"process":"{process_name}","tag":"{sample}","module":[],"container":"{container}","attempt":{attempt},"script":"{script_head}{sample}{script_tail}","scratch":null,"workdir":"{workdir}","queue":"medium","cpus":{cpus},"memory":{memory},"disk":null,"time":14400000,"env":"LC_ALL=C.UTF-8\nPYTHONNOUSERSITE=1\nR_ENVIRON_USER=/dev/null\nR_PROFILE_USER=/dev/null\nGENOME_CACHE=/scratch/shared/genomes/GRCh38/cache\nANNOTATION_CACHE=/scratch/shared/annotation/release-112\nTMPDIR=/scratch/tmp/{hash}\nOMP_NUM_THREADS={cpus}\nSAMPLE={sample}\n""#,
            id = task.id,
            status = state.as_str(),
            hash = task.short_hash(),
            workdir = task.workdir(),
            process_name = process.name,
            sample = task.sample,
            exit = if state.is_final() { task.exit } else { NO_EXIT },
            submit = OrNull((state >= State::Submitted).then(|| at(task.submitted_at, state))),
            start = OrNull((state >= State::Running).then(|| at(task.started_at, state))),
            container = process.container,
            attempt = task.attempt,
            cpus = process.cpus,
            memory = task.memory(),
        )?;
        if state.is_final() {
            write!(
                f,
                r#","errorAction":{},"complete":{},"duration":{},"realtime":{}"#,
                OrNull(task.ending.error_action().map(Quoted)),
                at(task.completed_at, state),
                task.duration_ms(),
                task.realtime_ms()
            )?;
            usage(f, task)?;
        }
        if state != State::New {
            // The executor's number of it: it grows in the order of submission, more or less.
            write!(f, r#","nativeId":"{}""#, 4_000_000 + task.id)?;
        }
        let executor = OrNull((state != State::Cached).then_some(Quoted("slurm")));
        write!(f, r#","executor":{executor},"cloudZone":null,"machineType":null,"priceModel":null}}"#)
    }
}

fn usage(f: &mut fmt::Formatter<'_>, task: &Task) -> fmt::Result {
    let Some(usage) = &task.usage else { return Ok(()) };
    let (rchar, wchar, seconds) = (usage.rchar, usage.wchar, task.realtime_ms() / 1000);
    write!(
        f,
        r#","pcpu":{}.{},"cpuModel":"AMD EPYC 7R13 Processor","rchar":{rchar},"wchar":{wchar},"syscr":{},"syscw":{},"readBytes":{},"writeBytes":{},"pmem":{}.{},"vmem":{},"rss":{},"peakVmem":{},"peakRss":{},"volCtxt":{},"invCtxt":{}"#,
        usage.pcpu_tenths / 10,
        usage.pcpu_tenths % 10,
        rchar >> 13,
        wchar >> 13,
        rchar & !0xfff,
        wchar & !0xfff,
        usage.pmem_tenths / 10,
        usage.pmem_tenths % 10,
        usage.peak_vmem - (usage.peak_vmem >> 3),
        usage.peak_rss - (usage.peak_rss >> 3),
        usage.peak_vmem,
        usage.peak_rss,
        seconds * 9,
        seconds * 4
    )
}

/// A time of a task in this state, in quotes.
fn at(moment: Moment, state: State) -> Quoted<Moment> {
    let Moment(ms) = moment;
    Quoted(if state == State::Cached { Moment(ms - EARLIER_MS) } else { moment })
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::simulation::{Ending, Plan, Reporter};

    fn told(record: &Record<'_>) -> Value {
        let text = record.to_string();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    #[test]
    fn every_record_is_json_of_the_size_that_clients_send() {
        let plan = Plan::new(5, "0000002a-0000", 1, 1, 500);
        for batch in Reporter::new(&plan) {
            for (task, state) in batch.records {
                let record = Record(task, state);
                let told = told(&record);
                assert_eq!(told["name"], task.name());
                assert_eq!(told["script"], task.process.script(&task.sample));
                let usual =
                    if task.usage.is_some() && state.is_final() { 1_750..2_100 } else { 1_400..1_750 };
                assert!(usual.contains(&record.to_string().len()), "{state:?}: {}", record.to_string().len());
            }
        }
    }

    #[test]
    fn what_is_not_known_yet_is_null_or_left_out_as_clients_do() {
        let plan = Plan::new(5, "0000002a-0000", 1, 1, 500);
        let with = |ending| plan.tasks.iter().find(|task| task.ending == ending).unwrap();
        let completed = with(Ending::Completed);
        let new = told(&Record(completed, State::New));
        assert_eq!(
            (&new["submit"], &new["start"], &new["exit"]),
            (&Value::Null, &Value::Null, &2_147_483_647.into())
        );
        assert!(new.get("nativeId").is_none() && new.get("complete").is_none());
        let submitted = told(&Record(completed, State::Submitted));
        assert!(submitted["submit"].is_string() && submitted["start"].is_null());
        let ended = told(&Record(completed, State::Completed));
        assert_eq!((&ended["exit"], &ended["errorAction"]), (&0.into(), &Value::Null));
        assert!(ended["pcpu"].is_f64() && ended["peakRss"].is_u64());
        let failed = told(&Record(with(Ending::Retried), State::Failed));
        assert_eq!((&failed["exit"], &failed["errorAction"]), (&137.into(), &"RETRY".into()));
        assert!(failed.get("peakRss").is_none());
        let cached = told(&Record(with(Ending::Cached), State::Cached));
        assert!(cached["executor"].is_null() && cached["peakRss"].is_u64());
    }
}
