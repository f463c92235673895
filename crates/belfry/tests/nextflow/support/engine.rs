//! The Nextflow of these tests.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// A command that behaves like the Nextflow of these tests and notes each of its starts.
#[derive(Clone, Debug)]
pub(crate) struct Engine {
    command: PathBuf,
    starts: PathBuf,
}

impl Engine {
    /// Writes the command into `folder`.
    pub(crate) fn new(folder: &Path) -> Self {
        let engine = Self { command: folder.join("belfry-nextflow"), starts: folder.join("starts") };
        // Java starts in half the time without its second compiler, which is good for long runs only.
        let script = format!(
            "#!/bin/sh\necho \"$*\" >>'{}'\nexport NXF_OPTS=\"-XX:TieredStopAtLevel=1 $NXF_OPTS\"\nexec {} \"$@\"\n",
            engine.starts.display(),
            named()
        );
        write_program(&engine.command, &script);
        engine
    }

    /// Whether it is the managed Nextflow, whose reporter never harms a run and leaves behind what it could not
    /// deliver; nf-tower does neither.
    pub(crate) fn is_managed() -> bool {
        let installation = fs::canonicalize(named()).unwrap_or_default();
        let home = installation.parent().and_then(Path::parent).map(Path::to_owned).unwrap_or_default();
        home.join("reporter/META-INF/extensions.idx").is_file()
    }

    /// The path of the command.
    pub(crate) fn command(&self) -> String {
        self.command.to_str().unwrap().to_owned()
    }

    /// How often it was started with all of these words on its command line.
    pub(crate) fn starts(&self, words: &[&str]) -> usize {
        let starts = fs::read_to_string(&self.starts).unwrap_or_default();
        starts.lines().filter(|line| words.iter().all(|word| line.split(' ').any(|one| one == *word))).count()
    }
}

/// Writes a program that can be started.
pub(crate) fn write_program(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// The Nextflow that these tests are told to use.
#[expect(clippy::disallowed_methods, reason = "a setting of the tests, not of the product")]
fn named() -> String {
    std::env::var("BELFRY_NEXTFLOW").expect(
        "BELFRY_NEXTFLOW must name a Nextflow. `cargo xtask test nextflow` installs one, names it and runs these tests",
    )
}
