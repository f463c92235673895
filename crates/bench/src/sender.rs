//! A client that sends a request until the server takes it, as real clients do.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};

use crate::client::{Answer, Client};

/// How soon a client comes back to a server that is being disturbed: sooner than a real one, to be there again when
/// the next disturbance comes.
const SOON: Duration = Duration::from_millis(20);

/// What a client bears.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Patience {
    /// So many times 503, each time as long as the server asks for, and no broken connection.
    Tries(u32),
    /// Anything but a refusal, for so long.
    Outage(Duration),
}

/// What several clients have met.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    /// How often the server took a request.
    pub(crate) taken: AtomicU32,
    /// How often it wanted to be asked again.
    pub(crate) put_off: AtomicU32,
    /// How often there was no answer.
    pub(crate) unanswered: AtomicU32,
}

/// A client.
pub(crate) struct Sender<'a> {
    address: SocketAddr,
    token: &'a str,
    patience: Patience,
    counts: &'a Counts,
    client: Option<Client>,
}

impl<'a> Sender<'a> {
    pub(crate) const fn new(
        address: SocketAddr,
        token: &'a str,
        patience: Patience,
        counts: &'a Counts,
    ) -> Self {
        Self { address, token, patience, counts, client: None }
    }

    /// Connects if it is not connected.
    pub(crate) fn connect(&mut self) -> Result<()> {
        self.client().map(drop)
    }

    fn client(&mut self) -> Result<&mut Client> {
        match &mut self.client {
            Some(client) => Ok(client),
            none => Ok(none.insert(Client::connect(self.address, Some(self.token))?)),
        }
    }

    /// Sends a request until it is taken.
    ///
    /// # Errors
    /// If it is refused, or patience ends.
    pub(crate) fn send(&mut self, method: &str, path: &str, body: &str) -> Result<Answer> {
        let started = Instant::now();
        for tries in 1_u32.. {
            let answer = self.client().and_then(|client| client.send(method, path, body));
            let wait = match &answer {
                Ok(Answer { status: 200..=299, .. }) => {
                    self.counts.taken.fetch_add(1, Relaxed);
                    return answer;
                }
                Ok(Answer { status: 503, retry_after_s: Some(seconds), .. }) => {
                    self.counts.put_off.fetch_add(1, Relaxed);
                    Duration::from_secs(*seconds)
                }
                Ok(answer) => bail!("{method} {path}: {}", answer.describe()),
                Err(_) => {
                    self.client = None;
                    self.counts.unanswered.fetch_add(1, Relaxed);
                    SOON
                }
            };
            match self.patience {
                Patience::Tries(most) => {
                    let answer = answer?;
                    ensure!(tries < most, "{method} {path}: {most} times {}", answer.describe());
                    thread::sleep(wait.min(Duration::from_secs(30)));
                }
                Patience::Outage(longest) if started.elapsed() > longest => {
                    let answer = answer?;
                    bail!("{method} {path}: after {longest:?} still {}", answer.describe());
                }
                Patience::Outage(_) => thread::sleep(wait.min(SOON)),
            }
        }
        bail!("{method} {path}: too many tries")
    }
}
