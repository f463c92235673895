//! `belfry demo`: the server with the example pipelines, and one of them launched and followed.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use api::compute_config::LocalComputeConfig;
use app::accounts::{self, AccountDraft};
use app::allowed::{Allowed, Caller, Credential, Person};
use app::compute_envs::{self, ComputeEnvDraft};
use app::launches::{self, LaunchDraft};
use app::pipelines::{self, PipelineDraft};
use app::summary;
use app::workflows;
use app::{App, engine};
use domain::launch::LaunchSettings;
use domain::permission::Right;
use domain::{LaunchId, Result, WorkflowId, WorkflowStatus};
use store::pipelines::PipelineQuery;

use crate::Failure;
use crate::cli::DemoOptions;
use crate::server::{Server, start_log};

const USER: &str = "demo";
const EMAIL: &str = "demo@localhost";
const COMPUTE_ENV: &str = "this-machine";
const FOLLOW_EVERY: Duration = Duration::from_millis(500);

/// The example pipelines: folder, name and what they do. The first one is launched.
const EXAMPLES: [(&str, &str, &str); 3] = [
    ("fastq-quality", "fastq-quality", "Quality statistics of generated FASTQ reads, with a report"),
    ("failing", "failing-on-purpose", "Shows what a failure looks like; the parameter 'fix' lets it succeed"),
    ("sleeping", "sleeping", "Sleeps, to try out cancelling"),
];

/// Runs the demo.
pub(crate) async fn demo(options: &DemoOptions) -> std::result::Result<ExitCode, Failure> {
    let config = options.serve.load()?;
    start_log(&config)?;
    let examples = std::path::absolute(&options.examples)?;
    if !examples.join(EXAMPLES[0].0).is_dir() {
        return Err(Failure::Configuration(format!(
            "There are no example pipelines in {}; name their folder with --examples",
            examples.display()
        )));
    }
    let server = Server::start(&config, options.serve.take_over).await?;
    let app = Arc::clone(&server.app);
    let (url, stop) = (server.url.clone(), server.stop_switch());
    let running = tokio::spawn(server.run());
    let told = tell(&app, &url, &examples, options.exit).await;
    if options.exit || told.is_err() {
        stop.cancel();
    }
    running.await??;
    let status = told.map_err(|error| Failure::Other(anyhow::anyhow!("{}", error.message())))?;
    let ended_well = !options.exit || status == WorkflowStatus::Succeeded;
    Ok(if ended_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prepares, launches and follows; gives the state in which the run ended.
async fn tell(app: &App, url: &str, examples: &Path, exit: bool) -> Result<WorkflowStatus> {
    let person = prepare(app, examples).await?;
    let version = engine::inspect(app).await?;
    let link = accounts::make_sign_in_token(&app.store, &app.clock, person.id).await?;
    say(&format!("Belfry is ready at {url}, with Nextflow {version}"));
    say(&format!("Sign in: {url}/sign-in#link={link}"));
    let id = launch(app, &person).await?;
    say(&format!("Watch the run: {}", app::trace::watch_address(url, &person.user_name, &id)));
    let status = follow(app, &person, &id).await?;
    if !exit {
        say("The server goes on; stop it with Ctrl-C");
    }
    Ok(status)
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // Nobody reads it: the demo goes on.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

fn proof<R: Right>(person: &Person) -> Result<Allowed<R>> {
    Allowed::authorize(Caller::Person(person.clone()), None)
}

/// Account, compute environment and pipelines; what is there from an earlier time stays.
async fn prepare(app: &App, examples: &Path) -> Result<Person> {
    let draft = AccountDraft {
        user_name: USER,
        email: EMAIL,
        first_name: Some("Demo"),
        last_name: None,
        password: None,
        is_root: true,
    };
    let id = match accounts::create_user(&app.store, &app.clock, &draft).await {
        Ok(id) => id,
        Err(error) if error.kind() == domain::error::Kind::Conflict => {
            accounts::find_by_name(&app.store, USER).await?.id()
        }
        Err(error) => return Err(error),
    };
    let person = Person { id, user_name: USER.to_owned(), is_root: true, credential: Credential::Operator };
    let envs = compute_envs::list(app, &proof(&person)?, None).await?;
    let env = if let Some(env) = envs.into_iter().find(|env| env.is_primary) {
        domain::ComputeEnvId::parse(&env.id)
    } else {
        let draft = ComputeEnvDraft {
            name: COMPUTE_ENV.to_owned(),
            description: Some("Runs pipelines on the machine of this server".to_owned()),
            config: LocalComputeConfig::default(),
        };
        Some(compute_envs::create(app, &proof(&person)?, draft).await?)
    };
    for (folder, name, description) in EXAMPLES {
        let query = PipelineQuery { exact_name: Some(name), max: 1, ..PipelineQuery::default() };
        if pipelines::list(app, &proof(&person)?, &query).await?.1 > 0 {
            continue;
        }
        let draft = PipelineDraft {
            name: name.to_owned(),
            description: Some(description.to_owned()),
            icon: None,
            settings: LaunchSettings {
                pipeline: examples.join(folder).to_string_lossy().into_owned(),
                compute_env_id: env.clone(),
                ..LaunchSettings::default()
            },
        };
        pipelines::create(app, &proof(&person)?, draft).await?;
    }
    Ok(person)
}

async fn launch(app: &App, person: &Person) -> Result<WorkflowId> {
    let query = PipelineQuery { exact_name: Some(EXAMPLES[0].1), max: 1, ..PipelineQuery::default() };
    let (rows, _) = pipelines::list(app, &proof(person)?, &query).await?;
    let template = rows.first().and_then(|row| LaunchId::parse(&row.launch_id));
    let draft = LaunchDraft { template, ..LaunchDraft::default() };
    launches::submit(app, &proof(person)?, draft).await
}

/// Prints what changes until the run has ended.
async fn follow(app: &App, person: &Person, id: &WorkflowId) -> Result<WorkflowStatus> {
    let mut last = String::new();
    loop {
        let details =
            workflows::describe(app, &proof::<domain::permission::WorkflowRead>(person)?, id).await?;
        let status = workflows::status(&details.row);
        let counts = &details.progress.counters;
        let total = workflows::total_tasks(counts);
        let done = counts.succeeded + counts.cached;
        let line = format!(
            "{} {}: {done} of {total} tasks done, {} running",
            details.row.run_name,
            status.as_str(),
            counts.running
        );
        if line != last {
            say(&line);
            last = line;
        }
        let head_ended = details.head_job.as_ref().is_some_and(|head| head.ended_at.is_some());
        if status.is_final() && head_ended {
            if let Some(failure) = summary::summarize(app, &proof(person)?, id).await?.failure {
                say(&failure.headline);
                for text in [failure.cause, failure.advice].into_iter().flatten() {
                    say(&text);
                }
            }
            return Ok(status);
        }
        tokio::time::sleep(FOLLOW_EVERY).await;
    }
}
