//! Names that people give: parsed once, trusted afterwards. Rules and texts are those of the published API.

use crate::error::{Error, Result};

/// Checks a name of letters, digits and the characters in `joints`, where a joint stands alone between two others.
fn joined(text: &str, min: usize, max: usize, joints: &[char]) -> bool {
    let length = text.chars().count();
    let mut last_was_joint = true;
    for c in text.chars() {
        let is_joint = joints.contains(&c);
        if !(is_joint || c.is_ascii_alphanumeric()) || (is_joint && last_was_joint) {
            return false;
        }
        last_was_joint = is_joint;
    }
    (min..=max).contains(&length) && !last_was_joint
}

/// A pipeline's name: 2 to 99 letters, digits, `-`, `_` and `.`.
pub fn pipeline(text: &str) -> Result<&str> {
    let text = text.trim();
    if joined(text, 2, 99, &['-', '_', '.']) {
        return Ok(text);
    }
    Err(Error::invalid(
        "Pipeline name must contain a minimum of 2 and a maximum of 99 alphanumeric characters separated by dashes, underscores or dots",
    ))
}

/// A compute environment's name: 1 to 100 letters, digits, `-` and `_`.
pub fn compute_env(text: &str) -> Result<&str> {
    let text = text.trim();
    let fits = (1..=100).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if fits {
        return Ok(text);
    }
    Err(Error::invalid(
        "Compute environment name must contain 1 to 100 letters, digits, dashes and underscores",
    ))
}

/// A run's name, as `nextflow run -name` takes it: a small letter first, then small letters and digits with single `-`
/// or `_` between, at most 80.
pub fn run(text: &str) -> Result<&str> {
    let text = text.trim();
    let fits = text.starts_with(|c: char| c.is_ascii_lowercase())
        && !text.contains(|c: char| c.is_ascii_uppercase());
    if fits && joined(text, 1, 80, &['-', '_']) {
        return Ok(text);
    }
    Err(Error::invalid(
        "Run name must start with a small letter and contain at most 80 small letters and digits, with single dashes or underscores between them",
    ))
}

/// An access token's name: 1 to 50 characters.
pub fn token(text: &str) -> Result<&str> {
    let text = text.trim();
    if (1..=50).contains(&text.chars().count()) && !text.chars().any(char::is_control) {
        return Ok(text);
    }
    Err(Error::invalid("Token name must contain 1 to 50 characters"))
}

/// A user name: 1 to 40 letters, digits, `-` and `_`, as it stands in addresses.
pub fn user(text: &str) -> Result<&str> {
    let text = text.trim();
    if joined(text, 1, 40, &['-', '_', '.']) {
        return Ok(text);
    }
    Err(Error::invalid(
        "User name must contain 1 to 40 letters and digits, with single dashes, dots or underscores between them",
    ))
}

/// An e-mail address: something before and after one `@`, at most 255 characters, no blanks.
pub fn email(text: &str) -> Result<&str> {
    let text = text.trim();
    let fits = text.len() <= 255
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
        && text
            .split_once('@')
            .is_some_and(|(local, host)| !local.is_empty() && !host.is_empty() && !host.contains('@'));
    if fits { Ok(text) } else { Err(Error::invalid(format!("'{}' is not an e-mail address", shown(text)))) }
}

/// `text` cut for a message, so that a huge value does not come back in full.
#[must_use]
pub fn shown(text: &str) -> String {
    let mut cut: String = text.chars().take(80).filter(|c| !c.is_control()).collect();
    if text.chars().nth(80).is_some() {
        cut.push('…');
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_contract() {
        for good in ["ab", "rnaseq", "nf-core.rnaseq_3"] {
            assert!(pipeline(good).is_ok(), "{good}");
        }
        for bad in ["", "a", "-ab", "ab-", "a--b", "a b", "ä1", &"x".repeat(100)] {
            assert!(pipeline(bad).is_err(), "{bad}");
        }
        for good in ["a", "angry_gauss", "a-1"] {
            assert!(run(good).is_ok(), "{good}");
        }
        for bad in ["", "1a", "Aa", "a__b", "a_", "a;b", &"x".repeat(81)] {
            assert!(run(bad).is_err(), "{bad}");
        }
        assert!(email("ada@example.org").is_ok());
        for bad in ["", "ada", "@x", "a@", "a@b@c", "a b@c"] {
            assert!(email(bad).is_err(), "{bad}");
        }
    }
}
