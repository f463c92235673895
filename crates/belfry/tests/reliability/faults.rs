//! A bad disk: a library that a program loads, and that makes its calls to the disk fail as it is told.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use crate::support::until;

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reliability/faults.c");

/// What goes wrong, as faults.c knows it.
#[derive(Clone, Copy)]
pub(crate) enum Fault {
    SyncHangs,
    SyncIsSlow,
    SyncFails,
    Full,
}

impl Fault {
    const fn name(self) -> &'static str {
        match self {
            Self::SyncHangs => "sync-hangs",
            Self::SyncIsSlow => "sync-slow",
            Self::SyncFails => "sync-fails",
            Self::Full => "full",
        }
    }
}

/// The library, and the folder that says what goes wrong.
pub(crate) struct Faults(TempDir);

impl Faults {
    /// A disk that is good.
    pub(crate) fn new() -> Self {
        let faults = Self(tempfile::tempdir().unwrap());
        let library = faults.library();
        let mut compile = Command::new("cc");
        let made = compile
            .args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", SOURCE, "-o"])
            .arg(&library)
            .output();
        let made = made.unwrap_or_else(|error| panic!("cc, the C compiler, could not be started: {error}"));
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        // PostgreSQL may be another user.
        fs::set_permissions(faults.0.path(), Permissions::from_mode(0o777)).unwrap();
        fs::set_permissions(&library, Permissions::from_mode(0o755)).unwrap();
        faults
    }

    fn library(&self) -> PathBuf {
        self.0.path().join("faults.so")
    }

    /// What a program needs in its environment.
    pub(crate) fn environment(&self) -> [(&'static str, String); 2] {
        [
            ("LD_PRELOAD", self.library().to_str().unwrap().to_owned()),
            ("FAULTS", self.0.path().to_str().unwrap().to_owned()),
        ]
    }

    /// A script that becomes a program with the library.
    pub(crate) fn script(&self) -> String {
        let settings = self.environment().map(|(name, value)| format!("{name}='{value}'"));
        format!("exec env {} \"$@\"", settings.join(" "))
    }

    /// Lets something go wrong from now on.
    pub(crate) fn begin(&self, fault: Fault) {
        fs::write(self.0.path().join(fault.name()), "").unwrap();
    }

    /// From now on it goes well again.
    pub(crate) fn end(&self, fault: Fault) {
        fs::remove_file(self.0.path().join(fault.name())).unwrap();
    }

    /// Waits until the program hangs in a sync, and forgets that it did.
    pub(crate) fn wait_until_hung(&self) {
        let mark = self.0.path().join("hung");
        until("the disk is waited for", || mark.exists());
        fs::remove_file(mark).unwrap();
    }
}
