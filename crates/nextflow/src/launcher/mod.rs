//! From the settings of a launch to the files that start it: pure, so that the same settings always give the same
//! files, on every platform.
//!
//! Texts of people travel in files of their own or as quoted words, never inside a script. The tokens are in one file
//! that only its owner may read; the launcher removes it as soon as it has read it.

mod config;
mod environment;
mod script;
mod spec;

use std::fmt;

use domain::WorkflowId;

use crate::files::RunFiles;
use crate::params::Format;
use crate::pipeline::PipelineSource;
use crate::quote::shell_word;

pub use spec::{ComputeSettings, Engine, LaunchError, LaunchSpec, ServerAccess, Variable, is_run_name};

/// A file to be written into the launch directory before the launcher starts.
#[derive(Clone, PartialEq, Eq)]
pub struct LaunchFile {
    /// Name in the launch directory.
    pub name: String,
    /// What it holds.
    pub content: String,
    /// Permissions, which it must have from its creation on.
    pub mode: u32,
}

impl fmt::Debug for LaunchFile {
    /// Without the content, which may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:04o}, {} bytes)", self.name, self.mode, self.content.len())
    }
}

/// All that starts a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaunchFiles {
    /// The files to write, the launcher last.
    pub files: Vec<LaunchFile>,
    /// The variables that the launcher exports, without secrets. The launcher needs no help with them; they are here to
    /// be shown.
    pub env: Vec<(String, String)>,
    /// The Nextflow command as a person would type it.
    pub command_line: String,
}

/// Plans the launch of `spec`.
pub fn plan(spec: &LaunchSpec) -> Result<LaunchFiles, LaunchError> {
    spec.check()?;
    let names = RunFiles::new(spec.workflow_id.clone());
    let env = environment::variables(spec, &names);
    let command = command(spec, &names);
    let mut files = Vec::new();
    let mut add = |name: String, content: Option<&str>| {
        if let Some(content) = content.filter(|text| !text.trim().is_empty()) {
            files.push(LaunchFile { name, content: content.to_owned(), mode: 0o600 });
        }
    };
    if let Some(params) = &spec.params {
        add(params_file(&names, params.format()), Some(params.text()));
    }
    add(names.compute_config(), spec.compute.nextflow_config.as_deref());
    add(names.config(), Some(&config::generated(spec, &names)));
    add(names.launch_config(), spec.config_text.as_deref());
    add(names.tower_config(), spec.tower_config.as_deref());
    add(names.pre_run(), spec.pre_run_script.as_deref());
    add(names.post_run(), spec.post_run_script.as_deref());
    add(names.secrets(), Some(&environment::secrets(&spec.server)));
    let content = script::launcher(spec, &env, &command);
    files.push(LaunchFile { name: names.launcher(), content, mode: 0o700 });
    let command_line = command.iter().map(|word| shell_word(word)).collect::<Vec<_>>().join(" ");
    Ok(LaunchFiles { files, env, command_line })
}

/// Name of the job of a run at every scheduler.
#[must_use]
pub fn job_name(id: &WorkflowId) -> String {
    format!("nf-workflow-{id}")
}

fn params_file(names: &RunFiles, format: Format) -> String {
    match format {
        Format::Json => names.params_json(),
        Format::Yaml => names.params_yaml(),
    }
}

/// The words of the Nextflow command. Of several `-c`, a later one wins over an earlier one, and all win over the
/// pipeline's own config; a profile may stand in any of them (tried with 22.10, 24.10 and 25.04).
fn command(spec: &LaunchSpec, names: &RunFiles) -> Vec<String> {
    let mut words = spec.engine.command.clone();
    words.extend(["run".to_owned(), spec.pipeline.argument()]);
    let mut option = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            words.extend([name.to_owned(), value]);
        }
    };
    option("-name", Some(spec.run_name.clone()));
    option("-params-file", spec.params.as_ref().map(|params| params_file(names, params.format())));
    // Always with the URL: clients from 22.09 to 26.03 ignore TOWER_API_ENDPOINT beside the bare option.
    option("-with-tower", Some(spec.server.endpoint.clone()));
    if matches!(spec.pipeline, PipelineSource::Repository(_)) {
        option("-r", spec.commit_id.clone().or_else(|| spec.revision.clone()));
    }
    option("-profile", (!spec.profiles.is_empty()).then(|| spec.profiles.join(",")));
    option("-main-script", spec.main_script.clone());
    option("-entry", spec.entry_name.clone());
    option("-resume", spec.resume.then(|| spec.session_id.clone()));
    option("-c", spec.compute.nextflow_config.as_deref().and_then(some_text).map(|_| names.compute_config()));
    option("-c", Some(names.config()));
    option("-c", spec.config_text.as_deref().and_then(some_text).map(|_| names.launch_config()));
    if spec.pull_latest && matches!(spec.pipeline, PipelineSource::Repository(_)) {
        words.push("-latest".to_owned());
    }
    if spec.stub_run {
        words.push("-stub-run".to_owned());
    }
    words
}

fn some_text(text: &str) -> Option<&str> {
    (!text.trim().is_empty()).then_some(text)
}

#[cfg(test)]
mod tests;
