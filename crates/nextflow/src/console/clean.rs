//! Terminal output as plain text.

/// `text` without escape sequences and control characters; of a line that was drawn over itself with carriage returns,
/// what was drawn last.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
        let line = line.trim_end_matches('\r');
        let drawn_last = line.rsplit('\r').next().unwrap_or(line);
        push_plain(&mut cleaned, drawn_last);
        cleaned.push_str(end);
    }
    cleaned
}

fn push_plain(cleaned: &mut String, line: &str) {
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\u{1b}' => match rest.next() {
                // ESC [ parameters letter
                Some('[') => while rest.next().is_some_and(|c| !('\u{40}'..='\u{7e}').contains(&c)) {},
                // ESC ] text, ended by BEL or ESC \
                Some(']') => {
                    while let Some(c) = rest.next() {
                        if c == '\u{7}' || (c == '\u{1b}' && rest.next_if_eq(&'\\').is_some()) {
                            break;
                        }
                    }
                }
                _ => {}
            },
            '\t' => cleaned.push(c),
            c if c.is_control() => {}
            c => cleaned.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("plain\ttext ä😀\n", "plain\ttext ä😀\n")]
    #[case("\u{1b}[31mred\u{1b}[0m\n", "red\n")]
    #[case("\u{1b}]0;title\u{7}x\u{1b}]8;;url\u{1b}\\y", "xy")]
    #[case("10 %\r50 %\r100 %\nnext", "100 %\nnext")]
    #[case("windows\r\n", "windows\n")]
    #[case("a\u{0}b\u{8}c\u{9b}", "abc")]
    #[case("\u{1b}[", "")]
    #[case("\u{1b}", "")]
    fn output_becomes_plain(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(clean(text), expected);
    }
}
