//! A long list of runs.

use std::time::Duration;

use anyhow::Result;
use bench::client::Client;
use bench::figures::{grouped, shares};
use bench::populate::{Pace, Place, Runs};
use bench::reads;
use bench::server::Server;
use bench::simulation::Random;

use super::{Bench, Report};
use crate::table::Line;

/// Tasks of each run.
const TASKS: u64 = 4;
/// How many pages are asked for.
const PAGES: usize = 400;
const FLOORS: [Option<Duration>; 2] = [Some(Duration::from_millis(5)), Some(Duration::from_millis(20))];

impl Bench<'_> {
    pub(super) fn run_list(&self, report: &mut Report) -> Result<()> {
        let ground = self.ground()?;
        let token = self.token(&ground.site, "list")?;
        let (mut server, _) = Server::start(&ground.site)?;
        let runs = self.options.list;
        let place = Place { address: server.address, token: &token, session: &self.session };
        let told =
            Runs { seed: self.options.seed, count: runs, tasks: TASKS, fate: None, reached_percent: 70 };
        place.tell(told, Pace { per_second: None, lasts: Duration::ZERO }, |_, _| {})?;
        let mut client = Client::connect(server.address, Some(&token))?;
        let mut random = Random::new(self.options.seed);
        let times = reads::time(&mut client, reads::run_lists(runs, &mut random).take(PAGES))?;
        let name = format!("50 runs anywhere among {}: p50, p99", grouped(runs));
        report.add(Line::answers(name, shares(&times), FLOORS));
        let newest = std::iter::repeat_n("/api/workflow?max=50&offset=0".to_owned(), PAGES);
        let times = reads::time(&mut client, newest)?;
        report.add(Line::answers("the newest 50: p50, p99", shares(&times), FLOORS));
        server.stop()
    }
}
