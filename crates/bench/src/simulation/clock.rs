//! Times of a simulated run: milliseconds of one day, local to the machine that the client is on.

use std::fmt;

/// The midnight before, as milliseconds since 1970: 2 March 2026 where clocks are an hour ahead of UTC.
const MIDNIGHT_MS: u64 = 1_772_406_000_000;

/// A moment of that day, in ms after midnight. It is shown as clients send times, with the offset of their machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(pub(crate) u64);

impl Moment {
    /// When simulated runs begin, early enough for the largest to end on the same day.
    pub(crate) const START: Self = Self(8 * 3_600_000);

    /// This moment and `ms` milliseconds.
    pub(crate) const fn plus_ms(self, ms: u64) -> Self {
        Self(self.0 + ms)
    }

    /// Milliseconds from `earlier` to this moment.
    pub(crate) const fn since_ms(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Milliseconds since 1970, as in the member `instant` of each call.
    pub(crate) const fn instant(self) -> u64 {
        MIDNIGHT_MS + self.0
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, ms) = (self.0 / 1000, self.0 % 1000);
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(f, "2026-03-02T{hours:02}:{minutes:02}:{seconds:02}.{ms:03}+01:00")
    }
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn a_moment_is_the_same_in_both_forms() {
        let moment = Moment::START.plus_ms(61_007);
        assert_eq!(moment.to_string(), "2026-03-02T08:01:01.007+01:00");
        assert_eq!(moment.instant(), 1_772_434_861_007); // date -d 2026-03-02T08:01:01+01:00 +%s
    }
}
