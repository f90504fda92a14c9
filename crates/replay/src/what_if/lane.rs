//! The side lane: long cases go on there, with people who do nothing else. It is played after the floor, which does not wait for it.

use super::plan::Plan;
use super::play::{DAY_MS, Draw, FOR_EVER_MS};
use engine::durations::Durations;
use engine::simulation::{Arrivals, Class, Contact, Flaw, Logged, Model, Occupancy, Watch, run};

/// What became of a replication's long cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lane {
    /// Whose wait there is over.
    pub(crate) answered: u64,
    /// How long those waited there in all.
    pub(crate) waited_ms: u64,
    /// How many of those were answered on another day than they came there.
    pub(crate) overnight: u64,
    /// Who still waits there at the end.
    pub(crate) never_answered: u64,
    /// How long its people were busy, and there.
    pub(crate) busy_ms: u64,
    pub(crate) there_ms: u64,
}

/// Counts what a lane answers.
struct Answered {
    offset_ms: i64,
    lane: Lane,
}

impl Watch for Answered {
    fn answered(&mut self, at_ms: i64, contact: &Contact) {
        let day = |ms: i64| (ms + self.offset_ms).div_euclid(DAY_MS);
        self.lane.answered += 1;
        self.lane.waited_ms += (at_ms - contact.since_ms).max(0) as u64;
        self.lane.overnight += u64::from(day(at_ms) > day(contact.since_ms));
    }
}

/// Plays it: who comes there when, and with how much left to do.
pub(super) fn play(
    plan: &Plan,
    mut cases: Vec<(i64, i64)>,
    floor: &Model,
    draw: Draw<'_>,
) -> Result<Lane, Flaw> {
    let Some(lane) = &plan.side_lane else { return Ok(Lane::default()) };
    cases.sort_unstable();
    let logged = |(at_ms, rest_ms): &(i64, i64)| Logged {
        at_ms: *at_ms,
        handle_ms: Some(*rest_ms),
        patience_ms: Some(FOR_EVER_MS),
    };
    let class = Class {
        queue: 0,
        credit_ms: 0,
        urgency: 1.0,
        arrivals: Arrivals::Logged(cases.iter().map(logged).collect::<Vec<_>>().into()),
        handle_times: Durations::Fixed(0.0),
        patience: None,
        callback: None,
    };
    let model = Model { classes: vec![class], people: lane.people.clone(), ..floor.clone() };
    let counted = Answered { offset_ms: plan.offset_ms, lane: Lane::default() };
    let mut watch = (counted, Occupancy::new(model.people.len(), 0));
    let ended = run(&model, draw.seed, draw.replication, &mut watch)?;
    let (Answered { lane, .. }, mut occupancy) = watch;
    occupancy.close(model.until_ms);
    let (busy_ms, there_ms) = spent(&occupancy);
    Ok(Lane { never_answered: ended.waiting, busy_ms, there_ms, ..lane })
}

/// How long everybody was busy, and there.
pub(super) fn spent(occupancy: &Occupancy) -> (u64, u64) {
    occupancy.times().fold((0, 0), |(busy, there), time| (busy + time.busy_ms, there + time.there_ms))
}
