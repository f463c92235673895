//! What tasks of a believable run use.

use super::random::Random;
use super::task::{Task, Usage};

/// How much memory a try takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A part of what it asks for.
    Usual,
    /// All, so that it is killed.
    OutOfMemory,
    /// More than the first try asked for.
    MoreThanFirstTry,
}

/// What `task` uses, for a sample of this size in percent of a usual one.
pub(crate) fn usage(random: &mut Random, task: &Task, size: u64, kind: Kind) -> Usage {
    let process = task.process;
    let percent = match kind {
        Kind::Usual => (process.memory_percent * (50 + size / 2) / 100).min(92),
        Kind::OutOfMemory => 100,
        Kind::MoreThanFirstTry => (random.between(102, 150) / task.attempt).min(95),
    };
    let peak_rss = (task.memory() / 1_000 * percent * random.between(980, 999) / 100) & !0xfff;
    let seconds = task.realtime_ms() / 1000 + 1;
    let rchar = seconds * random.between(4 << 20, 60 << 20);
    Usage {
        pcpu_tenths: process.cpus * process.cpu_percent * 10 * random.between(80, 105) / 100,
        // Of a machine with 512 GiB.
        pmem_tenths: peak_rss * 1_000 / (512 << 30),
        peak_rss,
        peak_vmem: peak_rss + random.below(4 << 30),
        rchar,
        wchar: rchar / random.between(2, 9),
    }
}
