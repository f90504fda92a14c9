//! What can be seen of a database from outside, for those who look after it.

use crate::dialect::{self, both};
use crate::postgres::{self, Door};
use crate::{Database, LedgerError, Rows, Schema, look, migrate, sql};

/// What was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inspection {
    /// Of the log, where there is a database of ours.
    pub log: Option<InspectedLog>,
    /// Of the server, where the database is on one.
    pub server: Option<InspectedServer>,
}

/// What was seen of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InspectedLog {
    /// How many workspaces there are.
    pub workspaces: i64,
    /// When the newest fact was written, in milliseconds since 1970 UTC.
    pub newest_ms: Option<i64>,
}

/// What was seen of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InspectedServer {
    /// As it says itself, such as `15.18`.
    pub version: String,
    /// The same as a number: 150018.
    pub version_number: i64,
    /// Its clock, in milliseconds since 1970 UTC.
    pub clock_ms: i64,
    /// Connections that it takes in all.
    pub most_connections: i64,
    /// Whether ours is encrypted.
    pub encrypted: bool,
    /// Why it takes no writes, if it does not.
    pub unwritable: Option<String>,
}

/// Looks at a database without writing, beside running servers or without one.
///
/// # Errors
/// Where it cannot be reached or read, is damaged, or was written by a newer program.
pub fn inspect(database: &Database, schema: &Schema) -> Result<Inspection, LedgerError> {
    match database {
        Database::Folder(_) => {
            Ok(Inspection { log: look(database, |rows| log(rows, schema))?, server: None })
        }
        Database::Postgres(address) => postgres::apart(|| {
            let session = Door::new(address.clone()).open(&postgres::READING)?;
            let rows = Rows::of_session(&session);
            let ours = both::header(&rows)?.0 == dialect::APPLICATION_ID;
            let log = if ours { Some(log(&rows, schema)?) } else { None };
            let unwritable = session.try_to_write().err().map(|error| error.to_string());
            let server = server(&rows)?.map(|server| InspectedServer { unwritable, ..server });
            Ok(Inspection { log, server })
        }),
    }
}

fn log(rows: &Rows<'_>, schema: &Schema) -> Result<InspectedLog, LedgerError> {
    migrate::refuse_newer(rows, both::header(rows)?.1, schema)?;
    let seen = rows.one(sql!("select count(*), max(at_ms) from workspaces"), &[], |row| {
        Ok(InspectedLog { workspaces: row.get(0)?, newest_ms: row.get(1)? })
    });
    Ok(seen?.unwrap_or(InspectedLog { workspaces: 0, newest_ms: None }))
}

fn server(rows: &Rows<'_>) -> Result<Option<InspectedServer>, LedgerError> {
    let clock_ms = both::clock_ms(rows)?;
    rows.one(
        sql!(
            "select current_setting('server_version'), current_setting('server_version_num')::bigint,
              current_setting('max_connections')::bigint,
              coalesce((select ssl::int::bigint from pg_stat_ssl where pid=pg_backend_pid()), 0)"
        ),
        &[],
        |row| {
            let version: String = row.get(0)?;
            let version = version.split(' ').next().unwrap_or_default().to_owned();
            let encrypted = row.get::<i64>(3)? == 1;
            Ok(InspectedServer {
                version,
                version_number: row.get(1)?,
                clock_ms,
                most_connections: row.get(2)?,
                encrypted,
                unwritable: None,
            })
        },
    )
}
