//! Space that deleted rows leave in the file of SQLite. PostgreSQL sees to its own.

use domain::Result;

use crate::connect::Store;
use crate::error::database;
use crate::tx::Tx;

/// Free pages (4 KiB each) that stay in the file at least, for what comes next.
const KEPT_PAGES: i64 = 4_096;
/// Beyond these, one in so many pages of the file may be free.
const KEPT_SHARE: i64 = 8;

const FREE: &str = "select freelist_count, page_count from pragma_freelist_count(), pragma_page_count()";
/// Moves pages from the end of the file into free ones and cuts the file, for at most so many pages.
const GIVE_BACK: &str = "pragma incremental_vacuum(128)";

impl Store {
    /// Whether so much of the file is free that a part of it is to be given back to the file system.
    pub async fn has_space_to_give_back(&self) -> Result<bool> {
        let Tx::Sqlite(mut tx) = self.begin_read().await? else { return Ok(false) };
        let (free, all): (i64, i64) = sqlx::query_as(FREE).fetch_one(&mut *tx).await.map_err(database)?;
        Ok(free > KEPT_PAGES.max(all / KEPT_SHARE))
    }

    /// Gives some free pages back to the file system.
    pub async fn give_back_space(&self) -> Result<()> {
        let Tx::Sqlite(mut tx) = self.begin().await? else { return Ok(()) };
        sqlx::query(GIVE_BACK).execute(&mut *tx).await.map_err(database)?;
        tx.commit().await.map_err(database)
    }
}
