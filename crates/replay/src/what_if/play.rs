//! One replication: the model of a plan, the run, and what is seen of it.

use super::fit::{Call, Fit};
use super::lane::{self, Lane};
use super::plan::Plan;
use engine::durations::Durations;
use engine::routing::Rule;
use engine::simulation::chance::{Chance, Source};
use engine::simulation::{
    Arrivals, Class, Contact, Fairness, Flaw, Lessons, Logged, Model, Occupancy, Promises, Settled, Watch,
    run,
};
use engine::waits::Waits;
use events::PromiseOutcome;
use std::collections::BTreeMap;

const MINUTE_MS: i64 = 60_000;
pub(super) const DAY_MS: i64 = 1440 * MINUTE_MS;
/// Whoever waits for ever gives up after this: longer than any history.
pub(super) const FOR_EVER_MS: i64 = 1 << 50;
/// Draws that are not of a class of the model have numbers of their own.
const PAUSES: u32 = 1 << 30;
const GROWTH: u32 = PAUSES + 1;
/// Another contact comes within so long of the one that it is like.
const JITTER_MS: f64 = 900_000.0;

/// How the wait of a contact ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Answered,
    Left,
    /// Called back, and not there.
    Unreached,
}

/// What became of a contact.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outcome {
    pub(crate) wait_ms: u32,
    /// The local minute of the day in which it came.
    pub(crate) minute: u16,
    pub(crate) end: End,
    pub(crate) is_called_back: bool,
}

impl Outcome {
    /// Whether it waited until another day than the one on which it came, to the minute.
    pub(crate) const fn is_overnight(&self) -> bool {
        self.minute as i64 * MINUTE_MS + self.wait_ms as i64 >= DAY_MS
    }
}

/// What was seen of one replication.
#[derive(Clone, Debug, Default)]
pub(crate) struct Played {
    /// Who came, answered or not.
    pub(crate) came: u64,
    /// By day, the first of the history is 0.
    pub(crate) days: Vec<Vec<Outcome>>,
    /// The share of contacts whose wait is over who were overtaken.
    pub(crate) overtaken: f64,
    /// The share of their time there that people were busy, pauses included.
    pub(crate) occupancy: f64,
    /// By day, how many promises were kept or beaten, of how many that were put to the test; empty where they were not looked at.
    pub(crate) promises: Vec<(u32, u32)>,
    /// Who still waits at the end: nobody serves them, and they never leave.
    pub(crate) never_answered: u64,
    /// Long cases that went on in the side lane.
    pub(crate) lane: Lane,
}

/// The chance of what a replication plays.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Draw<'a> {
    /// The lines whose figures are asked for; none is all.
    pub(crate) lines: &'a [u32],
    pub(crate) seed: u64,
    pub(crate) replication: u64,
    /// What was learned about waits, where promises are looked at.
    pub(crate) lessons: Option<&'a Lessons>,
}

/// A contact as it comes in one replication.
struct Coming {
    logged: Logged,
    queue: u32,
    /// Whether it counts in the figures.
    counts: bool,
    class: u32,
    credit_ms: i64,
    /// What a side lane takes over.
    rest_ms: i64,
}

/// Plays one replication of a plan.
pub(crate) fn play(fit: &Fit, plan: &Plan, draw: Draw<'_>) -> Result<Played, Flaw> {
    let coming = coming(fit, plan, draw);
    let (model, members) = model(fit, plan, &coming);
    let from_day = (fit.from_ms + plan.offset_ms).div_euclid(DAY_MS);
    let seen =
        Seen { plan, coming: &coming, members: &members, days: Vec::new(), aside: Vec::new(), from_day };
    let mut watch = (seen, (Fairness::new(model.classes.len(), 0), Occupancy::new(model.people.len(), 0)));
    let mut promises = Vec::new();
    let ended = if let Some(lessons) = draw.lessons {
        let mut both = (watch, Promises::taught(&model, lessons));
        let ended = run(&model, draw.seed, draw.replication, &mut both)?;
        promises = both.0.0.kept_by_day(both.1.settled());
        watch = both.0;
        ended
    } else {
        run(&model, draw.seed, draw.replication, &mut watch)?
    };
    let (seen, (fairness, mut occupancy)) = watch;
    occupancy.close(model.until_ms);
    let (mut contacts, mut overtaken) = (0, 0);
    for class in fairness.classes() {
        contacts += class.contacts;
        overtaken += class.overtaken;
    }
    let Seen { days, aside, .. } = seen;
    let lane = lane::play(plan, aside, &model, draw)?;
    let (busy_ms, there_ms) = lane::spent(&occupancy);
    Ok(Played {
        came: coming.iter().filter(|one| one.counts).count() as u64,
        days,
        overtaken: overtaken as f64 / (contacts as f64).max(1.0),
        occupancy: (busy_ms + lane.busy_ms) as f64 / ((there_ms + lane.there_ms) as f64).max(1.0),
        promises,
        never_answered: ended.waiting,
        lane,
    })
}

/// What the live product would have learned about the waits of a plan, lesson by lesson.
pub(crate) fn teach(fit: &Fit, plan: &Plan, draw: Draw<'_>) -> Result<Lessons, Flaw> {
    let (model, _) = model(fit, plan, &coming(fit, plan, draw));
    let mut promises = Promises::new(&model, Waits::default(), 0).teaching();
    run(&model, draw.seed, draw.replication, &mut promises)?;
    Ok(promises.into_lessons().unwrap_or_default())
}

fn coming(fit: &Fit, plan: &Plan, draw: Draw<'_>) -> Vec<Coming> {
    let chance = |source, number| Chance::new(draw.seed, draw.replication, source, number);
    let growth = chance(Source::Arrivals, GROWTH);
    let mut coming = Vec::with_capacity(fit.calls.len());
    for (number, call) in (0_u64..).zip(&fit.calls) {
        if !plan.is_open(call.at_ms) {
            continue;
        }
        let mut dice = growth.dice(number);
        let unit = dice.unit();
        if unit < -plan.growth {
            continue;
        }
        coming.push(come(fit, plan, draw, call, number, false));
        let mut more = plan.growth;
        let mut copy = 1;
        while more > 0.0 && unit < more {
            let shift_ms = (dice.unit() - 0.5) * 2.0 * JITTER_MS;
            let mut another = come(fit, plan, draw, call, number + (copy << 32), true);
            let at_ms = (call.at_ms + shift_ms as i64).clamp(fit.from_ms, fit.until_ms);
            another.logged.at_ms = if plan.is_open(at_ms) { at_ms } else { call.at_ms };
            coming.push(another);
            more -= 1.0;
            copy += 1;
        }
    }
    coming.sort_by_key(|one| one.logged.at_ms);
    coming
}

fn come(fit: &Fit, plan: &Plan, draw: Draw<'_>, call: &Call, number: u64, is_copy: bool) -> Coming {
    let unit = |source, key| Chance::new(draw.seed, draw.replication, source, key).dice(number).unit();
    let handle_ms = call.answered.map_or_else(
        || fit.handling[call.class as usize].as_ref().map_or(0, |law| law.at(unit(Source::Handling, 0))),
        |answered| answered.work_ms,
    );
    let seen_ms = if call.wait_ms > 0 && !is_copy { call.wait_ms } else { -1 };
    let patience_ms = if call.answered.is_none() && !is_copy {
        call.wait_ms
    } else {
        let law = fit.patience[call.class as usize].as_ref();
        law.map_or(FOR_EVER_MS, |law| law.beyond(seen_ms, unit(Source::Patience, 0)))
    };
    let pause_unit = unit(Source::Handling, PAUSES);
    let known = fit.paused[(number & 0xffff_ffff) as usize];
    let pause_ms = fit.pause.as_ref().map_or(0, |law| match known {
        Some(known) => law.between(known.least_ms, known.most_ms, pause_unit),
        None => law.at(pause_unit),
    });
    let here_ms = plan.side_lane.as_ref().map_or(handle_ms, |lane| handle_ms.min(lane.longer_than_ms));
    let own_ms = (here_ms as f64 * plan.slowness) as i64;
    Coming {
        logged: Logged {
            at_ms: call.at_ms,
            handle_ms: Some(own_ms + pause_ms),
            patience_ms: Some(patience_ms),
        },
        queue: plan.queue(call),
        counts: draw.lines.is_empty() || draw.lines.contains(&call.queue),
        class: call.class,
        credit_ms: call.credit_ms,
        rest_ms: handle_ms - here_ms,
    }
}

fn model(fit: &Fit, plan: &Plan, coming: &[Coming]) -> (Model, Vec<Vec<u32>>) {
    let mut lanes: BTreeMap<(u32, u32, i64), Vec<u32>> = BTreeMap::new();
    for (number, one) in (0..).zip(coming) {
        lanes.entry((one.queue, one.class, one.credit_ms)).or_default().push(number);
    }
    let (mut classes, mut members) = (Vec::new(), Vec::new());
    for ((queue, _, credit_ms), of) in lanes {
        let log: Vec<Logged> = of.iter().map(|number| coming[*number as usize].logged).collect();
        classes.push(Class {
            queue,
            credit_ms,
            urgency: 1.0,
            arrivals: Arrivals::Logged(log.into()),
            handle_times: Durations::Fixed(0.0),
            patience: None,
            callback: plan.callback,
        });
        members.push(of);
    }
    let people = plan.people.clone();
    (
        Model {
            classes,
            people,
            rule: Rule::default(),
            from_ms: fit.from_ms,
            until_ms: fit.until_ms + DAY_MS,
            closed: Vec::new(),
        },
        members,
    )
}

/// Writes down what became of each.
struct Seen<'a> {
    plan: &'a Plan,
    coming: &'a [Coming],
    members: &'a [Vec<u32>],
    days: Vec<Vec<Outcome>>,
    /// When whoever goes to the side lane does, and with how much.
    aside: Vec<(i64, i64)>,
    from_day: i64,
}

impl Seen<'_> {
    fn over(&mut self, at_ms: i64, contact: &Contact, end: End) {
        if !self.of(contact).counts {
            return;
        }
        let local_ms = contact.since_ms + self.plan.offset_ms;
        let day = (local_ms.div_euclid(DAY_MS) - self.from_day) as usize;
        if self.days.len() <= day {
            self.days.resize(day + 1, Vec::new());
        }
        self.days[day].push(Outcome {
            wait_ms: u32::try_from(at_ms - contact.since_ms).unwrap_or(u32::MAX),
            minute: (local_ms.rem_euclid(DAY_MS) / MINUTE_MS) as u16,
            end,
            is_called_back: contact.is_called_back,
        });
    }

    /// By day, how many promises were in time, of how many that were put to the test.
    fn kept_by_day(&self, settled: &[Settled]) -> Vec<(u32, u32)> {
        let mut days = vec![(0, 0); self.days.len()];
        for one in settled {
            let day = (one.at_ms + self.plan.offset_ms).div_euclid(DAY_MS) - self.from_day;
            let counts = self.coming[self.members[one.class as usize][0] as usize].counts;
            let (Some(day), true) = (days.get_mut(day as usize), counts) else { continue };
            let in_time = matches!(one.outcome, PromiseOutcome::Kept | PromiseOutcome::Early);
            day.0 += u32::from(in_time);
            day.1 += u32::from(in_time || one.outcome == PromiseOutcome::Missed);
        }
        days
    }

    fn of(&self, contact: &Contact) -> &Coming {
        &self.coming[self.members[contact.class as usize][contact.number as usize] as usize]
    }
}

impl Watch for Seen<'_> {
    fn answered(&mut self, at_ms: i64, contact: &Contact) {
        self.over(at_ms, contact, End::Answered);
    }
    fn left(&mut self, at_ms: i64, contact: &Contact) {
        self.over(at_ms, contact, End::Left);
    }
    fn unreached(&mut self, at_ms: i64, contact: &Contact) {
        self.over(at_ms, contact, End::Unreached);
    }
    fn finished(&mut self, at_ms: i64, contact: &Contact) {
        let rest_ms = self.of(contact).rest_ms;
        if rest_ms > 0 {
            self.aside.push((at_ms, rest_ms));
        }
    }
}
