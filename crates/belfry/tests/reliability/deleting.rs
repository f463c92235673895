//! A large run is deleted while others report, and the server is killed again and again while it takes it out.

use bench::client::Client;
use bench::load::{self, Speed};
use bench::server::Server;
use bench::simulation::Plan;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};
use tokio::runtime::Runtime;

use crate::support::{Stage, until};

/// Tasks of the run that is deleted.
const TASKS: u64 = 10_000;
/// Long before now: the client is silent.
const SILENT: &str = "update workflow set last_heard_at = last_heard_at - 3600000 where id = 'ID'";
const LEFT: &str =
    "select count(*) from task where id / 4294967296 = (select num from workflow where id = 'ID')";
/// Rows that hang on no run.
const ORPHANS: &str = "
select (select count(*) from task where id / 4294967296 not in (select num from workflow))
    + (select count(*) from task_text where id not in (select id from task))";

/// A look into a database past the server, which has it open too.
struct Inside(Runtime, Connection);

enum Connection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Inside {
    fn new(open: impl AsyncFnOnce() -> sqlx::Result<Connection>) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let connection = runtime.block_on(open()).unwrap();
        Self(runtime, connection)
    }

    /// Runs SQL; gives the number that it selects.
    fn run(&mut self, sql: &str) -> i64 {
        let query = AssertSqlSafe(sql.to_owned());
        let found: sqlx::Result<Option<i64>> = self.0.block_on(async {
            match &mut self.1 {
                Connection::Sqlite(connection) => sqlx::query_scalar(query).fetch_optional(connection).await,
                Connection::Postgres(connection) => {
                    sqlx::query_scalar(query).fetch_optional(connection).await
                }
            }
        });
        found.unwrap().unwrap_or_default()
    }

    /// Lets go of the database. Until that is done, its files may still change.
    fn close(self) {
        let closed = self.0.block_on(async {
            match self.1 {
                Connection::Sqlite(connection) => connection.close().await,
                Connection::Postgres(connection) => connection.close().await,
            }
        });
        closed.unwrap();
    }
}

/// The id of the one run of a token's owner.
fn only_run(client: &mut Client) -> String {
    let list: serde_json::Value = client.get("/api/workflow").unwrap();
    list["workflows"][0]["workflow"]["id"].as_str().unwrap().to_owned()
}

/// The server is killed so often while it takes a run out.
fn a_large_run_is_taken_out(stage: &Stage, mut inside: Inside, kills: usize) {
    let owner = stage.site.create_token("owner").unwrap();
    let (mut server, _) = Server::start(&stage.site).unwrap();
    let plan = Plan::new(41, "0000002a-0000", 1, 1, TASKS);
    let told = load::report(server.address, &owner, std::slice::from_ref(&plan), Speed::Full);
    let mut client = Client::connect(server.address, Some(&owner)).unwrap();
    let id = only_run(&mut client);
    server.stop().unwrap();
    assert_eq!(told.runs[0].tasks(), usize::try_from(TASKS).unwrap());
    let on_it = |sql: &str| sql.replace("ID", &id);
    assert_eq!(inside.run(&on_it(LEFT)), i64::try_from(TASKS).unwrap());
    inside.run(&on_it(SILENT));

    stage.tell(|server| {
        let mut client = Client::connect(server.address, Some(&owner))?;
        let deleted = client.send("DELETE", &format!("/api/workflow/{id}"), "")?;
        assert_eq!(deleted.status, 204);
        let mut left = i64::try_from(TASKS)?;
        for kill in 1..=kills {
            until("some of its tasks are taken out", || inside.run(&on_it(LEFT)) < left);
            server.kill()?;
            left = inside.run(&on_it(LEFT));
            // On a machine that is slow to kill, one is all there is time for.
            assert!(left > 0 || kill > 1, "it was gone before the first kill");
            assert_eq!(inside.run(ORPHANS), 0, "after kill {kill}");
            *server = Server::start_at(&stage.site, server.address)?.0;
            if left == 0 {
                break;
            }
        }
        let gone = on_it("select count(*) from workflow where id = 'ID'");
        until("it is taken out", || inside.run(&gone) == 0);
        assert_eq!(inside.run(ORPHANS), 0);
        Ok(())
    });
    inside.close();
}

#[test]
fn kills_interrupt_the_deletion_of_a_large_run_on_sqlite_for_a_while() {
    let stage = Stage::new(41, None);
    // The file is there when there is an account.
    stage.site.create_token("first").unwrap();
    let options = SqliteConnectOptions::new().filename(stage.site.sqlite_file().unwrap());
    let inside = Inside::new(async || Ok(Connection::Sqlite(options.connect().await?)));
    a_large_run_is_taken_out(&stage, inside, 3);
    assert_eq!(stage.site.sqlite_damage().unwrap(), Some(Vec::new()));
}

#[test]
fn kills_interrupt_the_deletion_of_a_large_run_on_postgres_for_a_while() {
    let database = testkit::postgres::shared().unwrap().create_database().unwrap();
    let stage = Stage::new(42, Some(&database.url()));
    let url = database.url();
    let inside = Inside::new(async || Ok(Connection::Postgres(PgConnection::connect(&url).await?)));
    // Another server might be at it: the job is taken up again when the lease of the killed one has run out.
    a_large_run_is_taken_out(&stage, inside, 1);
}
