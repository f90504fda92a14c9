//! What the engine does in a second, for `cargo xtask bench engine`, or with `routing` what its routing costs: one figure to a line, as `{"key": …, "runs": […]}`.
#![expect(clippy::print_stdout, reason = "it is asked by another program")]

#[path = "../../tests/staffing/figures.rs"]
mod figures;
mod floors;
mod heap;
mod predictions;
mod routing;

use std::time::Instant;

use engine::simulation::{Model, Tally, run};

/// Replications by which a run of the simulation is warmed up, then measured.
const ROUNDS: u64 = 11;
const QUICK_ROUNDS: u64 = 3;

fn main() {
    let asked = |what: &str| std::env::args().any(|argument| argument == what);
    let quick = asked("--quick");
    if asked("routing") {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        return routing::figures(quick, threads).iter().for_each(|(key, runs)| say(key, runs));
    }
    let rounds = if quick { QUICK_ROUNDS } else { ROUNDS };
    let events = if quick { 500_000 } else { 2_000_000 };
    let (plain, full) = (floors::plain(events), floors::full(events));
    let mut figures: [(&str, Vec<f64>); 3] = [
        ("heap_events_per_s", Vec::new()),
        ("events_per_s_plain", Vec::new()),
        ("events_per_s_full", Vec::new()),
    ];
    // By turns, so that whatever else the machine does falls on all alike.
    for round in 0..=rounds {
        let measured = [heap::events_per_s(events, round), simulated(&plain, round), simulated(&full, round)];
        if round > 0 {
            figures.iter_mut().zip(measured).for_each(|((_, runs), figure)| runs.push(figure));
        }
    }
    figures.iter().for_each(|(key, runs)| say(key, runs));
    say("predictions_per_s", &predictions::per_s(rounds));
    let error = figures::FIGURES.iter().map(figures::error).fold(0.0, f64::max);
    say("erlang_max_relative_error", &[error]);
}

fn say(key: &str, runs: &[f64]) {
    println!("{{\"key\": \"{key}\", \"runs\": {runs:?}}}");
}

fn simulated(model: &Model, replication: u64) -> f64 {
    let mut tally = Tally::new(model.classes.len(), 0);
    let started = Instant::now();
    let ended = run(model, 1, replication, &mut tally).expect("the floors of this measurement are sound");
    let elapsed = started.elapsed().as_secs_f64();
    assert!(tally.all().abandoned > 0, "a floor on which nobody gives up is not the one to measure");
    ended.events as f64 / elapsed
}
