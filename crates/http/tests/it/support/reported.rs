//! Runs as a client reports them, call by call.

use domain::Timestamp;
use serde_json::{Value, json};

use super::Client;
use super::server::START;

/// What a client says of a run before it begins.
#[derive(Clone, Copy)]
pub(crate) struct Announced<'a> {
    pub(crate) run_name: &'a str,
    pub(crate) project_name: &'a str,
    pub(crate) session_id: &'a str,
    pub(crate) manifest_name: Option<&'a str>,
}

impl<'a> Announced<'a> {
    pub(crate) const fn named(run_name: &'a str) -> Self {
        Self { run_name, project_name: "acme/rnaseq", session_id: SESSION, manifest_name: None }
    }
}

/// The session of runs that name no other.
pub(crate) const SESSION: &str = "6a15322c-9444-4e04-9792-441c749d3660";

/// A run that `client` reports.
pub(crate) struct Reported<'a> {
    pub(crate) id: String,
    client: Client,
    announced: Announced<'a>,
}

impl<'a> Reported<'a> {
    /// Announces a run of this name.
    pub(crate) async fn create(client: &Client, run_name: &'a str) -> Self {
        Self::announce(client, Announced::named(run_name)).await
    }

    /// Announces a run.
    pub(crate) async fn announce(client: &Client, announced: Announced<'a>) -> Self {
        let body = json!({
            "sessionId": announced.session_id,
            "runName": announced.run_name,
            "projectName": announced.project_name,
            "repository": null,
            "workflowId": null,
            "instant": START.as_ms(),
        });
        let answer = client.post("/trace/create", body).await.ok();
        let id = answer["workflowId"].as_str().unwrap().to_owned();
        Self { id, client: client.clone(), announced }
    }

    /// Takes up a run that was launched by the server.
    pub(crate) async fn take_up(client: &Client, run_name: &'a str, id: &str) -> Self {
        let body = json!({
            "sessionId": SESSION, "runName": run_name, "projectName": "acme/rnaseq", "repository": null,
            "workflowId": id, "instant": START.as_ms(),
        });
        let answer = client.post("/trace/create", body).await.ok();
        assert_eq!(answer["workflowId"], id);
        Self { id: id.to_owned(), client: client.clone(), announced: Announced::named(run_name) }
    }

    /// One that has begun.
    pub(crate) async fn begun(client: &Client, run_name: &'a str) -> Self {
        let run = Self::create(client, run_name).await;
        run.begin(&["SAY", "JOIN"]).await;
        run
    }

    /// One that ended.
    pub(crate) async fn ended(client: &Client, run_name: &'a str, success: bool) -> Self {
        let run = Self::begun(client, run_name).await;
        run.complete(success).await;
        run
    }

    /// The address of one of its operations.
    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/workflow/{}{rest}", self.id)
    }

    pub(crate) async fn begin(&self, processes: &[&str]) {
        self.begin_with_dag(processes, Value::Null).await;
    }

    /// Begins as clients since 26.05 do, with the graph of the pipeline.
    pub(crate) async fn begin_with_dag(&self, processes: &[&str], dag: Value) {
        let body = json!({
            "workflow": self.workflow(None),
            "processNames": processes,
            "towerLaunch": false,
            "dag": dag,
            "instant": START.as_ms() + 1_000,
        });
        let answer = self.client.put(&format!("/trace/{}/begin", self.id), body).await.ok();
        assert_eq!(answer["status"], "OK");
    }

    pub(crate) async fn progress(&self, tasks: &[Value]) {
        let body = json!({ "tasks": tasks, "instant": START.as_ms() + 2_000 });
        let answer = self.client.put(&format!("/trace/{}/progress", self.id), body).await.ok();
        assert_eq!(answer, json!({ "status": "OK", "workflowId": self.id }));
    }

    pub(crate) async fn complete(&self, success: bool) {
        self.complete_as(self.workflow(Some(success))).await;
    }

    /// It ended badly, with this message.
    pub(crate) async fn complete_with(&self, message: &str) {
        let mut workflow = self.workflow(Some(false));
        workflow["errorMessage"] = json!(message);
        self.complete_as(workflow).await;
    }

    async fn complete_as(&self, workflow: Value) {
        let body = json!({
            "workflow": workflow,
            "metrics": [],
            "instant": START.as_ms() + 60_000,
        });
        self.client.put(&format!("/trace/{}/complete", self.id), body).await.ok();
    }

    fn workflow(&self, success: Option<bool>) -> Value {
        let Announced { run_name, project_name, session_id, manifest_name } = self.announced;
        let at = |ms| START.plus_ms(ms).to_string();
        json!({
            "id": self.id,
            "runName": run_name,
            "projectName": project_name,
            "sessionId": session_id,
            "userName": "user",
            "commandLine": "nextflow run main.nf",
            "workDir": "/work",
            "resume": false,
            "params": { "input": "reads.csv" },
            "manifest": { "name": manifest_name },
            "start": at(1_000),
            "complete": success.map(|_| at(60_000)),
            "duration": success.map(|_| 59_000),
            "success": success.unwrap_or_default(),
            "exitStatus": success.map(|success| i32::from(!success)),
            "errorMessage": (success == Some(false)).then_some("Process `SAY` failed"),
        })
    }
}

/// A record of a task; `fields` override what is said of every task.
pub(crate) fn task(id: i64, status: &str, fields: Value) -> Value {
    let mut record = json!({
        "taskId": id,
        "status": status,
        "name": format!("SAY ({id})"),
        "process": "SAY",
        "tag": id.to_string(),
        "hash": format!("ab/{id:06x}"),
        "attempt": 1,
        "cpus": 1,
        "executor": "local",
        "exit": if status == "COMPLETED" { json!(0) } else { Value::Null },
        "submit": at(id),
    });
    let (Some(record_fields), Value::Object(fields)) = (record.as_object_mut(), fields) else {
        panic!("the fields of a task are an object");
    };
    record_fields.extend(fields);
    record
}

fn at(second: i64) -> Timestamp {
    START.plus_ms(second * 1_000)
}
