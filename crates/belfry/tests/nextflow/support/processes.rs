//! The processes of this machine, as `/proc` shows them.

use std::fs;
use std::path::Path;

use rustix::process::{Pid, Signal, kill_process};

use super::wait_until;

/// The ids of all living processes whose environment holds `text`.
pub(crate) fn with_environment(text: &str) -> Vec<i32> {
    living().filter(|pid| holds(*pid, "environ", text)).collect()
}

/// The processes of a run.
pub(crate) fn of_run(id: &str) -> Vec<i32> {
    with_environment(&format!("TOWER_WORKFLOW_ID={id}"))
}

/// The processes of a run whose command line holds `text`.
pub(crate) fn of_run_with_argument(id: &str, text: &str) -> Vec<i32> {
    of_run(id).into_iter().filter(|pid| holds(*pid, "cmdline", text)).collect()
}

/// The process that is about to become the launcher of a run.
pub(crate) fn starting(id: &str) -> Option<i32> {
    of_run_with_argument(id, &format!("nf-{id}.launcher.sh")).into_iter().min()
}

/// Kills a process by its id.
pub(crate) fn kill(pid: i32) {
    // It may have ended just now.
    let _ = kill_process(Pid::from_raw(pid).unwrap(), Signal::KILL);
}

/// Kills everything whose environment holds `text`, until nothing of it is left.
pub(crate) fn kill_all_with_environment(text: &str) {
    wait_until("what a test started is gone", || {
        let left = with_environment(text);
        for pid in &left {
            kill(*pid);
        }
        left.is_empty()
    });
}

/// The launcher of a run, as it described itself: process id, start time, boot and machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Launcher {
    line: String,
}

impl Launcher {
    /// The launcher that has claimed the run whose files are in `launch_dir`.
    pub(crate) fn find(launch_dir: &Path, id: &str) -> Option<Self> {
        let line = fs::read_to_string(launch_dir.join(format!("nf-{id}.pid"))).ok()?;
        Some(Self { line })
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> i32 {
        self.line.split(' ').next().unwrap().parse().unwrap()
    }

    /// Whether that very process lives.
    pub(crate) fn lives(&self) -> bool {
        let start = self.line.split(' ').nth(1).unwrap();
        // The state is the first field after the name, the start time the 20th.
        fields(self.pid()).is_some_and(|fields| fields[0] != "Z" && fields[19] == start)
    }
}

fn living() -> impl Iterator<Item = i32> {
    let pids =
        fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    pids.filter(|pid| fields(*pid).is_some_and(|fields| fields[0] != "Z"))
}

/// What `/proc/<pid>/stat` says after the program's name.
fn fields(pid: i32) -> Option<Vec<String>> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(") ")?;
    Some(rest.split_ascii_whitespace().map(str::to_owned).collect())
}

fn holds(pid: i32, file: &str, text: &str) -> bool {
    let bytes = fs::read(format!("/proc/{pid}/{file}")).unwrap_or_default();
    String::from_utf8_lossy(&bytes).contains(text)
}
