//! Memory and time in words. Memory counts as Nextflow's does: `72.GB` are 72 × 1024³ bytes.

const UNITS: [&str; 6] = ["B", "KB", "MB", "GB", "TB", "PB"];

/// Both in the unit of the second: `71.8 of 72 GB`.
pub(super) fn of_memory(used: i64, asked: i64) -> String {
    let mut power = 0;
    while power + 1 < UNITS.len() && asked >= 1 << (10 * (power + 1)) {
        power += 1;
    }
    let unit = UNITS.get(power).copied().unwrap_or("B");
    format!("{} of {} {unit}", tenths(used, power), tenths(asked, power))
}

/// `bytes` in units of 1024^`power`, rounded to a tenth.
fn tenths(bytes: i64, power: usize) -> String {
    let unit = 1_i128 << (10 * power);
    let tenths = (i128::from(bytes) * 10 + unit / 2) / unit;
    if tenths % 10 == 0 { (tenths / 10).to_string() } else { format!("{}.{}", tenths / 10, tenths % 10) }
}

/// The two largest units: `2 h 14 m`, `41 m 12 s`, `9 s`.
pub(super) fn span(ms: i64) -> String {
    let seconds = (ms.max(0) + 500) / 1000;
    match (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60) {
        (0, 0, 0, s) => format!("{s} s"),
        (0, 0, m, s) => format!("{m} m {s} s"),
        (0, h, m, _) => format!("{h} h {m} m"),
        (d, h, ..) => format!("{d} d {h} h"),
    }
}

/// As a value of a configuration: `144.GB`.
pub(super) fn memory_value(bytes: i64) -> String {
    let power =
        (1..UNITS.len()).rev().find(|power| bytes % (1 << (10 * power)) == 0 && bytes > 0).unwrap_or(0);
    // Odd requests are rounded up to whole megabytes.
    let power = power.max(2);
    let unit = 1_i64 << (10 * power);
    format!("{}.{}", bytes / unit + i64::from(bytes % unit > 0), UNITS.get(power).copied().unwrap_or("B"))
}

/// As a value of a configuration: `16.h`.
pub(super) fn time_value(ms: i64) -> String {
    let seconds = (ms + 999) / 1000;
    match seconds {
        s if s % 3600 == 0 => format!("{}.h", s / 3600),
        s if s % 60 == 0 => format!("{}.m", s / 60),
        s => format!("{s}.s"),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const GB: i64 = 1 << 30;

    #[rstest]
    #[case(77_094_000_000, 72 * GB, "71.8 of 72 GB")]
    #[case(20 << 20, 20 << 20, "20 of 20 MB")]
    #[case(3, 900, "3 of 900 B")]
    #[case(i64::MAX, i64::MAX, "8192 of 8192 PB")]
    fn memory_is_told_in_the_unit_of_the_request(#[case] used: i64, #[case] asked: i64, #[case] words: &str) {
        assert_eq!(of_memory(used, asked), words);
    }

    #[rstest]
    #[case(-5, "0 s")]
    #[case(9_400, "9 s")]
    #[case(1_910_000, "31 m 50 s")]
    #[case(8_040_000, "2 h 14 m")]
    #[case(90_000_000, "1 d 1 h")]
    fn spans_have_two_units(#[case] ms: i64, #[case] words: &str) {
        assert_eq!(span(ms), words);
    }

    #[rstest]
    #[case(144 * GB, "144.GB")]
    #[case(1 << 40, "1.TB")]
    #[case(500 << 20, "500.MB")]
    #[case(5, "1.MB")]
    #[case(1_500_000_000, "1431.MB")]
    fn memory_is_written_as_nextflow_reads_it(#[case] bytes: i64, #[case] value: &str) {
        assert_eq!(memory_value(bytes), value);
    }

    #[rstest]
    #[case(57_600_000, "16.h")]
    #[case(1_800_000, "30.m")]
    #[case(2_500, "3.s")]
    fn times_are_written_as_nextflow_reads_them(#[case] ms: i64, #[case] value: &str) {
        assert_eq!(time_value(ms), value);
    }
}
