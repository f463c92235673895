//! At a pace: how long answers take when many runs report once a second each.

use std::time::Duration;

use anyhow::{Result, anyhow};
use bench::client::Client;
use bench::figures::{grouped, ms};
use bench::load::{self, Speed};
use bench::server::Server;
use bench::simulation::{Plan, USUAL_OPEN};

use super::{Bench, Report, median_shares};
use crate::table::Line;

/// How many runs share the rate, and what half and 99 of 100 answers must not exceed.
const CROWDS: [(u64, [Option<Duration>; 2]); 2] = [
    (200, [Some(Duration::from_millis(5)), Some(Duration::from_millis(75))]),
    (1_000, [None, Some(Duration::from_millis(250))]),
];

impl Bench<'_> {
    pub(super) fn paced(&self, report: &mut Report) -> Result<()> {
        for (runs, floors) in CROWDS {
            let ground = self.ground()?;
            let token = self.token(&ground.site, "paced")?;
            let (mut server, _) = Server::start(&ground.site)?;
            let mut rounds = Vec::new();
            for round in 1..=self.options.rounds {
                let shares = self
                    .paced_round(&server, &token, runs, round, report)
                    .map_err(|error| anyhow!("{error:#}; {}", server.last_words()))?;
                eprintln!("bench: {runs} runs, round {round}: p50 {}, p99 {}", ms(shares[0]), ms(shares[1]));
                rounds.push(shares);
            }
            server.stop()?;
            let rate = grouped(self.options.rate);
            let name = format!("{rate} records/s of {runs} runs: p50, p99");
            report.add(Line::answers(name, median_shares(&rounds), floors));
        }
        Ok(())
    }

    fn paced_round(
        &self,
        server: &Server<'_>,
        token: &str,
        runs: u64,
        round: u64,
        report: &mut Report,
    ) -> Result<[Duration; 2]> {
        let options = self.options;
        let records = options.rate.div_ceil(runs);
        // Most tasks are told four times.
        let tasks = (records * options.lasts.as_secs()).div_ceil(4).max(1);
        let plan = |number| {
            // Runs are told apart by the number of the round too, and those of another crowd are on other ground.
            Plan::with_open(options.seed + runs, &self.session, round, number, tasks, USUAL_OPEN)
        };
        let plans: Vec<_> = (1..=runs).map(plan).collect();
        let load = load::report(server.address, token, &plans, Speed::Paced(usize::try_from(records)?));
        report.check(&mut Client::connect(server.address, Some(token))?, &load)?;
        Ok(load::batch_shares(&load.runs))
    }
}
