//! A whole table in the order of its key, some rows at a time, inside the transaction that reads one moment.

use super::session::Session;
use crate::stored::Stored;
use crate::{LedgerError, Row};
use std::collections::VecDeque;

/// Rows that are fetched at once.
const FETCH: usize = 1000;

pub(crate) struct Cursor<'a> {
    session: &'a Session,
    fetched: VecDeque<Vec<Stored<'static>>>,
    ended: bool,
}

impl<'a> Cursor<'a> {
    /// One at a time in a session.
    pub(crate) fn open(session: &'a Session, table: &str, key: &str) -> Result<Self, LedgerError> {
        session.batch(&format!("declare walk no scroll cursor for select * from {table} order by {key}"))?;
        Ok(Self { session, fetched: VecDeque::new(), ended: false })
    }

    pub(crate) fn next(&mut self) -> Result<Option<Vec<Stored<'static>>>, LedgerError> {
        if self.fetched.is_empty() && !self.ended {
            let rows = self.session.ask_text(&format!("fetch {FETCH} from walk"))?;
            self.ended = rows.len() < FETCH;
            for row in &rows {
                let values = (0..row.len()).map(|at| Row::of_session(row).stored(at).map(Stored::into_owned));
                self.fetched.push_back(values.collect::<Result<_, _>>()?);
            }
        }
        Ok(self.fetched.pop_front())
    }

    pub(crate) fn close(self) -> Result<(), LedgerError> {
        self.session.batch("close walk")
    }
}
