//! HTTP/1.1 on a stream, as little of it as client and proxy need.

use std::fmt::Write as _;
use std::io::{Error, ErrorKind, Result};

use tokio::io::{
    AsyncBufRead, AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _,
};

use crate::carrier::{Answer, Call};

/// No head is longer than this.
const LARGEST_HEAD: usize = 64 << 10;
/// No body is longer than this; the largest that is sent has a little more than 64 MiB.
const LARGEST_BODY: usize = 80 << 20;
/// No head has more headers.
const MOST_HEADERS: usize = 100;

type Headers = Vec<(String, String)>;

/// Writes a request.
pub(crate) async fn write_call(
    to: &mut (impl AsyncWrite + Unpin),
    call: &Call,
    path: &str,
    host: &str,
) -> Result<()> {
    let mut head = format!("{} {path} HTTP/1.1\r\nhost: {host}\r\n", call.method);
    for (name, value) in &call.headers {
        put(&mut head, format_args!("{name}: {value}\r\n"));
    }
    put(&mut head, format_args!("content-length: {}\r\n\r\n", call.body.len()));
    to.write_all(head.as_bytes()).await?;
    to.write_all(&call.body).await?;
    to.flush().await
}

/// Reads a request; none when the stream ends before it begins.
pub(crate) async fn read_call(from: &mut (impl AsyncBufRead + Unpin)) -> Result<Option<Call>> {
    let Some(head) = read_head(from).await? else { return Ok(None) };
    let mut slots = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut request = httparse::Request::new(&mut slots);
    request.parse(&head).map_err(unreadable)?;
    let (method, path) =
        (request.method.unwrap_or_default().to_owned(), request.path.unwrap_or_default().to_owned());
    let headers = owned(request.headers);
    let body = read_body(from, &headers, Some(0)).await?.into();
    Ok(Some(Call { method, path, headers, body }))
}

/// Writes an answer.
pub(crate) async fn write_answer(to: &mut (impl AsyncWrite + Unpin), answer: &Answer) -> Result<()> {
    let mut head = format!("HTTP/1.1 {} .\r\n", answer.status);
    for (name, value) in answer.headers.iter().filter(|(name, _)| !is_framing(name)) {
        put(&mut head, format_args!("{name}: {value}\r\n"));
    }
    put(&mut head, format_args!("content-length: {}\r\n\r\n", answer.body.len()));
    to.write_all(head.as_bytes()).await?;
    to.write_all(&answer.body).await?;
    to.flush().await
}

/// Reads an answer, and whether the connection can be used again.
pub(crate) async fn read_answer(from: &mut (impl AsyncBufRead + Unpin)) -> Result<(Answer, bool)> {
    loop {
        let head = read_head(from).await?.ok_or(ErrorKind::UnexpectedEof)?;
        let mut slots = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut response = httparse::Response::new(&mut slots);
        response.parse(&head).map_err(unreadable)?;
        let status = response.code.unwrap_or_default();
        if status == 100 {
            continue;
        }
        let headers = owned(response.headers);
        let has_none = status == 204 || status == 304;
        let is_open =
            find(&headers, "content-length").is_none() && find(&headers, "transfer-encoding").is_none();
        let body = if has_none { Vec::new() } else { read_body(from, &headers, None).await? };
        let is_closing =
            find(&headers, "connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        let can_go_on = !is_closing && (has_none || !is_open);
        return Ok((Answer { status, headers, body: body.into() }, can_go_on));
    }
}

/// Appends to a head.
fn put(head: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = head.write_fmt(text);
}

async fn read_head(from: &mut (impl AsyncBufRead + Unpin)) -> Result<Option<Vec<u8>>> {
    let mut head = Vec::new();
    loop {
        let length = (&mut *from)
            .take(u64::try_from(LARGEST_HEAD).unwrap_or(u64::MAX))
            .read_until(b'\n', &mut head)
            .await?;
        match length {
            0 if head.is_empty() => return Ok(None),
            0 => return Err(ErrorKind::UnexpectedEof.into()),
            _ if head.len() > LARGEST_HEAD => return Err(unreadable("the head is too long")),
            _ if head.ends_with(b"\r\n\r\n") => return Ok(Some(head)),
            _ => {}
        }
    }
}

/// A body by its framing; without one it is `unframed` bytes long, or reaches to the end of the stream.
async fn read_body(
    from: &mut (impl AsyncBufRead + Unpin),
    headers: &Headers,
    unframed: Option<usize>,
) -> Result<Vec<u8>> {
    let is_chunked = find(headers, "transfer-encoding").is_some_and(|value| value.contains("chunked"));
    if is_chunked {
        return read_chunks(from).await;
    }
    let told =
        find(headers, "content-length").map(|value| value.trim().parse().map_err(unreadable)).transpose()?;
    let mut body = Vec::new();
    match told.or(unframed) {
        Some(length) => read_exactly(from, length, &mut body).await?,
        None => {
            from.take(u64::try_from(LARGEST_BODY).unwrap_or(u64::MAX)).read_to_end(&mut body).await?;
        }
    }
    Ok(body)
}

async fn read_chunks(from: &mut (impl AsyncBufRead + Unpin)) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        from.read_line(&mut line).await?;
        let digits = line.split(';').next().unwrap_or_default().trim();
        let length = usize::from_str_radix(digits, 16).map_err(unreadable)?;
        read_exactly(from, length, &mut body).await?;
        // The end of the chunk, or after the last one that of the body: trailers are not expected.
        line.clear();
        from.read_line(&mut line).await?;
        if length == 0 {
            return Ok(body);
        }
    }
}

async fn read_exactly(from: &mut (impl AsyncRead + Unpin), length: usize, into: &mut Vec<u8>) -> Result<()> {
    if length > LARGEST_BODY - into.len().min(LARGEST_BODY) {
        return Err(unreadable("the body is too long"));
    }
    let wanted = u64::try_from(length).unwrap_or(u64::MAX);
    let read = from.take(wanted).read_to_end(into).await?;
    if read < length { Err(ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
}

fn owned(headers: &[httparse::Header<'_>]) -> Headers {
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    headers.iter().map(|header| (header.name.to_ascii_lowercase(), text(header.value))).collect()
}

fn find<'h>(headers: &'h Headers, name: &str) -> Option<&'h str> {
    headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn is_framing(name: &str) -> bool {
    ["content-length", "transfer-encoding", "connection"].contains(&name)
}

fn unreadable(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(text: &str) -> Result<(Answer, bool)> {
        read_answer(&mut text.as_bytes()).await
    }

    #[tokio::test]
    async fn answers_of_every_framing_are_read() {
        let (answer, can_go_on) =
            read("HTTP/1.1 503 X\r\nRetry-After: 4\r\nContent-Length: 7\r\n\r\n{\"a\":1}").await.unwrap();
        assert_eq!((answer.status, answer.retry_after_s(), can_go_on), (503, Some(4), true));
        assert_eq!(answer.json()["a"], 1);

        let chunked = "HTTP/1.1 100 C\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
        let (answer, can_go_on) = read(chunked).await.unwrap();
        assert_eq!((&answer.body[..], can_go_on), (&b"abcde"[..], true));

        let (answer, can_go_on) = read("HTTP/1.1 200 OK\r\n\r\nto the end").await.unwrap();
        assert_eq!((&answer.body[..], can_go_on), (&b"to the end"[..], false));
        let (_, can_go_on) = read("HTTP/1.1 204 No\r\nConnection: close\r\n\r\n").await.unwrap();
        assert!(!can_go_on);
    }

    #[tokio::test]
    async fn half_an_answer_is_an_error() {
        for half in
            ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}", "gopher\r\n\r\n"]
        {
            assert!(read(half).await.is_err(), "{half:?}");
        }
    }

    #[tokio::test]
    async fn what_is_written_is_read_back() {
        let call =
            Call::new("PUT", "/trace/x/progress").with("content-type", "application/json").sending("{}");
        let mut wire = Vec::new();
        write_call(&mut wire, &call, "/api/trace/x/progress", "here:1").await.unwrap();
        let read = read_call(&mut &wire[..]).await.unwrap().unwrap();
        assert_eq!((read.method.as_str(), read.path.as_str()), ("PUT", "/api/trace/x/progress"));
        assert_eq!((find(&read.headers, "host"), &read.body[..]), (Some("here:1"), &b"{}"[..]));
        assert!(read_call(&mut &b""[..]).await.unwrap().is_none());
    }
}
