//! What the rules of other products look at: who is in line, who serves, what the last waits were. Each line by itself and
//! all of them as one; only what is known by now.

use engine::waits::{ContactId, Happening};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// In milliseconds, as all times here.
const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
/// An agent counts as there for so long after they were seen last.
const SEEN: i64 = 15 * MINUTE;
/// So many handle times are averaged.
const HANDLES: usize = 200;

/// Values with their times, the old ones forgotten.
#[derive(Clone, Debug)]
pub(crate) struct Recent {
    values: VecDeque<(i64, f64)>,
    sum: f64,
    for_ms: i64,
    most: usize,
}

impl Recent {
    pub(crate) const fn of(for_ms: i64, most: usize) -> Self {
        Self { values: VecDeque::new(), sum: 0.0, for_ms, most }
    }

    pub(crate) fn add(&mut self, at_ms: i64, value: f64) {
        self.values.push_back((at_ms, value));
        self.sum += value;
        while self.values.len() > self.most {
            self.drop_oldest();
        }
    }

    pub(crate) fn mean(&mut self, at_ms: i64) -> Option<f64> {
        while self.values.front().is_some_and(|(then, _)| *then < at_ms.saturating_sub(self.for_ms)) {
            self.drop_oldest();
        }
        (!self.values.is_empty()).then(|| self.sum / self.values.len() as f64)
    }

    fn drop_oldest(&mut self) {
        if let Some((_, value)) = self.values.pop_front() {
            self.sum -= value;
        }
        if self.values.is_empty() {
            self.sum = 0.0;
        }
    }
}

/// One line.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) waiting: BTreeSet<(i64, ContactId)>,
    pub(crate) last_wait_ms: Option<f64>,
    pub(crate) half_hour: Recent,
    pub(crate) month: Recent,
    pub(crate) handles: Recent,
    pub(crate) week: Week,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            waiting: BTreeSet::new(),
            last_wait_ms: None,
            half_hour: Recent::of(30 * MINUTE, 100_000),
            month: Recent::of(30 * DAY, 1_000_000),
            handles: Recent::of(i64::MAX, HANDLES),
            week: Week::default(),
        }
    }
}

/// Handle times and abandonment by half hour of the week, of this week and the one before.
#[derive(Clone, Debug, Default)]
pub(crate) struct Week {
    cells: BTreeMap<i64, [HalfHour; 2]>,
}

#[derive(Clone, Copy, Debug, Default)]
struct HalfHour {
    /// Half hours since 1970.
    number: i64,
    handled: f64,
    handle_ms: f64,
    offered: f64,
    abandoned: f64,
}

const HALF_HOURS: i64 = 7 * 48;

impl Week {
    fn cell(&mut self, at_ms: i64) -> &mut HalfHour {
        let number = at_ms.div_euclid(30 * MINUTE);
        let cells = self.cells.entry(number.rem_euclid(HALF_HOURS)).or_default();
        if cells[1].number != number {
            cells[0] = cells[1];
            cells[1] = HalfHour { number, ..HalfHour::default() };
        }
        &mut cells[1]
    }

    /// Mean handle time and share of abandonment in this half hour a week ago.
    pub(crate) fn last_week(&self, at_ms: i64) -> Option<(f64, f64)> {
        let number = at_ms.div_euclid(30 * MINUTE);
        let cells = self.cells.get(&number.rem_euclid(HALF_HOURS))?;
        let then = cells.iter().find(|cell| cell.number == number - HALF_HOURS)?;
        (then.handled > 0.0 && then.offered > 0.0)
            .then(|| (then.handle_ms / then.handled, (then.abandoned / then.offered).min(1.0)))
    }
}

#[derive(Clone, Debug, Default)]
struct Agent {
    seen_ms: i64,
    busy: u32,
}

/// How many agents there are.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Agents {
    /// Who is there.
    pub(crate) there: f64,
    /// Who of them has nobody.
    pub(crate) free: f64,
}

/// Everything of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Board {
    lines: BTreeMap<u32, Line>,
    whole: Line,
    joined: BTreeMap<ContactId, (i64, u32)>,
    hands: BTreeMap<ContactId, (i64, u32, Option<u32>)>,
    agents: BTreeMap<u32, Agent>,
}

impl Board {
    /// One line, and all of them taken as one: for what a line does not know yet.
    pub(crate) fn line(&mut self, queue: u32) -> (&mut Line, &mut Line) {
        (self.lines.entry(queue).or_default(), &mut self.whole)
    }

    pub(crate) fn agents(&self, at_ms: i64) -> Agents {
        let there = self.agents.values().filter(|agent| agent.busy > 0 || agent.seen_ms >= at_ms - SEEN);
        let (mut count, mut free) = (0.0, 0.0);
        for agent in there {
            count += 1.0;
            free += f64::from(u8::from(agent.busy == 0));
        }
        Agents { there: count, free }
    }

    pub(crate) fn observe(&mut self, at_ms: i64, happening: &Happening) {
        match happening {
            Happening::Joined { contact, arrival } => {
                let queue = arrival.queue;
                self.joined.insert(*contact, (at_ms, queue));
                self.each(queue, |line| {
                    line.waiting.insert((at_ms, *contact));
                    line.week.cell(at_ms).offered += 1.0;
                });
            }
            Happening::Moved { contact, queue } => {
                let Some((since, _)) = self.leave(*contact) else { return };
                self.joined.insert(*contact, (since, *queue));
                self.each(*queue, |line| {
                    line.waiting.insert((since, *contact));
                });
            }
            Happening::Answered { contact, agent } => {
                let Some((since, queue)) = self.leave(*contact) else { return };
                let wait_ms = (at_ms - since) as f64;
                self.each(queue, |line| {
                    line.last_wait_ms = Some(wait_ms);
                    line.half_hour.add(at_ms, wait_ms);
                    if wait_ms > 0.0 {
                        line.month.add(at_ms, wait_ms);
                    }
                });
                self.hands.insert(*contact, (at_ms, queue, *agent));
                if let Some(agent) = agent {
                    let agent = self.agents.entry(*agent).or_default();
                    agent.busy += 1;
                    agent.seen_ms = at_ms;
                }
            }
            Happening::Finished { contact } => {
                let Some((since, queue, agent)) = self.hands.remove(contact) else { return };
                let handle_ms = (at_ms - since) as f64;
                self.each(queue, |line| {
                    line.handles.add(at_ms, handle_ms);
                    let cell = line.week.cell(at_ms);
                    cell.handled += 1.0;
                    cell.handle_ms += handle_ms;
                });
                if let Some(agent) = agent.and_then(|agent| self.agents.get_mut(&agent)) {
                    agent.busy = agent.busy.saturating_sub(1);
                    agent.seen_ms = at_ms;
                }
                self.agents.retain(|_, agent| agent.busy > 0 || agent.seen_ms >= at_ms - SEEN);
            }
            Happening::Left { contact, .. } => {
                if let Some((_, queue)) = self.leave(*contact) {
                    self.each(queue, |line| line.week.cell(at_ms).abandoned += 1.0);
                }
            }
            Happening::Staffed { .. } | Happening::Unstaffed { .. } => {}
        }
    }

    fn each(&mut self, queue: u32, mut change: impl FnMut(&mut Line)) {
        change(self.lines.entry(queue).or_default());
        change(&mut self.whole);
    }

    fn leave(&mut self, contact: ContactId) -> Option<(i64, u32)> {
        let (since, queue) = self.joined.remove(&contact)?;
        self.each(queue, |line| {
            line.waiting.remove(&(since, contact));
        });
        Some((since, queue))
    }
}
