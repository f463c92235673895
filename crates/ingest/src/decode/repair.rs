//! Broken JSON made whole: what a lenient reader understands is written again so that a strict one does.
//!
//! Clients are known to send lone halves of surrogate pairs, NUL, and no value at all for what they cannot write
//! (`"nan":,`). What cannot be understood is left out, one member of an object or element of a list at a time in the
//! two outer levels, and handed back with the reason.

use std::fmt::Write as _;

use super::text::tidy;

/// Values nested deeper than this are replaced by null: readers have limits of their own.
const MAX_DEPTH: usize = 100;
/// Longer texts are cut.
const MAX_TEXT: usize = 1 << 20;
/// Longer numbers are rounded.
const MAX_DIGITS: usize = 400;
/// So much of what was left out is kept.
const MAX_DROPPED: usize = 100;
/// Left-out pieces are cut to this.
const MAX_DROPPED_TEXT: usize = 64 << 10;
/// Levels in which single members and elements are left out.
const RECOVERED_LEVELS: usize = 2;

/// What was understood, and what was not.
#[derive(Debug, Default)]
pub(super) struct Repaired {
    /// An object that strict readers take.
    pub(super) json: String,
    /// What was left out.
    pub(super) dropped: Dropped,
}

/// Pieces that could not be understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dropped {
    /// How many there were.
    pub(crate) count: i64,
    /// The first of them.
    pub(crate) pieces: Vec<Piece>,
}

/// A piece that could not be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Why.
    pub(crate) reason: String,
    /// The piece as it came, cut.
    pub(crate) body: String,
}

impl Dropped {
    /// Keeps a piece.
    pub(super) fn add(&mut self, reason: &str, body: &str) {
        self.count += 1;
        if self.pieces.len() < MAX_DROPPED {
            let body = tidy(body, MAX_DROPPED_TEXT).into_owned();
            self.pieces.push(Piece { reason: reason.to_owned(), body });
        }
    }

    /// Keeps what `other` keeps, too.
    pub(super) fn append(&mut self, other: Self) {
        self.count += other.count;
        self.pieces.extend(other.pieces);
        self.pieces.truncate(MAX_DROPPED);
    }

    /// A whole body that could not be understood.
    pub(super) fn all(reason: &str, body: &[u8]) -> Self {
        let mut dropped = Self::default();
        // One byte more than is kept, so that it is marked as cut.
        let start = body.get(..=MAX_DROPPED_TEXT).unwrap_or(body);
        dropped.add(reason, &String::from_utf8_lossy(start));
        dropped
    }
}

/// Repairs a body.
///
/// # Errors
/// The reason, if it is no object at all.
pub(super) fn repair(body: &[u8]) -> Result<Repaired, &'static str> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}');
    let mut writer = Writer::new(text, RECOVERED_LEVELS);
    writer.skip_space();
    match writer.peek() {
        Some(b'{') => writer.value(0)?,
        None => return Err("the body is empty"),
        Some(_) => return Err("the body is no JSON object"),
    }
    Ok(Repaired { json: writer.out, dropped: writer.dropped })
}

/// A value that a strict reader let through, without what stricter ones or the database refuse: NUL, lone halves of
/// surrogate pairs, endless numbers, texts and depth.
pub(super) fn tidy_json(raw: &str) -> Option<String> {
    let mut writer = Writer::new(raw, 0);
    writer.is_whole = true;
    writer.value(0).is_ok().then_some(writer.out)
}

const ENDS_EARLY: &str = "it ends too early";
const NO_VALUE: &str = "it has something that is no JSON value";
const NO_KEY: &str = "it has something in the place of a key";

struct Writer<'a> {
    text: &'a str,
    at: usize,
    out: String,
    dropped: Dropped,
    recovered_levels: usize,
    /// Whether the text may end right after a number.
    is_whole: bool,
}

impl<'a> Writer<'a> {
    fn new(text: &'a str, recovered_levels: usize) -> Self {
        let out = String::with_capacity(text.len());
        Self { text, at: 0, out, dropped: Dropped::default(), recovered_levels, is_whole: false }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn piece(&self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to).unwrap_or_default()
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|c| c.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn value(&mut self, level: usize) -> Result<(), &'static str> {
        self.skip_space();
        match self.peek() {
            None => Err(ENDS_EARLY),
            Some(b'{' | b'[') if level >= MAX_DEPTH => {
                self.skip_piece();
                self.out.push_str("null");
                Ok(())
            }
            Some(b'{') => self.container(level, b'}'),
            Some(b'[') => self.container(level, b']'),
            Some(b'"') => self.string(),
            // Nothing was written where a value belongs.
            Some(b',' | b'}' | b']') => {
                self.out.push_str("null");
                Ok(())
            }
            Some(_) => self.word(),
        }
    }

    fn container(&mut self, level: usize, close: u8) -> Result<(), &'static str> {
        self.out.push(if close == b'}' { '{' } else { '[' });
        self.at += 1;
        let mut is_first = true;
        loop {
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(c) if c == close => {
                    self.at += 1;
                    break;
                }
                None if level < self.recovered_levels => break,
                None => return Err(ENDS_EARLY),
                Some(_) => {
                    let (start, written) = (self.at, self.out.len());
                    if !is_first {
                        self.out.push(',');
                    }
                    match self.member(level, close) {
                        Ok(()) => is_first = false,
                        Err(reason) if level < self.recovered_levels => {
                            self.out.truncate(written);
                            self.drop_from(start, reason);
                        }
                        Err(reason) => return Err(reason),
                    }
                }
            }
        }
        self.out.push(char::from(close));
        Ok(())
    }

    /// A member of an object or an element of a list.
    fn member(&mut self, level: usize, close: u8) -> Result<(), &'static str> {
        if close == b'}' {
            if self.peek() != Some(b'"') {
                return Err(NO_KEY);
            }
            self.string()?;
            self.skip_space();
            match self.peek() {
                Some(b':') => self.at += 1,
                Some(_) => return Err(NO_KEY),
                None => return Err(ENDS_EARLY),
            }
            self.out.push(':');
        } else if self.peek() == Some(b'}') {
            return Err(NO_VALUE);
        }
        self.value(level + 1)
    }

    /// Leaves out what begins at `start`, and goes on behind it.
    fn drop_from(&mut self, start: usize, reason: &str) {
        self.at = start;
        self.skip_piece();
        if self.at == start {
            self.at += 1;
            while !self.text.is_char_boundary(self.at) {
                self.at += 1;
            }
        }
        let piece = self.piece(start, self.at);
        self.dropped.add(reason, piece);
    }

    /// Skips to the next comma or closing bracket on the same level.
    fn skip_piece(&mut self) {
        let mut depth = 0_usize;
        while let Some(c) = self.peek() {
            match c {
                b'"' => self.skip_string(),
                b'{' | b'[' => depth += 1,
                b',' | b'}' | b']' if depth == 0 => return,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
        }
        self.at = self.text.len();
    }

    /// Goes to the closing quote.
    fn skip_string(&mut self) {
        self.at += 1;
        while let Some(c) = self.peek() {
            match c {
                b'"' => return,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
    }

    fn string(&mut self) -> Result<(), &'static str> {
        let written = self.out.len();
        self.out.push('"');
        self.at += 1;
        let mut copied = self.at;
        loop {
            let Some(c) = self.peek() else { return Err(ENDS_EARLY) };
            match c {
                b'"' => {
                    self.out.push_str(self.piece(copied, self.at));
                    self.at += 1;
                    break;
                }
                b'\\' | 0..0x20 => {
                    self.out.push_str(self.piece(copied, self.at));
                    if c == b'\\' {
                        self.escape()?;
                    } else {
                        self.at += 1;
                        self.control(u32::from(c));
                    }
                    copied = self.at;
                }
                _ => self.at += 1,
            }
        }
        if self.out.len() - written > MAX_TEXT {
            self.cut(written);
        }
        self.out.push('"');
        Ok(())
    }

    /// Cuts the text that begins at `written` in the output, between characters and not inside of an escape.
    fn cut(&mut self, written: usize) {
        let limit = self.out.floor_char_boundary(written + MAX_TEXT);
        let longest_escape = 12;
        let tail = self.out.get(limit.saturating_sub(longest_escape)..limit).unwrap_or_default();
        let keep = tail.find('\\').map_or(limit, |escape| limit - tail.len() + escape);
        self.out.truncate(keep);
        self.out.push_str(" … (cut)");
    }

    /// A control character as JSON writes it. NUL is left out.
    fn control(&mut self, code: u32) {
        if code != 0 {
            // Writing to a String cannot fail.
            let _ = write!(self.out, "\\u{code:04x}");
        }
    }

    fn escape(&mut self) -> Result<(), &'static str> {
        let start = self.at;
        self.at += 1;
        let Some(c) = self.peek() else { return Err(ENDS_EARLY) };
        match c {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {
                self.at += 1;
                self.out.push_str(self.piece(start, self.at));
            }
            b'u' => {
                self.at += 1;
                match self.hex() {
                    Some(0) => {}
                    Some(0xd800..0xdc00) => {
                        let pair_ends = self.at + 6;
                        let low = self.piece(self.at, pair_ends).strip_prefix("\\u");
                        let low = low.and_then(|low| u32::from_str_radix(low, 16).ok());
                        if low.is_some_and(|low| (0xdc00..0xe000).contains(&low)) {
                            self.at = pair_ends;
                            self.out.push_str(self.piece(start, self.at));
                        } else {
                            self.out.push('\u{fffd}');
                        }
                    }
                    Some(0xdc00..0xe000) | None => self.out.push('\u{fffd}'),
                    Some(_) => self.out.push_str(self.piece(start, self.at)),
                }
            }
            // An escape that JSON does not know: the character itself is meant. It comes next.
            _ => {}
        }
        Ok(())
    }

    /// Four hexadecimal digits, if they are there.
    fn hex(&mut self) -> Option<u32> {
        let digits = self.piece(self.at, self.at + 4);
        let is_hex = digits.len() == 4 && digits.bytes().all(|c| c.is_ascii_hexdigit());
        let code = is_hex.then(|| u32::from_str_radix(digits, 16).ok()).flatten()?;
        self.at += 4;
        Some(code)
    }

    /// A number, or a word such as `true`.
    fn word(&mut self) -> Result<(), &'static str> {
        let start = self.at;
        while self.peek().is_some_and(|c| !c.is_ascii_whitespace() && !b",:]}[{\"".contains(&c)) {
            self.at += 1;
        }
        if self.peek().is_none() && !self.is_whole {
            // Perhaps more of it was to come.
            return Err(ENDS_EARLY);
        }
        let word = self.piece(start, self.at);
        match word {
            "true" | "false" | "null" => self.out.push_str(word),
            "NaN" | "Infinity" | "-Infinity" | "undefined" => self.out.push_str("null"),
            _ => match word.parse::<f64>() {
                Ok(number) if number.is_finite() && is_json_number(word) && word.len() <= MAX_DIGITS => {
                    self.out.push_str(word);
                }
                Ok(number) if !number.is_nan() => {
                    let _ = write!(self.out, "{:e}", number.clamp(f64::MIN, f64::MAX));
                }
                _ => return Err(NO_VALUE),
            },
        }
        Ok(())
    }
}

/// Whether a text that is a number for Rust is one for JSON too: no plus, no leading zeros, digits around the point.
fn is_json_number(word: &str) -> bool {
    let digits = word.strip_prefix('-').unwrap_or(word);
    let (whole, rest) = digits.split_at(digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len()));
    let is_whole = !whole.is_empty() && (whole == "0" || !whole.starts_with('0'));
    let is_rest = match rest.strip_prefix('.') {
        Some(fraction) => fraction.starts_with(|c: char| c.is_ascii_digit()),
        None => true,
    };
    is_whole && is_rest
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn repaired(body: impl AsRef<[u8]>) -> (Value, i64) {
        let repaired = repair(body.as_ref()).unwrap();
        let json = serde_json::from_str(&repaired.json).unwrap_or_else(|e| panic!("{e}: {}", repaired.json));
        (json, repaired.dropped.count)
    }

    #[test]
    fn whole_json_stays_as_it_is() {
        let body = r#"{"a":[1,-2.50,1.5E+300,18446744073709551616,{"b":null}],"c":"\n\u00e9\ud83d\ude00é","d":true}"#;
        assert_eq!(repair(body.as_bytes()).unwrap().json, body);
        assert_eq!(tidy_json(" { \"a\" : 1.10 } ").unwrap(), r#"{"a":1.10}"#);
        assert_eq!(tidy_json("12").unwrap(), "12");
    }

    #[test]
    fn what_clients_are_known_to_break_is_repaired() {
        for (body, expected) in [
            (r#"{"nan":,"b":1}"#, json!({"nan": null, "b": 1})),
            (r#"{"a":NaN,"b":[Infinity,-Infinity],"c":}"#, json!({"a": null, "b": [null, null], "c": null})),
            (r#"{"a":"x\ud83d"}"#, json!({"a": "x\u{fffd}"})),
            (r#"{"a":"\ude00\ud83dz\ud83d\ud83d\ude00"}"#, json!({"a": "\u{fffd}\u{fffd}z\u{fffd}😀"})),
            (r#"{"a":"x\u0000y"}"#, json!({"a": "xy"})),
            ("{\"a\":\"x\u{0}\ty\n\"}", json!({"a": "x\ty\n"})),
            (r#"{"a":"\q\u12"}"#, json!({"a": "q\u{fffd}12"})),
            (
                r#"{"a":1e999,"b":-1e999,"c":007,"d":.5,"e":+1}"#,
                json!({"a": f64::MAX, "b": f64::MIN, "c": 7.0, "d": 0.5, "e": 1.0}),
            ),
            (r#"{"a":[1,,2,],}"#, json!({"a": [1, 2]})),
            ("\u{feff} {\"a\":1} trailing", json!({"a": 1})),
        ] {
            assert_eq!(repaired(body), (expected, 0), "{body}");
        }
        assert_eq!(repaired(b"{\"a\":\"x\xff\xfe\"}"), (json!({"a": "x\u{fffd}\u{fffd}"}), 0));
    }

    #[test]
    fn what_cannot_be_understood_is_left_out_alone() {
        for (body, expected, dropped) in [
            (
                r#"{"tasks":[{"a":1},{"a":@},{"a":3}],"b":2}"#,
                json!({"tasks": [{"a": 1}, {"a": 3}], "b": 2}),
                1,
            ),
            (r#"{"tasks":[{"a":1},{"a":{"b":"not ended"#, json!({"tasks": [{"a": 1}]}), 1),
            (r#"{"tasks":[{"a":1}],"instant":17"#, json!({"tasks": [{"a": 1}]}), 1),
            (r#"{"a":1,b:2,"c":3}"#, json!({"a": 1, "c": 3}), 1),
            (r#"{"a":[}],"c":3}"#, json!({"a": [], "c": 3}), 1),
            (r#"{"a":]"#, json!({"a": null}), 1),
        ] {
            assert_eq!(repaired(body), (expected, dropped), "{body}");
        }
        for body in ["", "  ", "[1]", "null", "\"x\"", "<html>"] {
            assert!(repair(body.as_bytes()).is_err(), "{body}");
        }
    }

    #[test]
    fn depth_and_length_have_limits() {
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
        let (json, dropped) = repaired(&deep);
        assert_eq!((dropped, json["a"].to_string().len()), (0, 2 * 99 + 4));
        let long = format!("{{\"a\":\"{}\"}}", "\\u00e9".repeat(MAX_TEXT / 4));
        let (json, _) = repaired(&long);
        assert!(json["a"].as_str().unwrap().ends_with("é … (cut)"));
        let garbage = "{\"a\":[".to_owned() + &"@,".repeat(10_000);
        let repaired = repair(garbage.as_bytes()).unwrap();
        assert_eq!((repaired.dropped.count, repaired.dropped.pieces.len()), (10_000, MAX_DROPPED));
    }
}
