//! Between a PostgreSQL and a backup file: the same tables on both sides, row by row.

use super::{beside, cannot, put_in_place, remove};
use crate::dialect::{self, both};
use crate::postgres::{self, Cursor, Door, PostgresAddress, Session};
use crate::stored::Stored;
use crate::{LedgerError, Row, Rows, Schema, migrate};
use rusqlite::Connection;
use rusqlite::types::{ToSqlOutput, ValueRef};
use std::path::Path;

/// Rows that one statement carries to the server.
const ROWS: usize = 200;

/// Writes what the server holds at one moment into a new file.
pub(super) fn from_server(
    address: &PostgresAddress,
    schema: &Schema,
    target: &Path,
) -> Result<(), LedgerError> {
    postgres::apart(|| {
        let session = Door::new(address.clone()).open(&postgres::LOOKING)?;
        session.batch("begin isolation level repeatable read read only")?;
        let rows = Rows::of_session(&session);
        let (mark, number) = both::header(&rows)?;
        if mark != dialect::APPLICATION_ID {
            return Err(LedgerError::Corrupt(format!("{address} holds nothing of Warmline")));
        }
        migrate::refuse_other(&rows, number, schema)?;
        migrate::refuse_other_projection(&rows, schema)?;
        let partial = beside(target);
        remove(&partial)?;
        // Its own from the start: it holds keys and what people wrote.
        dialect::make_private_file(&partial).map_err(|e| cannot("write", &partial, &e))?;
        let copied = fill(&session, schema, &partial).and_then(|()| put_in_place(&partial, target));
        if copied.is_err() {
            let _ = std::fs::remove_file(&partial);
        }
        copied
    })
}

fn fill(source: &Session, schema: &Schema, file: &Path) -> Result<(), LedgerError> {
    let target = Connection::open(file)?;
    // It gets its name when it is whole and synced.
    target.execute_batch("pragma journal_mode=off; pragma synchronous=off; pragma cache_size=-65536")?;
    let rows = Rows::of(&target);
    migrate::create_all(&rows, schema)?;
    for table in migrate::tables(schema) {
        let mut cursor = Cursor::open(source, table, "1")?;
        let mut insert: Option<rusqlite::Statement<'_>> = None;
        while let Some(row) = cursor.next()? {
            let statement = match &mut insert {
                Some(statement) => statement,
                None => {
                    let places: Vec<String> = (1..=row.len()).map(|n| format!("?{n}")).collect();
                    let text = format!("insert into {table} values ({})", places.join(", "));
                    insert.insert(target.prepare(&text)?)
                }
            };
            statement.execute(rusqlite::params_from_iter(row.iter().map(Out)))?;
        }
        drop(insert);
        cursor.close()?;
    }
    // What is true of the server only: the file has a header of its own, and makes its own index of texts.
    target.execute_batch("delete from meta where name in ('schema', 'search', 'line'); commit")?;
    Ok(())
}

/// A row's value on its way into a file.
struct Out<'a>(&'a Stored<'static>);

impl rusqlite::ToSql for Out<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Stored::Integer(number) => ValueRef::Integer(*number),
            Stored::Text(text) => ValueRef::Text(text.as_bytes()),
            Stored::Bytes(bytes) => ValueRef::Blob(bytes),
            Stored::Null => ValueRef::Null,
            Stored::Other(what) => return Err(rusqlite::Error::ToSqlConversionFailure((*what).into())),
        }))
    }
}

/// Puts a whole backup into a server that holds nothing yet.
pub(super) fn to_server(
    backup: &Connection,
    address: &PostgresAddress,
    schema: &Schema,
) -> Result<(), LedgerError> {
    let source = Rows::of(backup);
    let (_, number) = both::header(&source)?;
    migrate::refuse_other(&source, number, schema)?;
    migrate::refuse_other_projection(&source, schema)?;
    let session = Door::new(address.clone()).open(&postgres::MIGRATING)?;
    let target = Rows::of_session(&session);
    if both::tables(&target)? > 0 {
        return Err(LedgerError::Conflict(format!(
            "{address} holds tables already; restore into an empty database"
        )));
    }
    migrate::create_all(&target, schema)?;
    for table in migrate::tables(schema) {
        carry(backup, &session, table)?;
    }
    // What clients saw after the backup was made is gone: their places are of another era.
    migrate::era::begin(&target, 0)?;
    session.batch("commit")
}

fn carry(backup: &Connection, session: &Session, table: &str) -> Result<(), LedgerError> {
    let mut statement = backup.prepare(&format!("select * from {table}"))?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    loop {
        let mut values = Vec::with_capacity(ROWS * columns);
        while values.len() < ROWS * columns {
            let Some(row) = rows.next()? else { break };
            let row = Row::of(row);
            for at in 0..columns {
                values.push(row.stored(at)?.into_owned().into_value()?);
            }
        }
        if values.is_empty() {
            return Ok(());
        }
        let places: Vec<String> = (0..values.len() / columns)
            .map(|row| {
                let places: Vec<String> =
                    (1..=columns).map(|at| format!("${}", row * columns + at)).collect();
                format!("({})", places.join(", "))
            })
            .collect();
        session.change_text(&format!("insert into {table} values {}", places.join(", ")), &values)?;
    }
}
