//! The answer as one page that needs nothing else, like that of a replay: words first, then pictures, then tables.

mod curves;
mod glance;

use super::answer::{Answer, Changed, Compared, Row};
use super::figures::Figure;
use super::verdict::{self, difference, is_none, is_open, name, signed, value};
use super::words::{NAME, patience};
use crate::report::html::table::{Column, Table};
use crate::report::html::{document, lead, note, paragraph};
use crate::report::words::{counted, day, escaped, listed, percent, shown, shown_end};

const TITLE: &str = "What would have changed";
/// So many files are named.
const FILES: usize = 6;

/// The page: complete, self-contained HTML.
#[must_use]
pub fn page(answer: &Answer) -> String {
    let mut sections = Vec::new();
    if !answer.scenarios.is_empty() {
        let beside = "All scenarios beside each other".to_owned();
        sections.push(("glance".to_owned(), beside, glance::section(answer)));
    }
    for (number, scenario) in (1..).zip(&answer.scenarios) {
        let body = section(number, scenario, answer.answered_within_s);
        sections.push((format!("scenario-{number}"), named(number, scenario), body));
    }
    sections.push(("today".to_owned(), "Is today played as it was?".to_owned(), today(answer)));
    sections.push(("method".to_owned(), "How this was computed".to_owned(), method(answer)));
    document("Warmline what-if", TITLE, &head(answer), &sections)
}

fn head(answer: &Answer) -> String {
    let inferred = &answer.inferred;
    let mut files: Vec<String> = answer.files.iter().take(FILES).map(|file| name_of(file)).collect();
    if answer.files.len() > FILES {
        files.push(format!("{} more", answer.files.len() - FILES));
    }
    let read = if files.is_empty() { String::new() } else { format!(", read from {}", listed(&files)) };
    let mut html = lead(&format!(
        "{} in line on {} from {} to {}{read}. {} answered. This history was played again as it was{}, with the \
         same customers and the same chance.",
        counted(inferred.contacts, "contact", "contacts"),
        counted(inferred.days, "day", "days"),
        day(&answer.first_day),
        day(&answer.last_day),
        counted(inferred.people, "person", "people"),
        played(answer),
    ));
    for (number, scenario) in (1..).zip(&answer.scenarios) {
        html.push_str(&format!(
            "<p class=\"finding\"><strong>{}</strong><br />{}</p>\n",
            escaped(&named(number, scenario)),
            escaped(&verdict::sentences(scenario).join(" "))
        ));
    }
    html.push_str(&note(verdict::reproduced(&answer.reproduced)));
    html
}

/// ` and in each scenario, 10 times each`
fn played(answer: &Answer) -> String {
    let times =
        if answer.replications == 1 { "once".to_owned() } else { format!("{} times", answer.replications) };
    if answer.scenarios.is_empty() {
        format!(", {times}")
    } else {
        format!(" and in each scenario, {times} each")
    }
}

/// `1. Two more people`
fn named(number: usize, scenario: &Compared) -> String {
    format!("{number}. {}", shown(&scenario.name, NAME))
}

/// With signs that are as wide as digits.
fn minus(text: &str) -> String {
    text.replace('-', "−")
}

fn name_of(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or(file);
    shown_end(name, 40)
}

fn section(number: usize, scenario: &Compared, within_s: u32) -> String {
    let mut html = lead(&verdict::sentences(scenario).join(" "));
    verdict::remarks(scenario).iter().for_each(|remark| html.push_str(&paragraph(remark)));
    html.push_str(&curves::figures(number, scenario));
    let caption = "All day, today and then";
    html.push_str(&table(caption, &scenario.rows, within_s, &more_rows(scenario)).html());
    if let Some((from, until)) = &scenario.hours {
        let caption = format!("From {from} to {until}, when its people change");
        html.push_str(&table(&caption, &scenario.rows_in_hours, within_s, &[]).html());
    }
    html
}

/// Rows that are no figures of waits: name, today, then, difference.
type More = [String; 4];

fn more_rows(scenario: &Compared) -> Vec<More> {
    let share = |name: &str, changed: Changed| {
        let (today, then) = (percent(Some(changed.today)), percent(Some(changed.then)));
        let difference = changed.difference.map_or_else(
            || minus(&signed(Figure::Queued, changed.then - changed.today)),
            |difference| {
                let said = verdict::difference(Figure::Queued, difference);
                format!("{}{}", minus(&said), doubt(is_open(difference) && !is_none(difference)))
            },
        );
        [name.to_owned(), today, then, difference]
    };
    let mut rows = vec![
        share("are overtaken", scenario.overtaken),
        share("of their time people are busy", scenario.occupancy),
    ];
    rows.extend(scenario.promises.map(|promises| share("promises kept", promises)));
    let Changed { today, then, .. } = scenario.staffed_hours;
    rows.push([
        "people's hours".to_owned(),
        format!("{today:.0} h"),
        format!("{then:.0} h"),
        minus(&verdict::hours(then - today)),
    ]);
    if let Some(cost) = scenario.cost {
        rows.push(["wages".to_owned(), "–".to_owned(), "–".to_owned(), minus(&format!("{cost:+.0}"))]);
    }
    rows
}

/// What stands behind a difference that could be either way, so that nobody reads it as one.
const fn doubt(is_open: bool) -> &'static str {
    if is_open { " · cannot be told" } else { "" }
}

fn table(caption: &str, rows: &[Row], within_s: u32, more: &[More]) -> Table {
    let columns = [
        Column::Words("Figure"),
        Column::Number("Today"),
        Column::Number("Then"),
        Column::Number("Difference, and where 95 of 100 lie"),
    ];
    let mut table = Table::new(caption, &columns).stacked();
    for row in rows {
        table.row(&name(row.figure, within_s), &cells(row));
    }
    for [name, cells @ ..] in more {
        table.row(name, cells);
    }
    table
}

fn cells(row: &Row) -> [String; 3] {
    let doubt = doubt(is_open(row.difference) && !is_none(row.difference));
    let said = minus(&difference(row.figure, row.difference));
    [value(row.figure, row.was), value(row.figure, row.becomes), format!("{said}{doubt}")]
}

fn today(answer: &Answer) -> String {
    let columns = [
        Column::Words("Figure"),
        Column::Number("Happened"),
        Column::Number("Played"),
        Column::Number("Difference, and where 95 of 100 lie"),
    ];
    let mut table = Table::new("What happened, and today's floor as it is played", &columns).stacked();
    for row in &answer.reproduced.rows {
        let outside = if is_open(row.difference) { "" } else { " · outside" };
        let said = format!("{}{outside}", minus(&difference(row.figure, row.difference)));
        let cells = [value(row.figure, row.was), value(row.figure, row.becomes), said];
        table.row(&name(row.figure, answer.answered_within_s), &cells);
    }
    let outside = answer.reproduced.rows.iter().filter(|row| !is_open(row.difference)).count();
    let outside = match outside {
        0 => String::new(),
        1 => " One row is off by more than chance.".to_owned(),
        more => format!(" {more} rows are off by more than chance."),
    };
    format!(
        "{}{}{}",
        lead(&format!("{}{outside}", verdict::reproduced(&answer.reproduced))),
        paragraph(
            "The floor is inferred from the history that it is compared with. So this says that people, pauses, patience \
             and routing fit together, and not that next month will be alike."
        ),
        table.html()
    )
}

fn method(answer: &Answer) -> String {
    let inferred: String = verdict::inferred(answer, &patience(&answer.inferred))
        .iter()
        .map(|sentence| format!("<li>{}</li>\n", escaped(sentence)))
        .collect();
    let within = answer.answered_within_s;
    let in_time = format!(
        "The share answered within {within} s, of all who came into line and whose wait is over, those who left too."
    );
    let chance = format!(
        "{} of today and of each scenario, with seed {}. Both meet the same contacts with the same patience, matters and \
         pauses, so that their difference is not drowned in luck. The same files, scenarios and seed give the same page.",
        counted(answer.replications, "replication", "replications"),
        answer.seed
    );
    let terms = [
        (
            "Waits",
            "Of everybody who was in line and whose wait is over: answered at once, which is no wait, answered later, or left.",
        ),
        ("Answered in time", in_time.as_str()),
        ("Overtaken", "The share that saw somebody who came later served first."),
        (
            "Busy",
            "The share of their time that people, those of a side lane too, were with a contact or in the pause after it.",
        ),
        (
            "Intervals",
            "An interval holds 95 of 100 of 400 draws of a replication together with as many days as there were, drawn with \
             replacement, both sides alike: it says how far another month of such days might be from this one. Those of who \
             is overtaken and busy are Student's over replications: chance alone.",
        ),
        (
            "Promises kept",
            "With --promises: the share of promises kept or beaten, of those put to the test, in the first replication. \
             Promises are those of the live product, which learns from today's floor, lesson by lesson and nothing before \
             it happened; in a scenario it goes on learning how far it is off.",
        ),
        ("Cannot be told", "The interval holds zero: from this history it could be better or worse."),
        (
            "Shorter on so many days",
            "Each day of each replication beside the same day of today, by the mean wait of all who came on it.",
        ),
        ("Chance", chance.as_str()),
        (
            "Small numbers",
            "Hours in which fewer than 20 came, all days together, are not shown: they would say little, and could point at \
             a person. Nothing here compares the people who answer.",
        ),
    ];
    let terms: String =
        terms.iter().map(|(term, words)| format!("<dt>{term}</dt>\n<dd>{}</dd>\n", escaped(words))).collect();
    format!(
        "{}<ul class=\"plain\">\n{inferred}</ul>\n<dl>\n{terms}</dl>\n",
        lead("What was inferred from the history, and what the words mean.")
    )
}
