//! `cargo xtask test`: every kind of test in turn, each within its time, nothing left behind.

mod counts;
mod kinds;
mod processes;
mod summary;
mod supervisor;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;
use test_postgres::{Durability, SHARED_VARIABLE, Server};

use crate::checkout::Checkout;
use crate::command;
use crate::setup::{self, Lacking, Need};
use counts::Counts;
use kinds::{Kind, Step};
use summary::{Row, Summary};
use supervisor::{Outcome, Supervisor};

/// What the user asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    list: bool,
    kinds: Vec<&'static str>,
    patience: u32,
    /// For the test program of the one kind.
    arguments: Vec<String>,
}

impl Options {
    pub(crate) fn parse(words: &[&str]) -> Result<Self, String> {
        let mut options = Self { list: false, kinds: Vec::new(), patience: 1, arguments: Vec::new() };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match *word {
                "--list" => options.list = true,
                "--patience" => {
                    let factor =
                        words.next().and_then(|factor| factor.parse().ok()).filter(|factor| *factor > 0);
                    options.patience = factor.ok_or("--patience needs a whole number of 1 or more")?;
                }
                "--" => options.arguments = words.by_ref().map(|word| (*word).to_owned()).collect(),
                name => options.kinds.push(kinds::find(name)?.name),
            }
        }
        if !options.arguments.is_empty() && options.kinds.len() != 1 {
            return Err(
                "arguments for a test program need one kind: cargo xtask test KIND -- ARGUMENT…".to_owned()
            );
        }
        Ok(options)
    }

    fn chosen(&self) -> impl Iterator<Item = &'static Kind> {
        kinds::KINDS.iter().filter(|kind| self.kinds.is_empty() || self.kinds.contains(&kind.name))
    }
}

/// Runs the chosen kinds, all of them even when one fails, and prints the summary.
pub(crate) fn run(checkout: &Checkout, options: &Options) -> Result<ExitCode> {
    if options.list {
        print!("{}", kinds::list());
        return Ok(ExitCode::SUCCESS);
    }
    let supervisor = Supervisor::new()?;
    let mut summary = Summary::default();

    let begin = Instant::now();
    heading("setup");
    let needs: Vec<Need> = options.chosen().flat_map(|kind| kind.needs).copied().collect();
    let lacking = setup::prepare(checkout, &needs)?;
    let postgres = if needs.contains(&Need::Postgres) && !lacking.contains(Need::Postgres) {
        Some(Server::start(Durability::Fast).map_err(|error| format!("{error:#}")))
    } else {
        None
    };
    summary.setup = begin.elapsed();

    let session =
        Session { checkout, options, supervisor: &supervisor, lacking: &lacking, postgres: &postgres };
    for kind in options.chosen() {
        if supervisor.is_interrupted() {
            break;
        }
        heading(&format!("{}: {}", kind.name, kind.what));
        summary.rows.push(session.run(kind));
    }
    drop(postgres);
    if let left @ 1.. = supervisor.stop_leftovers().len() {
        summary.problems.push(format!("{left} processes were still running at the end"));
    }
    if supervisor.is_interrupted() {
        summary.problems.push("interrupted".to_owned());
    }
    print!("\n{summary}");
    Ok(if summary.is_green() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What all kinds of one call have in common.
struct Session<'a> {
    checkout: &'a Checkout,
    options: &'a Options,
    supervisor: &'a Supervisor,
    lacking: &'a Lacking,
    postgres: &'a Option<Result<Server, String>>,
}

impl Session<'_> {
    fn run(&self, kind: &Kind) -> Row {
        let budget = kind.budget * self.options.patience;
        let begin = Instant::now();
        let mut row = Row {
            kind: kind.name,
            budget,
            elapsed: Duration::ZERO,
            counts: Counts::default(),
            problems: vec![],
        };
        match self.steps(kind) {
            Ok(steps) => {
                for step in steps {
                    self.run_step(step, begin + budget, &mut row);
                    if self.supervisor.is_interrupted() {
                        break;
                    }
                }
            }
            Err(problem) => row.fail(format!("could not start: {problem}")),
        }
        row.elapsed = begin.elapsed();
        row
    }

    /// The steps of a kind, when all that it needs is there.
    fn steps(&self, kind: &Kind) -> Result<Vec<Step>, String> {
        if let Some(problem) = self.lacking.of(kind.needs) {
            return Err(problem);
        }
        if kind.needs.contains(&Need::Postgres)
            && let Some(Err(reason)) = self.postgres
        {
            return Err(reason.clone());
        }
        (kind.steps)(self.checkout).map_err(|error| format!("{error:#}"))
    }

    fn run_step(&self, mut step: Step, deadline: Instant, row: &mut Row) {
        if let Some(Ok(server)) = self.postgres {
            step.command.env(SHARED_VARIABLE, server.admin_url());
        }
        if step.counter.counts_tests() {
            step.command.args(&self.options.arguments);
        }
        let line = command::line(&step.command);
        println!("\n-- {line}");
        let ended = match self.supervisor.run(step.command, deadline) {
            Ok(ended) => ended,
            Err(error) => return row.fail(format!("{line}: {error:#}")),
        };
        let counts = step.counter.count(&ended.output, matches!(ended.outcome, Outcome::Success));
        row.counts += counts;
        match ended.outcome {
            Outcome::Interrupted => row.fail(format!("{line}: interrupted")),
            Outcome::OverBudget => {
                row.fail(format!("{line}: stopped after the {} s that this kind has", row.budget.as_secs()));
            }
            Outcome::Failure(status) if counts.failed == 0 => row.fail(format!("{line}: {status}")),
            Outcome::Failure(status) => row.problems.push(format!("{line}: {status}")),
            Outcome::Success if counts.skipped > 0 => {
                row.fail(format!("{line}: {} skipped, and no test may be", counts.skipped));
            }
            Outcome::Success if counts.passed == 0 => row.fail(format!("{line}: ran no test")),
            Outcome::Success => {}
        }
        if !ended.left.is_empty() {
            row.fail(format!("{line}: left processes behind, now stopped: {}", ended.left.join("; ")));
        }
    }
}

fn heading(text: &str) {
    println!("\n==== {text}");
}

#[cfg(test)]
mod tests {
    use super::Options;

    #[test]
    fn kinds_and_options_are_read_in_any_order() {
        let options = Options::parse(&["rust", "--patience", "3", "web"]).unwrap();
        assert_eq!((options.kinds.as_slice(), options.patience), (&["rust", "web"][..], 3));
        let names: Vec<&str> = options.chosen().map(|kind| kind.name).collect();
        assert_eq!(names, ["web", "rust"], "kinds run in their own order");
    }

    #[test]
    fn without_a_name_every_kind_runs() {
        assert_eq!(Options::parse(&[]).unwrap().chosen().count(), super::kinds::KINDS.len());
    }

    #[test]
    fn arguments_after_two_dashes_go_to_the_one_kind() {
        let options = Options::parse(&["browser", "--", "-g", "sign in"]).unwrap();
        assert_eq!(options.arguments, ["-g", "sign in"]);
        assert!(Options::parse(&["--", "x"]).is_err());
    }

    #[test]
    fn an_unknown_kind_is_answered_with_the_known_ones() {
        let problem = Options::parse(&["unit"]).unwrap_err();
        assert!(problem.contains("unit") && problem.contains("rust"), "{problem}");
        assert!(Options::parse(&["--patience", "0"]).is_err());
    }
}
