//! A fresh database of either kind for each test, and what must hold of every one.

use domain::{Timestamp, UserId};
use store::users::{NewUser, add_user};
use store::{Store, Tx};

/// The time at which tests happen.
pub(crate) const NOW: Timestamp = Timestamp::from_ms(1_800_000_000_000);

/// Runs a story on a fresh SQLite file and on a fresh PostgreSQL database.
macro_rules! both_databases {
    ($(async fn $name:ident($store:ident: &Store) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn story($store: &Store) $body

            #[tokio::test]
            async fn on_sqlite() {
                let folder = tempfile::tempdir().unwrap();
                let url = format!("sqlite:{}", folder.path().join("belfry.sqlite").display());
                let store = Store::open(&url).await.unwrap();
                story(&store).await;
                store.close().await;
            }

            #[tokio::test]
            async fn on_postgres() {
                let database = testkit::postgres::shared().unwrap().create_database().unwrap();
                let store = Store::open(&database.url()).await.unwrap();
                story(&store).await;
                store.close().await;
            }
        }
    )*};
}
pub(crate) use both_databases;

/// A person to own things.
pub(crate) async fn user(tx: &mut Tx, name: &str) -> UserId {
    let email = format!("{name}@example.org");
    let new = NewUser {
        user_name: name,
        email: &email,
        first_name: None,
        last_name: None,
        password_hash: None,
        is_root: false,
    };
    add_user(tx, &new, NOW).await.unwrap()
}

#[tokio::test]
async fn acknowledged_writes_survive_a_power_cut() {
    // What `synchronous` and `synchronous_commit` really are, read back from the connections.
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("belfry.sqlite").display());
    let store = Store::open(&url).await.unwrap();
    assert_eq!(store.durability().await.unwrap(), "wal 2");
    let database = testkit::postgres::shared().unwrap().create_database().unwrap();
    let store = Store::open(&database.url()).await.unwrap();
    assert_eq!(store.durability().await.unwrap(), "on");
}

#[tokio::test]
async fn a_transaction_that_sqlite_ended_by_itself_blocks_no_later_one() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("belfry.sqlite").display());
    let store = Store::open(&url).await.unwrap();
    let Tx::Sqlite(mut tx) = store.begin().await.unwrap() else { panic!("not SQLite") };
    // As SQLite does after an I/O error or on a full disk, unknown to the driver.
    sqlx::query("rollback").execute(&mut *tx).await.unwrap();
    drop(tx);
    let mut tx = store.begin().await.unwrap();
    user(&mut tx, "ada").await;
    tx.commit().await.unwrap();
    assert_eq!(store.durability().await.unwrap(), "wal 2", "of the connection that took its place");
    store.close().await;
}

#[tokio::test]
async fn wrong_urls_and_newer_databases_are_refused_with_one_clear_line() {
    let wrong = Store::open("mysql://user:secret@host/db").await.unwrap_err();
    assert!(wrong.message().contains("sqlite:PATH or postgres://"), "{wrong}");
    assert!(!wrong.to_string().contains("secret"), "{wrong}");
    let gone = Store::open("sqlite:/nowhere/at/all/belfry.sqlite").await.unwrap_err();
    assert!(gone.message().contains("/nowhere/at/all/belfry.sqlite"), "{gone}");
    let away = Store::open("postgres://user:secret@127.0.0.1:1/db").await.unwrap_err();
    assert!(away.message().contains("127.0.0.1:1") && !away.message().contains("secret"), "{away}");

    let database = testkit::postgres::shared().unwrap().create_database().unwrap();
    Store::open(&database.url()).await.unwrap().close().await;
    let newer = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
        values (999, 'from the future', true, '', 0)";
    database.run(newer).unwrap();
    let refused = Store::open(&database.url()).await.unwrap_err();
    assert!(refused.message().contains("newer than this program"), "{refused}");
}

#[tokio::test]
async fn both_databases_have_the_same_tables_and_columns() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("belfry.sqlite").display());
    let sqlite = Store::open(&url).await.unwrap().columns().await.unwrap();
    let database = testkit::postgres::shared().unwrap().create_database().unwrap();
    let postgres = Store::open(&database.url()).await.unwrap().columns().await.unwrap();
    assert!(sqlite.contains(&"workflow.run_name".to_owned()), "{sqlite:?}");
    assert_eq!(sqlite, postgres);
}
