//! The stream of hints that an open page listens to.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::{Method, StatusCode, header};
use futures_util::StreamExt;
use serde_json::Value;
use tokio::time::timeout;

use super::Client;

/// An event of the stream.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) data: Value,
}

impl Event {
    /// Whether it says that `entity` `id` changed.
    pub(crate) fn is_change(&self, entity: &str, id: &str) -> bool {
        self.name == "change" && self.data["entity"] == entity && self.data["id"] == id
    }
}

/// An open stream.
pub(crate) struct Events {
    body: BodyDataStream,
    read: String,
}

impl Events {
    /// Opens the stream and reads its first event.
    pub(crate) async fn open(client: &Client) -> (Self, Event) {
        let response = client.open(Method::GET, "/api/ext/live", None, Body::empty()).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        let mut events = Self { body: response.into_body().into_data_stream(), read: String::new() };
        let first = events.next(Duration::from_secs(30)).await.expect("the stream says hello");
        (events, first)
    }

    /// The next event; none if none comes in time.
    pub(crate) async fn next(&mut self, within: Duration) -> Option<Event> {
        timeout(within, self.read()).await.ok().flatten()
    }

    /// Whether the stream ends in time, whatever comes before.
    pub(crate) async fn ends(&mut self, within: Duration) -> bool {
        timeout(within, async { while self.read().await.is_some() {} }).await.is_ok()
    }

    async fn read(&mut self) -> Option<Event> {
        loop {
            if let Some((block, rest)) = self.read.split_once("\n\n") {
                let event = parse(block);
                self.read = self.read.split_off(self.read.len() - rest.len());
                if event.is_some() {
                    return event;
                }
                continue;
            }
            let bytes = self.body.next().await?.unwrap();
            self.read.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }
}

/// The event in a block of lines; none if it is a comment, which keeps the connection open.
fn parse(block: &str) -> Option<Event> {
    let field = |name: &str| {
        block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim_start)
    };
    let data = serde_json::from_str(field("data")?).unwrap();
    Some(Event { name: field("event")?.to_owned(), data })
}
