//! HTTP: routes, who asks, errors as statuses, live events, the page; connections and their bounds. No SQL and no decisions.

mod auth;
mod connections;
mod error;
mod extract;
mod live;
pub mod openapi;
mod router;
mod routes;
pub mod standby;
mod telemetry;
mod ui;

pub use connections::{ConnectionLimits, serve};
pub use router::{SharedApp, router};
