//! What a person says of a scenario, in sentences; how its figures are called and written.

mod caveats;

pub(crate) use caveats::{leaves_out, remarks};

use super::answer::{Answer, Changed, Compared, Reproduced, Row};
use super::figures::{Between, Figure};
use super::inferred::Inferred;
use crate::report::words::{count, counted, length, listed, shown};

/// From fewer days than this an interval over days is too narrow.
pub(crate) const FEW_DAYS: u64 = 5;

/// What the figure is called.
pub(crate) fn name(figure: Figure, within_s: u32) -> String {
    match figure {
        Figure::WaitMeanS => "mean wait".to_owned(),
        Figure::WaitP50S => "half wait at most".to_owned(),
        Figure::WaitP90S => "nine of ten wait at most".to_owned(),
        Figure::QueuedWaitP50S => "of those who wait, half at most".to_owned(),
        Figure::QueuedWaitP90S => "of those who wait, nine of ten".to_owned(),
        Figure::Queued => "have to wait".to_owned(),
        Figure::Abandoned => "leave".to_owned(),
        Figure::AnsweredWithin => format!("are answered within {within_s} s"),
    }
}

/// `58.0 %`, `43.8 s`
pub(crate) fn value(figure: Figure, value: f64) -> String {
    if figure.is_share() { format!("{:.1} %", value * 100.0) } else { format!("{value:.1} s") }
}

/// `+1.5 points`, `-3.0 s`
pub(crate) fn signed(figure: Figure, value: f64) -> String {
    format!("{} {}", bare(figure, value), if figure.is_share() { "points" } else { "s" })
}

/// `-28.7 s (-36.0 to -22.0 s)`
pub(crate) fn difference(figure: Figure, between: Between) -> String {
    let Between { value, low, high } = between;
    format!("{} ({} to {})", signed(figure, value), bare(figure, low), signed(figure, high))
}

/// `-28.7 (-36.0 to -22.0)`, under a heading that names the unit.
pub(crate) fn bare_difference(figure: Figure, between: Between) -> String {
    let Between { value, low, high } = between;
    format!("{} ({} to {})", bare(figure, value), bare(figure, low), bare(figure, high))
}

/// `+1.5`, in points or seconds.
pub(crate) fn bare(figure: Figure, value: f64) -> String {
    let value = if figure.is_share() { value * 100.0 } else { value };
    // Nothing has no sign but this one.
    if value.abs() < 0.05 { "+0.0".to_owned() } else { format!("{value:+.1}") }
}

/// Whether nothing changed, as closely as anybody would say it.
pub(crate) const fn is_none(between: Between) -> bool {
    between.low >= 0.0 && between.high <= 0.0
}

/// Whether it could be either way.
pub(crate) const fn is_open(between: Between) -> bool {
    between.low <= 0.0 && between.high >= 0.0
}

pub(crate) fn find(rows: &[Row], figure: Figure) -> Option<&Row> {
    rows.iter().find(|row| row.figure == figure)
}

/// Whether the floor comes out as it was.
pub(crate) const fn reproduced(reproduced: &Reproduced) -> &'static str {
    if reproduced.is_within {
        "Mean wait, p90 and abandonment come out as they were: within their intervals."
    } else {
        "Not all of mean wait, p90 and abandonment come out as they were: trust differences more than levels."
    }
}

/// The whole of it: what changes, how sure that is, what belongs beside it, what it takes.
pub(crate) fn sentences(scenario: &Compared) -> Vec<String> {
    let mut said = Vec::new();
    if let Some((from, until)) = &scenario.hours {
        said.push(waits(&scenario.rows_in_hours, Some(&format!("From {from} to {until}"))));
        said.extend(how_sure(&scenario.rows_in_hours, scenario));
        said.push(waits(&scenario.rows, Some("All day")));
    } else {
        said.push(waits(&scenario.rows, None));
        said.extend(how_sure(&scenario.rows, scenario));
    }
    said.extend(caveats::beside(scenario));
    said.extend(cost(scenario));
    said
}

/// How long nine of ten wait and how many leave, then and today.
fn waits(rows: &[Row], when: Option<&str>) -> String {
    let says = |sentence: String| match when {
        Some(when) => format!("{when}, {sentence}"),
        None => sentence[..1].to_uppercase() + &sentence[1..],
    };
    let (Some(wait), Some(left)) = (find(rows, Figure::WaitP90S), find(rows, Figure::Abandoned)) else {
        return says("nobody comes whose wait ends.".to_owned());
    };
    let are_waits = |row: &&Row| row.figure != Figure::AnsweredWithin;
    if rows.iter().filter(are_waits).all(|row| row.was <= 0.0 && row.becomes <= 0.0) {
        return says("nobody waits, today or then.".to_owned());
    }
    let seconds = |value: f64| length(Some(value.max(0.0)));
    says(format!(
        "nine of ten wait at most {} instead of {}, and {} leave instead of {}.",
        seconds(wait.becomes),
        seconds(wait.was),
        value(Figure::Abandoned, left.becomes),
        value(Figure::Abandoned, left.was)
    ))
}

/// By how much, and on how many days, or that it cannot be told.
fn how_sure(rows: &[Row], scenario: &Compared) -> Option<String> {
    let (wait, left) = (find(rows, Figure::WaitP90S)?.difference, find(rows, Figure::Abandoned)?.difference);
    if rows.iter().all(|row| is_none(row.difference)) {
        return Some("Waits are the same.".to_owned());
    }
    let days = scenario.by_day;
    let on_days = format!(
        "On {} of days the mean wait is shorter, on {} longer.",
        share(days.shorter),
        share(days.longer)
    );
    if is_open(wait) {
        return Some(format!(
            "Whether waits become shorter or longer cannot be told from this history. {on_days}"
        ));
    }
    let ends = |between: Between| {
        let (low, high) = (between.low.abs(), between.high.abs());
        (between.value.abs(), low.min(high), low.max(high))
    };
    let (by, near, far) = ends(wait);
    let [by, near, far] = [by, near, far].map(|s| length(Some(s)));
    let word = if wait.value < 0.0 { "shorter" } else { "longer" };
    let leave = if is_open(left) {
        "whether more or fewer leave cannot be told".to_owned()
    } else {
        let (by, near, far) = ends(left);
        let word = if left.value < 0.0 { "fewer" } else { "more" };
        let [by, near, far] = [by, near, far].map(|share| format!("{:.1}", share * 100.0));
        format!("{by} points {word} leave ({near} to {far})")
    };
    Some(format!("What nine of ten wait is {by} {word} ({near} to {far}); {leave}. {on_days}"))
}

fn share(share: f64) -> String {
    format!("{:.0}\u{a0}%", share * 100.0)
}

/// `+224 h`, and nothing without a sign that it has not.
pub(crate) fn hours(hours: f64) -> String {
    if hours.abs() < 0.5 { "+0 h".to_owned() } else { format!("{hours:+.0} h") }
}

/// What it takes and what it costs.
fn cost(scenario: &Compared) -> Option<String> {
    let Changed { today, then, .. } = scenario.staffed_hours;
    let hours = then - today;
    if hours.abs() < 0.5 {
        return None;
    }
    let amount = count(hours.abs().round() as u64);
    let takes = if hours > 0.0 {
        format!("People are there for {amount} hours more")
    } else {
        format!("People are there for {amount} hours fewer")
    };
    let cost = scenario.cost.filter(|cost| cost.abs() >= 0.5).map(|cost| {
        let word = if cost > 0.0 { "costs" } else { "saves" };
        format!(", which {word} {} in wages over these days", count(cost.abs().round() as u64))
    });
    Some(format!("{takes}{}.", cost.unwrap_or_default()))
}

/// What was inferred from the history, in sentences.
pub(crate) fn inferred(answer: &Answer, patience: &str) -> Vec<String> {
    let inferred = &answer.inferred;
    let mut said = vec![
        "They come when they came, with the matter that they had: whoever was answered takes as long as they took."
            .to_owned(),
        people(inferred),
    ];
    if !answer.lines.is_empty() {
        let lines: Vec<String> = answer.lines.iter().map(|line| shown(line, super::words::NAME)).collect();
        said.push(format!(
            "Figures are of whoever came into {} alone; all lines are played.",
            listed(&lines)
        ));
    }
    if let Some(slows) = inferred.slowdown {
        said.push(format!(
            "Who holds several at once is slower with each: {:.0} % for another one (± {:.0}). What a contact would have \
             taken alone is worked out from that.",
            slows.beta * 100.0,
            slows.error * 200.0
        ));
    }
    if inferred.unfinished > 0 {
        said.push(format!(
            "{} still in line or in somebody's hands at the end, and left out.",
            counted(inferred.unfinished, "contact was", "contacts were")
        ));
    }
    if inferred.answered_by_unknown > 0 && inferred.people_are_known {
        said.push(format!(
            "{} answered by somebody who was not there by what they said; somebody more was there for as long as each took.",
            counted(inferred.answered_by_unknown, "contact was", "contacts were")
        ));
    } else if inferred.answered_by_unknown > 0 {
        said.push(format!(
            "{} answered by nobody known; somebody more was there for as long as each took.",
            counted(inferred.answered_by_unknown, "contact was", "contacts were")
        ));
    }
    said.push(match (inferred.pause_median_s, inferred.pause_mean_s) {
        (Some(median), Some(mean)) => format!(
            "After a contact, while somebody waited, half were ready again within {}; the mean is {} ({}). \
             Pauses are as long as the history shows, and drawn from these where it shows nothing.",
            length(Some(median)),
            length(Some(mean)),
            counted(inferred.pauses as u64, "pause", "pauses")
        ),
        _ if inferred.people_are_known => {
            "Whoever is there takes the next at once; who pauses says so.".to_owned()
        }
        _ => "It never showed how long after a contact somebody was ready again: at once.".to_owned(),
    });
    said.push(format!(
        "Half would wait, if nobody answered: {patience}. Whoever left would leave after the same wait again; \
         whoever was answered was patient at least until then."
    ));
    if inferred.days < FEW_DAYS {
        said.push("So few days say little of others: intervals are narrower than they should be.".to_owned());
    }
    if answer.bad_rows > 0 {
        said.push(format!("{} could not be read.", counted(answer.bad_rows, "row", "rows")));
    }
    said
}

fn people(inferred: &Inferred) -> String {
    format!(
        "{} there for {:.0} hours: {}",
        counted(inferred.people, "person was", "people were"),
        inferred.hours,
        if inferred.people_are_known {
            "as they said, with the room and the lines that they had."
        } else {
            "from their first answer to their last end, but for hours without an answer. They serve the lines from \
             which they took whoever was first more often than they passed them over."
        }
    )
}
