//! `cargo xtask conformance`: the questions, recordings and outages of `conformance` against a Belfry of their own.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context as _, Result};

use crate::checkout::Checkout;
use crate::command;

const SCRIPT: &str = include_str!("conformance.sh");

/// A server that the script starts and ends.
struct Belfry<'a> {
    checkout: &'a Checkout,
    program: PathBuf,
    folder: PathBuf,
    address: String,
}

/// Builds a server, starts it, asks it what `arguments` say, and stops it.
pub(crate) fn run(checkout: &Checkout, arguments: &[&str]) -> Result<ExitCode> {
    command::run(checkout.cargo().args(["build", "--package", "belfry", "--package", "conformance"]))?;
    let folder = checkout.managed().join("conformance");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    let address = format!("127.0.0.1:{port}");
    let programs = Checkout::target()?.join("debug");
    let belfry = Belfry { checkout, program: programs.join("belfry"), folder, address };
    belfry.script("start")?;
    let status = belfry.ask(programs.join("conformance"), arguments);
    belfry.script("end")?;
    status
}

impl Belfry<'_> {
    /// A command with the server's settings.
    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = self.checkout.command(program);
        command
            .env("BELFRY", &self.program)
            .env("BELFRY_DATA_DIR", &self.folder)
            .env("BELFRY_LISTEN", &self.address)
            .stdin(Stdio::null());
        command
    }

    fn script(&self, word: &str) -> Result<()> {
        command::run(self.command("sh").args(["-c", SCRIPT, "conformance.sh", word]))
    }

    fn admin(&self, words: &[&str]) -> Result<String> {
        command::output(self.command(&self.program).arg("admin").args(words))
    }

    fn ask(&self, conformance: PathBuf, arguments: &[&str]) -> Result<ExitCode> {
        self.admin(&["create-user", "--name", "conformance", "--email", "conformance@example.org"])?;
        let token = self.admin(&["create-token", "--user", "conformance", "--name", "conformance"])?;
        let script = self.folder.join("outage.sh");
        fs::write(&script, SCRIPT)?;
        let mut asking = self.command(conformance);
        asking
            .args(["--url", &format!("http://{}/api", self.address)])
            .args(["--outage-command", &format!("sh '{}'", script.display())])
            .args(arguments)
            .env("TOWER_ACCESS_TOKEN", token.trim());
        let status = asking.status().with_context(|| command::could_not_start(&asking))?;
        Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
