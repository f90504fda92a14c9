//! `warmline doctor`: what is wrong with the place in which the server is to run, and what to do about it. Nothing is changed.

mod findings;
mod folder;
mod way_in;

use crate::config::Options;
use crate::exit::{Reason, answer, because};
use anyhow::Result;
use findings::{Finding, Findings};
use ledger::{Inspection, inspect};
use server::Clock;

/// How far clocks may be apart before people see it.
const APART_MS: i64 = 5_000;
/// The oldest PostgreSQL on which the product is tested.
const OLDEST_POSTGRES: i64 = 140_000;
/// Connections of one node, with some for `backup` and `verify`.
const CONNECTIONS: i64 = 15;
/// 2026-01-01: a clock before the program was written is wrong.
const WRITTEN_MS: i64 = 1_767_225_600_000;

pub(crate) fn run(options: &Options) -> Result<()> {
    let mut findings = Findings::default();
    let settings = match options.settings() {
        Ok(settings) => Some(settings),
        Err(error) => {
            findings.wrong("configuration", error.to_string());
            None
        }
    };
    if settings.is_some() {
        findings.fine("configuration", "every setting can be used");
    }
    folder::look(options, &mut findings);
    database(options, &mut findings);
    way_in::look(options, settings.as_ref(), &mut findings);
    say(&findings, options.json)?;
    match findings.wrongs() {
        0 => Ok(()),
        1 => Err(because(Reason::No, "one thing is wrong")),
        wrongs => Err(because(Reason::No, format!("{wrongs} things are wrong"))),
    }
}

fn say(findings: &Findings, json: bool) -> Result<()> {
    if json {
        answer(&serde_json::to_string(findings.all())?);
    } else {
        findings.all().iter().for_each(|finding: &Finding| answer(&finding.line()));
    }
    Ok(())
}

fn database(options: &Options, findings: &mut Findings) {
    let inspected = options
        .database()
        .and_then(|database| Ok((inspect(&database, &server::SCHEMA)?, database.folder().is_none())));
    match inspected {
        Ok((seen, on_server)) => {
            log(&seen, on_server, findings);
            server_side(&seen, findings);
            clock(&seen, findings);
        }
        Err(error) => findings.wrong("database", format!("{error:#}")),
    }
}

fn log(seen: &Inspection, on_server: bool, findings: &mut Findings) {
    match &seen.log {
        Some(log) if log.workspaces > 0 => {
            findings.fine("database", "it is ours, it can be read, and this program knows its tables");
        }
        Some(_) => {
            findings.fine("database", "it is ours and holds no workspace yet; the first page asks for one");
        }
        None if on_server => {
            findings.fine("database", "it answers and is empty; the first start makes the tables");
        }
        None => findings.fine("database", "there is none yet; the first start makes it"),
    }
}

fn server_side(seen: &Inspection, findings: &mut Findings) {
    let Some(server) = &seen.server else { return };
    if server.version_number < OLDEST_POSTGRES {
        let told = format!("PostgreSQL {} is too old; use 14 or later", server.version);
        findings.wrong("database server", told);
    } else {
        findings.fine("database server", format!("PostgreSQL {}", server.version));
    }
    match &server.unwritable {
        None => findings.fine("writing", "the database takes writes"),
        Some(why) => findings.wrong(
            "writing",
            format!("the database takes no writes ({why}); until it does, whoever writes is told to try again, and nothing is lost"),
        ),
    }
    if server.most_connections < CONNECTIONS {
        let most = server.most_connections;
        findings.wrong(
            "connections",
            format!(
                "the server takes {most} in all and each node needs {CONNECTIONS}; raise max_connections"
            ),
        );
    } else {
        let nodes = server.most_connections / CONNECTIONS;
        findings.fine("connections", format!("max_connections is enough for {nodes} nodes"));
    }
    if server.encrypted {
        findings.fine("encryption", "the connection to the database is encrypted");
    } else {
        findings.doubtful(
            "encryption",
            "the connection to the database is not encrypted; across a network add ?sslmode=verify-full to its URL",
        );
    }
}

fn clock(seen: &Inspection, findings: &mut Findings) {
    let now = Clock::Machine.now_ms();
    if now < WRITTEN_MS {
        return findings
            .wrong("clock", "the clock stands before this program was written; set it, and let NTP keep it");
    }
    let newest = seen.log.as_ref().and_then(|log| log.newest_ms).unwrap_or(0);
    if newest > now + APART_MS {
        let ahead = (newest - now) / 1000;
        return findings.wrong(
            "clock",
            format!("the newest fact lies {ahead} s in the future: the clock was or is wrong; set it, and let NTP keep it"),
        );
    }
    match &seen.server {
        Some(server) if (server.clock_ms - now).abs() > APART_MS => {
            let apart = (server.clock_ms - now).abs() / 1000;
            findings.doubtful(
                "clock",
                format!("this clock and that of the database are {apart} s apart; let NTP keep both"),
            );
        }
        _ => findings.fine("clock", "it agrees with what was written"),
    }
}
