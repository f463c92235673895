//! The database of one server, and tests that run on both kinds.

use std::path::Path;

use store::Store;
use testkit::postgres;

/// A kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// An open database; what is on a server of PostgreSQL is dropped with it.
pub(crate) struct Database {
    pub(crate) store: Store,
    on_server: Option<postgres::Database<'static>>,
}

impl Database {
    /// Runs SQL on PostgreSQL past the store.
    pub(crate) fn run(&self, sql: &str) {
        self.on_server.as_ref().unwrap().run(sql).unwrap();
    }

    /// A fresh one; SQLite's file is made in `folder`.
    pub(crate) async fn open(kind: Kind, folder: &Path) -> anyhow::Result<Self> {
        match kind {
            Kind::Sqlite => {
                let url = format!("sqlite:{}", folder.join("belfry.db").display());
                Ok(Self { store: Store::open(&url).await?, on_server: None })
            }
            Kind::Postgres => {
                let prepare = async |empty: &postgres::Database<'_>| {
                    Store::open(&empty.url()).await?.close().await;
                    Ok(())
                };
                let database = postgres::shared()?.copy_of("http", prepare).await?;
                Ok(Self { store: Store::open(&database.url()).await?, on_server: Some(database) })
            }
        }
    }
}

/// Tests that run on both databases: each gets the kind of database to start its server on.
macro_rules! both_databases {
    ($($(#[$attribute:meta])* async fn $name:ident($kind:ident: Kind) $body:block)*) => {$(
        mod $name {
            use super::*;

            $(#[$attribute])*
            async fn story($kind: crate::support::Kind) $body

            #[tokio::test]
            async fn on_sqlite() {
                story(crate::support::Kind::Sqlite).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                story(crate::support::Kind::Postgres).await;
            }
        }
    )*};
}
