//! Load over the day, and models that are none.

use crate::{UNIT_MS, class, model, per_hour};
use engine::durations::Durations;
use engine::routing::Rule;
use engine::simulation::{
    Arrivals, Class, Contact, Estimate, Flaw, Model, Person, Rate, Shift, Watch, replicate, run,
};
use engine::staffing::{OfferedLoad, Slowdown, Stretch};

/// How many are in hands at one moment.
struct At {
    at_ms: i64,
    here: i64,
    found: Option<i64>,
}

impl At {
    fn turn(&mut self, at_ms: i64, by: i64) {
        if at_ms > self.at_ms && self.found.is_none() {
            self.found = Some(self.here);
        }
        self.here += by;
    }
}

impl Watch for At {
    fn answered(&mut self, at_ms: i64, _: &Contact) {
        self.turn(at_ms, 1);
    }
    fn finished(&mut self, at_ms: i64, _: &Contact) {
        self.turn(at_ms, -1);
    }
}

#[test]
fn with_agents_for_everybody_hands_are_as_full_as_the_offered_load() {
    let law = Durations::Lognormal { mean: UNIT_MS, variation2: 1.5 };
    let steps = [(0.0, 10.0), (4.0, 40.0), (6.0, 5.0)];
    let rates = steps.map(|(from, rate)| Rate { from_ms: (from * UNIT_MS) as i64, per_hour: per_hour(rate) });
    let ends = [4.0, 6.0, 20.0];
    let stretches = steps.iter().zip(ends).map(|((from, rate), to)| Stretch {
        from: from * UNIT_MS,
        to: to * UNIT_MS,
        arrivals: rate / UNIT_MS,
    });
    let load = OfferedLoad::once(stretches.collect(), law.clone());
    let crowd =
        Class { arrivals: Arrivals::changing(rates.to_vec(), None), handle_times: law, ..class(1.0, 0.0) };
    let model = model(vec![crowd], 200, 12.0);
    for at in [3.0, 5.0, 6.5, 9.0] {
        let found = replicate(400, 2, |replication| {
            let mut seen = At { at_ms: (at * UNIT_MS) as i64, here: 0, found: None };
            run(&model, 6, replication, &mut seen).expect("the model is sound");
            seen.found.expect("the day goes on") as f64
        });
        let estimate = Estimate::of(&found, 0.999).expect("there are replications");
        let truth = load.at(at * UNIT_MS);
        assert!(estimate.holds(truth), "{at}: {estimate:?} {truth}");
    }
}

#[test]
fn a_model_with_a_flaw_is_refused_and_says_which() {
    let sound = model(vec![class(1.0, 0.0)], 1, 1.0);
    let with = |change: &dyn Fn(&mut Model)| {
        let mut model = sound.clone();
        change(&mut model);
        run(&model, 1, 0, &mut ()).expect_err("it has a flaw")
    };
    assert_eq!(with(&|model| model.until_ms = -1), Flaw::Time);
    assert_eq!(with(&|model| model.classes[0].queue = u32::MAX), Flaw::Queue);
    assert_eq!(with(&|model| model.people[0].queues = vec![1 << 20]), Flaw::Queue);
    assert_eq!(with(&|model| model.people[0].slowdown = Slowdown { beta: f64::NAN }), Flaw::Slowdown(0));
    let shift = |from_ms, to_ms| Shift { from_ms, to_ms };
    assert_eq!(with(&|model| model.people[0].shifts = vec![shift(0, 9), shift(8, 10)]), Flaw::Shifts(0));
    assert_eq!(with(&|model| model.people[0].shifts = vec![shift(3, 2)]), Flaw::Shifts(0));
    assert_eq!(with(&|model| model.classes[0].arrivals = Arrivals::steady(f64::NAN)), Flaw::Arrivals(0));
    let falling = vec![Rate { from_ms: 9, per_hour: 1.0 }, Rate { from_ms: 3, per_hour: 1.0 }];
    assert_eq!(
        with(&|model| model.classes[0].arrivals = Arrivals::changing(falling.clone(), None)),
        Flaw::Arrivals(0)
    );
}

#[test]
fn nobody_there_and_nobody_coming_end_in_peace() {
    let empty =
        Model { classes: Vec::new(), people: Vec::new(), rule: Rule::default(), from_ms: 0, until_ms: 1_000 };
    assert_eq!(run(&empty, 1, 0, &mut ()).expect("sound").events, 0);
    let alone = Model { people: vec![Person::always(vec![0])], ..empty };
    assert_eq!(run(&alone, 1, 0, &mut ()).expect("sound").events, 0);
    let nobody = Model { people: Vec::new(), ..model(vec![class(5.0, 0.0)], 0, 50.0) };
    let ended = run(&nobody, 1, 0, &mut ()).expect("sound");
    assert!(ended.waiting > 100 && ended.waiting == ended.events);
    let still = model(vec![class(0.0, 0.0)], 2, 50.0);
    assert_eq!(run(&still, 1, 0, &mut ()).expect("sound").events, 0);
}
