//! The API as a script uses it: JSON with an access token.

use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::Request;

/// A client of one server.
pub(crate) struct Api {
    agent: Agent,
    base: String,
    token: String,
}

impl Api {
    /// Of the server at `origin`, such as `http://127.0.0.1:20000`.
    pub(crate) fn new(origin: &str, token: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_idle_connections(0)
            .timeout_global(Some(Duration::from_mins(1)))
            .build();
        Self { agent: config.into(), base: format!("{origin}/api"), token: token.to_owned() }
    }

    /// Status and body of the answer; none if there was no answer.
    pub(crate) fn try_call(&self, method: &str, path: &str, body: &Value) -> Option<(u16, Value)> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        let answer = if body.is_null() {
            self.agent.run(request.body(()).unwrap())
        } else {
            let request = request.header("content-type", "application/json");
            self.agent.run(request.body(body.to_string()).unwrap())
        };
        let mut answer = answer.ok()?;
        let text = answer.body_mut().read_to_string().ok()?;
        Some((answer.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::String(text))))
    }

    /// Status and body of the answer.
    pub(crate) fn call(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        self.try_call(method, path, body).unwrap_or_else(|| panic!("{method} {path}: no answer"))
    }

    /// What is at `path`.
    pub(crate) fn get(&self, path: &str) -> Value {
        let (status, answer) = self.call("GET", path, &Value::Null);
        assert_eq!(status, 200, "GET {path}: {answer}");
        answer
    }

    /// Sends `body` and expects it to be taken.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Value {
        let (status, answer) = self.call("POST", path, body);
        assert!((200..300).contains(&status), "POST {path}: {status} {answer}");
        answer
    }

    /// Sends `body` and expects it to be refused: the status and what is said.
    pub(crate) fn refused(&self, path: &str, body: &Value) -> (u16, String) {
        let (status, answer) = self.call("POST", path, body);
        assert!(status >= 400, "POST {path}: {status} {answer}");
        (status, answer["message"].as_str().unwrap_or_default().to_owned())
    }
}
