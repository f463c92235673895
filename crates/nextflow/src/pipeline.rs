//! Where the code of a pipeline is, and what Nextflow is told to get it.

use std::path::{Path, PathBuf};

/// What a path on this machine holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathKind {
    /// A directory without Git.
    Directory,
    /// The working copy of a Git repository.
    WorkingCopy,
    /// A bare Git repository.
    BareRepository,
    /// A file.
    File,
    /// Nothing that can be read.
    Missing,
}

impl PathKind {
    /// Looks at `path`.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        if path.join("HEAD").is_file() && path.join("objects").is_dir() && path.join("refs").is_dir() {
            return Self::BareRepository;
        }
        // In a linked worktree or submodule, `.git` is a file.
        if path.join(".git").exists() {
            return Self::WorkingCopy;
        }
        match path.metadata() {
            // One that cannot be listed is no better than none.
            Ok(found) if found.is_dir() && path.read_dir().is_err() => Self::Missing,
            Ok(found) if found.is_dir() => Self::Directory,
            Ok(_) => Self::File,
            Err(_) => Self::Missing,
        }
    }
}

/// Where the code of a pipeline is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PipelineSource {
    /// A directory that is run as it is; it has no revisions.
    Directory(PathBuf),
    /// A repository that Nextflow clones: an `https:` or `file:` URL, or a name that Nextflow itself completes.
    Repository(String),
}

/// Why a text does not name a pipeline.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PipelineError {
    /// Nothing was given.
    #[error("Name a pipeline: the URL of a Git repository, or the path of a directory on this machine.")]
    Empty,
    /// The path leads nowhere.
    #[error("There is no directory {0} on this machine, or it cannot be read.")]
    Missing(String),
    /// A script instead of a project.
    #[error("{0} is a file: give the directory, and the file as main script.")]
    IsFile(String),
    /// A revision was asked for where there are none.
    #[error("{0} is not a Git repository, so it has no revision: leave the revision empty.")]
    NoRevisions(String),
}

impl PipelineSource {
    /// What `text` names. `kind_of` looks at a path (usually [`PathKind::of`]). A working copy is run as it is, with
    /// what is not committed; when `revision` is given, it is cloned like every other repository.
    pub fn parse(
        text: &str,
        revision: Option<&str>,
        kind_of: impl FnOnce(&Path) -> PathKind,
    ) -> Result<Self, PipelineError> {
        let text = text.trim();
        let path = match text.strip_prefix("file:") {
            _ if text.is_empty() => return Err(PipelineError::Empty),
            Some(rest) => rest.strip_prefix("//").unwrap_or(rest),
            None if text.starts_with('/') => text,
            None => return Ok(Self::Repository(text.to_owned())),
        };
        match (kind_of(Path::new(path)), revision) {
            (PathKind::Missing, _) => Err(PipelineError::Missing(path.to_owned())),
            (PathKind::File, _) => Err(PipelineError::IsFile(path.to_owned())),
            (PathKind::Directory, Some(_)) => Err(PipelineError::NoRevisions(path.to_owned())),
            (PathKind::Directory | PathKind::WorkingCopy, None) => Ok(Self::Directory(PathBuf::from(path))),
            // Nextflow 24.10 knows a local repository only by `file:` with one slash (tried), and names it after the
            // last part of the path.
            (PathKind::WorkingCopy | PathKind::BareRepository, _) => {
                Ok(Self::Repository(format!("file:{path}")))
            }
        }
    }

    /// The first argument of `nextflow run`.
    #[must_use]
    pub fn argument(&self) -> String {
        match self {
            Self::Directory(path) => path.to_string_lossy().into_owned(),
            Self::Repository(url) => url.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("https://github.com/a/b", None, PathKind::Missing, Ok("https://github.com/a/b"))]
    #[case(" nf-core/rnaseq ", Some("3.14"), PathKind::Missing, Ok("nf-core/rnaseq"))]
    #[case("/p/dir", None, PathKind::Directory, Ok("/p/dir"))]
    #[case("/p/copy", None, PathKind::WorkingCopy, Ok("/p/copy"))]
    #[case("/p/copy", Some("v1"), PathKind::WorkingCopy, Ok("file:/p/copy"))]
    #[case("/p/x.git", None, PathKind::BareRepository, Ok("file:/p/x.git"))]
    #[case("file:///p/x.git", Some("v1"), PathKind::BareRepository, Ok("file:/p/x.git"))]
    #[case("/p/dir", Some("v1"), PathKind::Directory, Err(PipelineError::NoRevisions("/p/dir".into())))]
    #[case("/p/main.nf", None, PathKind::File, Err(PipelineError::IsFile("/p/main.nf".into())))]
    #[case("/nowhere", None, PathKind::Missing, Err(PipelineError::Missing("/nowhere".into())))]
    #[case("  ", None, PathKind::Missing, Err(PipelineError::Empty))]
    fn names_of_pipelines(
        #[case] text: &str,
        #[case] revision: Option<&str>,
        #[case] kind: PathKind,
        #[case] expected: Result<&str, PipelineError>,
    ) {
        let found = PipelineSource::parse(text, revision, |_| kind).map(|source| source.argument());
        assert_eq!(found, expected.map(str::to_owned));
    }

    #[test]
    fn looks_at_paths() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(PathKind::of(dir.path()), PathKind::Directory);
        assert_eq!(PathKind::of(&dir.path().join("nothing")), PathKind::Missing);
        std::fs::write(dir.path().join("main.nf"), "").unwrap();
        assert_eq!(PathKind::of(&dir.path().join("main.nf")), PathKind::File);
        let bare = dir.path().join("x.git");
        for sub in ["objects", "refs"] {
            std::fs::create_dir_all(bare.join(sub)).unwrap();
        }
        std::fs::write(bare.join("HEAD"), "ref: refs/heads/main\n").unwrap();
        assert_eq!(PathKind::of(&bare), PathKind::BareRepository);
        std::fs::create_dir(dir.path().join(".git")).unwrap();
        assert_eq!(PathKind::of(dir.path()), PathKind::WorkingCopy);
    }
}
