//! Launches: the snapshots of settings.

use api::launch::{DescribeLaunchResponse, LaunchDbDto, WorkflowLaunchRequest, WorkflowLaunchResponse};
use app::launches::{self, PartialSettings};
use axum::Json;
use axum::extract::State;
use domain::permission::LaunchRead;
use domain::{Error, LaunchId, Result, name};
use store::compute_envs::ComputeEnvRow;
use store::launches::LaunchRow;

use crate::auth::By;
use crate::error::Answer;
use crate::extract::Path;
use crate::router::SharedApp;
use crate::routes::WorkspaceQuery;
use crate::routes::compute_envs::launch_view;

pub(crate) fn parse_id(text: &str) -> Result<LaunchId> {
    LaunchId::parse(text).ok_or_else(|| Error::unknown("launch", name::shown(text)))
}

/// The settings in a request.
pub(crate) fn settings(request: WorkflowLaunchRequest) -> PartialSettings {
    PartialSettings {
        pipeline: request.pipeline,
        compute_env_id: request.compute_env_id,
        work_dir: request.work_dir,
        revision: request.revision,
        commit_id: request.commit_id,
        run_name: request.run_name,
        session_id: request.session_id,
        config_profiles: request.config_profiles,
        config_text: request.config_text,
        params_text: request.params_text,
        tower_config: request.tower_config,
        pre_run_script: request.pre_run_script,
        post_run_script: request.post_run_script,
        main_script: request.main_script,
        entry_name: request.entry_name,
        schema_name: request.schema_name,
        resume: request.resume,
        pull_latest: request.pull_latest,
        stub_run: request.stub_run,
        head_job_cpus: request.head_job_cpus.map(i64::from),
        head_job_memory_mb: request.head_job_memory_mb.map(i64::from),
        user_secrets: request.user_secrets,
        workspace_secrets: request.workspace_secrets,
    }
}

fn small(number: Option<i64>) -> Option<i32> {
    number.and_then(|n| i32::try_from(n).ok())
}

/// A launch as the contract shows it.
pub(crate) fn view(row: &LaunchRow, compute_env: Option<&ComputeEnvRow>) -> Result<LaunchDbDto> {
    let settings = row.settings.clone();
    Ok(LaunchDbDto {
        id: Some(row.id.to_string()),
        compute_env: compute_env.map(launch_view).transpose()?,
        pipeline: Some(settings.pipeline),
        work_dir: settings.work_dir,
        revision: settings.revision,
        commit_id: settings.commit_id,
        run_name: settings.run_name,
        session_id: settings.session_id,
        config_profiles: Some(settings.config_profiles),
        config_text: settings.config_text,
        params_text: settings.params_text,
        tower_config: settings.tower_config,
        pre_run_script: settings.pre_run_script,
        post_run_script: settings.post_run_script,
        main_script: settings.main_script,
        entry_name: settings.entry_name,
        schema_name: settings.schema_name,
        resume: Some(settings.resume),
        pull_latest: Some(settings.pull_latest),
        stub_run: Some(settings.stub_run),
        head_job_cpus: small(settings.head_job_cpus),
        head_job_memory_mb: small(settings.head_job_memory_mb),
        user_secrets: Some(settings.user_secrets),
        workspace_secrets: Some(settings.workspace_secrets),
        date_created: Some(row.created_at),
        last_updated: Some(row.created_at),
        ..LaunchDbDto::default()
    })
}

/// The launch of a run as the contract shows it; what a resume needs beside it.
pub(crate) fn workflow_view(
    row: &LaunchRow,
    compute_env: Option<&ComputeEnvRow>,
    resume_commit: Option<String>,
    resume_dir: Option<String>,
) -> Result<WorkflowLaunchResponse> {
    let base = view(row, compute_env)?;
    Ok(WorkflowLaunchResponse {
        id: base.id,
        compute_env: base.compute_env,
        pipeline: base.pipeline,
        pipeline_id: row.settings.pipeline_id.map(|id| id.0),
        work_dir: base.work_dir,
        revision: base.revision,
        commit_id: base.commit_id,
        session_id: base.session_id,
        config_profiles: base.config_profiles,
        config_text: base.config_text,
        params_text: base.params_text,
        tower_config: base.tower_config,
        pre_run_script: base.pre_run_script,
        post_run_script: base.post_run_script,
        main_script: base.main_script,
        entry_name: base.entry_name,
        schema_name: base.schema_name,
        resume: base.resume,
        pull_latest: base.pull_latest,
        stub_run: base.stub_run,
        head_job_cpus: base.head_job_cpus,
        head_job_memory_mb: base.head_job_memory_mb,
        user_secrets: base.user_secrets,
        workspace_secrets: base.workspace_secrets,
        date_created: base.date_created,
        resume_commit_id: resume_commit,
        resume_dir,
        ..WorkflowLaunchResponse::default()
    })
}

/// A launch.
#[utoipa::path(get, path = "/launch/{launchId}", tag = "launch", operation_id = "DescribeLaunch",
    params(("launchId" = String, Path), WorkspaceQuery), responses((status = 200, body = DescribeLaunchResponse)))]
pub(crate) async fn describe(
    State(app): State<SharedApp>,
    By(by): By<LaunchRead>,
    Path(id): Path<String>,
) -> Answer<Json<DescribeLaunchResponse>> {
    let row = launches::get(&app, &by, &parse_id(&id)?).await?;
    let env = launches::compute_env(&app, &by, &row).await?;
    Ok(Json(DescribeLaunchResponse { launch: Some(view(&row, env.as_ref())?) }))
}
