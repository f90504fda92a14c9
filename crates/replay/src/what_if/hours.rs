//! A scenario against today by hour of the day, and day by day.

use super::figures::{Between, days, draws, held};
use super::plan::Plan;
use super::play::{End, Played};
use serde::Serialize;

const HOURS: usize = 24;
const HOUR_MS: i64 = 3_600_000;
/// Of an hour to which fewer came nothing is said: it would say little, and could point at a person.
const ENOUGH: f64 = 20.0;

/// A value today and then.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Against {
    /// Today.
    pub today: f64,
    /// Then.
    pub then: f64,
    /// Then less today, with its interval.
    pub difference: Between,
}

/// One hour of the day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct HourOfDay {
    /// From this hour, 0 to 23, local.
    pub hour: u32,
    /// How many came in it today, all days together.
    pub contacts: f64,
    /// Nine of ten waited no longer, in seconds.
    pub wait_p90_s: Against,
    /// The share that left.
    pub abandoned: Against,
    /// How many people were there on average over the days of the history, today.
    pub people_today: f64,
    /// The same, then.
    pub people_then: f64,
}

/// On which share of days the mean wait is another.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ByDay {
    /// Shorter by a twentieth of a second or more.
    pub shorter: f64,
    /// Longer by as much.
    pub longer: f64,
}

/// The waits of an hour of a day, and how many of them ended by leaving.
#[derive(Clone, Debug, Default)]
struct Cell {
    waits: Vec<u32>,
    left: usize,
}

/// By hour, the cells of each day.
type Cells = Vec<Vec<Cell>>;

fn cells(played: &Played, days: usize) -> Cells {
    let mut cells = vec![vec![Cell::default(); days]; HOURS];
    for (day, outcomes) in played.days.iter().enumerate() {
        for one in outcomes.iter().filter(|one| one.end != End::Unreached) {
            let cell = &mut cells[usize::from(one.minute) / 60 % HOURS][day];
            cell.waits.push(one.wait_ms);
            cell.left += usize::from(one.end == End::Left);
        }
    }
    cells
}

/// The wait that nine of ten do not exceed, and the share that leaves, of some days of an hour.
fn figures<'a>(cells: impl Iterator<Item = &'a Cell>, waits: &mut Vec<u32>) -> (f64, f64) {
    waits.clear();
    let mut left = 0;
    for cell in cells {
        waits.extend_from_slice(&cell.waits);
        left += cell.left;
    }
    if waits.is_empty() {
        return (0.0, 0.0);
    }
    let rank = (waits.len() * 9).div_ceil(10) - 1;
    let p90_s = f64::from(*waits.select_nth_unstable(rank).1) / 1000.0;
    (p90_s, left as f64 / waits.len() as f64)
}

/// The mean over replications, for each hour.
fn means(sides: &[Cells]) -> Vec<(f64, f64)> {
    let (mut sums, mut waits) = (vec![(0.0, 0.0); HOURS], Vec::new());
    for cells in sides {
        for (sum, hour) in sums.iter_mut().zip(cells) {
            let (p90_s, left) = figures(hour.iter(), &mut waits);
            *sum = (sum.0 + p90_s, sum.1 + left);
        }
    }
    let count = sides.len().max(1) as f64;
    sums.iter().map(|(p90_s, left)| (p90_s / count, left / count)).collect()
}

/// A side of a comparison: what is played, and how it was.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Side<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) played: &'a [Played],
}

/// Each hour to which enough came.
pub(crate) fn by_hour(then: Side<'_>, today: Side<'_>, threads: usize) -> Vec<HourOfDay> {
    let days = days(then.played, today.played);
    let split = |side: Side<'_>| -> Vec<Cells> { side.played.iter().map(|one| cells(one, days)).collect() };
    let (cells_then, cells_today) = (split(then), split(today));
    let drawn: Vec<Vec<(f64, f64)>> = draws(days, threads, |drawn| {
        let mut waits = Vec::new();
        let mut side = |all: &[Cells], hour: usize| {
            let cells = &all[drawn.replication(all.len())][hour];
            figures(drawn.days.iter().map(|day| &cells[*day]), &mut waits)
        };
        let difference = |hour| {
            let (a, b) = (side(&cells_then, hour), side(&cells_today, hour));
            (a.0 - b.0, a.1 - b.1)
        };
        (0..HOURS).map(difference).collect()
    });
    let (means_then, means_today) = (means(&cells_then), means(&cells_today));
    let (people_then, people_today) = (people(then.plan, days), people(today.plan, days));
    let one = |hour: usize| {
        let count: usize =
            cells_today.iter().flat_map(|cells| &cells[hour]).map(|cell| cell.waits.len()).sum();
        let contacts = count as f64 / cells_today.len().max(1) as f64;
        let against = |today: f64, then: f64, of: fn(&(f64, f64)) -> f64| Against {
            today,
            then,
            difference: held(then - today, drawn.iter().map(|draw| of(&draw[hour])).collect()),
        };
        let (was, becomes) = (means_today[hour], means_then[hour]);
        (contacts >= ENOUGH).then(|| HourOfDay {
            hour: hour as u32,
            contacts,
            wait_p90_s: against(was.0, becomes.0, |draw| draw.0),
            abandoned: against(was.1, becomes.1, |draw| draw.1),
            people_today: people_today[hour],
            people_then: people_then[hour],
        })
    };
    (0..HOURS).filter_map(one).collect()
}

/// How many are there, by hour of the day, on average over so many days.
fn people(plan: &Plan, days: usize) -> [f64; HOURS] {
    let mut sums = [0.0; HOURS];
    for shift in plan.everybody().flat_map(|person| &person.shifts) {
        let (mut from_ms, to_ms) = (shift.from_ms + plan.offset_ms, shift.to_ms + plan.offset_ms);
        while from_ms < to_ms {
            let hour = from_ms.div_euclid(HOUR_MS);
            let until_ms = to_ms.min((hour + 1) * HOUR_MS);
            sums[hour.rem_euclid(HOURS as i64) as usize] += (until_ms - from_ms) as f64;
            from_ms = until_ms;
        }
    }
    sums.map(|sum| sum / HOUR_MS as f64 / days.max(1) as f64)
}

/// On which share of the days, of all replications, the mean wait is another.
pub(crate) fn by_day(then: &[Played], today: &[Played]) -> ByDay {
    let (mut all, mut shorter, mut longer) = (0, 0, 0);
    for (then, today) in then.iter().zip(today) {
        for (then, today) in then.days.iter().zip(&today.days) {
            let mean_s = |day: &[super::play::Outcome]| {
                let waits = day.iter().filter(|one| one.end != End::Unreached).map(|one| one.wait_ms);
                let (sum, count) = waits.fold((0_u64, 0_u64), |(sum, n), ms| (sum + u64::from(ms), n + 1));
                (count > 0).then(|| sum as f64 / count as f64 / 1000.0)
            };
            let (Some(then_s), Some(today_s)) = (mean_s(then), mean_s(today)) else { continue };
            all += 1;
            shorter += usize::from(then_s <= today_s - 0.05);
            longer += usize::from(then_s >= today_s + 0.05);
        }
    }
    let share = |days: usize| days as f64 / all.max(1) as f64;
    ByDay { shorter: share(shorter), longer: share(longer) }
}
