//! The report as one page that needs nothing else: no script, no font, no picture from elsewhere. It reads without
//! colour, on a phone and on paper.

mod calibration;
mod coverage;
mod day;
mod head;
mod method;
pub(crate) mod rows;
pub(crate) mod table;
mod unread;
mod waits;

use super::Report;
use super::words::{counted, escaped, shown};
use crate::score::{Cell, Figures, wilson};

const TITLE: &str = "How long people waited, and what they would have been told";
const STYLE: &str = include_str!("html/style.css");
/// A cell of fewer promises says little, and could point at a person.
const ENOUGH: u64 = 20;
/// Names in tables have so many letters at most.
const NAME: usize = 60;
/// So many rows are in a drawing at most.
const DRAWN: usize = 24;

/// The page: complete, self-contained HTML.
#[must_use]
pub fn page(report: &Report) -> String {
    let sections = [
        ("day", "One day, promise by promise", day::section(report)),
        ("calibration", "Is it right as often as it says?", calibration::section(report)),
        ("coverage", "Kept promises, by hour and by class", coverage::section(report)),
        ("waits", "How people waited", waits::section(report)),
        ("unread", "What could not be read", unread::section(report)),
        ("method", "How this was computed", method::section(report)),
    ];
    document(
        "Warmline replay",
        TITLE,
        &head::section(report),
        &sections.map(|(id, heading, body)| (id.to_owned(), heading.to_owned(), body)),
    )
}

/// A whole page: where it comes from, its title, what stands before the sections, and these with their id, heading and body.
pub(crate) fn document(from: &str, title: &str, head: &str, sections: &[(String, String, String)]) -> String {
    let links = sections
        .iter()
        .map(|(id, heading, _)| format!("<li><a href=\"#{id}\">{}</a></li>\n", escaped(heading)));
    let links: String = links.collect();
    let bodies = sections.iter().map(|(id, heading, body)| {
        let heading = escaped(heading);
        format!("<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{heading}</h2>\n{body}</section>\n")
    });
    let bodies: String = bodies.collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\" />\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n\
         <meta name=\"color-scheme\" content=\"light dark\" />\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<header>\n<p class=\"from\">{from}</p>\n\
         <h1>{title}</h1>\n{head}<nav aria-label=\"In this report\">\n<ul>\n{links}</ul>\n</nav>\n</header>\n\
         {bodies}</main>\n</body>\n</html>\n"
    )
}

/// The sentence that says what a section found.
pub(crate) fn lead(sentence: &str) -> String {
    format!("<p class=\"lead\">{}</p>\n", escaped(sentence))
}

pub(crate) fn paragraph(sentence: &str) -> String {
    format!("<p>{}</p>\n", escaped(sentence))
}

/// A remark in small type.
pub(crate) fn note(sentence: &str) -> String {
    format!("<p class=\"note\">{}</p>\n", escaped(sentence))
}

/// That the figures of a section hold what could not be said, unlike those of the verdict.
fn silence(told: &Figures) -> String {
    if told.cannot_say == 0 {
        return String::new();
    }
    let contacts = counted(told.cannot_say, "contact", "contacts");
    note(&format!(
        "Counted here are {contacts} for whom nothing could be said, too, as promised from 0 to the longest wait known."
    ))
}

/// A drawing below what it shows, with its table one click away.
pub(crate) fn figure(caption: &str, drawing: &str, table: &str) -> String {
    let caption = escaped(caption);
    format!("<figure>\n<figcaption>{caption}</figcaption>\n{drawing}{table}</figure>\n")
}

/// Figures side by side where there is room.
pub(crate) fn beside(figures: &[String]) -> String {
    format!("<div class=\"beside\">\n{}</div>\n", figures.concat())
}

/// The cells worth drawing: the largest of them, in the order in which they came, with names that can be shown.
fn drawn(cells: &[Cell]) -> Vec<(String, &Cell)> {
    let mut sizes: Vec<u64> = cells.iter().map(|cell| cell.n).collect();
    sizes.sort_unstable_by(|one, other| other.cmp(one));
    let least = sizes.get(DRAWN - 1).copied().unwrap_or(0);
    let large = cells.iter().filter(|cell| cell.n >= least).take(DRAWN);
    large.map(|cell| (shown(&cell.key, NAME), cell)).collect()
}

/// Cells by local hour have two digits as their key.
fn by_hour(cells: &[Cell]) -> Vec<(String, &Cell)> {
    cells.iter().map(|cell| (format!("{}:00", shown(&cell.key, 2)), cell)).collect()
}

/// The 95 % interval of a share of so many.
fn between(share: f64, n: u64) -> (f64, f64) {
    wilson(share * n as f64, n as f64)
}
