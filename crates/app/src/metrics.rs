//! Resource statistics of the processes of a run: as the client computed them at the end, else from the tasks.

use std::collections::HashMap;

use domain::metrics::{SERIES, Summary, TaskUsage, summarize};
use domain::permission::WorkflowRead;
use domain::{Error, Result, TaskId, WorkflowId};
use serde_json::{Map, Value, json};
use store::Tx;
use store::metrics::{list_task_names, list_task_usage};
use store::trace::find_processes;
use store::workflows as rows;

use crate::allowed::Allowed;
use crate::context::App;
use crate::workflows::unknown;

/// Tasks read at a time.
const PAGE: i64 = 20_000;
/// Names asked for at a time.
const NAMES: usize = 1_000;

/// Statistics of each process, in the form in which a client sends them with `complete`: an object with `process` and
/// the series of [`SERIES`]. A run that is going on, was killed or fell silent has those of its tasks so far.
pub async fn metrics(app: &App, by: &Allowed<WorkflowRead>, id: &WorkflowId) -> Result<Vec<Value>> {
    let mut tx = app.store.begin_read().await?;
    let row = rows::find_workflow(&mut tx, by.scope(), id).await?.ok_or_else(|| unknown(id))?;
    let told = rows::find_workflow_detail(&mut tx, row.num).await?.and_then(|detail| detail.metrics);
    if let Some(text) = told {
        let told: Vec<Value> = serde_json::from_str(&text).map_err(Error::internal)?;
        if !told.is_empty() {
            return Ok(told);
        }
    }
    let processes = usage_by_process(&mut tx, row.num).await?;
    let computed = tokio::task::spawn_blocking(move || processes.into_iter().map(statistics).collect());
    let computed: Vec<Statistics> = computed.await.map_err(Error::internal)?;
    let names = names(&mut tx, row.num, &computed).await?;
    Ok(computed.iter().map(|statistics| statistics.told(&names)).collect())
}

/// A process and what its tasks used. Clients put processes with the same last name together, so this does.
async fn usage_by_process(tx: &mut Tx, num: i64) -> Result<Vec<(String, Vec<TaskUsage>)>> {
    let mut processes: Vec<(String, Vec<TaskUsage>)> = Vec::new();
    let mut place_of: HashMap<i64, usize> = HashMap::new();
    for process in find_processes(tx, num).await? {
        let name = process.name.rsplit(':').next().unwrap_or_default();
        let known = processes.iter().position(|(known, _)| known == name);
        place_of.insert(process.num, known.unwrap_or(processes.len()));
        if known.is_none() {
            processes.push((name.to_owned(), Vec::new()));
        }
    }
    let mut after = None;
    loop {
        let page = list_task_usage(tx, num, after, PAGE).await?;
        for row in &page {
            let process = place_of.get(&row.process_num).and_then(|place| processes.get_mut(*place));
            if let Some((_, tasks)) = process {
                tasks.push(row.into());
            }
        }
        match page.last() {
            Some(last) => after = Some(last.id),
            None => break,
        }
    }
    processes.retain(|(_, tasks)| !tasks.is_empty());
    Ok(processes)
}

struct Statistics {
    process: String,
    series: Vec<(&'static str, Option<Summary>)>,
}

fn statistics((process, tasks): (String, Vec<TaskUsage>)) -> Statistics {
    let series = SERIES.iter().map(|(name, series)| (*name, summarize(&tasks, *series))).collect();
    Statistics { process, series }
}

async fn names(tx: &mut Tx, num: i64, computed: &[Statistics]) -> Result<HashMap<TaskId, String>> {
    let summaries = computed.iter().flat_map(|process| process.series.iter().filter_map(|(_, found)| *found));
    let mut tasks: Vec<TaskId> = summaries.flat_map(|summary| summary.tasks).collect();
    tasks.sort_unstable_by_key(|task| task.0);
    tasks.dedup();
    let mut names = HashMap::new();
    for some in tasks.chunks(NAMES) {
        names.extend(list_task_names(tx, num, some).await?);
    }
    Ok(names)
}

impl Statistics {
    fn told(&self, names: &HashMap<TaskId, String>) -> Value {
        let series = self.series.iter().map(|(name, summary)| ((*name).to_owned(), series(*summary, names)));
        let mut told: Map<String, Value> = series.collect();
        told.insert("process".to_owned(), json!(self.process));
        Value::Object(told)
    }
}

fn series(summary: Option<Summary>, names: &HashMap<TaskId, String>) -> Value {
    let Some(Summary { mean, quartiles: [min, q1, q2, q3, max], tasks }) = summary else {
        return Value::Null;
    };
    let [min_label, q1_label, q2_label, q3_label, max_label] = tasks.map(|task| names.get(&task));
    json!({
        "mean": mean, "min": min, "q1": q1, "q2": q2, "q3": q3, "max": max,
        "minLabel": min_label, "q1Label": q1_label, "q2Label": q2_label, "q3Label": q3_label, "maxLabel": max_label,
    })
}
