//! Saved pipelines: the Launchpad.

use domain::id::PipelineVersionId;
use domain::launch::LaunchSettings;
use domain::permission::{PipelineDelete, PipelineRead, PipelineWrite, Right};
use domain::{Error, LaunchId, PipelineId, Result, name};
use store::audit::{AuditEntry, add_audit_entry};
use store::launches::{self, LaunchRow};
use store::pipelines::{self as rows, PipelineData, PipelineQuery, PipelineRow};

use crate::allowed::Allowed;
use crate::context::App;
use crate::events::Entity;
use crate::launches::check_settings;

/// What a pipeline consists of.
#[derive(Clone, Debug)]
pub struct PipelineDraft {
    /// Its name.
    pub name: String,
    /// What it does.
    pub description: Option<String>,
    /// Address of its icon.
    pub icon: Option<String>,
    /// The template of its launches.
    pub settings: LaunchSettings,
}

fn unknown(id: PipelineId) -> Error {
    Error::unknown("pipeline", id)
}

/// A page of pipelines, and how many there are in all.
pub async fn list(
    app: &App,
    by: &Allowed<PipelineRead>,
    query: &PipelineQuery<'_>,
) -> Result<(Vec<PipelineRow>, i64)> {
    let mut tx = app.store.begin_read().await?;
    rows::list_pipelines(&mut tx, by.scope(), query).await
}

/// One pipeline.
pub async fn get<R: Right>(app: &App, by: &Allowed<R>, id: PipelineId) -> Result<PipelineRow> {
    let mut tx = app.store.begin_read().await?;
    rows::find_pipeline(&mut tx, by.scope(), id).await?.ok_or_else(|| unknown(id))
}

/// The template of a pipeline's launches.
pub async fn template(
    app: &App,
    by: &Allowed<PipelineRead>,
    id: PipelineId,
) -> Result<(PipelineRow, LaunchRow)> {
    let mut tx = app.store.begin_read().await?;
    let row = rows::find_pipeline(&mut tx, by.scope(), id).await?.ok_or_else(|| unknown(id))?;
    let launch = LaunchId::parse(&row.launch_id).ok_or_else(|| unknown(id))?;
    let launch = launches::find_launch(&mut tx, by.scope(), &launch).await?.ok_or_else(|| unknown(id))?;
    Ok((row, launch))
}

/// Refuses a name that is malformed or taken.
pub async fn check_name(app: &App, by: &Allowed<PipelineWrite>, text: &str) -> Result<()> {
    let name = name::pipeline(text)?;
    let mut tx = app.store.begin_read().await?;
    if rows::is_pipeline_name_taken(&mut tx, by.scope(), name).await? {
        return Err(Error::conflict(format!("A pipeline with name '{name}' already exists")));
    }
    Ok(())
}

/// Saves a pipeline.
pub async fn create(app: &App, by: &Allowed<PipelineWrite>, draft: PipelineDraft) -> Result<PipelineRow> {
    let person = by.person()?;
    let name = name::pipeline(&draft.name)?.to_owned();
    check_settings(app, by.scope(), &draft.settings).await?;
    let (id, launch) = (PipelineId::random(&mut rand::rng()), LaunchId::random(&mut rand::rng()));
    let version = PipelineVersionId::random(&mut rand::rng());
    let settings = LaunchSettings { pipeline_id: Some(id), ..draft.settings };
    let data = PipelineData {
        name: &name,
        description: draft.description.as_deref(),
        icon: draft.icon.as_deref(),
        repository: &settings.pipeline,
        launch: &launch,
    };
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    launches::add_launch(&mut tx, by.scope(), &launch, &settings, person.id, now).await?;
    rows::add_pipeline(&mut tx, by.scope(), id, &version, &data, person.id, now).await?;
    audit(&mut tx, by, "pipeline.create", id, app).await?;
    let row = rows::find_pipeline(&mut tx, by.scope(), id).await?.ok_or_else(|| unknown(id))?;
    tx.commit().await?;
    app.events.publish(by.scope(), Entity::Pipeline, id.to_string());
    Ok(row)
}

/// Changes a pipeline; runs keep the settings they were launched with.
pub async fn update(
    app: &App,
    by: &Allowed<PipelineWrite>,
    id: PipelineId,
    change: impl FnOnce(PipelineRow, LaunchSettings) -> Result<PipelineDraft>,
) -> Result<PipelineRow> {
    let person = by.person()?;
    let (before, template) = {
        let mut tx = app.store.begin_read().await?;
        let row = rows::find_pipeline(&mut tx, by.scope(), id).await?.ok_or_else(|| unknown(id))?;
        let launch = LaunchId::parse(&row.launch_id).ok_or_else(|| unknown(id))?;
        let launch = launches::find_launch(&mut tx, by.scope(), &launch).await?.ok_or_else(|| unknown(id))?;
        (row, launch.settings)
    };
    let draft = change(before, template)?;
    let name = name::pipeline(&draft.name)?.to_owned();
    check_settings(app, by.scope(), &draft.settings).await?;
    let settings = LaunchSettings { pipeline_id: Some(id), ..draft.settings };
    let launch = LaunchId::random(&mut rand::rng());
    let data = PipelineData {
        name: &name,
        description: draft.description.as_deref(),
        icon: draft.icon.as_deref(),
        repository: &settings.pipeline,
        launch: &launch,
    };
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    launches::add_launch(&mut tx, by.scope(), &launch, &settings, person.id, now).await?;
    rows::update_pipeline(&mut tx, by.scope(), id, &data, now).await?;
    audit(&mut tx, by, "pipeline.update", id, app).await?;
    let row = rows::find_pipeline(&mut tx, by.scope(), id).await?.ok_or_else(|| unknown(id))?;
    tx.commit().await?;
    app.events.publish(by.scope(), Entity::Pipeline, id.to_string());
    Ok(row)
}

/// Deletes a pipeline; runs keep their own copies.
pub async fn delete(app: &App, by: &Allowed<PipelineDelete>, id: PipelineId) -> Result<()> {
    let mut tx = app.store.begin().await?;
    rows::find_pipeline(&mut tx, by.scope(), id).await?.ok_or_else(|| unknown(id))?;
    rows::delete_pipeline(&mut tx, by.scope(), id, app.clock.now()).await?;
    audit(&mut tx, by, "pipeline.delete", id, app).await?;
    tx.commit().await?;
    app.events.publish(by.scope(), Entity::Pipeline, id.to_string());
    Ok(())
}

async fn audit<R: Right>(
    tx: &mut store::Tx,
    by: &Allowed<R>,
    action: &'static str,
    id: PipelineId,
    app: &App,
) -> Result<()> {
    let target = id.to_string();
    let entry = AuditEntry {
        user: Some(by.person()?.id),
        scope: Some(by.scope()),
        action,
        target: &target,
        detail: None,
    };
    add_audit_entry(tx, &entry, app.clock.now()).await
}
