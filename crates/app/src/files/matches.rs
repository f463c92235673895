//! Searching a file of a run or a task, however large: each answer is of a stretch of bounded length, and says where the
//! next one begins.

use domain::permission::WorkflowRead;
use domain::{Error, Result, TaskId, WorkflowId, name};
use exec::{FileRange, LONGEST_TEXT, LogLevel, LogSearch};

use super::Piece;
use super::source::Source;
use crate::allowed::Allowed;
use crate::context::App;

/// Most bytes that one answer searches.
const STRETCH: u64 = 16 << 20;
/// How many of them are in memory at once.
const STEP: u64 = 1 << 20;
/// Most hits that one answer tells.
const MOST_HITS: usize = 1_000;

/// What to look for, and where.
#[derive(Clone, Debug)]
pub struct Search<'a> {
    /// This text, whatever the case of its letters.
    pub text: Option<&'a str>,
    /// Or lines that look like this.
    pub level: Option<&'a str>,
    /// From this byte on.
    pub from: u64,
    /// Towards the beginning of the file: what begins before `from`.
    pub backward: bool,
}

impl Search<'_> {
    fn parse(&self) -> Result<LogSearch> {
        match (self.text.filter(|text| !text.is_empty()), self.level) {
            (Some(text), None) => LogSearch::text(text)
                .ok_or_else(|| Error::invalid(format!("A text has at most {LONGEST_TEXT} characters"))),
            (None, Some(level)) => LogLevel::parse(level).map(LogSearch::Level).ok_or_else(|| {
                Error::invalid(format!(
                    "There is no level '{}'; there are error and warn",
                    name::shown(level)
                ))
            }),
            _ => Err(Error::invalid("Say what to look for: either a text or a level")),
        }
    }
}

/// What was found in a stretch of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matches {
    /// The bytes at which hits begin, in the order of the file.
    pub offsets: Vec<u64>,
    /// Where the stretch begins that was searched: there are no other hits in it.
    pub from: u64,
    /// Where it ends.
    pub to: u64,
    /// The size of the file.
    pub size: u64,
    /// Whether the file may still grow.
    pub growing: bool,
    /// Why there is no such file.
    pub missing: Option<&'static str>,
}

/// Searches a stretch of a file of a run.
pub async fn search_run_file(
    app: &App,
    by: &Allowed<WorkflowRead>,
    id: &WorkflowId,
    asked: &str,
    search: &Search<'_>,
) -> Result<Matches> {
    let wanted = search.parse()?;
    stretch(app, &Source::of_run(app, by, id, asked).await?, &wanted, search.from, search.backward).await
}

/// Searches a stretch of a file in a task's work directory.
pub async fn search_task_file(
    app: &App,
    by: &Allowed<WorkflowRead>,
    id: &WorkflowId,
    task: TaskId,
    asked: &str,
    search: &Search<'_>,
) -> Result<Matches> {
    let wanted = search.parse()?;
    let source = Source::of_task(app, by, id, task, asked).await?;
    stretch(app, &source, &wanted, search.from, search.backward).await
}

async fn stretch(
    app: &App,
    source: &Source,
    wanted: &LogSearch,
    from: u64,
    backward: bool,
) -> Result<Matches> {
    let (size, growing) = match source.read(app, 0, 0).await? {
        Piece::Missing { why, growing } => {
            return Ok(Matches { growing, missing: Some(why), ..Matches::default() });
        }
        Piece::Range { range, growing } => (range.size, growing),
    };
    let from = from.min(size);
    let (begin, end) =
        if backward { (from.saturating_sub(STRETCH), from) } else { (from, (from + STRETCH).min(size)) };
    let mut found = Matches { from: begin, to: end, size, growing, ..Matches::default() };
    let mut at = begin;
    while at < end {
        let next = (at + STEP).min(end);
        // One byte before tells whether a line begins here.
        let before = at.saturating_sub(1);
        let length = number(next - before).saturating_add(wanted.reach());
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        let Piece::Range { range, .. } = source.read(app, signed(before), length).await? else { break };
        let hits = wanted.hits(
            &range.bytes,
            number(at.saturating_sub(range.offset))..number(next.saturating_sub(range.offset)),
        );
        at = hits.last().map_or(next, |hit| place(&range, hit.end).max(next));
        found.offsets.extend(hits.iter().map(|hit| place(&range, hit.start)));
        if !backward && found.offsets.len() > MOST_HITS {
            // The first one too many is where the next answer begins.
            found.to = found.offsets.get(MOST_HITS).copied().unwrap_or(end);
            found.offsets.truncate(MOST_HITS);
            break;
        }
        if backward && found.offsets.len() > MOST_HITS {
            let surplus = found.offsets.len() - MOST_HITS;
            found.offsets.drain(..surplus);
            found.from = found.offsets.first().copied().unwrap_or(begin);
        }
    }
    Ok(found)
}

fn place(range: &FileRange, within: usize) -> u64 {
    range.offset + u64::try_from(within).unwrap_or_default()
}

fn number(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

fn signed(offset: u64) -> i64 {
    i64::try_from(offset).unwrap_or(i64::MAX)
}
