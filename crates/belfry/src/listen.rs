//! Where the listening socket comes from: the service manager, the process before, or the system.

use std::net::SocketAddr;
use std::path::Path;

use listenfd::ListenFd;
use tokio::net::TcpListener;

use crate::Failure;
use crate::handover;

/// A socket to listen on: one that systemd passes (its `LISTEN_FDS`), or with `take_over` the one of the server or
/// standby on the same data directory, which then ends, or a new one on `address`.
pub(crate) async fn listen(
    address: SocketAddr,
    data_dir: &Path,
    take_over: bool,
) -> Result<TcpListener, Failure> {
    if let Some(passed) = ListenFd::from_env().take_tcp_listener(0)? {
        passed.set_nonblocking(true)?;
        return Ok(TcpListener::from_std(passed)?);
    }
    if take_over && let Some(taken) = handover::take(data_dir).await? {
        return Ok(taken);
    }
    TcpListener::bind(address).await.map_err(|error| {
        Failure::Other(anyhow::anyhow!(
            "Cannot listen on {address}: {error}. Choose another address with --listen"
        ))
    })
}
