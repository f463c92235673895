//! Finds the programs of the installed PostgreSQL.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// The command that installs what [`is_installed`] looks for.
pub const INSTALL_COMMAND: &str = "apt-get install --no-install-recommends postgresql";

/// Where Debian and Ubuntu put every major version: `<major>/bin`.
const DEBIAN: &str = "/usr/lib/postgresql";

/// Whether a PostgreSQL server can be started on this machine.
#[must_use]
pub fn is_installed() -> bool {
    folder().is_ok()
}

/// The folder with `initdb`, `postgres` and `psql`: Debian's newest, else the one on `PATH`.
pub(crate) fn folder() -> Result<PathBuf> {
    debian_versions()
        .into_iter()
        .rev()
        .chain(std::env::var_os("PATH").iter().flat_map(std::env::split_paths).collect::<Vec<_>>())
        .find(|folder| holds_server(folder))
        .with_context(|| format!("PostgreSQL is not installed. Install it with: {INSTALL_COMMAND}"))
}

fn holds_server(folder: &Path) -> bool {
    ["initdb", "postgres", "psql"].iter().all(|program| folder.join(program).is_file())
}

/// The `bin` folders of Debian's packages, oldest major version first.
fn debian_versions() -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(DEBIAN) else { return Vec::new() };
    let mut versions: Vec<u32> =
        entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    versions.sort_unstable();
    versions.into_iter().map(|major| Path::new(DEBIAN).join(major.to_string()).join("bin")).collect()
}
