//! Recordings of real clients, sent to the server as the clients sent them: what the API then tells is compared with
//! what a reader of the recordings that shares no code with the server says it must be.

mod carrier;
mod metrics;
mod notices;

use app::accounts::{self, AccountDraft};
use conformance::caller::Caller;
use conformance::difference::Difference;
use conformance::recording::{Expectation, Recording};
use conformance::replay::{LaunchedRun, Order, Replay};
use futures_util::{StreamExt, stream};

use crate::support::launched::LAUNCHED_PROJECT;
use crate::support::{Client, Kind, TestServer};

/// Recordings under way at once.
const AT_ONCE: usize = 4;

/// A person of its own for each recording, or the run itself where the server launched it.
struct Parties {
    anyone: Client,
    reader: String,
    /// The token of the run and what was launched, for a recording of a launched run.
    launched: Option<(String, LaunchedRun)>,
}

impl Parties {
    async fn make(server: &TestServer, recording: &Recording) -> Self {
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
        let reader = server.access_token(id, "replay").await;
        let launched = match recording.launched_as() {
            Some(_) => {
                let here = server.launched_for(id, &name).await;
                let run = LaunchedRun { id: here.id.to_string(), project: Some(LAUNCHED_PROJECT.to_owned()) };
                Some((here.access, run))
            }
            None => None,
        };
        Self { anyone: server.anonymous(), reader, launched }
    }

    fn replay(&self) -> Replay<'_, Client> {
        let reader = Caller::with_token(&self.anyone, &self.reader);
        match &self.launched {
            Some((token, run)) => Replay {
                reporter: Caller::with_token(&self.anyone, token),
                reader,
                launched: Some(run.clone()),
            },
            None => Replay { reporter: reader.clone(), reader, launched: None },
        }
    }
}

async fn replay(server: &TestServer, recording: &Recording, order: Order) -> Vec<Difference> {
    let parties = Parties::make(server, recording).await;
    let expected = Expectation::of(recording);
    let replayed = parties.replay().send(recording, &expected, order).await;
    let mut differences = replayed.differences;
    if let (Some(told), Order::Recorded | Order::Twice) = (&replayed.told, order) {
        differences.extend(notices::compare(&expected, told));
    }
    differences
}

/// The differences of several recordings, a line each, the first twelve of each recording.
fn table(wrong: &[(String, Vec<Difference>)]) -> String {
    let mut lines = vec!["recording | what | must be | is told".to_owned()];
    for (name, differences) in wrong {
        for Difference { what, expected, told } in differences.iter().take(12) {
            lines.push(format!("{name} | {what} | {expected} | {told}"));
        }
        if differences.len() > 12 {
            lines.push(format!("{name} | and {} more", differences.len() - 12));
        }
    }
    lines.join("\n")
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
    nextflow_20_10 "20.10.0";
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
