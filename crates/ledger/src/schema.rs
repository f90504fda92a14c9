use crate::{LedgerError, Rows};
use events::Recorded;

/// A table that is a fold of the log: dropping it and replaying gives the same rows.
#[derive(Debug)]
pub struct DerivedTable {
    /// Its name.
    pub name: &'static str,
    /// Its columns and primary key, as between the parentheses of `create table`.
    pub columns: &'static str,
    /// The primary key's columns, by which rows are compared in order.
    pub key: &'static str,
    /// Whole `create index` statements.
    pub indexes: &'static [&'static str],
}

/// What the program stores beside the log itself.
#[derive(Debug)]
pub struct Schema {
    /// Kept tables, as numbered migrations: forward only, never edited once released. Each is a list of whole
    /// `create table` or `alter table` statements; the place in the list is the number.
    pub kept: &'static [&'static [&'static str]],
    /// Derived tables, in the order in which they are created.
    pub derived: &'static [DerivedTable],
    /// Raised whenever the projection gives other rows than before; derived tables are then built anew at start.
    pub projection_version: i64,
    /// Writes the rows that follow from a fact.
    pub project: fn(&Rows<'_>, &Recorded) -> Result<(), LedgerError>,
}
