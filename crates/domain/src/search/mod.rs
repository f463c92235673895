//! The query language of the runs list.
//!
//! Words are one phrase, matched anywhere in the names of a run, with `*` for any text; `keyword:value` narrows. Terms
//! beside each other must all hold; `AND`, `OR` and `NOT` in capitals and parentheses combine them. Keywords are those
//! of the published API with short forms.
//!
//! The page reads the same language, to say what is wrong while somebody types; `cases.json` beside this file is the
//! table that keeps the two readers one.

mod tree;
mod value;

use jiff::tz::TimeZone;

use self::tree::Tree;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::workflow::WorkflowStatus;

/// A condition on runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// All of these hold; none means every run.
    All(Vec<Filter>),
    /// One of these holds.
    Any(Vec<Filter>),
    /// This does not hold.
    Not(Box<Filter>),
    /// One condition.
    Term(Term),
}

impl Filter {
    /// The condition that every run meets.
    pub const EVERY: Self = Self::All(Vec::new());

    /// Whether every run meets it.
    #[must_use]
    pub const fn is_every(&self) -> bool {
        matches!(self, Self::All(parts) if parts.is_empty())
    }
}

/// One condition on a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// Somewhere in run name, project name, manifest name or session id; `*` stands for any text.
    Text(String),
    /// The state.
    Status(WorkflowStatus),
    /// It succeeded although tasks were lost.
    Gaps,
    /// The user who started it; `me` is the one who asks.
    User(String),
    /// The project, exactly or with `*`.
    Project(String),
    /// The saved pipeline's or the project's name, in part.
    Pipeline(String),
    /// Branch, tag or commit, exactly or with `*`.
    Revision(String),
    /// One of these is the run's id.
    Ids(Vec<String>),
    /// The run's name, exactly or with `*`.
    RunName(String),
    /// Nextflow's session.
    Session(String),
    /// What went wrong, in part.
    Error(String),
    /// A parameter of the pipeline: its name, and its value exactly or with `*`.
    Param(String, String),
    /// A figure lies in a range.
    Within(Figure, Range),
    /// Submitted at or after.
    From(Timestamp),
    /// Submitted before.
    Until(Timestamp),
    /// Starred by the one who asks.
    Starred,
    /// Resumes an earlier run.
    Resumed,
}

/// A figure of a run that a range can be given for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// How long it took, or takes so far, in milliseconds.
    Duration,
    /// How many tasks it has.
    Tasks,
    /// How many of its tasks failed for good.
    Failed,
    /// Exit status of the task or head job that stopped it.
    Exit,
}

/// A range with its ends; an end that is none is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The least.
    pub least: Option<i64>,
    /// The most.
    pub most: Option<i64>,
}

/// Where and when a query is asked: days are days there, and `7d` is counted from then.
#[derive(Clone, Debug)]
pub struct Here {
    /// The time.
    pub now: Timestamp,
    /// The reader's time zone.
    pub zone: TimeZone,
}

impl Here {
    /// A place by the name of its time zone, such as `Europe/Paris`; one that is not known counts as UTC.
    #[must_use]
    pub fn new(now: Timestamp, zone: Option<&str>) -> Self {
        let zone = zone.and_then(|name| TimeZone::get(name).ok()).unwrap_or(TimeZone::UTC);
        Self { now, zone }
    }
}

/// Reads a query.
///
/// # Errors
/// Says which part is wrong and what may stand there.
pub fn parse(text: &str, here: &Here) -> Result<Filter> {
    let tree = tree::read(text).map_err(Error::invalid)?;
    meaning(&tree, here).map_err(Error::invalid)
}

/// The first moments of the last `count` days somewhere, up to today.
#[must_use]
pub fn last_days(here: &Here, count: usize) -> Vec<Timestamp> {
    let Some(mut day) = value::today(here) else { return Vec::new() };
    let mut days = Vec::with_capacity(count);
    while days.len() < count {
        days.extend(value::start(day, &here.zone));
        match day.yesterday() {
            Ok(before) => day = before,
            Err(_) => break,
        }
    }
    days.reverse();
    days
}

/// What a person reads about a query that is wrong.
type Wrong = String;

fn meaning(tree: &Tree, here: &Here) -> Result<Filter, Wrong> {
    let all =
        |parts: &[Tree]| parts.iter().map(|part| meaning(part, here)).collect::<Result<Vec<_>, Wrong>>();
    Ok(match tree {
        Tree::All(parts) => Filter::All(all(parts)?),
        Tree::Any(parts) => Filter::Any(all(parts)?),
        Tree::Not(inner) => Filter::Not(Box::new(meaning(inner, here)?)),
        Tree::Text(text) => Filter::Term(Term::Text(text.clone())),
        Tree::Keyed(name, value) => Filter::Term(value::term(name, value, here)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn here() -> Here {
        Here::new(Timestamp::parse("2026-11-22T10:00:00Z").unwrap(), Some("Europe/Paris"))
    }

    fn term(text: &str) -> Term {
        match parse(text, &here()).unwrap() {
            Filter::Term(term) => term,
            other => panic!("{text} is {other:?}"),
        }
    }

    #[derive(serde::Deserialize)]
    struct Case {
        text: String,
        means: Option<String>,
        error: Option<String>,
    }

    #[test]
    fn the_table_shared_with_the_page_holds() {
        let cases: Vec<Case> = serde_json::from_str(include_str!("cases.json")).unwrap();
        for Case { text, means, error } in cases {
            let read = tree::read(&text).and_then(|tree| {
                meaning(&tree, &here())?;
                Ok(tree.to_string())
            });
            assert_eq!(read, error.map_or_else(|| Ok(means.unwrap_or_default()), Err), "{text}");
        }
    }

    #[test]
    fn days_are_those_of_the_reader_inclusive_and_may_be_partial() {
        let at = |s: &str| Timestamp::parse(s).unwrap();
        assert_eq!(term("after:2022-5"), Term::From(at("2022-04-30T22:00:00Z")));
        assert_eq!(term("before:2022-05-03"), Term::Until(at("2022-05-03T22:00:00Z")));
        assert_eq!(term("after:2022"), Term::From(at("2021-12-31T23:00:00Z")));
        // The day on which clocks are put back has 25 hours.
        assert_eq!(term("before:2026-10-25"), Term::Until(at("2026-10-25T23:00:00Z")));
        assert_eq!(term("after:today"), Term::From(at("2026-11-21T23:00:00Z")));
        assert_eq!(term("before:yesterday"), Term::Until(at("2026-11-21T23:00:00Z")));
        assert_eq!(term("after:7d"), Term::From(at("2026-11-15T10:00:00Z")));
        assert_eq!(term("before:90m"), Term::Until(at("2026-11-22T08:30:00Z")));
        let utc = Here::new(at("2026-11-22T10:00:00Z"), Some("Nowhere/Atall"));
        assert_eq!(parse("after:today", &utc).unwrap(), Filter::Term(Term::From(at("2026-11-22T00:00:00Z"))));
    }

    #[test]
    fn ranges_have_ends() {
        let within = |figure, least, most| Term::Within(figure, Range { least, most });
        assert_eq!(term("duration:>2h"), within(Figure::Duration, Some(7_200_001), None));
        assert_eq!(term("duration:<=1h30m"), within(Figure::Duration, None, Some(5_400_000)));
        assert_eq!(term("duration:30s..2d"), within(Figure::Duration, Some(30_000), Some(172_800_000)));
        assert_eq!(term("tasks:>=1000"), within(Figure::Tasks, Some(1000), None));
        assert_eq!(term("failed:>0"), within(Figure::Failed, Some(1), None));
        assert_eq!(term("exit:137"), within(Figure::Exit, Some(137), Some(137)));
        assert_eq!(term("tasks:..10"), within(Figure::Tasks, None, Some(10)));
    }

    #[test]
    fn keywords_have_the_published_names_and_short_ones() {
        for name in ["user", "username", "userName"] {
            assert_eq!(term(&format!("{name}:ada")), Term::User("ada".into()), "{name}");
        }
        assert_eq!(term("state:FAILED"), Term::Status(WorkflowStatus::Failed));
        assert_eq!(term("workflowId:x"), Term::Ids(vec!["x".into()]));
        assert_eq!(term("param.Genome:GRCh38"), Term::Param("Genome".into(), "GRCh38".into()));
        assert_eq!(term("params.a.b-c:\"x y\""), Term::Param("a.b-c".into(), "x y".into()));
        assert_eq!(term("status:gaps"), Term::Gaps);
        assert_eq!(term("is:resumed"), Term::Resumed);
    }
}
