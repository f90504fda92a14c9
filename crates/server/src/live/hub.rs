//! Who listens to what: topics, subscribers, and a bounded queue for each.

use crate::accounts::Credential;
use bytes::Bytes;
use events::{AgentId, CustomerId, Fact, InboxId, Role, VisitId, VisitorKeyId, WorkspaceId};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use tokio::sync::Notify;

/// Events that wait in one subscriber's queue at most. Beyond, it is emptied and the reader goes back to the log.
const QUEUE: usize = 512;
/// Events without an id that wait at most; the oldest makes room, since whoever is behind has no use for it.
const FLEETING: usize = 32;
/// Bytes of them at most.
const QUEUE_BYTES: usize = 256 * 1024;

/// To whom an event goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Topic {
    /// The agents of an inbox.
    Inbox(InboxId),
    /// Those of an inbox who may act on the floor.
    Leads(InboxId),
    /// All agents of the workspace.
    Team,
    /// One agent, on all their devices.
    Agent(AgentId),
    /// One customer.
    Customer(CustomerId),
}

/// Who reads a stream.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Viewer {
    /// `leads` is whether they may act on the floor.
    Agent {
        agent: AgentId,
        role: Role,
        credential: Credential,
        inboxes: Vec<InboxId>,
        leads: bool,
        expires_ms: Option<i64>,
    },
    Visitor {
        customer: CustomerId,
        visit: Option<VisitId>,
        key: VisitorKeyId,
        expires_ms: i64,
    },
}

impl Viewer {
    fn topics(&self) -> Vec<Topic> {
        match self {
            Self::Agent { agent, inboxes, leads, .. } => {
                let of_leads = inboxes.iter().copied().filter(|_| *leads).map(Topic::Leads);
                let of_inboxes = inboxes.iter().copied().map(Topic::Inbox);
                of_inboxes.chain(of_leads).chain([Topic::Team, Topic::Agent(*agent)]).collect()
            }
            Self::Visitor { customer, .. } => vec![Topic::Customer(*customer)],
        }
    }

    fn expires_ms(&self) -> Option<i64> {
        match self {
            Self::Agent { expires_ms, .. } => *expires_ms,
            Self::Visitor { expires_ms, .. } => Some(*expires_ms),
        }
    }

    /// Whether this fact changes what they may see, or ends their right to see at all.
    fn is_ended_by(&self, fact: &Fact) -> bool {
        let (viewer, role, credential) = match self {
            Self::Agent { agent, role, credential, .. } => (agent, role, credential),
            Self::Visitor { customer, visit, key, .. } => {
                return visitor_is_ended_by(*customer, (*visit, *key), fact);
            }
        };
        match fact {
            Fact::TokenRevoked { token, .. } => *credential == Credential::Token(*token),
            Fact::SessionClosed { session, .. } => *credential == Credential::Session(*session),
            // They come back at once and resume, with the inboxes that they have now.
            Fact::MemberAdded { agent, .. }
            | Fact::MemberRemoved { agent, .. }
            | Fact::RoleChanged { agent, .. }
            | Fact::AgentDeactivated { agent, .. } => agent == viewer,
            // Whoever has one comes back at once; whoever has none may do nothing but set one up. Programs need none.
            Fact::SecondFactorRequired { roles, .. } => {
                matches!(credential, Credential::Session(_)) && roles.contains(role)
            }
            _ => false,
        }
    }
}

/// A visitor whose stream ends comes back at once, if they still may.
fn visitor_is_ended_by(
    viewer: CustomerId,
    (visit, signed): (Option<VisitId>, VisitorKeyId),
    fact: &Fact,
) -> bool {
    match fact {
        Fact::VisitorKeyEnded { key, .. } => *key == signed,
        Fact::CustomersMerged { customer, .. } => *customer == viewer,
        // Anonymous, they are on no visit: it was they who signed out.
        Fact::CustomerSignedOut { customer, visit: ended } => {
            visit.map_or(*customer == viewer, |visit| visit == *ended)
        }
        Fact::CustomerBlocked { ids, .. } | Fact::CustomerErased { ids, .. } => ids.contains(&viewer),
        _ => false,
    }
}

/// What a topic gets of a fact.
pub(super) enum Event {
    Rendered(Bytes),
    /// Those who listen to the topic do not see this fact.
    NotForThem,
    /// Nobody listened when it was asked.
    NotRendered,
}

/// One open stream.
pub(crate) struct Subscriber {
    pub(super) workspace: WorkspaceId,
    pub(super) viewer: Viewer,
    /// What facts up to here took from the viewer is looked up once more after the subscription: it is not told.
    since: i64,
    inbox: Mutex<Inbox>,
}

#[derive(Default)]
struct Inbox {
    events: VecDeque<(i64, Bytes)>,
    /// Of all of them together.
    bytes: usize,
    fleeting: VecDeque<Bytes>,
    overflowed: bool,
    comment_due: bool,
    closed: bool,
    /// When the right to hear ends by itself.
    ends_ms: Option<i64>,
    waker: Option<Waker>,
}

/// What a subscriber has for its reader.
pub(super) enum Next {
    Events(Vec<(i64, Bytes)>),
    /// What is true for some seconds, and in no log.
    Fleeting(Bytes),
    /// Nothing to say for a while: a sign of life.
    Comment,
    /// More came than the queue holds: read the log up to this `seq`, then come back.
    Overflowed(i64),
    Closed,
}

#[derive(Default)]
pub(crate) struct Hub {
    inner: Mutex<Inner>,
    /// Wakes whoever waits for the end.
    ended: Notify,
}

#[derive(Default)]
struct Inner {
    workspaces: HashMap<WorkspaceId, Live>,
    closed: bool,
}

#[derive(Default)]
struct Live {
    published: i64,
    topics: HashMap<Topic, Vec<Arc<Subscriber>>>,
}

impl Hub {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From where a workspace's tail goes on.
    pub(super) fn begin(&self, workspace: WorkspaceId, head: i64) {
        let mut inner = self.lock();
        let live = inner.workspaces.entry(workspace).or_default();
        live.published = live.published.max(head);
    }

    /// Joins the tail: everything after the answered `seq` will be in the subscriber's queue. `head` is a `seq` that the log is
    /// known to reach; the tail may be behind it.
    pub(crate) fn subscribe(
        &self,
        workspace: WorkspaceId,
        viewer: Viewer,
        head: i64,
    ) -> (Arc<Subscriber>, i64) {
        let mut inner = self.lock();
        let inbox = Inbox { closed: inner.closed, ends_ms: viewer.expires_ms(), ..Inbox::default() };
        let live = inner.workspaces.entry(workspace).or_default();
        let since = live.published.max(head);
        let subscriber = Arc::new(Subscriber { workspace, viewer, since, inbox: Mutex::new(inbox) });
        for topic in subscriber.viewer.topics() {
            live.topics.entry(topic).or_default().push(Arc::clone(&subscriber));
        }
        (subscriber, live.published)
    }

    pub(super) fn leave(&self, subscriber: &Arc<Subscriber>) {
        let mut inner = self.lock();
        let Some(live) = inner.workspaces.get_mut(&subscriber.workspace) else { return };
        for topic in subscriber.viewer.topics() {
            if let Some(listeners) = live.topics.get_mut(&topic) {
                listeners.retain(|other| !Arc::ptr_eq(other, subscriber));
                if listeners.is_empty() {
                    live.topics.remove(&topic);
                }
            }
        }
    }

    /// Whether anybody listens, so that nothing is rendered for nobody.
    pub(super) fn has_listeners(&self, workspace: WorkspaceId, topic: Topic) -> bool {
        self.lock().workspaces.get(&workspace).is_some_and(|live| live.topics.contains_key(&topic))
    }

    /// Puts an event into the queues of its topics and moves the tail on. Every fact passes here, in order, also those that
    /// nobody sees.
    ///
    /// A topic that has an event for nobody had no listeners when it was asked; whoever came since reads the log.
    pub(super) fn publish(&self, workspace: WorkspaceId, seq: i64, fact: &Fact, events: &[(Topic, Event)]) {
        let mut wake = Vec::new();
        let mut inner = self.lock();
        let live = inner.workspaces.entry(workspace).or_default();
        live.published = seq;
        for (topic, event) in events {
            for subscriber in live.topics.get(topic).into_iter().flatten() {
                wake.extend(match event {
                    Event::Rendered(event) => subscriber.push(seq, event),
                    Event::NotForThem => None,
                    Event::NotRendered => subscriber.overflow(),
                });
            }
        }
        if may_end_streams(fact) {
            let subscribers = live.topics.values().flatten().filter(|s| seq > s.since);
            for subscriber in subscribers.filter(|s| s.viewer.is_ended_by(fact)) {
                wake.extend(subscriber.close());
            }
        }
        if let Fact::VisitorKeyMade { key, earlier_until_ms, .. } = fact {
            let visitors = live.topics.values().flatten().filter(|s| seq > s.since);
            visitors.for_each(|subscriber| subscriber.is_signed_anew(*key, *earlier_until_ms));
        }
        drop(inner);
        wake.into_iter().for_each(Waker::wake);
    }

    /// Tells these agents, on all their devices, what is true for some seconds; where it is about an inbox, those only who belong to it.
    pub(crate) fn tell_agents(
        &self,
        workspace: WorkspaceId,
        agents: &[AgentId],
        about: Option<InboxId>,
        event: &Bytes,
    ) {
        for agent in agents {
            self.tell(workspace, Topic::Agent(*agent), about, event);
        }
    }

    /// The same to a customer.
    pub(crate) fn tell_customer(&self, workspace: WorkspaceId, customer: CustomerId, event: &Bytes) {
        self.tell(workspace, Topic::Customer(customer), None, event);
    }

    fn tell(&self, workspace: WorkspaceId, topic: Topic, about: Option<InboxId>, event: &Bytes) {
        let inner = self.lock();
        let listeners = inner.workspaces.get(&workspace).and_then(|live| live.topics.get(&topic));
        let may_hear = |subscriber: &&Arc<Subscriber>| match (&subscriber.viewer, about) {
            (Viewer::Agent { inboxes, .. }, Some(inbox)) => inboxes.contains(&inbox),
            _ => true,
        };
        let wake: Vec<Waker> =
            listeners.into_iter().flatten().filter(may_hear).filter_map(|s| s.hear(event)).collect();
        drop(inner);
        wake.into_iter().for_each(Waker::wake);
    }

    /// How many streams agents and visitors have open.
    pub(crate) fn streams(&self) -> (usize, usize) {
        let inner = self.lock();
        let (mut agents, mut visitors) = (0, 0);
        for (topic, listeners) in inner.workspaces.values().flat_map(|live| &live.topics) {
            match topic {
                Topic::Team => agents += listeners.len(),
                Topic::Customer(_) => visitors += listeners.len(),
                Topic::Inbox(_) | Topic::Leads(_) | Topic::Agent(_) => {}
            }
        }
        (agents, visitors)
    }

    /// A sign of life for everyone who has heard nothing: one clock for all streams.
    pub(crate) fn keep_alive(&self) {
        self.each(Subscriber::comment);
    }

    /// Whether streams may be open.
    pub(crate) fn is_open(&self) -> bool {
        !self.lock().closed
    }

    /// Ends the streams whose right to see has run out.
    pub(crate) fn end_expired(&self, now_ms: i64) {
        self.each(|s| if s.ends_ms().is_some_and(|at| at <= now_ms) { s.close() } else { None });
    }

    /// Ends every stream, also those that come later.
    pub(crate) fn close_all(&self) {
        self.lock().closed = true;
        self.ended.notify_waiters();
        self.each(Subscriber::close);
    }

    /// Until it is closed.
    pub(crate) async fn closed(&self) {
        // Made before it is asked, so that no end is missed in between.
        let ended = self.ended.notified();
        if self.is_open() {
            ended.await;
        }
    }

    fn each(&self, act: impl Fn(&Subscriber) -> Option<Waker>) {
        let inner = self.lock();
        let wake: Vec<Waker> = inner
            .workspaces
            .values()
            .flat_map(|live| live.topics.values().flatten())
            .filter_map(|subscriber| act(subscriber))
            .collect();
        drop(inner);
        wake.into_iter().for_each(Waker::wake);
    }
}

const fn may_end_streams(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::TokenRevoked { .. }
            | Fact::SessionClosed { .. }
            | Fact::CustomersMerged { .. }
            | Fact::CustomerSignedOut { .. }
            | Fact::CustomerBlocked { .. }
            | Fact::CustomerErased { .. }
            | Fact::VisitorKeyEnded { .. }
            | Fact::MemberAdded { .. }
            | Fact::MemberRemoved { .. }
            | Fact::RoleChanged { .. }
            | Fact::AgentDeactivated { .. }
            | Fact::SecondFactorRequired { .. }
    )
}

impl Subscriber {
    fn lock(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, seq: i64, event: &Bytes) -> Option<Waker> {
        let mut inbox = self.lock();
        if inbox.overflowed {
            return None;
        }
        if inbox.events.len() >= QUEUE || inbox.bytes + event.len() > QUEUE_BYTES {
            drop(inbox);
            return self.overflow();
        }
        if inbox.events.back().is_none_or(|(last, _)| *last < seq) {
            // One fact may reach a viewer over two topics; it is one event.
            inbox.bytes += event.len();
            inbox.events.push_back((seq, event.clone()));
        }
        inbox.waker.take()
    }

    /// The reader goes back to the log.
    fn overflow(&self) -> Option<Waker> {
        let mut inbox = self.lock();
        inbox.events = VecDeque::new();
        inbox.bytes = 0;
        inbox.overflowed = true;
        inbox.waker.take()
    }

    fn hear(&self, event: &Bytes) -> Option<Waker> {
        let mut inbox = self.lock();
        if inbox.fleeting.len() >= FLEETING {
            inbox.fleeting.pop_front();
        }
        inbox.fleeting.push_back(event.clone());
        inbox.waker.take()
    }

    fn comment(&self) -> Option<Waker> {
        let mut inbox = self.lock();
        inbox.comment_due = true;
        inbox.waker.take()
    }

    fn close(&self) -> Option<Waker> {
        let mut inbox = self.lock();
        inbox.closed = true;
        inbox.waker.take()
    }

    /// Another key signs visitors' tokens: those of the keys before it, by one of which this was opened, end at that time.
    fn is_signed_anew(&self, signs: VisitorKeyId, earlier_until_ms: i64) {
        if matches!(self.viewer, Viewer::Visitor { key, .. } if key != signs) {
            let mut inbox = self.lock();
            inbox.ends_ms =
                Some(inbox.ends_ms.map_or(earlier_until_ms, |ends_ms| ends_ms.min(earlier_until_ms)));
        }
    }

    fn ends_ms(&self) -> Option<i64> {
        self.lock().ends_ms
    }

    pub(super) fn is_closed(&self) -> bool {
        self.lock().closed
    }

    /// What there is for the reader, or `Pending` until there is something.
    pub(super) fn poll_next(&self, hub: &Hub, context: &Context<'_>) -> Poll<Next> {
        let mut inbox = self.lock();
        if inbox.closed {
            return Poll::Ready(Next::Closed);
        }
        if inbox.overflowed {
            drop(inbox);
            return Poll::Ready(Next::Overflowed(self.rejoin(hub)));
        }
        if !inbox.events.is_empty() {
            inbox.comment_due = false;
            inbox.bytes = 0;
            return Poll::Ready(Next::Events(std::mem::take(&mut inbox.events).into()));
        }
        if let Some(event) = inbox.fleeting.pop_front() {
            inbox.comment_due = false;
            return Poll::Ready(Next::Fleeting(event));
        }
        if std::mem::take(&mut inbox.comment_due) {
            return Poll::Ready(Next::Comment);
        }
        if !inbox.waker.as_ref().is_some_and(|waker| waker.will_wake(context.waker())) {
            inbox.waker = Some(context.waker().clone());
        }
        Poll::Pending
    }

    /// Takes events into the queue again; everything up to the answered `seq` must be read from the log.
    fn rejoin(&self, hub: &Hub) -> i64 {
        let inner = hub.lock();
        let published = inner.workspaces.get(&self.workspace).map_or(0, |live| live.published);
        self.lock().overflowed = false;
        published
    }
}

#[cfg(test)]
mod tests {
    use super::{Hub, Viewer};
    use events::{CustomerId, Fact, VisitId, VisitorKeyId, WorkspaceId};

    #[test]
    fn a_stream_is_ended_by_what_happens_after_it_was_opened() {
        let (hub, workspace) = (Hub::default(), WorkspaceId::from_bits(1));
        let customer = CustomerId::from_bits(2);
        let viewer =
            Viewer::Visitor { customer, visit: None, key: VisitorKeyId::from_bits(3), expires_ms: i64::MAX };
        hub.begin(workspace, 5);
        let (subscriber, published) = hub.subscribe(workspace, viewer, 7);
        assert_eq!(published, 5);
        let fact = Fact::CustomerSignedOut { customer, visit: VisitId::from_bits(4) };
        for seq in 6..=7 {
            hub.publish(workspace, seq, &fact, &[]);
            assert!(!subscriber.is_closed(), "{seq} was there when it was opened");
        }
        hub.publish(workspace, 8, &fact, &[]);
        assert!(subscriber.is_closed());
    }
}
