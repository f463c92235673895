//! Finding the head job of a run again, and telling what it is doing, from its files and the process table.

use std::collections::HashSet;
use std::io;

use super::process::{Process, boot_id, host};
use crate::error::PlatformError;
use crate::platform::{HeadState, OperationId, RunSite};
use crate::range::FileRef;

/// Bytes of the files that say who and how; they are one line.
const LINE: u32 = 4096;

const PREFIX: &str = "local-platform::";

/// What makes a launcher unmistakable: process id, start time in clock ticks, start of the machine, machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pid: i32,
    start: u64,
    boot: String,
    host: String,
}

impl Mark {
    fn parse<'a>(mut words: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut word = || words.next().filter(|word| !word.is_empty());
        let (pid, start) = (word()?.parse().ok()?, word()?.parse().ok()?);
        Some(Self { pid, start, boot: word()?.to_owned(), host: word()?.to_owned() })
    }

    /// The mark in an operation id.
    pub(super) fn of(operation: &OperationId) -> Result<Self, PlatformError> {
        let text = operation.as_str().strip_prefix(PREFIX);
        text.and_then(|text| Self::parse(text.split(':')))
            .ok_or_else(|| PlatformError::Config(format!("{operation} is not a job of the local platform.")))
    }

    /// The mark as an operation id.
    pub(super) fn operation(&self) -> OperationId {
        let Self { pid, start, boot, host } = self;
        OperationId::new(format!("{PREFIX}{pid}:{start}:{boot}:{host}"))
    }

    fn of_process(process: &Process) -> Self {
        Self { pid: process.pid, start: process.start, boot: boot_id(), host: host() }
    }

    /// The mark of a launcher of which only the exit code is left.
    fn unknown() -> Self {
        Self { pid: 0, start: 0, boot: boot_id(), host: host() }
    }

    /// Fails if the job runs on another machine, of which this one knows nothing. A machine that was started anew has
    /// another boot id and the same name.
    pub(super) fn must_be_here(&self) -> Result<(), PlatformError> {
        let here = host();
        if self.boot == boot_id() || self.host == here {
            return Ok(());
        }
        Err(PlatformError::Transient(format!(
            "The head job runs on {}, and this server on {here}.",
            self.host
        )))
    }

    /// The launcher, if it lives.
    pub(super) fn process(&self) -> Option<Process> {
        Process::find(self.pid).filter(|process| process.start == self.start && self.boot == boot_id())
    }
}

/// Looks after the head jobs of one Unix user.
#[derive(Clone, Debug)]
pub(super) struct Tracker {
    uid: u32,
}

impl Tracker {
    pub(super) fn new(uid: u32) -> Self {
        Self { uid }
    }

    /// The launcher of the run, however far it has come and whether or not it still lives.
    pub(super) fn find(&self, site: &RunSite) -> io::Result<Option<Mark>> {
        if let Some(mark) = Self::claimed(site)? {
            return Ok(Some(mark));
        }
        if let Some(process) = self.starting(site)? {
            return Ok(Some(Mark::of_process(&process)));
        }
        // Between the two looks it may have claimed the run and ended.
        if let Some(mark) = Self::claimed(site)? {
            return Ok(Some(mark));
        }
        Ok(Self::exit_code(site)?.map(|_| Mark::unknown()))
    }

    /// What the launcher wrote about itself as its first act.
    pub(super) fn claimed(site: &RunSite) -> io::Result<Option<Mark>> {
        let line = first_line(site, &site.files().pid())?;
        Ok(line.and_then(|line| Mark::parse(line.split_ascii_whitespace())))
    }

    /// The launcher before its first act. On the way it is setpriv, bash and setsid, all with the launcher's path as an
    /// argument; of several, the first came first.
    fn starting(&self, site: &RunSite) -> io::Result<Option<Process>> {
        let launcher = site.launch_dir.join(site.files().launcher());
        let variable = variable(site);
        let all = Process::all_of(self.uid)?.into_iter();
        let ours = all.filter(|process| process.has_argument(&launcher) && process.has_variable(&variable));
        Ok(ours.min_by_key(|process| (process.start, process.pid)))
    }

    /// What the launcher wrote last of all.
    pub(super) fn exit_code(site: &RunSite) -> io::Result<Option<i32>> {
        Ok(first_line(site, &site.files().exit())?.and_then(|line| line.parse().ok()))
    }

    /// What the head job is doing. Its exit code, once written, is the last word.
    pub(super) fn state(&self, site: &RunSite, mark: &Mark) -> io::Result<HeadState> {
        if let Some(code) = Self::exit_code(site)? {
            return Ok(HeadState::Exited { code });
        }
        // Nextflow may have outlived its launcher.
        if mark.process().is_some() || !self.members(site, mark)?.is_empty() {
            return Ok(HeadState::Running);
        }
        // It may have written the code and ended after the first look.
        Ok(Self::exit_code(site)?.map_or(HeadState::Vanished, |code| HeadState::Exited { code }))
    }

    /// All living processes of the run: the launcher, what carries the run's id in its environment, what is in the
    /// launcher's session, and what descends from these.
    pub(super) fn members(&self, site: &RunSite, mark: &Mark) -> io::Result<Vec<Process>> {
        let own = i32::try_from(std::process::id()).unwrap_or_default();
        let all: Vec<Process> =
            Process::all_of(self.uid)?.into_iter().filter(|process| process.pid != own).collect();
        let variable = variable(site);
        let same_boot = mark.pid > 0 && mark.boot == boot_id();
        // The number of the session was free for others if another process has the launcher's id.
        let session_is_ours =
            same_boot && Process::find(mark.pid).is_none_or(|process| process.start == mark.start);
        let is_member = |process: &Process| {
            (same_boot && process.pid == mark.pid && process.start == mark.start)
                || (session_is_ours && (process.session == mark.pid || process.group == mark.pid))
                || process.has_variable(&variable)
        };
        let (mut members, mut others): (Vec<Process>, Vec<Process>) = all.into_iter().partition(is_member);
        let mut parents: HashSet<i32> = members.iter().map(|process| process.pid).collect();
        loop {
            let (children, rest): (Vec<_>, Vec<_>) =
                others.into_iter().partition(|process| parents.contains(&process.parent));
            if children.is_empty() {
                return Ok(members);
            }
            parents = children.iter().map(|process| process.pid).collect();
            members.extend(children);
            others = rest;
        }
    }
}

/// The environment entry that every process of a run has.
fn variable(site: &RunSite) -> String {
    format!("TOWER_WORKFLOW_ID={}", site.workflow_id)
}

fn first_line(site: &RunSite, name: &str) -> io::Result<Option<String>> {
    let Some(file) = FileRef::of_run(site, name) else { return Ok(None) };
    let range = file.read(0, LINE)?;
    Ok(range.and_then(|range| {
        String::from_utf8_lossy(&range.bytes).lines().next().map(|line| line.trim().to_owned())
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operation_ids_are_read_back() {
        let mark = Mark { pid: 42, start: 987_654, boot: "b-1".to_owned(), host: "node".to_owned() };
        assert_eq!(mark.operation().as_str(), "local-platform::42:987654:b-1:node");
        assert_eq!(Mark::of(&mark.operation()), Ok(mark));
        for text in
            ["", "local-platform::", "local-platform::x:1:b:h", "local-platform::1:2:b", "aws-batch::1"]
        {
            assert!(Mark::of(&OperationId::new(text)).is_err(), "{text}");
        }
    }

    #[test]
    fn a_job_of_another_machine_is_left_alone() {
        let elsewhere = Mark { pid: 1, start: 1, boot: "other".to_owned(), host: "other".to_owned() };
        assert!(matches!(elsewhere.must_be_here(), Err(PlatformError::Transient(_))));
        let restarted = Mark { host: host(), ..elsewhere.clone() };
        assert_eq!(restarted.must_be_here(), Ok(()));
        let renamed = Mark { boot: boot_id(), ..elsewhere };
        assert_eq!(renamed.must_be_here(), Ok(()));
    }

    #[test]
    fn a_process_of_an_earlier_start_of_the_machine_is_gone() {
        let own = Process::find(i32::try_from(std::process::id()).unwrap()).unwrap();
        let mark = Mark::of_process(&own);
        assert_eq!(mark.process(), Some(own));
        assert_eq!(Mark { boot: "before".to_owned(), ..mark.clone() }.process(), None);
        assert_eq!(Mark { start: own.start + 1, ..mark }.process(), None);
    }
}
