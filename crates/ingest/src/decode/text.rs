//! Texts as they are stored: without NUL, which PostgreSQL refuses, and not longer than sensible.

use std::borrow::Cow;

/// Stands at the end of a text that was cut.
const MARK: &str = " … (cut)";

/// `text` without NUL and in at most `max` bytes, the mark included.
pub(crate) fn tidy(text: &str, max: usize) -> Cow<'_, str> {
    let text = if text.contains('\0') { Cow::Owned(text.replace('\0', "")) } else { Cow::Borrowed(text) };
    if text.len() <= max {
        return text;
    }
    let kept = text.floor_char_boundary(max.saturating_sub(MARK.len()));
    let (kept, _) = text.split_at_checked(kept).unwrap_or(("", ""));
    Cow::Owned(format!("{kept}{MARK}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_between_characters_and_say_so() {
        assert_eq!(tidy("abc", 3), "abc");
        assert_eq!(tidy("a\0b\0", 3), "ab");
        let cut = tidy("ééééééééééééééé", 20);
        assert!(cut.len() <= 20 && cut.ends_with("(cut)") && cut.starts_with("éé"), "{cut}");
    }
}
