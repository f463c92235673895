//! What every use case works with.

use std::path::PathBuf;
use std::sync::Arc;

use domain::{Clock, Error, Result};
use exec::LocalPlatform;
use ingest::Ingest;
use queue::Waker;
use store::Store;
use tokio::sync::Semaphore;
use vault::ServerKey;
use vault::run_token::RunTokens;

use crate::accounts::Failures;
use crate::engine::KnownVersion;
use crate::events::Events;
use crate::identity::CheckedTokens;
use crate::resources::Computed;
use crate::serving::Serving;
use crate::timeline::Plots;

/// Hashing a password takes 19 MiB and a core: so many at once.
const HASHES_AT_ONCE: usize = 4;

/// Settings of the server that use cases need.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Address of the page, without a slash at the end, such as `http://localhost:8000`.
    pub server_url: String,
    /// Address that head jobs on the server's own machine report to.
    pub local_api_url: String,
    /// Folder for work and launch directories of the local platform and for kept logs.
    pub data_dir: PathBuf,
    /// The Nextflow command of the local platform.
    pub nextflow: String,
    /// How many head jobs go on at once on the local platform.
    pub max_local_runs: i64,
    /// Whether head jobs run as another user than the server.
    pub local_run_as: Option<String>,
}

/// The folder of launch directories, in a data directory.
pub const RUNS_DIR: &str = "runs";
/// The folder where tasks work if nothing else is said, in a data directory.
pub const WORK_DIR: &str = "work";

/// The application: state that all use cases share.
#[derive(Debug)]
pub struct App {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// Settings of the server.
    pub settings: Settings,
    /// Where runs report to.
    pub ingest: Ingest,
    /// Head jobs on the server's own machine.
    pub local: LocalPlatform,
    /// Hints for open pages.
    pub events: Events,
    /// Wakes the workers.
    pub waker: Waker,
    pub(crate) run_tokens: RunTokens,
    pub(crate) serving: Serving,
    pub(crate) checked_tokens: CheckedTokens,
    pub(crate) failures: Failures,
    pub(crate) engine: KnownVersion,
    pub(crate) resources: Computed,
    pub(crate) plots: Plots,
    hashing: Arc<Semaphore>,
}

impl App {
    /// Puts the parts together.
    #[must_use]
    pub fn new(
        store: Store,
        clock: Clock,
        settings: Settings,
        key: &ServerKey,
        ingest: Ingest,
        local: LocalPlatform,
    ) -> Self {
        Self {
            serving: Serving::since(clock.now()),
            store,
            clock,
            settings,
            ingest,
            local,
            events: Events::default(),
            waker: Waker::default(),
            run_tokens: RunTokens::new(key),
            checked_tokens: CheckedTokens::default(),
            failures: Failures::default(),
            engine: KnownVersion::default(),
            resources: Computed::default(),
            plots: Plots::default(),
            hashing: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
        }
    }

    /// Hashes a password on a thread of its own.
    pub(crate) async fn hash_password(&self, text: &str) -> Result<String> {
        let text = text.to_owned();
        self.off_the_async_threads(move || vault::password::hash(&text)).await?
    }

    /// Whether a password has this hash, found out on a thread of its own.
    pub(crate) async fn verify_password(&self, text: &str, hash: String) -> Result<bool> {
        let text = text.to_owned();
        self.off_the_async_threads(move || vault::password::verify(&text, &hash)).await
    }

    async fn off_the_async_threads<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let _place = self.hashing.acquire().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)
    }
}
