//! What the tests stand on: a server, those who ask it, and runs to ask about.

#[macro_use]
mod database;

pub(crate) mod client;
pub(crate) mod events;
pub(crate) mod launched;
pub(crate) mod operations;
pub(crate) mod person;
pub(crate) mod reported;
pub(crate) mod server;

pub(crate) use client::{Answer, Client};
pub(crate) use database::Kind;
pub(crate) use person::Person;
pub(crate) use reported::Reported;
pub(crate) use server::TestServer;
