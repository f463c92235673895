//! Runs one command: shows and keeps its output, ends it in time or on Ctrl-C, and leaves nothing of it running.

use std::collections::HashSet;
use std::io::{self, IsTerminal as _, PipeReader, Read as _, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, getpid, kill_process_group, set_child_subreaper};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use super::processes;
use crate::command;

/// Set for all that is started here, so that it can be told from everything else on the machine.
const MARK: &str = "BELFRY_TEST_RUN";

/// How long a command has to end after it was asked to, and its children after it ended.
const GRACE: Duration = Duration::from_secs(5);

const POLL: Duration = Duration::from_millis(50);

/// What is known when a command has ended.
pub(crate) struct Ended {
    /// Standard output and standard error, as they came.
    pub(crate) output: String,
    pub(crate) outcome: Outcome,
    /// Processes that outlived it and were stopped: id and command line.
    pub(crate) left: Vec<String>,
}

/// How a command ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Success,
    Failure(ExitStatus),
    /// It was stopped at the deadline.
    OverBudget,
    /// It was stopped because this program was asked to stop.
    Interrupted,
}

/// There is one per process: it changes how signals and orphans reach it.
pub(crate) struct Supervisor {
    run: String,
    interrupted: Arc<AtomicBool>,
}

impl Supervisor {
    pub(crate) fn new() -> Result<Self> {
        // Orphans below this process become its children, however hard they try to get away.
        set_child_subreaper(Some(getpid())).context("cannot adopt the orphans of tests")?;
        let interrupted = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            signal_hook::flag::register(signal, Arc::clone(&interrupted))?;
        }
        let run = std::fs::read_to_string("/proc/sys/kernel/random/uuid")?.trim().to_owned();
        Ok(Self { run, interrupted })
    }

    /// Whether this program was asked to stop.
    pub(crate) fn is_interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }

    /// Runs a command until it ends, `deadline` passes or somebody interrupts.
    pub(crate) fn run(&self, mut command: Command, deadline: Instant) -> Result<Ended> {
        let others = processes::children();
        let (reader, writer) = io::pipe()?;
        command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
        command.env(MARK, &self.run).process_group(0);
        if io::stdout().is_terminal() {
            command.envs([("CARGO_TERM_COLOR", "always"), ("FORCE_COLOR", "1")]);
        } else {
            command.env("NO_COLOR", "1");
        }
        let mut child = command.spawn().with_context(|| command::could_not_start(&command))?;
        // It holds the writing end of the pipe, and the reader waits for the last one to close.
        drop(command);
        let output = thread::spawn(move || show_and_keep(reader));

        let outcome = self.wait(&mut child, deadline, &others);
        let left = self.stop(&others);
        let output = output.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        Ok(Ended { output, outcome: outcome?, left })
    }

    /// Stops whatever is still running of all that was started here; returns what it was.
    pub(crate) fn stop_leftovers(&self) -> Vec<String> {
        self.stop(&HashSet::new())
    }

    fn wait(&self, child: &mut Child, deadline: Instant, others: &HashSet<Pid>) -> Result<Outcome> {
        let group = Pid::from_child(child);
        let mut keep = others.clone();
        keep.insert(group);
        let stopped = loop {
            if let Some(status) = child.try_wait()? {
                return Ok(if status.success() { Outcome::Success } else { Outcome::Failure(status) });
            }
            if self.is_interrupted() {
                break Outcome::Interrupted;
            }
            if Instant::now() > deadline {
                break Outcome::OverBudget;
            }
            processes::reap(&keep);
            thread::sleep(POLL);
        };
        // The group lives at least as long as the child that was not waited for.
        let _ = kill_process_group(group, Signal::TERM);
        let begin = Instant::now();
        while child.try_wait()?.is_none() {
            if begin.elapsed() > GRACE {
                let _ = kill_process_group(group, Signal::KILL);
                child.wait()?;
                break;
            }
            thread::sleep(POLL);
        }
        Ok(stopped)
    }

    /// Waits for what is left of a command, then stops it by process id.
    fn stop(&self, others: &HashSet<Pid>) -> Vec<String> {
        let variable = format!("{MARK}={}", self.run);
        let running = || {
            let running = processes::below(others, &variable);
            processes::reap(others);
            running
        };
        let gone_within = |time: Duration| {
            let begin = Instant::now();
            loop {
                let left = running();
                if left.is_empty() || begin.elapsed() > time {
                    return left;
                }
                thread::sleep(POLL);
            }
        };
        let left = gone_within(GRACE);
        let described = left.iter().map(|pid| processes::describe(*pid)).collect();
        processes::signal(&left, Signal::TERM);
        let mut stubborn = gone_within(if left.is_empty() { Duration::ZERO } else { GRACE });
        while !stubborn.is_empty() {
            processes::signal(&stubborn, Signal::KILL);
            stubborn = gone_within(GRACE);
        }
        described
    }
}

fn show_and_keep(mut reader: PipeReader) -> io::Result<String> {
    let mut all = Vec::new();
    let mut buffer = [0; 8192];
    loop {
        let length = reader.read(&mut buffer)?;
        let Some(piece @ [_, ..]) = buffer.get(..length) else { break };
        all.extend_from_slice(piece);
        let mut terminal = io::stdout().lock();
        terminal.write_all(piece)?;
        terminal.flush()?;
    }
    Ok(String::from_utf8_lossy(&all).into_owned())
}
