//! The query language of the runs list.
//!
//! Words are one phrase, matched anywhere in the names of a run, with `*` for any text; `keyword:value` narrows. Terms
//! beside each other must all hold; `AND`, `OR` and `NOT` in capitals and parentheses combine them. Keywords are those
//! of the published API with short forms.

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

/// One condition on a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// Somewhere in run name, project name, manifest name or session id; `*` stands for any text.
    Text(String),
    /// The state.
    Status(WorkflowStatus),
    /// The user who started it.
    User(String),
    /// The project, exactly or with `*`.
    Project(String),
    /// The saved pipeline's or the project's name, in part.
    Pipeline(String),
    /// The run's id.
    WorkflowId(String),
    /// The run's name, exactly or with `*`.
    RunName(String),
    /// Nextflow's session.
    Session(String),
    /// Submitted at or after.
    From(Timestamp),
    /// Submitted before.
    Until(Timestamp),
    /// Starred by the one who asks.
    Starred,
}

/// Keywords with what may follow, for suggestions and for the message about an unknown one.
pub const KEYWORDS: &[&str] =
    &["status", "user", "pipeline", "project", "run", "id", "session", "after", "before", "is:starred"];

/// Reads a query; dates are days in UTC.
///
/// # Errors
/// Says which word is wrong and what may stand there.
pub fn parse(text: &str) -> Result<Filter> {
    // Also bounds the depth of the parser.
    if text.len() > 1000 {
        return Err(Error::invalid("Search is longer than 1,000 characters; shorten it"));
    }
    let tokens = tokenize(text)?;
    let mut parser = Parser { tokens: &tokens, at: 0 };
    let filter = parser.any()?;
    match parser.peek() {
        None => Ok(filter),
        Some(_) => Err(Error::invalid("Search has a ')' without a '(' before it")),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Quoted(String),
    Keyed(String, String),
    Open,
    Close,
    And,
    Or,
    Not,
}

fn tokenize(text: &str) -> Result<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(&c) = chars.peek() {
        match c {
            _ if c.is_whitespace() => {
                chars.next();
            }
            '(' | ')' => {
                chars.next();
                tokens.push(if c == '(' { Token::Open } else { Token::Close });
            }
            '"' => {
                chars.next();
                tokens.push(Token::Quoted(quoted(&mut chars)?));
            }
            _ => {
                let mut word = String::new();
                let mut value = None;
                while let Some(&c) = chars.peek() {
                    if c.is_whitespace() || matches!(c, '(' | ')') {
                        break;
                    }
                    chars.next();
                    if c == ':' && value.is_none() && !word.is_empty() {
                        value = Some(if chars.peek() == Some(&'"') {
                            chars.next();
                            quoted(&mut chars)?
                        } else {
                            String::new()
                        });
                    } else if let Some(value) = value.as_mut() {
                        value.push(c);
                    } else {
                        word.push(c);
                    }
                }
                tokens.push(match (word.as_str(), value) {
                    (_, Some(value)) => Token::Keyed(word, value),
                    ("AND", None) => Token::And,
                    ("OR", None) => Token::Or,
                    ("NOT", None) => Token::Not,
                    _ => Token::Word(word),
                });
            }
        }
    }
    Ok(tokens)
}

fn quoted(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<String> {
    let mut text = String::new();
    for c in chars.by_ref() {
        if c == '"' {
            return Ok(text);
        }
        text.push(c);
    }
    Err(Error::invalid("Search has a quotation mark that is not closed"))
}

struct Parser<'t> {
    tokens: &'t [Token],
    at: usize,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<&'t Token> {
        self.tokens.get(self.at)
    }

    fn any(&mut self) -> Result<Filter> {
        let mut options = vec![self.all()?];
        while self.peek() == Some(&Token::Or) {
            self.at += 1;
            options.push(self.all()?);
        }
        Ok(if options.len() == 1 { options.remove(0) } else { Filter::Any(options) })
    }

    fn all(&mut self) -> Result<Filter> {
        let mut terms = Vec::new();
        let mut phrase = Vec::new();
        loop {
            match self.peek() {
                None | Some(Token::Or | Token::Close) => break,
                Some(Token::And) => self.at += 1,
                Some(Token::Word(word)) => {
                    phrase.push(word.clone());
                    self.at += 1;
                }
                Some(_) => terms.push(self.one()?),
            }
        }
        if !phrase.is_empty() {
            terms.push(Filter::Term(Term::Text(phrase.join(" "))));
        }
        Ok(Filter::All(terms))
    }

    fn one(&mut self) -> Result<Filter> {
        let token = self.peek();
        self.at += 1;
        match token {
            Some(Token::Not) => Ok(Filter::Not(Box::new(self.one()?))),
            Some(Token::Open) => {
                let inner = self.any()?;
                if self.peek() != Some(&Token::Close) {
                    return Err(Error::invalid("Search has a '(' that is not closed"));
                }
                self.at += 1;
                Ok(inner)
            }
            Some(Token::Word(text) | Token::Quoted(text)) => Ok(Filter::Term(Term::Text(text.clone()))),
            Some(Token::Keyed(key, value)) => keyed(key, value).map(Filter::Term),
            Some(Token::And | Token::Or | Token::Close) | None => {
                Err(Error::invalid("Search needs a condition after NOT or '('"))
            }
        }
    }
}

fn keyed(key: &str, value: &str) -> Result<Term> {
    if value.is_empty() {
        return Err(Error::invalid(format!("Search word '{key}:' needs a value after the colon")));
    }
    let text = value.to_owned();
    Ok(match key {
        "status" | "state" => Term::Status(WorkflowStatus::parse(value).ok_or_else(|| {
            Error::invalid(format!(
                "Search has no state '{value}'; the states are submitted, running, succeeded, failed, cancelled and unknown"
            ))
        })?),
        "user" | "username" | "userName" => Term::User(text),
        "project" | "projectName" => Term::Project(text),
        "pipeline" => Term::Pipeline(text),
        "id" | "workflowId" => Term::WorkflowId(text),
        "run" | "runName" => Term::RunName(text),
        "session" | "sessionId" => Term::Session(text),
        "after" => Term::From(day(key, value)?.0),
        "before" => Term::Until(day(key, value)?.1),
        "is" if value == "starred" => Term::Starred,
        _ => {
            return Err(Error::invalid(format!(
                "Search has no keyword '{key}:{value}'; the keywords are {}. Put text with a colon in quotation marks",
                KEYWORDS.join(", ")
            )));
        }
    })
}

/// First moment of a day and of the day after it; `2022-5` is 1 May, `2022` is 1 January.
fn day(key: &str, value: &str) -> Result<(Timestamp, Timestamp)> {
    let wrong =
        || Error::invalid(format!("Search word '{key}:' needs a day such as 2026-11-01, not '{value}'"));
    let mut parts = [1i16, 1, 1];
    let mut given = value.splitn(3, '-');
    for (slot, place) in parts.iter_mut().zip(0..) {
        match given.next() {
            Some(text) => *slot = text.parse().map_err(|e| wrong().caused_by(e))?,
            None if place == 0 => return Err(wrong()),
            None => {}
        }
    }
    let [year, month, date] = parts;
    let (month, date) = (i8::try_from(month), i8::try_from(date));
    let (Ok(month), Ok(date)) = (month, date) else { return Err(wrong()) };
    let first = jiff::civil::Date::new(year, month, date).map_err(|e| wrong().caused_by(e))?;
    let next = first.tomorrow().map_err(|e| wrong().caused_by(e))?;
    let moment = |day: jiff::civil::Date| {
        day.to_zoned(jiff::tz::TimeZone::UTC).map(|at| Timestamp::from_ms(at.timestamp().as_millisecond()))
    };
    match (moment(first), moment(next)) {
        (Ok(first), Ok(next)) => Ok((first, next)),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(t: &str) -> Filter {
        Filter::Term(Term::Text(t.to_owned()))
    }

    #[test]
    fn terms_combine() {
        assert_eq!(parse("").unwrap(), Filter::All(vec![]));
        let failed = Filter::Term(Term::Status(WorkflowStatus::Failed));
        assert_eq!(parse("hello world").unwrap(), Filter::All(vec![text("hello world")]));
        assert_eq!(
            parse("rna status:failed seq").unwrap(),
            Filter::All(vec![failed.clone(), text("rna seq")])
        );
        assert_eq!(
            parse("status:FAILED OR user:ada").unwrap(),
            Filter::Any(vec![
                Filter::All(vec![failed.clone()]),
                Filter::All(vec![Filter::Term(Term::User("ada".into()))])
            ])
        );
        assert_eq!(parse("NOT status:failed").unwrap(), Filter::All(vec![Filter::Not(Box::new(failed))]));
        assert_eq!(parse("this or that").unwrap(), Filter::All(vec![text("this or that")]));
        assert_eq!(parse("\"a:b\"").unwrap(), Filter::All(vec![text("a:b")]));
    }

    #[test]
    fn days_are_inclusive_and_may_be_partial() {
        let at = |s: &str| Timestamp::parse(s).unwrap();
        assert_eq!(
            parse("after:2022-5 before:2022-05-03").unwrap(),
            Filter::All(vec![
                Filter::Term(Term::From(at("2022-05-01T00:00:00Z"))),
                Filter::Term(Term::Until(at("2022-05-04T00:00:00Z")))
            ])
        );
    }

    #[test]
    fn mistakes_are_reported() {
        for wrong in [
            "status:done",
            "colour:red",
            "after:soon",
            "after:2022-13-01",
            "\"open",
            "(a",
            "a)",
            "status:",
            "NOT",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
