//! What Belfry knows about Nextflow: how to start it (launcher script, generated config, parameters), the names of the
//! files that a run leaves, and how to read what it printed and recorded. Pure: nothing here starts a process.

pub mod console;
pub mod dag;
pub mod exit_codes;
pub mod files;
pub mod launcher;
pub mod params;
pub mod pipeline;
pub mod quote;
pub mod random_name;
pub mod record;
pub mod reports;
pub mod undelivered;
pub mod version;
