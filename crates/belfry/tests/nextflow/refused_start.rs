//! A server that cannot start says why in one line.

use std::net::{Ipv4Addr, TcpListener};

use crate::support::{Server, belfry, free_port};

/// Expects the server to end with `code` and one line that has all of `words`.
fn assert_refused(options: &[&str], code: i32, words: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut all = vec!["serve", "--data-dir", data.to_str().unwrap()];
    all.extend(options);
    let output = belfry(&all);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(
        said.starts_with("belfry: ") && words.iter().all(|word| said.contains(word)),
        "{words:?} in {said}"
    );
    assert!(output.stdout.is_empty());
}

#[test]
fn a_taken_port_is_named() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = taken.local_addr().unwrap().to_string();
    assert_refused(&["--listen", &address], 1, &[&address, "in use", "--listen"]);
}

#[test]
fn a_wrong_database_url_is_explained() {
    let listen = format!("127.0.0.1:{}", free_port());
    let refused = |url: &str, words: &[&str]| {
        assert_refused(&["--listen", &listen, "--database-url", url], 78, words);
    };
    refused("mysql://root:secret@localhost/belfry", &["'mysql'", "sqlite:PATH or postgres://"]);
    refused("sqlite:/nowhere/belfry.sqlite", &["/nowhere/belfry.sqlite", "cannot be opened"]);
    let nobody = free_port();
    refused(
        &format!("postgres://ada:secret@127.0.0.1:{nobody}/belfry"),
        &[&nobody.to_string(), "cannot be opened"],
    );
}

#[test]
fn a_database_that_is_newer_than_the_program_is_left_alone() {
    let server = Server::start();
    server.stop();
    let insert = "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
                  values (9001, 'of tomorrow', true, x'00', 0)";
    server.database().execute(insert);
    let data = server.data();
    let output = belfry(&["serve", "--listen", "127.0.0.1:0", "--data-dir", data.to_str().unwrap()]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(78), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("newer than this program") && said.contains("9001"), "{said}");
}
