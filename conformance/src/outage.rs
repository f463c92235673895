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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_command_is_told_what_to_do_and_must_succeed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("said");
        let command = OutageCommand(format!("printf '%s ' >>'{}'", file.display()));
        command.away().await.unwrap();
        command.back().await.unwrap();
        assert_eq!(std::fs::read_to_string(file).unwrap(), "away back ");
        assert!(OutageCommand("false".to_owned()).away().await.is_err());
    }
}
