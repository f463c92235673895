//! The file in which Belfry's reporter leaves the calls that it could not deliver: one JSON object a line, written as
//! the calls failed.

use domain::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

/// A call of the trace protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Call {
    /// `POST /trace/create`.
    Create,
    /// `PUT /trace/{workflowId}/begin`.
    Begin,
    /// `PUT /trace/{workflowId}/progress`.
    Progress,
    /// `PUT /trace/{workflowId}/heartbeat`.
    Heartbeat,
    /// `PUT /trace/{workflowId}/complete`.
    Complete,
}

/// One call that was not delivered.
#[derive(Debug)]
pub struct Undelivered {
    /// Which call.
    pub call: Call,
    /// When it was made, by the clock of the machine that ran Nextflow.
    pub instant: Timestamp,
    /// The body as it would have been sent.
    pub body: Box<RawValue>,
}

/// What a left-over file holds.
#[derive(Debug)]
pub struct LeftOver {
    /// The calls in the order in which they were made.
    pub calls: Vec<Undelivered>,
    /// Complete lines that could not be read.
    pub unreadable: usize,
    /// Whether the last line was cut off, as when the machine stopped while it was written.
    pub torn: bool,
}

#[derive(Deserialize)]
struct Line {
    call: Call,
    instant: i64,
    body: Box<RawValue>,
}

/// Reads a left-over file. What cannot be read is counted and left out.
#[must_use]
pub fn read(content: &[u8]) -> LeftOver {
    let mut left_over = LeftOver { calls: Vec::new(), unreadable: 0, torn: false };
    let text = String::from_utf8_lossy(content);
    for piece in text.split_inclusive('\n') {
        let line = piece.trim();
        if line.is_empty() {
            continue;
        }
        match serde_json::from_str::<Line>(line) {
            Ok(Line { call, instant, body }) => {
                left_over.calls.push(Undelivered { call, instant: Timestamp::from_ms(instant), body });
            }
            Err(_) if piece.ends_with('\n') => left_over.unreadable += 1,
            Err(_) => left_over.torn = true,
        }
    }
    left_over
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_come_in_order_with_their_bodies_untouched() {
        let file = concat!(
            r#"{"call":"begin","instant":1795367966402,"body":{"workflow":{"id":"1"},"n":1.50}}"#,
            "\n",
            r#"{"call":"progress","instant":1795367967000,"body":{"tasks":[{"script":"a\ud83d"}]}}"#,
            "\n\n",
            r#"{"call":"complete","instant":1795367968000,"body":{}}"#,
            "\n",
        );
        let left = read(file.as_bytes());
        assert_eq!((left.calls.len(), left.unreadable, left.torn), (3, 0, false));
        assert_eq!(left.calls[0].call, Call::Begin);
        assert_eq!(left.calls[0].instant.as_ms(), 1_795_367_966_402);
        assert_eq!(left.calls[0].body.get(), r#"{"workflow":{"id":"1"},"n":1.50}"#);
        assert!(left.calls[1].body.get().contains(r"\ud83d"));
        assert_eq!(left.calls[2].call, Call::Complete);
    }

    #[test]
    fn a_torn_last_line_and_rubbish_lose_nothing_else() {
        let mut file = br#"{"call":"begin","instant":1,"body":{}}"#.to_vec();
        file.extend(b"\nnot json\n{\"call\":\"nosuch\",\"instant\":1,\"body\":{}}\n\xff\xfe\n");
        file.extend(br#"{"call":"heartbeat","instant":2,"body":{}}"#);
        file.extend(b"\n{\"call\":\"complete\",\"instant\":3,\"bo");
        let left = read(&file);
        assert_eq!((left.calls.len(), left.unreadable, left.torn), (2, 3, true));
        let whole = read(br#"{"call":"heartbeat","instant":2,"body":{}}"#);
        assert_eq!((whole.calls.len(), whole.torn), (1, false), "the last newline may be missing");
        assert!(read(b"").calls.is_empty());
    }
}
