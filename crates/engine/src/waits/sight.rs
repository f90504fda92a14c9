//! What can be seen from a place in line: the columns from which the learner learns.
//!
//! Counts, and times in seconds; windows are multiples of the floor's mean handle time, so that a line that moves in seconds and one that
//! moves in hours look alike.

use super::floor::{Arrival, ContactId, Crew, Floor, History, Line, Recent, Reckoned, Waiting};
use super::law::Law;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// How many columns there are.
pub(super) const WIDTH: usize = 60;

/// Of which so many are of the line alone.
const QUEUE_COLUMNS: usize = 10;

/// One look.
pub(super) type Row = [f32; WIDTH];

/// Windows, in mean handle times.
const WINDOWS: [f64; 4] = [0.67, 1.67, 5.0, 10.0];
/// A quarter of an hour where a contact takes three minutes: whoever did something since then counts as present.
const PRESENT: f64 = 5.0;
const LONG: f64 = 20.0;
/// A contact takes an agent who took one of its line not longer ago than this.
const CAN: f64 = 80.0;
/// What never was is so long ago, in handle times.
const NEVER: f64 = 40.0;
const DAY_MS: i64 = 86_400_000;

/// From where somebody looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) arrival: Arrival,
    /// Since when they count as waiting, and who they are among those of the same instant.
    pub(super) key_ms: i64,
    pub(super) contact: ContactId,
    /// Who is served before, in all and in the same line.
    pub(super) ahead: usize,
    pub(super) ahead_in_queue: usize,
    /// Who is in line in all and in the same line, as far as it concerns them.
    pub(super) seen: usize,
    pub(super) seen_in_queue: usize,
}

impl Place {
    /// Of somebody who joins now, and sees everybody.
    pub(super) fn of_entry(floor: &Floor, now_ms: i64, arrival: Arrival) -> Self {
        let waiting = Waiting { since_ms: now_ms, arrival };
        let line = floor.lines.get(&arrival.queue);
        Self {
            arrival,
            key_ms: waiting.key_ms(),
            contact: ContactId::MAX,
            ahead: floor.line.before(waiting.key_ms(), ContactId::MAX),
            ahead_in_queue: line.map_or(0, |line| line.before(waiting.key_ms(), ContactId::MAX)),
            seen: floor.line.len(),
            seen_in_queue: line.map_or(0, Line::len),
        }
    }

    /// Of somebody in line, who sees those ahead: it is as if they joined now behind them.
    pub(super) fn in_line(floor: &Floor, contact: ContactId, waiting: &Waiting) -> Self {
        let ahead = floor.line.before(waiting.key_ms(), contact);
        let line = floor.lines.get(&waiting.arrival.queue);
        let ahead_in_queue = line.map_or(0, |line| line.before(waiting.key_ms(), contact));
        Self {
            arrival: waiting.arrival,
            key_ms: waiting.key_ms(),
            contact,
            ahead,
            ahead_in_queue,
            seen: ahead,
            seen_in_queue: ahead_in_queue,
        }
    }
}

/// Fills a row from left to right.
struct Filling {
    row: Row,
    next: usize,
}

impl Filling {
    fn put(&mut self, value: f64) {
        self.row[self.next] = value as f32;
        self.next += 1;
    }

    fn put_all<const N: usize>(&mut self, values: [f64; N]) {
        values.into_iter().for_each(|value| self.put(value));
    }
}

/// A moment on a floor: what every place sees alike.
#[derive(Clone, Debug)]
pub(super) struct Moment<'a> {
    floor: &'a Floor,
    now_ms: i64,
    common: Vec<f64>,
    present: f64,
    handle_s: f64,
    answered: [f64; 2],
    /// Each line from which somebody looked.
    queues: RefCell<BTreeMap<u32, Rc<QueueSight>>>,
}

/// What every place in a line sees alike.
#[derive(Debug)]
struct QueueSight {
    crew: Crew,
    columns: [f64; QUEUE_COLUMNS],
}

impl<'a> Moment<'a> {
    pub(super) fn of(floor: &'a Floor, now_ms: i64) -> Self {
        let mut moment = Self {
            floor,
            now_ms,
            common: Vec::new(),
            present: 0.0,
            handle_s: 0.0,
            answered: [0.0; 2],
            queues: RefCell::default(),
        };
        let history = &floor.histories.floor;
        moment.handle_s = floor.time_in_hands_ms(now_ms) / 1000.0;
        let [few, present, more] = [WINDOWS[1], PRESENT, WINDOWS[3]]
            .map(|window| floor.present(moment.ago(window), None).count() as f64);
        moment.present = present;
        let idle = floor.present(moment.ago(WINDOWS[1]), None).filter(|agent| agent.holds == 0).count();
        let hands = floor.hands.elapsed(now_ms);
        moment.answered = [PRESENT, WINDOWS[3]].map(|window| moment.count(&history.answered, window));
        let common = vec![
            floor.hands.count() as f64,
            hands[0] / 1000.0,
            hands[1] / 1000.0,
            hands[2] / 1000.0,
            few,
            present,
            more,
            idle as f64,
            moment.handle_s,
            moment.since(history.last_finished_ms),
            (now_ms.rem_euclid(DAY_MS)) as f64 / 3_600_000.0,
            now_ms.div_euclid(DAY_MS).rem_euclid(7) as f64,
            moment.count(&history.answered, WINDOWS[0]),
            moment.count(&history.answered, WINDOWS[1]),
            moment.answered[0],
            moment.answered[1],
            moment.count(&history.joined, WINDOWS[1]),
            moment.count(&history.joined, WINDOWS[2]),
            moment.count(&history.joined, WINDOWS[3]),
            moment.count(&history.left, WINDOWS[2]),
            moment.count(&history.left, WINDOWS[3]),
            moment.mean(history, WINDOWS[1]),
            moment.mean(history, WINDOWS[2]),
            moment.mean(history, WINDOWS[3]),
            moment.mean(history, LONG),
            moment.last(history)[0],
            moment.last(history)[1],
        ];
        Self { common, ..moment }
    }

    /// What the law says of a place (nothing where nobody is here to answer), and what can be seen from it.
    pub(super) fn look(&self, place: &Place) -> (Option<Reckoned>, Row) {
        let sight = self.queue(place.arrival.queue);
        let reckoned = self.floor.law(self.now_ms, &sight.crew, place);
        let mut filling = Filling { row: [0.0; WIDTH], next: 0 };
        self.common.iter().for_each(|value| filling.put(*value));
        self.put_line(&mut filling, place);
        self.put_queue(&mut filling, place, &sight);
        self.put_formulas(&mut filling, place, reckoned.as_ref().map(|reckoned| &reckoned.law));
        debug_assert_eq!(filling.next, WIDTH, "every column is filled");
        (reckoned, filling.row)
    }

    fn put_line(&self, filling: &mut Filling, place: &Place) {
        let floor = self.floor;
        let line = floor.lines.get(&place.arrival.queue);
        let oldest = |line: Option<&Line>, any: bool| {
            line.and_then(Line::first).filter(|_| any).map_or(0.0, |at| self.seconds_since(at))
        };
        filling.put_all([
            place.seen as f64,
            place.seen_in_queue as f64,
            place.ahead as f64,
            place.ahead_in_queue as f64,
            oldest(Some(&floor.line), place.seen > 0),
            oldest(line, place.seen_in_queue > 0),
            floor.line.last_before(place.seen).map_or(-1.0, |at| self.seconds_since(at)),
            floor.line.ages(self.now_ms, place.seen) / 1000.0,
        ]);
    }

    fn put_queue(&self, filling: &mut Filling, place: &Place, sight: &QueueSight) {
        let queue = place.arrival.queue;
        filling.put_all([
            f64::from(queue),
            f64::from(place.arrival.class),
            place.arrival.credit_ms as f64 / 1000.0,
        ]);
        filling.put_all(sight.columns);
        let nothing = History::default();
        let classes = &self.floor.histories.classes;
        let class = classes.get(&(queue, place.arrival.class)).unwrap_or(&nothing);
        filling.put_all([
            self.last(class)[0],
            self.last(class)[1],
            self.mean(class, PRESENT),
            self.mean(class, LONG),
        ]);
    }

    fn queue(&self, queue: u32) -> Rc<QueueSight> {
        let mut queues = self.queues.borrow_mut();
        Rc::clone(queues.entry(queue).or_insert_with(|| Rc::new(self.look_at(queue))))
    }

    fn look_at(&self, queue: u32) -> QueueSight {
        let floor = self.floor;
        let nothing = History::default();
        let history = floor.histories.queues.get(&queue).unwrap_or(&nothing);
        let can = |window| floor.present(self.ago(window), Some((queue, self.ago(CAN))));
        let columns = [
            floor.hands_of.get(&queue).map_or(0.0, |hands| hands.count() as f64),
            can(WINDOWS[3]).count() as f64,
            can(WINDOWS[1]).filter(|agent| agent.holds == 0).count() as f64,
            history.time_in_hands_ms.mean().map_or(self.handle_s, |ms| ms / 1000.0),
            self.count(&history.answered, PRESENT),
            self.count(&history.answered, WINDOWS[3]),
            self.count(&history.joined, PRESENT),
            self.count(&history.joined, WINDOWS[3]),
            self.last(history)[0],
            self.last(history)[1],
        ];
        QueueSight { crew: floor.crew(self.now_ms, queue), columns }
    }

    fn put_formulas(&self, filling: &mut Filling, place: &Place, law: Option<&Law>) {
        let (turn, all) = (place.ahead as f64 + 1.0, place.seen as f64 + 1.0);
        let pace_s = self.floor.pace.mean_ms() / 1000.0;
        filling.put_all([
            turn * self.handle_s / self.present.max(1.0),
            all * self.handle_s / self.present.max(1.0),
            turn * self.handle_s / (self.floor.hands.count() as f64).max(1.0),
            turn * PRESENT * pace_s / self.answered[0].max(1.0),
            turn * WINDOWS[3] * pace_s / self.answered[1].max(1.0),
            law.map_or(-1.0, |law| law.mean() / 1000.0),
            law.map_or(0.0, |law| law.giving_up * pace_s * 1000.0),
            law.map_or(0.0, |law| f64::from(law.ahead)),
        ]);
    }

    fn ago(&self, handle_times: f64) -> i64 {
        self.floor.pace.ago_ms(self.now_ms, handle_times)
    }

    fn seconds_since(&self, at_ms: i64) -> f64 {
        (self.now_ms - at_ms) as f64 / 1000.0
    }

    fn since(&self, at_ms: Option<i64>) -> f64 {
        let never = NEVER * self.floor.pace.mean_ms() / 1000.0;
        at_ms.map_or(never, |at| self.seconds_since(at).min(never))
    }

    fn count(&self, recent: &Recent, window: f64) -> f64 {
        f64::from(recent.count(self.ago(window)))
    }

    /// The mean wait of those who were answered in the window, in seconds; 0 of none.
    fn mean(&self, history: &History, window: f64) -> f64 {
        history.answered.mean(self.ago(window)).unwrap_or(0.0) / 1000.0
    }

    /// How long the last who was answered had waited, and how long ago that is, in seconds.
    fn last(&self, history: &History) -> [f64; 2] {
        let last = history.answered.last();
        [last.map_or(0.0, |(_, waited)| waited / 1000.0), self.since(last.map(|(at, _)| at))]
    }
}
