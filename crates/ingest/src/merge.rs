//! How a record of a task changes what is known of the task.

use std::sync::Arc;

use domain::TaskStatus;
use store::trace::{Fields, TaskPlace, TaskRow, TaskTexts, task_key};

use crate::decode::TaskRecord;

/// A task while a batch is applied.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    /// What is known.
    pub(crate) row: TaskRow,
    /// What of its texts is not stored yet.
    pub(crate) texts: Option<TaskTexts>,
    /// What of its place is not stored yet.
    pub(crate) place: Option<TaskPlace>,
    /// Whether the row differs from the stored one.
    pub(crate) is_changed: bool,
}

impl Slot {
    /// A task that is stored.
    pub(crate) fn stored(row: TaskRow) -> Self {
        Self { row, texts: None, place: None, is_changed: false }
    }

    /// A task of run `num` that was never heard of.
    pub(crate) fn new(num: i64, process_num: i64, record: TaskRecord, now: i64) -> Self {
        let TaskRecord { task_id, status, attempt, numbers, usage, mut texts, place, .. } = record;
        texts.name.get_or_insert_with(unnamed);
        let mut row = TaskRow {
            id: task_key(num, task_id),
            process_num,
            status,
            attempt: attempt.unwrap_or(1),
            numbers,
            usage: (usage.known() != 0).then(|| Box::new(usage)),
            is_ignored: false,
            is_retried: false,
            is_inferred: false,
            known_texts: texts.known(),
            known_place: place.known(),
            received_at: now,
        };
        note_error_action(&mut row, place.error_action.as_deref());
        let place = (row.known_place != 0).then_some(place);
        Self { row, texts: Some(texts), place, is_changed: true }
    }

    /// Takes a record in. States only move forward and a final one stays, but for one that we had inferred. A record
    /// that is not older by its state knows better; any other adds what is not known yet, unless it contradicts.
    pub(crate) fn hear(&mut self, record: &TaskRecord, now: i64) {
        let row = &mut self.row;
        let corrects = row.is_inferred && record.status.is_final();
        let knows_better = corrects || row.status.accepts(record.status);
        if !knows_better && !row.is_inferred && record.status.is_final() && record.status != row.status {
            return;
        }
        let before = (row.status, row.is_inferred, row.is_ignored, row.is_retried);
        let (numbers, attempt) = (row.numbers.clone(), row.attempt);
        if knows_better {
            row.status = record.status;
            row.is_inferred = false;
            row.attempt = record.attempt.unwrap_or(row.attempt);
            row.numbers.take(&record.numbers);
        } else {
            row.numbers.fill(&record.numbers);
        }
        let usage_changed = hear_usage(row, record, knows_better);
        note_error_action(row, record.place.error_action.as_deref());
        let texts_added = add_unknown(&mut self.texts, &mut row.known_texts, &record.texts);
        if texts_added && let Some(texts) = &mut self.texts {
            // The table demands a name with every write; the one that is stored stays.
            texts.name.get_or_insert_with(|| record.texts.name.clone().unwrap_or_else(unnamed));
        }
        let place_added = add_unknown(&mut self.place, &mut row.known_place, &record.place);
        let after = (row.status, row.is_inferred, row.is_ignored, row.is_retried);
        if usage_changed
            || texts_added
            || place_added
            || before != after
            || attempt != row.attempt
            || numbers != row.numbers
        {
            row.received_at = now;
            self.is_changed = true;
        }
    }

    /// Whether its end was told, not inferred from that of its run.
    pub(crate) const fn end_is_known(&self) -> bool {
        self.row.status.is_final() && !self.row.is_inferred
    }

    /// Closes an open task, as its run has ended.
    pub(crate) fn close(&mut self, now: i64) {
        if !self.row.status.is_final() {
            self.row.status = TaskStatus::Aborted;
            self.row.is_inferred = true;
            self.row.received_at = now;
            self.is_changed = true;
        }
    }
}

/// Keeps of what is `told` what is not `known` yet. Gives whether there was any.
fn add_unknown<T: Fields>(unstored: &mut Option<T>, known: &mut i64, told: &T) -> bool {
    let added = told.known() & !*known;
    if added != 0 {
        let mut new = told.clone();
        new.forget(*known);
        match unstored {
            Some(unstored) => unstored.fill(&new),
            none => *none = Some(new),
        }
        *known |= added;
    }
    added != 0
}

fn unnamed() -> Arc<str> {
    "(no name)".into()
}

fn hear_usage(row: &mut TaskRow, record: &TaskRecord, knows_better: bool) -> bool {
    if record.usage.known() == 0 {
        return false;
    }
    match row.usage.as_deref_mut() {
        None => {
            row.usage = Some(Box::new(record.usage.clone()));
            true
        }
        Some(usage) => {
            let before = usage.clone();
            if knows_better {
                usage.take(&record.usage);
            } else {
                usage.fill(&record.usage);
            }
            *usage != before
        }
    }
}

/// What was done about a failure. The first that is told of a failed task counts.
fn note_error_action(row: &mut TaskRow, action: Option<&str>) {
    if row.status == TaskStatus::Failed && !row.is_ignored && !row.is_retried {
        row.is_ignored = action == Some("IGNORE");
        row.is_retried = action == Some("RETRY");
    }
}
