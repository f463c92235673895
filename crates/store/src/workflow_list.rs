//! The list of runs: pages of it in any order, and how many there are of what.
//!
//! Where a condition allows, the index `workflow_list` alone is read. It has all that is sorted and counted by.

use domain::search::{Figure, Filter, Range, Term};
use domain::{Result, Scope, Timestamp, UserId};

use crate::dynamic::{Dynamic, contains, execute, run_dynamic, wildcards};
use crate::tx::Tx;
use crate::workflows::WorkflowRow;

row! {
    /// A run with what its row in the list shows besides.
    #[derive(Clone, Debug)]
    pub struct WorkflowListRow {
        /// Number within the database.
        pub num: i64,
        /// Name of the saved pipeline.
        pub pipeline_name: Option<String>,
        /// Name of the compute environment.
        pub compute_env_name: Option<String>,
        /// Why a launched run has not begun.
        pub wait_reason: Option<String>,
        /// Whether the one who asks has starred it.
        pub is_starred: bool,
        /// Why it failed, in a line, as far as that is found out.
        pub digest_reason: Option<String>,
        /// JSON: cores over its time, see `digests`.
        pub silhouette: Option<String>,
    }
}

/// By what the list is sorted: the wire's word and the column.
const SORTS: &[(&str, &str)] =
    &[("started", "w.submit_at"), ("name", "w.run_name"), ("duration", DURATION), ("tasks", TASKS)];

/// What can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkflowSort(&'static str);

impl Default for WorkflowSort {
    fn default() -> Self {
        Self("w.submit_at")
    }
}

impl WorkflowSort {
    /// What the wire calls `word`.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        SORTS.iter().find(|(name, _)| *name == word).map(|(_, column)| Self(column))
    }

    /// The words that [`WorkflowSort::parse`] knows.
    pub fn words() -> impl Iterator<Item = &'static str> {
        SORTS.iter().map(|(name, _)| *name)
    }
}

/// Which runs are meant, and by whom.
#[derive(Clone, Copy, Debug)]
pub struct Matching<'a> {
    /// Whose they are.
    pub scope: Scope,
    /// The condition.
    pub filter: &'a Filter,
    /// Who asks: for stars, and for `user:me`.
    pub user: UserId,
    /// When, as runs that go on take longer and longer.
    pub now: Timestamp,
}

impl Matching<'_> {
    /// Appends `from workflow w where …`.
    fn from(&self, sql: &mut Dynamic) {
        sql.push(" from workflow w");
        self.where_matches(sql);
    }

    fn where_matches(&self, sql: &mut Dynamic) {
        sql.push(" where w.scope = ").bind(self.scope.key()).push(" and not w.is_deleted");
        if !self.filter.is_every() {
            sql.push(" and ");
            self.condition(sql, self.filter);
        }
    }

    fn condition(&self, sql: &mut Dynamic, filter: &Filter) {
        match filter {
            Filter::All(parts) if parts.is_empty() => {
                sql.push("true");
            }
            Filter::All(parts) | Filter::Any(parts) => {
                let joint = if matches!(filter, Filter::All(_)) { " and " } else { " or " };
                sql.push("(");
                for (place, part) in parts.iter().enumerate() {
                    if place > 0 {
                        sql.push(joint);
                    }
                    self.condition(sql, part);
                }
                sql.push(")");
            }
            Filter::Not(inner) => {
                // What is not known is not so.
                sql.push("not coalesce(");
                self.condition(sql, inner);
                sql.push(", false)");
            }
            Filter::Term(term) => self.term(sql, term),
        }
    }

    fn term(&self, sql: &mut Dynamic, term: &Term) {
        match term {
            Term::Text(text) => {
                let pattern = contains(text);
                sql.push("(");
                like(sql, "lower(w.run_name)", &pattern).push(" or ");
                like(sql, "lower(w.project_name)", &pattern).push(" or ");
                like(sql, "lower(w.manifest_name)", &pattern).push(" or ");
                like(sql, "w.session_id", &pattern).push(")");
            }
            Term::Status(status) => {
                sql.push("w.status = ").bind(status.code());
            }
            Term::Gaps => {
                sql.push("(w.status = 2 and w.lost_count > 0)");
            }
            Term::User(name) => {
                sql.push("(w.owner_id in (select u.id from users u where u.user_name_key = ");
                sql.bind(name.to_lowercase().as_str()).push(")");
                if name == "me" {
                    sql.push(" or w.owner_id = ").bind(self.user.0);
                }
                sql.push(")");
            }
            Term::Project(name) => {
                like(sql, "lower(w.project_name)", &wildcards(name));
            }
            Term::Pipeline(name) => {
                let pattern = contains(name);
                sql.push("(");
                like(sql, "lower(w.project_name)", &pattern);
                sql.push(" or w.pipeline_id in (select p.id from pipeline p where ");
                like(sql, "p.name_key", &pattern).push("))");
            }
            Term::Revision(name) => {
                let pattern = wildcards(name);
                sql.push("(");
                like(sql, "lower(w.revision)", &pattern).push(" or ");
                like(sql, "w.commit_id", &pattern).push(")");
            }
            Term::Ids(ids) => {
                sql.push("w.id in (");
                for (place, id) in ids.iter().enumerate() {
                    sql.push(if place == 0 { "" } else { ", " }).bind(id.as_str());
                }
                sql.push(")");
            }
            Term::RunName(name) => {
                like(sql, "lower(w.run_name)", &wildcards(name));
            }
            Term::Session(id) => {
                sql.push("w.session_id = ").bind(id.as_str());
            }
            Term::Error(text) => {
                let pattern = contains(text);
                sql.push("(w.status in (3, 4, 5) and (");
                like(sql, "lower(w.error_message)", &pattern);
                sql.push(" or exists (select 1 from workflow_digest d where d.workflow_num = w.num and ");
                like(sql, "lower(d.reason)", &pattern).push(")))");
            }
            Term::Param(name, value) => {
                sql.push("w.num in (select v.workflow_num from workflow_param v where v.param_id in (");
                sql.push("select p.id from param p where p.name = ").bind(name.to_lowercase().as_str());
                sql.push(" and ");
                like(sql, "p.value", &wildcards(value)).push("))");
            }
            Term::Within(figure, range) => self.within(sql, *figure, *range),
            Term::From(at) => {
                sql.push("w.submit_at >= ").bind(at.as_ms());
            }
            Term::Until(at) => {
                sql.push("w.submit_at < ").bind(at.as_ms());
            }
            Term::Starred => {
                sql.push("w.num in (select s.workflow_num from workflow_star s where s.user_id = ");
                sql.bind(self.user.0).push(")");
            }
            Term::Resumed => {
                sql.push("w.is_resume");
            }
        }
    }

    fn within(&self, sql: &mut Dynamic, figure: Figure, range: Range) {
        for (limit, compare) in [(range.least, " >= "), (range.most, " <= ")] {
            let Some(limit) = limit else { continue };
            if compare == " <= " && range.least.is_some() {
                sql.push(" and ");
            }
            self.figure(sql, figure);
            sql.push(compare).bind(limit);
        }
    }

    fn figure(&self, sql: &mut Dynamic, figure: Figure) {
        match figure {
            Figure::Duration => self.duration(sql),
            Figure::Tasks => {
                sql.push(TASKS);
            }
            Figure::Failed => {
                sql.push(FAILED);
            }
            Figure::Exit => {
                sql.push("w.exit_status");
            }
        }
    }

    /// How long a run took or takes so far: of one that goes on, up to now.
    fn duration(&self, sql: &mut Dynamic) {
        sql.push(DURATION).bind(self.now.as_ms()).push(DURATION_END);
    }
}

const DURATION: &str = "(case when w.status in (0, 1) then ";
const DURATION_END: &str = " - coalesce(w.start_at, w.submit_at)
    else coalesce(w.duration_ms, w.complete_at - w.start_at) end)";
const TASKS: &str =
    "(select p.pending + p.submitted + p.running + p.cached + p.succeeded + p.failed + p.aborted
    from workflow_progress p where p.workflow_num = w.num)";
/// As the row shows it: without the ignored ones and those that were tried again.
const FAILED: &str = "(select p.failed - p.ignored - p.retries from workflow_progress p
    where p.workflow_num = w.num)";

fn like<'s>(sql: &'s mut Dynamic, column: &'static str, pattern: &str) -> &'s mut Dynamic {
    sql.push(column).push(" like ").bind(pattern).push(" escape '\\'")
}

/// A page of the list.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// By what it is sorted.
    pub sort: WorkflowSort,
    /// Whether the largest comes first.
    pub descending: bool,
    /// At most so many.
    pub max: i64,
    /// After so many.
    pub offset: i64,
}

impl Page {
    /// The newest runs.
    #[must_use]
    pub fn newest(max: i64, offset: i64) -> Self {
        Self { sort: WorkflowSort::default(), descending: true, max, offset }
    }
}

/// A page of runs.
pub async fn list_workflows(
    tx: &mut Tx,
    matching: &Matching<'_>,
    page: Page,
) -> Result<Vec<(WorkflowRow, WorkflowListRow)>> {
    let mut nums = Dynamic::new("select w.num");
    matching.from(&mut nums);
    nums.push(" order by ");
    if page.sort.0 == DURATION {
        matching.duration(&mut nums);
    } else {
        nums.push(page.sort.0);
    }
    // Runs that have no value yet come last, whichever way it is sorted. The columns of an index have all one.
    let is_indexed = page.sort == WorkflowSort::default() || page.sort.0 == "w.run_name";
    nums.push(match (page.descending, is_indexed) {
        (true, true) => " desc, w.num desc",
        (false, true) => " asc, w.num asc",
        (true, false) => " desc nulls last, w.num desc",
        (false, false) => " asc nulls last, w.num asc",
    });
    nums.push(" limit ").bind(page.max).push(" offset ").bind(page.offset);
    let nums: Vec<i64> = run_dynamic!(tx, nums, sqlx::query_scalar, fetch_all)?;
    if nums.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows = Dynamic::new("select * from workflow where num in (");
    rows.bind_list(&nums).push(")");
    let rows: Vec<WorkflowRow> = run_dynamic!(tx, rows, sqlx::query_as, fetch_all)?;
    let mut extras = Dynamic::new(
        "select w.num, p.name as pipeline_name, e.name as compute_env_name, h.wait_reason,
             d.reason as digest_reason, d.silhouette,
             exists (select 1 from workflow_star s where s.workflow_num = w.num and s.user_id = ",
    );
    extras.bind(matching.user.0).push(
        ") as is_starred
         from workflow w
         left join pipeline p on p.id = w.pipeline_id
         left join compute_env e on e.id = w.compute_env_id
         left join head_job h on h.workflow_num = w.num
         left join workflow_digest d on d.workflow_num = w.num and d.status = w.status
         where w.num in (",
    );
    extras.bind_list(&nums).push(")");
    let extras: Vec<WorkflowListRow> = run_dynamic!(tx, extras, sqlx::query_as, fetch_all)?;
    let mut page: Vec<_> = rows
        .into_iter()
        .filter_map(|row| extras.iter().find(|extra| extra.num == row.num).map(|extra| (row, extra.clone())))
        .collect();
    page.sort_by_key(|(row, _)| nums.iter().position(|num| *num == row.num));
    Ok(page)
}

/// How many runs match.
pub async fn count_workflows(tx: &mut Tx, matching: &Matching<'_>) -> Result<i64> {
    let mut count = Dynamic::new("select count(*)");
    matching.from(&mut count);
    run_dynamic!(tx, count, sqlx::query_scalar, fetch_one)
}

row! {
    /// How many runs of a day are in a state.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct DayCountRow {
        /// The day: its place in the list of first moments that was asked with; -1 before all of them.
        pub day: i64,
        /// The state, by its code.
        pub status: i64,
        /// Whether tasks were lost.
        pub has_gaps: bool,
        /// How many runs.
        pub count: i64,
    }
}

/// A stretch of days of equal length, from the moment where it begins.
#[derive(Clone, Copy, Debug)]
pub struct Days {
    /// The first moment of its first day.
    pub from: Timestamp,
    /// The place of that day.
    pub first: i64,
}

const DAY_MS: i64 = 86_400_000;

/// How many runs match, by day and state. `stretches` come in their order; a new one begins where clocks are changed.
pub async fn count_by_day(
    tx: &mut Tx,
    matching: &Matching<'_>,
    stretches: &[Days],
) -> Result<Vec<DayCountRow>> {
    let mut counts = Dynamic::new("select case ");
    for stretch in stretches.iter().rev() {
        counts.push("when w.submit_at >= ").bind(stretch.from.as_ms());
        counts.push(" then ").bind(stretch.first).push(" + (w.submit_at - ").bind(stretch.from.as_ms());
        counts.push(") / ").bind(DAY_MS).push(" ");
    }
    counts.push("else -1 end as day, w.status, w.lost_count > 0 as has_gaps, count(*) as count");
    matching.from(&mut counts);
    counts.push(" group by 1, 2, 3");
    run_dynamic!(tx, counts, sqlx::query_as, fetch_all)
}

/// How far a run is, for what can be done with many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It goes on, and its head job is ours to stop.
    Ours,
    /// Its head job is ending, or was asked to.
    Ending,
    /// It goes on, and somebody started it by hand.
    Foreign,
    /// It is over.
    Over,
}

impl Reach {
    /// The number in [`ReachRow`].
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::Ours => 1,
            Self::Ending => 2,
            Self::Foreign => 3,
            Self::Over => 4,
        }
    }
}

/// Needs `head_job h` beside the run.
const REACH: &str = "case when h.state <> 'ENDED' then
        case when w.status in (0, 1, 5) and w.cancel_requested_at is null then 1 else 2 end
    when w.status in (0, 1) then 3 else 4 end";

row! {
    /// Runs of one [`Reach`] and what their tasks amount to.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct ReachRow {
        /// The reach, by its number.
        pub reach: i64,
        /// How many runs.
        pub runs: i64,
        /// How many of them the one who asks has starred.
        pub starred: i64,
        /// Their tasks that run now.
        pub running: i64,
        /// Their tasks that ended well or were cached.
        pub finished: i64,
        /// All their tasks.
        pub tasks: i64,
    }
}

/// How many of the runs that match are how far.
pub async fn count_by_reach(tx: &mut Tx, matching: &Matching<'_>) -> Result<Vec<ReachRow>> {
    let mut counts = Dynamic::new("select cast(");
    counts.push(REACH).push(
        " as bigint) as reach, count(*) as runs, count(s.user_id) as starred,
        cast(sum(p.running) as bigint) as running, cast(sum(p.succeeded + p.cached) as bigint) as finished,
        cast(sum(p.pending + p.submitted + p.running + p.cached + p.succeeded + p.failed + p.aborted) as bigint)
            as tasks
        from workflow w
        join workflow_progress p on p.workflow_num = w.num
        left join head_job h on h.workflow_num = w.num
        left join workflow_star s on s.workflow_num = w.num and s.user_id = ",
    );
    counts.bind(matching.user.0);
    matching.where_matches(&mut counts);
    counts.push(" group by 1");
    run_dynamic!(tx, counts, sqlx::query_as, fetch_all)
}

row! {
    /// A run in short.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ReachedRow {
        /// Number within the database.
        pub num: i64,
        /// Its id.
        pub id: String,
        /// Its name.
        pub run_name: String,
    }
}

/// The next runs that match and are so far, in the order of their numbers, above `after`.
pub async fn list_by_reach(
    tx: &mut Tx,
    matching: &Matching<'_>,
    reach: Reach,
    after: i64,
    max: i64,
) -> Result<Vec<ReachedRow>> {
    let mut list = Dynamic::new(
        "select w.num, w.id, w.run_name from workflow w left join head_job h on h.workflow_num = w.num",
    );
    matching.where_matches(&mut list);
    list.push(" and ").push(REACH).push(" = ").bind(reach.number());
    list.push(" and w.num > ").bind(after).push(" order by w.num limit ").bind(max);
    run_dynamic!(tx, list, sqlx::query_as, fetch_all)
}

/// Those of these runs that are over.
pub async fn list_over(tx: &mut Tx, scope: Scope, nums: &[i64]) -> Result<Vec<ReachedRow>> {
    let mut list = Dynamic::new(
        "select w.num, w.id, w.run_name from workflow w left join head_job h on h.workflow_num = w.num
         where w.scope = ",
    );
    list.bind(scope.key()).push(" and not w.is_deleted and ").push(REACH).push(" = ");
    list.bind(Reach::Over.number()).push(" and w.num in (").bind_list(nums).push(")");
    run_dynamic!(tx, list, sqlx::query_as, fetch_all)
}

/// Stars every run that matches; gives how many were not starred before.
pub async fn add_stars(tx: &mut Tx, matching: &Matching<'_>) -> Result<u64> {
    let mut add = Dynamic::new("insert into workflow_star (user_id, workflow_num, starred_at) select ");
    // The types are told: in a list of values a database cannot know them.
    add.push("cast(").bind(matching.user.0).push(" as bigint), w.num, cast(").bind(matching.now.as_ms());
    add.push(" as bigint)");
    matching.from(&mut add);
    add.push(" on conflict do nothing");
    execute(tx, add).await
}

/// Takes the stars from every run that matches; gives how many were starred.
pub async fn delete_stars(tx: &mut Tx, matching: &Matching<'_>) -> Result<u64> {
    let mut delete = Dynamic::new("delete from workflow_star where user_id = ");
    delete.bind(matching.user.0).push(" and workflow_num in (select w.num");
    matching.from(&mut delete);
    delete.push(")");
    execute(tx, delete).await
}
