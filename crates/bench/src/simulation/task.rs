//! One task of a simulated run.

use super::clock::Moment;
use super::pipeline::Process;

/// A state of a task, as clients name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    /// Made, not handed over yet.
    New,
    /// Handed to the executor.
    Submitted,
    /// Started.
    Running,
    /// Taken from an earlier run.
    Cached,
    /// Ended well.
    Completed,
    /// Ended badly.
    Failed,
}

impl State {
    /// The word for it on the wire.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::New => "NEW",
            Self::Submitted => "SUBMITTED",
            Self::Running => "RUNNING",
            Self::Cached => "CACHED",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
        }
    }

    /// Whether nothing follows.
    pub(crate) const fn is_final(self) -> bool {
        matches!(self, Self::Cached | Self::Completed | Self::Failed)
    }
}

/// How a task ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Well.
    Completed,
    /// Badly, and the run goes on without it.
    Ignored,
    /// Badly, and another task tries again.
    Retried,
    /// Badly, and the run ends because of it.
    Fatal,
    /// It was done by an earlier run.
    Cached,
}

impl Ending {
    /// The last state.
    pub(crate) const fn state(self) -> State {
        match self {
            Self::Completed => State::Completed,
            Self::Ignored | Self::Retried | Self::Fatal => State::Failed,
            Self::Cached => State::Cached,
        }
    }

    /// What the client does about it, if it has to.
    pub(crate) const fn error_action(self) -> Option<&'static str> {
        match self {
            Self::Completed | Self::Cached => None,
            Self::Ignored => Some("IGNORE"),
            Self::Retried => Some("RETRY"),
            Self::Fatal => Some("TERMINATE"),
        }
    }
}

/// A task: all that there will be to tell of it.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    /// Its number in the run, from 1.
    pub(crate) id: u64,
    /// What it belongs to.
    pub(crate) process: &'static Process,
    /// The name of its sample, which is its tag.
    pub(crate) sample: String,
    /// Which try it is.
    pub(crate) attempt: u64,
    /// The hash that names its work directory.
    pub(crate) hash: u128,
    /// How it ends.
    pub(crate) ending: Ending,
    /// With which exit status.
    pub(crate) exit: u64,
    /// When the client hears of it.
    pub(crate) created_at: Moment,
    /// When it is handed over.
    pub(crate) submitted_at: Moment,
    /// When it starts.
    pub(crate) started_at: Moment,
    /// When it ends.
    pub(crate) completed_at: Moment,
    /// What it tells of its use of resources, if it tells: those do that ended well.
    pub(crate) usage: Option<Usage>,
}

/// What a task uses.
#[derive(Clone, Debug)]
pub(crate) struct Usage {
    /// Cores in use, in tenths of a percent of one.
    pub(crate) pcpu_tenths: u64,
    /// Memory, in tenths of a percent of the machine's.
    pub(crate) pmem_tenths: u64,
    /// Most resident memory, in bytes.
    pub(crate) peak_rss: u64,
    /// Most virtual memory, in bytes.
    pub(crate) peak_vmem: u64,
    /// Bytes read, cache included.
    pub(crate) rchar: u64,
    /// Bytes written, cache included.
    pub(crate) wchar: u64,
}

impl Task {
    /// Its name: that of the process with the sample.
    pub(crate) fn name(&self) -> String {
        format!("{} ({})", self.process.name, self.sample)
    }

    /// Bytes of memory that it asks for: a later try asks for more.
    pub(crate) const fn memory(&self) -> u64 {
        self.process.memory * self.attempt
    }

    /// The beginning of the hash, as it is shown to people.
    pub(crate) fn short_hash(&self) -> String {
        format!("{:02x}/{:06x}", self.hash >> 120, self.hash >> 96 & 0xff_ffff)
    }

    /// Where it works.
    pub(crate) fn workdir(&self) -> String {
        let rest = self.hash & ((1 << 96) - 1);
        format!("/scratch/projects/genomics/work/{}{rest:024x}", self.short_hash())
    }

    /// From submission to the end, in ms.
    pub(crate) const fn duration_ms(&self) -> u64 {
        self.completed_at.since_ms(self.submitted_at)
    }

    /// How long its script ran, in ms: a little less than the time between start and end.
    pub(crate) const fn realtime_ms(&self) -> u64 {
        self.completed_at.since_ms(self.started_at).saturating_sub(20)
    }
}
