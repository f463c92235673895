//! The settings of a launch, and what they may not hold.

use domain::{WorkflowId, WorkspaceId};
use secrecy::SecretString;

use super::environment;
use crate::params::Params;
use crate::pipeline::PipelineSource;
use crate::version::NextflowVersion;

/// Everything that decides how a run is started.
#[derive(Clone, Debug)]
pub struct LaunchSpec {
    /// The run.
    pub workflow_id: WorkflowId,
    /// Its name (`-name`).
    pub run_name: String,
    /// Its session, a UUID: a new one, or that of the run to resume.
    pub session_id: String,
    /// The pipeline's code.
    pub pipeline: PipelineSource,
    /// Branch, tag or commit that was asked for.
    pub revision: Option<String>,
    /// The commit that it was resolved to; wins over `revision`.
    pub commit_id: Option<String>,
    /// Config profiles.
    pub profiles: Vec<String>,
    /// Script to run instead of `main.nf`, relative to the project.
    pub main_script: Option<String>,
    /// Workflow to run instead of the unnamed one.
    pub entry_name: Option<String>,
    /// Pipeline parameters.
    pub params: Option<Params>,
    /// Nextflow config of the launch: wins over every other.
    pub config_text: Option<String>,
    /// Which published files are reports (the text of `tower.yml`).
    pub tower_config: Option<String>,
    /// Bash to run before Nextflow, in the same shell.
    pub pre_run_script: Option<String>,
    /// Bash to run after Nextflow; its failure does not change the run.
    pub post_run_script: Option<String>,
    /// Continue the session instead of beginning it. The launch directory must be the session's.
    pub resume: bool,
    /// Fetch the newest state of the revision.
    pub pull_latest: bool,
    /// Run the stubs of the processes.
    pub stub_run: bool,
    /// Where tasks work: an absolute path or the URI of a bucket.
    pub work_dir: String,
    /// Where Nextflow runs: an absolute path.
    pub launch_dir: String,
    /// What the compute environment adds.
    pub compute: ComputeSettings,
    /// Which Nextflow.
    pub engine: Engine,
    /// Where the run reports to.
    pub server: ServerAccess,
}

/// What a compute environment adds to every launch.
#[derive(Clone, Debug)]
pub struct ComputeSettings {
    /// Nextflow's name of the executor, such as `local` or `slurm`.
    pub executor: String,
    /// Nextflow config of the environment: wins over the pipeline's, loses against all others.
    pub nextflow_config: Option<String>,
    /// Variables for the head job, the tasks or both.
    pub environment: Vec<Variable>,
}

/// An environment variable of a compute environment. Its value is taken literally; nothing in it is expanded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Name.
    pub name: String,
    /// Value.
    pub value: String,
    /// Whether the head job gets it.
    pub head: bool,
    /// Whether the tasks get it.
    pub compute: bool,
}

impl Variable {
    /// Whether the variable can be handed to head job and tasks as it is.
    pub fn check(&self) -> Result<(), LaunchError> {
        let name = &self.name;
        let fits = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !fits {
            return Err(LaunchError::VariableName(shown(name)));
        }
        if environment::is_reserved(name) {
            return Err(LaunchError::ReservedVariable(name.clone()));
        }
        // Nextflow writes `export NAME="value"` into the script of a task without quoting what is special between
        // double quotes, and quotes half of it for containers (tried with 24.10).
        if self.value.contains('\0')
            || (self.compute && self.value.contains(['$', '`', '"', '\\', '\n', '\r']))
        {
            return Err(LaunchError::VariableValue(name.clone()));
        }
        Ok(())
    }
}

/// The Nextflow that runs.
#[derive(Clone, Debug)]
pub struct Engine {
    /// The command and words that always follow it.
    pub command: Vec<String>,
    /// Its version, if known; decides how patient its client is made.
    pub version: Option<NextflowVersion>,
}

/// Where a run reports to and as whom.
#[derive(Clone, Debug)]
pub struct ServerAccess {
    /// The server's API, such as `https://tower.example.org/api`.
    pub endpoint: String,
    /// The run's token.
    pub access_token: SecretString,
    /// The token that renews it.
    pub refresh_token: Option<SecretString>,
    /// The workspace that the run belongs to; none for a personal one.
    pub workspace_id: Option<WorkspaceId>,
}

/// Why a launch cannot be planned. The texts are for the person who launches.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LaunchError {
    /// Nextflow would refuse the name.
    #[error(
        "\"{0}\" is not a run name: begin with a small letter, then use at most 79 small letters and digits, with single - or _ between."
    )]
    RunName(String),
    /// Not a UUID.
    #[error("\"{0}\" is not a session id: it must be a UUID.")]
    SessionId(String),
    /// The value cannot stand on a command line.
    #[error("The {field} \"{value}\" {problem}.")]
    Value {
        /// Which setting.
        field: &'static str,
        /// What it is, cut to a sensible length.
        value: String,
        /// What is wrong.
        problem: &'static str,
    },
    /// A directory has no revisions.
    #[error("{0} is a plain directory without revisions: leave the revision empty.")]
    NoRevisions(String),
    /// Not the name of an environment variable.
    #[error(
        "\"{0}\" is not the name of an environment variable: use letters, digits and _, not a digit first."
    )]
    VariableName(String),
    /// Nextflow cannot hand it on unchanged.
    #[error(
        "The value of the environment variable {0} has a $, `, \", \\ or line break, which Nextflow does not hand on to tasks as it is. Give it to the head job only, or set it in the Nextflow config of the compute environment."
    )]
    VariableValue(String),
    /// Belfry sets it itself.
    #[error(
        "The environment variable {0} is set by Belfry for every run; remove it from the compute environment."
    )]
    ReservedVariable(String),
}

impl LaunchSpec {
    /// Whether every value can be handed on.
    pub(super) fn check(&self) -> Result<(), LaunchError> {
        if !is_run_name(&self.run_name) {
            return Err(LaunchError::RunName(shown(&self.run_name)));
        }
        if !is_uuid(&self.session_id) {
            return Err(LaunchError::SessionId(shown(&self.session_id)));
        }
        word("pipeline", &self.pipeline.argument())?;
        for (field, value) in [
            ("revision", &self.revision),
            ("commit", &self.commit_id),
            ("main script", &self.main_script),
            ("entry workflow", &self.entry_name),
        ] {
            value.as_deref().map_or(Ok(()), |value| word(field, value))?;
        }
        for profile in &self.profiles {
            word("profile", profile)?;
            if profile.contains([',', ' ', '\t']) {
                return Err(refused("profile", profile, "must be one name"));
            }
        }
        for part in &self.engine.command {
            no_control("Nextflow command", part)?;
        }
        word("server address", &self.server.endpoint)?;
        no_control("work directory", &self.work_dir)?;
        no_control("launch directory", &self.launch_dir)?;
        if !self.launch_dir.starts_with('/') {
            return Err(refused("launch directory", &self.launch_dir, "must be an absolute path"));
        }
        if !self.work_dir.starts_with('/') && !self.work_dir.contains("://") {
            return Err(refused(
                "work directory",
                &self.work_dir,
                "must be an absolute path or a bucket's address",
            ));
        }
        // Nextflow writes the path between double quotes as it is (tried with 24.10).
        if self.work_dir.contains(['$', '`', '"', '\\']) {
            return Err(refused("work directory", &self.work_dir, "must not contain $, `, \" or \\"));
        }
        if let (PipelineSource::Directory(path), Some(_)) =
            (&self.pipeline, self.commit_id.as_ref().or(self.revision.as_ref()))
        {
            return Err(LaunchError::NoRevisions(path.to_string_lossy().into_owned()));
        }
        self.compute.environment.iter().try_for_each(Variable::check)
    }
}

/// Whether `nextflow run -name` takes the name.
#[must_use]
pub fn is_run_name(name: &str) -> bool {
    let joints_stand_alone = name
        .split(['-', '_'])
        .all(|part| !part.is_empty() && part.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9')));
    joints_stand_alone && name.len() <= 80 && name.starts_with(|c: char| c.is_ascii_lowercase())
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [8, 4, 4, 4, 12] && parts.iter().all(|part| part.bytes().all(|c| c.is_ascii_hexdigit()))
}

/// A value that stands as a word of its own on Nextflow's command line. A leading `-` would be an option; a leading `@`
/// would make Nextflow read arguments from the file of that name (tried with 24.10).
fn word(field: &'static str, value: &str) -> Result<(), LaunchError> {
    no_control(field, value)?;
    if value.trim().is_empty() {
        return Err(refused(field, value, "is empty"));
    }
    if value.starts_with(['-', '@']) {
        return Err(refused(field, value, "must not begin with - or @"));
    }
    Ok(())
}

fn no_control(field: &'static str, value: &str) -> Result<(), LaunchError> {
    if value.chars().any(char::is_control) {
        return Err(refused(field, value, "must be one line of ordinary characters"));
    }
    Ok(())
}

fn refused(field: &'static str, value: &str, problem: &'static str) -> LaunchError {
    LaunchError::Value { field, value: shown(value), problem }
}

fn shown(text: &str) -> String {
    text.chars().take(100).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
