//! Facts as events of a stream.

use crate::App;
use crate::clock::{as_rfc3339, as_rfc3339_or_null};
use crate::customers::Person;
use crate::desk::notes::queries as notes;
use crate::desk::queries::Said;
use crate::desk::view::{Audience, MessageView, PromiseView, files_of, first_word};
use crate::files::{kept, view::FileView};
use bytes::Bytes;
use events::{
    Actor, AgentId, ConversationId, CustomerId, Fact, InboxId, MessageId, Recorded, SavedReplyId, TagId,
    TeamId, WorkspaceId,
};
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
    Link {
        linked: bool,
        by: By,
    },
    Into {
        into: ConversationId,
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<By>,
    },
    From {
        from: ConversationId,
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<By>,
    },
    Edited {
        edit: EditView,
    },
    Mentioned {
        agent: AgentId,
        message: MessageId,
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
    Tag {
        tag: TagId,
        by: By,
    },
    Reply {
        reply: SavedReplyId,
        by: By,
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
    OfCustomer {
        customer: Customer,
        by: Option<By>,
    },
    Merged {
        customer: Customer,
        into: Customer,
        by: Option<By>,
    },
    Separated {
        customer: Customer,
        from: CustomerId,
        by: Option<By>,
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
    Team {
        team: TeamId,
        #[serde(skip_serializing_if = "Option::is_none")]
        agent: Option<AgentId>,
        #[serde(skip_serializing_if = "Option::is_none")]
        inbox: Option<InboxId>,
    },
    ToTeam {
        team: Option<TeamId>,
        by: Option<By>,
    },
    Company {
        agent: AgentId,
        agent_name: String,
        by: Option<By>,
    },
    Whisper {
        message: MessageView,
        to: AgentId,
    },
}

/// What a note says from now on.
#[derive(Serialize)]
struct EditView {
    message: MessageId,
    note_seq: i64,
    text: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mentions: Vec<AgentId>,
    version: i64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    erased: bool,
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

/// Whether colleagues hear of a fact about a customer.
pub(super) const fn concerns_colleagues(fact: &Fact) -> bool {
    !matches!(fact, Fact::CustomerIdentified { .. } | Fact::CustomerSignedOut { .. })
}

/// From where what is kept apart from facts comes.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    /// It is asked for.
    Rows(&'a Rows<'a>),
    /// It was asked for before.
    Known(&'a Apart),
}

/// What is kept apart from a fact and goes out with it.
#[derive(Default)]
pub(crate) struct Apart {
    pub(crate) files: Vec<FileView>,
    pub(crate) agent: Option<(AgentId, Arc<str>)>,
    pub(crate) customer: Option<(CustomerId, Person)>,
}

/// Whose names are known.
#[derive(Clone, Copy)]
struct Names<'a> {
    app: &'a App,
    source: Source<'a>,
    workspace: WorkspaceId,
}

impl Names<'_> {
    fn agent(self, agent: AgentId) -> Result<Arc<str>, LedgerError> {
        match self.source {
            Source::Rows(rows) => self.app.directory.name(rows, self.workspace, agent),
            Source::Known(apart) => {
                let known =
                    apart.agent.as_ref().filter(|(id, _)| *id == agent).map(|(_, name)| Arc::clone(name));
                Ok(known.or_else(|| self.app.directory.remembered(agent)).unwrap_or_else(|| Arc::from("")))
            }
        }
    }

    /// The person who a customer is to colleagues.
    fn customer(self, customer: CustomerId) -> Result<Customer, LedgerError> {
        let person = match self.source {
            Source::Rows(rows) => Some(self.app.customers.person(rows, self.workspace, customer)?),
            Source::Known(apart) => {
                let known = apart.customer.as_ref().filter(|(id, _)| *id == customer);
                known.map(|(_, person)| person.clone()).or_else(|| self.app.customers.remembered(customer))
            }
        };
        let person = person.unwrap_or(Person { id: customer, name: None });
        Ok(Customer { id: person.id, name: person.name.as_deref().map(str::to_owned) })
    }
}

/// The event as it goes over the wire; `None` where this audience does not see it.
pub(crate) fn event(
    committed: &Committed,
    audience: Audience,
    app: &App,
    source: Source<'_>,
) -> Result<Option<Bytes>, LedgerError> {
    let recorded = &committed.recorded;
    let names = Names { app, source, workspace: recorded.workspace };
    let Some(mut event) = described(committed, audience, names)? else { return Ok(None) };
    if let (Members::Message { message }, Source::Rows(rows)) = (&mut event.more, source)
        && message.note
        && message.erased
    {
        // What it said at first is not under its place any more, where it was changed since.
        *message = as_it_is(rows, recorded, message)?;
    }
    if let Members::Message { message } = &mut event.more
        && !message.files.is_empty()
    {
        message.files = match source {
            Source::Rows(rows) => kept::shown(rows, recorded.workspace, files_of(&recorded.fact))?,
            Source::Known(apart) => apart.files.clone(),
        };
    }
    let mut wire = Vec::with_capacity(512);
    let id = super::ids::id_of(app.ledger.era(), event.seq);
    wire.extend_from_slice(format!("id: {id}\nevent: {}\ndata: ", event.kind).as_bytes());
    serde_json::to_writer(&mut wire, &event).map_err(|e| not_written(&e))?;
    wire.extend_from_slice(b"\n\n");
    Ok(Some(wire.into()))
}

fn as_it_is(rows: &Rows<'_>, recorded: &Recorded, message: &MessageView) -> Result<MessageView, LedgerError> {
    let edits = notes::edits(rows, recorded.workspace, message.conversation, (message.seq, message.seq))?;
    Ok(edits.iter().fold(message.clone(), MessageView::edited))
}

/// The same events as a list for agents, each with its `seq`.
pub(crate) fn listed(
    page: &[Committed],
    app: &App,
    rows: &Rows<'_>,
) -> Result<Vec<(i64, Value)>, LedgerError> {
    let mut events = Vec::with_capacity(page.len());
    for committed in page {
        let names = Names { app, source: Source::Rows(rows), workspace: committed.recorded.workspace };
        if let Some(event) = described(committed, Audience::Agents, names)? {
            events.push((event.seq, serde_json::to_value(&event).map_err(|e| not_written(&e))?));
        }
    }
    Ok(events)
}

fn not_written(error: &serde_json::Error) -> LedgerError {
    LedgerError::Database(format!("an event could not be written as JSON: {error}"))
}

fn described<'a>(
    committed: &'a Committed,
    audience: Audience,
    names: Names<'_>,
) -> Result<Option<Event<'a>>, LedgerError> {
    let recorded = &committed.recorded;
    let (seq, at, kind) = (recorded.seq, recorded.at_ms, recorded.fact.kind());
    let conversation = recorded.fact.conversation();
    Ok(members(committed, audience, names)?.map(|more| Event { seq, at, kind, conversation, more }))
}

fn members(
    committed: &Committed,
    audience: Audience,
    names: Names<'_>,
) -> Result<Option<Members>, LedgerError> {
    let name = |agent| names.agent(agent);
    let for_agents = audience == Audience::Agents;
    let by = |actor: &Actor| By::shown(*actor, audience);
    Ok(match &committed.recorded.fact {
        Fact::ConversationOpened { inbox, customer, .. } => {
            let as_visitor = Customer { id: *customer, name: None };
            let customer = if for_agents { names.customer(*customer)? } else { as_visitor };
            Some(Members::Opened { inbox: *inbox, customer })
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
        Fact::PromiseWithdrawn { .. } => Some(Members::By { by: None }),
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
        Fact::SavedReplyChanged { reply, by } | Fact::SavedReplyRemoved { reply, by } if for_agents => {
            By::shown(*by, audience).map(|by| Members::Reply { reply: *reply, by })
        }
        Fact::TagChanged { tag, by, .. }
        | Fact::ConversationTagged { tag, by, .. }
        | Fact::ConversationUntagged { tag, by, .. }
            if for_agents =>
        {
            By::shown(*by, audience).map(|by| Members::Tag { tag: *tag, by })
        }
        Fact::ConversationMerged { .. }
        | Fact::ConversationSeparated { .. }
        | Fact::NoteEdited { .. }
        | Fact::AgentMentioned { .. }
        | Fact::LinkChanged { .. } => of_notes_and_wholes(committed, audience),
        fact if for_agents && fact.customer().is_some() => of_a_customer(fact, names)?,
        fact if for_agents && fact.conversation().is_some() => of_company(committed, names)?,
        fact if for_agents => of_the_team(fact),
        _ => None,
    })
}

/// What colleagues hear of who is at a conversation, and for whom it is.
fn of_company(committed: &Committed, names: Names<'_>) -> Result<Option<Members>, LedgerError> {
    let name = |agent| names.agent(agent);
    let by = |actor: Actor| By::shown(actor, Audience::Agents);
    Ok(match &committed.recorded.fact {
        Fact::Whispered { to, .. } => MessageView::of(committed, Audience::Agents, name)?
            .map(|message| Members::Whisper { message, to: *to }),
        Fact::ConversationHandedToTeam { team, by: actor, .. } => {
            Some(Members::ToTeam { team: Some(*team), by: by(*actor) })
        }
        Fact::ConversationFreedFromTeam { by: actor, .. } => {
            Some(Members::ToTeam { team: None, by: by(*actor) })
        }
        Fact::AgentJoined { agent, .. } => {
            let agent_name = name(*agent)?.to_string();
            Some(Members::Company { agent: *agent, agent_name, by: by(Actor::Agent(*agent)) })
        }
        Fact::AgentLeft { agent, by: actor, .. } => {
            let agent_name = name(*agent)?.to_string();
            Some(Members::Company { agent: *agent, agent_name, by: by(*actor) })
        }
        _ => None,
    })
}

/// What becomes of notes, and of conversations beside others. Customers hear only what theirs is a part of.
fn of_notes_and_wholes(committed: &Committed, audience: Audience) -> Option<Members> {
    let by = |actor: &Actor| By::shown(*actor, audience);
    match &committed.recorded.fact {
        Fact::ConversationMerged { into, by: actor, .. } => {
            Some(Members::Into { into: *into, by: by(actor) })
        }
        Fact::ConversationSeparated { from, by: actor, .. } => {
            Some(Members::From { from: *from, by: by(actor) })
        }
        _ if audience == Audience::Customer => None,
        Fact::NoteEdited { message, note_seq, version, mentions, .. } => {
            let (text, mentions) = (committed.text.clone(), mentions.clone());
            let erased = text.is_none();
            let (message, note_seq, version) = (*message, *note_seq, *version);
            Some(Members::Edited { edit: EditView { message, note_seq, text, mentions, version, erased } })
        }
        // Not with which: whoever hears this may not read the other.
        Fact::LinkChanged { linked, by: actor, .. } => {
            by(actor).map(|by| Members::Link { linked: *linked, by })
        }
        Fact::AgentMentioned { agent, message, .. } => {
            Some(Members::Mentioned { agent: *agent, message: *message })
        }
        _ => None,
    }
}

/// What colleagues hear of a customer beside what is said.
fn of_a_customer(fact: &Fact, names: Names<'_>) -> Result<Option<Members>, LedgerError> {
    let by = |actor: &Actor| By::shown(*actor, Audience::Agents);
    let nameless = |id: &CustomerId| Customer { id: *id, name: None };
    Ok(match fact {
        Fact::CustomerProfileChanged { customer, by: actor } => {
            Some(Members::OfCustomer { customer: names.customer(*customer)?, by: by(actor) })
        }
        Fact::CustomersMerged { customer, into, by: actor, .. } => {
            let (customer, into) = (nameless(customer), names.customer(*into)?);
            Some(Members::Merged { customer, into, by: by(actor) })
        }
        Fact::CustomersSeparated { customer, from, by: actor } => {
            Some(Members::Separated { customer: names.customer(*customer)?, from: *from, by: by(actor) })
        }
        Fact::CustomerBlocked { customer, by: actor, .. }
        | Fact::CustomerUnblocked { customer, by: actor }
        | Fact::CustomerErased { customer, by: actor, .. } => {
            Some(Members::OfCustomer { customer: nameless(customer), by: by(actor) })
        }
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
        Fact::AgentAdded { agent, .. }
        | Fact::AgentRenamed { agent }
        | Fact::RoleChanged { agent, .. }
        | Fact::CapacityChanged { agent, .. }
        | Fact::AgentDeactivated { agent, .. }
        | Fact::AgentReactivated { agent, .. } => Some(Members::Agent { agent: *agent }),
        Fact::InboxChanged { inbox, .. }
        | Fact::InboxRetired { inbox, .. }
        | Fact::InboxReinstated { inbox, .. }
        | Fact::IdentityRuleChanged { inbox, .. }
        | Fact::IdentitySecretMade { inbox, .. }
        | Fact::IdentitySecretEnded { inbox, .. } => Some(Members::Inbox { inbox: *inbox }),
        Fact::HoursChanged { inbox, .. } | Fact::HoursRemoved { inbox, .. } => {
            Some(Members::Inbox { inbox: *inbox })
        }
        Fact::AbsencePlanned { agent, .. }
        | Fact::AbsenceBegan { agent }
        | Fact::AbsenceEnded { agent, .. } => Some(Members::Agent { agent: *agent }),
        Fact::TeamChanged { team, .. } => Some(Members::Team { team: *team, agent: None, inbox: None }),
        Fact::TeamMemberAdded { team, agent, .. } | Fact::TeamMemberRemoved { team, agent, .. } => {
            Some(Members::Team { team: *team, agent: Some(*agent), inbox: None })
        }
        Fact::TeamInboxAdded { team, inbox, .. } | Fact::TeamInboxRemoved { team, inbox, .. } => {
            Some(Members::Team { team: *team, agent: None, inbox: Some(*inbox) })
        }
        Fact::MemberAdded { inbox, agent, .. } | Fact::MemberRemoved { inbox, agent, .. } => {
            Some(Members::Member { inbox: *inbox, agent: *agent })
        }
        // Fetch them again.
        Fact::AttributesDefined { .. } | Fact::PushKeyMade { .. } => Some(Members::By { by: None }),
        // Tokens, sessions and the workspace's own beginning concern nobody's screen.
        _ => None,
    }
}
