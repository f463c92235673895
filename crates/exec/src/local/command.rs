//! Starting programs on this machine, with an environment built from nothing.

use std::os::unix::process::ExitStatusExt;
use std::process::{ExitStatus, Stdio};

use rustix::process::{Pid, Signal, geteuid, kill_process_group};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use tokio::sync::oneshot;

use super::user::UnixUser;
use crate::error::PlatformError;
use crate::platform::{Tool, ToolOutput};

/// How programs are started: in which environment and as whom.
#[derive(Clone, Debug)]
pub(super) struct Commands {
    environment: Vec<(String, String)>,
    user: Option<UnixUser>,
}

impl Commands {
    /// As the server's own user.
    pub(super) fn new(environment: Vec<(String, String)>) -> Self {
        Self { environment, user: None }
    }

    /// As the user `name`, if the server may become that user.
    pub(super) async fn switched_to(self, name: &str) -> Result<Self, PlatformError> {
        let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-@".contains(c));
        if !plain || name.starts_with('-') {
            return Err(UnixUser::refused(name, "this is not a user name"));
        }
        let lookup = ["getent", "passwd", name].map(str::to_owned).to_vec();
        let entry = self.run(&Tool::new(lookup)).await?;
        let user =
            UnixUser::parse(&entry.stdout).ok_or_else(|| UnixUser::refused(name, "there is no such user"))?;
        if user.uid == geteuid().as_raw() {
            return Ok(self);
        }
        let mut environment = self.environment;
        environment.extend(user.variables());
        let switched = Self { environment, user: Some(user) };
        let probe = switched.run(&Tool::new(vec!["true".to_owned()])).await;
        match probe {
            Ok(output) if output.code == 0 => Ok(switched),
            Ok(output) => Err(UnixUser::refused(name, output.last_words())),
            Err(error) => Err(UnixUser::refused(name, &error.to_string())),
        }
    }

    /// The user that programs run as, if it is not the server's own.
    pub(super) fn user(&self) -> Option<&UnixUser> {
        self.user.as_ref()
    }

    /// The user id that programs run with.
    pub(super) fn uid(&self) -> u32 {
        self.user.as_ref().map_or_else(|| geteuid().as_raw(), |user| user.uid)
    }

    fn command(&self, words: &[String]) -> Result<Command, PlatformError> {
        let switch = self.user.as_ref().map(UnixUser::switch).unwrap_or_default();
        let mut all = switch.iter().chain(words);
        let Some(program) = all.next() else {
            return Err(PlatformError::Config("An empty command cannot be run.".to_owned()));
        };
        let mut command = Command::new(program);
        command.args(all).env_clear().current_dir("/").stdin(Stdio::null());
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        Ok(command)
    }

    /// Starts a program that lives on without the server. What is returned resolves with its end, if the server sees
    /// it.
    pub(super) fn start(
        &self,
        words: &[String],
        (name, value): &(String, String),
    ) -> Result<oneshot::Receiver<i32>, PlatformError> {
        let mut command = self.command(words)?;
        command.env(name, value).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| could_not_start(words, &error))?;
        let (tell, ended) = oneshot::channel();
        // Somebody must wait for it, or it stays in the process table when it has ended.
        tokio::spawn(async move {
            if let Ok(status) = child.wait().await {
                // Nobody may be listening any more.
                let _ = tell.send(code(status));
            }
        });
        Ok(ended)
    }

    /// Runs a program to its end.
    pub(super) async fn run(&self, tool: &Tool) -> Result<ToolOutput, PlatformError> {
        let mut command = self.command(&tool.command)?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // In a group of its own, it can be stopped with all that it started.
        command.process_group(0).kill_on_drop(true);
        let mut child = command.spawn().map_err(|error| could_not_start(&tool.command, &error))?;
        let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let work = async {
            let feed = async {
                if let Some(mut stdin) = stdin {
                    // A program that does not read its input says so by its exit code.
                    let _ = stdin.write_all(&tool.input).await;
                }
            };
            let ((), out, err) =
                tokio::join!(feed, read_some(stdout, tool.max_output), read_some(stderr, tool.max_output));
            (child.wait().await, out, err)
        };
        let finished = tokio::time::timeout(tool.timeout, work).await;
        let Ok((status, (stdout, out_cut), (stderr, err_cut))) = finished else {
            if let Some(group) = group {
                // It may have ended just now.
                let _ = kill_process_group(group, Signal::KILL);
            }
            let program = tool.command.first().map_or("", String::as_str);
            let message =
                format!("{program} did not end within {} s and was stopped.", tool.timeout.as_secs());
            return Err(PlatformError::Transient(message));
        };
        let status = status.map_err(|error| could_not_start(&tool.command, &error))?;
        Ok(ToolOutput { code: code(status), stdout, stderr, truncated: out_cut || err_cut })
    }
}

fn could_not_start(words: &[String], error: &std::io::Error) -> PlatformError {
    let program = words.first().map_or("", String::as_str);
    match error.kind() {
        std::io::ErrorKind::NotFound => {
            PlatformError::Config(format!("The program {program} was not found."))
        }
        _ => PlatformError::Transient(format!("{program} could not be started: {error}")),
    }
}

/// The exit code as a shell tells it.
fn code(status: ExitStatus) -> i32 {
    status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(-1)
}

/// Reads all, keeps the first `max` bytes, and says whether there were more.
async fn read_some(stream: Option<impl AsyncRead + Unpin>, max: usize) -> (String, bool) {
    let (mut kept, mut more) = (Vec::new(), false);
    let mut buffer = vec![0; 16 << 10];
    if let Some(mut stream) = stream {
        while let Ok(count @ 1..) = stream.read(&mut buffer).await {
            let room = max.saturating_sub(kept.len()).min(count);
            kept.extend_from_slice(buffer.get(..room).unwrap_or_default());
            more |= room < count;
        }
    }
    (String::from_utf8_lossy(&kept).into_owned(), more)
}
