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
}

impl PlatformError {
    /// A failure of this machine that has nothing to do with the run.
    pub(crate) fn machine(doing: &str, error: &std::io::Error) -> Self {
        Self::Transient(format!("{doing}: {error}"))
    }
}
