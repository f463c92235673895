//! The runs that a writer remembers, within bounds.

use std::collections::HashMap;

use crate::limits::Limits;
use crate::plan::Plan;
use crate::state::RunState;

/// States of runs by number. A state is taken out while a batch is applied and put back after the commit, so that a
/// batch that fails leaves nothing behind that is not stored.
#[derive(Debug)]
pub(crate) struct Memory {
    states: HashMap<i64, RunState>,
    max_tasks: usize,
    max_weight: usize,
    tasks: usize,
    weight: usize,
    batch: u64,
}

impl Memory {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            states: HashMap::new(),
            max_tasks: limits.remembered_tasks,
            max_weight: limits.remembered_processes,
            tasks: 0,
            weight: 0,
            batch: 0,
        }
    }

    /// The state of a run, if what is remembered is what is stored.
    pub(crate) fn take(&mut self, num: i64, version: i64) -> Option<RunState> {
        let state = self.states.remove(&num)?;
        self.tasks -= state.open.len();
        self.weight -= state.weight();
        (state.progress.version == version).then_some(state)
    }

    /// Remembers what a batch stored.
    pub(crate) fn put(&mut self, plans: HashMap<i64, Plan>) {
        self.batch += 1;
        for (num, plan) in plans {
            let room = self.max_tasks.saturating_sub(self.tasks);
            if let Some(mut state) = plan.into_state(room) {
                state.used_in = self.batch;
                self.tasks += state.open.len();
                self.weight += state.weight();
                self.states.insert(num, state);
            }
        }
        if self.weight > self.max_weight || self.tasks >= self.max_tasks {
            self.forget();
        }
    }

    /// Forgets the half that was not used for longest.
    fn forget(&mut self) {
        let mut used = self.states.values().map(|state| state.used_in).collect::<Vec<_>>();
        used.sort_unstable();
        let median = used.get(used.len() / 2).copied().unwrap_or_default();
        // Of one run alone, or of runs of one batch, the counters stay and the tasks go.
        self.states.retain(|_, state| state.used_in >= median && state.weight() <= self.max_weight);
        if self.states.values().all(|state| state.used_in == median) {
            self.states.values_mut().for_each(|state| state.open.clear());
        }
        self.tasks = self.states.values().map(|state| state.open.len()).sum();
        self.weight = self.states.values().map(RunState::weight).sum();
    }
}
