//! What the tasks of a run used, process by process: computed from the rows of the tasks, and kept until they change.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::metrics::{SERIES, Summary, TaskUsage, Totals, summarize};
use domain::permission::WorkflowRead;
use domain::{Error, Result, TaskId, Timestamp, WorkflowId};
use store::Store;
use store::metrics::{Part, list_task_names, list_task_usage};
use store::trace::{Counters, ProgressRow, find_highest_task, find_processes, find_progress};
use store::workflows as rows;
use tokio::task::JoinHandle;
use tokio_util::task::AbortOnDropHandle;

use crate::allowed::Allowed;
use crate::context::App;
use crate::failure::short_name;
use crate::workflows::unknown;

/// Tasks read at a time.
const PAGE: i64 = 20_000;
/// Names asked for at a time.
const NAMES: usize = 1_000;
/// After a computation the same run is left alone for so many times as long, however fast it changes.
const REST: i64 = 20;
/// Runs of which the statistics are kept.
const KEPT: usize = 32;

/// What the tasks of a run used.
#[derive(Debug)]
pub struct Resources {
    /// Process by process, in the order of first sight.
    pub processes: Vec<ProcessResources>,
    /// Names of the tasks that the statistics mention.
    pub names: HashMap<TaskId, String>,
    /// When the counters last changed that the rows stood at.
    pub updated_at: Timestamp,
    /// For how many ms no newer ones are computed.
    pub rest_ms: i64,
    num: i64,
    version: i64,
    computed_at: Timestamp,
}

/// What the tasks of a process used. Clients put processes with the same last name together, so this does.
#[derive(Debug)]
pub struct ProcessResources {
    /// Its last name.
    pub name: String,
    /// What its tasks took in all.
    pub totals: Totals,
    /// Its kept counters.
    pub counters: Counters,
    /// Its series, under the names of the protocol.
    pub series: Vec<(&'static str, Option<Summary>)>,
}

/// Statistics that were computed, of the runs that were asked for last.
#[derive(Debug, Default)]
pub(crate) struct Computed {
    kept: Mutex<Vec<Arc<Resources>>>,
    /// A computation keeps two readers of the database and the memory of all tasks: one at a time.
    turn: tokio::sync::Mutex<()>,
}

impl Computed {
    /// What is known of run `num`, if it is as the counters are, or if it is too early to look again.
    fn find(&self, num: i64, counters: &ProgressRow, now: Timestamp) -> Option<Arc<Resources>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|found| found.num == num)?;
        let is_good = found.version == counters.version || now.since_ms(found.computed_at) < found.rest_ms;
        is_good.then(|| Arc::clone(found))
    }

    fn keep(&self, computed: &Arc<Resources>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|other| other.num != computed.num);
        kept.insert(0, Arc::clone(computed));
        kept.truncate(KEPT);
    }
}

/// What the tasks of a run that have ended used so far, or some moments ago while it goes on.
pub async fn resources(app: &App, by: &Allowed<WorkflowRead>, id: &WorkflowId) -> Result<Arc<Resources>> {
    let mut tx = app.store.begin_read().await?;
    let row = rows::find_workflow(&mut tx, by.scope(), id).await?.ok_or_else(|| unknown(id))?;
    let counters = find_progress(&mut tx, row.num).await?.unwrap_or_default();
    drop(tx);
    if let Some(found) = app.resources.find(row.num, &counters, app.clock.now()) {
        return Ok(found);
    }
    let _turn = app.resources.turn.lock().await;
    // Somebody else may have asked for the same.
    if let Some(found) = app.resources.find(row.num, &counters, app.clock.now()) {
        return Ok(found);
    }
    let computed = Arc::new(compute(app, row.num).await?);
    app.resources.keep(&computed);
    Ok(computed)
}

async fn compute(app: &App, num: i64) -> Result<Resources> {
    let begin = app.clock.now();
    let mut tx = app.store.begin_read().await?;
    let counters = find_progress(&mut tx, num).await?.unwrap_or_default();
    let processes = find_processes(&mut tx, num).await?;
    let highest = find_highest_task(&mut tx, num).await?;
    drop(tx);
    let mut merged: Vec<ProcessUsage> = Vec::new();
    let mut place_of: HashMap<i64, usize> = HashMap::new();
    for process in processes {
        let name = short_name(&process.name);
        let place = merged.iter().position(|known| known.name == name).unwrap_or(merged.len());
        place_of.insert(process.num, place);
        match merged.get_mut(place) {
            Some(known) => known.counters.add(&process.counters),
            None => merged.push(ProcessUsage::new(name, process.counters)),
        }
    }
    let place_of = Arc::new(place_of);
    let halves = highest.map(|highest| Part::halves(num, highest)).into_iter().flatten();
    let scans: Vec<_> = halves.map(|half| scan(app.store.clone(), half, Arc::clone(&place_of))).collect();
    for scan in scans {
        for (place, mut tasks) in scan.await.map_err(Error::internal)?? {
            if let Some(process) = merged.get_mut(place) {
                process.tasks.append(&mut tasks);
            }
        }
    }
    merged.retain(|process| !process.tasks.is_empty());
    let second = merged.split_off(merged.len() / 2);
    let (first, second) = (summarize_all(merged), summarize_all(second));
    let mut processes = first.await.map_err(Error::internal)?;
    processes.append(&mut second.await.map_err(Error::internal)?);
    let names = names(app, num, &processes).await?;
    let now = app.clock.now();
    Ok(Resources {
        processes,
        names,
        updated_at: Timestamp::from_ms(counters.updated_at),
        rest_ms: now.since_ms(begin) * REST,
        num,
        version: counters.version,
        computed_at: now,
    })
}

/// What the tasks of a process used, before its statistics.
struct ProcessUsage {
    name: String,
    counters: Counters,
    tasks: Vec<TaskUsage>,
}

impl ProcessUsage {
    fn new(name: &str, counters: Counters) -> Self {
        Self { name: name.to_owned(), counters, tasks: Vec::new() }
    }

    fn summarize(self) -> ProcessResources {
        let mut totals = Totals::default();
        self.tasks.iter().for_each(|task| totals.add(task));
        let series = SERIES.iter().map(|(name, series)| (*name, summarize(&self.tasks, *series))).collect();
        ProcessResources { name: self.name, totals, counters: self.counters, series }
    }
}

fn summarize_all(processes: Vec<ProcessUsage>) -> JoinHandle<Vec<ProcessResources>> {
    tokio::task::spawn_blocking(|| processes.into_iter().map(ProcessUsage::summarize).collect())
}

/// Reads a part of the tasks of a run beside what else goes on: by the places of their processes. It ends when nobody
/// waits for it any more.
fn scan(
    store: Store,
    mut part: Part,
    place_of: Arc<HashMap<i64, usize>>,
) -> AbortOnDropHandle<Result<HashMap<usize, Vec<TaskUsage>>>> {
    AbortOnDropHandle::new(tokio::spawn(async move {
        let mut tx = store.begin_read().await?;
        let mut found: HashMap<usize, Vec<TaskUsage>> = HashMap::new();
        loop {
            let page = list_task_usage(&mut tx, &mut part, PAGE).await?;
            if page.is_empty() {
                return Ok(found);
            }
            for (process, task) in page {
                if let Some(place) = place_of.get(&process) {
                    found.entry(*place).or_default().push(task);
                }
            }
        }
    }))
}

async fn names(app: &App, num: i64, processes: &[ProcessResources]) -> Result<HashMap<TaskId, String>> {
    let summaries =
        processes.iter().flat_map(|process| process.series.iter().filter_map(|(_, found)| found.as_ref()));
    let mut tasks: Vec<TaskId> = summaries
        .flat_map(|summary| {
            summary.tasks.iter().copied().chain(summary.outliers.iter().map(|(_, task)| *task))
        })
        .collect();
    tasks.sort_unstable_by_key(|task| task.0);
    tasks.dedup();
    let mut tx = app.store.begin_read().await?;
    let mut names = HashMap::new();
    for some in tasks.chunks(NAMES) {
        names.extend(list_task_names(&mut tx, num, some).await?);
    }
    Ok(names)
}
