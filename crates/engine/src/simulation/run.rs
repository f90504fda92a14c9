//! One run: events in their order, each decided by routing.

use super::agenda::{Agenda, Kind, SLOTS_MAX};
use super::arrivals::{Arrivals, Stream};
use super::chance::{Chance, Source};
use super::hands::Hands;
use super::model::{Flaw, Model, whole_ms};
use super::watch::{Contact, Watch};
use crate::routing::{Floor, Lane};

/// How a run ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// What happened: arrivals, answers' ends, givings up, shifts' beginnings and ends.
    pub events: u64,
    /// Who still waits.
    pub waiting: u64,
    /// Who is being served.
    pub in_hands: u64,
    /// Who was turned away because sixteen million contacts were there.
    pub turned_away: u64,
    /// The most later contacts that were served before an earlier one, where the rule has a bound and they are counted.
    pub overtaken_most: Option<u64>,
}

/// Plays a model with the chance of one replication of a seed.
///
/// # Errors
/// What is wrong with the model.
pub fn run<W: Watch>(model: &Model, seed: u64, replication: u64, watch: &mut W) -> Result<Ended, Flaw> {
    model.check()?;
    let mut run = Run::new(model, seed, replication, watch);
    run.begin();
    while let Some(event) = run.agenda.next(model.until_ms) {
        run.now_ms = event.at_ms();
        let slot = event.slot();
        match event.kind() {
            Kind::Arrival => run.arrive(slot),
            Kind::Finish => run.finish(slot),
            Kind::GiveUp if run.contacts[slot as usize].giving_up == event.number() => run.give_up(slot),
            Kind::HandsDone if run.hands[slot as usize].due == event.number() => run.hands_done(slot),
            // Out of date: it was answered, or the agent's hands changed.
            Kind::GiveUp | Kind::HandsDone => {}
            Kind::ShiftBegins => run.shift_begins(slot),
            Kind::ShiftEnds => run.shift_ends(slot),
        }
        while let Some((slot, agent)) = run.floor.settle(run.now_ms) {
            run.answer(slot, agent);
        }
    }
    run.ended.overtaken_most = run.floor.overtaken_most();
    run.ended.waiting = run.floor.waiting() as u64;
    run.ended.in_hands = (run.contacts.len() - run.free.len()) as u64 - run.ended.waiting;
    Ok(run.ended)
}

/// A contact that is here.
#[derive(Clone, Copy, Debug)]
struct Here {
    contact: Contact,
    /// The number of the event at which it gives up; 0 when it does not wait.
    giving_up: u64,
    /// Whether it was called and did not answer.
    is_unreached: bool,
}

/// What a class draws from.
struct Draws<'a> {
    stream: Stream<'a>,
    /// The number of the contact whose arrival is planned.
    next: u64,
    handling: Chance,
    patience: Chance,
    callback: Chance,
}

struct Run<'a, W> {
    model: &'a Model,
    watch: &'a mut W,
    floor: Floor,
    agenda: Agenda,
    now_ms: i64,
    draws: Vec<Draws<'a>>,
    contacts: Vec<Here>,
    free: Vec<u32>,
    hands: Vec<Hands>,
    /// Of each person, the shift that is on or comes next.
    shifts: Vec<usize>,
    ended: Ended,
}

impl<'a, W: Watch> Run<'a, W> {
    fn new(model: &'a Model, seed: u64, replication: u64, watch: &'a mut W) -> Self {
        let mut floor = Floor::new(model.rule);
        for class in &model.classes {
            floor.add_lane(Lane { queue: class.queue, credit_ms: class.credit_ms, urgency: class.urgency });
        }
        for person in &model.people {
            floor.add_agent(&person.queues, person.capacity);
        }
        let draws = (0..).zip(&model.classes).map(|(number, class)| {
            let chance = |source| Chance::new(seed, replication, source, number);
            Draws {
                stream: Stream::new(&class.arrivals, chance(Source::Arrivals), model.from_ms, model.until_ms),
                next: 0,
                handling: chance(Source::Handling),
                patience: chance(Source::Patience),
                callback: chance(Source::Callback),
            }
        });
        let hands = model.people.iter().map(|person| Hands::new(person.slowdown.beta, person.capacity));
        Self {
            watch,
            floor,
            agenda: Agenda::default(),
            now_ms: model.from_ms,
            draws: draws.collect(),
            contacts: Vec::new(),
            free: Vec::new(),
            hands: hands.collect(),
            shifts: vec![0; model.people.len()],
            ended: Ended::default(),
            model,
        }
    }

    fn begin(&mut self) {
        for (agent, person) in (0..).zip(&self.model.people) {
            if person.shifts.is_empty() {
                self.floor.open(agent);
                self.watch.staffed(self.now_ms, agent);
            } else {
                self.plan_shift(agent);
            }
        }
        for class in 0..self.draws.len() as u32 {
            self.plan_arrival(class);
        }
    }

    fn plan_arrival(&mut self, class: u32) {
        let draws = &mut self.draws[class as usize];
        if let Some((at_ms, number)) = draws.stream.next() {
            draws.next = number;
            self.agenda.plan(at_ms.max(self.now_ms), Kind::Arrival, class);
        }
    }

    fn arrive(&mut self, class: u32) {
        self.ended.events += 1;
        let number = self.draws[class as usize].next;
        self.plan_arrival(class);
        let now_ms = self.now_ms;
        let contact = Contact {
            class,
            number,
            since_ms: now_ms,
            agent: u32::MAX,
            answered_ms: now_ms,
            is_called_back: false,
        };
        let Some(slot) = self.enter(contact) else { return };
        self.watch.joined(now_ms, &contact);
        match self.floor.join(class, slot, now_ms) {
            Some(agent) => self.answer(slot, agent),
            None => self.wait(slot, &contact),
        }
    }

    fn enter(&mut self, contact: Contact) -> Option<u32> {
        let here = Here { contact, giving_up: 0, is_unreached: false };
        if let Some(slot) = self.free.pop() {
            self.contacts[slot as usize] = here;
            return Some(slot);
        }
        if self.contacts.len() >= SLOTS_MAX as usize {
            self.ended.turned_away += 1;
            return None;
        }
        self.contacts.push(here);
        Some(self.contacts.len() as u32 - 1)
    }

    fn wait(&mut self, slot: u32, contact: &Contact) {
        let class = &self.model.classes[contact.class as usize];
        if let Some(callback) = &class.callback {
            let chance = self.draws[contact.class as usize].callback;
            if callback.is_taken(chance, contact.number, self.floor.waiting() - 1) {
                self.contacts[slot as usize].contact.is_called_back = true;
                return;
            }
        }
        let logged = match &class.arrivals {
            Arrivals::Logged(log) => log[contact.number as usize].patience_ms,
            Arrivals::Random { .. } => None,
        };
        let patience_ms = logged.or_else(|| {
            let mut dice = self.draws[contact.class as usize].patience.dice(contact.number);
            class.patience.as_ref().map(|law| whole_ms(law.draw(&mut dice)))
        });
        if let Some(patience_ms) = patience_ms {
            let at_ms = self.now_ms.saturating_add(patience_ms.max(0));
            self.contacts[slot as usize].giving_up = self.agenda.plan(at_ms, Kind::GiveUp, slot);
        }
    }

    fn answer(&mut self, slot: u32, agent: u32) {
        let here = &mut self.contacts[slot as usize];
        here.giving_up = 0;
        here.contact.agent = agent;
        here.contact.answered_ms = self.now_ms;
        let contact = here.contact;
        let work_ms = if let Some(ringing_ms) = self.unreached_ms(&contact) {
            self.contacts[slot as usize].is_unreached = true;
            self.watch.unreached(self.now_ms, &contact);
            ringing_ms
        } else {
            self.watch.answered(self.now_ms, &contact);
            self.work_ms(&contact)
        };
        let person = &self.model.people[agent as usize];
        if person.capacity == 1 || person.slowdown.beta <= 0.0 {
            self.agenda.plan(self.now_ms.saturating_add(work_ms), Kind::Finish, slot);
        } else {
            let hands = &mut self.hands[agent as usize];
            let next_ms = hands.add(self.now_ms, work_ms, slot);
            hands.due = self.agenda.plan(next_ms, Kind::HandsDone, agent);
        }
    }

    /// How long its agent tries to call it in vain; `None` when it is there.
    fn unreached_ms(&self, contact: &Contact) -> Option<i64> {
        let callback =
            self.model.classes[contact.class as usize].callback.filter(|_| contact.is_called_back)?;
        let chance = self.draws[contact.class as usize].callback;
        (!callback.is_reached(chance, contact.number)).then_some(callback.ringing_ms)
    }

    fn work_ms(&self, contact: &Contact) -> i64 {
        let class = &self.model.classes[contact.class as usize];
        let logged = match &class.arrivals {
            Arrivals::Logged(log) => log[contact.number as usize].handle_ms,
            Arrivals::Random { .. } => None,
        };
        let drawn = || {
            let mut dice = self.draws[contact.class as usize].handling.dice(contact.number);
            whole_ms(class.handle_times.draw(&mut dice))
        };
        logged.unwrap_or_else(drawn).max(0)
    }

    fn finish(&mut self, slot: u32) {
        self.ended.events += 1;
        let Here { contact, is_unreached, .. } = self.contacts[slot as usize];
        if is_unreached {
            self.watch.given_up_on(self.now_ms, &contact);
        } else {
            self.watch.finished(self.now_ms, &contact);
        }
        self.free.push(slot);
        if let Some(next) = self.floor.finish(contact.agent, self.now_ms) {
            self.answer(next, contact.agent);
        }
    }

    fn hands_done(&mut self, agent: u32) {
        let now_ms = self.now_ms;
        let hands = &mut self.hands[agent as usize];
        hands.due = 0;
        let Some(slot) = hands.take_done(now_ms) else { return };
        self.finish(slot);
        let hands = &mut self.hands[agent as usize];
        // Unless the agent got another, for whom the next end was planned already.
        if let (0, Some(next_ms)) = (hands.due, hands.next_ms()) {
            hands.due = self.agenda.plan(next_ms, Kind::HandsDone, agent);
        }
    }

    fn give_up(&mut self, slot: u32) {
        self.ended.events += 1;
        let here = &mut self.contacts[slot as usize];
        here.giving_up = 0;
        if self.model.was_closed(here.contact.since_ms, self.now_ms) {
            return;
        }
        self.floor.leave(slot);
        self.watch.left(self.now_ms, &here.contact);
        self.free.push(slot);
    }

    fn plan_shift(&mut self, agent: u32) {
        let shifts = &self.model.people[agent as usize].shifts;
        let place = &mut self.shifts[agent as usize];
        while shifts.get(*place).is_some_and(|shift| shift.to_ms <= self.now_ms) {
            *place += 1;
        }
        if let Some(shift) = shifts.get(*place) {
            self.agenda.plan(shift.from_ms.max(self.now_ms), Kind::ShiftBegins, agent);
        }
    }

    fn shift_begins(&mut self, agent: u32) {
        self.ended.events += 1;
        let shift = self.model.people[agent as usize].shifts[self.shifts[agent as usize]];
        self.agenda.plan(shift.to_ms, Kind::ShiftEnds, agent);
        self.floor.open(agent);
        self.watch.staffed(self.now_ms, agent);
        while let Some(slot) = self.floor.fill(agent, self.now_ms) {
            self.answer(slot, agent);
        }
    }

    fn shift_ends(&mut self, agent: u32) {
        self.ended.events += 1;
        self.floor.close(agent);
        self.watch.unstaffed(self.now_ms, agent);
        self.plan_shift(agent);
    }
}
