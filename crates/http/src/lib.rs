//! HTTP: routes, who asks, errors as statuses, live events, the page. No SQL and no decisions.

mod auth;
mod error;
mod extract;
mod live;
pub mod openapi;
mod router;
mod routes;
mod telemetry;
mod ui;

pub use router::{SharedApp, router};
