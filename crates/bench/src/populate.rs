//! Fills a server with runs as people know them, through the calls that clients make: what has happened is told at
//! once, each task as it is by then; what still happens is told as it happens.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Result, anyhow, ensure};

use crate::load::announce;
use crate::sender::{Counts, Patience, Sender};
use crate::simulation::{Fate, Moment, Plan, Reporter, Story, body};

/// How often a request is sent again that the server cannot take now.
const TRIES: u32 = 20;
/// Records in a call that tells of the past. Clients send fewer, since they tell of each state when it comes.
const LARGE_BATCH: usize = 1_000;
/// Runs that are told at the same time.
const SENDERS: usize = 16;
/// How often a client looks what is new.
const TICK: Duration = Duration::from_millis(200);
/// After so long without news clients send a sign of life.
const QUIET: Duration = Duration::from_mins(1);
/// Time between the ends of two runs, unless there are so many that they would reach back over [`LONGEST_PAST_MS`].
const APART_MS: u64 = 2 * 3_600_000;
const LONGEST_PAST_MS: u64 = 500 * 24 * 3_600_000;
/// How long ago the last run has ended.
const AGO_MS: u64 = 5 * 60_000;

/// Where runs are told, and by whom.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The server.
    pub address: SocketAddr,
    /// An access token.
    pub token: &'a str,
    /// The beginning of a UUID, which tells apart what is made at different times.
    pub session: &'a str,
}

/// Runs of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Runs {
    /// Where they come from.
    pub seed: u64,
    /// How many.
    pub count: u64,
    /// Tasks of each.
    pub tasks: u64,
    /// How they end; if nothing is said, most end well and some do not.
    pub fate: Option<Fate>,
    /// Of how many percent of the tasks the end has come when a run is stopped, or now.
    pub reached_percent: u64,
}

/// How runs that have not ended go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Changes of tasks in a second; if nothing is said, as many as the run would have.
    pub per_second: Option<u64>,
    /// For how long; after that nothing more is told.
    pub lasts: Duration,
}

impl Runs {
    fn story(&self, number: u64) -> Story {
        let &Self { seed, tasks, fate, reached_percent, .. } = self;
        let fate = fate.unwrap_or(if number % 6 == 4 { Fate::Fails } else { Fate::Succeeds });
        Story { seed, number, tasks, fate, reached_percent }
    }

    /// When a run that has ended did so: the first is the latest.
    fn ended_at(&self, number: u64, now: Moment) -> Moment {
        let apart = APART_MS.min(LONGEST_PAST_MS / self.count.max(1));
        Moment(now.0.saturating_sub(AGO_MS + number * apart))
    }
}

impl Place<'_> {
    const fn sender<'a>(&'a self, counts: &'a Counts) -> Sender<'a> {
        Sender::new(self.address, self.token, Patience::Tries(TRIES), counts)
    }

    /// Tells of runs; those that have not ended go on at a pace. `told` gets the id and the number of tasks of each run
    /// as soon as all of its past is told.
    ///
    /// # Errors
    /// If the server does not take them.
    pub fn tell(&self, runs: Runs, pace: Pace, told: impl Fn(&str, u64) + Sync) -> Result<()> {
        let (next, counts) = (AtomicU64::new(0), Counts::default());
        // Those that go on need a client each until they end.
        let senders = if runs.fate == Some(Fate::Runs) {
            usize::try_from(runs.count)?
        } else {
            SENDERS.min(usize::try_from(runs.count)?)
        };
        thread::scope(|scope| {
            let tell = || -> Result<()> {
                let mut sender = self.sender(&counts);
                loop {
                    let number = next.fetch_add(1, Relaxed);
                    if number >= runs.count {
                        return Ok(());
                    }
                    self.tell_one(&mut sender, runs, number, pace, &told)?;
                }
            };
            let senders: Vec<_> = (0..senders).map(|_| scope.spawn(tell)).collect();
            senders.into_iter().try_for_each(|sender| {
                sender.join().map_err(|_panic| anyhow!("a client panicked")).and_then(|told| told)
            })
        })
    }

    fn tell_one(
        &self,
        sender: &mut Sender<'_>,
        runs: Runs,
        number: u64,
        pace: Pace,
        told: impl Fn(&str, u64),
    ) -> Result<()> {
        let (story, now) = (runs.story(number), now());
        if story.fate != Fate::Runs {
            let plan = story.plan(self.session, runs.ended_at(number, now));
            let (mut run, mut reporter) = (Run::announce(sender, &plan)?, Reporter::new(&plan));
            run.catch_up(&mut reporter, plan.ends_at())?;
            run.complete(&reporter)?;
            told(&run.id, reporter.tallies().tasks());
            return Ok(());
        }
        let mut plan = story.plan(self.session, now);
        if let Some(per_second) = pace.per_second {
            plan.hurry_after(now, per_second);
        }
        let (mut run, mut reporter) = (Run::announce(sender, &plan)?, Reporter::new(&plan));
        run.catch_up(&mut reporter, now)?;
        told(&run.id, reporter.tallies().tasks());
        run.go_on(&mut reporter, pace.lasts)
    }
}

/// A run that the server knows.
struct Run<'a, 's> {
    sender: &'a mut Sender<'s>,
    plan: &'a Plan,
    id: String,
    text: String,
}

impl<'a, 's> Run<'a, 's> {
    fn announce(sender: &'a mut Sender<'s>, plan: &'a Plan) -> Result<Self> {
        let id = announce(sender, plan)?;
        Ok(Self { sender, plan, id, text: String::new() })
    }

    fn put(&mut self, call: &str) -> Result<()> {
        let path = format!("/api/trace/{}/{call}", self.id);
        self.sender.send("PUT", &path, &self.text).map(drop)
    }

    fn catch_up(&mut self, reporter: &mut Reporter<'_>, until: Moment) -> Result<()> {
        while let Some(batch) = reporter.catch_up(until, LARGE_BATCH) {
            body::progress(&batch, reporter.tallies(), &mut self.text);
            self.put("progress")?;
        }
        Ok(())
    }

    /// Tells what happens, for so long or until the run ends.
    fn go_on(&mut self, reporter: &mut Reporter<'_>, lasts: Duration) -> Result<()> {
        let begun = Instant::now();
        let mut told_at = begun;
        while begun.elapsed() < lasts {
            while let Some(batch) = reporter.until(now()) {
                body::progress(&batch, reporter.tallies(), &mut self.text);
                self.put("progress")?;
                told_at = Instant::now();
            }
            if reporter.is_over() {
                return self.complete(reporter);
            }
            if told_at.elapsed() > QUIET {
                self.text = body::heartbeat(reporter.tallies(), now());
                self.put("heartbeat")?;
                told_at = Instant::now();
            }
            thread::sleep(TICK);
        }
        Ok(())
    }

    fn complete(&mut self, reporter: &Reporter<'_>) -> Result<()> {
        self.text = body::complete(self.plan, &self.id, reporter.tallies());
        self.put("complete")
    }
}

/// The address of a server on this machine: of `http://127.0.0.1:8000`, with or without `/api` behind it.
///
/// # Errors
/// If the server is elsewhere, since nothing may send made-up runs to a server that people use.
pub fn local_address(url: &str) -> Result<SocketAddr> {
    use std::net::ToSocketAddrs as _;
    let place = url.strip_prefix("http://").unwrap_or(url);
    let place = place.trim_end_matches('/').trim_end_matches("/api");
    let addresses = place.to_socket_addrs().map_err(|error| anyhow!("'{url}' is no address: {error}"))?;
    let local = addresses.into_iter().find(|address| address.ip().is_loopback());
    ensure!(local.is_some(), "'{url}' is not a server on this machine");
    local.ok_or_else(|| anyhow!("'{url}' has no address"))
}

#[expect(clippy::disallowed_methods, reason = "runs are made up to end now, by the clock of this machine")]
fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_servers_on_this_machine_get_made_up_runs() {
        for url in ["http://127.0.0.1:8000", "http://127.0.0.1:8000/api", "127.0.0.1:8000/"] {
            assert_eq!(local_address(url).unwrap().port(), 8_000);
        }
        for url in ["http://192.0.2.7:8000", "http://", "https://127.0.0.1"] {
            assert!(local_address(url).is_err(), "{url}");
        }
    }

    #[test]
    fn ends_of_runs_lie_apart_and_in_the_past() {
        let runs = |count| {
            Runs { seed: 1, count, tasks: 4, fate: None, reached_percent: 70 }.ended_at(count - 1, now())
        };
        assert_eq!(now().since_ms(runs(1)) / 60_000, 5);
        assert_eq!(now().since_ms(runs(3)) / 3_600_000, 4);
        let days = now().since_ms(runs(100_000)) / (24 * 3_600_000);
        assert!((490..=500).contains(&days), "{days}");
    }
}
