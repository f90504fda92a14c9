//! `cargo xtask bench engine`: the simulation beside a bare heap, predictions, and the formulas beside their reference figures.

mod peers;

use anyhow::Result;

use super::{
    figures::Figures,
    machine::Machine,
    numbers::median,
    report::{Report, Row, Target},
};

/// What events through the product's routing must reach, as shares of a bare heap's in the same run.
const PLAIN_OF_HEAP: f64 = 0.6;
const FULL_OF_HEAP: f64 = 0.25;
/// What a formula may be off, relatively.
const ERLANG_ERROR: f64 = 1e-10;

pub(super) fn measure(quick: bool, with_peers: bool) -> Result<Report> {
    let (figures, load_average) = Figures::ask("events", quick)?;
    let mut rows = rows(&figures)?;
    if with_peers {
        let plain = median(figures.runs("events_per_s_plain")?);
        rows.extend(peers::measure(quick, plain)?);
    }
    let notes = vec![
        "The three kinds of events are measured by turns in one thread; shares compare the medians. Other work on the same \
         cores makes single runs differ by a factor of two."
            .to_owned(),
        "A prediction is `at_entry` on a floor where people wait, after learning; the simulation's events are timed without any."
            .to_owned(),
    ];
    Ok(Report {
        bench: "engine",
        quick,
        machine: Machine::look(),
        load_average,
        rows,
        notes,
        more: serde_json::Map::new(),
    })
}

fn rows(figures: &Figures) -> Result<Vec<Row>> {
    let runs = |key: &str| figures.runs(key);
    let (heap, plain, full) =
        (runs("heap_events_per_s")?, runs("events_per_s_plain")?, runs("events_per_s_full")?);
    let yardstick = median(heap.iter().copied());
    let of_heap = |runs: &[f64]| median(runs.iter().copied()) / yardstick;
    let (plain_of_heap, full_of_heap) = (of_heap(&plain), of_heap(&full));
    let at_least = |share: f64| Target::at_least(share * yardstick);
    Ok(vec![
        Row::of_runs("heap_events_per_s", "a bare binary heap, M/M/24 with giving up", "events/s", heap),
        Row::of_runs("events_per_s_plain", "the same through the product's routing", "events/s", plain)
            .against(at_least(PLAIN_OF_HEAP)),
        Row::once("plain_of_heap", "    as a share of the heap's", "×", plain_of_heap)
            .against(Target::at_least(PLAIN_OF_HEAP)),
        Row::of_runs("events_per_s_full", "with skills, priorities, hands and shifts", "events/s", full)
            .against(at_least(FULL_OF_HEAP)),
        Row::once("full_of_heap", "    as a share of the heap's", "×", full_of_heap)
            .against(Target::at_least(FULL_OF_HEAP)),
        Row::of_runs("predictions_per_s", "predicted waits, one thread", "/s", runs("predictions_per_s")?),
        Row::of_runs(
            "erlang_max_relative_error",
            "Erlang B, C and A, worst relative error",
            "",
            runs("erlang_max_relative_error")?,
        )
        .against(Target::at_most(ERLANG_ERROR)),
    ])
}

#[cfg(test)]
mod tests {
    use super::rows;
    use crate::bench::figures::Figures;

    #[test]
    fn shares_are_of_the_heap_in_the_same_run() {
        let lines = "{\"key\": \"heap_events_per_s\", \"runs\": [10e6, 8e6, 12e6]}\n\
            {\"key\": \"events_per_s_plain\", \"runs\": [7e6, 5e6, 9e6]}\n\
            {\"key\": \"events_per_s_full\", \"runs\": [2e6, 2e6, 2e6]}\n\
            {\"key\": \"predictions_per_s\", \"runs\": [1e5]}\n\
            {\"key\": \"erlang_max_relative_error\", \"runs\": [2.9e-15]}\n";
        let rows = rows(&Figures::read(lines).unwrap()).unwrap();
        let kept: Vec<(String, bool)> = rows.iter().filter_map(super::Row::verdict).collect();
        let kept: Vec<(&str, bool)> = kept.iter().map(|(key, ok)| (key.as_str(), *ok)).collect();
        assert_eq!(
            kept,
            [
                ("events_per_s_plain", true),
                ("plain_of_heap", true),
                ("events_per_s_full", false),
                ("full_of_heap", false),
                ("erlang_max_relative_error", true)
            ]
        );
        assert!(super::rows(&Figures::read("").unwrap()).is_err(), "what was not measured is missed");
    }
}
