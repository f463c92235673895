//! The variables that tie a launched Nextflow to its run.

use secrecy::ExposeSecret;

use super::{LaunchSpec, ServerAccess};
use crate::files::RunFiles;
use crate::pipeline::PipelineSource;
use crate::quote::shell_word;

/// What the launcher exports: the compute environment's variables for the head job, then Belfry's own.
pub(super) fn variables(spec: &LaunchSpec, names: &RunFiles) -> Vec<(String, String)> {
    let given = spec.compute.environment.iter().filter(|variable| variable.head);
    let mut variables: Vec<(String, String)> =
        given.map(|variable| (variable.name.clone(), variable.value.clone())).collect();
    let mut set = |name: &str, value: String| variables.push((name.to_owned(), value));
    set("TOWER_WORKFLOW_ID", spec.workflow_id.to_string());
    if let Some(workspace) = spec.server.workspace_id {
        set("TOWER_WORKSPACE_ID", workspace.to_string());
    }
    set("TOWER_API_ENDPOINT", spec.server.endpoint.clone());
    // Nextflow sends the names of its log and console files only then.
    set("TOWER_ALLOW_NEXTFLOW_LOGS", "true".to_owned());
    set("TOWER_CONFIG_FILE", names.tower_config());
    set("TOWER_REPORTS_FILE", names.reports());
    set("NXF_UUID", spec.session_id.clone());
    set("NXF_WORK", spec.work_dir.clone());
    set("NXF_LOG_FILE", names.nextflow_log());
    set("NXF_OUT_FILE", names.console());
    set("NXF_TML_FILE", names.timeline());
    set("NXF_EXIT_FILE", names.exit());
    set("NXF_ANSI_LOG", "false".to_owned());
    // Lets names repeat and sessions resume without a history file.
    set("NXF_IGNORE_RESUME_HISTORY", "true".to_owned());
    // Nextflow checks revisions out in one shared clone, so two runs at once would change each other's files. One clone
    // a session also keeps its path, and so the cached tasks, when the session is resumed at another commit.
    if matches!(spec.pipeline, PipelineSource::Repository(_)) && spec.work_dir.starts_with('/') {
        set(
            "NXF_ASSETS",
            format!("{}/.nextflow/pipelines/{}", spec.work_dir.trim_end_matches('/'), spec.session_id),
        );
    }
    variables
}

/// Whether a compute environment may not set the variable.
pub(super) fn is_reserved(name: &str) -> bool {
    const OURS: [&str; 9] = [
        "NXF_UUID",
        "NXF_WORK",
        "NXF_LOG_FILE",
        "NXF_OUT_FILE",
        "NXF_TML_FILE",
        "NXF_EXIT_FILE",
        "NXF_EXIT_STATUS",
        "NXF_ANSI_LOG",
        "NXF_IGNORE_RESUME_HISTORY",
    ];
    name.starts_with("TOWER_") || name.starts_with("belfry_") || OURS.contains(&name)
}

/// The file of the run's tokens, for the shell.
pub(super) fn secrets(server: &ServerAccess) -> String {
    let mut lines = vec![format!("TOWER_ACCESS_TOKEN={}", shell_word(server.access_token.expose_secret()))];
    if let Some(token) = &server.refresh_token {
        lines.push(format!("TOWER_REFRESH_TOKEN={}", shell_word(token.expose_secret())));
    }
    lines.push(String::new());
    lines.join("\n")
}
