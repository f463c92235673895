//! The graph of a run: its processes, and what flows from one to another.

use std::collections::HashMap;

use domain::permission::WorkflowRead;
use domain::{Error, Result, WorkflowId};
use nextflow::dag::{self, ProcessGraph, Unusable};
use store::trace::{ProcessRow, find_processes};
use store::{Tx, tasks, workflows as rows};

use crate::allowed::Allowed;
use crate::context::App;
use crate::workflows::unknown;

/// Tasks among which the first of each process is looked for. Whoever begins later has no place in the order.
const EARLY_TASKS: i64 = 10_000;

/// The graph of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunGraph {
    /// Its processes in the order of the pipeline.
    pub nodes: Vec<Node>,
    /// What flows between them; none if the client told nothing that can be used.
    pub flows: Option<Vec<(usize, usize)>>,
    /// Why what the client told cannot be used, or why there is no graph at all.
    pub problem: Option<String>,
}

/// A process of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its full name.
    pub process: String,
    /// Its place in the order in which processes had their first tasks, from 0. Only told where no flow is known.
    pub began: Option<usize>,
}

/// The graph of a run: the one that its client sent, else its processes alone. What flows between them is known from
/// the client or not at all; the order in which they began is no more than a hint.
pub async fn graph(app: &App, by: &Allowed<WorkflowRead>, id: &WorkflowId) -> Result<RunGraph> {
    let mut tx = app.store.begin_read().await?;
    let row = rows::find_workflow(&mut tx, by.scope(), id).await?.ok_or_else(|| unknown(id))?;
    let seen = find_processes(&mut tx, row.num).await?;
    let told = match rows::find_dag(&mut tx, row.num).await? {
        Some(json) => {
            // The largest takes as long as a password.
            let read = tokio::task::spawn_blocking(move || dag::processes(&json));
            Some(read.await.map_err(Error::internal)?)
        }
        None => None,
    };
    match told {
        Some(Ok(graph)) => Ok(with_flows(graph, &seen)),
        Some(Err(reason)) => without_flows(&mut tx, row.num, seen, Some(reason)).await,
        None => without_flows(&mut tx, row.num, seen, None).await,
    }
}

/// Processes that the graph lacks have reported tasks all the same, so they stand at its end.
fn with_flows(graph: ProcessGraph, seen: &[ProcessRow]) -> RunGraph {
    let node = |process: String| Node { process, began: None };
    let others: Vec<Node> = seen
        .iter()
        .filter(|row| !graph.processes.iter().any(|known| **known == *row.name))
        .map(|row| node(row.name.to_string()))
        .collect();
    let room = dag::MAX_PROCESSES.saturating_sub(graph.processes.len());
    let nodes = graph.processes.into_iter().map(node).chain(others.into_iter().take(room)).collect();
    RunGraph { nodes, flows: Some(graph.flows), problem: None }
}

async fn without_flows(
    tx: &mut Tx,
    num: i64,
    seen: Vec<ProcessRow>,
    refused: Option<Unusable>,
) -> Result<RunGraph> {
    if seen.len() > dag::MAX_PROCESSES {
        let problem = format!("It has {} processes; {} can be drawn", seen.len(), dag::MAX_PROCESSES);
        return Ok(RunGraph { nodes: Vec::new(), flows: None, problem: Some(problem) });
    }
    let begun = tasks::list_begun_processes(tx, num, EARLY_TASKS).await?;
    let place: HashMap<i64, usize> = begun.into_iter().zip(0..).collect();
    let node = |row: ProcessRow| Node { began: place.get(&row.num).copied(), process: row.name.to_string() };
    let problem = refused.map(|reason| format!("The graph that the client sent {reason}"));
    Ok(RunGraph { nodes: seen.into_iter().map(node).collect(), flows: None, problem })
}
