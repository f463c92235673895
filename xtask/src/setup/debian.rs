//! Debian packages through apt-get, when root.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::command;

/// Options of `postgresql-common` for a server that its package is about to create.
const CLUSTER_OPTIONS: &str = "/etc/postgresql-common/createcluster.d";

/// How installing went.
pub(crate) enum Outcome {
    /// All that was asked for is installed, or nothing was.
    Done,
    NotRoot,
    NotDebian,
    Failed(String),
}

/// Installs packages, with one renewal of the package lists.
pub(crate) fn install(packages: &[&str]) -> Outcome {
    if packages.is_empty() {
        Outcome::Done
    } else if !Path::new("/usr/bin/apt-get").exists() {
        Outcome::NotDebian
    } else if !rustix::process::geteuid().is_root() {
        Outcome::NotRoot
    } else {
        eprintln!("setup: installing Debian packages: {}", packages.join(", "));
        match apt_get(packages) {
            Ok(()) => Outcome::Done,
            Err(error) => Outcome::Failed(format!("{error:#}")),
        }
    }
}

impl Outcome {
    /// What to do when packages are not there after all.
    pub(crate) fn advice(&self, packages: &[&str]) -> String {
        let packages = packages.join(" ");
        let command = format!("apt-get install --no-install-recommends {packages}");
        match self {
            Self::Done => {
                format!("this machine's packages ({packages}) are too old. Install newer ones by hand")
            }
            Self::NotRoot => format!("only root may install Debian packages. Run:\n    sudo {command}"),
            Self::NotDebian => format!("this machine has no apt-get. Install what Debian calls {packages}"),
            Self::Failed(reason) => format!("{reason}\n  Then run:\n    {command}"),
        }
    }
}

fn apt_get(packages: &[&str]) -> Result<()> {
    let apt_get = || {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command.args(["-qq", "-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=120"]);
        command
    };
    command::output(apt_get().arg("update"))?;
    let _options = packages.contains(&"postgresql").then(NoCluster::new).transpose()?;
    command::output(apt_get().args(["install", "-y", "--no-install-recommends"]).args(packages)).map(drop)
}

/// While this lives, installing PostgreSQL creates and starts no server: tests start their own.
struct NoCluster;

impl NoCluster {
    const FILE: &str = "belfry-no-cluster.conf";

    fn new() -> Result<Self> {
        fs::create_dir_all(CLUSTER_OPTIONS)?;
        fs::write(Path::new(CLUSTER_OPTIONS).join(Self::FILE), "create_main_cluster = off\n")?;
        Ok(Self)
    }
}

impl Drop for NoCluster {
    fn drop(&mut self) {
        // A file that cannot be deleted only keeps the package from creating a server later.
        let _ = fs::remove_file(Path::new(CLUSTER_OPTIONS).join(Self::FILE));
    }
}
