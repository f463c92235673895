//! Reading requests leniently; what cannot be read is refused in the words of every other refusal.

mod body;
mod path;
mod query;

pub(crate) use body::{Body, Raw};
pub(crate) use path::Path;
pub(crate) use query::{Params, pairs as query_pairs};
