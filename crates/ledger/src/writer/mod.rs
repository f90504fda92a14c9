//! The writer: one thread, one connection, commands in groups that share a durable commit.
//!
//! A command loads, decides and then appends. One that refuses has written nothing and costs its neighbours nothing. One
//! that fails after it wrote spoils the group: the group is rolled back and its commands run again, each alone.

pub(crate) mod tail;
pub(crate) mod tx;
pub(crate) mod writing;

use crate::halt::Halt;
use crate::tx::Head;
use crate::writing::{Broken, Writing};
use crate::{Clock, Committed, Failed, LedgerError, Rows, Schema, Tx, sql, values};
use events::WorkspaceId;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Commands in one group at most.
pub const MAX_GROUP: usize = 256;
/// Commands that may wait for the writer; one more is answered `Unavailable`.
const QUEUE: usize = 4096;
/// Groups that the tail may lag behind the writer before the writer waits for it.
pub(crate) const TAIL: usize = 256;
/// How often a group is run whose connection broke before its commit.
const TRIES: usize = 3;

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

/// The commands that share a commit, and when that was.
#[derive(Debug, Default)]
pub struct Group {
    commands: usize,
    committed: OnceLock<(Instant, Instant)>,
}

impl Group {
    /// How many they are.
    #[must_use]
    pub const fn commands(&self) -> usize {
        self.commands
    }

    /// From when to when they were made durable; `None` before, and where nothing was written.
    #[must_use]
    pub fn committed(&self) -> Option<(Instant, Instant)> {
        self.committed.get().copied()
    }
}

/// Where commands wait; gone once the writer is closed.
type Queue = SyncSender<Box<dyn Job>>;

#[derive(Clone)]
pub(crate) struct Writer {
    queue: Arc<Mutex<Option<Queue>>>,
    ended: Arc<tokio::sync::Semaphore>,
    /// Whether the database refused a group, and was not found well since. Something smaller may have been taken meanwhile.
    refused: Arc<AtomicBool>,
}

impl Writer {
    pub(crate) fn start(
        writing: Writing,
        schema: &'static Schema,
        clock: Clock,
        halt: Halt,
    ) -> Result<Self, LedgerError> {
        let (queue, jobs) = sync_channel(QUEUE);
        let ended = Arc::new(tokio::sync::Semaphore::new(0));
        let end = Arc::clone(&ended);
        let refused = Arc::new(AtomicBool::new(false));
        let refusing = Arc::clone(&refused);
        std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || {
                Desk { writing, schema, clock, halt, pace: Pace::default(), refused: refusing }.work(&jobs);
                end.add_permits(1);
            })
            .map_err(|e| LedgerError::Unavailable(format!("cannot start the writer: {e}")))?;
        Ok(Self { queue: Arc::new(Mutex::new(Some(queue))), ended, refused })
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

    /// Whether the database refused something, and was not found well since.
    pub(crate) fn was_refused(&self) -> bool {
        self.refused.load(Ordering::Relaxed)
    }

    /// It was tried, and takes what is to be written.
    pub(crate) fn is_well(&self) {
        self.refused.store(false, Ordering::Relaxed);
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
    writing: Writing,
    schema: &'static Schema,
    clock: Clock,
    halt: Halt,
    pace: Pace,
    refused: Arc<AtomicBool>,
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
    /// The database refused what a command wrote, and said so after it had answered; nothing is committed.
    Refused(LedgerError),
    Lost(LedgerError),
}

impl Desk {
    fn work(mut self, jobs: &Receiver<Box<dyn Job>>) {
        let mut group = Vec::with_capacity(MAX_GROUP);
        while self.gather(jobs, &mut group) {
            if let Some(why) = self.halt.said() {
                lose(&mut group, &LedgerError::Unavailable(why.to_string()));
                continue;
            }
            match self.run(&mut group) {
                Ran::Committed(commits, erased) => self.finish(&mut group, commits, erased),
                Ran::Lost(error) => lose(&mut group, &error),
                Ran::Spoiled | Ran::Refused(_) => {
                    for job in group.drain(..) {
                        self.run_alone(job);
                    }
                }
            }
        }
        self.writing.close();
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
            Ran::Lost(error) | Ran::Refused(error) => lose(&mut group, &error),
            // Its own answer says why.
            Ran::Spoiled => group.drain(..).for_each(|job| job.answer(None)),
        }
    }

    fn finish(&mut self, group: &mut Vec<Box<dyn Job>>, commits: Vec<Commit>, erased: Erased) {
        if erased {
            self.writing.forget_erased();
        }
        for job in group.drain(..) {
            job.answer(None);
        }
        self.writing.hand_on(commits);
    }

    fn run(&mut self, group: &mut [Box<dyn Job>]) -> Ran {
        for attempt in 1.. {
            let Broken { error, again } = match self.transaction(group) {
                Ok(ran @ Ran::Committed(..)) => return ran,
                Ok(ran) => {
                    self.writing.roll_back();
                    return ran;
                }
                Err(broken) => broken,
            };
            self.writing.roll_back();
            if again && attempt < TRIES {
                tracing::warn!(%error, commands = group.len(), "the connection broke; a group of commands runs again");
                continue;
            }
            tracing::error!(%error, commands = group.len(), "a group of commands could not be committed");
            self.refused.store(true, Ordering::Relaxed);
            return Ran::Lost(match error {
                LedgerError::Corrupt(_) | LedgerError::Unavailable(_) => error,
                other => LedgerError::Unavailable(other.to_string()),
            });
        }
        Ran::Lost(stopped())
    }

    fn transaction(&mut self, group: &mut [Box<dyn Job>]) -> Result<Ran, Broken> {
        let mut workspaces: Vec<WorkspaceId> = group.iter().map(|job| job.workspace()).collect();
        workspaces.sort_unstable();
        workspaces.dedup();
        let before = self.writing.begin(&workspaces)?;
        let mut heads = before.clone();
        let (mut commits, mut wrote, mut erased) = (Vec::with_capacity(group.len()), false, false);
        let together = Arc::new(Group { commands: group.len(), committed: OnceLock::new() });
        for job in group.iter_mut() {
            let workspace = job.workspace();
            let now = heads.get(&workspace).copied().unwrap_or_default();
            let committed = before.get(&workspace).copied().unwrap_or_default();
            let rows = self.writing.rows();
            let mut tx = Tx::new(rows, self.schema, workspace, (committed, now), (self.clock)());
            tx.group = Arc::clone(&together);
            let succeeded = job.run(&mut tx);
            let (appended, head) = (std::mem::take(&mut tx.appended), tx.head);
            wrote |= tx.wrote;
            erased |= tx.erased;
            let spoiled = !succeeded && tx.wrote;
            match self.writing.failure() {
                Some(error) => return self.failed(error),
                None if spoiled => return Ok(Ran::Spoiled),
                None => {}
            }
            heads.insert(workspace, head);
            if !appended.is_empty() {
                commits.push(Commit { workspace, facts: appended });
            }
        }
        if !wrote {
            self.writing.roll_back();
            return Ok(Ran::Committed(commits, erased));
        }
        for (workspace, after) in &heads {
            if before.get(workspace) != Some(after)
                && let Err(error) = store_head(&self.writing.rows(), *workspace, *after)
            {
                return self.failed(error);
            }
        }
        let begun = Instant::now();
        match self.writing.commit() {
            Ok(()) => {}
            Err(broken) if broken.again => return Err(broken),
            Err(broken) => return self.failed(broken.error),
        }
        let _ = together.committed.set((begun, Instant::now()));
        self.pace.committed(group.len(), begun.elapsed());
        Ok(Ran::Committed(commits, erased))
    }

    /// A statement failed, and the transaction with it.
    fn failed(&self, error: LedgerError) -> Result<Ran, Broken> {
        match error {
            LedgerError::Unavailable(_) | LedgerError::Corrupt(_) => Err(self.writing.broken(error)),
            refused => Ok(Ran::Refused(refused)),
        }
    }
}

fn lose(group: &mut Vec<Box<dyn Job>>, error: &LedgerError) {
    for job in group.drain(..) {
        job.answer(Some(error));
    }
}

fn store_head(rows: &Rows<'_>, workspace: WorkspaceId, head: Head) -> Result<(), LedgerError> {
    rows.execute(
        sql!("update workspaces set seq=$2, at_ms=$3 where workspace=$1"),
        values![workspace, head.seq, head.at_ms],
    )
}
