//! `cargo xtask bench routing`: what waiting costs when routing weighs it, beside first come, first served.

use anyhow::Result;
use serde_json::{Map, Value, json};

use super::{
    figures::Figures,
    machine::Machine,
    report::{Report, Row, Target},
};

/// The cost of waiting as a share of first come, first served in the same run.
const COST_RATIO: f64 = 0.80;
const OVERTAKING_BOUND: f64 = 12.0;
const WAIT_P999_MIN: f64 = 20.0;

pub(super) fn measure(quick: bool) -> Result<Report> {
    let (figures, load_average) = Figures::ask("routing", quick)?;
    let notes = vec![
        "18 agents of three skills, three classes, a load of 17.8, 30 minutes of patience; waiting w minutes costs c·w²/2 \
         with c of 3, 1 and 1.5. Both rules meet the same customers in each replication, with no promise told to anybody."
            .to_owned(),
        "The bound holds whoever may serve whom: agents are held rather than let anybody be overtaken once more.".to_owned(),
    ];
    let (rows, more) = (rows(&figures)?, more(&figures)?);
    Ok(Report { bench: "routing", quick, machine: Machine::look(), load_average, rows, notes, more })
}

fn rows(figures: &Figures) -> Result<Vec<Row>> {
    let mut rows = vec![
        Row::once(
            "cost_ratio_fcfs",
            "cost of waiting, of first come's",
            "×",
            figures.one("cost_ratio_fcfs")?,
        )
        .against(Target::at_most(COST_RATIO)),
        Row::once("cost_per_min", "cost of waiting a minute", "", figures.one("cost_per_min")?),
        Row::of_runs(
            "fcfs_cost_per_min",
            "    first come, first served",
            "",
            figures.runs("fcfs_cost_per_min_runs")?,
        ),
        Row::once(
            "overtaking_max",
            "the most that anybody was overtaken",
            "",
            figures.one("overtaking_max")?,
        )
        .against(Target::at_most(OVERTAKING_BOUND)),
    ];
    for (class, wait_min) in figures.runs("wait_p999_min")?.into_iter().enumerate() {
        let what = format!("wait of class {class}, 99.9 % are shorter");
        let row = Row::once(format!("wait_p999_min_{class}"), what, "min", wait_min);
        rows.push(row.against(Target::at_most(WAIT_P999_MIN)));
    }
    Ok(rows)
}

/// What is whole or a list: beside the rows.
fn more(figures: &Figures) -> Result<Map<String, Value>> {
    let mut more = Map::new();
    for key in ["replications", "seed", "overtaking_bound", "overtaking_max", "contacts"] {
        more.insert(key.to_owned(), json!(figures.one(key)? as u64));
    }
    more.insert("wait_p999_min".to_owned(), json!(figures.runs("wait_p999_min")?));
    more.insert("cost_per_min_runs".to_owned(), json!(figures.runs("cost_per_min_runs")?));
    Ok(more)
}

#[cfg(test)]
mod tests {
    use super::{more, rows};
    use crate::bench::figures::Figures;
    use crate::bench::report::Row;

    #[test]
    fn each_class_stands_beside_its_target_and_whole_numbers_are_whole() {
        let one = |key: &str, runs: &str| format!("{{\"key\": \"{key}\", \"runs\": {runs}}}\n");
        let lines: String = [
            ("cost_ratio_fcfs", "[0.79]"),
            ("cost_per_min", "[13.8]"),
            ("cost_per_min_runs", "[13.7, 13.9]"),
            ("fcfs_cost_per_min_runs", "[17.5, 17.6]"),
            ("wait_p999_min", "[6.0, 21.0]"),
            ("overtaking_bound", "[12.0]"),
            ("overtaking_max", "[12.0]"),
            ("contacts", "[6000000.0]"),
            ("replications", "[2.0]"),
            ("seed", "[7.0]"),
        ]
        .map(|(key, runs)| one(key, runs))
        .concat();
        let figures = Figures::read(&lines).unwrap();
        let kept: Vec<(String, bool)> = rows(&figures).unwrap().iter().filter_map(Row::verdict).collect();
        let kept: Vec<(&str, bool)> = kept.iter().map(|(key, ok)| (key.as_str(), *ok)).collect();
        assert_eq!(
            kept,
            [
                ("cost_ratio_fcfs", true),
                ("overtaking_max", true),
                ("wait_p999_min_0", true),
                ("wait_p999_min_1", false)
            ]
        );
        let more = more(&figures).unwrap();
        assert_eq!(
            (more["contacts"].to_string(), more["wait_p999_min"].to_string()),
            ("6000000".into(), "[6.0,21.0]".into())
        );
    }
}
