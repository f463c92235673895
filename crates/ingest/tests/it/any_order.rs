//! Whatever the order, duplication and loss of requests, and however they are grouped into transactions: what is
//! stored is what a slow and obvious model says, and the kept counters are what the rows add up to.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use domain::workflow::WorkflowEvent;
use domain::{TaskStatus, WorkflowStatus};
use futures_util::future::join_all;
use ingest::decode::TaskRecord;
use ingest::{Call, EndDetails, Limits, RunRef};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use store::trace::{self, Counters};

use crate::bench::{Bench, Database};

const RUNS: usize = 2;
const PROCESSES: [&str; 3] = ["A", "B:C", "D"];
const START: i64 = 1_790_000_000_000;

/// A record of a task. All that it says but the state follows from the task's number, so that records that tell the
/// same of a task agree.
#[derive(Clone, Copy, Debug)]
struct Record {
    task: u32,
    status: TaskStatus,
    /// Of a failure: TERMINATE, IGNORE or RETRY.
    action: u8,
}

#[derive(Clone, Debug)]
enum Request {
    Begin,
    Progress { records: Vec<Record>, told: Told },
    Complete { success: bool, told: Told },
    Ended { success: bool },
    Silent,
    Repair { records: Vec<Record> },
}

/// What the client says that it counted.
#[derive(Clone, Copy, Debug)]
struct Told {
    instant: i64,
    succeeded: i64,
    failed: i64,
    peak: i64,
    process: u8,
}

/// One request of a run, and whether it is sent together with the one before.
#[derive(Clone, Debug)]
struct Sent {
    run: usize,
    request: Request,
    together: bool,
}

fn any_record() -> impl Strategy<Value = Record> {
    let status = prop::sample::select(TaskStatus::ALL.to_vec());
    (1_u32..12, status, 0_u8..3).prop_map(|(task, status, action)| Record { task, status, action })
}

fn any_told() -> impl Strategy<Value = Told> {
    (0_i64..20, 0_i64..6, 0_i64..4, 0_i64..8, 0_u8..3).prop_map(
        |(instant, succeeded, failed, peak, process)| Told {
            instant: START + instant,
            succeeded,
            failed,
            peak,
            process,
        },
    )
}

fn any_request() -> impl Strategy<Value = Request> {
    let records = || prop::collection::vec(any_record(), 0..6);
    prop_oneof![
        1 => Just(Request::Begin),
        12 => (records(), any_told()).prop_map(|(records, told)| Request::Progress { records, told }),
        1 => (any::<bool>(), any_told()).prop_map(|(success, told)| Request::Complete { success, told }),
        1 => any::<bool>().prop_map(|success| Request::Ended { success }),
        1 => Just(Request::Silent),
        1 => records().prop_map(|records| Request::Repair { records }),
    ]
}

fn any_schedule() -> impl Strategy<Value = Vec<Sent>> {
    let sent = (0..RUNS, any_request(), any::<bool>()).prop_map(|(run, request, together)| Sent {
        run,
        request,
        together,
    });
    prop::collection::vec(sent, 1..40)
}

impl Record {
    fn number(self) -> i64 {
        i64::from(self.task)
    }

    fn process(self) -> &'static str {
        PROCESSES[usize::try_from(self.task).unwrap() % PROCESSES.len()]
    }

    const fn has_started(self) -> bool {
        self.status.rank() >= 2
    }

    const fn has_ended(self) -> bool {
        matches!(self.status, TaskStatus::Completed | TaskStatus::Failed)
    }

    fn action(self) -> Option<&'static str> {
        let actions = ["TERMINATE", "IGNORE", "RETRY"];
        (self.status == TaskStatus::Failed).then(|| actions[usize::from(self.action)])
    }

    /// Every third task uses nothing that could be measured.
    const fn is_measured(self) -> bool {
        self.has_ended() && !self.task.is_multiple_of(3)
    }

    /// As Nextflow's own record tells it.
    fn told(self) -> TaskRecord {
        let number = self.number();
        let mut told = TaskRecord::new(self.task, self.status);
        told.process = Some(self.process().into());
        told.numbers.cpus = Some(number);
        told.numbers.memory = Some(number * 1000);
        told.numbers.start_at = self.has_started().then_some(START + number);
        told.numbers.complete_at = self.has_ended().then_some(START + number * 100);
        if self.is_measured() {
            told.usage.realtime_ms = Some(number * 90);
            told.usage.pcpu = Some(50.0);
            told.usage.peak_rss = Some(number * 10);
            told.usage.read_bytes = Some(number);
            told.usage.vol_ctxt = Some(1);
        }
        told.place.error_action = self.action().map(Into::into);
        told
    }

    /// As the client tells it.
    fn json(self) -> Value {
        let number = self.number();
        let mut record = json!({
            "taskId": self.task,
            "status": self.status.as_str(),
            "process": self.process(),
            "name": format!("{} ({number})", self.process()),
            "cpus": number,
            "memory": number * 1000,
            "errorAction": self.action(),
        });
        if self.has_started() {
            record["start"] = json!(domain::Timestamp::from_ms(START + number).to_string());
        }
        if self.has_ended() {
            record["complete"] = json!(domain::Timestamp::from_ms(START + number * 100).to_string());
        }
        if self.is_measured() {
            record["realtime"] = json!(number * 90);
            record["pcpu"] = json!(50.0);
            record["peakRss"] = json!(number * 10);
            record["readBytes"] = json!(number);
            record["volCtxt"] = json!(1);
        }
        record
    }
}

impl Told {
    fn json(self) -> Value {
        json!({
            "succeeded": self.succeeded,
            "failed": self.failed,
            "peakRunning": self.peak,
            "processes": [{"name": PROCESSES[usize::from(self.process)], "peakRunning": self.peak}],
        })
    }
}

impl Request {
    fn call(&self) -> Option<(Call, Bytes)> {
        let (call, body) = match self {
            Self::Begin => (
                Call::Begin,
                json!({"workflow": {"start": "2026-09-21T10:00:00Z"}, "processNames": PROCESSES, "instant": START}),
            ),
            Self::Progress { records, told } => {
                let tasks = records.iter().map(|record| record.json()).collect::<Vec<_>>();
                let body = json!({"tasks": tasks, "progress": told.json(), "instant": told.instant});
                (Call::Progress, body)
            }
            Self::Complete { success, told } => (
                Call::Complete,
                json!({"workflow": {"success": success}, "progress": told.json(), "instant": told.instant}),
            ),
            Self::Ended { .. } | Self::Silent | Self::Repair { .. } => return None,
        };
        Some((call, body.to_string().into()))
    }

    async fn send(&self, bench: &Bench, run: &RunRef) -> domain::Result<()> {
        match self {
            Self::Ended { success } => {
                let event = WorkflowEvent::HeadJobEnded { success: *success, cancel_requested: false };
                bench.ingest.end(run, event, EndDetails::default()).await
            }
            Self::Silent => bench.ingest.end(run, WorkflowEvent::Silent, EndDetails::default()).await,
            Self::Repair { records } => {
                bench.ingest.repair(run, records.iter().map(|record| record.told()).collect()).await
            }
            request => match request.call() {
                Some((call, body)) => bench.send(run, call, body).await,
                None => Ok(()),
            },
        }
    }
}

#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
struct ModelTask {
    record: Record,
    status: TaskStatus,
    is_inferred: bool,
    /// What is known of it by now.
    started: bool,
    ended: bool,
    measured: bool,
    action: Option<&'static str>,
}

#[derive(Debug)]
struct ModelRun {
    status: WorkflowStatus,
    completed: bool,
    instant: i64,
    tasks: BTreeMap<u32, ModelTask>,
    told: Option<Told>,
    /// Most running tasks, cores and memory of the run, and of each process that is known.
    peaks: [i64; 3],
    process_peaks: BTreeMap<&'static str, [i64; 3]>,
}

impl ModelRun {
    fn new() -> Self {
        Self {
            status: WorkflowStatus::Submitted,
            completed: false,
            instant: 0,
            tasks: BTreeMap::new(),
            told: None,
            peaks: [0; 3],
            process_peaks: BTreeMap::new(),
        }
    }

    fn hear(&mut self, request: &Request) {
        match request {
            Request::Begin => {
                self.advance(WorkflowEvent::Begun);
                self.instant = self.instant.max(START);
                for name in PROCESSES {
                    self.process_peaks.entry(name).or_default();
                }
            }
            Request::Progress { records, told } => {
                self.tell(*told);
                self.advance(WorkflowEvent::Heard);
                self.instant = self.instant.max(told.instant);
                self.records(records);
            }
            Request::Complete { success, told } => {
                self.tell(*told);
                let is_first_of_two = self.completed && told.instant < self.instant;
                self.instant = self.instant.max(told.instant);
                let event = if is_first_of_two {
                    WorkflowEvent::Heard
                } else {
                    WorkflowEvent::Completed { success: *success, cancel_requested: false }
                };
                self.completed = true;
                self.advance(event);
            }
            Request::Ended { success } => {
                self.advance(WorkflowEvent::HeadJobEnded { success: *success, cancel_requested: false });
            }
            Request::Silent => self.advance(WorkflowEvent::Silent),
            Request::Repair { records } => self.records(records),
        }
        self.peak();
    }

    fn advance(&mut self, event: WorkflowEvent) {
        self.status = self.status.after(event);
        self.close();
    }

    fn close(&mut self) {
        if matches!(self.status, WorkflowStatus::Failed | WorkflowStatus::Cancelled) {
            for task in self.tasks.values_mut().filter(|task| !task.status.is_final()) {
                task.status = TaskStatus::Aborted;
                task.is_inferred = true;
            }
        }
    }

    fn tell(&mut self, told: Told) {
        if told.instant >= self.instant {
            self.told = Some(told);
        }
        self.peaks[0] = self.peaks[0].max(told.peak);
        let process = self.process_peaks.entry(PROCESSES[usize::from(told.process)]).or_default();
        process[0] = process[0].max(told.peak);
    }

    fn records(&mut self, records: &[Record]) {
        for record in records {
            self.process_peaks.entry(record.process()).or_default();
            let task = self.tasks.entry(record.task).or_insert_with(|| ModelTask {
                record: *record,
                status: record.status,
                is_inferred: false,
                started: false,
                ended: false,
                measured: false,
                action: None,
            });
            let contradicts =
                record.status.is_final() && task.status.is_final() && record.status != task.status;
            if contradicts && !task.is_inferred {
                continue;
            }
            if task.is_inferred && record.status.is_final() {
                task.status = record.status;
                task.is_inferred = false;
            } else if !task.status.is_final() && record.status.rank() >= task.status.rank() {
                task.status = record.status;
            }
            task.started |= record.has_started();
            task.ended |= record.has_ended();
            task.measured |= record.is_measured();
            if task.status == TaskStatus::Failed && !matches!(task.action, Some("IGNORE" | "RETRY")) {
                task.action = record.action();
            }
            self.close();
        }
    }

    fn peak(&mut self) {
        let now = self.counters(None);
        raise(&mut self.peaks, &now);
        let names = self.process_peaks.keys().copied().collect::<Vec<_>>();
        for name in names {
            let now = self.counters(Some(name));
            raise(self.process_peaks.get_mut(name).unwrap(), &now);
        }
    }

    /// Counted from the tasks, one by one.
    fn counters(&self, process: Option<&str>) -> Counters {
        let mut counters = Counters::default();
        for task in self.tasks.values() {
            let number = task.record.number();
            if process.is_some_and(|name| name != task.record.process()) {
                continue;
            }
            match task.status {
                TaskStatus::New => counters.pending += 1,
                TaskStatus::Submitted => counters.submitted += 1,
                TaskStatus::Running => {
                    counters.running += 1;
                    counters.load_cpus += number;
                    counters.load_memory += number * 1000;
                }
                TaskStatus::Cached => counters.cached += 1,
                TaskStatus::Completed => counters.succeeded += 1,
                TaskStatus::Failed => {
                    counters.failed += 1;
                    counters.ignored += i64::from(task.action == Some("IGNORE"));
                    counters.retries += i64::from(task.action == Some("RETRY"));
                }
                TaskStatus::Aborted => counters.aborted += 1,
            }
            if matches!(task.status, TaskStatus::Completed | TaskStatus::Failed) {
                counters.cpus += number;
                counters.memory_req += number * 1000;
                if task.started && task.ended {
                    counters.cpu_time_ms += number * number * 99;
                }
                if task.measured {
                    counters.cpu_load_ms += number * 45;
                    counters.memory_rss += number * 10;
                    counters.read_bytes += number;
                    counters.vol_ctxt += 1;
                }
            }
        }
        let peaks = match process {
            None => self.peaks,
            Some(name) => self.process_peaks.get(name).copied().unwrap_or_default(),
        };
        [counters.peak_tasks, counters.peak_cpus, counters.peak_memory] = peaks;
        counters
    }

    fn missing(&self) -> i64 {
        let ours = self.counters(None);
        let told = self.told.map_or((0, 0), |told| (told.succeeded, told.failed));
        let lacking = (told.0 - ours.succeeded).max(0) + (told.1 - ours.failed).max(0);
        match self.status {
            WorkflowStatus::Succeeded => lacking.max(ours.pending + ours.submitted + ours.running),
            _ => lacking,
        }
    }
}

fn raise(peaks: &mut [i64; 3], now: &Counters) {
    for (peak, now) in peaks.iter_mut().zip([now.running, now.load_cpus, now.load_memory]) {
        *peak = (*peak).max(now);
    }
}

/// Sends a schedule to new runs, in its order, and compares.
async fn check(bench: &Bench, name: &str, schedule: &[Sent]) -> anyhow::Result<()> {
    let mut runs = Vec::new();
    let mut models = Vec::new();
    for number in 0..RUNS {
        runs.push(bench.run(&format!("{name}_{number}")).await?);
        models.push(ModelRun::new());
    }
    let mut rest = schedule;
    while !rest.is_empty() {
        let together = rest.iter().skip(1).take_while(|sent| sent.together).count() + 1;
        let (now, later) = rest.split_at(together);
        // Futures are first polled in order, and that is when a report enters the queue.
        for sent in join_all(now.iter().map(|sent| sent.request.send(bench, &runs[sent.run]))).await {
            sent?;
        }
        rest = later;
    }
    for sent in schedule {
        models[sent.run].hear(&sent.request);
    }
    for (run, model) in runs.iter().zip(&models) {
        compare(bench, run, model).await?;
    }
    Ok(())
}

async fn compare(bench: &Bench, run: &RunRef, model: &ModelRun) -> anyhow::Result<()> {
    let mut tx = bench.store.begin_read().await?;
    let row = store::workflows::find_workflow(&mut tx, run.scope, &run.id).await?.unwrap();
    assert_eq!(WorkflowStatus::from_code(row.status), Some(model.status));
    if model.status.is_final() {
        assert_eq!(row.missing_count, model.missing(), "missing");
    }
    let keys = (1..12).map(|task| trace::task_key(run.num, task)).collect::<Vec<_>>();
    let rows = trace::find_tasks(&mut tx, &keys).await?;
    let stored: BTreeMap<_, _> =
        rows.iter().map(|row| (row.task_id().0, (row.status, row.is_inferred))).collect();
    let expected: BTreeMap<_, _> =
        model.tasks.iter().map(|(id, task)| (i64::from(*id), (task.status, task.is_inferred))).collect();
    assert_eq!(stored, expected);

    let progress = trace::find_progress(&mut tx, run.num).await?.unwrap();
    assert_eq!(progress.counters, model.counters(None), "counters of the run");
    let processes = trace::find_processes(&mut tx, run.num).await?;
    let names: BTreeSet<_> = processes.iter().map(|process| process.name.as_ref()).collect();
    assert_eq!(names, model.process_peaks.keys().copied().collect());
    for process in &processes {
        assert_eq!(process.counters, model.counters(Some(&process.name)), "counters of {}", process.name);
        let place = i64::try_from(rows.iter().filter(|row| row.process_num == process.num).count())?;
        let of_process = model.tasks.values().filter(|task| task.record.process() == &*process.name);
        assert_eq!(place, i64::try_from(of_process.count())?);
    }
    Ok(())
}

fn hold(database: &Database, cases: u32) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    // A writer that remembers everything, one that remembers next to nothing, and one that writes one at a time.
    let benches = runtime.block_on(async {
        let mut benches = Vec::new();
        for limits in [
            Limits::default(),
            Limits { remembered_tasks: 2, remembered_processes: 2, ..Limits::default() },
            Limits { batch_records: 1, remembered_tasks: 0, ..Limits::default() },
        ] {
            benches.push(Bench::start(&database.store, limits).await?);
        }
        anyhow::Ok(benches)
    })?;
    let number = Cell::new(0);
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&any_schedule(), |schedule| {
        for bench in &benches {
            number.set(number.get() + 1);
            let checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                runtime.block_on(check(bench, &format!("case_{}", number.get()), &schedule))
            }));
            match checked {
                Ok(checked) => checked.map_err(|e| TestCaseError::fail(e.to_string()))?,
                Err(_) => return Err(TestCaseError::fail("what is stored differs from the model")),
            }
        }
        Ok(())
    });
    runtime.block_on(async {
        for bench in benches {
            bench.writers.stop().await;
        }
        database.store.close().await;
    });
    outcome.map_err(|e| anyhow::anyhow!("{e}"))
}

#[test]
fn any_order_leads_to_the_same_on_sqlite() -> anyhow::Result<()> {
    hold(&tokio::runtime::Runtime::new()?.block_on(Database::sqlite())?, 96)
}

#[test]
fn any_order_leads_to_the_same_on_postgres() -> anyhow::Result<()> {
    hold(&tokio::runtime::Runtime::new()?.block_on(Database::postgres())?, 24)
}
