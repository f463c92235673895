//! Bodies of the tag `pipelines`.

use domain::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::compute_envs::LabelDbDto;
use crate::launch::WorkflowLaunchRequest;

/// `ListPipelinesResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListPipelinesResponse {
    pub pipelines: Option<Vec<PipelineDbDto>>,
    pub total_size: Option<i64>,
}

/// `PipelineDbDto` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PipelineDbDto {
    pub compute_env: Option<ComputeEnvDbDto>,
    pub deleted: Option<bool>,
    pub description: Option<String>,
    pub icon: Option<String>,
    pub labels: Option<Vec<LabelDbDto>>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_updated: Option<Timestamp>,
    pub name: Option<String>,
    pub optimization_id: Option<String>,
    pub optimization_status: Option<PipelineOptimizationStatus>,
    pub optimization_targets: Option<String>,
    pub org_id: Option<i64>,
    pub org_name: Option<String>,
    pub pipeline_id: Option<i64>,
    pub repository: Option<String>,
    pub user_first_name: Option<String>,
    pub user_id: Option<i64>,
    pub user_last_name: Option<String>,
    pub user_name: Option<String>,
    pub version: Option<PipelineVersionFullInfoDto>,
    pub visibility: Option<String>,
    pub workspace_id: Option<i64>,
    pub workspace_name: Option<String>,
}

/// `ComputeEnvDbDto` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComputeEnvDbDto {
    pub id: Option<String>,
    pub name: Option<String>,
    pub platform: Option<String>,
    pub region: Option<String>,
}

/// `PipelineOptimizationStatus` of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum PipelineOptimizationStatus {
    #[serde(rename = "OPTIMIZED")]
    Optimized,
    #[serde(rename = "OPTIMIZABLE")]
    Optimizable,
    #[serde(rename = "UNAVAILABLE")]
    Unavailable,
}

/// `PipelineVersionFullInfoDto` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PipelineVersionFullInfoDto {
    pub creator_avatar_url: Option<String>,
    pub creator_first_name: Option<String>,
    pub creator_last_name: Option<String>,
    pub creator_user_id: Option<i64>,
    pub creator_user_name: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub date_created: Option<Timestamp>,
    pub hash: Option<String>,
    pub id: Option<String>,
    pub is_default: Option<bool>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_updated: Option<Timestamp>,
    pub name: Option<String>,
}

/// `CreatePipelineRequest` of the contract.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct CreatePipelineRequest {
    pub description: Option<String>,
    pub icon: Option<String>,
    #[serde(deserialize_with = "crate::lenient::ints")]
    pub label_ids: Option<Vec<i64>>,
    pub launch: Option<WorkflowLaunchRequest>,
    pub name: Option<String>,
    pub version: Option<CreatePipelineVersionRequest>,
}

/// `CreatePipelineVersionRequest` of the contract.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct CreatePipelineVersionRequest {
    pub name: Option<String>,
}

/// `CreatePipelineResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreatePipelineResponse {
    pub pipeline: Option<PipelineDbDto>,
}

/// `UpdatePipelineRequest` of the contract.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct UpdatePipelineRequest {
    pub description: Option<String>,
    pub icon: Option<String>,
    #[serde(deserialize_with = "crate::lenient::ints")]
    pub label_ids: Option<Vec<i64>>,
    pub launch: Option<WorkflowLaunchRequest>,
    pub name: Option<String>,
}

/// `UpdatePipelineResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdatePipelineResponse {
    pub pipeline: Option<PipelineDbDto>,
}

/// `DescribePipelineResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DescribePipelineResponse {
    pub pipeline: Option<PipelineDbDto>,
}
