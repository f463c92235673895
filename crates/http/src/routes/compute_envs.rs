//! Compute environments.

use api::compute_config::{ComputeConfig, LOCAL_PLATFORM};
use api::compute_envs::{
    ComputeEnvResponseDto, ComputeEnvStatus, CreateComputeEnvRequest, CreateComputeEnvResponse,
    DescribeComputeEnvResponse, ListComputeEnvsResponse, ListComputeEnvsResponseEntry, PlatformKind,
    UpdateComputeEnvRequest, ValidateComputeEnvResponse,
};
use app::compute_envs::{self, ComputeEnvDraft};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::permission::{ComputeEnvDelete, ComputeEnvRead, ComputeEnvWrite};
use domain::{ComputeEnvId, Error, Result, Scope, Timestamp, name};
use serde::Deserialize;
use store::compute_envs::ComputeEnvRow;
use utoipa::{IntoParams, ToSchema};

use crate::auth::By;
use crate::error::Answer;
use crate::extract::{Body, Params, Path};
use crate::router::SharedApp;
use crate::routes::{ForceQuery, NameQuery, WorkspaceQuery};

/// What more an answer can hold.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ComputeEnvQueryAttribute {
    /// Labels.
    Labels,
    /// Machines.
    Resources,
}

/// What to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
    /// Only those in this state.
    #[serde(default)]
    status: Option<String>,
    /// What more to tell.
    #[expect(dead_code, reason = "accepted, with nothing more to tell")]
    #[serde(default, deserialize_with = "api::lenient::texts")]
    #[param(value_type = Option<Vec<ComputeEnvQueryAttribute>>)]
    attributes: Option<Vec<String>>,
}

/// What more to tell.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AttributesQuery {
    /// What more to tell.
    #[expect(dead_code, reason = "accepted, with nothing more to tell")]
    #[serde(default, deserialize_with = "api::lenient::texts")]
    #[param(value_type = Option<Vec<ComputeEnvQueryAttribute>>)]
    attributes: Option<Vec<String>>,
}

pub(crate) fn parse_id(text: &str) -> Result<ComputeEnvId> {
    ComputeEnvId::parse(text).ok_or_else(|| Error::unknown("compute environment", name::shown(text)))
}

fn status(row: &ComputeEnvRow) -> ComputeEnvStatus {
    match row.status.as_str() {
        "CREATING" => ComputeEnvStatus::Creating,
        "AVAILABLE" => ComputeEnvStatus::Available,
        "DISABLED" => ComputeEnvStatus::Disabled,
        "DELETING" => ComputeEnvStatus::Deleting,
        "ERRORED" => ComputeEnvStatus::Errored,
        "DELETED" => ComputeEnvStatus::Deleted,
        _ => ComputeEnvStatus::Invalid,
    }
}

fn entry(row: &ComputeEnvRow) -> Result<ListComputeEnvsResponseEntry> {
    Ok(ListComputeEnvsResponseEntry {
        id: Some(row.id.clone()),
        name: Some(row.name.clone()),
        description: row.description.clone(),
        platform: Some(row.platform.clone()),
        status: Some(status(row)),
        message: row.message.clone(),
        primary: Some(row.is_primary),
        last_used: row.last_used_at.map(Timestamp::from_ms),
        work_dir: compute_envs::config_of(row)?.work_dir,
        labels: Some(Vec::new()),
        visibility: Some("PRIVATE".to_owned()),
        ..ListComputeEnvsResponseEntry::default()
    })
}

/// A compute environment as the contract shows it.
fn view(row: &ComputeEnvRow) -> Result<ComputeEnvResponseDto> {
    Ok(ComputeEnvResponseDto {
        id: Some(row.id.clone()),
        name: Some(row.name.clone()),
        description: row.description.clone(),
        platform: Some(PlatformKind::LocalPlatform),
        config: Some(ComputeConfig::Local(compute_envs::config_of(row)?)),
        status: Some(status(row)),
        message: row.message.clone(),
        primary: Some(row.is_primary),
        deleted: Some(row.is_deleted),
        date_created: Some(Timestamp::from_ms(row.created_at)),
        last_updated: Some(Timestamp::from_ms(row.updated_at)),
        last_used: row.last_used_at.map(Timestamp::from_ms),
        workspace_id: Scope::from_key(row.scope).workspace().map(|id| id.0),
        labels: Some(Vec::new()),
        ..ComputeEnvResponseDto::default()
    })
}

/// The compute environment as launches hold it.
pub(crate) fn launch_view(row: &ComputeEnvRow) -> Result<api::compute_envs::ComputeEnvComputeConfig> {
    Ok(api::compute_envs::ComputeEnvComputeConfig {
        id: Some(row.id.clone()),
        name: Some(row.name.clone()),
        description: row.description.clone(),
        platform: Some(row.platform.clone()),
        config: Some(ComputeConfig::Local(compute_envs::config_of(row)?)),
        status: Some(status(row)),
        message: row.message.clone(),
        primary: Some(row.is_primary),
        deleted: Some(row.is_deleted),
        date_created: Some(Timestamp::from_ms(row.created_at)),
        last_updated: Some(Timestamp::from_ms(row.updated_at)),
        last_used: row.last_used_at.map(Timestamp::from_ms),
        workspace_id: Scope::from_key(row.scope).workspace().map(|id| id.0),
        ..api::compute_envs::ComputeEnvComputeConfig::default()
    })
}

/// The compute environments of a workspace.
#[utoipa::path(get, path = "/compute-envs", tag = "compute-envs", operation_id = "ListComputeEnvs",
    params(ListQuery, WorkspaceQuery), responses((status = 200, body = ListComputeEnvsResponse)))]
pub(crate) async fn list(
    State(app): State<SharedApp>,
    By(by): By<ComputeEnvRead>,
    Params(query): Params<ListQuery>,
) -> Answer<Json<ListComputeEnvsResponse>> {
    let rows = compute_envs::list(&app, &by, query.status.as_deref()).await?;
    let entries = rows.iter().map(entry).collect::<Result<_>>()?;
    Ok(Json(ListComputeEnvsResponse { compute_envs: Some(entries) }))
}

/// Adds a compute environment.
#[utoipa::path(post, path = "/compute-envs", tag = "compute-envs", operation_id = "CreateComputeEnv",
    params(WorkspaceQuery), request_body = CreateComputeEnvRequest,
    responses((status = 200, body = CreateComputeEnvResponse)))]
pub(crate) async fn create(
    State(app): State<SharedApp>,
    By(by): By<ComputeEnvWrite>,
    Body(body): Body<CreateComputeEnvRequest>,
) -> Answer<Json<CreateComputeEnvResponse>> {
    let wanted = body.compute_env.ok_or_else(|| Error::invalid("The body lacks 'computeEnv'"))?;
    let config = match wanted.config {
        Some(ComputeConfig::Local(config))
            if wanted.platform.as_deref().unwrap_or(LOCAL_PLATFORM) == LOCAL_PLATFORM =>
        {
            config
        }
        None => return Err(Error::invalid("The body lacks 'computeEnv.config'").into()),
        _ => {
            return Err(Error::invalid(format!(
                "This server can run pipelines on the platform '{LOCAL_PLATFORM}' only so far"
            ))
            .into());
        }
    };
    let draft =
        ComputeEnvDraft { name: wanted.name.unwrap_or_default(), description: wanted.description, config };
    let id = compute_envs::create(&app, &by, draft).await?;
    Ok(Json(CreateComputeEnvResponse { compute_env_id: Some(id.to_string()) }))
}

/// Checks that a name is free.
#[utoipa::path(get, path = "/compute-envs/validate", tag = "compute-envs", operation_id = "ValidateComputeEnvName",
    params(WorkspaceQuery, NameQuery), responses((status = 204)))]
pub(crate) async fn validate_name(
    State(app): State<SharedApp>,
    By(by): By<ComputeEnvWrite>,
    Params(query): Params<NameQuery>,
) -> Answer<StatusCode> {
    compute_envs::check_name(&app, &by, query.name.as_deref().unwrap_or_default()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A compute environment, deleted or not.
#[utoipa::path(get, path = "/compute-envs/{computeEnvId}", tag = "compute-envs", operation_id = "DescribeComputeEnv",
    params(("computeEnvId" = String, Path), WorkspaceQuery, AttributesQuery),
    responses((status = 200, body = DescribeComputeEnvResponse)))]
pub(crate) async fn describe(
    State(app): State<SharedApp>,
    By(by): By<ComputeEnvRead>,
    Path(id): Path<String>,
) -> Answer<Json<DescribeComputeEnvResponse>> {
    let row = compute_envs::get(&app, &by, &parse_id(&id)?).await?;
    Ok(Json(DescribeComputeEnvResponse { compute_env: Some(view(&row)?) }))
}

/// Changes name and description.
#[utoipa::path(put, path = "/compute-envs/{computeEnvId}", tag = "compute-envs", operation_id = "UpdateComputeEnv",
    params(("computeEnvId" = String, Path), WorkspaceQuery), request_body = UpdateComputeEnvRequest,
    responses((status = 204)))]
pub(crate) async fn update(
    State(app): State<SharedApp>,
    By(by): By<ComputeEnvWrite>,
    Path(id): Path<String>,
    Body(body): Body<UpdateComputeEnvRequest>,
) -> Answer<StatusCode> {
    compute_envs::update(&app, &by, &parse_id(&id)?, body.name.as_deref(), body.description).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes a compute environment; it stays describable.
#[utoipa::path(delete, path = "/compute-envs/{computeEnvId}", tag = "compute-envs", operation_id = "DeleteComputeEnv",
    params(("computeEnvId" = String, Path), WorkspaceQuery, ForceQuery), responses((status = 204)))]
pub(crate) async fn delete(
    State(app): State<SharedApp>,
    By(by): By<ComputeEnvDelete>,
    Path(id): Path<String>,
) -> Answer<StatusCode> {
    compute_envs::delete(&app, &by, &parse_id(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes it the one that launches take which name none.
#[utoipa::path(post, path = "/compute-envs/{computeEnvId}/primary", tag = "compute-envs",
    operation_id = "UpdateComputeEnvPrimary", params(("computeEnvId" = String, Path), WorkspaceQuery),
    responses((status = 204)))]
pub(crate) async fn set_primary(
    State(app): State<SharedApp>,
    By(by): By<ComputeEnvWrite>,
    Path(id): Path<String>,
) -> Answer<StatusCode> {
    compute_envs::set_primary(&app, &by, &parse_id(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Checks that it can be used.
#[utoipa::path(post, path = "/compute-envs/{computeEnvId}/validate", tag = "compute-envs",
    operation_id = "ValidateComputeEnv", params(("computeEnvId" = String, Path), WorkspaceQuery, ForceQuery),
    responses((status = 200, body = ValidateComputeEnvResponse)))]
pub(crate) async fn validate(
    State(app): State<SharedApp>,
    By(by): By<ComputeEnvWrite>,
    Path(id): Path<String>,
) -> Answer<Json<ValidateComputeEnvResponse>> {
    let found = compute_envs::validate(&app, &by, &parse_id(&id)?).await?;
    Ok(Json(ValidateComputeEnvResponse {
        status: Some(if found.status == "AVAILABLE" {
            ComputeEnvStatus::Available
        } else {
            ComputeEnvStatus::Invalid
        }),
        message: found.message,
        transient_error: Some(found.is_transient),
    }))
}
