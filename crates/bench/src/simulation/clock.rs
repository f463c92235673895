//! Times of a simulated run, as the clock of the client's machine shows them.

use std::fmt;

/// How far that clock is ahead of UTC.
const OFFSET_MS: u64 = 3_600_000;
const DAY_MS: u64 = 24 * 3_600_000;

/// A moment, in ms since 1970 in UTC. It is shown as clients send times, with the offset of their machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub u64);

impl Moment {
    /// When simulated runs begin if nothing else is said: 8 o'clock on 2 March 2026.
    pub(crate) const START: Self = Self(1_772_434_800_000);

    /// This moment and `ms` milliseconds.
    #[must_use]
    pub const fn plus_ms(self, ms: u64) -> Self {
        Self(self.0 + ms)
    }

    /// Milliseconds from `earlier` to this moment.
    pub(crate) const fn since_ms(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Milliseconds since 1970, as in the member `instant` of each call.
    pub(crate) const fn instant(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = self.0 + OFFSET_MS;
        let (year, month, day) = date(local / DAY_MS);
        let (seconds, ms) = (local % DAY_MS / 1000, local % 1000);
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(f, "{year}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.{ms:03}+01:00")
    }
}

/// Year, month and day of a day since 1970. Years are counted from March here, so that a leap day is the last of its
/// year and the lengths of the months before it follow a rule.
const fn date(day: u64) -> (u64, u64, u64) {
    let day = day + 719_468; // since 1 March of the year 0
    let (era, day) = (day / 146_097, day % 146_097); // 400 years
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let year = era * 400 + year;
    if month < 10 { (year, month + 3, day) } else { (year + 1, month - 9, day) }
}

#[cfg(test)]
mod tests {
    use super::{Moment, date};

    #[test]
    fn a_moment_is_the_same_in_both_forms() {
        let moment = Moment::START.plus_ms(61_007);
        assert_eq!(moment.to_string(), "2026-03-02T08:01:01.007+01:00");
        assert_eq!(moment.instant(), 1_772_434_861_007); // date -d 2026-03-02T08:01:01+01:00 +%s
    }

    #[test]
    fn days_have_their_dates() {
        // date -d 2024-02-29 +%s, divided by 86400
        assert_eq!([0, 19_782, 19_783].map(date), [(1970, 1, 1), (2024, 2, 29), (2024, 3, 1)]);
        assert_eq!([20_453, 20_454].map(date), [(2025, 12, 31), (2026, 1, 1)]);
    }
}
