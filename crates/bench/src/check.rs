//! Whether the server shows what it acknowledged: every task, every counter, the end of every run.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Deserialize;

use crate::client::Client;
use crate::ledger::Counts;
use crate::load::Reported;
use crate::simulation::{Task, metrics};

/// Most tasks that the server lists at once.
const PAGE: usize = 100;

#[derive(Deserialize)]
struct TaskPage {
    tasks: Vec<TaskEntry>,
    total: usize,
}

#[derive(Deserialize)]
struct TaskEntry {
    task: Shown,
}

/// A task as the API shows it.
#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
struct Shown {
    task_id: u64,
    status: String,
    name: String,
    process: String,
    tag: Option<String>,
    hash: Option<String>,
    attempt: Option<u64>,
    exit: Option<u64>,
    script: Option<String>,
    container: Option<String>,
    cpus: Option<u64>,
    memory: Option<u64>,
    duration: Option<u64>,
    realtime: Option<u64>,
    peak_rss: Option<u64>,
    rchar: Option<u64>,
    error_action: Option<String>,
}

impl Shown {
    /// A task that has ended, as it must be shown.
    fn ended(task: &Task) -> Self {
        Self {
            task_id: task.id,
            status: task.ending.state().as_str().to_owned(),
            name: task.name(),
            process: task.process.name.clone(),
            tag: Some(task.sample.clone()),
            hash: Some(task.short_hash()),
            attempt: Some(task.attempt),
            exit: Some(task.exit),
            script: Some(task.process.script(&task.sample)),
            container: Some(task.process.container.clone()),
            cpus: Some(task.process.cpus),
            memory: Some(task.memory()),
            duration: Some(task.duration_ms()),
            realtime: Some(task.realtime_ms()),
            peak_rss: task.usage.as_ref().map(|usage| usage.peak_rss),
            rchar: task.usage.as_ref().map(|usage| usage.rchar),
            error_action: task.ending.error_action().map(str::to_owned),
        }
    }
}

#[derive(Deserialize)]
struct ProgressAnswer {
    progress: ShownProgress,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ShownProgress {
    workflow_progress: Counts,
    processes_progress: Vec<ShownProcess>,
}

#[derive(Deserialize)]
struct ShownProcess {
    process: String,
    #[serde(flatten)]
    counts: Counts,
}

#[derive(Deserialize)]
struct WorkflowAnswer {
    workflow: ShownWorkflow,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ShownWorkflow {
    status: String,
    requires_attention: Option<bool>,
}

#[derive(Deserialize)]
struct MetricsAnswer {
    metrics: Vec<serde::de::IgnoredAny>,
}

/// What is lost or wrong of a run, each in a line.
///
/// # Errors
/// If the server does not tell.
pub fn check(client: &mut Client, run: &Reported<'_>) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    if let Some(failure) = &run.failure {
        wrong.push(format!("the run broke off: {failure:#}"));
    }
    if let Some(id) = &run.id {
        check_tasks(client, id, run, &mut wrong)?;
        // Counters of a run that broke off may hold a batch that was not answered.
        if run.failure.is_none() {
            check_counts(client, id, run, &mut wrong)?;
            check_end(client, id, run, &mut wrong)?;
        }
    }
    let name = &run.plan.run_name;
    Ok(wrong.into_iter().map(|line| format!("{name}: {line}")).collect())
}

fn check_tasks(client: &mut Client, id: &str, run: &Reported<'_>, wrong: &mut Vec<String>) -> Result<()> {
    let mut shown = BTreeMap::new();
    for offset in (0..).step_by(PAGE) {
        let page: TaskPage = client.get(&format!("/api/workflow/{id}/tasks?max={PAGE}&offset={offset}"))?;
        let is_last = page.tasks.len() < PAGE || offset + PAGE >= page.total;
        shown.extend(page.tasks.into_iter().map(|TaskEntry { task }| (task.task_id, task)));
        if is_last {
            if page.total != shown.len() {
                wrong.push(format!("{} tasks are listed, {} counted", shown.len(), page.total));
            }
            break;
        }
    }
    compare_tasks(run, &shown, wrong);
    Ok(())
}

fn compare_tasks(run: &Reported<'_>, shown: &BTreeMap<u64, Shown>, wrong: &mut Vec<String>) {
    for (task, state) in run.ledger.tasks() {
        match shown.get(&task.id) {
            None => {
                wrong.push(format!("task {} was acknowledged as {} and is lost", task.id, state.as_str()));
            }
            Some(found) if state.is_final() && *found != Shown::ended(task) => {
                wrong.push(format!("task {} is {found:?}, not {:?}", task.id, Shown::ended(task)));
            }
            Some(_) => {}
        }
    }
    for task in shown.values() {
        if !run.ledger.allows(task.task_id, &task.status) {
            wrong.push(format!("task {} is shown as {}, which was not told", task.task_id, task.status));
        }
    }
}

fn check_counts(client: &mut Client, id: &str, run: &Reported<'_>, wrong: &mut Vec<String>) -> Result<()> {
    let ProgressAnswer { progress } = client.get(&format!("/api/workflow/{id}/progress"))?;
    let (of_run, of_processes) = run.ledger.counts();
    if progress.workflow_progress != of_run {
        wrong.push(format!("the counters are {:?}, not {of_run:?}", progress.workflow_progress));
    }
    let shown: BTreeMap<&str, &Counts> =
        progress.processes_progress.iter().map(|shown| (shown.process.as_str(), &shown.counts)).collect();
    for (process, counts) in &of_processes {
        if shown.get(process) != Some(&counts) {
            wrong.push(format!("the counters of {process} are {:?}, not {counts:?}", shown.get(process)));
        }
    }
    let unknown = shown
        .iter()
        .filter(|(process, counts)| !of_processes.contains_key(*process) && **counts != &Counts::default());
    wrong.extend(unknown.map(|(process, counts)| format!("{process} has no tasks, but counters {counts:?}")));
    Ok(())
}

fn check_end(client: &mut Client, id: &str, run: &Reported<'_>, wrong: &mut Vec<String>) -> Result<()> {
    let WorkflowAnswer { workflow } = client.get(&format!("/api/workflow/{id}"))?;
    if workflow.status != "SUCCEEDED" {
        wrong.push(format!("the run is {}, not SUCCEEDED", workflow.status));
    }
    if workflow.requires_attention != Some(false) {
        wrong.push("the server says that records are missing or could not be read".to_owned());
    }
    let MetricsAnswer { metrics } = client.get(&format!("/api/workflow/{id}/metrics"))?;
    let told = metrics::of_processes(run.plan.pipeline, &run.plan.tasks).len();
    if metrics.len() != told {
        wrong.push(format!("{} processes have statistics, {told} were told", metrics.len()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::{Plan, Reporter};

    /// A run of which everything was acknowledged, and what a server without faults shows of it.
    fn reported(plan: &Plan) -> (Reported<'_>, BTreeMap<u64, Shown>) {
        let mut run = Reported::new(plan);
        for batch in Reporter::new(plan) {
            run.ledger.send(&batch);
            run.ledger.acknowledge(&batch);
        }
        let shown = plan.tasks.iter().map(|task| (task.id, Shown::ended(task))).collect();
        (run, shown)
    }

    fn wrong(run: &Reported<'_>, shown: &BTreeMap<u64, Shown>) -> Vec<String> {
        let mut wrong = Vec::new();
        compare_tasks(run, shown, &mut wrong);
        wrong
    }

    #[test]
    fn a_server_without_faults_passes() {
        let plan = Plan::new(2, "0000002a-0000", 1, 1, 200);
        let (run, shown) = reported(&plan);
        assert_eq!(wrong(&run, &shown), Vec::<String>::new());
    }

    /// What is found wrong when `fault` changes what a server without faults shows.
    fn wrong_after(fault: impl Fn(&mut BTreeMap<u64, Shown>)) -> String {
        let plan = Plan::new(2, "0000002a-0000", 1, 1, 200);
        let (run, mut shown) = reported(&plan);
        fault(&mut shown);
        wrong(&run, &shown).join("\n")
    }

    #[test]
    fn a_lost_task_is_found() {
        let wrong = wrong_after(|shown| drop(shown.remove(&17)));
        assert!(wrong.contains("task 17 was acknowledged as") && wrong.contains("is lost"), "{wrong}");
    }

    #[test]
    fn a_task_that_was_never_told_is_found() {
        let wrong = wrong_after(|shown| {
            let mut ghost = shown.remove(&200).unwrap();
            ghost.task_id = 201;
            shown.insert(201, ghost);
        });
        assert!(wrong.contains("task 201 is shown as"), "{wrong}");
    }

    #[test]
    fn a_wrong_state_or_field_is_found() {
        let wrong = wrong_after(|shown| shown.get_mut(&17).unwrap().status = "RUNNING".to_owned());
        assert!(wrong.contains("task 17 is shown as RUNNING"), "{wrong}");
        let wrong = wrong_after(|shown| shown.get_mut(&17).unwrap().peak_rss = Some(1));
        assert!(wrong.contains("peak_rss: Some(1)"), "{wrong}");
        let wrong = wrong_after(|shown| shown.get_mut(&17).unwrap().script = None);
        assert!(wrong.contains("script: None"), "{wrong}");
    }
}
