//! Moments that must be known across restarts.

use domain::{Result, Timestamp};

use crate::error::database;
use crate::tx::Tx;

const SET: &str = "
insert into server_mark (name, at) values ($1, $2) on conflict (name) do update set at = excluded.at";
const FIND: &str = "select at from server_mark where name = $1";

/// Sets the mark `name`.
pub async fn set_mark(tx: &mut Tx, name: &str, at: Timestamp) -> Result<()> {
    on!(tx, c => sqlx::query(SET).bind(name).bind(at.as_ms()).execute(c).await.map(|_| ())).map_err(database)
}

/// The mark `name`.
pub async fn find_mark(tx: &mut Tx, name: &str) -> Result<Option<Timestamp>> {
    let at: Option<i64> =
        on!(tx, c => sqlx::query_scalar(FIND).bind(name).fetch_optional(c).await).map_err(database)?;
    Ok(at.map(Timestamp::from_ms))
}
