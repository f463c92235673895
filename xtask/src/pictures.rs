//! `cargo xtask pictures`: every state of every page in both themes and three widths, for eyes and for axe.

use anyhow::{Context as _, Result};

use crate::checkout::Checkout;
use crate::setup::{self, Need};
use crate::{build, command};

/// Builds the UI and takes the pictures; `arguments` go to Playwright, as `-g run-failed`.
pub(crate) fn run(checkout: &Checkout, arguments: &[&str]) -> Result<()> {
    setup::require(checkout, &[Need::WebPackages, Need::E2ePackages, Need::Chromium])?;
    build::ui(checkout)?;
    let e2e = checkout.e2e();
    command::run(
        checkout
            .npm_program(&e2e, "playwright")
            .args(["test", "--config", "pictures.config.ts"])
            .args(arguments)
            .env("BELFRY_CHROMIUM", checkout.find("chromium").context("chromium is not on PATH")?),
    )?;
    println!("{}", e2e.join("pictures/out").display());
    Ok(())
}
