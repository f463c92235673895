//! Compute environments: where runs are executed. The local platform runs head jobs on the server's own machine.

use std::path::Path;

use api::compute_config::{LOCAL_PLATFORM, LocalComputeConfig};
use domain::permission::{ComputeEnvDelete, ComputeEnvRead, ComputeEnvWrite, Right};
use domain::{ComputeEnvId, Error, Result, Scope, name};
use exec::ExecPlatform;
use store::audit::{AuditEntry, add_audit_entry};
use store::compute_envs::{self as rows, ComputeEnvRow, NewComputeEnv};

use crate::allowed::{Allowed, Person};
use crate::context::{App, WORK_DIR};
use crate::events::Entity;

const AVAILABLE: &str = "AVAILABLE";
const INVALID: &str = "INVALID";
const LONGEST_SCRIPT: usize = 1024;
const LONGEST_DESCRIPTION: usize = 2000;

/// Why only administrators use the local platform, as the page says it.
pub const LOCAL_WARNING: &str = "Runs on this platform share the server's machine and user: their tasks can read what the \
     server can read. Only administrators of this server may use it.";

/// What a new compute environment needs.
#[derive(Clone, Debug)]
pub struct ComputeEnvDraft {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// The platform's settings.
    pub config: LocalComputeConfig,
}

/// Refuses who may not use the local platform.
///
/// # Errors
/// `Forbidden` with the reason, for everybody but administrators of the server.
pub fn check_local_use(app: &App, person: &Person) -> Result<()> {
    if person.is_root || app.settings.local_run_as.is_some() {
        return Ok(());
    }
    Err(Error::forbidden(
        "Only administrators of this server may use the local platform: its runs share the server's machine and user",
    ))
}

/// The compute environments by name, all or those in the state `status`.
pub async fn list(
    app: &App,
    by: &Allowed<ComputeEnvRead>,
    status: Option<&str>,
) -> Result<Vec<ComputeEnvRow>> {
    let mut tx = app.store.begin_read().await?;
    rows::list_compute_envs(&mut tx, by.scope(), status).await
}

/// One compute environment, deleted or not.
pub async fn get<R: Right>(app: &App, by: &Allowed<R>, id: &ComputeEnvId) -> Result<ComputeEnvRow> {
    let mut tx = app.store.begin_read().await?;
    rows::find_compute_env(&mut tx, by.scope(), id).await?.ok_or_else(|| unknown(id))
}

fn unknown(id: &ComputeEnvId) -> Error {
    Error::unknown("compute environment", id)
}

/// Refuses a name that is malformed or taken.
pub async fn check_name(app: &App, by: &Allowed<ComputeEnvWrite>, text: &str) -> Result<()> {
    let name = name::compute_env(text)?;
    let mut tx = app.store.begin_read().await?;
    match rows::find_compute_env_by_name(&mut tx, by.scope(), name).await? {
        Some(_) => Err(Error::conflict(format!("A compute environment with name '{name}' already exists"))),
        None => Ok(()),
    }
}

/// Adds a compute environment; the first one of a workspace becomes primary.
pub async fn create(
    app: &App,
    by: &Allowed<ComputeEnvWrite>,
    draft: ComputeEnvDraft,
) -> Result<ComputeEnvId> {
    let person = by.person()?;
    check_local_use(app, person)?;
    let name = name::compute_env(&draft.name)?.to_owned();
    let description = check_description(draft.description)?;
    let config = check_config(app, draft.config)?;
    // What cannot work is refused now, with the reason, instead of at the first launch.
    app.local
        .prepare_dir(Path::new(config.work_dir.as_deref().unwrap_or_default()))
        .await
        .map_err(platform)?;
    let config = serde_json::to_string(&config).map_err(Error::internal)?;
    let id = ComputeEnvId::random(&mut rand::rng());
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let is_primary =
        rows::list_compute_envs(&mut tx, by.scope(), None).await?.iter().all(|other| !other.is_primary);
    let new = NewComputeEnv {
        id: &id,
        name: &name,
        description: description.as_deref(),
        platform: LOCAL_PLATFORM,
        config: &config,
        status: AVAILABLE,
        is_primary,
        created_by: person.id,
    };
    rows::add_compute_env(&mut tx, by.scope(), &new, now).await?;
    audit(&mut tx, by, "compute_env.create", &id, app).await?;
    tx.commit().await?;
    changed(app, by.scope(), &id);
    Ok(id)
}

/// What a platform says, as an error of the request.
pub(crate) fn platform(error: exec::PlatformError) -> Error {
    match error {
        exec::PlatformError::Transient(_) => Error::unavailable(error.to_string(), 10).caused_by(error),
        other => Error::invalid(other.to_string()).caused_by(other),
    }
}

fn check_description(text: Option<String>) -> Result<Option<String>> {
    match text {
        Some(text) if text.chars().count() > LONGEST_DESCRIPTION => {
            Err(Error::invalid(format!("Description is longer than {LONGEST_DESCRIPTION} characters")))
        }
        other => Ok(other.filter(|text| !text.trim().is_empty())),
    }
}

fn check_config(app: &App, config: LocalComputeConfig) -> Result<LocalComputeConfig> {
    for (field, text) in
        [("Pre-run script", &config.pre_run_script), ("Post-run script", &config.post_run_script)]
    {
        check_script(field, text.as_deref())?;
    }
    if config.wave_enabled == Some(true) || config.fusion2_enabled == Some(true) {
        return Err(Error::invalid(
            "Wave and Fusion are not available on the local platform; switch them off",
        ));
    }
    let given = config.work_dir.as_deref().unwrap_or_default().trim().trim_end_matches('/').to_owned();
    let work_dir = if given.is_empty() { default_work_dir(app) } else { given };
    if !work_dir.starts_with('/') {
        return Err(Error::invalid(format!(
            "Work directory '{}' is not an absolute path; begin it with a slash",
            name::shown(&work_dir)
        )));
    }
    Ok(LocalComputeConfig { work_dir: Some(work_dir), ..config })
}

/// Refuses a script that is longer than clients of the contract take.
pub(crate) fn check_script(field: &str, text: Option<&str>) -> Result<()> {
    match text {
        Some(text) if text.len() > LONGEST_SCRIPT => Err(Error::invalid(format!(
            "{field} is longer than {LONGEST_SCRIPT} bytes; put it in a file and call that"
        ))),
        _ => Ok(()),
    }
}

/// Where tasks work if nothing else is said.
#[must_use]
pub fn default_work_dir(app: &App) -> String {
    app.settings.data_dir.join(WORK_DIR).to_string_lossy().into_owned()
}

/// Changes name and description; what is `None` stays.
pub async fn update(
    app: &App,
    by: &Allowed<ComputeEnvWrite>,
    id: &ComputeEnvId,
    name: Option<&str>,
    description: Option<String>,
) -> Result<()> {
    let mut tx = app.store.begin().await?;
    let row = rows::find_compute_env(&mut tx, by.scope(), id)
        .await?
        .filter(|row| !row.is_deleted)
        .ok_or_else(|| unknown(id))?;
    let name = name::compute_env(name.unwrap_or(&row.name))?;
    let description = check_description(description.or(row.description))?;
    rows::update_compute_env(&mut tx, by.scope(), id, name, description.as_deref(), app.clock.now()).await?;
    audit(&mut tx, by, "compute_env.update", id, app).await?;
    tx.commit().await?;
    changed(app, by.scope(), id);
    Ok(())
}

/// Makes it the one that launches take which name none.
pub async fn set_primary(app: &App, by: &Allowed<ComputeEnvWrite>, id: &ComputeEnvId) -> Result<()> {
    let mut tx = app.store.begin().await?;
    rows::find_compute_env(&mut tx, by.scope(), id)
        .await?
        .filter(|row| !row.is_deleted)
        .ok_or_else(|| unknown(id))?;
    rows::set_primary_compute_env(&mut tx, by.scope(), id).await?;
    audit(&mut tx, by, "compute_env.set_primary", id, app).await?;
    tx.commit().await?;
    changed(app, by.scope(), id);
    Ok(())
}

/// Marks it deleted; it stays describable, and runs on it go on.
pub async fn delete(app: &App, by: &Allowed<ComputeEnvDelete>, id: &ComputeEnvId) -> Result<()> {
    let mut tx = app.store.begin().await?;
    rows::find_compute_env(&mut tx, by.scope(), id)
        .await?
        .filter(|row| !row.is_deleted)
        .ok_or_else(|| unknown(id))?;
    rows::delete_compute_env(&mut tx, by.scope(), id, app.clock.now()).await?;
    audit(&mut tx, by, "compute_env.delete", id, app).await?;
    tx.commit().await?;
    changed(app, by.scope(), id);
    Ok(())
}

/// Whether a check found it usable.
#[derive(Clone, Debug)]
pub struct Validation {
    /// The contract's word for the state afterwards.
    pub status: &'static str,
    /// Why.
    pub message: Option<String>,
    /// Whether it may be different in a moment; the stored state is then left alone.
    pub is_transient: bool,
}

/// Checks that it can be used: work directory and Nextflow.
pub async fn validate(app: &App, by: &Allowed<ComputeEnvWrite>, id: &ComputeEnvId) -> Result<Validation> {
    let row = get(app, by, id).await?;
    if row.is_deleted {
        return Err(unknown(id));
    }
    let config = config_of(&row)?;
    let work_dir = config.work_dir.unwrap_or_else(|| default_work_dir(app));
    let problem = match app.local.prepare_dir(Path::new(&work_dir)).await {
        Ok(()) => crate::engine::inspect(app).await.err().map(|e| (e.to_string(), false)),
        Err(e) => Some((e.to_string(), matches!(e, exec::PlatformError::Transient(_)))),
    };
    let validation = match problem {
        None => Validation { status: AVAILABLE, message: None, is_transient: false },
        Some((message, is_transient)) => Validation { status: INVALID, message: Some(message), is_transient },
    };
    if !validation.is_transient {
        let message = validation.message.as_deref();
        let mut tx = app.store.begin().await?;
        rows::set_compute_env_status(&mut tx, by.scope(), id, validation.status, message, app.clock.now())
            .await?;
        tx.commit().await?;
        changed(app, by.scope(), id);
    }
    Ok(validation)
}

/// The stored settings.
pub fn config_of(row: &ComputeEnvRow) -> Result<LocalComputeConfig> {
    serde_json::from_str(&row.config).map_err(Error::internal)
}

fn changed(app: &App, scope: Scope, id: &ComputeEnvId) {
    app.events.publish(scope, Entity::ComputeEnv, id.as_str());
}

async fn audit<R: Right>(
    tx: &mut store::Tx,
    by: &Allowed<R>,
    action: &'static str,
    id: &ComputeEnvId,
    app: &App,
) -> Result<()> {
    let entry = AuditEntry {
        user: Some(by.person()?.id),
        scope: Some(by.scope()),
        action,
        target: id.as_str(),
        detail: None,
    };
    add_audit_entry(tx, &entry, app.clock.now()).await
}
