//! Bodies of the tag `launch`.

use domain::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::compute_envs::ComputeEnvComputeConfig;

/// `DescribeLaunchResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DescribeLaunchResponse {
    pub launch: Option<LaunchDbDto>,
}

/// `LaunchDbDto` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LaunchDbDto {
    pub commit_id: Option<String>,
    pub compute_env: Option<ComputeEnvComputeConfig>,
    pub config_profiles: Option<Vec<String>>,
    pub config_text: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub date_created: Option<Timestamp>,
    pub entry_name: Option<String>,
    pub head_job_cpus: Option<i32>,
    pub head_job_memory_mb: Option<i32>,
    pub id: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_updated: Option<Timestamp>,
    pub launch_container: Option<String>,
    pub main_script: Option<String>,
    pub optimization_id: Option<String>,
    pub optimization_targets: Option<String>,
    pub output_dir: Option<String>,
    pub params_text: Option<String>,
    pub pipeline: Option<String>,
    pub pipeline_schema_id: Option<i64>,
    pub post_run_script: Option<String>,
    pub pre_run_script: Option<String>,
    pub pull_latest: Option<bool>,
    pub resume: Option<bool>,
    pub resume_launch_id: Option<String>,
    pub revision: Option<String>,
    pub run_name: Option<String>,
    pub schema_name: Option<String>,
    pub session_id: Option<String>,
    pub stub_run: Option<bool>,
    pub syntax_parser: Option<SyntaxParser>,
    pub tower_config: Option<String>,
    pub user_secrets: Option<Vec<String>>,
    pub work_dir: Option<String>,
    pub workspace_id: Option<i64>,
    pub workspace_secrets: Option<Vec<String>>,
}

/// Generation of Nextflow's language parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum SyntaxParser {
    #[serde(rename = "v1")]
    V1,
    #[serde(rename = "v2")]
    V2,
}

/// `DescribeWorkflowLaunchResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DescribeWorkflowLaunchResponse {
    pub launch: Option<WorkflowLaunchResponse>,
}

/// `WorkflowLaunchResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowLaunchResponse {
    pub commit_id: Option<String>,
    pub compute_env: Option<ComputeEnvComputeConfig>,
    pub config_profiles: Option<Vec<String>>,
    pub config_text: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub date_created: Option<Timestamp>,
    pub entry_name: Option<String>,
    pub head_job_cpus: Option<i32>,
    pub head_job_memory_mb: Option<i32>,
    pub id: Option<String>,
    pub main_script: Option<String>,
    pub optimization_id: Option<String>,
    pub optimization_targets: Option<String>,
    pub output_dir: Option<String>,
    pub params_text: Option<String>,
    pub pipeline: Option<String>,
    pub pipeline_id: Option<i64>,
    pub pipeline_schema_id: Option<i64>,
    pub post_run_script: Option<String>,
    pub pre_run_script: Option<String>,
    pub pull_latest: Option<bool>,
    pub resume: Option<bool>,
    pub resume_commit_id: Option<String>,
    pub resume_dir: Option<String>,
    pub revision: Option<String>,
    pub schema_name: Option<String>,
    pub session_id: Option<String>,
    pub stub_run: Option<bool>,
    pub syntax_parser: Option<SyntaxParser>,
    pub tower_config: Option<String>,
    pub user_secrets: Option<Vec<String>>,
    pub work_dir: Option<String>,
    pub workspace_secrets: Option<Vec<String>>,
}

/// `SubmitWorkflowLaunchRequest` of the contract.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct SubmitWorkflowLaunchRequest {
    pub launch: Option<WorkflowLaunchRequest>,
}

/// `WorkflowLaunchRequest` of the contract.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct WorkflowLaunchRequest {
    pub commit_id: Option<String>,
    pub compute_env_id: Option<String>,
    #[serde(deserialize_with = "crate::lenient::texts")]
    pub config_profiles: Option<Vec<String>>,
    pub config_text: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub date_created: Option<Timestamp>,
    pub entry_name: Option<String>,
    #[serde(deserialize_with = "crate::lenient::small_int")]
    pub head_job_cpus: Option<i32>,
    #[serde(deserialize_with = "crate::lenient::small_int")]
    pub head_job_memory_mb: Option<i32>,
    pub id: Option<String>,
    #[serde(deserialize_with = "crate::lenient::ints")]
    pub label_ids: Option<Vec<i64>>,
    pub launch_container: Option<String>,
    pub main_script: Option<String>,
    pub optimization_id: Option<String>,
    pub optimization_targets: Option<String>,
    pub output_dir: Option<String>,
    pub params_text: Option<String>,
    pub pipeline: Option<String>,
    #[serde(deserialize_with = "crate::lenient::int")]
    pub pipeline_schema_id: Option<i64>,
    pub post_run_script: Option<String>,
    pub pre_run_script: Option<String>,
    pub pull_latest: Option<bool>,
    pub resume: Option<bool>,
    pub revision: Option<String>,
    pub run_name: Option<String>,
    pub schema_name: Option<String>,
    pub session_id: Option<String>,
    pub stub_run: Option<bool>,
    pub syntax_parser: Option<SyntaxParser>,
    pub tower_config: Option<String>,
    #[serde(deserialize_with = "crate::lenient::texts")]
    pub user_secrets: Option<Vec<String>>,
    pub work_dir: Option<String>,
    #[serde(deserialize_with = "crate::lenient::texts")]
    pub workspace_secrets: Option<Vec<String>>,
}

/// `SubmitWorkflowLaunchResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubmitWorkflowLaunchResponse {
    pub workflow_id: Option<String>,
}
