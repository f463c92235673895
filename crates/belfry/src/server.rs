//! The server: its parts put together, started and stopped.

use std::io::{IsTerminal as _, Write as _};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use app::{App, RUNS_DIR, Settings, WORK_DIR, accounts};
use config::Config;
use domain::Clock;
use exec::{LocalPlatform, LocalSettings};
use http::ConnectionLimits;
use ingest::{Ingest, Limits, Writers};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use store::Store;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing_subscriber::EnvFilter;
use vault::ServerKey;

use crate::Failure;
use crate::cli::ServeOptions;
use crate::handover::{Offer, Successor};
use crate::listen::listen;

/// How long a cancelled head job may take to stop its tasks and report.
const CANCEL_GRACE: Duration = Duration::from_secs(30);
/// File descriptors that are enough for all that the server does at once.
const DESCRIPTORS: u64 = 16_384;
/// How long what is under way may take when the server stops.
const STOP_WITHIN: Duration = Duration::from_secs(10);

/// A server that is listening.
pub(crate) struct Server {
    /// The application.
    pub(crate) app: Arc<App>,
    /// Address of the page.
    pub(crate) url: String,
    listener: TcpListener,
    offer: Option<Offer>,
    writers: Writers,
    tracker: TaskTracker,
    stop: CancellationToken,
}

/// Runs the server until it is told to stop.
pub(crate) async fn serve(options: &ServeOptions) -> Result<ExitCode, Failure> {
    let config = options.load()?;
    start_log(&config)?;
    let server = Server::start(&config, options.take_over).await?;
    tell(&format!("Belfry is ready at {}", server.url));
    tell(&format!("Data is in {}, the key in {}", config.data_dir.display(), key_file(&config).display()));
    if let Some(token) = accounts::make_set_up_token(&server.app).await? {
        tell(&format!("Set up the first administrator at {}/set-up#token={token}", server.url));
    }
    server.run().await?;
    Ok(ExitCode::SUCCESS)
}

/// Tells the one who starts the server, who may not be listening any more.
pub(crate) fn tell(line: &str) {
    if let Err(error) = writeln!(std::io::stdout(), "{line}") {
        tracing::warn!(%error, "standard output is closed");
    }
}

/// Logs to standard error; standard output is for what the one who starts the server is told.
pub(crate) fn start_log(config: &Config) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(&config.log).map_err(|error| {
        Failure::Configuration(format!("Log setting '{}' cannot be read: {error}", config.log))
    })?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        // A line that cannot be written, say on a full disk, is lost; telling of it on the same stream would panic.
        .log_internal_errors(false);
    if config.log_json {
        log.json().init();
    } else {
        log.init();
    }
    Ok(())
}

/// The store of a configuration, with one clear line when it cannot be opened.
pub(crate) async fn open_store(config: &Config) -> Result<Store, Failure> {
    make_data_dir(&config.data_dir)?;
    Store::open(&config.database_url())
        .await
        .map_err(|error| Failure::Configuration(error.message().to_owned()))
}

pub(crate) fn make_data_dir(folder: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| {
        Failure::Configuration(format!("Data directory {} cannot be made: {error}", folder.display()))
    })
}

fn key_file(config: &Config) -> PathBuf {
    config.data_dir.join("key")
}

impl Server {
    /// Opens the port and the database and starts everything but the answering.
    pub(crate) async fn start(config: &Config, take_over: bool) -> Result<Self, Failure> {
        // The port first: a second server on the same data must end before it touches the data.
        make_data_dir(&config.data_dir)?;
        let listener = listen(config.listen, &config.data_dir, take_over).await?;
        let address = listener.local_addr()?;
        let port = address.port();
        // Head jobs are on this machine: the loopback address, unless the server listens on one card only.
        let near = if address.ip().is_unspecified() { IpAddr::from([127, 0, 0, 1]) } else { address.ip() };
        let store = open_store(config).await?;
        let key = ServerKey::load_or_create(&key_file(config), &mut rand::rng())
            .map_err(|error| Failure::Configuration(error.message().to_owned()))?;
        let local = LocalPlatform::new(LocalSettings {
            environment: config::head_job_environment(),
            run_as: config.local_run_as.clone(),
            grace: CANCEL_GRACE,
        })
        .await
        .map_err(|error| Failure::Configuration(error.to_string()))?;
        local
            .let_in(&config.data_dir, &[RUNS_DIR, WORK_DIR])
            .await
            .map_err(|error| Failure::Configuration(error.to_string()))?;
        let clock = Clock::system();
        let (ingest, writers) = Ingest::start(store.clone(), clock.clone(), Limits::default());
        let url = config.server_url(port);
        let settings = Settings {
            server_url: url.clone(),
            local_api_url: format!("http://{}/api", SocketAddr::new(near, port)),
            data_dir: config.data_dir.clone(),
            nextflow: config.nextflow.clone(),
            max_local_runs: config.max_local_runs().into(),
            local_run_as: config.local_run_as.clone(),
        };
        let app = Arc::new(App::new(store, clock, settings, &key, ingest, local));
        let (tracker, stop) = (TaskTracker::new(), CancellationToken::new());
        app::jobs::start(&app, &tracker, &stop).await?;
        let offer = Offer::make(&config.data_dir, &listener)
            .inspect_err(|error| tracing::warn!(%error, "another server cannot take this one's port over"))
            .ok();
        Ok(Self { app, url, listener, offer, writers, tracker, stop })
    }

    /// A switch that stops the server.
    pub(crate) fn stop_switch(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Answers until the server is told to stop, then ends what is under way. Head jobs go on.
    pub(crate) async fn run(self) -> Result<(), Failure> {
        on_signal(&self.stop)?;
        let handover = tokio::spawn(hand_over(self.offer, self.stop.clone()));
        let router = http::router(Arc::clone(&self.app), self.stop.clone());
        let limits = connection_limits();
        let answering = http::serve(self.listener, router, limits, self.stop.clone());
        let late = async {
            self.stop.cancelled().await;
            tokio::time::sleep(STOP_WITHIN).await;
        };
        tokio::select! {
            () = answering => {}
            () = late => tracing::warn!("some requests did not end in time"),
        }
        self.stop.cancel();
        self.tracker.close();
        if tokio::time::timeout(STOP_WITHIN, self.tracker.wait()).await.is_err() {
            tracing::warn!("some jobs did not end in time; they are done again at the next start");
        }
        self.writers.stop().await;
        self.app.store.close().await;
        // Last of all: the end of this connection tells the next server that the database is free.
        drop(handover.await?);
        Ok(())
    }
}

/// Stops the server when another process takes its socket.
async fn hand_over(offer: Option<Offer>, stop: CancellationToken) -> Option<Successor> {
    let offer = offer?;
    tokio::select! {
        successor = offer.taken() => {
            tracing::info!("another process has taken the port over");
            stop.cancel();
            Some(successor)
        }
        () = stop.cancelled() => None,
    }
}

/// Cancels `stop` at TERM or Ctrl-C.
pub(crate) fn on_signal(stop: &CancellationToken) -> Result<(), Failure> {
    let stop = stop.clone();
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            () = stop.cancelled() => {}
        }
        stop.cancel();
    });
    Ok(())
}

/// As many connections as there are file descriptors for, with a quarter of them left for files and the database.
pub(crate) fn connection_limits() -> ConnectionLimits {
    let limits = ConnectionLimits::default();
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    // What the system gives at first, 1,024, is for programs that use select(2).
    let wanted = maximum.map_or(DESCRIPTORS, |maximum| maximum.min(DESCRIPTORS));
    let mut descriptors = current.unwrap_or(u64::MAX);
    if descriptors < wanted {
        match setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum }) {
            Ok(()) => descriptors = wanted,
            Err(error) => tracing::warn!(%error, "the limit of open files stays at {descriptors}"),
        }
    }
    let connections = usize::try_from(descriptors / 4 * 3).unwrap_or(usize::MAX);
    ConnectionLimits { connections: connections.clamp(1, limits.connections), ..limits }
}
