//! Every operation, one line each, and what surrounds them all.

use std::sync::Arc;

use app::App;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json, Router, routing};
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::normalize_path::NormalizePath;
use tower_http::trace::TraceLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::routes::{compute_envs, ext, launch, pipelines, service_info, tokens, trace, users, workflows};
use crate::{live, openapi, telemetry, ui};

/// The application, as handlers get it.
pub type SharedApp = Arc<App>;

/// Largest body of an ordinary request.
const BODY: usize = 8 << 20;
/// Largest body of a trace call: clients send up to 9 MB of tasks, and texts without bound with `begin` and `complete`.
pub(crate) const TRACE_BODY: usize = 64 << 20;

/// The operations below `/api`, with their description.
pub(crate) fn operations() -> OpenApiRouter<SharedApp> {
    let traced = OpenApiRouter::new()
        .routes(routes!(trace::create))
        .routes(routes!(trace::begin))
        .routes(routes!(trace::progress))
        .routes(routes!(trace::heartbeat))
        .routes(routes!(trace::complete));
    OpenApiRouter::with_openapi(openapi::base())
        .routes(routes!(service_info::info))
        .routes(routes!(users::user_info))
        .routes(routes!(users::user))
        .routes(routes!(users::workspaces))
        .routes(routes!(users::update))
        .routes(routes!(tokens::list, tokens::create))
        .routes(routes!(tokens::delete_all))
        .routes(routes!(tokens::delete))
        .routes(routes!(compute_envs::list, compute_envs::create))
        .routes(routes!(compute_envs::validate_name))
        .routes(routes!(compute_envs::describe, compute_envs::update, compute_envs::delete))
        .routes(routes!(compute_envs::set_primary))
        .routes(routes!(compute_envs::validate))
        .routes(routes!(pipelines::list, pipelines::create))
        .routes(routes!(pipelines::validate_name))
        .routes(routes!(pipelines::describe, pipelines::update, pipelines::delete))
        .routes(routes!(pipelines::describe_launch))
        .routes(routes!(launch::describe))
        .routes(routes!(workflows::list::list))
        .routes(routes!(workflows::launch::create))
        .routes(routes!(workflows::launch::random_name))
        .routes(routes!(workflows::launch::validate))
        .routes(routes!(workflows::act::delete_many))
        .routes(routes!(workflows::describe::describe, workflows::act::delete))
        .routes(routes!(workflows::act::cancel))
        .routes(routes!(workflows::describe::progress))
        .routes(routes!(workflows::describe::launch_of))
        .routes(routes!(workflows::describe::metrics))
        .routes(routes!(workflows::tasks::list))
        .routes(routes!(workflows::tasks::describe))
        .routes(routes!(workflows::files::log))
        .routes(routes!(workflows::files::task_log))
        .routes(routes!(workflows::files::download_run))
        .routes(routes!(workflows::files::download_task))
        .routes(routes!(workflows::stars::describe, workflows::stars::create, workflows::stars::delete))
        .routes(routes!(tokens::list_reporting))
        .routes(routes!(tokens::cut_off))
        .routes(routes!(trace::refresh))
        .routes(routes!(ext::describe_session))
        .routes(routes!(ext::sign_in))
        .routes(routes!(ext::sign_in_by_link))
        .routes(routes!(ext::set_up))
        .routes(routes!(ext::sign_out))
        .routes(routes!(ext::list_sessions))
        .routes(routes!(ext::delete_session))
        .routes(routes!(ext::update_password))
        .routes(routes!(ext::local_platform))
        .routes(routes!(ext::local_nextflow))
        .routes(routes!(live::live))
        .routes(routes!(workflows::list::rows))
        .routes(routes!(workflows::list::counts))
        .routes(routes!(workflows::many::cancel))
        .routes(routes!(workflows::many::delete))
        .routes(routes!(workflows::many::star))
        .routes(routes!(workflows::many::unstar))
        .routes(routes!(workflows::silhouette::describe))
        .routes(routes!(workflows::describe::summarize))
        .routes(routes!(workflows::describe::asides))
        .routes(routes!(workflows::graph::describe))
        .routes(routes!(workflows::resources::describe))
        .routes(routes!(workflows::resources::containers))
        .routes(routes!(workflows::resources::tries))
        .routes(routes!(workflows::task_table::download))
        .routes(routes!(workflows::files::list))
        .routes(routes!(workflows::failures::list))
        .routes(routes!(workflows::tasks::neighbour))
        .routes(routes!(workflows::timeline::cores))
        .routes(routes!(workflows::timeline::timeline))
        .routes(routes!(workflows::files::read))
        .routes(routes!(workflows::files::read_task))
        .routes(routes!(workflows::files::search))
        .routes(routes!(workflows::files::search_task))
        .layer(DefaultBodyLimit::max(BODY))
        .merge(traced)
}

/// The whole server: API below `/api`, figures, and the page at every other address.
/// Streams of events end when `stop` is cancelled, so that the server can.
pub fn router(app: SharedApp, stop: CancellationToken) -> Router {
    let (operations, description): (Router<SharedApp>, OpenApi) = operations().split_for_parts();
    let description = Arc::new(description);
    let api = operations
        .route("/openapi.json", routing::get(move || async move { Json(description.as_ref().clone()) }))
        .fallback(no_such_operation)
        .method_not_allowed_fallback(no_such_method)
        .layer(middleware::from_fn(never_stored));
    // Events must leave at once, and what they say is short.
    let compressed = DefaultPredicate::new().and(NotForContentType::new("text/event-stream"));
    let router = Router::new()
        .nest("/api", api)
        .route("/health", routing::get(telemetry::health))
        .route("/ready", routing::get(telemetry::ready))
        .route("/metrics", routing::get(telemetry::metrics))
        .fallback(ui::page)
        .layer(CompressionLayer::new().compress_when(compressed))
        .layer(CatchPanicLayer::custom(panicked))
        // Failures are logged where they become answers.
        .layer(TraceLayer::new_for_http().on_failure(()).make_span_with(|request: &Request| {
            // The route and not the address: addresses hold ids, and nothing of the headers is logged.
            let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
            tracing::info_span!("request", http.method = %request.method(), http.route = route)
        }))
        .layer(Extension(stop))
        .with_state(app);
    // Around the router, as what is a layer of it comes after the choice of the route.
    Router::new().fallback_service(NormalizePath::trim_trailing_slash(router))
}

async fn no_such_operation() -> Response {
    let body = Json(serde_json::json!({ "message": "There is no such operation; see /api/openapi.json" }));
    (StatusCode::NOT_FOUND, body).into_response()
}

async fn no_such_method(method: Method) -> Response {
    let message =
        format!("There is an operation of this path, but none with {method}; see /api/openapi.json");
    (StatusCode::METHOD_NOT_ALLOWED, Json(serde_json::json!({ "message": message }))).into_response()
}

/// Answers hold what belongs to one person: nobody on the way may store them.
async fn never_stored(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
        .headers_mut()
        .entry(header::X_CONTENT_TYPE_OPTIONS)
        .or_insert(HeaderValue::from_static("nosniff"));
    response
}

#[expect(clippy::needless_pass_by_value, reason = "the signature is that of the layer")]
fn panicked(cause: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let text = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    crate::error::ApiError::from(domain::Error::internal(format!("a handler panicked: {text}")))
        .into_response()
}
