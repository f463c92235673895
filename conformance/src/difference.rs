//! Something that is otherwise than it must be.

use std::fmt;

/// Longer texts are cut, in characters.
const LONGEST: usize = 160;

/// What must be and what is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What was looked at.
    pub what: String,
    /// What it must be.
    pub expected: String,
    /// What it is.
    pub told: String,
}

impl Difference {
    /// A difference; long texts are cut.
    pub fn new(what: impl fmt::Display, expected: impl fmt::Display, told: impl fmt::Display) -> Self {
        let short = |text: String| match text.char_indices().nth(LONGEST) {
            Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
            None => text,
        };
        Self { what: what.to_string(), expected: short(expected.to_string()), told: short(told.to_string()) }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: must be {}, is {}", self.what, self.expected, self.told)
    }
}
