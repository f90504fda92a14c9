//! Waits that a park posted against waits that people lived, recalibrated one after the other: `attraction,time,actual,posted` in minutes on
//! standard input, one JSON object on standard output. Each promise is made from what was over by then.

#![allow(clippy::print_stdout, reason = "the answer of a benchmark")]

use engine::waits::{Posted, PostedPromise};
use std::collections::{BTreeMap, BinaryHeap};
use std::io::BufRead as _;

const MINUTE_MS: i64 = 60_000;
/// A posted figure that is older says nothing.
const FRESH_MS: i64 = 30 * MINUTE_MS;
/// Longer waits than this, and negative ones, are slips of whoever wrote them down.
const LONGEST_MIN: f64 = 24.0 * 60.0;

/// When, what somebody lived through, and what was posted, in minutes.
type Seen = (i64, Option<f64>, Option<f64>);

/// Somebody who waits: until when (negative, so that the heap gives the first one), what was posted, what was promised, and how long it takes.
#[derive(Debug)]
struct Out {
    until_ms: i64,
    posted_ms: i64,
    promise: Option<PostedPromise>,
    waited_ms: i64,
}

impl PartialEq for Out {
    fn eq(&self, other: &Self) -> bool {
        self.until_ms == other.until_ms
    }
}
impl Eq for Out {}
impl PartialOrd for Out {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Out {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        other.until_ms.cmp(&self.until_ms)
    }
}

#[derive(Debug, Default)]
struct Sums {
    scored: f64,
    covered: f64,
    width: f64,
    winkler: f64,
    off: f64,
    off_posted: f64,
    bias_posted: f64,
    early: f64,
}

impl Sums {
    fn add(&mut self, posted_ms: i64, promise: &PostedPromise, waited_ms: i64) {
        let minutes = |ms: i64| ms as f64 / MINUTE_MS as f64;
        let (low, high) = (minutes(promise.wait.low_ms), minutes(promise.wait.high_ms));
        let (waited, posted) = (minutes(waited_ms), minutes(posted_ms));
        self.scored += 1.0;
        self.covered += f64::from(u8::from((low..=high).contains(&waited)));
        self.early += f64::from(u8::from(waited < low));
        self.width += high - low;
        self.winkler += high - low + 20.0 * ((low - waited).max(0.0) + (waited - high).max(0.0));
        self.off += (minutes(promise.wait.median_ms) - waited).abs();
        self.off_posted += (posted - waited).abs();
        self.bias_posted += posted - waited;
    }
}

fn main() {
    let mut rows: BTreeMap<String, Vec<Seen>> = BTreeMap::new();
    let mut bad = 0u64;
    for line in std::io::stdin().lock().lines().skip(1).map_while(Result::ok) {
        let mut cells = line.split(',');
        let (Some(place), Some(at_ms)) = (cells.next(), cells.next().and_then(local_ms)) else {
            bad += 1;
            continue;
        };
        let mut minutes = || cells.next().and_then(|cell| cell.parse::<f64>().ok());
        let (actual, posted) = (minutes(), minutes());
        if actual.is_some_and(|actual| !(0.0..=LONGEST_MIN).contains(&actual)) {
            bad += 1;
            continue;
        }
        rows.entry(place.to_owned()).or_default().push((at_ms, actual, posted));
    }
    let (mut sums, mut lived) = (Sums::default(), 0u64);
    for rows in rows.values_mut() {
        rows.sort_by_key(|(at_ms, ..)| *at_ms);
        lived += place(rows, &mut sums);
    }
    let n = sums.scored.max(1.0);
    println!(
        "{{\"places\":{},\"bad_rows\":{bad},\"lived\":{lived},\"scored\":{},\"posted_mae_min\":{:.2},\"posted_bias_min\":{:.2},\
         \"mae_min\":{:.2},\"coverage\":{:.4},\"early\":{:.4},\"mean_width_min\":{:.1},\"winkler_min\":{:.1}}}",
        rows.len(),
        sums.scored,
        sums.off_posted / n,
        sums.bias_posted / n,
        sums.off / n,
        sums.covered / n,
        sums.early / n,
        sums.width / n,
        sums.winkler / n,
    );
}

/// Plays one place; answers how many waits were lived there of which a figure was posted.
fn place(rows: &[Seen], sums: &mut Sums) -> u64 {
    let (mut board, mut out) = (Posted::default(), BinaryHeap::<Out>::new());
    let (mut posted, mut lived) = (None::<(i64, i64)>, 0);
    for (at_ms, actual, figure) in rows {
        while out.peek().is_some_and(|first| first.until_ms <= *at_ms) {
            let Some(over) = out.pop() else { break };
            board.lived(over.posted_ms, over.promise.as_ref(), over.waited_ms, out.len());
        }
        if let Some(figure) = figure {
            posted = Some((*at_ms, (figure * MINUTE_MS as f64) as i64));
        }
        let Some((posted_at_ms, posted_ms)) = posted else { continue };
        let Some(actual) = actual.filter(|_| at_ms - posted_at_ms <= FRESH_MS) else { continue };
        let waited_ms = (actual * MINUTE_MS as f64) as i64;
        let promise = board.promise(posted_ms);
        lived += 1;
        if let Some(promise) = &promise {
            sums.add(posted_ms, promise, waited_ms);
        }
        out.push(Out { until_ms: at_ms + waited_ms, posted_ms, promise, waited_ms });
    }
    lived
}

/// `2018-06-30T07:44:06` as milliseconds of a clock that knows no zones.
fn local_ms(text: &str) -> Option<i64> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    // Days since 1970 in the Gregorian calendar, years beginning in March.
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 719_469;
    Some(((days * 24 + hour) * 60 + minute) * MINUTE_MS + second * 1000)
}
