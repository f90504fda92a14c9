//! What a command sees: rows to read, and the one way to append a fact.

use crate::{Committed, Group, LedgerError, Rows, Schema, Value, log, search, sql, values};
use events::{Fact, Recorded, WorkspaceId};
use std::ops::Deref;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A clock that was set back by less than this is smoothed: facts keep the time of the one before. In milliseconds.
/// One that was set back by more was wrong before, and believed from then on.
const SMOOTHED_SET_BACK_MS: i64 = 5 * 60 * 1000;

/// The end of a workspace's log while a group of commands runs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Head {
    /// Whether the workspace has a log.
    pub(crate) begun: bool,
    pub(crate) seq: i64,
    pub(crate) at_ms: i64,
}

/// One command's view of the database, inside the group's transaction.
pub struct Tx<'a> {
    pub(crate) rows: Rows<'a>,
    pub(crate) schema: &'static Schema,
    pub(crate) workspace: WorkspaceId,
    pub(crate) workspace_text: String,
    pub(crate) head: Head,
    pub(crate) committed_seq: i64,
    pub(crate) now_ms: i64,
    pub(crate) wrote: bool,
    /// Whether something was erased, of which the write-ahead log must not keep a copy.
    pub(crate) erased: bool,
    pub(crate) appended: Vec<Committed>,
    /// With which it is committed.
    pub(crate) group: Arc<Group>,
    /// How long its facts took to be projected.
    projecting: Duration,
}

impl<'a> Deref for Tx<'a> {
    type Target = Rows<'a>;
    fn deref(&self) -> &Rows<'a> {
        &self.rows
    }
}

impl<'a> Tx<'a> {
    pub(crate) fn new(
        rows: Rows<'a>,
        schema: &'static Schema,
        workspace: WorkspaceId,
        (committed, head): (Head, Head),
        clock_ms: i64,
    ) -> Self {
        let set_back = head.at_ms - clock_ms;
        let now_ms = if (1..SMOOTHED_SET_BACK_MS).contains(&set_back) { head.at_ms } else { clock_ms };
        let workspace_text = workspace.to_string();
        let (committed_seq, wrote, erased, appended) = (committed.seq, false, false, Vec::new());
        let (group, projecting) = (Arc::default(), Duration::ZERO);
        Self {
            rows,
            schema,
            workspace,
            workspace_text,
            head,
            committed_seq,
            now_ms,
            wrote,
            erased,
            appended,
            group,
            projecting,
        }
    }

    /// The time of this command and of its facts, in milliseconds since 1970 UTC.
    #[must_use]
    pub const fn now_ms(&self) -> i64 {
        self.now_ms
    }

    /// Whose log this is.
    #[must_use]
    pub const fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    /// The `seq` of the last fact that was durable when this command's group began. What is after it may still be undone.
    #[must_use]
    pub const fn committed_seq(&self) -> i64 {
        self.committed_seq
    }

    /// What this command appended so far, in order.
    #[must_use]
    pub fn appended(&self) -> &[Committed] {
        &self.appended
    }

    /// The commands with which this one is committed.
    #[must_use]
    pub fn group(&self) -> Arc<Group> {
        Arc::clone(&self.group)
    }

    /// How long it took until now to project what this command appended.
    #[must_use]
    pub const fn projecting(&self) -> Duration {
        self.projecting
    }

    /// Appends a fact and projects it into the derived tables. Answers the fact with its place.
    ///
    /// # Errors
    /// `NotFound` for a workspace without a log, else as the database says; the command is then undone whole.
    pub fn append(&mut self, fact: Fact) -> Result<Recorded, LedgerError> {
        self.record(fact, None)
    }

    /// The same for a fact with a text, which is kept apart under the name of `person`, whose data it is.
    ///
    /// # Errors
    /// As the database says; the command is then undone whole.
    pub fn append_with_text(
        &mut self,
        fact: Fact,
        person: &str,
        text: &str,
    ) -> Result<Recorded, LedgerError> {
        self.record(fact, Some((person, text)))
    }

    fn record(&mut self, fact: Fact, text: Option<(&str, &str)>) -> Result<Recorded, LedgerError> {
        if !self.head.begun {
            return Err(LedgerError::NotFound);
        }
        self.wrote = true;
        let recorded =
            Recorded { workspace: self.workspace, seq: self.head.seq + 1, at_ms: self.now_ms, fact };
        log::insert(&self.rows, &self.workspace_text, &recorded)?;
        if let Some((person, text)) = text {
            log::insert_text(&self.rows, &self.workspace_text, recorded.seq, person, text)?;
        }
        let since = Instant::now();
        (self.schema.project)(&self.rows, &recorded)?;
        self.projecting += since.elapsed();
        self.head = Head { begun: true, seq: recorded.seq, at_ms: recorded.at_ms };
        let text = text.map(|(_, text)| text.to_owned());
        self.appended.push(Committed { recorded: recorded.clone(), text });
        Ok(recorded)
    }

    /// Writes a kept row; answers how many rows it changed.
    ///
    /// # Errors
    /// As the database says; the command is then undone whole.
    pub fn keep(&mut self, sql: &'static crate::Sql, values: &[Value<'_>]) -> Result<usize, LedgerError> {
        self.wrote = true;
        self.rows.change(sql, values)
    }

    /// Erases the text of a fact, wherever the ledger keeps it, and what the index over texts knows of it; whether there was one. The fact
    /// itself stays.
    ///
    /// # Errors
    /// As the database says; the command is then undone whole.
    pub fn erase_text(&mut self, seq: i64) -> Result<bool, LedgerError> {
        search::unindex(&self.rows, self.workspace, seq)?;
        let sql = sql!("delete from texts where workspace=$1 and seq=$2");
        Ok(self.erase(sql, values![self.workspace, seq])? > 0)
    }

    /// Deletes kept rows of which nothing may be left in the files: what is deleted is overwritten, and the write-ahead log is
    /// emptied once the command is durable.
    ///
    /// # Errors
    /// As the database says; the command is then undone whole.
    pub fn erase(&mut self, sql: &'static crate::Sql, values: &[Value<'_>]) -> Result<usize, LedgerError> {
        let erased = self.keep(sql, values)?;
        self.erased |= erased > 0;
        Ok(erased)
    }

    /// Starts the log of this workspace, which must not have one.
    ///
    /// # Errors
    /// `Conflict` where it has one.
    pub fn start_log(&mut self) -> Result<(), LedgerError> {
        self.keep(
            sql!("insert into workspaces(workspace, seq, at_ms) values ($1, 0, 0)"),
            values![self.workspace],
        )?;
        self.head.begun = true;
        Ok(())
    }
}
