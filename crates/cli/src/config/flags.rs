//! What may be said on the command line, in the groups in which commands take it.

use super::LogFormat;
use clap::Args;
use serde::Serialize;
use std::path::PathBuf;

/// Where the data is.
#[derive(Args, Clone, Debug, Default, Serialize)]
pub(crate) struct Place {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<PathBuf>,
    /// A PostgreSQL instead of the folder: <postgres://user:password@host/name>
    #[arg(long, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    database: Option<String>,
    /// A configuration file (TOML) with the same names as the options.
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    pub(super) config: Option<PathBuf>,
    /// What is logged: error, warn, info, debug, trace, or a filter.
    #[arg(long, value_name = "LEVEL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    log: Option<String>,
    /// How it is logged: text, or json for one JSON object a line.
    #[arg(long, value_name = "FORMAT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    log_format: Option<LogFormat>,
}

/// Where the server listens, and whom it believes.
#[derive(Args, Clone, Debug, Default, Serialize)]
pub(crate) struct Door {
    /// Where to listen.
    #[arg(long, value_name = "ADDR")]
    #[serde(skip_serializing_if = "Option::is_none")]
    listen: Option<String>,
    /// The address that people use, such as <https://desk.example>.
    #[arg(long, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    public_url: Option<String>,
    /// Proxies whose X-Forwarded-For is believed, separated by commas.
    #[arg(long, value_name = "ADDRS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    trusted_proxies: Option<String>,
    /// Where metrics are told, for operators only; nowhere by default.
    #[arg(long, value_name = "ADDR")]
    #[serde(skip_serializing_if = "Option::is_none")]
    metrics: Option<String>,
    /// A collector of OpenTelemetry traces, over HTTP; none by default.
    #[arg(long, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    traces: Option<String>,
    /// Of how many of the traces that begin here is told, such as 0.05; all by default.
    #[arg(long, value_name = "SHARE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_share: Option<f64>,
    /// Proxies and programs that are believed when they say that a trace is recorded, separated by commas.
    #[arg(long, value_name = "ADDRS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_callers: Option<String>,
    /// How long an agent's lost connection is given to come back, in seconds.
    #[arg(long, value_name = "SECONDS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    agent_grace: Option<i64>,
    /// How long nobody of a team may be there before what waits for it is everybody's again, in minutes of opening hours.
    #[arg(long, value_name = "MINUTES")]
    #[serde(skip_serializing_if = "Option::is_none")]
    team_wait: Option<i64>,
    /// The largest file that may be sent, in MB (1 to 100).
    #[arg(long, value_name = "MB")]
    #[serde(skip_serializing_if = "Option::is_none")]
    file_mb: Option<u64>,
    /// Web push, which wakes closed browsers by their makers' services, encrypted: on, off, or private for a service of your own.
    #[arg(long, value_name = "WORD")]
    #[serde(skip_serializing_if = "Option::is_none")]
    web_push: Option<String>,
}

/// How a history is read, and what is done with it.
#[derive(Args, Clone, Debug, Default, Serialize)]
pub(crate) struct History {
    /// How the files are written: anonymous-bank, or csv with --map.
    #[arg(long, value_name = "FORMAT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<String>,
    /// What the columns of a CSV file mean (TOML); docs/replay.md has the words, samples/replay three examples.
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    map: Option<PathBuf>,
    /// Score the promises to those who joined on this day (YYYY-MM-DD) or later; before it there is only learning.
    #[arg(long, value_name = "DATE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    score_from: Option<String>,
    /// Leave out who joined on this day (YYYY-MM-DD) or later.
    #[arg(long, value_name = "DATE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    /// Write the report as one HTML page, too.
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<PathBuf>,
}

/// Which history is run again, and how.
#[derive(Args, Clone, Debug, Default, Serialize)]
pub(crate) struct Again {
    /// The data folder of a workspace whose own log is the history. It is only read, beside a running server or without one.
    #[arg(long, value_name = "DIR")]
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<PathBuf>,
    /// A PostgreSQL with that workspace, instead of the folder: <postgres://user:password@host/name>
    #[arg(long, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    database: Option<String>,
    /// Which workspace, where there are several.
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    workspace: Option<String>,
    /// By how much a workspace's local time is ahead of UTC, such as +01:00; a file says so itself.
    #[arg(long, value_name = "OFFSET", allow_hyphen_values = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    utc_offset: Option<String>,
    /// Give the figures of this line or inbox alone; may be said several times. All are played.
    #[arg(long = "inbox", value_name = "NAME")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    inboxes: Vec<String>,
    /// How the files are written: anonymous-bank, or csv with --map.
    #[arg(long, value_name = "FORMAT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<String>,
    /// What the columns of a CSV file mean (TOML); docs/replay.md has the words, samples/replay three examples.
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    map: Option<PathBuf>,
    /// Leave out who joined before this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// Leave out who joined on this day (YYYY-MM-DD) or later.
    #[arg(long, value_name = "DATE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    /// What is to be different (TOML); docs/what-if.md has the words, samples/what-if examples.
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    scenarios: Option<PathBuf>,
    /// Write the answer as one HTML page, too.
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    html: Option<PathBuf>,
    /// How often today and each scenario are played, 1 to 1000; 10 by default.
    #[arg(long, value_name = "NUMBER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    replications: Option<u64>,
    /// On how many threads; the answer is the same. By default on all there are.
    #[arg(long, value_name = "NUMBER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    threads: Option<usize>,
    /// Of the chance: the same seed gives the same answer. 1 by default.
    #[arg(long, value_name = "NUMBER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
}
