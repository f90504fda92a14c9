//! When an inbox is open. Hours are kept as the clock on the wall shows them, so that nine o'clock stays nine o'clock when
//! clocks are put forward or back.

use events::{OpeningHours, Span};
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp, ToSpan};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Spans of one day at most.
pub const SPANS_MAX: usize = 6;
/// Special days at most: a dozen years of holidays.
pub const SPECIAL_DAYS_MAX: usize = 200;
/// The longest name of a special day, in characters.
pub const NAME_MAX: usize = 60;
/// Minutes of a day.
const DAY_MIN: i64 = 24 * 60;
/// For so many days it is looked ahead.
const AHEAD_DAYS: i32 = 370;

/// The zones that came with the program; those that were asked for are remembered.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// Why hours make no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HoursRefusal {
    /// No time zone has this name.
    UnknownZone(String),
    /// A week has seven days.
    NotAWeek,
    /// A day's spans are too many, end before they begin, overlap, or leave the day.
    BadSpans,
    /// This is no date, or it is said twice.
    BadDate(String),
    /// A name is too long, or there are too many special days.
    TooMuch,
}

/// The hours of an inbox, checked.
#[derive(Clone, Debug)]
pub struct Hours {
    zone: TimeZone,
    week: [Vec<Span>; 7],
    special: BTreeMap<Date, Vec<Span>>,
}

impl Hours {
    /// The hours that were said, if they make sense.
    ///
    /// # Errors
    /// [`HoursRefusal`], for the first thing that does not.
    pub fn of(said: &OpeningHours) -> Result<Self, HoursRefusal> {
        let zone = ZONES.get(&said.zone).map_err(|_| HoursRefusal::UnknownZone(said.zone.clone()))?;
        if said.special_days.len() > SPECIAL_DAYS_MAX {
            return Err(HoursRefusal::TooMuch);
        }
        said.week.iter().try_for_each(|day| check(day))?;
        let week = <[Vec<Span>; 7]>::try_from(said.week.clone()).map_err(|_| HoursRefusal::NotAWeek)?;
        let mut special = BTreeMap::new();
        for day in &said.special_days {
            let date = written_date(&day.date).ok_or_else(|| HoursRefusal::BadDate(day.date.clone()))?;
            if day.name.chars().count() > NAME_MAX {
                return Err(HoursRefusal::TooMuch);
            }
            check(&day.spans)?;
            if special.insert(date, day.spans.clone()).is_some() {
                return Err(HoursRefusal::BadDate(day.date.clone()));
            }
        }
        Ok(Self { zone, week, special })
    }

    fn spans(&self, date: Date) -> &[Span] {
        self.special.get(&date).map_or_else(
            || {
                let day = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
                self.week[day].as_slice()
            },
            Vec::as_slice,
        )
    }

    /// Whether it is open at an instant, in milliseconds since 1970 UTC.
    #[must_use]
    pub fn is_open(&self, at_ms: i64) -> bool {
        Timestamp::from_millisecond(at_ms).is_ok_and(|at| self.is_open_at(at))
    }

    fn is_open_at(&self, at: Timestamp) -> bool {
        let wall = self.zone.to_datetime(at);
        let minute = i64::from(wall.hour()) * 60 + i64::from(wall.minute());
        self.spans(wall.date()).iter().any(|span| (span.from_min..span.to_min).contains(&minute))
    }

    /// When it next closes, or opens where it is closed, in milliseconds since 1970 UTC. `None` where that is more than a year away.
    #[must_use]
    pub fn next_change(&self, at_ms: i64) -> Option<i64> {
        let at = Timestamp::from_millisecond(at_ms).ok()?;
        let was_open = self.is_open_at(at);
        let mut date = self.zone.to_datetime(at).date();
        for _ in 0..AHEAD_DAYS {
            let turn =
                self.turns(date).into_iter().find(|turn| *turn > at && self.is_open_at(*turn) != was_open);
            if let Some(turn) = turn {
                return Some(turn.as_millisecond());
            }
            date = date.tomorrow().ok()?;
        }
        None
    }

    /// Whether it was closed at some instant from `from_ms` to `until_ms`.
    #[must_use]
    pub fn closed_within(&self, from_ms: i64, until_ms: i64) -> bool {
        !self.is_open(from_ms) || self.next_change(from_ms).is_some_and(|closes_ms| closes_ms <= until_ms)
    }

    /// The instants of a day at which it may open or close, in order: the ends of its spans, midnight, and wherever clocks change.
    fn turns(&self, date: Date) -> Vec<Timestamp> {
        let mut turns = Vec::new();
        let ends = self.spans(date).iter().flat_map(|span| [span.from_min, span.to_min]);
        for minute in ends.chain([0, DAY_MIN]) {
            let Ok(wall) = date.to_datetime(jiff::civil::Time::midnight()).checked_add(minute.minutes())
            else {
                continue;
            };
            turns.extend(self.instants(wall));
        }
        // Those of the next day are its own: it may open before its clocks change.
        if let (Some(begin), Some(end)) = (turns.iter().min().copied(), turns.iter().max().copied()) {
            let before = begin.saturating_sub(SignedDuration::from_hours(3)).unwrap_or(Timestamp::MIN);
            turns.extend(
                self.zone
                    .following(before)
                    .map(|change| change.timestamp())
                    .take_while(|change| *change <= end),
            );
        }
        turns.sort_unstable();
        turns
    }

    /// The instants at which the wall shows a time: two where clocks were put back over it.
    fn instants(&self, wall: DateTime) -> impl Iterator<Item = Timestamp> + use<> {
        let (first, second) = match self.zone.to_ambiguous_timestamp(wall).offset() {
            AmbiguousOffset::Unambiguous { offset } => (offset, None),
            AmbiguousOffset::Gap { before, after } | AmbiguousOffset::Fold { before, after } => {
                (before, Some(after))
            }
        };
        [Some(first), second].into_iter().flatten().filter_map(move |offset| offset.to_timestamp(wall).ok())
    }
}

/// A date as it is written down, and no other way of writing it. No instant of ours lies before 1970.
fn written_date(text: &str) -> Option<Date> {
    text.parse::<Date>().ok().filter(|date| date.year() >= 1970 && date.to_string() == text)
}

fn check(day: &[Span]) -> Result<(), HoursRefusal> {
    let mut last = 0;
    for span in day {
        if span.from_min < last || span.to_min <= span.from_min || span.to_min > DAY_MIN {
            return Err(HoursRefusal::BadSpans);
        }
        last = span.to_min;
    }
    if day.len() > SPANS_MAX { Err(HoursRefusal::BadSpans) } else { Ok(()) }
}
