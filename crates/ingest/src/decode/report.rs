//! What a call or somebody else reports of a run, decoded.

use domain::workflow::WorkflowEvent;

use super::containers::Container;
use super::progress::ClientProgress;
use super::repair::Dropped;
use super::task::TaskRecord;
use super::workflow::WorkflowObject;
use crate::handle::{Call, EndDetails};

/// A report of a run, ready to be applied.
#[derive(Clone, Debug)]
pub struct Report {
    /// The call it came with; none if it did not come from the client.
    pub(crate) call: Option<Call>,
    /// What it says.
    pub(crate) content: Content,
    /// What could not be read of it.
    pub(crate) dropped: Dropped,
}

/// What a report says.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// `begin`
    Begin(Box<Begin>),
    /// `progress` and `heartbeat`
    Progress(Box<Progress>),
    /// `complete`
    Complete(Box<Complete>),
    /// Tasks from Nextflow's own record.
    Repair(Vec<TaskRecord>),
    /// What others know of the end.
    End(WorkflowEvent, Box<EndDetails>),
    /// Nothing could be read; yet the client is alive.
    Unreadable,
}

/// The body of `begin`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Begin {
    pub(crate) workflow: WorkflowObject,
    /// Full names in the order of creation.
    pub(crate) process_names: Vec<std::sync::Arc<str>>,
    /// JSON.
    pub(crate) dag: Option<String>,
    /// The client's clock, in ms since 1970; clients before 21.07 do not send it.
    pub(crate) instant: Option<i64>,
}

/// The body of `progress`, or without tasks that of `heartbeat`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Progress {
    pub(crate) tasks: Vec<TaskRecord>,
    pub(crate) client: Option<ClientProgress>,
    pub(crate) containers: Vec<Container>,
    pub(crate) instant: Option<i64>,
}

/// The body of `complete`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Complete {
    pub(crate) workflow: WorkflowObject,
    /// JSON.
    pub(crate) metrics: Option<String>,
    pub(crate) client: Option<ClientProgress>,
    pub(crate) instant: Option<i64>,
}

impl Report {
    /// Tasks from Nextflow's own record.
    pub(crate) fn repair(tasks: Vec<TaskRecord>) -> Self {
        Self { call: None, content: Content::Repair(tasks), dropped: Dropped::default() }
    }

    /// What others know of the end.
    pub(crate) fn end(event: WorkflowEvent, details: EndDetails) -> Self {
        Self { call: None, content: Content::End(event, Box::new(details)), dropped: Dropped::default() }
    }

    /// A body that says nothing.
    pub(crate) fn unreadable(call: Call, body: &[u8], reason: &str) -> Self {
        Self { call: Some(call), content: Content::Unreadable, dropped: Dropped::all(reason, body) }
    }

    /// Its task records.
    pub(crate) fn tasks(&self) -> &[TaskRecord] {
        match &self.content {
            Content::Progress(progress) => &progress.tasks,
            Content::Repair(tasks) => tasks,
            _ => &[],
        }
    }

    /// How many task records it has.
    #[must_use]
    pub fn records(&self) -> usize {
        self.tasks().len()
    }

    /// How many of its records could not be read.
    #[must_use]
    pub const fn unread(&self) -> i64 {
        self.dropped.count
    }

    /// The same in parts of at most `max` task records, which mean the same when taken in order.
    pub(crate) fn split(mut self, max: usize) -> Vec<Self> {
        let rest = match &mut self.content {
            Content::Progress(progress) => &mut progress.tasks,
            Content::Repair(tasks) => tasks,
            _ => return vec![self],
        };
        let mut parts = Vec::new();
        while rest.len() > max {
            let later = rest.split_off(max);
            let tasks = std::mem::replace(rest, later);
            let content = match self.call {
                Some(_) => Content::Progress(Box::new(Progress { tasks, ..Progress::default() })),
                None => Content::Repair(tasks),
            };
            parts.push(Self { call: self.call, content, dropped: Dropped::default() });
        }
        parts.push(self);
        parts
    }
}
