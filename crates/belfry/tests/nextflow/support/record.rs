//! Nextflow's own record of a run, to compare with.

use std::collections::BTreeMap;
use std::process::Command;

use domain::Timestamp;
use nextflow::record::{self, TaskRecord};
use serde_json::{Value, json};

use super::server::Server;

/// Compares `tasks` with the record in a launch directory; the number of tasks in the record.
pub(super) fn compare(server: &Server, launch_dir: &str, workflow: &Value, tasks: &[Value]) -> usize {
    let text = |field: &str| workflow[field].as_str().unwrap();
    let words = record::command(&[server.engine.command()], launch_dir, text("sessionId"), text("runName"));
    let mut command = Command::new(&words[0]);
    server.prepare(&mut command);
    let output = command.args(&words[1..]).output().unwrap();
    assert!(output.status.success(), "nextflow log: {}", String::from_utf8_lossy(&output.stderr));
    let record = record::parse(&String::from_utf8(output.stdout).unwrap());
    assert_eq!(record.unreadable, 0, "the record can be read");

    let mut recorded: BTreeMap<i64, Value> =
        record.tasks.iter().map(|task| (task.task_id.0, of_record(task))).collect();
    let count = recorded.len();
    for task in tasks {
        let number = task["taskId"].as_i64().unwrap();
        match recorded.remove(&number) {
            Some(expected) => assert_eq!(of_api(task), expected, "task {number}"),
            None => assert_eq!(task["status"], "ABORTED", "task {number} was not finished: {task}"),
        }
    }
    assert!(recorded.is_empty(), "tasks that the server does not know: {recorded:?}");
    count
}

fn of_record(task: &TaskRecord) -> Value {
    let time = |at: Option<Timestamp>| at.map(Timestamp::as_ms);
    json!({
        "name": task.name, "process": task.process, "tag": task.tag, "status": task.status.as_str(),
        "exit": task.exit, "hash": task.hash, "attempt": task.attempt, "workdir": task.workdir,
        "submit": time(task.submit), "start": time(task.start), "complete": time(task.complete),
    })
}

fn of_api(task: &Value) -> Value {
    let time = |field: &str| task[field].as_str().map(|text| Timestamp::parse(text).unwrap().as_ms());
    json!({
        "name": task["name"], "process": task["process"], "tag": task["tag"], "status": task["status"],
        "exit": task["exit"], "hash": task["hash"], "attempt": task["attempt"], "workdir": task["workdir"],
        "submit": time("submit"), "start": time("start"), "complete": time("complete"),
    })
}
