//! The server with a real Nextflow: what people do with it, told as stories, against the real binary.
//!
//! `cargo xtask test nextflow` runs them. `BELFRY_NEXTFLOW` names the Nextflow: xtask sets it to the managed one unless
//! the user named another, which is then used throughout.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what does not work fails the test"
)]

mod support;

mod cancel;
mod command_line;
mod crash;
mod failure;
mod launch;
mod outage;
mod refused_start;
mod wrong_input;
