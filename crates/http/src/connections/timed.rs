//! A stream that ends when the other side takes too long, and what it has to know about requests for that.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use futures_util::task::AtomicWaker;
use hyper::body::{Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

use super::ConnectionLimits;

/// The head of a request is expected or has begun.
const HEAD: u8 = 0;
/// An answer was given; another request may come.
const IDLE: u8 = 1;
/// A request is there and not answered to its end.
const BUSY: u8 = 2;

/// What a connection is doing.
#[derive(Debug, Default)]
pub(super) struct Phase {
    now: AtomicU8,
    /// The connection, if it reads while it is busy. It has to look again when the answer is given, as the time of a
    /// silent connection begins then.
    reader: AtomicWaker,
}

impl Phase {
    /// The head of a request is complete.
    pub(super) fn is_busy(&self) {
        self.now.store(BUSY, Relaxed);
    }

    /// Whether the head of a request is expected or has begun.
    pub(super) fn expects_request(&self) -> bool {
        self.now.load(Relaxed) == HEAD
    }
}

/// The body of an answer; when it goes, so has the answer.
pub(super) struct Answering {
    body: Body,
    phase: Arc<Phase>,
}

impl Answering {
    pub(super) const fn new(body: Body, phase: Arc<Phase>) -> Self {
        Self { body, phase }
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.phase.now.store(IDLE, Relaxed);
        self.phase.reader.wake();
    }
}

impl HttpBody for Answering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The time that is left for something, from when it first had to wait.
#[derive(Default)]
struct Patience(Option<(u8, Pin<Box<Sleep>>)>);

impl Patience {
    fn is_over(&mut self, what: u8, limit: Duration, cx: &mut Context<'_>) -> Poll<()> {
        let (_, sleep) = match &mut self.0 {
            Some(waiting) if waiting.0 == what => waiting,
            other => other.insert((what, Box::pin(tokio::time::sleep(limit)))),
        };
        sleep.as_mut().poll(cx)
    }
}

/// A stream with bounds of time.
pub(super) struct Timed<S> {
    stream: S,
    phase: Arc<Phase>,
    limits: ConnectionLimits,
    reading: Patience,
    writing: Patience,
}

impl<S> Timed<S> {
    pub(super) fn new(stream: S, phase: Arc<Phase>, limits: ConnectionLimits) -> Self {
        Self { stream, phase, limits, reading: Patience::default(), writing: Patience::default() }
    }

    /// What was written, or an error when nothing can be for too long.
    fn written<T>(&mut self, written: Poll<io::Result<T>>, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.writing.0 = None;
            return written;
        }
        ready!(self.writing.is_over(BUSY, self.limits.idle, cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Timed<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let before = buffer.filled().len();
        if let Poll::Ready(read) = Pin::new(&mut this.stream).poll_read(cx, buffer) {
            if buffer.filled().len() > before && this.phase.now.load(Relaxed) == IDLE {
                this.phase.now.store(HEAD, Relaxed);
            }
            return Poll::Ready(read);
        }
        let phase = this.phase.now.load(Relaxed);
        let limit = match phase {
            HEAD => this.limits.head,
            IDLE => this.limits.idle,
            _ => {
                this.reading.0 = None;
                this.phase.reader.register(cx.waker());
                return Poll::Pending;
            }
        };
        ready!(this.reading.is_over(phase, limit, cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Timed<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, data);
        self.written(written, cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, data);
        self.written(written, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
