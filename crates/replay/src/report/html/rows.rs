//! A drawing with a row for each hour or class: marks with their intervals on one scale, a name before and words behind.

use crate::report::svg::{Mark, Scale, Sheet, fitting};

/// Values on the scale.
#[derive(Debug)]
pub(crate) struct Value {
    pub(crate) mark: Mark,
    pub(crate) class: &'static str,
    pub(crate) at: f64,
    /// From where to where it could as well be.
    pub(crate) between: (f64, f64),
}

/// A row.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) values: Vec<Value>,
    /// What stands behind it.
    pub(crate) words: String,
}

/// What all rows share.
#[derive(Debug)]
pub(crate) struct Axis {
    pub(crate) ends: (f64, f64),
    /// Where thin lines go, and what they are called, below.
    pub(crate) ticks: Vec<(f64, String)>,
    /// Where the lines go that it is all about, and what they are called, above.
    pub(crate) aims: Vec<(f64, String)>,
    /// Whether bars grow from zero.
    pub(crate) bars: bool,
}

const WIDTH: f64 = 360.0;
const LEFT: f64 = 84.0;
const RIGHT: f64 = 262.0;
const TOP: f64 = 26.0;
const ROW: f64 = 19.0;
/// Words above lines need so much room, and numbers below them so much.
const LABEL: f64 = 50.0;
const TICK: f64 = 16.0;

/// The drawing. `id`, `title` and `says` as in [`Sheet::new`].
pub(crate) fn drawing(id: &str, title: &str, says: &str, axis: &Axis, rows: &[Row]) -> String {
    let bottom = TOP + ROW * rows.len() as f64;
    let mut sheet = Sheet::new(id, (WIDTH, bottom + 22.0), title, says);
    let scale = Scale { values: axis.ends, places: (LEFT, RIGHT) };
    let mut free_from = f64::NEG_INFINITY;
    for (value, name) in &axis.ticks {
        let x = scale.at(*value);
        sheet.line("grid", (x, TOP), (x, bottom));
        if x >= free_from {
            sheet.words("tick middle", (x, bottom + 14.0), name);
            free_from = x + TICK;
        }
    }
    let places: Vec<f64> = axis.aims.iter().map(|(value, _)| scale.at(*value)).collect();
    for ((place, x), (_, name)) in places.iter().enumerate().zip(&axis.aims) {
        sheet.line("aim", (*x, TOP - 4.0), (*x, bottom));
        // Close neighbours turn their backs on each other.
        let near = |other: Option<&f64>| other.is_some_and(|other| (other - x).abs() < LABEL);
        let before = place.checked_sub(1).and_then(|before| places.get(before));
        let (class, at) = match (near(before), near(places.get(place + 1))) {
            (false, true) => ("label end", x + 3.0),
            (true, false) => ("label", x - 3.0),
            _ => ("label middle", *x),
        };
        sheet.words(class, (at, TOP - 9.0), name);
    }
    for (place, row) in rows.iter().enumerate() {
        let y = TOP + ROW * (place as f64 + 0.5);
        sheet.words("label end", (LEFT - 10.0, y + 4.0), &fitting(&row.name, LEFT - 12.0, 11.0));
        for value in &row.values {
            if axis.bars {
                sheet.area("bar", (scale.at(0.0), y - 4.0), (scale.at(value.at), y + 4.0));
            }
            sheet.line("whisker", (scale.at(value.between.0), y), (scale.at(value.between.1), y));
            sheet.mark(value.class, value.mark, (scale.at(value.at), y), 3.6);
        }
        sheet.words("tick", (RIGHT + 10.0, y + 4.0), &row.words);
    }
    sheet.done()
}
