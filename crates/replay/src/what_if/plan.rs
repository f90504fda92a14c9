//! A scenario on the floor of a history: who is there, where each waits, what is different.

use super::fit::{Call, Fit};
use super::roles::{split, take};
use super::scenarios::{Lines, People, Scenario};
use crate::contacts::{Contacts, Labels};
use engine::simulation::{Callback, Person, Shift};
use engine::staffing::Slowdown;

const DAY_MS: i64 = 86_400_000;
const MINUTE_MS: i64 = 60_000;
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// So many more people are as good as any number.
const PEOPLE_MAX: u32 = 1_000;

/// Where long cases go on.
#[derive(Clone, Debug)]
pub(crate) struct SideLane {
    pub(crate) longer_than_ms: i64,
    pub(crate) people: Vec<Person>,
}

/// What is played.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) people: Vec<Person>,
    /// The share of more contacts, below 0 of fewer.
    pub(crate) growth: f64,
    /// By how much a contact's time is multiplied.
    pub(crate) slowness: f64,
    pub(crate) callback: Option<Callback>,
    pub(crate) side_lane: Option<SideLane>,
    pub(crate) offset_ms: i64,
    /// Which times of the day somebody may come.
    opening: Option<(i64, i64)>,
    /// By class of the history, whether it stands in the express line, and that line.
    express: Option<(Vec<bool>, u32)>,
}

impl Plan {
    /// Nothing is different.
    pub(crate) fn today(fit: &Fit, contacts: &Contacts) -> Self {
        let person = |agent: &super::fit::Agent| Person {
            queues: agent.queues.clone(),
            capacity: agent.capacity,
            slowdown: fit.slowed.map_or(Slowdown { beta: 0.0 }, |slowed| slowed.slowdown),
            shifts: agent.shifts.clone(),
        };
        Self {
            people: fit.agents.iter().map(person).collect(),
            growth: 0.0,
            slowness: 1.0,
            callback: None,
            side_lane: None,
            offset_ms: contacts.offset_ms,
            opening: None,
            express: None,
        }
    }

    /// The same, with everybody so much faster, in percent.
    pub(crate) fn faster(&self, percent: f64) -> Self {
        Self { slowness: 1.0 / (1.0 + percent / 100.0), ..self.clone() }
    }

    /// What a scenario makes of it.
    ///
    /// # Errors
    /// What cannot be, in one sentence.
    pub(crate) fn of(scenario: &Scenario, fit: &Fit, contacts: &Contacts) -> Result<Self, String> {
        let mut plan = Self::today(fit, contacts);
        plan.numbers(scenario)?;
        let days = Days::of(&plan.people, contacts.offset_ms);
        for people in &scenario.people {
            plan.staff(people, &days, &contacts.queues)?;
        }
        if let Some(hours) = &scenario.opening {
            let opening = times(Some(&hours.from), Some(&hours.until))?;
            if opening.0 == opening.1 {
                return Err(format!(
                    "opening = {} until {} is never or always; leave it out for always",
                    hours.from, hours.until
                ));
            }
            let windows = days.windows(opening, None);
            let open = take(&plan.people, &windows, |_, there| there);
            let queues: Vec<Vec<u32>> = plan.people.iter().map(|person| person.queues.clone()).collect();
            for ((person, open), queues) in plan.people.iter_mut().zip(open).zip(queues) {
                (person.shifts, person.queues) = (open, queues);
            }
            plan.people.retain(|person| !person.shifts.is_empty());
            plan.opening = Some(opening);
        }
        plan.lines(scenario, fit, contacts)?;
        Ok(plan)
    }

    /// Where a contact waits.
    pub(crate) fn queue(&self, call: &Call) -> u32 {
        match &self.express {
            Some((classes, queue)) if classes[call.class as usize] => *queue,
            _ => call.queue,
        }
    }

    /// Whether somebody may come now.
    pub(crate) fn is_open(&self, at_ms: i64) -> bool {
        let time_ms = (at_ms + self.offset_ms).rem_euclid(DAY_MS);
        self.opening.is_none_or(|(from, until)| {
            if from < until { (from..until).contains(&time_ms) } else { time_ms >= from || time_ms < until }
        })
    }

    /// How many hours people are there in all.
    pub(crate) fn hours(&self) -> f64 {
        let shifts = self.everybody().flat_map(|person| &person.shifts);
        shifts.map(|shift| (shift.to_ms - shift.from_ms) as f64).sum::<f64>() / 3_600_000.0
    }

    /// Everybody who is there, those of the side lane too.
    pub(crate) fn everybody(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().chain(self.side_lane.iter().flat_map(|lane| &lane.people))
    }

    fn numbers(&mut self, scenario: &Scenario) -> Result<(), String> {
        let percent = |word: &str, value: Option<f64>, least: f64| match value {
            Some(value) if !(least..=1_000.0).contains(&value) => {
                Err(format!("{word} = {value} is not between {least} and 1000"))
            }
            value => Ok(value.unwrap_or(0.0) / 100.0),
        };
        self.growth = percent("growth_percent", scenario.growth_percent, -100.0)?;
        self.slowness = 1.0 / (1.0 + percent("faster_percent", scenario.faster_percent, -90.0)?);
        if let Some(capacity) = scenario.capacity {
            if !(1..=100).contains(&capacity) {
                return Err(format!("capacity = {capacity} is not between 1 and 100"));
            }
            self.people.iter_mut().for_each(|person| person.capacity = capacity);
        }
        if let Some(beta) = scenario.slowdown {
            if !(0.0..=10.0).contains(&beta) {
                return Err(format!("slowdown = {beta} is not between 0 and 10"));
            }
            self.people.iter_mut().for_each(|person| person.slowdown = Slowdown { beta });
        }
        if let Some(callbacks) = &scenario.callbacks {
            for (word, share) in [("refused", callbacks.refused), ("unreached", callbacks.unreached)] {
                if !(0.0..=1.0).contains(&share) {
                    return Err(format!("{word} = {share} is no share between 0 and 1"));
                }
            }
            self.callback = Some(Callback {
                // Counted without whoever is offered it.
                offered_from: callbacks.from_waiting,
                refused: callbacks.refused,
                unreached: callbacks.unreached,
                ringing_ms: i64::from(callbacks.ringing_s) * 1000,
            });
        }
        Ok(())
    }

    fn staff(&mut self, people: &People, days: &Days, lines: &Labels) -> Result<(), String> {
        let window = times(people.from.as_deref(), people.until.as_deref())?;
        let weekdays = people.days.as_deref().map(weekdays).transpose()?;
        let mut windows = days.windows(window, weekdays);
        if people.from.is_none() && people.until.is_none() {
            // All day is while somebody is there.
            windows = meet(&windows, &there(&self.people));
        }
        match (people.more, people.fewer) {
            (Some(more @ 1..=PEOPLE_MAX), None) => {
                let queues = match &people.lines {
                    Some(names) => numbers(names, lines, "line")?,
                    None => (0..lines.len() as u32).collect(),
                };
                let capacity = self.people.iter().map(|person| person.capacity).max().unwrap_or(1);
                let slowdown = self.people.first().map_or(Slowdown { beta: 0.0 }, |person| person.slowdown);
                let person = Person { queues, capacity, slowdown, shifts: windows };
                if !person.shifts.is_empty() {
                    self.people.extend((0..more).map(|_| person.clone()));
                }
                Ok(())
            }
            (None, Some(fewer @ 1..=PEOPLE_MAX)) => {
                if people.lines.is_some() {
                    return Err("fewer goes without lines: whoever is there is taken away".to_owned());
                }
                let taken = take(&self.people, &windows, |_, _| fewer as usize);
                split(&mut self.people, &taken, &[]);
                Ok(())
            }
            _ => Err(format!("people wants more = N or fewer = N, one of them, from 1 to {PEOPLE_MAX}")),
        }
    }

    fn lines(&mut self, scenario: &Scenario, fit: &Fit, contacts: &Contacts) -> Result<(), String> {
        if let Some(lane) = &scenario.side_lane {
            if lane.longer_than_s == 0 || lane.people == 0 {
                return Err("side_lane wants longer_than_s and people above 0".to_owned());
            }
            let taken = take(&self.people, &ALWAYS, |_, there| (lane.people as usize).min(there / 2));
            let people = split(&mut self.people, &taken, &[0]);
            self.side_lane = Some(SideLane { longer_than_ms: i64::from(lane.longer_than_s) * 1000, people });
        }
        let mut express = Vec::new();
        if let Some(own) = &scenario.express {
            if own.people == 0 {
                return Err("express wants people above 0".to_owned());
            }
            let classes = numbers(&own.classes, &contacts.classes, "class")?;
            let is = |class| classes.contains(&class);
            let queue = contacts.queues.len() as u32;
            self.express = Some(((0..contacts.classes.len() as u32).map(is).collect(), queue));
            let taken = take(&self.people, &ALWAYS, |_, there| (own.people as usize).min(there / 2));
            express = split(&mut self.people, &taken, &[queue]);
        }
        match scenario.lines {
            Some(Lines::Pooled) => {
                let all: Vec<u32> = (0..contacts.queues.len() as u32).collect();
                self.people.iter_mut().for_each(|person| person.queues.clone_from(&all));
            }
            Some(Lines::Separate) => self.separate(fit, contacts.queues.len()),
            None => {}
        }
        self.people.append(&mut express);
        Ok(())
    }

    /// Whoever is there serves one line. Lines get people in proportion to their work, each at least one. A line whose work is less than half a
    /// person's goes with the largest; and while fewer are there than there are lines, everybody serves all.
    fn separate(&mut self, fit: &Fit, queues: usize) {
        let mut work = vec![0.0; queues];
        for call in &fit.calls {
            let queue = self.queue(call) as usize;
            if let (Some(work), Some(answered)) = (work.get_mut(queue), call.answered) {
                *work += answered.handle_ms as f64;
            }
        }
        let enough = work.iter().sum::<f64>() / mean_there(&self.people).max(1.0) / 2.0;
        let mut own: Vec<usize> = (0..queues).filter(|queue| work[*queue] >= enough).collect();
        own.sort_by(|a, b| work[*b].total_cmp(&work[*a]));
        let Some(largest) = own.first().copied() else { return };
        let all: Vec<u32> = (0..queues as u32).collect();
        let lines = own.len();
        let few = take(&self.people, &ALWAYS, |_, there| if there < lines { there } else { 0 });
        let mut others = split(&mut self.people, &few, &all);
        for place in (1..lines).rev() {
            let left: f64 = own[..=place].iter().map(|queue| work[*queue]).sum();
            let share = work[own[place]] / left;
            let asked = |_: i64, there: usize| {
                // Those of the larger lines need one each.
                ((there as f64 * share).round() as usize).max(1).min(there.saturating_sub(place))
            };
            let taken = take(&self.people, &ALWAYS, asked);
            others.extend(split(&mut self.people, &taken, &[own[place] as u32]));
        }
        let rest: Vec<u32> = all
            .into_iter()
            .filter(|queue| *queue as usize == largest || !own.contains(&(*queue as usize)))
            .collect();
        self.people.iter_mut().for_each(|person| person.queues.clone_from(&rest));
        self.people.append(&mut others);
    }
}

const ALWAYS: [Shift; 1] = [Shift { from_ms: 0, to_ms: i64::MAX }];

/// When anybody is there, one stretch after the other.
fn there(people: &[Person]) -> Vec<Shift> {
    let mut shifts: Vec<Shift> = people.iter().flat_map(|person| person.shifts.clone()).collect();
    shifts.sort_unstable_by_key(|shift| shift.from_ms);
    let mut there: Vec<Shift> = Vec::new();
    for shift in shifts {
        match there.last_mut() {
            Some(last) if shift.from_ms <= last.to_ms => last.to_ms = last.to_ms.max(shift.to_ms),
            _ => there.push(shift),
        }
    }
    there
}

/// What two rows of stretches have in common.
fn meet(one: &[Shift], other: &[Shift]) -> Vec<Shift> {
    let (mut both, mut a, mut b) = (Vec::new(), 0, 0);
    while let (Some(x), Some(y)) = (one.get(a), other.get(b)) {
        let shift = Shift { from_ms: x.from_ms.max(y.from_ms), to_ms: x.to_ms.min(y.to_ms) };
        if shift.from_ms < shift.to_ms {
            both.push(shift);
        }
        if x.to_ms < y.to_ms { a += 1 } else { b += 1 }
    }
    both
}

/// How many are there on average, while anybody is.
fn mean_there(people: &[Person]) -> f64 {
    let length = |shift: &Shift| (shift.to_ms - shift.from_ms) as f64;
    let all: f64 = people.iter().flat_map(|person| &person.shifts).map(length).sum();
    all / there(people).iter().map(length).sum::<f64>().max(1.0)
}

/// The local days on which somebody was there.
struct Days {
    days: Vec<i64>,
    offset_ms: i64,
}

impl Days {
    fn of(people: &[Person], offset_ms: i64) -> Self {
        let day = |shift: &Shift| (shift.from_ms + offset_ms).div_euclid(DAY_MS);
        let mut days: Vec<i64> = people.iter().flat_map(|person| &person.shifts).map(day).collect();
        days.sort_unstable();
        days.dedup();
        Self { days, offset_ms }
    }

    fn windows(&self, (from, until): (i64, i64), weekdays: Option<[bool; 7]>) -> Vec<Shift> {
        let until = if until > from { until } else { until + DAY_MS };
        // 1970 began with a Thursday.
        let is_on = |day: &&i64| weekdays.is_none_or(|on| on[(**day + 3).rem_euclid(7) as usize]);
        let mut windows: Vec<Shift> = Vec::new();
        for day in self.days.iter().filter(is_on) {
            let midnight_ms = day * DAY_MS - self.offset_ms;
            let (from_ms, to_ms) = (midnight_ms + from, midnight_ms + until);
            match windows.last_mut() {
                Some(last) if last.to_ms >= from_ms => last.to_ms = to_ms,
                _ => windows.push(Shift { from_ms, to_ms }),
            }
        }
        windows
    }
}

fn times(from: Option<&str>, until: Option<&str>) -> Result<(i64, i64), String> {
    Ok((from.map_or(Ok(0), time)?, until.map_or(Ok(DAY_MS), time)?))
}

/// The hours in which a scenario changes people, on every day, where that is all that it changes: only then are they what it is about.
pub(crate) fn hours_of(scenario: &Scenario) -> Option<(i64, i64)> {
    let [people] = scenario.people.as_slice() else { return None };
    let nothing_else =
        Scenario { name: scenario.name.clone(), people: vec![people.clone()], ..Scenario::default() };
    if people.days.is_some() || (people.from.is_none() && people.until.is_none()) || *scenario != nothing_else
    {
        return None;
    }
    times(people.from.as_deref(), people.until.as_deref()).ok()
}

fn time(text: &str) -> Result<i64, String> {
    let no = || format!("{text:?} is no time of the day such as 08:30, up to 24:00");
    let (hour, minute) = text.split_once(':').ok_or_else(no)?;
    let digits = |part: &str| (part.len() == 2).then(|| part.parse::<u8>().ok()).flatten().map(i64::from);
    match (digits(hour), digits(minute)) {
        (Some(hour @ 0..24), Some(minute @ 0..60)) => Ok((hour * 60 + minute) * MINUTE_MS),
        (Some(24), Some(0)) => Ok(DAY_MS),
        _ => Err(no()),
    }
}

fn weekdays(names: &[String]) -> Result<[bool; 7], String> {
    let mut on = [false; 7];
    for name in names {
        let place = WEEKDAYS.iter().position(|day| day == name);
        on[place.ok_or_else(|| format!("{name:?} is no day; days are Monday to Sunday"))?] = true;
    }
    Ok(on)
}

fn numbers(names: &[String], labels: &Labels, what: &str) -> Result<Vec<u32>, String> {
    if names.is_empty() {
        return Err(format!("an empty list names no {what}"));
    }
    let all: Vec<&str> = (0..labels.len() as u32).map(|number| labels.name(number)).collect();
    let number = |name: &String| {
        let place = all.iter().position(|one| one == name);
        place.map(|place| place as u32).ok_or_else(|| {
            let mut sorted = all.clone();
            sorted.sort_unstable();
            sorted.truncate(20);
            format!("{name:?} is no {what} of the history; there are {}", sorted.join(", "))
        })
    };
    names.iter().map(number).collect()
}
