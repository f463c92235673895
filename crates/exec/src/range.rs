//! Reading parts of the files of runs. Their directories belong to the run, which may put anything there: so no
//! symbolic link is followed below the directory that the server chose, and nothing but plain files is read.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use nextflow::files::{TaskFile, join_below};
use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::Errno;

use crate::platform::RunSite;

/// A file below a directory that the server chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRef {
    root: PathBuf,
    path: PathBuf,
}

impl FileRef {
    /// The file `name` in the launch directory of a run; none if the name leads elsewhere.
    #[must_use]
    pub fn of_run(site: &RunSite, name: &str) -> Option<Self> {
        join_below(Path::new(""), name).map(|path| Self { root: site.launch_dir.clone(), path })
    }

    /// A file of the task that worked in `task_dir`; none if that is not below the run's work directory.
    #[must_use]
    pub fn of_task(site: &RunSite, task_dir: &str, file: TaskFile) -> Option<Self> {
        let below = |root: &Path| {
            let dir = Path::new(task_dir).strip_prefix(root).ok()?;
            let path = join_below(Path::new(""), dir.to_str()?)?.join(file.name());
            Some(Self { root: root.to_path_buf(), path })
        };
        // Nextflow names the real path when the work directory was reached by a symbolic link.
        below(&site.work_dir).or_else(|| below(&site.work_dir.canonicalize().ok()?))
    }

    /// Opens the file, going down one step at a time without following links.
    fn open(&self) -> Result<Option<File>, Errno> {
        const STEP: OFlags = OFlags::DIRECTORY.union(OFlags::CLOEXEC).union(OFlags::RDONLY);
        // Without NONBLOCK, opening a named pipe would wait for a writer.
        const LAST: OFlags = OFlags::RDONLY.union(OFlags::CLOEXEC).union(OFlags::NONBLOCK);
        let opened = (|| {
            let mut dir = openat(CWD, &self.root, STEP, Mode::empty())?;
            let steps: Vec<_> = self.path.iter().collect();
            let Some((name, dirs)) = steps.split_last() else { return Err(Errno::NOENT) };
            for step in dirs {
                dir = openat(&dir, *step, STEP.union(OFlags::NOFOLLOW), Mode::empty())?;
            }
            openat(&dir, *name, LAST.union(OFlags::NOFOLLOW), Mode::empty())
        })();
        match opened {
            Ok(file) => Ok(Some(File::from(file))),
            // Missing; a link; something else in the place of a directory; a socket or device.
            Err(Errno::NOENT | Errno::LOOP | Errno::NOTDIR | Errno::NXIO) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads a part of the file. Blocks.
    pub(crate) fn read(&self, offset: i64, length: u32) -> std::io::Result<Option<FileRange>> {
        let Some(mut file) = self.open()? else { return Ok(None) };
        let found = file.metadata()?;
        if !found.is_file() {
            return Ok(None);
        }
        let size = found.len();
        let offset = place(offset, size);
        file.seek(SeekFrom::Start(offset))?;
        let mut bytes = Vec::new();
        file.take(u64::from(length)).read_to_end(&mut bytes)?;
        // The file may have grown while it was read.
        let size = size.max(offset + u64::try_from(bytes.len()).unwrap_or_default());
        Ok(Some(FileRange { bytes, offset, size }))
    }
}

/// Where an offset that may count from the end lies in a file of `size` bytes.
pub(crate) fn place(offset: i64, size: u64) -> u64 {
    match u64::try_from(offset) {
        Ok(from_start) => from_start.min(size),
        Err(_) => size.saturating_sub(offset.unsigned_abs()),
    }
}

/// A part of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileRange {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Where they begin.
    pub offset: u64,
    /// How large the file is now.
    pub size: u64,
}

impl FileRange {
    /// Where the next part begins.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.offset + u64::try_from(self.bytes.len()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    use std::process::Command;

    use domain::WorkflowId;
    use rstest::rstest;
    use tempfile::TempDir;

    use super::*;

    fn site(dir: &Path) -> RunSite {
        let workflow_id = WorkflowId::parse("4Bi5xBK6E2Nbhj").unwrap();
        RunSite { workflow_id, launch_dir: dir.join("launch"), work_dir: dir.join("work") }
    }

    fn stage() -> (TempDir, RunSite, String) {
        let dir = tempfile::tempdir().unwrap();
        let site = site(dir.path());
        let task = site.work_dir.join("ab/cdef");
        fs::create_dir_all(&task).unwrap();
        fs::create_dir_all(&site.launch_dir).unwrap();
        let task = task.to_str().unwrap().to_owned();
        (dir, site, task)
    }

    #[rstest]
    #[case(0, 4, "0123", 0)]
    #[case(8, 100, "89", 8)]
    #[case(-3, 100, "789", 7)]
    #[case(-100, 2, "01", 0)]
    #[case(10, 5, "", 10)]
    #[case(99, 5, "", 10)]
    fn ranges(#[case] offset: i64, #[case] length: u32, #[case] expected: &str, #[case] begin: u64) {
        let (_dir, site, task) = stage();
        fs::write(Path::new(&task).join(".command.out"), "0123456789").unwrap();
        let file = FileRef::of_task(&site, &task, TaskFile::Out).unwrap();
        let range = file.read(offset, length).unwrap().unwrap();
        assert_eq!(range, FileRange { bytes: expected.into(), offset: begin, size: 10 });
        assert_eq!(range.end(), begin + u64::try_from(expected.len()).unwrap());
    }

    #[test]
    fn a_growing_file_is_read_piece_by_piece() {
        let (_dir, site, _) = stage();
        let mut writer = fs::File::create(site.launch_dir.join("nf.txt")).unwrap();
        let file = FileRef::of_run(&site, "nf.txt").unwrap();
        let (mut next, mut seen) = (0, Vec::new());
        for n in 0..50 {
            writeln!(writer, "line {n}").unwrap();
            let range = file.read(next, 1000).unwrap().unwrap();
            assert_eq!(range.size, range.end());
            next = i64::try_from(range.end()).unwrap();
            seen.extend(range.bytes);
        }
        assert_eq!(seen, fs::read(site.launch_dir.join("nf.txt")).unwrap());
    }

    #[test]
    fn links_pipes_sockets_and_directories_are_not_read() {
        let (dir, site, task) = stage();
        let task_dir = Path::new(&task);
        fs::write(dir.path().join("secret"), "secret").unwrap();
        symlink(dir.path().join("secret"), task_dir.join(".command.out")).unwrap();
        fs::create_dir(task_dir.join(".command.err")).unwrap();
        assert!(Command::new("mkfifo").arg(task_dir.join(".command.log")).status().unwrap().success());
        let _socket = UnixListener::bind(task_dir.join(".command.env")).unwrap();
        for file in [TaskFile::Out, TaskFile::Err, TaskFile::Log, TaskFile::Env, TaskFile::Script] {
            assert_eq!(FileRef::of_task(&site, &task, file).unwrap().read(0, 10).unwrap(), None, "{file:?}");
        }
        // A link in the place of a directory above the file.
        fs::create_dir(dir.path().join("elsewhere")).unwrap();
        fs::write(dir.path().join("elsewhere/.command.sh"), "secret").unwrap();
        symlink(dir.path().join("elsewhere"), site.work_dir.join("link")).unwrap();
        let linked = site.work_dir.join("link");
        let file = FileRef::of_task(&site, linked.to_str().unwrap(), TaskFile::Script).unwrap();
        assert_eq!(file.read(0, 10).unwrap(), None);
    }

    #[test]
    fn names_do_not_lead_out() {
        let (dir, site, task) = stage();
        for name in ["", "../x", "/etc/passwd", "a/../../x"] {
            assert_eq!(FileRef::of_run(&site, name), None, "{name}");
        }
        for task_dir in ["/etc", "", "ab/cdef", &format!("{task}/../../../secret")] {
            assert_eq!(FileRef::of_task(&site, task_dir, TaskFile::Out), None, "{task_dir}");
        }
        // The work directory itself may be reached by a link.
        let by_link = dir.path().join("by-link");
        symlink(&site.work_dir, &by_link).unwrap();
        let real = site.work_dir.canonicalize().unwrap().join("ab/cdef");
        fs::write(real.join(".command.out"), "x").unwrap();
        let site = RunSite { work_dir: by_link, ..site };
        for task_dir in [real, site.work_dir.join("ab/cdef")] {
            let file = FileRef::of_task(&site, task_dir.to_str().unwrap(), TaskFile::Out).unwrap();
            assert_eq!(file.read(0, 9).unwrap().unwrap().bytes, b"x");
        }
    }
}
