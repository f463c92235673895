//! One recorded request.

use std::collections::BTreeMap;

use anyhow::Context as _;
use serde_json::Value;
use serde_json::value::RawValue;

/// A call of the trace protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraceCall {
    /// `POST /trace/create`
    Create,
    /// `PUT /trace/{workflowId}/begin`
    Begin,
    /// `PUT /trace/{workflowId}/progress`
    Progress,
    /// `PUT /trace/{workflowId}/heartbeat`
    Heartbeat,
    /// `PUT /trace/{workflowId}/complete`
    Complete,
}

/// A request as it arrived, and how it was answered when it was recorded.
#[derive(Clone, Debug)]
pub struct Request {
    /// Number in the run, from 1.
    pub seq: u64,
    /// Milliseconds since the run's first request.
    pub at_ms: u64,
    /// HTTP method.
    pub method: String,
    /// Path, with the prefix `/api`.
    pub path: String,
    /// Query without the question mark, often empty.
    pub query: String,
    /// Headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// Body, byte for byte as it was sent; it need not be JSON.
    pub body: Option<String>,
    /// Recorded answer; none when the connection was closed without one.
    pub status: Option<u16>,
    /// `Retry-After` of the recorded answer, in seconds.
    pub retry_after_s: Option<u64>,
    /// Where the recording server was told to misbehave: how.
    pub note: Option<String>,
}

impl Request {
    /// Reads one line of a recording.
    pub(super) fn read(line: &str) -> anyhow::Result<Self> {
        // The body is kept raw: order of keys, form of numbers and lone surrogates are part of what was recorded.
        let fields: BTreeMap<String, Box<RawValue>> = serde_json::from_str(line)?;
        let field = |name: &str| fields.get(name).map(|raw| raw.get());
        let text = |name: &str| -> anyhow::Result<Option<String>> {
            Ok(field(name).map(serde_json::from_str).transpose().with_context(|| name.to_owned())?.flatten())
        };
        let number = |name: &str| -> anyhow::Result<Option<u64>> {
            Ok(field(name).map(serde_json::from_str).transpose().with_context(|| name.to_owned())?.flatten())
        };
        Ok(Self {
            seq: number("seq")?.context("seq is missing")?,
            at_ms: number("t_ms")?.unwrap_or_default(),
            method: text("method")?.context("method is missing")?,
            path: text("path")?.context("path is missing")?,
            query: text("query")?.unwrap_or_default(),
            headers: field("headers").map(serde_json::from_str).transpose()?.unwrap_or_default(),
            body: field("body").and_then(sent_text),
            status: number("status")?.map(u16::try_from).transpose()?,
            retry_after_s: field("answer_headers").and_then(retry_after_s),
            note: text("note")?,
        })
    }

    /// A request that a simulated client sent and that was taken.
    pub(crate) fn made(seq: u64, method: &str, path: &str, body: String) -> Self {
        Self {
            seq,
            at_ms: 0,
            method: method.to_owned(),
            path: path.to_owned(),
            query: String::new(),
            headers: BTreeMap::new(),
            body: Some(body),
            status: Some(200),
            retry_after_s: None,
            note: None,
        }
    }

    /// Which trace call this is, if it is one.
    #[must_use]
    pub fn trace_call(&self) -> Option<TraceCall> {
        let call = self.path.strip_prefix("/api/trace/")?;
        match (self.method.as_str(), call.split_once('/')) {
            ("POST", None) if call == "create" => Some(TraceCall::Create),
            ("PUT", Some((_, "begin"))) => Some(TraceCall::Begin),
            ("PUT", Some((_, "progress"))) => Some(TraceCall::Progress),
            ("PUT", Some((_, "heartbeat"))) => Some(TraceCall::Heartbeat),
            ("PUT", Some((_, "complete"))) => Some(TraceCall::Complete),
            _ => None,
        }
    }

    /// The run in the path of a trace call; none in `create`, and none where the client wrote `null` because `create`
    /// had given it no id.
    #[must_use]
    pub fn workflow_id(&self) -> Option<&str> {
        self.id_in_path().filter(|id| *id != "null")
    }

    /// Whether the call is addressed to the run `null`: a server refuses it with 403.
    #[must_use]
    pub fn is_to_null(&self) -> bool {
        self.id_in_path() == Some("null")
    }

    fn id_in_path(&self) -> Option<&str> {
        let (id, _) = self.path.strip_prefix("/api/trace/")?.split_once('/')?;
        Some(id)
    }

    /// Path and body as this client would have sent them to a server that had named the run `workflow_id`.
    #[must_use]
    pub fn addressed_to(&self, workflow_id: &str) -> (String, Option<String>) {
        let Some(recorded) = self.workflow_id() else {
            return (self.path.clone(), self.body.clone());
        };
        let path = self.path.replacen(&format!("/{recorded}/"), &format!("/{workflow_id}/"), 1);
        let (old, new) = (format!("\"id\":\"{recorded}\""), format!("\"id\":\"{workflow_id}\""));
        (path, self.body.as_ref().map(|body| body.replace(&old, &new)))
    }

    /// Whether the recording server answered that it had taken the request.
    #[must_use]
    pub fn acknowledged(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

fn retry_after_s(headers: &str) -> Option<u64> {
    serde_json::from_str::<Value>(headers).ok()?.get("Retry-After")?.as_str()?.parse().ok()
}

/// What was sent: a JSON body stands in the recording as it is, any other as `{"text": …}`.
fn sent_text(recorded: &str) -> Option<String> {
    if recorded == "null" {
        return None;
    }
    if let Ok(Value::Object(object)) = serde_json::from_str::<Value>(recorded)
        && let (1, Some(Value::String(text))) = (object.len(), object.get("text"))
    {
        return Some(text.clone());
    }
    Some(recorded.to_owned())
}
