//! How agents who hold several contacts at once slow down, and how long each contact would have taken alone.

use super::calls::Call;
use engine::staffing::{AtOnce, Slowdown};

/// A slowdown below so many of its standard errors is not told from none.
const SURE: f64 = 2.0;

/// How much, and how sure that is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Slowed {
    pub(crate) slowdown: Slowdown,
    /// The standard error of its β.
    pub(crate) error: f64,
}

/// Fits the slowdown of agents from how fast contacts end while so many are held, and writes down what every contact would have taken
/// alone. `None`, and nothing is written, where holding another shows no cost.
///
/// `holds` says which agents hold several at once: others overlap only as clocks do.
pub(crate) fn fit(calls: &mut [Call], agents: usize, holds: impl Fn(u32) -> bool) -> Option<Slowed> {
    let mut held: Vec<Vec<usize>> = vec![Vec::new(); agents];
    for (place, call) in calls.iter().enumerate() {
        let known =
            call.answered.filter(|answered| answered.handle_ms > 0).and_then(|answered| answered.agent);
        if let Some(agent) = known.filter(|agent| holds(*agent)) {
            held[agent as usize].push(place);
        }
    }
    let mut levels: Vec<AtOnce> = Vec::new();
    held.iter().for_each(|places| add_levels(calls, places, &mut levels));
    let (slowdown, error) = Slowdown::of_levels(&levels)?;
    if slowdown.beta <= SURE * error {
        return None;
    }
    for places in &held {
        let work = summed(calls, places, |ms, at_once| ms / (1.0 + slowdown.beta * (at_once - 1.0)));
        for (place, work_ms) in places.iter().zip(work) {
            if let Some(answered) = &mut calls[*place].answered {
                answered.work_ms = work_ms.round() as i64;
            }
        }
    }
    Some(Slowed { slowdown, error })
}

/// When one agent's contacts begin and end: with the contact's number, and whether it begins.
fn edges(calls: &[Call], places: &[usize]) -> Vec<(i64, bool, usize)> {
    let mut edges: Vec<(i64, bool, usize)> = Vec::with_capacity(places.len() * 2);
    for (number, place) in places.iter().enumerate() {
        let call = &calls[*place];
        edges.push((call.over_ms(), true, number));
        edges.push((call.done_ms().unwrap_or(call.over_ms()), false, number));
    }
    // At one instant whoever is done goes before whoever begins.
    edges.sort_unstable();
    edges
}

fn add_levels(calls: &[Call], places: &[usize], levels: &mut Vec<AtOnce>) {
    let (mut held, mut since_ms) = (0_usize, 0);
    for (at_ms, begins, _) in edges(calls, places) {
        if held > 0 {
            if levels.len() < held {
                levels.resize(held, AtOnce::default());
            }
            levels[held - 1].time += (at_ms - since_ms) as f64;
            levels[held - 1].ended += f64::from(u8::from(!begins));
        }
        held = if begins { held + 1 } else { held.saturating_sub(1) };
        since_ms = at_ms;
    }
}

/// For each of one agent's contacts the sum, over the time for which it was held, of what each stretch with so many at once gives.
fn summed(calls: &[Call], places: &[usize], each: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    let mut sums = vec![0.0; places.len()];
    let (mut now, mut at_ms): (Vec<usize>, i64) = (Vec::new(), 0);
    for (edge_ms, begins, number) in edges(calls, places) {
        let gives = each((edge_ms - at_ms) as f64, now.len() as f64);
        now.iter().for_each(|held| sums[*held] += gives);
        at_ms = edge_ms;
        if begins {
            now.push(number);
        } else {
            now.retain(|held| *held != number);
        }
    }
    sums
}
