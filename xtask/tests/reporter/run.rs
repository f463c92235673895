//! Runs pipelines with the managed Nextflow.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// A personal access token.
pub(crate) const TOKEN: &str = "eyJ0aWQiOiA3fS4wMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3";

/// No run takes longer unless something hangs.
const PATIENCE: Duration = Duration::from_secs(100);

/// A launch directory with a pipeline in it; removed when the test has passed.
pub(crate) struct LaunchDir(PathBuf);

impl LaunchDir {
    /// A copy of a pipeline of `nextflow-reporter/pipelines`.
    pub(crate) fn of(pipeline: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("reporter-{}-{number}-{pipeline}", std::process::id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&folder).unwrap();
        let pipelines = Path::new(env!("CARGO_MANIFEST_DIR")).join("../nextflow-reporter/pipelines");
        for entry in fs::read_dir(pipelines.join(pipeline)).unwrap() {
            let file = entry.unwrap();
            fs::copy(file.path(), folder.join(file.file_name())).unwrap();
        }
        // The path that the process itself sees, which its reports have.
        Self(folder.canonicalize().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Names of the files that begin with `nf-`.
    pub(crate) fn left_files(&self) -> Vec<String> {
        let names =
            fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.starts_with("nf-") || name.starts_with(".nf-")).collect()
    }

    /// `nextflow run main.nf ARGUMENTS` with a token, in this directory.
    pub(crate) fn run(&self, arguments: &str) -> Run {
        Run::new(self, &format!("run main.nf {arguments}")).env("TOWER_ACCESS_TOKEN", TOKEN)
    }

    /// `nextflow ARGUMENTS` in this directory.
    pub(crate) fn nextflow(&self, arguments: &str) -> Run {
        Run::new(self, arguments)
    }
}

impl Drop for LaunchDir {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("the launch directory is kept: {}", self.0.display());
        } else {
            fs::remove_dir_all(&self.0).unwrap();
        }
    }
}

/// A run that is to be started.
pub(crate) struct Run {
    command: Command,
    output: PathBuf,
}

impl Run {
    fn new(folder: &LaunchDir, arguments: &str) -> Self {
        let mut command = Command::new(managed_nextflow());
        command
            .args(arguments.split_whitespace())
            .current_dir(&folder.0)
            .env_clear()
            .envs(
                ["PATH", "HOME", "JAVA_HOME"].map(|name| (name, std::env::var_os(name).unwrap_or_default())),
            )
            .env("NXF_HOME", Path::new(env!("CARGO_TARGET_TMPDIR")).join("nextflow-home"))
            // Starts in half the time; long runs would want the other compiler.
            .env("NXF_OPTS", "-XX:TieredStopAtLevel=1")
            .stdin(Stdio::null());
        Self { command, output: folder.path("console.txt") }
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    pub(crate) fn start(mut self) -> Started {
        let output = File::create(&self.output).unwrap();
        self.command.stdout(output.try_clone().unwrap()).stderr(output);
        Started { child: self.command.spawn().unwrap(), at: Instant::now(), output: self.output }
    }

    /// Runs it to its end.
    pub(crate) fn end(self) -> Ended {
        self.start().end()
    }
}

/// A run in progress.
pub(crate) struct Started {
    child: Child,
    at: Instant,
    output: PathBuf,
}

impl Started {
    /// The process id of the command, which is to be that of Java.
    pub(crate) fn process_id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until it has printed this.
    pub(crate) fn wait_to_say(&self, text: &str) {
        while !fs::read_to_string(&self.output).unwrap().contains(text) {
            assert!(self.at.elapsed() < PATIENCE, "'{text}' was not printed");
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Sends SIGTERM to the process of the command itself.
    pub(crate) fn terminate(&self) {
        let kill = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(kill.success());
    }

    pub(crate) fn end(mut self) -> Ended {
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if self.at.elapsed() > PATIENCE {
                self.child.kill().unwrap();
            }
            thread::sleep(Duration::from_millis(50));
        };
        let output = fs::read_to_string(&self.output).unwrap();
        Ended { status, output, took: self.at.elapsed() }
    }
}

/// A run that has ended.
pub(crate) struct Ended {
    status: ExitStatus,
    pub(crate) output: String,
    pub(crate) took: Duration,
}

impl Ended {
    pub(crate) fn assert_code(&self, code: i32) -> &Self {
        assert_eq!(self.status.code(), Some(code), "{}", self.output);
        self
    }

    pub(crate) fn assert_says(&self, text: &str) -> &Self {
        assert!(self.output.contains(text), "'{text}' is not in:\n{}", self.output);
        self
    }
}

/// The folder of the managed Nextflow.
pub(crate) fn installation() -> &'static Path {
    managed_nextflow().ancestors().nth(2).unwrap()
}

/// The command of the managed Nextflow, installed on first use.
fn managed_nextflow() -> &'static Path {
    static COMMAND: OnceLock<PathBuf> = OnceLock::new();
    COMMAND.get_or_init(|| {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask")).arg("nextflow").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim_end().into()
    })
}
