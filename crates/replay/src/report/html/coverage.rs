//! How many promises were kept, by hour, by class, by line and by priority.

use super::rows::{Axis, Row, Value, drawing};
use super::table::{Column, Table};
use super::{ENOUGH, NAME, beside, by_hour, drawn, figure, lead, note, silence};
use crate::report::Report;
use crate::report::svg::Mark;
use crate::report::words::{NONE, aim, count, length_within, listed, percent, percents, shown};
use crate::score::Cell;

/// So many exceptions are named.
const NAMED: usize = 6;

/// A way of splitting promises.
struct Split<'a> {
    id: &'static str,
    /// One of them.
    one: &'static str,
    /// Several.
    many: &'static str,
    drawn: Vec<(String, &'a Cell)>,
    all: Vec<(String, &'a Cell)>,
}

pub(super) fn section(report: &Report) -> String {
    let told = &report.promises;
    if told.scored == 0 {
        return lead("No promise was scored.");
    }
    let target = told.coverage_target;
    let splits = splits(report);
    let mut html = lead(&found(&splits, target));
    html.push_str(&note(&format!(
        "A dot is the share kept, the bar through it what chance could make of it (95 %, Wilson's interval). About one \
         bar in twenty misses the line by chance alone. Hours and classes with fewer than {ENOUGH} promises are not shown: \
         they say little, and could point at a person."
    )));
    let figures: Vec<String> = splits.iter().map(|split| picture(split, target)).collect();
    html + &silence(told) + &beside(&figures)
}

fn splits(report: &Report) -> Vec<Split<'_>> {
    let told = &report.promises;
    let hours = by_hour(&told.by_hour);
    let mut splits =
        vec![Split { id: "by-hour", one: "hour", many: "hours", drawn: hours.clone(), all: hours }];
    let others = [
        ("by-class", "class", "classes", &told.by_class),
        ("by-queue", "queue", "queues", &told.by_queue),
        ("by-priority", "priority", "priorities", &told.by_priority),
    ];
    for (id, one, many, cells) in others {
        // Where every class is a queue or a priority of its own, one picture says it all.
        let again = id != "by-class" && cells == &told.by_class;
        if !cells.is_empty() && !again {
            let all = cells.iter().map(|cell| (shown(&cell.key, NAME), cell)).collect();
            splits.push(Split { id, one, many, drawn: drawn(cells), all });
        }
    }
    splits
}

/// In how many of each the aim is within the interval, and where it is not.
fn found(splits: &[Split<'_>], target: f64) -> String {
    let (mut held, mut less, mut more) = (Vec::new(), Vec::new(), Vec::new());
    for split in splits {
        let enough: Vec<_> = split.all.iter().filter(|(_, cell)| cell.n >= ENOUGH).collect();
        let mut outside = 0;
        for (name, cell) in &enough {
            let name =
                if split.id == "by-hour" { name.clone() } else { format!("{}\u{a0}{name}", split.one) };
            let said = format!("{name}\u{a0}({})", percent(cell.coverage));
            if cell.coverage_high < Some(target) {
                less.push(said);
            } else if cell.coverage_low > Some(target) {
                more.push(said);
            } else {
                continue;
            }
            outside += 1;
        }
        let plural = if enough.len() == 1 { split.one } else { split.many };
        if !enough.is_empty() {
            held.push(format!("{} of {} {plural}", enough.len() - outside, enough.len()));
        }
    }
    if held.is_empty() {
        return format!("No hour and no class has {ENOUGH} promises, the least of which a share is given.");
    }
    let aimed = aim(target);
    let mut words = format!("The {aimed} that a promise aims at fits what was kept in {}.", listed(&held));
    for (names, how) in [(less, "Kept less often"), (more, "Kept more often")] {
        if !names.is_empty() {
            words.push_str(&format!(" {how}: {}.", shortened(names)));
        }
    }
    words
}

fn shortened(mut names: Vec<String>) -> String {
    if names.len() > NAMED {
        let more = names.len() - NAMED;
        names.truncate(NAMED);
        names.push(format!("{more} more"));
    }
    listed(&names)
}

fn picture(split: &Split<'_>, target: f64) -> String {
    let lowest =
        split.drawn.iter().filter(|(_, cell)| cell.n >= ENOUGH).filter_map(|(_, cell)| cell.coverage_low);
    let from = (lowest.fold(target - 0.1, f64::min) * 10.0).floor() / 10.0;
    let rows: Vec<Row> = split.drawn.iter().map(|(name, cell)| row(name, cell)).collect();
    let ticks = [from, target, 1.0].map(|share| (share, format!("{:.0}", share * 100.0)));
    let aims = vec![(target, format!("aim {:.0} %", target * 100.0))];
    let axis = Axis { ends: (from, 1.0), ticks: ticks.to_vec(), aims, bars: false };
    let title = format!("Share of promises kept, by {}", split.one);
    let says = format!("Marks with 95 per cent intervals beside the aim of {:.0} per cent.", target * 100.0);
    let caption = format!("Kept, in % of the promises of each {}", split.one);
    let table = table(split).behind("The same as a table");
    figure(&caption, &drawing(split.id, &title, &says, &axis, &rows), &table)
}

fn row(name: &str, cell: &Cell) -> Row {
    let (Some(at), Some(low), Some(high), true) =
        (cell.coverage, cell.coverage_low, cell.coverage_high, cell.n >= ENOUGH)
    else {
        return Row { name: name.to_owned(), values: Vec::new(), words: "too few to show".to_owned() };
    };
    let value = Value { mark: Mark::Dot, class: "dot", at, between: (low, high) };
    let words = format!("{} of {}", percent(Some(at)), count(cell.n));
    Row { name: name.to_owned(), values: vec![value], words }
}

fn table(split: &Split<'_>) -> Table {
    let columns = [
        Column::Words("Which"),
        Column::Number("Promises"),
        Column::Number("Kept"),
        Column::Number("Width"),
        Column::Number("Off by"),
        Column::Number("Not said"),
    ];
    let mut table = Table::new(&format!("Promises kept, by {}", split.one), &columns).stacked();
    for (name, cell) in &split.all {
        let mut cells = vec![NONE.to_owned(); 5];
        cells[0] = format!("fewer than {ENOUGH}");
        if let (Some(low), Some(high), true) = (cell.coverage_low, cell.coverage_high, cell.n >= ENOUGH) {
            cells = vec![
                count(cell.n),
                format!("{} ({})", percent(cell.coverage), percents(low, high)),
                length_within(cell.mean_width_s, cell.margins.mean_width_s),
                length_within(cell.mae_s, cell.margins.mae_s),
                count(cell.cannot_say),
            ];
        }
        table.row(name, &cells);
    }
    table
}
