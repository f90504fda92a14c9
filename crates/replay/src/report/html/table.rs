//! Tables with a caption, whose every cell is plain text until it is written.

use crate::report::words::escaped;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    /// Words, from the left.
    Words(&'static str),
    /// Numbers, from the right.
    Number(&'static str),
}

/// A table.
#[derive(Debug)]
pub(crate) struct Table {
    caption: String,
    columns: Vec<Column>,
    rows: String,
    count: usize,
    stacked: bool,
}

/// So many rows are in a table at most; the note below it says how many are left out.
const MOST: usize = 3_000;

impl Table {
    pub(crate) fn new(caption: &str, columns: &[Column]) -> Self {
        Self {
            caption: caption.to_owned(),
            columns: columns.to_vec(),
            rows: String::new(),
            count: 0,
            stacked: false,
        }
    }

    /// With what chance could make of a number below it, in small type, which saves width.
    pub(crate) fn stacked(mut self) -> Self {
        self.stacked = true;
        self
    }

    /// A row: what it is about, then a cell for each further column.
    pub(crate) fn row(&mut self, head: &str, cells: &[String]) {
        self.noted("", head, "", cells);
    }

    /// A row of a class of its own, with a line in small type below its head.
    pub(crate) fn noted(&mut self, class: &str, head: &str, note: &str, cells: &[String]) {
        self.count += 1;
        if self.count > MOST {
            return;
        }
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        let note = if note.is_empty() { String::new() } else { format!("<small>{}</small>", escaped(note)) };
        self.rows.push_str(&format!("<tr{class}><th scope=\"row\"><bdi>{}</bdi>{note}</th>", escaped(head)));
        for (cell, column) in cells.iter().zip(self.columns.iter().skip(1)) {
            let side = column.class();
            let below = cell.find(" (").or(cell.find(" ±")).filter(|_| self.stacked);
            let (number, chance) = cell.split_at(below.unwrap_or(cell.len()));
            let chance = chance.trim_start();
            let small =
                if chance.is_empty() { String::new() } else { format!("<small>{}</small>", escaped(chance)) };
            self.rows.push_str(&format!("<td{side}><bdi>{}</bdi>{small}</td>", escaped(number)));
        }
        self.rows.push_str("</tr>\n");
    }

    pub(crate) fn html(&self) -> String {
        if self.count == 0 {
            return String::new();
        }
        let heads: String = self
            .columns
            .iter()
            .map(|column| format!("<th scope=\"col\"{}>{}</th>", column.class(), escaped(column.name())))
            .collect();
        let caption = escaped(&self.caption);
        let left_out = self.count.saturating_sub(MOST);
        let after = if left_out > 0 {
            format!("<p class=\"note\">And {left_out} more.</p>\n")
        } else {
            String::new()
        };
        format!(
            "<div class=\"scroll\" role=\"region\" aria-label=\"{caption}\" tabindex=\"0\">\n<table>\n\
             <caption><span>{caption}</span></caption>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{}</tbody>\n</table>\n</div>\n\
             {after}",
            self.rows
        )
    }

    /// The same, one click away.
    pub(crate) fn behind(&self, summary: &str) -> String {
        let table = self.html();
        if table.is_empty() {
            return table;
        }
        format!("<details>\n<summary>{}</summary>\n{table}</details>\n", escaped(summary))
    }
}

impl Column {
    const fn name(self) -> &'static str {
        match self {
            Self::Words(name) | Self::Number(name) => name,
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Words(_) => "",
            Self::Number(_) => " class=\"number\"",
        }
    }
}
