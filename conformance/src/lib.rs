//! Does a server speak the trace protocol of Nextflow as real clients need it?
//!
//! [`recording`] reads what real clients sent and says, by a model of its own, what a server must tell afterwards.
//! [`replay`] sends it, over any [`carrier`], and compares.

pub mod caller;
pub mod carrier;
pub mod difference;
#[expect(clippy::indexing_slicing, reason = "what is not in a JSON value is null")]
mod manner;
pub mod mutation;
pub mod outage;
pub mod patience;
pub mod profile;
pub mod proxy;
pub mod recording;
#[expect(clippy::indexing_slicing, reason = "what is not in a JSON value is null")]
pub mod replay;
pub mod report;
#[expect(clippy::indexing_slicing, reason = "what is not in a JSON value is null")]
mod rows;
pub mod run;
pub mod server;
mod wire;
