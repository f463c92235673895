//! The writer: takes what is waiting, applies it, stores it in one transaction, then answers.

use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use domain::error::Kind;
use domain::{Clock, Error, Result, Timestamp};
use store::trace::{self, DetailRow, TextRow};
use store::{Store, Tx};
use tokio::sync::broadcast;

use crate::decode::{Report, merge, merge_below, merge_containers};
use crate::events::Changed;
use crate::lane::Lane;
use crate::limits::Limits;
use crate::memory::Memory;
use crate::plan::{Plan, Step};
use crate::queue::Queued;
use crate::state::RunState;
use crate::stats::Counts;

/// Seconds after which a report that could not be stored is worth sending again.
const AGAIN_S: u32 = 5;
/// How often it is noted that a deleted run is still heard.
const NOTED_EVERY_MS: i64 = 60_000;

/// One of the writers.
pub(crate) struct Writer {
    store: Store,
    clock: Clock,
    batch_records: usize,
    memory: Memory,
    events: broadcast::Sender<Changed>,
    counts: Arc<Counts>,
}

impl Writer {
    pub(crate) fn new(
        store: Store,
        clock: Clock,
        limits: &Limits,
        events: broadcast::Sender<Changed>,
        counts: Arc<Counts>,
    ) -> Self {
        let batch_records = limits.batch_records;
        Self { store, clock, batch_records, memory: Memory::new(limits), events, counts }
    }

    /// Writes until there is nothing more to come.
    pub(crate) async fn run(mut self, lane: Arc<Lane<Queued>>) {
        let mut batch = Vec::new();
        while let Some(queued) = lane.next().await {
            let mut records = 0;
            let mut next = Some(queued);
            while let Some(queued) = next {
                records += queued.report.records().max(1);
                batch.push(queued);
                next = if records < self.batch_records { lane.try_next() } else { None };
            }
            self.write(&mut batch).await;
        }
    }

    /// Writes a batch and answers all who wait for it.
    async fn write(&mut self, batch: &mut Vec<Queued>) {
        match self.store(batch).await {
            Ok(()) => answer(batch, || Ok(())),
            // One of them cannot be stored: find it, so that the others do not suffer from it.
            Err(error) if is_at_fault(&error) => {
                tracing::error!(reports = batch.len(), error = ?error, "a report cannot be stored");
                for queued in batch.drain(..) {
                    self.write_alone(queued).await;
                }
            }
            Err(error) => {
                tracing::warn!(reports = batch.len(), error = ?error, "reports wait for the database");
                answer(batch, || Err(not_now(&error)));
            }
        }
    }

    /// Writes a report, or keeps it aside if it cannot be stored.
    async fn write_alone(&mut self, queued: Queued) {
        let mut batch = vec![queued];
        let mut stored = self.store(&batch).await;
        if let Err(error) = &stored
            && is_at_fault(error)
            && let Some(queued) = batch.first_mut()
            && let Some(call) = queued.report.call
        {
            tracing::error!(workflow.id = %queued.run.id, error = ?error, "a report is set aside");
            queued.report = Report::unreadable(call, &queued.body, "it could not be stored");
            stored = self.store(&batch).await;
        }
        answer(&mut batch, || stored.as_ref().map_err(not_now).copied());
    }

    /// Stores a batch in one transaction, or nothing of it.
    async fn store(&mut self, batch: &[Queued]) -> Result<()> {
        let now = self.clock.now();
        let mut reports = BTreeMap::<i64, Vec<&Queued>>::new();
        for queued in batch {
            reports.entry(queued.run.num).or_default().push(queued);
        }
        let mut tx = self.store.begin().await?;
        let mut plans = self.plans(&mut tx, &reports, now).await?;
        decide(&mut plans, &reports, now)?;
        put(&mut tx, &mut plans, now).await?;
        tx.commit().await?;
        self.tell(&plans, &reports);
        self.memory.put(plans);
        Ok(())
    }

    /// Locks the runs and reads what of them is not remembered. Runs that are deleted or gone have no plan; of the
    /// former it is noted that they are still heard, since they are taken out when they are not.
    async fn plans(
        &mut self,
        tx: &mut Tx,
        reports: &BTreeMap<i64, Vec<&Queued>>,
        now: Timestamp,
    ) -> Result<HashMap<i64, Plan>> {
        let nums = reports.keys().copied().collect::<Vec<_>>();
        let mut runs = Vec::with_capacity(nums.len());
        let mut keys = Vec::new();
        for mut row in trace::lock_runs(tx, &nums).await? {
            if row.is_deleted {
                if now.as_ms().saturating_sub(row.last_heard_at) >= NOTED_EVERY_MS {
                    row.last_heard_at = now.as_ms();
                    trace::put_runs(tx, &[&row], now).await?;
                }
                continue;
            }
            let state = match self.memory.take(row.num, row.version) {
                Some(state) => state,
                None => RunState::load(tx, row.num).await?,
            };
            let tasks = reports.get(&row.num).into_iter().flatten().flat_map(|queued| queued.report.tasks());
            let unread = tasks.map(|task| task.task_id).filter(|id| state.must_read(*id));
            keys.extend(unread.map(|id| trace::task_key(row.num, id)));
            runs.push((row, state));
        }
        keys.sort_unstable();
        keys.dedup();
        let mut found = HashMap::<i64, HashMap<u32, _>>::new();
        for task in trace::find_tasks(tx, &keys).await? {
            let id = u32::try_from(task.task_id().0).unwrap_or(u32::MAX);
            found.entry(task.id >> 32).or_default().insert(id, task);
        }
        let plan = |(row, state): (trace::RunRow, RunState)| {
            let found = found.remove(&row.num).unwrap_or_default();
            (row.num, Plan::new(row, state, found))
        };
        Ok(runs.into_iter().map(plan).collect())
    }

    /// Tells watchers and counts.
    fn tell(&self, plans: &HashMap<i64, Plan>, reports: &BTreeMap<i64, Vec<&Queued>>) {
        for (num, reports) in reports {
            let records: usize = reports.iter().map(|queued| queued.report.records()).sum();
            let unread: i64 = reports.iter().map(|queued| queued.report.unread()).sum();
            self.counts.records(u64::try_from(records).unwrap_or_default(), unread.unsigned_abs());
            if let (Some(plan), Some(queued)) = (plans.get(num), reports.first()) {
                let (status_changed, tasks_changed) = (plan.status_changed(), plan.tasks_changed());
                if status_changed || tasks_changed {
                    // Nobody may be watching.
                    let _ = self.events.send(Changed {
                        workflow: queued.run.id.clone(),
                        scope: queued.run.scope,
                        status_changed,
                        tasks_changed,
                    });
                }
            }
        }
        self.counts.batch();
    }
}

/// Applies the reports to their runs.
fn decide(
    plans: &mut HashMap<i64, Plan>,
    reports: &BTreeMap<i64, Vec<&Queued>>,
    now: Timestamp,
) -> Result<()> {
    // Whatever a client has found to send, it must not stop the writer.
    catch_unwind(AssertUnwindSafe(|| {
        for (num, plan) in plans.iter_mut() {
            for queued in reports.get(num).into_iter().flatten() {
                plan.apply(&queued.report, queued.received_at);
            }
            plan.finish(now);
        }
    }))
    .map_err(|_panic| Error::invalid("a report could not be applied"))
}

/// Whether a report itself is why it cannot be stored, and not the state of the server or of the database.
fn is_at_fault(error: &Error) -> bool {
    error.kind() == Kind::Invalid || store::is_refused(error)
}

/// Writes what the plans say.
async fn put(tx: &mut Tx, plans: &mut HashMap<i64, Plan>, now: Timestamp) -> Result<()> {
    let (mut texts, mut places) = (Vec::new(), Vec::new());
    for plan in plans.values_mut() {
        if plan.closes_tasks {
            trace::close_tasks(tx, plan.row.num, now).await?;
        }
        for slot in plan.tasks.values_mut() {
            let id = slot.row.id;
            texts.extend(slot.texts.take().map(|texts| TextRow { id, texts }));
            places.extend(slot.place.take().map(|texts| TextRow { id, texts }));
        }
    }
    texts.sort_unstable_by_key(|row| row.id);
    places.sort_unstable_by_key(|row| row.id);

    let (mut runs, mut progress) = (Vec::new(), Vec::new());
    let (mut new_processes, mut processes, mut tasks) = (Vec::new(), Vec::new(), Vec::new());
    for plan in plans.values() {
        runs.extend(plan.row_changed().then_some(&plan.row));
        progress.extend(plan.tasks_changed().then_some(&plan.state.progress));
        new_processes.extend(plan.state.processes.iter().skip(plan.state.stored_processes));
        let changed = plan.state.processes.iter().zip(&plan.processes_changed);
        processes.extend(changed.filter(|(_, changed)| **changed).map(|(process, _)| process));
        tasks.extend(plan.tasks.values().filter(|slot| slot.is_changed).map(|slot| &slot.row));
    }
    tasks.sort_unstable_by_key(|task| task.id);
    trace::put_processes(tx, &new_processes, &processes).await?;
    trace::put_tasks(tx, &tasks).await?;
    trace::put_texts(tx, &texts).await?;
    trace::put_places(tx, &places).await?;
    trace::put_progress(tx, &progress).await?;
    trace::put_runs(tx, &runs, now).await?;

    for plan in plans.values_mut() {
        let steps = std::mem::take(&mut plan.steps);
        if !steps.is_empty() {
            take_steps(tx, plan.row.num, &steps).await?;
        }
        plan.steps = steps;
    }
    Ok(())
}

/// Writes the rare things.
async fn take_steps(tx: &mut Tx, num: i64, steps: &[Step]) -> Result<()> {
    let mut detail: Option<DetailRow> = None;
    for step in steps {
        match step {
            Step::Facts(facts) => trace::set_facts(tx, num, facts).await?,
            Step::End(facts) => trace::fill_end(tx, num, facts).await?,
            Step::Aside(call, piece, at) => {
                trace::add_aside(tx, num, call, &piece.reason, &piece.body, *at).await?;
            }
            step => {
                let detail = match &mut detail {
                    Some(detail) => detail,
                    None => detail.insert(trace::find_detail(tx, num).await?),
                };
                change_detail(detail, step);
            }
        }
    }
    match detail {
        Some(detail) => trace::put_detail(tx, num, &detail).await,
        None => Ok(()),
    }
}

fn change_detail(detail: &mut DetailRow, step: &Step) {
    match step {
        Step::Workflow(members) => detail.workflow = Some(merge(detail.workflow.as_deref(), members)),
        Step::OlderWorkflow(members) => {
            detail.workflow = Some(merge_below(members, detail.workflow.as_deref()));
        }
        Step::ProcessNames(names) => detail.process_names = Some(names.clone()),
        Step::Dag(dag) => detail.dag = Some(dag.clone()),
        Step::Metrics(metrics) => detail.metrics = Some(metrics.clone()),
        Step::Containers(told) => {
            detail.containers = Some(merge_containers(detail.containers.as_deref(), told));
        }
        Step::Facts(_) | Step::End(_) | Step::Aside(..) => {}
    }
}

fn answer(batch: &mut Vec<Queued>, result: impl Fn() -> Result<()>) {
    for queued in batch.drain(..) {
        let Queued { answer, place, .. } = queued;
        drop(place);
        // Who does not wait any more sends again or has gone.
        let _ = answer.send(result());
    }
}

/// The same error for each who waits; to a client it is never more than "not now".
fn not_now(error: &Error) -> Error {
    let message = match error.kind() {
        Kind::Unavailable => error.message(),
        _ => "The report could not be stored; please send it again",
    };
    Error::unavailable(message, error.retry_after_s().unwrap_or(AGAIN_S))
}
