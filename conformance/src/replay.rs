//! A recording sent to a server, and what the server then tells compared with what it must.

pub mod compare;
mod disorder;
mod send;
mod told;

pub use told::Told;
pub(crate) use told::ms;

use crate::caller::Caller;
use crate::carrier::Carrier;
use crate::difference::Difference;
use crate::recording::{Expectation, Recording};
use send::Sender;

/// How the requests of a recording are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// As they were recorded.
    Recorded,
    /// Each one twice.
    Twice,
    /// The calls of `progress` in another order, drawn from this number.
    Shuffled(u64),
}

/// A run that the server itself launched, in whose place a recording of a launched run is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaunchedRun {
    /// Its id on the server.
    pub id: String,
    /// Name of the project that it was launched from, if that is to be compared.
    pub project: Option<String>,
}

/// Who sends a recording, and who looks at the result.
pub struct Replay<'c, C> {
    /// Sends as Nextflow does.
    pub reporter: Caller<'c, C>,
    /// Reads what the run's owner may read.
    pub reader: Caller<'c, C>,
    /// What the server launched, for a recording of a launched run.
    pub launched: Option<LaunchedRun>,
}

/// What came of a replay.
#[derive(Debug, Default)]
pub struct Replayed {
    /// What is otherwise than it must be.
    pub differences: Vec<Difference>,
    /// What the API told in the end; none when the client announced no run, or when the API could not be read.
    pub told: Option<Told>,
}

impl<C: Carrier> Replay<'_, C> {
    /// Sends the trace calls of a recording and compares what the API then tells: all of it, or after a disorder how
    /// run and tasks ended.
    pub async fn send(&self, recording: &Recording, expected: &Expectation, order: Order) -> Replayed {
        let here = self.launched.as_ref().map(|run| run.id.clone());
        let sender = Sender::new(&self.reporter, recording.launched_as().zip(here));
        let mut differences = match order {
            Order::Recorded => sender.send(recording.trace_calls()).await,
            Order::Twice => sender.send(recording.trace_calls().flat_map(|call| [call, call])).await,
            Order::Shuffled(seed) => sender.send(disorder::shuffled(recording, seed).into_iter()).await,
        };
        let Some(id) = sender.run() else {
            // The script did not compile before the client had announced anything.
            return Replayed { differences, told: None };
        };
        let told = match Told::read(&self.reader, &id).await {
            Ok(told) => told,
            Err(difference) => {
                differences.push(difference);
                return Replayed { differences, told: None };
            }
        };
        let project = self.launched.as_ref().and_then(|run| run.project.as_deref());
        differences.extend(match order {
            Order::Recorded | Order::Twice => compare::everything(expected, &told, project),
            Order::Shuffled(_) => compare::outcome(expected, &told),
        });
        Replayed { differences, told: Some(told) }
    }
}
