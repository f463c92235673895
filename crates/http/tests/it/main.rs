//! Belfry's operations over HTTP: the real router on a real database, asked as clients ask.
//!
//! `support` is what tests stand on; each other module has the tests of one tag, or of what holds for all operations.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what does not hold fails the test"
)]

#[macro_use]
mod support;

mod compute_envs;
mod connections;
mod conventions;
mod deleting;
mod failures;
mod graph;
mod launch;
mod live;
mod logs;
mod pipelines;
mod replay;
mod resources;
mod rights;
mod secrets;
mod sign_in;
mod silence;
mod tasks;
mod timeline;
mod tokens;
mod trace;
mod users;
mod workflows;
