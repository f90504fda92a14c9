//! The law's rates, learned from the floor: how fast contacts are completed while somebody waits, and how fast people give up.

use super::levels::Levels;
use super::{Agent, Arrival, Floor};
use crate::waits::law::{Law, gamma_quantile, overtaken};
use crate::waits::sight::Place;
use std::collections::BTreeMap;

/// Recent handle times are trusted against the long run's like this many of them.
const LONG_RUN_COUNTS: f64 = 10.0;
/// The window of recent handle times, in handle times.
const RECENT: f64 = 20.0;
/// Without shifts, whoever did something in the last five handle times counts as present.
const PRESENT: f64 = 5.0;
/// Whoever took one of a line not longer ago than this counts as serving it, in handle times.
const SERVES: f64 = 400.0;
/// Credit that is worth more than this many mean waits puts its class before the others for good.
const LASTING: f64 = 5.0;

impl Floor {
    /// The mean handle time lately, in milliseconds.
    pub(in crate::waits) fn time_in_hands_ms(&self, now_ms: i64) -> f64 {
        let (count, sum) = self.histories.floor.handled.since(self.pace.ago_ms(now_ms, RECENT));
        LONG_RUN_COUNTS.mul_add(self.pace.mean_ms(), sum) / (f64::from(count) + LONG_RUN_COUNTS)
    }

    /// Who is here: whose shift it is where shifts are said, else who did something since then. With a line, those who serve it.
    pub(in crate::waits) fn present(
        &self,
        since_ms: i64,
        serving: Option<(u32, i64)>,
    ) -> impl Iterator<Item = &Agent> {
        self.agents.values().filter(move |agent| match &agent.shift {
            Some(shift) => serving.is_none_or(|(queue, _)| shift.queues.contains(&queue)),
            None => {
                !self.shifts_are_said
                    && (agent.holds > 0 || agent.seen_ms >= since_ms)
                    && serving.is_none_or(|(queue, since_ms)| agent.serves(queue, since_ms))
            }
        })
    }

    /// Whom a line has.
    pub(in crate::waits) fn crew(&self, now_ms: i64, queue: u32) -> Crew {
        let speeds = self.levels.speeds();
        let serves_since_ms = self.pace.ago_ms(now_ms, SERVES);
        let present_since_ms = self.pace.ago_ms(now_ms, PRESENT);
        let mut crew = Crew { lasting: f64::from(self.nameless), ..Crew::default() };
        crew.serving = crew.lasting;
        // Of each other line with people in it: who serves it, and who of those serves this one too.
        let mut lines: BTreeMap<u32, (f64, f64)> =
            self.others(queue).map(|line| (line, (0.0, 0.0))).collect();
        // Without shifts, a line that nobody here took from of late is everybody's.
        let everybody = !self.shifts_are_said
            && !self.present(present_since_ms, None).any(|agent| agent.serves(queue, serves_since_ms));
        for agent in self.present(present_since_ms, None) {
            let serves = everybody || agent.serves(queue, serves_since_ms);
            for line in agent.lines(serves_since_ms) {
                if let Some((all, both)) = lines.get_mut(&line) {
                    *all += 1.0;
                    *both += f64::from(u8::from(serves));
                }
            }
            if !serves {
                continue;
            }
            crew.serving += 1.0;
            let capacity = agent.shift.as_ref().map_or(1, |shift| shift.capacity);
            let speed = speeds[Levels::level(capacity.max(agent.holds))];
            match agent.shift.as_ref().and_then(|shift| shift.until_ms) {
                Some(until_ms) => crew.ending.push((until_ms, speed)),
                None => crew.lasting += speed,
            }
        }
        // A line that nobody here serves takes nobody's time, where it is said who serves what.
        let unserved = if self.shifts_are_said { 0.0 } else { 1.0 };
        let share = |(line, (all, both))| Sharing {
            line,
            share: if all > 0.0 { both / all } else { unserved },
            both: if all > 0.0 { both } else { unserved * crew.serving },
        };
        crew.shared = lines.into_iter().map(share).collect();
        crew
    }

    /// The other lines in which somebody waits.
    fn others(&self, queue: u32) -> impl Iterator<Item = u32> {
        self.lines
            .iter()
            .filter(move |(line, people)| **line != queue && people.len() > 0)
            .map(|(line, _)| *line)
    }

    /// The law for a place in a line of this crew. `None` where nobody is here to answer.
    pub(in crate::waits) fn law(&self, now_ms: i64, crew: &Crew, place: &Place) -> Option<Reckoned> {
        let time_in_hands_ms = self.time_in_hands_ms(now_ms);
        let completions = |over_ms| {
            let speed = crew.speed(now_ms, over_ms);
            (speed > 0.0).then(|| speed / time_in_hands_ms)
        };
        let giving_up = self.giving_up(place.arrival);
        let mine = place.ahead_in_queue as f64;
        let mut ahead = mine;
        for Sharing { line, share, both } in &crew.shared {
            let before = self.lines.get(line).map_or(0, |line| line.before(place.key_ms, place.contact));
            // While those who serve that line too are busy with it, the others of this one go on with this one.
            let others = crew.serving - both;
            let most = if others > 0.0 { (mine + 1.0) * both / others } else { f64::INFINITY };
            ahead += (share * before as f64).min(most);
        }
        let law = Law { completions: completions(0.0)?, giving_up, ahead: ahead.round() as u32 };
        let mean_ms = law.mean();
        // Whose shift ends before the line has moved helps only for a part of it.
        let completions = if crew.ending.is_empty() { law.completions } else { completions(mean_ms)? };
        let (a_while, lasting) = self.overtaking(now_ms, place.arrival, mean_ms);
        // A line that gets longer faster than it gets shorter has no mean: what was learned must say what happens there.
        let lasting = lasting.min(0.9 * completions);
        Some(Reckoned { law: Law { completions, ahead: law.ahead + a_while.round() as u32, ..law }, lasting })
    }

    /// Giving up per millisecond of waiting: the class's own where enough is known of it, else the floor's.
    fn giving_up(&self, arrival: Arrival) -> f64 {
        self.histories
            .classes
            .get(&(arrival.queue, arrival.class))
            .filter(|class| class.patience.is_known())
            .unwrap_or(&self.histories.floor)
            .patience
            .rate(self.pace.mean_ms())
    }

    /// Who joins within the next so many milliseconds and is served before this arrival: how many whose credit serves for a while, and
    /// the rate per millisecond of those whose credit lasts.
    fn overtaking(&self, now_ms: i64, arrival: Arrival, over_ms: f64) -> (f64, f64) {
        let from_ms = self.pace.ago_ms(now_ms, RECENT);
        let window_ms = (now_ms - from_ms) as f64;
        let (mut a_while, mut lasting) = (0.0, 0.0);
        for history in self.histories.classes.values() {
            let ahead_ms = history.credit_ms.saturating_sub(arrival.credit_ms) as f64;
            if ahead_ms > 0.0 {
                let rate = f64::from(history.joined.count(from_ms)) / window_ms;
                if ahead_ms > LASTING * over_ms {
                    lasting += rate;
                } else {
                    a_while += rate * over_ms.min(ahead_ms);
                }
            }
        }
        (a_while, lasting)
    }
}

/// Whom a line has at a moment.
#[derive(Clone, Debug, Default)]
pub(in crate::waits) struct Crew {
    /// How fast those complete whose shift has no known end, in people who do one at a time.
    lasting: f64,
    /// The others: when their shift ends, in milliseconds since 1970 UTC, and how fast they complete.
    ending: Vec<(i64, f64)>,
    /// How many they are.
    serving: f64,
    /// Other lines with people in them.
    shared: Vec<Sharing>,
}

/// Another line, as far as it has the same people.
#[derive(Clone, Copy, Debug)]
struct Sharing {
    line: u32,
    /// Which part of those who serve it serve this one too.
    share: f64,
    /// How many serve both.
    both: f64,
}

impl Crew {
    /// How fast they complete over the next so many milliseconds.
    fn speed(&self, now_ms: i64, over_ms: f64) -> f64 {
        let stays = |until_ms: i64| ((until_ms - now_ms) as f64 / over_ms.max(1.0)).clamp(0.0, 1.0);
        self.lasting + self.ending.iter().map(|(until_ms, speed)| stays(*until_ms) * speed).sum::<f64>()
    }
}

/// What the law says of a place, with what overtakes it.
#[derive(Clone, Copy, Debug)]
pub(in crate::waits) struct Reckoned {
    pub(in crate::waits) law: Law,
    /// Arrivals per millisecond that are always served before.
    lasting: f64,
}

impl Reckoned {
    /// The mean wait and its quantiles at these levels, in milliseconds.
    pub(in crate::waits) fn mean_and_quantiles<const N: usize>(&self, levels: [f64; N]) -> (f64, [f64; N]) {
        if self.lasting > 0.0 {
            let (mean, variance) = overtaken(&self.law, self.lasting);
            return (mean, levels.map(|p| gamma_quantile(mean, variance, p)));
        }
        (self.law.mean(), levels.map(|p| self.law.quantile(p)))
    }
}
