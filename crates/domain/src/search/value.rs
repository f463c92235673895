//! What may stand after each keyword.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Figure, Here, Range, Term, Wrong};
use crate::clock::Timestamp;
use crate::workflow::WorkflowStatus;

/// The condition that `name:value` means; names are those of the published API and short forms of them.
pub(super) fn term(name: &str, value: &str, here: &Here) -> Result<Term, Wrong> {
    if let Some(parameter) = name.strip_prefix("params.").or_else(|| name.strip_prefix("param.")) {
        return Ok(Term::Param(parameter.to_owned(), value.to_owned()));
    }
    let text = value.to_owned();
    Ok(match name {
        "status" | "state" if value.eq_ignore_ascii_case("gaps") => Term::Gaps,
        "status" | "state" => Term::Status(WorkflowStatus::parse(value).ok_or_else(|| {
            format!(
                "“{value}” is no status. There are running, submitted, failed, gaps, succeeded, cancelled and unknown."
            )
        })?),
        "user" | "username" | "userName" => Term::User(text),
        "project" | "projectName" => Term::Project(text),
        "pipeline" => Term::Pipeline(text),
        "revision" => Term::Revision(text),
        "id" | "workflowId" => Term::Ids(vec![text]),
        "run" | "runName" => Term::RunName(text),
        "session" | "sessionId" => Term::Session(text),
        "error" => Term::Error(text),
        "after" => Term::From(time(value, here)?.0),
        "before" => Term::Until(time(value, here)?.1),
        "duration" => Term::Within(Figure::Duration, durations(value)?),
        "tasks" => Term::Within(Figure::Tasks, numbers(value)?),
        "failed" => Term::Within(Figure::Failed, numbers(value)?),
        "exit" => Term::Within(Figure::Exit, numbers(value)?),
        "is" if value == "starred" => Term::Starred,
        "is" if value == "resumed" => Term::Resumed,
        "is" => return Err("After “is:” there may be “starred” or “resumed”.".to_owned()),
        "label" => {
            return Err("There are no labels yet, so no run has one. Search without “label:”.".to_owned());
        }
        _ => {
            return Err(format!(
                "There is no keyword “{name}”. Put quotes around the text to search for it as it is."
            ));
        }
    })
}

/// First moment of a time and the moment after it: a day, or the moment that lies so long ago.
fn time(value: &str, here: &Here) -> Result<(Timestamp, Timestamp), Wrong> {
    let wrong = || format!("“{value}” is no date. Write it as 2026-11-22, 2026-11, today or 7d.");
    if let Some(ago) = duration(value) {
        let moment = here.now.plus_ms(-ago);
        return Ok((moment, moment));
    }
    let first = match value {
        "today" => today(here),
        "yesterday" => today(here).and_then(|day| day.yesterday().ok()),
        _ => date(value),
    };
    let first = first.ok_or_else(wrong)?;
    let next = first.tomorrow().map_err(|_beyond| wrong())?;
    Ok((start(first, &here.zone).ok_or_else(wrong)?, start(next, &here.zone).ok_or_else(wrong)?))
}

/// The day that it is somewhere.
pub(super) fn today(here: &Here) -> Option<Date> {
    let now = jiff::Timestamp::from_millisecond(here.now.as_ms()).ok()?;
    Some(here.zone.to_datetime(now).date())
}

/// A year, month or day; `2022-5` is 1 May, `2022` is 1 January.
fn date(value: &str) -> Option<Date> {
    let mut parts = value.split('-');
    let year = digits(parts.next()?, 4..=4)?;
    let mut rest = [1_i8, 1];
    for slot in &mut rest {
        if let Some(part) = parts.next() {
            *slot = i8::try_from(digits(part, 1..=2)?).ok()?;
        }
    }
    let [month, day] = rest;
    if parts.next().is_some() {
        return None;
    }
    Date::new(year, month, day).ok()
}

fn digits(text: &str, count: std::ops::RangeInclusive<usize>) -> Option<i16> {
    let is_number = count.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

/// The moment at which a day begins somewhere.
pub(super) fn start(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    let begin = day.to_zoned(zone.clone()).ok()?;
    Some(Timestamp::from_ms(begin.timestamp().as_millisecond()))
}

/// Units of a duration with their milliseconds, the longer names first.
const UNITS: &[(&str, i64)] =
    &[("ms", 1), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)];

/// A duration such as `2h` or `1h30m`, in milliseconds.
fn duration(text: &str) -> Option<i64> {
    let mut rest = text;
    let mut total: i64 = 0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, after) = rest.split_at_checked(end)?;
        let (unit, ms) = UNITS.iter().find(|(unit, _)| after.starts_with(unit))?;
        let number: i64 = number.parse().ok().filter(|_| number.len() <= 9)?;
        total = total.checked_add(number.checked_mul(*ms)?)?;
        rest = after.strip_prefix(unit)?;
    }
    (!text.is_empty()).then_some(total)
}

fn durations(value: &str) -> Result<Range, Wrong> {
    // One exact duration in milliseconds would find nothing.
    let has_range = value.contains("..") || value.starts_with(['<', '>']);
    range(value, duration)
        .filter(|_| has_range)
        .ok_or_else(|| format!("“{value}” is no range of time. Write it as >2h, <30m or 1h..2h."))
}

fn numbers(value: &str) -> Result<Range, Wrong> {
    let number = |text: &str| {
        let is_number = (1..=15).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { text.parse().ok() } else { None }
    };
    range(value, number)
        .ok_or_else(|| format!("“{value}” is no number or range. Write it as 7, >1000, <5 or 10..20."))
}

/// `>a`, `>=a`, `<a`, `<=a`, `a..b` with one end open or none, or `a` alone.
fn range(value: &str, read: impl Fn(&str) -> Option<i64>) -> Option<Range> {
    let (least, most) = if let Some(text) = value.strip_prefix(">=") {
        (Some(read(text)?), None)
    } else if let Some(text) = value.strip_prefix("<=") {
        (None, Some(read(text)?))
    } else if let Some(text) = value.strip_prefix('>') {
        (Some(read(text)?.checked_add(1)?), None)
    } else if let Some(text) = value.strip_prefix('<') {
        (None, Some(read(text)?.checked_sub(1)?))
    } else if let Some((from, to)) = value.split_once("..") {
        let end = |text: &str| if text.is_empty() { Some(None) } else { read(text).map(Some) };
        let (from, to) = (end(from)?, end(to)?);
        if from.is_none() && to.is_none() {
            return None;
        }
        (from, to)
    } else {
        let exact = read(value)?;
        (Some(exact), Some(exact))
    };
    Some(Range { least, most })
}
