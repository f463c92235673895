//! The server under load: the real program, as its own process, on this machine.

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::client::Client;
use crate::sqlite;

/// A server that is not ready by then never will be.
const START_WITHIN: Duration = Duration::from_mins(1);
/// How long a server may take to stop.
const STOP_WITHIN: Duration = Duration::from_secs(30);
const LOG: &str = "server.log";

/// The program and the data that it works on.
pub struct Site {
    program: PathBuf,
    database_url: Option<String>,
    inside: Option<String>,
    folder: TempDir,
}

impl Site {
    /// An empty data folder, removed at the end. Without a URL the server keeps a SQLite file in it.
    ///
    /// # Errors
    /// If the folder cannot be made.
    pub fn new(program: &Path, database_url: Option<&str>) -> Result<Self> {
        // Beside the program and not in /tmp, which may be memory instead of a disk.
        let beside = program.parent().context("the program has no folder")?;
        let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(beside)?;
        let database_url = database_url.map(str::to_owned);
        Ok(Self { program: program.to_owned(), database_url, inside: None, folder })
    }

    /// Lets servers be started by a shell script, which becomes the server with `exec "$@"`.
    pub fn start_inside(&mut self, script: String) {
        self.inside = Some(script);
    }

    /// The folder with all that the server keeps, and its log.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        self.folder.path()
    }

    /// The SQLite file, unless another database was named.
    #[must_use]
    pub fn sqlite_file(&self) -> Option<PathBuf> {
        self.database_url.is_none().then(|| self.folder.path().join("belfry.sqlite"))
    }

    /// The URL of the database.
    ///
    /// # Errors
    /// If the path of the file is no text.
    pub fn database_url(&self) -> Result<String> {
        if let Some(url) = &self.database_url {
            return Ok(url.clone());
        }
        let file = self.folder.path().join("belfry.sqlite");
        Ok(format!("sqlite:{}", file.to_str().context("the path of the database is no text")?))
    }

    /// What is damaged in the SQLite file of a server that does not run, if there is one.
    ///
    /// # Errors
    /// If it cannot be opened at all.
    pub fn sqlite_damage(&self) -> Result<Option<Vec<String>>> {
        self.sqlite_file().map(|file| sqlite::damage(&file)).transpose()
    }

    /// A command of the program on this data. The URL may hold a password, so it is no argument; what else the
    /// environment says to servers is not for this one.
    fn command(&self, wrapper: &[&str], arguments: &[&str]) -> Command {
        let mut words = wrapper.iter().map(Path::new).chain([self.program.as_path()]);
        let mut command = Command::new(words.next().unwrap_or(&self.program));
        command.args(words).args(arguments).arg("--data-dir").arg(self.folder.path());
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(|name| name.starts_with("BELFRY_") || name.starts_with("TOWER_")) {
                command.env_remove(name);
            }
        }
        if let Some(url) = &self.database_url {
            command.env("BELFRY_DATABASE_URL", url);
        }
        command.stdin(Stdio::null());
        command
    }

    /// Makes an account with an access token and gives the token.
    ///
    /// # Errors
    /// If the program refuses.
    pub fn create_token(&self, user: &str) -> Result<String> {
        let email = format!("{user}@example.org");
        self.admin(&["create-user", "--name", user, "--email", &email])?;
        Ok(self.admin(&["create-token", "--user", user, "--name", "bench"])?.trim().to_owned())
    }

    fn admin(&self, arguments: &[&str]) -> Result<String> {
        let output = self.command(&[], &[&["admin"], arguments].concat()).output()?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "belfry admin {}: {}", arguments.join(" "), errors.trim());
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Bytes of the SQLite file, if there is one.
    #[must_use]
    pub fn sqlite_bytes(&self) -> Option<u64> {
        fs::metadata(self.sqlite_file()?).ok().map(|data| data.len())
    }

    /// What all servers of this site have logged.
    #[must_use]
    pub fn log(&self) -> String {
        let log = fs::read(self.folder.path().join(LOG)).unwrap_or_default();
        String::from_utf8_lossy(&log).into_owned()
    }

    fn log_tail(&self) -> String {
        let log = self.log();
        let lines: Vec<&str> = log.lines().collect();
        lines.get(lines.len().saturating_sub(20)..).unwrap_or_default().join("\n")
    }
}

/// A server that runs. It stops when this is dropped.
pub struct Server<'a> {
    site: &'a Site,
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl<'a> Server<'a> {
    /// Starts a server and waits until it can serve. Gives the time from the start of the process till then.
    ///
    /// # Errors
    /// If it does not get ready.
    pub fn start(site: &'a Site) -> Result<(Self, Duration)> {
        Self::start_at(site, SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()?)))
    }

    /// The same, where an earlier one of this site listened.
    ///
    /// # Errors
    /// If it does not get ready.
    pub fn start_at(site: &'a Site, address: SocketAddr) -> Result<(Self, Duration)> {
        let log = File::options().create(true).append(true).open(site.folder.path().join(LOG))?;
        // The server ends with this program, also when that is killed.
        let bound = ["setpriv", "--pdeathsig", "TERM", "--"];
        let wrapper = match &site.inside {
            None => bound.to_vec(),
            Some(script) => [&["sh", "-c", script, "sh"], &bound[..]].concat(),
        };
        let mut command = site.command(&wrapper, &["serve", "--listen", &address.to_string()]);
        command.stdout(Stdio::null()).stderr(log);
        let started = Instant::now();
        let child = command.spawn().context("setpriv, of the package util-linux, could not be started")?;
        let mut server = Self { site, child, address };
        while !server.is_ready() {
            if let Some(status) = server.child.try_wait()? {
                bail!("the server did not start; it ended with {status} and said:\n{}", site.log_tail());
            }
            ensure!(started.elapsed() < START_WITHIN, "the server does not get ready:\n{}", site.log_tail());
            thread::sleep(Duration::from_millis(1));
        }
        Ok((server, started.elapsed()))
    }

    fn is_ready(&self) -> bool {
        let answer =
            Client::connect(self.address, None).and_then(|mut client| client.send("GET", "/ready", ""));
        answer.is_ok_and(|answer| answer.status == 200)
    }

    /// Its process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What became of it and the end of what it logged, to be told with a failure.
    pub fn last_words(&mut self) -> String {
        let state = match self.child.try_wait() {
            Ok(Some(status)) => format!("the server ended with {status}"),
            Ok(None) | Err(_) => "the server still runs".to_owned(),
        };
        format!("{state}; it logged:\n{}", self.site.log_tail())
    }

    /// `kill -9`.
    ///
    /// # Errors
    /// If it had ended by itself.
    pub fn kill(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("the server ended by itself with {status}:\n{}", self.site.log_tail());
        }
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Stops it as an administrator would, by force if it does not listen.
    ///
    /// # Errors
    /// If it had to be forced or ended badly.
    pub fn stop(&mut self) -> Result<()> {
        if self.child.try_wait()?.is_none()
            && let Some(pid) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw)
        {
            kill_process(pid, Signal::TERM)?;
        }
        let asked = Instant::now();
        while asked.elapsed() < STOP_WITHIN {
            if let Some(status) = self.child.try_wait()? {
                ensure!(status.success(), "the server ended with {status}:\n{}", self.site.log_tail());
                return Ok(());
            }
            thread::sleep(Duration::from_millis(10));
        }
        self.child.kill()?;
        self.child.wait()?;
        bail!("the server did not stop within {STOP_WITHIN:?}:\n{}", self.site.log_tail())
    }
}

impl Drop for Server<'_> {
    fn drop(&mut self) {
        // After `stop` there is nothing left to do; on the way out of a failure, that one is told and not this.
        let _ = self.stop();
    }
}

/// A port that was free a moment ago. Nothing can reserve it for another program.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
