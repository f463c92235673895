//! Space on disks.

use std::path::Path;

use crate::error::PlatformError;

/// Space on the disk of a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiskSpace {
    /// What ordinary users may still fill.
    pub available_bytes: u64,
    /// The size of the disk.
    pub total_bytes: u64,
}

/// The space on the disk that holds `path`, or would hold it if it was made.
pub fn disk_space(path: &Path) -> Result<DiskSpace, PlatformError> {
    let existing = path.ancestors().find(|dir| dir.exists()).unwrap_or(Path::new("/"));
    let found = rustix::fs::statvfs(existing).map_err(|error| {
        PlatformError::Transient(format!("The disk of {} cannot be asked: {error}", path.display()))
    })?;
    Ok(DiskSpace {
        available_bytes: found.f_bavail.saturating_mul(found.f_frsize),
        total_bytes: found.f_blocks.saturating_mul(found.f_frsize),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn space_is_known_before_the_directory_is() {
        let dir = tempfile::tempdir().unwrap();
        let space = disk_space(&dir.path().join("not/yet/made")).unwrap();
        assert!(space.total_bytes > 0 && space.available_bytes <= space.total_bytes);
        assert_eq!(space.total_bytes, disk_space(dir.path()).unwrap().total_bytes);
    }
}
