//! Starts a PostgreSQL for tests, prints how to use it, and stops it when standard input ends (Ctrl-D, Ctrl-C).

use std::io::Write as _;

use test_postgres::{Durability, SHARED_VARIABLE, Server};

fn main() -> anyhow::Result<()> {
    let server = Server::start(Durability::Fast)?;
    let mut output = std::io::stdout();
    writeln!(output, "export {SHARED_VARIABLE}={}", server.admin_url())?;
    output.flush()?;
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
    Ok(())
}
