//! What the history says about itself: how long people waited, who left, who came again, and the hours that hurt.

use super::rows::{Axis, Row, Value, drawing};
use super::table::{Column, Table};
use super::{ENOUGH, NAME, beside, between, figure, lead, note, paragraph};
use crate::history::{HourOfDay, Line, Spread};
use crate::report::Report;
use crate::report::svg::{Mark, Scale, Sheet, TimeAxis};
use crate::report::words::{NONE, clock, count, counted, length, length_between, percent, percents, shown};

/// Sides of the drawing of waits.
const LEFT: f64 = 40.0;
const RIGHT: f64 = 352.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 256.0;

pub(super) fn section(report: &Report) -> String {
    let history = &report.history;
    if report.contacts == 0 {
        return lead("Nobody came.");
    }
    let mut html = lead(&found(report));
    html.push_str(&note(&format!(
        "This is the whole history, and not only the days on which promises count. Hours and queues with fewer than \
         {ENOUGH} contacts in line are not shown."
    )));
    let hours: Vec<&HourOfDay> = history.by_hour.iter().filter(|hour| hour.queued >= ENOUGH).collect();
    let answered: Vec<&HourOfDay> = hours.iter().copied().filter(|hour| hour.waits.n >= ENOUGH).collect();
    if !answered.is_empty() {
        html.push_str(&beside(&[waits_by_hour(&answered), leaving_by_hour(&hours)]));
    }
    html.push_str("<h3>Who left</h3>\n");
    html.push_str(&leaving(report));
    html.push_str("<h3>Who was answered in time</h3>\n");
    html.push_str(&service_levels(report));
    html.push_str("<h3>Who came again</h3>\n");
    html.push_str(&repeats(report));
    html.push_str("<h3>The hours that hurt</h3>\n");
    html.push_str(&hours_that_hurt(report));
    html.push_str(&lines(&history.queues));
    html
}

fn found(report: &Report) -> String {
    let waits = &report.history.waits_served;
    if waits.n == 0 {
        return format!("{} waited, and nobody was answered after a wait.", count(report.queued));
    }
    format!(
        "Of {}, {} were answered at once and {} waited. Of those who were answered after a wait, half waited {} or less, and \
         one in ten longer than {}. {} of those who waited left.",
        counted(report.contacts, "contact", "contacts"),
        count(report.served_at_once),
        count(report.queued),
        length(waits.p50_s),
        length(waits.p90_s),
        percent(report.history.abandonment.of_queued),
    )
}

fn waits_by_hour(hours: &[&HourOfDay]) -> String {
    let longest = hours.iter().filter_map(|hour| hour.waits.p90_high_s).fold(0.0, f64::max);
    let axis = TimeAxis::up_to(longest);
    let title = "How long those answered after a wait had waited, by hour of joining";
    let says = "For each hour, half waited less than the dot, and one in ten longer than the triangle.";
    let mut sheet = Sheet::new("waits-by-hour", (360.0, 280.0), title, says);
    let y = Scale { values: (0.0, axis.top_s), places: (BOTTOM, TOP) };
    for (value, name) in &axis.ticks {
        sheet.line("grid", (LEFT, y.at(*value)), (RIGHT, y.at(*value)));
        sheet.words("tick end", (LEFT - 6.0, y.at(*value) + 3.5), name);
    }
    let (first, last) = (hours[0].hour, hours[hours.len() - 1].hour);
    let x = Scale { values: (first as f64 - 0.5, last as f64 + 0.5), places: (LEFT, RIGHT) };
    // So many names of hours fit beside each other.
    let every = (last - first) / 8 + 1;
    for hour in hours {
        let across = x.at(hour.hour as f64);
        if (hour.hour - first) % every == 0 {
            sheet.words("tick middle", (across, BOTTOM + 15.0), &clock(hour.hour * 3600));
        }
        let (Some(p50), Some(p90)) = (hour.waits.p50_s, hour.waits.p90_s) else { continue };
        sheet.line("stem", (across, y.at(p50)), (across, y.at(p90)));
        for (low, high) in
            [(hour.waits.p50_low_s, hour.waits.p50_high_s), (hour.waits.p90_low_s, hour.waits.p90_high_s)]
        {
            let (low, high) = (low.unwrap_or(0.0), high.unwrap_or(0.0));
            sheet.area("chance", (across - 4.5, y.at(low)), (across + 4.5, y.at(high)));
        }
        sheet.mark("dot", Mark::Dot, (across, y.at(p50)), 3.0);
        sheet.mark("late-mark", Mark::Up, (across, y.at(p90)), 3.6);
    }
    let caption = "Half waited less than the dot, one in ten longer than the triangle; the pale box is what chance could \
                   make of it (95 %)";
    figure(caption, &sheet.done(), &hour_table(hours).behind("The same as a table"))
}

fn hour_table(hours: &[&HourOfDay]) -> Table {
    let columns = [
        Column::Words("Hour"),
        Column::Number("Answered after a wait"),
        Column::Number("Half waited up to"),
        Column::Number("Nine in ten up to"),
    ];
    let mut table = Table::new("Waits of those answered after one", &columns).stacked();
    for hour in hours {
        let cells = [count(hour.waits.n), half(&hour.waits), nine_in_ten(&hour.waits)];
        table.row(&clock(hour.hour * 3600), &cells);
    }
    table
}

fn half(spread: &Spread) -> String {
    length_between(spread.p50_s, spread.p50_low_s, spread.p50_high_s)
}

fn nine_in_ten(spread: &Spread) -> String {
    length_between(spread.p90_s, spread.p90_low_s, spread.p90_high_s)
}

fn leaving_by_hour(hours: &[&HourOfDay]) -> String {
    let columns =
        [Column::Words("Hour"), Column::Number("Waited"), Column::Number("Left"), Column::Number("Share")];
    let mut table = Table::new("Who left after a wait", &columns).stacked();
    let (mut rows, mut most) = (Vec::new(), 0.1_f64);
    for hour in hours {
        let at = hour.left as f64 / hour.queued as f64;
        let (low, high) = between(at, hour.queued);
        most = most.max(high);
        let name = clock(hour.hour * 3600);
        let value = Value { mark: Mark::Dot, class: "dot", at, between: (low, high) };
        let words = format!("{} of {}", percent(Some(at)), count(hour.queued));
        rows.push(Row { name: name.clone(), values: vec![value], words });
        let share = format!("{} ({})", percent(Some(at)), percents(low, high));
        table.row(&name, &[count(hour.queued), count(hour.left), share]);
    }
    let step = if most > 0.4 { 0.2 } else { 0.1 };
    let steps = (most / step).ceil();
    let ticks = (0..=steps as u32).map(|number| f64::from(number) * step);
    let ticks = ticks.map(|share| (share, format!("{:.0}", share * 100.0))).collect();
    let axis = Axis { ends: (0.0, steps * step), ticks, aims: Vec::new(), bars: false };
    let title = "Share of those in line who left, by hour of joining";
    let says = "Marks with 95 per cent intervals; the table below has all values.";
    let caption = "Left after a wait, in % of those who waited";
    figure(caption, &drawing("leaving", title, says, &axis, &rows), &table.behind("The same as a table"))
}

/// A share of so many, with what chance could make of it.
fn share_of(share: Option<f64>, n: u64) -> String {
    match share {
        Some(share) if n > 0 => {
            let (low, high) = between(share, n);
            format!("{} ({})", percent(Some(share)), percents(low, high))
        }
        _ => NONE.to_owned(),
    }
}

fn leaving(report: &Report) -> String {
    let abandonment = &report.history.abandonment;
    let offered = report.served_at_once + report.served_after_wait + report.abandoned;
    let columns = [Column::Words("Abandonment"), Column::Number("Share"), Column::Number("Of")];
    let mut table = Table::new("How many left, by two definitions", &columns);
    let queued = "left after a wait, of all who waited; planning uses this one";
    let all = "left after a wait, of all who were answered or left after a wait";
    let cells = |share, n| [share_of(share, n), count(n)];
    table.noted("", "Of those in line", queued, &cells(abandonment.of_queued, report.queued));
    table.noted("", "Of those offered", all, &cells(abandonment.of_offered, offered));
    let patience = &abandonment.patience;
    let patience = if patience.n < ENOUGH {
        String::new()
    } else {
        let (half, nine_in_ten) = (half(patience), nine_in_ten(patience));
        let words = format!(
            "Half of those who left had waited no longer than {half}, nine in ten no longer than {nine_in_ten}."
        );
        paragraph(&words)
    };
    let before = if report.left_before_queue == 0 {
        String::new()
    } else {
        let who = counted(report.left_before_queue, "contact", "contacts");
        paragraph(&format!("{who} left before they were in line and count in neither."))
    };
    table.html() + &patience + &before
}

fn service_levels(report: &Report) -> String {
    let answered = report.served_at_once + report.served_after_wait;
    let offered = answered + report.abandoned;
    let columns = [
        Column::Words("Answered within"),
        Column::Number("Of all offered"),
        Column::Number("Of all answered"),
        Column::Number("Without short abandons"),
    ];
    let mut table = Table::new("Service level, by three definitions that are all in use", &columns);
    for level in &report.history.service_levels {
        // Offered but those who left early: as many as the two shares of the same numerator say.
        let rest = level.of_offered.zip(level.without_short_abandons).filter(|(_, without)| *without > 0.0);
        let rest = rest.map_or(0, |(of, without)| (of * offered as f64 / without).round() as u64);
        let cells = [
            share_of(level.of_offered, offered),
            share_of(level.of_answered, answered),
            share_of(level.without_short_abandons, rest),
        ];
        table.row(&length(Some(level.within_s as f64)), &cells);
    }
    let words = format!(
        "All offered: everybody who was answered ({}) or left after a wait ({}). All answered: who left does not count, \
         which flatters. Without short abandons: all offered but those who left within the time. In brackets is what \
         chance could make of it (95 %).",
        count(answered),
        count(report.abandoned)
    );
    table.html() + &note(&words)
}

fn repeats(report: &Report) -> String {
    let repeats = &report.history.repeats;
    if repeats.followed == 0 {
        return paragraph("The history does not say who it was, or is too short to tell.");
    }
    let words = format!(
        "{} of {} were followed by another of the same customer within {} days: {}. After being answered it was {}, after \
         leaving the line {}.",
        count(repeats.repeated),
        counted(repeats.followed, "contact of a known customer", "contacts of known customers"),
        repeats.within_days,
        share_of(repeats.share, repeats.followed),
        percent(repeats.after_answer),
        percent(repeats.after_leaving)
    );
    let left_out = format!(
        "Not counted: {} of nobody known, and {} so late that the history ends before the days are over.",
        counted(repeats.unidentified, "contact", "contacts"),
        count(repeats.too_late)
    );
    paragraph(&words) + &note(&left_out)
}

fn hours_that_hurt(report: &Report) -> String {
    let hours = &report.history.hours_that_hurt;
    let Some(worst) = hours.first() else {
        return paragraph(&format!("No hour of the week has {ENOUGH} contacts in line, so none is named."));
    };
    let words = format!(
        "The longest waits are on {}s from {}: one in ten waits longer than {}.",
        worst.day,
        clock(worst.hour * 3600),
        length(worst.p90_s)
    );
    let columns = [
        Column::Words("Hour of the week"),
        Column::Number("Waited"),
        Column::Number("Nine in ten waited up to"),
        Column::Number("Left"),
    ];
    let mut table = Table::new("Hours of the week with the longest waits, worst first", &columns);
    for hour in hours {
        let name = format!("{} {}", hour.day, clock(hour.hour * 3600));
        let cells = [count(hour.queued), nine_in_ten(&hour.waits), share_of(hour.abandonment, hour.queued)];
        table.row(&name, &cells);
    }
    paragraph(&words) + &table.html()
}

fn lines(lines: &[Line]) -> String {
    let columns = [
        Column::Words("Queue"),
        Column::Number("Contacts"),
        Column::Number("Waited"),
        Column::Number("Half waited up to"),
        Column::Number("Nine in ten up to"),
        Column::Number("Left"),
        Column::Number("Mean time of handling"),
    ];
    let mut table = Table::new("Queue by queue, the busiest first", &columns).stacked();
    for line in lines {
        let mut cells = vec![NONE.to_owned(); 6];
        cells[0] = count(line.contacts);
        cells[1] = format!("fewer than {ENOUGH}");
        if line.contacts < ENOUGH {
            cells[0] = format!("fewer than {ENOUGH}");
        }
        if line.queued >= ENOUGH {
            let waits = &line.waits;
            cells = vec![
                count(line.contacts),
                count(line.queued),
                half(waits),
                nine_in_ten(waits),
                share_of(line.abandonment, line.queued),
                length(line.handle_s),
            ];
        }
        table.row(&shown(&line.key, NAME), &cells);
    }
    table.behind("Queue by queue, as a table")
}
