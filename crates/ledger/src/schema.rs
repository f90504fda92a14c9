use crate::{LedgerError, Rows};
use events::{Fact, Recorded};

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
    /// Raised whenever the projection gives other rows than before, or derived tables have another shape; they are then built anew at
    /// start.
    pub projection_version: i64,
    /// The generation of the oldest program that can work beside this one. Left alone by a change that only adds; set to this
    /// program's own by one that takes away what the programs before it need.
    pub oldest: i64,
    /// Writes the rows that follow from a fact.
    pub project: fn(&Rows<'_>, &Recorded) -> Result<(), LedgerError>,
}

impl Schema {
    /// Which program this is among all that can be on a database: every table that is added, every projection and every index that
    /// changes, and every kind or version of a fact that is new raises it.
    #[must_use]
    pub const fn generation(&self) -> i64 {
        let (mut kinds, mut steps) = (Fact::KINDS, self.kept);
        let mut sum = self.projection_version + crate::search::SHAPES;
        while let [(_, version), rest @ ..] = kinds {
            sum += *version;
            kinds = rest;
        }
        while let [_, rest @ ..] = steps {
            sum += 1;
            steps = rest;
        }
        sum
    }
}
