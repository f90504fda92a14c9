//! Simulation: exact laws met, nobody lost, the same bytes for any number of threads.

mod books;
mod days;
mod laws;
mod same;
mod teams;

use engine::durations::Durations;
use engine::routing::Rule;
use engine::simulation::{Arrivals, Class, Estimate, Model, Person, Tally, replicate, run};

/// The mean handle time in milliseconds: the unit of time.
const UNIT_MS: f64 = 300_000.0;
const HOUR_MS: f64 = 3_600_000.0;

/// How much time is played before contacts count, and until when, in units.
const SETTLED: f64 = 300.0;

/// Contacts in an hour that are `rate` in a unit.
fn per_hour(rate: f64) -> f64 {
    rate * HOUR_MS / UNIT_MS
}

fn exponential() -> Durations {
    Durations::Exponential { mean: UNIT_MS }
}

/// A class of one queue, with rates for each unit; no giving up at 0.
fn class(rate: f64, giving_up: f64) -> Class {
    Class {
        queue: 0,
        credit_ms: 0,
        urgency: 1.0,
        arrivals: Arrivals::steady(per_hour(rate)),
        handle_times: exponential(),
        patience: (giving_up > 0.0).then(|| Durations::Exponential { mean: UNIT_MS / giving_up }),
        callback: None,
    }
}

/// So many alike agents before these classes, for so many units.
fn model(classes: Vec<Class>, agents: usize, units: f64) -> Model {
    let people = vec![Person::always(vec![0]); agents];
    Model {
        classes,
        people,
        rule: Rule::default(),
        from_ms: 0,
        until_ms: (units * UNIT_MS) as i64,
        closed: Vec::new(),
    }
}

/// What each of so many replications counts.
fn tallies(model: &Model, replications: u64) -> Vec<Tally> {
    replicate(replications, 2, |replication| {
        let mut tally = Tally::new(model.classes.len(), (SETTLED * UNIT_MS) as i64);
        run(model, 20_261, replication, &mut tally).expect("the model is sound");
        tally
    })
}

/// Asserts that the interval of 99.9 % over the replications holds the truth, and that it is narrow enough to say something.
fn holds(what: &str, figures: &[f64], truth: f64) {
    assert!(figures.len() >= 20, "{what}: too few replications for an interval");
    let estimate = Estimate::of(figures, 0.999).expect("there are replications");
    assert!(estimate.holds(truth), "{what}: {estimate:?} does not hold {truth}");
    assert!(estimate.half_width < 0.25 * truth, "{what}: {estimate:?} says little about {truth}");
}

fn each(tallies: &[Tally], of: impl Fn(&Tally) -> f64) -> Vec<f64> {
    tallies.iter().map(of).collect()
}
