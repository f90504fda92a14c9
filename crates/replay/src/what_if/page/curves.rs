//! The hours of the day: today as a broken line with diamonds, the scenario as a whole one with dots and its band.

use crate::report::html::table::{Column, Table};
use crate::report::html::{beside, figure, note};
use crate::report::svg::{Mark, Point, Scale, Sheet, TimeAxis, key};
use crate::report::words::{clock, counted, length, percent, percents};
use crate::what_if::answer::Compared;
use crate::what_if::hours::{Against, HourOfDay};

const LEFT: f64 = 40.0;
const RIGHT: f64 = 352.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 196.0;
/// So many names of hours fit beside each other.
const NAMES: usize = 8;

/// A value of an hour today and then, and from where to where it could be then.
type Values = fn(&HourOfDay) -> (f64, f64, (f64, f64));

pub(super) fn figures(number: usize, scenario: &Compared) -> String {
    let hours = &scenario.by_hour;
    if hours.is_empty() {
        return note("No hour of the day is drawn: to none came 20 or more.");
    }
    let table = table(hours);
    let pictures = [waits(number, hours), leaving(number, hours), people(number, hours)];
    format!("{}{}{}", keys(), beside(&pictures), table.behind("These hours as a table"))
}

fn keys() -> String {
    let band = "<svg class=\"key\" aria-hidden=\"true\" viewBox=\"0 0 14 14\"><path class=\"chance\" d=\"M0 2h14v10h-14z\" /></svg>";
    format!(
        "<ul class=\"keys\">\n<li>{}today (broken line)</li>\n<li>{}then (whole line)</li>\n<li>{band}where 95 of 100 lie \
         then, were today just as drawn</li>\n</ul>\n",
        key("early-mark", Mark::Diamond),
        key("dot", Mark::Dot)
    )
}

fn then_between(against: &Against) -> (f64, f64) {
    ((against.today + against.difference.low).max(0.0), (against.today + against.difference.high).max(0.0))
}

fn waits(number: usize, hours: &[HourOfDay]) -> String {
    let of = |hour: &HourOfDay| (hour.wait_p90_s.today, hour.wait_p90_s.then, then_between(&hour.wait_p90_s));
    let axis = TimeAxis::up_to(highest(hours, of));
    let worst = hours.iter().max_by(|a, b| a.wait_p90_s.today.total_cmp(&b.wait_p90_s.today));
    let says = worst.map_or_else(String::new, |worst| {
        format!(
            "From {} on, the hour of the longest waits, nine of ten wait at most {} today and {} then.",
            clock(i64::from(worst.hour) * 3600),
            length(Some(worst.wait_p90_s.today)),
            length(Some(worst.wait_p90_s.then))
        )
    });
    picture(
        &format!("waits-{number}"),
        "Nine of ten wait at most, by hour of coming",
        &says,
        (axis.top_s, &axis.ticks),
        hours,
        of,
    )
}

fn leaving(number: usize, hours: &[HourOfDay]) -> String {
    let of = |hour: &HourOfDay| (hour.abandoned.today, hour.abandoned.then, then_between(&hour.abandoned));
    let highest = highest(hours, of).max(0.02);
    let step = [0.01, 0.02, 0.05, 0.1, 0.25].into_iter().find(|step| step * 4.0 >= highest).unwrap_or(0.25);
    let steps = (highest / step).ceil().clamp(1.0, 4.0) as u32;
    let ticks: Vec<(f64, String)> = (0..=steps)
        .map(|n| {
            let at = f64::from(n) * step;
            (at, format!("{:.0}{}", at * 100.0, if n == steps { " %" } else { "" }))
        })
        .collect();
    let top = f64::from(steps) * step;
    let says = "For each hour the share that leaves the line, today and then.";
    picture(&format!("left-{number}"), "Leave, of those who come in the hour", says, (top, &ticks), hours, of)
}

fn people(number: usize, hours: &[HourOfDay]) -> String {
    let of = |hour: &HourOfDay| (hour.people_today, hour.people_then, (hour.people_then, hour.people_then));
    let highest = highest(hours, of).max(1.0);
    let step = [1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0].into_iter().find(|step| step * 5.0 >= highest);
    let step = step.unwrap_or(highest / 4.0);
    let steps = (highest / step).ceil() as u32;
    let ticks: Vec<(f64, String)> =
        (0..=steps).map(|n| (f64::from(n) * step, format!("{:.0}", f64::from(n) * step))).collect();
    let says =
        "For each hour how many people are there, on average over the days of the history, today and then.";
    picture(
        &format!("people-{number}"),
        "People who are there, on average",
        says,
        (f64::from(steps) * step, &ticks),
        hours,
        of,
    )
}

fn highest(hours: &[HourOfDay], of: impl Fn(&HourOfDay) -> (f64, f64, (f64, f64))) -> f64 {
    hours.iter().map(of).map(|(today, then, between)| today.max(then).max(between.1)).fold(0.0, f64::max)
}

fn picture(
    id: &str,
    title: &str,
    says: &str,
    (top, ticks): (f64, &[(f64, String)]),
    hours: &[HourOfDay],
    of: Values,
) -> String {
    let mut sheet = Sheet::new(id, (360.0, 218.0), title, says);
    let y = Scale { values: (0.0, top), places: (BOTTOM, TOP) };
    for (value, name) in ticks {
        sheet.line("grid", (LEFT, y.at(*value)), (RIGHT, y.at(*value)));
        sheet.words("tick end", (LEFT - 6.0, y.at(*value) + 3.5), name);
    }
    let (first, last) = (hours[0].hour, hours[hours.len() - 1].hour);
    let x = Scale { values: (f64::from(first) - 0.5, f64::from(last) + 0.5), places: (LEFT, RIGHT) };
    let every = ((last - first) as usize / NAMES + 1) as u32;
    for hour in (first..=last).filter(|hour| (hour - first).is_multiple_of(every)) {
        sheet.words("tick middle", (x.at(f64::from(hour)), BOTTOM + 15.0), &format!("{hour}:00"));
    }
    for stretch in hours.chunk_by(|a, b| b.hour == a.hour + 1) {
        draw(&mut sheet, stretch, of, (&x, &y));
    }
    let caption = title.to_owned();
    figure(&caption, &sheet.done(), "")
}

/// Hours without a gap between them.
fn draw(sheet: &mut Sheet, hours: &[HourOfDay], of: Values, (x, y): (&Scale, &Scale)) {
    let (mut today, mut then, mut low, mut high): (Vec<Point>, Vec<Point>, Vec<Point>, Vec<Point>) =
        Default::default();
    for hour in hours {
        let across = x.at(f64::from(hour.hour));
        let (is, becomes, between) = of(hour);
        today.push((across, y.at(is)));
        then.push((across, y.at(becomes)));
        low.push((across, y.at(between.0)));
        high.push((across, y.at(between.1)));
    }
    let around: Vec<Point> = high.iter().copied().chain(low.into_iter().rev()).collect();
    sheet.path("chance", &format!("{}z", line(&around)));
    sheet.path("today-line", &line(&today));
    sheet.path("then-line", &line(&then));
    sheet.marks("early-mark", Mark::Diamond, &today, 2.8);
    sheet.marks("dot", Mark::Dot, &then, 2.6);
}

fn line(points: &[Point]) -> String {
    let step =
        |(place, (x, y)): (usize, &Point)| format!("{}{x:.1} {y:.1}", if place == 0 { "M" } else { "L" });
    points.iter().enumerate().map(step).collect()
}

fn table(hours: &[HourOfDay]) -> Table {
    let columns = [
        Column::Words("Hour"),
        Column::Number("Came"),
        Column::Number("Nine of ten wait today"),
        Column::Number("then"),
        Column::Number("Leave today"),
        Column::Number("then"),
        Column::Number("People today"),
        Column::Number("then"),
    ];
    let mut table = Table::new("By hour of coming", &columns).stacked();
    for hour in hours {
        let (low, high) = then_between(&hour.wait_p90_s);
        let wait = &hour.wait_p90_s;
        let then = format!("{} ({} to {})", length(Some(wait.then)), length(Some(low)), length(Some(high)));
        let (low, high) = then_between(&hour.abandoned);
        let left = format!("{} ({})", percent(Some(hour.abandoned.then)), percents(low, high));
        table.row(
            &clock(i64::from(hour.hour) * 3600),
            &[
                counted(hour.contacts.round() as u64, "contact", "contacts"),
                length(Some(wait.today)),
                then,
                percent(Some(hour.abandoned.today)),
                left,
                format!("{:.1}", hour.people_today),
                format!("{:.1}", hour.people_then),
            ],
        );
    }
    table
}
