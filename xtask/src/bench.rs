//! `cargo xtask bench` and `cargo xtask crash`: the load tools against a release build; `cargo xtask fuzz`, which needs
//! no server.

use std::os::unix::process::CommandExt as _;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::checkout::Checkout;
use crate::{build, command};

/// Builds both and becomes the load tool `tool`, which gets the path of the server's program in `BELFRY_BIN`.
pub(crate) fn run(checkout: &Checkout, tool: &str, arguments: &[&str]) -> Result<()> {
    let binary = build::binary(checkout, build::Profile::Release)?;
    become_tool(load_tool(checkout, tool, arguments).env("BELFRY_BIN", binary))
}

/// Becomes the tool that fills a server that runs already.
pub(crate) fn populate(checkout: &Checkout, arguments: &[&str]) -> Result<()> {
    become_tool(&mut load_tool(checkout, "populate", arguments))
}

fn load_tool(checkout: &Checkout, tool: &str, arguments: &[&str]) -> Command {
    let mut command = checkout.cargo();
    command.args(["run", "--quiet", "--release", "--package", "bench", "--bin", tool, "--"]).args(arguments);
    command
}

/// Becomes the tool that tries the decoders.
pub(crate) fn fuzz(checkout: &Checkout, arguments: &[&str]) -> Result<()> {
    let mut fuzz = checkout.cargo();
    fuzz.args(["run", "--quiet", "--release", "--package", "ingest", "--example", "fuzz", "--"])
        .args(arguments);
    become_tool(&mut fuzz)
}

fn become_tool(tool: &mut Command) -> Result<()> {
    let error = tool.exec();
    Err(error).with_context(|| command::could_not_start(tool))
}
