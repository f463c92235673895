//! The launcher: a head of quoted values, which differ from run to run, and a body, which never does.

use super::LaunchSpec;
use crate::quote::shell_word;

const BODY: &str = include_str!("launcher.sh");

/// The launcher of a run whose Nextflow command has the words `command`.
pub(super) fn launcher(spec: &LaunchSpec, env: &[(String, String)], command: &[String]) -> String {
    let mut lines = vec![
        "#!/bin/bash".to_owned(),
        format!("belfry_id={}", spec.workflow_id),
        format!("belfry_dir={}", shell_word(&spec.launch_dir)),
        "belfry_command=(".to_owned(),
    ];
    lines.extend(command.iter().map(|word| format!("  {}", shell_word(word))));
    lines.extend([")".to_owned(), "belfry_export() {".to_owned()]);
    lines.extend(env.iter().map(|(name, value)| format!("  export {name}={}", shell_word(value))));
    lines.extend(["}".to_owned(), String::new()]);
    format!("{}{BODY}", lines.join("\n"))
}
