//! The Nextflow of the local platform: its command and version.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use domain::{Error, Result};
use exec::{ExecPlatform, Tool};
use nextflow::launcher::Engine;
use nextflow::version::NextflowVersion;

use crate::context::App;

/// Starting the Java machine takes some seconds, on a busy machine many.
const TIMEOUT: Duration = Duration::from_mins(2);

/// The version that was found last, since asking costs seconds.
#[derive(Debug, Default)]
pub struct KnownVersion(Mutex<Option<NextflowVersion>>);

/// The words of the Nextflow command.
#[must_use]
pub fn command(app: &App) -> Vec<String> {
    app.settings.nextflow.split_whitespace().map(str::to_owned).collect()
}

/// The version of the Nextflow that runs use, found by asking it; remembered once it answered.
///
/// # Errors
/// `Invalid` with what is wrong and what to do: no such command, no Java.
pub async fn inspect(app: &App) -> Result<NextflowVersion> {
    if let Some(known) = *app.engine.0.lock().unwrap_or_else(PoisonError::into_inner) {
        return Ok(known);
    }
    let mut words = command(app);
    words.push("-version".to_owned());
    let tool = Tool { timeout: TIMEOUT, ..Tool::new(words) };
    let output = app.local.run(&tool).await.map_err(crate::compute_envs::platform)?;
    let printed = format!("{}\n{}", output.stdout, output.stderr);
    if let (0, Some(version)) = (output.code, NextflowVersion::find(&printed)) {
        *app.engine.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(version);
        return Ok(version);
    }
    let why = nextflow::console::explain(Some(output.code), &printed, "");
    let text = [Some(why.headline), why.advice].into_iter().flatten().collect::<Vec<_>>().join(". ");
    Err(Error::invalid(format!("Nextflow cannot be used: {text}")))
}

/// The engine as launches take it; its version only if it is known already.
pub(crate) fn engine(app: &App) -> Engine {
    Engine { command: command(app), version: *app.engine.0.lock().unwrap_or_else(PoisonError::into_inner) }
}
