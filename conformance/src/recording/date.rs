//! Dates as Nextflow writes them: with an offset, nought to nine digits of a second's fraction, and without the
//! seconds when they are zero.

/// Milliseconds since 1970 of a date such as `2026-11-22T18:15:46.474283126+01:00` or `2026-05-06T12:04+02:00`.
pub(crate) fn epoch_ms(text: &str) -> Option<i64> {
    let (date, rest) = text.split_once('T')?;
    let offset_at = rest.find(['Z', '+', '-'])?;
    let (time, offset) = rest.split_at(offset_at);

    let [year, month, day] = numbers(date, '-')?;
    let (clock, fraction) = time.split_once('.').unwrap_or((time, ""));
    let [hour, minute, second] =
        numbers(clock, ':').or_else(|| numbers(clock, ':').map(|[hour, minute]| [hour, minute, 0]))?;
    let millis = format!("{fraction:0<3}").get(..3)?.parse::<i64>().ok()?;

    let seconds = days_since_1970(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    Some((seconds - offset_seconds(offset)?) * 1_000 + millis)
}

fn offset_seconds(offset: &str) -> Option<i64> {
    if offset == "Z" {
        return Some(0);
    }
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let [hours, minutes] = numbers(offset.get(1..)?, ':')?;
    Some(sign * (hours * 3_600 + minutes * 60))
}

fn numbers<const N: usize>(text: &str, between: char) -> Option<[i64; N]> {
    let parts = text.split(between).map(|part| part.parse().ok()).collect::<Option<Vec<i64>>>()?;
    parts.try_into().ok()
}

/// Days from 1970-01-01 in the Gregorian calendar; the year is taken to begin in March, so that the leap day is last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_every_form_are_read() {
        for (text, ms) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01T01:00:00.001+01:00", 1),
            ("2000-02-29T12:00:00Z", 951_825_600_000),
            ("2026-11-22T18:15:46.474283126+01:00", 1_795_367_746_474),
            ("2026-11-22T18:15:46.4+01:00", 1_795_367_746_400),
            ("2026-05-06T12:04+02:00", 1_778_061_840_000),
            ("2026-05-06T05:04:00-05:00", 1_778_061_840_000),
        ] {
            assert_eq!(epoch_ms(text), Some(ms), "{text}");
        }
        assert_eq!(epoch_ms("yesterday"), None);
    }
}
