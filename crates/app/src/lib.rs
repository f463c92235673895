//! Use cases, one module for each aggregate: the only place where decisions are made. Each takes the proof that the
//! caller may, does its work in one transaction, and tells open pages afterwards.

pub mod accounts;
pub mod allowed;
pub mod compute_envs;
pub mod context;
pub mod engine;
pub mod events;
pub mod failure;
pub mod files;
pub mod graph;
pub mod identity;
pub mod jobs;
pub mod launches;
pub mod metrics;
pub mod pipelines;
pub mod resources;
mod serving;
pub mod session;
pub mod silhouette;
pub mod summary;
pub mod timeline;
pub mod tokens;
pub mod trace;
pub mod workflow_list;
pub mod workflows;

pub use context::{App, RUNS_DIR, Settings, WORK_DIR};
