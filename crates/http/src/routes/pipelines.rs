//! Saved pipelines.

use api::launch::{DescribeLaunchResponse, WorkflowLaunchRequest};
use api::pipelines::{
    ComputeEnvDbDto, CreatePipelineRequest, CreatePipelineResponse, DescribePipelineResponse,
    ListPipelinesResponse, PipelineDbDto, PipelineVersionFullInfoDto, UpdatePipelineRequest,
    UpdatePipelineResponse,
};
use app::launches;
use app::pipelines::{self, PipelineDraft};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::launch::LaunchSettings;
use domain::permission::{PipelineDelete, PipelineRead, PipelineWrite};
use domain::{Error, PipelineId, Result, Scope, Timestamp};
use serde::Deserialize;
use store::pipelines::{PipelineQuery, PipelineRow, PipelineSort};
use utoipa::{IntoParams, ToSchema};

use crate::auth::By;
use crate::error::Answer;
use crate::extract::{Body, Params, Path};
use crate::router::SharedApp;
use crate::routes::{NameQuery, WorkspaceQuery, launch, page_size};

/// What more an answer can hold.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum PipelineQueryAttribute {
    /// Optimized settings.
    Optimized,
    /// Labels.
    Labels,
    /// The compute environment of the template.
    ComputeEnv,
}

/// By what pipelines are sorted.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[schema(as = PipelineListParams::SortBy)]
pub(crate) enum SortBy {
    /// The time of making.
    #[serde(rename = "CREATED")]
    Created,
    /// The time of the last change.
    #[serde(rename = "MODIFIED")]
    Modified,
    /// The name.
    #[serde(rename = "NAME")]
    Name,
}

/// In which direction.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[schema(as = PipelineListParams::SortDir)]
pub(crate) enum SortDir {
    /// The smallest first.
    #[serde(rename = "ASCENDING")]
    Ascending,
    /// The largest first.
    #[serde(rename = "DESCENDING")]
    Descending,
}

/// What to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListQuery {
    /// What more to tell.
    #[serde(default, deserialize_with = "api::lenient::texts")]
    #[param(value_type = Option<Vec<PipelineQueryAttribute>>)]
    attributes: Option<Vec<String>>,
    /// At most so many.
    #[serde(default, deserialize_with = "api::lenient::int")]
    #[param(value_type = Option<i32>)]
    max: Option<i64>,
    /// After so many.
    #[serde(default, deserialize_with = "api::lenient::int")]
    #[param(value_type = Option<i32>)]
    offset: Option<i64>,
    /// By what to sort.
    #[serde(default)]
    sort_by: Option<SortBy>,
    /// In which direction.
    #[serde(default)]
    sort_dir: Option<SortDir>,
    /// Part of name, repository or description; in quotation marks: the whole name.
    #[serde(default)]
    search: Option<String>,
    /// Whose pipelines: `private`, `shared` or `all`.
    #[serde(default)]
    visibility: Option<String>,
}

/// What more to tell.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AttributesQuery {
    /// What more to tell.
    #[serde(default, deserialize_with = "api::lenient::texts")]
    #[param(value_type = Option<Vec<PipelineQueryAttribute>>)]
    attributes: Option<Vec<String>>,
}

/// Where the pipeline is from.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the API: shared workspaces come with organizations")]
pub(crate) struct SourceQuery {
    /// The workspace that shares the pipeline.
    #[serde(default, deserialize_with = "api::lenient::int")]
    source_workspace_id: Option<i64>,
}

/// Which version of the pipeline.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the API: a pipeline has one version so far")]
pub(crate) struct VersionQuery {
    /// The version; the default one when absent.
    #[serde(default)]
    version_id: Option<String>,
}

/// Where a name is to be free.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the API: names are unique within a workspace")]
pub(crate) struct OrgQuery {
    /// The organization.
    #[serde(default, deserialize_with = "api::lenient::int")]
    org_id: Option<i64>,
}

fn view(row: &PipelineRow) -> PipelineDbDto {
    PipelineDbDto {
        pipeline_id: Some(row.id),
        name: Some(row.name.clone()),
        description: row.description.clone(),
        icon: row.icon.clone(),
        repository: Some(row.repository.clone()),
        user_id: Some(row.created_by),
        user_name: Some(row.user_name.clone()),
        user_first_name: row.first_name.clone(),
        user_last_name: row.last_name.clone(),
        workspace_id: Scope::from_key(row.scope).workspace().map(|id| id.0),
        deleted: Some(false),
        last_updated: Some(Timestamp::from_ms(row.updated_at)),
        labels: Some(Vec::new()),
        // Newer clients fail on a pipeline without a version.
        version: Some(PipelineVersionFullInfoDto {
            id: Some(row.version_id.clone()),
            name: Some(format!("{}-1", row.name)),
            is_default: Some(true),
            date_created: Some(Timestamp::from_ms(row.created_at)),
            last_updated: Some(Timestamp::from_ms(row.updated_at)),
            creator_user_id: Some(row.created_by),
            creator_user_name: Some(row.user_name.clone()),
            creator_first_name: row.first_name.clone(),
            creator_last_name: row.last_name.clone(),
            ..PipelineVersionFullInfoDto::default()
        }),
        ..PipelineDbDto::default()
    }
}

fn wants_compute_env(attributes: Option<&Vec<String>>) -> bool {
    attributes.is_some_and(|list| list.iter().any(|word| word == "computeEnv"))
}

async fn with_compute_env(
    app: &SharedApp,
    by: &app::allowed::Allowed<PipelineRead>,
    row: &PipelineRow,
) -> Result<PipelineDbDto> {
    let (_, template) = pipelines::template(app, by, PipelineId(row.id)).await?;
    let env = launches::compute_env(app, by, &template).await?;
    Ok(PipelineDbDto {
        compute_env: env.map(|env| ComputeEnvDbDto {
            id: Some(env.id),
            name: Some(env.name),
            platform: Some(env.platform),
            region: None,
        }),
        ..view(row)
    })
}

fn draft(
    name: Option<String>,
    description: Option<String>,
    icon: Option<String>,
    launch: Option<WorkflowLaunchRequest>,
    before: Option<(PipelineRow, LaunchSettings)>,
) -> Result<PipelineDraft> {
    let text = |new: Option<String>, old: Option<String>| match new {
        Some(text) => (!text.trim().is_empty()).then_some(text),
        None => old,
    };
    let (row, template) = before.unzip();
    let settings = launch::settings(launch.unwrap_or_default()).over(template.unwrap_or_default())?;
    Ok(PipelineDraft {
        name: name.or_else(|| row.as_ref().map(|row| row.name.clone())).unwrap_or_default(),
        description: text(description, row.as_ref().and_then(|row| row.description.clone())),
        icon: text(icon, row.and_then(|row| row.icon)),
        settings,
    })
}

/// Saved pipelines.
#[utoipa::path(get, path = "/pipelines", tag = "pipelines", operation_id = "ListPipelines",
    params(ListQuery, WorkspaceQuery), responses((status = 200, body = ListPipelinesResponse)))]
pub(crate) async fn list(
    State(app): State<SharedApp>,
    By(by): By<PipelineRead>,
    Params(query): Params<ListQuery>,
) -> Answer<Json<ListPipelinesResponse>> {
    if query.visibility.as_deref() == Some("shared") {
        return Ok(Json(ListPipelinesResponse { pipelines: Some(Vec::new()), total_size: Some(0) }));
    }
    let search = query.search.as_deref().unwrap_or_default().trim();
    // Clients look a pipeline up by its name in quotation marks and expect exactly one row.
    let exact_name = search.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let sort = match query.sort_by {
        Some(SortBy::Created) => PipelineSort::Created,
        Some(SortBy::Modified) => PipelineSort::Modified,
        Some(SortBy::Name) | None => PipelineSort::Name,
    };
    let wanted = PipelineQuery {
        search: if exact_name.is_some() { "" } else { search },
        exact_name,
        sort,
        descending: matches!(query.sort_dir, Some(SortDir::Descending)),
        max: page_size(query.max)?,
        offset: query.offset.unwrap_or(0).max(0),
    };
    let (rows, total) = pipelines::list(&app, &by, &wanted).await?;
    let mut page = Vec::with_capacity(rows.len());
    for row in &rows {
        page.push(if wants_compute_env(query.attributes.as_ref()) {
            with_compute_env(&app, &by, row).await?
        } else {
            view(row)
        });
    }
    Ok(Json(ListPipelinesResponse { pipelines: Some(page), total_size: Some(total) }))
}

/// Saves a pipeline.
#[utoipa::path(post, path = "/pipelines", tag = "pipelines", operation_id = "CreatePipeline",
    params(WorkspaceQuery), request_body = CreatePipelineRequest,
    responses((status = 200, body = CreatePipelineResponse)))]
pub(crate) async fn create(
    State(app): State<SharedApp>,
    By(by): By<PipelineWrite>,
    Body(body): Body<CreatePipelineRequest>,
) -> Answer<Json<CreatePipelineResponse>> {
    if body.launch.is_none() {
        return Err(Error::invalid("The body lacks 'launch'").into());
    }
    let draft = draft(body.name, body.description, body.icon, body.launch, None)?;
    let row = pipelines::create(&app, &by, draft).await?;
    Ok(Json(CreatePipelineResponse { pipeline: Some(view(&row)) }))
}

/// Checks that a name is free.
#[utoipa::path(get, path = "/pipelines/validate", tag = "pipelines", operation_id = "ValidatePipelineName",
    params(WorkspaceQuery, OrgQuery, NameQuery), responses((status = 204)))]
pub(crate) async fn validate_name(
    State(app): State<SharedApp>,
    By(by): By<PipelineWrite>,
    Params(query): Params<NameQuery>,
) -> Answer<StatusCode> {
    pipelines::check_name(&app, &by, query.name.as_deref().unwrap_or_default()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A pipeline.
#[utoipa::path(get, path = "/pipelines/{pipelineId}", tag = "pipelines", operation_id = "DescribePipeline",
    params(("pipelineId" = i64, Path), AttributesQuery, WorkspaceQuery, SourceQuery),
    responses((status = 200, body = DescribePipelineResponse)))]
pub(crate) async fn describe(
    State(app): State<SharedApp>,
    By(by): By<PipelineRead>,
    Path(id): Path<i64>,
    Params(query): Params<AttributesQuery>,
) -> Answer<Json<DescribePipelineResponse>> {
    let row = pipelines::get(&app, &by, PipelineId(id)).await?;
    let pipeline = if wants_compute_env(query.attributes.as_ref()) {
        with_compute_env(&app, &by, &row).await?
    } else {
        view(&row)
    };
    Ok(Json(DescribePipelineResponse { pipeline: Some(pipeline) }))
}

/// Changes a pipeline; what is left out stays.
#[utoipa::path(put, path = "/pipelines/{pipelineId}", tag = "pipelines", operation_id = "UpdatePipeline",
    params(("pipelineId" = i64, Path), WorkspaceQuery), request_body = UpdatePipelineRequest,
    responses((status = 200, body = UpdatePipelineResponse)))]
pub(crate) async fn update(
    State(app): State<SharedApp>,
    By(by): By<PipelineWrite>,
    Path(id): Path<i64>,
    Body(body): Body<UpdatePipelineRequest>,
) -> Answer<Json<UpdatePipelineResponse>> {
    let row = pipelines::update(&app, &by, PipelineId(id), |row, template| {
        draft(body.name, body.description, body.icon, body.launch, Some((row, template)))
    })
    .await?;
    Ok(Json(UpdatePipelineResponse { pipeline: Some(view(&row)) }))
}

/// Deletes a pipeline.
#[utoipa::path(delete, path = "/pipelines/{pipelineId}", tag = "pipelines", operation_id = "DeletePipeline",
    params(("pipelineId" = i64, Path), WorkspaceQuery), responses((status = 204)))]
pub(crate) async fn delete(
    State(app): State<SharedApp>,
    By(by): By<PipelineDelete>,
    Path(id): Path<i64>,
) -> Answer<StatusCode> {
    pipelines::delete(&app, &by, PipelineId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The template of a pipeline's launches.
#[utoipa::path(get, path = "/pipelines/{pipelineId}/launch", tag = "pipelines", operation_id = "DescribePipelineLaunch",
    params(("pipelineId" = i64, Path), WorkspaceQuery, SourceQuery, VersionQuery),
    responses((status = 200, body = DescribeLaunchResponse)))]
pub(crate) async fn describe_launch(
    State(app): State<SharedApp>,
    By(by): By<PipelineRead>,
    Path(id): Path<i64>,
) -> Answer<Json<DescribeLaunchResponse>> {
    let (_, template) = pipelines::template(&app, &by, PipelineId(id)).await?;
    let env = launches::compute_env(&app, &by, &template).await?;
    Ok(Json(DescribeLaunchResponse { launch: Some(launch::view(&template, env.as_ref())?) }))
}
