//! The report for a terminal.

use super::Report;
use super::names::rule;
use super::words::{count, counted, local, shown_end};
use crate::bad_rows::{BadRow, Reason};
use crate::history::Spread;
use crate::score::Figures;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt::{self, Write};

/// So many reasons for bad rows are shown.
const SHOWN: usize = 20;
/// So many unknown words are named.
const WORDS: usize = 8;
/// Files' names have so many letters at most.
const FILE: usize = 60;

/// The report in plain text.
#[must_use]
pub fn page(report: &Report) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write(report, &mut text);
    text
}

fn write(report: &Report, text: &mut String) -> fmt::Result {
    counts(report, text)?;
    days_that_count(report, text)?;
    for note in &report.notes {
        writeln!(text, "Note: {note}")?;
    }
    bad_rows(report, text)?;
    if report.contacts == 0 {
        return Ok(());
    }
    waits(report, text)?;
    hours(report, text)?;
    promises(report, text)
}

fn counts(report: &Report, text: &mut String) -> fmt::Result {
    let ahead = report.local_offset_min;
    match (&report.first, &report.last) {
        (Some(first), Some(last)) => {
            let contacts = counted(report.contacts, "contact", "contacts");
            writeln!(text, "{contacts} from {} to {}", local(first, ahead), local(last, ahead))?;
        }
        _ => writeln!(text, "No contacts.")?,
    }
    if report.queued > 0 {
        let served = counted(report.served_after_wait, "was served", "were served");
        let left = format!("{} left", count(report.abandoned));
        let share = percent(report.history.abandonment.of_queued);
        writeln!(text, "{} waited: {served}, {left} ({share})", count(report.queued))?;
    }
    let others = [
        (report.served_at_once, "was served at once", "were served at once"),
        (report.left_before_queue, "left before it was in line", "left before they were in line"),
        (report.ignored_rows, "row is ignored", "rows are ignored"),
    ];
    let others = others.into_iter().filter(|(n, ..)| *n > 0);
    let others: Vec<String> = others.map(|(n, one, many)| counted(n, one, many)).collect();
    if !others.is_empty() {
        writeln!(text, "{}", others.join(", "))?;
    }
    Ok(())
}

/// What `--score-from` and `--until` did.
fn days_that_count(report: &Report, text: &mut String) -> fmt::Result {
    let day = |instant: &String| local(instant, report.local_offset_min).chars().take(10).collect::<String>();
    if let Some(from) = &report.score_from {
        writeln!(text, "Promises count from {} on; before that there is only learning", day(from))?;
    }
    if let Some(until) = &report.until {
        let rows = counted(report.later_rows, "later row is", "later rows are");
        writeln!(text, "The history ends before {}; {rows} left out", day(until))?;
    }
    Ok(())
}

fn bad_rows(report: &Report, text: &mut String) -> fmt::Result {
    if report.bad_rows == 0 {
        return Ok(());
    }
    let none_good = report.contacts == 0;
    let rows = counted(report.bad_rows, "row cannot be read", "rows cannot be read");
    writeln!(text, "{rows}{}", if none_good { ", and no other row is a contact:" } else { ":" })?;
    let how_many =
        |row: &BadRow| report.bad_rows_by_reason.get(&row.reason.to_string()).copied().unwrap_or(0);
    let mut examples: Vec<&BadRow> = report.bad_rows_examples.iter().collect();
    examples.sort_by_key(|row| Reverse(how_many(row)));
    for row in examples.into_iter().take(SHOWN) {
        writeln!(text, "  {:>8}  {}", how_many(row), row.reason)?;
        let (file, line) = (shown_end(&row.file, FILE), row.line);
        writeln!(text, "            {}{file}, line {line}", what_stands_there(report, row))?;
        if let Some(hint) = row.reason.hint().filter(|_| none_good) {
            writeln!(text, "            {hint}")?;
        }
    }
    Ok(())
}

/// The value, and of unknown words several, since each wants a meaning.
fn what_stands_there(report: &Report, row: &BadRow) -> String {
    let values: BTreeSet<&String> = if matches!(row.reason, Reason::UnknownWord(_)) {
        let alike = report.bad_rows_first.iter().chain([row]).filter(|other| other.reason == row.reason);
        alike.filter_map(|row| row.value.as_ref()).collect()
    } else {
        row.value.iter().collect()
    };
    let values: Vec<String> =
        values.into_iter().take(WORDS).map(|value| format!("\u{201c}{value}\u{201d}")).collect();
    match (&row.column, values.is_empty()) {
        (Some(column), false) => format!("{} in column {column}: ", values.join(", ")),
        (Some(column), true) => format!("in column {column}: "),
        (None, false) => format!("it has {}: ", row.value.as_deref().unwrap_or_default()),
        (None, true) => String::new(),
    }
}

fn waits(report: &Report, text: &mut String) -> fmt::Result {
    let history = &report.history;
    if report.queued > 0 {
        writeln!(text, "\nWaits              {:>8} {:>8} {:>8} {:>8}", "mean", "p50", "p90", "p99")?;
        spread(text, "of those served", &history.waits_served)?;
        spread(text, "of all who waited", &history.waits_queued)?;
    }
    for level in history.service_levels.iter().filter(|level| level.of_offered.is_some()) {
        writeln!(
            text,
            "Within {:>3} s: {} of all offered, {} of all answered, {} without those who left within it",
            level.within_s,
            percent(level.of_offered),
            percent(level.of_answered),
            percent(level.without_short_abandons)
        )?;
    }
    let repeats = &history.repeats;
    if repeats.followed > 0 {
        writeln!(
            text,
            "{} of {} followed by another within {} days",
            percent(repeats.share),
            counted(repeats.followed, "contact of a known customer was", "contacts of known customers were"),
            repeats.within_days
        )?;
    }
    Ok(())
}

fn hours(report: &Report, text: &mut String) -> fmt::Result {
    if !report.history.hours_that_hurt.is_empty() {
        writeln!(text, "\nThe hours that hurt")?;
    }
    for hour in report.history.hours_that_hurt.iter().take(5) {
        let (day, at) = (hour.day, format!("{:02}:00", hour.hour));
        let (p90, left) = (in_seconds(hour.p90_s), percent(hour.abandonment));
        writeln!(text, "  {day:<9} {at}  one in ten waited longer than {p90:>7}, {left:>6} left")?;
    }
    Ok(())
}

fn promises(report: &Report, text: &mut String) -> fmt::Result {
    let told = &report.promises;
    if told.scored == 0 {
        return writeln!(
            text,
            "\nNo promise could be scored: nobody in the days that count was answered after a wait"
        );
    }
    writeln!(text, "\nPromises at entry, {} scored", count(told.scored))?;
    if told.cannot_say > 0 {
        let heard = match told.scored - told.cannot_say {
            0 => "Nobody was promised anything".to_owned(),
            heard => {
                let kept = counted(told.said_kept, "promise was", "promises were");
                format!("{} promised something: {kept} kept", counted(heard, "contact was", "contacts were"))
            }
        };
        writeln!(text, "{heard}; for {} nothing could be said,", count(told.cannot_say))?;
        writeln!(text, "which counts below as from 0 to the longest wait known")?;
    }
    writeln!(
        text,
        "{:<37} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "", "coverage", "width", "score", "off by", "rmse"
    )?;
    figures(text, "Warmline (ours)", told)?;
    for (name, figures_of) in &report.rules {
        figures(text, &rule(name).0, figures_of)?;
    }
    writeln!(
        text,
        "Coverage aims at {}; score is the interval score, lower is better.",
        percent(Some(told.coverage_target))
    )
}

fn figures(text: &mut String, name: &str, figures: &Figures) -> fmt::Result {
    writeln!(
        text,
        "  {name:<35} {:>8} {:>8} {:>8} {:>8} {:>8}",
        percent(figures.coverage),
        in_seconds(figures.mean_width_s),
        in_seconds(figures.winkler_s),
        in_seconds(figures.mae_s),
        in_seconds(figures.rmse_s)
    )
}

fn spread(text: &mut String, name: &str, spread: &Spread) -> fmt::Result {
    if spread.n == 0 {
        return Ok(());
    }
    writeln!(
        text,
        "  {name:<17}{:>8} {:>8} {:>8} {:>8}",
        in_seconds(spread.mean_s),
        in_seconds(spread.p50_s),
        in_seconds(spread.p90_s),
        in_seconds(spread.p99_s)
    )
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.1} %", share * 100.0))
}

fn in_seconds(seconds: Option<f64>) -> String {
    seconds.map_or_else(|| "–".to_owned(), |seconds| format!("{seconds:.0} s"))
}
