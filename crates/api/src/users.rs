//! Bodies of the tag `users`.

use domain::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `DescribeUserResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DescribeUserResponse {
    pub default_workspace_id: Option<i64>,
    pub need_consent: Option<bool>,
    pub user: Option<UserResponseDto>,
}

/// `UserResponseDto` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserResponseDto {
    pub avatar: Option<String>,
    pub avatar_id: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub date_created: Option<Timestamp>,
    pub deleted: Option<bool>,
    pub description: Option<String>,
    pub email: Option<String>,
    pub first_name: Option<String>,
    pub id: Option<i64>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_access: Option<Timestamp>,
    pub last_name: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_updated: Option<Timestamp>,
    pub marketing_consent: Option<bool>,
    pub notification: Option<bool>,
    pub organization: Option<String>,
    pub terms_of_use_consent: Option<bool>,
    pub user_name: Option<String>,
    pub wave_build_notification: Option<WaveBuildNotification>,
}

/// `WaveBuildNotification` of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum WaveBuildNotification {
    #[serde(rename = "ALWAYS_ON")]
    AlwaysOn,
    #[serde(rename = "ON_ERROR")]
    OnError,
    #[serde(rename = "ALWAYS_OFF")]
    AlwaysOff,
}

/// `UpsertUserRequest` of the contract.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct UpsertUserRequest {
    pub avatar: Option<String>,
    pub avatar_id: Option<String>,
    #[serde(deserialize_with = "crate::lenient::int")]
    pub default_workspace_id: Option<i64>,
    pub description: Option<String>,
    pub email: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub notification: Option<bool>,
    pub organization: Option<String>,
    pub user_name: Option<String>,
    pub wave_build_notification: Option<WaveBuildNotification>,
}

/// `ListWorkspacesAndOrgResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListWorkspacesAndOrgResponse {
    pub orgs_and_workspaces: Option<Vec<OrgAndWorkspaceDto>>,
}

/// `OrgAndWorkspaceDto` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrgAndWorkspaceDto {
    pub org_id: Option<i64>,
    pub org_logo_url: Option<String>,
    pub org_name: Option<String>,
    pub org_type: Option<OrgType>,
    pub roles: Option<Vec<String>>,
    pub visibility: Option<Visibility>,
    pub workspace_full_name: Option<String>,
    pub workspace_id: Option<i64>,
    pub workspace_name: Option<String>,
}

/// `OrgType` of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum OrgType {
    #[serde(rename = "academic")]
    Academic,
    #[serde(rename = "evaluating")]
    Evaluating,
    #[serde(rename = "pro")]
    Pro,
    #[serde(rename = "basic")]
    Basic,
    #[serde(rename = "internal")]
    Internal,
}

/// `Visibility` of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Visibility {
    #[serde(rename = "PRIVATE")]
    Private,
    #[serde(rename = "SHARED")]
    Shared,
}
