//! The real server on a folder of its own: started, killed, started again.

use std::cell::RefCell;
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::api::Api;
use super::database::Database;
use super::engine::{Engine, write_program};
use super::processes::kill_all_with_environment;
use super::run::Run;
use super::{eventually, wait_until};

/// The administrator of every server here.
pub(crate) const USER: &str = "ada";

/// How a server differs from the usual one.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// The database instead of SQLite in the data folder.
    pub(crate) database_url: Option<String>,
    /// The Nextflow command instead of that of the tests.
    pub(crate) nextflow: Option<String>,
    /// Where programs are found, behind the folder of the test's own ones.
    pub(crate) path: String,
    /// Variables of the server instead of the test's own.
    pub(crate) environment: Vec<(&'static str, String)>,
    /// Variables that the compute environment gives to head jobs.
    pub(crate) head_environment: Vec<(&'static str, &'static str)>,
    /// How many runs go on at once.
    pub(crate) max_local_runs: u32,
    /// For a data folder, a shell script that becomes the server: the command `"$@"`.
    pub(crate) inside: Option<fn(&Path) -> String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            database_url: None,
            nextflow: None,
            path: own("PATH").unwrap_or_default(),
            environment: Vec::new(),
            head_environment: Vec::new(),
            max_local_runs: 4,
            inside: None,
        }
    }
}

/// A server, and all that belongs to it. It ends with this, and every process that it started.
pub(crate) struct Server {
    /// The API, as the administrator.
    pub(crate) api: Api,
    /// The Nextflow of its runs.
    pub(crate) engine: Engine,
    options: Options,
    port: u16,
    folder: TempDir,
    child: RefCell<Option<Child>>,
}

impl Server {
    /// The usual server.
    pub(crate) fn start() -> Self {
        Self::with(Options::default())
    }

    /// A server with `options`, an administrator and a primary compute environment.
    pub(crate) fn with(options: Options) -> Self {
        let folder = tempfile::Builder::new().prefix("belfry-story-").tempdir().unwrap();
        let programs = folder.path().join("bin");
        fs::create_dir(&programs).unwrap();
        let engine = Engine::new(&programs);
        let port = free_port();
        let head_environment = options.head_environment.clone();
        let mut server = Self {
            api: Api::new(&origin(port), ""),
            engine,
            options,
            port,
            folder,
            child: RefCell::new(None),
        };
        server.start_again();
        server.admin(&["create-user", "--email", "ada@localhost", "--name", USER, "--root"]);
        let token = server.admin(&["create-token", "--user", USER, "--name", "stories"]);
        server.api = Api::new(&origin(port), &token);
        let environment: Vec<Value> = head_environment
            .iter()
            .map(|(name, value)| json!({"name": name, "value": value, "head": true}))
            .collect();
        let config = json!({"discriminator": "local-platform", "environment": environment});
        let compute_env = json!({"name": "here", "platform": "local-platform", "config": config});
        server.api.post("/compute-envs", &json!({"computeEnv": compute_env}));
        server
    }

    /// Where clients reach it, such as `http://127.0.0.1:20000`.
    pub(crate) fn origin(&self) -> String {
        origin(self.port)
    }

    /// A folder for whatever the test needs; gone with the server.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A look into the database.
    pub(crate) fn database(&self) -> Database {
        Database::open(&self.data())
    }

    /// Starts the server on its port and waits until it is ready.
    pub(crate) fn start_again(&self) {
        let log = File::options().create(true).append(true).open(self.log_file()).unwrap();
        let program = env!("CARGO_BIN_EXE_belfry");
        let nextflow = self.options.nextflow.clone().unwrap_or_else(|| self.engine.command());
        let mut command = match self.options.inside {
            None => Command::new(program),
            Some(script) => {
                let mut shell = Command::new("sh");
                shell.args(["-c", &script(&self.data()), "sh", program]);
                shell
            }
        };
        command
            .arg("serve")
            .args(["--listen", &format!("127.0.0.1:{}", self.port), "--nextflow", &nextflow])
            .args(["--max-local-runs", &self.options.max_local_runs.to_string()])
            .args(self.data_options());
        self.prepare(&mut command);
        command.stdout(log.try_clone().unwrap()).stderr(log);
        *self.child.borrow_mut() = Some(command.spawn().unwrap());
        let anyone = Api::new(&self.origin(), "");
        wait_until("the server is ready", || {
            if let Some(child) = self.child.borrow_mut().as_mut() {
                let ended = child.try_wait().unwrap();
                assert!(ended.is_none(), "the server ended: {}", self.log());
            }
            anyone.try_call("GET", "/service-info", &Value::Null).is_some_and(|(status, _)| status == 200)
        });
    }

    /// `kill -9`.
    pub(crate) fn kill(&self) {
        self.end(Signal::KILL);
    }

    /// Lets it end by itself.
    pub(crate) fn stop(&self) {
        self.end(Signal::TERM);
    }

    fn end(&self, signal: Signal) {
        if let Some(mut child) = self.child.borrow_mut().take() {
            kill_process(Pid::from_child(&child), signal).unwrap();
            child.wait().unwrap();
        }
    }

    /// What the server said.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }

    fn data_options(&self) -> Vec<String> {
        let mut words = vec!["--data-dir".to_owned(), self.data().to_str().unwrap().to_owned()];
        if let Some(url) = &self.options.database_url {
            words.extend(["--database-url".to_owned(), url.clone()]);
        }
        words
    }

    /// `belfry admin …` beside the running server; what it prints.
    pub(crate) fn admin(&self, words: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_belfry"));
        command.arg("admin").args(words).args(self.data_options());
        self.prepare(&mut command);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// A command with the environment of the server.
    pub(crate) fn prepare(&self, command: &mut Command) {
        environment(command);
        let programs = self.folder.path().join("bin");
        command.env("PATH", format!("{}:{}", programs.display(), self.options.path)).stdin(Stdio::null());
        command.envs(self.options.environment.iter().cloned());
    }

    /// Launches a pipeline with some settings.
    pub(crate) fn launch(&self, pipeline: &str, settings: Value) -> Run<'_> {
        let mut launch = settings;
        launch["pipeline"] = Value::from(pipeline);
        self.submit(&launch)
    }

    /// Launches with these settings.
    pub(crate) fn submit(&self, launch: &Value) -> Run<'_> {
        let made = self.api.post("/workflow/launch", &json!({"launch": launch}));
        Run::new(self, made["workflowId"].as_str().unwrap())
    }

    /// Makes head jobs wait before their launcher starts, until the returned hold is released.
    pub(crate) fn hold_launchers(&self) -> Hold {
        let hold = self.folder.path().join("hold");
        fs::write(&hold, "").unwrap();
        let real = eventually("setsid is installed", || {
            self.options.path.split(':').map(|dir| Path::new(dir).join("setsid")).find(|path| path.is_file())
        });
        let script = format!(
            "#!/bin/bash\nwhile [[ -e '{}' ]]; do sleep 0.05; done\nexec {} \"$@\"\n",
            hold.display(),
            real.display()
        );
        write_program(&self.folder.path().join("bin/setsid"), &script);
        Hold(hold)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if thread::panicking() {
            let log = self.log();
            let last: Vec<&str> = log.lines().rev().take(40).collect();
            eprintln!("the server said last:\n{}", last.into_iter().rev().collect::<Vec<_>>().join("\n"));
        }
        self.kill();
        // Head jobs outlive their server. All that belongs to them has its folder in PATH.
        kill_all_with_environment(self.folder.path().to_str().unwrap());
        if thread::panicking() {
            self.folder.disable_cleanup(true);
            eprintln!("its folder is kept: {}", self.folder.path().display());
        }
    }
}

/// Launchers wait as long as this is not released.
#[must_use]
pub(crate) struct Hold(PathBuf);

impl Hold {
    /// Lets the launchers start.
    pub(crate) fn release(self) {
        fs::remove_file(self.0).unwrap();
    }
}

/// Runs the program with these words to its end.
pub(crate) fn belfry(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_belfry"));
    environment(&mut command);
    command.args(words).stdin(Stdio::null()).output().unwrap()
}

/// Nothing of the environment of the tests but what programs need; above all no settings of Belfry or Nextflow.
fn environment(command: &mut Command) {
    const KEPT: [&str; 8] =
        ["PATH", "HOME", "USER", "LANG", "TMPDIR", "JAVA_HOME", "JAVA_CMD", "BELFRY_TEST_RUN"];
    command.env_clear().envs(KEPT.into_iter().filter_map(|name| Some((name, own(name)?))));
}

#[expect(
    clippy::disallowed_methods,
    reason = "the environment of the tests is handed on, not read for settings"
)]
fn own(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn origin(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

/// A port that is free now and stays so while the server is away: below those that the system gives to clients.
pub(crate) fn free_port() -> u16 {
    let mut ports = std::iter::repeat_with(|| rand::random_range(20_000..32_000_u16));
    ports.find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok()).unwrap()
}
