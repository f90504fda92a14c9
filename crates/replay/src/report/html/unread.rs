//! Rows that could not be read.

use super::table::{Column, Table};
use super::{lead, paragraph};
use crate::report::Report;
use crate::report::words::{NONE, count, counted, percent, shown, shown_end};

/// So many reasons are listed.
const REASONS: usize = 40;

pub(super) fn section(report: &Report) -> String {
    let rows = report.contacts + report.ignored_rows + report.later_rows + report.bad_rows;
    let aside = aside(report);
    if report.bad_rows == 0 {
        let found = if rows == 0 { "There was nothing to read." } else { "Every row could be read." };
        return lead(found) + &aside;
    }
    let share = percent(Some(report.bad_rows as f64 / rows as f64));
    let found = format!(
        "{} of {} could not be read ({share}).",
        count(report.bad_rows),
        counted(rows, "row", "rows")
    );
    let columns = [Column::Words("Why"), Column::Number("Rows")];
    let mut reasons = Table::new("Rows that could not be read, by reason", &columns);
    let mut by_reason: Vec<_> = report.bad_rows_by_reason.iter().collect();
    by_reason.sort_by(|one, other| other.1.cmp(one.1).then(one.0.cmp(other.0)));
    for (reason, rows) in by_reason.into_iter().take(REASONS) {
        reasons.row(&shown(reason, 120), &[count(*rows)]);
    }
    let columns = [
        Column::Words("File"),
        Column::Number("Line"),
        Column::Words("Why"),
        Column::Words("Column"),
        Column::Words("What stands there"),
    ];
    let mut first = Table::new("The first rows that could not be read", &columns);
    for row in &report.bad_rows_first {
        let why = shown(&row.reason.to_string(), 120);
        let cell = |text: &Option<String>| text.clone().unwrap_or_else(|| NONE.to_owned());
        let cells = [count(row.line), why, cell(&row.column), cell(&row.value)];
        first.row(&shown_end(&row.file, 60), &cells);
    }
    let words = "They are left out of everything above. Nothing was guessed in their place.";
    lead(&found) + &paragraph(words) + &reasons.html() + &first.behind("Where the first of them are") + &aside
}

fn aside(report: &Report) -> String {
    let mut words = Vec::new();
    if report.ignored_rows > 0 {
        let rows = counted(report.ignored_rows, "row is", "rows are");
        words.push(format!("{rows} left aside because the format or its mapping says so."));
    }
    if report.later_rows > 0 {
        let rows = counted(report.later_rows, "row joined", "rows joined");
        words.push(format!("{rows} after the last day that counts."));
    }
    if words.is_empty() { String::new() } else { paragraph(&words.join(" ")) }
}
