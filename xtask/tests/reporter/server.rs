//! A server of the trace protocol that answers as it is told and remembers what it was asked.

use std::fmt::Write as _;
use std::io::{self, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// The id that a run gets which was started by hand.
pub(crate) const WORKFLOW_ID: &str = "4Bi5xBK6E2Nbhj";

#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) at: Instant,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    /// The status it was answered with.
    pub(crate) status: u16,
}

impl Request {
    /// `create`, `begin`, `progress`, `heartbeat`, `complete` or `access_token`.
    pub(crate) fn call(&self) -> &str {
        self.path.rsplit('/').next().unwrap()
    }

    /// The body, which must be strict JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The tasks of a `progress`.
    pub(crate) fn tasks(&self) -> Vec<Value> {
        self.json()["tasks"].as_array().unwrap().clone()
    }
}

pub(crate) struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Reply {
    pub(crate) fn new(status: u16, body: impl Into<String>) -> Self {
        Self { status, headers: Vec::new(), body: body.into() }
    }

    pub(crate) fn message(status: u16, message: &str) -> Self {
        Self::new(status, json!({ "message": message }).to_string())
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// What a server answers that takes everything.
    pub(crate) fn usual(request: &Request) -> Self {
        let body = match request.call() {
            "create" => {
                let given = request.json()["workflowId"].clone();
                json!({ "workflowId": given.as_str().unwrap_or(WORKFLOW_ID), "message": null })
            }
            "begin" => json!({ "status": "OK", "watchUrl": "http://127.0.0.1/watch/here" }),
            _ => json!({ "status": "OK" }),
        };
        Self::new(200, body.to_string())
    }
}

/// Decides an answer; the number says how many requests of this call there have been, this one included.
type Answers = dyn Fn(&Request, usize) -> Reply + Send + Sync;

/// Listens on a loopback address until it is dropped.
pub(crate) struct Server {
    port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// A server that takes everything.
    pub(crate) fn usual() -> Self {
        Self::answering(|request, _| Reply::usual(request))
    }

    pub(crate) fn answering(answers: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self::listening(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap(), answers)
    }

    /// A server that takes everything, on a port where none is at the moment.
    pub(crate) fn usual_on(port: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
        Self::listening(listener, |request, _| Reply::usual(request))
    }

    fn listening(
        listener: TcpListener,
        answers: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::<Mutex<Vec<Request>>>::default();
        let stopped = Arc::<AtomicBool>::default();
        let answers: Arc<Answers> = Arc::new(answers);
        let connection = Connection { requests: requests.clone(), stopped: stopped.clone(), answers };
        let thread = thread::spawn(move || connection.accept(&listener));
        Self { port, requests, stopped, thread: Some(thread) }
    }

    pub(crate) fn endpoint(&self) -> String {
        endpoint(self.port)
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// Waits until a request like this has come.
    pub(crate) fn wait_for(&self, like: impl Fn(&Request) -> bool) {
        let start = Instant::now();
        while !self.requests().iter().any(&like) {
            assert!(start.elapsed() < Duration::from_mins(1), "no such request in {:?}", self.requests());
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// The requests of one call that were accepted.
    pub(crate) fn accepted(&self, call: &str) -> Vec<Request> {
        let mut requests = self.requests();
        requests.retain(|request| request.call() == call && request.status == 200);
        requests
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Wakes the listener, so that the port is free afterwards.
        drop(TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)));
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

/// The address of the API of a server on this port.
pub(crate) fn endpoint(port: u16) -> String {
    format!("http://127.0.0.1:{port}/api")
}

/// A port on which nobody listens.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

#[derive(Clone)]
struct Connection {
    requests: Arc<Mutex<Vec<Request>>>,
    stopped: Arc<AtomicBool>,
    answers: Arc<Answers>,
}

impl Connection {
    fn accept(&self, listener: &TcpListener) {
        for stream in listener.incoming() {
            if self.stopped.load(Ordering::SeqCst) {
                return;
            }
            let connection = self.clone();
            // Ends when the client closes the connection.
            thread::spawn(move || connection.serve(stream.unwrap()));
        }
    }

    fn serve(&self, mut stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        while let Ok(Some(mut request)) = read(&mut reader) {
            if self.stopped.load(Ordering::SeqCst) {
                return;
            }
            let reply = {
                let mut requests = self.requests.lock().unwrap();
                let nth = 1 + requests.iter().filter(|other| other.call() == request.call()).count();
                let reply = (self.answers)(&request, nth);
                request.status = reply.status;
                requests.push(request);
                reply
            };
            if write(&mut stream, &reply).is_err() {
                return;
            }
        }
    }
}

/// Reads one request; none when the client has closed the connection.
fn read(reader: &mut impl io::BufRead) -> io::Result<Option<Request>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace();
    let method = words.next().unwrap_or_default().to_owned();
    let target = words.next().unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (path, query) = (path.to_owned(), query.to_owned());

    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length.and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body = String::from_utf8(body).unwrap();
    Ok(Some(Request { at: Instant::now(), method, path, query, headers, body, status: 0 }))
}

fn write(stream: &mut TcpStream, reply: &Reply) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {} -\r\nContent-Length: {}\r\n", reply.status, reply.body.len());
    for (name, value) in &reply.headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    stream.write_all(format!("{head}\r\n{}", reply.body).as_bytes())
}
