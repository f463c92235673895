//! Live hints for an open page, as server-sent events: what changed, at most four times a second for each thing.

use std::collections::HashSet;
use std::convert::Infallible;
use std::time::Duration;

use app::events::{Change, Entity};
use axum::Extension;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::Scope;
use domain::permission::WorkspaceRead;
use futures_util::{StreamExt, stream};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::auth::By;
use crate::router::SharedApp;
use crate::routes::WorkspaceQuery;

const WINDOW: Duration = Duration::from_millis(250);
/// The page takes a line for dead after 60 s of silence.
const PING: Duration = Duration::from_secs(25);

/// What is to be told of one window.
struct Page {
    scope: Scope,
    changes: Receiver<Change>,
    is_new: bool,
    waiting: Vec<(Entity, String)>,
    next_flush: Instant,
}

/// Hints to read again: `hello` at the start, then `change` with entity and id; `ping` every 25 seconds without one,
/// so that a page notices a line that is dead.
#[utoipa::path(get, path = "/ext/live", tag = "ext", operation_id = "ExtStreamChanges", params(WorkspaceQuery),
    responses((status = 200, body = String, content_type = "text/event-stream")),
    extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn live(
    State(app): State<SharedApp>,
    By(by): By<WorkspaceRead>,
    Extension(stop): Extension<CancellationToken>,
) -> Response {
    let page = Page {
        scope: by.scope(),
        changes: app.events.subscribe(),
        is_new: true,
        waiting: Vec::new(),
        next_flush: Instant::now(),
    };
    let events = stream::unfold(page, |mut page| async move {
        page.next().await.map(|event| (Ok::<_, Infallible>(event), page))
    });
    let events = events.take_until(stop.cancelled_owned());
    // A proxy must not collect events.
    let headers = [("x-accel-buffering", "no"), ("cache-control", "no-store")];
    let ping = KeepAlive::new().interval(PING).event(Event::default().event("ping").data("{}"));
    (headers, Sse::new(events).keep_alive(ping)).into_response()
}

impl Page {
    /// The next event; the stream ends when the page lagged behind, so that it connects again and reads everything.
    async fn next(&mut self) -> Option<Event> {
        if self.is_new {
            self.is_new = false;
            let hello = serde_json::json!({ "version": env!("CARGO_PKG_VERSION") });
            return Some(Event::default().event("hello").data(hello.to_string()));
        }
        if self.waiting.is_empty() {
            self.collect().await?;
        }
        let (entity, id) = self.waiting.pop()?;
        let change = serde_json::json!({ "entity": entity.as_str(), "id": id });
        Some(Event::default().event("change").data(change.to_string()))
    }

    /// Waits for a change, then for the end of the window, so that each thing is told once in it.
    async fn collect(&mut self) -> Option<()> {
        let mut seen = HashSet::new();
        while seen.is_empty() {
            self.take(&mut seen, None).await?;
        }
        let deadline = self.next_flush;
        while Instant::now() < deadline {
            self.take(&mut seen, Some(deadline)).await?;
        }
        self.next_flush = Instant::now() + WINDOW;
        self.waiting = seen.into_iter().collect();
        Some(())
    }

    async fn take(&mut self, seen: &mut HashSet<(Entity, String)>, until: Option<Instant>) -> Option<()> {
        let received = match until {
            None => self.changes.recv().await,
            Some(deadline) => tokio::select! {
                received = self.changes.recv() => received,
                () = sleep_until(deadline) => return Some(()),
            },
        };
        match received {
            Ok(change) if change.scope == self.scope => {
                seen.insert((change.entity, change.id));
                Some(())
            }
            Ok(_) => Some(()),
            Err(RecvError::Lagged(_) | RecvError::Closed) => None,
        }
    }
}
