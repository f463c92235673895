//! Bodies of the tag `trace`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `TraceCreateResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TraceCreateResponse {
    pub message: Option<String>,
    pub metadata: Option<TraceCreateMetadata>,
    pub watch_url: Option<String>,
    pub workflow_id: Option<String>,
}

/// `TraceCreateMetadata` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TraceCreateMetadata {
    pub commit_id: Option<String>,
    pub compute_env_id: Option<String>,
    pub compute_env_name: Option<String>,
    pub compute_env_platform: Option<String>,
    pub labels: Option<Vec<String>>,
    pub org_name: Option<String>,
    pub pipeline_id: Option<i64>,
    pub pipeline_name: Option<String>,
    pub revision: Option<String>,
    pub user_id: Option<i64>,
    pub user_name: Option<String>,
    pub user_organization: Option<String>,
    pub workspace_full_name: Option<String>,
    pub workspace_id: Option<i64>,
    pub workspace_name: Option<String>,
}

/// `TraceBeginResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TraceBeginResponse {
    pub status: Option<TraceProcessingStatus>,
    pub watch_url: Option<String>,
    pub workflow_id: Option<String>,
}

/// `TraceProcessingStatus` of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum TraceProcessingStatus {
    #[serde(rename = "OK")]
    Ok,
    #[serde(rename = "KO")]
    Ko,
}

/// `TraceProgressResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TraceProgressResponse {
    pub status: Option<TraceProcessingStatus>,
    pub workflow_id: Option<String>,
}

/// `TraceHeartbeatResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TraceHeartbeatResponse {
    pub message: Option<String>,
}

/// `TraceCompleteResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TraceCompleteResponse {
    pub status: Option<TraceProcessingStatus>,
    pub workflow_id: Option<String>,
}
