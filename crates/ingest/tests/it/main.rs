//! Reports through the whole of ingest, into SQLite and into PostgreSQL.

mod any_order;
mod bench;
mod replay;
