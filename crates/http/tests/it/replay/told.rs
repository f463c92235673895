//! What the API tells of a run.

use std::collections::BTreeMap;

use domain::Timestamp;
use serde_json::Value;

use crate::support::Client;

/// All that is told of a run, by the operations that tell it.
pub(super) struct Told {
    /// The user name of whom it is told to: the run's owner.
    pub(super) owner: String,
    /// `workflow` of the description.
    pub(super) workflow: Value,
    /// `messages` of the description.
    pub(super) messages: Vec<String>,
    /// Counters of the run and its processes.
    pub(super) progress: Value,
    /// Tasks by their number, from all pages.
    pub(super) tasks: BTreeMap<i64, Value>,
    /// Statistics by process.
    pub(super) metrics: BTreeMap<String, Value>,
}

impl Told {
    /// Asks for all of it.
    pub(super) async fn read(client: &Client, id: &str) -> Self {
        let user = client.get("/user-info").await.ok()["user"].clone();
        let described = client.get(&format!("/workflow/{id}?attributes=messages")).await.ok();
        let progress = client.get(&format!("/workflow/{id}/progress")).await.ok()["progress"].clone();
        assert_eq!(described["progress"], progress, "{id}: two operations tell different counters");
        let mut tasks = BTreeMap::new();
        loop {
            let page = client.get(&format!("/workflow/{id}/tasks?max=100&offset={}", tasks.len())).await.ok();
            let rows = page["tasks"].as_array().unwrap();
            for row in rows {
                let number = row["task"]["taskId"].as_i64().unwrap();
                let twice = tasks.insert(number, row["task"].clone());
                assert!(twice.is_none(), "{id}: task {number} is on two pages");
            }
            if rows.is_empty() {
                assert_eq!(page["total"], tasks.len(), "{id}: the total is not how many there are");
                break;
            }
        }
        let metrics = client.get(&format!("/workflow/{id}/metrics")).await.ok();
        let metrics = metrics["metrics"].as_array().unwrap().iter();
        Self {
            owner: user["userName"].as_str().unwrap().to_owned(),
            workflow: described["workflow"].clone(),
            messages: serde_json::from_value(described["messages"].clone()).unwrap(),
            progress,
            tasks,
            metrics: metrics.map(|row| (row["process"].as_str().unwrap().to_owned(), row.clone())).collect(),
        }
    }
}

/// A date of an answer in milliseconds since 1970.
pub(super) fn ms(date: &Value) -> Option<i64> {
    let text = date.as_str()?;
    let at = Timestamp::parse(text).unwrap_or_else(|| panic!("{text} is no date"));
    Some(at.as_ms())
}
