//! The real server on a folder of its own, with runs that it launched.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use conformance::caller::Caller;
use conformance::carrier::{Call, Carrier as _};
use conformance::outage::Outage;
use conformance::server::Server;
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_belfry");
/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_mins(1);
/// The project of launched runs: the name of the directory that they are launched from.
const PROJECT: &str = "rnaseq";

/// A Nextflow that reports nothing itself: it hands out the tokens of its run and waits for the end of the test, or of
/// the process that the test is in.
const ENGINE: &str = r#"#!/bin/bash
case $1 in
  -version) echo "version 24.10.0 build 5928"; exit ;;
  run) ;;
  *) exit ;;
esac
cd "${0%/*}" || exit 1
echo $$ >>pids
printf '{"workflowId":"%s","accessToken":"%s","refreshToken":"%s","projectName":"rnaseq"}\n' \
  "$TOWER_WORKFLOW_ID" "$TOWER_ACCESS_TOKEN" "$TOWER_REFRESH_TOKEN" >>launched.jsonl
while [[ ! -e end ]] && kill -0 TESTS 2>/dev/null; do sleep 1; done
"#;

/// A server. It ends with this, and so do its runs.
pub(crate) struct Site {
    folder: TempDir,
    port: u16,
    database_url: Option<String>,
    child: Mutex<Option<Child>>,
    token: Mutex<String>,
}

impl Site {
    /// A server that is ready, with an administrator and a compute environment.
    pub(crate) async fn start(database_url: Option<String>) -> Arc<Self> {
        let folder = tempfile::Builder::new().prefix("belfry-conformance-").tempdir().unwrap();
        let engine = folder.path().join("nextflow");
        fs::write(&engine, ENGINE.replace("TESTS", &std::process::id().to_string())).unwrap();
        fs::set_permissions(&engine, fs::Permissions::from_mode(0o755)).unwrap();
        let pipeline = folder.path().join(PROJECT);
        fs::create_dir(&pipeline).unwrap();
        fs::write(pipeline.join("main.nf"), "workflow { }\n").unwrap();
        let (child, token) = (Mutex::new(None), Mutex::default());
        let site = Arc::new(Self { folder, port: free_port(), database_url, child, token });
        site.serve().await;
        site.admin(&["create-user", "--email", "ada@example.org", "--name", "ada", "--root"]);
        let token = site.admin(&["create-token", "--user", "ada", "--name", "conformance"]);
        token.trim().clone_into(&mut site.token.lock().unwrap());
        site
    }

    /// Where clients reach it.
    pub(crate) fn server(&self) -> Server {
        Server::at(&format!("http://127.0.0.1:{}/api", self.port)).unwrap()
    }

    /// The administrator's access token.
    pub(crate) fn token(&self) -> String {
        self.token.lock().unwrap().clone()
    }

    /// Launches so many runs; the file with their tokens.
    pub(crate) async fn launch(&self, count: usize) -> PathBuf {
        let server = self.server();
        let ada = Caller::with_token(&server, &self.token());
        let post = async |path: &str, body: String| {
            let call = Call::new("POST", path).with("content-type", "application/json").sending(body);
            let answer = ada.send(call).await.unwrap();
            assert!(answer.is_success(), "POST {path}: {answer}");
        };
        let env = r#"{"computeEnv":{"name":"here","platform":"local-platform","config":{"discriminator":"local-platform"}}}"#;
        post("/compute-envs", env.to_owned()).await;
        let pipeline = self.folder.path().join(PROJECT);
        let file = self.file("launched.jsonl");
        // One after the other: runs start in the order of their launch, and one that finds another before it looks
        // again some seconds later.
        for number in 1..=count {
            let launch = format!(r#"{{"pipeline":"{}","runName":"launched_{number}"}}"#, pipeline.display());
            post("/workflow/launch", format!(r#"{{"launch":{launch}}}"#)).await;
            self.until("the run has started", || lines(&file) == number).await;
        }
        file
    }

    async fn serve(&self) {
        let log = File::options().create(true).append(true).open(self.file("server.log")).unwrap();
        let listen = format!("127.0.0.1:{}", self.port);
        let engine = self.file("nextflow");
        // The server ends with the tests, also when they are killed.
        let wrapper = ["setpriv", "--pdeathsig", "KILL", "--", PROGRAM];
        let words = ["serve", "--listen", &listen, "--max-local-runs", "200", "--nextflow"];
        let mut command = self.command(&[&wrapper[..], &words].concat());
        command.arg(engine).stdout(log.try_clone().unwrap()).stderr(log);
        *self.child.lock().unwrap() = Some(command.spawn().unwrap());
        let began = Instant::now();
        while !self
            .server()
            .carry(Call::new("GET", "/service-info"))
            .await
            .is_ok_and(|answer| answer.is_success())
        {
            assert!(began.elapsed() < PATIENCE, "the server does not get ready: {}", self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn kill(&self) {
        if let Some(mut child) = self.child.lock().unwrap().take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    fn admin(&self, words: &[&str]) -> String {
        let output = self.command(&[&[PROGRAM, "admin"], words].concat()).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// A command on this folder, with nothing of the environment of the tests but what programs need.
    #[expect(
        clippy::disallowed_methods,
        reason = "the environment of the tests is handed on, not read for settings"
    )]
    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(words.first().unwrap());
        let kept = ["PATH", "HOME", "USER", "LANG", "TMPDIR", "BELFRY_TEST_RUN"];
        command.env_clear().envs(kept.into_iter().filter_map(|name| Some((name, std::env::var(name).ok()?))));
        if let Some(url) = &self.database_url {
            command.env("BELFRY_DATABASE_URL", url);
        }
        command.args(words.iter().skip(1)).stdin(Stdio::null()).env("BELFRY_DATA_DIR", self.file("data"));
        command
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn log(&self) -> String {
        let log = fs::read_to_string(self.file("server.log")).unwrap_or_default();
        let last: Vec<&str> = log.lines().rev().take(30).collect();
        last.into_iter().rev().collect::<Vec<_>>().join("\n")
    }

    async fn until(&self, what: &str, is_so: impl Fn() -> bool) {
        let began = Instant::now();
        while !is_so() {
            assert!(began.elapsed() < PATIENCE, "never: {what}\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("the server said last:\n{}", self.log());
        }
        self.kill();
        // Head jobs outlive their server; these end by themselves.
        let _ = fs::write(self.file("end"), "");
        let pids = fs::read_to_string(self.file("pids")).unwrap_or_default();
        let live = || pids.lines().any(|pid| Path::new("/proc").join(pid).exists());
        let began = Instant::now();
        while live() && began.elapsed() < Duration::from_secs(20) {
            thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Takes the server away with `kill -9`, and starts it again.
pub(crate) struct Restart(pub(crate) Arc<Site>);

impl Outage for Restart {
    fn away(&self) -> futures_util::future::BoxFuture<'_, anyhow::Result<()>> {
        self.0.kill();
        Box::pin(async { Ok(()) })
    }

    fn back(&self) -> futures_util::future::BoxFuture<'_, anyhow::Result<()>> {
        Box::pin(async {
            self.0.serve().await;
            Ok(())
        })
    }
}

fn lines(file: &Path) -> usize {
    fs::read_to_string(file).unwrap_or_default().lines().count()
}

/// A port that is free now and stays so while the server is away: below those that the system gives to clients.
fn free_port() -> u16 {
    let mut ports = std::iter::repeat_with(|| rand::random_range(20_000..32_000_u16));
    ports.find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok()).unwrap()
}
