//! The wire: bodies of requests and answers, one module for each tag of the published API, named as there. Requests
//! are read leniently (unknown fields ignored, numbers as text taken), answers are written strictly (every field
//! present, dates in UTC with `Z`).
#![expect(missing_docs, reason = "the fields are those of the published contract, which says what they mean")]

pub mod compute_config;
pub mod compute_envs;
pub mod ext;
pub mod launch;
pub mod lenient;
pub mod pipelines;
pub mod resources;
pub mod service_info;
pub mod tokens;
pub mod trace;
pub mod users;
pub mod workflows;
