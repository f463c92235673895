//! The answers of a standby: 503 to everything, and when to come again.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt as _;

const MESSAGE: &str = "Belfry is away for maintenance. Try again in a minute; runs go on meanwhile";
const PAGE: &str = "<!doctype html><html lang=en><meta charset=utf-8><meta http-equiv=refresh content=15>\
    <meta name=viewport content=\"width=device-width\"><title>Belfry is away</title>\
    <style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;\
    padding:0 1rem}</style><h1>Belfry is away for maintenance</h1><p>Runs go on, and what they report is sent again \
    when Belfry is back. This page looks again by itself.</p></html>";

/// Answers every request with 503 and `Retry-After: retry_after`, in seconds: people with a page, programs with a message.
pub fn router(retry_after: u32) -> Router {
    Router::new().fallback(move |request: Request| answer(request, retry_after))
}

async fn answer(request: Request, retry_after: u32) -> Response {
    let wants_page = wants_page(request.headers());
    // A client that is still sending when the answer comes may never read it.
    let mut body = request.into_body().into_data_stream();
    while let Some(Ok(_)) = body.next().await {}
    let (kind, text) = if wants_page {
        ("text/html; charset=utf-8", PAGE.to_owned())
    } else {
        ("application/json", serde_json::json!({ "message": MESSAGE }).to_string())
    };
    let headers = [(header::CONTENT_TYPE, kind.to_owned()), (header::RETRY_AFTER, retry_after.to_string())];
    (StatusCode::SERVICE_UNAVAILABLE, headers, text).into_response()
}

fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|kinds| kinds.to_str().ok())
        .is_some_and(|kinds| kinds.contains("text/html"))
}
