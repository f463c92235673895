//! Whether the files of a SQLite database are whole.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnectOptions;

/// What `pragma integrity_check` and `foreign_key_check` find wrong with a database that nobody has open, each in a
/// line. A copy is looked at, log included, so that the files stay as they are: opening would recover them.
///
/// # Errors
/// If it cannot be opened at all.
pub fn damage(file: &Path) -> Result<Vec<String>> {
    // On the same disk: the copy may be large.
    let folder = tempfile::tempdir_in(file.parent().context("the database is in no folder")?)?;
    let copy = folder.path().join("copy.sqlite");
    fs::copy(file, &copy)?;
    let log = file.with_extension("sqlite-wal");
    if log.exists() {
        fs::copy(log, folder.path().join("copy.sqlite-wal"))?;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut database = SqliteConnectOptions::new().filename(&copy).connect().await?;
        let said: Vec<String> = sqlx::query_scalar("pragma integrity_check").fetch_all(&mut database).await?;
        let orphans: Vec<String> = sqlx::query_scalar("select \"table\" from pragma_foreign_key_check")
            .fetch_all(&mut database)
            .await?;
        let orphans = orphans.into_iter().map(|table| format!("a row of {table} refers to none"));
        Ok(said.into_iter().filter(|line| line != "ok").chain(orphans).collect())
    })
}
