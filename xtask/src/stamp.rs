//! Remembers what a slow step was done with, so that it is not done again for the same.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// The file that says what a step was last done with.
pub(crate) struct Stamp {
    file: PathBuf,
    fingerprint: String,
}

impl Stamp {
    /// `inputs` are files and folders, folders with all that is below them; missing ones count as such. Folders
    /// named in `except` are passed over.
    pub(crate) fn new(file: PathBuf, inputs: &[PathBuf], except: &[&str]) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        for input in inputs {
            add(&mut hasher, input, except)?;
        }
        Ok(Self { file, fingerprint: format!("{:016x}\n", hasher.finish()) })
    }

    /// Whether the step was done with the same inputs.
    pub(crate) fn is_fresh(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|text| text == self.fingerprint)
    }

    /// Call it when the step has succeeded.
    pub(crate) fn write(&self) -> Result<()> {
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&self.file, &self.fingerprint).with_context(|| self.file.display().to_string())
    }
}

fn add(hasher: &mut DefaultHasher, path: &Path, except: &[&str]) -> Result<()> {
    path.hash(hasher);
    if path.is_dir() {
        let mut entries: Vec<PathBuf> =
            fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
        entries.sort();
        for entry in entries {
            if !entry.file_name().is_some_and(|name| except.iter().any(|word| name == *word)) {
                add(hasher, &entry, except)?;
            }
        }
    } else if path.exists() {
        fs::read(path).with_context(|| path.display().to_string())?.hash(hasher);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::Stamp;

    /// A folder that goes with the test.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("xtask-stamp-{name}-{}", std::process::id()));
            fs::create_dir_all(path.join("src/skipped")).unwrap();
            Self(path)
        }

        fn stamp(&self) -> Stamp {
            Stamp::new(self.0.join("stamp"), &[self.0.join("src"), self.0.join("lock")], &["skipped"])
                .unwrap()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).unwrap();
        }
    }

    #[test]
    fn a_stamp_is_fresh_until_an_input_changes() {
        let folder = Folder::new("change");
        fs::write(folder.0.join("src/a"), "1").unwrap();
        assert!(!folder.stamp().is_fresh());
        folder.stamp().write().unwrap();
        assert!(folder.stamp().is_fresh());

        for (file, text) in [("src/a", "2"), ("src/b", ""), ("lock", "x")] {
            fs::write(folder.0.join(file), text).unwrap();
            assert!(!folder.stamp().is_fresh(), "{file}");
            folder.stamp().write().unwrap();
        }
        fs::remove_file(folder.0.join("lock")).unwrap();
        assert!(!folder.stamp().is_fresh());
    }

    #[test]
    fn folders_that_are_passed_over_do_not_count() {
        let folder = Folder::new("except");
        folder.stamp().write().unwrap();
        fs::write(folder.0.join("src/skipped/new"), "").unwrap();
        assert!(folder.stamp().is_fresh());
    }
}
