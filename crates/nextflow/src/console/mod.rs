//! Why a head job ended as it did, from its exit code and from what it printed. It is asked when a run ends without the
//! messages that would say so themselves: before `begin`, or without `complete`.

mod clean;
mod rules;

pub use clean::clean;

/// Lines of the console that are kept to be shown.
const TAIL_LINES: usize = 40;

/// What kind of thing went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HeadFailureKind {
    /// The Nextflow command is not there, or may not be run.
    CommandNotFound,
    /// Java is not there.
    JavaMissing,
    /// Java is not one that this Nextflow runs on.
    JavaVersion,
    /// Java got too little memory.
    Memory,
    /// The disk is full.
    DiskFull,
    /// Something killed the head job.
    Killed,
    /// The head job was asked to end.
    Terminated,
    /// The pre-run script failed.
    PreRunScript,
    /// Nextflow was never started.
    NotStarted,
    /// A config is wrong.
    Config,
    /// The config profile does not exist.
    Profile,
    /// A plugin cannot be had.
    Plugin,
    /// The pipeline needs another version of Nextflow.
    NextflowVersion,
    /// The repository cannot be found or read.
    Repository,
    /// The repository has no such revision.
    Revision,
    /// The project has no main script.
    MainScript,
    /// The script does not compile.
    Script,
    /// Another run uses the session.
    SessionLocked,
    /// The work directory cannot be used.
    WorkDir,
    /// Nextflow could not report to the server.
    Reporting,
    /// A process failed.
    Process,
    /// The pipeline itself stopped with a message.
    Pipeline,
    /// The head job is gone and left nothing.
    Vanished,
    /// None of these.
    Unknown,
}

/// What is known about the end of a head job, in words for people. The texts quote what the run printed: hostile
/// input for whoever shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadFailure {
    /// What kind.
    pub kind: HeadFailureKind,
    /// One line that says what happened.
    pub headline: String,
    /// The decisive words of the output.
    pub cause: Option<String>,
    /// What to do.
    pub advice: Option<String>,
    /// The end of the console, at most 40 lines, cleaned of control characters.
    pub tail: String,
}

/// Explains the end of a head job that left the exit code `exit` (none if it vanished) and whose console and Nextflow
/// log end with `console` and `log`. Some 64 KB of each are enough.
#[must_use]
pub fn explain(exit: Option<i32>, console: &str, log: &str) -> HeadFailure {
    let (console, log) = (clean(console), clean(log));
    let finding = rules::first_match(&rules::Evidence { exit, console: &console, log: &log });
    let lines: Vec<&str> = console.trim_end().lines().collect();
    let tail = lines.get(lines.len().saturating_sub(TAIL_LINES)..).unwrap_or_default().join("\n");
    HeadFailure {
        kind: finding.kind,
        headline: finding.headline,
        cause: finding.cause.filter(|cause| !cause.trim().is_empty()),
        advice: finding.advice,
        tail,
    }
}

#[cfg(test)]
mod tests;
