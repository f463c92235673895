//! A loopback proxy in front of a server, which can take the server away for a while, or answer in its place.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::BufReader;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use crate::carrier::{Answer, Call};
use crate::server::Server;
use crate::wire;

/// What is seen of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    /// Calls go through.
    Fair,
    /// Every call is answered 503, with `Retry-After` in seconds if there is a number.
    Unavailable(Option<u64>),
    /// Nobody listens, and what was connected is cut off.
    Refusing,
}

/// What becomes of a call in fair weather.
pub enum Verdict {
    /// The server answers.
    Forward,
    /// The proxy answers, and the server hears nothing.
    Answer(Answer),
    /// The server answers, and this is made of its answer.
    Alter(fn(Answer) -> Answer),
}

type Judge = Arc<dyn Fn(&Call) -> Verdict + Send + Sync>;

/// A proxy on a port of 127.0.0.1. It stops listening when it is dropped.
pub struct Proxy {
    address: SocketAddr,
    prefix: String,
    weather: watch::Sender<Weather>,
    serving: JoinHandle<()>,
}

impl Proxy {
    /// A proxy that forwards everything to `server`.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn before(server: &Server) -> std::io::Result<Self> {
        Self::judging(server, |_| Verdict::Forward).await
    }

    /// A proxy that asks `judge` what to do with each call. Paths are those below the address of the API.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn judging(
        server: &Server,
        judge: impl Fn(&Call) -> Verdict + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (weather, seen) = watch::channel(Weather::Fair);
        let serving = tokio::spawn(serve(listener, address, server.clone(), Arc::new(judge), seen));
        Ok(Self { address, prefix: server.prefix().to_owned(), weather, serving })
    }

    /// The address of the API as clients of the proxy have it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.prefix)
    }

    /// Changes what is seen of the server, from the next call on.
    pub fn turn(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(
    listener: TcpListener,
    address: SocketAddr,
    server: Server,
    judge: Judge,
    mut weather: watch::Receiver<Weather>,
) {
    let mut listener = Some(listener);
    // Dropping the set ends what it holds.
    let mut connections = JoinSet::new();
    loop {
        if *weather.borrow_and_update() == Weather::Refusing {
            listener = None;
            if weather.changed().await.is_err() {
                return;
            }
            continue;
        }
        let open = match listener.take() {
            Some(open) => Ok(open),
            None => TcpListener::bind(address).await,
        };
        let Ok(open) = open else {
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        tokio::select! {
            accepted = open.accept() => {
                if let Ok((stream, _)) = accepted {
                    let (server, judge, weather) = (server.clone(), Arc::clone(&judge), weather.clone());
                    connections.spawn(converse(stream, server, judge, weather));
                }
            }
            _ = weather.changed() => {}
            Some(_) = connections.join_next() => {}
        }
        listener = Some(open);
    }
}

/// Answers the calls of one connection until either side ends it. What the server has been asked is answered before the
/// connection is cut off, so that it never did what the client does not know of.
async fn converse(stream: TcpStream, server: Server, judge: Judge, mut weather: watch::Receiver<Weather>) {
    // Head and body are written one after the other, and neither is to wait for the other's acknowledgement.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read);
    loop {
        let call = tokio::select! {
            call = wire::read_call(&mut read) => call,
            _ = weather.wait_for(|weather| *weather == Weather::Refusing) => return,
        };
        let Ok(Some(call)) = call else { return };
        let now = *weather.borrow();
        let Some(answer) = answer(call, &server, &judge, now).await else { return };
        if wire::write_answer(&mut write, &answer).await.is_err() {
            return;
        }
    }
}

async fn answer(mut call: Call, server: &Server, judge: &Judge, weather: Weather) -> Option<Answer> {
    if let Weather::Unavailable(retry_after) = weather {
        return Some(unavailable(retry_after));
    }
    call.path = call.path.strip_prefix(server.prefix()).unwrap_or_default().to_owned();
    call.headers.retain(|(name, _)| !["host", "content-length", "connection"].contains(&name.as_str()));
    match judge(&call) {
        Verdict::Answer(answer) => Some(answer),
        Verdict::Forward => server.exchange(&call).await.ok(),
        Verdict::Alter(alter) => server.exchange(&call).await.ok().map(alter),
    }
}

fn unavailable(retry_after: Option<u64>) -> Answer {
    let kind = ("content-type".to_owned(), "application/json".to_owned());
    let hint = retry_after.map(|seconds| ("retry-after".to_owned(), seconds.to_string()));
    let body = r#"{"message":"The server is away for a moment"}"#.into();
    Answer { status: 503, headers: [Some(kind), hint].into_iter().flatten().collect(), body }
}
