//! Every function of the store, on SQLite and on PostgreSQL.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "what does not hold fails the test")]

mod accounts;
mod databases;
mod jobs;
mod launches;
mod purge;
mod runs;
mod timeline;
mod trace;
