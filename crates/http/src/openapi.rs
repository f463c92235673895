//! The description of the API, made from the code.

use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder, ServerBuilder};

use utoipa::PartialSchema;

use crate::router;
use crate::routes::compute_envs::ComputeEnvQueryAttribute;
use crate::routes::pipelines::{PipelineQueryAttribute, SortBy, SortDir};
use crate::routes::workflows::list::WorkflowQueryAttribute;

/// Everything but the operations.
pub(crate) fn base() -> OpenApi {
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Belfry")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(
                    "Names, types and status codes are those of the published contract of Seqera Platform; operations \
                     below /ext are Belfry's own and marked x-belfry-extension.",
                ))
                .build(),
        )
        .servers(Some([ServerBuilder::new().url("/api").build()]))
        .components(Some(
            ComponentsBuilder::new()
                // Words of query parameters, which no body leads to.
                .schema_from::<ComputeEnvQueryAttribute>()
                .schema_from::<PipelineQueryAttribute>()
                .schema_from::<WorkflowQueryAttribute>()
                .schema("PipelineListParams.SortBy", SortBy::schema())
                .schema("PipelineListParams.SortDir", SortDir::schema())
                .security_scheme("BearerAuth", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)))
                .build(),
        ))
        .build()
}

/// The description, as it stands in `openapi/server.json`.
#[must_use]
pub fn description() -> OpenApi {
    router::operations().split_for_parts().1
}
