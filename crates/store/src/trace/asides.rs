//! What could not be read, kept where people can see it.

use domain::{Result, Timestamp};

use crate::error::database;
use crate::tx::Tx;

row! {
    /// A record or a body that could not be read.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct AsideRow {
        /// Which call it came with: `begin`, `progress`, `heartbeat` or `complete`.
        pub call: String,
        /// Why it could not be read.
        pub reason: String,
        /// The record or body, cut when it is long.
        pub body: String,
        /// When it came, in ms since 1970.
        pub received_at: i64,
    }
}

const ADD: &str = "
insert into trace_aside (workflow_num, call, reason, body, received_at) values ($1, $2, $3, $4, $5)";

/// Keeps something that could not be read.
pub async fn add_aside(
    tx: &mut Tx,
    num: i64,
    call: &str,
    reason: &str,
    body: &str,
    now: Timestamp,
) -> Result<()> {
    on!(tx, c => sqlx::query(ADD)
        .bind(num)
        .bind(call)
        .bind(reason)
        .bind(body)
        .bind(now.as_ms())
        .execute(c)
        .await
        .map(|_| ()))
    .map_err(database)
}

const LIST: &str = "
select call, reason, body, received_at from trace_aside where workflow_num = $1 order by id limit $2";

/// The first `max` things of run `num` that could not be read.
pub async fn list_asides(tx: &mut Tx, num: i64, max: i64) -> Result<Vec<AsideRow>> {
    on!(tx, c => sqlx::query_as(LIST).bind(num).bind(max).fetch_all(c).await).map_err(database)
}
