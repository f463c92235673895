//! Every operation, in the folder or file of its tag.

pub(crate) mod compute_envs;
pub(crate) mod ext;
pub(crate) mod launch;
pub(crate) mod pipelines;
pub(crate) mod service_info;
pub(crate) mod tokens;
pub(crate) mod trace;
pub(crate) mod users;
pub(crate) mod workflows;

use domain::{Error, Result};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which workspace is meant; the personal one when absent. The proof of the right reads it.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WorkspaceQuery {
    /// Id of the workspace; the personal one when absent.
    #[expect(
        dead_code,
        reason = "read by the proof of the right; listed here for the description of the API"
    )]
    #[serde(default, deserialize_with = "api::lenient::int")]
    workspace_id: Option<i64>,
}

/// A name to check.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct NameQuery {
    /// The name.
    #[serde(default)]
    pub(crate) name: Option<String>,
}

/// Whether to do it in spite of what speaks against it.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ForceQuery {
    /// Whether to do it in spite of what speaks against it.
    #[serde(default, deserialize_with = "api::lenient::flag")]
    pub(crate) force: Option<bool>,
}

/// Most rows of one page.
pub(crate) const LARGEST_PAGE: i64 = 100;

/// Size of a page: what was asked for, or as many as there may be.
///
/// # Errors
/// `Invalid` for more than that: a client that counts on it would take a full page for the last one.
pub(crate) fn page_size(max: Option<i64>) -> Result<i64> {
    match max {
        Some(max) if max > LARGEST_PAGE => Err(Error::invalid(format!(
            "A page has at most {LARGEST_PAGE} rows, not {max}; ask for the next ones with 'offset'"
        ))),
        Some(max) if max > 0 => Ok(max),
        _ => Ok(LARGEST_PAGE),
    }
}
