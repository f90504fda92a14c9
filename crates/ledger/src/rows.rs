//! Rows of one database, seen through one connection: what a projection writes and a question reads.

use crate::{LedgerError, Sql, Value, dialect};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::str::FromStr;

/// A handle on rows. Whoever holds it can run SQL but not append facts.
pub struct Rows<'a> {
    connection: &'a Connection,
}

/// One row of an answer.
pub struct Row<'a> {
    row: &'a rusqlite::Row<'a>,
}

/// What a column can be read as.
pub trait FromValue: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// `Corrupt` where the column holds something else.
    fn from_value(value: ValueRef<'_>) -> Result<Self, LedgerError>;
}

fn other(value: ValueRef<'_>, wanted: &str) -> LedgerError {
    LedgerError::Corrupt(format!("a column should hold {wanted} and holds {:?}", value.data_type()))
}

impl FromValue for i64 {
    fn from_value(value: ValueRef<'_>) -> Result<Self, LedgerError> {
        value.as_i64().map_err(|_| other(value, "a whole number"))
    }
}
impl FromValue for bool {
    fn from_value(value: ValueRef<'_>) -> Result<Self, LedgerError> {
        i64::from_value(value).map(|n| n != 0)
    }
}
impl FromValue for String {
    fn from_value(value: ValueRef<'_>) -> Result<Self, LedgerError> {
        value.as_str().map(ToOwned::to_owned).map_err(|_| other(value, "text"))
    }
}
impl FromValue for Vec<u8> {
    fn from_value(value: ValueRef<'_>) -> Result<Self, LedgerError> {
        value.as_blob().map(ToOwned::to_owned).map_err(|_| other(value, "bytes"))
    }
}
impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: ValueRef<'_>) -> Result<Self, LedgerError> {
        match value {
            ValueRef::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}

impl Row<'_> {
    /// The column at `index`, from 0.
    ///
    /// # Errors
    /// `Corrupt` where the column holds something else, `Database` where there is no such column.
    pub fn get<T: FromValue>(&self, index: usize) -> Result<T, LedgerError> {
        T::from_value(self.row.get_ref(index)?)
    }

    /// The text column at `index`, as an id or a word.
    ///
    /// # Errors
    /// `Corrupt` where the column holds something else.
    pub fn parse<T: FromStr>(&self, index: usize) -> Result<T, LedgerError> {
        let value = self.row.get_ref(index)?;
        let text = value.as_str().map_err(|_| other(value, "text"))?;
        text.parse().map_err(|_| {
            LedgerError::Corrupt(format!("a column holds {text:?}, which is not what it should be"))
        })
    }

    /// The text column at `index`, as an id or a word, or nothing.
    ///
    /// # Errors
    /// `Corrupt` where the column holds something else.
    pub fn parse_optional<T: FromStr>(&self, index: usize) -> Result<Option<T>, LedgerError> {
        match self.row.get_ref(index)? {
            ValueRef::Null => Ok(None),
            _ => self.parse(index).map(Some),
        }
    }
}

impl<'a> Rows<'a> {
    pub(crate) const fn new(connection: &'a Connection) -> Self {
        Self { connection }
    }

    pub(crate) const fn connection(&self) -> &'a Connection {
        self.connection
    }

    /// Runs a statement that changes rows; answers how many.
    ///
    /// # Errors
    /// As the database says.
    pub fn execute(&self, sql: &'static Sql, values: &[Value<'_>]) -> Result<usize, LedgerError> {
        Ok(self.connection.prepare_cached(sql.question)?.execute(rusqlite::params_from_iter(values))?)
    }

    /// Every row of the answer.
    ///
    /// # Errors
    /// As the database says.
    pub fn all<T>(
        &self,
        sql: &'static Sql,
        values: &[Value<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T, LedgerError>,
    ) -> Result<Vec<T>, LedgerError> {
        let mut statement = self.connection.prepare_cached(sql.question)?;
        let mut rows = statement.query(rusqlite::params_from_iter(values))?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(read(&Row { row })?);
        }
        Ok(all)
    }

    /// How the database would answer, in its own words, a step each: for tests that guard the plans of hot questions.
    ///
    /// # Errors
    /// As the database says.
    pub fn plan(&self, sql: &'static Sql) -> Result<Vec<String>, LedgerError> {
        dialect::plan(self.connection, sql)
    }

    /// The first row of the answer, if there is one.
    ///
    /// # Errors
    /// As the database says.
    pub fn one<T>(
        &self,
        sql: &'static Sql,
        values: &[Value<'_>],
        read: impl FnOnce(&Row<'_>) -> Result<T, LedgerError>,
    ) -> Result<Option<T>, LedgerError> {
        let mut statement = self.connection.prepare_cached(sql.question)?;
        let mut rows = statement.query(rusqlite::params_from_iter(values))?;
        rows.next()?.map(|row| read(&Row { row })).transpose()
    }
}
