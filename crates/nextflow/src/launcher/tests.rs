use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rstest::rstest;
use tempfile::TempDir;

use super::*;
use crate::params::Params;
use crate::version::NextflowVersion;

const ID: &str = "4Bi5xBK6E2Nbhj";
const SESSION: &str = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
const TOKEN: &str = "canary-access-token";
const REFRESH: &str = "canary-'refresh'-token";

fn spec(launch_dir: &Path) -> LaunchSpec {
    LaunchSpec {
        workflow_id: WorkflowId::parse(ID).unwrap(),
        run_name: "swift_noether".to_owned(),
        session_id: SESSION.to_owned(),
        pipeline: PipelineSource::Repository("https://github.com/a/b".to_owned()),
        revision: Some("main".to_owned()),
        commit_id: None,
        profiles: Vec::new(),
        main_script: None,
        entry_name: None,
        params: None,
        config_text: None,
        tower_config: None,
        pre_run_script: None,
        post_run_script: None,
        resume: false,
        pull_latest: false,
        stub_run: false,
        work_dir: "/data/work".to_owned(),
        launch_dir: launch_dir.to_str().unwrap().to_owned(),
        compute: ComputeSettings {
            executor: "local".to_owned(),
            nextflow_config: None,
            environment: Vec::new(),
        },
        engine: Engine { command: vec!["nextflow".to_owned()], version: None },
        server: ServerAccess {
            endpoint: "http://127.0.0.1:8000/api".to_owned(),
            access_token: TOKEN.into(),
            refresh_token: Some(REFRESH.into()),
            workspace_id: None,
        },
    }
}

fn content(files: &LaunchFiles, name: &str) -> String {
    files.files.iter().find(|file| file.name == name).unwrap_or_else(|| panic!("no {name}")).content.clone()
}

#[test]
fn the_command_has_every_setting() {
    let mut spec = spec(Path::new("/data/launch"));
    spec.commit_id = Some("ef48608603".to_owned());
    spec.profiles = vec!["test".to_owned(), "docker".to_owned()];
    spec.params = Params::parse("input: a.csv").unwrap();
    spec.config_text = Some("cleanup = true".to_owned());
    spec.compute.nextflow_config = Some("process.cpus = 2".to_owned());
    spec.main_script = Some("other.nf".to_owned());
    spec.entry_name = Some("QC".to_owned());
    (spec.resume, spec.pull_latest, spec.stub_run) = (true, true, true);
    let files = plan(&spec).unwrap();
    assert_eq!(
        files.command_line,
        format!(
            "nextflow run https://github.com/a/b -name swift_noether -params-file nf-{ID}-params.yml \
             -with-tower http://127.0.0.1:8000/api -r ef48608603 -profile test,docker -main-script other.nf -entry QC \
             -resume {SESSION} -c nf-{ID}.compute.config -c nf-{ID}.config -c nf-{ID}.launch.config -latest -stub-run"
        )
    );
    let names: Vec<&str> = files.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "nf-4Bi5xBK6E2Nbhj-params.yml",
            "nf-4Bi5xBK6E2Nbhj.compute.config",
            "nf-4Bi5xBK6E2Nbhj.config",
            "nf-4Bi5xBK6E2Nbhj.launch.config",
            "nf-4Bi5xBK6E2Nbhj.secrets.env",
            "nf-4Bi5xBK6E2Nbhj.launcher.sh",
        ]
    );
}

#[test]
fn a_directory_has_neither_revision_nor_clone() {
    let mut spec = spec(Path::new("/data/launch"));
    spec.pipeline = PipelineSource::Directory(PathBuf::from("/pipelines/demo one"));
    spec.pull_latest = true;
    assert_eq!(plan(&spec), Err(LaunchError::NoRevisions("/pipelines/demo one".to_owned())));
    spec.revision = None;
    let files = plan(&spec).unwrap();
    assert!(
        files.command_line.starts_with("nextflow run '/pipelines/demo one' -name swift_noether -with-tower")
    );
    assert!(!files.command_line.contains("-latest"));
    assert!(!files.env.iter().any(|(name, _)| name == "NXF_ASSETS"));
}

#[test]
fn tokens_are_in_one_private_file_only() {
    let files = plan(&spec(Path::new("/data/launch"))).unwrap();
    for file in &files.files {
        let secret = file.content.contains("canary");
        assert_eq!(secret, file.name == format!("nf-{ID}.secrets.env"), "{file:?}");
        assert_eq!(file.mode, if file.name.ends_with(".launcher.sh") { 0o700 } else { 0o600 }, "{file:?}");
    }
    let shown = format!("{files:?} {:?}", spec(Path::new("/x")));
    assert!(!shown.contains("canary"), "{shown}");
}

#[rstest]
#[case("pipeline", |s: &mut LaunchSpec| s.pipeline = PipelineSource::Repository("@/etc/passwd".into()))]
#[case("pipeline", |s: &mut LaunchSpec| s.pipeline = PipelineSource::Repository("--help".into()))]
#[case("revision", |s: &mut LaunchSpec| s.revision = Some("-latest".into()))]
#[case("revision", |s: &mut LaunchSpec| s.revision = Some("a\nb".into()))]
#[case("commit", |s: &mut LaunchSpec| s.commit_id = Some("@x".into()))]
#[case("profile", |s: &mut LaunchSpec| s.profiles = vec!["a,b".into()])]
#[case("main script", |s: &mut LaunchSpec| s.main_script = Some(String::new()))]
#[case("entry", |s: &mut LaunchSpec| s.entry_name = Some("-x".into()))]
#[case("run name", |s: &mut LaunchSpec| s.run_name = "Bad Name".into())]
#[case("run name", |s: &mut LaunchSpec| s.run_name = "-bg".into())]
#[case("session id", |s: &mut LaunchSpec| s.session_id = "last".into())]
#[case("launch directory", |s: &mut LaunchSpec| s.launch_dir = "relative".into())]
#[case("work directory", |s: &mut LaunchSpec| s.work_dir = "-w".into())]
#[case("work directory", |s: &mut LaunchSpec| s.work_dir = "/a\n/b".into())]
#[case("work directory", |s: &mut LaunchSpec| s.work_dir = "/a/$(id)".into())]
fn hostile_settings_are_refused(#[case] field: &str, #[case] change: fn(&mut LaunchSpec)) {
    let mut spec = spec(Path::new("/data/launch"));
    change(&mut spec);
    let message = plan(&spec).unwrap_err().to_string();
    assert!(message.contains(field), "{message}");
}

#[rstest]
#[case("1A", false)]
#[case("A B", false)]
#[case("A$(id)", false)]
#[case("TOWER_ACCESS_TOKEN", false)]
#[case("NXF_WORK", false)]
#[case("NXF_OPTS", true)]
#[case("_x9", true)]
fn variables_need_a_free_name(#[case] name: &str, #[case] fits: bool) {
    let mut spec = spec(Path::new("/data/launch"));
    let variable = Variable { name: name.to_owned(), value: "v".to_owned(), head: true, compute: true };
    spec.compute.environment = vec![variable];
    assert_eq!(plan(&spec).is_ok(), fits);
}

#[rstest]
#[case("a", true)]
#[case("swift_noether-2", true)]
#[case("a__b", false)]
#[case("a-", false)]
#[case("1a", false)]
#[case("Ab", false)]
#[case("", false)]
fn run_names(#[case] name: &str, #[case] valid: bool) {
    assert_eq!(is_run_name(name), valid);
    assert!(is_run_name(&"a".repeat(80)) && !is_run_name(&"a".repeat(81)));
}

#[test]
fn the_generated_config_quotes_everything() {
    let mut spec = spec(Path::new("/data/launch"));
    spec.work_dir = "/data/it's".to_owned();
    let variable = |name: &str, compute: bool| Variable {
        name: name.to_owned(),
        value: "it's {here}".to_owned(),
        head: !compute,
        compute,
    };
    spec.compute.environment = vec![variable("FOO", true), variable("HEAD_ONLY", false)];
    let config = content(&plan(&spec).unwrap(), &format!("nf-{ID}.config"));
    assert!(config.contains(r"workDir = '/data/it\'s'"), "{config}");
    assert!(config.contains(r"FOO = 'it\'s {here}'"), "{config}");
    assert!(!config.contains("HEAD_ONLY"), "{config}");
    assert!(config.contains(&format!("file = 'timeline-{ID}.html'")), "{config}");
}

#[rstest]
#[case("$HOME/x")]
#[case("`id`")]
#[case("a\"b")]
#[case("a\\b")]
#[case("a\nb")]
fn values_that_nextflow_would_change_are_for_the_head_job_only(#[case] value: &str) {
    let variable = |compute| Variable { name: "X".to_owned(), value: value.to_owned(), head: true, compute };
    assert_eq!(variable(true).check(), Err(LaunchError::VariableValue("X".to_owned())));
    assert_eq!(variable(false).check(), Ok(()));
}

#[rstest]
#[case(Some((24, 10, 0)), "maxRetries = 8", "retryPolicy")]
#[case(Some((25, 10, 7)), "maxRetries = 70", "retryPolicy")]
#[case(Some((26, 4, 6)), "maxAttempts = 90", "maxRetries")]
#[case(None, "maxRetries = 8\n    retryPolicy", "70")]
fn patience_fits_the_client(
    #[case] version: Option<(u16, u16, u16)>,
    #[case] has: &str,
    #[case] has_not: &str,
) {
    let mut spec = spec(Path::new("/data/launch"));
    spec.engine.version = version.map(|(year, month, patch)| NextflowVersion::new(year, month, patch));
    let config = content(&plan(&spec).unwrap(), &format!("nf-{ID}.config"));
    assert!(config.contains(has) && !config.contains(has_not), "{config}");
}

/// A launch directory with a program that plays Nextflow.
struct Stage {
    dir: TempDir,
    spec: LaunchSpec,
}

impl Stage {
    /// `program` is the bash of the fake Nextflow.
    fn new(program: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let fake = dir.path().join("fake nextflow");
        fs::write(&fake, format!("#!/bin/bash\n{program}\n")).unwrap();
        fs::set_permissions(&fake, fs::Permissions::from_mode(0o755)).unwrap();
        let mut spec = spec(&dir.path().join("launch dir"));
        spec.engine.command = vec![fake.to_str().unwrap().to_owned()];
        fs::create_dir(&spec.launch_dir).unwrap();
        Self { dir, spec }
    }

    fn write(&self) {
        for file in plan(&self.spec).unwrap().files {
            let path = self.path(&file.name);
            fs::write(&path, file.content).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(file.mode)).unwrap();
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        Path::new(&self.spec.launch_dir).join(name)
    }

    fn start(&self) -> Child {
        Command::new("bash")
            .arg(self.path(&format!("nf-{ID}.launcher.sh")))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    /// Runs the launcher to its end; its exit code.
    fn run(&self) -> i32 {
        self.write();
        self.start().wait().unwrap().code().unwrap()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    fn console(&self) -> String {
        self.read(&format!("nf-{ID}.txt"))
    }

    fn exit_file(&self) -> String {
        self.read(&format!("nf-{ID}.exit"))
    }

    fn until(&self, what: &str, reached: impl Fn(&Self) -> bool) {
        let begin = Instant::now();
        while !reached(self) {
            assert!(begin.elapsed() < Duration::from_secs(20), "{what}; console: {}", self.console());
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

#[test]
fn the_launcher_hands_everything_over_unchanged() {
    let mut stage =
        Stage::new("printf '<%s>' \"$@\"; echo; pwd; printf '%s\\n' \"$ODD\" \"$TOWER_REFRESH_TOKEN\"; env");
    let odd = "a\"b$c`d\\e'f\ng  *";
    stage.spec.revision = Some("it's $(touch /tmp/no) * main".to_owned());
    stage.spec.compute.environment =
        vec![Variable { name: "ODD".to_owned(), value: odd.to_owned(), head: true, compute: false }];
    assert_eq!(stage.run(), 0);
    let console = stage.console();
    assert!(console.contains("<-r><it's $(touch /tmp/no) * main>"), "{console}");
    assert!(console.contains(&format!("\n{}\n", stage.spec.launch_dir)), "{console}");
    assert!(console.contains(&format!("\n{odd}\n{REFRESH}\n")), "{console}");
    for line in [
        format!("TOWER_WORKFLOW_ID={ID}"),
        format!("TOWER_ACCESS_TOKEN={TOKEN}"),
        format!("NXF_UUID={SESSION}"),
        format!("NXF_OUT_FILE=nf-{ID}.txt"),
        "NXF_WORK=/data/work".to_owned(),
    ] {
        assert!(console.lines().any(|found| found == line), "{line} in {console}");
    }
    assert_eq!(stage.exit_file(), "0\n");
    assert!(!stage.path(&format!("nf-{ID}.secrets.env")).exists());
    assert!(stage.dir.path().exists());
}

#[test]
fn the_exit_code_is_kept_and_a_second_start_does_nothing() {
    let stage = Stage::new("echo started; exit 7");
    assert_eq!(stage.run(), 7);
    assert_eq!(stage.exit_file(), "7\n");
    assert_eq!(stage.run(), 73);
    assert_eq!(stage.console(), "started\n");
    assert_eq!(stage.exit_file(), "7\n");
}

#[test]
fn of_many_starts_at_once_one_runs() {
    let stage = Stage::new("echo started; sleep 0.5");
    stage.write();
    let starts: Vec<Child> = (0..12).map(|_| stage.start()).collect();
    let pids: Vec<u32> = starts.iter().map(Child::id).collect();
    let codes: Vec<i32> = starts.into_iter().map(|mut child| child.wait().unwrap().code().unwrap()).collect();
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == 73).count(), 11, "{codes:?}");
    assert_eq!(stage.console(), "started\n");
    let winner = pids[codes.iter().position(|code| *code == 0).unwrap()];
    let described = stage.read(&format!("nf-{ID}.pid"));
    let words: Vec<&str> = described.split_whitespace().collect();
    assert_eq!(words.len(), 4, "{described}");
    assert_eq!(words[0], winner.to_string());
    let left: Vec<_> = fs::read_dir(&stage.spec.launch_dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(&format!("nf-{ID}.pid.")))
        .collect();
    assert_eq!(left, [""; 0], "no temporary files are left");
}

#[test]
fn pre_run_post_run_and_nextflow_share_one_shell() {
    let mut stage = Stage::new("echo \"nextflow $FROM_PRE\"; exit 3");
    stage.spec.pre_run_script = Some("export FROM_PRE=yes; set -eu; cd /".to_owned());
    stage.spec.post_run_script =
        Some("echo \"post $FROM_PRE $NXF_EXIT_STATUS $TOWER_WORKFLOW_ID\"; exit 9".to_owned());
    assert_eq!(stage.run(), 3);
    let expected =
        format!("nextflow yes\npost yes 3 {ID}\nbelfry: the post-run script ended with exit status 9\n");
    assert_eq!(stage.console(), expected);
    assert_eq!(stage.exit_file(), "3\n");
}

#[rstest]
#[case("exit 5", 5, "")]
#[case("false", 1, "belfry: the pre-run script ended with exit status 1, so Nextflow was not started\n")]
#[case("set -e\nfalse\ntrue", 1, "")]
fn a_failing_pre_run_script_stops_the_launch(#[case] script: &str, #[case] code: i32, #[case] console: &str) {
    let mut stage = Stage::new("echo started");
    stage.spec.pre_run_script = Some(script.to_owned());
    assert_eq!(stage.run(), code);
    assert_eq!(stage.console(), console);
    assert_eq!(stage.exit_file(), format!("{code}\n"));
}

#[test]
fn a_missing_command_is_named() {
    let mut stage = Stage::new("");
    stage.spec.engine.command = vec!["/no such/nextflow".to_owned()];
    assert_eq!(stage.run(), 127);
    assert_eq!(stage.console(), "belfry: command not found: /no such/nextflow\n");
}

fn signal(pid: u32, name: &str) {
    assert!(Command::new("kill").args(["-s", name, &pid.to_string()]).status().unwrap().success());
}

#[rstest]
#[case("TERM")]
#[case("INT")]
#[case("USR2")]
fn signals_reach_nextflow_and_its_own_end_is_waited_for(#[case] name: &str) {
    let mut stage = Stage::new(
        "trap 'echo got TERM' TERM; echo ready; for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.1; done; echo done; exit 4",
    );
    stage.spec.post_run_script = Some("echo post".to_owned());
    stage.write();
    let mut launcher = stage.start();
    stage.until("ready", |stage| stage.console().contains("ready"));
    signal(launcher.id(), name);
    std::thread::sleep(Duration::from_millis(200));
    signal(launcher.id(), name);
    assert_eq!(launcher.wait().unwrap().code(), Some(4));
    assert_eq!(stage.console(), "ready\ngot TERM\ngot TERM\ndone\npost\n");
    assert_eq!(stage.exit_file(), "4\n");
}

#[test]
fn a_killed_nextflow_leaves_its_code() {
    let stage = Stage::new("kill -9 $$");
    assert_eq!(stage.run(), 137);
    assert_eq!(stage.exit_file(), "137\n");
}

#[test]
fn a_signal_during_the_pre_run_script_ends_the_launch() {
    let mut stage = Stage::new("echo started");
    stage.spec.pre_run_script = Some("echo waiting; for i in {1..200}; do sleep 0.1; done".to_owned());
    stage.write();
    let mut launcher = stage.start();
    stage.until("waiting", |stage| stage.console().contains("waiting"));
    signal(launcher.id(), "TERM");
    assert_eq!(launcher.wait().unwrap().code(), Some(143));
    assert_eq!((stage.console().as_str(), stage.exit_file().as_str()), ("waiting\n", "143\n"));
}
