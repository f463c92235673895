//! Sending the requests of a recording as its client did.

use std::sync::Mutex;

use app::accounts::{self, AccountDraft};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use testkit::recording::{Recording, Request, TraceCall};

use super::compare::Difference;
use crate::support::{Client, TestServer};

/// Sends for one recording: as a person of its own, or as the run itself where the server launched it.
pub(super) struct Sender {
    reporter: Client,
    reader: Client,
    /// The id that the recording was launched with, and that of the run that was launched here in its place.
    launched: Option<(String, String)>,
    run: Mutex<Option<String>>,
}

impl Sender {
    /// A recording that carries the id of a run was launched by its server, so it is launched here before.
    pub(super) async fn make(server: &TestServer, recording: &Recording) -> Self {
        let name = format!("{}-{}", recording.version, recording.scenario);
        let name: String = name.chars().take(40).collect::<String>().trim_end_matches('-').to_owned();
        let email = format!("{name}@example.org");
        let draft = AccountDraft {
            user_name: &name,
            email: &email,
            first_name: None,
            last_name: None,
            password: None,
            is_root: false,
        };
        let id = accounts::create_user(&server.app.store, &server.clock, &draft).await.unwrap();
        let token = server.access_token(id, "replay").await;
        let reader = server.anonymous().bearer(&token);
        let run = Mutex::new(None);
        match recording.launched_as() {
            Some(recorded) => {
                let here = server.launched_for(id, &name).await;
                let launched = Some((recorded, here.id.to_string()));
                Self { reporter: here.client(), reader, launched, run }
            }
            None => Self { reporter: reader.clone(), reader, launched: None, run },
        }
    }

    /// Reads what the run's owner may read.
    pub(super) fn reader(&self) -> Client {
        self.reader.clone()
    }

    /// The run's id, once the server has given one.
    pub(super) fn run(&self) -> Option<String> {
        self.run.lock().unwrap().clone()
    }

    /// Sends the calls in this order. Every answer must be a success, but for calls to the run `null`.
    pub(super) async fn send<'r>(
        &self,
        calls: impl Iterator<Item = (&'r Request, TraceCall)>,
    ) -> Vec<Difference> {
        let mut wrong = Vec::new();
        for (request, call) in calls {
            let run = self.run();
            let (path, mut body) = request.addressed_to(run.as_deref().unwrap_or("null"));
            if let (TraceCall::Create, Some((recorded, here))) = (call, &self.launched) {
                body = body.map(|body| body.replace(recorded, here));
            }
            let method = Method::from_bytes(request.method.as_bytes()).unwrap();
            let kind = request.headers.get("content-type").map(String::as_str);
            let body = body.map_or_else(Body::empty, Body::from);
            let answer = self.reporter.send_to(method, &path, kind, body).await;
            let expected = if request.is_to_null() { StatusCode::FORBIDDEN } else { StatusCode::OK };
            if answer.status != expected {
                let what = format!("answer to request {} ({call:?})", request.seq);
                wrong.push(Difference::new(what, expected, format!("{}: {}", answer.status, answer.text())));
                continue;
            }
            if call == TraceCall::Create {
                let id = answer.json()["workflowId"].as_str().unwrap().to_owned();
                let before = self.run.lock().unwrap().replace(id.clone());
                if before.as_ref().is_some_and(|before| *before != id) {
                    wrong.push(Difference::new("run of a second create", before.unwrap_or_default(), id));
                }
            }
        }
        wrong
    }
}
