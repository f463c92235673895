//! A run whose Nextflow is a few lines of bash.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use domain::WorkflowId;
use exec::{ExecPlatform, HeadState, LaunchPlan, LocalPlatform, LocalSettings, OperationId, RunSite};
use nextflow::launcher::{ComputeSettings, Engine, LaunchSpec, ServerAccess, plan};
use nextflow::pipeline::PipelineSource;

/// A run in a directory of its own.
pub(crate) struct Run {
    /// Where it lives.
    pub(crate) site: RunSite,
    /// How it is launched.
    pub(crate) spec: LaunchSpec,
}

impl Run {
    /// A run below `dir` whose Nextflow does what `program` says.
    pub(crate) fn new(dir: &Path, id: &str, program: &str) -> Self {
        let workflow_id = WorkflowId::parse(id).unwrap();
        let site = RunSite {
            workflow_id: workflow_id.clone(),
            launch_dir: dir.join("launch dir"),
            work_dir: dir.join("work dir"),
        };
        let fake = dir.join("nextflow");
        fs::write(&fake, format!("#!/bin/bash\n{program}\n")).unwrap();
        fs::set_permissions(&fake, fs::Permissions::from_mode(0o755)).unwrap();
        let text = |path: &Path| path.to_str().unwrap().to_owned();
        let spec = LaunchSpec {
            workflow_id,
            run_name: "swift_noether".to_owned(),
            session_id: "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee".to_owned(),
            pipeline: PipelineSource::Directory(PathBuf::from("/pipelines/demo")),
            revision: None,
            commit_id: None,
            profiles: Vec::new(),
            main_script: None,
            entry_name: None,
            params: None,
            config_text: None,
            tower_config: None,
            pre_run_script: None,
            post_run_script: None,
            resume: false,
            pull_latest: false,
            stub_run: false,
            work_dir: text(&site.work_dir),
            launch_dir: text(&site.launch_dir),
            compute: ComputeSettings {
                executor: "local".to_owned(),
                nextflow_config: None,
                environment: Vec::new(),
            },
            engine: Engine { command: vec![text(&fake)], version: None },
            server: ServerAccess {
                endpoint: "http://127.0.0.1:8000/api".to_owned(),
                access_token: "canary-token".into(),
                refresh_token: None,
                workspace_id: None,
            },
        };
        Self { site, spec }
    }

    /// What is submitted.
    pub(crate) fn plan(&self) -> LaunchPlan {
        LaunchPlan { site: self.site.clone(), files: plan(&self.spec).unwrap().files }
    }

    /// A file of the run.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.site.launch_dir.join(name)
    }

    /// What Nextflow printed.
    pub(crate) fn console(&self) -> String {
        fs::read_to_string(self.path(&self.site.files().console())).unwrap_or_default()
    }

    /// Waits until the console holds `words`.
    pub(crate) async fn printed(&self, words: &str) {
        eventually(&format!("\"{words}\" in {}", self.console()), || self.console().contains(words)).await;
    }

    /// Waits until the head job is in another state than running.
    pub(crate) async fn ended(&self, platform: &LocalPlatform, operation: &OperationId) -> HeadState {
        let begin = Instant::now();
        loop {
            let state = platform.poll(&self.site, operation).await.unwrap();
            if state != HeadState::Running {
                return state;
            }
            assert!(begin.elapsed() < Duration::from_secs(30), "still running; console: {}", self.console());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Waits until `reached`.
pub(crate) async fn eventually(what: &str, reached: impl Fn() -> bool) {
    let begin = Instant::now();
    while !reached() {
        assert!(begin.elapsed() < Duration::from_secs(30), "never: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The platform with a short grace.
pub(crate) async fn platform(run_as: Option<&str>, grace: Duration) -> LocalPlatform {
    let environment =
        [("PATH", "/usr/local/bin:/usr/bin:/bin"), ("HOME", "/nonexistent"), ("LANG", "C.UTF-8")];
    let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    LocalPlatform::new(LocalSettings { environment, run_as: run_as.map(str::to_owned), grace }).await.unwrap()
}

/// Whether a process lives and is not just waiting to be noticed.
pub(crate) fn lives(pid: i32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with('Z'))
}

/// The processes of a run: all that carry its id.
pub(crate) fn processes(run: &Run) -> Vec<i32> {
    let wanted = format!("TOWER_WORKFLOW_ID={}", run.site.workflow_id);
    let pids =
        fs::read_dir("/proc").unwrap().filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok());
    pids.filter(|pid: &i32| {
        let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        lives(*pid) && environment.split(|byte| *byte == 0).any(|entry| entry == wanted.as_bytes())
    })
    .collect()
}
