//! Resource statistics of the processes of a run in the contract's form: as the client computed them at the end, else
//! from the tasks.

use std::collections::HashMap;

use domain::metrics::Summary;
use domain::permission::WorkflowRead;
use domain::{Error, Result, TaskId, WorkflowId};
use serde_json::{Map, Value, json};
use store::workflows as rows;

use crate::allowed::Allowed;
use crate::context::App;
use crate::resources::{ProcessResources, resources};
use crate::workflows::unknown;

/// Statistics of each process, in the form in which a client sends them with `complete`: an object with `process` and
/// the series of `domain::metrics::SERIES`. A run that is going on, was killed or fell silent has those of its tasks so
/// far.
pub async fn metrics(app: &App, by: &Allowed<WorkflowRead>, id: &WorkflowId) -> Result<Vec<Value>> {
    let told = told(app, by, id).await?;
    if !told.is_empty() {
        return Ok(told);
    }
    let computed = resources(app, by, id).await?;
    Ok(computed.processes.iter().map(|process| as_told(process, &computed.names)).collect())
}

/// What the client sent with `complete`.
pub async fn told(app: &App, by: &Allowed<WorkflowRead>, id: &WorkflowId) -> Result<Vec<Value>> {
    let mut tx = app.store.begin_read().await?;
    let row = rows::find_workflow(&mut tx, by.scope(), id).await?.ok_or_else(|| unknown(id))?;
    let text = rows::find_workflow_detail(&mut tx, row.num).await?.and_then(|detail| detail.metrics);
    text.map_or_else(|| Ok(Vec::new()), |text| serde_json::from_str(&text).map_err(Error::internal))
}

fn as_told(process: &ProcessResources, names: &HashMap<TaskId, String>) -> Value {
    let series =
        process.series.iter().map(|(name, summary)| ((*name).to_owned(), series(summary.as_ref(), names)));
    let mut told: Map<String, Value> = series.collect();
    told.insert("process".to_owned(), json!(process.name));
    Value::Object(told)
}

fn series(summary: Option<&Summary>, names: &HashMap<TaskId, String>) -> Value {
    let Some(Summary { mean, quartiles: [min, q1, q2, q3, max], tasks, .. }) = summary else {
        return Value::Null;
    };
    let [min_label, q1_label, q2_label, q3_label, max_label] = tasks.map(|task| names.get(&task));
    json!({
        "mean": mean, "min": min, "q1": q1, "q2": q2, "q3": q3, "max": max,
        "minLabel": min_label, "q1Label": q1_label, "q2Label": q2_label, "q3Label": q3_label, "maxLabel": max_label,
    })
}
