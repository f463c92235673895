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
    steps!("sqlite": 1 "0001_start", 2 "0002_purge", 3 "0003_run_digest", 4 "0004_task_place", 5 "0005_find_tasks")
}

/// The steps for PostgreSQL; the same tables and columns.
pub(crate) fn postgres() -> Migrator {
    steps!("postgres": 1 "0001_start", 2 "0002_purge", 3 "0003_run_digest", 4 "0004_task_place", 5 "0005_find_tasks")
}

#[cfg(test)]
mod tests {
    use sqlx::{Connection as _, PgConnection, SqliteConnection};

    use super::*;

    /// A task as the first version stored it: name, hash, identifier, executor and what newer clients send are known.
    const BEFORE: &str = "
insert into task (id, process_num, status, attempt, known_texts, received_at) values (7, 0, 4, 1, 265221, 0);
insert into task_text (id, name, hash, native_id, executor, extra) values (7, 'A (x)', 'ab/12', '17', 'slurm', '{}');
insert into task (id, process_num, status, attempt, known_texts, received_at) values (8, 0, 0, 1, 1, 0);
insert into task_text (id, name) values (8, 'B');";

    const AFTER: &str = "
select x.name || ' ' || coalesce(x.hash, '-') || ' ' || coalesce(x.executor, '-') || ' ' || coalesce(w.native_id, '-')
    || ' ' || coalesce(w.extra, '-') || ' ' || t.known_texts || ' ' || t.known_place
from task t join task_text x on x.id = t.id left join task_place w on w.id = t.id order by t.id";

    macro_rules! texts_are_moved_apart {
        ($connection:expr, $steps:expr) => {
            let (mut connection, steps) = ($connection, $steps);
            steps.run_to(1, &mut connection).await.unwrap();
            sqlx::raw_sql(BEFORE).execute(&mut connection).await.unwrap();
            steps.run(&mut connection).await.unwrap();
            let after: Vec<String> = sqlx::query_scalar(AFTER).fetch_all(&mut connection).await.unwrap();
            assert_eq!(after, ["A (x) ab/12 slurm 17 {} 1029 129", "B - - - - 1 0"]);
        };
    }

    #[tokio::test]
    async fn texts_are_moved_apart_on_sqlite() {
        texts_are_moved_apart!(SqliteConnection::connect("sqlite::memory:").await.unwrap(), sqlite());
    }

    #[tokio::test]
    async fn texts_are_moved_apart_on_postgres() {
        let database = testkit::postgres::shared().unwrap().create_database().unwrap();
        texts_are_moved_apart!(PgConnection::connect(&database.url()).await.unwrap(), postgres());
    }
}
