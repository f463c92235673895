//! A simulated Nextflow: it reports a run whose tasks change by a given plan, in a time that can be shortened, and
//! takes errors as its generation does.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::policy::{Policy, Reaction};
use crate::caller::Caller;
use crate::carrier::Carrier;
use crate::manner::{Manner, Names};
use crate::recording::{Recording, Request, TraceCall};

/// Between the beginnings of two batches.
const INTERVAL: Duration = Duration::from_secs(1);
/// Without any batch for so long, the client says that it is alive.
const ALIVE: Duration = Duration::from_mins(1);
/// A batch has no more states.
const LARGEST_BATCH: usize = 100;
/// How often the client looks for what changed.
const LOOK: Duration = Duration::from_millis(100);

/// A task changes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change {
    /// Since the run began.
    pub(crate) at: Duration,
    pub(crate) task: i64,
    pub(crate) status: &'static str,
}

/// What came of the reporting.
#[derive(Debug, Default)]
pub(crate) struct Reported {
    /// The run's id, if the server gave one.
    pub(crate) id: Option<String>,
    /// The calls that the server acknowledged.
    pub(crate) acknowledged: Vec<Request>,
    /// Attempts beyond the first.
    pub(crate) repeats: u32,
    pub(crate) lost_batches: u32,
    pub(crate) lost_states: usize,
    /// The client killed its run.
    pub(crate) is_killed: bool,
    /// What the client was told of errors, each once.
    pub(crate) errors: Vec<String>,
    /// `complete` was acknowledged.
    pub(crate) is_complete: bool,
}

impl Reported {
    /// What the server acknowledged, as a recording.
    pub(crate) fn recording(&self) -> Recording {
        Recording { version: String::new(), scenario: String::new(), requests: self.acknowledged.clone() }
    }

    /// What was lost, in words.
    pub(crate) fn losses(&self) -> String {
        let mut words = match (self.lost_batches, self.lost_states) {
            (0, _) => "lost nothing".to_owned(),
            (1, states) => format!("lost a batch of {states} states"),
            (batches, states) => format!("lost {batches} batches with {states} states"),
        };
        if self.is_killed {
            words.push_str(", killed its run");
        } else if !self.is_complete {
            words.push_str(", `complete` was lost");
        }
        format!("{words}; sent again {} times", self.repeats)
    }
}

/// A simulated client.
pub(crate) struct Reporter<'a, C> {
    pub(crate) caller: Caller<'a, C>,
    pub(crate) manner: &'a Manner,
    pub(crate) policy: Policy,
    /// How long a second of the client takes, in seconds.
    pub(crate) scale: f64,
}

impl<C: Carrier> Reporter<'_, C> {
    /// Reports a run from beginning to end, or until the client gives up.
    pub(crate) async fn report(&self, session: &str, run_name: &str, plan: &[Change]) -> Reported {
        let mut reported = Reported::default();
        let body = self.manner.create(session, run_name, None);
        let created = self.deliver(TraceCall::Create, "/trace/create", &body, &mut reported).await;
        let id = created.as_ref().and_then(|answer| answer["workflowId"].as_str()).map(str::to_owned);
        reported.id.clone_from(&id);
        if id.is_none() && !self.policy.swallows_a_failed_start() {
            reported.is_killed = true;
            return reported;
        }
        let names = Names {
            id: id.unwrap_or_else(|| "null".to_owned()),
            session: session.to_owned(),
            run_name: run_name.to_owned(),
        };
        let path = |call: &str| format!("/trace/{}/{call}", names.id);
        let begun =
            self.deliver(TraceCall::Begin, &path("begin"), &self.manner.begin(&names), &mut reported).await;
        if begun.is_none() {
            reported.is_killed = !self.policy.swallows_a_failed_start();
            return reported;
        }
        self.send_states(&path("progress"), &path("heartbeat"), plan, &mut reported).await;
        if !reported.is_killed {
            let body = self.manner.complete(&names, true);
            reported.is_complete =
                self.deliver(TraceCall::Complete, &path("complete"), &body, &mut reported).await.is_some();
        }
        reported
    }

    /// The sender's loop: the newest state of each task, once a second.
    async fn send_states(&self, progress: &str, heartbeat: &str, plan: &[Change], reported: &mut Reported) {
        let began = Instant::now();
        let now = || began.elapsed().div_f64(self.scale);
        let (mut coming, mut waiting) = (plan.iter().peekable(), BTreeMap::new());
        let (mut sent, mut heard) = (Duration::ZERO, Duration::ZERO);
        loop {
            while waiting.len() < LARGEST_BATCH
                && let Some(change) = coming.next_if(|change| change.at <= now())
            {
                waiting.insert(change.task, change.status);
            }
            let is_over = coming.peek().is_none();
            let is_due = now().saturating_sub(sent) > INTERVAL || waiting.len() >= LARGEST_BATCH || is_over;
            if !waiting.is_empty() && is_due {
                (sent, heard) = (now(), now());
                let tasks: Vec<Value> =
                    waiting.iter().map(|(task, status)| self.manner.record(*task, status)).collect();
                let body = self.manner.progress(tasks);
                if self.deliver(TraceCall::Progress, progress, &body, reported).await.is_none() {
                    reported.lost_batches += 1;
                    reported.lost_states += waiting.len();
                    if self.policy.kills() {
                        reported.is_killed = true;
                        return;
                    }
                }
                waiting.clear();
            } else if waiting.is_empty() && is_over {
                return;
            } else if waiting.is_empty() && now().saturating_sub(heard) > ALIVE {
                heard = now();
                self.deliver(TraceCall::Heartbeat, heartbeat, &self.manner.heartbeat(), reported).await;
            } else {
                sleep(LOOK.mul_f64(self.scale)).await;
            }
        }
    }

    /// Sends a call until the server has it or the client gives it up. Gives the answer.
    async fn deliver(
        &self,
        call: TraceCall,
        path: &str,
        body: &Value,
        reported: &mut Reported,
    ) -> Option<Value> {
        let text = body.to_string();
        let method = if call == TraceCall::Create { "POST" } else { "PUT" };
        for attempt in 1.. {
            let result = self.caller.send(self.manner.call(method, path, text.clone())).await;
            if attempt > 1 {
                reported.repeats += 1;
            }
            match self.policy.react(call, attempt, &result) {
                Reaction::Delivered => {
                    let seq = reported.acknowledged.len().try_into().unwrap_or(u64::MAX);
                    let request = Request::made(seq, method, &format!("/api{path}"), text);
                    reported.acknowledged.push(request);
                    return result.ok().map(|answer| answer.json());
                }
                Reaction::Again(wait) => sleep(wait.mul_f64(self.scale)).await,
                Reaction::GivenUp => {
                    let why = match result {
                        Ok(answer) => answer.status.to_string(),
                        Err(why) => why.to_string(),
                    };
                    if !reported.errors.contains(&why) {
                        reported.errors.push(why);
                    }
                    return None;
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carrier::{Answer, Call, Failure};
    use crate::profile::Profile;

    /// A server that takes everything but for some time.
    struct Server<T> {
        began: Instant,
        from: u64,
        to: u64,
        trouble: T,
    }

    impl<T: Fn(&Call) -> Result<Answer, Failure>> Carrier for Server<T> {
        async fn carry(&self, call: Call) -> Result<Answer, Failure> {
            sleep(Duration::from_millis(20)).await;
            if (self.from..self.to).contains(&self.began.elapsed().as_secs()) {
                return (self.trouble)(&call);
            }
            Ok(Answer { status: 200, body: r#"{"workflowId":"1a"}"#.into(), ..Answer::default() })
        }
    }

    fn answered(status: u16) -> Answer {
        Answer { status, ..Answer::default() }
    }

    /// A task changes every second for a minute, in front of a server in trouble.
    async fn report(
        profile: &str,
        from: u64,
        to: u64,
        trouble: impl Fn(&Call) -> Result<Answer, Failure>,
    ) -> Reported {
        let profile = Profile::named(profile).unwrap();
        let manner = Manner::of(profile).unwrap();
        let server = Server { began: Instant::now(), from, to, trouble };
        let caller = Caller::with_token(&server, "token");
        let plan: Vec<Change> = (1..=60)
            .map(|at| Change {
                at: Duration::from_secs(at),
                task: i64::try_from(at).unwrap(),
                status: "COMPLETED",
            })
            .collect();
        Reporter { caller, manner: &manner, policy: profile.policy, scale: 1.0 }.report("s", "r", &plan).await
    }

    #[tokio::test(start_paused = true)]
    async fn half_a_minute_of_503_costs_only_the_impatient_something() {
        for (profile, lost) in [("20.10", 0..=0), ("25.04", 0..=0), ("25.10", 4..=6), ("26.04", 0..=0)] {
            let reported = report(profile, 10, 40, |_| Ok(answered(503))).await;
            assert!(lost.contains(&reported.lost_batches), "{profile}: {}", reported.losses());
            assert!(reported.is_complete && !reported.is_killed, "{profile}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn refused_connections_cost_the_old_client_every_batch() {
        for (profile, lost) in [("24.10", 18..=21), ("25.10", 2..=4), ("26.04", 0..=0)] {
            let reported = report(profile, 10, 30, |_| Err(Failure::Refused(String::new()))).await;
            assert!(lost.contains(&reported.lost_batches), "{profile}: {}", reported.losses());
            assert!(reported.is_complete, "{profile}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_outage_that_outlasts_its_patience_kills_the_run_of_the_newest_client_alone() {
        for (profile, is_killed) in [("22.10", false), ("25.10", false), ("26.04", true)] {
            let reported = report(profile, 10, 1_000, |_| Ok(answered(503))).await;
            assert_eq!(reported.is_killed, is_killed, "{profile}: {}", reported.losses());
            assert!(reported.lost_batches > 0 && !reported.is_complete, "{profile}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_newest_client_waits_as_long_as_it_is_asked_to() {
        let busy = |_: &Call| {
            let hint = vec![("retry-after".to_owned(), "60".to_owned())];
            Ok(Answer { status: 503, headers: hint, ..Answer::default() })
        };
        // Ten attempts a minute apart reach further than three minutes.
        assert!(report("26.04", 10, 400, busy).await.is_complete);
        assert!(report("26.04", 10, 400, |_| Ok(answered(503))).await.is_killed);
    }

    #[tokio::test(start_paused = true)]
    async fn a_rejected_batch_is_lost_and_kills_the_run_of_the_newest_client() {
        for status in [400, 403, 404, 413] {
            let reject = move |_: &Call| Ok(answered(status));
            for (profile, is_killed) in [("24.10", false), ("25.10", false), ("26.04", true)] {
                let reported = report(profile, 10, 11, reject).await;
                assert_eq!((reported.lost_batches, reported.is_killed), (1, is_killed), "{profile} {status}");
                assert_eq!((reported.repeats, reported.is_complete), (0, !is_killed), "{profile} {status}");
            }
        }
        // Too many requests: the oldest loses the batch, the others come again.
        for (profile, lost) in [("24.10", 1), ("25.10", 0), ("26.04", 0)] {
            assert_eq!(report(profile, 10, 11, |_| Ok(answered(429))).await.lost_batches, lost, "{profile}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_failed_create_ends_the_run_or_goes_unnoticed() {
        for (profile, is_killed, goes_on) in
            [("24.10", true, false), ("25.04", false, true), ("25.10", false, true), ("26.04", true, false)]
        {
            let reported = report(profile, 0, 1_000, |call| {
                Ok(answered(if call.path == "/trace/create" { 400 } else { 200 }))
            })
            .await;
            assert_eq!((reported.id.is_none(), reported.is_killed), (true, is_killed), "{profile}");
            assert_eq!(!reported.acknowledged.is_empty(), goes_on, "{profile}");
        }
    }
}
