//! `cargo xtask demo`: from nothing to a running server with a real pipeline on it.

use std::os::unix::process::CommandExt as _;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::checkout::Checkout;
use crate::setup::{self, Need};
use crate::{build, command};

/// What the user asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    exit: bool,
    port: Option<u16>,
}

impl Options {
    /// `None` when an option is unknown or has no sense.
    pub(crate) fn parse(words: &[&str]) -> Option<Self> {
        let mut options = Self::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match *word {
                "--exit" => options.exit = true,
                "--port" => options.port = Some(words.next()?.parse().ok()?),
                _ => return None,
            }
        }
        Some(options)
    }
}

/// Sets up, builds, and becomes the server: it gets the signals and gives the exit status.
pub(crate) fn run(checkout: &Checkout, options: &Options) -> Result<()> {
    setup::require(checkout, &[Need::ENGINE, &[Need::WebPackages]].concat())?;
    let nextflow = setup::nextflow_command(checkout)?;
    let binary = build::binary(checkout, build::Profile::Debug)?;

    // In the user's folder, since the name of a Nextflow may be relative to it.
    let mut demo = Command::new(binary);
    demo.arg("demo").arg("--nextflow").arg(nextflow);
    demo.arg("--examples").arg(checkout.root().join("examples"));
    demo.arg("--data-dir").arg(checkout.managed().join("demo"));
    if let Some(port) = options.port {
        demo.arg("--listen").arg(format!("127.0.0.1:{port}"));
    }
    if options.exit {
        demo.arg("--exit");
    }
    let error = demo.exec();
    Err(error).with_context(|| command::could_not_start(&demo))
}

#[cfg(test)]
mod tests {
    use super::Options;

    #[test]
    fn options_in_any_order() {
        assert_eq!(Options::parse(&[]), Some(Options::default()));
        assert_eq!(
            Options::parse(&["--port", "9000", "--exit"]),
            Some(Options { exit: true, port: Some(9000) })
        );
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for words in [&["--port"][..], &["--port", "x"], &["--port", "70000"], &["now"]] {
            assert_eq!(Options::parse(words), None, "{words:?}");
        }
    }
}
