//! The report as one page that needs nothing else.

use super::{Report, text};

/// The page: complete, self-contained HTML.
#[must_use]
pub fn page(report: &Report) -> String {
    let title = "How long people waited, and what they would have been told";
    let body = escaped(&text::page(report));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <h1>{title}</h1>\n<pre>{body}</pre>\n</html>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
