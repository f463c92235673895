//! The real server is harmed while simulated runs report to it: nothing that it acknowledged is lost.
//!
//! docs/RELIABILITY.md has the faults, and which test shows what is guaranteed about each. No test asserts a time.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what does not hold fails the test"
)]

mod bodies;
mod crash;
mod deleting;
mod disk;
mod faults;
mod hostile;
mod postgres;
mod support;
mod torn_log;
