//! The answer in words.

use super::answer::{Answer, Aside, CalledBack, Changed, Compared, Inferred, Row};
use super::figures::{Between, Figure};
use crate::report::words::{count, counted, length, listed, percent, shown};
use std::fmt::{Result, Write};

/// From fewer days than this an interval over days is too narrow.
const FEW_DAYS: u64 = 5;
/// So many letters of a name are shown.
const NAME: usize = 100;

/// The answer as plain text.
#[must_use]
pub fn page(answer: &Answer) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write(answer, &mut text);
    text
}

fn write(answer: &Answer, text: &mut String) -> Result {
    inferred(&answer.inferred, answer.bad_rows, text)?;
    writeln!(text, "\nNothing changed, played {}", times(answer.replications))?;
    writeln!(text, "  {:<34} {:>10} {:>10}   difference, and where 95 of 100 lie", "", "happened", "played")?;
    answer.reproduced.rows.iter().try_for_each(|row| line(row, text))?;
    let is_within = answer.reproduced.is_within;
    writeln!(
        text,
        "  {}",
        if is_within {
            "Mean wait, p90 and abandonment come out as they were: within their intervals."
        } else {
            "Not all of mean wait, p90 and abandonment come out as they were: trust differences more than levels."
        }
    )?;
    answer.scenarios.iter().try_for_each(|scenario| compared(scenario, text))
}

fn times(n: u64) -> String {
    if n == 1 { "once".to_owned() } else { format!("{} times", count(n)) }
}

fn inferred(inferred: &Inferred, bad_rows: u64, text: &mut String) -> Result {
    let Inferred { contacts, days, people, hours, .. } = inferred;
    writeln!(
        text,
        "{} in line on {}. What was inferred from them:",
        counted(*contacts, "contact", "contacts"),
        counted(*days, "day", "days")
    )?;
    writeln!(
        text,
        "- They come when they came, with the matter that they had: whoever was answered takes as long as they took."
    )?;
    writeln!(
        text,
        "- {} were there for {hours:.0} hours: from their first answer to their last end, but for hours without an answer. \
         They serve the lines from which they took whoever was first more often than they passed them over.",
        counted(*people, "person", "people")
    )?;
    if inferred.answered_by_unknown > 0 {
        writeln!(
            text,
            "- {} answered by nobody known; somebody more was there for as long as each took.",
            counted(inferred.answered_by_unknown, "contact was", "contacts were")
        )?;
    }
    match (inferred.pause_median_s, inferred.pause_mean_s) {
        (Some(median), Some(mean)) => writeln!(
            text,
            "- After a contact, while somebody waited, half were ready again within {}; the mean is {} ({}). \
             Pauses are as long as the history shows, and drawn from these where it shows nothing.",
            length(Some(median)),
            length(Some(mean)),
            counted(inferred.pauses as u64, "pause", "pauses")
        )?,
        _ => writeln!(text, "- It never showed how long after a contact somebody was ready again: at once.")?,
    }
    let patience = inferred.patience.iter().map(|one| match one.median_s {
        Some(median) => format!("{} {}", shown(&one.class, NAME), length(Some(median))),
        None => format!("{} for ever", shown(&one.class, NAME)),
    });
    writeln!(
        text,
        "- Half would wait, if nobody answered: {}. Whoever left would leave after the same wait again; \
         whoever was answered was patient at least until then.",
        listed(&patience.collect::<Vec<_>>())
    )?;
    if *days < FEW_DAYS {
        writeln!(text, "- So few days say little of others: intervals are narrower than they should be.")?;
    }
    if bad_rows > 0 {
        writeln!(text, "- {} could not be read.", counted(bad_rows, "row", "rows"))?;
    }
    Ok(())
}

const fn name(figure: Figure) -> &'static str {
    match figure {
        Figure::WaitMeanS => "mean wait",
        Figure::WaitP50S => "half wait at most",
        Figure::WaitP90S => "nine of ten wait at most",
        Figure::QueuedWaitP50S => "of those who wait, half at most",
        Figure::QueuedWaitP90S => "of those who wait, nine of ten",
        Figure::Queued => "have to wait",
        Figure::Abandoned => "leave",
    }
}

const fn is_share(figure: Figure) -> bool {
    matches!(figure, Figure::Queued | Figure::Abandoned)
}

fn value(figure: Figure, value: f64) -> String {
    if is_share(figure) { format!("{:.1} %", value * 100.0) } else { format!("{value:.1} s") }
}

fn signed(figure: Figure, value: f64) -> String {
    if is_share(figure) { format!("{:+.1} points", value * 100.0) } else { format!("{value:+.1} s") }
}

fn line(row: &Row, text: &mut String) -> Result {
    let Row { figure, was, becomes, difference } = *row;
    let (was, becomes) = (value(figure, was), value(figure, becomes));
    let (low, high) = (signed(figure, difference.low), signed(figure, difference.high));
    let difference = signed(figure, difference.value);
    writeln!(text, "  {:<34} {was:>10} {becomes:>10}   {difference} ({low} to {high})", name(figure))
}

fn compared(scenario: &Compared, text: &mut String) -> Result {
    writeln!(text, "\n{}", shown(&scenario.name, NAME))?;
    sentence(scenario, text)?;
    writeln!(text, "  {:<34} {:>10} {:>10}   difference, and where 95 of 100 lie", "", "today", "then")?;
    scenario.rows.iter().try_for_each(|row| line(row, text))?;
    if let Some((from, until)) = &scenario.hours {
        writeln!(text, "  from {from} to {until}:")?;
        scenario.rows_in_hours.iter().try_for_each(|row| line(row, text))?;
    }
    share("are overtaken", scenario.overtaken, text)?;
    share("of their time people are busy", scenario.occupancy, text)?;
    if let Some(Changed { today, then, .. }) = scenario.promises {
        writeln!(text, "  {:<34} {:>10} {:>10}", "promises kept", percent(Some(today)), percent(Some(then)))?;
    }
    let Changed { today, then, .. } = scenario.staffed_hours;
    writeln!(text, "  {:<34} {today:>8.0} h {then:>8.0} h   {:+.0} h", "people's hours", then - today)?;
    if let Some(cost) = scenario.cost.filter(|cost| cost.abs() >= 0.5) {
        let word = if cost > 0.0 { "costs" } else { "saves" };
        writeln!(text, "  It {word} {:.0} in wages over these days.", cost.abs())?;
    }
    if scenario.never_answered > 0.0 {
        writeln!(
            text,
            "  {:.0} wait for ever, since nobody serves them and they do not leave: their waits are in no figure.",
            scenario.never_answered.ceil()
        )?;
    }
    if let Some(CalledBack { share, unreached }) = scenario.called_back {
        let (called, unreached) = (percent(Some(share)), percent(Some(unreached)));
        writeln!(text, "  {called} are called back, and of those {unreached} are not there.")?;
    }
    if let Some(Aside { cases, wait_mean_s: wait }) = scenario.aside {
        writeln!(
            text,
            "  {cases:.0} cases go on in the side lane, and wait there once more: {} on average.",
            length(Some(wait))
        )?;
    }
    match scenario.break_even_percent {
        Some(percent) if percent >= 0.0 => writeln!(
            text,
            "  It breaks even where people work {percent:.1} % faster for it: the mean wait is then today's."
        ),
        Some(percent) => {
            writeln!(text, "  It breaks even where people work {:.1} % slower for it.", -percent)
        }
        None => Ok(()),
    }
}

fn share(name: &str, changed: Changed, text: &mut String) -> Result {
    let share = |value: f64| format!("{:.1} %", value * 100.0);
    let (today, then) = (share(changed.today), share(changed.then));
    write!(text, "  {name:<34} {today:>10} {then:>10}")?;
    if let Some(difference) = changed.difference {
        let points = |value: f64| signed(Figure::Queued, value);
        let (low, high) = (points(difference.low), points(difference.high));
        write!(text, "   {} ({low} to {high})", points(difference.value))?;
    }
    writeln!(text)
}

/// What a person says of it.
fn sentence(scenario: &Compared, text: &mut String) -> Result {
    let (rows, when) = match &scenario.hours {
        Some((from, until)) => (&scenario.rows_in_hours, format!("From {from} to {until}, n")),
        None => (&scenario.rows, "N".to_owned()),
    };
    let find = |figure: Figure| rows.iter().find(|row| row.figure == figure);
    let (Some(wait), Some(left)) = (find(Figure::WaitP90S), find(Figure::Abandoned)) else { return Ok(()) };
    let seconds = |value: f64| length(Some(value.max(0.0)));
    let between = |row: &Row| (row.was + row.difference.low, row.was + row.difference.high);
    if rows.iter().all(|row| row.was <= 0.0 && row.becomes <= 0.0) {
        return writeln!(text, "Nobody waits, today or then.");
    }
    let (low, high) = between(wait);
    write!(
        text,
        "{when}ine of ten wait at most {} instead of {} ({} to {}), and ",
        seconds(wait.becomes),
        seconds(wait.was),
        seconds(low),
        seconds(high)
    )?;
    let (low, high) = between(left);
    let Between { low: least, high: most, .. } = wait.difference;
    let verdict = if least >= 0.0 && most <= 0.0 {
        " Waits are the same."
    } else if least <= 0.0 && most >= 0.0 {
        " Whether waits become shorter or longer cannot be told from this history."
    } else {
        ""
    };
    writeln!(
        text,
        "{} leave instead of {} ({} to {}).{verdict}",
        value(Figure::Abandoned, left.becomes),
        value(Figure::Abandoned, left.was),
        value(Figure::Abandoned, low.max(0.0)),
        value(Figure::Abandoned, high)
    )
}
