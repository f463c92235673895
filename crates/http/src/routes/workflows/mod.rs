//! Runs.

pub(crate) mod act;
pub(crate) mod describe;
pub(crate) mod files;
pub(crate) mod launch;
pub(crate) mod list;
pub(crate) mod many;
pub(crate) mod silhouette;
pub(crate) mod stars;
pub(crate) mod tasks;
pub(crate) mod views;
