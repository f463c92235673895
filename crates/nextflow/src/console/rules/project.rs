//! What is wrong with the pipeline's project, its config or its plugins.

use super::{Evidence, Finding, Kind, between, quoted};

pub(super) fn plugin(evidence: &Evidence) -> Option<Finding> {
    let line =
        evidence.line("not found in any repository").or_else(|| evidence.line("Unable to find plugin"));
    let line = line.or_else(|| evidence.line("Failed to download plugin"))?;
    let name = between(line, "id ", " ").map_or("it", |(name, _)| name);
    let finding = Finding::new(Kind::Plugin, format!("Nextflow cannot get the plugin {name}")).cause(line);
    Some(if name == "nf-tower" {
        finding.advice("Nextflow needs it to report. Let the machine reach the plugin registry once, install the plugin by hand, or use the Nextflow that Belfry manages.")
    } else {
        finding.advice("Let the machine reach the plugin registry, or install the plugin into Nextflow's plugin directory.")
    })
}

pub(super) fn profile(evidence: &Evidence) -> Option<Finding> {
    let line = evidence.line("Unknown configuration profile: '")?;
    let (name, _) = between(line, "profile: '", "'")?;
    let finding = Finding::new(Kind::Profile, format!("There is no config profile {name}")).cause(line);
    Some(finding.advice("Choose one of the pipeline's profiles. Nextflow 25.04 to 25.10 with the strict syntax forgets the pipeline's profiles beside other configs: use a newer one."))
}

pub(super) fn config(evidence: &Evidence) -> Option<Finding> {
    let whose = |path: &str| {
        if path.ends_with(".launch.config") {
            "The config text of the launch".to_owned()
        } else if path.ends_with(".compute.config") {
            "The Nextflow config of the compute environment".to_owned()
        } else {
            format!("The config {path}")
        }
    };
    let advice = "Correct it and launch again.";
    if let Some(line) = evidence.line("Unable to parse config file: '") {
        let (path, _) = between(line, "file: '", "'")?;
        let cause =
            evidence.line(" @ line ").map_or(line, |line| line.rsplit(".conf: ").next().unwrap_or(line));
        let cause = cause
            .split_once("_nf_config_")
            .map_or(cause, |(_, rest)| rest.split_once(": ").map_or(rest, |(_, rest)| rest));
        let finding = Finding::new(Kind::Config, format!("{} cannot be read", whose(path)));
        return Some(finding.cause(cause).advice(advice));
    }
    if evidence.line("Config parsing failed").is_some() {
        let line = evidence.line("Error ").unwrap_or_default();
        let path = line.trim_start_matches("Error ").split(':').next().unwrap_or_default();
        let finding = Finding::new(Kind::Config, format!("{} cannot be read", whose(path)));
        return Some(finding.cause(line.trim_start_matches("Error ")).advice(advice));
    }
    if let Some(line) = evidence.line("Unknown config attribute") {
        let path = line.rsplit("check config file: ").next().unwrap_or_default();
        let finding = Finding::new(Kind::Config, format!("{} uses a value that is not there", whose(path)));
        return Some(finding.cause(line).advice(advice));
    }
    let line = evidence
        .line("on ConfigObject type")
        .or_else(|| evidence.line("The specified configuration file does not exist"))?;
    Some(Finding::new(Kind::Config, "A config cannot be read").cause(line).advice(advice))
}

pub(super) fn revision(evidence: &Evidence) -> Option<Finding> {
    let line = evidence.line("Cannot find revision `")?;
    let finding =
        Finding::new(Kind::Revision, format!("The repository has no revision {}", quoted(line)?)).cause(line);
    Some(finding.advice(
        "Choose a branch, tag or commit that is in the repository. A new one may need \"Pull latest\".",
    ))
}

pub(super) fn repository(evidence: &Evidence) -> Option<Finding> {
    let advice = "Check its address, that the machine can reach it, and that it is public or credentials for it are given.";
    if let Some(line) = evidence.line("Unable to find a Git provider config") {
        let finding =
            Finding::new(Kind::Repository, "Nextflow does not know how to read this Git server").cause(line);
        return Some(finding.advice(
            "Give Nextflow an SCM config for the server, or use a repository that this machine has.",
        ));
    }
    if let Some(line) = evidence.line("automatic download from remote repositories is disabled") {
        let finding = Finding::new(
            Kind::Repository,
            "Nextflow is set to work offline and may not fetch the repository",
        );
        return Some(finding.cause(line).advice("Remove NXF_OFFLINE from the environment of the head job."));
    }
    let line = evidence
        .line("-- Make sure exists a ")
        .or_else(|| evidence.line("Not authorized"))
        .or_else(|| evidence.line("Cannot read project manifest").filter(|_| evidence.message().is_none()))?;
    let name = quoted(line).unwrap_or("of the pipeline");
    Some(
        Finding::new(Kind::Repository, format!("The repository {name} cannot be read"))
            .cause(line)
            .advice(advice),
    )
}

pub(super) fn main_script(evidence: &Evidence) -> Option<Finding> {
    let line = evidence
        .line("Missing project main script: ")
        .or_else(|| evidence.line("Cannot find script file: "))?;
    let (_, path) = line.split_once(": ")?;
    let finding = Finding::new(Kind::MainScript, format!("There is no script {path}")).cause(line);
    Some(finding.advice("Check the pipeline's address and, if one is given, the main script."))
}

pub(super) fn script(evidence: &Evidence) -> Option<Finding> {
    let advice = "Correct the script and launch again.";
    if evidence.line("Script compilation error").is_some() {
        let path = evidence.line("- file : ").map_or("", |line| line.trim_start_matches("- file : "));
        let cause = evidence.line("- cause: ").map_or("", |line| line.trim_start_matches("- cause: "));
        let place = cause
            .rsplit_once(" @ ")
            .map_or(String::new(), |(_, place)| format!(", {}", place.trim_end_matches('.')));
        let finding = Finding::new(Kind::Script, format!("The script does not compile: {path}{place}"));
        return Some(finding.cause(cause).advice(advice));
    }
    if evidence.line("Script compilation failed").is_some() {
        // `Error main.nf:8:1: Unexpected input: '}'`
        let line = evidence.line("Error ").unwrap_or_default().trim_start_matches("Error ");
        let (place, cause) = line.split_once(": ").unwrap_or((line, ""));
        let mut parts = place.split(':');
        let (path, row, column) = (parts.next()?, parts.next(), parts.next());
        let place =
            row.map_or(String::new(), |row| format!(", line {row}, column {}", column.unwrap_or("1")));
        let finding = Finding::new(Kind::Script, format!("The script does not compile: {path}{place}"));
        return Some(finding.cause(cause).advice(advice));
    }
    let signs = [
        "Missing process or function ",
        "No such variable: ",
        "Can't find a matching module file for include: ",
        "No signature of method: ",
    ];
    let line = signs.iter().find_map(|sign| evidence.line(sign))?;
    let place = evidence.script_place().map_or(String::new(), |place| format!(": {place}"));
    Some(Finding::new(Kind::Script, format!("The script has a mistake{place}")).cause(line).advice(advice))
}

pub(super) fn nextflow_version(evidence: &Evidence) -> Option<Finding> {
    let line = evidence.line("does not match workflow required version")?;
    let finding =
        Finding::new(Kind::NextflowVersion, "The pipeline needs another version of Nextflow").cause(line);
    Some(
        finding.advice(
            "Choose a revision of the pipeline for this Nextflow, or use the Nextflow that it asks for.",
        ),
    )
}
