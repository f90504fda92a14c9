//! Exact laws, each by an interval of 99.9 % over 24 replications through the product's routing.

use crate::{UNIT_MS, class, each, exponential, holds, model, tallies};
use engine::durations::Durations;
use engine::simulation::{Callback, Class, Model, Person, Tally};
use engine::staffing::{Level, Line, Slowdown, concurrent, erlang_a, erlang_b, erlang_c, priority_waits};

const REPLICATIONS: u64 = 24;

fn mean_wait(tally: &Tally) -> f64 {
    tally.all().mean_wait_ms() / UNIT_MS
}

#[test]
fn whoever_does_not_wait_is_lost_as_erlang_b_says() {
    let hasty = Class { patience: Some(Durations::Fixed(0.0)), ..class(10.0, 0.0) };
    let found = tallies(&model(vec![hasty], 10, 2_000.0), REPLICATIONS);
    holds("blocked", &each(&found, |tally| tally.all().abandonment()), erlang_b(10.0, 10));
}

#[test]
fn patient_customers_wait_as_erlang_c_says() {
    for (rate, agents) in [(20.0, 24), (4.0, 5)] {
        let found = tallies(&model(vec![class(rate, 0.0)], agents, 4_000.0), REPLICATIONS);
        let line = Line { arrivals: rate, handling: 1.0, giving_up: 0.0 };
        let truth = erlang_c(&line, agents as u32).stable().expect("it settles");
        holds("delayed", &each(&found, |tally| tally.all().delay()), truth.delayed());
        holds("wait", &each(&found, mean_wait), truth.mean_wait());
    }
}

#[test]
fn impatient_customers_wait_and_leave_as_erlang_a_says() {
    for (rate, giving_up, agents, t) in [(24.0, 0.5, 24, 0.1), (10.0, 0.25, 10, 0.3), (5.0, 1.0, 5, 0.2)] {
        let found = tallies(&model(vec![class(rate, giving_up)], agents, 2_000.0), REPLICATIONS);
        let line = Line { arrivals: rate, handling: 1.0, giving_up };
        let truth = erlang_a(&line, agents as u32).stable().expect("it settles");
        holds("delayed", &each(&found, |tally| tally.all().delay()), truth.delayed());
        holds("abandoned", &each(&found, |tally| tally.all().abandonment()), truth.abandoned());
        holds("wait", &each(&found, mean_wait), truth.mean_wait());
        let speed = truth.mean_wait_of_answered().expect("somebody is answered");
        holds("speed of answer", &each(&found, |tally| tally.all().mean_answered_wait_ms() / UNIT_MS), speed);
        // The wait that as many of the answered do not exceed as the law says do not exceed `t` is `t`.
        let share = truth.service_level(Level::OfAnswered, t).expect("somebody is answered");
        holds("tail", &each(&found, |tally| tally.all().waits.quantile_ms(share) / UNIT_MS), t);
    }
}

#[test]
fn priority_is_a_credit_that_nobody_without_it_can_wait() {
    let ahead = |rate: f64, rank: i64| Class { credit_ms: rank << 40, ..class(rate, 0.0) };
    let classes = vec![ahead(2.0, 2), ahead(3.0, 1), ahead(3.5, 0)];
    let found = tallies(&model(classes, 10, 4_000.0), REPLICATIONS);
    for (place, truth) in priority_waits(&[2.0, 3.0, 3.5], 1.0, 10).into_iter().enumerate() {
        let truth = truth.stable().expect("it settles");
        holds("wait", &each(&found, |tally| tally.classes()[place].mean_wait_ms() / UNIT_MS), truth);
    }
    // What one class gains another pays: the mean over all is that of one line.
    let line = Line { arrivals: 8.5, handling: 1.0, giving_up: 0.0 };
    holds("all", &each(&found, mean_wait), erlang_c(&line, 10).stable().expect("it settles").mean_wait());
}

#[test]
fn one_agent_keeps_the_law_of_pollaczek_and_khinchine_whatever_the_matters() {
    let laws = [
        Durations::Fixed(UNIT_MS),
        Durations::Erlang { mean: UNIT_MS, phases: 3 },
        Durations::Lognormal { mean: UNIT_MS, variation2: 1.5 },
        Durations::Hyperexponential { mean: UNIT_MS, variation2: 4.0 },
        Durations::of_seen(vec![0.2 * UNIT_MS, 0.2 * UNIT_MS, 0.6 * UNIT_MS, 3.0 * UNIT_MS]).expect("sound"),
    ];
    for law in laws {
        let (rate, square) = (0.7, law.mean_square() / (UNIT_MS * UNIT_MS));
        let one = Class { handle_times: law.clone(), ..class(rate, 0.0) };
        let found = tallies(&model(vec![one], 1, 20_000.0), REPLICATIONS);
        holds(&format!("{law:?}"), &each(&found, mean_wait), rate * square / (2.0 * (1.0 - rate)));
    }
}

#[test]
fn whoever_is_preferred_the_work_that_waits_is_the_same() {
    let (short, long) = (
        Durations::Erlang { mean: UNIT_MS, phases: 2 },
        Durations::Hyperexponential { mean: 2.0 * UNIT_MS, variation2: 2.0 },
    );
    let (rates, squares) = ([0.4, 0.15], [&short, &long].map(|law| law.mean_square() / (UNIT_MS * UNIT_MS)));
    let loads = [rates[0], rates[1] * 2.0];
    let load = loads[0] + loads[1];
    // Kleinrock's law of conservation: Σρ·W is ρ·W₀/(1−ρ) for every order of service that leaves nobody idle and looks at no lengths.
    let left_over = (rates[0] * squares[0] + rates[1] * squares[1]) / 2.0;
    for credits in [[0, 0], [1 << 40, 0], [0, 1 << 40], [(3.0 * UNIT_MS) as i64, 0]] {
        let of = |place: usize, law: &Durations| Class {
            credit_ms: credits[place],
            handle_times: law.clone(),
            ..class(rates[place], 0.0)
        };
        let found = tallies(&model(vec![of(0, &short), of(1, &long)], 1, 20_000.0), REPLICATIONS);
        let work = |tally: &Tally| {
            let waits = |place: usize| loads[place] * tally.classes()[place].mean_wait_ms() / UNIT_MS;
            waits(0) + waits(1)
        };
        holds(&format!("{credits:?}"), &each(&found, work), load * left_over / (1.0 - load));
    }
}

#[test]
fn agents_with_several_conversations_keep_the_law_of_the_balanced_chain() {
    let slowdown = Slowdown { beta: 0.5 };
    let person = Person { capacity: 3, slowdown, ..Person::always(vec![0]) };
    let classes = vec![class(8.0, 2.0)];
    let model = Model { people: vec![person; 6], ..model(classes, 0, 3_000.0) };
    let found = tallies(&model, REPLICATIONS);
    let line = Line { arrivals: 8.0, handling: 1.0, giving_up: 2.0 };
    let truth = concurrent(&line, &slowdown, 6, 3).stable().expect("it settles");
    // The chain takes conversations as spread evenly at any time; on the floor they are whenever one begins. That is near,
    // and a little quicker than the floor.
    let handled = each(&found, |tally| tally.all().handle_ms as f64 / tally.all().finished as f64 / UNIT_MS);
    let mean = handled.iter().sum::<f64>() / handled.len() as f64;
    assert!((1.0..1.05).contains(&(mean / truth.handle_time)), "{mean} {}", truth.handle_time);
    let abandoned = each(&found, |tally| tally.all().abandonment()).iter().sum::<f64>() / REPLICATIONS as f64;
    assert!((abandoned / truth.delays.abandoned() - 1.0).abs() < 0.25, "{abandoned}");
    // With one agent there is nothing to spread, and the law is exact.
    let person = Person { capacity: 3, slowdown, ..Person::always(vec![0]) };
    let model = Model { people: vec![person], ..crate::model(vec![class(1.2, 1.0)], 0, 8_000.0) };
    let found = tallies(&model, REPLICATIONS);
    let line = Line { arrivals: 1.2, handling: 1.0, giving_up: 1.0 };
    let truth = concurrent(&line, &slowdown, 1, 3).stable().expect("it settles");
    holds("abandoned", &each(&found, |tally| tally.all().abandonment()), truth.delays.abandoned());
    holds("delayed", &each(&found, |tally| tally.all().delay()), truth.delays.delayed());
    let handled = each(&found, |tally| tally.all().handle_ms as f64 / tally.all().finished as f64 / UNIT_MS);
    holds("handle time", &handled, truth.handle_time);
}

#[test]
fn agents_without_slowdown_are_as_many_as_their_hands() {
    let person = Person { capacity: 4, ..Person::always(vec![0]) };
    let model = Model { people: vec![person; 6], ..model(vec![class(24.0, 0.5)], 0, 1_500.0) };
    let found = tallies(&model, REPLICATIONS);
    let line = Line { arrivals: 24.0, handling: 1.0, giving_up: 0.5 };
    let truth = erlang_a(&line, 24).stable().expect("it settles");
    holds("abandoned", &each(&found, |tally| tally.all().abandonment()), truth.abandoned());
    assert_eq!(exponential().mean().to_bits(), UNIT_MS.to_bits());
}

#[test]
fn callbacks_keep_everybodys_place_and_nobody_gives_up() {
    let always = Callback { offered_from: 0, refused: 0.0, unreached: 0.0, ringing_ms: 0 };
    let with = |callback| Class { callback: Some(callback), ..class(20.0, 2.0) };
    let found = tallies(&model(vec![with(always)], 24, 3_000.0), REPLICATIONS);
    let patient = Line { arrivals: 20.0, handling: 1.0, giving_up: 0.0 };
    let truth = erlang_c(&patient, 24).stable().expect("it settles");
    holds("delayed", &each(&found, |tally| tally.all().delay()), truth.delayed());
    holds("wait", &each(&found, mean_wait), truth.mean_wait());
    assert!(found.iter().all(|tally| tally.all().abandoned == 0));
    // But for a few whose wait is less than half a millisecond.
    assert!(found.iter().all(|tally| tally.all().called_back.abs_diff(tally.all().delayed) < 5));
    // Refused by everybody, they change nothing.
    let never = tallies(&model(vec![with(Callback { refused: 1.0, ..always })], 24, 500.0), 3);
    assert_eq!(never, tallies(&model(vec![class(20.0, 2.0)], 24, 500.0), 3));
    // Some refuse, some are not there, and it costs a little of the agents' time.
    let some = Callback { offered_from: 3, refused: 0.6, unreached: 0.1, ringing_ms: (0.1 * UNIT_MS) as i64 };
    let found =
        tallies(&model(vec![Class { callback: Some(some), ..class(24.0, 2.0) }], 24, 1_000.0), REPLICATIONS);
    holds(
        "unreached",
        &each(&found, |tally| tally.all().unreached as f64 / tally.all().called_back as f64),
        0.1,
    );
    let (called_back, abandoned) = found.iter().fold((0, 0), |(called, left), tally| {
        (called + tally.all().called_back, left + tally.all().abandoned)
    });
    let without = tallies(&model(vec![class(24.0, 2.0)], 24, 1_000.0), REPLICATIONS);
    let before: u64 = without.iter().map(|tally| tally.all().abandoned).sum();
    assert!(called_back > 0 && abandoned < before, "{called_back} {abandoned} {before}");
}
