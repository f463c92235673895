//! PostgreSQL is stopped and started again.

use test_postgres::{Durability, Server as Postgres, Shutdown};

use crate::faults::{Fault, Faults};
use crate::support::Stage;

#[test]
fn a_postgres_that_stops_is_waited_for() {
    let postgres = Postgres::start(Durability::Durable).unwrap();
    let database = postgres.create_database().unwrap();
    let stage = Stage::new(21, Some(&database.url()));
    // The clients of the load take nothing but 2xx and 503 with `Retry-After`.
    stage.tell(|server| {
        for shutdown in [Shutdown::Immediate, Shutdown::Fast] {
            postgres.stop(shutdown)?;
            assert_eq!(stage.read(server, "/health"), 200);
            assert_eq!(stage.read(server, "/ready"), 503);
            stage.more_put_off(1);
            let before = stage.steady.taken();
            postgres.start_again()?;
            stage.more(before, 8);
            assert_eq!(stage.read(server, "/api/workflow"), 200);
        }
        Ok(())
    });
    assert_eq!(stage.steady.unanswered(), 0);
}

#[test]
fn a_postgres_with_a_full_disk_puts_reports_off_until_there_is_space_again() {
    let faults = Faults::new();
    let postgres = Postgres::start_with(Durability::Durable, &faults.environment()).unwrap();
    let database = postgres.create_database().unwrap();
    let stage = Stage::new(22, Some(&database.url()));
    stage.tell(|server| {
        for _ in 0..3 {
            faults.begin(Fault::Full);
            stage.more_put_off(20);
            for path in ["/health", "/ready", "/api/workflow", "/api/user-info"] {
                assert_eq!(stage.read(server, path), 200, "{path}");
            }
            let before = stage.steady.taken();
            faults.end(Fault::Full);
            stage.more(before, 20);
        }
        Ok(())
    });
    assert_eq!(stage.steady.unanswered(), 0);
}
