//! Recordings of real clients, sent to the server as the clients sent them: what the API then tells is compared with
//! what a reader of the recordings that shares no code with the server says it must be.

mod compare;
mod disorder;
mod metrics;
mod send;
mod told;

use futures_util::{StreamExt, stream};
use testkit::recording::{Expectation, Recording};

use crate::support::{Kind, TestServer};
use compare::{Difference, everything, outcome, table};
use send::Sender;

/// Recordings under way at once.
const AT_ONCE: usize = 4;

/// How the requests of a recording are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// As they were recorded.
    Recorded,
    /// Each one twice.
    Twice,
    /// The calls of `progress` in another order, drawn from this number.
    Shuffled(u64),
}

async fn replay(server: &TestServer, recording: &Recording, order: Order) -> Vec<Difference> {
    let sender = Sender::make(server, recording).await;
    let mut differences = match order {
        Order::Recorded => sender.send(recording.trace_calls()).await,
        Order::Twice => sender.send(recording.trace_calls().flat_map(|call| [call, call])).await,
        Order::Shuffled(seed) => sender.send(disorder::shuffled(recording, seed).into_iter()).await,
    };
    let Some(id) = sender.run() else {
        // The script did not compile before the client had announced anything.
        return differences;
    };
    let told = told::Told::read(&sender.reader(), &id).await;
    let expected = Expectation::of(recording);
    differences.extend(match order {
        Order::Recorded | Order::Twice => everything(&expected, &told),
        Order::Shuffled(_) => outcome(&expected, &told),
    });
    differences
}

/// Sends the recordings that are wanted and fails with a table of what differs.
async fn replay_all(kind: Kind, order: Order, is_wanted: impl Fn(&Recording) -> bool, least: usize) {
    let server = TestServer::still(kind).await;
    let recordings: Vec<Recording> = Recording::all().unwrap().into_iter().filter(is_wanted).collect();
    assert!(recordings.len() >= least, "{} recordings", recordings.len());
    let replays = recordings.iter().map(|recording| {
        let server = &server;
        async move {
            let differences = replay(server, recording, order).await;
            (format!("{}/{}", recording.version, recording.scenario), differences)
        }
    });
    let found: Vec<_> = stream::iter(replays).buffer_unordered(AT_ONCE).collect().await;
    let wrong: Vec<_> = found.into_iter().filter(|(_, differences)| !differences.is_empty()).collect();
    assert!(wrong.is_empty(), "{order:?} on {kind:?}:\n{}", table(&wrong));
}

macro_rules! generations {
    ($($name:ident $version:literal;)*) => {$(
        mod $name {
            use super::*;

            fn is_it(recording: &Recording) -> bool {
                recording.version == $version
            }

            #[tokio::test]
            async fn is_told_as_it_was_reported() {
                replay_all(Kind::Sqlite, Order::Recorded, is_it, 25).await;
            }

            #[tokio::test]
            async fn is_told_the_same_when_every_request_comes_twice() {
                replay_all(Kind::Sqlite, Order::Twice, is_it, 25).await;
            }

            #[tokio::test]
            async fn ends_the_same_when_requests_overtake_each_other() {
                replay_all(Kind::Sqlite, Order::Shuffled(20_261_122), is_it, 25).await;
            }
        }
    )*};
}

generations! {
    nextflow_22_10 "22.10.7";
    nextflow_24_10 "24.10.0";
    nextflow_25_04 "25.04.4";
    nextflow_25_10 "25.10.7";
    nextflow_26_04 "26.04.6";
}

#[tokio::test]
async fn a_choice_is_told_as_it_was_reported_on_postgres() {
    let chosen =
        ["02a-batch-250", "03-fail-terminate", "07-resumeb-second", "11a-launched-refresh", "14a-odd-values"];
    let is_chosen = |recording: &Recording| chosen.contains(&recording.scenario.as_str());
    replay_all(Kind::Postgres, Order::Recorded, is_chosen, 20).await;
}

#[tokio::test]
async fn a_choice_in_disorder_ends_the_same_on_postgres() {
    let chosen = ["03-fail-terminate", "12a-503-for-30s", "30-demo-pipeline"];
    let is_chosen = |recording: &Recording| chosen.contains(&recording.scenario.as_str());
    replay_all(Kind::Postgres, Order::Twice, is_chosen, 10).await;
    replay_all(Kind::Postgres, Order::Shuffled(1), is_chosen, 10).await;
}
