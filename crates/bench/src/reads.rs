//! What people and their pages ask for, and how long the answers take.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use serde::Deserialize;

use crate::client::Client;
use crate::simulation::Random;

/// Most tasks that the server lists at once.
const PAGE: u64 = 100;

/// How long the server takes to answer each of these.
///
/// # Errors
/// If it does not answer well.
pub fn time(client: &mut Client, paths: impl IntoIterator<Item = String>) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    for path in paths {
        let asked = Instant::now();
        client.get::<serde::de::IgnoredAny>(&path)?;
        times.push(asked.elapsed());
    }
    Ok(times)
}

/// Pages of a run's tasks, anywhere among so many.
pub fn pages(run: &str, tasks: u64, random: &mut Random) -> impl Iterator<Item = String> {
    let pages = (tasks / PAGE).max(1);
    std::iter::repeat_with(move || {
        format!("/api/workflow/{run}/tasks?max={PAGE}&offset={}", random.below(pages) * PAGE)
    })
}

/// What the table of tasks is filtered and ordered by: a name of each, and what it asks for.
#[must_use]
pub fn filters(run: &str) -> Vec<(&'static str, String)> {
    let query = |name, rest: &str| (name, format!("/api/workflow/{run}/tasks?max={PAGE}&offset=0&{rest}"));
    vec![
        query("state", "search=status:failed"),
        query("process", "search=process:GENOMICS:READS:TRIM_ADAPTERS"),
        query("words", "search=patient_0042"),
        query("order by time", "sortBy=realtime&sortDir=DESCENDING"),
        query("order by memory, of a state", "search=status:failed&sortBy=memory&sortDir=DESCENDING"),
        query("order by name", "sortBy=name&sortDir=ASCENDING"),
    ]
}

/// Pages of 50 of the list of runs, anywhere among so many.
pub fn run_lists(runs: u64, random: &mut Random) -> impl Iterator<Item = String> {
    let pages = (runs / 50).max(1);
    std::iter::repeat_with(move || format!("/api/workflow?max=50&offset={}", random.below(pages) * 50))
}

/// The newest run that the owner of a token sees.
///
/// # Errors
/// If there is none.
pub fn newest_run(client: &mut Client) -> Result<String> {
    #[derive(Deserialize)]
    struct List {
        workflows: Vec<Entry>,
    }
    #[derive(Deserialize)]
    struct Entry {
        workflow: Workflow,
    }
    #[derive(Deserialize)]
    struct Workflow {
        id: String,
    }
    let list: List = client.get("/api/workflow?max=1")?;
    let newest = list.workflows.into_iter().next().context("there is no run")?;
    Ok(newest.workflow.id)
}
