//! Passing the listening socket from one process to the next on the same machine, so that no request is refused while
//! the server is replaced: connections wait in the socket's queue until the next process accepts them.
//!
//! Whoever listens offers the socket on a Unix socket in the data directory. A process that connects gets a copy of it.
//! The one that gave it stops accepting, ends what is under way, and says that it is done by ending: only then may the
//! next one open the database.

use std::io::{self, IoSlice, IoSliceMut, Read as _};
use std::mem::MaybeUninit;
use std::net::TcpListener as StdTcpListener;
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::net::UnixStream as StdUnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags, recvmsg, sendmsg,
};
use tokio::net::{TcpListener, UnixListener, UnixStream};

/// The Unix socket in the data directory.
const FILE: &str = "handover.sock";
/// How long the process before may take to end: longer than it gives itself.
const PREDECESSOR_ENDS_WITHIN: Duration = Duration::from_mins(1);
/// What goes with the socket, since a message must not be empty.
const GIVEN: &[u8] = b"socket";

/// The offer to hand the listening socket over.
pub(crate) struct Offer {
    given: OwnedFd,
    asked: UnixListener,
    file: PathBuf,
}

/// The process that has the socket now. It waits for this one to end.
pub(crate) struct Successor {
    _connection: StdUnixStream,
}

impl Offer {
    /// Offers `listener` to the next process that asks for it in `data_dir`.
    pub(crate) fn make(data_dir: &Path, listener: &TcpListener) -> io::Result<Self> {
        let file = data_dir.join(FILE);
        // What a killed process left behind.
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let asked = UnixListener::bind(&file)?;
        Ok(Self { given: listener.as_fd().try_clone_to_owned()?, asked, file })
    }

    /// Waits until another process of the same user, or root, takes the socket.
    pub(crate) async fn taken(self) -> Successor {
        loop {
            match self.give().await {
                Ok(Some(successor)) => return successor,
                Ok(None) => tracing::warn!("a process of another user asked for the listening socket"),
                Err(error) => {
                    tracing::warn!(%error, "the listening socket could not be handed over");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
    }

    async fn give(&self) -> io::Result<Option<Successor>> {
        let (connection, _) = self.asked.accept().await?;
        let asker = connection.peer_cred()?.uid();
        if asker != 0 && asker != rustix::process::geteuid().as_raw() {
            return Ok(None);
        }
        let connection = connection.into_std()?;
        connection.set_nonblocking(false)?;
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut message = SendAncillaryBuffer::new(&mut space);
        let sockets = [self.given.as_fd()];
        message.push(SendAncillaryMessage::ScmRights(&sockets));
        sendmsg(&connection, &[IoSlice::new(GIVEN)], &mut message, SendFlags::NOSIGNAL)?;
        Ok(Some(Successor { _connection: connection }))
    }
}

/// The next process makes an offer of its own, after this one has ended.
impl Drop for Offer {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.file) {
            tracing::warn!(%error, "{} is left behind", self.file.display());
        }
    }
}

/// Takes the listening socket from the process that offers it in `data_dir`, and waits until that one has ended. None
/// if no process does.
///
/// # Errors
/// If the process gives no socket, or does not end in time.
pub(crate) async fn take(data_dir: &Path) -> io::Result<Option<TcpListener>> {
    let connection = match UnixStream::connect(data_dir.join(FILE)).await {
        Ok(connection) => connection.into_std()?,
        // Nobody, or one that was killed.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    connection.set_nonblocking(false)?;
    connection.set_read_timeout(Some(PREDECESSOR_ENDS_WITHIN))?;
    let listener = tokio::task::spawn_blocking(move || receive(connection)).await??;
    listener.set_nonblocking(true)?;
    TcpListener::from_std(listener).map(Some)
}

fn receive(mut connection: StdUnixStream) -> io::Result<StdTcpListener> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut message = RecvAncillaryBuffer::new(&mut space);
    let mut bytes = [0; GIVEN.len()];
    recvmsg(&connection, &mut [IoSliceMut::new(&mut bytes)], &mut message, RecvFlags::CMSG_CLOEXEC)?;
    let socket = message.drain().find_map(|part| match part {
        RecvAncillaryMessage::ScmRights(mut sockets) => sockets.next(),
        _ => None,
    });
    let socket = socket.ok_or_else(|| io::Error::other("the process that listens gave no socket"))?;
    // Its end closes the connection.
    connection.read_to_end(&mut Vec::new()).map_err(|error| {
        io::Error::other(format!("the process that listened does not end ({error}); stop it and start again"))
    })?;
    Ok(StdTcpListener::from(socket))
}
