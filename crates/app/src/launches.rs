//! Launching: from settings to a run that is waiting for its head job.

use std::path::Path;

use domain::launch::LaunchSettings;
use domain::permission::{LaunchRead, Right, WorkflowExecute, WorkflowQuickExecute};
use domain::{ComputeEnvId, Error, LaunchId, PipelineId, Result, Scope, WorkflowId, name};
use nextflow::params::Params;
use nextflow::pipeline::{PathKind, PipelineSource};
use store::audit::{AuditEntry, add_audit_entry};
use store::compute_envs::ComputeEnvRow;
use store::head_jobs;
use store::launches::{self as rows, LaunchRow};
use store::workflows::{self, NewWorkflow, WorkflowRow};
use store::{compute_envs, pipelines, users};

use crate::allowed::Allowed;
use crate::compute_envs::{check_local_use, check_script, config_of, default_work_dir};
use crate::context::{App, RUNS_DIR};
use crate::events::Entity;
use crate::jobs;

const LONGEST_TEXT: usize = 1 << 20;
const LONGEST_TOWER_CONFIG: usize = 64 << 10;

/// What somebody asks to start: settings on top of a template.
#[derive(Clone, Debug, Default)]
pub struct LaunchDraft {
    /// The launch whose settings hold where `settings` says nothing: that of a saved pipeline or of an earlier run.
    pub template: Option<LaunchId>,
    /// The settings. A text that is empty takes the template's away.
    pub settings: PartialSettings,
}

/// Settings of a launch of which each may be left out.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the fields are those of LaunchSettings")]
pub struct PartialSettings {
    pub pipeline: Option<String>,
    pub compute_env_id: Option<String>,
    pub work_dir: Option<String>,
    pub revision: Option<String>,
    pub commit_id: Option<String>,
    pub run_name: Option<String>,
    pub session_id: Option<String>,
    pub config_profiles: Option<Vec<String>>,
    pub config_text: Option<String>,
    pub params_text: Option<String>,
    pub tower_config: Option<String>,
    pub pre_run_script: Option<String>,
    pub post_run_script: Option<String>,
    pub main_script: Option<String>,
    pub entry_name: Option<String>,
    pub schema_name: Option<String>,
    pub resume: Option<bool>,
    pub pull_latest: Option<bool>,
    pub stub_run: Option<bool>,
    pub head_job_cpus: Option<i64>,
    pub head_job_memory_mb: Option<i64>,
    pub user_secrets: Option<Vec<String>>,
    pub workspace_secrets: Option<Vec<String>>,
}

impl PartialSettings {
    /// These settings on top of `template`.
    ///
    /// # Errors
    /// `Invalid` if the id of the compute environment is none.
    pub fn over(self, template: LaunchSettings) -> Result<LaunchSettings> {
        fn text(new: Option<String>, old: Option<String>) -> Option<String> {
            match new {
                Some(text) => (!text.trim().is_empty()).then_some(text),
                None => old,
            }
        }
        let compute_env_id = match self.compute_env_id.as_deref().map(str::trim) {
            None => template.compute_env_id,
            Some("") => None,
            Some(id) => Some(
                ComputeEnvId::parse(id)
                    .ok_or_else(|| Error::unknown("compute environment", name::shown(id)))?,
            ),
        };
        Ok(LaunchSettings {
            pipeline: text(self.pipeline, Some(template.pipeline)).unwrap_or_default().trim().to_owned(),
            compute_env_id,
            pipeline_id: template.pipeline_id,
            // Clients compare work directories by their text, and the original strips the slash too.
            work_dir: text(self.work_dir, template.work_dir)
                .map(|dir| dir.trim().trim_end_matches('/').to_owned()),
            revision: text(self.revision, template.revision).map(|text| text.trim().to_owned()),
            commit_id: text(self.commit_id, template.commit_id).map(|text| text.trim().to_owned()),
            run_name: text(self.run_name, None).map(|text| text.trim().to_owned()),
            session_id: text(self.session_id, None).map(|text| text.trim().to_owned()),
            config_profiles: self.config_profiles.unwrap_or(template.config_profiles),
            config_text: text(self.config_text, template.config_text),
            params_text: text(self.params_text, template.params_text),
            tower_config: text(self.tower_config, template.tower_config),
            pre_run_script: text(self.pre_run_script, template.pre_run_script),
            post_run_script: text(self.post_run_script, template.post_run_script),
            main_script: text(self.main_script, template.main_script).map(|text| text.trim().to_owned()),
            entry_name: text(self.entry_name, template.entry_name).map(|text| text.trim().to_owned()),
            schema_name: text(self.schema_name, template.schema_name),
            resume: self.resume.unwrap_or(false),
            pull_latest: self.pull_latest.unwrap_or(template.pull_latest),
            stub_run: self.stub_run.unwrap_or(template.stub_run),
            head_job_cpus: self.head_job_cpus.or(template.head_job_cpus),
            head_job_memory_mb: self.head_job_memory_mb.or(template.head_job_memory_mb),
            user_secrets: self.user_secrets.unwrap_or(template.user_secrets),
            workspace_secrets: self.workspace_secrets.unwrap_or(template.workspace_secrets),
        })
    }
}

/// Refuses settings that cannot work, whoever launches with them.
pub async fn check_settings(app: &App, scope: Scope, settings: &LaunchSettings) -> Result<()> {
    source(settings)?;
    params(settings)?;
    check_script("Pre-run script", settings.pre_run_script.as_deref())?;
    check_script("Post-run script", settings.post_run_script.as_deref())?;
    check_length("Nextflow configuration", settings.config_text.as_deref(), LONGEST_TEXT)?;
    check_length("tower.yml text", settings.tower_config.as_deref(), LONGEST_TOWER_CONFIG)?;
    if let Some(dir) = &settings.work_dir
        && !dir.starts_with('/')
        && !dir.contains("://")
    {
        return Err(Error::invalid(format!(
            "Work directory '{}' is not an absolute path; begin it with a slash",
            name::shown(dir)
        )));
    }
    if !settings.user_secrets.is_empty() || !settings.workspace_secrets.is_empty() {
        return Err(Error::invalid("Pipeline secrets are not available yet; launch without them"));
    }
    if let Some(id) = &settings.compute_env_id {
        let mut tx = app.store.begin_read().await?;
        compute_envs::find_compute_env(&mut tx, scope, id)
            .await?
            .filter(|row| !row.is_deleted)
            .ok_or_else(|| Error::unknown("compute environment", id))?;
    }
    Ok(())
}

fn check_length(field: &str, text: Option<&str>, longest: usize) -> Result<()> {
    match text {
        Some(text) if text.len() > longest => Err(Error::invalid(format!(
            "{field} is longer than {} kB; put it into the repository",
            longest >> 10
        ))),
        _ => Ok(()),
    }
}

/// Where the code is that these settings mean.
pub(crate) fn source(settings: &LaunchSettings) -> Result<PipelineSource> {
    let revision = settings.commit_id.as_deref().or(settings.revision.as_deref());
    PipelineSource::parse(&settings.pipeline, revision, PathKind::of)
        .map_err(|e| Error::invalid(e.to_string()))
}

/// The parameters of these settings.
pub(crate) fn params(settings: &LaunchSettings) -> Result<Option<Params>> {
    Params::parse(settings.params_text.as_deref().unwrap_or_default())
        .map_err(|e| Error::invalid(e.to_string()))
}

/// A launch by its id.
pub async fn get(app: &App, by: &Allowed<LaunchRead>, id: &LaunchId) -> Result<LaunchRow> {
    let mut tx = app.store.begin_read().await?;
    rows::find_launch(&mut tx, by.scope(), id).await?.ok_or_else(|| Error::unknown("launch", id))
}

/// Where a launch goes, deleted or not.
pub async fn compute_env<R: Right>(
    app: &App,
    by: &Allowed<R>,
    row: &LaunchRow,
) -> Result<Option<ComputeEnvRow>> {
    let Some(id) = &row.settings.compute_env_id else { return Ok(None) };
    let mut tx = app.store.begin_read().await?;
    compute_envs::find_compute_env(&mut tx, by.scope(), id).await
}

/// A fresh run name.
#[must_use]
pub fn random_run_name() -> String {
    nextflow::random_name::random_name(rand::random())
}

/// A run name that no run has that is going on. There are some thousand names, so that a few draws find one.
async fn free_run_name(app: &App, scope: Scope) -> Result<String> {
    const DRAWS: usize = 20;
    let mut tx = app.store.begin_read().await?;
    let mut name = random_run_name();
    for _ in 1..DRAWS {
        if !workflows::is_run_name_active(&mut tx, scope, &name).await? {
            break;
        }
        name = random_run_name();
    }
    Ok(name)
}

/// Refuses a run name that is malformed, or that a run going on has.
pub async fn check_run_name(app: &App, scope: Scope, text: &str) -> Result<()> {
    let name = name::run(text)?;
    let mut tx = app.store.begin_read().await?;
    if workflows::is_run_name_active(&mut tx, scope, name).await? {
        return Err(Error::conflict(format!("A run with name '{name}' that is going on already exists")));
    }
    Ok(())
}

/// Starts a pipeline: writes the snapshot of its settings, the run in the state SUBMITTED and the job that starts the
/// head job, in one transaction. Gives the run's id.
///
/// # Errors
/// `Invalid` with what is wrong in the settings; `Forbidden` without the right, or on the local platform for
/// non-administrators; `Conflict` if the session to resume or the run name is in use.
pub async fn submit(app: &App, by: &Allowed<WorkflowExecute>, draft: LaunchDraft) -> Result<WorkflowId> {
    let person = by.person()?;
    if draft.template.is_none() && !by.may::<WorkflowQuickExecute>() {
        return Err(Error::forbidden(
            "Your role may launch saved pipelines only; ask a maintainer to save this one",
        ));
    }
    let template = match &draft.template {
        Some(id) => {
            let mut tx = app.store.begin_read().await?;
            rows::find_launch(&mut tx, by.scope(), id)
                .await?
                .ok_or_else(|| Error::unknown("launch", id))?
                .settings
        }
        None => LaunchSettings::default(),
    };
    let session = draft.settings.session_id.clone().filter(|_| draft.settings.resume == Some(true));
    let mut settings = draft.settings.over(template)?;
    check_settings(app, by.scope(), &settings).await?;
    let compute_env = match settings.compute_env_id.take() {
        Some(id) => id,
        None => primary(app, by.scope()).await?,
    };
    let run_name = match &settings.run_name {
        Some(text) => name::run(text)?.to_owned(),
        None => free_run_name(app, by.scope()).await?,
    };
    check_run_name(app, by.scope(), &run_name).await?;
    let place = place(app, by.scope(), &compute_env, &settings, session.as_deref(), settings.resume).await?;
    check_local_use(app, person)?;
    let now = app.clock.now();
    let (id, launch) = (WorkflowId::random(&mut rand::rng()), LaunchId::random(&mut rand::rng()));
    let launch_dir = place.launch_dir.clone().unwrap_or_else(|| {
        app.settings.data_dir.join(RUNS_DIR).join(id.as_str()).to_string_lossy().into_owned()
    });
    settings.compute_env_id = Some(compute_env.clone());
    settings.run_name = Some(run_name.clone());
    settings.session_id = Some(place.session_id.clone());
    settings.work_dir = Some(place.work_dir.clone());
    let repository = settings.pipeline.clone();
    let mut tx = app.store.begin().await?;
    if settings.resume && is_session_active(&mut tx, by.scope(), &place.session_id).await? {
        return Err(Error::conflict(
            "A run of this session is going on; wait for its end before you resume it",
        ));
    }
    let user =
        users::find_user(&mut tx, person.id).await?.ok_or_else(|| Error::unknown("user", person.id))?;
    let pipeline = match settings.pipeline_id {
        Some(id) => pipelines::find_pipeline(&mut tx, by.scope(), id).await?.map(|row| PipelineId(row.id)),
        None => None,
    };
    rows::add_launch(&mut tx, by.scope(), &launch, &settings, person.id, now).await?;
    let new = NewWorkflow {
        id: &id,
        owner: person.id,
        user_name: &user.user_name,
        launch: &launch,
        pipeline,
        compute_env: &compute_env,
        session_id: &place.session_id,
        run_name: &run_name,
        project_name: &project_name(&repository),
        repository: &repository,
        revision: settings.commit_id.as_deref().or(settings.revision.as_deref()),
        is_resume: settings.resume,
    };
    let num = workflows::add_workflow(&mut tx, by.scope(), &new, now).await?;
    head_jobs::add_head_job(&mut tx, num, &compute_env, &launch_dir, &place.work_dir, now).await?;
    compute_envs::touch_compute_env(&mut tx, by.scope(), &compute_env, now).await?;
    let entry = AuditEntry {
        user: Some(person.id),
        scope: Some(by.scope()),
        action: "workflow.launch",
        target: id.as_str(),
        detail: Some(&repository),
    };
    add_audit_entry(&mut tx, &entry, now).await?;
    queue::add(&mut tx, jobs::START, &num.to_string(), now).await?;
    tx.commit().await?;
    app.waker.wake();
    app.events.publish(by.scope(), Entity::Workflow, id.as_str());
    Ok(id)
}

async fn primary(app: &App, scope: Scope) -> Result<ComputeEnvId> {
    let mut tx = app.store.begin_read().await?;
    compute_envs::list_compute_envs(&mut tx, scope, None)
        .await?
        .into_iter()
        .find(|row| row.is_primary)
        .and_then(|row| ComputeEnvId::parse(&row.id))
        .ok_or_else(|| {
            Error::invalid("No compute environment is chosen and none is primary; create one first")
        })
}

/// Where a run goes.
struct Place {
    session_id: String,
    work_dir: String,
    /// That of the session to resume; a new one otherwise.
    launch_dir: Option<String>,
}

async fn place(
    app: &App,
    scope: Scope,
    compute_env: &ComputeEnvId,
    settings: &LaunchSettings,
    session: Option<&str>,
    resume: bool,
) -> Result<Place> {
    let mut tx = app.store.begin_read().await?;
    let env = compute_envs::find_compute_env(&mut tx, scope, compute_env)
        .await?
        .filter(|row| !row.is_deleted)
        .ok_or_else(|| Error::unknown("compute environment", compute_env))?;
    if env.status != "AVAILABLE" {
        return Err(Error::invalid(format!(
            "Compute environment '{}' is not available: {}",
            env.name,
            env.message.unwrap_or(env.status)
        )));
    }
    if !resume {
        let work_dir = match &settings.work_dir {
            Some(dir) => dir.clone(),
            None => config_of(&env)?.work_dir.unwrap_or_else(|| default_work_dir(app)),
        };
        return Ok(Place { session_id: uuid::Uuid::new_v4().to_string(), work_dir, launch_dir: None });
    }
    let session = session.ok_or_else(|| Error::invalid("To resume a run, give the id of its session"))?;
    let gone = || Error::invalid("The run to resume was not launched here, or its record is deleted");
    let before = workflows::find_resumed_from(&mut tx, scope, session, i64::MAX).await?.ok_or_else(gone)?;
    let head = head_jobs::find_head_job(&mut tx, before.num).await?.ok_or_else(gone)?;
    if !Path::new(&head.launch_dir).is_dir() {
        return Err(Error::invalid(format!(
            "The launch directory {} of the run to resume is gone, and with it what could be reused",
            head.launch_dir
        )));
    }
    // Results are found by work directory and session, so neither can change.
    Ok(Place { session_id: session.to_owned(), work_dir: head.work_dir, launch_dir: Some(head.launch_dir) })
}

async fn is_session_active(tx: &mut store::Tx, scope: Scope, session: &str) -> Result<bool> {
    let last: Option<WorkflowRow> = workflows::find_resumed_from(tx, scope, session, i64::MAX).await?;
    let Some(last) = last else { return Ok(false) };
    let head = head_jobs::find_head_job(tx, last.num).await?;
    Ok(head.is_some_and(|head| head.state != head_jobs::HeadJobState::Ended.as_str()))
}

/// What a run is called after until Nextflow says better: the last two parts of an address, the last of a path.
fn project_name(repository: &str) -> String {
    let trimmed = repository.trim_end_matches('/').trim_end_matches(".git");
    let parts: Vec<&str> = trimmed.rsplit('/').take(2).collect();
    match parts.as_slice() {
        [last, owner] if trimmed.contains("://") && !trimmed.starts_with("file:") => {
            format!("{owner}/{last}")
        }
        [last, ..] => (*last).to_owned(),
        [] => trimmed.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn projects_have_short_names() {
        for (repository, expected) in [
            ("https://example.org/nf-core/rnaseq", "nf-core/rnaseq"),
            ("https://example.org/nf-core/rnaseq.git", "nf-core/rnaseq"),
            ("/data/pipelines/fastq-quality/", "fastq-quality"),
            ("file:/data/pipelines/sleep.git", "sleep"),
            ("nextflow-io/hello", "hello"),
        ] {
            assert_eq!(project_name(repository), expected, "{repository}");
        }
    }

    #[test]
    fn what_is_left_out_comes_from_the_template_and_empty_texts_clear_it() {
        let template = LaunchSettings {
            pipeline: "/p".into(),
            params_text: Some("a: 1".into()),
            revision: Some("main".into()),
            config_profiles: vec!["test".into()],
            ..LaunchSettings::default()
        };
        let change = PartialSettings {
            params_text: Some("a: 2".into()),
            revision: Some(String::new()),
            work_dir: Some("/w/".into()),
            ..PartialSettings::default()
        };
        let settings = change.over(template).unwrap();
        assert_eq!(settings.pipeline, "/p");
        assert_eq!(settings.params_text.as_deref(), Some("a: 2"));
        assert_eq!(settings.revision, None);
        assert_eq!(settings.work_dir.as_deref(), Some("/w"));
        assert_eq!(settings.config_profiles, ["test"]);
    }
}
