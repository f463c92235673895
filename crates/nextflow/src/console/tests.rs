use rstest::rstest;

use super::HeadFailureKind::{
    CommandNotFound, Config, DiskFull, JavaMissing, JavaVersion, Killed, MainScript, Memory, NextflowVersion,
    NotStarted, Pipeline, Plugin, PreRunScript, Process, Profile, Reporting, Repository, Revision, Script,
    SessionLocked, Terminated, Unknown, Vanished, WorkDir,
};
use super::*;

fn fixture(name: &str) -> String {
    std::fs::read_to_string(format!("{}/tests/fixtures/console/{name}.txt", env!("CARGO_MANIFEST_DIR")))
        .unwrap()
}

#[rstest]
#[case(
    "22.10.7-08a-compile-error",
    Script,
    "The script does not compile: /data/run1/main.nf, line 7, column 10",
    "Unexpected input: '{'"
)]
#[case(
    "22.10.7-08b-throws-at-start",
    Pipeline,
    "the script itself throws (main.nf, line 1)",
    "the script itself throws"
)]
#[case(
    "22.10.7-08c-throws-in-workflow",
    Pipeline,
    "Please set --input (main.nf, line 10)",
    "Please set --input"
)]
#[case(
    "22.10.7-08e-config-error",
    Config,
    "The config /data/run1/nextflow.config cannot be read",
    "Unexpected input: '{' @ line 1, column 9."
)]
#[case(
    "22.10.7-08g-missing-process",
    Script,
    "The script has a mistake: main.nf, line 1",
    "Missing process or function NOSUCH()"
)]
#[case("22.10.7-11g-create-401", Reporting, "could not report", "Unauthorized Tower access")]
#[case("22.10.7-12e-create-refused", Reporting, "could not report", "Unable to connect to Tower API")]
#[case("24.10.0-03-fail-terminate", Process, "BAD (b2) failed", "terminated with an error exit status (3)")]
#[case(
    "24.10.0-08a-compile-error",
    Script,
    "The script does not compile: /data/run1/main.nf, line 7, column 10",
    "Unexpected input: '{'"
)]
#[case(
    "24.10.0-08b-throws-at-start",
    Pipeline,
    "the script itself throws (main.nf, line 1)",
    "the script itself throws"
)]
#[case("24.10.0-08c-throws-in-workflow", Pipeline, "Please set --input", "Please set --input")]
#[case(
    "24.10.0-08e-config-error",
    Config,
    "The config /data/run1/nextflow.config cannot be read",
    "Unexpected input: '{' @ line 1, column 9."
)]
#[case(
    "24.10.0-08f-throws-in-operator",
    Pipeline,
    "thrown in an operator (main.nf, line 9)",
    "thrown in an operator"
)]
#[case(
    "24.10.0-08g-missing-process",
    Script,
    "The script has a mistake: main.nf, line 1",
    "Missing process or function NOSUCH()"
)]
#[case("24.10.0-11g-create-401", Reporting, "could not report", "Unauthorized Seqera Platform API access")]
#[case(
    "24.10.0-12e-create-refused",
    Reporting,
    "could not report",
    "Unable to connect to Seqera Platform API"
)]
#[case("24.10.0-13h-create-400", Pipeline, "rejected with 400", "rejected with 400")]
#[case("24.10.0-14f-input-length-error", Process, "S (1) failed", "Input length = 1")]
#[case("24.10.0-19d-token-missing", Reporting, "could not report", "TOWER_ACCESS_TOKEN")]
#[case(
    "24.10.0-20-secretsb-mode-0644",
    Pipeline,
    "Invalid permissions for secret store file",
    "secret store"
)]
#[case("24.10.0-config", Config, "The config /data/bad.config cannot be read", "@ line 1, column 9.")]
#[case("24.10.0-config-attribute", Config, "The config /data/bad3.config uses a value", "foo.bar")]
#[case("24.10.0-config-method", Config, "A config cannot be read", "Unknown method invocation")]
#[case("24.10.0-disk-full", DiskFull, "The disk is full", "No space left on device")]
#[case(
    "24.10.0-file",
    Pipeline,
    "No such file or directory: /nosuch/x.txt (npe/main.nf, line 1)",
    "No such file"
)]
#[case("24.10.0-heap", Memory, "Nextflow ran out of memory", "Java heap space")]
#[case("24.10.0-include", Script, "The script has a mistake: inc/main.nf, line 1", "./modules/nope")]
#[case("24.10.0-java-memory", Memory, "Java could not start", "Could not allocate compressed class space")]
#[case(
    "24.10.0-main-script",
    MainScript,
    "There is no script /data/git/l/main.nf",
    "Missing project main script"
)]
#[case("24.10.0-nf-tower", Plugin, "the plugin nf-tower", "not found in any repository")]
#[case(
    "24.10.0-parameter",
    Pipeline,
    "Missing `fromPath` parameter (param/main.nf, line 1)",
    "Missing `fromPath` parameter"
)]
#[case("24.10.0-plugin", Plugin, "the plugin nf-schema", "not found in any repository")]
#[case("24.10.0-profile", Profile, "There is no config profile nope", "nope")]
#[case("24.10.0-provider", Repository, "does not know how to read this Git server", "127.0.0.1:1")]
#[case("24.10.0-repository", Repository, "The repository nosuch cannot be read", "Make sure exists")]
#[case(
    "24.10.0-repository-github",
    Repository,
    "The repository nosuchorg/nosuch cannot be read",
    "Make sure exists"
)]
#[case("24.10.0-required-version", NextflowVersion, "needs another version", ">=99.1")]
#[case("24.10.0-revision", Revision, "The repository has no revision nosuchrev", "my.repo")]
#[case(
    "24.10.0-script-missing",
    MainScript,
    "There is no script /data/git/nosuch",
    "Cannot find script file"
)]
#[case("24.10.0-session-lock", SessionLocked, "Another run is using this session", "Unable to acquire lock")]
#[case(
    "24.10.0-variable",
    Script,
    "The script has a mistake: var/main.nf, line 1",
    "No such variable: nosuchvar"
)]
#[case("24.10.0-work-dir", WorkDir, "The work directory cannot be made", "/proc/x")]
#[case(
    "25.10.7-08a-compile-error",
    Script,
    "The script does not compile: /data/run1/main.nf, line 7, column 10",
    "Unexpected input: '{'"
)]
#[case(
    "26.04.6-08a-compile-error",
    Script,
    "The script does not compile: main.nf, line 8, column 1",
    "Unexpected input: '}'"
)]
#[case(
    "26.04.6-08b-throws-at-start",
    Script,
    "The script does not compile: main.nf, line 1, column 1",
    "Statements cannot be mixed"
)]
#[case(
    "26.04.6-08e-config-error",
    Config,
    "The config nextflow.config cannot be read",
    "nextflow.config:2:1: Unexpected input: '<EOF>'"
)]
#[case(
    "26.04.6-08g-missing-process",
    Script,
    "The script does not compile: main.nf, line 1, column 12",
    "`NOSUCH` is not defined"
)]
#[case("26.04.6-11g-create-401", Reporting, "could not report", "Unauthorized Seqera Platform API access")]
#[case("26.04.6-12e-create-refused", Reporting, "could not report", "Unable to connect")]
#[case("26.04.6-13x-progress-413-always", Reporting, "could not report", "Request body too large")]
fn real_output_is_understood(
    #[case] name: &str,
    #[case] kind: HeadFailureKind,
    #[case] headline: &str,
    #[case] cause: &str,
) {
    let failure = explain(Some(1), &fixture(name), "");
    assert_eq!(failure.kind, kind, "{failure:#?}");
    assert!(failure.headline.contains(headline), "{failure:#?}");
    assert!(failure.cause.as_deref().unwrap_or_default().contains(cause), "{failure:#?}");
    assert!(!failure.headline.contains('\n') && !failure.tail.is_empty(), "{failure:#?}");
}

#[rstest]
#[case(
    Some(137),
    "N E X T F L O W  ~  version 24.10.0\n[12/345678] Submitted process > A\n",
    Killed,
    "most often out of memory"
)]
#[case(Some(143), "N E X T F L O W\n", Terminated, "SIGTERM")]
#[case(Some(131), "N E X T F L O W\n", Terminated, "SIGQUIT")]
#[case(
    Some(127),
    "belfry: command not found: /opt/nextflow\n",
    CommandNotFound,
    "Nextflow command was not found"
)]
#[case(Some(127), "/opt/nextflow: line 7: exec: java: not found\n", JavaMissing, "Java was not found")]
#[case(Some(127), "nextflow: there is no Java here.\n", JavaMissing, "Java was not found")]
#[case(
    Some(127),
    "nextflow: /usr/bin/java is Java 11, and 17 or later is needed.\n",
    JavaVersion,
    "is not one that"
)]
#[case(
    Some(127),
    "nf-1.pre-run.sh: line 3: module: command not found\n",
    CommandNotFound,
    "A command was not found"
)]
#[case(Some(126), "/opt/nextflow: Permission denied\n", CommandNotFound, "may not be run")]
#[case(
    Some(1),
    "ERROR: Cannot find Java or it's a wrong version -- please make sure that Java 17 or later is installed\n",
    JavaVersion,
    "Java is missing, or is not one"
)]
#[case(
    Some(1),
    "Exception in thread \"main\" java.lang.UnsupportedClassVersionError: nextflow/cli/Launcher\n",
    JavaVersion,
    "is not one that"
)]
#[case(
    Some(4),
    "belfry: the pre-run script ended with exit status 4, so Nextflow was not started\n",
    PreRunScript,
    "pre-run script failed"
)]
#[case(Some(0), "", NotStarted, "before Nextflow was started")]
#[case(Some(5), "something of the pre-run script\n", NotStarted, "before Nextflow was started")]
#[case(Some(0), "N E X T F L O W  ~  version 24.10.0\n", Unknown, "last messages did not arrive")]
#[case(Some(9), "N E X T F L O W  ~  version 24.10.0\n", Unknown, "exit code 9")]
#[case(None, "N E X T F L O W  ~  version 24.10.0\n", Vanished, "is gone")]
fn codes_and_short_texts(
    #[case] exit: Option<i32>,
    #[case] console: &str,
    #[case] kind: HeadFailureKind,
    #[case] headline: &str,
) {
    let failure = explain(exit, console, "");
    assert_eq!(failure.kind, kind, "{failure:#?}");
    assert!(failure.headline.contains(headline), "{failure:#?}");
}

#[test]
fn the_log_tells_what_the_console_does_not() {
    let console = "N E X T F L O W  ~  version 24.10.0\nERROR ~ @unknown\n";
    let log = "Nov-22 19:29:33.846 [main] ERROR nextflow.cli.Launcher - @unknown\njava.lang.OutOfMemoryError: Java heap space\n";
    assert_eq!(explain(Some(1), console, log).kind, Memory);
}

#[test]
fn whose_config_it_is_stands_in_the_headline() {
    for (file, expected) in [
        ("nf-1.launch.config", "The config text of the launch cannot be read"),
        ("nf-1.compute.config", "The Nextflow config of the compute environment cannot be read"),
    ] {
        let old = fixture("24.10.0-config").replace("bad.config", file);
        assert_eq!(explain(Some(1), &old, "").headline, expected);
        let new = fixture("26.04.6-08e-config-error").replace("nextflow.config", file);
        assert_eq!(explain(Some(1), &new, "").headline, expected);
    }
}

#[test]
fn the_tail_is_short_and_clean() {
    let lines: Vec<String> = (0..100).map(|n| format!("\u{1b}[32mline {n}\u{1b}[0m")).collect();
    let console = lines.join("\n");
    let tail = explain(Some(3), &console, "").tail;
    assert_eq!(tail.lines().count(), TAIL_LINES);
    assert!(tail.ends_with("line 99") && tail.starts_with("line 60") && !tail.contains('\u{1b}'));
}

#[test]
fn our_own_scripts_print_what_the_rules_look_for() {
    let launcher = include_str!("../launcher/launcher.sh");
    for words in
        ["belfry: command not found: ", "belfry: the pre-run script ended", "tokens could not be read"]
    {
        assert!(launcher.contains(words), "{words}");
    }
    let managed = include_str!("../../../../nextflow-reporter/nextflow");
    for words in ["there is no Java here", "and 17 or later is needed"] {
        assert!(managed.contains(words), "{words}");
    }
}
