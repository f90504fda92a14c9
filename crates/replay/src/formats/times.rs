//! Times and durations as other systems write them.

use crate::ReplayError;
use jiff::civil::DateTime;
use jiff::fmt::strtime::{self, BrokenDownTime};
use jiff::{Timestamp, tz::TimeZone};

/// How instants are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Instants {
    /// ISO 8601, with or without an offset, with `T` or a blank.
    Iso,
    EpochSeconds,
    EpochMilliseconds,
    /// As `strptime` has it.
    Pattern(String),
}

impl Instants {
    pub(crate) fn named(name: &str) -> Result<Self, ReplayError> {
        match name {
            "iso" => return Ok(Self::Iso),
            "epoch-s" => return Ok(Self::EpochSeconds),
            "epoch-ms" => return Ok(Self::EpochMilliseconds),
            _ => {}
        }
        let sample = DateTime::constant(2024, 2, 3, 14, 5, 6, 0).to_zoned(TimeZone::UTC).ok();
        let writes = sample.and_then(|sample| strtime::format(name, &sample).ok());
        // A pattern that writes must also read what it wrote, and a whole date.
        let reads = writes.and_then(|text| read(name, &text, 0));
        if name.contains('%') && reads.is_some() {
            return Ok(Self::Pattern(name.to_owned()));
        }
        Err(ReplayError::BadMapping(format!(
            "`times.format` is {name:?}; write iso, epoch-s, epoch-ms, or a pattern with a whole date and time such as \
             \"%d.%m.%Y %H:%M:%S\""
        )))
    }

    /// Milliseconds since 1970 UTC. `offset_ms`: by how much times without a zone are ahead of UTC.
    pub(crate) fn read(&self, text: &str, offset_ms: i64, decimal: Decimal) -> Option<i64> {
        match self {
            Self::Iso => iso(text, offset_ms),
            Self::EpochSeconds => within(scaled(text, 1000, decimal)?),
            Self::EpochMilliseconds => within(scaled(text, 1, decimal)?),
            Self::Pattern(pattern) => read(pattern, text, offset_ms),
        }
    }
}

fn iso(text: &str, offset_ms: i64) -> Option<i64> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant.as_millisecond());
    }
    let local: DateTime = text.parse().ok()?;
    // jiff reads a date without a time as midnight; in a log that is no time.
    text.contains(':').then(|| utc(local)).flatten()?.checked_sub(offset_ms)
}

fn read(pattern: &str, text: &str, offset_ms: i64) -> Option<i64> {
    let read: BrokenDownTime = strtime::parse(pattern, text).ok()?;
    if read.offset().is_some() || read.timestamp().is_some() {
        return read.to_timestamp().ok().map(Timestamp::as_millisecond);
    }
    read.hour()?;
    utc(read.to_datetime().ok()?)?.checked_sub(offset_ms)
}

fn utc(local: DateTime) -> Option<i64> {
    Some(local.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

/// An instant that calendars know.
fn within(ms: i64) -> Option<i64> {
    Timestamp::from_millisecond(ms).ok().map(Timestamp::as_millisecond)
}

/// What stands between a number and its fraction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Decimal {
    #[default]
    Point,
    Comma,
}

impl Decimal {
    pub(crate) fn named(name: &str) -> Result<Self, ReplayError> {
        match name {
            "." => Ok(Self::Point),
            "," => Ok(Self::Comma),
            _ => Err(ReplayError::BadMapping(format!(
                "`numbers.decimal` is {name:?}; write \".\" or \",\", which stands before a fraction"
            ))),
        }
    }

    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Point => Self::Comma,
            Self::Comma => Self::Point,
        }
    }

    pub(crate) const fn sign(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }
}

/// How durations are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Durations {
    Milliseconds,
    Seconds,
    Minutes,
    /// `h:mm:ss`, `mm:ss` or seconds, with or without a fraction.
    Clock,
}

impl Durations {
    pub(crate) fn named(name: &str) -> Result<Self, ReplayError> {
        match name {
            "ms" => Ok(Self::Milliseconds),
            "s" => Ok(Self::Seconds),
            "min" => Ok(Self::Minutes),
            "h:mm:ss" => Ok(Self::Clock),
            _ => Err(ReplayError::BadMapping(format!(
                "a duration's unit is {name:?}; write ms, s, min or h:mm:ss"
            ))),
        }
    }

    /// Milliseconds; negative ones are the caller's to refuse.
    pub(crate) fn read(self, text: &str, decimal: Decimal) -> Option<i64> {
        match self {
            Self::Milliseconds => scaled(text, 1, decimal),
            Self::Seconds => scaled(text, 1000, decimal),
            Self::Minutes => scaled(text, 60_000, decimal),
            Self::Clock => clock(text, decimal),
        }
    }
}

fn clock(text: &str, decimal: Decimal) -> Option<i64> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |text| (-1, text));
    let parts: Vec<&str> = text.split(':').collect();
    let (hours, minutes, seconds) = match parts[..] {
        [h, m, s] => (h, m, s),
        [m, s] => ("0", m, s),
        // Some telephone systems write what is shorter than a minute, or all of it, without a colon.
        [s] if !s.starts_with('-') => return scaled(s, 1000, decimal)?.checked_mul(sign),
        _ => return None,
    };
    let whole =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<i64>().ok())?;
    let (hours, minutes, ms) = (whole(hours)?, whole(minutes)?, scaled(seconds, 1000, decimal)?);
    let fits = (0..60_000).contains(&ms) && (minutes < 60 || parts.len() == 2);
    let ms = hours.checked_mul(3_600_000)?.checked_add(minutes.checked_mul(60_000)?)?.checked_add(ms)?;
    fits.then_some(sign * ms)
}

/// A decimal number of a unit that is so many milliseconds long, exactly (a float would lose some).
fn scaled(text: &str, unit_ms: i64, decimal: Decimal) -> Option<i64> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |text| (-1, text));
    let (whole, fraction) = text.split_once(decimal.sign()).unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) {
        return None;
    }
    // A millisecond of a minute is its sixth decimal place; more say nothing here.
    let kept: String = fraction.chars().take(9).collect();
    let part =
        if kept.is_empty() { 0 } else { kept.parse::<i64>().ok()? * unit_ms / 10_i64.pow(kept.len() as u32) };
    whole.parse::<i64>().ok()?.checked_mul(unit_ms)?.checked_add(part)?.checked_mul(sign)
}

/// `+02:00`, `-0330`, `Z` or `UTC`, in milliseconds ahead of UTC.
pub(crate) fn offset(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "UTC") {
        return Some(0);
    }
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits.replace(':', "")),
        ("-", digits) => (-1, digits.replace(':', "")),
        _ => return None,
    };
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let hours: i64 = digits[..2].parse().ok()?;
    let minutes: i64 = digits.get(2..4).map_or(Some(0), |minutes| minutes.parse().ok())?;
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes) * 60_000)
}

#[cfg(test)]
mod tests {
    use super::{Decimal, Durations, Instants, offset};

    const NOON: i64 = 1_710_504_000_000; // 2024-03-15T12:00:00Z

    #[test]
    fn instants_are_read_as_they_are_written() {
        let hour = 3_600_000;
        let cases = [
            ("iso", "2024-03-15T12:00:00Z", 7 * hour, NOON),
            ("iso", "2024-03-15T13:00:00.250+01:00", 0, NOON + 250),
            ("iso", "2024-03-15 14:00:00", 2 * hour, NOON),
            ("iso", "2024-03-15T15:31:40+01", 0, NOON + 2 * hour + 1_900_000),
            ("epoch-s", "1710504000", 0, NOON),
            ("epoch-s", "1710504000.5", 0, NOON + 500),
            ("epoch-ms", "1710504000007", 0, NOON + 7),
            ("%d.%m.%Y %H:%M:%S", "15.03.2024 13:00:00", hour, NOON),
            ("%m/%d/%Y %I:%M:%S %p", "03/15/2024 12:00:00 PM", 0, NOON),
            ("%Y-%m-%d %H:%M:%S %z", "2024-03-15 13:00:00 +0100", 9 * hour, NOON),
        ];
        for (format, text, ahead, expected) in cases {
            let format = Instants::named(format).unwrap();
            assert_eq!(format.read(text, ahead, Decimal::Point), Some(expected), "{text}");
        }
        for (format, text) in [
            ("iso", "2024-02-30T12:00:00Z"),
            ("iso", "2024-03-15"),
            ("iso", "yesterday"),
            ("iso", ""),
            ("epoch-s", "99999999999999999"),
            ("epoch-s", "1e9"),
            ("%d.%m.%Y %H:%M:%S", "15.03.2024"),
            ("%d.%m.%Y %H:%M:%S", "31.02.2024 10:00:00"),
        ] {
            assert_eq!(Instants::named(format).unwrap().read(text, 0, Decimal::Point), None, "{text}");
        }
    }

    #[test]
    fn a_format_that_says_no_whole_time_is_refused() {
        for format in ["", "ISO", "dd.mm.yyyy", "%H:%M:%S", "%d.%m.%Y", "%Q", "%"] {
            assert!(Instants::named(format).unwrap_err().to_string().contains("times.format"), "{format}");
        }
    }

    #[test]
    fn durations_are_read_exactly() {
        let cases = [
            (Durations::Seconds, "12", Some(12_000)),
            (Durations::Seconds, "0.1", Some(100)),
            (Durations::Seconds, "-3", Some(-3_000)),
            (Durations::Minutes, "1.5", Some(90_000)),
            (Durations::Milliseconds, "1234.9", Some(1_234)),
            (Durations::Clock, "1:02:03", Some(3_723_000)),
            (Durations::Clock, "00:00:59.5", Some(59_500)),
            (Durations::Clock, "90:00", Some(5_400_000)),
            (Durations::Clock, "-0:01:00", Some(-60_000)),
            (Durations::Clock, "1:60:00", None),
            (Durations::Clock, "0:00:61", None),
            (Durations::Clock, "::", None),
            (Durations::Clock, "12", Some(12_000)),
            (Durations::Clock, "-90", Some(-90_000)),
            (Durations::Clock, "--90", None),
            (Durations::Seconds, "12 s", None),
            (Durations::Seconds, "", None),
            (Durations::Seconds, ".5", None),
            (Durations::Seconds, "NaN", None),
            (Durations::Seconds, "99999999999999999999", None),
            (Durations::Minutes, "9223372036854775807", None),
        ];
        for (unit, text, expected) in cases {
            assert_eq!(unit.read(text, Decimal::Point), expected, "{text}");
        }
    }

    #[test]
    fn a_decimal_comma_is_one_where_it_is_named_and_a_point_is_then_none() {
        let read = |unit: Durations, text| unit.read(text, Decimal::Comma);
        assert_eq!(read(Durations::Minutes, "1,5"), Some(90_000));
        assert_eq!(read(Durations::Clock, "0:01:02,5"), Some(62_500));
        assert_eq!((read(Durations::Seconds, "12"), read(Durations::Seconds, "1.5")), (Some(12_000), None));
        assert_eq!(Durations::Seconds.read("1,5", Decimal::Point), None);
        let epoch = Instants::named("epoch-s").unwrap();
        assert_eq!(epoch.read("1710504000,25", 0, Decimal::Comma), Some(NOON + 250));
        assert!(Decimal::named("comma").unwrap_err().to_string().contains("numbers.decimal"));
    }

    #[test]
    fn offsets_are_hours_and_minutes() {
        let hour = 3_600_000;
        assert_eq!(offset("+02:00"), Some(2 * hour));
        assert_eq!(offset("-0330"), Some(-3 * hour - hour / 2));
        assert_eq!((offset("UTC"), offset("+01")), (Some(0), Some(hour)));
        for bad in ["", "2", "+2", "+25:00", "+02:60", "Europe/Berlin", "+ab", "é"] {
            assert_eq!(offset(bad), None, "{bad}");
        }
    }
}
