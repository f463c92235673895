//! `cargo xtask bench` and `cargo xtask crash`: the load tools against a release build; `cargo xtask fuzz`, which needs
//! no server.

use std::os::unix::process::CommandExt as _;

use anyhow::{Context as _, Result};

use crate::checkout::Checkout;
use crate::{build, command};

/// Builds both and becomes the load tool `tool`, which gets the path of the server's program in `BELFRY_BIN`.
pub(crate) fn run(checkout: &Checkout, tool: &str, arguments: &[&str]) -> Result<()> {
    let binary = build::binary(checkout, build::Profile::Release)?;
    let mut bench = checkout.cargo();
    bench
        .args(["run", "--quiet", "--release", "--package", "bench", "--bin", tool, "--"])
        .args(arguments)
        .env("BELFRY_BIN", binary);
    let error = bench.exec();
    Err(error).with_context(|| command::could_not_start(&bench))
}

/// Becomes the tool that tries the decoders.
pub(crate) fn fuzz(checkout: &Checkout, arguments: &[&str]) -> Result<()> {
    let mut fuzz = checkout.cargo();
    fuzz.args(["run", "--quiet", "--release", "--package", "ingest", "--example", "fuzz", "--"])
        .args(arguments);
    let error = fuzz.exec();
    Err(error).with_context(|| command::could_not_start(&fuzz))
}
