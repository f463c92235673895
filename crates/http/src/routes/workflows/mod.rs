//! Runs.

pub(crate) mod act;
pub(crate) mod describe;
pub(crate) mod failures;
pub(crate) mod files;
pub(crate) mod graph;
pub(crate) mod launch;
pub(crate) mod list;
pub(crate) mod many;
pub(crate) mod resources;
pub(crate) mod silhouette;
pub(crate) mod stars;
pub(crate) mod task_table;
pub(crate) mod tasks;
pub(crate) mod timeline;
pub(crate) mod views;
