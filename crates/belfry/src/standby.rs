//! `belfry standby`: answers in the server's place while that is down for long. A client of a run that hears 503 with
//! `Retry-After` waits and sends again; one whose connection is refused loses what it sent, or ends its run.

use std::process::ExitCode;

use tokio_util::sync::CancellationToken;

use crate::Failure;
use crate::cli::StandbyOptions;
use crate::handover::Offer;
use crate::listen::listen;
use crate::server::{connection_limits, make_data_dir, on_signal, start_log, tell};

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
    let router = http::standby::router(options.retry_after);
    let answering = tokio::spawn(http::serve(listener, router, connection_limits(), stop.clone()));
    let successor = tokio::select! {
        successor = offer.taken() => Some(successor),
        () = stop.cancelled() => None,
    };
    stop.cancel();
    answering.await?;
    drop(successor);
    Ok(ExitCode::SUCCESS)
}
