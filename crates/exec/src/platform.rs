//! What every platform does for a run.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;
use domain::WorkflowId;
use nextflow::files::RunFiles;
use nextflow::launcher::LaunchFile;

use crate::error::PlatformError;
use crate::range::{FileRange, FileRef};

/// The name of a run's job at every platform, known before it is submitted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct JobName(String);

impl JobName {
    /// The name of the job of the run `id`.
    #[must_use]
    pub fn of(id: &WorkflowId) -> Self {
        Self(nextflow::launcher::job_name(id))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for JobName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a platform calls a job that it took. Only the platform understands the text; everyone else keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OperationId(String);

impl OperationId {
    /// The id that was kept as `text`.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A run and where it lives on its platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunSite {
    /// The run.
    pub workflow_id: WorkflowId,
    /// Where its head job runs and keeps its files.
    pub launch_dir: PathBuf,
    /// Where its tasks work.
    pub work_dir: PathBuf,
}

impl RunSite {
    /// The name of its job.
    #[must_use]
    pub fn job_name(&self) -> JobName {
        JobName::of(&self.workflow_id)
    }

    /// The names of its files.
    #[must_use]
    pub fn files(&self) -> RunFiles {
        RunFiles::new(self.workflow_id.clone())
    }
}

/// All that a platform needs to start a run.
#[derive(Clone, Debug)]
pub struct LaunchPlan {
    /// The run.
    pub site: RunSite,
    /// The files to write into its launch directory, the launcher among them.
    pub files: Vec<LaunchFile>,
}

/// What a head job is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadState {
    /// Waiting at the platform.
    Queued,
    /// Running.
    Running,
    /// Ended by itself, with this exit code.
    Exited {
        /// The code that the launcher wrote last of all.
        code: i32,
    },
    /// Gone without an exit code.
    Vanished,
}

/// What a cancellation did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelOutcome {
    /// There was nothing left to stop.
    AlreadyGone,
    /// The head job cancelled its tasks and ended.
    Ended,
    /// It had to be killed.
    Killed,
}

/// A command that is run to its end on the platform, such as `nextflow -version`.
#[derive(Clone, Debug)]
pub struct Tool {
    /// The program and its arguments. Never a secret: every user of a machine can read them.
    pub command: Vec<String>,
    /// What it reads from standard input.
    pub input: Vec<u8>,
    /// How long it may take.
    pub timeout: Duration,
    /// How many bytes of each output are kept.
    pub max_output: usize,
}

impl Tool {
    /// The command, without input, for at most a minute and a megabyte.
    #[must_use]
    pub fn new(command: Vec<String>) -> Self {
        Self { command, input: Vec::new(), timeout: Duration::from_mins(1), max_output: 1 << 20 }
    }
}

/// How a tool ended and what it printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolOutput {
    /// The exit code; 128 and the signal's number when a signal ended it.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// Whether some of the output was left out.
    pub truncated: bool,
}

impl ToolOutput {
    /// The last line of what it had to say, errors first.
    #[must_use]
    pub fn last_words(&self) -> &str {
        let last = |text: &'_ str| text.trim_end().lines().next_back().map(str::len).unwrap_or_default();
        let text =
            if self.stderr.trim().is_empty() { self.stdout.trim_end() } else { self.stderr.trim_end() };
        text.get(text.len().saturating_sub(last(text))..).unwrap_or_default().trim()
    }
}

/// A place where head jobs run.
#[async_trait]
pub trait ExecPlatform: Send + Sync {
    /// Looks for the job of a run by its name; to be asked before every `submit`, as the server may have died in the
    /// middle of one. None means that the run was certainly never started.
    async fn find(&self, site: &RunSite) -> Result<Option<OperationId>, PlatformError>;

    /// Writes the files of the run and starts its job.
    async fn submit(&self, plan: &LaunchPlan) -> Result<OperationId, PlatformError>;

    /// What the job is doing.
    async fn poll(&self, site: &RunSite, operation: &OperationId) -> Result<HeadState, PlatformError>;

    /// Stops the job and its tasks and returns when they are gone. `force` kills without asking first, so Nextflow
    /// cannot report.
    async fn cancel(
        &self,
        site: &RunSite,
        operation: &OperationId,
        force: bool,
    ) -> Result<CancelOutcome, PlatformError>;

    /// Reads at most `length` bytes of a file from `offset` on; a negative offset counts from the end. None when there
    /// is no such file, or none that may be read: symbolic links are not followed.
    async fn read(
        &self,
        file: &FileRef,
        offset: i64,
        length: u32,
    ) -> Result<Option<FileRange>, PlatformError>;

    /// Runs a command in the environment of head jobs.
    async fn run(&self, tool: &Tool) -> Result<ToolOutput, PlatformError>;

    /// Makes the directory, with those above it, and says whether files can be written there.
    async fn prepare_dir(&self, dir: &Path) -> Result<(), PlatformError>;
}
