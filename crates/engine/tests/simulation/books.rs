//! The books balance: nobody is lost, nobody is in two places, and lines are as long as arrivals times waits.

use crate::{SETTLED, UNIT_MS, class, per_hour};
use engine::durations::Durations;
use engine::routing::Rule;
use engine::simulation::{
    Arrivals, Callback, Class, Contact, Fairness, Flaw, Model, Occupancy, Person, Promises, Shift, Tally,
    Watch, replicate, run,
};
use engine::staffing::Slowdown;
use engine::waits::Waits;

const CLASSES: usize = 3;

/// Counts everybody in every place at every moment, and how long lines and hands were full.
#[derive(Default)]
struct Books {
    last_ms: i64,
    in_line: [i64; CLASSES],
    in_hands: Vec<i64>,
    there: Vec<bool>,
    line_ms: [i64; CLASSES],
    /// When those in line arrived, added up.
    since_ms: [i64; CLASSES],
    hands_ms: i64,
    arrived: [i64; CLASSES],
    gone: i64,
}

impl Books {
    fn turn_to(&mut self, at_ms: i64) {
        assert!(at_ms >= self.last_ms, "time goes back");
        let passed_ms = at_ms - self.last_ms;
        for (line_ms, in_line) in self.line_ms.iter_mut().zip(self.in_line) {
            *line_ms += in_line * passed_ms;
        }
        self.hands_ms += self.in_hands.iter().sum::<i64>() * passed_ms;
        self.last_ms = at_ms;
    }
}

impl Watch for Books {
    fn joined(&mut self, at_ms: i64, contact: &Contact) {
        self.turn_to(at_ms);
        assert_eq!(contact.since_ms, at_ms);
        self.arrived[contact.class as usize] += 1;
        self.in_line[contact.class as usize] += 1;
        self.since_ms[contact.class as usize] += at_ms;
    }

    fn answered(&mut self, at_ms: i64, contact: &Contact) {
        self.turn_to(at_ms);
        let (class, agent) = (contact.class as usize, contact.agent as usize);
        self.in_line[class] -= 1;
        self.since_ms[class] -= contact.since_ms;
        self.in_hands[agent] += 1;
        assert!(self.in_line[class] >= 0 && self.there[agent], "only who is there takes");
        let person = &floor().people[agent];
        assert!(self.in_hands[agent] <= i64::from(person.capacity));
        assert!(person.queues.contains(&floor().classes[class].queue));
    }

    fn left(&mut self, at_ms: i64, contact: &Contact) {
        self.turn_to(at_ms);
        self.in_line[contact.class as usize] -= 1;
        self.since_ms[contact.class as usize] -= contact.since_ms;
        self.gone += 1;
        assert!(self.in_line[contact.class as usize] >= 0);
    }

    fn finished(&mut self, at_ms: i64, contact: &Contact) {
        self.turn_to(at_ms);
        self.in_hands[contact.agent as usize] -= 1;
        self.gone += 1;
        assert!(self.in_hands[contact.agent as usize] >= 0);
    }

    fn staffed(&mut self, _: i64, agent: u32) {
        let agent = agent as usize;
        self.there.resize(self.there.len().max(agent + 1), false);
        self.in_hands.resize(self.there.len(), 0);
        assert!(!std::mem::replace(&mut self.there[agent], true));
    }

    fn unstaffed(&mut self, _: i64, agent: u32) {
        assert!(std::mem::replace(&mut self.there[agent as usize], false));
    }
}

/// Skills, priorities, hands, shifts and rates that change: everything at once.
fn floor() -> Model {
    let cycle = (60.0 * UNIT_MS) as i64;
    let class = |queue, credit, rate, patience| Class {
        queue,
        credit_ms: (credit * UNIT_MS) as i64,
        urgency: 1.0,
        arrivals: Arrivals::changing(
            [(0, 0.6), (1, 1.4), (2, 1.0)]
                .map(|(third, of)| engine::simulation::Rate {
                    from_ms: third * cycle / 3,
                    per_hour: per_hour(rate * of),
                })
                .to_vec(),
            Some(cycle),
        ),
        handle_times: Durations::Lognormal { mean: UNIT_MS, variation2: 1.2 },
        patience: Some(Durations::Hyperexponential { mean: patience * UNIT_MS, variation2: 3.0 }),
        callback: None,
    };
    let skills = [vec![0, 1], vec![1, 2], vec![0, 1, 2]];
    let people = (0..9_u32).map(|number| {
        let mut shifts = Vec::new();
        if number % 3 == 1 {
            let at = |turn: i64, part: f64| turn * cycle + (part * cycle as f64) as i64;
            shifts = (0..40).map(|turn| Shift { from_ms: at(turn, 0.1), to_ms: at(turn, 0.9) }).collect();
        }
        Person {
            queues: skills[number as usize % 3].clone(),
            capacity: 1 + number % 3,
            slowdown: Slowdown { beta: 0.4 },
            shifts,
        }
    });
    Model {
        classes: vec![class(0, 1.0, 3.0, 2.0), class(1, 0.0, 4.0, 3.0), class(2, 0.5, 2.0, 1.0)],
        people: people.collect(),
        rule: Rule::default(),
        from_ms: 0,
        until_ms: 30 * cycle,
        closed: Vec::new(),
    }
}

#[test]
fn everybody_is_in_one_place_and_nobody_is_lost() {
    let model = floor();
    let mut both = (Books::default(), Tally::new(CLASSES, 0));
    let ended = run(&model, 3, 0, &mut both).expect("the model is sound");
    let (books, tally) = both;
    let arrived: i64 = books.arrived.iter().sum();
    assert!(arrived > 10_000, "{arrived}");
    assert_eq!(arrived, books.gone + (ended.waiting + ended.in_hands) as i64);
    assert_eq!(books.in_line.iter().sum::<i64>(), ended.waiting as i64);
    assert_eq!(books.in_hands.iter().sum::<i64>(), ended.in_hands as i64);
    let all = tally.all();
    assert_eq!(all.offered, all.answered + all.abandoned + ended.waiting);
    assert_eq!(all.answered, all.finished + ended.in_hands);
    assert!(all.abandoned > 100 && all.delayed > 1_000, "the floor is busy: {all:?}");
    assert_eq!(ended.turned_away, 0);
}

#[test]
fn with_callbacks_nobody_is_lost_either() {
    let mut model = floor();
    let callback = Callback { offered_from: 4, refused: 0.4, unreached: 0.2, ringing_ms: 40_000 };
    model.classes.iter_mut().for_each(|class| class.callback = Some(callback));
    let mut both = (Tally::new(CLASSES, 0), Occupancy::new(model.people.len(), 0));
    let ended = run(&model, 3, 0, &mut both).expect("the model is sound");
    let all = both.0.all();
    assert!(all.unreached > 50 && all.called_back > 4 * all.unreached, "{all:?}");
    assert_eq!(all.offered, all.answered + all.abandoned + all.unreached + ended.waiting);
    let in_hands = all.answered - all.finished;
    assert!(in_hands <= ended.in_hands && ended.in_hands <= in_hands + 18, "some may be ringing");
    let flawed = Callback { refused: 1.5, ..callback };
    model.classes[1].callback = Some(flawed);
    assert_eq!(run(&model, 3, 0, &mut ()), Err(Flaw::Callback(1)));
}

#[test]
fn lines_are_as_long_as_arrivals_times_waits_in_every_class() {
    let model = floor();
    let both = replicate(20, 2, |replication| {
        let mut both = (Books::default(), Tally::new(CLASSES, 0));
        run(&model, 8, replication, &mut both).expect("the model is sound");
        both.0.turn_to(model.until_ms);
        both
    });
    for (books, tally) in both {
        let mut handled_ms = 0;
        for (class, figures) in tally.classes().iter().enumerate() {
            // ∫L dt, to the millisecond: the waits that are over, and those so far of whoever still stands in line.
            let so_far_ms = books.in_line[class] * model.until_ms - books.since_ms[class];
            assert_eq!(books.line_ms[class], figures.wait_ms as i64 + so_far_ms);
            assert!(so_far_ms * 50 < books.line_ms[class], "which is nearly all of it");
            handled_ms += figures.handle_ms as i64;
        }
        assert!(books.hands_ms >= handled_ms && (books.hands_ms - handled_ms) * 50 < books.hands_ms);
    }
}

#[test]
fn what_is_told_is_settled_and_mostly_holds() {
    let model = Model { people: vec![Person::always(vec![0]); 9], classes: vec![class(9.0, 0.3)], ..floor() };
    let mut both = (
        Promises::new(&model, Waits::default(), (SETTLED * UNIT_MS) as i64),
        Tally::new(1, (SETTLED * UNIT_MS) as i64),
    );
    run(&model, 4, 0, &mut both).expect("the model is sound");
    let (kept, all) = (both.0.classes()[0], both.1.all());
    let told = kept.kept + kept.early + kept.missed + kept.left;
    assert_eq!(told + kept.untold, all.delayed, "everybody who waited, and nobody else");
    assert!(kept.untold * 20 < told, "{kept:?}");
    // The interval holds nine times in ten, and half of what it misses is early.
    let in_time = kept.in_time().expect("some were put to the test");
    assert!((0.92..0.98).contains(&in_time), "{kept:?}");
}

#[test]
fn time_and_overtaking_are_kept_apart_by_agent_and_class() {
    let model = floor();
    let mut all = (Books::default(), (Occupancy::new(model.people.len(), 0), Fairness::new(CLASSES, 0)));
    let ended = run(&model, 3, 1, &mut all).expect("the model is sound");
    let (mut books, (mut occupancy, fairness)) = all;
    books.turn_to(model.until_ms);
    occupancy.close(model.until_ms);
    assert_eq!(occupancy.times().map(|time| time.held_ms).sum::<u64>(), books.hands_ms as u64);
    assert!(occupancy.times().all(|time| time.busy_ms <= time.held_ms));
    let share = occupancy.share().expect("people were there");
    assert!((0.5..1.1).contains(&share), "{share}");
    let over: u64 = fairness.classes().iter().map(|class| class.contacts).sum();
    assert_eq!(over, books.arrived.iter().sum::<i64>() as u64 - ended.waiting);
    // Those with half a unit of credit less are overtaken by those with one; the engine counts the same.
    let [urgent, plain, _] = fairness.classes() else { panic!("three classes") };
    assert!(plain.times * urgent.contacts > urgent.times * plain.contacts, "{:?}", fairness.classes());
    let counted = Model { rule: Rule { overtaking_bound: Some(u32::MAX), ..Rule::default() }, ..model };
    let mut again = Fairness::new(CLASSES, 0);
    let ended = run(&counted, 3, 1, &mut again).expect("the model is sound");
    assert_eq!(again.classes(), fairness.classes(), "counting changes nothing");
    let most = again.classes().iter().map(|class| class.most).max();
    assert_eq!(ended.overtaken_most, most, "of those who are gone and those who still wait");
}

#[test]
fn one_customer_after_the_other_is_served_as_they_say() {
    use engine::simulation::Logged;
    let at = |at_ms, handle_ms, patience_ms| Logged { at_ms, handle_ms: Some(handle_ms), patience_ms };
    let log =
        [at(0, 100, None), at(10, 50, None), at(20, 70, Some(30)), at(30, 5, Some(121)), at(400, 1, None)];
    let logged = Class { arrivals: Arrivals::Logged(log.to_vec().into()), ..class(1.0, 0.0) };
    let mut model = crate::model(vec![logged], 1, 1.0);
    let mut tally = Tally::new(1, 0);
    let ended = run(&model, 1, 0, &mut tally).expect("the model is sound");
    let all = tally.all();
    assert_eq!((all.answered, all.abandoned, all.delayed, all.finished), (4, 1, 3, 4));
    // They wait 90, give up after 30, wait 120 of their 121, and not at all.
    assert_eq!((all.wait_ms, all.answered_wait_ms, all.handle_ms), (240, 210, 156));
    assert_eq!(ended.events, 10);
    model.people[0].shifts = vec![Shift { from_ms: 50, to_ms: 120 }, Shift { from_ms: 200, to_ms: 210 }];
    let mut tally = Tally::new(1, 0);
    let ended = run(&model, 1, 0, &mut tally).expect("the model is sound");
    // From 50 to 150, past the shift's end; then from 200; two gave up and the last finds nobody.
    assert_eq!((tally.all().answered, tally.all().abandoned, ended.waiting), (2, 2, 1));
    assert_eq!(tally.all().answered_wait_ms, 50 + 190);
}
