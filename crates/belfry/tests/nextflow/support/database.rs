//! The server's SQLite database, looked at and locked from outside.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use tokio::runtime::Runtime;

/// What the database knows of the course of a run.
#[derive(Debug)]
pub(crate) struct Known {
    /// Code of the run's state.
    pub(crate) status: i64,
    /// What the client's `complete` said.
    pub(crate) success: Option<bool>,
    /// How far the start of its head job has come.
    pub(crate) head_state: String,
}

/// A connection beside the server's.
pub(crate) struct Database {
    runtime: Runtime,
    connection: Option<SqliteConnection>,
}

impl Database {
    /// Opens the database of a data directory.
    pub(crate) fn open(data: &Path) -> Self {
        let path: PathBuf = data.join("belfry.sqlite");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let options = SqliteConnectOptions::new().filename(path).busy_timeout(Duration::from_secs(30));
        let connection = runtime.block_on(options.connect()).unwrap();
        Self { runtime, connection: Some(connection) }
    }

    /// What is stored of a run.
    pub(crate) fn find(&mut self, id: &str) -> Known {
        let sql = "select w.status, w.success, h.state \
                   from workflow w join head_job h on h.workflow_num = w.num where w.id = $1";
        let Self { runtime, connection: Some(connection) } = self else { panic!("it is closed") };
        let found = runtime.block_on(sqlx::query_as(sql).bind(id).fetch_one(connection));
        let (status, success, head_state) = found.unwrap();
        Known { status, success, head_state }
    }

    /// Takes the write lane, so that the server can store nothing until [`Self::release`].
    pub(crate) fn hold(&mut self) {
        self.execute("begin immediate");
    }

    /// Gives the write lane back.
    pub(crate) fn release(&mut self) {
        self.execute("rollback");
    }

    /// Runs a statement.
    pub(crate) fn execute(&mut self, sql: &'static str) {
        let Self { runtime, connection: Some(connection) } = self else { panic!("it is closed") };
        runtime.block_on(sqlx::query(sql).execute(connection)).unwrap();
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            // Whoever opens it next finds it either way.
            let _ = self.runtime.block_on(connection.close());
        }
    }
}
