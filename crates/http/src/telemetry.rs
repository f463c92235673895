//! Whether the server is up, whether it can serve, and its figures for Prometheus.

use std::fmt::Write as _;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::error::Answer;
use crate::router::SharedApp;

/// The process is there.
pub(crate) async fn health() -> Response {
    Json(json!({ "status": "UP" })).into_response()
}

/// The database answers.
pub(crate) async fn ready(State(app): State<SharedApp>) -> Answer<Response> {
    app::workflows::check_database(&app).await?;
    Ok(Json(json!({ "status": "READY" })).into_response())
}

/// Figures in Prometheus' text form.
pub(crate) async fn metrics(State(app): State<SharedApp>) -> Response {
    let stats = app.ingest.stats();
    let mut text = String::new();
    for (name, kind, help, value) in [
        ("belfry_trace_records_total", "counter", "Task records taken in.", stats.records_total),
        ("belfry_trace_batches_total", "counter", "Transactions that stored them.", stats.batches_total),
        ("belfry_trace_aside_total", "counter", "Records that could not be read.", stats.aside_total),
        ("belfry_trace_queue", "gauge", "Records that wait to be stored.", stats.queue_len),
    ] {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}");
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
