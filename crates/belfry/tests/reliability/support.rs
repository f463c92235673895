//! What the tests stand on.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use bench::client::Client;
use bench::server::{Server, Site};
use bench::steady::{Settings, Steady};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

/// The server that is tested.
pub(crate) fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_belfry"))
}

/// A load that two cores and a debug build can bear beside other tests.
pub(crate) fn load(seed: u64) -> Settings {
    Settings { seed, clients: 4, tasks: 120, pause: Duration::from_millis(10) }
}

/// A server and the load on it.
pub(crate) struct Stage {
    pub(crate) site: Site,
    pub(crate) token: String,
    pub(crate) steady: Steady,
}

impl Stage {
    pub(crate) fn new(seed: u64, database_url: Option<&str>) -> Self {
        let site = Site::new(program(), database_url).unwrap();
        let token = site.create_token("reliability").unwrap();
        Self { site, token, steady: Steady::new(load(seed)) }
    }

    /// Starts a server, does something to it under load, and compares at the end. `disturb` leaves a server that can be
    /// reached at the same address.
    pub(crate) fn tell<'a>(&'a self, disturb: impl FnOnce(&mut Server<'a>) -> Result<()>) {
        let (mut server, _) = Server::start(&self.site).unwrap();
        let address = server.address;
        let told = self.steady.during(address, &self.token, || {
            self.more(self.steady.taken(), 10);
            disturb(&mut server)?;
            // The load goes on afterwards.
            self.more(self.steady.taken(), 20);
            Ok(())
        });
        let ((), told) = told.unwrap_or_else(|error| panic!("{error:#}; {}", server.last_words()));
        let wrong = told.check(address, &self.token).unwrap();
        assert_eq!(wrong, Vec::<String>::new(), "{}", server.last_words());
        assert!(!self.site.log().contains("panicked"), "{}", server.last_words());
        server.stop().unwrap();
    }

    /// Waits until so many calls more than `before` were taken.
    pub(crate) fn more(&self, before: u32, calls: u32) {
        until("calls are taken", || self.steady.taken() >= before + calls);
    }

    /// Waits until so many calls more were answered 503.
    pub(crate) fn more_put_off(&self, calls: u32) {
        let before = self.steady.put_off();
        until("calls are put off", || self.steady.put_off() >= before + calls);
    }

    /// What must be readable whatever the disk does, is read; by somebody whose token was not used before, which is
    /// to be noted.
    pub(crate) fn read_all(server: &Server<'_>, reader: &str) {
        let mut client = Client::connect(server.address, Some(reader)).unwrap();
        for path in ["/health", "/ready", "/api/workflow", "/api/user-info", "/metrics"] {
            assert_eq!(client.send("GET", path, "").unwrap().status, 200, "{path}");
        }
    }

    /// What the server says to a read.
    pub(crate) fn read(&self, server: &Server<'_>, path: &str) -> u16 {
        let mut client = Client::connect(server.address, Some(&self.token)).unwrap();
        client.send("GET", path, "").unwrap().status
    }
}

/// What SQLite says of a file that a server has open.
pub(crate) fn integrity(file: &Path) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut database = SqliteConnectOptions::new().filename(file).connect().await.unwrap();
        let said = sqlx::query_scalar("pragma integrity_check").fetch_one(&mut database).await.unwrap();
        database.close().await.unwrap();
        said
    })
}

/// Waits for what must happen, however busy the machine is.
pub(crate) fn until(what: &str, mut happens: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !happens() {
        assert!(begin.elapsed() < Duration::from_mins(1), "never: {what}");
        thread::sleep(Duration::from_millis(10));
    }
}
