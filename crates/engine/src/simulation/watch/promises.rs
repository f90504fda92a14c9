//! What customers would have been told about their waits, and what became of it: the product's own predictions under the virtual clock.

use super::{Contact, Watch};
use crate::promises::{Ending, Promise, outcome};
use crate::simulation::Model;
use crate::waits::{Arrival, Forecast, Happening, Learned, Waits};
use events::PromiseOutcome;

/// What became of the promises to the contacts of one class. Whoever did not have to wait was promised nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Answered within what was said.
    pub kept: u64,
    /// Answered sooner.
    pub early: u64,
    /// Not answered by the end of what was said.
    pub missed: u64,
    /// Gave up before it.
    pub left: u64,
    /// Had to wait, and nothing could be said.
    pub untold: u64,
}

impl Kept {
    /// The share that was answered by the end of what was said, of those that were put to the test. `None` of nobody.
    #[must_use]
    pub fn in_time(&self) -> Option<f64> {
        let (in_time, all) = (self.kept + self.early, self.kept + self.early + self.missed);
        (all > 0).then(|| in_time as f64 / all as f64)
    }
}

/// What was learned in one run, and when, for others that are like it.
#[derive(Clone, Debug, Default)]
pub struct Lessons(Vec<(i64, Learned)>);

/// Of another run's lessons each third is adopted, which makes outcomes grow by seven tenths between two: whoever adopts one judges anew by it all
/// that was seen, which is most of the work.
const ADOPTED_EACH: usize = 3;

/// Where what is learned comes from.
#[derive(Clone, Debug)]
enum Learning<'a> {
    /// From this run, as in the live product. Kept for others where the flag says so.
    Here(Option<Lessons>),
    /// From another run: each lesson when that one had it, so that nothing is known before it happened. So many are adopted.
    There(&'a Lessons, usize),
}

/// A promise whose wait is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Of which class.
    pub class: u32,
    /// When it was said.
    pub at_ms: i64,
    /// What became of it.
    pub outcome: PromiseOutcome,
}

/// Observes and predicts as the live product does, and settles each promise when its wait is over. Predicting takes far longer than
/// simulating: some ten microseconds for each contact.
#[derive(Clone, Debug)]
pub struct Promises<'a> {
    model: &'a Model,
    from_ms: i64,
    waits: Waits,
    learning: Learning<'a>,
    classes: Vec<Kept>,
    settled: Vec<Settled>,
}

impl<'a> Promises<'a> {
    /// For a model, with whatever is known of its floor already. Contacts who arrive at `from_ms` or later count.
    #[must_use]
    pub fn new(model: &'a Model, waits: Waits, from_ms: i64) -> Self {
        let learning = Learning::Here(None);
        let classes = vec![Kept::default(); model.classes.len()];
        Self { model, from_ms, waits, learning, classes, settled: Vec::new() }
    }

    /// The same, and keeps what it learns for others.
    #[must_use]
    pub fn teaching(self) -> Self {
        Self { learning: Learning::Here(Some(Lessons::default())), waits: self.waits.of_entry_only(), ..self }
    }

    /// For a model that is like another whose lessons these are: learning anew would take most of the time. How far predictions are off
    /// is still learned here.
    #[must_use]
    pub fn taught(model: &'a Model, lessons: &'a Lessons) -> Self {
        Self {
            learning: Learning::There(lessons, 0),
            ..Self::new(model, Waits::default().of_entry_only(), 0)
        }
    }

    /// What it learned, where it kept that.
    #[must_use]
    pub fn into_lessons(self) -> Option<Lessons> {
        match self.learning {
            Learning::Here(lessons) => lessons,
            Learning::There(..) => None,
        }
    }

    /// Each promise whose wait is over, in that order.
    #[must_use]
    pub fn settled(&self) -> &[Settled] {
        &self.settled
    }

    /// By class.
    #[must_use]
    pub fn classes(&self) -> &[Kept] {
        &self.classes
    }

    /// What is known of the floor by now.
    #[must_use]
    pub const fn waits(&self) -> &Waits {
        &self.waits
    }

    /// What somebody of this class would be told on joining now.
    #[must_use]
    pub fn at_entry(&self, at_ms: i64, class: u32) -> Forecast {
        self.waits.at_entry(at_ms, self.arrival(class))
    }

    fn arrival(&self, class: u32) -> Arrival {
        let of = &self.model.classes[class as usize];
        Arrival { queue: of.queue, class, credit_ms: of.credit_ms }
    }

    fn observe(&mut self, at_ms: i64, happening: &Happening) {
        match &mut self.learning {
            Learning::Here(lessons) => {
                if let Some(lesson) = self.waits.lesson() {
                    let learned = lesson.learn();
                    if let Some(lessons) = lessons {
                        lessons.0.push((at_ms, learned.clone()));
                    }
                    self.waits.adopt(learned);
                }
            }
            Learning::There(lessons, adopted) => {
                let known = lessons.0.partition_point(|(since_ms, _)| *since_ms <= at_ms);
                if known >= *adopted + if *adopted == 0 { 1 } else { ADOPTED_EACH } {
                    *adopted = known;
                    self.waits.adopt(lessons.0[known - 1].1.clone());
                }
            }
        }
        self.waits.observe(at_ms, happening);
    }

    fn settle(&mut self, at_ms: i64, contact: &Contact, ending: Ending) {
        let waited_ms = at_ms - contact.since_ms;
        if waited_ms <= 0 || contact.since_ms < self.from_ms {
            return;
        }
        let said = self.waits.as_joined(contact.handle());
        let kept = &mut self.classes[contact.class as usize];
        let Some(Forecast::Wait(wait)) = said else {
            kept.untold += 1;
            return;
        };
        let wait = wait.in_order();
        let said = Promise { at_ms: contact.since_ms, low_ms: wait.low_ms, high_ms: wait.high_ms };
        let outcome = outcome(said, waited_ms, ending);
        self.settled.push(Settled { class: contact.class, at_ms: contact.since_ms, outcome });
        *match outcome {
            PromiseOutcome::Kept => &mut kept.kept,
            PromiseOutcome::Early => &mut kept.early,
            PromiseOutcome::Missed => &mut kept.missed,
            PromiseOutcome::Left => &mut kept.left,
        } += 1;
    }
}

impl Watch for Promises<'_> {
    fn joined(&mut self, at_ms: i64, contact: &Contact) {
        let arrival = self.arrival(contact.class);
        self.observe(at_ms, &Happening::Joined { contact: contact.handle(), arrival });
    }

    fn answered(&mut self, at_ms: i64, contact: &Contact) {
        self.settle(at_ms, contact, Ending::Answered);
        self.observe(at_ms, &Happening::Answered { contact: contact.handle(), agent: Some(contact.agent) });
    }

    fn left(&mut self, at_ms: i64, contact: &Contact) {
        self.settle(at_ms, contact, Ending::Unanswered);
        self.observe(at_ms, &Happening::Left { contact: contact.handle(), silently: false });
    }

    fn unreached(&mut self, at_ms: i64, contact: &Contact) {
        // The promise was to call within a time, and that is what happened.
        self.answered(at_ms, contact);
    }

    fn given_up_on(&mut self, at_ms: i64, contact: &Contact) {
        self.finished(at_ms, contact);
    }

    fn finished(&mut self, at_ms: i64, contact: &Contact) {
        self.observe(at_ms, &Happening::Finished { contact: contact.handle() });
    }

    fn staffed(&mut self, at_ms: i64, agent: u32) {
        let person = &self.model.people[agent as usize];
        let until_ms = person.shifts.iter().map(|shift| shift.to_ms).find(|to_ms| *to_ms > at_ms);
        let (capacity, queues) = (person.capacity, person.queues.clone());
        self.observe(at_ms, &Happening::Staffed { agent, capacity, queues, until_ms });
    }

    fn unstaffed(&mut self, at_ms: i64, agent: u32) {
        self.observe(at_ms, &Happening::Unstaffed { agent });
    }
}
