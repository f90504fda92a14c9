//! Settings from one place: flags win, then the environment (`WARMLINE_…`), then the configuration file, then what is usual.

// Said, so that fuzzing finds it from where it stands.
#[path = "config/flags.rs"]
mod flags;
#[path = "config/wrong.rs"]
mod wrong;

use crate::exit::{Reason, because};
use anyhow::Result;
use clap::{Parser, Subcommand, ValueEnum};
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use flags::{Again, Door, History, Place};
use ledger::{Database, PostgresAddress};
use serde::{Deserialize, Deserializer, Serialize};
use server::{Collector, Settings, WebPush};
use std::collections::BTreeMap;
use std::fmt::Display;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// Customer service that is efficient behind the scenes and human where it counts.
#[derive(Debug, Parser)]
#[command(name = "warmline", version, propagate_version = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// What can be done.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Command {
    /// Create a workspace, its owner, a first web-chat inbox and a token.
    Setup {
        #[command(flatten)]
        place: Place,
        /// The workspace's name.
        #[arg(long, value_name = "NAME")]
        workspace: Option<String>,
        /// With what the owner signs in.
        #[arg(long, value_name = "E-MAIL")]
        owner: Option<String>,
        /// Read the owner's password from standard input (its first line).
        #[arg(long)]
        password_stdin: bool,
        /// Answer with one line of JSON.
        #[arg(long)]
        json: bool,
    },
    /// Run the server.
    Serve {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        door: Door,
    },
    /// Look at the place in which the server is to run: what is wrong, and what to do about it. Nothing is changed.
    Doctor {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        door: Door,
        /// Answer with one line of JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show everything at work: a sample company in a temporary folder, with customers who write and colleagues who answer.
    Demo {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        door: Door,
        /// Play these dialogues: tab-separated conversation, turn, text; may be gzip.
        #[arg(long, value_name = "FILE")]
        turns: Option<PathBuf>,
        /// How many times faster than life, 0.1 to 1000.
        #[arg(long, value_name = "FACTOR")]
        speed: Option<f64>,
    },
    /// Replay the log into fresh tables and compare: 0 equal, 1 different, 5 the log is damaged.
    Verify {
        #[command(flatten)]
        place: Place,
    },
    /// Make the search index anew from the texts that are kept. The server must be stopped.
    Reindex {
        #[command(flatten)]
        place: Place,
    },
    /// Copy the database, as it is at one moment, into a new file. Runs beside a server.
    Backup {
        /// The new file.
        file: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Let somebody in who is locked out: print a link by which they choose a new password, or set one. The server must be stopped.
    ResetPassword {
        #[command(flatten)]
        place: Place,
        /// With what they sign in.
        #[arg(long, value_name = "E-MAIL")]
        agent: String,
        /// Read their new password from standard input (its first line) instead of printing a link.
        #[arg(long)]
        password_stdin: bool,
        /// Remove their second factor too.
        #[arg(long)]
        remove_second_factor: bool,
    },
    /// Run a call history through the wait predictor and score its promises, beside the rules that other products use.
    Replay {
        /// The history: one file or several, plain or gzip; all of them are one history.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        history: History,
        /// A configuration file (TOML) with the same names as the options.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// Answer with one JSON document.
        #[arg(long)]
        json: bool,
    },
    /// Run a call history, or that of a workspace, again with other people, lines, hours or callbacks, and compare with how it was.
    WhatIf {
        /// The history: one file or several, plain or gzip; all of them are one history. Without any, a workspace's own: --data.
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        again: Again,
        /// Look at the promises that customers would have been told too, which takes longer than all the rest.
        #[arg(long)]
        promises: bool,
        /// A configuration file (TOML) with the same names as the options.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// Answer with one JSON document.
        #[arg(long)]
        json: bool,
    },
    /// Put a backup into a folder that holds no database yet.
    Restore {
        /// The backup.
        file: PathBuf,
        #[command(flatten)]
        place: Place,
    },
}

/// Every option, from wherever it came.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Options {
    pub(crate) data: Option<PathBuf>,
    database: Option<String>,
    pub(crate) listen: String,
    #[serde(default, deserialize_with = "text")]
    pub(crate) workspace: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) owner: Option<String>,
    pub(crate) password_stdin: bool,
    pub(crate) json: bool,
    pub(crate) turns: Option<PathBuf>,
    pub(crate) speed: f64,
    pub(crate) format: Option<String>,
    pub(crate) map: Option<PathBuf>,
    pub(crate) score_from: Option<String>,
    pub(crate) until: Option<String>,
    pub(crate) report: Option<PathBuf>,
    pub(crate) from: Option<String>,
    pub(crate) scenarios: Option<PathBuf>,
    pub(crate) html: Option<PathBuf>,
    pub(crate) utc_offset: Option<String>,
    #[serde(default)]
    pub(crate) inboxes: Vec<String>,
    pub(crate) replications: u64,
    pub(crate) threads: Option<usize>,
    pub(crate) seed: u64,
    pub(crate) promises: bool,
    public_url: Option<String>,
    trusted_proxies: String,
    metrics: Option<String>,
    traces: Option<String>,
    trace_share: f64,
    trace_callers: String,
    rate_limits: Switch,
    agent_grace: i64,
    team_wait: i64,
    file_mb: u64,
    web_push: String,
    pub(crate) log: String,
    pub(crate) log_format: LogFormat,
    /// Where each that was said was said.
    #[serde(skip)]
    places: BTreeMap<&'static str, String>,
}

/// How a line of the log is written.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    Text,
    Json,
}

/// A word that is on or off; TOML and the environment also know true and false.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(untagged)]
enum Switch {
    Said(bool),
    Word(OnOff),
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum OnOff {
    On,
    Off,
}

/// A name that looks like a number is one to TOML.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Scalar {
        Text(String),
        Whole(i64),
        Real(f64),
        Said(bool),
    }
    Ok(Option::<Scalar>::deserialize(deserializer)?.map(|scalar| match scalar {
        Scalar::Text(text) => text,
        Scalar::Whole(number) => number.to_string(),
        Scalar::Real(number) => number.to_string(),
        Scalar::Said(said) => said.to_string(),
    }))
}

fn usual() -> serde_json::Value {
    serde_json::json!({
        "listen": "127.0.0.1:7080",
        "password_stdin": false,
        "json": false,
        "speed": 1.0,
        "replications": 10,
        "seed": 1,
        "promises": false,
        "trusted_proxies": "",
        "trace_share": 1.0,
        "trace_callers": "",
        "rate_limits": "on",
        "agent_grace": 20,
        "team_wait": 60,
        "file_mb": 10,
        "web_push": "on",
        "log": "warn",
        "log_format": "text",
    })
}

/// Every name that the environment may set; other variables with our prefix are somebody else's. The values of these are
/// text, whatever they look like: figment would read a folder `2026` as a number and `[::1]:7080` as a list.
const TEXTS: &[&str] = &[
    "data",
    "database",
    "listen",
    "workspace",
    "owner",
    "turns",
    "format",
    "map",
    "score_from",
    "until",
    "report",
    "from",
    "scenarios",
    "html",
    "utc_offset",
    "public_url",
    "trusted_proxies",
    "metrics",
    "traces",
    "trace_callers",
    "web_push",
    "log",
    "log_format",
];
/// The values of these are numbers and switches.
const SCALARS: &[&str] = &[
    "password_stdin",
    "json",
    "speed",
    "trace_share",
    "rate_limits",
    "agent_grace",
    "team_wait",
    "file_mb",
    "replications",
    "threads",
    "seed",
    "promises",
];

/// The command with every option settled.
pub(crate) fn resolve(cli: Cli) -> Result<(Command, Options)> {
    let command = cli.command;
    let (place, mut flags) = match &command {
        Command::Setup { place, workspace, owner, password_stdin, json } => {
            let mut flags = switches(&[("password_stdin", *password_stdin), ("json", *json)]);
            for (name, said) in [("workspace", workspace), ("owner", owner)] {
                if let Some(said) = said {
                    flags[name] = said.as_str().into();
                }
            }
            (place, flags)
        }
        Command::ResetPassword { place, password_stdin, .. } => {
            (place, switches(&[("password_stdin", *password_stdin)]))
        }
        Command::Serve { place, door } => (place, serde_json::to_value(door)?),
        Command::Doctor { place, door, json } => {
            let mut flags = serde_json::to_value(door)?;
            merge(&mut flags, switches(&[("json", *json)]));
            (place, flags)
        }
        Command::Demo { place, door, turns, speed } => {
            let mut flags = serde_json::to_value(door)?;
            if let Some(turns) = turns {
                flags["turns"] = turns.to_string_lossy().into();
            }
            if let Some(speed) = speed {
                flags["speed"] = (*speed).into();
            }
            (place, flags)
        }
        Command::Replay { history, config, json, .. } => {
            let mut flags = serde_json::to_value(history)
                .map_err(|e| because(Reason::Usage, format!("--map or --report cannot be used: {e}")))?;
            merge(&mut flags, switches(&[("json", *json)]));
            return Ok((command.clone(), settle(config.clone(), &flags)?));
        }
        Command::WhatIf { again, promises, config, json, .. } => {
            let mut flags = serde_json::to_value(again).map_err(|e| {
                because(Reason::Usage, format!("--map, --scenarios or --html cannot be used: {e}"))
            })?;
            merge(&mut flags, switches(&[("promises", *promises), ("json", *json)]));
            return Ok((command.clone(), settle(config.clone(), &flags)?));
        }
        Command::Verify { place }
        | Command::Reindex { place }
        | Command::Backup { place, .. }
        | Command::Restore { place, .. } => (place, serde_json::json!({})),
    };
    let place_flags = serde_json::to_value(place);
    merge(
        &mut flags,
        place_flags.map_err(|e| because(Reason::Usage, format!("--data cannot be used: {e}")))?,
    );
    let options = settle(place.config.clone(), &flags)?;
    Ok((command, options))
}

/// Those that were said: one that was not leaves the word to the environment and the file.
fn switches(said: &[(&str, bool)]) -> serde_json::Value {
    said.iter()
        .filter(|(_, said)| *said)
        .map(|(name, _)| ((*name).to_owned(), serde_json::Value::Bool(true)))
        .collect()
}

fn merge(into: &mut serde_json::Value, from: serde_json::Value) {
    if let (Some(into), serde_json::Value::Object(from)) = (into.as_object_mut(), from) {
        into.extend(from);
    }
}

fn settle(config: Option<PathBuf>, flags: &serde_json::Value) -> Result<Options> {
    let mut texts = serde_json::Map::new();
    for name in TEXTS {
        if let Some(value) = environment(name)? {
            texts.insert((*name).to_owned(), value.into());
        }
    }
    let config = match config {
        Some(file) => Some(file),
        None => environment("config")?.map(PathBuf::from),
    };
    let mut figment = Figment::from(Serialized::defaults(usual()));
    let written = config.map(wrong::Written::read).transpose()?;
    if let Some(written) = &written {
        figment = figment.merge(Toml::string(written.text()));
    }
    let mut scalars = Vec::new();
    for name in SCALARS {
        if environment(name)?.is_some() {
            scalars.push(*name);
        }
    }
    let figment = figment.merge(Env::prefixed("WARMLINE_").only(&scalars)).merge(Serialized::defaults(texts));
    let figment = figment.merge(Serialized::defaults(flags));
    let settled: Result<Options, _> = figment.extract();
    let mut options =
        settled.map_err(|error| because(Reason::Usage, wrong::sentence(&error, flags, written.as_ref())))?;
    options.places = wrong::places(flags, written.as_ref());
    Ok(options)
}

/// The variable with our prefix; an empty one says nothing.
fn environment(name: &str) -> Result<Option<String>> {
    let variable = format!("WARMLINE_{}", name.to_uppercase());
    let value = std::env::var_os(&variable).filter(|value| !value.is_empty());
    let value = value.map(std::ffi::OsString::into_string).transpose();
    value.map_err(|_| because(Reason::Usage, format!("{variable} is not UTF-8")))
}

impl Options {
    /// Where everything is kept: in the data folder, or where `--database` says.
    pub(crate) fn database(&self) -> Result<Database> {
        match self.database.as_deref().filter(|url| !url.is_empty()) {
            None => Ok(Database::Folder(self.folder()?)),
            Some(url) => PostgresAddress::read(url)
                .map(Database::Postgres)
                .map_err(|error| because(Reason::Usage, error.to_string())),
        }
    }

    /// Whether the data is on a server, not in the folder.
    pub(crate) fn has_server(&self) -> bool {
        self.database.as_ref().is_some_and(|url| !url.is_empty())
    }

    /// Where that is, in words.
    pub(crate) fn place(&self) -> Result<String> {
        Ok(match self.database()? {
            Database::Folder(folder) => folder.display().to_string(),
            Database::Postgres(address) => address.to_string(),
        })
    }

    /// The data folder.
    pub(crate) fn folder(&self) -> Result<PathBuf> {
        let named = self.data.clone().filter(|folder| !folder.as_os_str().is_empty());
        named.ok_or_else(|| because(Reason::Usage, "name the data folder with --data DIR"))
    }

    /// The address to listen on.
    pub(crate) fn address(&self) -> Result<SocketAddr> {
        self.address_of("listen", &self.listen, "127.0.0.1:7080")
    }

    /// Where metrics are told, if anywhere.
    pub(crate) fn metrics(&self) -> Result<Option<SocketAddr>> {
        let named = self.metrics.as_deref().filter(|text| !text.is_empty());
        named.map(|text| self.address_of("metrics", text, "127.0.0.1:9464")).transpose()
    }

    fn address_of(&self, name: &str, text: &str, such_as: &str) -> Result<SocketAddr> {
        text.parse().map_err(|_| self.wrong(name, format!("{text:?} is not an address such as {such_as}")))
    }

    /// Bad usage of a setting, with where it was said.
    fn wrong(&self, name: &str, says: impl Display) -> anyhow::Error {
        let place = self.places.get(name).map_or_else(String::new, |place| format!("{place}: "));
        because(Reason::Usage, format!("{place}{says}"))
    }

    /// Addresses with commas between them.
    fn addresses(&self, name: &str, text: &str) -> Result<Vec<IpAddr>> {
        let bad = |text: &str| self.wrong(name, format!("{text:?} in {name} is not an IP address"));
        let texts = text.split(',').map(str::trim).filter(|text| !text.is_empty());
        texts.map(|text| text.parse::<IpAddr>().map(|at| at.to_canonical()).map_err(|_| bad(text))).collect()
    }

    /// What the server is told.
    pub(crate) fn settings(&self) -> Result<Settings> {
        let rate_limits = match self.rate_limits {
            Switch::Said(on) => on,
            Switch::Word(word) => matches!(word, OnOff::On),
        };
        if !rate_limits && !self.address()?.ip().is_loopback() {
            return Err(
                self.wrong("rate_limits", "rate limits can be off only where the server listens on loopback")
            );
        }
        if !(1..=3600).contains(&self.agent_grace) {
            return Err(self.wrong("agent_grace", "agent_grace is from 1 to 3600 seconds"));
        }
        if !(1..=10_080).contains(&self.team_wait) {
            return Err(self.wrong("team_wait", "team_wait is from 1 to 10080 minutes"));
        }
        if !(1..=100).contains(&self.file_mb) {
            return Err(self.wrong("file_mb", "file_mb is from 1 to 100 MB"));
        }
        if !(self.trace_share > 0.0 && self.trace_share <= 1.0) {
            return Err(self.wrong("trace_share", "trace_share is above 0 and at most 1, such as 0.05"));
        }
        let trusted_proxies = self.addresses("trusted_proxies", &self.trusted_proxies)?;
        let trace_callers = self.addresses("trace_callers", &self.trace_callers)?;
        let public_url = self.public_url.as_ref().map(|url| url.trim_end_matches('/').to_owned());
        if public_url.as_ref().is_some_and(|url| !url.starts_with("http://") && !url.starts_with("https://"))
        {
            return Err(self.wrong("public_url", "public_url starts with https:// (or http://)"));
        }
        let traces = self.traces.as_deref().filter(|text| !text.is_empty()).map(Collector::read);
        let traces = traces.transpose().map_err(|why| self.wrong("traces", why))?;
        let web_push = match self.web_push.as_str() {
            "on" => WebPush::On,
            "off" => WebPush::Off,
            "private" => WebPush::Private,
            _ => return Err(self.wrong("web_push", "web_push is on, off or private")),
        };
        Ok(Settings {
            web_push,
            traces,
            trace_share: self.trace_share,
            trace_callers,
            public_url,
            rate_limits,
            trusted_proxies,
            agent_grace_s: self.agent_grace,
            team_wait_min: self.team_wait,
            most_file_bytes: self.file_mb * 1024 * 1024,
            ..Settings::default()
        })
    }
}
