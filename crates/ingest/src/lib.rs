//! Trace records in, durable rows out.
//!
//! The way of a record: body, as far as there is memory for it ([`Arrival`]) → lenient decoding ([`decode`]) → bounded
//! queue, in which runs take turns → one writer that applies what is waiting to the runs it is about (`plan`), stores it in one transaction and then answers all who wait → a hint to browsers
//! ([`Changed`]). Whatever a client sends, a run in flight is never harmed: odd values are cleaned or cut, what cannot
//! be read is set aside on the run, and the only refusal is "not now" ([`domain::error::Kind::Unavailable`]).
//!
//! ```text
//! handle ─ decode ─┐
//!    │             ├─ queue ─ writer ─ plan ─ store::trace
//!    └─ lookup     │             │
//!                  └─────────────┴─ events, stats
//! ```

mod arrival;
mod count;
mod create;
pub mod decode;
mod events;
mod handle;
mod lane;
mod limits;
mod lookup;
mod memory;
mod merge;
mod plan;
mod queue;
mod share;
mod state;
mod stats;
mod writer;

pub use arrival::Arrival;
pub use create::NewRun;
pub use events::Changed;
pub use handle::{Call, EndDetails, Ingest, Writers};
pub use limits::Limits;
pub use stats::Stats;
pub use store::trace::RunRef;
