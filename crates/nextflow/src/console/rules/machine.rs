//! What the machine lacked or did.

use super::{Evidence, Finding, Kind};
use crate::exit_codes;

pub(super) fn disk_full(evidence: &Evidence) -> Option<Finding> {
    let line = evidence.line_anywhere(&[
        "No space left on device",
        "Disk quota exceeded",
        "There is not enough space",
    ])?;
    let finding = Finding::new(Kind::DiskFull, "The disk is full").cause(line);
    Some(finding.advice("Free space where the work and launch directories are, then resume the run."))
}

pub(super) fn killed(evidence: &Evidence) -> Option<Finding> {
    let code = evidence.exit.filter(|code| matches!(code, 134..=139))?;
    let meaning = exit_codes::meaning(code)?;
    let advice = if code == 137 {
        "See the kernel's log of that time for \"Out of memory\". Give the machine more memory, or run fewer runs and tasks at once; then resume the run."
    } else {
        "Java itself broke down. A file hs_err_pid*.log in the launch directory says where."
    };
    Some(Finding::new(Kind::Killed, format!("The head job was {meaning}")).advice(advice))
}

pub(super) fn launcher(evidence: &Evidence) -> Option<Finding> {
    let line = evidence.line("belfry: ")?;
    if let Some((_, command)) = line.split_once("belfry: command not found: ") {
        let finding =
            Finding::new(Kind::CommandNotFound, "The Nextflow command was not found").cause(command);
        return Some(finding.advice("Install Nextflow where runs start, or set the path of its command."));
    }
    if line.contains("the pre-run script ended") {
        let finding =
            Finding::new(Kind::PreRunScript, "The pre-run script failed, so Nextflow was not started");
        return Some(
            finding.cause(line.trim_start_matches("belfry: ")).advice("Its output is in the console."),
        );
    }
    if line.contains("tokens could not be read") {
        let finding =
            Finding::new(Kind::NotStarted, "The run's tokens could not be read, so Nextflow was not started");
        return Some(finding.advice("Launch the run again."));
    }
    None
}

pub(super) fn java(evidence: &Evidence) -> Option<Finding> {
    let wrong = [
        "UnsupportedClassVersionError",
        "it's a wrong version",
        "compiled by a more recent version of the Java",
        "and 17 or later is needed",
    ];
    let missing = [
        "java: not found",
        "java: command not found",
        "Cannot find Java",
        "/bin/java: No such file",
        "there is no Java here",
    ];
    if let Some(line) = evidence.line_anywhere(&wrong) {
        let finding =
            Finding::new(Kind::JavaVersion, "Java is missing, or is not one that this Nextflow runs on");
        return Some(finding.cause(line).advice("Install Java 17 or 21 and name it in JAVA_HOME."));
    }
    let line = evidence.line_anywhere(&missing)?;
    let finding = Finding::new(Kind::JavaMissing, "Java was not found").cause(line);
    Some(finding.advice("Install Java 17 or 21, or name it in JAVA_HOME."))
}

pub(super) fn memory(evidence: &Evidence) -> Option<Finding> {
    let at_start = ["Error occurred during initialization of VM", "Could not reserve enough space"];
    if evidence.line_anywhere(&at_start).is_some() {
        let finding =
            Finding::new(Kind::Memory, "Java could not start: the machine has too little memory left");
        let cause = evidence
            .console
            .lines()
            .map(str::trim)
            .rfind(|line| line.starts_with("Could not "))
            .unwrap_or_default();
        return Some(
            finding.cause(cause).advice("Run fewer runs and tasks at once, or give the machine more memory."),
        );
    }
    let line =
        evidence.line_anywhere(&["OutOfMemoryError", "Java heap space", "GC overhead limit exceeded"])?;
    let finding = Finding::new(Kind::Memory, "Nextflow ran out of memory").cause(line);
    Some(finding.advice("Give Java more: set the variable NXF_OPTS of the compute environment to -Xmx4g, for example, then resume the run."))
}

pub(super) fn terminated(evidence: &Evidence) -> Option<Finding> {
    let code = evidence.exit.filter(|code| exit_codes::is_signal(*code))?;
    let meaning =
        exit_codes::meaning(code).map_or_else(|| format!("ended by signal {}", code - 128), str::to_owned);
    Some(Finding::new(Kind::Terminated, format!("The head job was {meaning}")))
}

pub(super) fn work_dir(evidence: &Evidence) -> Option<Finding> {
    let line = evidence.line("Cannot create work-dir")?;
    let finding = Finding::new(Kind::WorkDir, "The work directory cannot be made").cause(line);
    Some(finding.advice("Choose a work directory in which the user of the runs may write."))
}

pub(super) fn command_not_found(evidence: &Evidence) -> Option<Finding> {
    let headline = match evidence.exit? {
        126 => "A command may not be run",
        127 => "A command was not found",
        _ => return None,
    };
    let line =
        evidence.line_anywhere(&["command not found", "not found", "Permission denied", "cannot execute"]);
    let finding = Finding::new(Kind::CommandNotFound, headline).cause(line.unwrap_or_default());
    Some(finding.advice("Check the Nextflow command and the pre-run script."))
}

pub(super) fn not_started(evidence: &Evidence) -> Option<Finding> {
    let silent = !evidence.console.contains("N E X T F L O W") && evidence.log.is_empty();
    let finding = Finding::new(Kind::NotStarted, "The head job ended before Nextflow was started");
    (evidence.exit.is_some() && silent).then(|| {
        finding
            .cause(
                evidence
                    .console
                    .lines()
                    .rev()
                    .map(str::trim)
                    .find(|line| !line.is_empty())
                    .unwrap_or_default(),
            )
            .advice("See the console and the pre-run script.")
    })
}
