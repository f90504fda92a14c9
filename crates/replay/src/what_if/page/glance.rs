//! All scenarios beside each other: by how much nine of ten wait less, how many fewer leave, and what it takes.

use super::{minus, named};
use crate::report::html::rows::{Axis, Row, Value, drawing};
use crate::report::html::table::{Column, Table};
use crate::report::html::{beside, figure, lead};
use crate::report::svg::Mark;
use crate::report::words::{NONE, listed, shown};
use crate::what_if::answer::{Answer, Changed, Compared};
use crate::what_if::figures::{Between, Figure};
use crate::what_if::verdict::{bare, bare_difference, find, hours, is_open, leaves_out, signed};
use crate::what_if::words::NAME;

/// So many scenarios are drawn at most; the table has all.
const DRAWN: usize = 24;

pub(super) fn section(answer: &Answer) -> String {
    let drawn = &answer.scenarios[..answer.scenarios.len().min(DRAWN)];
    let figures = [
        picture("glance-wait", Figure::WaitP90S, "Nine of ten wait so many seconds longer or shorter", drawn),
        picture("glance-left", Figure::Abandoned, "So many points more or fewer leave", drawn),
    ];
    format!("{}{}{}", lead(&found(&answer.scenarios)), beside(&figures), table(answer).html())
}

fn found(scenarios: &[Compared]) -> String {
    let wait = |one: &&Compared| find(&one.rows, Figure::WaitP90S).map(|row| row.difference);
    let better = scenarios.iter().filter(|one| wait(one).is_some_and(|it| it.high < 0.0)).count();
    let worse = scenarios.iter().filter(|one| wait(one).is_some_and(|it| it.low > 0.0)).count();
    let rest = scenarios.len() - better - worse;
    let best = scenarios
        .iter()
        .filter(|one| wait(one).is_some_and(|it| it.high < 0.0) && !leaves_out(one))
        .min_by(|a, b| f64::total_cmp(&value(a), &value(b)));
    let most = best.map_or_else(String::new, |best| {
        format!(" Over the whole day “{}” shortens them most.", shown(&best.name, NAME))
    });
    let partial: Vec<String> = scenarios
        .iter()
        .filter(|one| leaves_out(one))
        .map(|one| format!("“{}”", shown(&one.name, NAME)))
        .collect();
    let partial = if partial.is_empty() {
        String::new()
    } else {
        format!(" Of {} not everybody is in these figures: see there.", listed(&partial))
    };
    format!(
        "Nine of ten wait less in {better} of {} scenarios, longer in {worse}; in {rest} nothing changes or it cannot be \
         told.{most}{partial}",
        scenarios.len()
    )
}

fn value(one: &Compared) -> f64 {
    find(&one.rows, Figure::WaitP90S).map_or(0.0, |row| row.difference.value)
}

fn picture(id: &str, of: Figure, caption: &str, scenarios: &[Compared]) -> String {
    let scale = if of == Figure::Abandoned { 100.0 } else { 1.0 };
    let differences: Vec<(&Compared, Between)> =
        scenarios.iter().filter_map(|one| find(&one.rows, of).map(|row| (one, row.difference))).collect();
    let widest = differences.iter().flat_map(|(_, it)| [it.low.abs(), it.high.abs(), it.value.abs()]);
    let step = step(widest.fold(0.0, f64::max) * scale / 2.0);
    let digits = usize::from(step.fract() != 0.0);
    let ticks = [-2.0, -1.0, 1.0, 2.0].map(|n| (n * step / scale, minus(&format!("{:+.digits$}", n * step))));
    let axis = Axis {
        ends: (-2.0 * step / scale, 2.0 * step / scale),
        ticks: ticks.to_vec(),
        aims: vec![(0.0, "today".to_owned())],
        bars: true,
    };
    let row = |(number, (_, it)): (usize, &(&Compared, Between))| Row {
        name: format!("scenario {number}"),
        values: vec![Value {
            mark: if is_open(*it) {
                Mark::Dot
            } else if it.value < 0.0 {
                Mark::Down
            } else {
                Mark::Up
            },
            class: "was",
            at: it.value,
            between: (it.low, it.high),
        }],
        words: minus(&signed(of, it.value)),
    };
    let rows: Vec<Row> = (1..).zip(&differences).map(row).collect();
    let says = "For each scenario the difference from today, with the interval that holds 95 of 100.";
    let drawing = drawing(id, caption, says, &axis, &rows);
    let key = "▼ fewer or shorter, ▲ more or longer, ● cannot be told; the line is where 95 of 100 lie";
    figure(&format!("{caption} than today. {key}."), &drawing, "")
}

fn step(least: f64) -> f64 {
    let steps =
        [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 50.0, 100.0, 200.0, 300.0, 600.0, 1200.0, 3600.0];
    steps.into_iter().find(|step| *step >= least).unwrap_or_else(|| least.ceil())
}

fn table(answer: &Answer) -> Table {
    let has_promises = answer.scenarios.iter().any(|one| one.promises.is_some());
    let has_wages = answer.scenarios.iter().any(|one| one.cost.is_some());
    let mut columns = vec![
        Column::Words("Scenario"),
        Column::Number("Half wait, s"),
        Column::Number("Nine of ten wait, s"),
        Column::Number("Leave, points"),
        Column::Number("In time, points"),
        Column::Number("Overtaken, points"),
        Column::Number("Busy, points"),
    ];
    if has_promises {
        columns.push(Column::Number("Promises kept, points"));
    }
    columns.push(Column::Number("People's hours"));
    if has_wages {
        columns.push(Column::Number("Wages"));
    }
    let mut table = Table::new("Difference from today, all day, and where 95 of 100 lie", &columns).stacked();
    for (number, one) in (1..).zip(&answer.scenarios) {
        let row = |figure| {
            let row = find(&one.rows, figure);
            row.map_or_else(String::new, |row| minus(&bare_difference(figure, row.difference)))
        };
        let share = |changed: Changed| {
            let points = || bare(Figure::Queued, changed.then - changed.today);
            minus(&changed.difference.map_or_else(points, |it| bare_difference(Figure::Queued, it)))
        };
        let mut cells: Vec<String> =
            [Figure::WaitP50S, Figure::WaitP90S, Figure::Abandoned, Figure::AnsweredWithin].map(row).into();
        cells.extend([share(one.overtaken), share(one.occupancy)]);
        if has_promises {
            cells.push(one.promises.map_or_else(|| NONE.to_owned(), share));
        }
        cells.push(minus(hours(one.staffed_hours.then - one.staffed_hours.today).trim_end_matches(" h")));
        if has_wages {
            cells.push(one.cost.map_or_else(|| NONE.to_owned(), |cost| minus(&format!("{cost:+.0}"))));
        }
        table.row(&named(number, one), &cells);
    }
    table
}
