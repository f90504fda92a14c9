//! How many tests passed and failed, read from what the runners say.

use std::{fmt, ops::Add};

use serde_json::Value;

/// Tests that passed and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) passed: u64,
    pub(super) failed: u64,
}

impl fmt::Display for Counts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} passed, {} failed", self.passed, self.failed)
    }
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

/// From nextest's summary: `Summary [ 1.2s] 9 tests run: 7 passed (1 slow), 1 failed, 1 timed out, 2 skipped`.
pub(super) fn of_nextest(said: &str) -> Option<Counts> {
    let plain = without_colours(said);
    let line = plain
        .lines()
        .rev()
        .find(|line| line.trim_start().starts_with("Summary [") && line.contains("run:"))?;
    let (_, figures) = line.split_once("run:")?;
    let mut counts = Counts::default();
    let mut depth = 0;
    let outside = |letter: &char| {
        depth += i32::from(*letter == '(') - i32::from(*letter == ')');
        depth == 0 && *letter != ')'
    };
    let figures: String = figures.chars().filter(outside).collect();
    for figure in figures.split(',') {
        let mut words = figure.split_whitespace();
        let number: u64 = words.next()?.parse().ok()?;
        match words.next()? {
            "passed" => counts.passed += number,
            "skipped" => {}
            _ => counts.failed += number,
        }
    }
    Some(counts)
}

/// From the last line of the form `N passed, N failed`.
pub(super) fn of_plain_line(said: &str) -> Option<Counts> {
    let plain = without_colours(said);
    plain.lines().rev().find_map(|line| {
        let (passed, failed) = line.trim().split_once(" passed, ")?;
        let failed = failed.strip_suffix(" failed")?;
        Some(Counts { passed: passed.parse().ok()?, failed: failed.parse().ok()? })
    })
}

/// From the document of vitest's JSON reporter. A file that could not be loaded counts as one failure.
pub(super) fn of_vitest(document: &str) -> Option<Counts> {
    let document: Value = serde_json::from_str(document).ok()?;
    let passed = document["numPassedTests"].as_u64()?;
    let failed = document["numFailedTests"].as_u64()?;
    let broken = document["success"] == Value::Bool(false) && failed == 0;
    Some(Counts { passed, failed: failed + u64::from(broken) })
}

fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = after.split_once(|letter: char| letter.is_ascii_alphabetic()).map_or("", |(_, rest)| rest);
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::{Counts, of_nextest, of_plain_line, of_vitest};

    #[test]
    fn nextest_is_counted() {
        let said = "  PASS [ 0.1s] a\n------\n     Summary [   0.035s] 24 tests run: 24 passed, 0 skipped\n";
        assert_eq!(of_nextest(said), Some(Counts { passed: 24, failed: 0 }));
        let said =
            "Summary [ 9.0s] 9/12 tests run: 6 passed (1 slow, 1 leaky), 2 failed, 1 timed out, 3 skipped";
        assert_eq!(of_nextest("error: could not compile"), None);
        // The parentheses of a summary hold a comma of their own.
        assert_eq!(of_nextest(said), Some(Counts { passed: 6, failed: 3 }));
    }

    #[test]
    fn a_coloured_summary_is_counted_too() {
        let said = "\u{1b}[32;1m     Summary\u{1b}[0m [   0.035s] \u{1b}[1m2\u{1b}[0m tests run: \u{1b}[1m2\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m, \u{1b}[1m0\u{1b}[0m \u{1b}[33;1mskipped\u{1b}[0m";
        assert_eq!(of_nextest(said), Some(Counts { passed: 2, failed: 0 }));
    }

    #[test]
    fn the_last_plain_line_is_counted() {
        let said = "journey one ok\n3 passed, 0 failed\nall: 7 passed, 1 failed\n7 passed, 1 failed\nbye\n";
        assert_eq!(of_plain_line(said), Some(Counts { passed: 7, failed: 1 }));
        assert_eq!(of_plain_line("nothing"), None);
    }

    #[test]
    fn vitest_is_counted() {
        let counted = |document| of_vitest(document);
        let good = r#"{"numPassedTests":12,"numFailedTests":0,"success":true}"#;
        assert_eq!(counted(good), Some(Counts { passed: 12, failed: 0 }));
        let broken = r#"{"numPassedTests":3,"numFailedTests":0,"success":false}"#;
        assert_eq!(counted(broken), Some(Counts { passed: 3, failed: 1 }));
        assert_eq!(counted("{}"), None);
    }
}
