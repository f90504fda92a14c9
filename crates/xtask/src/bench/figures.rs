//! What the engine measures of itself, as an example of its own crate in a release build: chores depend on nothing of the product.

use anyhow::{Context as _, Result};
use serde::Deserialize;

use super::machine::load_average;
use crate::program::Program;

/// A figure as the engine says it, a line each.
#[derive(Debug, Deserialize)]
struct Figure {
    key: String,
    runs: Vec<f64>,
}

/// Everything that it said.
#[derive(Debug)]
pub(super) struct Figures(Vec<Figure>);

impl Figures {
    /// Has it measure `what`; answers with the load average before and after.
    pub(super) fn ask(what: &str, quick: bool) -> Result<(Self, [f64; 2])> {
        let example = ["--release", "--package", "engine", "--example", "measure"];
        let built = Program::new("cargo").args(&["build", "--quiet"]).args(&example).quiet().run()?;
        anyhow::ensure!(built, "build the engine's measurement");
        let load_before = load_average();
        let asked = Program::new("cargo").args(&["run", "--quiet"]).args(&example).args(&["--", what]);
        let asked = if quick { asked.args(&["--quick"]) } else { asked };
        let figures = Self::read(&asked.output()?)?;
        Ok((figures, [load_before, load_average()]))
    }

    pub(super) fn read(lines: &str) -> Result<Self> {
        let read = |line| serde_json::from_str(line).with_context(|| format!("read `{line}`"));
        Ok(Self(lines.lines().map(read).collect::<Result<_>>()?))
    }

    /// The runs of one figure.
    pub(super) fn runs(&self, key: &str) -> Result<Vec<f64>> {
        let figure = self.0.iter().find(|figure| figure.key == key);
        figure.map(|figure| figure.runs.clone()).with_context(|| format!("find `{key}` in what was measured"))
    }

    /// A figure of which there is one.
    pub(super) fn one(&self, key: &str) -> Result<f64> {
        self.runs(key)?.first().copied().with_context(|| format!("find a figure in `{key}`"))
    }
}

#[cfg(test)]
mod tests {
    use super::Figures;

    #[test]
    fn figures_are_read_by_the_line_and_found_by_their_key() {
        let figures =
            Figures::read("{\"key\": \"a\", \"runs\": [1.5, 2]}\n{\"key\": \"b\", \"runs\": []}\n").unwrap();
        assert_eq!(figures.runs("a").unwrap(), [1.5, 2.0]);
        assert!((figures.one("a").unwrap() - 1.5).abs() < f64::EPSILON);
        assert!(figures.one("b").is_err() && figures.runs("c").is_err());
        assert!(Figures::read("no figure").is_err());
    }
}
