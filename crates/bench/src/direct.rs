//! The rows of a load, put into the same tables with the same commits by one thread, without HTTP, JSON and decisions:
//! what database and disk allow at the moment. The rate of the server divided by this one says how much of that it
//! uses.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Result, anyhow};
use domain::{Scope, TaskStatus, Timestamp, WorkflowId};
use serde_json::Value;
use store::trace::{
    self, Announced, Counters, Fields as _, ProcessRow, ProgressRow, RunRow, TaskNumbers, TaskPlace, TaskRow,
    TaskTexts, TaskUsage, TextRow,
};
use store::users::{NewUser, add_user};
use store::{Store, Tx};
use tokio::runtime::Builder;

use crate::figures::per_second;
use crate::simulation::{Ending, Moment, Plan, Record, Reporter, State, Task};

const NOW: Timestamp = Timestamp::from_ms(1_772_434_800_000);

/// How many task records one thread writes in a second into the empty database at `url`, if each commit takes a batch
/// of so many runs.
///
/// # Errors
/// If the database does not take them.
pub fn rate(url: &str, plans: &[Plan], runs_in_commit: usize) -> Result<u64> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let store = Store::open(url).await.map_err(|error| told(&error))?;
        let runs = announce(&store, plans).await.map_err(|error| told(&error))?;
        let commits = commits(plans, &runs, runs_in_commit);
        let begun = Instant::now();
        for commit in &commits {
            let mut tx = store.begin().await.map_err(|error| told(&error))?;
            commit.put(&mut tx).await.map_err(|error| told(&error))?;
            tx.commit().await.map_err(|error| told(&error))?;
        }
        let took = begun.elapsed();
        store.close().await;
        Ok(per_second(commits.iter().map(|commit| commit.tasks.len()).sum(), took))
    })
}

fn told(error: &domain::Error) -> anyhow::Error {
    anyhow!("{error:?}")
}

/// The runs with their processes, as they are when the first task is told; their numbers in the database.
async fn announce(store: &Store, plans: &[Plan]) -> domain::Result<Vec<i64>> {
    let mut tx = store.begin().await?;
    let new = NewUser {
        user_name: "direct",
        email: "direct@example.org",
        first_name: None,
        last_name: None,
        password_hash: None,
        is_root: false,
    };
    let owner = add_user(&mut tx, &new, NOW).await?;
    let mut runs = Vec::new();
    for (number, plan) in plans.iter().enumerate() {
        let id = WorkflowId::parse(&format!("direct{number}"))
            .ok_or_else(|| domain::Error::internal("no id of a run"))?;
        let announced = Announced {
            scope: Scope::Personal(owner),
            owner,
            user_name: "direct",
            session_id: &plan.session_id,
            run_name: &plan.run_name,
            project_name: plan.pipeline.project,
            repository: None,
        };
        let run = trace::add_run(&mut tx, &id, &announced, NOW).await?;
        let processes = processes(plan, run.num);
        trace::put_processes(&mut tx, &processes.iter().collect::<Vec<_>>(), &[]).await?;
        runs.push(run.num);
    }
    tx.commit().await?;
    Ok(runs)
}

fn processes(plan: &Plan, workflow_num: i64) -> Vec<ProcessRow> {
    let names = plan.pipeline.processes.iter().map(|process| process.name.as_str().into());
    let row = |(num, name)| ProcessRow { workflow_num, num, name, counters: Counters::default() };
    (0..).zip(names).map(row).collect()
}

/// What one transaction writes.
#[derive(Default)]
struct Commit {
    tasks: Vec<TaskRow>,
    texts: Vec<TextRow<TaskTexts>>,
    places: Vec<TextRow<TaskPlace>>,
    processes: Vec<ProcessRow>,
    progress: Vec<ProgressRow>,
    runs: Vec<RunRow>,
}

impl Commit {
    async fn put(&self, tx: &mut Tx) -> domain::Result<()> {
        trace::put_processes(tx, &[], &self.processes.iter().collect::<Vec<_>>()).await?;
        trace::put_tasks(tx, &self.tasks.iter().collect::<Vec<_>>()).await?;
        trace::put_texts(tx, &self.texts).await?;
        trace::put_places(tx, &self.places).await?;
        trace::put_progress(tx, &self.progress.iter().collect::<Vec<_>>()).await?;
        trace::put_runs(tx, &self.runs.iter().collect::<Vec<_>>(), NOW).await
    }

    fn add(&mut self, run: &mut Run<'_>, records: &[(&Task, State)]) {
        run.version += 1;
        for &(task, state) in records {
            let id = trace::task_key(run.num, u32::try_from(task.id).unwrap_or(u32::MAX));
            let told = Told::of(task, state);
            let known_before = run.places.get(&task.id).copied();
            let (texts, mut place) = (told.texts(), told.place());
            let known_place = place.known() | known_before.unwrap_or_default();
            self.tasks.push(told.row(id, task, state, texts.known(), known_place));
            self.texts.extend(known_before.is_none().then_some(TextRow { id, texts }));
            place.forget(known_before.unwrap_or_default());
            self.places.extend((place.known() != 0).then_some(TextRow { id, texts: place }));
            run.places.insert(task.id, known_place);
        }
        let &mut Run { num, version, plan, .. } = run;
        self.processes.extend(processes(plan, num));
        self.progress.push(ProgressRow {
            workflow_num: num,
            version,
            executors: "[\"slurm\"]".into(),
            client_totals: Some(CLIENT_TOTALS.into()),
            updated_at: NOW.as_ms(),
            counters: Counters::default(),
        });
        self.runs.push(RunRow {
            num,
            status: domain::WorkflowStatus::Running.code(),
            is_deleted: false,
            has_begun: true,
            cancel_requested_at: None,
            success: None,
            complete_at: None,
            unknown_since: None,
            last_instant: NOW.as_ms() + version,
            last_heard_at: NOW.as_ms() + version,
            aside_count: 0,
            missing_count: 0,
            repaired_count: 0,
            version,
        });
    }

    /// In the order of the keys, as the server writes them.
    fn sorted(mut self) -> Self {
        self.tasks.sort_unstable_by_key(|row| row.id);
        self.texts.sort_unstable_by_key(|row| row.id);
        self.places.sort_unstable_by_key(|row| row.id);
        self
    }
}

/// As long as what the server keeps of a client's own counters.
const CLIENT_TOTALS: &str = r#"{"pending":10,"submitted":20,"running":100,"succeeded":1000,"failed":10,"cached":20,"ignored":10,"retries":10}"#;

/// A run that is told.
struct Run<'a> {
    num: i64,
    plan: &'a Plan,
    reporter: Reporter<'a>,
    version: i64,
    /// Which of the texts that come late are stored, for each task that is.
    places: HashMap<u64, i64>,
}

fn commits(plans: &[Plan], nums: &[i64], runs_in_commit: usize) -> Vec<Commit> {
    let run = |(plan, num): (_, &i64)| Run {
        num: *num,
        plan,
        reporter: Reporter::new(plan),
        version: 0,
        places: HashMap::new(),
    };
    let mut runs: Vec<_> = plans.iter().zip(nums).map(run).collect();
    let mut commits = Vec::new();
    loop {
        let before = commits.len();
        for group in runs.chunks_mut(runs_in_commit.max(1)) {
            let mut commit = Commit::default();
            for run in group {
                if let Some(batch) = run.reporter.next() {
                    commit.add(run, &batch.records);
                }
            }
            if !commit.tasks.is_empty() {
                commits.push(commit.sorted());
            }
        }
        if commits.len() == before {
            return commits;
        }
    }
}

/// What a record tells.
struct Told(Value);

impl Told {
    fn of(task: &Task, state: State) -> Self {
        // What is no JSON has no members, and the test would show it.
        Self(serde_json::from_str(&Record(task, state).to_string()).unwrap_or_default())
    }

    fn text(&self, name: &str) -> Option<Arc<str>> {
        self.0.get(name)?.as_str().map(Into::into)
    }

    fn int(&self, name: &str) -> Option<i64> {
        self.0.get(name)?.as_i64()
    }

    fn float(&self, name: &str) -> Option<f64> {
        self.0.get(name)?.as_f64()
    }

    fn texts(&self) -> TaskTexts {
        TaskTexts {
            name: self.text("name"),
            tag: self.text("tag"),
            hash: self.text("hash"),
            script: self.text("script"),
            workdir: self.text("workdir"),
            container: self.text("container"),
            queue: self.text("queue"),
            env: self.text("env"),
            scratch: None,
            module: Some("[]".into()),
            executor: self.text("executor"),
        }
    }

    fn place(&self) -> TaskPlace {
        TaskPlace {
            native_id: self.text("nativeId"),
            error_action: self.text("errorAction"),
            cpu_model: self.text("cpuModel"),
            ..TaskPlace::default()
        }
    }

    fn row(&self, id: i64, task: &Task, state: State, known_texts: i64, known_place: i64) -> TaskRow {
        TaskRow {
            id,
            process_num: i64::try_from(task.process.number).unwrap_or_default() - 1,
            status: TaskStatus::parse(state.as_str()).unwrap_or(TaskStatus::New),
            attempt: self.int("attempt").unwrap_or(1),
            numbers: self.numbers(task, state),
            usage: state.is_final().then(|| Box::new(self.usage())),
            is_ignored: task.ending == Ending::Ignored && state.is_final(),
            is_retried: task.ending == Ending::Retried && state.is_final(),
            is_inferred: false,
            known_texts,
            known_place,
            received_at: NOW.as_ms(),
        }
    }

    fn numbers(&self, task: &Task, state: State) -> TaskNumbers {
        let since = |first: State, Moment(ms): Moment| i64::try_from(ms).ok().filter(|_| state >= first);
        TaskNumbers {
            exit: self.int("exit").filter(|_| state.is_final()),
            submit_at: since(State::Submitted, task.submitted_at),
            start_at: since(State::Running, task.started_at),
            complete_at: since(State::Cached, task.completed_at),
            duration_ms: self.int("duration"),
            cpus: self.int("cpus"),
            memory: self.int("memory"),
            disk: self.int("disk"),
            time_ms: self.int("time"),
        }
    }

    fn usage(&self) -> TaskUsage {
        TaskUsage {
            realtime_ms: self.int("realtime"),
            pcpu: self.float("pcpu"),
            pmem: self.float("pmem"),
            rss: self.int("rss"),
            vmem: self.int("vmem"),
            peak_rss: self.int("peakRss"),
            peak_vmem: self.int("peakVmem"),
            rchar: self.int("rchar"),
            wchar: self.int("wchar"),
            read_bytes: self.int("readBytes"),
            write_bytes: self.int("writeBytes"),
            syscr: self.int("syscr"),
            syscw: self.int("syscw"),
            vol_ctxt: self.int("volCtxt"),
            inv_ctxt: self.int("invCtxt"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_is_written_and_only_what_is_new_of_the_texts() {
        let plans: Vec<_> = (1..=3).map(|number| Plan::new(1, "0000002a-0000", 1, number, 100)).collect();
        let commits = commits(&plans, &[1, 2, 3], 2);
        let told: usize = plans.iter().flat_map(Reporter::new).map(|batch| batch.records.len()).sum();
        assert_eq!(commits.iter().map(|commit| commit.tasks.len()).sum::<usize>(), told);
        let texts = || commits.iter().flat_map(|commit| &commit.texts);
        assert_eq!(texts().count(), 300);
        assert!(texts().all(|row| row.texts.script.is_some() && row.texts.env.is_some()));
        let used = commits.iter().flat_map(|commit| &commit.tasks).filter_map(|task| task.usage.as_deref());
        assert!(used.filter(|usage| usage.peak_rss.is_some()).count() > 200);
        assert!(commits.iter().all(|commit| commit.runs.len() <= 2));

        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("direct.sqlite").display());
        assert!(rate(&url, &plans, 2).unwrap() > 0);
    }
}
