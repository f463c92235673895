//! The list of runs: pages, counts, and what is done with many runs at once.

use domain::permission::{
    Right, WorkflowDelete, WorkflowExecute, WorkflowRead, WorkflowStarDelete, WorkflowStarWrite,
};
use domain::search::{self, Filter, Here, Term};
use domain::{Error, Result, Timestamp, WorkflowId};
use store::trace::{self, ProgressRow};
use store::workflow_list::{
    self as rows, DayCountRow, Days, Matching, Page, Reach, ReachRow, ReachedRow, WorkflowListRow,
};
use store::workflows::WorkflowRow;

use crate::allowed::Allowed;
use crate::context::App;
use crate::workflows;

/// A run in a list.
#[derive(Clone, Debug)]
pub struct ListedWorkflow {
    /// The run.
    pub row: WorkflowRow,
    /// What its row in the list shows besides.
    pub extra: WorkflowListRow,
    /// Its counters.
    pub progress: ProgressRow,
}

/// A question to the list.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The search.
    pub search: &'a str,
    /// The reader's time zone.
    pub zone: Option<&'a str>,
}

impl Asked<'_> {
    fn filter(&self, app: &App) -> Result<Filter> {
        search::parse(self.search, &Here::new(app.clock.now(), self.zone))
    }
}

/// A page of runs, and how many there are in all.
///
/// # Errors
/// `Invalid` if the search is wrong, with what may stand there.
pub async fn list(
    app: &App,
    by: &Allowed<WorkflowRead>,
    asked: Asked<'_>,
    page: Page,
) -> Result<(Vec<ListedWorkflow>, i64)> {
    let filter = asked.filter(app)?;
    let matching = Matching { scope: by.scope(), filter: &filter, user: by.user()?, now: app.clock.now() };
    let mut tx = app.store.begin_read().await?;
    let found = rows::list_workflows(&mut tx, &matching, page).await?;
    let shown = i64::try_from(found.len()).unwrap_or_default();
    let is_last = shown < page.max && (shown > 0 || page.offset == 0);
    // A page that is not full has told how many there are.
    let total = if is_last { page.offset + shown } else { rows::count_workflows(&mut tx, &matching).await? };
    let nums: Vec<i64> = found.iter().map(|(row, _)| row.num).collect();
    let mut counters = trace::list_progress(&mut tx, &nums).await?;
    let workflows = found
        .into_iter()
        .map(|(row, extra)| {
            let found = counters.iter().position(|counter| counter.workflow_num == row.num);
            let progress = found.map(|at| counters.swap_remove(at)).unwrap_or_default();
            ListedWorkflow { row, extra, progress }
        })
        .collect();
    Ok((workflows, total))
}

/// So many days are counted one by one, up to today.
pub const DAYS: usize = 84;

/// How many runs match.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// The first moment of each day.
    pub days: Vec<Timestamp>,
    /// By day, as place in `days` or -1 for those before, by state and whether tasks were lost.
    pub by_day: Vec<DayCountRow>,
}

/// How many runs match a search, by state and by day of the reader.
///
/// # Errors
/// `Invalid` if the search is wrong.
pub async fn count(app: &App, by: &Allowed<WorkflowRead>, asked: Asked<'_>) -> Result<Counts> {
    let filter = asked.filter(app)?;
    let now = app.clock.now();
    let days = search::last_days(&Here::new(now, asked.zone), DAYS);
    let matching = Matching { scope: by.scope(), filter: &filter, user: by.user()?, now };
    let mut tx = app.store.begin_read().await?;
    let by_day = rows::count_by_day(&mut tx, &matching, &stretches(&days)).await?;
    Ok(Counts { days, by_day })
}

const DAY_MS: i64 = 86_400_000;

/// Days of 24 hours in a row, so that the database can tell the day by a division. A day on which clocks are changed is
/// longer or shorter: the next stretch begins after it.
fn stretches(days: &[Timestamp]) -> Vec<Days> {
    let mut stretches: Vec<Days> = Vec::new();
    for (place, from) in (0..).zip(days) {
        let expected = stretches.last().map(|last| last.from.plus_ms((place - last.first) * DAY_MS));
        if expected == Some(*from) {
            continue;
        }
        if let Some(expected) = expected.filter(|expected| expected < from) {
            stretches.push(Days { from: expected, first: place - 1 });
        }
        stretches.push(Days { from: *from, first: place });
    }
    stretches
}

/// Which runs an action is about.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    /// Those that match this search; or the ones named by `ids`, if that is none.
    pub search: Option<String>,
    /// The reader's time zone.
    pub zone: Option<String>,
    /// These.
    pub ids: Vec<String>,
    /// Not these.
    pub except: Vec<String>,
    /// None that came later: what was asked about before is what is done.
    pub as_of: Option<Timestamp>,
}

/// Most runs that can be named one by one.
const MOST_IDS: usize = 1000;

impl Chosen {
    fn filter(&self, now: Timestamp) -> Result<Filter> {
        if self.ids.len().max(self.except.len()) > MOST_IDS {
            return Err(Error::invalid(
                "More than 1,000 runs are named one by one; choose them by a search instead",
            ));
        }
        let chosen = match &self.search {
            Some(text) => search::parse(text, &Here::new(now, self.zone.as_deref()))?,
            None => Filter::Term(Term::Ids(self.ids.clone())),
        };
        let mut all = vec![chosen];
        if !self.except.is_empty() {
            all.push(Filter::Not(Box::new(Filter::Term(Term::Ids(self.except.clone())))));
        }
        if let Some(at) = self.as_of {
            all.push(Filter::Term(Term::Until(at.plus_ms(1))));
        }
        Ok(Filter::All(all))
    }
}

/// What an action on many runs would do, or has done.
#[derive(Clone, Debug, Default)]
pub struct Effect {
    /// The runs that were chosen, by how far they are.
    pub reach: Vec<ReachRow>,
    /// Some of the runs that it is about.
    pub names: Vec<String>,
    /// How many were changed; none if it was only asked.
    pub done: Option<i64>,
    /// When the runs were counted.
    pub as_of: Timestamp,
}

/// So many names are told.
const TOLD_NAMES: i64 = 8;

/// Runs of an action that are changed in one transaction, so that reports do not wait long.
const AT_ONCE: i64 = 500;

async fn effect<R: Right>(
    app: &App,
    by: &Allowed<R>,
    filter: &Filter,
    reach: Option<Reach>,
) -> Result<Effect> {
    let now = app.clock.now();
    let matching = Matching { scope: by.scope(), filter, user: by.user()?, now };
    let mut tx = app.store.begin_read().await?;
    let names = match reach {
        Some(reach) => rows::list_by_reach(&mut tx, &matching, reach, 0, TOLD_NAMES).await?,
        None => Vec::new(),
    };
    Ok(Effect {
        reach: rows::count_by_reach(&mut tx, &matching).await?,
        names: names.into_iter().map(|run| run.run_name).collect(),
        done: None,
        as_of: now,
    })
}

async fn next<R: Right>(
    app: &App,
    by: &Allowed<R>,
    filter: &Filter,
    reach: Reach,
    after: i64,
) -> Result<Vec<ReachedRow>> {
    let matching = Matching { scope: by.scope(), filter, user: by.user()?, now: app.clock.now() };
    let mut tx = app.store.begin_read().await?;
    rows::list_by_reach(&mut tx, &matching, reach, after, AT_ONCE).await
}

/// Stops those of the chosen runs that go on and were launched here; with `dry` it only says which.
pub async fn cancel(app: &App, by: &Allowed<WorkflowExecute>, chosen: &Chosen, dry: bool) -> Result<Effect> {
    let filter = chosen.filter(app.clock.now())?;
    let mut effect = effect(app, by, &filter, Some(Reach::Ours)).await?;
    if dry {
        return Ok(effect);
    }
    let (mut done, mut after) = (0, 0);
    loop {
        let runs = next(app, by, &filter, Reach::Ours, after).await?;
        let Some(last) = runs.last() else { break };
        after = last.num;
        for run in &runs {
            let Some(id) = WorkflowId::parse(&run.id) else { continue };
            workflows::cancel(app, by, &id, false).await?;
            done += 1;
        }
    }
    effect.done = Some(done);
    Ok(effect)
}

/// Deletes the records of those of the chosen runs that are over; with `dry` it only says which.
pub async fn delete(app: &App, by: &Allowed<WorkflowDelete>, chosen: &Chosen, dry: bool) -> Result<Effect> {
    let filter = chosen.filter(app.clock.now())?;
    let mut effect = effect(app, by, &filter, Some(Reach::Over)).await?;
    if dry {
        return Ok(effect);
    }
    let (mut done, mut after) = (0, 0);
    loop {
        let runs = next(app, by, &filter, Reach::Over, after).await?;
        let Some(last) = runs.last() else { break };
        after = last.num;
        done += workflows::delete_over(app, by, &runs).await?;
    }
    effect.done = Some(done);
    Ok(effect)
}

/// Stars the chosen runs; with `dry` it only says which.
pub async fn star(app: &App, by: &Allowed<WorkflowStarWrite>, chosen: &Chosen, dry: bool) -> Result<Effect> {
    set_stars(app, by, chosen, dry, true).await
}

/// Takes the stars from the chosen runs; with `dry` it only says which.
pub async fn unstar(
    app: &App,
    by: &Allowed<WorkflowStarDelete>,
    chosen: &Chosen,
    dry: bool,
) -> Result<Effect> {
    set_stars(app, by, chosen, dry, false).await
}

async fn set_stars<R: Right>(
    app: &App,
    by: &Allowed<R>,
    chosen: &Chosen,
    dry: bool,
    starred: bool,
) -> Result<Effect> {
    let now = app.clock.now();
    let filter = chosen.filter(now)?;
    let mut effect = effect(app, by, &filter, None).await?;
    if dry {
        return Ok(effect);
    }
    let matching = Matching { scope: by.scope(), filter: &filter, user: by.user()?, now };
    let mut tx = app.store.begin().await?;
    let changed = if starred {
        rows::add_stars(&mut tx, &matching).await?
    } else {
        rows::delete_stars(&mut tx, &matching).await?
    };
    tx.commit().await?;
    effect.done = i64::try_from(changed).ok();
    Ok(effect)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_on_which_clocks_change_end_a_stretch() {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let days = |now: &str| search::last_days(&Here::new(at(now), Some("Europe/Paris")), 4);
        let told = |now: &str| -> Vec<(String, i64)> {
            stretches(&days(now)).into_iter().map(|days| (days.from.to_string(), days.first)).collect()
        };
        let pair = |from: &str, first| (from.to_owned(), first);
        assert_eq!(told("2026-11-22T10:00:00Z"), [pair("2026-11-18T23:00:00Z", 0)]);
        // 25 October has 25 hours, the last of which is still its own; 29 March has 23.
        assert_eq!(
            told("2026-10-27T10:00:00Z"),
            [
                pair("2026-10-23T22:00:00Z", 0),
                pair("2026-10-25T22:00:00Z", 1),
                pair("2026-10-25T23:00:00Z", 2)
            ]
        );
        assert_eq!(
            told("2026-03-30T10:00:00Z"),
            [pair("2026-03-26T23:00:00Z", 0), pair("2026-03-29T22:00:00Z", 3)]
        );
    }
}
