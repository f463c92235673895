//! The one error that rises through all layers. It says two things: one sentence for the person who asked, and the
//! cause for the log. `http` alone turns it into a status.

use std::fmt;

/// Result with the domain's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, for the one who asked.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    kind: Kind,
    message: String,
    /// Seconds after which it is worth asking again, when that is known.
    retry_after_s: Option<u32>,
    #[source]
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The families of errors that callers tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The request is malformed or breaks a rule.
    Invalid,
    /// Nobody is signed in, or the token is not known.
    Unauthenticated,
    /// No right, or no such thing: the two look the same from outside.
    Forbidden,
    /// The name is taken or the state does not allow it.
    Conflict,
    /// The body is larger than is taken.
    TooLarge,
    /// Too many tries.
    TooMany,
    /// The server cannot do it now; the same request may go through later.
    Unavailable,
    /// A fault of the server itself.
    Internal,
}

impl Error {
    fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), retry_after_s: None, cause: None }
    }

    /// The request breaks a rule; `message` says which and what to do.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(Kind::Invalid, message)
    }

    /// Sign-in or token is missing or wrong.
    pub fn unauthenticated(message: impl Into<String>) -> Self {
        Self::new(Kind::Unauthenticated, message)
    }

    /// The caller may not do this.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(Kind::Forbidden, message)
    }

    /// There is no `what` with this id, or it belongs to somebody else. Scripts read the words "not found".
    pub fn unknown(what: &str, id: impl fmt::Display) -> Self {
        Self::new(Kind::Forbidden, format!("The {what} '{id}' was not found, or you have no access to it"))
    }

    /// The state of things does not allow it. Texts about taken names contain "already exists", which scripts read.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(Kind::Conflict, message)
    }

    /// The body is larger than is taken.
    pub fn too_large(message: impl Into<String>) -> Self {
        Self::new(Kind::TooLarge, message)
    }

    /// Too many tries; again after `seconds`.
    pub fn too_many(message: impl Into<String>, seconds: u32) -> Self {
        Self { retry_after_s: Some(seconds), ..Self::new(Kind::TooMany, message) }
    }

    /// Not now; again after `seconds`.
    pub fn unavailable(message: impl Into<String>, seconds: u32) -> Self {
        Self { retry_after_s: Some(seconds), ..Self::new(Kind::Unavailable, message) }
    }

    /// A fault of ours; the caller sees a general sentence, the log has `cause`.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self {
            cause: Some(cause.into()),
            ..Self::new(
                Kind::Internal,
                "The server could not do this because of a fault of its own; its log has the cause",
            )
        }
    }

    /// The same error with a cause for the log.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// The error with its causes, as log fields take it.
    #[must_use]
    pub fn for_log(&self) -> &(dyn std::error::Error + 'static) {
        self
    }

    /// Which family it belongs to.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The sentence for the one who asked.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Seconds after which it is worth asking again.
    #[must_use]
    pub const fn retry_after_s(&self) -> Option<u32> {
        self.retry_after_s
    }
}
