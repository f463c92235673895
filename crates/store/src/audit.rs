//! Who did what.

use domain::{Result, Scope, Timestamp, UserId};

use crate::error::database;
use crate::tx::Tx;

/// A note of an act, written in the transaction of the act.
#[derive(Clone, Debug)]
pub struct AuditEntry<'a> {
    /// Who; none for the server itself.
    pub user: Option<UserId>,
    /// In whose things.
    pub scope: Option<Scope>,
    /// What, as `<aggregate>.<act>`.
    pub action: &'static str,
    /// On what: an id.
    pub target: &'a str,
    /// Details, without secrets.
    pub detail: Option<&'a str>,
}

const ADD: &str = "
insert into audit_entry (at, user_id, scope, action, target, detail) values ($1, $2, $3, $4, $5, $6)";

/// Adds a note.
pub async fn add_audit_entry(tx: &mut Tx, entry: &AuditEntry<'_>, now: Timestamp) -> Result<()> {
    on!(tx, c => sqlx::query(ADD)
        .bind(now.as_ms())
        .bind(entry.user.map(|id| id.0))
        .bind(entry.scope.map(Scope::key))
        .bind(entry.action)
        .bind(entry.target)
        .bind(entry.detail)
        .execute(c)
        .await
        .map(|_| ()))
    .map_err(database)
}

const FIND_ACTOR: &str = "
select user_id from audit_entry where at = $1 and action = $2 and target = $3 order by id limit 1";

/// Who did `action` to `target` at this moment.
pub async fn find_actor(tx: &mut Tx, at: Timestamp, action: &str, target: &str) -> Result<Option<UserId>> {
    let user: Option<Option<i64>> = on!(tx, c => sqlx::query_scalar(FIND_ACTOR)
        .bind(at.as_ms())
        .bind(action)
        .bind(target)
        .fetch_optional(c)
        .await)
    .map_err(database)?;
    Ok(user.flatten().map(UserId))
}
