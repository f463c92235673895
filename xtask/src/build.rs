//! The complete binary: the UI, and the server with the UI in it.

use std::path::PathBuf;

use anyhow::Result;

use crate::checkout::Checkout;
use crate::command;
use crate::setup::{self, Need};
use crate::stamp::Stamp;

/// How the compiler is asked to work.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Debug,
    Release,
}

/// Builds the UI into `web/dist`, unless its sources are those of the last time.
pub(crate) fn ui(checkout: &Checkout) -> Result<()> {
    let web = checkout.web();
    let stamp = Stamp::new(
        checkout.managed().join("stamps/web-dist"),
        std::slice::from_ref(&web),
        &["node_modules", "dist"],
    )?;
    if stamp.is_fresh() && web.join("dist/index.html").exists() {
        return Ok(());
    }
    setup::require(checkout, &[Need::WebPackages])?;
    command::run(checkout.command("npm").args(["run", "build"]).current_dir(&web))?;
    stamp.write()
}

/// Builds the server with the UI in it and returns the path of the program.
pub(crate) fn binary(checkout: &Checkout, profile: Profile) -> Result<PathBuf> {
    ui(checkout)?;
    let mut cargo = checkout.cargo();
    cargo.args(["build", "--package", "belfry", "--features", "embed-ui"]);
    let folder = match profile {
        Profile::Debug => "debug",
        Profile::Release => {
            cargo.arg("--release");
            "release"
        }
    };
    command::run(&mut cargo)?;
    Ok(Checkout::target()?.join(folder).join("belfry"))
}
