//! What was found, as a table for people and an exit code for scripts.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::difference::Difference;
use crate::profile::Profile;
use crate::replay::Order;

/// Differences of one row that are told; the rest is counted.
const TOLD: usize = 8;

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Result {
    /// All is as it must be.
    Passed,
    /// Something is otherwise.
    Failed(Vec<Difference>),
    /// The row needs a launched run, and there was none.
    NotRun,
}

impl Result {
    pub(crate) fn of(differences: Vec<Difference>) -> Self {
        if differences.is_empty() { Self::Passed } else { Self::Failed(differences) }
    }

    const fn word(&self) -> &'static str {
        match self {
            Self::Passed => "pass",
            Self::Failed(_) => "**fail**",
            Self::NotRun => "not run",
        }
    }
}

/// Which part of the report a row belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A recording, sent in this order.
    Replay(Order),
    /// A question, and what must be.
    Question(&'static str),
    /// A simulated client in an outage.
    Trouble,
}

/// A row of one client generation.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Name of the generation.
    pub profile: &'static str,
    /// Which part it belongs to.
    pub part: Part,
    /// Its name: of a replay that of the recording.
    pub row: String,
    /// What became of it.
    pub result: Result,
    /// What else was seen.
    pub note: String,
}

impl Outcome {
    pub(crate) fn new(profile: &Profile, part: Part, row: &str, result: Result) -> Self {
        Self { profile: profile.name, part, row: row.to_owned(), result, note: String::new() }
    }

    pub(crate) fn with_note(mut self, note: String) -> Self {
        self.note = note;
        self
    }

    fn name(&self) -> String {
        match self.part {
            Part::Replay(Order::Recorded) => format!("{}, as recorded", self.row),
            Part::Replay(Order::Twice) => format!("{}, each call twice", self.row),
            Part::Replay(Order::Shuffled(_)) => format!("{}, in disorder", self.row),
            Part::Question(_) | Part::Trouble => self.row.clone(),
        }
    }
}

/// All rows.
#[derive(Clone, Debug)]
pub struct Report {
    profiles: Vec<&'static Profile>,
    /// The rows, in no order.
    pub outcomes: Vec<Outcome>,
}

impl Report {
    pub(crate) fn new(profiles: &[&'static Profile], outcomes: Vec<Outcome>) -> Self {
        Self { profiles: profiles.to_vec(), outcomes }
    }

    /// How many rows passed, failed and were not run.
    #[must_use]
    pub fn counts(&self) -> (usize, usize, usize) {
        Self::count(self.outcomes.iter())
    }

    fn count<'o>(outcomes: impl Iterator<Item = &'o Outcome>) -> (usize, usize, usize) {
        outcomes.fold((0, 0, 0), |(passed, failed, not_run), outcome| match outcome.result {
            Result::Passed => (passed + 1, failed, not_run),
            Result::Failed(_) => (passed, failed + 1, not_run),
            Result::NotRun => (passed, failed, not_run + 1),
        })
    }

    /// Whether rows were run and none failed.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        let (passed, failed, _) = self.counts();
        passed > 0 && failed == 0
    }

    /// The rows that failed: generation, name, differences.
    pub fn failures(&self) -> impl Iterator<Item = (&'static str, String, &[Difference])> {
        self.outcomes.iter().filter_map(|outcome| match &outcome.result {
            Result::Failed(differences) => Some((outcome.profile, outcome.name(), differences.as_slice())),
            Result::Passed | Result::NotRun => None,
        })
    }

    /// The report as Markdown. `about` is what stands below the title.
    #[must_use]
    pub fn markdown(&self, about: &str) -> String {
        let mut text = format!("# Conformance\n\n{about}\n\n");
        self.summary(&mut text);
        self.failed(&mut text);
        self.replays(&mut text);
        self.questions(&mut text);
        self.troubles(&mut text);
        text.truncate(text.trim_end().len());
        text.push('\n');
        text
    }

    fn summary(&self, text: &mut String) {
        text.push_str(
            "| Nextflow | recorded from | policy | passed | failed | not run |\n|---|---|---|---|---|---|\n",
        );
        for profile in &self.profiles {
            let own = self.outcomes.iter().filter(|outcome| outcome.profile == profile.name);
            let (passed, failed, not_run) = Self::count(own);
            let (name, version, policy) = (profile.name, profile.version, profile.policy.letter());
            line(
                text,
                &[name, version, policy, &passed.to_string(), &failed.to_string(), &not_run.to_string()],
            );
        }
        let (passed, failed, not_run) = self.counts();
        line(text, &["all", "", "", &passed.to_string(), &failed.to_string(), &not_run.to_string()]);
    }

    fn failed(&self, text: &mut String) {
        if self.failures().next().is_none() {
            return;
        }
        text.push_str("\n## Failures\n\n| Nextflow | row | what | must be | is |\n|---|---|---|---|---|\n");
        let mut failures: Vec<_> = self.failures().collect();
        failures.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
        for (profile, row, differences) in failures {
            for Difference { what, expected, told } in differences.iter().take(TOLD) {
                line(text, &[profile, &row, what, expected, told]);
            }
            if differences.len() > TOLD {
                line(text, &[profile, &row, &format!("and {} more", differences.len() - TOLD), "", ""]);
            }
        }
    }

    fn replays(&self, text: &mut String) {
        let is_replay = |outcome: &&Outcome| matches!(outcome.part, Part::Replay(_));
        let intro = "Each recording is sent three times, each time as a run of its own: as recorded; each call twice; \
            with its batches in disorder. A cell says how many of the three were told as they must.";
        self.table(text, "Recordings", intro, "recording", is_replay, |cell| {
            let (passed, failed, not_run) = Self::count(cell.iter().copied());
            match (failed, not_run) {
                (0, 0) => format!("{passed} pass"),
                (0, _) => "not run".to_owned(),
                _ => format!("**{failed} fail**"),
            }
        });
    }

    fn questions(&self, text: &mut String) {
        let must: BTreeMap<&str, &str> = self
            .outcomes
            .iter()
            .filter_map(|outcome| match outcome.part {
                Part::Question(must) => Some((outcome.row.as_str(), must)),
                Part::Replay(_) | Part::Trouble => None,
            })
            .collect();
        let is_question = |outcome: &&Outcome| matches!(outcome.part, Part::Question(_));
        let intro = "Single questions, each in the words and with the headers of each generation.";
        self.table(text, "Questions", intro, "question", is_question, first_word);
        if !must.is_empty() {
            text.push_str("\n| question | what must be |\n|---|---|\n");
        }
        for (row, must) in must {
            line(text, &[row, must]);
        }
    }

    fn troubles(&self, text: &mut String) {
        let is_trouble = |outcome: &&Outcome| outcome.part == Part::Trouble;
        let intro = "A simulated client reports a run of 24 tasks in which something changes all the time, and takes \
            errors as its generation does (policies A, B and C of the README). A row passes when the server tells \
            exactly what it acknowledged. What the client lost for want of patience is noted; the server cannot know it.";
        self.table(text, "Outages", intro, "outage", is_trouble, |cell| {
            cell.first().map(|one| format!("{}: {}", one.result.word(), one.note)).unwrap_or_default()
        });
    }

    fn table<'o>(
        &'o self,
        text: &mut String,
        title: &str,
        intro: &str,
        head: &str,
        is_in: impl Fn(&&'o Outcome) -> bool,
        cell: impl Fn(&[&Outcome]) -> String,
    ) {
        let mut rows: BTreeMap<&str, BTreeMap<&str, Vec<&Outcome>>> = BTreeMap::new();
        for outcome in self.outcomes.iter().filter(is_in) {
            rows.entry(&outcome.row).or_default().entry(outcome.profile).or_default().push(outcome);
        }
        if rows.is_empty() {
            return;
        }
        let names: Vec<&str> = self.profiles.iter().map(|profile| profile.name).collect();
        let _ = writeln!(text, "\n## {title}\n\n{intro}\n");
        line(text, &[&[head], &names[..]].concat());
        line(text, &vec!["---"; names.len() + 1]);
        for (row, cells) in rows {
            let cells: Vec<String> = names
                .iter()
                .map(|name| cells.get(name).map_or_else(|| "–".to_owned(), |outcomes| cell(outcomes)))
                .collect();
            let cells: Vec<&str> = std::iter::once(row).chain(cells.iter().map(String::as_str)).collect();
            line(text, &cells);
        }
    }
}

fn first_word(cell: &[&Outcome]) -> String {
    cell.first().map(|one| one.result.word().to_owned()).unwrap_or_default()
}

/// A row of a Markdown table; what would end a cell or is no text is replaced.
fn line(text: &mut String, cells: &[&str]) {
    text.push('|');
    for cell in cells {
        let clean: String = cell.chars().map(|one| if one.is_control() { ' ' } else { one }).collect();
        let _ = write!(text, " {} |", clean.replace('|', "\\|"));
    }
    text.push('\n');
}
