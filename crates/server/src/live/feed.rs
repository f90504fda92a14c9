//! One reader's stream: what it missed, from the log; then the tail.

use super::Place;
use super::hub::{Next, Subscriber, Viewer};
use super::ids;
use super::render::{self, Source};
use crate::App;
use crate::customers::queries as customers;
use crate::desk::queries;
use crate::desk::view::Audience;
use bytes::{BufMut, Bytes, BytesMut};
use events::{Fact, WorkspaceId};
use ledger::{Committed, LedgerError, Rows};
use std::collections::VecDeque;
use std::sync::Arc;
use std::task::{Context, Poll};

/// Facts that are read from the log at once.
const PAGE: i64 = 100;
/// Bytes that a page brings to the reader, about: what was read beyond is read again.
const PAGE_BYTES: usize = 256 * 1024;
/// A reader that falls back to the log by more than this is cut; it resumes from where it was.
const FURTHEST_BEHIND: i64 = 100_000;

/// From where a stream goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cursor {
    /// From now.
    Now,
    /// After this `seq`.
    After(i64),
    /// After a number that no log reaches, or one of another era.
    Beyond,
}

/// A subscription with its place in the log.
pub(crate) struct Feed {
    app: App,
    subscriber: Arc<Subscriber>,
    /// Everything up to here was handed to the reader.
    at: i64,
    /// The log must be read up to here before the queue is looked at.
    until: i64,
    ready: VecDeque<Bytes>,
    /// What the piece holds that is being written, where somebody follows it. Boxed: there are many streams, and mostly nobody does.
    writing: Option<Box<[i64]>>,
    /// Among the streams that there may be.
    _place: Place,
}

/// What a feed hands to whoever writes to the reader.
pub(crate) enum Step {
    Write(Bytes),
    /// Read the log: [`Feed::catch_up`].
    CatchUp,
    End,
}

impl Feed {
    /// Joins the tail. The first event is `ready`: with an `id` from now, without one after a cursor. `head` is a `seq`
    /// that the log is known to reach: the tail may be a moment behind what was answered already. What was taken from the viewer up
    /// to there ends no stream that is opened now; whoever opens it asks for their rights once more, after.
    pub(super) fn open(
        app: &App,
        workspace: WorkspaceId,
        (viewer, place): (Viewer, Place),
        cursor: Cursor,
        head: i64,
    ) -> Self {
        let (subscriber, published) = app.hub.subscribe(workspace, viewer, head);
        note_presence(app, &subscriber, true);
        let now = published.max(head);
        let id = ids::id_of(app.ledger.era(), now);
        let named = |event: &str| format!("id: {id}\nevent: {event}\ndata: {{\"seq\":{now}}}\n\n");
        let nameless = format!("event: ready\ndata: {{\"seq\":{now}}}\n\n");
        let (first, at) = match cursor {
            Cursor::Now => (vec![named("ready")], now),
            Cursor::After(seq) if seq <= now => (vec![nameless], seq),
            Cursor::After(_) | Cursor::Beyond => (vec![nameless, named("reset")], now),
        };
        let ready = first.into_iter().map(Bytes::from).collect();
        Self { app: app.clone(), subscriber, at, until: published, ready, writing: None, _place: place }
    }

    pub(crate) fn poll_step(&mut self, context: &Context<'_>) -> Poll<Step> {
        // Whoever asks for the next step has written the one before it.
        if let Some(written) = self.writing.take() {
            let viewer =
                if matches!(self.subscriber.viewer, Viewer::Agent { .. }) { "agent" } else { "visitor" };
            self.app.traces.delivered(self.subscriber.workspace, &written, viewer);
        }
        if let Some(event) = self.ready.pop_front() {
            if self.ready.is_empty() {
                self.ready = VecDeque::new();
            }
            return Poll::Ready(Step::Write(event));
        }
        if self.at < self.until {
            return Poll::Ready(Step::CatchUp);
        }
        match self.subscriber.poll_next(&self.app.hub, context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Next::Closed) => Poll::Ready(Step::End),
            Poll::Ready(Next::Fleeting(event)) => Poll::Ready(Step::Write(event)),
            Poll::Ready(Next::Comment) => Poll::Ready(Step::Write(Bytes::from_static(b": still here\n\n"))),
            Poll::Ready(Next::Overflowed(until)) => {
                // What was handed out already is not read again, however far the tail lags behind the log.
                self.until = until.max(self.at);
                let behind = until - self.at;
                Poll::Ready(if behind > FURTHEST_BEHIND { Step::End } else { Step::CatchUp })
            }
            Poll::Ready(Next::Events(events)) => Poll::Ready(Step::Write(self.take(events))),
        }
    }

    /// Whether the reader's right to see has ended.
    pub(crate) fn is_closed(&self) -> bool {
        self.subscriber.is_closed()
    }

    /// As one piece; what was already read from the log is left out.
    fn take(&mut self, events: Vec<(i64, Bytes)>) -> Bytes {
        let mut new = events.into_iter().filter(|(seq, _)| *seq > self.at).collect::<Vec<_>>();
        if let Some((last, _)) = new.last() {
            self.at = *last;
            self.until = self.at;
        }
        if self.app.traces.are_on() {
            self.writing = Some(new.iter().map(|(seq, _)| *seq).collect());
        }
        if new.len() == 1 {
            return new.swap_remove(0).1;
        }
        let mut piece = BytesMut::with_capacity(new.iter().map(|(_, event)| event.len()).sum());
        new.iter().for_each(|(_, event)| piece.put_slice(event));
        piece.freeze()
    }

    /// Reads the next page of the log and renders what this reader may see of it.
    pub(crate) async fn catch_up(&mut self) -> Result<(), LedgerError> {
        let (app, subscriber) = (self.app.clone(), Arc::clone(&self.subscriber));
        let (after, until) = (self.at, self.until);
        let (last, piece) = self
            .app
            .ledger
            .read(move |rows| {
                let page = match &subscriber.viewer {
                    Viewer::Agent { .. } => ledger::page(rows, subscriber.workspace, after, until, PAGE)?,
                    // A visitor's past is short; the workspace's log is not.
                    Viewer::Visitor { customer, .. } => queries::facts_of_visitor(
                        rows,
                        subscriber.workspace,
                        *customer,
                        (after, until),
                        PAGE,
                    )?,
                };
                let full = i64::try_from(page.len()).is_ok_and(|n| n == PAGE);
                let (mut piece, mut last) = (BytesMut::new(), after);
                for committed in &page {
                    if piece.len() >= PAGE_BYTES {
                        return Ok((last, piece.freeze()));
                    }
                    last = committed.recorded.seq;
                    if let Some(audience) = audience(&app, rows, &subscriber, committed)?
                        && let Some(event) = render::event(committed, audience, &app, Source::Rows(rows))?
                    {
                        piece.put_slice(&event);
                    }
                }
                Ok((if full { last } else { until }, piece.freeze()))
            })
            .await?;
        self.at = last;
        if !piece.is_empty() {
            self.ready.push_back(piece);
        }
        Ok(())
    }
}

/// As what this reader sees a fact; `None` if not at all. The same rule as the topics of the tail.
fn audience(
    app: &App,
    rows: &Rows<'_>,
    subscriber: &Subscriber,
    committed: &Committed,
) -> Result<Option<Audience>, LedgerError> {
    let fact = &committed.recorded.fact;
    if let Some(customer) = fact.customer() {
        let Viewer::Agent { inboxes, .. } = &subscriber.viewer else { return Ok(None) };
        let concerned = render::concerns_colleagues(fact)
            && customers::inboxes_of(rows, subscriber.workspace, customer)?
                .iter()
                .any(|i| inboxes.contains(i));
        return Ok(concerned.then_some(Audience::Agents));
    }
    let Some(conversation) = fact.conversation() else {
        return Ok(matches!(subscriber.viewer, Viewer::Agent { .. }).then_some(Audience::Agents));
    };
    let (inbox, customer) = app.whereabouts.find(rows, subscriber.workspace, conversation)?;
    if let Fact::AgentMentioned { agent: mentioned, .. } = fact {
        // Theirs alone, as long as they may read where it is.
        let Viewer::Agent { agent, inboxes, .. } = &subscriber.viewer else { return Ok(None) };
        return Ok((agent == mentioned && inboxes.contains(&inbox)).then_some(Audience::Agents));
    }
    Ok(match &subscriber.viewer {
        Viewer::Agent { agent, inboxes, leads, .. } => {
            let hears = match fact {
                Fact::Whispered { to, .. } => *leads || to == agent,
                _ => true,
            };
            (hears && inboxes.contains(&inbox)).then_some(Audience::Agents)
        }
        Viewer::Visitor { customer: viewer, .. } => {
            let theirs = *viewer == customer
                && !app.whereabouts.is_kept_from_visitor(rows, subscriber.workspace, fact, customer)?;
            theirs.then_some(Audience::Customer)
        }
    })
}

fn note_presence(app: &App, subscriber: &Subscriber, opened: bool) {
    let (now_ms, workspace) = (app.clock.steady_ms(), subscriber.workspace);
    match (&subscriber.viewer, opened) {
        (Viewer::Agent { agent, .. }, true) => app.presence.agent_opened(workspace, *agent, now_ms),
        (Viewer::Agent { agent, .. }, false) => app.presence.agent_closed(workspace, *agent, now_ms),
        (Viewer::Visitor { customer, .. }, true) => app.presence.visitor_opened(*customer, now_ms),
        (Viewer::Visitor { customer, .. }, false) => app.presence.visitor_closed(*customer, now_ms),
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.app.hub.leave(&self.subscriber);
        note_presence(&self.app, &self.subscriber, false);
    }
}
