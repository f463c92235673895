//! A server without a port: the real router over the real application.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use app::{App, Settings};
use axum::Router;
use belfry_http::ConnectionLimits;
use domain::{Clock, Timestamp};
use exec::{LocalPlatform, LocalSettings};
use ingest::{Ingest, Limits, Writers};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::OnceCell;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use vault::ServerKey;

use super::Client;
use super::database::{Database, Kind};

/// What clocks of tests show at the start: 2026-11-22T09:00:00Z.
pub(crate) const START: Timestamp = Timestamp::from_ms(1_795_338_000_000);

/// A Nextflow that says its version, has no record of tasks, and when it runs waits for the file `end` in its launch
/// directory, which holds its exit status. It ends also when that directory is gone.
const ENGINE: &str = r#"#!/bin/bash
case $1 in
  -version) echo "version 24.10.0 build 5928"; exit ;;
  run) ;;
  *) exit ;;
esac
trap 'echo stopped; exit 143' TERM
echo "started ${*:2:1}"
while [[ -d $PWD ]]; do
  [[ -e end ]] && exit "$(<end)"
  sleep 0.05
done
"#;

/// A server for one test.
pub(crate) struct TestServer {
    pub(crate) app: Arc<App>,
    pub(crate) clock: Clock,
    router: Router,
    stop: CancellationToken,
    _writers: Writers,
    pub(crate) database: Database,
    folder: TempDir,
}

impl TestServer {
    /// A server whose clock stands at [`START`] until it is moved, and which does nothing by itself: head jobs stay
    /// where they are.
    pub(crate) async fn still(kind: Kind) -> Self {
        Self::start(kind, Clock::set_to(START), 1).await
    }

    /// A server that works as the real one does, with the machine's clock, a Nextflow that is a few lines of shell,
    /// and so many places for head jobs.
    pub(crate) async fn working(kind: Kind, places: i64) -> Self {
        let server = Self::start(kind, Clock::system(), places).await;
        server.work().await;
        server
    }

    /// Begins to do by itself what the real server does.
    pub(crate) async fn work(&self) {
        app::jobs::start(&self.app, &TaskTracker::new(), &self.stop).await.unwrap();
    }

    async fn start(kind: Kind, clock: Clock, places: i64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let engine = folder.path().join("nextflow");
        fs::write(&engine, ENGINE).unwrap();
        fs::set_permissions(&engine, fs::Permissions::from_mode(0o755)).unwrap();
        let database = Database::open(kind, folder.path()).await.unwrap();
        let (ingest, writers) = Ingest::start(database.store.clone(), clock.clone(), Limits::default());
        let settings = Settings {
            server_url: "http://belfry.test".to_owned(),
            local_api_url: "http://127.0.0.1:9/api".to_owned(),
            data_dir: folder.path().to_owned(),
            nextflow: engine.to_str().unwrap().to_owned(),
            max_local_runs: places,
            local_run_as: None,
        };
        let key = ServerKey::from_bytes([7; 32]);
        let local = local_platform().await;
        let app = App::new(database.store.clone(), clock.clone(), settings, &key, ingest, local);
        let (app, stop) = (Arc::new(app), CancellationToken::new());
        let router = belfry_http::router(Arc::clone(&app), stop.clone());
        Self { app, clock, router, stop, _writers: writers, database, folder }
    }

    /// Somebody without a credential.
    pub(crate) fn anonymous(&self) -> Client {
        Client::anonymous(&self.router)
    }

    /// Listens on a port of its own until the server stops, with these bounds.
    pub(crate) async fn serve(&self, limits: ConnectionLimits) -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(belfry_http::serve(listener, self.router.clone(), limits, self.stop.clone()));
        address
    }

    /// The folder of all that the server keeps.
    pub(crate) fn data_dir(&self) -> &Path {
        self.folder.path()
    }

    /// A directory with a pipeline in it.
    pub(crate) fn pipeline_dir(&self, name: &str) -> PathBuf {
        let dir = self.folder.path().join("pipelines").join(name);
        fs::create_dir_all(&dir).unwrap();
        fs::write(dir.join("main.nf"), "workflow { }\n").unwrap();
        dir
    }

    /// Ends the streams and what the server does by itself.
    pub(crate) fn stop(&self) {
        self.stop.cancel();
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// The platform of all servers of this process, since finding out whether it can work takes a moment.
async fn local_platform() -> LocalPlatform {
    static PLATFORM: OnceCell<LocalPlatform> = OnceCell::const_new();
    let make = async || {
        let environment = [("PATH", "/usr/local/bin:/usr/bin:/bin"), ("HOME", "/nonexistent")];
        let environment =
            environment.map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter().collect();
        let settings = LocalSettings { environment, run_as: None, grace: Duration::from_secs(5) };
        LocalPlatform::new(settings).await.unwrap()
    };
    PLATFORM.get_or_init(make).await.clone()
}

/// Looks again and again until `look` finds something.
pub(crate) async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let until = Instant::now() + Duration::from_mins(1);
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < until, "never: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
