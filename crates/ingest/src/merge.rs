//! How a record of a task changes what is known of the task.

use std::sync::Arc;

use domain::TaskStatus;
use store::trace::{TaskRow, TaskTexts, task_key};

use crate::decode::TaskRecord;

/// A task while a batch is applied.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    /// What is known.
    pub(crate) row: TaskRow,
    /// Texts that are not stored yet.
    pub(crate) texts: TaskTexts,
    /// Whether the row differs from the stored one.
    pub(crate) is_changed: bool,
}

impl Slot {
    /// A task that is stored.
    pub(crate) fn stored(row: TaskRow) -> Self {
        Self { row, texts: TaskTexts::default(), is_changed: false }
    }

    /// A task of run `num` that was never heard of.
    pub(crate) fn new(num: i64, process_num: i64, record: TaskRecord, now: i64) -> Self {
        let TaskRecord { task_id, status, attempt, numbers, usage, mut texts, .. } = record;
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
            received_at: now,
        };
        note_error_action(&mut row, texts.error_action.as_deref());
        Self { row, texts, is_changed: true }
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
        note_error_action(row, record.texts.error_action.as_deref());
        let texts_added = self.hear_texts(&record.texts);
        let row = &mut self.row;
        let after = (row.status, row.is_inferred, row.is_ignored, row.is_retried);
        if usage_changed || texts_added || before != after || attempt != row.attempt || numbers != row.numbers
        {
            row.received_at = now;
            self.is_changed = true;
        }
    }

    /// Keeps the texts that are not known yet.
    fn hear_texts(&mut self, texts: &TaskTexts) -> bool {
        let added = texts.known() & !self.row.known_texts;
        if added != 0 {
            let mut new = texts.clone();
            new.forget(self.row.known_texts);
            // The table demands a name with every write; the one that is stored stays.
            new.name = Some(texts.name.clone().unwrap_or_else(unnamed));
            self.texts.fill(&new);
            self.row.known_texts |= added;
        }
        added != 0
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
