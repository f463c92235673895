//! The settings of one start of a pipeline.

use serde::{Deserialize, Serialize};

use crate::id::{ComputeEnvId, PipelineId};

/// Everything that decides how a run is started. A launch is a snapshot of it: saved with a pipeline as the template,
/// copied for every run. Stored as JSON, so every field has a default for snapshots of older versions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct LaunchSettings {
    /// The pipeline's repository: a directory, a local Git repository or a Git address.
    pub pipeline: String,
    /// Where to run; a pipeline may leave it to the launch.
    pub compute_env_id: Option<ComputeEnvId>,
    /// The saved pipeline this comes from.
    pub pipeline_id: Option<PipelineId>,
    /// Where tasks work.
    pub work_dir: Option<String>,
    /// Branch, tag or commit.
    pub revision: Option<String>,
    /// The commit that `revision` is pinned to.
    pub commit_id: Option<String>,
    /// The run's name; made up when empty.
    pub run_name: Option<String>,
    /// Nextflow's session: the one to resume, or the new run's own.
    pub session_id: Option<String>,
    /// Profiles of the pipeline's configuration.
    pub config_profiles: Vec<String>,
    /// Nextflow configuration on top of everything else.
    pub config_text: Option<String>,
    /// Parameters as JSON or YAML.
    pub params_text: Option<String>,
    /// Text in the place of the repository's `tower.yml`.
    pub tower_config: Option<String>,
    /// Bash that runs before Nextflow.
    pub pre_run_script: Option<String>,
    /// Bash that runs after Nextflow.
    pub post_run_script: Option<String>,
    /// Another script than the pipeline's main one.
    pub main_script: Option<String>,
    /// Another entry workflow.
    pub entry_name: Option<String>,
    /// Name of the parameter schema in the repository.
    pub schema_name: Option<String>,
    /// Whether to reuse the results of the session.
    pub resume: bool,
    /// Whether to fetch the newest code.
    pub pull_latest: bool,
    /// Whether to run the stubs of the processes.
    pub stub_run: bool,
    /// Cores of the head job, where the platform takes them.
    pub head_job_cpus: Option<i64>,
    /// Memory of the head job in MB, where the platform takes it.
    pub head_job_memory_mb: Option<i64>,
    /// Names of the owner's secrets to give to the run.
    pub user_secrets: Vec<String>,
    /// Names of the workspace's secrets to give to the run.
    pub workspace_secrets: Vec<String>,
}
