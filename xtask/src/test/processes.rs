//! The processes below this one, read from `/proc`.

use std::collections::HashSet;
use std::fs;

use rustix::process::{Pid, Signal, WaitOptions, getpid, kill_process, waitpid};

/// A process as `/proc/<pid>/stat` tells it.
struct Process {
    pid: Pid,
    parent: Option<Pid>,
    /// It has ended and waits for its parent to ask how.
    ended: bool,
}

/// The direct children of this process.
pub(crate) fn children() -> HashSet<Pid> {
    all().into_iter().filter(|process| process.parent == Some(getpid())).map(|process| process.pid).collect()
}

/// Running processes below this one, but for those at or below `except`; and, whoever they are below, those that have
/// `variable` (`NAME=value`) in their environment.
pub(crate) fn below(except: &HashSet<Pid>, variable: &str) -> HashSet<Pid> {
    let all = all();
    let mut found = HashSet::from([getpid()]);
    loop {
        let before = found.len();
        let below = all.iter().filter(|p| p.parent.is_some_and(|parent| found.contains(&parent)));
        let more: Vec<Pid> = below.map(|p| p.pid).filter(|pid| !except.contains(pid)).collect();
        found.extend(more);
        if found.len() == before {
            break;
        }
    }
    found.extend(all.iter().map(|p| p.pid).filter(|pid| has_variable(*pid, variable)));
    found.remove(&getpid());
    let ended: HashSet<Pid> = all.iter().filter(|p| p.ended).map(|p| p.pid).collect();
    &found - &ended
}

/// Takes note of children that have ended, but for `except`: as the process that orphans fall to, nobody else does.
pub(crate) fn reap(except: &HashSet<Pid>) {
    for process in all() {
        if process.ended && process.parent == Some(getpid()) && !except.contains(&process.pid) {
            // Fails only if it is no child any more.
            let _ = waitpid(Some(process.pid), WaitOptions::NOHANG);
        }
    }
}

/// Sends a signal to each; a process that has just ended does not get it.
pub(crate) fn signal(pids: &HashSet<Pid>, signal: Signal) {
    for pid in pids {
        let _ = kill_process(*pid, signal);
    }
}

/// Process id and command line, for a message.
pub(crate) fn describe(pid: Pid) -> String {
    let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let line = String::from_utf8_lossy(&line).replace('\0', " ");
    format!("{pid} {}", line.trim().chars().take(200).collect::<String>())
}

fn has_variable(pid: Pid, variable: &str) -> bool {
    fs::read(format!("/proc/{pid}/environ")).is_ok_and(|environment| {
        environment.split(|byte| *byte == 0).any(|entry| entry == variable.as_bytes())
    })
}

fn all() -> Vec<Process> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    entries
        .flatten()
        .filter_map(|entry| {
            let pid = Pid::from_raw(entry.file_name().to_str()?.parse().ok()?)?;
            parse(pid, &fs::read_to_string(entry.path().join("stat")).ok()?)
        })
        .collect()
}

/// `4711 (a name (with) anything) S 1 …`: the name may hold spaces and brackets, so the fields count from its end.
fn parse(pid: Pid, stat: &str) -> Option<Process> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?;
    let parent = Pid::from_raw(fields.next()?.parse().ok()?);
    Some(Process { pid, parent, ended: matches!(state, "Z" | "X") })
}

#[cfg(test)]
mod tests {
    use rustix::process::{Pid, getpid};

    use super::parse;

    #[test]
    fn a_name_with_brackets_and_spaces_does_not_confuse_the_fields() {
        let process = parse(getpid(), "4711 (sh) S 1 (x)) Z 42 7 7 0").unwrap();
        assert_eq!(process.parent, Pid::from_raw(42));
        assert!(process.ended);
    }
}
