//! What carries calls to a server: a connection, or a function call inside a test.

use std::fmt;
use std::future::Future;

use bytes::Bytes;
use serde_json::Value;

/// A request.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// HTTP method.
    pub method: String,
    /// Path below the address of the API, such as `/trace/create`, with a query if there is one.
    pub path: String,
    /// Headers, names in lower case. `Host` and `Content-Length` are the carrier's business.
    pub headers: Vec<(String, String)>,
    /// Body, empty for none.
    pub body: Bytes,
}

impl Call {
    /// A request without headers and body.
    #[must_use]
    pub fn new(method: &str, path: &str) -> Self {
        Self { method: method.to_owned(), path: path.to_owned(), ..Self::default() }
    }

    /// The same with one more header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with this body.
    #[must_use]
    pub fn sending(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }
}

/// An answer, read to its end.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Bytes,
}

impl Answer {
    /// The first header of this name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether the server took the request.
    #[must_use]
    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    /// After how many seconds the server wants to be asked again, if it says so in whole seconds.
    #[must_use]
    pub fn retry_after_s(&self) -> Option<u64> {
        self.header("retry-after")?.trim().parse().ok()
    }

    /// The body as JSON; null when it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = String::from_utf8_lossy(&self.body);
        let line = format!("{} {}", self.status, text.chars().take(200).collect::<String>());
        f.write_str(line.trim())
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// There was no connection to be had.
    Refused(String),
    /// The connection was closed before the answer was whole.
    Dropped(String),
    /// No answer came in time.
    Late,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(why) => write!(f, "no connection: {why}"),
            Self::Dropped(why) => write!(f, "connection lost: {why}"),
            Self::Late => f.write_str("no answer in time"),
        }
    }
}

/// Carries calls to one server.
pub trait Carrier {
    /// Sends a request and waits for the whole answer.
    fn carry(&self, call: Call) -> impl Future<Output = Result<Answer, Failure>>;
}
