//! A run over its time: cores in use, and when its tasks waited and ran.
//!
//! Both are computed from a scan over the matching tasks of the run. What was computed is kept as long as the run does
//! not change, and of a run that goes on it is computed again only after a pause that its cost allows.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::permission::WorkflowRead;
use domain::timeline::{Axis, Levels, Stretch, TaskSpan};
use domain::{Error, Result, TaskId, TaskStatus, WorkflowId};
use store::Tx;
use store::metrics::list_task_names;
use store::tasks::TaskQuery;
use store::timeline::list_task_spans;
use store::trace::{ProcessRow, find_processes, find_progress};
use store::workflows::{WorkflowRow, find_workflow};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep};

use crate::allowed::Allowed;
use crate::context::App;
use crate::workflows::{status, unknown};

/// Tasks read at a time.
const PAGE: i64 = 20_000;
/// Names asked for at a time.
const NAMES: usize = 1_000;
/// Up to so many tasks are told one by one.
pub const MOST_SINGLE: usize = 5_000;
/// Most bins of all processes together.
const MOST_BINS: usize = 60_000;
/// Scans at once: each reads a run of any size.
const SCANS_AT_ONCE: usize = 2;
/// Answers kept of each kind.
const MOST_KEPT: usize = 32;
/// The shortest pause between two scans for the same answer.
const PAUSE: Duration = Duration::from_secs(1);
/// The longest pause, however long a scan takes.
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// Cores of the matching tasks, in bins over the time of the run.
#[derive(Clone, Debug)]
pub struct Cores {
    /// The bins, from the begin of the run to its end or the present.
    pub axis: Axis,
    /// In use, on average.
    pub used: Vec<f64>,
    /// Asked for by tasks that waited, on average.
    pub waiting: Vec<f64>,
}

/// The matching tasks of a run over its time.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// The part of the run's time that was asked for.
    pub window: Stretch,
    /// Tasks that match.
    pub total: usize,
    /// Processes with tasks that match, in the order of first sight.
    pub processes: Vec<ProcessTimeline>,
    /// The tasks.
    pub drawn: Drawn,
}

/// Tasks, one by one or counted.
#[derive(Clone, Debug)]
pub enum Drawn {
    /// Each with its name, in the order of their numbers.
    Single(Vec<(TaskSpan, String)>),
    /// So many that they are counted in these bins.
    Binned(Axis),
}

/// The matching tasks of one process.
#[derive(Clone, Debug)]
pub struct ProcessTimeline {
    /// Its number within the run.
    pub num: i64,
    /// Its name.
    pub name: Arc<str>,
    /// Tasks that match.
    pub tasks: usize,
    /// Of them those that have started.
    pub begun: usize,
    /// Those that run.
    pub running: usize,
    /// Those that failed.
    pub failed: usize,
    /// Half of those that ended well ran no longer, in ms.
    pub median_ms: Option<i64>,
    /// Tasks that waited, on average in each bin; empty unless they are counted.
    pub waiting_in: Vec<f64>,
    /// Tasks that ran.
    pub running_in: Vec<f64>,
    /// Tasks that failed in each bin.
    pub failed_in: Vec<u32>,
}

/// Cores in use by the tasks that match, and asked for by those that waited.
pub async fn cores(
    app: &App,
    by: &Allowed<WorkflowRead>,
    id: &WorkflowId,
    query: &TaskQuery,
    bins: u16,
) -> Result<Arc<Cores>> {
    app.plots.cores.get(app, by, id, query, bins).await
}

/// When the tasks that match waited and ran, one by one if they are few enough.
pub async fn timeline(
    app: &App,
    by: &Allowed<WorkflowRead>,
    id: &WorkflowId,
    query: &TaskQuery,
    bins: u16,
) -> Result<Arc<Timeline>> {
    app.plots.timeline.get(app, by, id, query, bins).await
}

/// What a scan is for.
struct Scan<'q> {
    row: WorkflowRow,
    query: &'q TaskQuery,
    bins: u16,
    now: i64,
}

impl Scan<'_> {
    /// The time of the run so far; nothing before it began.
    fn span(&self) -> Stretch {
        let from = self.row.start_at.unwrap_or(self.now);
        (from, self.row.complete_at.unwrap_or(self.now).max(from))
    }

    /// Calls `each` with every task that matches.
    async fn tasks(&self, tx: &mut Tx, mut each: impl FnMut(TaskSpan)) -> Result<()> {
        let mut after = -1;
        loop {
            let page = list_task_spans(tx, self.row.num, self.query, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.task;
            page.into_iter().for_each(&mut each);
        }
    }
}

/// An answer that a scan can give.
trait Plot: Sized + Send + Sync {
    fn read(tx: &mut Tx, scan: &Scan<'_>) -> impl Future<Output = Result<Self>> + Send;
}

impl Plot for Cores {
    async fn read(tx: &mut Tx, scan: &Scan<'_>) -> Result<Self> {
        let (begin, end) = scan.span();
        let axis = Axis::over((begin, end), scan.bins);
        let (mut used, mut waiting) = (Levels::new(axis), Levels::new(axis));
        scan.tasks(tx, |task| {
            used.add(task.running(end), task.cpus);
            waiting.add(task.waiting(end), task.cpus);
        })
        .await?;
        Ok(Self { axis, used: used.averages(), waiting: waiting.averages() })
    }
}

impl Plot for Timeline {
    async fn read(tx: &mut Tx, scan: &Scan<'_>) -> Result<Self> {
        let (begin, end) = scan.span();
        let (from, to) = scan.query.during;
        let from = from.map_or(begin, |from| from.as_ms().clamp(begin, end));
        let window = (from, to.map_or(end, |to| to.as_ms().clamp(from, end)));
        let processes = find_processes(tx, scan.row.num).await?;
        let most = u16::try_from(MOST_BINS / processes.len().max(1)).unwrap_or(u16::MAX);
        let axis = Axis::over(window, scan.bins.min(most.max(1)));
        let mut lanes: Vec<Lane> = processes.into_iter().map(|row| Lane::new(row, axis)).collect();
        let mut single = Vec::new();
        let mut total = 0;
        scan.tasks(tx, |task| {
            total += 1;
            if total <= MOST_SINGLE {
                single.push(task);
            }
            if let Ok(at) = lanes.binary_search_by_key(&task.process, |lane| lane.row.num)
                && let Some(lane) = lanes.get_mut(at)
            {
                lane.add(&task, end);
            }
        })
        .await?;
        let is_binned = total > MOST_SINGLE;
        let processes =
            lanes.into_iter().filter(|lane| lane.tasks > 0).map(|lane| lane.told(is_binned)).collect();
        let drawn = if is_binned {
            Drawn::Binned(axis)
        } else {
            Drawn::Single(named(tx, scan.row.num, single).await?)
        };
        Ok(Self { window, total, processes, drawn })
    }
}

/// Puts the names beside the tasks.
async fn named(tx: &mut Tx, num: i64, tasks: Vec<TaskSpan>) -> Result<Vec<(TaskSpan, String)>> {
    let ids: Vec<TaskId> = tasks.iter().map(|task| TaskId(task.task)).collect();
    let mut names = HashMap::new();
    for some in ids.chunks(NAMES) {
        names.extend(list_task_names(tx, num, some).await?);
    }
    let mut name = |task: &TaskSpan| names.remove(&TaskId(task.task)).unwrap_or_default();
    Ok(tasks.into_iter().map(|task| (task, name(&task))).collect())
}

/// A process whose tasks are being counted.
struct Lane {
    row: ProcessRow,
    axis: Axis,
    tasks: usize,
    begun: usize,
    running: usize,
    failed: usize,
    times: Vec<i64>,
    waiting_in: Levels,
    running_in: Levels,
    failed_in: Vec<u32>,
}

impl Lane {
    fn new(row: ProcessRow, axis: Axis) -> Self {
        Self {
            row,
            axis,
            tasks: 0,
            begun: 0,
            running: 0,
            failed: 0,
            times: Vec::new(),
            waiting_in: Levels::new(axis),
            running_in: Levels::new(axis),
            failed_in: vec![0; axis.bins],
        }
    }

    fn add(&mut self, task: &TaskSpan, now: i64) {
        let running = task.running(now);
        self.tasks += 1;
        self.begun += usize::from(task.start_at.is_some() && task.status != TaskStatus::Cached);
        self.running += usize::from(task.status == TaskStatus::Running);
        self.waiting_in.add(task.waiting(now), 1);
        self.running_in.add(running, 1);
        if task.status == TaskStatus::Completed
            && let Some((from, to)) = running
        {
            self.times.push(to.saturating_sub(from));
        }
        if task.status == TaskStatus::Failed {
            self.failed += 1;
            let bin = task.complete_at.and_then(|at| self.axis.bin(at));
            if let Some(count) = bin.and_then(|bin| self.failed_in.get_mut(bin)) {
                *count += 1;
            }
        }
    }

    fn told(mut self, is_binned: bool) -> ProcessTimeline {
        let middle = self.times.len() / 2;
        let median_ms = (!self.times.is_empty()).then(|| *self.times.select_nth_unstable(middle).1);
        ProcessTimeline {
            num: self.row.num,
            name: self.row.name,
            tasks: self.tasks,
            begun: self.begun,
            running: self.running,
            failed: self.failed,
            median_ms,
            waiting_in: if is_binned { self.waiting_in.averages() } else { Vec::new() },
            running_in: if is_binned { self.running_in.averages() } else { Vec::new() },
            failed_in: if is_binned { self.failed_in } else { Vec::new() },
        }
    }
}

/// Answers that were computed.
#[derive(Debug)]
pub(crate) struct Plots {
    cores: Kept<Cores>,
    timeline: Kept<Timeline>,
}

impl Default for Plots {
    fn default() -> Self {
        Self { cores: Kept::new(), timeline: Kept::new() }
    }
}

#[derive(Debug)]
struct Kept<T> {
    answers: Mutex<Vec<Answer<T>>>,
    scans: Semaphore,
}

#[derive(Debug)]
struct Answer<T> {
    num: i64,
    query: TaskQuery,
    bins: u16,
    /// Of the run's counters, which change with every change of a task.
    version: i64,
    is_final: bool,
    at: Instant,
    cost: Duration,
    value: Arc<T>,
}

impl<T> Answer<T> {
    /// From when on it may be computed again.
    fn stale_at(&self) -> Instant {
        self.at + (self.cost * 5).clamp(PAUSE, LONGEST_PAUSE)
    }
}

impl<T: Plot> Kept<T> {
    fn new() -> Self {
        Self { answers: Mutex::new(Vec::new()), scans: Semaphore::new(SCANS_AT_ONCE) }
    }

    /// The answer to `query`: the kept one if nothing changed or if it is young, else a new one. A change that comes too
    /// soon after a scan waits for its time, so that who asks because of it sees it.
    async fn get(
        &self,
        app: &App,
        by: &Allowed<WorkflowRead>,
        id: &WorkflowId,
        query: &TaskQuery,
        bins: u16,
    ) -> Result<Arc<T>> {
        let wait = {
            let mut tx = app.store.begin_read().await?;
            let (row, version) = found(&mut tx, by, id).await?;
            match self.kept(&row, version, query, bins) {
                Some(Ok(value)) => return Ok(value),
                Some(Err(wait)) => wait,
                None => Duration::ZERO,
            }
        };
        sleep(wait).await;
        let _place = self.scans.acquire().await.map_err(Error::internal)?;
        let mut tx = app.store.begin_read().await?;
        let (row, version) = found(&mut tx, by, id).await?;
        // Another may have asked the same meanwhile.
        if let Some(Ok(value)) = self.kept(&row, version, query, bins) {
            return Ok(value);
        }
        let begun = Instant::now();
        let (num, is_final) = (row.num, is_final(&row));
        let scan = Scan { row, query, bins, now: app.clock.now().as_ms() };
        let value = Arc::new(T::read(&mut tx, &scan).await?);
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.retain(|held| !(held.num == num && held.bins == bins && held.query == *query));
        if answers.len() >= MOST_KEPT {
            answers.remove(0);
        }
        let (query, at) = (query.clone(), Instant::now());
        let cost = at.duration_since(begun);
        answers.push(Answer { num, query, bins, version, is_final, at, cost, value: Arc::clone(&value) });
        Ok(value)
    }

    /// What is kept, or how long to wait before it may be computed again.
    fn kept(
        &self,
        row: &WorkflowRow,
        version: i64,
        query: &TaskQuery,
        bins: u16,
    ) -> Option<std::result::Result<Arc<T>, Duration>> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let held =
            answers.iter().find(|held| held.num == row.num && held.bins == bins && held.query == *query)?;
        let (now, stale_at) = (Instant::now(), held.stale_at());
        let is_final = is_final(row);
        if held.version == version && held.is_final == is_final && (is_final || now < stale_at) {
            return Some(Ok(Arc::clone(&held.value)));
        }
        // The end of a run is shown at once.
        let wait = if is_final { Duration::ZERO } else { stale_at.duration_since(now) };
        Some(Err(wait))
    }
}

fn is_final(row: &WorkflowRow) -> bool {
    status(row).is_final() && row.complete_at.is_some()
}

/// The run, and the version of its counters.
async fn found(tx: &mut Tx, by: &Allowed<WorkflowRead>, id: &WorkflowId) -> Result<(WorkflowRow, i64)> {
    let row = find_workflow(tx, by.scope(), id).await?.ok_or_else(|| unknown(id))?;
    let version = find_progress(tx, row.num).await?.map_or(0, |progress| progress.version);
    Ok((row, version))
}
