//! The body of a request, which has to arrive at some speed.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::BoxError;
use axum::body::HttpBody;
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep};

use super::ConnectionLimits;

/// A body with an end in any case.
pub(super) struct Arriving<B> {
    body: B,
    limits: ConnectionLimits,
    /// The end of the window, from when the body first had to be waited for.
    window: Option<Pin<Box<Sleep>>>,
    /// What came in this window.
    bytes: usize,
}

impl<B> Arriving<B> {
    pub(super) const fn new(body: B, limits: ConnectionLimits) -> Self {
        Self { body, limits, window: None, bytes: 0 }
    }
}

impl<B> HttpBody for Arriving<B>
where
    B: HttpBody<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            if let Some(Ok(frame)) = &frame {
                this.bytes += frame.data_ref().map_or(0, Bytes::len);
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let Self { limits, window, bytes, .. } = this;
        let window = window.get_or_insert_with(|| Box::pin(tokio::time::sleep(limits.body_window)));
        loop {
            ready!(window.as_mut().poll(cx));
            if *bytes < limits.body_bytes {
                return Poll::Ready(Some(Err(io::Error::from(io::ErrorKind::TimedOut).into())));
            }
            *bytes = 0;
            window.as_mut().reset(Instant::now() + limits.body_window);
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
