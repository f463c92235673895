//! A small HTTP client: one connection, one request at a time, little work for the processor that the server shares.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use serde::de::DeserializeOwned;

/// As long as real clients wait for an answer.
const PATIENCE: Duration = Duration::from_mins(1);
/// No answer of the server is longer than this.
const LARGEST_ANSWER: usize = 64 << 20;

/// A connection to the server.
pub struct Client {
    stream: BufReader<TcpStream>,
    /// The header lines that are the same in all requests.
    headers: String,
}

/// An answer.
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// After how many seconds the server wants to be asked again.
    pub retry_after_s: Option<u64>,
    /// The body.
    pub body: Vec<u8>,
}

impl Client {
    /// Connects. With a token, the requests carry it.
    pub fn connect(address: SocketAddr, token: Option<&str>) -> Result<Self> {
        let stream = TcpStream::connect(address).with_context(|| format!("connecting to {address}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let authorization =
            token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
        let headers = format!(
            "Host: {address}\r\nUser-Agent: Nextflow/24.10.0\r\nContent-Type: application/json\r\n{authorization}"
        );
        Ok(Self { stream: BufReader::new(stream), headers })
    }

    /// Sends a request and reads the answer.
    ///
    /// # Errors
    /// If there is none, or only a part.
    pub fn send(&mut self, method: &str, path: &str, body: impl AsRef<[u8]>) -> Result<Answer> {
        let body = body.as_ref();
        let head =
            format!("{method} {path} HTTP/1.1\r\n{}Content-Length: {}\r\n\r\n", self.headers, body.len());
        let stream = self.stream.get_mut();
        stream.write_all(head.as_bytes())?;
        stream.write_all(body)?;
        self.answer().with_context(|| format!("{method} {path}"))
    }

    /// What the server answers to a `GET`, which must go well.
    pub fn get<T: DeserializeOwned>(&mut self, path: &str) -> Result<T> {
        let answer = self.send("GET", path, "")?;
        ensure!(answer.status == 200, "GET {path}: {}", answer.describe());
        serde_json::from_slice(&answer.body).with_context(|| format!("GET {path}: {}", answer.describe()))
    }

    fn answer(&mut self) -> Result<Answer> {
        let line = self.line()?;
        let status = line.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)).unwrap_or_default();
        let status = status.parse().with_context(|| format!("not an answer: {line:?}"))?;
        let mut answer = Answer { status, retry_after_s: None, body: Vec::new() };
        let mut length = 0;
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else { break };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().with_context(|| format!("length {value:?}"))?,
                "retry-after" => answer.retry_after_s = value.parse().ok(),
                "transfer-encoding" => bail!("an answer of unknown length"),
                _ => {}
            }
        }
        ensure!(length <= LARGEST_ANSWER, "an answer of {length} bytes");
        answer.body.resize(length, 0);
        self.stream.read_exact(&mut answer.body)?;
        Ok(answer)
    }

    /// A line of the head without its end; the head ends with an empty one.
    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        let length = self.stream.read_line(&mut line)?;
        ensure!(length > 0, "the server closed the connection");
        line.truncate(line.trim_end().len());
        Ok(line)
    }
}

impl Answer {
    /// Status and beginning of the body, for a message.
    #[must_use]
    pub fn describe(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        format!("{} {}", self.status, text.chars().take(200).collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// A server for one connection: it reads one request, sends `answer` and ends.
    fn answer_to(answer: &'static str) -> (Result<Answer>, String) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = Vec::new();
            let mut byte = [0];
            while !request.ends_with(b"{}") {
                stream.read_exact(&mut byte).unwrap();
                request.push(byte[0]);
            }
            stream.write_all(answer.as_bytes()).unwrap();
            String::from_utf8(request).unwrap()
        });
        let answer = Client::connect(address, Some("t0k3n")).unwrap().send("PUT", "/api/x", "{}");
        (answer, server.join().unwrap())
    }

    #[test]
    fn a_request_carries_the_token_and_the_length_and_the_answer_is_read() {
        let (answer, request) =
            answer_to("HTTP/1.1 503 X\r\nRetry-After: 4\r\ncontent-length: 7\r\n\r\n{\"a\":1}");
        let answer = answer.unwrap();
        assert_eq!(
            (answer.status, answer.retry_after_s, answer.describe()),
            (503, Some(4), "503 {\"a\":1}".to_owned())
        );
        assert!(request.starts_with("PUT /api/x HTTP/1.1\r\nHost: 127.0.0.1:"), "{request}");
        assert!(
            request.contains("\r\nAuthorization: Bearer t0k3n\r\nContent-Length: 2\r\n\r\n{}"),
            "{request}"
        );
    }

    #[test]
    fn half_an_answer_is_an_error() {
        for (half, expected) in [
            ("", "closed"),
            ("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n", "closed"),
            ("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}", "fill whole buffer"),
            ("gopher\r\n", "not an answer"),
        ] {
            let message = format!("{:#}", answer_to(half).0.err().unwrap());
            assert!(message.contains(expected), "{half:?}: {message}");
        }
    }
}
