//! Reports through the whole of ingest, into SQLite and into PostgreSQL.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "what does not hold fails the test"
)]

mod any_order;
mod bench;
mod calls;
mod damaged;
mod overload;
mod replay;
