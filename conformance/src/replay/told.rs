//! What the API tells of a run.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::caller::Caller;
use crate::carrier::Carrier;
use crate::difference::Difference;
use crate::recording::epoch_ms;

/// All that is told of a run, by the operations of the published API that tell it.
#[derive(Clone, Debug)]
pub struct Told {
    /// The user name of whom it is told to: the run's owner.
    pub owner: String,
    /// `workflow` of the description.
    pub workflow: Value,
    /// `messages` of the description.
    pub messages: Vec<String>,
    /// Counters of the run and its processes.
    pub progress: Value,
    /// Tasks by their number, from all pages.
    pub tasks: BTreeMap<i64, Value>,
    /// Statistics by process.
    pub metrics: BTreeMap<String, Value>,
}

impl Told {
    /// Asks for all of it.
    ///
    /// # Errors
    /// When an operation fails, or two contradict each other.
    pub async fn read<C: Carrier>(reader: &Caller<'_, C>, id: &str) -> Result<Self, Difference> {
        let user = reader.get("/user-info").await?;
        let described = reader.get(&format!("/workflow/{id}?attributes=messages")).await?;
        let progress = reader.get(&format!("/workflow/{id}/progress")).await?["progress"].clone();
        if described["progress"] != progress {
            let what = "counters by GET /workflow/{id}/progress";
            return Err(Difference::new(what, &described["progress"], progress));
        }
        let metrics = reader.get(&format!("/workflow/{id}/metrics")).await?;
        let by_process = |row: &Value| (text(&row["process"]), row.clone());
        Ok(Self {
            owner: text(&user["user"]["userName"]),
            workflow: described["workflow"].clone(),
            messages: items(&described["messages"]).iter().map(text).collect(),
            progress,
            tasks: read_tasks(reader, id).await?,
            metrics: items(&metrics["metrics"]).iter().map(by_process).collect(),
        })
    }
}

async fn read_tasks<C: Carrier>(
    reader: &Caller<'_, C>,
    id: &str,
) -> Result<BTreeMap<i64, Value>, Difference> {
    let mut tasks = BTreeMap::new();
    loop {
        let page = reader.get(&format!("/workflow/{id}/tasks?max=100&offset={}", tasks.len())).await?;
        let rows = items(&page["tasks"]);
        for row in rows {
            let number = row["task"]["taskId"].as_i64();
            let number = number.ok_or_else(|| Difference::new("taskId of a task", "a number", row))?;
            if tasks.insert(number, row["task"].clone()).is_some() {
                return Err(Difference::new(
                    "pages of tasks",
                    "each task once",
                    format!("task {number} twice"),
                ));
            }
        }
        if rows.is_empty() {
            let total = page["total"].as_u64().and_then(|total| usize::try_from(total).ok());
            if total != Some(tasks.len()) {
                return Err(Difference::new("total of the tasks", tasks.len(), &page["total"]));
            }
            return Ok(tasks);
        }
    }
}

pub(crate) fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A date of an answer in milliseconds since 1970.
pub(crate) fn ms(date: &Value) -> Option<i64> {
    epoch_ms(date.as_str()?)
}
