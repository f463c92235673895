//! What the managed Nextflow does with its options, its configuration and its environment.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

use crate::run::LaunchDir;
use crate::server::Server;

#[test]
fn nothing_is_reported_unless_asked_for() {
    let server = Server::usual();
    let folder = LaunchDir::of("tasks");
    folder.run("").env("TOWER_API_ENDPOINT", &server.endpoint()).end().assert_code(0);
    assert!(server.requests().is_empty());
}

#[test]
fn without_a_token_the_run_goes_on_and_says_what_to_do() {
    let server = Server::usual();
    let folder = LaunchDir::of("tasks");
    let ended =
        folder.run(&format!("-with-tower {}", server.endpoint())).without_env("TOWER_ACCESS_TOKEN").end();
    ended.assert_code(0).assert_says("there is no access token: set TOWER_ACCESS_TOKEN");
    assert!(server.requests().is_empty());
}

#[test]
fn the_address_may_come_from_the_environment() {
    let server = Server::usual();
    let folder = LaunchDir::of("tasks");
    let run = folder
        .nextflow("run -with-tower main.nf -name of_environment")
        .env("TOWER_ACCESS_TOKEN", "another-form");
    run.env("TOWER_API_ENDPOINT", &format!("{}/", server.endpoint())).end().assert_code(0);
    let create = &server.accepted("create")[0];
    // base64 of `@token:another-form`
    assert_eq!(create.header("authorization"), Some("Basic QHRva2VuOmFub3RoZXItZm9ybQ=="));
    let begin = server.accepted("begin")[0].json();
    assert_eq!(begin["workflow"]["commandLine"], "nextflow run -with-tower main.nf -name of_environment");
    assert!(begin["workflow"]["configText"].as_str().unwrap().contains(&server.endpoint()));
}

#[test]
fn a_run_without_an_address_goes_on_and_says_what_to_do() {
    let folder = LaunchDir::of("tasks");
    let ended = folder.run("-with-tower").end();
    ended.assert_code(0).assert_says("no server is named: give -with-tower URL or set TOWER_API_ENDPOINT");
}

#[test]
fn everything_may_come_from_the_configuration() {
    let server = Server::usual();
    let folder = LaunchDir::of("tasks");
    let config = folder.read("nextflow.config");
    let tower = format!(
        "tower {{\n enabled = true\n endpoint = '{}'\n accessToken = 'a.b.c'\n workspaceId = 77\n}}\n",
        server.endpoint()
    );
    fs::write(folder.path("nextflow.config"), config + &tower).unwrap();
    folder.run("").end().assert_code(0);
    let create = &server.accepted("create")[0];
    assert_eq!(create.header("authorization"), Some("Bearer a.b.c"));
    assert_eq!(create.query, "workspaceId=77");
    assert_eq!(server.accepted("complete").len(), 1);
}

#[test]
fn a_configuration_cannot_redirect_the_token_of_a_launched_run() {
    let server = Server::usual();
    let folder = LaunchDir::of("tasks");
    let config = folder.read("nextflow.config");
    fs::write(folder.path("nextflow.config"), config + "tower.accessToken = 'of.the.pipeline'\n").unwrap();
    let run =
        folder.run(&format!("-with-tower={}", server.endpoint())).env("TOWER_WORKFLOW_ID", "1LaunchedRun99");
    run.env("TOWER_ACCESS_TOKEN", "of.the.launch").end().assert_code(0);
    assert_eq!(server.accepted("create")[0].header("authorization"), Some("Bearer of.the.launch"));
}

#[test]
fn a_missing_or_old_java_is_named() {
    let folder = LaunchDir::of("tasks");
    let advice = "Install a Java 17 runtime: apt-get install openjdk-17-jre-headless";
    let missing = folder.nextflow("-v").env("JAVA_CMD", "/no/such/java").end();
    missing.assert_code(127).assert_says("there is no Java here").assert_says(advice);

    let old = folder.path("java");
    fs::write(&old, "#!/bin/sh\necho 'openjdk version \"1.8.0_392\"' >&2\n").unwrap();
    fs::set_permissions(&old, Permissions::from_mode(0o755)).unwrap();
    let ended = folder.nextflow("-v").env("JAVA_CMD", old.to_str().unwrap()).end();
    ended.assert_code(127).assert_says("is Java 8, and 17 or later is needed").assert_says(advice);
}
