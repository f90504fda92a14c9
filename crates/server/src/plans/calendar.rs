//! Time zones and days by name.

use crate::http::problem::Problem;
use engine::forecast::Zone;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// How far back and ahead changes of clocks are looked for, in milliseconds: two years and a bit.
const REACH_MS: i64 = 800 * 86_400_000;
/// The longest name of a time zone.
const NAME_MOST: usize = 64;

/// A time zone with its name.
#[derive(Clone)]
pub(super) struct Local {
    pub(super) name: String,
    zone: TimeZone,
}

impl Local {
    /// By its name in the tz database; UTC where none is said.
    pub(super) fn named(name: Option<&str>) -> Result<Self, Problem> {
        let name = name.unwrap_or("UTC");
        let unknown = || {
            let detail = "zone= must be the name of a time zone, such as Europe/Berlin.";
            Problem::refused("unknown_zone", detail)
        };
        if name.len() > NAME_MOST {
            return Err(unknown());
        }
        let zone = TimeZone::get(name).map_err(|_| unknown())?;
        Ok(Self { name: name.to_owned(), zone })
    }

    /// Offsets as the engine wants them, around a moment.
    pub(super) fn offsets(&self, around_ms: i64) -> Zone {
        let instant = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
        let offset_ms = |at: Timestamp| i64::from(self.zone.to_offset(at).seconds()) * 1000;
        let (from, until) = (instant(around_ms - REACH_MS), instant(around_ms + REACH_MS));
        let changes = self.zone.following(from).take_while(|change| change.timestamp() < until);
        let changes = changes
            .map(|change| (change.timestamp().as_millisecond(), i64::from(change.offset().seconds()) * 1000));
        Zone::changing(offset_ms(from), changes.collect())
    }

    /// The local day of a moment.
    pub(super) fn day_of(&self, at_ms: i64) -> Date {
        let at = Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::UNIX_EPOCH);
        self.zone.to_datetime(at).date()
    }

    /// So many minutes after a day's midnight by the clock on the wall, in milliseconds since 1970 UTC. An hour that is skipped begins when
    /// it would have; of one that comes twice it is the first.
    pub(super) fn at(&self, day: Date, minutes: i64) -> Option<i64> {
        let wall: DateTime =
            day.to_datetime(jiff::civil::Time::midnight()).checked_add(minutes.minutes()).ok()?;
        let at = self.zone.to_ambiguous_timestamp(wall).compatible().ok()?;
        Some(at.as_millisecond())
    }
}

/// A day as `2026-03-02`.
pub(super) fn day(text: &str) -> Result<Date, Problem> {
    let bad = || Problem::refused("bad_day", "A day is written like 2026-03-02.");
    let date: Date = text.parse().map_err(|_| bad())?;
    // One way to write each day, since it is a key.
    if date.to_string() != text || !(1970..=2200).contains(&date.year()) {
        return Err(bad());
    }
    Ok(date)
}

/// Days since 1970-01-01.
pub(super) fn number(day: Date) -> i64 {
    let first = jiff::civil::date(1970, 1, 1);
    first.until(day).map_or(0, |span| i64::from(span.get_days()))
}

#[cfg(test)]
mod tests {
    use super::{Local, day, number};

    #[test]
    fn days_have_one_name_and_a_number() {
        assert_eq!(day("1970-01-08").map(number).ok(), Some(7));
        for text in ["2026-2-3", "20260203", "2026-02-30", "", "1969-12-31", "9999-01-01", "2026-03-02T00:00"]
        {
            assert!(day(text).is_err(), "{text}");
        }
    }

    #[test]
    fn minutes_of_a_day_are_by_the_clock_on_the_wall() {
        let Ok(berlin) = Local::named(Some("Europe/Berlin")) else { panic!("a zone") };
        let hours = |text: &str, from: i64, to: i64| {
            let Ok(day) = day(text) else { panic!("a day") };
            let at = |hour: i64| berlin.at(day, hour * 60).expect("a moment");
            (at(to) - at(from)) / 3_600_000
        };
        assert_eq!(hours("2026-03-02", 0, 24), 24);
        assert_eq!(hours("2026-03-29", 0, 24), 23);
        assert_eq!(hours("2026-10-25", 0, 24), 25);
        assert_eq!(hours("2026-03-29", 9, 17), 8);
    }

    #[test]
    fn the_engine_gets_the_same_local_days() {
        let Ok(berlin) = Local::named(Some("Europe/Berlin")) else { panic!("a zone") };
        let around = day("2026-03-29").ok().and_then(|day| berlin.at(day, 0)).expect("a moment");
        let offsets = berlin.offsets(around);
        for hours in -2_000..2_000_i64 {
            let at_ms = around + hours * 3_600_000;
            assert_eq!(offsets.moment(at_ms).day, number(berlin.day_of(at_ms)), "{hours}");
        }
    }
}
