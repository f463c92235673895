//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use config::{Config, Flags};

use crate::Failure;

/// Open, self-hosted control plane for Nextflow.
#[derive(Parser)]
#[command(version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Run the server.
    Serve(ServeOptions),
    /// Answer 503 in the server's place while it is down for long, so that no run is harmed.
    Standby(StandbyOptions),
    /// Run the server with the example pipelines and launch one of them.
    Demo(DemoOptions),
    /// Manage accounts and tokens, also while the server runs.
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Print the description of the API.
    Openapi,
}

/// Where the data is.
#[derive(Args, Clone)]
pub(crate) struct DataOptions {
    /// Folder for database, key, runs and logs [default: belfry-data].
    #[arg(long)]
    pub(crate) data_dir: Option<PathBuf>,
    #[arg(
        long,
        help = "sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE [default: a file in the data folder]"
    )]
    pub(crate) database_url: Option<String>,
    /// A TOML file with settings.
    #[arg(long)]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Args, Clone)]
pub(crate) struct ServeOptions {
    #[command(flatten)]
    pub(crate) data: DataOptions,
    /// Where to listen [default: 127.0.0.1:8000].
    #[arg(long)]
    pub(crate) listen: Option<SocketAddr>,
    #[arg(
        long,
        help = "Address of the page as people and clients reach it [default: http://localhost:PORT]"
    )]
    pub(crate) server_url: Option<String>,
    /// The Nextflow command of the local platform [default: nextflow].
    #[arg(long)]
    pub(crate) nextflow: Option<String>,
    /// How many runs go on at once on the local platform [default: cores].
    #[arg(long)]
    pub(crate) max_local_runs: Option<u32>,
    /// The user that runs on the local platform run as.
    #[arg(long, value_name = "USER")]
    pub(crate) local_run_as: Option<String>,
    #[arg(long, help = TAKE_OVER)]
    pub(crate) take_over: bool,
}

const TAKE_OVER: &str = "Take the port from the server or standby on the same data folder, which then ends; no request is refused";

#[derive(Args)]
pub(crate) struct StandbyOptions {
    #[command(flatten)]
    pub(crate) data: DataOptions,
    /// Where to listen [default: 127.0.0.1:8000].
    #[arg(long)]
    pub(crate) listen: Option<SocketAddr>,
    #[arg(long, help = TAKE_OVER)]
    pub(crate) take_over: bool,
    /// Seconds after which clients are asked to try again; the newest wait up to 90, and so last ten minutes and more.
    #[arg(long, value_name = "SECONDS", default_value_t = 90)]
    pub(crate) retry_after: u32,
}

#[derive(Args)]
pub(crate) struct DemoOptions {
    #[command(flatten)]
    pub(crate) serve: ServeOptions,
    /// Folder with the example pipelines.
    #[arg(long, default_value = "examples")]
    pub(crate) examples: PathBuf,
    /// End after the run, with its result as exit status.
    #[arg(long)]
    pub(crate) exit: bool,
}

#[derive(Subcommand)]
#[expect(clippy::enum_variant_names, reason = "the names are those of the commands")]
pub(crate) enum AdminCommand {
    /// Make an account.
    CreateUser {
        #[command(flatten)]
        data: DataOptions,
        /// E-mail address.
        #[arg(long)]
        email: String,
        /// User name, as it stands in addresses.
        #[arg(long)]
        name: String,
        /// Read the password from standard input.
        #[arg(long)]
        password_stdin: bool,
        /// Make it an administrator of the server.
        #[arg(long)]
        root: bool,
    },
    /// Make an access token and print it alone on standard output.
    CreateToken {
        #[command(flatten)]
        data: DataOptions,
        /// User name or e-mail address.
        #[arg(long)]
        user: String,
        /// The token's name.
        #[arg(long)]
        name: String,
    },
    /// Make a link that signs in once and print it alone on standard output.
    CreateSignInLink {
        #[command(flatten)]
        data: DataOptions,
        /// User name or e-mail address.
        #[arg(long)]
        user: String,
        #[arg(long, help = "Address of the page [default: as configured, or http://localhost:8000]")]
        server_url: Option<String>,
    },
}

impl DataOptions {
    fn flags(&self) -> Flags {
        Flags { data_dir: self.data_dir.clone(), database_url: self.database_url.clone(), ..Flags::default() }
    }

    /// The settings, for commands beside the server.
    pub(crate) fn load(&self) -> Result<Config, Failure> {
        Config::load(self.config.as_deref(), &self.flags()).map_err(Failure::Configuration)
    }
}

impl StandbyOptions {
    /// The settings that matter.
    pub(crate) fn load(&self) -> Result<Config, Failure> {
        let flags = Flags { listen: self.listen, ..self.data.flags() };
        Config::load(self.data.config.as_deref(), &flags).map_err(Failure::Configuration)
    }
}

impl ServeOptions {
    /// The settings of the server.
    pub(crate) fn load(&self) -> Result<Config, Failure> {
        let flags = Flags {
            listen: self.listen,
            server_url: self.server_url.clone(),
            nextflow: self.nextflow.clone(),
            max_local_runs: self.max_local_runs,
            local_run_as: self.local_run_as.clone(),
            ..self.data.flags()
        };
        Config::load(self.data.config.as_deref(), &flags).map_err(Failure::Configuration)
    }
}
