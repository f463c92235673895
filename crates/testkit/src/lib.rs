//! What tests need beside the product: a database.

pub use test_postgres as postgres;
