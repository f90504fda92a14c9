//! Facts as events of a stream.

use crate::accounts::Directory;
use crate::clock::{as_rfc3339, as_rfc3339_or_null};
use crate::desk::queries::Said;
use crate::desk::view::{Audience, MessageView, PromiseView, files_of, first_word};
use crate::files::{kept, view::FileView};
use bytes::Bytes;
use events::{Actor, AgentId, ConversationId, CustomerId, Fact, InboxId};
use ledger::{Committed, LedgerError, Rows};
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;

/// What every event says. Members that a kind does not have are left out.
#[derive(Serialize)]
struct Event<'a> {
    seq: i64,
    #[serde(serialize_with = "as_rfc3339")]
    at: i64,
    kind: &'a str,
    conversation: Option<ConversationId>,
    #[serde(flatten)]
    more: Members,
}

/// Members that differ by kind.
#[derive(Serialize)]
#[serde(untagged)]
enum Members {
    Opened {
        inbox: InboxId,
        customer: Customer,
    },
    Message {
        message: MessageView,
    },
    Assigned {
        agent: AgentId,
        agent_name: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<By>,
    },
    Queued {
        reason: &'static str,
        #[serde(serialize_with = "as_rfc3339")]
        waiting_since: i64,
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<By>,
    },
    Parked {
        #[serde(serialize_with = "as_rfc3339_or_null")]
        until: Option<i64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<By>,
    },
    By {
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<By>,
    },
    Reason {
        reason: &'static str,
    },
    Promised {
        promise: PromiseView,
        occasion: &'static str,
    },
    Settled {
        promise: PromiseView,
        outcome: &'static str,
        waited_s: i64,
    },
    AgentState {
        agent: AgentId,
        state: &'static str,
        connected: bool,
    },
    Agent {
        agent: AgentId,
    },
    Inbox {
        inbox: InboxId,
    },
    Member {
        inbox: InboxId,
        agent: AgentId,
    },
}

#[derive(Serialize)]
struct Customer {
    id: CustomerId,
    name: Option<String>,
}

#[derive(Serialize)]
struct By {
    kind: &'static str,
    id: Option<String>,
}

impl By {
    fn shown(actor: Actor, audience: Audience) -> Option<Self> {
        let id = match actor {
            Actor::Agent(id) => Some(id.to_string()),
            Actor::Customer(id) => Some(id.to_string()),
            Actor::System => None,
        };
        (audience == Audience::Agents).then_some(Self { kind: actor.kind().as_str(), id })
    }
}

/// From where what is kept apart from facts comes.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    /// It is asked for.
    Rows(&'a Rows<'a>),
    /// It was asked for before: the fact's files.
    Known(&'a [FileView]),
}

/// The event as it goes over the wire; `None` where this audience does not see it.
pub(crate) fn event(
    committed: &Committed,
    audience: Audience,
    directory: &Directory,
    source: Source<'_>,
) -> Result<Option<Bytes>, LedgerError> {
    let recorded = &committed.recorded;
    let name = |agent| match source {
        Source::Rows(rows) => directory.name(rows, recorded.workspace, agent),
        Source::Known(_) => Ok(directory.remembered(agent).unwrap_or_else(|| Arc::from(""))),
    };
    let Some(mut event) = described(committed, audience, name)? else { return Ok(None) };
    if let Members::Message { message } = &mut event.more
        && !message.files.is_empty()
    {
        message.files = match source {
            Source::Rows(rows) => kept::shown(rows, recorded.workspace, files_of(&recorded.fact))?,
            Source::Known(files) => files.to_vec(),
        };
    }
    let mut wire = Vec::with_capacity(512);
    wire.extend_from_slice(format!("id: {}\nevent: {}\ndata: ", event.seq, event.kind).as_bytes());
    serde_json::to_writer(&mut wire, &event).map_err(|e| not_written(&e))?;
    wire.extend_from_slice(b"\n\n");
    Ok(Some(wire.into()))
}

/// The same events as a list for agents, each with its `seq`.
pub(crate) fn listed(
    page: &[Committed],
    directory: &Directory,
    rows: &Rows<'_>,
) -> Result<Vec<(i64, Value)>, LedgerError> {
    let mut events = Vec::with_capacity(page.len());
    for committed in page {
        let name = |agent| directory.name(rows, committed.recorded.workspace, agent);
        if let Some(event) = described(committed, Audience::Agents, name)? {
            events.push((event.seq, serde_json::to_value(&event).map_err(|e| not_written(&e))?));
        }
    }
    Ok(events)
}

fn not_written(error: &serde_json::Error) -> LedgerError {
    LedgerError::Database(format!("an event could not be written as JSON: {error}"))
}

fn described(
    committed: &Committed,
    audience: Audience,
    name: impl Fn(AgentId) -> Result<Arc<str>, LedgerError>,
) -> Result<Option<Event<'_>>, LedgerError> {
    let recorded = &committed.recorded;
    let (seq, at, kind) = (recorded.seq, recorded.at_ms, recorded.fact.kind());
    let conversation = recorded.fact.conversation();
    Ok(members(committed, audience, name)?.map(|more| Event { seq, at, kind, conversation, more }))
}

fn members(
    committed: &Committed,
    audience: Audience,
    name: impl Fn(AgentId) -> Result<Arc<str>, LedgerError>,
) -> Result<Option<Members>, LedgerError> {
    let for_agents = audience == Audience::Agents;
    let by = |actor: &Actor| By::shown(*actor, audience);
    Ok(match &committed.recorded.fact {
        Fact::ConversationOpened { inbox, customer, .. } => {
            Some(Members::Opened { inbox: *inbox, customer: Customer { id: *customer, name: None } })
        }
        Fact::MessagePosted { .. } => {
            MessageView::of(committed, audience, name)?.map(|message| Members::Message { message })
        }
        Fact::NoteAdded { .. } if for_agents => {
            MessageView::of(committed, audience, name)?.map(|message| Members::Message { message })
        }
        Fact::ConversationAssigned { agent, by: actor, .. } => {
            let name = name(*agent)?;
            let agent_name = if for_agents { name.to_string() } else { first_word(&name).to_owned() };
            Some(Members::Assigned { agent: *agent, agent_name, by: by(actor) })
        }
        Fact::ConversationQueued { reason, waiting_since_ms, by: actor, .. } => {
            Some(Members::Queued { reason: reason.as_str(), waiting_since: *waiting_since_ms, by: by(actor) })
        }
        Fact::ConversationParked { until_ms, by: actor, .. } => {
            Some(Members::Parked { until: *until_ms, by: by(actor) })
        }
        Fact::ConversationResolved { by: actor, .. } | Fact::ConversationReopened { by: actor, .. } => {
            Some(Members::By { by: by(actor) })
        }
        Fact::ConversationAbandoned { reason, .. } => Some(Members::Reason { reason: reason.as_str() }),
        Fact::WaitPromised { low_ms, high_ms, coverage_permille, occasion, .. } => {
            let promise = promise(committed.recorded.at_ms, *low_ms, *high_ms, *coverage_permille);
            Some(Members::Promised { promise, occasion: occasion.as_str() })
        }
        Fact::PromiseSettled {
            promised_at_ms,
            low_ms,
            high_ms,
            coverage_permille,
            waited_ms,
            outcome,
            ..
        } => {
            let promise = promise(*promised_at_ms, *low_ms, *high_ms, *coverage_permille);
            Some(Members::Settled { promise, outcome: outcome.as_str(), waited_s: waited_ms / 1000 })
        }
        fact if for_agents => of_the_team(fact),
        _ => None,
    })
}

fn promise(at_ms: i64, low_ms: i64, high_ms: i64, coverage_permille: i64) -> PromiseView {
    PromiseView::of(Said { at_ms, low_ms, high_ms, coverage_permille })
}

/// What colleagues hear of each other.
const fn of_the_team(fact: &Fact) -> Option<Members> {
    match fact {
        Fact::AgentStateChanged { agent, state, connected } => {
            Some(Members::AgentState { agent: *agent, state: state.as_str(), connected: *connected })
        }
        Fact::AgentAdded { agent, .. } | Fact::AgentRenamed { agent } => {
            Some(Members::Agent { agent: *agent })
        }
        Fact::InboxChanged { inbox, .. } => Some(Members::Inbox { inbox: *inbox }),
        Fact::MemberAdded { inbox, agent } | Fact::MemberRemoved { inbox, agent } => {
            Some(Members::Member { inbox: *inbox, agent: *agent })
        }
        // Tokens, sessions and the workspace's own beginning concern nobody's screen.
        _ => None,
    }
}
