//! What a process uses, as Linux tells it under `/proc`.

use std::fs;
use std::time::Duration;

use anyhow::{Context as _, Result};

/// One tick of processor time: 10 ms on all Linux systems that Belfry is built for.
const TICK: Duration = Duration::from_millis(10);

/// Resident memory of a process, in KiB.
pub fn memory_kib(pid: u32) -> Result<u64> {
    let path = format!("/proc/{pid}/status");
    let status = fs::read_to_string(&path).with_context(|| path.clone())?;
    parse_memory(&status).with_context(|| format!("{path} has no VmRSS"))
}

/// Processor time that a process has spent, in itself and in the system.
pub fn cpu_time(pid: u32) -> Result<Duration> {
    let path = format!("/proc/{pid}/stat");
    let stat = fs::read_to_string(&path).with_context(|| path.clone())?;
    parse_cpu_time(&stat).with_context(|| format!("{path} has another form"))
}

fn parse_memory(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

fn parse_cpu_time(stat: &str) -> Option<Duration> {
    // The name of the program stands in parentheses and may contain anything. The two fields are the 14th and 15th.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut ticks = fields.split_whitespace().skip(11).map(str::parse::<u32>);
    let (user, system) = (ticks.next()?.ok()?, ticks.next()?.ok()?);
    Some(TICK * user.checked_add(system)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_after_any_program_name() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 10 0 0 0 250 50 0 0 20 0 1 0 100 1000 200";
        assert_eq!(parse_cpu_time(stat), Some(Duration::from_secs(3)));
        assert_eq!(parse_cpu_time("7 (a) S 1"), None);
        assert_eq!(parse_memory("Name:\tx\nVmRSS:\t   12345 kB\nVmSwap:\t 0 kB\n"), Some(12_345));
        assert_eq!(parse_memory("Name:\tx\n"), None);
    }

    #[test]
    fn this_process_uses_memory() {
        assert!(memory_kib(std::process::id()).unwrap() > 100);
        assert!(cpu_time(std::process::id()).is_ok());
    }
}
