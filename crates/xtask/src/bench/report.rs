//! What was measured, beside its target.

use serde::Serialize;

use super::{
    machine::Machine,
    numbers::{Spread, median},
};

/// A bound that a figure must keep.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Target {
    /// The bound, in the figure's unit.
    limit: f64,
    /// Whether the figure must not be below it (else: not above).
    at_least: bool,
}

impl Target {
    pub(super) fn at_least(limit: f64) -> Self {
        Self { limit, at_least: true }
    }

    pub(super) fn at_most(limit: f64) -> Self {
        Self { limit, at_least: false }
    }

    fn is_kept_by(&self, figure: f64) -> bool {
        if self.at_least { figure >= self.limit } else { figure <= self.limit }
    }
}

/// One line of a report.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    key: String,
    what: String,
    unit: &'static str,
    measured: f64,
    target: Option<Target>,
    ok: Option<bool>,
    /// The figure of each run, where there were several; `measured` is their median.
    runs: Vec<f64>,
    /// How single measurements of the median run are spread, where they were kept.
    spread: Option<Spread>,
}

impl Row {
    /// A figure that was taken once for each run.
    pub(super) fn of_runs(
        key: impl Into<String>,
        what: impl Into<String>,
        unit: &'static str,
        runs: Vec<f64>,
    ) -> Self {
        let measured = median(runs.iter().copied());
        let runs = if runs.len() > 1 { runs } else { Vec::new() };
        Self {
            key: key.into(),
            what: what.into(),
            unit,
            measured,
            target: None,
            ok: None,
            runs,
            spread: None,
        }
    }

    /// A figure that was taken once.
    pub(super) fn once(
        key: impl Into<String>,
        what: impl Into<String>,
        unit: &'static str,
        measured: f64,
    ) -> Self {
        Self::of_runs(key, what, unit, vec![measured])
    }

    pub(super) fn against(mut self, target: Target) -> Self {
        self.ok = Some(target.is_kept_by(self.measured));
        self.target = Some(target);
        self
    }

    /// Its key and whether its target was kept, where it has one.
    #[cfg(test)]
    pub(super) fn verdict(&self) -> Option<(String, bool)> {
        self.ok.map(|ok| (self.key.clone(), ok))
    }

    /// Whether it is a figure of this name, of whatever load.
    pub(super) fn is(&self, figure: &str) -> bool {
        self.key.contains(figure)
    }

    /// The figure, and its target where it has one.
    fn cell(&self) -> String {
        let measured = figure(self.measured, self.unit);
        match (&self.target, self.ok) {
            (Some(Target { limit, at_least }), Some(ok)) => format!(
                "{measured} ({} {}{})",
                if *at_least { "≥" } else { "≤" },
                number(*limit),
                if ok { "" } else { ": missed" }
            ),
            _ => measured,
        }
    }

    pub(super) fn spread(mut self, spread: Spread) -> Self {
        self.spread = Some(spread);
        self
    }
}

/// Everything that one benchmark found.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub(super) bench: &'static str,
    pub(super) quick: bool,
    pub(super) machine: Machine,
    /// Of the last minute, before the first measurement and after the last.
    pub(super) load_average: [f64; 2],
    pub(super) rows: Vec<Row>,
    /// What to know when reading the figures.
    pub(super) notes: Vec<String>,
    /// Figures that are no rows: whole numbers and lists.
    #[serde(flatten)]
    pub(super) more: serde_json::Map<String, serde_json::Value>,
}

impl Report {
    /// One document on one line: everything, and each row's figure under its own key beside.
    pub(super) fn json(&self) -> String {
        let mut whole = serde_json::to_value(self).expect("a report holds nothing that JSON cannot say");
        if let Some(fields) = whole.as_object_mut() {
            for row in &self.rows {
                fields.entry(&row.key).or_insert_with(|| row.measured.into());
            }
        }
        whole.to_string()
    }

    pub(super) fn table(&self) -> String {
        let [before, after] = self.load_average;
        let mut lines = vec![
            format!(
                "machine: {}; load average {before:.2} before, {after:.2} after",
                self.machine.sentence()
            ),
            String::new(),
            format!("{:<58} {:>14} {:>14}  ", "what", "measured", "target"),
        ];
        for row in &self.rows {
            let target = row.target.as_ref().map_or(String::new(), |target| {
                format!("{} {}", if target.at_least { "≥" } else { "≤" }, figure(target.limit, row.unit))
            });
            let verdict = match row.ok {
                Some(true) => "ok",
                Some(false) => "miss",
                None => "",
            };
            lines.push(format!(
                "{:<58} {:>14} {target:>14}  {verdict}",
                row.what,
                figure(row.measured, row.unit)
            ));
            if !row.runs.is_empty() {
                let runs: Vec<String> = row.runs.iter().map(|run| number(*run)).collect();
                lines.push(format!("    runs: {}", runs.join(", ")));
            }
            if let Some(Spread { count, p50, p90, p99, max }) = row.spread {
                let [p50, p90, p99, max] = [p50, p90, p99, max].map(number);
                lines.push(format!("    {count} measured: p50 {p50}, p90 {p90}, p99 {p99}, max {max}"));
            }
        }
        lines.push(String::new());
        lines.extend(self.notes.iter().map(|note| format!("- {note}")));
        lines.join("\n")
    }
}

/// Reports of one benchmark at several places, taken in one run: a column each.
pub(super) fn beside(reports: &[(String, Report)]) -> String {
    let Some((_, first)) = reports.first() else { return String::new() };
    let [before, after] = first.load_average;
    let mut lines = vec![
        format!("machine: {}; load average {before:.2} before, {after:.2} after", first.machine.sentence()),
        String::new(),
        format!(
            "| what | {} |",
            reports.iter().map(|(title, _)| title.as_str()).collect::<Vec<_>>().join(" | ")
        ),
        format!("|---|{}", "---|".repeat(reports.len())),
    ];
    let mut keys: Vec<(&str, &str)> = Vec::new();
    for row in reports.iter().flat_map(|(_, report)| &report.rows) {
        if !keys.iter().any(|(key, _)| *key == row.key) {
            keys.push((&row.key, &row.what));
        }
    }
    for (key, what) in keys {
        let cells = reports.iter().map(|(_, report)| {
            let row = report.rows.iter().find(|row| row.key == key);
            row.map_or_else(|| "–".to_owned(), Row::cell)
        });
        lines.push(format!("| {what} | {} |", cells.collect::<Vec<_>>().join(" | ")));
    }
    lines.push(String::new());
    let mut notes: Vec<&String> = Vec::new();
    for note in reports.iter().flat_map(|(_, report)| &report.notes) {
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    lines.extend(notes.iter().map(|note| format!("- {note}")));
    lines.join("\n")
}

/// The same as one document on one line.
pub(super) fn beside_json(reports: &[(String, Report)]) -> String {
    let read = |report: &Report| serde_json::from_str(&report.json()).unwrap_or(serde_json::Value::Null);
    let all: serde_json::Map<String, serde_json::Value> =
        reports.iter().map(|(title, report)| (title.clone(), read(report))).collect();
    serde_json::Value::Object(all).to_string()
}

fn figure(value: f64, unit: &str) -> String {
    format!("{} {unit}", number(value))
}

/// Three digits that matter, or all before the point.
fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        size if size > 0.0 && size < 1e-3 => format!("{value:.1e}"),
        _ => format!("{value:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Report, Row, Target};
    use crate::bench::machine::Machine;

    #[test]
    fn a_figure_stands_beside_its_target() {
        let rows = vec![
            Row::of_runs("rate", "messages", "/s", vec![3000.0, 1000.0, 2000.0])
                .against(Target::at_least(2500.0)),
            Row::once("start_ms", "cold start", "ms", 12.34).against(Target::at_most(150.0)),
        ];
        let machine = Machine::look();
        let report = Report {
            bench: "desk",
            quick: true,
            machine,
            load_average: [0.0; 2],
            rows,
            notes: Vec::new(),
            more: serde_json::Map::new(),
        };
        let table: Vec<String> = report
            .table()
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        assert!(table.contains(&"messages 2000 /s ≥ 2500 /s miss".to_owned()), "{table:#?}");
        assert!(table.contains(&"runs: 3000, 1000, 2000".to_owned()), "{table:#?}");
        assert!(table.contains(&"cold start 12.3 ms ≤ 150 ms ok".to_owned()), "{table:#?}");
        let json: serde_json::Value = serde_json::from_str(&report.json()).unwrap();
        assert_eq!((&json["start_ms"], &json["rate"]), (&12.34.into(), &2000.0.into()));
        assert!(!report.json().contains('\n'));
    }
}
