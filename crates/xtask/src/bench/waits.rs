//! `cargo xtask bench waits --data FOLDER`: promises on real histories, which are not part of the repository.
//!
//! `anonymous_bank/january.txt.gz` and `february.txt.gz`: the call log of a bank (Guedj and Mandelbaum, Technion), January learned from,
//! February scored. `theme_park_waits/posted_and_actual.csv.zst`: waits that parks posted and people lived. What is absent is said and left out.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::{
    machine::{Machine, load_average},
    report::{Report, Row, Target},
};
use crate::{program::Program, root::root};

/// A cell with fewer contacts is held against its own interval only.
const CELL: u64 = 250;

/// What can be measured of what is in `data`; `None` where nothing is.
pub(super) fn measure(binary: &Path, data: Option<&Path>) -> Result<Option<Report>> {
    let Some(data) = data else { return Ok(None) };
    let load_before = load_average();
    let (mut rows, mut notes) = (Vec::new(), Vec::new());
    let bank: Vec<PathBuf> = ["january", "february"]
        .map(|month| data.join("anonymous_bank").join(format!("{month}.txt.gz")))
        .to_vec();
    if bank.iter().all(|file| file.exists()) {
        bank_rows(binary, &bank, &mut rows)?;
    } else {
        notes.push(format!("Absent, so not measured: {} and {}.", bank[0].display(), bank[1].display()));
    }
    let park = data.join("theme_park_waits/posted_and_actual.csv.zst");
    if park.exists() {
        park_rows(&park, &mut rows)?;
    } else {
        notes.push(format!("Absent, so not measured: {}.", park.display()));
    }
    if rows.is_empty() {
        return Ok(None);
    }
    let load_average = [load_before, load_average()];
    Ok(Some(Report { bench: "waits", quick: false, machine: Machine::look(), load_average, rows, notes }))
}

fn bank_rows(binary: &Path, files: &[PathBuf], rows: &mut Vec<Row>) -> Result<()> {
    let began = Instant::now();
    let mut command = Command::new(binary);
    command.arg("replay").args(files).args([
        "--format",
        "anonymous-bank",
        "--score-from",
        "1999-02-01",
        "--json",
    ]);
    let output = command.output().context("run the replay")?;
    let took_s = began.elapsed().as_secs_f64();
    ensure!(output.status.success(), "the replay ended with {}", output.status);
    let report: Value = serde_json::from_slice(&output.stdout).context("read the replay's answer")?;
    let promises = &report["promises"];
    rows.extend([
        Row::once("bank_s", "bank: both months, read, replayed and scored", "s", took_s)
            .against(Target::at_most(60.0)),
        Row::once("bank_scored", "bank: promises scored in February", "", of(promises, "scored")),
        Row::once("bank_mae", "bank: mean absolute error of the median", "s", of(promises, "mae_s"))
            .against(Target::at_most(43.0)),
        Row::once("bank_rmse", "bank: root mean square error of the mean", "s", of(promises, "rmse_s")),
        Row::once("bank_winkler", "bank: Winkler score", "s", of(promises, "winkler_s"))
            .against(Target::at_most(250.0)),
        Row::once("bank_width", "bank: mean width", "s", of(promises, "mean_width_s")),
        Row::once("bank_coverage", "bank: coverage, from 0.885", "", of(promises, "coverage"))
            .against(Target::at_least(0.885)),
        Row::once("bank_coverage_most", "bank: coverage, to 0.915", "", of(promises, "coverage"))
            .against(Target::at_most(0.915)),
    ]);
    cell_rows(promises, rows)?;
    other_rows(&report, rows)
}

fn of(figures: &Value, name: &str) -> f64 {
    figures[name].as_f64().unwrap_or(f64::NAN)
}

fn cell_rows(promises: &Value, rows: &mut Vec<Row>) -> Result<()> {
    for cells in ["by_hour", "by_class"] {
        let cells_of = promises[cells].as_array().context("the answer has cells")?;
        let large = cells_of.iter().filter(|cell| cell["n"].as_u64() >= Some(CELL));
        let worst = large.map(|cell| of(cell, "coverage")).fold(1.0, f64::min);
        let small = cells_of.iter().filter(|cell| cell["n"].as_u64() < Some(CELL));
        let refuted = small.filter(|cell| of(cell, "coverage_high") < 0.9).count();
        rows.push(
            Row::once(
                format!("bank_worst_{cells}"),
                format!("bank: worst coverage {cells}, of {CELL} or more"),
                "",
                worst,
            )
            .against(Target::at_least(0.85)),
        );
        rows.push(
            Row::once(
                format!("bank_refuted_{cells}"),
                format!("bank: smaller cells {cells} refuted at 95 %"),
                "",
                refuted as f64,
            )
            .against(Target::at_most(0.0)),
        );
    }
    Ok(())
}

/// The layers below the promise, and the rules of others.
fn other_rows(report: &Value, rows: &mut Vec<Row>) -> Result<()> {
    for others in ["layers", "rules"] {
        for (name, figures) in report[others].as_object().context("the answer has others' figures")? {
            let word = name.replace('_', " ");
            rows.push(Row::once(
                format!("bank_{name}_mae"),
                format!("  {word}: MAE"),
                "s",
                of(figures, "mae_s"),
            ));
            rows.push(Row::once(
                format!("bank_{name}_winkler"),
                format!("  {word}: Winkler"),
                "s",
                of(figures, "winkler_s"),
            ));
        }
    }
    Ok(())
}

fn park_rows(file: &Path, rows: &mut Vec<Row>) -> Result<()> {
    let mut unpacked = Command::new("zstd")
        .args(["-dcq"])
        .arg(file)
        .stdout(Stdio::piped())
        .spawn()
        .context("run `zstd`, which unpacks the park's waits (Debian's package zstd)")?;
    let built = Program::new("cargo")
        .args(&["build", "--release", "--quiet", "--package", "engine", "--example", "posted_waits"])
        .quiet()
        .run()?;
    ensure!(built, "build the example `posted_waits`");
    let program = crate::root::target_folder()?.join("release/examples/posted_waits");
    let input = unpacked.stdout.take().context("hear what zstd unpacks")?;
    let output =
        Command::new(program).current_dir(root()).stdin(input).output().context("run `posted_waits`")?;
    ensure!(unpacked.wait()?.success() && output.status.success(), "the park's waits cannot be read");
    let found: Value = serde_json::from_slice(&output.stdout).context("read the park's answer")?;
    let of = |name| of(&found, name);
    rows.extend([
        Row::once("park_scored", "parks: lived waits scored", "", of("scored")),
        Row::once(
            "park_posted_bias",
            "parks: as posted, too high on average by",
            "min",
            of("posted_bias_min"),
        ),
        Row::once("park_posted_mae", "parks: as posted, mean absolute error", "min", of("posted_mae_min")),
        Row::once("park_mae", "parks: recalibrated, mean absolute error", "min", of("mae_min")),
        Row::once("park_coverage", "parks: recalibrated, coverage of 90 %", "", of("coverage")),
        Row::once("park_width", "parks: recalibrated, mean width", "min", of("mean_width_min")),
        Row::once("park_winkler", "parks: recalibrated, Winkler score", "min", of("winkler_min")),
    ]);
    Ok(())
}
