//! How the program ends: one sentence on standard error, and a code that scripts can rely on.

use crate::config::LogFormat;
use anyhow::Error;
use ledger::LedgerError;
use replay::ReplayError;
use server::{LetInError, PastError, SetUpError, StartError};
use std::fmt;
use std::io::{ErrorKind, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::OnceLock;

/// Why the program ends other than well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The answer is no.
    No = 1,
    /// Bad usage.
    Usage = 2,
    /// It exists already.
    Exists = 3,
    /// A lock or a port is in use.
    InUse = 4,
    /// Damaged data.
    Damaged = 5,
    /// What is needed cannot be reached or written.
    Unreachable = 6,
}

/// A reason and a sentence.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) reason: Reason,
    pub(crate) sentence: String,
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl std::error::Error for Ended {}

/// An error with its reason.
pub(crate) fn because(reason: Reason, sentence: impl Into<String>) -> Error {
    Ended { reason, sentence: sentence.into() }.into()
}

/// clap's own answer, with the contract's code: help is no failure, anything else is bad usage in one sentence.
pub(crate) fn of_usage(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let rendered = error.to_string();
    let sentence: Vec<&str> = rendered.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
    let sentence = sentence.join(" ");
    let sentence = sentence.trim_start_matches("error: ");
    // Without a command at all clap answers with the whole help.
    let missing = error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    let sentence = if missing { "name a command" } else { sentence };
    say(&format!("{sentence}; `warmline --help` lists what there is"));
    ExitCode::from(Reason::Usage as u8)
}

/// The code for how it went; what went wrong is said on standard error.
pub(crate) fn of(done: Result<(), Error>) -> ExitCode {
    let heard = || match UNHEARD.get() {
        None => Ok(()),
        Some(why) => Err(because(Reason::Unreachable, format!("cannot write to standard output: {why}"))),
    };
    let Err(error) = done.and_then(|()| heard()) else { return ExitCode::SUCCESS };
    say(&format!("{error:#}"));
    ExitCode::from(reason_of(&error) as u8)
}

fn reason_of(error: &Error) -> Reason {
    for cause in error.chain() {
        if let Some(ended) = cause.downcast_ref::<Ended>() {
            return ended.reason;
        }
        if let Some(StartError::InUse(_)) = cause.downcast_ref::<StartError>() {
            return Reason::InUse;
        }
        match cause.downcast_ref::<PastError>() {
            Some(PastError::Which(_)) => return Reason::Usage,
            Some(PastError::Ledger(error)) => return reason_of_ledger(error),
            None => {}
        }
        match cause.downcast_ref::<SetUpError>() {
            Some(SetUpError::Exists(_)) => return Reason::Exists,
            Some(SetUpError::Unusable(_)) => return Reason::Usage,
            Some(SetUpError::Start(StartError::InUse(_))) => return Reason::InUse,
            Some(SetUpError::Start(StartError::Ledger(error))) => return reason_of_ledger(error),
            None => {}
        }
        match cause.downcast_ref::<LetInError>() {
            Some(LetInError::Unusable(_)) => return Reason::Usage,
            Some(LetInError::Nobody(_)) => return Reason::No,
            Some(LetInError::Start(StartError::InUse(_))) => return Reason::InUse,
            Some(LetInError::Start(StartError::Ledger(error))) => return reason_of_ledger(error),
            None => {}
        }
        if let Some(StartError::Ledger(error)) = cause.downcast_ref::<StartError>() {
            return reason_of_ledger(error);
        }
        if let Some(error) = cause.downcast_ref::<LedgerError>() {
            return reason_of_ledger(error);
        }
        if let Some(ReplayError::BadMapping(_)) = cause.downcast_ref::<ReplayError>() {
            return Reason::Usage;
        }
    }
    Reason::Unreachable
}

const fn reason_of_ledger(error: &LedgerError) -> Reason {
    match error {
        LedgerError::Conflict(_) => Reason::Exists,
        LedgerError::Corrupt(_) => Reason::Damaged,
        LedgerError::NotFound
        | LedgerError::Unavailable(_)
        | LedgerError::Newer(_)
        | LedgerError::Database(_) => Reason::Unreachable,
    }
}

pub(crate) fn say(sentence: &str) {
    use std::io::Write;
    // A full disk behind standard error is no reason to stop.
    let _ = writeln!(std::io::stderr(), "warmline: {sentence}");
}

/// Why an answer could not be written, should that have happened.
static UNHEARD: OnceLock<String> = OnceLock::new();

/// What the program answers, on standard output. Where that cannot be written (a full disk, a reader who is gone), the
/// work goes on and the end says so.
pub(crate) fn answer(line: &str) {
    if let Err(error) = write(line) {
        let _ = UNHEARD.set(error.to_string());
    }
}

/// The same of an answer that may be read in part: a reader such as `head` that has enough is no failure.
pub(crate) fn answer_while_heard(text: &str) {
    match write(text) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            let _ = UNHEARD.set(error.to_string());
        }
        _ => {}
    }
}

fn write(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}").and_then(|()| out.flush())
}

/// The server's log goes to standard error: standard output is for answers.
pub(crate) fn log_to_stderr(level: &str, format: LogFormat) {
    let filter = tracing_subscriber::EnvFilter::try_new(level).unwrap_or_default();
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        // Else it would complain about a full disk on the same disk, and die of it.
        .log_internal_errors(false);
    let _ = match format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
}
