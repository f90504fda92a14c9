//! What is simulated.

use super::agenda::SLOTS_MAX;
use super::arrivals::Arrivals;
use super::callback::Callback;
use crate::durations::Durations;
use crate::routing::Rule;
use crate::staffing::Slowdown;

/// A floor to simulate.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// Contacts, by class.
    pub classes: Vec<Class>,
    /// Who serves them.
    pub people: Vec<Person>,
    /// By which rule they are given out; the default is the live product's.
    pub rule: Rule,
    /// When it is closed, by time, not overlapping: whoever finds it so while they wait has left a message, and does not give up.
    pub closed: Vec<Shift>,
    /// When it begins, 0 or later, with nobody there.
    pub from_ms: i64,
    /// When it ends: what happens at this moment is the last.
    pub until_ms: i64,
}

/// Contacts that are alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    /// Where they wait: a dense handle.
    pub queue: u32,
    /// Waiting time that counts as if they had waited it already: priority.
    pub credit_ms: i64,
    /// How dear their waiting is; looked at by rules that weigh costs ([`crate::routing::Order::Dearest`]).
    pub urgency: f64,
    /// When they arrive.
    pub arrivals: Arrivals,
    /// How long they take when their agent holds nothing else, in milliseconds.
    pub handle_times: Durations,
    /// How long they would wait, in milliseconds; `None` for ever.
    pub patience: Option<Durations>,
    /// What is offered to those who would have to wait.
    pub callback: Option<Callback>,
}

/// An agent.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// The queues that they serve.
    pub queues: Vec<u32>,
    /// How many contacts they hold at once at most.
    pub capacity: u32,
    /// How they slow down when they hold several.
    pub slowdown: Slowdown,
    /// When they take contacts; empty for always. By time, not overlapping. What they hold at a shift's end they finish.
    pub shifts: Vec<Shift>,
}

/// A stretch of time in which somebody takes contacts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Its beginning.
    pub from_ms: i64,
    /// Its end.
    pub to_ms: i64,
}

/// Why a model cannot be simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It begins before 0 or ends before it begins.
    Time,
    /// A class's arrivals are no rates, not by time, or above their own bound.
    Arrivals(usize),
    /// A class's handle times or patience are no law.
    Durations(usize),
    /// A class's callback has shares that are none, or a negative time.
    Callback(usize),
    /// A class waits where nobody could be, or a person's queue is one that is none: handles go up to 65,535.
    Queue,
    /// A person's shifts overlap or are not by time.
    Shifts(usize),
    /// The times at which it is closed overlap or are not by time.
    Closed,
    /// A person slows down by no number, or speeds up.
    Slowdown(usize),
    /// More people or classes than there are handles.
    TooMany,
}

/// Queue handles are dense; a stray one must not fill the memory.
const QUEUES_MAX: u32 = 1 << 16;

impl Model {
    /// Checks what a run relies on.
    ///
    /// # Errors
    /// The first flaw.
    pub fn check(&self) -> Result<(), Flaw> {
        if self.from_ms < 0 || self.until_ms < self.from_ms {
            return Err(Flaw::Time);
        }
        if self.people.len() >= SLOTS_MAX as usize || self.classes.len() >= SLOTS_MAX as usize {
            return Err(Flaw::TooMany);
        }
        for (place, class) in self.classes.iter().enumerate() {
            if !class.arrivals.is_sound() {
                return Err(Flaw::Arrivals(place));
            }
            let laws = [Some(&class.handle_times), class.patience.as_ref()];
            if !laws.into_iter().flatten().all(Durations::is_sound) {
                return Err(Flaw::Durations(place));
            }
            if class.callback.is_some_and(|callback| !callback.is_sound()) {
                return Err(Flaw::Callback(place));
            }
            if class.queue >= QUEUES_MAX {
                return Err(Flaw::Queue);
            }
        }
        if !are_apart(&self.closed) {
            return Err(Flaw::Closed);
        }
        for (place, person) in self.people.iter().enumerate() {
            if person.queues.iter().any(|queue| *queue >= QUEUES_MAX) {
                return Err(Flaw::Queue);
            }
            if !are_apart(&person.shifts) {
                return Err(Flaw::Shifts(place));
            }
            if !(0.0..1e6).contains(&person.slowdown.beta) {
                return Err(Flaw::Slowdown(place));
            }
        }
        Ok(())
    }

    /// Whether it was closed at some moment between these two.
    pub(super) fn was_closed(&self, from_ms: i64, to_ms: i64) -> bool {
        let next = self.closed.partition_point(|closed| closed.to_ms <= from_ms);
        self.closed.get(next).is_some_and(|closed| closed.from_ms <= to_ms)
    }
}

fn are_apart(stretches: &[Shift]) -> bool {
    stretches.windows(2).all(|two| two[0].to_ms <= two[1].from_ms)
        && stretches.iter().all(|one| one.from_ms <= one.to_ms)
}

/// To the nearest millisecond; below 0 is 0. Without `round`, which is a call on machines of the oldest kind that is built for.
pub(super) fn whole_ms(ms: f64) -> i64 {
    (ms.max(0.0) + 0.5) as i64
}

impl Person {
    /// Somebody who is always there and holds one contact at a time.
    #[must_use]
    pub const fn always(queues: Vec<u32>) -> Self {
        Self { queues, capacity: 1, slowdown: Slowdown { beta: 0.0 }, shifts: Vec::new() }
    }
}
