//! The fullest day: for each promise its band, and what was waited.

mod stretches;

use super::table::{Column, Table};
use super::{ENOUGH, NAME, between, lead, note};
use crate::report::svg::{Mark, Point, Scale, Sheet, TimeAxis, key};
use crate::report::words::{clock, counted, day, length, percent, percents, shown};
use crate::report::{Day, Promised, Report};
use crate::score::Cell;
use std::collections::BTreeSet;
use stretches::{HOUR_S, lay_out, stretches};

/// So many promises are drawn in a panel; of more, every second or third.
const IN_PANEL: usize = 160;
/// Panels have the size of a phone held upright, and stand beside each other where there is room.
const SIZE: Point = (360.0, 190.0);
const LEFT: f64 = 40.0;
const RIGHT: f64 = 352.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 168.0;

/// How a promise came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Came {
    Earlier,
    Kept,
    Later,
}

impl Came {
    fn of(promise: &Promised) -> Self {
        if promise.wait_s < promise.low_s {
            Self::Earlier
        } else if promise.wait_s > promise.high_s {
            Self::Later
        } else {
            Self::Kept
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Earlier => "earlier than said",
            Self::Kept => "kept",
            Self::Later => "later than said",
        }
    }
}

fn how_many(promises: &[&Promised], came: Came) -> u64 {
    promises.iter().filter(|promise| Came::of(promise) == came).count() as u64
}

pub(super) fn section(report: &Report) -> String {
    let Some(day) = report.day.as_ref().filter(|day| !day.promises.is_empty()) else {
        return lead("There is no day to show: no promise was scored.");
    };
    let all: Vec<&Promised> = day.promises.iter().collect();
    let axis = TimeAxis::up_to(sensible_top(&all));
    let (first_h, hours) = lay_out(&all);
    let panels: String = stretches(&all, first_h, hours)
        .into_iter()
        .map(|(from_h, promises)| panel(from_h, hours, &promises, &axis))
        .collect();
    let beyond = beyond(&all, &axis);
    format!(
        "{}{}<figure>\n<figcaption>Up the side is how long somebody waits, in {}; along the bottom is when they joined. \
         All panels have the same scale.</figcaption>\n<div class=\"panels\">\n{panels}</div>\n{}{}</figure>\n",
        lead(&found(day, &all)),
        keys(&all),
        if axis.unit == "min" {
            "minutes"
        } else if axis.unit == "s" {
            "seconds"
        } else {
            "hours"
        },
        if beyond.is_empty() { String::new() } else { note(&beyond) },
        table(report, day).behind("These promises as a table"),
    )
}

fn found(day_of: &Day, all: &[&Promised]) -> String {
    let said: Vec<&Promised> = all.iter().copied().filter(|promise| promise.said).collect();
    let (kept, n) = (how_many(&said, Came::Kept), said.len() as u64);
    let silent = all.len() as u64 - n;
    let on = format!("On {}, the day with the most of them,", day(&day_of.date));
    let unsaid = format!("for {} nothing could be said", counted(silent, "contact", "contacts"));
    if n == 0 {
        return format!("{on} {unsaid}.");
    }
    let share = kept as f64 / n as f64;
    let (low, high) = between(share, n);
    format!(
        "{on} {kept} of {} were kept ({}; {}). {} answered earlier than said, {} later.{}",
        counted(n, "promise", "promises"),
        percent(Some(share)),
        percents(low, high),
        counted(how_many(&said, Came::Earlier), "person was", "people were"),
        counted(how_many(&said, Came::Later), "person", "people"),
        if silent > 0 { format!(" And {unsaid}.") } else { String::new() }
    )
}

fn keys(all: &[&Promised]) -> String {
    let band = "<svg class=\"key\" aria-hidden=\"true\" viewBox=\"0 0 14 14\"><path class=\"band\" d=\"M7 1V13\" /></svg>";
    let mut keys = format!("<li>{band}what was promised</li>\n");
    let marks = [
        (key("was", Mark::Dot), "what was waited: as promised"),
        (key("early-mark", Mark::Down), "earlier than said"),
        (key("late-mark", Mark::Up), "later than said"),
    ];
    for (mark, words) in marks {
        keys.push_str(&format!("<li>{mark}{words}</li>\n"));
    }
    if all.iter().any(|promise| !promise.said) {
        let silent = band.replace("\"band\"", "\"silent\"");
        keys.push_str(&format!("<li>{silent}nothing could be said: from 0 to the longest wait known</li>\n"));
    }
    format!("<ul class=\"keys\">\n{keys}</ul>\n")
}

/// High enough for nearly all, low enough that one long wait does not flatten the rest.
fn sensible_top(all: &[&Promised]) -> f64 {
    let at = |mut values: Vec<f64>, percent: usize| {
        values.retain(|value| value.is_finite());
        values.sort_by(f64::total_cmp);
        values.get((values.len() * percent).div_ceil(100).saturating_sub(1)).copied().unwrap_or(0.0)
    };
    let highs = all.iter().filter(|promise| promise.said).map(|promise| promise.high_s).collect();
    let waits = all.iter().map(|promise| promise.wait_s).collect();
    at(highs, 96).max(at(waits, 99))
}

fn panel(from_h: i64, hours: i64, promises: &[&Promised], axis: &TimeAxis) -> String {
    let (from_s, to_s) = (from_h * HOUR_S, (from_h + hours) * HOUR_S);
    let name = format!("{} to {}", clock(from_s), clock(to_s));
    let said: Vec<&Promised> = promises.iter().copied().filter(|promise| promise.said).collect();
    let (kept, n) = (how_many(&said, Came::Kept), said.len() as u64);
    let (early, late) = (how_many(&said, Came::Earlier), how_many(&said, Came::Later));
    let silent = promises.len() as u64 - n;
    let (unsaid, nothing) = match silent {
        0 => (String::new(), String::new()),
        _ => (format!(" · {silent} unsaid"), format!(" For {silent} nothing could be said.")),
    };
    let promised = counted(n, "promise", "promises");
    let says = format!("Of {promised}, {kept} were kept, {early} earlier, {late} later.{nothing}");
    let mut sheet = Sheet::new(&format!("day-{from_h}"), SIZE, &name, &says);
    sheet.words("panel-name", (LEFT, 13.0), &format!("{}–{}", clock(from_s), clock(to_s)));
    sheet.words(
        "tick end",
        (RIGHT, 13.0),
        &format!("{kept} of {n} kept · {early} earlier · {late} later{unsaid}"),
    );
    let x = Scale { values: (from_s as f64, to_s as f64), places: (LEFT + 4.0, RIGHT - 2.0) };
    let y = Scale { values: (0.0, axis.top_s), places: (BOTTOM, TOP) };
    grid(&mut sheet, (from_s, hours), axis, (&x, &y));
    let every = promises.len().div_ceil(IN_PANEL).max(1);
    if every > 1 {
        let words = format!("one in {every} is drawn");
        sheet.words("tick end", (RIGHT, 26.0), &words);
    }
    bands_and_marks(&mut sheet, promises.iter().step_by(every).copied(), (&x, &y));
    sheet.done()
}

fn grid(sheet: &mut Sheet, (from_s, hours): (i64, i64), axis: &TimeAxis, (x, y): (&Scale, &Scale)) {
    for (value, name) in &axis.ticks {
        let at = y.at(*value);
        sheet.line("grid", (LEFT, at), (RIGHT, at));
        sheet.words("tick end", (LEFT - 6.0, at + 3.5), name);
    }
    // A quarter of a panel apart, or a third where that is no whole number of minutes.
    let parts = if hours % 3 == 0 { 3 } else { 4 };
    for part in 0..=parts {
        let at_s = from_s + hours * HOUR_S * part / parts;
        let side = if part == 0 {
            "tick"
        } else if part == parts {
            "tick end"
        } else {
            "tick middle"
        };
        let shift = if part == 0 {
            -4.0
        } else if part == parts {
            2.0
        } else {
            0.0
        };
        sheet.words(side, (x.at(at_s as f64) + shift, BOTTOM + 15.0), &clock(at_s));
        sheet.line("grid", (x.at(at_s as f64), BOTTOM), (x.at(at_s as f64), BOTTOM + 3.0));
    }
}

fn bands_and_marks<'a>(
    sheet: &mut Sheet,
    promises: impl Iterator<Item = &'a Promised>,
    (x, y): (&Scale, &Scale),
) {
    let (mut said, mut silent) = (String::new(), String::new());
    let (mut kept, mut early, mut late) = (Vec::new(), Vec::new(), Vec::new());
    for promise in promises {
        let across = x.at(promise.at_s as f64);
        let band = format!("M{across:.1} {:.1}V{:.1}", y.at(promise.low_s) + 0.5, y.at(promise.high_s) - 0.5);
        if promise.said { &mut said } else { &mut silent }.push_str(&band);
        let marks = match Came::of(promise) {
            Came::Earlier => &mut early,
            Came::Kept => &mut kept,
            Came::Later => &mut late,
        };
        marks.push((across, y.at(promise.wait_s)));
    }
    sheet.path("band", &said);
    sheet.path("silent", &silent);
    sheet.marks("was", Mark::Dot, &kept, 2.3);
    sheet.marks("early-mark", Mark::Down, &early, 3.8);
    sheet.marks("late-mark", Mark::Up, &late, 3.8);
}

/// What does not fit into the panels.
fn beyond(all: &[&Promised], axis: &TimeAxis) -> String {
    let mut waits: Vec<f64> =
        all.iter().map(|promise| promise.wait_s).filter(|wait_s| *wait_s > axis.top_s).collect();
    waits.sort_by(f64::total_cmp);
    let bands = all.iter().filter(|promise| promise.high_s > axis.top_s).count() as u64;
    let mut words = Vec::new();
    if let Some(longest) = waits.last() {
        let count = counted(waits.len() as u64, "wait is", "waits are");
        words.push(format!(
            "{count} beyond the scale and drawn at its top, the longest of {}.",
            length(Some(*longest))
        ));
    }
    if bands > 0 {
        let count = counted(bands, "band goes", "bands go");
        words.push(format!("{count} on beyond the top."));
    }
    words.join(" ")
}

/// The names of cells so small that they could point at a person.
fn small(cells: &[Cell]) -> BTreeSet<&str> {
    cells.iter().filter(|cell| cell.n < ENOUGH).map(|cell| cell.key.as_str()).collect()
}

fn table(report: &Report, day: &Day) -> Table {
    let (queues, classes) = (small(&report.promises.by_queue), small(&report.promises.by_class));
    let name = |name: &str, small: &BTreeSet<&str>| {
        if small.contains(name) { format!("one of fewer than {ENOUGH}") } else { shown(name, NAME) }
    };
    let columns = [
        Column::Words("Joined"),
        Column::Words("Queue"),
        Column::Words("Class"),
        Column::Number("Promised from"),
        Column::Number("to"),
        Column::Number("Middle"),
        Column::Number("Waited"),
        Column::Words("Came out"),
    ];
    let mut table = Table::new("Each promise of the day, in order of joining", &columns);
    for promise in &day.promises {
        let came = Came::of(promise).words();
        let came = if promise.said { came.to_owned() } else { format!("{came}; nothing could be said") };
        let lengths =
            [promise.low_s, promise.high_s, promise.median_s, promise.wait_s].map(|s| length(Some(s)));
        let [low, high, median, wait] = lengths;
        let (queue, class) = (name(&promise.queue, &queues), name(&promise.class, &classes));
        table.row(&clock(promise.at_s), &[queue, class, low, high, median, wait, came]);
    }
    table
}
