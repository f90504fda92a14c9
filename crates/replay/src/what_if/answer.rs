//! The answer: what was inferred, whether today comes out as it was, and each scenario against today.

mod counted;

pub use counted::{Aside, CalledBack};

use super::Settings;
use super::figures::{Between, FIGURES, Figure, Lens, differences, means};
use super::fit::Fit;
use super::hours::{ByDay, HourOfDay, Side, by_day, by_hour};
use super::inferred::Inferred;
use super::kept;
use super::plan::{Plan, hours_of};
use super::play::{Draw, End, Outcome, Played, play, teach};
use super::scenarios::{Scenario, Scenarios};
use crate::contacts::Contacts;
use counted::{aside, called_back, changed, mean, number, overnight};
use engine::simulation::{Flaw, Lessons, replicate};
use serde::Serialize;

const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;
const MINUTE_MS: i64 = 60_000;
const CONFIDENCE: f64 = 0.95;
/// How often the speed at which a scenario breaks even is halved in: to less than a percent.
const HALVINGS: usize = 8;
/// So many replications are enough for it, as many of today.
const TO_BREAK_EVEN: usize = 4;
/// No slower and no faster than this, in percent.
const SPEEDS: (f64, f64) = (-50.0, 100.0);

/// One figure of two floors.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Which.
    pub figure: Figure,
    /// What it was, or is today.
    pub was: f64,
    /// What it becomes.
    pub becomes: f64,
    /// What it becomes less what it was, with its interval.
    pub difference: Between,
}

/// Today beside what happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reproduced {
    /// What happened, and what today's floor gives.
    pub rows: Vec<Row>,
    /// Whether mean wait, p90 and abandonment are within their intervals.
    pub is_within: bool,
}

/// A share or a number, today and in a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Changed {
    /// Today.
    pub today: f64,
    /// Then.
    pub then: f64,
    /// Then less today, with the interval of its mean over replications; absent where it is no matter of chance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<Between>,
}

/// A scenario against today.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Compared {
    /// Its name.
    pub name: String,
    /// Who comes in a replication, answered or not, today and then.
    pub contacts: Changed,
    /// All day; none where nobody comes.
    pub rows: Vec<Row>,
    /// The hours in which people change, where nothing else does and they do on every day.
    pub hours: Option<(String, String)>,
    /// In those hours.
    pub rows_in_hours: Vec<Row>,
    /// By hour of the day.
    pub by_hour: Vec<HourOfDay>,
    /// On which share of days people wait shorter or longer.
    pub by_day: ByDay,
    /// The share of contacts who are overtaken: today, and the difference.
    pub overtaken: Changed,
    /// The share of their time that people are busy, those of the side lane too.
    pub occupancy: Changed,
    /// How many of a replication wait until another day than the one on which they came.
    pub overnight: Changed,
    /// The share of promises that are kept today and then, where that was asked for.
    pub promises: Option<Changed>,
    /// People's hours in all: today and then.
    pub staffed_hours: Changed,
    /// What the difference costs, where the file says what an hour does.
    pub cost: Option<f64>,
    /// Who is called back.
    pub called_back: Option<CalledBack>,
    /// What goes on in the side lane.
    pub aside: Option<Aside>,
    /// Who, of those of a replication, still waits at the end: nobody serves them, and they never leave. Their waits are in no figure.
    pub never_answered: f64,
    /// So many at once are taken to be as quick as one, which the history does not show and the scenario does not say.
    pub free_capacity: Option<u32>,
    /// At which change of speed, in percent, the mean wait is today's; absent where the lines are today's or no speed gives it.
    pub break_even_percent: Option<f64>,
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// The files.
    pub files: Vec<String>,
    /// Rows that could not be read.
    pub bad_rows: u64,
    /// The lines whose figures these are; of all where there are none.
    pub lines: Vec<String>,
    /// The first day of the history, local, such as 1999-02-01.
    pub first_day: String,
    /// The last.
    pub last_day: String,
    /// Answered within so many seconds is answered in time.
    pub answered_within_s: u32,
    /// How many replications.
    pub replications: u64,
    /// Of the chance.
    pub seed: u64,
    /// What was inferred.
    pub inferred: Inferred,
    /// Today beside what happened.
    pub reproduced: Reproduced,
    /// Each scenario.
    pub scenarios: Vec<Compared>,
}

impl Answer {
    /// Plays a history today and in each scenario.
    ///
    /// # Errors
    /// What cannot be, in one sentence: a scenario that names what is not there, or a history with nobody in line.
    pub fn of(contacts: &Contacts, scenarios: &Scenarios, settings: &Settings) -> Result<Self, String> {
        if scenarios.wage_per_hour.is_some_and(|wage| !(0.0..1e9).contains(&wage)) {
            return Err("wage_per_hour is no amount, 0 or more".to_owned());
        }
        let fit = Fit::of(contacts, settings.from_ms).ok_or("the history holds nobody who was in line")?;
        let plans: Vec<Plan> = scenarios
            .scenario
            .iter()
            .map(|scenario| {
                Plan::of(scenario, &fit, contacts).map_err(|why| format!("in {:?}: {why}", scenario.name))
            })
            .collect::<Result<_, _>>()?;
        let today = Plan::today(&fit, contacts);
        let within_ms = scenarios.answered_within_s.saturating_mul(1000);
        let mut floor = Floor { fit: &fit, settings, within_ms, lessons: None };
        if settings.promises {
            floor.lessons = Some(teach(&fit, &today, floor.draw(0, false)).map_err(unplayable)?);
        }
        let played = floor.play(&today, settings.replications, true)?;
        let compare = |(scenario, plan): (&Scenario, &Plan)| {
            floor.compare(scenario, plan, (&today, &played), scenarios.wage_per_hour)
        };
        let compared = scenarios.scenario.iter().zip(&plans).map(compare);
        let compared: Vec<Compared> = compared.collect::<Result<_, _>>()?;
        Ok(Self {
            files: contacts.files.clone(),
            bad_rows: contacts.bad.count(),
            lines: settings.lines.iter().map(|line| contacts.queues.name(*line).to_owned()).collect(),
            first_day: local_day(fit.calls.iter().map(|call| call.at_ms).min(), contacts),
            last_day: local_day(fit.calls.iter().map(|call| call.at_ms).max(), contacts),
            answered_within_s: scenarios.answered_within_s,
            replications: settings.replications,
            seed: settings.seed,
            inferred: Inferred::of(&fit, contacts),
            reproduced: floor.reproduced(contacts, &played),
            scenarios: compared,
        })
    }
}

/// `08:30`, and `24:00` at the end of the day.
fn clock(time_ms: i64) -> String {
    format!("{:02}:{:02}", time_ms / HOUR_MS, time_ms % HOUR_MS / MINUTE_MS)
}

fn local_day(at_ms: Option<i64>, contacts: &Contacts) -> String {
    let local = jiff::Timestamp::from_millisecond(at_ms.unwrap_or(0) + contacts.offset_ms).ok();
    local.map_or_else(String::new, |at| at.strftime("%Y-%m-%d").to_string())
}

fn unplayable(flaw: Flaw) -> String {
    format!("this cannot be played: {flaw:?}")
}

struct Floor<'a> {
    fit: &'a Fit,
    settings: &'a Settings,
    within_ms: u32,
    /// What is known about waits, where promises are looked at.
    lessons: Option<Lessons>,
}

impl Floor<'_> {
    /// So many replications of a plan; in the first of them with promises, where those are looked at and asked for.
    fn play(&self, plan: &Plan, replications: u64, promises: bool) -> Result<Vec<Played>, String> {
        let one = |replication| {
            let draw = self.draw(replication, promises && replication < kept::REPLICATIONS);
            play(self.fit, plan, draw).map_err(unplayable)
        };
        replicate(replications, self.settings.threads, one).into_iter().collect()
    }

    fn draw(&self, replication: u64, promises: bool) -> Draw<'_> {
        let lessons = self.lessons.as_ref().filter(|_| promises);
        Draw { lines: &self.settings.lines, seed: self.settings.seed, replication, lessons }
    }

    fn compare(
        &self,
        scenario: &Scenario,
        plan: &Plan,
        today: (&Plan, &[Played]),
        wage: Option<f64>,
    ) -> Result<Compared, String> {
        let (of_today, today) = today;
        let threads = self.settings.threads;
        let played = self.play(plan, self.settings.replications, true)?;
        let hours = hours_of(scenario);
        let staffed_hours = Changed { today: of_today.hours(), then: plan.hours(), difference: None };
        Ok(Compared {
            name: scenario.name.clone(),
            contacts: number(&played, today, |one| one.came as f64),
            rows: self.rows(&played, today, None),
            hours: hours.map(|(from, until)| (clock(from), clock(until))),
            rows_in_hours: hours.map_or(Vec::new(), |_| self.rows(&played, today, hours)),
            by_hour: by_hour(Side { plan, played: &played }, Side { plan: of_today, played: today }, threads),
            by_day: by_day(&played, today),
            overtaken: changed(&played, today, |one| one.overtaken),
            occupancy: changed(&played, today, |one| one.occupancy),
            overnight: number(&played, today, overnight),
            promises: kept::promises(&played, today, threads),
            cost: wage.map(|wage| (staffed_hours.then - staffed_hours.today) * wage),
            staffed_hours,
            never_answered: mean(&played, |one| one.never_answered as f64),
            free_capacity: scenario
                .capacity
                .filter(|most| *most > 1 && scenario.slowdown.is_none() && self.fit.slowed.is_none()),
            called_back: called_back(plan, &played),
            aside: aside(plan, &played),
            break_even_percent: if scenario.lines.is_some() || scenario.express.is_some() {
                self.break_even(plan, today)?
            } else {
                None
            },
        })
    }

    const fn lens(&self, hours: Option<(i64, i64)>) -> Lens {
        Lens { hours, within_ms: self.within_ms }
    }

    /// Of nobody there are no figures.
    fn rows(&self, one: &[Played], other: &[Played], hours: Option<(i64, i64)>) -> Vec<Row> {
        let lens = self.lens(hours);
        if [one, other].iter().any(|side| lens.is_empty(side)) {
            return Vec::new();
        }
        let (becomes, was) = (means(one, lens), means(other, lens));
        let differences = differences(one, other, lens, self.settings.threads);
        (0..FIGURES.len())
            .map(|n| Row { figure: FIGURES[n], was: was[n], becomes: becomes[n], difference: differences[n] })
            .collect()
    }

    fn reproduced(&self, contacts: &Contacts, today: &[Played]) -> Reproduced {
        let rows = self.rows(today, &[happened(self.fit, contacts, &self.settings.lines)], None);
        let must = [Figure::WaitMeanS, Figure::WaitP90S, Figure::Abandoned];
        // Nobody would say less than a twentieth of a second, or of a point.
        let holds = |row: &Row| {
            let least = row.figure.least();
            row.difference.low <= least && row.difference.high >= -least
        };
        let is_within = rows.iter().filter(|row| must.contains(&row.figure)).all(holds);
        Reproduced { rows, is_within }
    }

    /// The change of speed at which the mean wait is today's.
    fn break_even(&self, plan: &Plan, today: &[Played]) -> Result<Option<f64>, String> {
        let today = &today[..today.len().min(TO_BREAK_EVEN)];
        let replications = today.len() as u64;
        let mean_s = means(today, self.lens(None))[0];
        let wait_at = |percent: f64| {
            let plan = plan.faster(percent);
            Ok::<f64, String>(means(&self.play(&plan, replications, false)?, self.lens(None))[0])
        };
        let (mut low, mut high) = SPEEDS;
        if wait_at(high)? > mean_s || wait_at(low)? < mean_s {
            return Ok(None);
        }
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(low, high);
            if wait_at(middle)? > mean_s { low = middle } else { high = middle }
        }
        Ok(Some(f64::midpoint(low, high)))
    }
}

/// What the history says, as if it had been played.
fn happened(fit: &Fit, contacts: &Contacts, lines: &[u32]) -> Played {
    let mut played = Played::default();
    let from_day = (fit.from_ms + contacts.offset_ms).div_euclid(DAY_MS);
    for call in fit.calls.iter().filter(|call| lines.is_empty() || lines.contains(&call.queue)) {
        let local_ms = call.at_ms + contacts.offset_ms;
        let day = (local_ms.div_euclid(DAY_MS) - from_day) as usize;
        if played.days.len() <= day {
            played.days.resize(day + 1, Vec::new());
        }
        played.came += 1;
        played.days[day].push(Outcome {
            wait_ms: u32::try_from(call.wait_ms).unwrap_or(u32::MAX),
            minute: (local_ms.rem_euclid(DAY_MS) / MINUTE_MS) as u16,
            end: if call.answered.is_some() { End::Answered } else { End::Left },
            is_called_back: false,
        });
    }
    played
}
