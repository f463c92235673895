//! A Nextflow that somebody starts in a terminal reports to the server.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, ExitStatus};

use serde_json::Value;

use crate::support::{Engine, Gates, Run, Server, eventually};

#[test]
fn a_run_of_the_command_line_appears_and_cannot_be_cancelled() {
    let server = Server::start();
    let token = server.admin(&["create-token", "--user", "ada", "--name", "terminal"]);
    let gates = Gates::new(server.folder(), "terminal", 2);
    let terminal = Terminal::start(&server, &gates, &token);

    let id = eventually("the run is listed", || {
        let list = server.api.get("/workflow");
        Some(list["workflows"][0]["workflow"]["id"].as_str()?.to_owned())
    });
    let run = Run::new(&server, &id);
    run.reaches("RUNNING");
    gates.begun(1);
    let (status, why) = server.api.refused(&format!("/workflow/{id}/cancel"), &Value::Null);
    assert_eq!(status, 409);
    assert!(why.contains("was not launched here") && why.contains("where it was started"), "{why}");
    assert_eq!(run.summary()["actions"]["cancel"]["why"], why.as_str());

    let link = eventually("the watch link is printed", || watch_link(&terminal.said()));
    let path = link.strip_prefix(&server.origin().replace("127.0.0.1", "localhost")).unwrap();
    assert_eq!(path, format!("/user/ada/watch/{id}"));
    let page = ureq::get(&link).call().unwrap();
    assert!(matches!(page.status().as_u16(), 200 | 302), "{page:?}");

    gates.open_all();
    let (ended, said) = terminal.ends();
    assert!(ended.success(), "{said}");
    run.reaches("SUCCEEDED");
    assert_eq!(run.equals_record(), 2);
    assert_eq!(run.head_state(), "", "it has no head job of ours");
    assert_eq!(run.summary()["launched"], false);
}

#[test]
fn a_wrong_token_is_said_and_harms_no_run() {
    let server = Server::start();
    let gates = Gates::new(server.folder(), "wrong", 1);
    gates.open_all();
    let (ended, said) = Terminal::start(&server, &gates, "eyJ0aWQiOiAxfS4wMDAw").ends();
    assert_eq!(server.api.get("/workflow")["totalSize"], 0);
    if Engine::is_managed() {
        assert!(ended.success(), "{said}");
        assert!(said.contains("does not take the report of this run") && said.contains("401"), "{said}");
    } else {
        // nf-tower stops the run.
        assert!(said.contains("Unauthorized"), "{said}");
    }
}

/// A Nextflow in a folder of its own.
struct Terminal {
    child: Child,
    output: std::path::PathBuf,
}

impl Terminal {
    fn start(server: &Server, gates: &Gates, token: &str) -> Self {
        let folder = server.folder().join("terminal");
        fs::create_dir_all(&folder).unwrap();
        fs::copy(Path::new(&gates.pipeline).join("main.nf"), folder.join("x.nf")).unwrap();
        let output = folder.join("output.txt");
        let file = File::create(&output).unwrap();
        let mut nextflow = Command::new(server.engine.command());
        server.prepare(&mut nextflow);
        nextflow
            .args(["run", "x.nf", "-with-tower", &format!("{}/api", server.origin())])
            .env("TOWER_ACCESS_TOKEN", token)
            .current_dir(&folder)
            .stdout(file.try_clone().unwrap())
            .stderr(file);
        Self { child: nextflow.spawn().unwrap(), output }
    }

    fn said(&self) -> String {
        fs::read_to_string(&self.output).unwrap()
    }

    fn ends(mut self) -> (ExitStatus, String) {
        let ended = eventually("Nextflow has ended", || self.child.try_wait().unwrap());
        (ended, self.said())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It has ended, if the test went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The link in `Monitor the execution with … using this URL: …`.
fn watch_link(said: &str) -> Option<String> {
    let line = said.lines().find(|line| line.contains("Monitor the execution"))?;
    line.split_whitespace().find(|word| word.starts_with("http://")).map(str::to_owned)
}
