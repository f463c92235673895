//! Head jobs on the server's own machine: the launcher of a run in a session of its own, which neither the end of the
//! server nor of its terminal touches.

mod cancel;
mod command;
mod process;
mod scripts;
mod track;
mod user;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use nextflow::quote::shell_word;
use tokio::sync::{Mutex, oneshot};

use crate::error::PlatformError;
use crate::kept::joined;
use crate::platform::{
    CancelOutcome, ExecPlatform, HeadState, LaunchPlan, OperationId, RunSite, Tool, ToolOutput,
};
use crate::range::{FileRange, FileRef};
use command::Commands;
use track::{Mark, Tracker};
use user::UnixUser;

/// How long a launcher may take to its first act.
const FIRST_ACT: Duration = Duration::from_secs(10);

/// How head jobs are started on this machine.
#[derive(Clone, Debug)]
pub struct LocalSettings {
    /// The whole environment of head jobs, beside what the launcher exports: `PATH`, `HOME`, `LANG`, `USER`, and
    /// `JAVA_HOME` or `JAVA_CMD` where Java is named. Nothing of the server's own environment is added.
    pub environment: Vec<(String, String)>,
    /// The Unix user that head jobs run as, if not the server's own. `HOME`, `USER`, `LOGNAME` and `SHELL` are then
    /// that user's.
    pub run_as: Option<String>,
    /// How long a cancelled head job may take to cancel its tasks and report, before it is killed.
    pub grace: Duration,
}

/// The platform `local-platform`.
#[derive(Clone, Debug)]
pub struct LocalPlatform {
    commands: Commands,
    tracker: Tracker,
    grace: Duration,
    /// Held from the look for a job to its first act, so that two submits of a run cannot write its files at once.
    submitting: Arc<Mutex<()>>,
}

impl LocalPlatform {
    /// The platform, if this machine can do what `settings` ask: bash and the tools of util-linux must be there, and
    /// with `run_as` the server must be allowed to become that user.
    pub async fn new(settings: LocalSettings) -> Result<Self, PlatformError> {
        let own = Commands::new(settings.environment);
        let commands = match settings.run_as {
            Some(name) => own.switched_to(&name).await?,
            None => own,
        };
        let check = Tool::new(scripts::check());
        let missing = commands.run(&check).await?;
        if missing.code != 0 {
            let message = format!("Runs cannot be started on this machine: {}.", missing.last_words());
            return Err(PlatformError::Config(message));
        }
        let tracker = Tracker::new(commands.uid());
        Ok(Self { commands, tracker, grace: settings.grace, submitting: Arc::default() })
    }

    /// Lets the user of head jobs into `home`, a directory of the server's: it may pass through, not list, and each of
    /// `places` in it becomes that user's own. Without another user there is nothing to do.
    ///
    /// # Errors
    /// `Config` if that user cannot get there all the same: a directory above keeps it out.
    pub async fn let_in(&self, home: &Path, places: &[&str]) -> Result<(), PlatformError> {
        let Some(user) = self.commands.user() else { return Ok(()) };
        for place in places.iter().map(|place| home.join(place)) {
            give(home, &place, user).map_err(|error| {
                let what = format!("{} cannot be given to the user {}", place.display(), user.name);
                PlatformError::Config(format!("{what}: {error}."))
            })?;
            let words = ["test", "-w", &place.to_string_lossy()].map(str::to_owned).to_vec();
            if self.commands.run(&Tool::new(words)).await?.code != 0 {
                return Err(PlatformError::Config(format!(
                    "The user {} cannot get to {}: a directory above keeps it out. Choose another data directory, \
                     such as --data-dir /srv/belfry",
                    user.name,
                    place.display()
                )));
            }
        }
        Ok(())
    }

    async fn tracked<T: Send + 'static>(
        &self,
        site: &RunSite,
        look: impl FnOnce(&Tracker, &RunSite) -> std::io::Result<T> + Send + 'static,
    ) -> Result<T, PlatformError> {
        let (tracker, site) = (self.tracker.clone(), site.clone());
        let looked = tokio::task::spawn_blocking(move || look(&tracker, &site));
        joined(looked.await)
            .map_err(|error| PlatformError::machine("The processes of the run cannot be seen", &error))
    }

    /// Waits for the launcher's first act. A launcher that ends before it has a reason, which is in its log.
    async fn first_mark(
        &self,
        site: &RunSite,
        mut ended: oneshot::Receiver<i32>,
    ) -> Result<Mark, PlatformError> {
        let begin = tokio::time::Instant::now();
        while begin.elapsed() < FIRST_ACT {
            let over = tokio::time::timeout(Duration::from_millis(10), &mut ended).await.is_ok();
            if let Some(mark) = self.tracked(site, |_, site| Tracker::claimed(site)).await? {
                return Ok(mark);
            }
            if over {
                let log = FileRef::of_run(site, &site.files().log());
                let said = match &log {
                    Some(file) => self.read(file, -1000, 1000).await?.unwrap_or_default().bytes,
                    None => Vec::new(),
                };
                let said = String::from_utf8_lossy(&said);
                return Err(PlatformError::Rejected(format!(
                    "The head job could not be started. {}",
                    said.trim()
                )));
            }
        }
        let slow = || PlatformError::Transient("The head job has not begun yet.".to_owned());
        self.tracked(site, Tracker::find).await?.ok_or_else(slow)
    }

    /// Removes the run's tokens, if no launcher came to read them.
    async fn forget_secrets(&self, site: &RunSite) {
        if let Err(error) = self.prepare(scripts::forget_secrets(site), Vec::new(), "not removed").await {
            tracing::warn!(workflow.id = %site.workflow_id, %error, "the tokens of a run could not be removed");
        }
    }

    /// Runs one of the scripts that prepare a launch; what it says on failure is for people.
    async fn prepare(&self, command: Vec<String>, input: Vec<u8>, doing: &str) -> Result<(), PlatformError> {
        let output = self.commands.run(&Tool { input, ..Tool::new(command) }).await?;
        if output.code == 0 {
            return Ok(());
        }
        Err(PlatformError::Rejected(format!("{doing}: {}", output.last_words())))
    }
}

fn give(home: &Path, place: &Path, user: &UnixUser) -> std::io::Result<()> {
    let mode = fs::metadata(home)?.permissions().mode();
    fs::set_permissions(home, fs::Permissions::from_mode(mode | 0o111))?;
    fs::create_dir_all(place)?;
    std::os::unix::fs::chown(place, Some(user.uid), Some(user.gid))
}

#[async_trait]
impl ExecPlatform for LocalPlatform {
    async fn find(&self, site: &RunSite) -> Result<Option<OperationId>, PlatformError> {
        let mark = self.tracked(site, Tracker::find).await?;
        Ok(mark.map(|mark| mark.operation()))
    }

    async fn submit(&self, plan: &LaunchPlan) -> Result<OperationId, PlatformError> {
        let site = &plan.site;
        let _only_one = self.submitting.lock().await;
        if let Some(operation) = self.find(site).await? {
            return Ok(operation);
        }
        let (command, input) = scripts::put_files(site, &plan.files);
        self.prepare(command, input, "The files of the run cannot be written").await?;
        let (command, environment) = scripts::start(site);
        let started = match self.commands.start(&command, &environment) {
            Ok(ended) => self.first_mark(site, ended).await,
            Err(error) => Err(error),
        };
        let mark = match started {
            Ok(mark) => mark,
            Err(error) => {
                self.forget_secrets(site).await;
                return Err(error);
            }
        };
        tracing::info!(workflow.id = %site.workflow_id, operation = %mark.operation(), "head job started");
        Ok(mark.operation())
    }

    async fn poll(&self, site: &RunSite, operation: &OperationId) -> Result<HeadState, PlatformError> {
        let mark = Mark::of(operation)?;
        mark.must_be_here()?;
        self.tracked(site, move |tracker, site| tracker.state(site, &mark)).await
    }

    async fn cancel(
        &self,
        site: &RunSite,
        operation: &OperationId,
        force: bool,
    ) -> Result<CancelOutcome, PlatformError> {
        let mark = Mark::of(operation)?;
        mark.must_be_here()?;
        let grace = if force { Duration::ZERO } else { self.grace };
        let outcome =
            self.tracked(site, move |tracker, site| cancel::cancel(tracker, site, &mark, grace)).await?;
        self.forget_secrets(site).await;
        outcome
    }

    async fn read(
        &self,
        file: &FileRef,
        offset: i64,
        length: u32,
    ) -> Result<Option<FileRange>, PlatformError> {
        let file = file.clone();
        let read = tokio::task::spawn_blocking(move || file.read(offset, length));
        joined(read.await).map_err(|error| PlatformError::reading(&error))
    }

    async fn run(&self, tool: &Tool) -> Result<ToolOutput, PlatformError> {
        self.commands.run(tool).await
    }

    async fn prepare_dir(&self, dir: &Path) -> Result<(), PlatformError> {
        let doing = format!("The directory {} cannot be used", shell_word(&dir.to_string_lossy()));
        self.prepare(scripts::prepare_dir(dir), Vec::new(), &doing).await
    }
}
