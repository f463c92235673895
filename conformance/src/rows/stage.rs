//! What the questions stand on: a server, a client generation, and runs to ask about.

use std::cell::Cell;

use bytes::Bytes;
use serde_json::Value;

use super::launched::Pool;
use crate::caller::Caller;
use crate::carrier::{Answer, Call};
use crate::difference::Difference;
use crate::manner::{Manner, Names, fresh_session};
use crate::replay::Told;
use crate::server::Server;

/// One question to one server in the manner of one generation.
pub(crate) struct Stage<'a> {
    pub(crate) server: &'a Server,
    pub(crate) token: &'a str,
    pub(crate) manner: &'a Manner,
    pub(crate) launched: &'a Pool,
    runs: Cell<u32>,
}

impl<'a> Stage<'a> {
    pub(crate) const fn new(
        server: &'a Server,
        token: &'a str,
        manner: &'a Manner,
        launched: &'a Pool,
    ) -> Self {
        Self { server, token, manner, launched, runs: Cell::new(0) }
    }

    /// The owner of the token, as Nextflow sends it.
    pub(crate) fn caller(&self) -> Caller<'a, Server> {
        Caller::with_token(self.server, self.token)
    }

    /// Somebody without a token.
    pub(crate) fn anyone(&self) -> Caller<'a, Server> {
        Caller::anonymous(self.server)
    }

    /// A name that no other run of this question has.
    pub(crate) fn fresh_name(&self) -> String {
        self.runs.set(self.runs.get() + 1);
        format!("conformance_{}", self.runs.get())
    }

    /// Announces a run in a session.
    pub(crate) async fn create_in(&self, session: &str, run_name: &str) -> Result<Run<'_>, Difference> {
        let body = self.manner.create(session, run_name, None);
        let answer =
            self.caller().insist(self.manner.call("POST", "/trace/create", body.to_string())).await?;
        let answer = taken("create", answer)?;
        let id = answer.json()["workflowId"].as_str().map(str::to_owned);
        let id = id.ok_or_else(|| Difference::new("answer to create", "a workflowId", answer))?;
        let names = Names { id, session: session.to_owned(), run_name: run_name.to_owned() };
        Ok(Run { stage: self, caller: self.caller(), names })
    }

    /// A run that is announced.
    pub(crate) async fn created(&self) -> Result<Run<'_>, Difference> {
        self.create_in(&fresh_session(), &self.fresh_name()).await
    }

    /// A run that has begun.
    pub(crate) async fn begun(&self) -> Result<Run<'_>, Difference> {
        let run = self.created().await?;
        run.begin().await?;
        Ok(run)
    }

    /// The record of a task with some fields set otherwise.
    pub(crate) fn record(&self, id: i64, status: &str, fields: Value) -> Value {
        let mut record = self.manner.record(id, status);
        if let Value::Object(fields) = fields {
            for (name, value) in fields {
                record[name] = value;
            }
        }
        record
    }
}

/// A run that reports.
pub(crate) struct Run<'s> {
    pub(crate) stage: &'s Stage<'s>,
    pub(crate) caller: Caller<'s, Server>,
    pub(crate) names: Names,
}

impl Run<'_> {
    pub(crate) fn path(&self, call: &str) -> String {
        format!("/trace/{}/{call}", self.names.id)
    }

    /// A call of this run.
    pub(crate) fn call(&self, call: &str, body: impl Into<Bytes>) -> Call {
        self.stage.manner.call("PUT", &self.path(call), String::new()).sending(body)
    }

    /// Sends a call, which must be taken.
    pub(crate) async fn put(&self, call: &str, body: impl Into<Bytes>) -> Result<Answer, Difference> {
        taken(call, self.caller.insist(self.call(call, body)).await?)
    }

    pub(crate) async fn begin(&self) -> Result<Answer, Difference> {
        self.put("begin", self.stage.manner.begin(&self.names).to_string()).await
    }

    pub(crate) async fn progress(&self, tasks: Vec<Value>) -> Result<Answer, Difference> {
        self.put("progress", self.stage.manner.progress(tasks).to_string()).await
    }

    pub(crate) async fn heartbeat(&self) -> Result<Answer, Difference> {
        self.put("heartbeat", self.stage.manner.heartbeat().to_string()).await
    }

    pub(crate) async fn complete(&self, is_success: bool) -> Result<Answer, Difference> {
        self.put("complete", self.stage.manner.complete(&self.names, is_success).to_string()).await
    }

    /// What is told of it.
    pub(crate) async fn told(&self) -> Result<Told, Difference> {
        Told::read(&self.stage.caller(), &self.names.id).await
    }

    /// The run must be in this state.
    pub(crate) async fn is(&self, status: &str) -> Result<(), Difference> {
        same("state of the run", status, self.told().await?.workflow["status"].as_str().unwrap_or_default())
    }

    /// Tasks must be in these states, by number from 1.
    pub(crate) async fn has_tasks(&self, states: &[&str]) -> Result<Told, Difference> {
        let told = self.told().await?;
        let found: Vec<&str> =
            told.tasks.values().map(|task| task["status"].as_str().unwrap_or_default()).collect();
        same("states of the tasks", format!("{states:?}"), format!("{found:?}"))?;
        Ok(told)
    }
}

/// The answer, if the server took the call.
pub(crate) fn taken(what: &str, answer: Answer) -> Result<Answer, Difference> {
    if answer.is_success() {
        Ok(answer)
    } else {
        Err(Difference::new(format!("answer to {what}"), "2xx", answer))
    }
}

/// Two values must be the same, as they are written.
pub(crate) fn same(
    what: &str,
    expected: impl std::fmt::Display,
    told: impl std::fmt::Display,
) -> Result<(), Difference> {
    let (expected, told) = (expected.to_string(), told.to_string());
    if expected == told { Ok(()) } else { Err(Difference::new(what, expected, told)) }
}

/// Something must hold.
pub(crate) fn holds(
    what: &str,
    expected: &str,
    is_so: bool,
    told: impl std::fmt::Display,
) -> Result<(), Difference> {
    if is_so { Ok(()) } else { Err(Difference::new(what, expected, told)) }
}
