//! Every function of the store, on SQLite and on PostgreSQL.

mod accounts;
mod databases;
mod jobs;
mod launches;
mod runs;
