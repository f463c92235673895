//! What the disk itself does, to be told beside figures that depend on it.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use crate::figures::median;

/// As much as a page of a database.
const BLOCK: [u8; 4096] = [0x5a; 4096];
/// How often it is written.
const WRITES: usize = 200;

/// How long it takes to write 4 KiB at the end of a file and to have it on the disk (`fdatasync`): the median of 200.
///
/// # Errors
/// If the folder cannot be written to.
pub fn sync_time(folder: &Path) -> Result<Duration> {
    let file: File = tempfile::tempfile_in(folder)?;
    let mut times = Vec::with_capacity(WRITES);
    for place in (0..).step_by(BLOCK.len()).take(WRITES) {
        let begun = Instant::now();
        file.write_all_at(&BLOCK, place)?;
        file.sync_data()?;
        times.push(begun.elapsed());
    }
    median(&times).context("nothing was written")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_that_is_on_the_disk_takes_time() {
        let folder = tempfile::tempdir().unwrap();
        assert!(sync_time(folder.path()).unwrap() > Duration::ZERO);
        assert!(sync_time(&folder.path().join("none")).is_err());
    }
}
