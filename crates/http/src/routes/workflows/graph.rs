//! The graph of a run.

use api::ext::{GraphEdgeDto, GraphNodeDto, GraphSource, WorkflowGraphResponse};
use app::graph;
use axum::Json;
use axum::extract::State;
use domain::permission::WorkflowRead;

use crate::auth::By;
use crate::error::Answer;
use crate::extract::Path;
use crate::router::SharedApp;
use crate::routes::WorkspaceQuery;
use crate::routes::trace::parse_id;

/// The graph of a run: its processes and what flows from one to another, as far as the client told it.
#[utoipa::path(get, path = "/ext/workflow/{workflowId}/graph", tag = "ext",
    operation_id = "ExtDescribeWorkflowGraph", params(("workflowId" = String, Path), WorkspaceQuery),
    responses((status = 200, body = WorkflowGraphResponse)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn describe(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Path(id): Path<String>,
) -> Answer<Json<WorkflowGraphResponse>> {
    let graph = graph::graph(&app, &by, &parse_id(&id)?).await?;
    let source = if graph.flows.is_some() { GraphSource::Client } else { GraphSource::Derived };
    let name = |place: usize| graph.nodes.get(place).map(|node| node.process.clone());
    let edges = graph
        .flows
        .iter()
        .flatten()
        .filter_map(|(from, to)| Some(GraphEdgeDto { source: name(*from)?, target: name(*to)? }))
        .collect();
    let node = |node: graph::Node| GraphNodeDto { process: node.process, began: node.began };
    Ok(Json(WorkflowGraphResponse {
        source,
        edges,
        problem: graph.problem,
        nodes: graph.nodes.into_iter().map(node).collect(),
    }))
}
