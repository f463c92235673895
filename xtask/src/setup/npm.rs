//! The npm packages of a folder, exactly as its lock file says.

use std::path::Path;

use anyhow::Result;

use crate::checkout::Checkout;
use crate::command;
use crate::stamp::Stamp;

/// Whether the packages of the present lock file are installed.
pub(crate) fn is_installed(folder: &Path) -> bool {
    stamp(folder).is_ok_and(|stamp| stamp.is_fresh())
}

/// Installs the packages that the lock file names.
pub(crate) fn install(checkout: &Checkout, folder: &Path) -> Result<()> {
    eprintln!("setup: installing the npm packages of {}", folder.display());
    command::output(checkout.command("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(folder))?;
    stamp(folder)?.write()
}

/// Among the packages, so that it goes with them.
fn stamp(folder: &Path) -> Result<Stamp> {
    let inputs = ["package.json", "package-lock.json"].map(|name| folder.join(name));
    Stamp::new(folder.join("node_modules/.belfry-stamp"), &inputs, &[])
}
