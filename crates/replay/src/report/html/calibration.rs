//! Whether each end of a promise, and its middle, is passed as often as it should be.

use super::rows::{Axis, Row, Value, drawing};
use super::table::{Column, Table};
use super::{ENOUGH, beside, between, by_hour, drawn, figure, lead, paragraph, silence};
use crate::report::Report;
use crate::report::svg::Mark;
use crate::report::words::{NONE, aim, count, percent, percents};
use crate::score::{Cell, Figures};

pub(super) fn section(report: &Report) -> String {
    let told = &report.promises;
    if told.scored < ENOUGH {
        return lead(&format!("This takes {ENOUGH} promises at least, and there are {}.", told.scored));
    }
    let low = told.early.unwrap_or(0.0);
    let middle = told.below_median.unwrap_or(0.0);
    let high = 1.0 - told.missed.unwrap_or(0.0);
    let tail = (1.0 - told.coverage_target) / 2.0;
    let found = format!(
        "{} waited less than the low end ({} should), {} less than the middle ({} should), and {} no longer than the high \
         end ({} should). {}",
        percent(Some(low)),
        aim(tail),
        percent(Some(middle)),
        aim(0.5),
        percent(Some(high)),
        aim(1.0 - tail),
        leaning(middle, told.scored)
    );
    let words = "A promise says three things: a low end, a middle and a high end. Each is a claim that can be checked \
                 by counting. Marks on the lines are right; the bar through a mark is what chance could make of it (95 %).";
    let figures = [ends(report, tail), misses(&told.by_hour, tail)];
    lead(&found) + &paragraph(words) + &silence(told) + &beside(&figures)
}

/// Words are made only about what chance does not explain.
fn leaning(middle: f64, n: u64) -> &'static str {
    let (low, high) = between(middle, n);
    if low > 0.5 {
        "The middle is on the long side: more people than half wait less."
    } else if high < 0.5 {
        "The middle is on the short side: more people than half wait longer."
    } else {
        "The middle is in the middle, as far as so many promises can tell."
    }
}

/// The three shares of a cell that should be 5, 50 and 95 %, each with its interval.
fn shares(cell: &Cell) -> Option<[(f64, (f64, f64)); 3]> {
    let of = |share: f64| (share, between(share, cell.n));
    Some([of(cell.early?), of(cell.below_median?), of(1.0 - cell.missed?)])
}

fn whole(told: &Figures) -> Cell {
    Cell {
        key: "all".to_owned(),
        n: told.scored,
        coverage: told.coverage,
        coverage_low: told.coverage_low,
        coverage_high: told.coverage_high,
        early: told.early,
        missed: told.missed,
        below_median: told.below_median,
        mean_width_s: told.mean_width_s,
        winkler_s: told.winkler_s,
        mae_s: told.mae_s,
        rmse_s: told.rmse_s,
        margins: told.margins,
        cannot_say: told.cannot_say,
        said_kept: told.said_kept,
        said_width_s: told.said_width_s,
    }
}

fn ends(report: &Report, tail: f64) -> String {
    let all = whole(&report.promises);
    let mut cells = vec![("all promises".to_owned(), &all)];
    cells.extend(drawn(&report.promises.by_class));
    let columns = [
        Column::Words("Class"),
        Column::Number("Promises"),
        Column::Number("Below the low end"),
        Column::Number("Below the middle"),
        Column::Number("Up to the high end"),
    ];
    let mut table = Table::new("Waited less than each part of the promise", &columns).stacked();
    let mut rows = Vec::new();
    for (name, cell) in cells {
        let Some(shares) = shares(cell).filter(|_| cell.n >= ENOUGH) else {
            rows.push(Row { name: name.clone(), values: Vec::new(), words: "too few to show".to_owned() });
            table.row(&name, &hidden(4));
            continue;
        };
        let marks = [Mark::Down, Mark::Diamond, Mark::Up];
        let values = marks.iter().zip(shares).map(|(mark, (at, between))| Value {
            mark: *mark,
            class: "dot",
            at,
            between,
        });
        rows.push(Row {
            name: name.clone(),
            values: values.collect(),
            words: format!("of {}", count(cell.n)),
        });
        let said =
            shares.map(|(share, (low, high))| format!("{} ({})", percent(Some(share)), percents(low, high)));
        table.row(&name, &[vec![count(cell.n)], said.to_vec()].concat());
    }
    let aims = [(tail, "low end"), (0.5, "middle"), (1.0 - tail, "high end")];
    let ticks = [tail, 0.25, 0.5, 0.75, 1.0 - tail].map(|share| (share, format!("{:.0}", share * 100.0)));
    let axis = Axis {
        ends: (0.0, 1.0),
        ticks: ticks.to_vec(),
        aims: aims.map(|(share, name)| (share, name.to_owned())).to_vec(),
        bars: false,
    };
    let title =
        "How many waited less than the low end, the middle and the high end of their promise, by class";
    let says = "Dots on the lines at 5, 50 and 95 per cent are right. The table below has all values.";
    let caption =
        "Waited less than the low end, the middle and the high end, in % of the promises of a class";
    figure(caption, &drawing("ends", title, says, &axis, &rows), &table.behind("The same as a table"))
}

fn misses(hours: &[Cell], tail: f64) -> String {
    let columns = [
        Column::Words("Hour"),
        Column::Number("Promises"),
        Column::Number("Earlier than said"),
        Column::Number("Later than said"),
    ];
    let mut table = Table::new("Promises not kept, by hour of joining", &columns).stacked();
    let (mut rows, mut most) = (Vec::new(), tail * 2.0);
    for (name, cell) in by_hour(hours) {
        let (Some(early), Some(late), true) = (cell.early, cell.missed, cell.n >= ENOUGH) else {
            rows.push(Row { name: name.clone(), values: Vec::new(), words: "too few to show".to_owned() });
            table.row(&name, &hidden(3));
            continue;
        };
        let (before, after) = (between(early, cell.n), between(late, cell.n));
        most = most.max(before.1).max(after.1);
        let values = vec![
            Value { mark: Mark::Down, class: "early-mark", at: -early, between: (-before.1, -before.0) },
            Value { mark: Mark::Up, class: "late-mark", at: late, between: after },
        ];
        rows.push(Row { name: name.clone(), values, words: format!("of {}", count(cell.n)) });
        let said = |share, (low, high)| format!("{} ({})", percent(Some(share)), percents(low, high));
        table.row(&name, &[count(cell.n), said(early, before), said(late, after)]);
    }
    let end = (most * 20.0).ceil() / 20.0;
    let axis = Axis {
        ends: (-end, end),
        ticks: [-end, -tail, 0.0, tail, end].map(|at| (at, format!("{:.0}", at.abs() * 100.0))).to_vec(),
        aims: vec![(-tail, "earlier".to_owned()), (tail, "later".to_owned())],
        bars: true,
    };
    let title = "Promises answered earlier and later than said, by hour of joining";
    let says = "Each should be 5 per cent. The table below has all values.";
    let caption = "Answered earlier (left) and later (right) than said, in % of the promises of an hour; 5 % each is right";
    figure(caption, &drawing("misses", title, says, &axis, &rows), &table.behind("The same as a table"))
}

fn hidden(cells: usize) -> Vec<String> {
    let mut hidden = vec![NONE.to_owned(); cells];
    hidden[0] = format!("fewer than {ENOUGH}");
    hidden
}
