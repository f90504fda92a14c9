//! What other nodes append: they say so (LISTEN/NOTIFY), and the log is looked at now and then all the same. Facts are read
//! from the log and handed on in order.

use super::door::{Door, READING};
use super::session::Session;
use super::whispers::{self, Mouth, Whispers};
use crate::halt::Halt;
use crate::tail::Tail;
use crate::{Commit, LedgerError, Rows, log, sql, values};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio_postgres::AsyncMessage;

/// The name under which nodes tell each other of commits.
const CHANNEL: &str = "warmline";
/// How often the log is looked at without having been told.
const LOOK: Duration = Duration::from_secs(1);
/// How long to wait before listening again.
const AGAIN: Duration = Duration::from_millis(500);
/// Facts that are read at once.
const PAGE: i64 = 1000;

/// What is said of a log that is shorter than it was.
const WENT_BACK: &str =
    "the database was put back to an earlier moment while this server was running; start it again";

/// Why to look up.
pub(super) enum Wake {
    /// This node committed: others are told.
    Committed,
    /// Something was committed that must be read.
    Appended,
    /// There is something to whisper.
    Whispered,
    /// It is over.
    Stop,
}

pub(super) struct Follower {
    wake: Option<SyncSender<Wake>>,
    thread: Option<JoinHandle<()>>,
    listener: Option<(tokio::sync::oneshot::Sender<()>, JoinHandle<()>)>,
}

impl Follower {
    pub(super) fn start(
        door: Arc<Door>,
        (tail, halt): (Tail, Halt),
        name: String,
    ) -> Result<(Self, Whispers), LedgerError> {
        let cannot = |e| LedgerError::Unavailable(format!("cannot start the follower: {e}"));
        // A wake that does not find room is not needed: there is one that was not heeded yet.
        let (wake, wakes) = sync_channel(64);
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(cannot)?;
        let (whispers, mouth, ear) = Whispers::through(wake.clone());
        let hearing = Hearing { door: Arc::clone(&door), wake: wake.clone(), own: name.clone(), ear };
        let listener = std::thread::Builder::new().name("listener".to_owned()).spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = hearing.listen() => {}
                    _ = stopped => {}
                }
            });
        });
        let listener = Some((stop, listener.map_err(cannot)?));
        let following = std::thread::Builder::new()
            .name("follower".to_owned())
            .spawn(move || Following { door, tail, halt, name, mouth, session: None }.work(&wakes));
        Ok((Self { wake: Some(wake), thread: Some(following.map_err(cannot)?), listener }, whispers))
    }

    /// This node committed; whether all of it was handed on.
    pub(super) fn committed(&self, whole: bool) {
        if let Some(wake) = &self.wake {
            let _ = wake.try_send(Wake::Committed);
            if !whole {
                let _ = wake.try_send(Wake::Appended);
            }
        }
    }

    pub(super) fn stop(&mut self) {
        if let Some((stop, thread)) = self.listener.take() {
            let _ = stop.send(());
            let _ = thread.join();
        }
        if let Some(wake) = self.wake.take() {
            // Others hold the door, too: that it is over must be said.
            let _ = wake.send(Wake::Stop);
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Following {
    door: Arc<Door>,
    tail: Tail,
    halt: Halt,
    name: String,
    mouth: Mouth,
    session: Option<Session>,
}

impl Following {
    fn work(mut self, wakes: &Receiver<Wake>) {
        let mut behind = false;
        loop {
            let mut committed = false;
            let mut next = wakes.recv_timeout(LOOK);
            // What came meanwhile is said and read once.
            loop {
                match next {
                    Ok(Wake::Committed) => committed = true,
                    Ok(Wake::Appended) => behind = true,
                    Ok(Wake::Whispered) => {}
                    Err(RecvTimeoutError::Timeout) => behind = true,
                    Ok(Wake::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                }
                match wakes.try_recv() {
                    Ok(wake) => next = Ok(wake),
                    Err(_) => break,
                }
            }
            if let Err(error) = self.go(committed, &mut behind) {
                tracing::warn!(%error, "the log cannot be followed just now");
                self.session = None;
            }
        }
    }

    fn go(&mut self, committed: bool, behind: &mut bool) -> Result<(), LedgerError> {
        if self.session.as_ref().is_some_and(Session::is_lost) {
            self.session = None;
        }
        let session = match self.session.take() {
            Some(session) => session,
            None => {
                let session = self.door.open_within(&READING, Duration::ZERO)?;
                // A plan that was made while the log was short reads all of it, until the server looks at the tables again.
                session.batch("set plan_cache_mode=force_custom_plan")?;
                session
            }
        };
        let session = self.session.insert(session);
        let rows = Rows::of_session(session);
        if committed {
            rows.all(sql!("select pg_notify($1, $2)"), values![CHANNEL, &self.name], |_| Ok(()))?;
        }
        for said in self.mouth.take(&self.name) {
            rows.all(sql!("select pg_notify($1, $2)"), values![whispers::CHANNEL, said], |_| Ok(()))?;
        }
        if *behind {
            follow(&rows, &self.tail, &self.halt)?;
            *behind = false;
        }
        Ok(())
    }
}

/// Hands on what was appended since it was looked at last. A log that ends before what was handed on already is another one: this
/// node knows things that never happened in it.
fn follow(rows: &Rows<'_>, tail: &Tail, halt: &Halt) -> Result<(), LedgerError> {
    // Read before the heads, which only grow.
    let mut known = tail.all();
    let heads = log::heads(rows)?;
    let shorter = heads.iter().any(|(of, head)| known.remove(of).is_some_and(|last| last > *head));
    if shorter || known.values().any(|last| *last > 0) {
        halt.say(WENT_BACK);
        return Err(LedgerError::Unavailable(WENT_BACK.to_owned()));
    }
    for (workspace, head) in heads {
        loop {
            let last = tail.last(workspace);
            if last >= head {
                break;
            }
            let facts = log::page(rows, workspace, last, head, PAGE).inspect_err(|error| {
                if let LedgerError::Newer(why) = error {
                    halt.say(why);
                }
            })?;
            if facts.is_empty() {
                return Err(LedgerError::Corrupt(format!(
                    "{workspace}: fact {} is missing from the log",
                    last + 1
                )));
            }
            tail.hand_on(vec![Commit { workspace, facts }]);
        }
    }
    Ok(())
}

/// Hears other nodes: wakes the follower whenever one says that it committed, and passes on what they whisper.
struct Hearing {
    door: Arc<Door>,
    wake: SyncSender<Wake>,
    own: String,
    ear: tokio::sync::mpsc::Sender<String>,
}

impl Hearing {
    async fn listen(&self) {
        loop {
            if let Err(error) = self.hear().await {
                tracing::debug!(%error, "cannot listen just now; the log is looked at every second");
            }
            tokio::time::sleep(AGAIN).await;
        }
    }

    async fn hear(&self) -> Result<(), tokio_postgres::Error> {
        let address = self.door.address();
        let (client, mut connection) = address.config.connect(address.tls.clone()).await?;
        let mut listening = Box::pin(client.batch_execute("listen warmline; listen warmline_whispers"));
        let mut heard = false;
        std::future::poll_fn(|context| {
            use std::future::Future;
            use std::task::Poll;
            loop {
                if !heard && let Poll::Ready(done) = listening.as_mut().poll(context) {
                    heard = true;
                    if let Err(error) = done {
                        return Poll::Ready(Err(error));
                    }
                    // What was said before is looked for.
                    let _ = self.wake.try_send(Wake::Appended);
                }
                match connection.poll_message(context) {
                    Poll::Ready(Some(Ok(AsyncMessage::Notification(said)))) => {
                        self.notice(said.channel(), said.payload());
                    }
                    Poll::Ready(Some(Ok(_))) => {}
                    Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(error)),
                    Poll::Ready(None) => return Poll::Ready(Ok(())),
                    Poll::Pending => return Poll::Pending,
                }
            }
        })
        .await
    }

    fn notice(&self, channel: &str, said: &str) {
        if channel == CHANNEL {
            if said != self.own {
                let _ = self.wake.try_send(Wake::Appended);
            }
            return;
        }
        for whisper in whispers::read(said, &self.own) {
            // Nobody keeps up with so many: some are lost, as whispers may be.
            let _ = self.ear.try_send(whisper.to_owned());
        }
    }
}
