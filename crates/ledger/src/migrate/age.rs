//! Programs of two versions on one database: which is too old for it.
//!
//! Each program has a generation, which every change of what is stored raises. The database remembers the newest that made it what it
//! is, and the oldest that may still work with it. A step that only adds leaves the oldest as it is; one that takes away what the
//! programs before it need raises it, and does so before it takes anything away.

use super::{fingerprint, meta, search_shape, set_meta};
use crate::dialect::both;
use crate::{LedgerError, Rows, Schema, search, sql, values};
use std::time::{Duration, Instant};

/// How long a program that takes something away waits for the older ones to end.
const ENDED_WITHIN: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(500);

/// What the database says about programs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Age {
    /// The newest program that made it what it is.
    pub(crate) generation: i64,
    /// The oldest that may still work with it.
    pub(crate) oldest: i64,
}

/// What it says; zeros where it was made before programs had generations.
pub(crate) fn of(rows: &Rows<'_>) -> Result<Age, LedgerError> {
    let number =
        |name: &str| meta(rows, name).map(|text| text.and_then(|text| text.parse().ok()).unwrap_or(0));
    Ok(Age { generation: number("generation")?, oldest: number("oldest")? })
}

/// Whether the database was made by a program that knows more than this one, and lets this one work all the same.
pub(super) fn is_ahead(age: Age, schema: &Schema) -> bool {
    age.generation > schema.generation()
}

/// A program that is too old must not touch it, and one whose tables would be filled otherwise neither.
pub(super) fn refuse(rows: &Rows<'_>, schema: &Schema) -> Result<(), LedgerError> {
    let age = of(rows)?;
    if age.oldest > schema.generation() {
        return Err(LedgerError::Newer(too_old(age.oldest, schema)));
    }
    if is_ahead(age, schema) && meta(rows, "derived")?.as_deref() != Some(fingerprint(schema).as_str()) {
        let why = "the database was written by a newer Warmline, which fills its tables otherwise; run that version or a later one";
        return Err(LedgerError::Newer(why.to_owned()));
    }
    Ok(())
}

/// What a program that must not go on says.
pub(crate) fn too_old(oldest: i64, schema: &Schema) -> String {
    format!(
        "the database belongs to a newer Warmline (generation {oldest} is the oldest that may use it, and this program is of {}); run that version or a later one",
        schema.generation()
    )
}

/// Where this program takes something away that older ones need: says so, and waits until they have ended. They look every few
/// seconds.
pub(crate) fn claim(rows: &Rows<'_>, schema: &Schema) -> Result<(), LedgerError> {
    let (wanted, before) = (needed(rows, schema)?, of(rows)?.oldest);
    if wanted <= before {
        return Ok(());
    }
    // A table of nodes that an earlier program made does not say how old they are.
    both::own_tables(rows)?;
    set_meta(rows, "oldest", &wanted.to_string())?;
    let until = Instant::now() + ENDED_WITHIN;
    loop {
        let left = older(rows, wanted)?;
        if left == 0 {
            return Ok(());
        }
        if Instant::now() >= until {
            // Nothing was taken away: whoever was there may come back.
            set_meta(rows, "oldest", &before.to_string())?;
            return Err(LedgerError::Unavailable(format!(
                "{left} server(s) of an older version still run on this database; stop them, then start this one"
            )));
        }
        std::thread::sleep(LOOK);
    }
}

/// The oldest program that can go on beside this one: none that fills the derived tables or the index otherwise.
pub(super) fn needed(rows: &Rows<'_>, schema: &Schema) -> Result<i64, LedgerError> {
    let filled = meta(rows, "derived")?;
    let as_they_are = filled.is_none_or(|filled| filled == fingerprint(schema))
        && search_shape(rows)?.is_none_or(|shape| shape == search::shape(rows));
    Ok(if as_they_are { schema.oldest } else { schema.generation() })
}

/// How many nodes live that are older than this generation.
fn older(rows: &Rows<'_>, generation: i64) -> Result<i64, LedgerError> {
    let now_ms = both::clock_ms(rows)?;
    let count = rows.one(
        sql!("select count(*) from nodes where until_ms>=$1 and coalesce(generation, 0)<$2"),
        values![now_ms, generation],
        |row| row.get(0),
    )?;
    Ok(count.unwrap_or(0))
}

/// Writes down who made the database what it is, in the transaction that does.
pub(super) fn write(rows: &Rows<'_>, schema: &Schema, needed: i64) -> Result<(), LedgerError> {
    let oldest = of(rows)?.oldest.max(needed);
    for (name, number) in [("generation", schema.generation()), ("oldest", oldest)] {
        set_meta(rows, name, &number.to_string())?;
    }
    Ok(())
}
