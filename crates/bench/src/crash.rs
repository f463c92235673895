//! `kill -9` at random moments under load.

use std::net::SocketAddr;
use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::Result;

use crate::server::{Server, Site};
use crate::simulation::Random;
use crate::steady::{Settings, Steady};

/// What is done to a server.
#[derive(Clone, Copy, Debug)]
pub struct Crash {
    /// The load.
    pub load: Settings,
    /// How often the server is killed.
    pub kills: usize,
    /// How long it lives at most, from getting ready to the kill.
    pub longest_life: Duration,
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    /// How long each start after a kill took, from the start of the process until it was ready.
    pub restarts: Vec<Duration>,
    /// Runs that were reported.
    pub runs: usize,
    /// Tasks of which a record was acknowledged.
    pub tasks: usize,
    /// Task records that were acknowledged.
    pub records: usize,
    /// How often a client had no answer and sent again.
    pub unanswered: u32,
    /// How often a client was told 503.
    pub put_off: u32,
    /// Integrity checks of a SQLite database as a kill left it.
    pub integrity_checks: usize,
    /// What was lost, twice, wrong or damaged.
    pub wrong: Vec<String>,
}

impl Crash {
    /// Kills the server `program` again and again and compares at the end. Without a URL its database is SQLite, and is
    /// checked as each kill left it: a copy of the files, so that the server recovers by itself.
    ///
    /// # Errors
    /// If the server does not start again, or a check cannot be made.
    pub fn run(&self, program: &Path, database_url: Option<&str>) -> Result<Outcome> {
        let site = Site::new(program, database_url)?;
        let token = site.create_token("crash")?;
        let mut random = Random::new(self.load.seed);
        let (mut server, _) = Server::start(&site)?;
        let address: SocketAddr = server.address;
        let (mut restarts, mut damaged, mut integrity_checks) = (Vec::new(), Vec::new(), 0);
        let steady = Steady::new(self.load);
        let (server, told) = steady.during(address, &token, || {
            for kill in 1..=self.kills {
                let longest = u64::try_from(self.longest_life.as_millis())?;
                thread::sleep(Duration::from_millis(random.below(longest)));
                server.kill()?;
                if let Some(found) = site.sqlite_damage()? {
                    integrity_checks += 1;
                    damaged.extend(found.into_iter().map(|line| format!("after kill {kill}: {line}")));
                }
                let (again, took) = Server::start_at(&site, address)?;
                server = again;
                restarts.push(took);
            }
            Ok(server)
        })?;
        let mut wrong = damaged;
        wrong.extend(told.check(address, &token)?);
        drop(server);
        Ok(Outcome {
            restarts,
            runs: told.runs.len(),
            tasks: told.tasks(),
            records: told.records(),
            unanswered: steady.unanswered(),
            put_off: steady.put_off(),
            integrity_checks,
            wrong,
        })
    }
}
