//! What the server is.

use api::service_info::{Analytics, NavbarConfig, ServiceInfo, ServiceInfoResponse};
use axum::Json;
use domain::permission::Anonymous;

use crate::auth::By;

/// The version of the published contract that answers follow; clients compare it with the one they need.
const API_VERSION: &str = "1.181.0";
const TEXT_MAX: i32 = 1 << 20;

/// What the server is and offers.
#[utoipa::path(get, path = "/service-info", tag = "service-info", operation_id = "Info",
    responses((status = 200, body = ServiceInfoResponse)))]
pub(crate) async fn info(_by: By<Anonymous>) -> Json<ServiceInfoResponse> {
    Json(ServiceInfoResponse {
        service_info: Some(ServiceInfo {
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            api_version: Some(API_VERSION.to_owned()),
            auth_types: Some(vec!["password".to_owned()]),
            login_path: Some("/sign-in".to_owned()),
            navbar: Some(NavbarConfig { menus: Some(Vec::new()) }),
            analytics: Some(Analytics::default()),
            heartbeat_interval: Some(60),
            user_workspace_enabled: Some(true),
            allow_instance_credentials: Some(false),
            allow_local_repos: Some(true),
            allow_nextflow_cli_logs: Some(true),
            launch_config_text_max_size: Some(TEXT_MAX),
            launch_params_text_max_size: Some(TEXT_MAX),
            llm_enabled: Some(false),
            groundswell_enabled: Some(false),
            groundswell_allowed_workspaces: Some(Vec::new()),
            eval_workspace_ids: Some(Vec::new()),
            seqera_cloud: Some(false),
            seqera_compute_enabled: Some(false),
            wave_enabled: Some(false),
            ..ServiceInfo::default()
        }),
    })
}
