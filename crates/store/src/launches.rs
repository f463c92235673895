//! Launches: snapshots of the settings of a start. Never changed once written.

use domain::launch::LaunchSettings;
use domain::{Error, LaunchId, Result, Scope, Timestamp, UserId};

use crate::error::database;
use crate::tx::Tx;

/// A launch.
#[derive(Clone, Debug)]
pub struct LaunchRow {
    /// Its id.
    pub id: LaunchId,
    /// The settings.
    pub settings: LaunchSettings,
    /// When it was made.
    pub created_at: Timestamp,
}

row! {
    struct RawLaunchRow {
        id: String,
        settings: String,
        created_at: i64,
    }
}

const ADD: &str = "
insert into launch (id, scope, settings, created_by, created_at) values ($1, $2, $3, $4, $5)";

/// Adds a launch.
pub async fn add_launch(
    tx: &mut Tx,
    scope: Scope,
    id: &LaunchId,
    settings: &LaunchSettings,
    by: UserId,
    now: Timestamp,
) -> Result<()> {
    let settings = serde_json::to_string(settings).map_err(Error::internal)?;
    on!(tx, c => sqlx::query(ADD)
        .bind(id.as_str()).bind(scope.key()).bind(settings).bind(by.0).bind(now.as_ms())
        .execute(c).await.map(|_| ()))
    .map_err(database)
}

const FIND: &str = "select id, settings, created_at from launch where scope = $1 and id = $2";

/// The launch with this id.
pub async fn find_launch(tx: &mut Tx, scope: Scope, id: &LaunchId) -> Result<Option<LaunchRow>> {
    let row: Option<RawLaunchRow> =
        on!(tx, c => sqlx::query_as(FIND).bind(scope.key()).bind(id.as_str()).fetch_optional(c).await)
            .map_err(database)?;
    row.map(|row| {
        Ok(LaunchRow {
            id: LaunchId::parse(&row.id)
                .ok_or_else(|| Error::internal(format!("launch has id '{}'", row.id)))?,
            settings: serde_json::from_str(&row.settings).map_err(Error::internal)?,
            created_at: Timestamp::from_ms(row.created_at),
        })
    })
    .transpose()
}
