//! Secrets of the server itself: its key, passwords, and the tokens of people and of runs. Nothing here is stored or
//! logged in clear; what is stored are hashes.

pub mod key;
pub mod password;
pub mod run_token;
pub mod token;

pub use key::ServerKey;
