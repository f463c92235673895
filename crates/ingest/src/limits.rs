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
    /// Open tasks that each writer remembers, so that it need not read them before it writes them again.
    pub remembered_tasks: usize,
    /// Processes that each writer remembers with their counters.
    pub remembered_processes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            queue_records: 50_000,
            queue_bytes: 96 << 20,
            arriving_bytes: 128 << 20,
            batch_records: 2_000,
            writers: 4,
            remembered_tasks: 40_000,
            remembered_processes: 40_000,
        }
    }
}
