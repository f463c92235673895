//! A PostgreSQL for tests: started from the installed package, gone with the process that started it.
//!
//! ```no_run
//! # fn main() -> anyhow::Result<()> {
//! let database = test_postgres::shared()?.create_database()?;
//! println!("{}", database.url()); // postgres://postgres:…@127.0.0.1:40123/test_…
//! # Ok(())
//! # }
//! ```
//!
//! A crate of its own, on the standard library and `anyhow` alone, because `xtask` links it too and has to
//! compile within seconds on a bare machine. Tests reach it as `testkit::postgres`.

mod address;
mod binaries;
mod database;
mod keeper;
mod server;

pub use binaries::{INSTALL_COMMAND, is_installed};
pub use database::Database;
pub use server::{Durability, SHARED_VARIABLE, Server, Shutdown, shared};

/// 32 random hexadecimal digits, for names and passwords that live as long as one test run.
fn random_hex() -> std::io::Result<String> {
    Ok(std::fs::read_to_string("/proc/sys/kernel/random/uuid")?.trim().replace('-', ""))
}
