//! Routing by the cost of waiting, under an overtaking bound, against first come, first served: the same customers in both.

use engine::durations::Durations;
use engine::routing::{Order, Rule};
use engine::simulation::{Arrivals, Class, Contact, Histogram, Model, Person, Watch, replicate, run};

const MINUTE_MS: f64 = 60_000.0;
const SEED: u64 = 20_260_727;
const REPLICATIONS: u64 = 20;
const MINUTES: f64 = 100_000.0;
const BOUND: u32 = 12;

/// Arrivals a minute, minutes to handle, and the cost of waiting, c·w²/2 for w minutes.
const CLASSES: [(f64, f64, f64); 3] = [(1.0, 5.0, 3.0), (1.2, 6.0, 1.0), (0.8, 7.0, 1.5)];
const PATIENCE_MIN: f64 = 30.0;

/// Three classes, 18 agents of whom each third serves two or all of them, at a load of 17.8.
fn model(rule: Rule, minutes: f64) -> Model {
    let class = |(queue, (per_min, handle_min, cost)): (u32, (f64, f64, f64))| Class {
        queue,
        credit_ms: 0,
        urgency: cost / handle_min,
        arrivals: Arrivals::steady(per_min * 60.0),
        handle_times: Durations::Exponential { mean: handle_min * MINUTE_MS },
        patience: Some(Durations::Exponential { mean: PATIENCE_MIN * MINUTE_MS }),
        callback: None,
    };
    let skills = [vec![0, 1], vec![1, 2], vec![0, 1, 2]];
    Model {
        classes: (0..).zip(CLASSES).map(class).collect(),
        people: (0..18).map(|number| Person::always(skills[number / 6].clone())).collect(),
        rule,
        from_ms: 0,
        until_ms: (minutes * MINUTE_MS) as i64,
        closed: Vec::new(),
    }
}

/// What waiting cost, and how long it was.
#[derive(Default)]
struct Cost {
    cost: f64,
    contacts: u64,
    waits: [Histogram; CLASSES.len()],
}

impl Cost {
    fn waited(&mut self, at_ms: i64, contact: &Contact) {
        let (class, waited_ms) = (contact.class as usize, at_ms - contact.since_ms);
        let waited_min = waited_ms as f64 / MINUTE_MS;
        self.cost += CLASSES[class].2 * waited_min * waited_min / 2.0;
        self.contacts += 1;
        self.waits[class].add(waited_ms);
    }
}

impl Watch for Cost {
    fn answered(&mut self, at_ms: i64, contact: &Contact) {
        self.waited(at_ms, contact);
    }
    fn left(&mut self, at_ms: i64, contact: &Contact) {
        self.waited(at_ms, contact);
    }
}

/// The figures by their keys.
pub(crate) fn figures(quick: bool, threads: usize) -> Vec<(&'static str, Vec<f64>)> {
    let (replications, minutes) = if quick { (4, MINUTES / 10.0) } else { (REPLICATIONS, MINUTES) };
    let bounded = Rule { order: Order::Dearest, overtaking_bound: Some(BOUND) };
    let (oldest, dearest) = (model(Rule::default(), minutes), model(bounded, minutes));
    let played = replicate(replications, threads, |replication| {
        let (mut first_come, mut weighed) = (Cost::default(), Cost::default());
        run(&oldest, SEED, replication, &mut first_come).expect("the floor is sound");
        let ended = run(&dearest, SEED, replication, &mut weighed).expect("the floor is sound");
        (first_come, weighed, ended.overtaken_most.unwrap_or(u64::MAX))
    });
    let mut waits = <[Histogram; CLASSES.len()]>::default();
    for (_, weighed, _) in &played {
        waits.iter_mut().zip(&weighed.waits).for_each(|(all, more)| all.merge(more));
    }
    let per_min = |cost: &Cost| cost.cost / minutes;
    let each = |of: &dyn Fn(&(Cost, Cost, u64)) -> f64| played.iter().map(of).collect::<Vec<f64>>();
    let sum = |figures: &[f64]| figures.iter().sum::<f64>();
    let (first_come, weighed) = (each(&|played| per_min(&played.0)), each(&|played| per_min(&played.1)));
    vec![
        ("cost_ratio_fcfs", vec![sum(&weighed) / sum(&first_come)]),
        ("cost_per_min", vec![sum(&weighed) / replications as f64]),
        ("cost_per_min_runs", weighed),
        ("fcfs_cost_per_min_runs", first_come),
        ("wait_p999_min", waits.iter().map(|waits| waits.quantile_ms(0.999) / MINUTE_MS).collect()),
        ("overtaking_bound", vec![f64::from(BOUND)]),
        ("overtaking_max", vec![each(&|played| played.2 as f64).into_iter().fold(0.0, f64::max)]),
        ("contacts", vec![sum(&each(&|played| played.1.contacts as f64))]),
        ("replications", vec![replications as f64]),
        ("seed", vec![SEED as f64]),
    ]
}
