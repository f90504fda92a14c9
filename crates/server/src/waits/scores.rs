//! The score of promises: counted cells with their intervals, small ones hidden.

use super::projection::DAY_MS;
use super::queries::{self, By, Tally};
use crate::Clock;
use engine::promises::score::{SHOWN_FROM, hidden, share_interval};
use engine::waits::COVERAGE_PERMILLE;
use events::{InboxId, WorkspaceId};
use ledger::{LedgerError, Rows};
use serde::Serialize;
use utoipa::ToSchema;

/// For how many days promises are counted, at most and usually.
pub(crate) const DAYS_MOST: i64 = 90;

/// Of whose promises, and from when.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) workspace: WorkspaceId,
    /// Each with its name.
    pub(crate) inboxes: Vec<(InboxId, String)>,
    pub(crate) days: i64,
    /// Whether cells that could tell of a person are hidden: towards the public.
    pub(crate) hides_small: bool,
}

/// Between what a share lies, with 95 % confidence.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct IntervalView {
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// Promises that are counted together.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CellView {
    /// An inbox, an hour of the day in UTC (`00` to `23`) or a class (empty for those without one).
    pub(crate) key: String,
    /// The inbox's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// Whether there are too few to show.
    pub(crate) hidden: bool,
    /// Null when hidden.
    pub(crate) figures: Option<Figures>,
}

/// How promises held.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct Figures {
    /// Promises whose outcome is known.
    pub(crate) n: i64,
    pub(crate) kept: i64,
    /// Answered earlier than was said.
    pub(crate) early: i64,
    /// Answered later than was said, or not at all by then.
    pub(crate) missed: i64,
    /// The share that was kept.
    pub(crate) coverage: f64,
    pub(crate) interval: IntervalView,
    /// The mean width of the promised intervals.
    pub(crate) mean_width_s: f64,
}

/// How often promises were right.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ScoreView {
    /// The first day that is counted, in UTC. The last is today.
    #[schema(example = "2026-03-02")]
    pub(crate) from: String,
    pub(crate) days: i64,
    /// How often promises are to be right.
    pub(crate) coverage_target: f64,
    /// Cells with fewer promises are hidden towards the public, and a further one where a single one could be found by subtraction.
    pub(crate) hidden_below: i64,
    /// Null when there are too few to show.
    pub(crate) total: Option<Figures>,
    /// Customers who left before the promised time was over: nobody knows whether it would have been kept. Null when hidden.
    pub(crate) left: Option<i64>,
    pub(crate) by_queue: Vec<CellView>,
    pub(crate) by_hour: Vec<CellView>,
    pub(crate) by_class: Vec<CellView>,
}

impl Tally {
    pub(crate) const fn scored(&self) -> i64 {
        self.kept + self.early + self.missed
    }

    const fn add(&mut self, other: &Self) {
        self.kept += other.kept;
        self.early += other.early;
        self.missed += other.missed;
        self.left += other.left;
        self.width_ms += other.width_ms;
    }

    #[expect(clippy::cast_precision_loss, reason = "counts and widths are far below 2^52")]
    fn figures(&self) -> Figures {
        let n = self.scored();
        let (low, high) = share_interval(self.kept, n);
        let each = |sum: i64| if n == 0 { 0.0 } else { sum as f64 / n as f64 };
        Figures {
            n,
            kept: self.kept,
            early: self.early,
            missed: self.missed,
            coverage: rounded(each(self.kept), 4),
            interval: IntervalView { low: rounded(low, 4), high: rounded(high, 4) },
            mean_width_s: rounded(each(self.width_ms) / 1000.0, 1),
        }
    }
}

fn rounded(value: f64, digits: i32) -> f64 {
    let unit = 10_f64.powi(digits);
    (value * unit).round() / unit
}

/// Counts what was asked for.
pub(crate) fn score(rows: &Rows<'_>, asked: &Asked, now_ms: i64) -> Result<ScoreView, LedgerError> {
    let from_day = now_ms.div_euclid(DAY_MS) - (asked.days - 1);
    let (mut queues, mut hours, mut classes) = (Vec::new(), Vec::new(), Vec::new());
    for (inbox, name) in &asked.inboxes {
        let of_inbox = queries::tallies(rows, asked.workspace, *inbox, from_day, By::Hour)?;
        let mut whole = Tally::default();
        of_inbox.iter().for_each(|(_, tally)| whole.add(tally));
        queues.push((inbox.to_string(), Some(name.clone()), whole));
        add_all(&mut hours, of_inbox);
        add_all(&mut classes, queries::tallies(rows, asked.workspace, *inbox, from_day, By::Class)?);
    }
    let mut total = Tally::default();
    queues.iter().for_each(|(.., tally)| total.add(tally));
    let is_shown = !asked.hides_small || total.scored() >= SHOWN_FROM;
    let named =
        |cells: Vec<(String, Tally)>| cells.into_iter().map(|(key, tally)| (key, None, tally)).collect();
    Ok(ScoreView {
        from: Clock::rfc3339(from_day * DAY_MS).chars().take(10).collect(),
        days: asked.days,
        coverage_target: f64::from(u16::try_from(COVERAGE_PERMILLE).unwrap_or(0)) / 1000.0,
        hidden_below: SHOWN_FROM,
        total: is_shown.then(|| total.figures()),
        left: (!asked.hides_small || (is_shown && total.left >= SHOWN_FROM)).then_some(total.left),
        by_queue: cells(queues, asked.hides_small),
        by_hour: cells(named(hours), asked.hides_small),
        by_class: cells(named(classes), asked.hides_small),
    })
}

fn add_all(to: &mut Vec<(String, Tally)>, from: Vec<(String, Tally)>) {
    for (key, tally) in from {
        match to.binary_search_by(|(known, _)| known.cmp(&key)) {
            Ok(at) => to[at].1.add(&tally),
            Err(at) => to.insert(at, (key, tally)),
        }
    }
}

/// One breakdown. Where nobody was promised anything there is no cell.
fn cells(mut tallies: Vec<(String, Option<String>, Tally)>, hides_small: bool) -> Vec<CellView> {
    tallies.retain(|(.., tally)| tally.scored() > 0);
    let counts: Vec<i64> = tallies.iter().map(|(.., tally)| tally.scored()).collect();
    let hidden = if hides_small { hidden(&counts) } else { vec![false; counts.len()] };
    let cell = |((key, name, tally), hidden): ((String, Option<String>, Tally), bool)| CellView {
        key,
        name,
        hidden,
        figures: (!hidden).then(|| tally.figures()),
    };
    tallies.into_iter().zip(hidden).map(cell).collect()
}
