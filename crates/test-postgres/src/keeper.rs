//! The script that starts a server and takes it away when this process ends.

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::server::Shutdown;

const SCRIPT: &str = include_str!("keeper.sh");

/// Making the data folder and starting take about two seconds; a busy machine gets much more.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running server and the script above it. Dropping it stops the server and deletes its folder.
pub(crate) struct Keeper {
    script: Child,
    folder: PathBuf,
}

impl Keeper {
    /// Starts a server and waits until it takes connections.
    pub(crate) fn start(
        programs: &Path,
        port: u16,
        password: &str,
        options: &[&str],
        environment: &[(&str, String)],
    ) -> Result<Self> {
        let folder = make_folder(password)?;
        let script = Command::new("sh")
            .args(["-c", SCRIPT, "keeper.sh"])
            .arg(&folder)
            .arg(programs)
            .arg(port.to_string())
            .args(options)
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            // A Ctrl-C for the tests is not for the script: the closing pipe tells it when to stop.
            .process_group(0)
            .spawn()
            .context("sh could not be started")?;
        let mut keeper = Self { script, folder };
        keeper.wait_until_started()?;
        Ok(keeper)
    }

    /// Stops the server, which can be started again.
    pub(crate) fn stop(&self, shutdown: Shutdown) -> Result<()> {
        self.tell(match shutdown {
            Shutdown::Fast => "fast",
            Shutdown::Immediate => "immediate",
        })?;
        self.wait_until(false)
    }

    /// Starts the server that was stopped, and waits until it takes connections.
    pub(crate) fn start_again(&self) -> Result<()> {
        self.tell("start")?;
        self.wait_until(true)
    }

    fn tell(&self, word: &str) -> Result<()> {
        let mut input = self.script.stdin.as_ref().context("the script was told to end")?;
        Ok(writeln!(input, "{word}")?)
    }

    fn wait_until(&self, ready: bool) -> Result<()> {
        let begin = Instant::now();
        while self.folder.join("pid").exists() != ready || is_ready(&self.folder) != ready {
            if begin.elapsed() > PATIENCE {
                let what = if ready { "start" } else { "stop" };
                bail!("PostgreSQL did not {what} within {} s", PATIENCE.as_secs());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    fn wait_until_started(&mut self) -> Result<()> {
        let begin = Instant::now();
        while !is_ready(&self.folder) {
            if let Some(status) = self.script.try_wait()? {
                let mut reason = String::new();
                if let Some(mut stderr) = self.script.stderr.take() {
                    stderr.read_to_string(&mut reason)?;
                }
                bail!("PostgreSQL did not start ({status}):\n{}", reason.trim_end());
            }
            if begin.elapsed() > PATIENCE {
                bail!("PostgreSQL did not start within {} s", PATIENCE.as_secs());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.script.stdin.take());
        // Nothing to be done about an error here; the script has said it on its standard error.
        let _ = self.script.wait();
    }
}

/// A private folder with the superuser's password in it, since an argument could be read by anybody.
fn make_folder(password: &str) -> Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("belfry-postgres-{}", crate::random_hex()?));
    fs::DirBuilder::new().mode(0o700).create(&folder).with_context(|| folder.display().to_string())?;
    let file = folder.join("password");
    let mut options = fs::OpenOptions::new();
    let mut written = options.write(true).create_new(true).mode(0o600).open(&file)?;
    std::io::Write::write_all(&mut written, password.as_bytes())?;
    Ok(folder)
}

/// The server writes its state into the eighth line of this file.
fn is_ready(folder: &Path) -> bool {
    fs::read_to_string(folder.join("data/postmaster.pid"))
        .is_ok_and(|text| text.lines().nth(7).is_some_and(|state| state.trim() == "ready"))
}
