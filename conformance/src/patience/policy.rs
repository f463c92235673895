//! The retry rules of Nextflow's client, by generation. Read in its code and seen in recordings of real clients; a test
//! holds them to the recordings.

use std::time::Duration;

use crate::carrier::{Answer, Failure};
use crate::recording::TraceCall;

/// A way to take errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Up to 24.10: six attempts in 91 s on 5xx alone; a connection that is dropped is tried once more at once; what is
    /// refused is lost; a failed `create` or `begin` ends Nextflow.
    A,
    /// 25.04: the same, but a failed `create` or `begin` goes unnoticed and the run goes on.
    ASwallowing,
    /// 25.08 to 26.03, with 25.10: five attempts in 5 s on 429, 5xx and lost or refused connections; then the batch is
    /// lost. A failed start goes unnoticed.
    B,
    /// From 26.04.4: ten attempts in 3 minutes on the same, longer if `Retry-After` asks for it; then the run is killed.
    C,
}

/// What a client makes of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reaction {
    /// The server has it.
    Delivered,
    /// It is sent again after this time.
    Again(Duration),
    /// It is not sent again.
    GivenUp,
}

impl Policy {
    /// The letter by which the policy is known.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Self::A | Self::ASwallowing => "A",
            Self::B => "B",
            Self::C => "C",
        }
    }

    /// Whether a rejected or lost batch kills the run.
    pub(crate) const fn kills(self) -> bool {
        matches!(self, Self::C)
    }

    /// Whether a run goes on when `create` or `begin` failed.
    pub(crate) const fn swallows_a_failed_start(self) -> bool {
        matches!(self, Self::ASwallowing | Self::B)
    }

    /// What follows the attempt with this number, from 1, of a call.
    pub(crate) fn react(self, call: TraceCall, attempt: u32, result: &Result<Answer, Failure>) -> Reaction {
        let result = match result {
            Ok(answer) if answer.is_success() => return Reaction::Delivered,
            other => other,
        };
        match self {
            Self::A | Self::ASwallowing => Self::react_a(call, attempt, result),
            Self::B | Self::C => self.react_later(attempt, result),
        }
    }

    fn react_a(call: TraceCall, attempt: u32, result: &Result<Answer, Failure>) -> Reaction {
        match result {
            // The retries are set up after `create`.
            Ok(answer) if answer.status >= 500 && call != TraceCall::Create && attempt <= 5 => {
                Reaction::Again(Duration::from_millis(250 * 3_u64.pow(attempt)))
            }
            // Java itself repeats it, once.
            Err(Failure::Dropped(_)) if attempt == 1 => Reaction::Again(Duration::ZERO),
            _ => Reaction::GivenUp,
        }
    }

    fn react_later(self, attempt: u32, result: &Result<Answer, Failure>) -> Reaction {
        const CAP: Duration = Duration::from_secs(90);
        let attempts = if self == Self::C { 10 } else { 5 };
        let is_retried = match result {
            Ok(answer) => matches!(answer.status, 429 | 500 | 502 | 503 | 504),
            Err(_) => true,
        };
        if !is_retried || attempt >= attempts {
            return Reaction::GivenUp;
        }
        let own = Duration::from_millis(350 * 2_u64.pow(attempt - 1)).min(CAP);
        let hint = match result {
            Ok(answer) if self == Self::C => answer.retry_after_s().map(Duration::from_secs),
            _ => None,
        };
        Reaction::Again(hint.map_or(own, |hint| own.max(hint).min(CAP)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::PROFILES;
    use crate::recording::{Recording, Request};

    /// What the recording server did to a request.
    fn result(request: &Request) -> Result<Answer, Failure> {
        let Some(status) = request.status else { return Err(Failure::Dropped(String::new())) };
        let hint = request.retry_after_s.map(|seconds| ("retry-after".to_owned(), seconds.to_string()));
        let headers = hint.into_iter().collect();
        Ok(Answer { status, headers, ..Answer::default() })
    }

    /// Every error in the recordings is taken by the rules as the real client took it: the same call follows after the
    /// time that they say, give or take its jitter, or it never follows.
    #[test]
    fn real_clients_react_by_these_rules() {
        let (mut repeated, mut given_up) = (0, 0);
        for recording in Recording::all().unwrap() {
            let profile = PROFILES.iter().find(|profile| profile.version == recording.version).unwrap();
            let calls: Vec<_> = recording.trace_calls().collect();
            let mut attempt = 1;
            for (at, (request, call)) in calls.iter().enumerate() {
                let what = format!("{}/{} request {}", recording.version, recording.scenario, request.seq);
                let next = calls
                    .get(at + 1)
                    .filter(|(next, _)| next.body == request.body && next.path == request.path);
                // A token that is refused is another matter, and so is a body that is taken after a time-out.
                if request.status == Some(401) || recording.scenario.starts_with("44i") {
                    continue;
                }
                match profile.policy.react(*call, attempt, &result(request)) {
                    // 20.10 gives no instant, so that the next body may be the same.
                    Reaction::Delivered => {}
                    Reaction::GivenUp => {
                        assert!(next.is_none(), "{what} comes again");
                        given_up += 1;
                    }
                    Reaction::Again(wait) => {
                        let Some((next, _)) = next else { panic!("{what} does not come again") };
                        let waited = Duration::from_millis(next.at_ms - request.at_ms);
                        // Jitter of a quarter, and what the machine took.
                        assert!(
                            waited >= wait * 7 / 10 && waited <= wait * 13 / 10 + Duration::from_secs(1),
                            "{what}: {waited:?} instead of {wait:?}"
                        );
                        attempt += 1;
                        repeated += 1;
                        continue;
                    }
                }
                attempt = 1;
            }
        }
        assert!(repeated > 100 && given_up > 20, "{repeated} repeated, {given_up} given up");
    }
}
