//! The tail, rendered and handed out.

use super::hub::{Event, Topic};
use super::render::{self, Apart, Source};
use crate::App;
use crate::accounts::{Directory, queries};
use crate::customers::queries as customers;
use crate::desk::view::{Audience, files_of};
use crate::files::kept;
use events::{Fact, WorkspaceId};
use ledger::{Commit, Committed, LedgerError};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// A sign of life goes to silent streams this often. The contract says every 15 s at least.
const KEEP_ALIVE: Duration = Duration::from_secs(10);
/// How long to wait before a fact that could not be rendered is tried again.
const RETRY: Duration = Duration::from_secs(1);

/// Every workspace's tail goes on from its head.
pub(crate) async fn start(app: &App) -> Result<(), LedgerError> {
    let heads = app.ledger.read(|rows| {
        let with_head = |workspace| Ok((workspace, ledger::head(rows, workspace)?));
        queries::workspaces(rows)?.into_iter().map(with_head).collect::<Result<Vec<_>, LedgerError>>()
    });
    for (workspace, head) in heads.await? {
        app.hub.begin(workspace, head);
    }
    Ok(())
}

/// Hands out every committed fact until the writer closes.
pub(crate) async fn deliver(app: App, mut tail: mpsc::Receiver<Commit>) {
    while let Some(commit) = tail.recv().await {
        hand_out(&app, commit).await;
    }
}

/// A sign of life for every stream, also while facts cannot be handed out, until the hub closes.
pub(crate) async fn keep_alive(app: App) {
    let mut tick = tokio::time::interval(KEEP_ALIVE);
    loop {
        tokio::select! {
            _ = tick.tick() => app.hub.keep_alive(),
            () = app.hub.closed() => return,
        }
    }
}

async fn hand_out(app: &App, commit: Commit) {
    for committed in commit.facts {
        let came = Instant::now();
        let fact = &committed.recorded.fact;
        app.notice(fact);
        app.whereabouts.notice(&committed.recorded);
        app.waits.notice(&committed.recorded);
        app.metrics.fact(fact);
        let events = loop {
            match render(app, commit.workspace, &committed).await {
                Ok(events) => break events,
                Err(error) => {
                    // Skipping it would be a gap in every reader's stream: nothing goes on before this one does.
                    tracing::error!(%error, seq = committed.recorded.seq, "a fact cannot be handed out yet");
                    tokio::time::sleep(RETRY).await;
                }
            }
        };
        // Before it is in the queues, so that it is known when the first of them is emptied.
        app.traces.published(&committed.recorded, came);
        app.hub.publish(commit.workspace, committed.recorded.seq, fact, &events);
    }
}

/// What each of the fact's topics gets. Nothing is rendered for nobody.
async fn render(
    app: &App,
    workspace: WorkspaceId,
    committed: &Committed,
) -> Result<Vec<(Topic, Event)>, LedgerError> {
    let topics = topics(app, workspace, committed).await?;
    let heard: Vec<bool> = topics.iter().map(|(topic, _)| app.hub.has_listeners(workspace, *topic)).collect();
    let apart = if heard.contains(&true) {
        apart(app, workspace, &committed.recorded.fact).await?
    } else {
        Apart::default()
    };
    let mut events = Vec::with_capacity(topics.len());
    for ((topic, audience), heard) in topics.into_iter().zip(heard) {
        let event = if heard {
            render::event(committed, audience, app, Source::Known(&apart))?
                .map_or(Event::NotForThem, Event::Rendered)
        } else {
            Event::NotRendered
        };
        events.push((topic, event));
    }
    Ok(events)
}

/// What goes out with a fact and is not in it. It is handed on, and not only remembered: a change that comes meanwhile has it forgotten.
async fn apart(app: &App, workspace: WorkspaceId, fact: &Fact) -> Result<Apart, LedgerError> {
    let mut apart = Apart::default();
    if let Some(agent) = named_agent(fact) {
        apart.agent = Some((agent, Directory::find(app, workspace, agent).await?));
    }
    if let Some(customer) = named_customer(fact) {
        let person = match app.customers.remembered(customer) {
            Some(person) => person,
            None => {
                let asking = app.clone();
                app.ledger.read(move |rows| asking.customers.person(rows, workspace, customer)).await?
            }
        };
        apart.customer = Some((customer, person));
    }
    let files = files_of(fact).to_vec();
    if !files.is_empty() {
        apart.files = app.ledger.read(move |rows| kept::shown(rows, workspace, &files)).await?;
    }
    Ok(apart)
}

async fn topics(
    app: &App,
    workspace: WorkspaceId,
    committed: &Committed,
) -> Result<Vec<(Topic, Audience)>, LedgerError> {
    let fact = &committed.recorded.fact;
    if let Some(customer) = fact.customer() {
        // Who signs in and out is nobody's news.
        if !render::concerns_colleagues(fact) {
            return Ok(Vec::new());
        }
        let inboxes = app.ledger.read(move |rows| customers::inboxes_of(rows, workspace, customer)).await?;
        return Ok(inboxes.into_iter().map(|inbox| (Topic::Inbox(inbox), Audience::Agents)).collect());
    }
    if let Fact::AgentMentioned { agent, .. } = fact {
        return Ok(vec![(Topic::Agent(*agent), Audience::Agents)]);
    }
    let Some(conversation) = fact.conversation() else {
        return Ok(vec![(Topic::Team, Audience::Agents)]);
    };
    let (inbox, customer) = match app.whereabouts.remembered(conversation) {
        Some(known) => known,
        None => {
            let asking = app.clone();
            app.ledger.read(move |rows| asking.whereabouts.find(rows, workspace, conversation)).await?
        }
    };
    // Whoever has the conversation hears a whisper, and so do leads; nobody else does.
    if let Fact::Whispered { to, .. } = fact {
        return Ok(vec![(Topic::Agent(*to), Audience::Agents), (Topic::Leads(inbox), Audience::Agents)]);
    }
    let (asking, said) = (app.clone(), fact.clone());
    let kept = matches!(fact, Fact::ConversationMerged { .. } | Fact::ConversationSeparated { .. })
        && app
            .ledger
            .read(move |rows| asking.whereabouts.is_kept_from_visitor(rows, workspace, &said, customer))
            .await?;
    let mut topics = vec![(Topic::Inbox(inbox), Audience::Agents)];
    if !kept {
        topics.push((Topic::Customer(customer), Audience::Customer));
    }
    Ok(topics)
}

/// The customer whose name the event says.
pub(super) const fn named_customer(fact: &Fact) -> Option<events::CustomerId> {
    match fact {
        Fact::ConversationOpened { customer, .. }
        | Fact::CustomersMerged { into: customer, .. }
        | Fact::CustomersSeparated { customer, .. }
        | Fact::CustomerProfileChanged { customer, .. } => Some(*customer),
        _ => None,
    }
}

/// The agent whose name the event says.
const fn named_agent(fact: &Fact) -> Option<events::AgentId> {
    match fact {
        Fact::ConversationAssigned { agent, .. }
        | Fact::AgentJoined { agent, .. }
        | Fact::AgentLeft { agent, .. }
        | Fact::Whispered { author: events::Actor::Agent(agent), .. }
        | Fact::MessagePosted { author: events::Actor::Agent(agent), .. }
        | Fact::NoteAdded { author: events::Actor::Agent(agent), .. } => Some(*agent),
        _ => None,
    }
}
