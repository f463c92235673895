//! Compute environments: where runs are executed.

use domain::{ComputeEnvId, Error, Result, Scope, Timestamp, UserId};

use crate::error::{database, is_taken};
use crate::tx::Tx;

row! {
    /// A compute environment.
    #[derive(Clone, Debug)]
    pub struct ComputeEnvRow {
        /// Its id.
        pub id: String,
        /// Whose it is, see `domain::Scope::key`.
        pub scope: i64,
        /// Its name.
        pub name: String,
        /// What it is for.
        pub description: Option<String>,
        /// The platform's id, such as `local-platform`.
        pub platform: String,
        /// The platform's settings: JSON.
        pub config: String,
        /// The contract's word for its state.
        pub status: String,
        /// Why it is in that state.
        pub message: Option<String>,
        /// Whether launches that name none take this one.
        pub is_primary: bool,
        /// Whether it is deleted; it stays describable.
        pub is_deleted: bool,
        /// Who made it.
        pub created_by: i64,
        /// When it was made.
        pub created_at: i64,
        /// When it was last changed.
        pub updated_at: i64,
        /// When a run was last launched on it.
        pub last_used_at: Option<i64>,
    }
}

/// What a new compute environment needs.
#[derive(Clone, Debug)]
pub struct NewComputeEnv<'a> {
    /// Its id.
    pub id: &'a ComputeEnvId,
    /// Its name, already checked.
    pub name: &'a str,
    /// What it is for.
    pub description: Option<&'a str>,
    /// The platform's id.
    pub platform: &'a str,
    /// The platform's settings: JSON.
    pub config: &'a str,
    /// The contract's word for its state.
    pub status: &'a str,
    /// Whether launches that name none take this one.
    pub is_primary: bool,
    /// Who makes it.
    pub created_by: UserId,
}

fn taken(name: &str) -> Error {
    Error::conflict(format!("A compute environment with name '{name}' already exists"))
}

const ADD: &str = "
insert into compute_env (id, scope, name, description, platform, config, status, is_primary, created_by, created_at,
    updated_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)";

/// Adds a compute environment.
///
/// # Errors
/// `Conflict` if the name is taken.
pub async fn add_compute_env(
    tx: &mut Tx,
    scope: Scope,
    new: &NewComputeEnv<'_>,
    now: Timestamp,
) -> Result<()> {
    on!(tx, c => sqlx::query(ADD)
        .bind(new.id.as_str())
        .bind(scope.key())
        .bind(new.name)
        .bind(new.description)
        .bind(new.platform)
        .bind(new.config)
        .bind(new.status)
        .bind(new.is_primary)
        .bind(new.created_by.0)
        .bind(now.as_ms())
        .execute(c)
        .await
        .map(|_| ()))
    .map_err(|e| if is_taken(&e) { taken(new.name) } else { database(e) })
}

const FIND: &str = "select * from compute_env where scope = $1 and id = $2";

/// The compute environment with this id, deleted or not.
pub async fn find_compute_env(tx: &mut Tx, scope: Scope, id: &ComputeEnvId) -> Result<Option<ComputeEnvRow>> {
    on!(tx, c => sqlx::query_as(FIND).bind(scope.key()).bind(id.as_str()).fetch_optional(c).await)
        .map_err(database)
}

const FIND_BY_NAME: &str = "select * from compute_env where scope = $1 and name = $2 and not is_deleted";

/// The compute environment with this name.
pub async fn find_compute_env_by_name(
    tx: &mut Tx,
    scope: Scope,
    name: &str,
) -> Result<Option<ComputeEnvRow>> {
    on!(tx, c => sqlx::query_as(FIND_BY_NAME).bind(scope.key()).bind(name).fetch_optional(c).await)
        .map_err(database)
}

const LIST: &str = "
select * from compute_env where scope = $1 and not is_deleted and ($2 = '' or status = $2) order by name";

/// The compute environments of a scope by name, all or those in the state `status`.
pub async fn list_compute_envs(
    tx: &mut Tx,
    scope: Scope,
    status: Option<&str>,
) -> Result<Vec<ComputeEnvRow>> {
    on!(tx, c => sqlx::query_as(LIST).bind(scope.key()).bind(status.unwrap_or("")).fetch_all(c).await)
        .map_err(database)
}

const UPDATE: &str = "
update compute_env set name = $3, description = $4, updated_at = $5 where scope = $1 and id = $2 and not is_deleted";

/// Changes name and description.
///
/// # Errors
/// `Conflict` if the name is taken.
pub async fn update_compute_env(
    tx: &mut Tx,
    scope: Scope,
    id: &ComputeEnvId,
    name: &str,
    description: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    on!(tx, c => sqlx::query(UPDATE)
        .bind(scope.key()).bind(id.as_str()).bind(name).bind(description).bind(now.as_ms())
        .execute(c).await.map(|_| ()))
    .map_err(|e| if is_taken(&e) { taken(name) } else { database(e) })
}

const SET_STATUS: &str = "
update compute_env set status = $3, message = $4, updated_at = $5 where scope = $1 and id = $2 and not is_deleted";

/// Changes the state and its reason.
pub async fn set_compute_env_status(
    tx: &mut Tx,
    scope: Scope,
    id: &ComputeEnvId,
    status: &str,
    message: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    on!(tx, c => sqlx::query(SET_STATUS)
        .bind(scope.key()).bind(id.as_str()).bind(status).bind(message).bind(now.as_ms())
        .execute(c).await.map(|_| ()))
    .map_err(database)
}

const SET_PRIMARY: &str = "
update compute_env set is_primary = (id = $2) where scope = $1 and (is_primary or id = $2)";

/// Makes this the one that launches take which name none.
pub async fn set_primary_compute_env(tx: &mut Tx, scope: Scope, id: &ComputeEnvId) -> Result<()> {
    on!(tx, c => sqlx::query(SET_PRIMARY).bind(scope.key()).bind(id.as_str()).execute(c).await.map(|_| ()))
        .map_err(database)
}

const DELETE: &str = "
update compute_env set is_deleted = true, is_primary = false, status = 'DELETED', updated_at = $3
where scope = $1 and id = $2";

/// Marks it deleted; it stays describable.
pub async fn delete_compute_env(tx: &mut Tx, scope: Scope, id: &ComputeEnvId, now: Timestamp) -> Result<()> {
    on!(tx, c => sqlx::query(DELETE).bind(scope.key()).bind(id.as_str()).bind(now.as_ms()).execute(c).await.map(|_| ()))
        .map_err(database)
}

const TOUCH: &str = "update compute_env set last_used_at = $3 where scope = $1 and id = $2";

/// Notes that a run was launched on it.
pub async fn touch_compute_env(tx: &mut Tx, scope: Scope, id: &ComputeEnvId, now: Timestamp) -> Result<()> {
    on!(tx, c => sqlx::query(TOUCH).bind(scope.key()).bind(id.as_str()).bind(now.as_ms()).execute(c).await.map(|_| ()))
        .map_err(database)
}
