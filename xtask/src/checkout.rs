//! The folders of this checkout, and commands that find the programs installed into it.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::command;

/// This source tree. What `xtask` installs and remembers is in its `.belfry` folder.
pub(crate) struct Checkout {
    root: PathBuf,
}

impl Checkout {
    /// The tree that this program was compiled from; cargo compiles it anew for every tree.
    pub(crate) fn of_this_source() -> Self {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self { root: package.parent().unwrap_or(package).to_owned() }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn web(&self) -> PathBuf {
        self.root.join("web")
    }

    pub(crate) fn e2e(&self) -> PathBuf {
        self.root.join("e2e")
    }

    /// What was installed here and what is remembered between commands. Not in git; may be deleted.
    pub(crate) fn managed(&self) -> PathBuf {
        self.root.join(".belfry")
    }

    /// Programs installed here, found before those of the machine.
    pub(crate) fn programs(&self) -> PathBuf {
        self.managed().join("bin")
    }

    /// A command in the root of the checkout that sees the programs installed here.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("PATH", self.path());
        command
    }

    /// The cargo that runs this program.
    pub(crate) fn cargo(&self) -> Command {
        self.command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    /// This program, for steps that are commands of their own.
    pub(crate) fn xtask(&self) -> Result<Command> {
        Ok(self.command(env::current_exe().context("the path of xtask itself")?))
    }

    /// A program of the npm packages in `folder`.
    pub(crate) fn npm_program(&self, folder: &Path, program: &str) -> Command {
        let mut command = self.command(folder.join("node_modules/.bin").join(program));
        command.current_dir(folder);
        command
    }

    /// Where a program is that [`Checkout::command`] would start by its bare name.
    pub(crate) fn find(&self, program: &str) -> Option<PathBuf> {
        env::split_paths(&self.path())
            .map(|folder| folder.join(program))
            .find(|file| command::is_program(file))
    }

    /// The folder that cargo builds into: this program is in its `debug` folder, wherever that was set to be.
    pub(crate) fn target() -> Result<PathBuf> {
        let program = env::current_exe().context("the path of xtask itself")?;
        Ok(program.ancestors().nth(2).context("xtask is not in a folder of cargo's")?.to_owned())
    }

    fn path(&self) -> OsString {
        let mut path = self.programs().into_os_string();
        if let Some(machine) = env::var_os("PATH") {
            path.push(":");
            path.push(machine);
        }
        path
    }
}
