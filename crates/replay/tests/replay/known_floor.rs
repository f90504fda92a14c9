//! A history of a floor that is known, since it was simulated: what is inferred from it says of one more person what the floor itself says.

use crate::made::{MONDAY, history};
use engine::durations::Durations;
use engine::routing::Rule;
use engine::simulation::{Arrivals, Class, Contact, Model, Person, Shift, Tally, Watch, run};
use replay::what_if::{Answer, Figure, Scenarios, Settings};
use replay::{Contacts, Outcome};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
const DAYS: i64 = 10;
/// What an agent needs after each contact.
const PAUSE: i64 = 20_000;

/// How much slower each of two is.
const BETA: f64 = 0.6;

/// Four people who hold up to three chats at once, each slower for it, and for whom one comes every minute and a half.
fn chats(people: usize) -> Model {
    let mut model = floor(people);
    for person in &mut model.people {
        (person.capacity, person.slowdown) = (3, engine::staffing::Slowdown { beta: BETA });
    }
    let rates = |day| {
        let from_ms = MONDAY + day * DAY;
        let rate = |from_ms, per_hour| engine::simulation::Rate { from_ms, per_hour };
        // Busy and quiet hours, so that what is held at once differs.
        [
            rate(from_ms, 30.0),
            rate(from_ms + 3 * HOUR, 90.0),
            rate(from_ms + 7 * HOUR, 45.0),
            rate(from_ms + 10 * HOUR, 0.0),
        ]
    };
    model.classes[0].arrivals = Arrivals::changing((0..DAYS).flat_map(rates).collect(), None);
    model
}

/// What a desk's own log would say of them: who was there is known.
fn logged(people: usize) -> Contacts {
    let mut written = Written { pause_ms: 0, ..Written::default() };
    let model = chats(people);
    run(&model, 11, 0, &mut written).unwrap();
    let mut contacts = history(written.all);
    let presence = |(agent, person): (u32, &Person)| {
        let shifts = person.shifts.clone();
        shifts.into_iter().map(move |shift| replay::Presence {
            agent,
            capacity: 3,
            queues: vec![0],
            from_ms: shift.from_ms,
            to_ms: shift.to_ms,
        })
    };
    contacts.people = Some((0..).zip(&model.people).flat_map(presence).collect());
    contacts
}

#[test]
fn how_much_slower_somebody_is_who_holds_several_is_found_again() {
    let one_at_once = "[[scenario]]\nname = \"one at once\"\ncapacity = 1\n";
    let settings =
        Settings { from_ms: None, lines: Vec::new(), replications: 4, threads: 2, seed: 1, promises: false };
    let answer = Answer::of(&logged(4), &Scenarios::parse(one_at_once).unwrap(), &settings).unwrap();
    let slows = answer.inferred.slowdown.unwrap();
    assert!((slows.beta - BETA).abs() < 3.0 * slows.error && slows.error < 0.1, "{slows:?}");
    assert!(answer.reproduced.is_within, "{:?}", answer.reproduced);
    let mut alone = chats(4);
    alone.people.iter_mut().for_each(|person| person.capacity = 1);
    let mut tally = Tally::new(1, 0);
    run(&alone, 11, 0, &mut tally).unwrap();
    let truth = tally.all().abandonment();
    let row = answer.scenarios[0].rows.iter().find(|row| row.figure == Figure::Abandoned).unwrap();
    assert!((row.becomes - truth).abs() < 0.15 * truth, "{truth} is true, not {row:?}");
}

/// So many people from 8 to 18 each day, for whom 100 contacts come in an hour and take three minutes and the pause.
fn floor(people: usize) -> Model {
    let shifts = |_| {
        let day = |day| Shift { from_ms: MONDAY + day * DAY, to_ms: MONDAY + day * DAY + 10 * HOUR };
        Person { shifts: (0..DAYS).map(day).collect(), ..Person::always(vec![0]) }
    };
    let rates = |day| {
        let from_ms = MONDAY + day * DAY;
        let rate = |from_ms, per_hour| engine::simulation::Rate { from_ms, per_hour };
        [rate(from_ms, 100.0), rate(from_ms + 10 * HOUR, 0.0)]
    };
    let class = Class {
        queue: 0,
        credit_ms: 0,
        urgency: 1.0,
        arrivals: Arrivals::changing((0..DAYS).flat_map(rates).collect(), None),
        handle_times: Durations::Lognormal { mean: 200_000.0, variation2: 0.8 },
        patience: Some(Durations::Exponential { mean: 300_000.0 }),
        callback: None,
    };
    Model {
        classes: vec![class],
        people: (0..people).map(shifts).collect(),
        rule: Rule::default(),
        from_ms: MONDAY,
        until_ms: MONDAY + DAYS * DAY,
        closed: Vec::new(),
    }
}

/// Writes a history down, as another system would have.
struct Written {
    all: Vec<replay::Contact>,
    /// What is in no record.
    pause_ms: i64,
}

impl Default for Written {
    fn default() -> Self {
        Self { all: Vec::new(), pause_ms: PAUSE }
    }
}

impl Written {
    fn over(&mut self, contact: &Contact, until_ms: i64, outcome: Outcome) {
        self.all.push(replay::Contact {
            customer: None,
            queue: 0,
            class: 0,
            priority: None,
            credit_ms: 0,
            joined_ms: contact.since_ms,
            wait_ms: until_ms - contact.since_ms,
            outcome,
        });
    }
}

impl Watch for Written {
    fn left(&mut self, at_ms: i64, contact: &Contact) {
        self.over(contact, at_ms, Outcome::Left);
    }
    fn finished(&mut self, at_ms: i64, contact: &Contact) {
        let handle_ms = (at_ms - contact.answered_ms - self.pause_ms).max(1_000);
        self.over(contact, contact.answered_ms, Outcome::Served { agent: Some(contact.agent), handle_ms });
    }
}

fn written() -> Contacts {
    let mut written = Written::default();
    run(&floor(6), 11, 0, &mut written).unwrap();
    history(written.all)
}

/// Mean wait in seconds and abandonment.
fn truth(people: usize) -> (f64, f64) {
    let mut tally = Tally::new(1, 0);
    run(&floor(people), 11, 0, &mut tally).unwrap();
    (tally.all().mean_wait_ms() / 1000.0, tally.all().abandonment())
}

#[test]
fn one_more_person_does_to_the_inferred_floor_what_they_do_to_the_true_one() {
    let more = "[[scenario]]\nname = \"one more\"\n[[scenario.people]]\nmore = 1\nfrom = \"08:00\"\nuntil = \"18:00\"\n";
    let settings =
        Settings { from_ms: None, lines: Vec::new(), replications: 4, threads: 2, seed: 1, promises: false };
    let answer = Answer::of(&written(), &Scenarios::parse(more).unwrap(), &settings).unwrap();
    assert!(answer.reproduced.is_within, "{:?}", answer.reproduced);
    let pause_s = answer.inferred.pause_median_s.unwrap();
    assert!((19.0..=21.0).contains(&pause_s), "{pause_s}");
    let ((wait, left), (wait_then, left_then)) = (truth(6), truth(7));
    for (figure, was, then) in [(Figure::WaitMeanS, wait, wait_then), (Figure::Abandoned, left, left_then)] {
        let row = answer.scenarios[0].rows.iter().find(|row| row.figure == figure).unwrap();
        let change = then - was;
        let near = (row.difference.value - change).abs() < 0.1 * change.abs();
        let holds = row.difference.low <= change && change <= row.difference.high;
        assert!(near && holds, "{change} is true, not {row:?}");
    }
}
