//! A small kit for drawings: lines, boxes, words and marks on a sheet that says in words what it shows. Colours are
//! the style sheet's; shapes alone must tell what a drawing means.

use super::words::escaped;
use std::fmt::Write;

/// A point: to the right, and down.
pub(crate) type Point = (f64, f64);

/// How a value is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A filled dot.
    Dot,
    /// A diamond.
    Diamond,
    /// A triangle that points down.
    Down,
    /// A triangle that points up.
    Up,
}

impl Mark {
    /// The outline around a point.
    fn path(self, (x, y): Point, r: f64) -> String {
        let (l, b) = (r * 1.15, r * 0.9);
        match self {
            Self::Dot => {
                format!("M{:.1} {y:.1}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0z", x - r, d = 2.0 * r)
            }
            Self::Diamond => {
                format!("M{x:.1} {:.1}l{l:.2} {l:.2}l-{l:.2} {l:.2}l-{l:.2} -{l:.2}z", y - l)
            }
            Self::Down => format!("M{:.1} {:.1}h{:.2}l-{l:.2} {:.2}z", x - l, y - b, 2.0 * l, 2.0 * b),
            Self::Up => format!("M{:.1} {:.1}h{:.2}l-{l:.2} -{:.2}z", x - l, y + b, 2.0 * l, 2.0 * b),
        }
    }
}

/// From values to places on a sheet; what lies beyond is drawn at the edge.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    pub(crate) values: (f64, f64),
    pub(crate) places: (f64, f64),
}

impl Scale {
    pub(crate) fn at(&self, value: f64) -> f64 {
        let span = self.values.1 - self.values.0;
        let share = if span > 0.0 { (value - self.values.0) / span } else { 0.0 };
        let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
        self.places.0 + share * (self.places.1 - self.places.0)
    }
}

/// One drawing.
#[derive(Debug)]
pub(crate) struct Sheet {
    id: String,
    size: Point,
    title: String,
    says: String,
    body: String,
}

impl Sheet {
    /// `id` names it in the page, `title` and `says` are what somebody hears who does not see it.
    pub(crate) fn new(id: &str, size: Point, title: &str, says: &str) -> Self {
        let (id, title, says) = (id.to_owned(), title.to_owned(), says.to_owned());
        Self { id, size, title, says, body: String::new() }
    }

    pub(crate) fn line(&mut self, class: &str, from: Point, to: Point) {
        self.path(class, &format!("M{:.1} {:.1}L{:.1} {:.1}", from.0, from.1, to.0, to.1));
    }

    /// A box with one corner here and the other there.
    pub(crate) fn area(&mut self, class: &str, from: Point, to: Point) {
        let (x, y) = (from.0.min(to.0), from.1.min(to.1));
        let (width, height) = ((from.0 - to.0).abs(), (from.1 - to.1).abs());
        // Writing to a String cannot fail.
        let _ = write!(
            self.body,
            "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" />"
        );
    }

    /// Words; the class says on which side of the point they stand.
    pub(crate) fn words(&mut self, class: &str, (x, y): Point, words: &str) {
        let words = escaped(words);
        let _ = write!(self.body, "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{words}</text>");
    }

    pub(crate) fn mark(&mut self, class: &str, mark: Mark, at: Point, r: f64) {
        self.path(class, &mark.path(at, r));
    }

    /// Many marks of one kind as one shape, which keeps pages small.
    pub(crate) fn marks(&mut self, class: &str, mark: Mark, at: &[Point], r: f64) {
        let paths: String = at.iter().map(|point| mark.path(*point, r)).collect();
        self.path(class, &paths);
    }

    pub(crate) fn path(&mut self, class: &str, path: &str) {
        if !path.is_empty() {
            let _ = write!(self.body, "<path class=\"{class}\" d=\"{path}\" />");
        }
    }

    pub(crate) fn done(self) -> String {
        let Self { id, size: (width, height), title, says, body } = self;
        let (title, says) = (escaped(&title), escaped(&says));
        format!(
            "<svg role=\"img\" aria-labelledby=\"{id}-t {id}-d\" viewBox=\"0 0 {width:.0} {height:.0}\">\
             <title id=\"{id}-t\">{title}</title><desc id=\"{id}-d\">{says}</desc>{body}</svg>\n"
        )
    }
}

/// A mark in a line of text, as the key to a drawing. Says nothing itself: words stand beside it.
pub(crate) fn key(class: &str, mark: Mark) -> String {
    let path = mark.path((7.0, 7.0), 3.6);
    format!(
        "<svg class=\"key\" aria-hidden=\"true\" viewBox=\"0 0 14 14\"><path class=\"{class}\" d=\"{path}\" /></svg>"
    )
}

/// As much of a text as fits into so many units at type of this size, by the width that letters usually have.
pub(crate) fn fitting(text: &str, room: f64, size: f64) -> String {
    let width = |letter: char| match letter {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | ' ' | '.' | ',' | '\'' | '(' | ')' | '-' => 0.36,
        'm' | 'w' | 'M' | 'W' => 0.9,
        'A'..='Z' => 0.68,
        letter if (letter as u32) < 0x1100 => 0.58,
        _ => 1.1,
    };
    let whole: f64 = text.chars().map(width).sum();
    if whole * size <= room {
        return text.to_owned();
    }
    let (mut used, mut kept) = (1.0, String::new());
    for letter in text.chars() {
        used += width(letter);
        if used * size > room {
            break;
        }
        kept.push(letter);
    }
    format!("{}…", kept.trim_end())
}

/// An axis of time from nothing to `top_s`, in the unit that reads best.
#[derive(Debug)]
pub(crate) struct TimeAxis {
    pub(crate) top_s: f64,
    pub(crate) unit: &'static str,
    /// Where the lines go, and what they are called; the last one names the unit.
    pub(crate) ticks: Vec<(f64, String)>,
}

impl TimeAxis {
    /// One on which this length has its place.
    pub(crate) fn up_to(longest_s: f64) -> Self {
        let longest_s = if longest_s.is_finite() { longest_s.clamp(10.0, 1e9) } else { 10.0 };
        let (unit_s, unit) = match longest_s {
            short if short <= 120.0 => (1.0, "s"),
            middle if middle <= 3.0 * 3600.0 => (60.0, "min"),
            _ => (3600.0, "h"),
        };
        let step = round_step(longest_s / unit_s / 4.0);
        let steps = (longest_s / unit_s / step - 1e-9).ceil().max(1.0);
        let mut ticks = Vec::new();
        for number in 0..=(steps as u32) {
            let value = f64::from(number) * step;
            let digits = usize::from(step.fract() != 0.0);
            let unit = if f64::from(number) == steps { format!(" {unit}") } else { String::new() };
            ticks.push((value * unit_s, format!("{value:.digits$}{unit}")));
        }
        Self { top_s: steps * step * unit_s, unit, ticks }
    }
}

/// The next of 0.5, 1, 2, 5, 10, 15, 20, 30, 50, 100 …
fn round_step(least: f64) -> f64 {
    let steps = [0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0];
    if let Some(step) = steps.iter().find(|step| **step >= least) {
        return *step;
    }
    let power = 10_f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0, 10.0].map(|times| times * power).into_iter().find(|step| *step >= least).unwrap_or(least)
}

#[cfg(test)]
mod tests {
    use super::{Scale, Sheet, TimeAxis, fitting};

    #[test]
    fn what_lies_beyond_is_drawn_at_the_edge_and_nothing_is_no_number() {
        let scale = Scale { values: (0.0, 10.0), places: (100.0, 0.0) };
        assert_eq!([-1.0, 0.0, 5.0, 99.0, f64::NAN].map(|v| scale.at(v)), [100.0, 100.0, 50.0, 0.0, 100.0]);
        let flat = Scale { values: (3.0, 3.0), places: (7.0, 9.0) };
        assert_eq!(flat.at(3.0), 7.0);
    }

    #[test]
    fn axes_have_round_steps_in_the_unit_that_reads_best() {
        let of = |longest_s| {
            let axis = TimeAxis::up_to(longest_s);
            let names: Vec<String> = axis.ticks.into_iter().map(|(_, name)| name).collect();
            names.join(" ")
        };
        assert_eq!(of(300.0), "0 2 4 6 min");
        assert_eq!(of(60.0), "0 15 30 45 60 s");
        assert_eq!(of(0.0), "0 5 10 s");
        assert_eq!(of(5.0 * 3600.0), "0 2 4 6 h");
        assert_eq!(of(f64::NAN), "0 5 10 s");
        assert_eq!(TimeAxis::up_to(130.0).top_s, 180.0);
    }

    #[test]
    fn a_drawing_says_what_it_shows_and_names_do_not_break_it() {
        let mut sheet = Sheet::new("x", (10.0, 10.0), "A <title>", "says & more");
        sheet.words("end", (1.0, 2.0), "</svg><b>");
        let svg = sheet.done();
        assert!(svg.contains("role=\"img\"") && svg.contains("aria-labelledby=\"x-t x-d\""), "{svg}");
        assert!(svg.contains("A &lt;title&gt;") && svg.contains("&lt;/svg&gt;"), "{svg}");
    }

    #[test]
    fn names_are_cut_to_their_place() {
        assert_eq!(fitting("gold", 60.0, 11.0), "gold");
        assert!(fitting(&"W".repeat(100), 60.0, 11.0).chars().count() <= 6);
        assert!(fitting(&"漢".repeat(100), 60.0, 11.0).chars().count() <= 6);
    }
}
