//! Tasks of a run, as pages read them. `trace` writes them.

use std::collections::HashMap;

use domain::{Result, TaskId, TaskStatus, Timestamp};

use crate::dynamic::{Dynamic, contains, run_dynamic, wildcards};
use crate::error::database;
use crate::trace::keys;
use crate::tx::Tx;

row! {
    /// A task with its texts, and without its script and environment, which are long.
    #[derive(Clone, Debug, Default)]
    pub struct TaskRow {
        /// Key: number of the run << 32 | number of the task.
        pub id: i64,
        /// Name of its process.
        pub process: String,
        /// State, by its code.
        pub status: i64,
        /// Which try it is.
        pub attempt: i64,
        /// Exit status.
        pub exit: Option<i64>,
        /// When it was handed to the executor.
        pub submit_at: Option<i64>,
        /// When it started.
        pub start_at: Option<i64>,
        /// When it ended.
        pub complete_at: Option<i64>,
        /// From submit to end, in ms.
        pub duration_ms: Option<i64>,
        /// How long it ran, in ms.
        pub realtime_ms: Option<i64>,
        /// Cores asked for.
        pub cpus: Option<i64>,
        /// Memory asked for, in bytes.
        pub memory: Option<i64>,
        /// Disk asked for, in bytes.
        pub disk: Option<i64>,
        /// Time asked for, in ms.
        pub time_ms: Option<i64>,
        /// Cores used, in percent of one.
        pub pcpu: Option<f64>,
        /// Memory used, in percent of the machine's.
        pub pmem: Option<f64>,
        /// Resident memory, in bytes.
        pub rss: Option<i64>,
        /// Virtual memory, in bytes.
        pub vmem: Option<i64>,
        /// Most resident memory, in bytes.
        pub peak_rss: Option<i64>,
        /// Most virtual memory, in bytes.
        pub peak_vmem: Option<i64>,
        /// Bytes read, cache included.
        pub rchar: Option<i64>,
        /// Bytes written, cache included.
        pub wchar: Option<i64>,
        /// Bytes read from disk.
        pub read_bytes: Option<i64>,
        /// Bytes written to disk.
        pub write_bytes: Option<i64>,
        /// Read calls.
        pub syscr: Option<i64>,
        /// Write calls.
        pub syscw: Option<i64>,
        /// Voluntary context switches.
        pub vol_ctxt: Option<i64>,
        /// Involuntary context switches.
        pub inv_ctxt: Option<i64>,
        /// Name.
        pub name: String,
        /// What tells it from the others of its process.
        pub tag: Option<String>,
        /// Start of the hash that names its work directory.
        pub hash: Option<String>,
        /// Work directory.
        pub workdir: Option<String>,
        /// Container image.
        pub container: Option<String>,
        /// Queue.
        pub queue: Option<String>,
        /// Scratch directory.
        pub scratch: Option<String>,
        /// JSON list of environment modules.
        pub module: Option<String>,
        /// The executor's id of it.
        pub native_id: Option<String>,
        /// Executor.
        pub executor: Option<String>,
        /// What was done about its failure.
        pub error_action: Option<String>,
        /// Zone of the machine.
        pub cloud_zone: Option<String>,
        /// Kind of machine.
        pub machine_type: Option<String>,
        /// Price model of the machine.
        pub price_model: Option<String>,
        /// JSON: what newer clients send.
        pub extra: Option<String>,
    }
}

impl TaskRow {
    /// Its number within the run.
    #[must_use]
    pub const fn task_id(&self) -> TaskId {
        TaskId(self.id & 0xffff_ffff)
    }
}

const SELECT: &str = "
select t.id, p.name as process, t.status, t.attempt, t.exit, t.submit_at, t.start_at, t.complete_at, t.duration_ms,
    t.realtime_ms, t.cpus, t.memory, t.disk, t.time_ms, t.pcpu, t.pmem, t.rss, t.vmem, t.peak_rss, t.peak_vmem,
    t.rchar, t.wchar, t.read_bytes, t.write_bytes, t.syscr, t.syscw, t.vol_ctxt, t.inv_ctxt, x.name, x.tag, x.hash,
    x.workdir, x.container, x.queue, x.scratch, x.module, x.executor, w.native_id, w.error_action, w.cloud_zone,
    w.machine_type, w.price_model, w.extra
from task t
join task_text x on x.id = t.id
left join task_place w on w.id = t.id
join process p on p.workflow_num = ";

/// By what tasks can be sorted: the wire's word and the column.
const SORTS: &[(&str, &str)] = &[
    ("taskId", "t.id"),
    ("process", "p.name"),
    ("tag", "x.tag"),
    ("name", "x.name"),
    ("hash", "x.hash"),
    ("status", "t.status"),
    ("exit", "t.exit"),
    ("attempt", "t.attempt"),
    ("submit", "t.submit_at"),
    ("start", "t.start_at"),
    ("complete", "t.complete_at"),
    ("duration", "t.duration_ms"),
    ("realtime", "t.realtime_ms"),
    ("pcpu", "t.pcpu"),
    ("pmem", "t.pmem"),
    ("rss", "t.rss"),
    ("vmem", "t.vmem"),
    ("peakRss", "t.peak_rss"),
    ("peakVmem", "t.peak_vmem"),
    ("rchar", "t.rchar"),
    ("wchar", "t.wchar"),
    ("readBytes", "t.read_bytes"),
    ("writeBytes", "t.write_bytes"),
    ("cpus", "t.cpus"),
    ("memory", "t.memory"),
    ("disk", "t.disk"),
    ("time", "t.time_ms"),
    ("volCtxt", "t.vol_ctxt"),
    ("invCtxt", "t.inv_ctxt"),
    ("nativeId", "w.native_id"),
    ("container", "x.container"),
];

/// A column that tasks can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskSort(&'static str);

impl Default for TaskSort {
    fn default() -> Self {
        Self("t.id")
    }
}

impl TaskSort {
    /// The column that the wire calls `word`.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        SORTS.iter().find(|(name, _)| *name == word).map(|(_, column)| Self(column))
    }

    /// The words that [`TaskSort::parse`] knows.
    pub fn words() -> impl Iterator<Item = &'static str> {
        SORTS.iter().map(|(name, _)| *name)
    }
}

/// Which tasks to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskQuery {
    /// States; none means every one.
    pub statuses: Vec<TaskStatus>,
    /// Exactly this process, or the part of the name after the last colon.
    pub process: Option<String>,
    /// Exit status.
    pub exit: Option<i64>,
    /// Waiting or running at some time from the first of these to the second; an end may be open.
    pub during: (Option<Timestamp>, Option<Timestamp>),
    /// Each of these somewhere in name, process, tag or hash.
    pub words: Vec<String>,
    /// By what they are sorted.
    pub sort: TaskSort,
    /// Whether the order is turned round.
    pub descending: bool,
    /// At most so many.
    pub max: i64,
    /// After so many.
    pub offset: i64,
}

impl TaskQuery {
    /// Whether it means all tasks of the run, so that the kept counters know how many there are.
    #[must_use]
    pub fn is_unfiltered(&self) -> bool {
        self.statuses.is_empty()
            && self.process.is_none()
            && self.exit.is_none()
            && self.during == (None, None)
            && self.words.is_empty()
    }

    /// Whether it means all tasks of the run in the order of their numbers.
    fn is_in_order(&self) -> bool {
        self.is_unfiltered() && self.sort == TaskSort::default()
    }

    /// The tables that the order needs beside `task`. Texts are many times as large as the numbers, so that they are
    /// read only where a text decides.
    fn joins(&self, sql: &mut Dynamic, num: i64) {
        if self.sort.0.starts_with("x.") {
            sql.push(" join task_text x on x.id = t.id");
        }
        if self.sort.0.starts_with("w.") {
            sql.push(" left join task_place w on w.id = t.id");
        }
        if self.sort.0.starts_with("p.") {
            sql.push(" join process p on p.workflow_num = ").bind(num).push(" and p.num = t.process_num");
        }
    }

    /// Whether only state and process decide, so that the kept counters know how many there are.
    fn is_counted(&self) -> bool {
        Self { statuses: Vec::new(), process: None, ..self.clone() }.is_unfiltered()
    }

    /// Which tasks, of those of run `num` whose keys lie between two. A second condition on keys would not help: SQLite
    /// takes one of each direction to find where to begin.
    pub(crate) fn condition(&self, sql: &mut Dynamic, num: i64, (from, to): (i64, i64)) {
        let (first, last) = keys(num);
        sql.push(" where t.id between ").bind(from).push(" and ").bind(to);
        if !self.statuses.is_empty() {
            let codes: Vec<i64> = self.statuses.iter().map(|status| status.code()).collect();
            sql.push(" and t.status in (").bind_list(&codes).push(")");
        }
        if let Some(process) = &self.process {
            sql.push(" and t.process_num in (select num from process where workflow_num = ").bind(num);
            and_process(sql, process);
            sql.push(")");
        }
        if let Some(exit) = self.exit {
            sql.push(" and t.exit = ").bind(exit);
        }
        let (from, to) = self.during;
        if from.is_some() || to.is_some() {
            // What is cached ran in another run.
            sql.push(" and t.status <> ").bind(TaskStatus::Cached.code());
        }
        if let Some(from) = from {
            // Open tasks go on; of one that was ended unseen only its begin is known.
            sql.push(" and coalesce(t.complete_at, case when t.status <= ").bind(TaskStatus::Running.code());
            sql.push(" then ").bind(from.as_ms()).push(" else coalesce(t.start_at, t.submit_at) end) >= ");
            sql.bind(from.as_ms()).push(" and (t.submit_at is not null or t.start_at is not null)");
        }
        if let Some(to) = to {
            sql.push(" and coalesce(t.submit_at, t.start_at) < ").bind(to.as_ms());
        }
        for word in &self.words {
            let pattern = contains(word);
            sql.push(" and (t.process_num in (select num from process where workflow_num = ").bind(num);
            sql.push(" and ").like("name", &pattern);
            // All of these columns stand in an index: the texts themselves are many times as large.
            sql.push(") or t.id in (select id from task_text where id between ").bind(first);
            sql.push(" and ").bind(last);
            sql.push(" and (").like("name", &pattern).push(" or ").like("tag", &pattern);
            if is_hash(word) {
                sql.push(" or ").like("hash", &pattern);
            }
            sql.push(")))");
        }
    }
}

/// The end of a condition on processes: one that is called `name`, or so after a colon.
fn and_process(sql: &mut Dynamic, name: &str) {
    let suffix = format!("%{}", wildcards(&format!(":{name}")));
    sql.push(" and (lower(name) = ").bind(name.to_lowercase().as_str());
    sql.push(" or ").like("name", &suffix).push(")");
}

/// Whether `word` could be a part of a task's hash, such as `f4/5c59bd`.
fn is_hash(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_hexdigit() || c == '/' || c == '*')
}

/// A page of the tasks of run `num`: first which they are, from the narrow table where that can tell, then all of them.
pub async fn list_tasks(tx: &mut Tx, num: i64, query: &TaskQuery) -> Result<Vec<TaskRow>> {
    let mut page = Dynamic::new("select t.id from task t");
    let ((first, mut last), mut offset) = (keys(num), query.offset);
    let mut from = first;
    if query.is_in_order()
        && offset > 0
        && let Some(count) = count_without_gaps(tx, num).await?
    {
        // Then a number tells its place, and nothing has to be counted to get there.
        if query.descending {
            last = first + count - offset;
        } else {
            from = first + offset + 1;
        }
        offset = 0;
    }
    query.joins(&mut page, num);
    query.condition(&mut page, num, (from, last));
    page.push(" order by ").push(query.sort.0);
    page.push(if query.descending { " desc" } else { " asc" });
    if query.sort != TaskSort::default() {
        // Tasks that have no value yet come last, whichever way it is sorted, on both databases. All have a number,
        // and PostgreSQL would not read them in the order of its index if something were said of those without.
        page.push(" nulls last, t.id");
    }
    page.push(" limit ").bind(query.max).push(" offset ").bind(offset);
    let ids: Vec<i64> = run_dynamic!(tx, page, sqlx::query_scalar, fetch_all)?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut tasks = Dynamic::new(SELECT);
    tasks.bind(num).push(" and p.num = t.process_num where t.id in (").bind_list(&ids).push(")");
    let mut tasks: Vec<TaskRow> = run_dynamic!(tx, tasks, sqlx::query_as, fetch_all)?;
    let place: HashMap<i64, usize> = ids.into_iter().zip(0..).collect();
    tasks.sort_by_key(|task| place.get(&task.id).copied());
    Ok(tasks)
}

/// The next `max` tasks of run `num` after `after`, in the order of their numbers; the first ones if it is none.
pub async fn list_tasks_after(
    tx: &mut Tx,
    num: i64,
    after: Option<TaskId>,
    max: i64,
) -> Result<Vec<TaskRow>> {
    let (first, last) = keys(num);
    let after = after.map_or(first - 1, |after| first | after.0);
    let mut page = Dynamic::new(SELECT);
    page.bind(num).push(" and p.num = t.process_num where t.id > ").bind(after);
    page.push(" and t.id <= ").bind(last).push(" order by t.id limit ").bind(max);
    run_dynamic!(tx, page, sqlx::query_as, fetch_all)
}

const REUSED: &str = "
select cast(sum(realtime_ms * coalesce(cpus, 1)) as bigint) from task where id between $1 and $2 and status = 3";

/// How long the tasks of run `num` that were found in the cache had run, times the cores that they asked for, in ms.
pub async fn sum_reused(tx: &mut Tx, num: i64) -> Result<Option<i64>> {
    let (first, last) = keys(num);
    on!(tx, c => sqlx::query_scalar(REUSED).bind(first).bind(last).fetch_one(c).await).map_err(database)
}

const WITHOUT_GAPS: &str = "
select pending + submitted + running + cached + succeeded + failed + aborted from workflow_progress
where workflow_num = $1
    and (select min(id) from task where id between $2 and $3) = $2 + 1
    and (select max(id) from task where id between $2 and $3)
        = $2 + pending + submitted + running + cached + succeeded + failed + aborted";

/// How many tasks of run `num` there are, if their numbers are those from 1 to that: as clients give them.
async fn count_without_gaps(tx: &mut Tx, num: i64) -> Result<Option<i64>> {
    let (first, last) = keys(num);
    on!(tx, c => sqlx::query_scalar(WITHOUT_GAPS).bind(num).bind(first).bind(last).fetch_optional(c).await)
        .map_err(database)
}

/// How many tasks of run `num` there are, when a page of them has `found`. They are counted only if nothing else tells.
pub async fn total_tasks(tx: &mut Tx, num: i64, query: &TaskQuery, found: usize) -> Result<i64> {
    let found = i64::try_from(found).unwrap_or(i64::MAX);
    if found < query.max && (found > 0 || query.offset == 0) {
        // The page is the last one.
        return Ok(query.offset + found);
    }
    if query.is_counted() { sum_counters(tx, num, query).await } else { count_tasks(tx, num, query).await }
}

/// The same from the kept counters, for a filter of states and a process.
async fn sum_counters(tx: &mut Tx, num: i64, query: &TaskQuery) -> Result<i64> {
    let mut sum = Dynamic::new("select cast(coalesce(sum(0");
    for status in TaskStatus::ALL {
        if query.statuses.is_empty() || query.statuses.contains(&status) {
            sum.push(" + ").push(counter(status));
        }
    }
    sum.push("), 0) as bigint) from process where workflow_num = ").bind(num);
    if let Some(process) = &query.process {
        and_process(&mut sum, process);
    }
    run_dynamic!(tx, sum, sqlx::query_scalar, fetch_one)
}

/// The column that counts the tasks in this state.
const fn counter(status: TaskStatus) -> &'static str {
    match status {
        TaskStatus::New => "pending",
        TaskStatus::Submitted => "submitted",
        TaskStatus::Running => "running",
        TaskStatus::Cached => "cached",
        TaskStatus::Completed => "succeeded",
        TaskStatus::Failed => "failed",
        TaskStatus::Aborted => "aborted",
    }
}

/// The same by looking at all of them.
pub async fn count_tasks(tx: &mut Tx, num: i64, query: &TaskQuery) -> Result<i64> {
    let mut count = Dynamic::new("select count(*) from task t");
    query.condition(&mut count, num, keys(num));
    run_dynamic!(tx, count, sqlx::query_scalar, fetch_one)
}

/// One task of run `num`.
pub async fn find_task(tx: &mut Tx, num: i64, id: TaskId) -> Result<Option<TaskRow>> {
    let mut one = Dynamic::new(SELECT);
    one.bind(num).push(" and p.num = t.process_num where t.id = ").bind((num << 32) | id.0);
    run_dynamic!(tx, one, sqlx::query_as, fetch_optional)
}

row! {
    /// The long texts of a task.
    #[derive(Clone, Debug)]
    pub struct TaskScriptRow {
        /// Its key.
        pub id: i64,
        /// Its script.
        pub script: Option<String>,
        /// Its environment.
        pub env: Option<String>,
    }
}

/// The long texts of the tasks with these keys.
pub async fn list_task_scripts(tx: &mut Tx, keys: &[i64]) -> Result<Vec<TaskScriptRow>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = Dynamic::new("select id, script, env from task_text where id in (");
    query.bind_list(keys).push(")");
    run_dynamic!(tx, query, sqlx::query_as, fetch_all)
}

const FIRST_FAILURE: &str = "
select id & 4294967295 from (
    select id, complete_at, received_at from task
    where id between $1 and $2 and status = 5 and not is_retried and not is_ignored
    order by id desc limit $3
) lost
order by coalesce(complete_at, received_at), id limit 1";

/// The task that stopped the run: the first that failed and was neither tried again nor ignored. The counters of the run
/// know that there are `count` such tasks: most are among the last, so that few others are looked at.
pub async fn find_first_failure(tx: &mut Tx, num: i64, count: i64) -> Result<Option<TaskId>> {
    let (first, last) = keys(num);
    let id: Option<i64> = on!(tx, c => sqlx::query_scalar(FIRST_FAILURE)
        .bind(first)
        .bind(last)
        .bind(count)
        .fetch_optional(c)
        .await)
    .map_err(database)?;
    Ok(id.map(TaskId))
}

const NEXT: &str = "
select id & 4294967295 from task
where id > $1 and id <= $2 and process_num = (select process_num from task where id = $1) order by id limit 1";
const PREVIOUS: &str = "
select id & 4294967295 from task
where id < $1 and id >= $2 and process_num = (select process_num from task where id = $1)
order by id desc limit 1";

/// The next task of the same process, or the one before.
pub async fn find_neighbour(tx: &mut Tx, num: i64, id: TaskId, backward: bool) -> Result<Option<TaskId>> {
    let (first, last) = keys(num);
    let (sql, bound) = if backward { (PREVIOUS, first) } else { (NEXT, last) };
    let id: Option<i64> =
        on!(tx, c => sqlx::query_scalar(sql).bind((num << 32) | id.0).bind(bound).fetch_optional(c).await)
            .map_err(database)?;
    Ok(id.map(TaskId))
}

const BEGUN: &str = "
select process_num from
    (select id, process_num from task where id between $1 and $2 order by id limit $3) as earliest
group by process_num order by min(id)";

/// Numbers of the processes of run `num` that its first `among` tasks belong to, in the order of their first tasks.
pub async fn list_begun_processes(tx: &mut Tx, num: i64, among: i64) -> Result<Vec<i64>> {
    let (first, last) = keys(num);
    on!(tx, c => sqlx::query_scalar(BEGUN).bind(first).bind(last).bind(among).fetch_all(c).await)
        .map_err(database)
}

const HAS_INFERRED: &str = "select exists (select 1 from task where id between $1 and $2 and is_inferred)";

/// Whether tasks of run `num` were closed by us, without a word of the client.
pub async fn has_inferred(tx: &mut Tx, num: i64) -> Result<bool> {
    let (first, last) = keys(num);
    on!(tx, c => sqlx::query_scalar(HAS_INFERRED).bind(first).bind(last).fetch_one(c).await).map_err(database)
}
