//! The runner: `conformance --url http://localhost:8000/api`.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser;
use conformance::outage::{Outage, OutageCommand};
use conformance::profile::{PROFILES, Profile};
use conformance::run::{Options, run};
use conformance::server::Server;

/// Replays recordings of real Nextflow clients against a server of the trace protocol and says row by row what it does.
///
/// It makes some hundred runs in the personal workspace of the token's owner, or in the one that is named: use an
/// account of its own. The exit status is 0 when no row failed, 1 when one did, 2 when the server could not be asked.
#[derive(Parser)]
struct Arguments {
    /// Address of the API, such as `http://localhost:8000/api`.
    #[arg(long)]
    url: String,
    /// Access token of the account that reports; better in the environment than on the command line.
    #[arg(long, env = "TOWER_ACCESS_TOKEN", hide_env_values = true)]
    token: String,
    /// Workspace to report in, by its number.
    #[arg(long)]
    workspace: Option<String>,
    /// File with runs that the server launched and that report nothing by themselves, one JSON object a line:
    /// {"workflowId", "accessToken", "refreshToken", "projectName"}. Each is used once.
    #[arg(long, value_name = "FILE")]
    launched: Option<PathBuf>,
    /// Generations of Nextflow; all without this option.
    #[arg(long = "profile", value_name = "NAME", num_args = 1.., value_parser = profile)]
    profiles: Vec<&'static Profile>,
    /// Only rows whose name contains this.
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// Where the report goes, as Markdown.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// How many replays and questions are under way at once.
    #[arg(long, value_name = "N", default_value_t = 4)]
    at_once: usize,
    /// How long a second of a simulated client takes, in seconds.
    #[arg(long, value_name = "FACTOR", default_value_t = 0.1)]
    time_scale: f64,
    /// Only the outages, with simulated clients that wait as long as real ones do: five minutes, and the time of
    /// `--outage-seconds` with what it takes afterwards.
    #[arg(long, conflicts_with = "time_scale")]
    real_time: bool,
    /// Shell command that takes the server away with the word `away` and brings it back with `back`.
    #[arg(long, value_name = "COMMAND")]
    outage_command: Option<String>,
    /// For how long it is taken away, in seconds of the simulated clients.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    outage_seconds: u64,
}

fn profile(name: &str) -> Result<&'static Profile, String> {
    let known = || PROFILES.map(|profile| profile.name).join(", ");
    Profile::named(name).ok_or_else(|| format!("the generations are {}", known()))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match answer(Arguments::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("conformance: {error:#}");
            ExitCode::from(2)
        }
    }
}

async fn answer(arguments: Arguments) -> anyhow::Result<bool> {
    let profiles = if arguments.profiles.is_empty() { PROFILES.iter().collect() } else { arguments.profiles };
    let outage: Option<Box<dyn Outage>> = match arguments.outage_command {
        Some(command) => Some(Box::new(OutageCommand(command))),
        None => None,
    };
    let options = Options {
        server: Server::at(&arguments.url)?.in_workspace(arguments.workspace.as_deref()),
        token: arguments.token,
        launched: arguments.launched,
        profiles,
        only: arguments.only,
        at_once: arguments.at_once.max(1),
        scale: if arguments.real_time { 1.0 } else { arguments.time_scale },
        only_outages: arguments.real_time,
        outage,
        outage_seconds: arguments.outage_seconds,
    };
    let report = run(&options).await?;
    for (profile, row, differences) in report.failures() {
        println!("{profile} {row}");
        for difference in differences.iter().take(3) {
            println!("    {difference}");
        }
    }
    let (passed, failed, not_run) = report.counts();
    println!("{passed} passed, {failed} failed, {not_run} not run");
    if let Some(file) = &arguments.report {
        let about = format!("What the server at {} does, as `conformance` found it.", arguments.url);
        fs::write(file, report.markdown(&about))
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(report.is_passed())
}
