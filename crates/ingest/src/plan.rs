//! What reports do to a run: decided here, without any database, on what was read of it under its lock.

use std::collections::HashMap;

use domain::workflow::WorkflowEvent;
use domain::{TaskStatus, Timestamp, WorkflowStatus};
use store::trace::{Counters, RunFacts, RunRow, TaskRow};

use crate::count::{counted, missing};
use crate::decode::{
    Begin, ClientProgress, Complete, Container, Content, Piece, Progress, Report, TaskRecord,
};
use crate::handle::EndDetails;
use crate::merge::Slot;
use crate::state::RunState;

/// So many pieces that could not be read are kept of a run; the rest is only counted.
const MAX_ASIDES: i64 = 1_000;

/// A run while a batch is applied to it.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Its row as it will be.
    pub(crate) row: RunRow,
    /// Its row as it is stored.
    stored: RunRow,
    /// Counters, processes and open tasks.
    pub(crate) state: RunState,
    /// Tasks that were read and that nothing was heard of yet.
    found: HashMap<u32, TaskRow>,
    /// Tasks that something was heard of.
    pub(crate) tasks: HashMap<u32, Slot>,
    /// For each process whether its counters changed.
    pub(crate) processes_changed: Vec<bool>,
    /// Whether the run's counters or what is kept with them changed.
    pub(crate) progress_changed: bool,
    /// Whether all open tasks that are stored are to be closed before tasks are written.
    pub(crate) closes_tasks: bool,
    /// What else is to be written, in this order.
    pub(crate) steps: Vec<Step>,
}

/// Something rare to be written.
#[derive(Debug)]
pub(crate) enum Step {
    /// What `begin` or `complete` says for the run's row, or who knows better.
    Facts(Box<RunFacts>),
    /// What others know of the end, for the run's row where the client said nothing.
    End(Box<RunFacts>),
    /// Members for the workflow object, which count if not null.
    Workflow(Vec<(String, String)>),
    /// Members for the workflow object, which count only where nothing is known.
    OlderWorkflow(Vec<(String, String)>),
    /// Processes in the order of creation, JSON list.
    ProcessNames(String),
    /// The graph, JSON.
    Dag(String),
    /// Resource metrics, JSON.
    Metrics(String),
    /// Container images.
    Containers(Vec<Container>),
    /// Something that could not be read: its call, and when it came.
    Aside(&'static str, Piece, Timestamp),
}

impl Plan {
    /// For a run as it is stored, with the tasks that had to be read.
    pub(crate) fn new(row: RunRow, state: RunState, found: HashMap<u32, TaskRow>) -> Self {
        Self {
            stored: row.clone(),
            row,
            processes_changed: vec![false; state.processes.len()],
            state,
            found,
            tasks: HashMap::new(),
            progress_changed: false,
            closes_tasks: false,
            steps: Vec::new(),
        }
    }

    /// Applies a report that arrived at `now`.
    pub(crate) fn apply(&mut self, report: &Report, now: Timestamp) {
        let dropped = &report.dropped;
        if dropped.count > 0 && self.row.aside_count < MAX_ASIDES {
            let call = report.call.map_or("", crate::handle::Call::as_str);
            let asides = dropped.pieces.iter().map(|piece| Step::Aside(call, piece.clone(), now));
            self.steps.extend(asides);
        }
        self.row.aside_count = self.row.aside_count.saturating_add(dropped.count);
        match &report.content {
            Content::Begin(begin) => self.begin(begin, now),
            Content::Progress(progress) => self.progress(progress, now),
            Content::Complete(complete) => self.complete(complete, now),
            Content::Repair(tasks) => self.repair(tasks, now),
            Content::End(event, details) => self.end(*event, details, now),
            Content::Unreadable => self.heard(None, WorkflowEvent::Heard, now),
        }
        self.raise_peaks();
    }

    fn begin(&mut self, begin: &Begin, now: Timestamp) {
        self.heard(begin.instant, WorkflowEvent::Begun, now);
        self.row.has_begun = true;
        for name in &begin.process_names {
            self.place(name);
        }
        if !begin.process_names.is_empty() {
            let names = begin.process_names.iter().map(AsRef::as_ref).collect::<Vec<&str>>();
            self.steps.push(Step::ProcessNames(serde_json::Value::from(names).to_string()));
        }
        self.steps.extend(begin.dag.clone().map(Step::Dag));
        let workflow = &begin.workflow;
        // At this time the client says that it has not succeeded, in no time.
        let facts =
            RunFacts { success: None, exit_status: None, duration_ms: None, ..workflow.facts.clone() };
        self.steps.push(Step::Facts(Box::new(facts)));
        self.steps.push(if self.row.success.is_some() {
            Step::OlderWorkflow(workflow.members.clone())
        } else {
            Step::Workflow(workflow.members.clone())
        });
    }

    fn progress(&mut self, progress: &Progress, now: Timestamp) {
        // What the client counted is compared with the newest message before this one.
        if let Some(client) = &progress.client {
            self.told(client, progress.instant);
        }
        self.heard(progress.instant, WorkflowEvent::Heard, now);
        self.tasks(&progress.tasks, now);
        if !progress.containers.is_empty() {
            self.steps.push(Step::Containers(progress.containers.clone()));
        }
    }

    fn complete(&mut self, complete: &Complete, now: Timestamp) {
        if let Some(client) = &complete.client {
            self.told(client, complete.instant);
        }
        let is_late = complete.instant.is_some_and(|instant| instant < self.row.last_instant);
        if is_late && self.row.success.is_some() {
            // The first of two, sent again after the second.
            self.heard(complete.instant, WorkflowEvent::Heard, now);
            return;
        }
        let workflow = &complete.workflow;
        let ignored = workflow.ignored.max(self.state.told.ignored).max(self.state.progress.counters.ignored);
        let success =
            workflow.facts.success.unwrap_or_default() && !(workflow.fails_on_ignored && ignored > 0);
        self.row.success = Some(success);
        self.row.complete_at = Some(workflow.complete_at.unwrap_or(now.as_ms()));
        let facts = RunFacts { success: Some(success), ..workflow.facts.clone() };
        self.steps.push(Step::Facts(Box::new(facts)));
        self.steps.push(Step::Workflow(workflow.members.clone()));
        self.steps.extend(complete.metrics.clone().map(Step::Metrics));
        let cancel_requested = self.row.cancel_requested_at.is_some();
        self.heard(complete.instant, WorkflowEvent::Completed { success, cancel_requested }, now);
    }

    fn end(&mut self, event: WorkflowEvent, details: &EndDetails, now: Timestamp) {
        if event == WorkflowEvent::Silent
            && details.heard_at.is_some_and(|heard_at| self.row.last_heard_at > heard_at.as_ms())
        {
            return;
        }
        let event = match event {
            WorkflowEvent::HeadJobEnded { success, cancel_requested } => WorkflowEvent::HeadJobEnded {
                success,
                cancel_requested: cancel_requested || self.row.cancel_requested_at.is_some(),
            },
            other => other,
        };
        let status = self.advance(event, now);
        if self.row.complete_at.is_none() {
            self.row.complete_at = match details.complete_at {
                Some(at) => Some(at.as_ms()),
                None => status.is_final().then_some(now.as_ms()),
            };
        }
        let facts = Box::new(RunFacts {
            exit_status: details.exit_status,
            error_message: details.error_message.as_deref().map(Into::into),
            error_report: details.error_report.as_deref().map(Into::into),
            ..RunFacts::default()
        });
        self.steps.push(if details.knows_better { Step::Facts(facts) } else { Step::End(facts) });
    }

    /// The client gave a sign of life.
    fn heard(&mut self, instant: Option<i64>, event: WorkflowEvent, now: Timestamp) {
        self.row.last_heard_at = self.row.last_heard_at.max(now.as_ms());
        self.row.last_instant = self.row.last_instant.max(instant.unwrap_or_default());
        self.advance(event, now);
    }

    /// Moves the run to the state after `event`.
    fn advance(&mut self, event: WorkflowEvent, now: Timestamp) -> WorkflowStatus {
        let before = self.status();
        let after = before.after(event);
        self.row.status = after.code();
        match (before, after) {
            (WorkflowStatus::Unknown, WorkflowStatus::Unknown) => {}
            (_, WorkflowStatus::Unknown) => self.row.unknown_since = Some(now.as_ms()),
            (WorkflowStatus::Unknown, WorkflowStatus::Running) => {
                self.row.unknown_since = None;
                self.row.complete_at = None;
            }
            _ => self.row.unknown_since = None,
        }
        if before != after && closes_tasks(after) {
            self.close_tasks(now);
        }
        after
    }

    /// The state now.
    pub(crate) fn status(&self) -> WorkflowStatus {
        // A code that is none was not written by this program; it is treated as a run that goes on.
        WorkflowStatus::from_code(self.row.status).unwrap_or(WorkflowStatus::Running)
    }

    /// What the client counted. An older message than the newest heard does not replace its counts; peaks only rise.
    fn told(&mut self, client: &ClientProgress, instant: Option<i64>) {
        let is_newest = instant.is_none_or(|instant| instant >= self.row.last_instant);
        if is_newest && self.state.tell(&client.counters) {
            self.progress_changed = true;
        }
        let told = &client.counters;
        self.raise(None, told.peak_tasks, told.peak_cpus, told.peak_memory);
        for process in &client.processes {
            let place = self.place(&process.name);
            self.raise(Some(place), process.peak_tasks, process.peak_cpus, process.peak_memory);
        }
    }

    /// Raises the peaks of a process or, with none, of the run.
    fn raise(&mut self, place: Option<usize>, tasks: i64, cpus: i64, memory: i64) {
        let (counters, changed) = match place {
            None => (&mut self.state.progress.counters, Some(&mut self.progress_changed)),
            Some(place) => match self.state.processes.get_mut(place) {
                Some(process) => (&mut process.counters, self.processes_changed.get_mut(place)),
                None => return,
            },
        };
        let before = *counters;
        counters.raise(tasks, cpus, memory);
        if let Some(changed) = changed {
            *changed |= before != *counters;
        }
    }

    /// Raises peaks to what runs now, after each report.
    fn raise_peaks(&mut self) {
        self.raise(None, 0, 0, 0);
        for place in 0..self.processes_changed.len() {
            if self.processes_changed.get(place) == Some(&true) {
                self.raise(Some(place), 0, 0, 0);
            }
        }
    }

    /// The place of a process, which is new if it is not known.
    fn place(&mut self, name: &std::sync::Arc<str>) -> usize {
        let place = self.state.place(name);
        if place == self.processes_changed.len() {
            self.processes_changed.push(false);
            self.progress_changed = true;
        }
        place
    }

    fn tasks(&mut self, records: &[TaskRecord], now: Timestamp) {
        for record in records {
            self.task(record, now);
        }
    }

    /// Tasks from Nextflow's own record; those that the client had not told the end of are counted.
    fn repair(&mut self, records: &[TaskRecord], now: Timestamp) {
        let ended = records.iter().filter(|record| self.task(record, now)).count();
        let ended = i64::try_from(ended).unwrap_or(i64::MAX);
        self.row.repaired_count = self.row.repaired_count.saturating_add(ended);
    }

    /// Takes a record of a task in. Gives whether the end of the task is known by it, and was not before.
    fn task(&mut self, record: &TaskRecord, now: Timestamp) -> bool {
        let id = record.task_id;
        let mut was_known = false;
        let (mut slot, before) = if let Some(mut slot) = self.take(id) {
            let before = counted(&slot.row);
            was_known = slot.end_is_known();
            slot.hear(record, now.as_ms());
            (slot, before)
        } else {
            let place = self.place(&record.process_name());
            let process_num = i64::try_from(place).unwrap_or(i64::MAX);
            let slot = Slot::new(self.row.num, process_num, record.clone(), now.as_ms());
            self.state.highest = self.state.highest.max(Some(id));
            (slot, Counters::default())
        };
        if closes_tasks(self.status()) {
            slot.close(now.as_ms());
        }
        if let Some(executor) = record.texts.executor.as_deref()
            && self.state.note_executor(executor)
        {
            self.progress_changed = true;
        }
        let is_known = slot.end_is_known();
        self.count(&slot, &before);
        self.tasks.insert(id, slot);
        is_known && !was_known
    }

    /// What is known of a task, from wherever it is known.
    fn take(&mut self, id: u32) -> Option<Slot> {
        if let Some(slot) = self.tasks.remove(&id) {
            return Some(slot);
        }
        let row = self.state.open.remove(&id).or_else(|| self.found.remove(&id))?;
        let mut slot = Slot::stored(row);
        if self.closes_tasks && !slot.row.status.is_final() {
            // It will be closed with the others, and is counted so already.
            slot.row.status = TaskStatus::Aborted;
            slot.row.is_inferred = true;
        }
        Some(slot)
    }

    /// Moves the counters from what a task added before to what it adds now.
    fn count(&mut self, slot: &Slot, before: &Counters) {
        let after = counted(&slot.row);
        if after == *before {
            self.progress_changed |= slot.is_changed;
            return;
        }
        let place = usize::try_from(slot.row.process_num).unwrap_or(usize::MAX);
        let process = self.state.processes.get_mut(place).map(|process| &mut process.counters);
        for counters in [Some(&mut self.state.progress.counters), process].into_iter().flatten() {
            counters.subtract(before);
            counters.add(&after);
        }
        self.progress_changed = true;
        if let Some(changed) = self.processes_changed.get_mut(place) {
            *changed = true;
        }
    }

    /// Closes all open tasks as ABORTED: those at hand one by one, the others in the database with one statement and
    /// in the counters by what is left there as open.
    fn close_tasks(&mut self, now: Timestamp) {
        let at_hand = self.tasks.iter().filter(|(_, slot)| !slot.row.status.is_final());
        for id in at_hand.map(|(id, _)| *id).collect::<Vec<_>>() {
            if let Some(mut slot) = self.tasks.remove(&id) {
                let before = counted(&slot.row);
                slot.close(now.as_ms());
                self.count(&slot, &before);
                self.tasks.insert(id, slot);
            }
        }
        if self.state.progress.counters.open() > 0 {
            self.closes_tasks = true;
            self.progress_changed = true;
        }
        close(&mut self.state.progress.counters);
        for (process, changed) in self.state.processes.iter_mut().zip(&mut self.processes_changed) {
            *changed |= process.counters.open() > 0;
            close(&mut process.counters);
        }
    }

    /// Ends the batch: settles what depends on all of it.
    pub(crate) fn finish(&mut self, now: Timestamp) {
        let status = self.status();
        if status.is_final() {
            let ours = &self.state.progress.counters;
            self.row.missing_count = missing(&self.state.told, ours, status == WorkflowStatus::Succeeded);
        }
        if self.tasks_changed() {
            self.state.progress.version += 1;
            self.row.version = self.state.progress.version;
            self.state.progress.updated_at = now.as_ms();
        }
    }

    /// What is worth remembering, with at most `room` open tasks: nothing of a run that has ended.
    pub(crate) fn into_state(mut self, room: usize) -> Option<RunState> {
        if self.status().is_final() {
            return None;
        }
        self.state.stored_processes = self.state.processes.len();
        for (id, slot) in self.tasks {
            if !slot.row.status.is_final() && self.state.open.len() < room {
                self.state.open.insert(id, slot.row);
            }
        }
        Some(self.state)
    }

    /// Whether tasks or counters changed.
    pub(crate) fn tasks_changed(&self) -> bool {
        self.progress_changed || self.processes_changed.contains(&true)
    }

    /// Whether the state changed, or what a list of runs shows.
    pub(crate) fn status_changed(&self) -> bool {
        self.row.status != self.stored.status
            || self.row.complete_at != self.stored.complete_at
            || self.row.aside_count != self.stored.aside_count
            || self.row.missing_count != self.stored.missing_count
            || self.row.repaired_count != self.stored.repaired_count
            || self.steps.iter().any(|step| matches!(step, Step::Facts(_) | Step::End(_)))
    }

    /// Whether the run's row is to be written.
    pub(crate) fn row_changed(&self) -> bool {
        self.row != self.stored
    }
}

/// Whether the tasks of a run in this state cannot be open.
const fn closes_tasks(status: WorkflowStatus) -> bool {
    matches!(status, WorkflowStatus::Failed | WorkflowStatus::Cancelled)
}

/// Counts all open tasks as aborted.
fn close(counters: &mut Counters) {
    counters.aborted = counters.aborted.saturating_add(counters.open());
    counters.pending = 0;
    counters.submitted = 0;
    counters.running = 0;
    counters.load_cpus = 0;
    counters.load_memory = 0;
}
