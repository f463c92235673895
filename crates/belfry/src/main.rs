//! The Belfry binary: the server, and what the one who runs it does beside it.

mod admin;
mod cli;
mod demo;
mod handover;
mod listen;
mod server;
mod standby;

use std::process::ExitCode;

use clap::Parser;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Wrong configuration or key, as in sysexits.h.
const WRONG_CONFIGURATION: u8 = 78;

/// Why a command ended badly.
pub(crate) enum Failure {
    /// A setting, the database or the key is wrong.
    Configuration(String),
    /// Anything else.
    Other(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match cli::Cli::parse().command {
        cli::Command::Serve(options) => server::serve(&options).await,
        cli::Command::Standby(options) => standby::standby(&options).await,
        cli::Command::Demo(options) => demo::demo(&options).await,
        cli::Command::Admin(command) => admin::run(command).await,
        cli::Command::Openapi => openapi(),
    };
    match done {
        Ok(code) => code,
        Err(Failure::Configuration(line)) => {
            eprintln!("belfry: {line}");
            ExitCode::from(WRONG_CONFIGURATION)
        }
        Err(Failure::Other(error)) => {
            eprintln!("belfry: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints the description of the API.
fn openapi() -> Result<ExitCode, Failure> {
    println!("{}", serde_json::to_string_pretty(&http::openapi::description())?);
    Ok(ExitCode::SUCCESS)
}
