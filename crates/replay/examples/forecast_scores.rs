//! Forecasts of a call log's arrivals, scored against what came: `forecast_scores FROM FILE...` with the first day that is scored
//! as days since 1970, one JSON object on standard output. Each forecast is made from what had happened by then.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the answer of a benchmark")]

use engine::forecast::{Expected, INTERVAL_MS, SLOTS, Series, Zone};
use replay::{Contacts, Format, Outcome};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// From this half hour on, the hours of the day are forecast: 10:00.
const MORNING: usize = 20;
/// Half hours before 7:00 are left out of what is scored: the centre is closed.
const OPENS: usize = 14;

type Days = Vec<[u32; SLOTS]>;

/// How far off.
#[derive(Default)]
struct Sums {
    n: f64,
    came: f64,
    off: f64,
    square: f64,
    held: [f64; 2],
    width: [f64; 2],
    winkler: [f64; 2],
    pinball: f64,
}

impl Sums {
    fn point(&mut self, mean: f64, came: u32) {
        let off = f64::from(came) - mean;
        self.n += 1.0;
        self.came += f64::from(came);
        self.off += off.abs();
        self.square += off * off;
    }

    fn bands(&mut self, said: &Expected, came: u32) {
        let y = f64::from(came);
        let bands = [(said.low_50, said.high_50, 0.5), (said.low_90, said.high_90, 0.1)];
        for (place, (low, high, missing)) in bands.into_iter().enumerate() {
            self.held[place] += f64::from(u8::from((low..=high).contains(&came)));
            let (low, high) = (f64::from(low), f64::from(high));
            self.width[place] += high - low;
            self.winkler[place] += high - low + 2.0 / missing * ((low - y).max(0.0) + (y - high).max(0.0));
        }
        let levels = [(said.low_90, 0.05), (said.low_50, 0.25), (said.median, 0.5), (said.high_50, 0.75)];
        for (quantile, level) in levels.into_iter().chain([(said.high_90, 0.95)]) {
            let off = y - f64::from(quantile);
            self.pinball += (level * off).max((level - 1.0) * off) / 5.0;
        }
    }

    fn json(&self) -> serde_json::Value {
        let per = |sum: f64| sum / self.n;
        serde_json::json!({
            "n": self.n, "mae": per(self.off), "rmse": per(self.square).sqrt(), "wape": self.off / self.came,
            "coverage_50": per(self.held[0]), "coverage_90": per(self.held[1]),
            "width_50": per(self.width[0]), "width_90": per(self.width[1]),
            "winkler_50": per(self.winkler[0]), "winkler_90": per(self.winkler[1]), "pinball": per(self.pinball),
        })
    }
}

/// By distance ahead and by who said it.
type Scores = BTreeMap<&'static str, BTreeMap<&'static str, Sums>>;

/// What simpler rules say of a half hour, from days before `known`.
fn simple(days: &Days, known: usize, day: usize, slot: usize) -> [(&'static str, f64); 3] {
    let same: Vec<f64> = (0..known)
        .rev()
        .filter(|other| (day - other).is_multiple_of(7))
        .map(|other| f64::from(days[other][slot]))
        .collect();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    // What a month has of each weekday.
    let all = mean(&same[..same.len().min(4)]);
    let kept = (0..same.len()).map(|weeks| 0.8_f64.powi(weeks as i32)).sum::<f64>();
    let weighted = same.iter().zip(0..).map(|(came, weeks)| came * 0.8_f64.powi(weeks)).sum::<f64>();
    [
        ("same time last week", same.first().copied().unwrap_or(0.0)),
        ("mean of the last four weeks", all),
        ("weeks weighted, nothing else", if kept > 0.0 { weighted / kept } else { 0.0 }),
    ]
}

fn play(days: &Days, first_day: i64, from: usize, scores: &mut Scores) {
    let day_ms = SLOTS as i64 * INTERVAL_MS;
    let mut series = Series::new(Zone::utc(), first_day * day_ms);
    for (day, counts) in days.iter().enumerate() {
        for (slot, came) in counts.iter().enumerate() {
            let now_ms = (first_day + day as i64) * day_ms + slot as i64 * INTERVAL_MS;
            series.pass(now_ms);
            if day >= from {
                score(days, day, slot, &series.forecast(now_ms + 8 * day_ms).unwrap_or_default(), scores);
            }
            series.add(now_ms, *came);
        }
    }
}

fn score(days: &Days, day: usize, slot: usize, said: &[engine::forecast::Interval], scores: &mut Scores) {
    let mut add = |ahead: &'static str, intervals: usize| {
        let (of_day, of_slot) = (day + (slot + intervals) / SLOTS, (slot + intervals) % SLOTS);
        let (Some(counts), Some(said)) = (days.get(of_day), said.get(intervals)) else { return };
        if of_slot < OPENS {
            return;
        }
        let came = counts[of_slot];
        let sums = scores.entry(ahead).or_default();
        let ours = sums.entry("forecast").or_default();
        ours.point(said.expected.mean, came);
        ours.bands(&said.expected, came);
        for (name, mean) in simple(days, day, of_day, of_slot) {
            sums.entry(name).or_default().point(mean, came);
        }
        if slot > 0 && of_day == day {
            sums.entry("as in the last half hour").or_default().point(f64::from(days[day][slot - 1]), came);
        }
    };
    add("next half hour", 0);
    if slot == MORNING {
        (0..SLOTS - MORNING).for_each(|ahead| add("rest of the day from 10:00", ahead));
    }
    if slot == 0 {
        (SLOTS..2 * SLOTS).for_each(|ahead| add("day ahead", ahead));
        (6 * SLOTS..7 * SLOTS).for_each(|ahead| add("week ahead", ahead));
    }
}

/// Arrivals by day and half hour, from the first day on, of one line or of all.
fn days(contacts: &Contacts, line: Option<u32>) -> (i64, Days) {
    let day_ms = SLOTS as i64 * INTERVAL_MS;
    let joined = || {
        let all = contacts.all.iter().filter(|contact| contact.outcome != Outcome::LeftBefore);
        all.map(|contact| (contact.joined_ms, contact.queue))
    };
    let first = joined().map(|(at_ms, _)| at_ms.div_euclid(day_ms)).min().unwrap_or(0);
    let last = joined().map(|(at_ms, _)| at_ms.div_euclid(day_ms)).max().unwrap_or(0);
    let mut days = vec![[0; SLOTS]; (last - first + 1) as usize];
    for (at_ms, queue) in joined() {
        if line.is_none_or(|line| line == queue) {
            let day = (at_ms.div_euclid(day_ms) - first) as usize;
            days[day][(at_ms.rem_euclid(day_ms) / INTERVAL_MS) as usize] += 1;
        }
    }
    (first, days)
}

fn main() {
    let mut given = std::env::args().skip(1);
    let from: i64 = given.next().and_then(|day| day.parse().ok()).unwrap_or(0);
    let files: Vec<PathBuf> = given.map(PathBuf::from).collect();
    let contacts = match Format::AnonymousBank.read(&files, None, &mut ()) {
        Ok(contacts) => contacts,
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(1);
        }
    };
    let mut answer = serde_json::Map::new();
    let lines = (0..contacts.queues.len() as u32).map(Some);
    let mut by_line = Scores::new();
    let mut all = Scores::new();
    for line in std::iter::once(None).chain(lines) {
        let (first, days) = days(&contacts, line);
        let scores = if line.is_none() { &mut all } else { &mut by_line };
        play(&days, first, (from - first).max(0) as usize, scores);
    }
    for (name, scores) in [("all", all), ("by_line", by_line)] {
        let of = |sums: &BTreeMap<&str, Sums>| -> serde_json::Map<String, serde_json::Value> {
            sums.iter().map(|(name, sums)| ((*name).to_owned(), sums.json())).collect()
        };
        let scores: serde_json::Map<_, _> =
            scores.iter().map(|(ahead, sums)| ((*ahead).to_owned(), of(sums).into())).collect();
        answer.insert(name.to_owned(), scores.into());
    }
    println!("{}", serde_json::Value::Object(answer));
}
