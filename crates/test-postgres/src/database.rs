//! The database of one test.

use crate::server::Server;

/// A database that is dropped, with whoever is still connected, when this is dropped.
pub struct Database<'server> {
    server: &'server Server,
    name: String,
}

impl<'server> Database<'server> {
    pub(crate) fn new(server: &'server Server, name: String) -> Self {
        Self { server, name }
    }

    /// `postgres://user:password@host:port/name`
    #[must_use]
    pub fn url(&self) -> String {
        self.server.address().url(&self.name)
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Runs SQL as the superuser and returns what it selects: a row a line, columns separated by `|`.
    pub fn run(&self, sql: &str) -> anyhow::Result<String> {
        self.server.run(&self.name, sql)
    }
}

impl Drop for Database<'_> {
    fn drop(&mut self) {
        // Fails when the server is gone already, and the database with it.
        let _ = self.server.run("postgres", &format!("drop database if exists {} with (force)", self.name));
    }
}
