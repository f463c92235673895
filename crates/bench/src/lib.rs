//! Load for a Belfry server from outside, as real clients make it, and the proof that nothing acknowledged is lost.
//!
//! [`simulation`] makes runs up from a seed, a ledger keeps what the server acknowledged of them, and [`check`] compares
//! it with what the API shows. [`load`] sends runs at full speed or at a pace, to be measured; [`steady`] sends them one
//! after the other for as long as something is done to the server, such as the kills of [`crash`]. [`disk`] and [`direct`]
//! tell what the machine would allow.
//!
//! [`populate`] makes runs to be looked at.
//!
//! All load goes to a server on this machine, which ends with the program that started it.

pub mod check;
pub mod client;
pub mod crash;
pub mod direct;
pub mod disk;
pub mod figures;
mod ledger;
pub mod load;
pub mod populate;
pub mod process;
pub mod reads;
mod sender;
pub mod server;
pub mod simulation;
pub mod sqlite;
pub mod steady;
