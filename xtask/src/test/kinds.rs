//! The kinds of tests: what each needs, how long it may take, and the commands that are its steps.
#![expect(clippy::unnecessary_wraps, reason = "all kinds make their steps by one signature")]

use std::fmt::Write as _;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::counts::Counter;
use crate::checkout::Checkout;
use crate::setup::{self, Need};

/// Tests that need the same and are run together.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    /// From a cold cache on two cores; a kind that takes longer is stopped and has failed.
    pub(crate) budget: Duration,
    pub(crate) needs: &'static [Need],
    pub(crate) steps: fn(&Checkout) -> Result<Vec<Step>>,
}

/// One command, and how to tell from its output what passed.
pub(crate) struct Step {
    pub(crate) command: Command,
    pub(crate) counter: Counter,
}

impl Step {
    fn check(command: Command) -> Self {
        Self { command, counter: Counter::Check }
    }
}

/// All kinds, in the order in which they run: quick ones first.
pub(crate) const KINDS: &[Kind] = &[
    Kind {
        name: "format",
        what: "formatting and lints of Rust and TypeScript sources that need no compiler",
        budget: Duration::from_mins(1),
        needs: &[Need::Rustfmt, Need::WebPackages, Need::E2ePackages],
        steps: format,
    },
    Kind {
        name: "lint",
        what: "clippy; licences and banned crates",
        budget: Duration::from_mins(6),
        needs: &[Need::Clippy, Need::CargoDeny],
        steps: lint,
    },
    Kind {
        name: "web",
        what: "the UI: types, unit tests, build, size of its scripts",
        budget: Duration::from_mins(7),
        needs: &[Need::WebPackages, Need::E2ePackages],
        steps: web,
    },
    Kind {
        name: "rust",
        what: "all crates, on SQLite and PostgreSQL, with replays of recorded clients",
        budget: Duration::from_mins(18),
        needs: &[Need::Git, Need::Postgres],
        steps: rust,
    },
    Kind {
        name: "gen",
        what: "files made from others are fresh",
        budget: Duration::from_mins(3),
        needs: &[Need::WebPackages],
        steps: generated,
    },
    Kind {
        name: "reporter",
        what: "the managed Nextflow's reporter against recordings of nf-tower",
        budget: Duration::from_mins(5),
        needs: &[Need::Git, Need::Java, Need::Maven, Need::ProcessTools, Need::Awk, Need::Nextflow],
        steps: reporter,
    },
    Kind {
        name: "nextflow",
        what: "the server with a real Nextflow: launch, cancel, resume, crash, repair",
        budget: Duration::from_mins(6),
        needs: &[Need::Git, Need::ProcessTools, Need::Awk, Need::Nextflow, Need::Postgres],
        steps: nextflow,
    },
    Kind {
        name: "browser",
        what: "a person's way through the pages, in Chromium with a real Nextflow",
        budget: Duration::from_mins(10),
        needs: &[
            Need::Git,
            Need::ProcessTools,
            Need::Awk,
            Need::Nextflow,
            Need::WebPackages,
            Need::E2ePackages,
            Need::Chromium,
        ],
        steps: browser,
    },
];

/// The kind of a name, or what to say to somebody who asks for another.
pub(crate) fn find(name: &str) -> Result<&'static Kind, String> {
    KINDS.iter().find(|kind| kind.name == name).ok_or_else(|| {
        let names: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
        format!("there is no kind of tests called '{name}'. The kinds: {}", names.join(", "))
    })
}

/// A line for each kind.
pub(crate) fn list() -> String {
    let mut text = String::from("kind      minutes  what\n");
    for kind in KINDS {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{:<9} {:>7}  {}", kind.name, kind.budget.as_secs() / 60, kind.what);
    }
    text
}

fn format(checkout: &Checkout) -> Result<Vec<Step>> {
    let biome = |folder| {
        let mut biome = checkout.npm_program(folder, "biome");
        biome.args(["ci", "."]);
        Step::check(biome)
    };
    let rustfmt = cargo(checkout, &["fmt", "--all", "--check"]);
    Ok(vec![Step::check(rustfmt), biome(&checkout.web()), biome(&checkout.e2e())])
}

fn lint(checkout: &Checkout) -> Result<Vec<Step>> {
    let clippy =
        ["clippy", "--workspace", "--all-targets", "--features", REAL_NEXTFLOW, "--", "--deny", "warnings"];
    Ok(vec![
        Step::check(cargo(checkout, &["deny", "--locked", "check", "bans", "licenses", "sources"])),
        Step::check(cargo(checkout, &clippy)),
    ])
}

fn web(checkout: &Checkout) -> Result<Vec<Step>> {
    let mut vitest = checkout.npm_program(&checkout.web(), "vitest");
    vitest.arg("run");
    let mut types = checkout.npm_program(&checkout.e2e(), "tsc");
    types.arg("--noEmit");
    let mut build = checkout.xtask()?;
    build.args(["build", "--ui"]);
    let mut size = checkout.command("node");
    size.arg("scripts/first-page.mjs").current_dir(checkout.web());
    Ok(vec![
        Step::check(build),
        Step::check(size),
        Step { command: vitest, counter: Counter::Vitest },
        Step::check(types),
    ])
}

/// `xtask` is tested by itself, because one of its test files is the kind `reporter`.
fn rust(checkout: &Checkout) -> Result<Vec<Step>> {
    let all = ["test", "--workspace", "--exclude", "xtask", "--no-fail-fast"];
    Ok(vec![
        cargo_test(checkout, &["test", "--package", "xtask", "--bins", "--test", "supervisor"]),
        cargo_test(checkout, &all),
    ])
}

fn generated(checkout: &Checkout) -> Result<Vec<Step>> {
    let mut check = checkout.xtask()?;
    check.args(["gen", "--check"]);
    Ok(vec![Step::check(check)])
}

fn reporter(checkout: &Checkout) -> Result<Vec<Step>> {
    Ok(vec![cargo_test(checkout, &["test", "--package", "xtask", "--test", "reporter"])])
}

/// The cargo feature of the tests that need a Nextflow.
const REAL_NEXTFLOW: &str = "belfry/real-nextflow";

/// With the same packages as [`rust`], so that no dependency is built again with other features.
fn nextflow(checkout: &Checkout) -> Result<Vec<Step>> {
    let features = ["test", "--workspace", "--exclude", "xtask", "--features", REAL_NEXTFLOW];
    let mut tests = cargo_test(checkout, &[&features[..], &["--test", "nextflow"]].concat());
    tests.command.env("BELFRY_NEXTFLOW", setup::nextflow_command(checkout)?);
    Ok(vec![tests])
}

fn browser(checkout: &Checkout) -> Result<Vec<Step>> {
    let mut build = checkout.xtask()?;
    build.arg("build");
    let mut playwright = checkout.npm_program(&checkout.e2e(), "playwright");
    playwright
        .arg("test")
        .env("BELFRY_BIN", Checkout::target()?.join("debug/belfry"))
        .env("BELFRY_CHROMIUM", checkout.find("chromium").context("chromium is not on PATH")?)
        .env("BELFRY_NEXTFLOW", setup::nextflow_command(checkout)?);
    Ok(vec![Step::check(build), Step { command: playwright, counter: Counter::Playwright }])
}

fn cargo(checkout: &Checkout, arguments: &[&str]) -> Command {
    let mut cargo = checkout.cargo();
    cargo.args(arguments);
    cargo
}

fn cargo_test(checkout: &Checkout, arguments: &[&str]) -> Step {
    Step { command: cargo(checkout, arguments), counter: Counter::CargoTest }
}
