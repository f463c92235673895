//! The right to report for a run: proven at `create`, kept until it is taken away on purpose.

use domain::{Result, Timestamp};

use crate::error::database;
use crate::tx::Tx;

const ADD: &str = "
insert into report_grant (workflow_num, credential, granted_at) values ($1, $2, $3)
on conflict (workflow_num, credential) do nothing";

/// Lets `credential` report for run `num`. A credential is `token:` and the token's hash, or `run` for the run's own
/// token.
pub async fn add_grant(tx: &mut Tx, num: i64, credential: &str, now: Timestamp) -> Result<()> {
    on!(tx, c => sqlx::query(ADD).bind(num).bind(credential).bind(now.as_ms()).execute(c).await.map(|_| ()))
        .map_err(database)
}

const HAS: &str = "select exists (select 1 from report_grant where workflow_num = $1 and credential = $2)";

/// Whether `credential` may report for run `num`.
pub async fn has_grant(tx: &mut Tx, num: i64, credential: &str) -> Result<bool> {
    on!(tx, c => sqlx::query_scalar(HAS).bind(num).bind(credential).fetch_one(c).await).map_err(database)
}

const COUNT: &str = "
select count(*) from report_grant g
join workflow w on w.num = g.workflow_num
where g.credential = $1 and w.status in (0, 1, 5) and not w.is_deleted";

/// How many runs that have not ended report with `credential`.
pub async fn count_reporting(tx: &mut Tx, credential: &str) -> Result<i64> {
    on!(tx, c => sqlx::query_scalar(COUNT).bind(credential).fetch_one(c).await).map_err(database)
}

const DELETE: &str = "delete from report_grant where credential = $1";

/// Takes the right to report away from `credential`: the act of cutting off the runs that use it.
pub async fn delete_grants(tx: &mut Tx, credential: &str) -> Result<()> {
    on!(tx, c => sqlx::query(DELETE).bind(credential).execute(c).await.map(|_| ())).map_err(database)
}
