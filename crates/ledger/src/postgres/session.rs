//! One connection, driven by whoever holds it: questions are synchronous, what changes rows waits for the next question,
//! so that a round trip carries many statements.

use super::address::PostgresAddress;
use super::errors::{ends_the_session, explain};
use crate::{LedgerError, Sql, Value};
use futures_util::TryStreamExt;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Row, Statement};

/// Statements that wait for a question before they are sent without one.
const QUEUE: usize = 1024;

/// A megabyte of rows that nobody else sees, and that are gone with the transaction: where a disk is full it cannot be had.
const TRIAL: &str = "create temporary table warmline_trial on commit drop as
    select repeat(md5(n::text), 32) as filling from generate_series(1, 1024) n";

/// How long it is tried to reach the server: also one that takes connections and says nothing.
const REACH: Duration = Duration::from_secs(5);

/// How long a connection waits for what, in milliseconds; what it waits for longer ends it.
pub(crate) struct Patience {
    /// One statement.
    pub(crate) statement_ms: u64,
    /// A lock that somebody else holds.
    pub(crate) lock_ms: u64,
    /// For us, inside a transaction: a server that sleeps holds nobody up for longer.
    pub(crate) idle_ms: u64,
}

/// What a statement answered: its rows, and how many it changed.
type Answer = (Vec<Row>, usize);
type Answered = Result<Answer, tokio_postgres::Error>;
/// A question, and the values with which it is asked, one after the other.
type Asked<'a> = (&'static Sql, &'a [&'a [Value<'a>]]);

fn only(mut answers: Vec<Answer>) -> Answer {
    answers.pop().unwrap_or_default()
}

pub(crate) struct Session {
    client: Client,
    statements: RefCell<HashMap<usize, Statement>>,
    queue: RefCell<Vec<(&'static Sql, Vec<Value<'static>>)>>,
    /// Why this transaction cannot go on. It is answered to everything that follows.
    failed: RefCell<Option<LedgerError>>,
    lost: Cell<bool>,
    /// Whether something was sent since the last transaction ended.
    busy: Cell<bool>,
    longest: Duration,
    /// There until the end.
    runtime: Option<Runtime>,
}

impl Session {
    pub(crate) fn connect(address: &PostgresAddress, patience: &Patience) -> Result<Self, LedgerError> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|e| LedgerError::Unavailable(format!("cannot start a connection: {e}")))?;
        let longest = Duration::from_millis(patience.statement_ms) + Duration::from_secs(2);
        let connecting = async {
            let (client, connection) = address.config.connect(address.tls.clone()).await?;
            #[expect(
                clippy::disallowed_methods,
                reason = "it lives and ends with this connection's own runtime"
            )]
            tokio::spawn(async move {
                // Why it ended is said by whatever was asked last.
                let _ = connection.await;
            });
            client.batch_execute(&manners(patience)).await?;
            Ok::<_, tokio_postgres::Error>(client)
        };
        let connected = runtime.block_on(async { tokio::time::timeout(REACH, connecting).await });
        let client = match connected {
            Ok(connected) => connected.map_err(|e| away(address, &explain(&e)))?,
            Err(_) => return Err(LedgerError::Unavailable(format!("cannot reach {address}: no answer"))),
        };
        Ok(Self {
            client,
            statements: RefCell::default(),
            queue: RefCell::default(),
            failed: RefCell::default(),
            lost: Cell::new(false),
            busy: Cell::new(false),
            longest,
            runtime: Some(runtime),
        })
    }

    fn runtime(&self) -> &Runtime {
        self.runtime.as_ref().expect("it is taken only when the session is dropped")
    }

    /// Whether the connection is of no more use.
    pub(crate) fn is_lost(&self) -> bool {
        self.lost.get()
    }

    /// Why this transaction cannot go on, if it cannot.
    pub(crate) fn failure(&self) -> Option<LedgerError> {
        self.failed.borrow().clone()
    }

    /// Sends it with the next question.
    pub(crate) fn queue(&self, sql: &'static Sql, values: &[Value<'_>]) -> Result<(), LedgerError> {
        if let Some(error) = self.failure() {
            return Err(error);
        }
        let values = values.iter().map(Value::to_owned_value).collect();
        let waiting = {
            let mut queue = self.queue.borrow_mut();
            queue.push((sql, values));
            queue.len()
        };
        if waiting >= QUEUE { self.flush() } else { Ok(()) }
    }

    /// Sends what waits.
    pub(crate) fn flush(&self) -> Result<(), LedgerError> {
        self.trip(None).map(drop)
    }

    /// Asks a question; what waits is sent before it.
    pub(crate) fn ask(&self, sql: &'static Sql, values: &[Value<'_>]) -> Result<Vec<Row>, LedgerError> {
        self.trip(Some((sql, &[values]))).map(|answers| only(answers).0)
    }

    /// Asks the same of each of these, all at once.
    pub(crate) fn ask_each(
        &self,
        sql: &'static Sql,
        each: &[&[Value<'_>]],
    ) -> Result<Vec<Vec<Row>>, LedgerError> {
        Ok(self.trip(Some((sql, each)))?.into_iter().map(|(rows, _)| rows).collect())
    }

    /// Changes rows now; answers how many.
    pub(crate) fn change(&self, sql: &'static Sql, values: &[Value<'_>]) -> Result<usize, LedgerError> {
        self.trip(Some((sql, &[values]))).map(|answers| only(answers).1)
    }

    /// Runs statements without values.
    pub(crate) fn batch(&self, statements: &str) -> Result<(), LedgerError> {
        self.flush()?;
        self.settle(self.wait(self.client.batch_execute(statements)))
    }

    /// Asks a question whose text was put together.
    pub(crate) fn ask_text(&self, text: &str) -> Result<Vec<Row>, LedgerError> {
        self.flush()?;
        self.settle(self.wait(self.client.query(text, &[])))
    }

    /// Changes rows by a text that was put together.
    pub(crate) fn change_text(&self, text: &str, values: &[Value<'_>]) -> Result<(), LedgerError> {
        self.flush()?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
        self.settle(self.wait(self.client.execute(text, &values))).map(drop)
    }

    /// Gives up what was begun, also what only waits to be sent. The next transaction begins afresh.
    pub(crate) fn roll_back(&self) {
        self.queue.borrow_mut().clear();
        self.failed.borrow_mut().take();
        if !self.is_lost() && self.busy.get() {
            let ended = self.settle(self.wait(self.client.batch_execute("rollback")));
            if ended.is_err() {
                self.lost.set(true);
            }
        }
        self.failed.borrow_mut().take();
        self.busy.set(false);
    }

    /// Writes what needs room, and takes it back. A role that may not make temporary tables cannot try it.
    pub(crate) fn try_to_write(&self) -> Result<(), LedgerError> {
        self.roll_back();
        let may = self.ask_text("select has_database_privilege(current_database(), 'temporary')")?;
        if may.first().is_some_and(|row| matches!(row.try_get(0), Ok(false))) {
            self.roll_back();
            return Ok(());
        }
        let tried = self.batch("begin").and_then(|()| self.change_text(TRIAL, &[]));
        self.roll_back();
        tried
    }

    /// Whether no transaction is under way.
    pub(crate) fn is_at_rest(&self) -> bool {
        !self.busy.get()
    }

    /// Sends what waits, and the question with each of these values; answers what was said to the question.
    fn trip(&self, question: Option<Asked<'_>>) -> Result<Vec<Answer>, LedgerError> {
        if let Some(error) = self.failure() {
            return Err(error);
        }
        let queue = std::mem::take(&mut *self.queue.borrow_mut());
        if queue.is_empty() && question.is_none_or(|(_, each)| each.is_empty()) {
            return Ok(Vec::new());
        }
        for sql in queue.iter().map(|(sql, _)| *sql).chain(question.map(|(sql, _)| sql)) {
            self.prepare(sql)?;
        }
        let answered = {
            let statements = self.statements.borrow();
            let ask = |sql: &'static Sql, values| run(&self.client, &statements[&key(sql)], values);
            let mut sent: Vec<_> = queue.iter().map(|(sql, values)| ask(sql, values.as_slice())).collect();
            if let Some((sql, each)) = question {
                sent.extend(each.iter().map(|values| ask(sql, values)));
            }
            self.wait(in_order(sent))
        };
        self.settle(answered).map(|mut answers| answers.split_off(queue.len()))
    }

    fn prepare(&self, sql: &'static Sql) -> Result<(), LedgerError> {
        let key = key(sql);
        if self.statements.borrow().contains_key(&key) {
            return Ok(());
        }
        let prepared = self.settle(self.wait(self.client.prepare(sql.dollar)))?;
        self.statements.borrow_mut().insert(key, prepared);
        Ok(())
    }

    /// `None` where no answer came in time: then the connection is given up.
    fn wait<T>(
        &self,
        answer: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Option<Result<T, tokio_postgres::Error>> {
        self.busy.set(true);
        self.runtime().block_on(async { tokio::time::timeout(self.longest, answer).await }).ok()
    }

    /// Notes what an error means for the transaction and the connection.
    fn settle<T>(&self, answered: Option<Result<T, tokio_postgres::Error>>) -> Result<T, LedgerError> {
        let error = match answered {
            Some(Ok(answer)) => return Ok(answer),
            Some(Err(error)) => {
                if ends_the_session(&error) {
                    self.lost.set(true);
                }
                explain(&error)
            }
            None => {
                self.lost.set(true);
                LedgerError::Unavailable("the database does not answer".to_owned())
            }
        };
        self.queue.borrow_mut().clear();
        *self.failed.borrow_mut() = Some(error.clone());
        Err(error)
    }
}

/// A statement is a constant of the program: its address names it.
fn key(sql: &'static Sql) -> usize {
    std::ptr::from_ref(sql).addr()
}

impl Drop for Session {
    fn drop(&mut self) {
        // Also where a thread of another runtime lets go of it, which may not wait.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Each answers on its own; the first error is the cause of those after it.
type Sent<'a> = Pin<Box<dyn Future<Output = Answered> + 'a>>;

fn run<'a>(client: &'a Client, statement: &'a Statement, values: &'a [Value<'a>]) -> Sent<'a> {
    Box::pin(async move {
        let rows = client.query_raw(statement, values).await?;
        let mut rows = std::pin::pin!(rows);
        let mut all = Vec::new();
        while let Some(row) = rows.try_next().await? {
            all.push(row);
        }
        let changed = rows.rows_affected().unwrap_or(0);
        Ok((all, usize::try_from(changed).unwrap_or(usize::MAX)))
    })
}

/// Sends all of them at once and answers what each says. Answers come in the order of the questions, so that only the first that is
/// still open is looked at.
fn in_order(mut sent: Vec<Sent<'_>>) -> impl Future<Output = Result<Vec<Answer>, tokio_postgres::Error>> {
    let mut early: Vec<Option<Answered>> = Vec::new();
    let mut done: Vec<Answer> = Vec::with_capacity(sent.len());
    poll_fn(move |context| {
        if early.is_empty() {
            for statement in &mut sent {
                early.push(match statement.as_mut().poll(context) {
                    Poll::Ready(answer) => Some(answer),
                    Poll::Pending => None,
                });
            }
        }
        while let Some(statement) = sent.get_mut(done.len()) {
            let answer = match early[done.len()].take() {
                Some(answer) => answer,
                None => match statement.as_mut().poll(context) {
                    Poll::Ready(answer) => answer,
                    Poll::Pending => return Poll::Pending,
                },
            };
            match answer {
                Ok(answer) => done.push(answer),
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
        Poll::Ready(Ok(std::mem::take(&mut done)))
    })
}

fn manners(patience: &Patience) -> String {
    let Patience { statement_ms, lock_ms, idle_ms } = patience;
    // The last two have the server notice within half a minute that this machine is gone.
    format!(
        "set statement_timeout={statement_ms}; set lock_timeout={lock_ms};
         set idle_in_transaction_session_timeout={idle_ms}; set client_min_messages=warning;
         set standard_conforming_strings=on; set tcp_keepalives_idle=10; set tcp_keepalives_interval=5; set tcp_keepalives_count=3;
         select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit')='off'"
    )
}

fn away(address: &PostgresAddress, error: &LedgerError) -> LedgerError {
    match error {
        LedgerError::Unavailable(why) => LedgerError::Unavailable(format!("cannot reach {address}: {why}")),
        other => other.clone(),
    }
}
