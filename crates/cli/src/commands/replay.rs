//! `warmline replay`

use crate::config::Options;
use crate::exit::{Reason, answer_while_heard, because};
use anyhow::{Context, Result};
use replay::{Format, Mapping, Progress, Report, Watch, html, text};
use std::fs;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

pub(crate) fn run(files: &[PathBuf], options: &Options) -> Result<()> {
    let format = format(options)?;
    let offset_ms = if let Format::Csv(mapping) = &format { mapping.offset_ms() } else { 0 };
    let score_from_ms = day("--score-from", options.score_from.as_deref(), offset_ms)?;
    let until_ms = day("--until", options.until.as_deref(), offset_ms)?;
    if let (Some(from_ms), Some(until_ms)) = (score_from_ms, until_ms)
        && until_ms <= from_ms
    {
        let sentence =
            "--until is not after --score-from, so that no promise could be scored; let it be a later day";
        return Err(because(Reason::Usage, sentence));
    }
    if let Some(page) = &options.report {
        spares_its_inputs("--report", page, files, options.map.as_deref())?;
    }
    let mut bar = Bar::new();
    let read = format.read(files, until_ms, &mut bar);
    let report = read.map(|contacts| Report::of(&contacts, score_from_ms, &mut bar));
    bar.wipe();
    let report = report?;
    if let Some(file) = &options.report {
        write(file, &html::page(&report))?;
    }
    if options.json {
        let document = serde_json::to_string_pretty(&report).context("failed to write the report as JSON")?;
        answer_while_heard(&document);
    } else {
        answer_while_heard(text::page(&report).trim_end());
    }
    Ok(())
}

pub(crate) fn format(options: &Options) -> Result<Format> {
    let usage = |sentence: String| Err(because(Reason::Usage, sentence));
    match (options.format.as_deref(), &options.map) {
        (Some("anonymous-bank"), None) => Ok(Format::AnonymousBank),
        (Some("anonymous-bank"), Some(_)) => {
            usage("--map goes with --format csv; anonymous-bank needs none".to_owned())
        }
        (Some("csv"), Some(map)) => {
            let cannot =
                |e| because(Reason::Usage, format!("cannot read the mapping {}: {e}", map.display()));
            let text = std::fs::read_to_string(map).map_err(cannot)?;
            let in_file = || format!("the mapping {} does not fit", map.display());
            Ok(Format::Csv(Box::new(Mapping::parse(&text).with_context(in_file)?)))
        }
        (Some("csv"), None) => usage(
            "--format csv needs --map FILE, which says what the columns mean; samples/replay has examples"
                .to_owned(),
        ),
        (Some(other), _) => {
            usage(format!("{other:?} is no format that replay knows; --format is anonymous-bank or csv"))
        }
        (None, _) => {
            usage("say how the files are written with --format anonymous-bank or --format csv".to_owned())
        }
    }
}

/// Midnight of a day, where local time is so much ahead of UTC.
pub(crate) fn day(option: &str, text: Option<&str>, offset_ms: i64) -> Result<Option<i64>> {
    let Some(text) = text else { return Ok(None) };
    let midnight = text
        .parse::<jiff::civil::Date>()
        .and_then(|date| date.to_zoned(jiff::tz::TimeZone::UTC))
        .map_err(|_| because(Reason::Usage, format!("{option} {text:?} is no day such as 1999-02-01")))?;
    Ok(Some(midnight.timestamp().as_millisecond() - offset_ms))
}

/// A history is often the only copy: the page never takes the place of what it was made from.
pub(crate) fn spares_its_inputs<'a>(
    option: &str,
    page: &Path,
    files: &'a [PathBuf],
    others: impl IntoIterator<Item = &'a Path>,
) -> Result<()> {
    let Ok(place) = page.canonicalize() else { return Ok(()) };
    let same = |file: &&Path| file.canonicalize().is_ok_and(|file| file == place);
    match files.iter().map(PathBuf::as_path).chain(others).find(same) {
        None => Ok(()),
        Some(file) => Err(because(
            Reason::Usage,
            format!("{option} would write over {}, which it reads; name another file", file.display()),
        )),
    }
}

/// Writes beside the file and renames, so that a full disk leaves the page of last time as it was.
pub(crate) fn write(file: &Path, page: &str) -> Result<()> {
    let failed = |e| because(Reason::Unreachable, format!("cannot write {}: {e}", file.display()));
    // Where a link leads, there the page is to be.
    let place = file.canonicalize().unwrap_or_else(|_| file.to_path_buf());
    let Some(name) = place.file_name().filter(|_| !place.exists() || place.is_file()) else {
        // A device or a pipe is written to; putting a file in its place would take it away.
        return fs::write(&place, page).map_err(failed);
    };
    let beside = place.with_file_name(format!(".{}.{}", name.to_string_lossy(), std::process::id()));
    let written = fs::write(&beside, page).and_then(|()| fs::rename(&beside, &place));
    if written.is_err() {
        // That it cannot be removed either says nothing new.
        let _ = fs::remove_file(&beside);
    }
    written.map_err(failed)
}

/// How far it has come, on standard error where that is a terminal.
pub(crate) struct Bar {
    shown: bool,
    percent: u64,
}

const WIDTH: usize = 30;

impl Bar {
    pub(crate) fn new() -> Self {
        Self { shown: std::io::stderr().is_terminal(), percent: u64::MAX }
    }

    fn show(&mut self, what: &str, done: u64, of: u64) {
        let percent = (done * 100).checked_div(of).unwrap_or(0).min(100);
        if !self.shown || percent == self.percent {
            return;
        }
        self.percent = percent;
        let filled = WIDTH * usize::try_from(percent).unwrap_or(0) / 100;
        let (full, rest) = ("#".repeat(filled), ".".repeat(WIDTH - filled));
        // Whether anybody sees it is no reason to stop.
        let _ = write!(std::io::stderr(), "\r{what:<10} {full}{rest} {percent:>3} %");
    }

    pub(crate) fn wipe(&self) {
        if self.shown && self.percent != u64::MAX {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}

impl Watch for Bar {
    fn progress(&mut self, progress: Progress) {
        match progress {
            Progress::Reading(done, of) => self.show("reading", done, of),
            Progress::Replaying(done, of) => self.show("replaying", done, of),
        }
    }
}
