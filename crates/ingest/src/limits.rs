//! How much is taken at once.

/// Bounds of memory and work. The defaults fit two cores and half a gigabyte.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Records that may wait for the writers; beyond it callers are told to come again. One run may have half of it.
    pub queue_records: usize,
    /// Bytes of bodies that may wait for the writers. One run may have half of it.
    pub queue_bytes: usize,
    /// Bytes of bodies that may be on their way in or in work, from their first byte to the answer.
    pub arriving_bytes: usize,
    /// Records after which a transaction takes no more calls, so that others get their turn on SQLite's write lane.
    pub batch_records: usize,
    /// Writers on PostgreSQL, with the runs spread over them. SQLite has one.
    pub writers: usize,
    /// Open tasks that the writers remember together, so that they need not read them before they write them again:
    /// those of 1,000 runs with as many as most executors take. A quarter of a kilobyte each.
    pub remembered_tasks: usize,
    /// Processes that the writers remember together, with their counters.
    pub remembered_processes: usize,
}

impl Limits {
    /// With the share of what is remembered that falls to each of so many writers.
    pub(crate) fn of_each(self, writers: usize) -> Self {
        let share = |all: usize| all.checked_div(writers).unwrap_or(all);
        Self {
            remembered_tasks: share(self.remembered_tasks),
            remembered_processes: share(self.remembered_processes),
            ..self
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            queue_records: 50_000,
            queue_bytes: 96 << 20,
            arriving_bytes: 128 << 20,
            batch_records: 2_000,
            writers: 4,
            remembered_tasks: 160_000,
            remembered_processes: 80_000,
        }
    }
}
