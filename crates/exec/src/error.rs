//! What can go wrong on a platform.

/// Why a platform did not do what was asked. The texts are for the person whose run it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlatformError {
    /// It may work later: ask again.
    #[error("{0}")]
    Transient(String),
    /// The platform refused this run; asking again does not help.
    #[error("{0}")]
    Rejected(String),
    /// The platform itself is set up wrongly.
    #[error("{0}")]
    Config(String),
    /// The server itself has no permission for it.
    #[error("{0}")]
    Denied(String),
}

impl PlatformError {
    /// A failure of this machine that has nothing to do with the run.
    pub(crate) fn machine(doing: &str, error: &std::io::Error) -> Self {
        Self::Transient(format!("{doing}: {error}"))
    }

    /// A file of a run could not be read.
    pub(crate) fn reading(error: &std::io::Error) -> Self {
        const DOING: &str = "The file cannot be read";
        match error.kind() {
            std::io::ErrorKind::PermissionDenied => Self::Denied(format!("{DOING}: {error}")),
            _ => Self::machine(DOING, error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use super::*;

    #[test]
    fn a_missing_permission_is_no_passing_failure() {
        let told = |kind| PlatformError::reading(&Error::from(kind));
        assert!(matches!(told(ErrorKind::PermissionDenied), PlatformError::Denied(_)));
        assert!(matches!(told(ErrorKind::TimedOut), PlatformError::Transient(_)));
    }
}
