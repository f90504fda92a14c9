//! Rows of one database, seen through one connection: what a projection writes and a question reads.

pub(crate) mod sql;
pub(crate) mod stored;

use crate::postgres::Session;
use crate::stored::Stored;
use crate::{LedgerError, Sql, Value, dialect};
use rusqlite::Connection;
use std::borrow::Cow;
use std::str::FromStr;
use std::time::Instant;

/// A handle on rows. Whoever holds it can run SQL but not append facts.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    body: Body<'a>,
    began: Option<Instant>,
}

/// The connection below, of either kind.
#[derive(Clone, Copy)]
pub(crate) enum Body<'a> {
    Sqlite(&'a Connection),
    Postgres(&'a Session),
}

/// One row of an answer.
pub struct Row<'a> {
    row: AnyRow<'a>,
}

enum AnyRow<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a tokio_postgres::Row),
}

/// What a column can be read as.
pub trait FromValue: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// `Corrupt` where the column holds something else.
    fn from_value(value: Stored<'_>) -> Result<Self, LedgerError>;
}

fn other(value: &Stored<'_>, wanted: &str) -> LedgerError {
    LedgerError::Corrupt(format!("a column should hold {wanted} and holds {}", value.kind()))
}

impl FromValue for i64 {
    fn from_value(value: Stored<'_>) -> Result<Self, LedgerError> {
        match value {
            Stored::Integer(number) => Ok(number),
            value => Err(other(&value, "a whole number")),
        }
    }
}
impl FromValue for bool {
    fn from_value(value: Stored<'_>) -> Result<Self, LedgerError> {
        i64::from_value(value).map(|n| n != 0)
    }
}
impl FromValue for String {
    fn from_value(value: Stored<'_>) -> Result<Self, LedgerError> {
        match value {
            Stored::Text(text) => Ok(text.into_owned()),
            value => Err(other(&value, "text")),
        }
    }
}
impl FromValue for Vec<u8> {
    fn from_value(value: Stored<'_>) -> Result<Self, LedgerError> {
        match value {
            Stored::Bytes(bytes) => Ok(bytes.into_owned()),
            value => Err(other(&value, "bytes")),
        }
    }
}
impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Stored<'_>) -> Result<Self, LedgerError> {
        match value {
            Stored::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}

impl Row<'_> {
    pub(crate) fn stored(&self, index: usize) -> Result<Stored<'_>, LedgerError> {
        match self.row {
            AnyRow::Sqlite(row) => Ok(row.get_ref(index)?.into()),
            AnyRow::Postgres(row) => Ok(row.try_get(index)?),
        }
    }

    /// The column at `index`, from 0.
    ///
    /// # Errors
    /// `Corrupt` where the column holds something else, `Database` where there is no such column.
    pub fn get<T: FromValue>(&self, index: usize) -> Result<T, LedgerError> {
        T::from_value(self.stored(index)?)
    }

    /// The text column at `index`, as an id or a word.
    ///
    /// # Errors
    /// `Corrupt` where the column holds something else.
    pub fn parse<T: FromStr>(&self, index: usize) -> Result<T, LedgerError> {
        parsed(self.stored(index)?)
    }

    /// The text column at `index`, as an id or a word, or nothing.
    ///
    /// # Errors
    /// `Corrupt` where the column holds something else.
    pub fn parse_optional<T: FromStr>(&self, index: usize) -> Result<Option<T>, LedgerError> {
        match self.stored(index)? {
            Stored::Null => Ok(None),
            value => parsed(value).map(Some),
        }
    }
}

fn parsed<T: FromStr>(value: Stored<'_>) -> Result<T, LedgerError> {
    let text: Cow<'_, str> = match value {
        Stored::Text(text) => text,
        value => return Err(other(&value, "text")),
    };
    text.parse()
        .map_err(|_| LedgerError::Corrupt(format!("a column holds {text:?}, which is not what it should be")))
}

impl<'a> Rows<'a> {
    pub(crate) const fn of(connection: &'a Connection) -> Self {
        Self { body: Body::Sqlite(connection), began: None }
    }

    pub(crate) const fn of_session(session: &'a Session) -> Self {
        Self { body: Body::Postgres(session), began: None }
    }

    /// One moment, which is not before this.
    pub(crate) const fn since(self, began: Instant) -> Self {
        Self { began: Some(began), ..self }
    }

    /// Since when at the latest nothing that was committed is missed: whoever remembers what they read compares it with when they last
    /// heard of a change. Nothing where what is read may yet be undone, or is older: then it is not for remembering.
    #[must_use]
    pub const fn began(&self) -> Option<Instant> {
        self.began
    }

    pub(crate) const fn body(&self) -> Body<'a> {
        self.body
    }

    /// Runs a statement that changes rows. Where the database is across a wire, it is sent with the next question or with
    /// the commit, and what it says about it is said then: nothing that is decided may rest on whether it succeeded.
    ///
    /// # Errors
    /// As the database says.
    pub fn execute(&self, sql: &'static Sql, values: &[Value<'_>]) -> Result<(), LedgerError> {
        match self.body {
            Body::Sqlite(_) => self.change(sql, values).map(drop),
            Body::Postgres(session) => session.queue(sql, values),
        }
    }

    /// The same, done at once; answers how many rows it changed.
    pub(crate) fn change(&self, sql: &'static Sql, values: &[Value<'_>]) -> Result<usize, LedgerError> {
        match self.body {
            Body::Sqlite(connection) => {
                Ok(connection.prepare_cached(sql.question)?.execute(rusqlite::params_from_iter(values))?)
            }
            Body::Postgres(session) => session.change(sql, values),
        }
    }

    /// Runs statements without values that make or drop something.
    pub(crate) fn define(&self, statements: &str) -> Result<(), LedgerError> {
        match self.body {
            Body::Sqlite(connection) => Ok(connection.execute_batch(statements)?),
            Body::Postgres(session) => session.batch(statements),
        }
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
        match self.body {
            Body::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql.question)?;
                let mut rows = statement.query(rusqlite::params_from_iter(values))?;
                let mut all = Vec::new();
                while let Some(row) = rows.next()? {
                    all.push(read(&Row { row: AnyRow::Sqlite(row) })?);
                }
                Ok(all)
            }
            Body::Postgres(session) => {
                let rows = session.ask(sql, values)?;
                rows.iter().map(|row| read(&Row { row: AnyRow::Postgres(row) })).collect()
            }
        }
    }

    /// How the database would answer, in its own words, a step each: for tests that guard the plans of hot questions. SQLite's
    /// plan follows from the question alone; PostgreSQL's from what the tables hold, too, so that it is nothing to guard.
    ///
    /// # Errors
    /// As the database says; `Unavailable` on PostgreSQL.
    pub fn plan(&self, sql: &'static Sql) -> Result<Vec<String>, LedgerError> {
        match self.body {
            Body::Sqlite(connection) => dialect::plan(connection, sql),
            Body::Postgres(_) => {
                Err(LedgerError::Unavailable("plans are asked for on SQLite only".to_owned()))
            }
        }
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
        match self.body {
            Body::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql.question)?;
                let mut rows = statement.query(rusqlite::params_from_iter(values))?;
                rows.next()?.map(|row| read(&Row { row: AnyRow::Sqlite(row) })).transpose()
            }
            Body::Postgres(session) => {
                let rows = session.ask(sql, values)?;
                rows.first().map(|row| read(&Row { row: AnyRow::Postgres(row) })).transpose()
            }
        }
    }

    /// The first row of the answer to each of these, in their order. Where the database is across a wire, all of them are on their way at
    /// once.
    ///
    /// # Errors
    /// As the database says.
    pub fn one_of_each<'v, const N: usize, T>(
        &self,
        sql: &'static Sql,
        each: impl IntoIterator<Item = [Value<'v>; N]>,
        mut read: impl FnMut(&Row<'_>) -> Result<T, LedgerError>,
    ) -> Result<Vec<Option<T>>, LedgerError> {
        match self.body {
            Body::Sqlite(_) => each.into_iter().map(|values| self.one(sql, &values, &mut read)).collect(),
            Body::Postgres(session) => {
                let each: Vec<[Value<'_>; N]> = each.into_iter().collect();
                let each: Vec<&[Value<'_>]> = each.iter().map(<[_; N]>::as_slice).collect();
                let answers = session.ask_each(sql, &each)?;
                let first = |rows: &Vec<tokio_postgres::Row>| {
                    rows.first().map(|row| read(&Row { row: AnyRow::Postgres(row) })).transpose()
                };
                answers.iter().map(first).collect()
            }
        }
    }

    /// Whether there is such a row.
    ///
    /// # Errors
    /// As the database says.
    pub fn any(&self, sql: &'static Sql, values: &[Value<'_>]) -> Result<bool, LedgerError> {
        Ok(self.one(sql, values, |_| Ok(()))?.is_some())
    }
}

impl<'a> Row<'a> {
    pub(crate) const fn of_session(row: &'a tokio_postgres::Row) -> Self {
        Self { row: AnyRow::Postgres(row) }
    }

    pub(crate) const fn of(row: &'a rusqlite::Row<'a>) -> Self {
        Self { row: AnyRow::Sqlite(row) }
    }
}
