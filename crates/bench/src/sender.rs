//! A client that sends a request until the server takes it, as real clients do.

use std::net::SocketAddr;
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

/// A client.
pub(crate) struct Sender<'a> {
    address: SocketAddr,
    token: &'a str,
    patience: Patience,
    client: Option<Client>,
    /// How often the server wanted to be asked again.
    pub(crate) put_off: u32,
    /// How often there was no answer.
    pub(crate) unanswered: u32,
}

impl<'a> Sender<'a> {
    pub(crate) const fn new(address: SocketAddr, token: &'a str, patience: Patience) -> Self {
        Self { address, token, patience, client: None, put_off: 0, unanswered: 0 }
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
                Ok(Answer { status: 200..=299, .. }) => return answer,
                Ok(Answer { status: 503, retry_after_s: Some(seconds), .. }) => {
                    self.put_off += 1;
                    Duration::from_secs(*seconds)
                }
                Ok(answer) => bail!("{method} {path}: {}", answer.describe()),
                Err(_) => {
                    self.client = None;
                    self.unanswered += 1;
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
