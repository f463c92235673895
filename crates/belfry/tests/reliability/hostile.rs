//! Bodies that no honest client sends, and senders that never come to an end.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use bench::check::check;
use bench::client::Client;
use bench::load::{self, Speed};
use bench::process::memory_kib;
use bench::server::{Server, Site};
use bench::simulation::{Plan, Random};
use bench::steady::{Settings, Steady};
use serde_json::{Value, json};

use crate::bodies;
use crate::support::{load as usual_load, program};

const BODIES: usize = 500;
/// Connections of senders that stall while everything else goes on.
const STALLED: usize = 60;
/// What the server's memory may grow by: the bodies that it works on, and what its allocator keeps of them.
const GROWTH_KIB: u64 = 128 << 10;

const CALLS: [&str; 4] = ["begin", "progress", "heartbeat", "complete"];

/// Says that something is over, also when it fails.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}

/// A run of somebody, announced and begun.
fn begun(client: &mut Client, name: &str) -> String {
    let create = json!({ "sessionId": name, "runName": name, "projectName": "p" }).to_string();
    let answer = client.send("POST", "/api/trace/create", create).unwrap();
    let created: Value = serde_json::from_slice(&answer.body).unwrap();
    let id = created["workflowId"].as_str().unwrap().to_owned();
    assert_eq!(client.send("PUT", &format!("/api/trace/{id}/begin"), "{}").unwrap().status, 200);
    id
}

/// A request whose body never comes as it was announced.
fn stalled(address: SocketAddr, head: &str, sent: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    // The server may have answered and closed already.
    let _ = stream.write_all(sent);
    stream
}

fn status(stream: &mut TcpStream) -> String {
    stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    let mut head = [0; 12];
    // A server that closes without an answer has given none of the forbidden ones.
    stream
        .read_exact(&mut head)
        .map_or_else(|_| String::new(), |()| String::from_utf8_lossy(&head[9..]).into_owned())
}

#[test]
fn hostile_bodies_harm_nobody_on_sqlite() {
    harm_nobody(None);
}

#[test]
fn hostile_bodies_harm_nobody_on_postgres() {
    let database = testkit::postgres::shared().unwrap().create_database().unwrap();
    harm_nobody(Some(&database.url()));
}

fn harm_nobody(database_url: Option<&str>) {
    let site = Site::new(program(), database_url).unwrap();
    let (token, eve) = (site.create_token("ada").unwrap(), site.create_token("eve").unwrap());
    let (mut server, _) = Server::start(&site).unwrap();
    let address = server.address;

    // Other runs, reported before with batches that come late and twice, and what the server needs for honest work.
    let plan = |number| Plan::new(51, "00000051-0000", 1, number, 400).with_late(20);
    let plans: Vec<_> = (1..=6).map(plan).collect();
    let before = load::report(address, &eve, &plans, Speed::Full);
    let mut client = Client::connect(address, Some(&eve)).unwrap();
    // Each time on a connection of its own: one that waits for minutes is closed.
    let untouched = || {
        let mut client = Client::connect(address, Some(&eve)).unwrap();
        for run in &before.runs {
            assert_eq!(check(&mut client, run).unwrap(), Vec::<String>::new());
        }
    };
    untouched();
    let victim = begun(&mut client, "victim");
    let memory_before = memory_kib(server.pid()).unwrap();

    // Few clients: what is compared afterwards grows with what they report.
    let steady = Steady::new(Settings { clients: 2, pause: Duration::from_millis(200), ..usual_load(52) });
    let is_over = AtomicBool::new(false);
    let ((), told) = steady
        .during(address, &token, || {
            thread::scope(|scope| {
                scope.spawn(|| stall(address, &eve, &victim, &is_over));
                let _over = Over(&is_over);
                send_all(address, &eve, &victim);
                announce_much(address, &eve, &victim);
            });
            Ok(())
        })
        .unwrap();

    let memory = memory_kib(server.pid()).unwrap();
    assert!(
        memory < memory_before + GROWTH_KIB,
        "{memory_before} KiB before, {memory} KiB after: {}",
        server.last_words()
    );
    // Honest clients had all they wanted meanwhile, and the run of before is as it was.
    assert_eq!(told.check(address, &token).unwrap(), Vec::<String>::new());
    assert_eq!(steady.unanswered(), 0);
    untouched();

    // The run that was used for it takes normal calls.
    let task = json!({ "taskId": 4_000_000, "status": "COMPLETED", "name": "LAST (1)", "process": "LAST", "exit": 0 });
    let progress = json!({ "tasks": [task] }).to_string();
    let answer = client.send("PUT", &format!("/api/trace/{victim}/progress"), progress).unwrap();
    assert_eq!(answer.status, 200, "{}", answer.describe());
    let tasks: Value = client.get(&format!("/api/workflow/{victim}/tasks?search=LAST")).unwrap();
    assert_eq!(tasks["tasks"][0]["task"]["status"], "COMPLETED", "{tasks}");
    for path in ["", "/progress", "/metrics", "/tasks"] {
        let _: Value = client.get(&format!("/api/workflow/{victim}{path}")).unwrap();
    }
    assert!(!site.log().contains("panicked"), "{}", server.last_words());
    server.stop().unwrap();
}

/// Each body to each call of the run, with the token and without.
fn send_all(address: SocketAddr, token: &str, victim: &str) {
    let mut client = Client::connect(address, Some(token)).unwrap();
    for (number, body) in bodies::hostile(53, BODIES).into_iter().enumerate() {
        for call in CALLS {
            let path = format!("/api/trace/{victim}/{call}");
            let answer = client.send("PUT", &path, &body).unwrap();
            let is_right = answer.status == 200 || answer.status == 503 && answer.retry_after_s.is_some();
            assert!(is_right, "body {number} to {call}: {}", answer.describe());
        }
        let call = CALLS[number % CALLS.len()];
        refuses(address, "PUT", &format!("/api/trace/{victim}/{call}"), &body);
        let status = client.send("POST", "/api/trace/create", &body).unwrap().status;
        assert!([200, 400, 403, 503].contains(&status), "body {number} to create: {status}");
        refuses(address, "POST", "/api/trace/create", &body);
    }
}

/// Without a token the answer is 401. To a large body it may be lost, as it is given before the body was read.
fn refuses(address: SocketAddr, method: &str, path: &str, body: &[u8]) {
    match Client::connect(address, None).unwrap().send(method, path, body) {
        Ok(answer) => assert_eq!(answer.status, 401, "{method} {path}"),
        Err(error) => assert!(body.len() > 50_000, "{method} {path}: {error:#}"),
    }
}

/// Bodies that are announced as a gigabyte: nothing is kept for what does not come, and not everything that does.
fn announce_much(address: SocketAddr, token: &str, victim: &str) {
    let piece = vec![b' '; 1 << 20];
    for (authorization, expected) in
        [(format!("Authorization: Bearer {token}\r\n"), "413"), (String::new(), "401")]
    {
        for call in CALLS {
            let head = format!(
                "PUT /api/trace/{victim}/{call} HTTP/1.1\r\nHost: x\r\n{authorization}Content-Length: 1073741824\r\n\r\n"
            );
            let mut stream = stalled(address, &head, b"");
            let mut sent = 0;
            while sent < 1 << 30 && stream.write_all(&piece).is_ok() {
                sent += piece.len();
            }
            // What the server has answered may be lost with the connection that it closed.
            let status = status(&mut stream);
            assert!(status == expected || status.is_empty(), "{call}: {status}");
            assert!(sent < 200 << 20, "{call}: {sent} bytes were taken");
        }
    }
}

/// Keeps connections open that send a byte now and then, of a head or of a body.
fn stall(address: SocketAddr, token: &str, victim: &str, is_over: &AtomicBool) {
    let body = format!(
        "PUT /api/trace/{victim}/progress HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: 1073741824\r\n\r\n"
    );
    let heads = ["GET /health HTTP/1.1\r\nX-Slow: ", body.as_str()];
    let mut streams: Vec<_> = (0..STALLED).map(|number| stalled(address, heads[number % 2], b"")).collect();
    let mut random = Random::new(54);
    while !is_over.load(Relaxed) {
        for stream in &mut streams {
            let byte = [b'a' + u8::try_from(random.below(26)).unwrap()];
            // It may have been closed, and rightly so.
            let _ = stream.write_all(&byte);
        }
        thread::sleep(Duration::from_millis(200));
    }
}
