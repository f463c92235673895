//! What the tests stand on.

use std::path::Path;
use std::time::Duration;

use bench::steady::Settings;

/// The server that is tested.
pub(crate) fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_belfry"))
}

/// A load that two cores and a debug build can bear beside other tests.
pub(crate) fn load(seed: u64) -> Settings {
    Settings { seed, clients: 4, tasks: 120, pause: Duration::from_millis(10) }
}
