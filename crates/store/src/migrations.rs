//! The tables' history, compiled in. Each step runs in a transaction of its own; a database with a step that this
//! binary does not know is refused.

use sqlx::migrate::{Migration, MigrationType, Migrator};

macro_rules! steps {
    ($folder:literal: $($version:literal $name:literal),* $(,)?) => {
        Migrator::with_migrations(vec![$(Migration::new(
            $version,
            $name.into(),
            MigrationType::Simple,
            sqlx::SqlStr::from_static(include_str!(concat!("../migrations/", $folder, "/", $name, ".sql"))),
            false,
        )),*])
    };
}

/// The steps for SQLite.
pub(crate) fn sqlite() -> Migrator {
    steps!("sqlite": 1 "0001_start")
}

/// The steps for PostgreSQL; the same tables and columns.
pub(crate) fn postgres() -> Migrator {
    steps!("postgres": 1 "0001_start")
}
