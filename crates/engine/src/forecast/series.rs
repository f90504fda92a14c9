//! One line's arrivals, folded interval by interval.

use super::bands::Bands;
use super::profile::{Day, Profile, Rates};
use super::today::{Differing, Today};
use super::zone::{Moment, Zone};
use super::{Ahead, DAYS_NEEDED, Expected, INTERVAL_MS, SLOTS};
use std::collections::VecDeque;

/// Of later today, the interval so many ahead is scored.
const HOURS_AHEAD: i64 = 6;
/// So many days ahead, of those that a day's beginning looks at.
const DAYS_AHEAD: i64 = 1;
const WEEK_AHEAD: i64 = 6;
/// A silence is gone through interval by interval, but never for longer than this many: two years.
const LONGEST_SILENCE: i64 = 2 * 366 * 48;
/// No forecast reaches further: five weeks of intervals.
const FURTHEST: i64 = 35 * 48;
/// Intervals by which local days may be longer than others.
const AROUND: i64 = 6;

/// Too little was seen to say anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotYet {
    /// Whole local days that were seen.
    pub days_seen: u32,
    /// How many it takes.
    pub days_needed: u32,
}

/// One interval of a forecast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// When it begins, in milliseconds since 1970 UTC.
    pub from_ms: i64,
    /// Where that is in local time.
    pub moment: Moment,
    /// How far ahead it is.
    pub ahead: Ahead,
    /// What may come.
    pub expected: Expected,
}

/// What is said of the intervals ahead.
pub type Forecast = Result<Vec<Interval>, NotYet>;

/// Something said, to be scored when its interval is over.
#[derive(Clone, Copy, Debug)]
struct Said {
    interval: i64,
    ahead: Ahead,
    mean: f64,
}

/// A whole day that was looked at ahead.
#[derive(Clone, Debug)]
struct DaySaid {
    day: i64,
    ahead: Ahead,
    rates: Rates,
}

/// The arrivals of one line, from its first on.
#[derive(Clone, Debug)]
pub struct Series {
    zone: Zone,
    /// The interval that is going on, counted from 1970 UTC, and how many came in it so far.
    interval: i64,
    count: u32,
    moment: Moment,
    /// Whole days since the beginning; the first day counts only if it was whole.
    days_seen: u32,
    is_whole: bool,
    day: Day,
    usual: Rates,
    today: Today,
    differing: Differing,
    profile: Profile,
    bands: [Bands; Ahead::COUNT],
    said: VecDeque<Said>,
    days_said: VecDeque<DaySaid>,
}

impl Series {
    /// A line of which everything from this moment on will be told.
    #[must_use]
    pub fn new(zone: Zone, from_ms: i64) -> Self {
        let interval = from_ms.div_euclid(INTERVAL_MS);
        let moment = zone.moment(interval * INTERVAL_MS);
        let profile = Profile::default();
        Self {
            interval,
            count: 0,
            moment,
            days_seen: 0,
            is_whole: moment.slot == 0 && from_ms % INTERVAL_MS == 0,
            day: Day::default(),
            usual: profile.usual(moment.weekday()),
            today: Today::default(),
            differing: Differing::default(),
            profile,
            bands: Default::default(),
            said: VecDeque::new(),
            days_said: VecDeque::new(),
            zone,
        }
    }

    /// So many arrived at this moment. What is told too late counts for the interval that is going on.
    pub fn add(&mut self, at_ms: i64, count: u32) {
        self.pass(at_ms);
        self.count = self.count.saturating_add(count);
    }

    /// It is this late now: intervals that are over are learned from.
    pub fn pass(&mut self, now_ms: i64) {
        let now = now_ms.div_euclid(INTERVAL_MS);
        if now - self.interval > LONGEST_SILENCE {
            *self = Self::new(self.zone.clone(), now_ms);
        }
        while self.interval < now {
            self.close();
        }
    }

    /// How many came so far in the interval that is going on.
    #[must_use]
    pub const fn so_far(&self) -> u32 {
        self.count
    }

    /// Of today, in whole intervals: how many were expected in the morning and how many came.
    #[must_use]
    pub const fn today(&self) -> (f64, f64) {
        self.today.so_far()
    }

    /// Whole local days that were seen.
    #[must_use]
    pub const fn days_seen(&self) -> u32 {
        self.days_seen
    }

    fn close(&mut self) {
        let (came, slot) = (std::mem::take(&mut self.count), self.moment.slot);
        self.score(came);
        self.day.counts[slot] += f64::from(came);
        self.day.came[slot] += 1.0;
        self.today.add(self.usual[slot], f64::from(came));
        self.interval += 1;
        let moment = self.zone.moment(self.interval * INTERVAL_MS);
        if moment.day != self.moment.day {
            self.end_day(moment);
        }
        self.moment = moment;
        self.say();
    }

    /// What was said of the interval that ends.
    fn score(&mut self, came: u32) {
        while let Some(said) = self.said.front().filter(|said| said.interval < self.interval) {
            debug_assert!(said.interval < self.interval);
            self.said.pop_front();
        }
        for said in self.said.iter().filter(|said| said.interval == self.interval) {
            self.bands[said.ahead as usize].learn(said.mean, came, self.interval);
        }
        for said in self.days_said.iter().filter(|said| said.day == self.moment.day) {
            let mean = said.rates[self.moment.slot];
            self.bands[said.ahead as usize].learn(mean, came, self.interval);
        }
    }

    fn end_day(&mut self, next: Moment) {
        let day = std::mem::take(&mut self.day);
        if std::mem::replace(&mut self.is_whole, true) {
            self.days_seen = self.days_seen.saturating_add(1);
            let (expected, came) = self.today.so_far();
            if self.profile.learn(self.moment.weekday(), &day) {
                self.differing.learn(expected, came);
            }
        }
        self.today = Today::default();
        self.usual = self.profile.usual(next.weekday());
        self.days_said.retain(|said| said.day >= next.day);
        if self.days_seen >= DAYS_NEEDED {
            for (days, ahead) in [(DAYS_AHEAD, Ahead::Day), (WEEK_AHEAD, Ahead::Week)] {
                let day = next.day + days;
                let rates = self.profile.usual(Moment { day, slot: 0 }.weekday());
                self.days_said.push_back(DaySaid { day, ahead, rates });
            }
        }
    }

    /// What would be said now is kept, to learn from how it turns out.
    fn say(&mut self) {
        if self.days_seen < DAYS_NEEDED {
            return;
        }
        for (intervals, ahead) in [(0, Ahead::Next), (HOURS_AHEAD, Ahead::Hours)] {
            let interval = self.interval + intervals;
            let moment = self.zone.moment(interval * INTERVAL_MS);
            if moment.day == self.moment.day {
                let mean = self.mean(moment, intervals);
                self.said.push_back(Said { interval, ahead, mean });
            }
        }
        // By interval: what was said of the nearest was pushed last.
        self.said.make_contiguous().sort_by_key(|said| said.interval);
    }

    fn mean(&self, moment: Moment, intervals: i64) -> f64 {
        if moment.day == self.moment.day {
            return self.usual[moment.slot] * self.today.factor(&self.differing, intervals);
        }
        self.profile.usual(moment.weekday())[moment.slot]
    }

    /// What may come in each interval from the one that is going on until this moment, at most five weeks.
    ///
    /// # Errors
    /// Before a whole week was seen.
    pub fn forecast(&self, until_ms: i64) -> Forecast {
        if self.days_seen < DAYS_NEEDED {
            return Err(NotYet { days_seen: self.days_seen, days_needed: DAYS_NEEDED });
        }
        let last = until_ms.saturating_sub(1).div_euclid(INTERVAL_MS).min(self.interval + FURTHEST);
        Ok(self.between(self.interval, last).collect())
    }

    /// What may come in each interval of a local day, given in days since 1970: today, of which hours that are over are as was expected in the
    /// morning, or one of the next 35. Of other days nothing.
    ///
    /// # Errors
    /// Before a whole week was seen.
    pub fn day(&self, day: i64) -> Forecast {
        let days = day - self.moment.day;
        if !(0..=FURTHEST / SLOTS as i64).contains(&days) {
            return Ok(Vec::new());
        }
        if self.days_seen < DAYS_NEEDED {
            return Err(NotYet { days_seen: self.days_seen, days_needed: DAYS_NEEDED });
        }
        // Days in which clocks change are up to some hours longer or shorter, and so is the way to them.
        let about = self.interval - self.moment.slot as i64 + days * SLOTS as i64;
        let all = self.between(about - AROUND, about + SLOTS as i64 + AROUND);
        Ok(all.filter(|interval| interval.moment.day == day).collect())
    }

    fn between(&self, first: i64, last: i64) -> impl Iterator<Item = Interval> {
        let weekdays: [Rates; 7] = std::array::from_fn(|weekday| self.profile.usual(weekday));
        (first..=last).map(move |interval| {
            let from_ms = interval * INTERVAL_MS;
            let moment = self.zone.moment(from_ms);
            let intervals = interval - self.interval;
            let days = moment.day - self.moment.day;
            let ahead = match (intervals, days) {
                (0, _) => Ahead::Next,
                (_, ..=0) => Ahead::Hours,
                (_, 1..=2) => Ahead::Day,
                _ => Ahead::Week,
            };
            let mean = if days == 0 && intervals < 0 {
                self.usual[moment.slot]
            } else if days == 0 {
                self.mean(moment, intervals)
            } else {
                weekdays[moment.weekday()][moment.slot]
            };
            Interval { from_ms, moment, ahead, expected: self.bands[ahead as usize].around(mean) }
        })
    }
}
