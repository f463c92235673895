//! Files in git that are made from others: the OpenAPI file from the server's code, the UI's types from it.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::checkout::Checkout;
use crate::command;
use crate::setup::{self, Need};

/// Makes them anew.
pub(crate) fn run(checkout: &Checkout) -> Result<()> {
    setup::require(checkout, &[Need::WebPackages])?;
    let [openapi, _] = files(checkout);
    let text =
        command::output(checkout.cargo().args(["run", "--quiet", "--package", "belfry", "--", "openapi"]))?;
    if let Some(folder) = openapi.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&openapi, text).with_context(|| openapi.display().to_string())?;
    command::run(checkout.command("npm").args(["run", "--silent", "gen"]).current_dir(checkout.web()))
}

/// Fails when making them anew would change one; the files stay as they are.
pub(crate) fn check(checkout: &Checkout) -> Result<()> {
    let files = files(checkout);
    let before = files.each_ref().map(|file| fs::read(file).unwrap_or_default());
    let made = run(checkout);
    let mut stale = Vec::new();
    for (file, text) in files.iter().zip(&before) {
        if fs::read(file).unwrap_or_default() != *text {
            fs::write(file, text)?;
            stale.push(file.strip_prefix(checkout.root()).unwrap_or(file).display().to_string());
        }
    }
    made?;
    if stale.is_empty() { Ok(()) } else { bail!("not fresh: {}. Run: cargo xtask gen", stale.join(", ")) }
}

fn files(checkout: &Checkout) -> [PathBuf; 2] {
    [checkout.root().join("openapi/server.json"), checkout.web().join("src/api/schema.ts")]
}
