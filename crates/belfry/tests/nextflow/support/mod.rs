//! A server of a test, what is asked of it, and ways to look behind it.

mod api;
mod database;
mod engine;
mod pipelines;
mod processes;
mod record;
mod run;
mod server;

use std::thread;
use std::time::{Duration, Instant};

pub(crate) use engine::Engine;
pub(crate) use pipelines::{Gates, example, pipeline};
pub(crate) use processes::{Launcher, starting};
pub(crate) use run::Run;
pub(crate) use server::{Options, Server, belfry, free_port};

/// Nothing here takes longer, also on a busy machine, unless something hangs.
const PATIENCE: Duration = Duration::from_mins(2);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Waits until `look` finds something; `what` is what should have happened.
pub(crate) fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begin.elapsed() < PATIENCE, "not within {} s: {what}", PATIENCE.as_secs());
        thread::sleep(LOOK_EVERY);
    }
}

/// Waits until `reached`.
pub(crate) fn wait_until(what: &str, mut reached: impl FnMut() -> bool) {
    eventually(what, || reached().then_some(()));
}
