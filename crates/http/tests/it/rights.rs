//! The table of rights, `tests/tables/operations.json`, against the real server: each operation is tried by each kind
//! of caller on things of one owner, and refused exactly where the table says so.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::operations::{Operation, Request, World, operations};
use crate::support::{Client, Kind, TestServer};

const TABLE: &str = include_str!("../tables/operations.json");

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Caller {
    Anonymous,
    Owner,
    OtherUser,
    OtherAdministrator,
    /// The token of the run that the request is about.
    Run,
    /// The token of another run of the same owner.
    OtherRun,
}

const CALLERS: [Caller; 6] = [
    Caller::Anonymous,
    Caller::Owner,
    Caller::OtherUser,
    Caller::OtherAdministrator,
    Caller::Run,
    Caller::OtherRun,
];

/// What the table says of an operation.
struct Entry {
    permission: String,
    run_token: bool,
    /// Whether administrators alone may when the server's own machine is used.
    local_needs_root: bool,
}

fn table() -> BTreeMap<String, Entry> {
    let table: Value = serde_json::from_str(TABLE).unwrap();
    let entry = |value: &Value| Entry {
        permission: value["permission"].as_str().unwrap().to_owned(),
        run_token: value["runToken"] == true,
        local_needs_root: value["further"].as_array().into_iter().flatten().any(|further| {
            let when = further["when"].as_str().unwrap();
            further["permission"] == "root" && when.contains("local-platform")
        }),
    };
    table.as_object().unwrap().iter().map(|(id, value)| (id.clone(), entry(value))).collect()
}

/// The status of the refusal that the table asks for; none where the caller may.
fn refusal(entry: &Entry, request: &Request, caller: Caller, owner_is_root: bool) -> Option<u16> {
    if entry.permission == "anonymous" {
        return None;
    }
    let is_root = match caller {
        Caller::Anonymous => return Some(401),
        Caller::Run => return (!entry.run_token).then_some(403),
        Caller::OtherRun => return (!entry.run_token || request.is_about_the_owners).then_some(403),
        Caller::Owner => owner_is_root,
        Caller::OtherUser => false,
        Caller::OtherAdministrator => true,
    };
    // In the own personal workspace a person has every right but those of administrators, and no right elsewhere.
    let needs_root = entry.permission == "root" || (entry.local_needs_root && request.is_local);
    let is_foreign = request.is_about_the_owners && caller != Caller::Owner;
    (is_foreign || (needs_root && !is_root)).then_some(403)
}

struct Callers {
    world: World,
    user: crate::support::Person,
    administrator: crate::support::Person,
}

impl Callers {
    async fn make(server: &TestServer, owner_is_root: bool) -> Self {
        let owner = server.person("owner", None, owner_is_root).await;
        let (user, administrator) = (server.user("user").await, server.root("administrator").await);
        Self { world: World::make(server, owner).await, user, administrator }
    }

    /// The client of a caller, with a token that nothing before has revoked.
    async fn client(&self, server: &TestServer, caller: Caller, number: usize) -> Client {
        let person = match caller {
            Caller::Anonymous => return server.anonymous(),
            Caller::Run => return self.world.run.client(),
            Caller::OtherRun => return self.world.other_run.client(),
            Caller::Owner => &self.world.owner,
            Caller::OtherUser => &self.user,
            Caller::OtherAdministrator => &self.administrator,
        };
        let token = server.access_token(person.id, &format!("walk {number}")).await;
        server.anonymous().bearer(&token)
    }
}

async fn walk(owner_is_root: bool) {
    let server = TestServer::still(Kind::Sqlite).await;
    let callers = Callers::make(&server, owner_is_root).await;
    let mut table = table();
    let mut wrong = Vec::new();
    for (number, operation) in operations().iter().enumerate() {
        let entry =
            table.remove(&operation.id).unwrap_or_else(|| panic!("{} is not in the table", operation.id));
        for caller in CALLERS {
            let client = callers.client(&server, caller, number).await;
            let request = callers.world.request(&server, operation).await;
            let refusal = refusal(&entry, &request, caller, owner_is_root);
            let expected = refusal.unwrap_or(request.works_with);
            let answer = request.send(&client).await;
            let status = answer.status.as_u16();
            if status != expected {
                let text = answer.text();
                wrong.push(format!("{} by {caller:?}: {status} instead of {expected}: {text}", operation.id));
            } else if refusal.is_some() {
                answer.refused(expected);
            }
        }
    }
    assert!(table.is_empty(), "in the table, but no operation: {:?}", table.keys());
    assert!(wrong.is_empty(), "{} answers are not as the table says:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn the_table_holds_for_things_of_a_user() {
    walk(false).await;
}

#[tokio::test]
async fn the_table_holds_for_things_of_an_administrator() {
    walk(true).await;
}

fn takes_a_workspace(operation: &Operation) -> bool {
    operation.parameters.contains("workspaceId")
}

/// The right to report was proven when the run was announced, so the four calls after that do not ask again.
fn was_granted_before(operation: &Operation) -> bool {
    operation.path.starts_with("/trace/{")
}

#[tokio::test]
async fn a_workspace_that_nobody_knows_is_refused_everywhere() {
    let server = TestServer::still(Kind::Sqlite).await;
    let owner = server.root("owner").await;
    let client = owner.client();
    let world = World::make(&server, owner).await;
    let mut tried = 0;
    for operation in operations().iter().filter(|it| takes_a_workspace(it) && !was_granted_before(it)) {
        let mut request = world.request(&server, operation).await;
        let joint = if request.path.contains('?') { '&' } else { '?' };
        request.path = format!("{}{joint}workspaceId=4711", request.path);
        let message = request.send(&client).await.refused(403);
        assert!(message.contains("4711"), "{}: {message}", operation.id);
        tried += 1;
    }
    assert!(tried >= 40, "{tried} operations");
}

#[tokio::test]
async fn every_operation_that_takes_a_body_takes_a_broken_one_for_what_it_is() {
    let server = TestServer::still(Kind::Sqlite).await;
    let owner = server.root("owner").await;
    let client = owner.client();
    let world = World::make(&server, owner).await;
    // What a run announces is read more leniently, and has a test of its own.
    for operation in operations().iter().filter(|it| !it.path.starts_with("/trace/")) {
        let request = world.request(&server, operation).await;
        if !matches!(request.body, crate::support::operations::Payload::Json(_)) {
            continue;
        }
        for broken in ["{", "[1]", "\"text\"", "\u{0}"] {
            let body = axum::body::Body::from(broken);
            let kind = Some("application/json");
            let answer = client.send(request.method.clone(), &request.path, kind, body).await;
            let message = answer.refused(400);
            assert!(message.contains("read"), "{} {broken}: {message}", operation.id);
        }
    }
}
