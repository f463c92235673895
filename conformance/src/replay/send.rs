//! Sending the requests of a recording as its client did.

use std::sync::{Mutex, PoisonError};

use crate::caller::Caller;
use crate::carrier::{Call, Carrier};
use crate::difference::Difference;
use crate::recording::{Request, TraceCall};

/// Headers of a recorded request that belong to its connection or its credential.
const OF_THE_CONNECTION: [&str; 7] =
    ["authorization", "connection", "content-length", "cookie", "host", "http2-settings", "upgrade"];

/// Where a recording's requests go.
pub(super) struct Sender<'r, 'c, C> {
    reporter: &'r Caller<'c, C>,
    /// The id that the recording was launched with, and that of the run that was launched here in its place.
    launched: Option<(String, String)>,
    run: Mutex<Option<String>>,
}

impl<'r, 'c, C: Carrier> Sender<'r, 'c, C> {
    pub(super) const fn new(reporter: &'r Caller<'c, C>, launched: Option<(String, String)>) -> Self {
        Self { reporter, launched, run: Mutex::new(None) }
    }

    /// The run's id, once the server has given one.
    pub(super) fn run(&self) -> Option<String> {
        self.run.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sends the calls in this order. Every answer must be a success, but for calls to the run `null`.
    pub(super) async fn send<'q>(
        &self,
        calls: impl Iterator<Item = (&'q Request, TraceCall)>,
    ) -> Vec<Difference> {
        let mut wrong = Vec::new();
        for (request, call) in calls {
            if let Err(difference) = self.send_one(request, call).await {
                wrong.push(difference);
            }
        }
        wrong
    }

    async fn send_one(&self, request: &Request, call: TraceCall) -> Result<(), Difference> {
        let run = self.run();
        let (path, mut body) = request.addressed_to(run.as_deref().unwrap_or("null"));
        if let (TraceCall::Create, Some((recorded, here))) = (call, &self.launched) {
            body = body.map(|body| body.replace(recorded, here));
        }
        let path = path.strip_prefix("/api").unwrap_or(&path);
        let mut sent = Call::new(&request.method, path).sending(body.unwrap_or_default());
        let own = |(name, _): &(&String, &String)| !OF_THE_CONNECTION.contains(&name.as_str());
        sent.headers =
            request.headers.iter().filter(own).map(|(name, value)| (name.clone(), value.clone())).collect();
        let answer = self.reporter.insist(sent).await?;
        let what = format!("answer to request {} ({call:?})", request.seq);
        if request.is_to_null() {
            return if answer.status == 403 { Ok(()) } else { Err(Difference::new(what, 403, answer)) };
        }
        if !answer.is_success() {
            return Err(Difference::new(what, "2xx", answer));
        }
        if call != TraceCall::Create {
            return Ok(());
        }
        let Some(id) = answer.json()["workflowId"].as_str().map(str::to_owned) else {
            return Err(Difference::new(what, "a workflowId", answer));
        };
        let before = self.run.lock().unwrap_or_else(PoisonError::into_inner).replace(id.clone());
        match before {
            Some(before) if before != id => Err(Difference::new("run of a second create", before, id)),
            _ => Ok(()),
        }
    }
}
