//! What is counted of a scenario beside its waits: who came, who waited overnight, who was called back, who went on in the side lane.

use super::{CONFIDENCE, Changed};
use crate::what_if::figures::Between;
use crate::what_if::plan::Plan;
use crate::what_if::play::{End, Played};
use engine::simulation::Estimate;
use serde::Serialize;

/// Who is called back.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CalledBack {
    /// Of all.
    pub share: f64,
    /// Of those, who is not there.
    pub unreached: f64,
}

/// What goes on in the side lane.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Aside {
    /// So many cases go on there in a replication and are answered.
    pub cases: f64,
    /// How long they wait there once more.
    pub wait_mean_s: f64,
    /// How many of them wait there until another day.
    pub overnight: f64,
    /// How many more still wait there at the end.
    pub never_answered: f64,
    /// The share of their time that its people are busy.
    pub occupancy: f64,
}

impl Aside {
    /// Whether its people cannot do what comes to them, so that every day leaves more to the next.
    #[must_use]
    pub fn falls_behind(&self) -> bool {
        self.never_answered >= 1.0 || self.overnight > self.cases / 20.0
    }
}

/// The mean of something over all replications.
pub(super) fn mean(played: &[Played], of: impl Fn(&Played) -> f64) -> f64 {
    played.iter().map(of).sum::<f64>() / played.len().max(1) as f64
}

/// Something today and then, with the interval of chance alone.
pub(super) fn changed(then: &[Played], today: &[Played], of: impl Fn(&Played) -> f64) -> Changed {
    let each = |side: &[Played]| -> Vec<f64> { side.iter().map(&of).collect() };
    let estimate = Estimate::of_difference(&each(then), &each(today), CONFIDENCE);
    let difference = estimate.filter(|estimate| estimate.half_width.is_finite()).map(|estimate| Between {
        value: estimate.mean,
        low: estimate.mean - estimate.half_width,
        high: estimate.mean + estimate.half_width,
    });
    Changed { today: mean(today, &of), then: mean(then, &of), difference }
}

/// How many, today and then.
pub(super) fn number(then: &[Played], today: &[Played], of: impl Fn(&Played) -> f64) -> Changed {
    Changed { today: mean(today, &of), then: mean(then, &of), difference: None }
}

pub(super) fn overnight(played: &Played) -> f64 {
    played.days.iter().flatten().filter(|one| one.is_overnight()).count() as f64
}

pub(super) fn called_back(plan: &Plan, played: &[Played]) -> Option<CalledBack> {
    plan.callback.as_ref()?;
    let outcomes = || played.iter().flat_map(|one| one.days.iter().flatten());
    let called = outcomes().filter(|one| one.is_called_back).count() as f64;
    let unreached = outcomes().filter(|one| one.end == End::Unreached).count() as f64;
    let all = outcomes().count() as f64;
    Some(CalledBack { share: called / all.max(1.0), unreached: unreached / called.max(1.0) })
}

pub(super) fn aside(plan: &Plan, played: &[Played]) -> Option<Aside> {
    plan.side_lane.as_ref()?;
    let cases = mean(played, |one| one.lane.answered as f64);
    let there_ms = mean(played, |one| one.lane.there_ms as f64);
    Some(Aside {
        cases,
        wait_mean_s: mean(played, |one| one.lane.waited_ms as f64) / cases.max(1.0 / 1024.0) / 1000.0,
        overnight: mean(played, |one| one.lane.overnight as f64),
        never_answered: mean(played, |one| one.lane.never_answered as f64),
        occupancy: mean(played, |one| one.lane.busy_ms as f64) / there_ms.max(1.0),
    })
}
