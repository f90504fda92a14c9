//! The report for a terminal.

use super::Report;
use crate::history::Spread;
use crate::score::Figures;
use std::fmt::Write;

/// So many reasons for bad rows are shown, each in a line.
const SHOWN: usize = 20;

/// The report in plain text.
#[must_use]
pub fn page(report: &Report) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write(report, &mut text);
    text
}

fn write(report: &Report, text: &mut String) -> std::fmt::Result {
    let Report { contacts, queued, served_after_wait, abandoned, bad_rows, .. } = report;
    if let (Some(first), Some(last)) = (&report.first, &report.last) {
        writeln!(text, "{contacts} contacts from {first} to {last}")?;
    } else {
        writeln!(text, "No contacts.")?;
    }
    writeln!(
        text,
        "{queued} waited: {served_after_wait} were served, {abandoned} left ({})",
        percent(report.history.abandonment.of_queued)
    )?;
    writeln!(
        text,
        "{} were served at once, {} left before they were in line, {} rows are ignored",
        report.served_at_once, report.left_before_queue, report.ignored_rows
    )?;
    if *bad_rows > 0 {
        writeln!(text, "{bad_rows} rows cannot be read:")?;
        for (reason, count) in report.bad_rows_by_reason.iter().take(SHOWN) {
            writeln!(text, "  {count:>8}  {reason}")?;
        }
        if let Some(first) = report.bad_rows_first.first() {
            writeln!(text, "  the first: {}, line {}: {}", first.file, first.line, first.reason)?;
        }
    }
    writeln!(text, "\nWaits              {:>8} {:>8} {:>8} {:>8}", "mean", "p50", "p90", "p99")?;
    spread(text, "of those served", &report.history.waits_served)?;
    spread(text, "of all who waited", &report.history.waits_queued)?;
    for level in &report.history.service_levels {
        writeln!(
            text,
            "Within {:>3} s: {} of all offered, {} of all answered, {} without those who left within it",
            level.within_s,
            percent(level.of_offered),
            percent(level.of_answered),
            percent(level.without_short_abandons)
        )?;
    }
    let repeats = &report.history.repeats;
    writeln!(
        text,
        "{} of {} contacts of known customers were followed by another within {} days",
        percent(repeats.share),
        repeats.followed,
        repeats.within_days
    )?;
    if !report.history.hours_that_hurt.is_empty() {
        writeln!(text, "\nThe hours that hurt")?;
    }
    for hour in report.history.hours_that_hurt.iter().take(5) {
        let (day, at) = (hour.day, format!("{:02}:00", hour.hour));
        let (p90, left) = (in_seconds(hour.p90_s), percent(hour.abandonment));
        writeln!(text, "  {day:<9} {at}  one in ten waited longer than {p90:>7}, {left:>6} left")?;
    }
    promises(report, text)
}

fn promises(report: &Report, text: &mut String) -> std::fmt::Result {
    let told = &report.promises;
    writeln!(text, "\nPromises at entry, {} scored", told.scored)?;
    writeln!(
        text,
        "{:<37} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "", "coverage", "width", "score", "off by", "rmse"
    )?;
    figures(text, "Warmline", told)?;
    for (name, figures_of) in &report.rules {
        figures(text, name, figures_of)?;
    }
    writeln!(
        text,
        "Coverage aims at {}; score is the interval score, lower is better.",
        percent(Some(told.coverage_target))
    )
}

fn figures(text: &mut String, name: &str, figures: &Figures) -> std::fmt::Result {
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

fn spread(text: &mut String, name: &str, spread: &Spread) -> std::fmt::Result {
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
