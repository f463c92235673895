//! Versions of Nextflow, as `nextflow -version` prints them.

use std::fmt;

/// A version such as 24.10.0 or 26.03.4-edge. Edge releases compare like the stable release of the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NextflowVersion {
    /// Year of the release, two digits.
    pub year: u16,
    /// Month of the release.
    pub month: u16,
    /// Number of the patch.
    pub patch: u16,
}

impl NextflowVersion {
    /// The version of three numbers.
    #[must_use]
    pub const fn new(year: u16, month: u16, patch: u16) -> Self {
        Self { year, month, patch }
    }

    /// Reads `24.10.0`, `26.03.4-edge` and the like.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let numbers = text.trim().split(['-', '+']).next()?;
        let mut parts = numbers.split('.').map(str::parse);
        let version = Self::new(parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
        parts.next().is_none().then_some(version)
    }

    /// Finds the version in what `nextflow -version` or `nextflow -v` printed.
    #[must_use]
    pub fn find(printed: &str) -> Option<Self> {
        let mut words = printed.split_whitespace();
        while let Some(word) = words.next() {
            if word == "version" {
                return words.next().and_then(Self::parse);
            }
        }
        None
    }
}

impl fmt::Display for NextflowVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}.{}", self.year, self.month, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_banner() {
        let banner =
            "\n      N E X T F L O W\n      version 24.10.0 build 5928\n      created 27-10-2024 18:36 UTC\n";
        assert_eq!(NextflowVersion::find(banner), Some(NextflowVersion::new(24, 10, 0)));
        assert_eq!(
            NextflowVersion::find("nextflow version 26.03.4-edge.5990").unwrap().to_string(),
            "26.03.4"
        );
        assert_eq!(NextflowVersion::find("bash: nextflow: command not found"), None);
    }

    #[test]
    fn orders_by_number() {
        let ordered = ["22.10.7", "24.10.0", "25.04.4", "25.10.7", "26.03.4-edge", "26.04.6"];
        let versions: Vec<_> = ordered.iter().map(|text| NextflowVersion::parse(text).unwrap()).collect();
        assert!(versions.is_sorted());
        assert_eq!(NextflowVersion::parse("24.10"), None);
    }
}
