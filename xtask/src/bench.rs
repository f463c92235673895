//! `cargo xtask bench` and `cargo xtask crash`: the load tools against a release build; `cargo xtask fuzz`, which needs
//! no server.

use std::os::unix::process::CommandExt as _;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::checkout::Checkout;
use crate::setup::{self, Need};
use crate::{build, command};

/// Builds both and becomes the load tool `tool`, which gets the path of the server's program in `BELFRY_BIN`.
pub(crate) fn run(checkout: &Checkout, tool: &str, arguments: &[&str]) -> Result<()> {
    let binary = build::binary(checkout, build::Profile::Release)?;
    become_tool(load_tool(checkout, tool, arguments).env("BELFRY_BIN", binary))
}

/// Numbers that the measurement of the page can be given.
const PAGE_NUMBERS: [&str; 5] = ["minutes", "repeat", "tasks", "runs", "rate"];

/// What the measurement of the page is asked for.
pub(crate) struct PageOptions(Vec<(String, u32)>);

impl PageOptions {
    /// Reads the arguments; `None` if they mean nothing.
    pub(crate) fn parse(arguments: &[&str]) -> Option<Self> {
        let pairs = arguments.chunks(2).map(|pair| {
            let [name, value] = pair else { return None };
            let name = name.strip_prefix("--").filter(|name| PAGE_NUMBERS.contains(name))?;
            let value = value.parse().ok().filter(|value| *value > 0)?;
            Some((format!("BELFRY_BENCH_{}", name.to_uppercase()), value))
        });
        pairs.collect::<Option<_>>().map(Self)
    }
}

/// Measures the page in a browser.
pub(crate) fn page(checkout: &Checkout, options: &PageOptions) -> Result<()> {
    setup::require(checkout, &[Need::WebPackages, Need::E2ePackages, Need::Chromium])?;
    let binary = build::binary(checkout, build::Profile::Release)?;
    let mut tool = checkout.cargo();
    tool.args(["build", "--quiet", "--release", "--package", "bench", "--bin", "populate"]);
    command::run(&mut tool)?;
    let mut playwright = checkout.npm_program(&checkout.e2e(), "playwright");
    playwright
        .args(["test", "--config", "bench.config.ts"])
        .env("BELFRY_BIN", binary)
        .env("BELFRY_POPULATE", Checkout::target()?.join("release/populate"))
        .env("BELFRY_CHROMIUM", checkout.find("chromium").context("chromium is not on PATH")?)
        .envs(options.0.iter().map(|(name, value)| (name, value.to_string())));
    become_tool(&mut playwright)
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

#[cfg(test)]
mod tests {
    use super::PageOptions;

    #[test]
    fn only_known_numbers_go_to_the_browser() {
        let options = PageOptions::parse(&["--minutes", "2", "--tasks", "5000"]).unwrap();
        let told: Vec<(&str, u32)> = options.0.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        assert_eq!(told, [("BELFRY_BENCH_MINUTES", 2), ("BELFRY_BENCH_TASKS", 5_000)]);
        for wrong in [&["--minutes"][..], &["--minutes", "0"], &["--path", "1"], &["minutes", "1"]] {
            assert!(PageOptions::parse(wrong).is_none(), "{wrong:?}");
        }
    }
}
