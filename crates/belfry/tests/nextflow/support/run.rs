//! A launched run and what the API tells of it.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::processes::{self, Launcher};
use super::record;
use super::server::Server;
use super::{eventually, wait_until};

/// A run on a server.
pub(crate) struct Run<'a> {
    server: &'a Server,
    /// Its id.
    pub(crate) id: String,
}

impl<'a> Run<'a> {
    /// The run with this id.
    pub(crate) fn new(server: &'a Server, id: &str) -> Self {
        Self { server, id: id.to_owned() }
    }

    /// `GET /workflow/{id}`.
    pub(crate) fn describe(&self) -> Value {
        self.server.api.get(&format!("/workflow/{}", self.id))
    }

    /// A field of the run, as text.
    pub(crate) fn text(&self, field: &str) -> String {
        self.describe()["workflow"][field].as_str().unwrap_or_default().to_owned()
    }

    /// Its state.
    pub(crate) fn status(&self) -> String {
        self.text("status")
    }

    /// Its counter of this name.
    pub(crate) fn counter(&self, name: &str) -> i64 {
        self.describe()["progress"]["workflowProgress"][name].as_i64().unwrap()
    }

    /// What its page says.
    pub(crate) fn summary(&self) -> Value {
        self.server.api.get(&format!("/ext/workflow/{}", self.id))
    }

    /// Why it failed, as its page says it.
    pub(crate) fn failure(&self) -> Value {
        self.summary()["failure"].clone()
    }

    /// How far its head job has come.
    pub(crate) fn head_state(&self) -> String {
        self.describe()["jobInfo"]["status"].as_str().unwrap_or_default().to_owned()
    }

    /// Its launch directory.
    pub(crate) fn launch_dir(&self) -> PathBuf {
        self.server.data().join("runs").join(&self.id)
    }

    /// A file of the run in its launch directory.
    pub(crate) fn file(&self, ending: &str) -> PathBuf {
        self.launch_dir().join(format!("nf-{}{ending}", self.id))
    }

    /// Its launcher, once that has claimed the run.
    pub(crate) fn launcher(&self) -> Launcher {
        eventually("the launcher has claimed the run", || Launcher::find(&self.launch_dir(), &self.id))
    }

    /// Whether its head job has left its exit code.
    pub(crate) fn has_exit_code(&self) -> bool {
        self.file(".exit").exists()
    }

    /// How often a Nextflow was started for it.
    pub(crate) fn starts(&self) -> usize {
        self.server.engine.starts(&["run", "-name", &self.text("runName")])
    }

    /// Its living processes.
    pub(crate) fn processes(&self) -> Vec<i32> {
        processes::of_run(&self.id)
    }

    /// Kills its Java, not the launcher: what the kernel does when memory runs out.
    pub(crate) fn kill_nextflow(&self) {
        let is_java = |pid: &i32| {
            std::fs::read_link(format!("/proc/{pid}/exe")).is_ok_and(|program| program.ends_with("java"))
        };
        let java: Vec<i32> = self.processes().into_iter().filter(is_java).collect();
        assert_eq!(java.len(), 1, "one Nextflow is running");
        processes::kill(java[0]);
    }

    /// Asks for its end.
    pub(crate) fn cancel(&self) {
        self.server.api.post(&format!("/workflow/{}/cancel", self.id), &Value::Null);
    }

    /// Waits until its state is `status`.
    pub(crate) fn reaches(&self, status: &str) {
        let mut last = String::new();
        let found = eventually(&format!("the run {} is {status}", self.id), || {
            last = self.status();
            let is_over = matches!(last.as_str(), "SUCCEEDED" | "FAILED" | "CANCELLED");
            (last == status || is_over).then(|| last.clone())
        });
        assert_eq!(found, status, "{}", self.story());
    }

    /// Waits until its head job is over and settled, and expects it to have reached `status`.
    pub(crate) fn ends(&self, status: &str) {
        wait_until(&format!("the head job of {} is over", self.id), || self.head_state() == "ENDED");
        assert_eq!(self.status(), status, "{}", self.story());
    }

    /// All there is to understand a run that went wrong.
    fn story(&self) -> String {
        format!("{}\n{}\n{}", self.failure(), self.piece("console", 0, 1 << 16), self.server.log())
    }

    /// Its tasks, in the order of their numbers.
    pub(crate) fn tasks(&self) -> Vec<Value> {
        let page = self.server.api.get(&format!("/workflow/{}/tasks?max=100&sortBy=taskId", self.id));
        let tasks: Vec<Value> =
            page["tasks"].as_array().unwrap().iter().map(|entry| entry["task"].clone()).collect();
        assert_eq!(page["total"], json!(tasks.len()), "a page holds all tasks of these pipelines");
        tasks
    }

    /// The task of a process and tag.
    pub(crate) fn task(&self, process: &str, tag: &str) -> Value {
        let wanted = |task: &Value| {
            task["process"].as_str().unwrap().ends_with(process) && task["tag"].as_str() == Some(tag)
        };
        let found =
            self.tasks().into_iter().find(wanted).unwrap_or_else(|| panic!("no task {process} ({tag})"));
        self.server.api.get(&format!("/workflow/{}/task/{}", self.id, found["taskId"]))["task"].clone()
    }

    /// A piece of its `console` or `nextflow.log`.
    pub(crate) fn piece(&self, name: &str, offset: i64, length: i64) -> Value {
        let query = format!("name={name}&offset={offset}&length={length}");
        self.server.api.get(&format!("/ext/workflow/{}/file?{query}", self.id))
    }

    /// A piece of a file of one of its tasks.
    pub(crate) fn task_piece(&self, task: &Value, name: &str, offset: i64, length: i64) -> Value {
        let query = format!("name={name}&offset={offset}&length={length}");
        self.server.api.get(&format!("/ext/workflow/{}/task/{}/file?{query}", self.id, task["taskId"]))
    }

    /// Expects its tasks to be those of Nextflow's own record, each in the same state with the same exit code and
    /// dates; gives their number. Tasks that Nextflow did not finish are in no record, and ABORTED.
    pub(crate) fn equals_record(&self) -> usize {
        let described = self.describe();
        let launch_dir = described["workflow"]["launchDir"].as_str().unwrap().to_owned();
        record::compare(self.server, &launch_dir, &described["workflow"], &self.tasks())
    }
}
