//! `cargo xtask bench forecast --data FOLDER`: forecasts of arrivals on a real history, which is not part of the repository.
//!
//! `anonymous_bank/january.txt.gz` and `february.txt.gz`: the call log of a bank (Guedj and Mandelbaum, Technion), January learned from,
//! February scored, beside simple rules. Where it is absent that is said.

use std::{path::Path, process::Command};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::{
    machine::{Machine, load_average},
    report::{Report, Row, Target},
};
use crate::{
    program::Program,
    root::{root, target_folder},
};

/// The first of February 1999, as days since 1970.
const SCORED_FROM: &str = "10623";
/// Whom the forecast must beat, or at least equal.
const NAIVE: &str = "same time last week";

/// What can be measured of what is in `data`; `None` where nothing is.
pub(super) fn measure(data: Option<&Path>) -> Result<Option<Report>> {
    let Some(data) = data else { return Ok(None) };
    let files =
        ["january", "february"].map(|month| data.join("anonymous_bank").join(format!("{month}.txt.gz")));
    if let Some(absent) = files.iter().find(|file| !file.exists()) {
        eprintln!("Absent, so not measured: {}.", absent.display());
        return Ok(None);
    }
    let load_before = load_average();
    let built = Program::new("cargo")
        .args(&["build", "--release", "--quiet", "--package", "replay", "--example", "forecast_scores"])
        .quiet()
        .run()?;
    ensure!(built, "build the example `forecast_scores`");
    let program = target_folder()?.join("release/examples/forecast_scores");
    let output = Command::new(program)
        .current_dir(root())
        .arg(SCORED_FROM)
        .args(&files)
        .output()
        .context("run `forecast_scores`")?;
    ensure!(output.status.success(), "the history cannot be read");
    let found: Value = serde_json::from_slice(&output.stdout).context("read the scores")?;
    let mut rows = Vec::new();
    for (lines, word) in [("all", ""), ("by_line", ", line by line")] {
        let of = found[lines].as_object().context("the answer has scores")?;
        for (ahead, by) in of {
            let prefix = format!("{lines}_{}", ahead.replace([' ', ':'], "_"));
            score_rows(&prefix, &format!("{ahead}{word}"), by, &mut rows)?;
        }
    }
    Ok(Some(Report {
        bench: "forecast",
        quick: false,
        machine: Machine::look(),
        load_average: [load_before, load_average()],
        rows,
        notes: vec![
            "Half hours from 7 to 24 of each day in February; the smoothing constants were chosen with both months in view."
                .to_owned(),
        ],
        more: serde_json::Map::new(),
    }))
}

fn score_rows(prefix: &str, what: &str, by: &Value, rows: &mut Vec<Row>) -> Result<()> {
    let ours = &by["forecast"];
    let figure = |of: &Value, name: &str| of[name].as_f64().unwrap_or(f64::NAN);
    let naive = figure(&by[NAIVE], "wape");
    let mut row = |key: &str, word: &str, unit, target: Option<Target>| {
        let row = Row::once(format!("{prefix}_{key}"), format!("{what}: {word}"), unit, figure(ours, key));
        rows.push(if let Some(target) = target { row.against(target) } else { row });
    };
    row("n", "half hours scored", "", None);
    row("wape", "share off (WAPE), not above last week's", "", Some(Target::at_most(naive)));
    row("mae", "mean absolute error", "", None);
    row("rmse", "root mean square error", "", None);
    row("coverage_90", "coverage of the 90 % band, from 0.87", "", Some(Target::at_least(0.87)));
    row("coverage_50", "coverage of the 50 % band, from 0.47", "", Some(Target::at_least(0.47)));
    row("width_90", "mean width of the 90 % band", "", None);
    row("winkler_90", "Winkler score of the 90 % band", "", None);
    row("pinball", "mean pinball loss of five quantiles", "", None);
    for (name, of) in by.as_object().context("the answer has rules")? {
        if name != "forecast" {
            let key = format!("{prefix}_{}_wape", name.replace([' ', ','], "_"));
            rows.push(Row::once(key, format!("  {name}: WAPE"), "", figure(of, "wape")));
        }
    }
    Ok(())
}
