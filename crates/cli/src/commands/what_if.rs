//! `warmline what-if`

use crate::commands::replay::{Bar, day, format, spares_its_inputs, write};
use crate::config::Options;
use crate::exit::{Reason, answer, because};
use anyhow::{Context, Result};
use replay::what_if::{Answer, Scenarios, Settings, page, words};
use replay::{Contacts, Format, Workspace};
use std::path::{Path, PathBuf};

/// From fewer who were answered nothing can be inferred.
const ENOUGH: usize = 20;
/// More replications than this only take long.
const REPLICATIONS_MAX: u64 = 1_000;

pub(crate) fn run(files: &[PathBuf], options: &Options) -> Result<()> {
    let usage = |sentence: String| because(Reason::Usage, sentence);
    if !(1..=REPLICATIONS_MAX).contains(&options.replications) {
        return Err(usage(format!("--replications is from 1 to {REPLICATIONS_MAX}")));
    }
    if let Some(page) = &options.html {
        let others = options.map.as_deref().into_iter().chain(options.scenarios.as_deref());
        spares_its_inputs("--html", page, files, others)?;
    }
    // Without any, the question is whether today is played as it was.
    let scenarios = options.scenarios.as_deref().map_or_else(|| Ok(Scenarios::none()), scenarios)?;
    let threads =
        options.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let (contacts, from_ms) =
        if files.is_empty() { of_workspace(options)? } else { of_files(files, options)? };
    let lines =
        options.inboxes.iter().map(|name| contacts.line(name)).collect::<Result<_, _>>().map_err(usage)?;
    let settings = Settings {
        from_ms,
        lines,
        replications: options.replications,
        threads: threads.clamp(1, 256),
        seed: options.seed,
        promises: options.promises,
    };
    let document = Answer::of(&contacts, &scenarios, &settings).map_err(usage)?;
    if let Some(file) = &options.html {
        write(file, &page::page(&document))?;
    }
    if options.json {
        answer(&serde_json::to_string_pretty(&document).context("failed to write the answer as JSON")?);
    } else {
        answer(words::page(&document).trim_end());
    }
    Ok(())
}

/// A history and from when on it counts.
type Past = (Contacts, Option<i64>);

fn of_files(files: &[PathBuf], options: &Options) -> Result<Past> {
    if options.utc_offset.is_some() {
        let sentence = "--utc-offset goes with --data; a file says itself when it was, or its mapping does";
        return Err(because(Reason::Usage, sentence));
    }
    let format = format(options)?;
    let offset_ms = if let Format::Csv(mapping) = &format { mapping.offset_ms() } else { 0 };
    let from_ms = day("--from", options.from.as_deref(), offset_ms)?;
    let until_ms = day("--until", options.until.as_deref(), offset_ms)?;
    let mut bar = Bar::new();
    let read = format.read(files, until_ms, &mut bar);
    bar.wipe();
    Ok((read?, from_ms))
}

fn of_workspace(options: &Options) -> Result<Past> {
    if options.data.is_none() && !options.has_server() {
        let sentence = "name the history: FILE with --format, or --data DIR for that of a workspace";
        return Err(because(Reason::Usage, sentence));
    }
    if options.format.is_some() || options.map.is_some() {
        return Err(because(Reason::Usage, "--format and --map go with FILE; a workspace needs none"));
    }
    let database = options.database()?;
    let offset_ms = match options.utc_offset.as_deref() {
        None => 0,
        Some(text) => offset_ms(text)?,
    };
    let from_ms = day("--from", options.from.as_deref(), offset_ms)?;
    let until_ms = day("--until", options.until.as_deref(), offset_ms)?;
    let mut workspace = Workspace::default();
    server::read_log(&database, options.workspace.as_deref(), |recorded| workspace.take(recorded))?;
    let contacts = Contacts { offset_ms, ..workspace.contacts(until_ms) };
    let from = from_ms.unwrap_or(i64::MIN);
    let came = contacts.all.iter().filter(|contact| contact.joined_ms >= from).count();
    let answered =
        contacts.all.iter().filter(|contact| contact.joined_ms >= from && contact.was_served()).count();
    if answered < ENOUGH {
        let unfinished = contacts.unfinished;
        let sentence = format!(
            "there is too little history: {came} came into line and their wait is over, {answered} of them were answered and \
             done with, {unfinished} are not done yet; what-if wants at least {ENOUGH} who were"
        );
        return Err(because(Reason::Usage, sentence));
    }
    if contacts.people.as_ref().is_none_or(Vec::is_empty) {
        let sentence = "nobody was ever there to answer by what the log says: available at a desk, with an inbox and room";
        return Err(because(Reason::Usage, sentence));
    }
    Ok((contacts, from_ms))
}

/// Such as +01:00, in milliseconds.
fn offset_ms(text: &str) -> Result<i64> {
    let read = || {
        let (sign, rest) = match text.split_at_checked(1)? {
            ("+", rest) => (1, rest),
            ("-", rest) => (-1, rest),
            _ => return None,
        };
        let (hours, minutes) = rest.split_once(':')?;
        let digits = |part: &str, most: i64| {
            let number = (part.len() == 2).then(|| part.parse::<u8>().ok()).flatten().map(i64::from)?;
            (number <= most).then_some(number)
        };
        Some(sign * (digits(hours, 14)? * 60 + digits(minutes, 59)?) * 60_000)
    };
    read().ok_or_else(|| {
        because(Reason::Usage, format!("--utc-offset {text:?} is no offset such as +01:00 or -03:30"))
    })
}

fn scenarios(file: &Path) -> Result<Scenarios> {
    let text = std::fs::read_to_string(file)
        .map_err(|e| because(Reason::Usage, format!("cannot read the scenarios {}: {e}", file.display())))?;
    Scenarios::parse(&text)
        .map_err(|why| because(Reason::Usage, format!("the scenarios {} do not fit: {why}", file.display())))
}
