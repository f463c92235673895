//! Bodies of the tag `service-info`.

use serde::Serialize;
use utoipa::ToSchema;

/// `ServiceInfoResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServiceInfoResponse {
    pub service_info: Option<ServiceInfo>,
}

/// `ServiceInfo` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServiceInfo {
    pub allow_instance_credentials: Option<bool>,
    pub allow_local_repos: Option<bool>,
    pub allow_nextflow_cli_logs: Option<bool>,
    pub analytics: Option<Analytics>,
    pub api_version: Option<String>,
    pub auth_types: Option<Vec<String>>,
    pub commit_id: Option<String>,
    pub contact_email: Option<String>,
    pub content_max_file_size: Option<i64>,
    pub content_url: Option<String>,
    pub eval_workspace_ids: Option<Vec<i64>>,
    pub forge_prefix: Option<String>,
    pub groundswell_allowed_workspaces: Option<Vec<i64>>,
    pub groundswell_enabled: Option<bool>,
    pub heartbeat_interval: Option<i32>,
    pub landing_url: Option<String>,
    pub launch_config_text_max_size: Option<i32>,
    pub launch_params_text_max_size: Option<i32>,
    pub llm_enabled: Option<bool>,
    pub login_path: Option<String>,
    pub logout_url: Option<String>,
    pub navbar: Option<NavbarConfig>,
    pub seqera_agent_backend_url: Option<String>,
    pub seqera_ai_base_url: Option<String>,
    pub seqera_cloud: Option<bool>,
    pub seqera_compute_enabled: Option<bool>,
    pub terms_of_use_url: Option<String>,
    pub user_workspace_enabled: Option<bool>,
    pub version: Option<String>,
    pub wave_enabled: Option<bool>,
}

/// `Analytics` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Analytics {
    pub hubspot_id: Option<String>,
    pub posthog_api_host: Option<String>,
    pub posthog_api_key: Option<String>,
}

/// `NavbarConfig` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NavbarConfig {
    pub menus: Option<Vec<NavbarConfigNavbarMenu>>,
}

/// `NavbarConfig.NavbarMenu` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NavbarConfig::NavbarMenu)]
pub struct NavbarConfigNavbarMenu {
    pub label: Option<String>,
    pub url: Option<String>,
}
