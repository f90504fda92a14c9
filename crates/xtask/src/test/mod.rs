//! `cargo xtask test`: what a contributor runs, and what continuous integration runs.

mod counts;
mod steps;
mod tools;

use std::time::Instant;

use anyhow::Result;
use clap::ValueEnum;

use counts::Counts;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Run one part only
    #[arg(long)]
    only: Option<Part>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Tidy,
    Lint,
    Web,
    Rust,
    Browser,
}

/// One step: its heading, and how to run it.
struct Step {
    part: Part,
    heading: &'static str,
    run: fn() -> Result<Done>,
}

/// What a step found: whether all is well, and the tests that it ran, if it runs any.
struct Done {
    well: bool,
    counts: Option<Counts>,
}

const STEPS: [Step; 10] = [
    Step { part: Part::Tidy, heading: "tidy", run: steps::tidy },
    Step { part: Part::Lint, heading: "format", run: steps::format },
    Step { part: Part::Lint, heading: "lints", run: steps::lints },
    Step { part: Part::Web, heading: "web build", run: steps::web_build },
    Step { part: Part::Web, heading: "web types", run: steps::web_types },
    Step { part: Part::Web, heading: "web tests", run: steps::web_tests },
    Step { part: Part::Rust, heading: "Rust tests", run: steps::rust_tests },
    Step { part: Part::Rust, heading: "the product on PostgreSQL", run: steps::product_on_postgres },
    Step { part: Part::Browser, heading: "binary for the browser", run: steps::build_binary },
    Step { part: Part::Browser, heading: "browser journeys", run: steps::browser_journeys },
];

pub(crate) fn run(arguments: &Arguments) -> Result<bool> {
    let wanted = |part: Part| arguments.only.is_none_or(|only| only == part);
    tools::ensure(&tools::Needs {
        node: Part::value_variants().iter().any(|part| *part != Part::Tidy && wanted(*part)),
        nextest: wanted(Part::Rust),
        chromium: wanted(Part::Browser),
        postgres: wanted(Part::Rust),
    })?;
    let mut summary = Vec::new();
    let mut total = Counts::default();
    let mut well = true;
    for step in STEPS.iter().filter(|step| wanted(step.part)) {
        println!("\n=== {} ===", step.heading);
        let since = Instant::now();
        let done = (step.run)().unwrap_or_else(|error| {
            println!("failed to {error:#}");
            Done { well: false, counts: None }
        });
        well &= done.well;
        let verdict = if done.well { "ok" } else { "FAILED" };
        let counted = done.counts.map(|counts| format!("  {counts}")).unwrap_or_default();
        let seconds = since.elapsed().as_secs_f64();
        println!("=== {}: {verdict} in {seconds:.1} s ===", step.heading);
        summary.push(format!("{verdict:>6}  {:<24}{seconds:>7.1} s{counted}", step.heading));
        total = total + done.counts.unwrap_or_default();
        if !done.well && done.counts.is_none_or(|counts| counts.failed == 0) {
            // What could not run counts as one failure, so that the last line never looks better than it is.
            total.failed += 1;
        }
    }
    println!("\n{}", summary.join("\n"));
    println!("{total}");
    Ok(well)
}
