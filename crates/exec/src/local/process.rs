//! The processes of this machine, as `/proc` shows them, and signals that cannot hit another process.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open, pidfd_send_signal};

/// A process. Its id may be given to another one when it ends; with the start time it is unmistakable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Process {
    pub(super) pid: i32,
    pub(super) parent: i32,
    pub(super) group: i32,
    pub(super) session: i32,
    /// Clock ticks since the machine started.
    pub(super) start: u64,
    /// Whose it is.
    pub(super) uid: u32,
}

impl Process {
    /// The living process with that id.
    pub(super) fn find(pid: i32) -> Option<Self> {
        let dir = format!("/proc/{pid}");
        let stat = fs::read_to_string(format!("{dir}/stat")).ok()?;
        let uid = fs::metadata(&dir).ok()?.uid();
        Self::parse(&stat, uid)
    }

    /// Reads the line of `/proc/<pid>/stat`; none for a process that has ended and only waits to be noticed.
    fn parse(line: &str, uid: u32) -> Option<Self> {
        let (pid, rest) = line.split_once(" (")?;
        // The name of the program may itself hold parentheses and blanks.
        let (_, rest) = rest.rsplit_once(") ")?;
        let mut fields = rest.split_ascii_whitespace();
        let state = fields.next()?;
        let mut number = || fields.next()?.parse().ok();
        let (parent, group, session) = (number()?, number()?, number()?);
        let start = fields.nth(15)?.parse().ok()?;
        let alive = !matches!(state, "Z" | "X" | "x");
        alive.then_some(Self { pid: pid.parse().ok()?, parent, group, session, start, uid })
    }

    /// All living processes of a user.
    pub(super) fn all_of(uid: u32) -> io::Result<Vec<Self>> {
        let mut found = Vec::new();
        for entry in fs::read_dir("/proc")? {
            let pid = entry?.file_name().to_str().and_then(|name| name.parse().ok());
            found.extend(pid.and_then(Self::find).filter(|process| process.uid == uid));
        }
        Ok(found)
    }

    /// Whether it has the argument, in full.
    pub(super) fn has_argument(&self, argument: &Path) -> bool {
        self.has_text("cmdline", argument.as_os_str().as_encoded_bytes())
    }

    /// Whether it was started with the environment entry `NAME=value`.
    pub(super) fn has_variable(&self, entry: &str) -> bool {
        self.has_text("environ", entry.as_bytes())
    }

    fn has_text(&self, file: &str, wanted: &[u8]) -> bool {
        // A process that may not be looked at is not one of ours.
        let texts = fs::read(format!("/proc/{}/{file}", self.pid)).unwrap_or_default();
        texts.split(|byte| *byte == 0).any(|text| text == wanted)
    }

    /// Whether it still lives.
    pub(super) fn is_alive(&self) -> bool {
        Self::find(self.pid).is_some_and(|now| now.start == self.start)
    }

    /// Sends it a signal; nothing happens if it has ended.
    pub(super) fn signal(&self, signal: Signal) {
        let Some(pid) = Pid::from_raw(self.pid) else { return };
        let sent = match pidfd_open(pid, PidfdFlags::empty()) {
            // The handle stays with the process that had the id when it was opened, which is then looked at.
            Ok(handle) if self.is_alive() => pidfd_send_signal(handle, signal),
            // A kernel that knows no handles.
            Err(Errno::NOSYS | Errno::PERM) if self.is_alive() => kill_process(pid, signal),
            Ok(_) | Err(_) => Ok(()),
        };
        match sent {
            Ok(()) | Err(Errno::SRCH) => {}
            Err(error) => tracing::warn!(pid = self.pid, %error, "a process of a run could not be signalled"),
        }
    }
}

/// The id of this start of the machine.
pub(super) fn boot_id() -> String {
    let text = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    if text.trim().is_empty() { "-".to_owned() } else { text.trim().to_owned() }
}

/// The name of this machine.
pub(super) fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_parentheses_do_not_confuse() {
        let stat = "42 (a) b (c) S 7 40 41 0 -1 4194304 100 0 0 0 1 2 0 0 20 0 1 0 987654 0 0\n";
        let process = Process::parse(stat, 5).unwrap();
        let expected = Process { pid: 42, parent: 7, group: 40, session: 41, start: 987_654, uid: 5 };
        assert_eq!(process, expected);
        assert_eq!(Process::parse(&stat.replace(") S", ") Z"), 5), None);
        assert_eq!(Process::parse("rubbish", 5), None);
    }

    #[test]
    fn this_process_is_seen() {
        let own = i32::try_from(std::process::id()).unwrap();
        let process = Process::find(own).unwrap();
        assert!(process.is_alive() && process.start > 0);
        assert!(Process::all_of(process.uid).unwrap().contains(&process));
        let reused = Process { start: process.start + 1, ..process };
        assert!(!reused.is_alive());
        // Would end this test if it was sent.
        reused.signal(Signal::KILL);
        assert!(boot_id().len() > 1 && !host().is_empty());
    }
}
