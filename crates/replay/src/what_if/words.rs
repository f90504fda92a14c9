//! The answer in words.

use super::answer::{Answer, Changed, Compared, Row};
use super::figures::Figure;
use super::inferred::Inferred;
use super::verdict::{self, name, value};
use crate::report::words::{count, counted, length, listed, shown};
use std::fmt::{Result, Write};

/// So many letters of a name are shown.
pub(crate) const NAME: usize = 100;

const PROMISES: &str = "promises kept";

/// The answer as plain text.
#[must_use]
pub fn page(answer: &Answer) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write(answer, &mut text);
    text
}

fn write(answer: &Answer, text: &mut String) -> Result {
    let Inferred { contacts, days, .. } = answer.inferred;
    writeln!(
        text,
        "{} in line on {}. What was inferred from them:",
        counted(contacts, "contact", "contacts"),
        counted(days, "day", "days")
    )?;
    for sentence in verdict::inferred(answer, &patience(&answer.inferred)) {
        writeln!(text, "- {sentence}")?;
    }
    writeln!(text, "\nNothing changed, played {}", times(answer.replications))?;
    writeln!(text, "  {:<34} {:>10} {:>10}   difference, and where 95 of 100 lie", "", "happened", "played")?;
    let within_s = answer.answered_within_s;
    answer.reproduced.rows.iter().try_for_each(|row| line(row, within_s, text))?;
    writeln!(text, "  {}", verdict::reproduced(&answer.reproduced))?;
    answer.scenarios.iter().try_for_each(|scenario| compared(scenario, within_s, text))
}

fn times(n: u64) -> String {
    if n == 1 { "once".to_owned() } else { format!("{} times", count(n)) }
}

/// By class, how long half would wait.
pub(crate) fn patience(inferred: &Inferred) -> String {
    let patience = inferred.patience.iter().map(|one| match one.median_s {
        Some(median) => format!("{} {}", shown(&one.class, NAME), length(Some(median))),
        None => format!("{} for ever", shown(&one.class, NAME)),
    });
    listed(&patience.collect::<Vec<_>>())
}

fn line(row: &Row, within_s: u32, text: &mut String) -> Result {
    let Row { figure, was, becomes, difference } = *row;
    let (was, becomes) = (value(figure, was), value(figure, becomes));
    let difference = verdict::difference(figure, difference);
    writeln!(text, "  {:<34} {was:>10} {becomes:>10}   {difference}", name(figure, within_s))
}

fn compared(scenario: &Compared, within_s: u32, text: &mut String) -> Result {
    writeln!(text, "\n{}", shown(&scenario.name, NAME))?;
    verdict::sentences(scenario).iter().try_for_each(|sentence| writeln!(text, "{sentence}"))?;
    writeln!(text, "  {:<34} {:>10} {:>10}   difference, and where 95 of 100 lie", "", "today", "then")?;
    scenario.rows.iter().try_for_each(|row| line(row, within_s, text))?;
    if let Some((from, until)) = &scenario.hours {
        writeln!(text, "  from {from} to {until}:")?;
        scenario.rows_in_hours.iter().try_for_each(|row| line(row, within_s, text))?;
    }
    share("are overtaken", scenario.overtaken, text)?;
    share("of their time people are busy", scenario.occupancy, text)?;
    if let Some(promises) = scenario.promises {
        share(PROMISES, promises, text)?;
    }
    let Changed { today, then, .. } = scenario.staffed_hours;
    writeln!(
        text,
        "  {:<34} {today:>8.0} h {then:>8.0} h   {}",
        "people's hours",
        verdict::hours(then - today)
    )?;
    verdict::remarks(scenario).iter().try_for_each(|remark| writeln!(text, "  {remark}"))
}

fn share(name: &str, changed: Changed, text: &mut String) -> Result {
    let share = |value: f64| format!("{:.1} %", value * 100.0);
    let (today, then) = (share(changed.today), share(changed.then));
    write!(text, "  {name:<34} {today:>10} {then:>10}")?;
    if let Some(difference) = changed.difference {
        // An interval over replications alone, and not over days.
        let word = if name == PROMISES { "" } else { ", by chance alone" };
        write!(text, "   {}{word}", verdict::difference(Figure::Queued, difference))?;
    }
    writeln!(text)
}
