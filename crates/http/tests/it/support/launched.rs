//! Runs that the server launched, put into the database as a launch leaves them.

use std::fs;
use std::path::PathBuf;

use api::compute_config::LOCAL_PLATFORM;
use domain::launch::LaunchSettings;
use domain::{ComputeEnvId, LaunchId, Scope, UserId, WorkflowId};
use nextflow::files::RunFiles;
use serde_json::json;
use store::compute_envs::{self, NewComputeEnv};
use store::workflows::{self, NewWorkflow};
use store::{head_jobs, launches};

use super::reported::{SESSION, task};
use super::{Client, Person, Reported, TestServer};

/// The project of launched runs: the name of the directory that they were launched from.
pub(crate) const LAUNCHED_PROJECT: &str = "rnaseq";

/// A launched run whose head job waits.
pub(crate) struct Launched {
    pub(crate) id: WorkflowId,
    pub(crate) launch: LaunchId,
    pub(crate) launch_dir: PathBuf,
    pub(crate) work_dir: PathBuf,
    pub(crate) num: i64,
    /// The token that its head job gets.
    pub(crate) access: String,
    /// The token that its head job refreshes with.
    pub(crate) refresh: String,
    anonymous: Client,
}

impl Launched {
    /// Reports as the run itself.
    pub(crate) fn client(&self) -> Client {
        self.anonymous.bearer(&self.access)
    }

    /// The address of one of its operations.
    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/workflow/{}{rest}", self.id)
    }

    /// Where its task 1 works.
    pub(crate) fn task_dir(&self) -> PathBuf {
        self.work_dir.join("ab").join("cdef0123456789")
    }

    /// Reports that it ran one task and succeeded, and leaves the files that a real one leaves.
    pub(crate) async fn run(&self, run_name: &str) {
        let run = Reported::take_up(&self.client(), run_name, self.id.as_str()).await;
        run.begin(&["SAY"]).await;
        run.progress(&[task(1, "COMPLETED", json!({ "workdir": self.task_dir() }))]).await;
        run.complete(true).await;
        let files = RunFiles::new(self.id.clone());
        fs::create_dir_all(&self.launch_dir).unwrap();
        fs::write(self.launch_dir.join(files.console()), "N E X T F L O W\nall done\n").unwrap();
        fs::write(self.launch_dir.join(files.nextflow_log()), "Nov-22 DEBUG begin\n").unwrap();
        fs::create_dir_all(self.task_dir()).unwrap();
        fs::write(self.task_dir().join(".command.log"), "hello\n").unwrap();
        fs::write(self.task_dir().join(".command.out"), "hello\n").unwrap();
    }
}

impl TestServer {
    /// A local compute environment of `owner`, whoever may make one.
    pub(crate) async fn local_env(&self, owner: &Person) -> ComputeEnvId {
        self.local_env_of(owner.id).await
    }

    async fn local_env_of(&self, owner: UserId) -> ComputeEnvId {
        let scope = Scope::Personal(owner);
        let id = ComputeEnvId::random(&mut rand::rng());
        let config = json!({ "workDir": self.data_dir().join("work") }).to_string();
        let mut tx = self.app.store.begin().await.unwrap();
        let is_primary = compute_envs::list_compute_envs(&mut tx, scope, None).await.unwrap().is_empty();
        let new = NewComputeEnv {
            id: &id,
            name: &format!("env-{id}"),
            description: None,
            platform: LOCAL_PLATFORM,
            config: &config,
            status: "AVAILABLE",
            is_primary,
            created_by: owner,
        };
        compute_envs::add_compute_env(&mut tx, scope, &new, self.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// A run of `owner` in the state SUBMITTED.
    pub(crate) async fn launched(&self, owner: &Person) -> Launched {
        self.launched_for(owner.id, &owner.name).await
    }

    /// The same for somebody who is known by id and name.
    pub(crate) async fn launched_for(&self, owner: UserId, user_name: &str) -> Launched {
        let id = WorkflowId::random(&mut rand::rng());
        let env = self.local_env_of(owner).await;
        let (scope, now) = (Scope::Personal(owner), self.clock.now());
        let launch = LaunchId::random(&mut rand::rng());
        let launch_dir = self.data_dir().join("runs").join(id.as_str());
        let work_dir = self.data_dir().join("work");
        let repository = self.pipeline_dir(LAUNCHED_PROJECT).to_str().unwrap().to_owned();
        let settings = LaunchSettings {
            pipeline: repository.clone(),
            compute_env_id: Some(env.clone()),
            work_dir: Some(work_dir.to_str().unwrap().to_owned()),
            ..LaunchSettings::default()
        };
        let new = NewWorkflow {
            id: &id,
            owner,
            user_name,
            launch: &launch,
            pipeline: None,
            compute_env: &env,
            session_id: SESSION,
            run_name: "launched_run",
            project_name: LAUNCHED_PROJECT,
            repository: &repository,
            revision: None,
            is_resume: false,
        };
        let mut tx = self.app.store.begin().await.unwrap();
        launches::add_launch(&mut tx, scope, &launch, &settings, owner, now).await.unwrap();
        let num = workflows::add_workflow(&mut tx, scope, &new, now).await.unwrap();
        let dirs = (launch_dir.to_str().unwrap(), work_dir.to_str().unwrap());
        head_jobs::add_head_job(&mut tx, num, &env, dirs.0, dirs.1, now).await.unwrap();
        tx.commit().await.unwrap();
        let tokens = app::trace::run_tokens(&self.app, id.clone(), owner).unwrap();
        let (access, refresh, anonymous) = (tokens.access, tokens.refresh, self.anonymous());
        Launched { id, launch, launch_dir, work_dir, num, access, refresh, anonymous }
    }

    /// A run of `owner` that was launched, ran one task and succeeded.
    pub(crate) async fn finished(&self, owner: &Person) -> Launched {
        let run = self.launched(owner).await;
        run.run("launched_run").await;
        let mut tx = self.app.store.begin().await.unwrap();
        let now = self.clock.now();
        head_jobs::set_ended(&mut tx, run.num, Some(0), true, None, now).await.unwrap();
        tx.commit().await.unwrap();
        run
    }
}
