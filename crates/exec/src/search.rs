//! Finding places in a log of any size: a text, or lines that look like errors or warnings. A search looks at one piece
//! of the file at a time, and what it finds does not depend on how the file was cut into pieces.

use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use nextflow::console::clean;
use regex::bytes::{Regex, RegexBuilder, RegexSet};

/// Longest text to search for, in characters.
pub const LONGEST_TEXT: usize = 200;
/// So much of a line decides how much it wants to be seen.
const LINE: usize = 8 << 10;
/// Most colour changes between two characters of a text, and the longest that one may be.
const ESCAPES: usize = 2;
const LONGEST_ESCAPE: usize = 20;
const ESCAPE: u8 = 0x1b;

/// How much a line of a log wants to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogLevel {
    /// Something failed.
    Error,
    /// Something may be wrong.
    Warn,
}

impl LogLevel {
    /// The level with that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "error" => Some(Self::Error),
            "warn" => Some(Self::Warn),
            _ => None,
        }
    }

    /// A guess from the words of the line: loggers write their level, other programs usual words. The page colours
    /// lines by the same rules (`logLevel.ts`), and both are held to `levels.json`.
    #[must_use]
    pub fn of(line: &[u8]) -> Option<Self> {
        let line = line.get(..LINE).unwrap_or(line);
        if line.contains(&ESCAPE) || line.contains(&b'\r') {
            return Self::of_plain(clean(&String::from_utf8_lossy(line)).as_bytes());
        }
        Self::of_plain(line)
    }

    fn of_plain(line: &[u8]) -> Option<Self> {
        /// In this order; what comes first decides. A level that the logger wrote says more than any word in the
        /// message, and a frame of a trace may name any class.
        static SIGNS: LazyLock<Option<RegexSet>> = LazyLock::new(|| {
            RegexSet::new([
                r"(?-u)^\s+at \S+\(|^\s*\.\.\. \d+ (?:more|common)",
                r"(?-u) (?:DEBUG|TRACE|INFO) ",
                r"(?i-u)\bwarn(?:ing)?\b",
                concat!(
                    r"(?-u)\b(?:ERROR|FATAL|SEVERE|Traceback|oom_kill|Killed|Segmentation fault)\b",
                    r"|\b[A-Z]\w+(?:Exception|Error)\b|^\s*(?:error|fatal)\b[^a-z]|: error:",
                    r"|command not found|No such file or directory"
                ),
            ])
            .ok()
        });
        match SIGNS.as_ref()?.matches(line).iter().next()? {
            2 => Some(Self::Warn),
            3 => Some(Self::Error),
            _ => None,
        }
    }
}

/// What to look for in a log.
#[derive(Clone, Debug)]
pub enum LogSearch {
    /// A text, whatever the case of its letters and the colours between them.
    Text(TextSearch),
    /// Lines of a level.
    Level(LogLevel),
}

/// A text to look for.
#[derive(Clone, Debug)]
pub struct TextSearch {
    text: String,
    plain: Regex,
    coloured: OnceLock<Option<Regex>>,
    longest: usize,
}

impl LogSearch {
    /// Looks for `text`; none if it is empty or too long.
    #[must_use]
    pub fn text(text: &str) -> Option<Self> {
        let length = text.chars().count();
        if length == 0 || length > LONGEST_TEXT {
            return None;
        }
        Some(Self::Text(TextSearch {
            text: text.to_owned(),
            plain: in_any_case(&regex::escape(text))?,
            coloured: OnceLock::new(),
            longest: length * (4 + ESCAPES * LONGEST_ESCAPE),
        }))
    }

    /// How many bytes behind the place where a hit begins may belong to it.
    #[must_use]
    pub const fn reach(&self) -> usize {
        match self {
            Self::Text(text) => text.longest,
            Self::Level(_) => LINE,
        }
    }

    /// The hits in `piece` that begin in `starts`, as their ranges. `piece` should go on for [`LogSearch::reach`] bytes
    /// behind the end of `starts` unless the file ends before, and begin one byte before `starts` unless that is the
    /// beginning of the file.
    #[must_use]
    pub fn hits(&self, piece: &[u8], starts: Range<usize>) -> Vec<Range<usize>> {
        match self {
            Self::Text(text) => text.hits(piece, starts),
            Self::Level(level) => lines(piece, starts)
                .filter(|line| piece.get(line.clone()).is_some_and(|line| LogLevel::of(line) == Some(*level)))
                .collect(),
        }
    }
}

impl TextSearch {
    /// The text with changes of colour between its letters. To look for that takes longer, so it is made when it is
    /// needed.
    fn coloured(&self) -> Option<&Regex> {
        let make = || {
            let letters: Vec<String> =
                self.text.chars().map(|letter| regex::escape(letter.encode_utf8(&mut [0; 4]))).collect();
            in_any_case(&letters.join(r"(?:\x1b\[[0-9;:]{0,16}m){0,2}"))
        };
        self.coloured.get_or_init(make).as_ref()
    }

    fn hits(&self, piece: &[u8], starts: Range<usize>) -> Vec<Range<usize>> {
        let coloured = if piece.contains(&ESCAPE) { self.coloured() } else { None };
        let regex = coloured.unwrap_or(&self.plain);
        let mut at = starts.start;
        std::iter::from_fn(|| {
            let found = (at <= piece.len()).then(|| regex.find_at(piece, at))??.range();
            at = found.end;
            starts.contains(&found.start).then_some(found)
        })
        .collect()
    }
}

fn in_any_case(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern).case_insensitive(true).build().ok()
}

/// The lines of `piece` that begin in `starts`, without their ends.
fn lines(piece: &[u8], starts: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let line_end = move |from: usize| {
        piece.get(from..)?.iter().position(|byte| *byte == b'\n').map(|place| from + place)
    };
    let mut next = if starts.start == 0 { Some(0) } else { line_end(starts.start - 1).map(|end| end + 1) };
    std::iter::from_fn(move || {
        let begin = next.filter(|begin| starts.contains(begin) && *begin < piece.len())?;
        let end = line_end(begin);
        next = end.map(|end| end + 1);
        Some(begin..end.unwrap_or(piece.len()))
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// All hits, with the file cut into pieces of `step` bytes.
    fn all(search: &LogSearch, file: &[u8], step: usize) -> Vec<usize> {
        let (mut found, mut at) = (Vec::new(), 0);
        while at < file.len() {
            let end = (at + step).min(file.len());
            let before = at.saturating_sub(1);
            let piece = &file[before..(end + search.reach()).min(file.len())];
            let hits = search.hits(piece, at - before..end - before);
            at = hits.last().map_or(end, |hit| (hit.end + before).max(end));
            found.extend(hits.into_iter().map(|hit| hit.start + before));
        }
        found
    }

    fn text(text: &str) -> LogSearch {
        LogSearch::text(text).unwrap()
    }

    #[rstest]
    #[case("error", "an ERROR, an error, an Error", &[3, 13, 23])]
    #[case("äÖ", "ÄÖ x äö", &[0, 7])]
    #[case("aa", "aaaaa", &[0, 2])]
    #[case("a.b", "axb a.b", &[4])]
    #[case("straße", "STRAßE strasse", &[0])]
    #[case("😀", "x😀😀", &[1, 5])]
    #[case("red: x", "\u{1b}[31mred\u{1b}[0m: x and red: x", &[5, 20])]
    #[case("k", "\u{212a}k", &[0, 3])]
    fn texts_are_found_wherever_the_file_is_cut(
        #[case] wanted: &str,
        #[case] file: &str,
        #[case] expected: &[usize],
    ) {
        for step in 1..=file.len() + 1 {
            assert_eq!(all(&text(wanted), file.as_bytes(), step), expected, "in steps of {step}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_do_no_harm() {
        let file = b"\xff\xfe needle\0needle \xc3\x28 NEEDLE\xff";
        for step in 1..file.len() {
            assert_eq!(all(&text("needle"), file, step), [3, 10, 20], "in steps of {step}");
        }
    }

    #[test]
    fn an_endless_line_is_searched_like_any_other() {
        let mut file = vec![b'x'; 3 << 20];
        file.splice(2_000_000..2_000_006, *b"needle");
        assert_eq!(all(&text("NEEDLE"), &file, 1 << 20), [2_000_000]);
        assert_eq!(all(&LogSearch::Level(LogLevel::Error), &file, 1 << 20), Vec::<usize>::new());
    }

    #[test]
    fn texts_must_be_there_and_not_too_long() {
        assert!(LogSearch::text("").is_none());
        assert!(LogSearch::text(&"ä".repeat(LONGEST_TEXT)).is_some());
        assert!(LogSearch::text(&"a".repeat(LONGEST_TEXT + 1)).is_none());
    }

    #[test]
    fn lines_of_a_level_are_found_wherever_the_file_is_cut() {
        let file = "ERROR one\nfine\n\nWARN two\nERROR three\n\tat a.b.SomeException(x)\n: error: four";
        let place = |words: &str| file.find(words).unwrap();
        for step in 1..=file.len() + 1 {
            let found = |level| all(&LogSearch::Level(level), file.as_bytes(), step);
            assert_eq!(found(LogLevel::Error), [0, place("ERROR three"), place(": error:")], "{step}");
            assert_eq!(found(LogLevel::Warn), [place("WARN two")], "{step}");
        }
    }

    /// The page and the server must agree, or what is counted is not what is coloured.
    #[test]
    fn levels_are_those_of_the_page() {
        let table = include_str!("../../../web/src/ui/log/levels.json");
        let table: Vec<(String, String)> = serde_json::from_str(table).unwrap();
        assert!(table.len() > 15);
        for (line, level) in table {
            assert_eq!(LogLevel::of(line.as_bytes()), LogLevel::parse(&level), "{line}");
        }
    }
}
