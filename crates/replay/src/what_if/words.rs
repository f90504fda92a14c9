//! The answer in words.

use super::Answer;
use std::fmt::Write as _;

/// The answer as plain text.
#[must_use]
pub fn page(answer: &Answer) -> String {
    let mut page = String::new();
    for row in &answer.reproduced.rows {
        let d = row.difference;
        let _ = writeln!(
            page,
            "{:?} {:.3} {:.3} {:.3} ({:.3} {:.3})",
            row.figure, row.was, row.becomes, d.value, d.low, d.high
        );
    }
    page
}
