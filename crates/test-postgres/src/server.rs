//! A server, and the one that all tests of a process share.

use std::io::Write as _;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use anyhow::{Context as _, Result, anyhow, ensure};

use crate::address::Address;
use crate::binaries;
use crate::database::Database;
use crate::keeper::Keeper;

/// The environment variable with the superuser's URL of a server that is already running.
pub const SHARED_VARIABLE: &str = "BELFRY_TEST_POSTGRES";

/// What a commit means to a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Commits are not forced to the disk: for all tests that do not ask what survives a crash.
    Fast,
    /// `fsync`, `full_page_writes` and `synchronous_commit` on, as in production.
    Durable,
}

/// How a server is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shutdown {
    /// Connections are ended and what was committed is written back.
    Fast,
    /// As if it had crashed: it recovers at the next start.
    Immediate,
}

/// A PostgreSQL server on 127.0.0.1. One that was started here stops when this is dropped.
pub struct Server {
    address: Address,
    programs: PathBuf,
    keeper: Option<Keeper>,
}

/// The server of this test process: the one named by [`SHARED_VARIABLE`], else one that is started at the first
/// call and stops when the process ends.
pub fn shared() -> Result<&'static Server> {
    static SHARED: OnceLock<Result<Server, String>> = OnceLock::new();
    #[expect(clippy::disallowed_methods, reason = "a setting of the tests, not of the product")]
    let start = || match std::env::var(SHARED_VARIABLE) {
        Ok(url) => Server::at(&url),
        Err(_) => Server::start(Durability::Fast),
    };
    SHARED
        .get_or_init(|| start().map_err(|error| format!("{error:#}")))
        .as_ref()
        .map_err(|message| anyhow!("{message}"))
}

impl Server {
    /// Starts a server with an empty data folder on a free port.
    pub fn start(durability: Durability) -> Result<Self> {
        Self::start_with(durability, &[])
    }

    /// The same, with more in its environment.
    pub fn start_with(durability: Durability, environment: &[(&str, String)]) -> Result<Self> {
        let programs = binaries::folder()?;
        let options: &[&str] = match durability {
            Durability::Fast => {
                &["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]
            }
            Durability::Durable => &[],
        };
        let address = Address {
            host: Ipv4Addr::LOCALHOST.to_string(),
            port: free_port()?,
            user: "postgres".to_owned(),
            password: crate::random_hex()?,
        };
        let keeper = Keeper::start(&programs, address.port, &address.password, options, environment)?;
        Ok(Self { address, programs, keeper: Some(keeper) })
    }

    /// A server that somebody else started and stops. `url` is a superuser's.
    pub fn at(url: &str) -> Result<Self> {
        let server = Self { address: Address::parse(url)?, programs: binaries::folder()?, keeper: None };
        server
            .run("postgres", "select 1")
            .with_context(|| format!("the server named by {SHARED_VARIABLE}"))?;
        Ok(server)
    }

    /// Stops a server that was started here, as somebody might while it is in use.
    pub fn stop(&self, shutdown: Shutdown) -> Result<()> {
        self.own()?.stop(shutdown)
    }

    /// Starts it again, on the same port and data.
    pub fn start_again(&self) -> Result<()> {
        self.own()?.start_again()
    }

    fn own(&self) -> Result<&Keeper> {
        self.keeper.as_ref().context("another process started this server")
    }

    /// The superuser's URL, for [`SHARED_VARIABLE`].
    #[must_use]
    pub fn admin_url(&self) -> String {
        self.address.url("postgres")
    }

    /// An empty database of one test.
    pub fn create_database(&self) -> Result<Database<'_>> {
        self.create(None)
    }

    /// A database with the content that `prepare` gives to an empty one, say by running the migrations.
    ///
    /// `prepare` gets the empty one and runs once per `name`; the result is kept as a template and copied from then
    /// on. It must close its connections. `name` is a short word of small letters, digits and underscores; when a
    /// server outlives a change of what `prepare` does, the name has to change with it.
    pub async fn copy_of(
        &self,
        name: &str,
        prepare: impl AsyncFnOnce(&Database<'_>) -> Result<()>,
    ) -> Result<Database<'_>> {
        ensure!(
            name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'),
            "'{name}' is not a name of a template: use small letters, digits and underscores"
        );
        let template = format!("template_{name}");
        if !self.has_database(&template)? {
            let first = self.create(None)?;
            prepare(&first).await?;
            let rename = format!("alter database {} rename to {template}", first.name());
            // Another test may have been faster: then its template is used, and `first` is dropped.
            if let Err(error) = self.run("postgres", &rename)
                && !self.has_database(&template)?
            {
                return Err(error);
            }
        }
        self.create(Some(&template))
    }

    fn create(&self, template: Option<&str>) -> Result<Database<'_>> {
        let name = format!("test_{}", crate::random_hex()?);
        let source = template.unwrap_or("template0");
        self.run("postgres", &format!("create database {name} template {source}"))?;
        Ok(Database::new(self, name))
    }

    fn has_database(&self, name: &str) -> Result<bool> {
        let found = self.run("postgres", &format!("select 1 from pg_database where datname = '{name}'"))?;
        Ok(!found.trim().is_empty())
    }

    pub(crate) fn address(&self) -> &Address {
        &self.address
    }

    /// Runs SQL as the superuser and returns what it selects, a row a line.
    pub(crate) fn run(&self, database: &str, sql: &str) -> Result<String> {
        let Address { host, port, user, password } = &self.address;
        let mut psql = Command::new(self.programs.join("psql"))
            .args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"])
            .envs([("PGHOST", host), ("PGUSER", user), ("PGPASSWORD", password)])
            .env("PGPORT", port.to_string())
            .env("PGDATABASE", database)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("psql could not be started")?;
        if let Some(mut input) = psql.stdin.take() {
            input.write_all(sql.as_bytes())?;
        }
        let output = psql.wait_with_output()?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "PostgreSQL refused '{sql}': {}", errors.trim());
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// A port that was free a moment ago. Nothing can reserve it for another program.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
