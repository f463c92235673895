//! What went wrong in the course of a run.

use super::{Evidence, Finding, Kind, between, first_line, plain};

pub(super) fn session_locked(evidence: &Evidence) -> Option<Finding> {
    let line = evidence.line("Unable to acquire lock on session")?;
    let finding = Finding::new(Kind::SessionLocked, "Another run is using this session").cause(line);
    Some(finding.advice("Wait until the run that is being resumed has ended, or launch without resume."))
}

pub(super) fn reporting(evidence: &Evidence) -> Option<Finding> {
    let told = evidence.line("response msg: ").map(|line| line.trim_start_matches("- response msg: "));
    let signs = [
        "Unexpected HTTP response",
        "Tower API: http",
        "Seqera Platform API: http",
        "Unauthorized Tower access",
        "Unauthorized Seqera Platform API access",
        "access token -- Make sure there's a variable TOWER_ACCESS_TOKEN",
        "API response - Missing workflow Id",
    ];
    let line = signs.iter().find_map(|sign| evidence.line(sign))?;
    let finding = Finding::new(Kind::Reporting, "Nextflow could not report to Belfry and stopped")
        .cause(told.unwrap_or(line));
    Some(finding.advice("Check that the head job can reach the server's address, then launch again."))
}

pub(super) fn process(evidence: &Evidence) -> Option<Finding> {
    let lines = || evidence.console.lines().map(plain);
    let failed = lines().rfind(|line| line.starts_with("Error executing process > '"))?;
    let (name, _) = between(failed, "> '", "'")?;
    let cause: Vec<&str> = lines()
        .skip_while(|line| !line.starts_with("Caused by:"))
        .skip(1)
        .skip_while(|line| line.is_empty())
        .take_while(|line| !line.is_empty())
        .collect();
    Some(Finding::new(Kind::Process, format!("{name} failed")).cause(cause.join("\n")))
}

pub(super) fn pipeline(evidence: &Evidence) -> Option<Finding> {
    if evidence.exit == Some(0) || !evidence.console.contains("N E X T F L O W") {
        return None;
    }
    let message = evidence.message()?;
    let place = evidence.script_place().map_or(String::new(), |place| format!(" ({place})"));
    Some(Finding::new(Kind::Pipeline, format!("{}{place}", first_line(&message))).cause(message))
}
