//! Load over the day, and models that are none.

use crate::{UNIT_MS, class, model, per_hour};
use engine::durations::Durations;
use engine::routing::Rule;
use engine::simulation::{
    Arrivals, Class, Contact, Estimate, Flaw, Model, Person, Rate, Shift, Watch, replicate, rota, run,
};
use engine::staffing::{Level, Line, OfferedLoad, Slowdown, Stretch, Target, fewest};

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
fn a_plan_becomes_people_who_stay_as_long_as_they_are_needed() {
    let shift = |from_ms, to_ms| Shift { from_ms, to_ms };
    let plan = [(shift(0, 10), 1), (shift(10, 20), 3), (shift(20, 30), 2), (shift(40, 50), 1)];
    let people = rota(&plan, &Person::always(vec![7]));
    let shifts: Vec<Vec<Shift>> = people.iter().map(|person| person.shifts.clone()).collect();
    assert_eq!(shifts, [vec![shift(0, 30), shift(40, 50)], vec![shift(10, 30)], vec![shift(10, 20)]]);
    assert!(people.iter().all(|person| person.queues == [7]));
    assert_eq!(rota(&[], &Person::always(vec![7])), []);
}

/// How many of those who arrive in each stretch are answered within a time.
struct InTime {
    stretch_ms: i64,
    within_ms: i64,
    counts: Vec<(u64, u64)>,
}

impl InTime {
    fn count(&mut self, at_ms: i64, contact: &Contact, is_answered: bool) {
        let stretch = (contact.since_ms / self.stretch_ms) as usize;
        if let Some((in_time, all)) = self.counts.get_mut(stretch) {
            *in_time += u64::from(is_answered && at_ms - contact.since_ms <= self.within_ms);
            *all += 1;
        }
    }
}

impl Watch for InTime {
    fn answered(&mut self, at_ms: i64, contact: &Contact) {
        self.count(at_ms, contact, true);
    }
    fn left(&mut self, at_ms: i64, contact: &Contact) {
        self.count(at_ms, contact, false);
    }
}

#[test]
fn a_day_that_is_planned_by_offered_load_reaches_its_target_in_every_half_hour_when_it_is_played() {
    const HOUR_MS: f64 = 3_600_000.0;
    let half_hour_ms = (HOUR_MS / 2.0) as i64;
    // Arrivals an hour in each half hour of a morning with a steep rush and its end.
    let hourly = [60.0, 90.0, 150.0, 260.0, 330.0, 330.0, 240.0, 160.0, 110.0, 80.0, 70.0, 60.0];
    let from = |place: usize| place as f64 * HOUR_MS / 2.0;
    let (handle_times, patience_ms) =
        (Durations::Lognormal { mean: 4.0 * UNIT_MS, variation2: 1.2 }, 180_000.0);
    let places = 0..hourly.len();
    let stretches =
        places.clone().map(|i| Stretch { from: from(i), to: from(i + 1), arrivals: hourly[i] / HOUR_MS });
    let load = OfferedLoad::once(stretches.collect(), handle_times.clone());
    let target = Target::ServiceLevel { level: Level::OfOffered, within: 20_000.0, at_least: 0.8 };
    let handling = 1.0 / handle_times.mean();
    let needed = |load: f64| {
        let line = Line { arrivals: load * handling, handling, giving_up: 1.0 / patience_ms };
        fewest(&line, &target).expect("some number reaches it")
    };
    let shift = |i: usize| Shift { from_ms: from(i) as i64, to_ms: from(i + 1) as i64 };
    // Each half hour by the most of its load, and beside it by its arrivals alone, which is how it is usually done.
    let by_load: Vec<_> =
        places.clone().map(|i| (shift(i), needed(load.most_between(from(i), from(i + 1), 13)))).collect();
    let by_arrivals: Vec<_> =
        places.clone().map(|i| (shift(i), needed(hourly[i] / HOUR_MS / handling))).collect();
    let rates = places.map(|i| Rate { from_ms: from(i) as i64, per_hour: hourly[i] });
    let crowd = Class {
        arrivals: Arrivals::changing(rates.collect(), None),
        handle_times,
        patience: Some(Durations::Exponential { mean: patience_ms }),
        ..class(1.0, 0.0)
    };
    let played = |plan: Vec<(Shift, u32)>| {
        let model =
            Model { people: rota(&plan, &Person::always(vec![0])), ..model(vec![crowd.clone()], 0, 72.0) };
        let days = replicate(300, 2, |replication| {
            let counts = vec![(0, 0); hourly.len()];
            let mut seen = InTime { stretch_ms: half_hour_ms, within_ms: 20_000, counts };
            run(&model, 12, replication, &mut seen).expect("the model is sound");
            seen.counts
        });
        let share = |i: usize| {
            let (in_time, all) = days.iter().fold((0, 0), |(a, b), day| (a + day[i].0, b + day[i].1));
            in_time as f64 / all as f64
        };
        (0..hourly.len()).map(share).collect::<Vec<f64>>()
    };
    assert!(by_load[2].1 < by_arrivals[2].1 && by_load[8].1 > by_arrivals[8].1, "load lags behind arrivals");
    let (by_load, by_arrivals) = (played(by_load), played(by_arrivals));
    assert!(by_load.iter().all(|share| *share > 0.78), "{by_load:?}");
    let worst = |shares: &[f64]| shares.iter().copied().fold(1.0, f64::min);
    assert!(worst(&by_arrivals) < worst(&by_load), "{by_load:?} {by_arrivals:?}");
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
    assert_eq!(with(&|model| model.classes[0].arrivals = Arrivals::steady(1e300)), Flaw::Arrivals(0));
    for law in [
        Durations::Fixed(-1.0),
        Durations::Exponential { mean: f64::NAN },
        Durations::Hyperexponential { mean: 1.0, variation2: 0.5 },
        Durations::Erlang { mean: 1.0, phases: 0 },
        Durations::Seen(Vec::new().into()),
    ] {
        assert_eq!(with(&|model| model.classes[0].patience = Some(law.clone())), Flaw::Durations(0));
    }
    let falling = vec![Rate { from_ms: 9, per_hour: 1.0 }, Rate { from_ms: 3, per_hour: 1.0 }];
    assert_eq!(
        with(&|model| model.classes[0].arrivals = Arrivals::changing(falling.clone(), None)),
        Flaw::Arrivals(0)
    );
}

#[test]
fn nobody_there_and_nobody_coming_end_in_peace() {
    let empty = Model {
        classes: Vec::new(),
        people: Vec::new(),
        rule: Rule::default(),
        from_ms: 0,
        until_ms: 1_000,
        closed: Vec::new(),
    };
    assert_eq!(run(&empty, 1, 0, &mut ()).expect("sound").events, 0);
    let alone = Model { people: vec![Person::always(vec![0])], ..empty };
    assert_eq!(run(&alone, 1, 0, &mut ()).expect("sound").events, 0);
    let nobody = Model { people: Vec::new(), ..model(vec![class(5.0, 0.0)], 0, 50.0) };
    let ended = run(&nobody, 1, 0, &mut ()).expect("sound");
    assert!(ended.waiting > 100 && ended.waiting == ended.events);
    let still = model(vec![class(0.0, 0.0)], 2, 50.0);
    assert_eq!(run(&still, 1, 0, &mut ()).expect("sound").events, 0);
}
