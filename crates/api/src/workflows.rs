//! Bodies of the tag `workflows`.

use domain::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::compute_envs::LabelDbDto;

/// `ListWorkflowsResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListWorkflowsResponse {
    pub has_more: Option<bool>,
    pub total_size: Option<i64>,
    pub workflows: Option<Vec<ListWorkflowsElement>>,
}

/// `ListWorkflowsResponse.ListWorkflowsElement` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ListWorkflowsResponse::ListWorkflowsElement)]
pub struct ListWorkflowsElement {
    pub labels: Option<Vec<LabelDbDto>>,
    pub optimized: Option<bool>,
    pub org_id: Option<i64>,
    pub org_name: Option<String>,
    pub pipeline_info: Option<PipelineMinInfoResponse>,
    pub progress: Option<ProgressData>,
    pub starred: Option<bool>,
    pub workflow: Option<WorkflowDbDto>,
    pub workspace_id: Option<i64>,
    pub workspace_name: Option<String>,
}

/// `PipelineMinInfoResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PipelineMinInfoResponse {
    pub id: Option<i64>,
    pub version: Option<PipelineVersionMinInfoResponse>,
    pub workspace_id: Option<i64>,
}

/// `PipelineMinInfoResponse.PipelineVersionMinInfoResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PipelineMinInfoResponse::PipelineVersionMinInfoResponse)]
pub struct PipelineVersionMinInfoResponse {
    #[schema(value_type = Option<String>, format = DateTime)]
    pub date_created: Option<Timestamp>,
    pub hash: Option<String>,
    pub id: Option<String>,
    pub is_default: Option<bool>,
    pub is_draft_version: Option<bool>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_updated: Option<Timestamp>,
    pub name: Option<String>,
}

/// `ProgressData` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProgressData {
    pub processes_progress: Option<Vec<ProcessLoad>>,
    pub total_processes: Option<i32>,
    pub workflow_progress: Option<WorkflowLoad>,
}

/// `ProcessLoad` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProcessLoad {
    pub aborted: i64,
    pub cached: i64,
    pub cpu_efficiency: Option<f64>,
    pub cpu_load: i64,
    pub cpu_share_millis: Option<i64>,
    pub cpu_shares: Option<i64>,
    pub cpu_time: i64,
    pub cpus: i64,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub date_created: Option<Timestamp>,
    pub failed: i64,
    pub ignored: i64,
    pub inv_ctx_switch: i64,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_updated: Option<Timestamp>,
    pub load_cpus: i64,
    pub load_memory: i64,
    pub load_tasks: i64,
    pub memory_efficiency: Option<f64>,
    pub memory_req: i64,
    pub memory_rss: i64,
    pub peak_cpus: i64,
    pub peak_memory: i64,
    pub peak_tasks: i64,
    pub pending: i64,
    pub process: String,
    pub read_bytes: i64,
    pub retries: i64,
    pub running: i64,
    pub submitted: i64,
    pub succeeded: i64,
    pub version: Option<i64>,
    pub vol_ctx_switch: i64,
    pub write_bytes: i64,
}

/// `WorkflowLoad` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowLoad {
    pub aborted: i64,
    pub cached: i64,
    pub cost: Option<f64>,
    pub cpu_efficiency: Option<f64>,
    pub cpu_load: i64,
    pub cpu_share_millis: Option<i64>,
    pub cpu_shares: Option<i64>,
    pub cpu_time: i64,
    pub cpus: i64,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub date_created: Option<Timestamp>,
    pub executors: Option<Vec<String>>,
    pub failed: i64,
    pub ignored: i64,
    pub inv_ctx_switch: i64,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_updated: Option<Timestamp>,
    pub load_cpus: i64,
    pub load_memory: i64,
    pub load_tasks: i64,
    pub memory_efficiency: Option<f64>,
    pub memory_req: i64,
    pub memory_rss: i64,
    pub net_cost: Option<f64>,
    pub net_cpu_load: Option<i64>,
    pub net_cpu_share_millis: Option<i64>,
    pub net_cpu_shares: Option<i64>,
    pub net_cpu_time: Option<i64>,
    pub net_cpus: Option<i64>,
    pub net_inv_ctx_switch: Option<i64>,
    pub net_memory_consumption: Option<f64>,
    pub net_memory_req: Option<i64>,
    pub net_memory_rss: Option<i64>,
    pub net_read_bytes: Option<i64>,
    pub net_vol_ctx_switch: Option<i64>,
    pub net_write_bytes: Option<i64>,
    pub num_spot_interruptions: Option<i32>,
    pub peak_cpus: i64,
    pub peak_memory: i64,
    pub peak_tasks: i64,
    pub pending: i64,
    pub read_bytes: i64,
    pub requested_cpu_time: Option<i64>,
    pub requested_memory: Option<i64>,
    pub retries: i64,
    pub running: i64,
    pub submitted: i64,
    pub succeeded: i64,
    pub version: Option<i64>,
    pub vol_ctx_switch: i64,
    pub write_bytes: i64,
}

/// `WorkflowDbDto` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowDbDto {
    pub command_line: Option<String>,
    pub commit_id: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub complete: Option<Timestamp>,
    pub config_files: Option<Vec<String>>,
    pub config_text: Option<String>,
    pub container: Option<String>,
    pub container_engine: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub date_created: Option<Timestamp>,
    pub deleted: Option<bool>,
    pub duration: Option<i64>,
    pub error_message: Option<String>,
    pub error_report: Option<String>,
    pub exit_status: Option<i32>,
    pub home_dir: Option<String>,
    pub id: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_updated: Option<Timestamp>,
    pub launch_dir: Option<String>,
    pub launch_id: Option<String>,
    pub manifest: Option<WfManifest>,
    pub nextflow: Option<WfNextflow>,
    pub owner_id: Option<i64>,
    #[schema(value_type = Option<Object>)]
    pub params: Option<Box<RawValue>>,
    pub profile: Option<String>,
    pub project_dir: Option<String>,
    pub project_name: Option<String>,
    pub repository: Option<String>,
    pub requires_attention: Option<bool>,
    pub resume: Option<bool>,
    pub revision: Option<String>,
    pub run_name: Option<String>,
    pub script_file: Option<String>,
    pub script_id: Option<String>,
    pub script_name: Option<String>,
    pub session_id: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub start: Option<Timestamp>,
    pub stats: Option<WfStats>,
    pub status: Option<WorkflowStatus>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub submit: Option<Timestamp>,
    pub success: Option<bool>,
    pub user_name: Option<String>,
    pub work_dir: Option<String>,
}

/// `WfManifest` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WfManifest {
    pub author: Option<String>,
    pub default_branch: Option<String>,
    pub description: Option<String>,
    pub gitmodules: Option<String>,
    pub home_page: Option<String>,
    pub icon: Option<String>,
    pub main_script: Option<String>,
    pub name: Option<String>,
    pub nextflow_version: Option<String>,
    pub version: Option<String>,
}

/// `WfNextflow` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WfNextflow {
    pub build: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub timestamp: Option<Timestamp>,
    pub version: Option<String>,
}

/// `WfStats` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WfStats {
    pub cached_count: Option<i32>,
    pub cached_count_fmt: Option<String>,
    pub cached_duration: Option<i64>,
    pub cached_pct: Option<f64>,
    pub compute_time_fmt: Option<String>,
    pub failed_count: Option<i32>,
    pub failed_count_fmt: Option<String>,
    pub failed_duration: Option<i64>,
    pub failed_pct: Option<f64>,
    pub ignored_count: Option<i32>,
    pub ignored_count_fmt: Option<String>,
    pub ignored_pct: Option<f64>,
    pub succeed_count: Option<i32>,
    pub succeed_count_fmt: Option<String>,
    pub succeed_duration: Option<i64>,
    pub succeed_pct: Option<f64>,
}

/// `WorkflowStatus` of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum WorkflowStatus {
    #[serde(rename = "SUBMITTED")]
    Submitted,
    #[serde(rename = "RUNNING")]
    Running,
    #[serde(rename = "SUCCEEDED")]
    Succeeded,
    #[serde(rename = "FAILED")]
    Failed,
    #[serde(rename = "CANCELLED")]
    Cancelled,
    #[serde(rename = "UNKNOWN")]
    Unknown,
}

/// `DescribeWorkflowResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DescribeWorkflowResponse {
    pub cost: Option<f64>,
    pub cost_currency: Option<String>,
    pub cost_is_estimate: Option<bool>,
    pub instances_provisioned: Option<i32>,
    pub job_info: Option<JobInfoDto>,
    pub labels: Option<Vec<LabelDbDto>>,
    pub messages: Option<Vec<String>>,
    pub optimized: Option<bool>,
    pub org_id: Option<i64>,
    pub org_name: Option<String>,
    pub pipeline_info: Option<PipelineMinInfoResponse>,
    pub platform: Option<ComputePlatformDto>,
    pub progress: Option<ProgressData>,
    pub sched_config: Option<SchedConfig>,
    pub sched_enabled: Option<bool>,
    pub sched_run_id: Option<String>,
    pub workflow: Option<WorkflowMaxDbDto>,
    pub workspace_id: Option<i64>,
    pub workspace_name: Option<String>,
}

/// `WorkflowMaxDbDto` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowMaxDbDto {
    #[serde(flatten)]
    pub workflow: WorkflowDbDto,
    pub config_profiles: Option<Vec<String>>,
    pub fusion: Option<WfFusionMeta>,
    pub log_file: Option<String>,
    pub nextflow_config: Option<String>,
    pub operation_id: Option<String>,
    pub out_file: Option<String>,
    pub post_run_script: Option<String>,
    pub pre_run_script: Option<String>,
    pub syntax_parser: Option<String>,
    pub tower_config: Option<String>,
    pub wave: Option<WfWaveMeta>,
}

/// `JobInfoDto` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobInfoDto {
    pub exit_code: Option<i32>,
    pub id: Option<i64>,
    pub message: Option<String>,
    pub operation_id: Option<String>,
    pub status: Option<String>,
}

/// `ComputePlatformDto` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComputePlatformDto {
    pub id: Option<String>,
    pub name: Option<String>,
}

/// `SchedConfig` of the contract.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct SchedConfig {
    pub backend_strategy: Option<SchedConfigBackendStrategy>,
    pub disk_allocation: Option<String>,
    pub fusion_snapshots: Option<bool>,
    pub machine_types: Option<Vec<String>>,
    pub nvme_enabled: Option<bool>,
    pub pool: Option<SchedConfigPool>,
    pub prediction_model: Option<String>,
    pub provisioning_model: Option<SchedConfigProvisioningModel>,
}

/// A word of `SchedConfig`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum SchedConfigBackendStrategy {
    #[serde(rename = "ECS")]
    Ecs,
    #[serde(rename = "EC2")]
    Ec2,
    #[serde(rename = "VM")]
    Vm,
}

/// A word of `SchedConfig`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum SchedConfigProvisioningModel {
    #[serde(rename = "spot")]
    Spot,
    #[serde(rename = "spotFirst")]
    Spotfirst,
    #[serde(rename = "ondemand")]
    Ondemand,
}

/// `SchedConfig.Pool` of the contract.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
#[schema(as = SchedConfig::Pool)]
pub struct SchedConfigPool {
    #[serde(deserialize_with = "crate::lenient::small_int")]
    pub desired_warm: Option<i32>,
    pub enabled: Option<bool>,
    #[serde(deserialize_with = "crate::lenient::small_int")]
    pub scale_to_zero_secs: Option<i32>,
}

/// `WfFusionMeta` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WfFusionMeta {
    pub enabled: Option<bool>,
    pub version: Option<String>,
}

/// `WfWaveMeta` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WfWaveMeta {
    pub enabled: Option<bool>,
}

/// `DeleteWorkflowsRequest` of the contract.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct DeleteWorkflowsRequest {
    pub workflow_ids: Option<Vec<String>>,
}

/// `DeleteWorkflowsResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeleteWorkflowsResponse {
    pub failed_workflow_ids: Option<Vec<String>>,
}

/// `RandomWorkflowNameResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RandomWorkflowNameResponse {
    pub name: Option<String>,
}

/// `GetProgressResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GetProgressResponse {
    pub progress: Option<ProgressData>,
}

/// `GetWorkflowMetricsResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GetWorkflowMetricsResponse {
    pub metrics: Option<Vec<WorkflowMetrics>>,
}

/// `WorkflowMetrics` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowMetrics {
    pub cpu: Option<ResourceData>,
    pub cpu_usage: Option<ResourceData>,
    pub gpu_mem_avg: Option<ResourceData>,
    pub gpu_mem_peak: Option<ResourceData>,
    pub gpu_usage: Option<ResourceData>,
    pub id: Option<i64>,
    pub mem: Option<ResourceData>,
    pub mem_usage: Option<ResourceData>,
    pub process: String,
    pub reads: Option<ResourceData>,
    pub time: Option<ResourceData>,
    pub time_usage: Option<ResourceData>,
    pub vmem: Option<ResourceData>,
    pub writes: Option<ResourceData>,
}

/// `ResourceData` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourceData {
    pub max: Option<f64>,
    pub max_label: Option<String>,
    pub mean: Option<f64>,
    pub min: Option<f64>,
    pub min_label: Option<String>,
    pub q1: Option<f64>,
    pub q1_label: Option<String>,
    pub q2: Option<f64>,
    pub q2_label: Option<String>,
    pub q3: Option<f64>,
    pub q3_label: Option<String>,
    pub warnings: Option<Vec<String>>,
}

/// `WorkflowLogResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowLogResponse {
    pub log: Option<LogPage>,
}

/// `LogPage` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogPage {
    pub downloads: Option<Vec<LogPageDownload>>,
    pub entries: Option<Vec<String>>,
    pub forward_token: Option<String>,
    pub message: Option<String>,
    pub pending: Option<bool>,
    pub rewind_token: Option<String>,
    pub truncated: Option<bool>,
}

/// `LogPage.Download` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LogPage::Download)]
pub struct LogPageDownload {
    pub display_text: Option<String>,
    pub file_name: Option<String>,
    pub save_name: Option<String>,
}

/// `CreateWorkflowStarResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateWorkflowStarResponse {
    pub workflow_id: Option<String>,
}

/// `DescribeTaskResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DescribeTaskResponse {
    pub task: Option<Task>,
}

/// `Task` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Task {
    pub attempt: Option<i32>,
    pub cloud_zone: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub complete: Option<Timestamp>,
    pub container: Option<String>,
    pub cost: Option<f64>,
    pub cpus: Option<i32>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub date_created: Option<Timestamp>,
    pub disk: Option<i64>,
    pub duration: Option<i64>,
    pub env: Option<String>,
    pub error_action: Option<String>,
    pub error_message: Option<String>,
    pub executor: Option<String>,
    pub exit: Option<i32>,
    pub exit_status: Option<i32>,
    pub gpu_metrics: Option<GpuMetrics>,
    pub hash: Option<String>,
    pub id: Option<i64>,
    pub inv_ctxt: Option<i64>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_updated: Option<Timestamp>,
    pub log_stream_id: Option<String>,
    pub machine_type: Option<String>,
    pub memory: Option<i64>,
    pub module: Option<Vec<String>>,
    pub name: Option<String>,
    pub native_id: Option<String>,
    pub num_spot_interruptions: Option<i32>,
    pub pcpu: Option<f64>,
    pub peak_rss: Option<i64>,
    pub peak_vmem: Option<i64>,
    pub pmem: Option<f64>,
    pub price_model: Option<CloudPriceModel>,
    pub process: Option<String>,
    pub queue: Option<String>,
    pub rchar: Option<i64>,
    pub read_bytes: Option<i64>,
    pub realtime: Option<i64>,
    pub resource_allocation: Option<ResourceAllocation>,
    pub rss: Option<i64>,
    pub scratch: Option<String>,
    pub script: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub start: Option<Timestamp>,
    pub status: TaskStatus,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub submit: Option<Timestamp>,
    pub syscr: Option<i64>,
    pub syscw: Option<i64>,
    pub tag: Option<String>,
    pub task_id: i64,
    pub time: Option<i64>,
    pub vmem: Option<i64>,
    pub vol_ctxt: Option<i64>,
    pub wchar: Option<i64>,
    pub workdir: Option<String>,
    pub write_bytes: Option<i64>,
}

/// `GpuMetrics` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GpuMetrics {
    #[serde(rename = "active_time")]
    pub active_time: Option<i64>,
    #[serde(rename = "avg_mem")]
    pub avg_mem: Option<i64>,
    #[serde(rename = "avg_mem_bw_util")]
    pub avg_mem_bw_util: Option<f64>,
    pub driver: Option<String>,
    pub mem: Option<i64>,
    pub name: Option<String>,
    pub pct: Option<f64>,
    #[serde(rename = "pct_mem")]
    pub pct_mem: Option<f64>,
    pub peak: Option<f64>,
    #[serde(rename = "peak_mem")]
    pub peak_mem: Option<f64>,
    #[serde(rename = "peak_mem_bw_util")]
    pub peak_mem_bw_util: Option<f64>,
    #[serde(rename = "peak_mem_used")]
    pub peak_mem_used: Option<i64>,
}

/// `CloudPriceModel` of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum CloudPriceModel {
    #[serde(rename = "standard")]
    Standard,
    #[serde(rename = "spot")]
    Spot,
}

/// `ResourceAllocation` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourceAllocation {
    pub accelerator_count: Option<i32>,
    pub accelerator_name: Option<String>,
    pub accelerator_type: Option<String>,
    pub cpu_shares: Option<i32>,
    pub memory_mi_b: Option<i32>,
    pub time: Option<String>,
}

/// `TaskStatus` of the contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum TaskStatus {
    #[default]
    #[serde(rename = "NEW")]
    New,
    #[serde(rename = "SUBMITTED")]
    Submitted,
    #[serde(rename = "RUNNING")]
    Running,
    #[serde(rename = "CACHED")]
    Cached,
    #[serde(rename = "COMPLETED")]
    Completed,
    #[serde(rename = "FAILED")]
    Failed,
    #[serde(rename = "ABORTED")]
    Aborted,
}

/// `ListTasksResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListTasksResponse {
    pub tasks: Option<Vec<DescribeTaskResponse>>,
    pub total: Option<i64>,
}

impl From<domain::WorkflowStatus> for WorkflowStatus {
    fn from(status: domain::WorkflowStatus) -> Self {
        match status {
            domain::WorkflowStatus::Submitted => Self::Submitted,
            domain::WorkflowStatus::Running => Self::Running,
            domain::WorkflowStatus::Succeeded => Self::Succeeded,
            domain::WorkflowStatus::Failed => Self::Failed,
            domain::WorkflowStatus::Cancelled => Self::Cancelled,
            domain::WorkflowStatus::Unknown => Self::Unknown,
        }
    }
}

impl From<domain::TaskStatus> for TaskStatus {
    fn from(status: domain::TaskStatus) -> Self {
        match status {
            domain::TaskStatus::New => Self::New,
            domain::TaskStatus::Submitted => Self::Submitted,
            domain::TaskStatus::Running => Self::Running,
            domain::TaskStatus::Cached => Self::Cached,
            domain::TaskStatus::Completed => Self::Completed,
            domain::TaskStatus::Failed => Self::Failed,
            domain::TaskStatus::Aborted => Self::Aborted,
        }
    }
}
