//! Brings the file to the schema of this program: forward only, one transaction, at start.

pub(crate) mod age;
pub(crate) mod era;

use crate::dialect::both::Line;
use crate::dialect::{APPLICATION_ID, both};
use crate::log;
use crate::{DerivedTable, LedgerError, Rows, Schema, search};

/// The log's own tables. Numbered by place, forward only, never edited once released.
const LOG: &[&[&str]] = &[&[
    "create table meta(name text not null primary key, value text not null)",
    "create table workspaces(workspace text not null primary key, seq bigint not null, at_ms bigint not null)",
    "create table facts(workspace text not null, seq bigint not null, at_ms bigint not null, kind text not null,
        version bigint not null, body text not null, checksum bigint not null, primary key(workspace, seq))",
    "create table texts(workspace text not null, seq bigint not null, person text not null, text text not null,
        primary key(workspace, seq))",
]];

/// The number in the header: log migrations in thousands, kept migrations in ones.
fn number_of(schema: &Schema) -> i64 {
    let count = |n: usize| i64::try_from(n).expect("a list in the program is short");
    count(LOG.len()) * 1000 + count(schema.kept.len())
}

/// Begins a transaction, brings the tables to this program's schema, and commits.
pub(crate) fn migrate(rows: &Rows<'_>, schema: &Schema, line: Option<&Line>) -> Result<(), LedgerError> {
    both::begin_to_migrate(rows)?;
    // Asked again inside the transaction: another node may have been faster.
    refuse_strangers(rows, schema)?;
    let (mark, number) = both::header(rows)?;
    if mark == APPLICATION_ID && age::is_ahead(age::of(rows)?, schema) {
        // A newer program was here, and lets this one work: the tables are its business.
        both::own_tables(rows)?;
        era::settle(rows, line)?;
        return rows.define("commit");
    }
    let (log_done, kept_done) = (usize_of(number / 1000), usize_of(number % 1000));
    for step in LOG.iter().skip(log_done).chain(schema.kept.iter().skip(kept_done)) {
        for statement in *step {
            create(rows, statement)?;
        }
    }
    if number != number_of(schema) {
        both::set_header(rows, number_of(schema))?;
    }
    both::own_tables(rows)?;
    let needed = age::needed(rows, schema)?;
    rebuild_derived(rows, schema)?;
    prepare_search(rows)?;
    age::write(rows, schema, needed)?;
    era::settle(rows, line)?;
    rows.define("commit")
}

/// Reads who made the database and when, and changes nothing.
pub(crate) fn refuse_strangers(rows: &Rows<'_>, schema: &Schema) -> Result<(), LedgerError> {
    let (mark, number) = both::header(rows)?;
    if mark != APPLICATION_ID && (mark != 0 || both::tables(rows)? > 0) {
        return Err(LedgerError::Corrupt(both::not_ours(rows).to_owned()));
    }
    if mark == APPLICATION_ID { refuse_newer(rows, number, schema) } else { Ok(()) }
}

/// Refuses what a program made for which this one is too old.
pub(crate) fn refuse_newer(rows: &Rows<'_>, number: i64, schema: &Schema) -> Result<(), LedgerError> {
    age::refuse(rows, schema)?;
    let (log, kept) = (number / 1000, number % 1000);
    let own = number_of(schema);
    // The log's own tables are never changed for programs that do not know it.
    let lets_us = age::is_ahead(age::of(rows)?, schema) && log == own / 1000;
    if (log > own / 1000 || kept > own % 1000) && !lets_us {
        return Err(LedgerError::Newer(format!(
            "the database was written by a newer Warmline (schema {number}, this program knows {own}); run that version or a later one"
        )));
    }
    Ok(())
}

/// Makes every table, empty, in a transaction that is left open: for a copy that is filled row by row.
pub(crate) fn create_all(rows: &Rows<'_>, schema: &Schema) -> Result<(), LedgerError> {
    both::begin_to_migrate(rows)?;
    for statement in LOG.iter().chain(schema.kept).copied().flatten() {
        create(rows, statement)?;
    }
    both::set_header(rows, number_of(schema))?;
    both::own_tables(rows)?;
    create_derived(rows, schema.derived)
}

/// The tables that a copy must hold, in the order in which they were made.
pub(crate) fn tables(schema: &Schema) -> Vec<&'static str> {
    let made = LOG.iter().chain(schema.kept).copied().flatten();
    let made = made.filter_map(|statement| statement.strip_prefix("create table "));
    let made = made.filter_map(|rest| rest.split(['(', ' ']).next());
    made.chain(schema.derived.iter().map(|table| table.name)).collect()
}

/// A copy is made by the version that made the tables.
pub(crate) fn refuse_other(rows: &Rows<'_>, number: i64, schema: &Schema) -> Result<(), LedgerError> {
    refuse_newer(rows, number, schema)?;
    if number == number_of(schema) {
        return Ok(());
    }
    Err(LedgerError::Unavailable(format!(
        "the data has schema {number} and this program makes {}; start it once on the data, then try again",
        number_of(schema)
    )))
}

fn usize_of(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}

fn create(rows: &Rows<'_>, statement: &str) -> Result<(), LedgerError> {
    rows.define(&both::definition(rows, statement)?)
}

pub(crate) fn create_derived(rows: &Rows<'_>, tables: &[DerivedTable]) -> Result<(), LedgerError> {
    for table in tables {
        create(rows, &format!("create table {}({})", table.name, table.columns))?;
        for index in table.indexes {
            create(rows, index)?;
        }
    }
    Ok(())
}

/// Derived tables of another shape, or filled by another projection, are dropped and folded anew from the log.
fn rebuild_derived(rows: &Rows<'_>, schema: &Schema) -> Result<(), LedgerError> {
    let wanted = fingerprint(schema);
    if meta(rows, "derived")?.as_deref() == Some(wanted.as_str()) {
        return Ok(());
    }
    both::hold_writers(rows)?;
    for table in meta(rows, "derived_tables")?.unwrap_or_default().split_whitespace() {
        rows.define(&format!("drop table if exists {table}"))?;
    }
    create_derived(rows, schema.derived)?;
    let names: Vec<&str> = schema.derived.iter().map(|t| t.name).collect();
    set_meta(rows, "derived", &wanted)?;
    set_meta(rows, "derived_tables", &names.join(" "))?;
    let facts = log::replay(rows, rows, schema)?;
    if facts > 0 {
        tracing::info!(facts, "derived tables were built anew from the log");
    }
    Ok(())
}

/// An index that is missing or of another shape is made anew; a job fills it from the texts.
fn prepare_search(rows: &Rows<'_>) -> Result<(), LedgerError> {
    if search::prepare(rows, search_shape(rows)?)? {
        set_meta(rows, "search", &search::shape(rows).to_string())?;
    }
    Ok(())
}

/// Of the index that is there.
fn search_shape(rows: &Rows<'_>) -> Result<Option<i64>, LedgerError> {
    Ok(meta(rows, "search")?.and_then(|shape| shape.parse().ok()))
}

/// Whether there is an index of this program's shape; else the next start makes one.
pub(crate) fn has_search(rows: &Rows<'_>) -> Result<bool, LedgerError> {
    search::is_whole(rows, search_shape(rows)?)
}

fn set_meta(rows: &Rows<'_>, name: &str, value: &str) -> Result<(), LedgerError> {
    rows.execute(
        crate::sql!("insert into meta(name, value) values ($1, $2) on conflict(name) do update set value=excluded.value"),
        crate::values![name, value],
    )
}

fn meta(rows: &Rows<'_>, name: &str) -> Result<Option<String>, LedgerError> {
    rows.one(crate::sql!("select value from meta where name=$1"), crate::values![name], |row| row.get(0))
}

/// Tables that another version filled may differ without anything being wrong with them.
pub(crate) fn refuse_other_projection(rows: &Rows<'_>, schema: &Schema) -> Result<(), LedgerError> {
    if meta(rows, "derived")? == Some(fingerprint(schema)) {
        return Ok(());
    }
    Err(LedgerError::Unavailable(
        "the tables were filled by another version of Warmline; verify with that one, or start this one once"
            .to_owned(),
    ))
}

fn fingerprint(schema: &Schema) -> String {
    let shapes: Vec<String> =
        schema.derived.iter().map(|t| format!("{} {} {:?}", t.name, t.columns, t.indexes)).collect();
    format!("{}-{:08x}", schema.projection_version, crc32fast::hash(shapes.join("\n").as_bytes()))
}
