//! The shape of a run.

use api::ext::{DescribeSilhouetteResponse, SilhouetteDto};
use app::silhouette::Silhouette;
use app::workflows;
use axum::Json;
use axum::extract::State;
use domain::permission::WorkflowRead;

use crate::auth::By;
use crate::error::Answer;
use crate::extract::Path;
use crate::router::SharedApp;
use crate::routes::WorkspaceQuery;
use crate::routes::trace::parse_id;

/// A silhouette on the wire.
pub(super) fn on_the_wire(shape: Silhouette) -> SilhouetteDto {
    SilhouetteDto { heights: shape.heights, lost: shape.lost }
}

/// Cores of a run over its time, however many tasks it has.
#[utoipa::path(get, path = "/ext/workflow/{workflowId}/silhouette", tag = "ext",
    operation_id = "ExtDescribeWorkflowSilhouette", params(("workflowId" = String, Path), WorkspaceQuery),
    responses((status = 200, body = DescribeSilhouetteResponse)),
    extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn describe(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Path(id): Path<String>,
) -> Answer<Json<DescribeSilhouetteResponse>> {
    let shape = workflows::silhouette(&app, &by, &parse_id(&id)?).await?;
    Ok(Json(DescribeSilhouetteResponse { silhouette: shape.map(on_the_wire) }))
}
