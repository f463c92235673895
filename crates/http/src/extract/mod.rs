//! Reading requests leniently.

mod body;
mod query;

pub(crate) use body::Body;
pub(crate) use query::{Params, pairs as query_pairs};
