//! What the list says of a run besides its facts: found out once when the state of the run changes, so that a page of
//! the list costs the same however many tasks its runs have.

use domain::{Result, Timestamp};

use crate::dynamic::{Dynamic, execute};
use crate::error::database;
use crate::trace::keys;
use crate::tx::Tx;

const LIST_STALE: &str = "
select w.num from workflow w left join workflow_digest d on d.workflow_num = w.num
where w.num < $1 and not w.is_deleted and (d.workflow_num is null or d.status <> w.status)
order by w.num desc limit $2";

/// Numbers of runs below `before` whose state has changed since their digest, the newest first.
pub async fn list_stale_digests(tx: &mut Tx, before: i64, max: i64) -> Result<Vec<i64>> {
    on!(tx, c => sqlx::query_scalar(LIST_STALE).bind(before).bind(max).fetch_all(c).await).map_err(database)
}

/// A digest to be stored.
#[derive(Clone, Debug)]
pub struct NewDigest<'a> {
    /// Number of the run.
    pub workflow_num: i64,
    /// The state it was in.
    pub status: i64,
    /// Why it failed, in a line.
    pub reason: Option<&'a str>,
    /// JSON: cores over its time.
    pub silhouette: Option<&'a str>,
    /// Tasks lost for good.
    pub lost_count: i64,
}

const PUT: &str = "
insert into workflow_digest (workflow_num, status, reason, silhouette, made_at) values ($1, $2, $3, $4, $5)
on conflict (workflow_num) do update set status = excluded.status, reason = excluded.reason,
    silhouette = excluded.silhouette, made_at = excluded.made_at";
const SET_LOST: &str = "update workflow set lost_count = $2 where num = $1 and lost_count <> $2";

/// Stores a digest in place of the one before.
pub async fn put_digest(tx: &mut Tx, digest: &NewDigest<'_>, now: Timestamp) -> Result<()> {
    on!(tx, c => sqlx::query(PUT)
        .bind(digest.workflow_num)
        .bind(digest.status)
        .bind(digest.reason)
        .bind(digest.silhouette)
        .bind(now.as_ms())
        .execute(c)
        .await
        .map(|_| ()))
    .map_err(database)?;
    on!(tx, c => sqlx::query(SET_LOST)
        .bind(digest.workflow_num)
        .bind(digest.lost_count)
        .execute(c)
        .await
        .map(|_| ()))
    .map_err(database)
}

const FIND_SILHOUETTE: &str = "select silhouette from workflow_digest where workflow_num = $1";

/// The silhouette of run `num`, as JSON.
pub async fn find_silhouette(tx: &mut Tx, num: i64) -> Result<Option<String>> {
    let found: Option<Option<String>> =
        on!(tx, c => sqlx::query_scalar(FIND_SILHOUETTE).bind(num).fetch_optional(c).await)
            .map_err(database)?;
    Ok(found.flatten())
}

row! {
    /// What begins or ends in a part of a run's time.
    #[derive(Clone, Copy, Debug, Default, PartialEq)]
    pub struct EdgeRow {
        /// The part, from 0.
        pub part: i64,
        /// Cores of these tasks.
        pub cores: f64,
        /// Sum of their cores times the moment, in ms since the run began.
        pub core_moments: f64,
        /// How many of them were lost for good; told with the ends alone.
        pub lost: i64,
    }
}

/// The time of a run in equal parts.
#[derive(Clone, Copy, Debug)]
pub struct Parts {
    /// When it began.
    pub from: i64,
    /// When it ended, later than that.
    pub to: i64,
    /// How many parts.
    pub count: i64,
}

// Cached tasks ran in another run. What was killed with the run ended with it. Cores are clients' numbers: real ones
// do not overflow.
macro_rules! edges {
    ($at:literal, $lost:literal) => {
        concat!(
            "select part, sum(cores) as cores, sum(cores * at) as core_moments, cast(sum(lost) as bigint) as lost from (
    select cast(coalesce(cpus, 1) as double precision) as cores, ",
            $at,
            " - $3 as at, (",
            $at,
            " - $3) * $5 / ($4 - $3) as part, ",
            $lost,
            " as lost
    from task where id between $1 and $2 and status in (4, 5, 6)
        and start_at >= $3 and start_at < $4 and coalesce(complete_at, $4) > start_at
) t group by part"
        )
    };
}
const BEGINS: &str = edges!("start_at", "0");
const ENDS: &str =
    edges!("coalesce(complete_at, $4)", "case when status = 5 and not is_retried then 1 else 0 end");

/// What begins and what ends in each part of the time of run `num`: enough to know how many cores were in use, from one
/// pass over its tasks for each.
pub async fn list_edges(tx: &mut Tx, num: i64, parts: Parts) -> Result<(Vec<EdgeRow>, Vec<EdgeRow>)> {
    Ok((edges(tx, BEGINS, num, parts).await?, edges(tx, ENDS, num, parts).await?))
}

async fn edges(tx: &mut Tx, sql: &'static str, num: i64, parts: Parts) -> Result<Vec<EdgeRow>> {
    let (first, last) = keys(num);
    on!(tx, c => sqlx::query_as(sql)
        .bind(first)
        .bind(last)
        .bind(parts.from)
        .bind(parts.to)
        .bind(parts.count)
        .fetch_all(c)
        .await)
    .map_err(database)
}

const COUNT_LIKE: &str = "
select count(*) from task
where id between $1 and $2 and status = 5 and exit = $4
    and process_num = (select p.num from process p where p.workflow_num = $5 and p.name = $3)";

/// How many tasks of a process of run `num` failed with this exit status.
pub async fn count_failures_like(tx: &mut Tx, num: i64, process: &str, exit: i64) -> Result<i64> {
    let (first, last) = keys(num);
    on!(tx, c => sqlx::query_scalar(COUNT_LIKE)
        .bind(first)
        .bind(last)
        .bind(process)
        .bind(exit)
        .bind(num)
        .fetch_one(c)
        .await)
    .map_err(database)
}

/// A parameter, flat: `a.b.c` and its value, both in lower case and cut.
pub type FlatParam = (String, String);

/// Makes run `num` findable by its parameters. Those that it has already stay.
pub async fn add_params(tx: &mut Tx, num: i64, params: &[FlatParam]) -> Result<()> {
    // A value that is new to two servers at once is waited for in the same order by both.
    for chunk in params.chunks(PARAMS_AT_ONCE) {
        let mut add = Dynamic::new("insert into param (name, value) values ");
        push_pairs(&mut add, chunk);
        add.push(" on conflict do nothing");
        execute(tx, add).await?;
        let mut join = Dynamic::new("insert into workflow_param (param_id, workflow_num) select id, ");
        join.bind(num).push(" from param where (name, value) in (values ");
        push_pairs(&mut join, chunk);
        join.push(") on conflict do nothing");
        execute(tx, join).await?;
    }
    Ok(())
}

const PARAMS_AT_ONCE: usize = 50;

fn push_pairs(sql: &mut Dynamic, pairs: &[FlatParam]) {
    for (place, (name, value)) in pairs.iter().enumerate() {
        sql.push(if place == 0 { "(" } else { ", (" });
        sql.bind(name.as_str()).push(", ").bind(value.as_str()).push(")");
    }
}
