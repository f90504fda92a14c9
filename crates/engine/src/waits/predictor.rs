//! The predictor: every layer in its place.

use super::blend::{Blend, LEVELS};
use super::calibration::{Calibration, Interval};
use super::floor::{Arrival, ContactId, Floor, Happening, Over, Seen};
use super::lesson::{Learned, Lesson, Outcome, Outcomes};
use super::mean::{Looks, Mean};
use super::sight::{Moment, Place, Row};
use super::{COVERAGE_PERMILLE, Forecast, Silence, Wait};
use crate::dice::Dice;
use std::collections::{BTreeMap, VecDeque};

/// Contacts handled before anything is said.
const ENOUGH_HANDLED: f64 = 20.0;
/// An interval is at least this wide before calibration, in handle times: distances are counted in widths.
const LEAST_WIDTH: f64 = 0.05;

/// A prediction with what is needed to learn from its outcome, in seconds.
#[derive(Clone, Debug)]
struct Reckoning {
    forecast: Forecast,
    row: Row,
    law_mean: f64,
    law: [f64; LEVELS.len()],
    learned: Option<[f64; LEVELS.len()]>,
    mixed: [f64; LEVELS.len()],
    interval: Option<Interval>,
    looks: Looks,
    unit_s: f64,
}

/// One way of asking with its own record: on joining, or from within the line.
#[derive(Clone, Debug)]
struct Asking {
    blend: Blend,
    calibration: Calibration,
    mean: Mean,
    /// Predictions whose outcome is not told yet, and since when.
    out: BTreeMap<ContactId, (i64, Reckoning)>,
}

impl Default for Asking {
    fn default() -> Self {
        Self {
            blend: Blend::default(),
            calibration: Calibration::new(COVERAGE_PERMILLE as f64 / 1000.0),
            mean: Mean::default(),
            out: BTreeMap::new(),
        }
    }
}

/// What each layer says, as quantiles at 5, 50 and 95 %, in milliseconds: what the last one adds to the others can then be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layers {
    /// The law with the rates that were learned.
    pub law_ms: [i64; LEVELS.len()],
    /// What was learned from the state, once there was enough to learn from.
    pub learned_ms: Option<[i64; LEVELS.len()]>,
    /// Both, mixed as it served best; not calibrated yet.
    pub mixed_ms: [i64; LEVELS.len()],
}

/// What is known about a floor's waits. One for each workspace or history.
#[derive(Clone, Debug)]
pub struct Waits {
    floor: Floor,
    entry: Asking,
    within: Asking,
    outcomes: Outcomes,
    learned: Option<Learned>,
    dice: Dice,
    /// Whether nobody asks from within the line.
    is_of_entry_only: bool,
}

impl Default for Waits {
    fn default() -> Self {
        Self {
            floor: Floor::default(),
            entry: Asking::default(),
            within: Asking::default(),
            outcomes: Outcomes::default(),
            learned: None,
            dice: Dice::new(1),
            is_of_entry_only: false,
        }
    }
}

impl Waits {
    /// The same, for a run in which nobody asks again from within the line: what would then be said is neither reckoned nor learned from.
    #[must_use]
    pub fn of_entry_only(self) -> Self {
        Self { is_of_entry_only: true, ..self }
    }

    /// Takes in what happened. Time does not go backwards: what comes late counts as now.
    pub fn observe(&mut self, at_ms: i64, happening: &Happening) {
        if let Happening::Joined { contact, arrival } = happening {
            self.predict_joining(at_ms, *contact, *arrival);
        }
        if let Happening::Moved { contact, .. } = happening {
            // What was reckoned was of another line: its outcome says nothing of that.
            self.entry.out.remove(contact);
            self.within.out.remove(contact);
        }
        let over = self.floor.observe(at_ms, happening);
        let (Happening::Answered { contact, .. } | Happening::Left { contact, .. }) = happening else {
            return;
        };
        let (now_ms, over) = (self.floor.now_ms, over.unwrap_or(Over::Unknown));
        if let Some(outcome) = self.entry.tell(*contact, now_ms, over) {
            self.outcomes.add(outcome);
        }
        if let Some(outcome) = self.within.tell(*contact, now_ms, over) {
            self.outcomes.add_within(outcome);
        }
    }

    /// What is said to whoever joins, kept until its outcome is told; and, of somebody in line, a sample of what would be said now.
    fn predict_joining(&mut self, at_ms: i64, contact: ContactId, arrival: Arrival) {
        let now_ms = at_ms.max(self.floor.now_ms);
        if self.floor.waiting.contains_key(&contact) || self.floor.is_full() {
            return;
        }
        let moment = Moment::of(&self.floor, now_ms);
        let place = Place::of_entry(&self.floor, now_ms, arrival);
        let entry = self.reckon(&self.entry, &moment, &place);
        let sampled = if self.is_of_entry_only { None } else { self.sample(&moment) };
        self.entry.out.insert(contact, (now_ms, entry));
        if let Some((contact, reckoning)) = sampled {
            self.within.out.entry(contact).or_insert((now_ms, reckoning));
        }
        self.dice.next();
    }

    /// Somebody in line, by lot, and what they would be told.
    fn sample(&self, moment: &Moment<'_>) -> Option<(ContactId, Reckoning)> {
        let count = u64::try_from(self.floor.line.len()).ok().filter(|count| *count > 0)?;
        let place = usize::try_from(self.dice.clone().below(count)).ok()?;
        let contact = self.floor.line.contact(place)?;
        let waiting = self.floor.waiting.get(&contact)?;
        let place = Place::in_line(&self.floor, contact, waiting);
        Some((contact, self.reckon(&self.within, moment, &place)))
    }

    /// Who is here now is known, but how they came was not seen: nothing is learned from what was reckoned until now.
    pub fn begin_here(&mut self) {
        self.entry.out.clear();
        self.within.out.clear();
    }

    /// What was seen of a line's handling and patience, for planning. `None` before enough was.
    #[must_use]
    pub fn seen(&self, queue: u32) -> Option<Seen> {
        self.floor.seen(queue)
    }

    /// Whether enough of this line was handled to speak of it alone, and not only of the floor that it is a part of.
    #[must_use]
    pub fn knows(&self, queue: u32) -> bool {
        let history = self.floor.histories.queues.get(&queue);
        history.is_some_and(|history| history.time_in_hands_ms.count() >= ENOUGH_HANDLED)
    }

    /// What somebody who would join now would be told.
    #[must_use]
    pub fn at_entry(&self, at_ms: i64, arrival: Arrival) -> Forecast {
        let now_ms = at_ms.max(self.floor.now_ms);
        let place = Place::of_entry(&self.floor, now_ms, arrival);
        self.reckon(&self.entry, &Moment::of(&self.floor, now_ms), &place).forecast
    }

    /// What was known about a contact's whole wait when it joined. `None` for whoever is not in line.
    #[must_use]
    pub fn as_joined(&self, contact: ContactId) -> Option<Forecast> {
        self.entry.out.get(&contact).map(|(_, reckoning)| reckoning.forecast)
    }

    /// What each layer said of a contact's whole wait when it joined. `None` for whoever is not in line.
    #[must_use]
    pub fn layers_as_joined(&self, contact: ContactId) -> Option<Layers> {
        let (_, reckoning) = self.entry.out.get(&contact)?;
        let ms = |quantiles: [f64; LEVELS.len()]| quantiles.map(|s| (s * 1000.0).round() as i64);
        Some(Layers {
            law_ms: ms(reckoning.law),
            learned_ms: reckoning.learned.map(ms),
            mixed_ms: ms(reckoning.mixed),
        })
    }

    /// How much longer somebody in line will wait. `None` for whoever is not in line.
    #[must_use]
    pub fn remaining(&self, at_ms: i64, contact: ContactId) -> Option<Forecast> {
        let waiting = self.floor.waiting.get(&contact)?;
        let moment = Moment::of(&self.floor, at_ms.max(self.floor.now_ms));
        let place = Place::in_line(&self.floor, contact, waiting);
        Some(self.reckon(&self.within, &moment, &place).forecast)
    }

    /// The same for everybody in line, those who are served first first.
    #[must_use]
    pub fn remaining_of_all(&self, at_ms: i64) -> Vec<(ContactId, Forecast)> {
        let moment = Moment::of(&self.floor, at_ms.max(self.floor.now_ms));
        let forecast = |contact: ContactId| {
            let waiting = self.floor.waiting.get(&contact)?;
            let place = Place::in_line(&self.floor, contact, waiting);
            Some((contact, self.reckon(&self.within, &moment, &place).forecast))
        };
        self.floor.line.contacts().filter_map(forecast).collect()
    }

    /// What there is to learn from, when it is time to learn again. Learning takes a second or two: where others wait, do it beside
    /// them ([`Lesson::learn`] needs nothing of `self`) and give the result to [`Waits::adopt`].
    pub fn lesson(&mut self) -> Option<Lesson> {
        self.outcomes.lesson()
    }

    /// Predicts with what was learned, from now on.
    pub fn adopt(&mut self, learned: Learned) {
        if learned.knows_its_past() {
            self.entry.begin_anew(&learned, &self.outcomes.entry);
            self.within.begin_anew(&learned, &self.outcomes.within);
        }
        self.learned = Some(learned);
    }

    fn reckon(&self, asking: &Asking, moment: &Moment<'_>, place: &Place) -> Reckoning {
        let pace_s = self.floor.pace.mean_ms() / 1000.0;
        let (reckoned, row) = moment.look(place);
        let (law_mean, law) = reckoned.as_ref().map_or((pace_s, [0.0, pace_s, 4.0 * pace_s]), |reckoned| {
            let (mean, quantiles) = reckoned.mean_and_quantiles(LEVELS);
            (mean / 1000.0, quantiles.map(|ms| ms / 1000.0))
        });
        let learned = self.learned.as_ref().map(|learned| learned.predict(&row, &law));
        let mixed = asking.blend.mix(law, learned);
        let interval = asking.calibration.calibrate(mixed[0], mixed[2], LEAST_WIDTH * pace_s);
        let looks = Mean::looks(law_mean, mixed, pace_s);
        let forecast = if self.floor.pace.weight() < ENOUGH_HANDLED {
            Forecast::CannotSay(Silence::TooLittleKnown)
        } else if reckoned.is_none() && (learned.is_none() || self.floor.shifts_are_said) {
            Forecast::CannotSay(Silence::NobodyHere)
        } else {
            interval.map_or(Forecast::CannotSay(Silence::TooLittleKnown), |interval| {
                Forecast::Wait(wait(&interval, mixed[1], asking.mean.predict(&looks) * pace_s))
            })
        };
        Reckoning { forecast, row, law_mean, law, learned, mixed, interval, looks, unit_s: pace_s }
    }
}

/// In milliseconds; the median lies within the interval.
fn wait(interval: &Interval, median_s: f64, mean_s: f64) -> Wait {
    let ms = |s: f64| (s * 1000.0).round() as i64;
    let (low_ms, high_ms) = (ms(interval.low), ms(interval.high));
    Wait { low_ms, median_ms: ms(median_s).clamp(low_ms, high_ms), mean_ms: ms(mean_s), high_ms }
}

impl Asking {
    /// Takes in that a wait is over; answers what there is to learn from it, if it was waited and answered.
    fn tell(&mut self, contact: ContactId, now_ms: i64, over: Over) -> Option<Outcome> {
        let (since_ms, reckoning) = self.out.remove(&contact)?;
        let waited_s = (now_ms - since_ms) as f64 / 1000.0;
        let out = self.out.len();
        if waited_s <= 0.0 {
            return None;
        }
        match (over, &reckoning.interval) {
            (Over::Answered, Some(interval)) => self.calibration.answered(interval, waited_s, out),
            (Over::Left, Some(interval)) => self.calibration.left(interval, waited_s, out),
            _ => {}
        }
        if over != Over::Answered {
            return None;
        }
        self.blend.answered(reckoning.law, reckoning.learned, waited_s);
        self.mean.answered(&reckoning.looks, waited_s / reckoning.unit_s);
        let Reckoning { row, law_mean, law, unit_s, .. } = reckoning;
        Some(Outcome { row, law_mean, law, unit_s, waited_s, told_ms: now_ms })
    }

    /// Forgets how earlier lessons did, and takes in how this one would have done.
    fn begin_anew(&mut self, learned: &Learned, outcomes: &VecDeque<Outcome>) {
        let unseen: Vec<_> = outcomes.iter().map(|outcome| learned.predict_unseen(outcome)).collect();
        self.blend = Blend::default();
        for (outcome, unseen) in outcomes.iter().zip(&unseen) {
            self.blend.answered(outcome.law, Some(*unseen), outcome.waited_s);
        }
        self.mean = Mean::default();
        self.calibration.forget();
        for (outcome, unseen) in outcomes.iter().zip(&unseen) {
            let mixed = self.blend.mix(outcome.law, Some(*unseen));
            let looks = Mean::looks(outcome.law_mean, mixed, outcome.unit_s);
            self.mean.answered(&looks, outcome.waited_s / outcome.unit_s);
            self.calibration.remember(mixed[0], mixed[2], LEAST_WIDTH * outcome.unit_s, outcome.waited_s);
        }
    }
}
