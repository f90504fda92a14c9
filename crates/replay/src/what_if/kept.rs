//! Promises kept, today and then.

use super::answer::Changed;
use super::figures::{days, draws, held};
use super::play::Played;

/// Promises are looked at in so many replications: predicting takes far longer than playing, and the days of one say enough.
pub(super) const REPLICATIONS: u64 = 1;

/// The share of promises that are kept or beaten, of those that are put to the test. `None` where they were not looked at, or nobody was told
/// anything.
pub(super) fn promises(then: &[Played], today: &[Played], threads: usize) -> Option<Changed> {
    let looked = |side| -> Vec<&Played> {
        let all: &[Played] = side;
        all.iter().filter(|one| !one.promises.is_empty()).collect()
    };
    let (of_then, of_today) = (looked(then), looked(today));
    let mean = |side: &[&Played]| {
        let shares: Vec<f64> = side.iter().filter_map(|one| share(one.promises.iter().copied())).collect();
        (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
    };
    let (value_then, value_today) = (mean(&of_then)?, mean(&of_today)?);
    let drawn = draws(days(then, today), threads, |drawn| {
        let side = |side: &[&Played]| {
            let of = &side[drawn.replication(side.len())].promises;
            share(drawn.days.iter().filter_map(|day| of.get(*day).copied()))
        };
        side(&of_then).zip(side(&of_today)).map(|(then, today)| then - today)
    });
    let difference = held(value_then - value_today, drawn.into_iter().flatten().collect());
    Some(Changed { today: value_today, then: value_then, difference: Some(difference) })
}

fn share(days: impl Iterator<Item = (u32, u32)>) -> Option<f64> {
    let (kept, all) = days.fold((0, 0), |(kept, all), day| (kept + day.0, all + day.1));
    (all > 0).then(|| f64::from(kept) / f64::from(all))
}
