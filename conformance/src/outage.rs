//! Taking a real server away for a while.

use anyhow::{Context as _, ensure};
use futures_util::future::BoxFuture;

/// Somebody who can take the server away.
pub trait Outage: Send + Sync {
    /// Takes the server away; done when it is gone.
    fn away(&self) -> BoxFuture<'_, anyhow::Result<()>>;
    /// Brings it back; done when it answers again.
    fn back(&self) -> BoxFuture<'_, anyhow::Result<()>>;
}

/// A shell command that is run with the word `away` and later with `back`.
#[derive(Clone, Debug)]
pub struct OutageCommand(pub String);

impl OutageCommand {
    async fn run(&self, word: &str) -> anyhow::Result<()> {
        let script = format!("{} {word}", self.0);
        let status = tokio::process::Command::new("sh").args(["-c", &script]).status().await;
        let status = status.with_context(|| format!("'{script}' could not be started"))?;
        ensure!(status.success(), "'{script}' ended with {status}");
        Ok(())
    }
}

impl Outage for OutageCommand {
    fn away(&self) -> BoxFuture<'_, anyhow::Result<()>> {
        Box::pin(self.run("away"))
    }

    fn back(&self) -> BoxFuture<'_, anyhow::Result<()>> {
        Box::pin(self.run("back"))
    }
}
