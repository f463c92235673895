//! `belfry standby`: answers in the server's place while that is down for long. A client of a run that hears 503 with
//! `Retry-After` waits and sends again; one whose connection is refused loses what it sent, or ends its run.

use std::convert::Infallible;
use std::process::ExitCode;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt as _;
use tokio_util::sync::CancellationToken;

use crate::Failure;
use crate::cli::StandbyOptions;
use crate::handover::Offer;
use crate::listen::listen;
use crate::server::{make_data_dir, on_signal, start_log, tell};

const MESSAGE: &str = "Belfry is away for maintenance. Try again in a minute; runs go on meanwhile";
const PAGE: &str = "<!doctype html><html lang=en><meta charset=utf-8><meta http-equiv=refresh content=15>\
    <meta name=viewport content=\"width=device-width\"><title>Belfry is away</title>\
    <style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;\
    padding:0 1rem}</style><h1>Belfry is away for maintenance</h1><p>Runs go on, and what they report is sent again \
    when Belfry is back. This page looks again by itself.</p></html>";

/// Answers 503 to everything until it is told to stop or another process takes the port over.
pub(crate) async fn standby(options: &StandbyOptions) -> Result<ExitCode, Failure> {
    let config = options.load()?;
    start_log(&config)?;
    make_data_dir(&config.data_dir)?;
    let listener = listen(config.listen, &config.data_dir, options.take_over).await?;
    let offer = Offer::make(&config.data_dir, &listener)?;
    tell(&format!("Standing by at {}: every request is answered 503", listener.local_addr()?));
    let stop = CancellationToken::new();
    on_signal(&stop)?;
    let retry_after = options.retry_after;
    let router = Router::new().fallback(move |request: Request| answer(request, retry_after));
    let answering = axum::serve(listener, router).with_graceful_shutdown({
        let stop = stop.clone();
        async move { stop.cancelled().await }
    });
    let answering = tokio::spawn(answering.into_future());
    let successor = tokio::select! {
        successor = offer.taken() => Some(successor),
        () = stop.cancelled() => None,
    };
    stop.cancel();
    answering.await??;
    drop(successor);
    Ok(ExitCode::SUCCESS)
}

async fn answer(request: Request, retry_after: u32) -> Result<Response, Infallible> {
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
    Ok((StatusCode::SERVICE_UNAVAILABLE, headers, text).into_response())
}

fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|kinds| kinds.to_str().ok())
        .is_some_and(|kinds| kinds.contains("text/html"))
}
