//! Time as a value that is passed in, so that tests decide what the time is.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment: milliseconds since 1970-01-01T00:00:00Z, as both databases store it. On the wire it is ISO 8601 in UTC
/// with `Z`, which every client of the trace and REST protocols reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment that lies `ms` milliseconds after the epoch.
    #[must_use]
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn as_ms(self) -> i64 {
        self.0
    }

    /// This moment moved by `ms` milliseconds, which may be negative; stays at the ends of the range.
    #[must_use]
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this moment; negative if `earlier` is later.
    #[must_use]
    pub const fn since_ms(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Reads the date-times that Nextflow sends: an offset or `Z`, zero to nine fraction digits, and the short form
    /// without seconds that Java prints when they are zero (`2026-05-06T12:04+02:00`).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(at) = text.parse::<jiff::Timestamp>() {
            return Some(Self(at.as_millisecond()));
        }
        // Java leaves out `:00` seconds; jiff wants the offset beside them, so they are put back.
        let (date, rest) = text.split_once('T')?;
        let zone = rest.find(['Z', '+', '-'])?;
        let (clock, offset) = rest.split_at_checked(zone)?;
        let full = match clock.matches(':').count() {
            1 => format!("{date}T{clock}:00{offset}"),
            _ => return None,
        };
        full.parse::<jiff::Timestamp>().ok().map(|at| Self(at.as_millisecond()))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(at) if self.0 % 1000 == 0 => write!(f, "{at:.0}"),
            Ok(at) => write!(f, "{at:.3}"),
            // Outside of the years -9999 to 9999; nothing sensible can be shown.
            Err(_) => f.write_str("1970-01-01T00:00:00Z"),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("not a date with time and zone: {text}")))
    }
}

/// Where the time comes from. Clones of one clock show the same time.
#[derive(Clone, Debug, Default)]
pub struct Clock(Source);

#[derive(Clone, Debug, Default)]
enum Source {
    #[default]
    System,
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands at `at` until it is moved.
    #[must_use]
    pub fn set_to(at: Timestamp) -> Self {
        Self(Source::Set(Arc::new(AtomicI64::new(at.as_ms()))))
    }

    /// The time now.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place where the machine's clock is read")]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::System => Timestamp(jiff::Timestamp::now().as_millisecond()),
            Source::Set(at) => Timestamp(at.load(Ordering::SeqCst)),
        }
    }

    /// Moves a clock made by [`Clock::set_to`] by `ms` milliseconds; the machine's clock does not move.
    pub fn advance_ms(&self, ms: i64) {
        if let Source::Set(at) = &self.0 {
            at.fetch_add(ms, Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_form_that_nextflow_sends() {
        let noon = Timestamp::from_ms(1_778_061_840_000);
        for text in [
            "2026-05-06T12:04+02:00",
            "2026-05-06T12:04:00+02:00",
            "2026-05-06T10:04Z",
            "2026-05-06T10:04:00Z",
            "2026-05-06T10:04:00.000000000Z",
        ] {
            assert_eq!(Timestamp::parse(text), Some(noon), "{text}");
        }
        assert_eq!(Timestamp::parse("2026-05-06T10:04:00.123456789Z"), Some(noon.plus_ms(123)));
        for text in ["", "yesterday", "2026-05-06", "2026-05-06 10:04", "T"] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }

    #[test]
    fn is_written_in_utc_with_z() {
        assert_eq!(Timestamp::from_ms(1_778_061_840_000).to_string(), "2026-05-06T10:04:00Z");
        assert_eq!(Timestamp::from_ms(1_778_061_840_012).to_string(), "2026-05-06T10:04:00.012Z");
    }
}
