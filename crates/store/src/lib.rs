//! Durable state: one SQL text for SQLite and PostgreSQL, one module for each aggregate.
//!
//! Functions take a [`Tx`], which is a transaction on either database. SQL is written once, with `$1` parameters, in
//! the common subset; every function is tested on both databases. `trace` alone has a statement per database, for
//! speed.

#[macro_use]
mod macros;
mod connect;
mod dynamic;
mod error;
mod migrations;
mod space;
mod tx;

pub mod access_tokens;
pub mod audit;
pub mod compute_envs;
pub mod digests;
pub mod failures;
pub mod head_jobs;
pub mod jobs;
pub mod launches;
pub mod metrics;
pub mod pipelines;
pub mod purge;
pub mod sessions;
pub mod tasks;
pub mod timeline;
pub mod trace;
pub mod users;
pub mod workflow_list;
pub mod workflows;

pub use connect::{Kind, Store};
pub use error::{database, is_refused};
pub use tx::Tx;
