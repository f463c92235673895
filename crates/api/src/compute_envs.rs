//! Bodies of the tag `compute-envs`.

use domain::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::compute_config::ComputeConfig;

/// `ListComputeEnvsResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListComputeEnvsResponse {
    pub compute_envs: Option<Vec<ListComputeEnvsResponseEntry>>,
}

/// `ListComputeEnvsResponse.Entry` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ListComputeEnvsResponse::Entry)]
pub struct ListComputeEnvsResponseEntry {
    pub credentials_id: Option<String>,
    pub description: Option<String>,
    pub fusion2_enabled: Option<bool>,
    pub id: Option<String>,
    pub labels: Option<Vec<LabelDbDto>>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_used: Option<Timestamp>,
    pub message: Option<String>,
    pub name: Option<String>,
    pub platform: Option<String>,
    pub primary: Option<bool>,
    pub region: Option<String>,
    pub resources: Option<ComputeEnvResources>,
    pub sched_enabled: Option<bool>,
    pub status: Option<ComputeEnvStatus>,
    pub visibility: Option<String>,
    pub wave_enabled: Option<bool>,
    pub work_dir: Option<String>,
    pub workspace_name: Option<String>,
}

/// `LabelDbDto` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabelDbDto {
    #[schema(value_type = Option<String>, format = DateTime)]
    pub date_created: Option<Timestamp>,
    pub id: Option<i64>,
    pub is_default: Option<bool>,
    pub is_dynamic: Option<bool>,
    pub is_interpolated: Option<bool>,
    pub name: Option<String>,
    pub resource: Option<bool>,
    pub value: Option<String>,
}

/// `ComputeEnvResources` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComputeEnvResources {
    pub cpus: Option<i32>,
    pub disk_size: Option<i32>,
    pub estimated_price: Option<f64>,
    pub gpu_enabled: Option<bool>,
    pub gpus: Option<i32>,
    pub instance_type: Option<String>,
    pub memory: Option<i32>,
}

/// `ComputeEnv.Status` of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ComputeEnv::Status)]
pub enum ComputeEnvStatus {
    #[serde(rename = "CREATING")]
    Creating,
    #[serde(rename = "AVAILABLE")]
    Available,
    #[serde(rename = "DISABLED")]
    Disabled,
    #[serde(rename = "DELETING")]
    Deleting,
    #[serde(rename = "ERRORED")]
    Errored,
    #[serde(rename = "INVALID")]
    Invalid,
    #[serde(rename = "DELETED")]
    Deleted,
}

/// `DescribeComputeEnvResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DescribeComputeEnvResponse {
    pub compute_env: Option<ComputeEnvResponseDto>,
}

/// `ComputeEnvResponseDto` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComputeEnvResponseDto {
    pub aws_account_id: Option<String>,
    pub config: Option<ComputeConfig>,
    pub credentials_id: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub date_created: Option<Timestamp>,
    pub deleted: Option<bool>,
    pub description: Option<String>,
    pub fusion_metrics_collection_enabled: Option<bool>,
    pub id: Option<String>,
    pub labels: Option<Vec<LabelDbDto>>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_updated: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_used: Option<Timestamp>,
    pub managed_identity_id: Option<String>,
    pub message: Option<String>,
    pub name: Option<String>,
    pub org_id: Option<i64>,
    pub platform: Option<PlatformKind>,
    pub primary: Option<bool>,
    pub resources: Option<ComputeEnvResources>,
    pub status: Option<ComputeEnvStatus>,
    pub workspace_id: Option<i64>,
}

/// Platforms that the contract knows. Clients fail on any other word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum PlatformKind {
    #[serde(rename = "aws-batch")]
    AwsBatch,
    #[serde(rename = "aws-cloud")]
    AwsCloud,
    #[serde(rename = "seqeracompute-platform")]
    SeqeraComputePlatform,
    #[serde(rename = "google-batch")]
    GoogleBatch,
    #[serde(rename = "google-cloud")]
    GoogleCloud,
    #[serde(rename = "azure-batch")]
    AzureBatch,
    #[serde(rename = "azure-cloud")]
    AzureCloud,
    #[serde(rename = "k8s-platform")]
    K8sPlatform,
    #[serde(rename = "eks-platform")]
    EksPlatform,
    #[serde(rename = "gke-platform")]
    GkePlatform,
    #[serde(rename = "uge-platform")]
    UgePlatform,
    #[serde(rename = "slurm-platform")]
    SlurmPlatform,
    #[serde(rename = "lsf-platform")]
    LsfPlatform,
    #[serde(rename = "altair-platform")]
    AltairPlatform,
    #[serde(rename = "moab-platform")]
    MoabPlatform,
    #[serde(rename = "local-platform")]
    LocalPlatform,
    #[serde(rename = "google-lifesciences")]
    GoogleLifesciences,
}

/// `CreateComputeEnvRequest` of the contract.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct CreateComputeEnvRequest {
    pub compute_env: Option<ComputeEnvComputeConfig>,
    #[serde(deserialize_with = "crate::lenient::ints")]
    pub label_ids: Option<Vec<i64>>,
}

/// `ComputeEnv_ComputeConfig_` of the contract.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
#[schema(as = ComputeEnv_ComputeConfig_)]
pub struct ComputeEnvComputeConfig {
    #[schema(required, nullable = false)]
    pub config: Option<ComputeConfig>,
    pub credentials_id: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub date_created: Option<Timestamp>,
    pub deleted: Option<bool>,
    pub description: Option<String>,
    pub fusion_metrics_collection_enabled: Option<bool>,
    pub id: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_updated: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_used: Option<Timestamp>,
    pub message: Option<String>,
    #[schema(required, nullable = false)]
    pub name: Option<String>,
    #[serde(deserialize_with = "crate::lenient::int")]
    pub org_id: Option<i64>,
    #[schema(required, value_type = PlatformKind)]
    pub platform: Option<String>,
    pub primary: Option<bool>,
    pub status: Option<ComputeEnvStatus>,
    #[serde(deserialize_with = "crate::lenient::int")]
    pub workspace_id: Option<i64>,
}

/// `CreateComputeEnvResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateComputeEnvResponse {
    pub compute_env_id: Option<String>,
}

/// `UpdateComputeEnvRequest` of the contract.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct UpdateComputeEnvRequest {
    pub credentials_id: Option<String>,
    pub description: Option<String>,
    pub fusion_metrics_collection_enabled: Option<bool>,
    pub name: Option<String>,
}

/// `ValidateComputeEnvResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ValidateComputeEnvResponse {
    pub message: Option<String>,
    pub status: Option<ComputeEnvStatus>,
    pub transient_error: Option<bool>,
}
