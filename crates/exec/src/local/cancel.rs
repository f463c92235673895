//! Stopping a run so that nothing of it is left.

use std::io;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::process::Process;
use super::track::{Mark, Tracker};
use crate::error::PlatformError;
use crate::platform::{CancelOutcome, RunSite};

/// How often the processes are looked at.
const STEP: Duration = Duration::from_millis(100);
/// How long what outlived the head job may take to end.
const LEFT_OVER_GRACE: Duration = Duration::from_secs(3);
/// How long the launcher may take to note the end of a killed Nextflow.
const NOTE_GRACE: Duration = Duration::from_secs(2);
/// How long killed processes may take to go.
const KILL_GRACE: Duration = Duration::from_secs(10);

/// Asks the head job to end, and after `grace` kills all that is left. Blocks until it is gone.
pub(super) fn cancel(
    tracker: &Tracker,
    site: &RunSite,
    mark: &Mark,
    grace: Duration,
) -> io::Result<Result<CancelOutcome, PlatformError>> {
    let members = || tracker.members(site, mark);
    if let (Some(_), Some(launcher)) = (Tracker::exit_code(site)?, mark.process()) {
        // Its last word is written; it only has to leave.
        wait(NOTE_GRACE, || Ok(!launcher.is_alive()))?;
    }
    if members()?.is_empty() {
        return Ok(Ok(CancelOutcome::AlreadyGone));
    }
    if !grace.is_zero() {
        // The launcher alone: it hands the signal on to Nextflow, which cancels its tasks itself and reports them as
        // cancelled. Tasks that got the signal too would be reported as failed.
        let launcher = mark.process();
        if let Some(launcher) = launcher {
            launcher.signal(Signal::TERM);
            wait(grace, || Ok(!launcher.is_alive()))?;
        }
        if mark.process().is_none() {
            // A Nextflow that lost its launcher, or what a head job left behind.
            roots(&members()?).for_each(|process| process.signal(Signal::TERM));
            if wait(if launcher.is_some() { LEFT_OVER_GRACE } else { grace }, || Ok(members()?.is_empty()))? {
                return Ok(Ok(CancelOutcome::Ended));
            }
        }
    }
    // The launcher goes last, so that it can write the exit code of the Nextflow that it lost.
    let launcher = mark.process();
    let is_launcher = |process: &Process| launcher.is_some_and(|launcher| launcher.pid == process.pid);
    kill_until(NOTE_GRACE, members, |process| !is_launcher(process))?;
    if kill_until(KILL_GRACE, members, |_| true)? {
        return Ok(Ok(CancelOutcome::Killed));
    }
    let left = members()?.len();
    let message = format!(
        "{left} processes of the run do not end although they were killed; they wait for a disk or device."
    );
    Ok(Err(PlatformError::Transient(message)))
}

/// The members that no other member started.
fn roots(members: &[Process]) -> impl Iterator<Item = &Process> {
    members.iter().filter(|process| members.iter().all(|other| other.pid != process.parent))
}

/// Kills the chosen members again and again, as they may start others meanwhile, until none is left; false if some
/// still are after `limit`.
fn kill_until(
    limit: Duration,
    members: impl Fn() -> io::Result<Vec<Process>>,
    chosen: impl Fn(&Process) -> bool,
) -> io::Result<bool> {
    wait(limit, || {
        let left = members()?;
        left.iter().filter(|process| chosen(process)).for_each(|process| process.signal(Signal::KILL));
        Ok(left.is_empty())
    })
}

/// Waits until `reached`, at most for `limit`; whether it was.
fn wait(limit: Duration, reached: impl Fn() -> io::Result<bool>) -> io::Result<bool> {
    let begin = Instant::now();
    loop {
        if reached()? {
            return Ok(true);
        }
        if begin.elapsed() >= limit {
            return Ok(false);
        }
        std::thread::sleep(STEP);
    }
}
