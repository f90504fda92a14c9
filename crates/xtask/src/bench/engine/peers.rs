//! Two libraries for Python on the same floor, in a scratch environment that is made for it and goes with it.

use anyhow::{Context as _, Result};

use crate::{
    bench::{figures::Figures, numbers::median, report::Row},
    program::Program,
    root::target_folder,
};

/// What is measured, in the versions of which the notes speak.
const PACKAGES: [&str; 2] = ["simpy==4.1.2", "ciw==3.2.7"];
const SCRIPT: &str = include_str!("peers.py");

/// Contacts of each run, and runs: a hundredth of the engine's, since they take a hundred times as long.
const CONTACTS: (&str, &str) = ("60000", "3");
const QUICK: (&str, &str) = ("15000", "1");

/// Their figures beside the engine's own plain floor, of the same run.
pub(super) fn measure(quick: bool, plain: f64) -> Result<Vec<Row>> {
    let folder =
        tempfile::Builder::new().prefix("peers-").tempdir_in(target_folder()?).context("make a folder")?;
    let environment = folder.path().join("environment").display().to_string();
    let made = Program::new("python3").args(&["-m", "venv", &environment]).quiet().run()?;
    anyhow::ensure!(made, "make an environment for Python");
    let python = format!("{environment}/bin/python");
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    let installed = Program::new(&python).args(&install).args(&PACKAGES).quiet().run()?;
    anyhow::ensure!(installed, "install {}", PACKAGES.join(" and "));
    let script = folder.path().join("peers.py");
    std::fs::write(&script, SCRIPT).context("write the script")?;
    let (contacts, rounds) = if quick { QUICK } else { CONTACTS };
    let output = Program::new(&python).args(&[&script.display().to_string(), contacts, rounds]).output()?;
    rows(&Figures::read(&output)?, plain)
}

fn rows(figures: &Figures, plain: f64) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (name, key, times) in [
        ("SimPy 4.1.2", "simpy_events_per_s", "plain_of_simpy"),
        ("Ciw 3.2.7", "ciw_events_per_s", "plain_of_ciw"),
    ] {
        let runs = figures.runs(key)?;
        let share = plain / median(runs.iter().copied());
        rows.push(Row::of_runs(key, format!("{name}, the plain floor"), "events/s", runs));
        rows.push(Row::once(times, "    the engine, in times of it", "×", share));
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::rows;
    use crate::bench::figures::Figures;

    #[test]
    fn peers_are_compared_with_the_plain_floor() {
        let lines = "{\"key\": \"simpy_events_per_s\", \"runs\": [5e4, 4e4, 6e4]}\n\
            {\"key\": \"ciw_events_per_s\", \"runs\": [2e4]}\n";
        let rows = rows(&Figures::read(lines).unwrap(), 5e6).unwrap();
        let text = serde_json::to_string(&rows).unwrap();
        assert!(text.contains("\"key\":\"plain_of_simpy\"") && text.contains("\"measured\":100.0"), "{text}");
        assert!(text.contains("\"measured\":250.0"), "{text}");
        assert!(super::rows(&Figures::read("").unwrap(), 1.0).is_err());
    }
}
