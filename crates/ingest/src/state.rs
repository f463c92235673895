//! What a writer remembers of a run between two batches, so that it need not read what it wrote itself.

use std::collections::HashMap;
use std::sync::Arc;

use domain::Result;
use store::Tx;
use store::trace::{self, Counters, ProcessRow, ProgressRow, TaskRow};

/// Processes of a run beyond this share the counters of one.
const MAX_PROCESSES: usize = 10_000;
const FURTHER_PROCESSES: &str = "(further processes)";

/// A run's counters and open tasks. True as long as the stored counters have the version of `progress`.
#[derive(Clone, Debug, Default)]
pub(crate) struct RunState {
    /// Counters of the run.
    pub(crate) progress: ProgressRow,
    /// Its processes; the place in the list is the number.
    pub(crate) processes: Vec<ProcessRow>,
    /// Places in `processes`.
    pub(crate) places: HashMap<Arc<str>, usize>,
    /// How many of `processes` are stored.
    pub(crate) stored_processes: usize,
    /// Executors seen, as in `progress`.
    executors: Vec<String>,
    /// What the client counted last, peaks included.
    pub(crate) told: Counters,
    /// Open tasks, as many as there is room for.
    pub(crate) open: HashMap<u32, TaskRow>,
    /// The highest number of a stored task: those above it are new.
    pub(crate) highest: Option<u32>,
    /// The batch that used it last.
    pub(crate) used_in: u64,
}

impl RunState {
    /// Reads a run that is locked.
    pub(crate) async fn load(tx: &mut Tx, num: i64) -> Result<Self> {
        let progress = trace::find_progress(tx, num).await?.unwrap_or_default();
        let processes = trace::find_processes(tx, num).await?;
        let highest = trace::find_highest_task(tx, num).await?;
        let places =
            processes.iter().enumerate().map(|(place, row)| (Arc::clone(&row.name), place)).collect();
        Ok(Self {
            told: progress.client_totals.as_deref().map(read_told).unwrap_or_default(),
            executors: serde_json::from_str(&progress.executors).unwrap_or_default(),
            stored_processes: processes.len(),
            progress,
            processes,
            places,
            open: HashMap::new(),
            highest: highest.map(task_number),
            used_in: 0,
        })
    }

    /// Whether the task has to be read before a record of it is applied.
    pub(crate) fn must_read(&self, task: u32) -> bool {
        self.highest.is_some_and(|highest| task <= highest) && !self.open.contains_key(&task)
    }

    /// The place of a process, a new one at the end of the list.
    pub(crate) fn place(&mut self, name: &Arc<str>) -> usize {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        let name = match self.processes.len() {
            0..MAX_PROCESSES => Arc::clone(name),
            _ => FURTHER_PROCESSES.into(),
        };
        let next = self.processes.len();
        let place = *self.places.entry(Arc::clone(&name)).or_insert(next);
        if place == next {
            self.processes.push(ProcessRow {
                workflow_num: self.progress.workflow_num,
                num: i64::try_from(next).unwrap_or(i64::MAX),
                name,
                counters: Counters::default(),
            });
        }
        place
    }

    /// Keeps what the client counted; true if that is news.
    pub(crate) fn tell(&mut self, told: &Counters) -> bool {
        let is_news = self.told != *told || self.progress.client_totals.is_none();
        if is_news {
            self.told = *told;
            self.progress.client_totals = Some(write_told(told).into());
        }
        is_news
    }

    /// Notes an executor; true if it is new.
    pub(crate) fn note_executor(&mut self, executor: &str) -> bool {
        let is_new = !executor.is_empty() && !self.executors.iter().any(|known| known == executor);
        if is_new {
            self.executors.push(executor.to_owned());
            self.progress.executors = serde_json::Value::from(self.executors.clone()).to_string().into();
        }
        is_new
    }

    /// How much room it takes, for the bound on what is remembered.
    pub(crate) fn weight(&self) -> usize {
        self.processes.len() + 1
    }
}

fn task_number(key: i64) -> u32 {
    u32::try_from(key & 0xffff_ffff).unwrap_or(u32::MAX)
}

/// The client's counters in the order of the list that is stored.
macro_rules! told {
    ($($field:ident),*) => {
        fn write_told(told: &Counters) -> String {
            serde_json::json!({ $(stringify!($field): told.$field),* }).to_string()
        }

        fn read_told(json: &str) -> Counters {
            let told: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
            let number = |name: &str| told.get(name).and_then(serde_json::Value::as_i64).unwrap_or_default();
            Counters { $($field: number(stringify!($field)),)* ..Counters::default() }
        }
    };
}
told!(
    pending,
    submitted,
    running,
    cached,
    succeeded,
    failed,
    aborted,
    ignored,
    retries,
    load_cpus,
    load_memory,
    peak_tasks,
    peak_cpus,
    peak_memory
);
