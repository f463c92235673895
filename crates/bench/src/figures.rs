//! Figures made from what was measured, and as people read them.

use std::time::Duration;

/// The middle one; the mean of the two in the middle would be a figure that nobody measured.
pub fn median<T: Ord + Copy>(values: &[T]) -> Option<T> {
    at_share(values, 50)
}

/// The one that so many percent of all do not exceed.
pub fn at_share<T: Ord + Copy>(values: &[T], percent: usize) -> Option<T> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let rank = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(rank).copied()
}

/// How many there are in a second, if `count` of them take `time`.
#[must_use]
pub fn per_second(count: usize, time: Duration) -> u64 {
    let nanos = time.as_nanos().max(1);
    let count = u128::try_from(count).unwrap_or(u128::MAX);
    u64::try_from(count.saturating_mul(1_000_000_000) / nanos).unwrap_or(u64::MAX)
}

/// A whole number with commas: `30,000`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in (1..=digits.len()).rev().zip(digits.chars()) {
        text.push(digit);
        if place % 3 == 1 && place > 1 {
            text.push(',');
        }
    }
    text
}

/// Tenths as a decimal: `215` is `21.5`.
#[must_use]
pub fn decimal(tenths: u128) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// Milliseconds: `21.5 ms`.
#[must_use]
pub fn ms(time: Duration) -> String {
    format!("{} ms", decimal(time.as_micros() / 100))
}

/// The median, and what 99 of 100 do not exceed.
#[must_use]
pub fn shares(times: &[Duration]) -> [Duration; 2] {
    [50, 99].map(|percent| at_share(times, percent).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_those_of_measured_values() {
        assert_eq!(median(&[9, 1, 5]), Some(5));
        assert_eq!(median(&[4, 1, 2, 3]), Some(2));
        assert_eq!(median::<u8>(&[]), None);
        let hundred: Vec<u32> = (1..=100).collect();
        assert_eq!((at_share(&hundred, 99), at_share(&hundred, 100)), (Some(99), Some(100)));
        assert_eq!(at_share(&[7], 99), Some(7));
    }

    #[test]
    fn numbers_are_easy_to_read() {
        let texts = [0, 12, 999, 1_000, 30_000, 1_234_567].map(grouped);
        assert_eq!(texts, ["0", "12", "999", "1,000", "30,000", "1,234,567"]);
        assert_eq!((decimal(215), decimal(7)), ("21.5".to_owned(), "0.7".to_owned()));
        assert_eq!(per_second(30_000, Duration::from_millis(500)), 60_000);
    }
}
