//! Connections of clients that are slow, silent or many, over real sockets, with bounds much shorter than usual.

use std::net::SocketAddr;
use std::time::Duration;

use belfry_http::ConnectionLimits;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::support::{Kind, Person, Reported, TestServer};

/// Nothing here takes so long, but a server that has no bounds.
const NEVER: Duration = Duration::from_mins(1);

/// Bounds that a test can wait for. None of them can pass while the others are at work.
const SHORT: ConnectionLimits = ConnectionLimits {
    connections: 100,
    head: Duration::from_millis(500),
    idle: Duration::from_millis(500),
    body_window: Duration::from_millis(500),
    body_bytes: 1_000,
};
const LONG: Duration = Duration::from_mins(10);

async fn connect(address: SocketAddr) -> TcpStream {
    TcpStream::connect(address).await.unwrap()
}

/// All that comes until the server closes the connection.
async fn until_closed(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset is an end too.
    let _ = timeout(NEVER, stream.read_to_end(&mut bytes)).await.expect("the connection stays open");
    String::from_utf8(bytes).unwrap()
}

/// The head of an answer; its body, if any, is read with it or left.
async fn answer(stream: &mut TcpStream) -> String {
    let mut bytes = vec![0; 16 << 10];
    let read = timeout(NEVER, stream.read(&mut bytes)).await.expect("no answer").unwrap();
    String::from_utf8_lossy(&bytes[..read]).into_owned()
}

/// Sends `piece` again and again; true if the server has closed the connection before `times` are over.
async fn trickle(stream: &mut TcpStream, piece: &[u8], pause: Duration, times: u32) -> bool {
    for _ in 0..times {
        if stream.write_all(piece).await.is_err() {
            return true;
        }
        sleep(pause).await;
    }
    false
}

fn heartbeat_head(ada: &Person, run: &Reported<'_>, length: usize) -> String {
    format!(
        "PUT /api/trace/{}/heartbeat HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Length: {length}\r\n\r\n",
        run.id, ada.token
    )
}

#[tokio::test]
async fn a_head_that_does_not_come_to_its_end_ends_the_connection() {
    let server = TestServer::still(Kind::Sqlite).await;
    let limits = ConnectionLimits { idle: LONG, body_window: LONG, ..SHORT };
    let address = server.serve(limits).await;
    let mut silent = connect(address).await;
    let mut slow = connect(address).await;
    slow.write_all(b"GET /health HTTP/1.1\r\n").await.unwrap();
    assert!(trickle(&mut slow, b"X-A: b\r\n", Duration::from_millis(20), 3_000).await);
    assert_eq!(until_closed(&mut silent).await, "");
    // The same on a connection that had an answer before.
    let mut second = connect(address).await;
    second.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    assert!(answer(&mut second).await.starts_with("HTTP/1.1 200"));
    sleep(limits.head * 2).await;
    second.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    assert!(answer(&mut second).await.starts_with("HTTP/1.1 200"), "idle is not slow");
    second.write_all(b"GET /hea").await.unwrap();
    assert_eq!(until_closed(&mut second).await, "");
}

#[tokio::test]
async fn a_connection_without_a_request_ends() {
    let server = TestServer::still(Kind::Sqlite).await;
    let address = server.serve(ConnectionLimits { head: LONG, body_window: LONG, ..SHORT }).await;
    let mut stream = connect(address).await;
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200"));
    assert_eq!(until_closed(&mut stream).await, "");
}

#[tokio::test]
async fn an_answer_that_nobody_takes_ends_the_connection_and_a_stream_of_events_does_not() {
    let server = TestServer::still(Kind::Sqlite).await;
    let address = server.serve(SHORT).await;
    let ada = server.user("ada").await;
    let mut page = connect(address).await;
    let request = format!("GET /api/ext/live HTTP/1.1\r\nHost: x\r\nCookie: belfry={}\r\n\r\n", ada.cookie);
    page.write_all(request.as_bytes()).await.unwrap();
    assert!(answer(&mut page).await.contains("text/event-stream"));

    // Answers are asked for and never read, until no more fits in between.
    let mut deaf = connect(address).await;
    let request = b"GET /api/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(200);
    let flood = async { while deaf.write_all(&request).await.is_ok() {} };
    timeout(NEVER, flood).await.expect("the connection stays open");

    // Meanwhile more than the time of a silent connection has passed.
    sleep(SHORT.idle * 2).await;
    ada.client().post("/tokens", serde_json::json!({ "name": "live" })).await.ok();
    while !answer(&mut page).await.contains("token") {}
}

#[tokio::test]
async fn a_body_that_trickles_is_put_off_and_a_slow_one_is_taken() {
    let server = TestServer::still(Kind::Sqlite).await;
    let limits = ConnectionLimits { head: LONG, idle: LONG, ..SHORT };
    let address = server.serve(limits).await;
    let ada = server.user("ada").await;
    let run = Reported::begun(&ada.client(), "slow").await;

    let mut stream = connect(address).await;
    stream.write_all(heartbeat_head(&ada, &run, 50_000).as_bytes()).await.unwrap();
    let (mut reading, mut writing) = stream.split();
    let mut said = vec![0; 4_096];
    let trickle = async {
        loop {
            // Fails when the server has closed the connection, after its answer.
            let _ = writing.write_all(b" ").await;
            sleep(Duration::from_millis(20)).await;
        }
    };
    let read = tokio::select! {
        read = timeout(NEVER, reading.read(&mut said)) => read.expect("the connection stays open").unwrap(),
        () = trickle => unreachable!(),
    };
    let said = String::from_utf8_lossy(&said[..read]).to_lowercase();
    assert!(said.starts_with("http/1.1 503") && said.contains("retry-after"), "{said}");

    // More than a kilobyte in each window, for longer than one.
    let mut stream = connect(address).await;
    stream.write_all(heartbeat_head(&ada, &run, 40 * 2_000).as_bytes()).await.unwrap();
    assert!(!trickle_all(&mut stream).await);
    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200"));
    assert_eq!(ada.client().get(&run.path("")).await.ok()["workflow"]["status"], "RUNNING");
}

/// 80,000 bytes in a second.
async fn trickle_all(stream: &mut TcpStream) -> bool {
    trickle(stream, &[b' '; 2_000], Duration::from_millis(25), 40).await
}

#[tokio::test]
async fn somebody_who_may_not_report_is_told_so_after_a_usual_body() {
    let server = TestServer::still(Kind::Sqlite).await;
    let ada = server.user("ada").await;
    let run = Reported::begun(&ada.client(), "mine").await;
    let address = server.serve(ConnectionLimits { head: LONG, idle: LONG, body_window: LONG, ..SHORT }).await;
    for token in ["Authorization: Bearer unknown\r\n", ""] {
        for length in [900_000, 1_000_000_000] {
            let mut stream = connect(address).await;
            let head = format!(
                "PUT /api/trace/{}/progress HTTP/1.1\r\nHost: x\r\n{token}Content-Length: {length}\r\n\r\n",
                run.id
            );
            stream.write_all(head.as_bytes()).await.unwrap();
            let (mut reading, mut writing) = stream.split();
            let sending = async {
                let (piece, mut sent) = (vec![b' '; 100_000], 0);
                while sent < length && writing.write_all(&piece).await.is_ok() {
                    sent += piece.len();
                }
                sent
            };
            let said = async {
                let mut said = vec![0; 4_096];
                let read = timeout(NEVER, reading.read(&mut said)).await.expect("no answer");
                read.map(|read| String::from_utf8_lossy(&said[..read]).into_owned())
            };
            let (sent, said) = tokio::join!(sending, said);
            if length < 1_000_000 {
                assert!(said.unwrap().starts_with("HTTP/1.1 401"));
            } else {
                // Whether the answer came before the connection was closed is chance.
                assert!(said.is_err() || said.is_ok_and(|said| said.starts_with("HTTP/1.1 401")));
                assert!(sent < length / 10, "{sent} bytes were taken");
            }
        }
    }
}

#[tokio::test]
async fn beyond_the_most_connections_others_wait_for_a_place() {
    let server = TestServer::still(Kind::Sqlite).await;
    let limits = ConnectionLimits { connections: 2, head: LONG, idle: LONG, ..SHORT };
    let address = server.serve(limits).await;
    let (first, second) = (connect(address).await, connect(address).await);
    let mut third = connect(address).await;
    third.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut byte = [0];
    assert!(timeout(Duration::from_millis(300), third.read(&mut byte)).await.is_err(), "it has a place");
    drop(first);
    assert!(answer(&mut third).await.starts_with("HTTP/1.1 200"));
    drop(second);
}

#[tokio::test]
async fn a_request_that_is_under_way_is_answered_when_the_server_stops() {
    let server = TestServer::still(Kind::Sqlite).await;
    let ada = server.user("ada").await;
    let run = Reported::begun(&ada.client(), "last").await;
    let address = server.serve(ConnectionLimits { head: LONG, idle: LONG, body_window: LONG, ..SHORT }).await;
    let mut idle = connect(address).await;
    idle.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    assert!(answer(&mut idle).await.starts_with("HTTP/1.1 200"));
    let mut stream = connect(address).await;
    stream.write_all(heartbeat_head(&ada, &run, 2).as_bytes()).await.unwrap();
    stream.write_all(b"{").await.unwrap();
    sleep(Duration::from_millis(200)).await;
    server.stop();
    // Those that ask for nothing are closed, while this one still has its time.
    assert_eq!(until_closed(&mut idle).await, "");
    stream.write_all(b"}").await.unwrap();
    assert!(until_closed(&mut stream).await.starts_with("HTTP/1.1 200"));
    assert!(TcpStream::connect(address).await.is_err());
}
