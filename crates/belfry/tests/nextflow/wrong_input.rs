//! What people get wrong, and machines lack: each ends in a message that says what is wrong and what to do.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::{Options, Server, pipeline};

/// A launch that fails; what its page says. The API says the same.
fn failure(server: &Server, pipeline: &str) -> Value {
    let run = server.launch(pipeline, json!({}));
    run.ends("FAILED");
    assert!(run.processes().is_empty());
    let failure = run.failure();
    let told = run.text("errorMessage");
    assert!(!told.is_empty() && told.starts_with(failure["headline"].as_str().unwrap()), "{failure} {told}");
    assert_eq!(run.summary()["actions"]["relaunch"]["allowed"], true);
    failure
}

fn assert_says(failure: &Value, kind: &str, words: &[&str]) {
    assert_eq!(failure["kind"], kind, "{failure}");
    let text =
        ["headline", "cause", "advice"].map(|part| failure[part].as_str().unwrap_or_default()).join("\n");
    assert!(words.iter().all(|word| text.contains(word)), "{words:?} in {text}");
}

#[test]
fn without_nextflow_a_run_says_so() {
    let nextflow = Some("/nowhere/nextflow".to_owned());
    let server = Server::with(Options { nextflow, ..Options::default() });
    let project = pipeline(server.folder(), "any", "workflow {}\n");
    let failure = failure(&server, &project);
    assert_says(
        &failure,
        "start",
        &["Nextflow command was not found", "/nowhere/nextflow", "Install Nextflow"],
    );
    let found = server.api.get("/ext/compute-envs/local/nextflow");
    let problem = found["problem"].as_str().unwrap();
    assert!(problem.contains("/nowhere/nextflow") && found["version"].is_null(), "{found}");
}

#[test]
fn without_java_a_run_says_so() {
    let programs = tempfile::tempdir().unwrap();
    for folder in ["/usr/local/bin", "/usr/bin", "/bin"] {
        for entry in fs::read_dir(folder).into_iter().flatten().map(Result::unwrap) {
            let name = entry.file_name();
            let is_java = name.to_str().is_some_and(|name| name.starts_with("java"));
            if !is_java && !programs.path().join(&name).exists() {
                symlink(entry.path(), programs.path().join(&name)).unwrap();
            }
        }
    }
    let server = Server::with(Options {
        path: programs.path().to_str().unwrap().to_owned(),
        environment: vec![("JAVA_HOME", "/nowhere/java".to_owned())],
        ..Options::default()
    });
    let project = pipeline(server.folder(), "any", "workflow {}\n");
    assert_says(&failure(&server, &project), "start", &["Java", "Install Java 17"]);
    let problem = server.api.get("/ext/compute-envs/local/nextflow")["problem"].clone();
    assert!(problem.as_str().unwrap().contains("Java"), "{problem}");
}

#[test]
fn scripts_that_do_not_work_are_told_with_their_place_and_their_words() {
    let server = Server::start();
    let broken = pipeline(server.folder(), "broken", "process A {\n  script:\n  'true'\n\nworkflow { A( }\n");
    let told = failure(&server, &broken);
    assert_says(&told, "script", &["does not compile", "main.nf", "line", "Correct the script"]);
    let console = told["consoleTail"].as_str().unwrap();
    assert!(console.contains("Script compilation"), "the end of the console is shown: {told}");

    let stopping = pipeline(server.folder(), "stopping", "workflow { error 'The sample sheet is empty' }\n");
    let told = failure(&server, &stopping);
    assert!(told["headline"].as_str().unwrap().contains("The sample sheet is empty"), "{told}");
    assert!(told["consoleTail"].as_str().unwrap().contains("The sample sheet is empty"), "{told}");
}

#[test]
fn what_cannot_be_launched_is_refused_before_a_run_is_made() {
    let server = Server::with(Options { inside: Some(as_an_ordinary_user), ..Options::default() });
    let folder = server.folder();
    fs::write(folder.join("main.nf"), "workflow {}\n").unwrap();
    symlink(folder.join("nothing"), folder.join("dangling")).unwrap();
    let locked = folder.join("locked");
    fs::create_dir(&locked).unwrap();
    fs::set_permissions(&locked, Permissions::from_mode(0o000)).unwrap();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let some = pipeline(folder, "some", "workflow {}\n");
    for (launch, words) in [
        (json!({"pipeline": path("nothing")}), ["There is no directory", "cannot be read"]),
        (json!({"pipeline": path("dangling")}), ["There is no directory", "cannot be read"]),
        (json!({"pipeline": path("locked")}), ["There is no directory", "cannot be read"]),
        (json!({"pipeline": path("main.nf")}), ["is a file", "give the directory"]),
        (
            json!({"pipeline": some, "revision": "main"}),
            ["is not a Git repository", "leave the revision empty"],
        ),
        (json!({"pipeline": some, "workDir": "work"}), ["not an absolute path", "slash"]),
        (json!({"pipeline": some, "paramsText": "{\"a\": "}), ["arameters", "line 1"]),
        (json!({"pipeline": ""}), ["Name a pipeline", "Git repository"]),
    ] {
        let (status, message) = server.api.refused("/workflow/launch", &json!({"launch": launch}));
        assert_eq!(status, 400, "{message}");
        assert!(words.iter().all(|word| message.contains(word)), "{words:?} in {message}");
    }
    let (status, _) =
        server.api.refused("/workflow/launch", &json!({"launch": {"pipeline": some, "computeEnvId": "abc"}}));
    assert_eq!(status, 403);
    assert_eq!(server.api.get("/workflow")["totalSize"], 0);
    fs::set_permissions(&locked, Permissions::from_mode(0o700)).unwrap();
}

/// Starts the server as somebody who may not read everything: root may.
fn as_an_ordinary_user(data: &Path) -> String {
    let folder = data.parent().unwrap().display();
    let nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups";
    format!(
        "program=$1; shift; [ \"$(id -u)\" = 0 ] || exec \"$program\" \"$@\"
        cp \"$program\" {folder}/belfry && chown -R 65534:65534 {folder} && exec {nobody} {folder}/belfry \"$@\""
    )
}

#[test]
fn a_full_disk_fails_the_run_and_says_so() {
    let may_mount = Command::new("unshare").args(["--map-root-user", "--mount", "true"]).status();
    let may_mount = may_mount.is_ok_and(|status| status.success());
    let (inside, words): (fn(&Path) -> String, _) = if may_mount {
        (on_a_full_disk, ["cannot be written", "No space left on device", "Free space"])
    } else {
        // The next best: a place that takes no files from anybody.
        (in_a_system_folder, ["cannot be written", "mkdir", "Nextflow was not started"])
    };
    let server = Server::with(Options { inside: Some(inside), ..Options::default() });
    let project = pipeline(server.folder(), "any", "workflow {}\n");
    assert_says(&failure(&server, &project), "start", &words);
}

/// Starts the server where launch directories are on a disk that is full.
fn on_a_full_disk(data: &Path) -> String {
    let runs = data.join("runs").display().to_string();
    let mount = format!("mkdir -p {runs} && mount -t tmpfs -o size=16k belfry {runs}");
    let fill = format!("head -c 16384 /dev/zero >{runs}/full");
    format!("exec unshare --map-root-user --mount sh -c '{mount} && {fill} && exec \"$@\"' sh \"$@\"")
}

fn in_a_system_folder(data: &Path) -> String {
    let data = data.display();
    format!("mkdir -p {data} && ln -s /proc/self {data}/runs && exec \"$@\"")
}
