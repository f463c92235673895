//! Against the installed PostgreSQL; without one these tests fail.
#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails in a helper fails the test")]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use test_postgres::{Database, Durability, Server, Shutdown, shared};

#[test]
fn databases_of_two_tests_are_apart_and_go_with_them() {
    let server = shared().unwrap();
    let (one, two) = (server.create_database().unwrap(), server.create_database().unwrap());
    one.run("create table t (n int)").unwrap();
    assert!(two.run("select * from t").is_err());

    let name = one.url().rsplit('/').next().unwrap().to_owned();
    let exists = format!("select count(*) from pg_database where datname = '{name}'");
    assert_eq!(two.run(&exists).unwrap().trim(), "1");
    drop(one);
    assert_eq!(two.run(&exists).unwrap().trim(), "0");
}

#[test]
fn a_template_is_prepared_once_and_copied() {
    let server = shared().unwrap();
    let prepare = async |empty: &Database<'_>| empty.run("create table t as select 7 as n").map(drop);
    let first = ready(server.copy_of("seven", prepare)).unwrap();
    let second = ready(server.copy_of("seven", async |_| panic!("prepared twice"))).unwrap();
    first.run("update t set n = 8").unwrap();
    assert_eq!(first.run("select n from t").unwrap().trim(), "8");
    assert_eq!(second.run("select n from t").unwrap().trim(), "7");
}

#[test]
fn a_durable_server_forces_commits_to_the_disk() {
    let setting = |server: &Server, name: &str| {
        let database = server.create_database().unwrap();
        database.run(&format!("show {name}")).unwrap().trim().to_owned()
    };
    let durable = Server::start(Durability::Durable).unwrap();
    for name in ["fsync", "full_page_writes", "synchronous_commit"] {
        assert_eq!(setting(&durable, name), "on", "{name}");
    }
    let fast = Server::start(Durability::Fast).unwrap();
    assert_eq!(setting(&fast, "fsync"), "off");
}

#[test]
fn a_server_in_use_by_another_process_is_shared_and_survives_it() {
    let server = Server::start(Durability::Fast).unwrap();
    let guest = Server::at(&server.admin_url()).unwrap();
    let database = guest.create_database().unwrap();
    assert_eq!(database.run("select 1").unwrap().trim(), "1");
    drop(database);
    drop(guest);
    assert_eq!(server.create_database().unwrap().run("select 2").unwrap().trim(), "2");
}

#[test]
fn a_server_is_stopped_and_started_again_with_its_data() {
    let server = Server::start(Durability::Durable).unwrap();
    let database = server.create_database().unwrap();
    database.run("create table t (n int)").unwrap();
    for shutdown in [Shutdown::Fast, Shutdown::Immediate] {
        database.run("insert into t values (1)").unwrap();
        server.stop(shutdown).unwrap();
        assert!(database.run("select 1").is_err());
        server.start_again().unwrap();
    }
    assert_eq!(database.run("select count(*) from t").unwrap().trim(), "2");
    assert!(Server::at(&server.admin_url()).unwrap().stop(Shutdown::Fast).is_err());

    // One that is stopped leaves nothing behind either.
    let (_, folder) = process_and_folder(&server);
    drop(database);
    server.stop(Shutdown::Fast).unwrap();
    drop(server);
    assert!(!Path::new(&folder).exists());
}

#[test]
fn dropping_a_server_leaves_no_process_and_no_folder() {
    let server = Server::start(Durability::Fast).unwrap();
    let (pid, folder) = process_and_folder(&server);
    drop(server);
    assert!(!Path::new(&format!("/proc/{pid}")).exists());
    assert!(!Path::new(&folder).exists());
}

#[test]
fn killing_the_process_that_started_a_server_takes_the_server_along() {
    let mut holder = Command::new(env!("CARGO_BIN_EXE_test-postgres"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(holder.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let server = Server::at(line.trim().strip_prefix("export BELFRY_TEST_POSTGRES=").unwrap()).unwrap();
    let (pid, folder) = process_and_folder(&server);
    assert!(Path::new(&format!("/proc/{pid}")).exists());

    holder.kill().unwrap();
    holder.wait().unwrap();
    let begin = Instant::now();
    while Path::new(&format!("/proc/{pid}")).exists() || Path::new(&folder).exists() {
        assert!(begin.elapsed() < Duration::from_secs(10), "process {pid} or {folder} is still there");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Process id of the server and its folder, as the server itself tells them.
fn process_and_folder(server: &Server) -> (u32, String) {
    let data = server.create_database().unwrap().run("show data_directory").unwrap().trim().to_owned();
    let pid = std::fs::read_to_string(format!("{data}/postmaster.pid")).unwrap();
    (pid.lines().next().unwrap().parse().unwrap(), data.strip_suffix("/data").unwrap().to_owned())
}

/// Runs a future that never waits.
fn ready<T>(future: impl Future<Output = T>) -> T {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(future).poll(&mut context) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => panic!("the future waits"),
    }
}
