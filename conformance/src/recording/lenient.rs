//! JSON as clients write it: cut texts may end in half a character, and `NUL` occurs.

use serde_json::Value;

/// What takes the place of a character that is none.
const REPLACEMENT: &str = "\\ufffd";

/// Reads a body; lone surrogates and `NUL` become U+FFFD. None when it is no JSON at all.
pub(super) fn read(body: &str) -> Option<Value> {
    serde_json::from_str(&mend(body)).ok()
}

fn mend(json: &str) -> String {
    let mut mended = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        mended.push_str(before);
        let (written, next) = mend_escape(escape);
        mended.push_str(written);
        rest = next;
    }
    mended.push_str(rest);
    mended
}

/// The first escape of `text`, mended, and what follows it.
fn mend_escape(text: &str) -> (&str, &str) {
    match code_unit(text) {
        None => {
            let length = text.chars().take(2).map(char::len_utf8).sum();
            text.split_at(length)
        }
        Some((0xd800..=0xdbff, next)) => match code_unit(next) {
            Some((0xdc00..=0xdfff, after_pair)) => text.split_at(text.len() - after_pair.len()),
            _ => (REPLACEMENT, next),
        },
        Some((0 | 0xdc00..=0xdfff, next)) => (REPLACEMENT, next),
        Some((_, next)) => text.split_at(text.len() - next.len()),
    }
}

/// The UTF-16 unit of an escape `\uXXXX` at the start of `text`, and what follows it.
fn code_unit(text: &str) -> Option<(u32, &str)> {
    let (digits, next) = text.strip_prefix("\\u")?.split_at_checked(4)?;
    Some((u32::from_str_radix(digits, 16).ok()?, next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_stay_and_halves_are_replaced() {
        for (sent, read_as) in [
            (r#""\ud83d\ude00""#, "😀"),
            (r#""cut \ud83d""#, "cut \u{fffd}"),
            (r#""\ud83dx""#, "\u{fffd}x"),
            (r#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"),
            (r#""\ude00""#, "\u{fffd}"),
            (r#""a\u0000b\n""#, "a\u{fffd}b\n"),
            (r#""\\ud83d""#, "\\ud83d"),
            (r#""\\\ud83d""#, "\\\u{fffd}"),
            (r#""ä \" \u00e4""#, "ä \" ä"),
        ] {
            assert_eq!(read(sent), Some(Value::from(read_as)), "{sent}");
        }
    }

    #[test]
    fn what_is_no_json_is_not_read() {
        assert_eq!(read(r#"{"nan":,"after":1}"#), None);
        assert_eq!(read(r#""\"#), None);
    }
}
