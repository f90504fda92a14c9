//! The writer: one thread, one connection, commands in groups that share a durable commit.
//!
//! A command loads, decides and then appends. One that refuses has written nothing and costs its neighbours nothing. One
//! that fails after it wrote spoils the group: the group is rolled back and its commands run again, each alone.

use crate::dialect::{Checkpoints, Place};
use crate::tx::Head;
use crate::{Clock, Committed, Failed, LedgerError, Rows, Schema, Tx, sql, values};
use events::WorkspaceId;
use rusqlite::Connection;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

/// Commands in one group at most.
pub const MAX_GROUP: usize = 256;
/// Commands that may wait for the writer; one more is answered `Unavailable`.
const QUEUE: usize = 4096;
/// Groups that the tail may lag behind the writer before the writer waits for it.
const TAIL: usize = 256;

/// What one command committed: its facts, in order.
#[derive(Clone, Debug)]
pub struct Commit {
    /// Whose log.
    pub workspace: WorkspaceId,
    /// In order of `seq`.
    pub facts: Vec<Committed>,
}

/// A command in the queue, whatever it answers.
trait Job: Send {
    fn workspace(&self) -> WorkspaceId;
    /// Runs it and keeps the answer; whether it succeeded.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Gives the kept answer, or says that it was lost.
    fn answer(self: Box<Self>, lost: Option<&LedgerError>);
}

struct Pending<F, T, E> {
    workspace: WorkspaceId,
    command: F,
    answer: Option<Result<T, Failed<E>>>,
    reply: oneshot::Sender<Result<T, Failed<E>>>,
}

impl<T, E, F> Job for Pending<F, T, E>
where
    T: Send,
    E: Send,
    F: FnMut(&mut Tx<'_>) -> Result<T, Failed<E>> + Send,
{
    fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let command = &mut self.command;
        // One bad request must not end the writer.
        let answer = catch_unwind(AssertUnwindSafe(|| command(tx))).unwrap_or(Err(Failed::Panicked));
        let succeeded = answer.is_ok();
        self.answer = Some(answer);
        succeeded
    }

    fn answer(self: Box<Self>, lost: Option<&LedgerError>) {
        let answer = match (lost, self.answer) {
            (None, Some(answer)) => answer,
            // Also a refusal is lost: it may rest on what a neighbour wrote, which never happened.
            (Some(lost), _) => Err(Failed::Ledger(lost.clone())),
            (None, None) => Err(Failed::Ledger(LedgerError::Unavailable("the writer stopped".to_owned()))),
        };
        // Whoever asked may be gone; what they asked for was done all the same.
        let _ = self.reply.send(answer);
    }
}

/// Where commands wait; gone once the writer is closed.
type Queue = SyncSender<Box<dyn Job>>;

#[derive(Clone)]
pub(crate) struct Writer {
    queue: Arc<Mutex<Option<Queue>>>,
    ended: Arc<tokio::sync::Semaphore>,
}

impl Writer {
    pub(crate) fn start(
        connection: Connection,
        (place, checkpoints): (Place, Checkpoints),
        schema: &'static Schema,
        clock: Clock,
    ) -> Result<(Self, mpsc::Receiver<Commit>), LedgerError> {
        let (queue, jobs) = sync_channel(QUEUE);
        let (tail, facts) = mpsc::channel(TAIL * MAX_GROUP);
        let ended = Arc::new(tokio::sync::Semaphore::new(0));
        let end = Arc::clone(&ended);
        std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || {
                Desk { connection, place, checkpoints, schema, clock, tail, pace: Pace::default() }
                    .work(&jobs);
                end.add_permits(1);
            })
            .map_err(|e| LedgerError::Unavailable(format!("cannot start the writer: {e}")))?;
        Ok((Self { queue: Arc::new(Mutex::new(Some(queue))), ended }, facts))
    }

    pub(crate) async fn command<T, E>(
        &self,
        workspace: WorkspaceId,
        command: impl FnMut(&mut Tx<'_>) -> Result<T, Failed<E>> + Send + 'static,
    ) -> Result<T, Failed<E>>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Pending { workspace, command, answer: None, reply });
        self.enqueue(job)?;
        answer.await.unwrap_or_else(|_| Err(Failed::Ledger(stopped())))
    }

    fn enqueue(&self, job: Box<dyn Job>) -> Result<(), LedgerError> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        match queue.as_ref().map(|q| q.try_send(job)) {
            Some(Ok(())) => Ok(()),
            Some(Err(TrySendError::Full(_))) => {
                Err(LedgerError::Unavailable("more writes are waiting than can be taken".to_owned()))
            }
            Some(Err(TrySendError::Disconnected(_))) | None => Err(stopped()),
        }
    }

    pub(crate) async fn probe(&self) -> Result<(), LedgerError> {
        // No workspace has this id: the probe touches no log, only the disk.
        let nobody = WorkspaceId::from_bits(0);
        let probe = |tx: &mut Tx<'_>| {
            let now = tx.now_ms().to_string();
            let sql = sql!(
                "insert into meta(name, value) values ('probe', $1) on conflict(name) do update set value=excluded.value"
            );
            tx.keep(sql, values![now])?;
            Ok::<(), Failed<LedgerError>>(())
        };
        match self.command(nobody, probe).await {
            Ok(()) => Ok(()),
            Err(Failed::Ledger(e) | Failed::Refused(e)) => Err(e),
            Err(Failed::Panicked) => Err(stopped()),
        }
    }

    pub(crate) async fn close(&self) {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).take();
        // The permit stays, so that closing twice does not wait for ever.
        let _ended = self.ended.acquire().await;
    }
}

fn stopped() -> LedgerError {
    LedgerError::Unavailable("the server is stopping".to_owned())
}

/// Where the writer works.
struct Desk {
    connection: Connection,
    place: Place,
    checkpoints: Checkpoints,
    schema: &'static Schema,
    clock: Clock,
    tail: mpsc::Sender<Commit>,
    pace: Pace,
}

/// How long it pays to wait for company.
#[derive(Default)]
struct Pace {
    answered: usize,
    mean_commit: Duration,
}

impl Pace {
    /// When several were just answered they are likely to come again together; without a short wait they split into
    /// two groups that take turns. A lone client never waits.
    fn patience(&self) -> Duration {
        if self.answered > 1 { self.mean_commit / 4 } else { Duration::ZERO }
    }

    fn committed(&mut self, group: usize, took: Duration) {
        self.answered = group;
        self.mean_commit = (self.mean_commit * 7 + took) / 8;
    }
}

/// Whether something was erased.
type Erased = bool;

enum Ran {
    Committed(Vec<Commit>, Erased),
    /// A command failed after it wrote; nothing is committed.
    Spoiled,
    Lost(LedgerError),
}

impl Desk {
    fn work(mut self, jobs: &Receiver<Box<dyn Job>>) {
        let mut group = Vec::with_capacity(MAX_GROUP);
        while self.gather(jobs, &mut group) {
            match self.run(&mut group) {
                Ran::Committed(commits, erased) => self.finish(&mut group, commits, erased),
                Ran::Lost(error) => lose(&mut group, &error),
                Ran::Spoiled => {
                    for job in group.drain(..) {
                        self.run_alone(job);
                    }
                }
            }
        }
        self.checkpoints.stop();
        // Leaves one file behind, not a log to be replayed at the next start.
        let _ = self.connection.execute_batch("pragma wal_checkpoint(truncate)");
    }

    fn gather(&self, jobs: &Receiver<Box<dyn Job>>, group: &mut Vec<Box<dyn Job>>) -> bool {
        let Ok(first) = jobs.recv() else { return false };
        group.push(first);
        let deadline = Instant::now() + self.pace.patience();
        while group.len() < MAX_GROUP {
            match jobs.try_recv() {
                Ok(job) => group.push(job),
                Err(_) if group.len() >= self.pace.answered => break,
                Err(_) => match jobs.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                    Ok(job) => group.push(job),
                    Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
                },
            }
        }
        true
    }

    fn run_alone(&mut self, job: Box<dyn Job>) {
        let mut group = vec![job];
        match self.run(&mut group) {
            Ran::Committed(commits, erased) => self.finish(&mut group, commits, erased),
            Ran::Lost(error) => lose(&mut group, &error),
            // Its own answer says why.
            Ran::Spoiled => group.drain(..).for_each(|job| job.answer(None)),
        }
    }

    fn finish(&mut self, group: &mut Vec<Box<dyn Job>>, commits: Vec<Commit>, erased: Erased) {
        if erased {
            self.checkpoints.empty_log();
        }
        for job in group.drain(..) {
            job.answer(None);
        }
        for commit in commits {
            // The tail is gone only when the server stops.
            let _ = self.tail.blocking_send(commit);
        }
        self.checkpoints.finish(&self.connection);
    }

    fn run(&mut self, group: &mut [Box<dyn Job>]) -> Ran {
        match self.transaction(group) {
            Ok(ran @ Ran::Committed(..)) => ran,
            Ok(ran) => {
                self.roll_back();
                ran
            }
            Err(error) => {
                self.roll_back();
                tracing::error!(%error, commands = group.len(), "a group of commands could not be committed");
                Ran::Lost(match error {
                    LedgerError::Corrupt(_) | LedgerError::Unavailable(_) => error,
                    other => LedgerError::Unavailable(other.to_string()),
                })
            }
        }
    }

    fn roll_back(&self) {
        if !self.connection.is_autocommit()
            && let Err(error) = self.connection.execute_batch("rollback")
        {
            tracing::error!(%error, "a transaction could not be rolled back");
        }
    }

    fn transaction(&mut self, group: &mut [Box<dyn Job>]) -> Result<Ran, LedgerError> {
        self.place.check()?;
        let connection = &self.connection;
        connection.prepare_cached("begin immediate")?.execute([])?;
        let rows = Rows::new(connection);
        let mut heads: HashMap<WorkspaceId, (Head, Head)> = HashMap::new();
        let (mut commits, mut wrote, mut erased) = (Vec::with_capacity(group.len()), false, false);
        for job in group.iter_mut() {
            let workspace = job.workspace();
            let before_and_now = match heads.get(&workspace) {
                Some(heads) => *heads,
                None => {
                    let head = load_head(&rows, workspace)?;
                    *heads.entry(workspace).or_insert((head, head))
                }
            };
            let mut tx = Tx::new(connection, self.schema, workspace, before_and_now, (self.clock)());
            let succeeded = job.run(&mut tx);
            if !succeeded && tx.wrote {
                return Ok(Ran::Spoiled);
            }
            // Some failures end the transaction by themselves; what followed would be committed piece by piece.
            if connection.is_autocommit() {
                return Err(LedgerError::Unavailable("the database gave up a transaction".to_owned()));
            }
            wrote |= tx.wrote;
            erased |= tx.erased;
            if let Some(entry) = heads.get_mut(&workspace) {
                entry.1 = tx.head;
            }
            if !tx.appended.is_empty() {
                commits.push(Commit { workspace, facts: tx.appended });
            }
        }
        if !wrote {
            self.roll_back();
            return Ok(Ran::Committed(commits, erased));
        }
        for (workspace, (before, after)) in &heads {
            if before != after {
                store_head(&rows, *workspace, *after)?;
            }
        }
        let begun = Instant::now();
        connection.prepare_cached("commit")?.execute([])?;
        self.pace.committed(group.len(), begun.elapsed());
        Ok(Ran::Committed(commits, erased))
    }
}

fn lose(group: &mut Vec<Box<dyn Job>>, error: &LedgerError) {
    for job in group.drain(..) {
        job.answer(Some(error));
    }
}

fn load_head(rows: &Rows<'_>, workspace: WorkspaceId) -> Result<Head, LedgerError> {
    let head =
        rows.one(sql!("select seq, at_ms from workspaces where workspace=$1"), values![workspace], |row| {
            Ok(Head { begun: true, seq: row.get(0)?, at_ms: row.get(1)? })
        })?;
    Ok(head.unwrap_or_default())
}

fn store_head(rows: &Rows<'_>, workspace: WorkspaceId, head: Head) -> Result<(), LedgerError> {
    let changed = rows.execute(
        sql!("update workspaces set seq=$2, at_ms=$3 where workspace=$1"),
        values![workspace, head.seq, head.at_ms],
    )?;
    if changed == 1 { Ok(()) } else { Err(LedgerError::NotFound) }
}
