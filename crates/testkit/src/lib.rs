//! What tests need: databases, recordings of real clients and a model of what a server must tell after them.

pub mod mutation;
pub mod recording;

pub use test_postgres as postgres;
