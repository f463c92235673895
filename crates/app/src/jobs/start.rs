//! Starting a head job: a place, the question whether the platform has it already, then the submit.

use std::sync::Arc;

use api::compute_config::ConfigEnvVariable;
use async_trait::async_trait;
use domain::launch::LaunchSettings;
use domain::workflow::WorkflowEvent;
use domain::{ComputeEnvId, Error, LaunchId, Result, Scope, UserId};
use exec::{ExecPlatform, LaunchPlan, PlatformError};
use ingest::EndDetails;
use nextflow::launcher::{self, ComputeSettings, LaunchSpec, ServerAccess, Variable};
use queue::{Handler, Outcome};
use store::head_jobs::{self, HeadJobState};
use store::{compute_envs, launches};

use super::{Launched, start_next};
use crate::compute_envs::{config_of, default_work_dir};
use crate::context::App;
use crate::engine::engine;
use crate::events::Entity;
use crate::launches::{params, source};
use crate::trace::run_tokens;

/// How often a waiting run looks for a free place, besides when one becomes free.
const LOOK_AGAIN_MS: i64 = 5_000;

pub(super) struct Start(pub(super) Arc<App>);

#[async_trait]
impl Handler for Start {
    async fn run(&self, key: &str, _attempts: i64) -> Result<Outcome> {
        let app = &self.0;
        let Some(launched) = Launched::find(app, key).await? else { return Ok(Outcome::Done) };
        let state = launched.head.state.as_str();
        if state == HeadJobState::Waiting.as_str() && !take_place(app, &launched).await? {
            return Ok(Outcome::Again(LOOK_AGAIN_MS));
        }
        if state == HeadJobState::Submitted.as_str() || state == HeadJobState::Ended.as_str() {
            return Ok(Outcome::Done);
        }
        match submit(app, &launched).await {
            Ok(()) => Ok(Outcome::Done),
            Err(NotStarted::Later(error)) => Err(error),
            Err(NotStarted::Never(why)) => {
                refuse(app, &launched, why).await?;
                Ok(Outcome::Done)
            }
        }
    }
}

/// Takes a place for the head job, or says why it waits. Runs start in the order of their launch.
async fn take_place(app: &App, launched: &Launched) -> Result<bool> {
    let num = launched.num();
    let places = app.settings.max_local_runs;
    let mut tx = app.store.begin().await?;
    // In this order: another server that has just taken a place for an earlier run is then counted.
    let is_first = head_jobs::is_first_waiting(&mut tx, num).await?;
    let taken = head_jobs::count_started_head_jobs(&mut tx, num).await?;
    let is_free = is_first && taken < places;
    if is_free {
        if !head_jobs::set_submitting(&mut tx, num).await? {
            // It was cancelled meanwhile.
            return Ok(false);
        }
        if taken + 1 < places {
            start_next(&mut tx, app.clock.now()).await?;
        }
    } else {
        let reason = if taken < places {
            "waits for runs that were launched before it to start".to_owned()
        } else {
            format!("waits for a free place: {taken} of {places} runs are going")
        };
        if launched.head.wait_reason.as_deref() == Some(&reason) {
            return Ok(false);
        }
        head_jobs::set_wait_reason(&mut tx, num, Some(&reason)).await?;
    }
    tx.commit().await?;
    if is_free {
        app.waker.wake();
    }
    app.events.publish(Scope::from_key(launched.row.scope), Entity::Workflow, launched.id.as_str());
    Ok(is_free)
}

/// Why a head job was not started.
enum NotStarted {
    /// It may work later.
    Later(Error),
    /// It never will.
    Never(String),
}

impl From<Error> for NotStarted {
    fn from(error: Error) -> Self {
        Self::Later(error)
    }
}

impl From<PlatformError> for NotStarted {
    fn from(error: PlatformError) -> Self {
        match error {
            PlatformError::Transient(_) => {
                Self::Later(Error::unavailable(error.to_string(), 5).caused_by(error))
            }
            PlatformError::Rejected(_) | PlatformError::Config(_) | PlatformError::Denied(_) => {
                Self::Never(error.to_string())
            }
        }
    }
}

async fn submit(app: &App, launched: &Launched) -> Result<(), NotStarted> {
    let site = launched.site();
    // After a crash the platform may have the job although its id was not stored: never start it twice.
    let operation = if let Some(operation) = app.local.find(&site).await? {
        operation
    } else if launched.row.cancel_requested_at.is_some() {
        return Err(NotStarted::Never("It was cancelled before".to_owned()));
    } else {
        let spec = spec(app, launched).await?;
        let files = launcher::plan(&spec).map_err(|e| NotStarted::Never(e.to_string()))?.files;
        app.local.submit(&LaunchPlan { site, files }).await?
    };
    let mut tx = app.store.begin().await?;
    head_jobs::set_submitted(&mut tx, launched.num(), operation.as_str(), app.clock.now()).await?;
    tx.commit().await?;
    app.events.publish(Scope::from_key(launched.row.scope), Entity::Workflow, launched.id.as_str());
    Ok(())
}

async fn spec(app: &App, launched: &Launched) -> Result<LaunchSpec, NotStarted> {
    let gone = |what: &str| NotStarted::Never(format!("The {what} of this run is gone"));
    let row = &launched.row;
    let scope = Scope::from_key(row.scope);
    let (settings, config) = {
        let mut tx = app.store.begin_read().await?;
        let launch = row.launch_id.as_deref().and_then(LaunchId::parse).ok_or_else(|| gone("launch"))?;
        let launch = launches::find_launch(&mut tx, scope, &launch).await?.ok_or_else(|| gone("launch"))?;
        let env =
            ComputeEnvId::parse(&launched.head.compute_env_id).ok_or_else(|| gone("compute environment"))?;
        let env = compute_envs::find_compute_env(&mut tx, scope, &env)
            .await?
            .ok_or_else(|| gone("compute environment"))?;
        (launch.settings, config_of(&env)?)
    };
    let never = |error: Error| NotStarted::Never(error.to_string());
    let pair = run_tokens(app, launched.id.clone(), UserId(row.owner_id))?;
    let LaunchSettings { config_profiles, config_text, tower_config, main_script, entry_name, .. } =
        settings.clone();
    Ok(LaunchSpec {
        workflow_id: launched.id.clone(),
        run_name: row.run_name.clone(),
        session_id: row.session_id.clone(),
        pipeline: source(&settings).map_err(never)?,
        revision: settings.revision.clone(),
        commit_id: settings.commit_id.clone(),
        profiles: config_profiles,
        main_script,
        entry_name,
        params: params(&settings).map_err(never)?,
        config_text,
        tower_config,
        pre_run_script: joined(config.pre_run_script, settings.pre_run_script),
        post_run_script: joined(settings.post_run_script, config.post_run_script),
        resume: settings.resume,
        pull_latest: settings.pull_latest,
        stub_run: settings.stub_run,
        work_dir: settings.work_dir.unwrap_or_else(|| default_work_dir(app)),
        launch_dir: launched.head.launch_dir.clone(),
        compute: ComputeSettings {
            executor: "local".to_owned(),
            nextflow_config: config.nextflow_config.filter(|text| !text.trim().is_empty()),
            environment: config.environment.unwrap_or_default().into_iter().map(variable).collect(),
        },
        engine: engine(app),
        server: ServerAccess {
            endpoint: app.settings.local_api_url.clone(),
            access_token: pair.access.into(),
            refresh_token: Some(pair.refresh.into()),
            workspace_id: scope.workspace(),
        },
    })
}

fn variable(variable: ConfigEnvVariable) -> Variable {
    Variable {
        name: variable.name.unwrap_or_default(),
        value: variable.value.unwrap_or_default(),
        head: variable.head.unwrap_or(true),
        compute: variable.compute.unwrap_or(false),
    }
}

/// Both scripts, the first one first.
fn joined(first: Option<String>, second: Option<String>) -> Option<String> {
    let texts: Vec<String> =
        [first, second].into_iter().flatten().filter(|text| !text.trim().is_empty()).collect();
    (!texts.is_empty()).then(|| texts.join("\n"))
}

/// Ends a run that can never be started, with the reason.
async fn refuse(app: &App, launched: &Launched, why: String) -> Result<()> {
    let now = app.clock.now();
    if let Some(run) = app.ingest.find_run(&launched.id).await? {
        let event = WorkflowEvent::HeadJobEnded { success: false, cancel_requested: false };
        let is_full = why.contains("No space left on device");
        let advice =
            if is_full { "\nFree space where the launch directories are, then launch again." } else { "" };
        let details = EndDetails {
            error_message: Some(format!("Nextflow was not started\n{why}{advice}")),
            complete_at: Some(now),
            ..EndDetails::default()
        };
        app.ingest.end(&run, event, details).await?;
    }
    let mut tx = app.store.begin().await?;
    head_jobs::set_ended(&mut tx, launched.num(), None, true, None, now).await?;
    start_next(&mut tx, now).await?;
    tx.commit().await?;
    app.waker.wake();
    app.events.publish(Scope::from_key(launched.row.scope), Entity::Workflow, launched.id.as_str());
    Ok(())
}
