//! Opening the database: an embedded SQLite file or a PostgreSQL server, by URL.

use std::str::FromStr;
use std::time::Duration;

use domain::{Error, Result};
use sqlx::Connection as _;
use sqlx::migrate::MigrateError;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};

use crate::error::database;
use crate::migrations;
use crate::tx::Tx;

/// Pages of the write-ahead log (4 KiB each) after which it is written back into the database.
const CHECKPOINT_PAGES: &str = "4000";
const READERS: u32 = 4;
/// Pages that the writer keeps, in KiB as SQLite counts them: those of the runs under way.
const WRITER_CACHE: &str = "-32768";
/// Pages that each reader keeps. What is read a second time comes from the system's cache.
const READER_CACHE: &str = "-8192";
/// Rows that a reader is ahead of who asks. With few, the two wake each other more than they work.
const READER_ROWS: usize = 1_000;
const POSTGRES_CONNECTIONS: u32 = 16;
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// Which database it is, for the few statements that differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Embedded SQLite.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

/// The database. Clones share the connections.
#[derive(Clone, Debug)]
pub struct Store(Inner);

#[derive(Clone, Debug)]
enum Inner {
    /// One writer, since SQLite has one write lane, and readers that never wait for it. The writer's pool hands the
    /// connection out in the order of asking, so ingest and use cases take turns.
    Sqlite {
        write: SqlitePool,
        read: SqlitePool,
    },
    Postgres(PgPool),
}

impl Store {
    /// Opens the database at `url` (`sqlite:PATH` or `postgres://…`) and brings its tables up to date.
    ///
    /// # Errors
    /// `Invalid` with one clear sentence if the URL is wrong or the database is newer than this binary;
    /// `Unavailable` if it cannot be reached.
    pub async fn open(url: &str) -> Result<Self> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::open_postgres(url).await
        } else if let Some(path) = url.strip_prefix("sqlite:") {
            Self::open_sqlite(path.trim_start_matches("//")).await
        } else {
            // The URL may hold a password: name the scheme only.
            let scheme: String = url.chars().take_while(char::is_ascii_alphanumeric).take(16).collect();
            Err(Error::invalid(format!(
                "Database URL starts with '{scheme}': use sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE"
            )))
        }
    }

    async fn open_sqlite(path: &str) -> Result<Self> {
        make_private(path)?;
        let common = SqliteConnectOptions::new()
            .filename(path)
            .busy_timeout(Duration::from_secs(10))
            .statement_cache_capacity(256)
            .pragma("temp_store", "memory");
        let options = common
            .clone()
            .create_if_missing(true)
            .auto_vacuum(SqliteAutoVacuum::Incremental)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .pragma("cache_size", WRITER_CACHE)
            .pragma("wal_autocheckpoint", CHECKPOINT_PAGES);
        let write = sqlite_pool(1)
            .connect_with(options)
            .await
            .map_err(|e| cannot_open(&format!("SQLite database {path}"), e))?;
        migrations::sqlite().run(&write).await.map_err(migration)?;
        let read = sqlite_pool(READERS)
            .connect_with(
                common.read_only(true).row_buffer_size(READER_ROWS).pragma("cache_size", READER_CACHE),
            )
            .await
            .map_err(|e| cannot_open(&format!("SQLite database {path}"), e))?;
        Ok(Self(Inner::Sqlite { write, read }))
    }

    async fn open_postgres(url: &str) -> Result<Self> {
        let options = PgConnectOptions::from_str(url)
            .map_err(|e| {
                Error::invalid(
                    "Database URL is not understood: use postgres://USER:PASSWORD@HOST:PORT/DATABASE",
                )
                .caused_by(e)
            })?
            .application_name("belfry")
            .options([("synchronous_commit", "on"), ("statement_timeout", "30s")]);
        let place = format!("PostgreSQL at {}:{}", options.get_host(), options.get_port());
        let pool = PgPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(options)
            .await
            .map_err(|e| cannot_open(&place, e))?;
        migrations::postgres().run(&pool).await.map_err(migration)?;
        Ok(Self(Inner::Postgres(pool)))
    }

    /// Which database it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self.0 {
            Inner::Sqlite { .. } => Kind::Sqlite,
            Inner::Postgres(_) => Kind::Postgres,
        }
    }

    /// Begins a transaction that may write. On SQLite it holds the write lane: nothing but the database is awaited
    /// inside.
    pub async fn begin(&self) -> Result<Tx> {
        match &self.0 {
            Inner::Sqlite { write, .. } => write.begin_with("begin immediate").await.map(Tx::Sqlite),
            Inner::Postgres(pool) => pool.begin().await.map(Tx::Postgres),
        }
        .map_err(database)
    }

    /// Begins a transaction that only reads, and never waits for a writer.
    pub async fn begin_read(&self) -> Result<Tx> {
        match &self.0 {
            Inner::Sqlite { read, .. } => read.begin().await.map(Tx::Sqlite),
            Inner::Postgres(pool) => pool.begin_with("begin read only").await.map(Tx::Postgres),
        }
        .map_err(database)
    }

    /// What makes acknowledged writes survive a power cut, read back from a writing connection: journal mode and
    /// `synchronous` on SQLite (`wal 2` is full), `synchronous_commit` on PostgreSQL.
    pub async fn durability(&self) -> Result<String> {
        match &self.0 {
            Inner::Sqlite { write, .. } => {
                const PRAGMAS: &str =
                    "select journal_mode || ' ' || synchronous from pragma_journal_mode, pragma_synchronous";
                sqlx::query_scalar(PRAGMAS).fetch_one(write).await
            }
            Inner::Postgres(pool) => {
                sqlx::query_scalar("select current_setting('synchronous_commit')").fetch_one(pool).await
            }
        }
        .map_err(database)
    }

    /// All columns as `table.column`, sorted: both databases have the same.
    pub async fn columns(&self) -> Result<Vec<String>> {
        let mut columns: Vec<String> = match &self.0 {
            Inner::Sqlite { read, .. } => {
                const COLUMNS: &str = "
select t.name || '.' || c.name from sqlite_master t join pragma_table_info(t.name) c
where t.type = 'table' and t.name not like 'sqlite_%' and t.name not like '_sqlx_%'";
                sqlx::query_scalar(COLUMNS).fetch_all(read).await
            }
            Inner::Postgres(pool) => {
                const COLUMNS: &str = "
select table_name || '.' || column_name from information_schema.columns
where table_schema = current_schema() and table_name not like '\\_sqlx\\_%'";
                sqlx::query_scalar(COLUMNS).fetch_all(pool).await
            }
        }
        .map_err(database)?;
        columns.sort();
        Ok(columns)
    }

    /// Closes the connections; on SQLite the write-ahead log is written back.
    pub async fn close(&self) {
        match &self.0 {
            Inner::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Inner::Postgres(pool) => pool.close().await,
        }
    }
}

/// A pool that opens a connection anew when its last transaction has not come to an end.
///
/// After an I/O error or on a full disk SQLite rolls back by itself. The driver's own rollback then fails, and it goes
/// on believing that the transaction is open: every later one would be refused until the server is started again.
fn sqlite_pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .before_acquire(|connection, _| Box::pin(async { Ok(!connection.is_in_transaction()) }))
}

/// Makes the database file before SQLite does, so that nobody else may read it; its log gets the same mode.
fn make_private(path: &str) -> Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new().append(true).create(true).mode(0o600).open(path).map(|_| ()).map_err(
        |error| Error::invalid(format!("SQLite database {path} cannot be opened: {error}")).caused_by(error),
    )
}

fn cannot_open(place: &str, error: sqlx::Error) -> Error {
    let reason = match &error {
        sqlx::Error::PoolTimedOut => "no answer within 10 seconds".to_owned(),
        sqlx::Error::Database(e) => e.message().to_owned(),
        sqlx::Error::Io(e) => e.to_string(),
        other => other.to_string(),
    };
    Error::invalid(format!("{place} cannot be opened: {reason}")).caused_by(error)
}

fn migration(error: MigrateError) -> Error {
    match error {
        MigrateError::VersionMissing(version) => Error::invalid(format!(
            "The database is newer than this program: it has migration {version}, which this one does not know. \
             Start the newer program, or restore the backup that was made before the upgrade"
        )),
        MigrateError::VersionMismatch(version) => Error::invalid(format!(
            "The database was made by another build of this program: migration {version} is not the same"
        )),
        other => {
            Error::invalid(format!("The database cannot be brought up to date: {other}")).caused_by(other)
        }
    }
}
