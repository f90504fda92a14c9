//! `warmline what-if`

use crate::commands::replay::{Bar, day, format};
use crate::config::Options;
use crate::exit::{Reason, answer, because};
use anyhow::{Context, Result};
use replay::Format;
use replay::what_if::{Answer, Scenarios, Settings, words};
use std::path::{Path, PathBuf};

/// More replications than this only take long.
const REPLICATIONS_MAX: u64 = 1_000;

pub(crate) fn run(files: &[PathBuf], options: &Options) -> Result<()> {
    let usage = |sentence: String| because(Reason::Usage, sentence);
    let format = format(options)?;
    let offset_ms = if let Format::Csv(mapping) = &format { mapping.offset_ms() } else { 0 };
    let from_ms = day("--from", options.from.as_deref(), offset_ms)?;
    let until_ms = day("--until", options.until.as_deref(), offset_ms)?;
    if !(1..=REPLICATIONS_MAX).contains(&options.replications) {
        return Err(usage(format!("--replications is from 1 to {REPLICATIONS_MAX}")));
    }
    let file = options.scenarios.as_deref();
    let file = file.ok_or_else(|| {
        usage("name the file of scenarios with --scenarios FILE; samples/what-if has examples".to_owned())
    })?;
    let scenarios = scenarios(file)?;
    let threads =
        options.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let mut bar = Bar::new();
    let read = format.read(files, until_ms, &mut bar);
    bar.wipe();
    let contacts = read?;
    let settings = Settings {
        from_ms,
        replications: options.replications,
        threads: threads.clamp(1, 256),
        seed: options.seed,
        promises: options.promises,
    };
    let document = Answer::of(&contacts, &scenarios, settings).map_err(usage)?;
    if options.json {
        answer(&serde_json::to_string_pretty(&document).context("failed to write the answer as JSON")?);
    } else {
        answer(words::page(&document).trim_end());
    }
    Ok(())
}

fn scenarios(file: &Path) -> Result<Scenarios> {
    let text = std::fs::read_to_string(file)
        .map_err(|e| because(Reason::Usage, format!("cannot read the scenarios {}: {e}", file.display())))?;
    Scenarios::parse(&text)
        .map_err(|why| because(Reason::Usage, format!("the scenarios {} do not fit: {why}", file.display())))
}
