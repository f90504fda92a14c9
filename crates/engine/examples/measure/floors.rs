//! The floors that are measured.

use engine::durations::Durations;
use engine::routing::Rule;
use engine::simulation::{Arrivals, Class, Model, Person, Rate, Shift};
use engine::staffing::Slowdown;

const UNIT_MS: f64 = 300_000.0;
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

fn exponential(mean_ms: f64) -> Durations {
    Durations::Exponential { mean: mean_ms }
}

/// M/M/24 with a load of 24 and a mean patience of two handle times, as long as so many events take.
pub(crate) fn plain(events: u64) -> Model {
    let per_hour = 24.0 * HOUR_MS as f64 / UNIT_MS;
    let class = Class {
        queue: 0,
        credit_ms: 0,
        urgency: 1.0,
        arrivals: Arrivals::steady(per_hour),
        handle_times: exponential(UNIT_MS),
        patience: Some(exponential(2.0 * UNIT_MS)),
        callback: None,
    };
    let until_ms = (events as f64 / (2.0 * per_hour) * HOUR_MS as f64) as i64;
    Model {
        classes: vec![class],
        people: vec![Person::always(vec![0]); 24],
        rule: Rule::default(),
        from_ms: 0,
        until_ms,
        closed: Vec::new(),
    }
}

/// From which hour on, how many times a class's own rate.
const OF_THE_DAY: [(i64, f64); 5] = [(0, 0.7), (6, 1.0), (9, 1.3), (13, 1.1), (18, 0.8)];

fn class(queue: u32, credit_s: i64, per_hour: f64, handle_s: f64, patience_s: f64) -> Class {
    let rate = |(hour, times): (i64, f64)| Rate { from_ms: hour * HOUR_MS, per_hour: per_hour * times };
    Class {
        queue,
        credit_ms: credit_s * 1000,
        urgency: 1.0,
        arrivals: Arrivals::changing(OF_THE_DAY.map(rate).to_vec(), Some(DAY_MS)),
        handle_times: Durations::Lognormal { mean: handle_s * 1e3, variation2: 1.2 },
        patience: Some(exponential(patience_s * 1e3)),
        callback: None,
    }
}

/// Four classes in three queues with priorities, 48 agents of three skills and one to three hands that slow each other, in shifts of eight
/// hours around the clock, and arrivals that change through the day.
pub(crate) fn full(events: u64) -> Model {
    let rates = [60.0, 60.0, 45.0, 35.0];
    let classes = vec![
        class(0, 120, rates[0], 300.0, 600.0),
        class(0, 0, rates[1], 300.0, 600.0),
        class(1, 0, rates[2], 360.0, 400.0),
        class(2, 60, rates[3], 420.0, 500.0),
    ];
    let days = (events as f64 / (2.0 * 24.0 * rates.iter().sum::<f64>())).ceil() as i64;
    let skills = [vec![0, 1], vec![1, 2], vec![0, 1, 2]];
    let people = (0..48_i64).map(|number| Person {
        queues: skills[number as usize % 3].clone(),
        capacity: 1 + (number / 3) as u32 % 3,
        slowdown: Slowdown { beta: 0.5 },
        shifts: (0..days)
            .map(|day| {
                let from_ms = day * DAY_MS + number / 2 * HOUR_MS;
                Shift { from_ms, to_ms: from_ms + 8 * HOUR_MS }
            })
            .collect(),
    });
    Model {
        classes,
        people: people.collect(),
        rule: Rule::default(),
        from_ms: 0,
        until_ms: days * DAY_MS,
        closed: Vec::new(),
    }
}
