//! Sessions of the page, and links that are good once.

use domain::{Result, Timestamp, UserId};

use crate::error::database;
use crate::tx::Tx;

row! {
    /// A session of the page.
    #[derive(Clone, Debug)]
    pub struct SessionRow {
        /// Its id.
        pub id: i64,
        /// Whose it is.
        pub user_id: i64,
        /// The browser, as it names itself.
        pub user_agent: String,
        /// When the person signed in.
        pub created_at: i64,
        /// When it was last used, to the minute.
        pub last_seen_at: i64,
        /// When it ends at the latest.
        pub expires_at: i64,
    }
}

const ADD: &str = "
insert into session (user_id, hash, user_agent, created_at, last_seen_at, expires_at)
values ($1, $2, $3, $4, $4, $5)";

/// Begins a session; `hash` is that of the cookie.
pub async fn add_session(
    tx: &mut Tx,
    user: UserId,
    hash: &[u8],
    user_agent: &str,
    now: Timestamp,
    expires: Timestamp,
) -> Result<()> {
    on!(tx, c => sqlx::query(ADD)
        .bind(user.0).bind(hash).bind(user_agent).bind(now.as_ms()).bind(expires.as_ms())
        .execute(c).await.map(|_| ()))
    .map_err(database)
}

const FIND: &str = "
select id, user_id, user_agent, created_at, last_seen_at, expires_at from session where hash = $1";

/// The session whose cookie has this hash.
pub async fn find_session(tx: &mut Tx, hash: &[u8]) -> Result<Option<SessionRow>> {
    on!(tx, c => sqlx::query_as(FIND).bind(hash).fetch_optional(c).await).map_err(database)
}

const LIST: &str = "
select id, user_id, user_agent, created_at, last_seen_at, expires_at from session
where user_id = $1 and expires_at > $2 order by last_seen_at desc";

/// A person's sessions, the last used first.
pub async fn list_sessions(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<Vec<SessionRow>> {
    on!(tx, c => sqlx::query_as(LIST).bind(user.0).bind(now.as_ms()).fetch_all(c).await).map_err(database)
}

const TOUCH: &str = "update session set last_seen_at = $2 where id = $1";

/// Notes that a session was used.
pub async fn touch_session(tx: &mut Tx, id: i64, now: Timestamp) -> Result<()> {
    on!(tx, c => sqlx::query(TOUCH).bind(id).bind(now.as_ms()).execute(c).await.map(|_| ())).map_err(database)
}

const DELETE: &str = "delete from session where user_id = $1 and id = $2";

/// Ends a person's session; false if there is none with this id.
pub async fn delete_session(tx: &mut Tx, user: UserId, id: i64) -> Result<bool> {
    on!(tx, c => sqlx::query(DELETE).bind(user.0).bind(id).execute(c).await.map(|r| r.rows_affected() > 0))
        .map_err(database)
}

const DELETE_OTHERS: &str = "delete from session where user_id = $1 and id <> $2";

/// Ends all sessions of a person but one; none has id 0.
pub async fn delete_other_sessions(tx: &mut Tx, user: UserId, kept: i64) -> Result<()> {
    on!(tx, c => sqlx::query(DELETE_OTHERS).bind(user.0).bind(kept).execute(c).await.map(|_| ()))
        .map_err(database)
}

const ADD_LINK: &str = "
insert into one_time_link (hash, kind, user_id, created_at, expires_at) values ($1, $2, $3, $4, $5)";
const RETIRE_LINKS: &str = "
update one_time_link set used_at = $3
where kind = $1 and used_at is null and ($2 = 0 or user_id = $2)";

/// Adds a link of `kind` and retires the older ones of that kind and person.
pub async fn add_link(
    tx: &mut Tx,
    hash: &[u8],
    kind: &str,
    user: Option<UserId>,
    now: Timestamp,
    expires: Timestamp,
) -> Result<()> {
    let user = user.map(|id| id.0);
    on!(tx, c => sqlx::query(RETIRE_LINKS)
        .bind(kind).bind(user.unwrap_or(0)).bind(now.as_ms()).execute(c).await.map(|_| ()))
    .map_err(database)?;
    on!(tx, c => sqlx::query(ADD_LINK)
        .bind(hash).bind(kind).bind(user).bind(now.as_ms()).bind(expires.as_ms())
        .execute(c).await.map(|_| ()))
    .map_err(database)
}

const USE_LINK: &str = "
update one_time_link set used_at = $3
where hash = $1 and kind = $2 and used_at is null and expires_at > $3
returning coalesce(user_id, 0)";

/// Uses a link up: the person it is for (0 for none), or nothing if it is unknown, used or too old.
pub async fn use_link(tx: &mut Tx, hash: &[u8], kind: &str, now: Timestamp) -> Result<Option<i64>> {
    on!(tx, c => sqlx::query_scalar(USE_LINK).bind(hash).bind(kind).bind(now.as_ms()).fetch_optional(c).await)
        .map_err(database)
}
