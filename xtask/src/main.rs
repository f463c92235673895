//! Belfry's own commands: `cargo xtask <command>`.
//!
//! Every command first installs what it needs and the machine lacks (see [`setup`]), so each works on a bare
//! Debian with a Rust toolchain.

mod bench;
mod build;
mod checkout;
mod command;
mod conformance;
mod demo;
mod generate;
mod nextflow;
mod pictures;
mod setup;
mod stamp;
mod test;

use std::process::ExitCode;

use anyhow::Result;

use crate::checkout::Checkout;
use crate::setup::Need;

const USAGE: &str = "\
cargo xtask <command>

  demo [--exit] [--port N]       build Belfry, start it and launch an example pipeline with a real Nextflow;
                                 --exit ends after the run, with its result as exit status
  test [KIND…] [--list]          run all tests, or those of some kinds; -- ARGUMENT… goes to the test program
       [--patience N]            multiply the time that each kind may take, on a slow machine
  build [--release] [--ui]       make the complete binary with the UI in it, or (--ui) the UI alone
  nextflow                       install the managed Nextflow and print the path of its command
  gen [--check]                  renew the files made from others; --check fails when one is not fresh
  bench [ARGUMENT…]              measure speed and memory of a release build
  bench page [--minutes N]       measure the page in a browser, with runs of 100,000 tasks and a list of 100,000
             [--repeat N]        runs; the run that goes on is watched for N minutes, each figure is taken N times
             [--tasks N] [--runs N] [--rate N]
  bench populate [ARGUMENT…]     fill a running server with made-up runs of any size
  conformance [ARGUMENT…]        ask a Belfry of its own what `conformance` asks; --real-time has simulated clients wait
                                 through outages as long as real ones do
  crash [ARGUMENT…]              kill a release build again and again under load and compare what it kept
  fuzz [--seconds N] [--corpus]  give damaged bodies of real clients to every decoder of trace calls
  pictures [ARGUMENT…]           take a picture of every state of every page in every look, and let axe judge each;
                                 arguments go to Playwright (-g run-failed)
  setup                          install what all of these need
";

/// Exit code for a command line that means nothing.
const WRONG_USAGE: u8 = 2;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    run(&Checkout::of_this_source(), &words).unwrap_or_else(|error| {
        eprintln!("xtask: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(checkout: &Checkout, words: &[&str]) -> Result<ExitCode> {
    match words {
        [] | ["help" | "--help" | "-h"] => print!("{USAGE}"),
        ["demo", options @ ..] => match demo::Options::parse(options) {
            Some(options) => demo::run(checkout, &options)?,
            None => return Ok(wrong_usage()),
        },
        ["test", options @ ..] => match test::Options::parse(options) {
            Ok(options) => return test::run(checkout, &options),
            Err(problem) => {
                eprintln!("xtask: {problem}");
                return Ok(ExitCode::from(WRONG_USAGE));
            }
        },
        ["build", "--ui"] => build::ui(checkout)?,
        ["build"] => println!("{}", build::binary(checkout, build::Profile::Debug)?.display()),
        ["build", "--release"] => println!("{}", build::binary(checkout, build::Profile::Release)?.display()),
        ["nextflow"] => {
            setup::require(checkout, &[Need::Java, Need::Maven])?;
            println!("{}", nextflow::install(checkout.root())?.display());
        }
        ["gen"] => generate::run(checkout)?,
        ["gen", "--check"] => generate::check(checkout)?,
        ["bench", "page", arguments @ ..] => match bench::PageOptions::parse(arguments) {
            Some(options) => bench::page(checkout, &options)?,
            None => return Ok(wrong_usage()),
        },
        ["bench", "populate", arguments @ ..] => bench::populate(checkout, arguments)?,
        [tool @ ("bench" | "crash"), arguments @ ..] => bench::run(checkout, tool, arguments)?,
        ["conformance", arguments @ ..] => return conformance::run(checkout, arguments),
        ["fuzz", arguments @ ..] => bench::fuzz(checkout, arguments)?,
        ["pictures", arguments @ ..] => pictures::run(checkout, arguments)?,
        ["setup"] => setup::require(checkout, Need::ALL)?,
        _ => return Ok(wrong_usage()),
    }
    Ok(ExitCode::SUCCESS)
}

fn wrong_usage() -> ExitCode {
    eprint!("{USAGE}");
    ExitCode::from(WRONG_USAGE)
}
