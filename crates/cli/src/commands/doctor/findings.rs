//! What was found, in the order in which it was looked at.

use serde::Serialize;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Grade {
    Fine,
    Doubtful,
    Wrong,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
pub(super) struct Finding {
    about: &'static str,
    grade: Grade,
    told: String,
}

impl Finding {
    pub(super) fn line(&self) -> String {
        let grade = match self.grade {
            Grade::Fine => "ok      ",
            Grade::Doubtful => "perhaps ",
            Grade::Wrong => "WRONG   ",
        };
        format!("{grade}{}: {}", self.about, self.told)
    }
}

#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Finding>);

impl Findings {
    pub(super) fn fine(&mut self, about: &'static str, told: impl Into<String>) {
        self.0.push(Finding { about, grade: Grade::Fine, told: told.into() });
    }

    /// It may be meant so.
    pub(super) fn doubtful(&mut self, about: &'static str, told: impl Into<String>) {
        self.0.push(Finding { about, grade: Grade::Doubtful, told: told.into() });
    }

    pub(super) fn wrong(&mut self, about: &'static str, told: impl Into<String>) {
        self.0.push(Finding { about, grade: Grade::Wrong, told: told.into() });
    }

    pub(super) fn all(&self) -> &[Finding] {
        &self.0
    }

    pub(super) fn wrongs(&self) -> usize {
        self.0.iter().filter(|finding| finding.grade == Grade::Wrong).count()
    }
}
