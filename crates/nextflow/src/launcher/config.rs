//! The Nextflow config that Belfry generates.

use super::LaunchSpec;
use crate::files::RunFiles;
use crate::quote::groovy_string;
use crate::version::NextflowVersion;

/// The generated config of a launch.
pub(super) fn generated(spec: &LaunchSpec, names: &RunFiles) -> String {
    let mut lines = vec![
        format!("process.executor = {}", groovy_string(&spec.compute.executor)),
        format!("workDir = {}", groovy_string(&spec.work_dir)),
        "timeline {".to_owned(),
        "    enabled = true".to_owned(),
        format!("    file = {}", groovy_string(&names.timeline())),
        "    overwrite = true".to_owned(),
        "}".to_owned(),
        "tower {".to_owned(),
    ];
    lines.extend(patience(spec.engine.version).iter().map(|line| format!("    {line}")));
    lines.push("}".to_owned());
    let mut variables = spec.compute.environment.iter().filter(|variable| variable.compute).peekable();
    if variables.peek().is_some() {
        lines.push("env {".to_owned());
        lines.extend(
            variables.map(|variable| format!("    {} = {}", variable.name, groovy_string(&variable.value))),
        );
        lines.push("}".to_owned());
    }
    lines.push(String::new());
    lines.join("\n")
}

/// Up to 25.07, only `maxRetries` is read, with waits that grow threefold: 8 of them last 41 minutes.
const OLD_RETRIES: &str = "maxRetries = 8";
/// From 25.08, the same setting counts waits of at most 90 s, and the policy's own count is ignored: 93 minutes.
const MIDDLE_RETRIES: &str = "maxRetries = 70";
/// From 26.03.4, the policy is read whole, and a run whose messages stay unheard is aborted: 82 minutes.
const NEW_RETRIES: &str = "retryPolicy { maxAttempts = 90; maxDelay = '60s' }";

/// How long Nextflow's client tries while the server is away, by the generation of the client. A client of unknown
/// version gets the settings that do no harm to any.
fn patience(version: Option<NextflowVersion>) -> &'static [&'static str] {
    match version {
        None => &[OLD_RETRIES, NEW_RETRIES],
        Some(version) if version < NextflowVersion::new(25, 8, 0) => &[OLD_RETRIES],
        Some(version) if version < NextflowVersion::new(26, 3, 4) => &[MIDDLE_RETRIES],
        Some(_) => &[NEW_RETRIES],
    }
}
