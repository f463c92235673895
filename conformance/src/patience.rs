//! How real clients take errors and outages, as a simulated client does it: which calls it repeats and when, what it
//! gives up, and when it kills its run.

mod policy;
mod reporter;

pub use policy::Policy;
pub(crate) use reporter::{Change, Reported, Reporter};
