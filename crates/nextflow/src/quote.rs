//! Texts of people as literals of the languages that they are put into. Nothing of theirs enters a script or a config
//! in another way.

use std::fmt::Write as _;

/// `text` as one word of a POSIX shell. Words that need no quotes stay as they are.
#[must_use]
pub fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:=,@%+".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// `text` as a Groovy string literal in single quotes, which never interpolates.
#[must_use]
pub fn groovy_string(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('\'');
    for c in text.chars() {
        match c {
            '\\' | '\'' | '$' => literal.extend(['\\', c]),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            c if c.is_control() => {
                // Writing to a String cannot fail.
                let _ = write!(literal, "\\u{:04x}", u32::from(c));
            }
            c => literal.push(c),
        }
    }
    literal.push('\'');
    literal
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("plain", "plain")]
    #[case("/data/run 1", "'/data/run 1'")]
    #[case("it's", r"'it'\''s'")]
    #[case("", "''")]
    #[case("$(id)", "'$(id)'")]
    #[case("~/x", "'~/x'")]
    fn shell_words(#[case] text: &str, #[case] word: &str) {
        assert_eq!(shell_word(text), word);
    }

    #[rstest]
    #[case("a'b", r"'a\'b'")]
    #[case("${x}", r"'\${x}'")]
    #[case(r"\u0041", r"'\\u0041'")]
    #[case("a\nb\tc\rd\u{7}", r"'a\nb\tc\rd\u0007'")]
    #[case("ä😀", "'ä😀'")]
    fn groovy_strings(#[case] text: &str, #[case] literal: &str) {
        assert_eq!(groovy_string(text), literal);
    }

    fn printed(script: &str) -> Vec<u8> {
        Command::new("bash").args(["-c", script]).output().unwrap().stdout
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn bash_reads_back_every_text(text in "[^\0]{0,200}") {
            prop_assert_eq!(printed(&format!("printf %s {}", shell_word(&text))), text.as_bytes());
        }
    }
}
