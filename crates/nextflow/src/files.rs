//! Names of the files of a run in its launch directory and of a task in its work directory.

use std::path::{Component, Path, PathBuf};

use domain::WorkflowId;

/// The files of one run, by name, in its launch directory. The names are those that people and scripts know from
/// launches by the original.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunFiles {
    id: WorkflowId,
}

macro_rules! run_files {
    ($($(#[$doc:meta])* $name:ident => $pattern:literal;)*) => {
        impl RunFiles {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $name(&self) -> String {
                    format!($pattern, self.id)
                }
            )*
        }
    };
}

run_files! {
    /// The script that starts Nextflow and follows it.
    launcher => "nf-{}.launcher.sh";
    /// What the launcher itself, or the scheduler, printed.
    log => "nf-{}.log";
    /// What Nextflow printed (`NXF_OUT_FILE`).
    console => "nf-{}.txt";
    /// Nextflow's own log (`NXF_LOG_FILE`).
    nextflow_log => "nf-{}.nextflow.log";
    /// The config that Belfry generates.
    config => "nf-{}.config";
    /// The Nextflow config of the compute environment.
    compute_config => "nf-{}.compute.config";
    /// The config text of the launch.
    launch_config => "nf-{}.launch.config";
    /// Parameters in JSON.
    params_json => "nf-{}-params.json";
    /// Parameters in YAML.
    params_yaml => "nf-{}-params.yml";
    /// Which published files are reports (`TOWER_CONFIG_FILE`).
    tower_config => "nf-{}-tower.yml";
    /// The reports that were found (`TOWER_REPORTS_FILE`).
    reports => "nf-{}-reports.tsv";
    /// The timeline page (`NXF_TML_FILE`).
    timeline => "timeline-{}.html";
    /// The script to run before Nextflow.
    pre_run => "nf-{}.pre-run.sh";
    /// The script to run after Nextflow.
    post_run => "nf-{}.post-run.sh";
    /// The run's tokens; read and removed by the launcher.
    secrets => "nf-{}.secrets.env";
    /// Who the launcher is: process id, start time in clock ticks, boot id and host name, in one line. There from the
    /// launcher's first act on, for ever.
    pid => "nf-{}.pid";
    /// The exit code of the run; written last.
    exit => "nf-{}.exit";
    /// Calls that the reporter could not deliver.
    undelivered => "nf-{}-undelivered.jsonl";
}

impl RunFiles {
    /// The files of the run `id`.
    #[must_use]
    pub fn new(id: WorkflowId) -> Self {
        Self { id }
    }
}

/// The files that Nextflow keeps in the work directory of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskFile {
    /// The command of the task.
    Script,
    /// The wrapper around the command.
    Wrapper,
    /// Standard output.
    Out,
    /// Standard error.
    Err,
    /// Output of the wrapper.
    Log,
    /// Values of `env` outputs.
    Env,
    /// Resource usage.
    Trace,
    /// The exit code.
    ExitCode,
    /// There since the wrapper started.
    Begin,
}

impl TaskFile {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Script,
        Self::Wrapper,
        Self::Out,
        Self::Err,
        Self::Log,
        Self::Env,
        Self::Trace,
        Self::ExitCode,
        Self::Begin,
    ];

    /// The name in the task's work directory.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Script => ".command.sh",
            Self::Wrapper => ".command.run",
            Self::Out => ".command.out",
            Self::Err => ".command.err",
            Self::Log => ".command.log",
            Self::Env => ".command.env",
            Self::Trace => ".command.trace",
            Self::ExitCode => ".exitcode",
            Self::Begin => ".command.begin",
        }
    }

    /// The file with that name; `None` for every other name, so that a request cannot ask for any other file.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|file| file.name() == name)
    }
}

/// `relative` below `base`; `None` when it is empty, absolute or leads upwards. Symbolic links are the reader's matter.
#[must_use]
pub fn join_below(base: &Path, relative: &str) -> Option<PathBuf> {
    let steps = Path::new(relative);
    let inside = steps.components().all(|step| matches!(step, Component::Normal(_)));
    (inside && !relative.is_empty() && !relative.contains('\0')).then(|| base.join(steps))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn run_files_carry_the_id() {
        let files = RunFiles::new(WorkflowId::parse("4Bi5xBK6E2Nbhj").unwrap());
        assert_eq!(files.launcher(), "nf-4Bi5xBK6E2Nbhj.launcher.sh");
        assert_eq!(files.timeline(), "timeline-4Bi5xBK6E2Nbhj.html");
        assert_eq!(files.undelivered(), "nf-4Bi5xBK6E2Nbhj-undelivered.jsonl");
    }

    #[test]
    fn only_known_task_files_have_a_name() {
        for file in TaskFile::ALL {
            assert_eq!(TaskFile::parse(file.name()), Some(file));
        }
        for name in ["", "../.command.sh", ".command.sh/", ".bashrc"] {
            assert_eq!(TaskFile::parse(name), None, "{name}");
        }
    }

    #[rstest]
    #[case("a/b.txt", true)]
    #[case("", false)]
    #[case("../x", false)]
    #[case("a/../../x", false)]
    #[case("/etc/passwd", false)]
    #[case("a\0b", false)]
    #[case("./a", false)]
    fn joins_only_downwards(#[case] relative: &str, #[case] inside: bool) {
        assert_eq!(join_below(Path::new("/base"), relative).is_some(), inside);
    }
}
