//! Connections: how many there are at once, and how long each may do nothing.
//!
//! Time is bounded wherever the other side decides how long something takes: until the head of a request is there,
//! between two requests, while a body arrives, and while an answer is not taken. What the server itself takes time for,
//! and streams of events, have no bound here.

mod arriving;
mod timed;

use std::convert::Infallible;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service as _;

use self::arriving::Arriving;
use self::timed::{Answering, Phase, Timed};

/// How long to wait when the system has no connection to give, mostly for want of file descriptors.
const AGAIN: Duration = Duration::from_secs(1);

/// How long a new connection may take to bring its request when no more are accepted. It was opened for one, most
/// likely; browsers also open some that they may never use.
const LAST_REQUEST: Duration = Duration::from_secs(1);
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Bounds of connections.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLimits {
    /// Connections at once; beyond it others wait to be accepted.
    pub connections: usize,
    /// How long the head of a request may take, from its first byte or the beginning of the connection.
    pub head: Duration,
    /// How long a connection may be without a request, or an answer without being taken.
    pub idle: Duration,
    /// How long a body may bring less than [`Self::body_bytes`].
    pub body_window: Duration,
    /// What a body brings at least in each window.
    pub body_bytes: usize,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            head: Duration::from_secs(10),
            idle: Duration::from_secs(75),
            body_window: Duration::from_secs(10),
            body_bytes: 10 << 10,
        }
    }
}

/// Answers until `stop` is cancelled, then until the requests that are under way have their answers.
pub async fn serve(listener: TcpListener, router: Router, limits: ConnectionLimits, stop: CancellationToken) {
    let places = Arc::new(Semaphore::new(limits.connections));
    let connections = TaskTracker::new();
    let accepting = async {
        while let Ok(place) = Arc::clone(&places).acquire_owned().await {
            match listener.accept().await {
                Ok((stream, _)) => {
                    let answering = answer(stream, router.clone(), limits, stop.clone(), place);
                    connections.spawn(answering);
                }
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    tracing::warn!(%error, "no connection can be accepted");
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
    };
    tokio::select! {
        () = accepting => {}
        () = stop.cancelled() => {}
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Answers the requests of one connection.
async fn answer(
    stream: TcpStream,
    router: Router,
    limits: ConnectionLimits,
    stop: CancellationToken,
    _place: OwnedSemaphorePermit,
) {
    // Without it an answer may wait for the acknowledgement of the one before; where it cannot be set it may.
    let _ = stream.set_nodelay(true);
    let phase = Arc::new(Phase::default());
    let service = service_fn(|request: hyper::Request<Incoming>| {
        phase.is_busy();
        let request: Request = request.map(|body| Body::new(Arriving::new(body, limits)));
        let (answer, phase) = (router.clone().call(request), Arc::clone(&phase));
        async move {
            let answer: Response = answer.await?;
            Ok::<_, Infallible>(answer.map(|body| Answering::new(body, phase)))
        }
    });
    let stream = TokioIo::new(Timed::new(stream, Arc::clone(&phase), limits));
    let mut connection = pin!(http1::Builder::new().serve_connection(stream, service));
    // How a connection ends is the other side's affair: it was answered, or does not want to be.
    tokio::select! {
        _ = connection.as_mut() => {}
        () = stop.cancelled() => {
            // hyper would close a connection that has brought nothing yet, though a request may be on its way.
            let mut last = pin!(tokio::time::sleep(LAST_REQUEST));
            while phase.expects_request() {
                tokio::select! {
                    _ = connection.as_mut() => return,
                    () = last.as_mut() => break,
                    () = tokio::time::sleep(LOOK_EVERY) => {}
                }
            }
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}
