//! Running things elsewhere: what a platform must do for a run ([`ExecPlatform`]), and the platforms that do it. The
//! local one starts head jobs on the server's own machine.
//!
//! A head job lives on when the server dies: it is found again by its name, in the files that it keeps, and never
//! started twice.

mod error;
mod kept;
pub mod local;
mod platform;
mod range;
mod search;

pub use error::PlatformError;
pub use kept::{KeptFile, keep, read_kept};
pub use local::{LocalPlatform, LocalSettings};
pub use platform::{
    CancelOutcome, ExecPlatform, HeadState, JobName, LaunchPlan, OperationId, RunSite, Tool, ToolOutput,
};
pub use range::{FileRange, FileRef};
pub use search::{LONGEST_TEXT, LogLevel, LogSearch};
