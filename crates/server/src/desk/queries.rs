//! Questions about conversations and what was said in them.

use super::merging::queries as merging;
pub(crate) use super::merging::queries::homes;
use crate::accounts::AgentPrincipal;
use engine::conversations::Conversation;
use engine::permissions::Permission;
use events::{
    Actor, AgentId, ConversationId, ConversationState, CustomerId, Fact, InboxId, TagId, TeamId, WorkspaceId,
};
use ledger::{Committed, LedgerError, Row, Rows, chosen, sql, values};

/// A conversation as commands load it.
#[derive(Clone, Debug)]
pub(crate) struct Loaded {
    /// What decisions need.
    pub(crate) decide: Conversation,
    /// Where it arrived.
    pub(crate) inbox: InboxId,
    /// Whether what was said in it was erased: nothing more is said there.
    pub(crate) erased: bool,
    /// Who joined whoever has it.
    pub(crate) joined: Vec<AgentId>,
    /// Of which it has become a part: it is over, and goes on there.
    pub(crate) merged_into: Option<ConversationId>,
}

/// Ids that stand in one text, in order.
pub(super) fn ids<T: std::str::FromStr>(text: &str) -> Result<Vec<T>, LedgerError> {
    let corrupt = |id: &str| LedgerError::Corrupt(format!("{id:?} is no id"));
    text.split_whitespace().map(|id| id.parse().map_err(|_| corrupt(id))).collect()
}

fn read_loaded(row: &Row<'_>) -> Result<Loaded, LedgerError> {
    let decide = Conversation {
        id: row.parse(0)?,
        customer: row.parse(1)?,
        state: row.parse(2)?,
        agent: row.parse_optional(3)?,
        team: row.parse_optional(8)?,
        arrived_ms: row.get(4)?,
        parked_until_ms: row.get(5)?,
    };
    let (inbox, joined, merged_into) = (row.parse(6)?, ids(&row.get::<String>(9)?)?, row.parse_optional(10)?);
    Ok(Loaded { decide, inbox, erased: row.get::<i64>(7)? != 0, joined, merged_into })
}

/// One conversation, whoever asks.
pub(crate) fn load(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Result<Option<Loaded>, LedgerError> {
    rows.one(
        sql!("select id, visitor, state, agent, arrived_ms, parked_until_ms, inbox, erased, team, joined, merged_into from conversations where workspace=$1 and id=$2"),
        values![workspace, conversation],
        read_loaded,
    )
}

/// One conversation together with the `seq` of what was posted there under this `client_id`: one question for all that
/// posting needs.
pub(crate) fn load_with_repeat(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
    client_id: &str,
) -> Result<Option<(Loaded, Option<i64>)>, LedgerError> {
    rows.one(
        sql!("select c.id, c.visitor, c.state, c.agent, c.arrived_ms, c.parked_until_ms, c.inbox, c.erased, c.team, c.joined, c.merged_into, t.seq from conversations c
              left join timeline t on t.workspace=c.workspace and t.conversation=c.id and t.client_id=$3
              where c.workspace=$1 and c.id=$2"),
        values![workspace, conversation, client_id],
        |row| Ok((read_loaded(row)?, row.get(11)?)),
    )
}

/// What an agent holds.
pub(crate) fn held_by(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
) -> Result<Vec<Loaded>, LedgerError> {
    rows.all(
        sql!(
            "select id, visitor, state, agent, arrived_ms, parked_until_ms, inbox, erased, team, joined, merged_into from conversations
              where workspace=$1 and agent=$2 and state='active' order by arrived_ms, id"
        ),
        values![workspace, agent],
        read_loaded,
    )
}

/// Those that somebody has joined.
pub(crate) fn joined(rows: &Rows<'_>, workspace: WorkspaceId) -> Result<Vec<Loaded>, LedgerError> {
    rows.all(
        sql!(
            "select id, visitor, state, agent, arrived_ms, parked_until_ms, inbox, erased, team, joined, merged_into from conversations
              where workspace=$1 and joined<>''"
        ),
        values![workspace],
        read_loaded,
    )
}

/// What a person has open.
pub(crate) fn open_of_person(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    person: CustomerId,
) -> Result<Vec<Loaded>, LedgerError> {
    rows.all(
        sql!(
            "select id, visitor, state, agent, arrived_ms, parked_until_ms, inbox, erased, team, joined, merged_into from conversations
              where workspace=$1 and customer=$2 and is_open=1 order by opened_seq"
        ),
        values![workspace, person],
        read_loaded,
    )
}

/// Conversations whose parking is over, the earliest first.
pub(crate) fn parked_until(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    now_ms: i64,
    limit: i64,
) -> Result<Vec<ConversationId>, LedgerError> {
    rows.all(
        sql!("select id from conversations where workspace=$1 and parked_until_ms<=$2 order by parked_until_ms limit $3"),
        values![workspace, now_ms, limit],
        |row| row.parse(0),
    )
}

/// A visitor's open conversation, if there is one. Where they had one in two browsers when they were identified, the later.
pub(crate) fn open_of(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    customer: CustomerId,
) -> Result<Option<ConversationId>, LedgerError> {
    rows.one(
        sql!("select id from conversations where workspace=$1 and visitor=$2 and is_open=1 order by opened_seq desc limit 1"),
        values![workspace, customer],
        |row| row.parse(0),
    )
}

/// The conversation that a visitor opened under this `client_id`, with the `seq` of its opening.
pub(crate) fn opened_as(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    customer: CustomerId,
    client_id: &str,
) -> Result<Option<(ConversationId, i64)>, LedgerError> {
    rows.one(
        sql!("select id, opened_seq from conversations where workspace=$1 and opener=$2 and client_id=$3"),
        values![workspace, customer, client_id],
        |row| Ok((row.parse(0)?, row.get(1)?)),
    )
}

/// Waiting conversations of an inbox that have waited since before `before_ms`: `(which, whose, since when)`, after a cursor.
pub(crate) fn waiting_since_before(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    inbox: InboxId,
    before_ms: i64,
    after: (i64, i64),
) -> Result<Vec<(ConversationId, CustomerId, i64, i64)>, LedgerError> {
    rows.all(
        sql!(
            "select id, visitor, waiting_since_ms, opened_seq from conversations
              where workspace=$1 and inbox=$2 and state='waiting' and waiting_since_ms<=$3
              and (waiting_since_ms, opened_seq)>($4, $5) order by waiting_since_ms, opened_seq limit 500"
        ),
        values![workspace, inbox, before_ms, after.0, after.1],
        |row| Ok((row.parse(0)?, row.parse(1)?, row.get(2)?, row.get(3)?)),
    )
}

/// In which inbox a conversation is, and which visitor may read it.
pub(crate) fn whereabouts(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Result<Option<(InboxId, CustomerId)>, LedgerError> {
    rows.one(
        sql!("select inbox, visitor from conversations where workspace=$1 and id=$2"),
        values![workspace, conversation],
        |row| Ok((row.parse(0)?, row.parse(1)?)),
    )
}

/// A conversation as lists show it.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) id: ConversationId,
    pub(crate) state: ConversationState,
    pub(crate) inbox: InboxId,
    /// The person.
    pub(crate) customer: CustomerId,
    /// Their name, where it is known.
    pub(crate) name: Option<String>,
    pub(crate) agent: Option<AgentId>,
    pub(crate) opened_ms: i64,
    pub(crate) opened_seq: i64,
    pub(crate) waiting_since_ms: Option<i64>,
    pub(crate) parked_until_ms: Option<i64>,
    pub(crate) moved_seq: i64,
    pub(crate) seq: i64,
    pub(crate) preview: Option<Preview>,
    /// What they were promised last, while they wait.
    pub(crate) promise: Option<Said>,
    pub(crate) tags: Vec<TagId>,
    /// For whose people it is, where it was handed to a team.
    pub(crate) team: Option<TeamId>,
    /// Who joined whoever has it.
    pub(crate) joined: Vec<AgentId>,
    /// Of which it has become a part.
    pub(crate) merged_into: Option<ConversationId>,
    /// Since when what the customer said has no answer.
    pub(crate) unanswered_since_ms: Option<i64>,
}

/// A wait as it was said.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said {
    pub(crate) at_ms: i64,
    pub(crate) low_ms: i64,
    pub(crate) high_ms: i64,
    pub(crate) coverage_permille: i64,
}

/// The last message.
#[derive(Clone, Debug)]
pub(crate) struct Preview {
    pub(crate) author: Actor,
    pub(crate) text: Option<String>,
    pub(crate) at_ms: i64,
    pub(crate) seq: i64,
    pub(crate) files: usize,
}

/// The columns of [`Listed`], with the last message joined by its place in the log.
/// The text comes whole: what databases call a substring ends at a NUL.
macro_rules! listed {
    ($rest:literal) => {
        sql!(concat!(
            "select c.id, c.state, c.inbox, c.customer, c.agent, c.opened_ms, c.opened_seq, c.waiting_since_ms, ",
            "c.parked_until_ms, c.moved_seq, c.seq, f.kind, f.version, f.body, f.at_ms, x.text, ",
            "p.at_ms, p.low_ms, p.high_ms, p.coverage_permille, ",
            "coalesce(n.name, (select o.name from customers m join customer_profiles o on o.workspace=m.workspace and o.customer=m.id ",
            "where m.workspace=c.workspace and m.person=c.customer and o.name is not null order by o.customer limit 1)), ",
            "c.tags, f.seq, c.team, c.joined, c.merged_into, c.unanswered_since_ms ",
            "from conversations c left join facts f on f.workspace=c.workspace and f.seq=c.preview_seq ",
            "left join texts x on x.workspace=c.workspace and x.seq=c.preview_seq ",
            "left join customer_profiles n on n.workspace=c.workspace and n.customer=c.customer ",
            "left join promises p on p.workspace=c.workspace and p.conversation=c.id and p.withdrawn=0 ",
            $rest
        ))
    };
}

fn read_listed(row: &Row<'_>) -> Result<Listed, LedgerError> {
    let preview = match row.get::<Option<String>>(11)? {
        None => None,
        Some(kind) => match events::version::read(&kind, row.get(12)?, &row.get::<String>(13)?)? {
            Fact::MessagePosted { author, files, .. } => {
                let (at_ms, seq) = (row.get(14)?, row.get(22)?);
                Some(Preview { author, text: row.get(15)?, at_ms, seq, files: files.len() })
            }
            _ => None,
        },
    };
    let promise = match row.get::<Option<i64>>(16)? {
        Some(at_ms) => {
            Some(Said { at_ms, low_ms: row.get(17)?, high_ms: row.get(18)?, coverage_permille: row.get(19)? })
        }
        None => None,
    };
    Ok(Listed {
        id: row.parse(0)?,
        state: row.parse(1)?,
        inbox: row.parse(2)?,
        customer: row.parse(3)?,
        name: row.get(20)?,
        agent: row.parse_optional(4)?,
        opened_ms: row.get(5)?,
        opened_seq: row.get(6)?,
        waiting_since_ms: row.get(7)?,
        parked_until_ms: row.get(8)?,
        moved_seq: row.get(9)?,
        seq: row.get(10)?,
        preview,
        promise,
        tags: super::tags::queries::ids(&row.get::<String>(21)?)?,
        team: row.parse_optional(23)?,
        joined: ids(&row.get::<String>(24)?)?,
        merged_into: row.parse_optional(25)?,
        unanswered_since_ms: row.get(26)?,
    })
}

pub(crate) fn one(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Result<Option<Listed>, LedgerError> {
    Ok(each(rows, workspace, &[conversation])?.pop().flatten())
}

/// Each of these, as far as it is there.
pub(crate) fn each(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversations: &[ConversationId],
) -> Result<Vec<Option<Listed>>, LedgerError> {
    let each = conversations.iter().map(|id| [workspace.into(), (*id).into()]);
    rows.one_of_each(listed!("where c.workspace=$1 and c.id=$2"), each, read_listed)
}

/// A visitor's conversations, newest first.
pub(crate) fn of_visitor(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    visitor: CustomerId,
    before_seq: i64,
    limit: i64,
) -> Result<Vec<Listed>, LedgerError> {
    let found = rows.all(
        listed!(
            "where c.workspace=$1 and c.visitor=$2 and c.opened_seq<$3 and (c.merged_into is null or not exists (select 1 from conversations w
              where w.workspace=c.workspace and w.id=c.merged_into and w.visitor=c.visitor)) order by c.opened_seq desc limit $4"
        ),
        values![workspace, visitor, before_seq, limit],
        read_listed,
    )?;
    found.into_iter().map(|listed| merging::for_visitor(rows, workspace, visitor, listed)).collect()
}

/// A person's conversations as far as an agent may see them, newest first.
pub(crate) fn of_person(
    rows: &Rows<'_>,
    scope: Scope,
    person: CustomerId,
    before_seq: i64,
    limit: i64,
) -> Result<Vec<Listed>, LedgerError> {
    rows.all(
        listed!("where c.workspace=$1 and c.customer=$3 and c.inbox in (select inbox from members where workspace=$1 and agent=$2)
                 and c.merged_into is null and c.opened_seq<$4 order by c.opened_seq desc limit $5"),
        values![scope.workspace, scope.agent, person, before_seq, limit],
        read_listed,
    )
}

/// Through whose eyes: every question about conversations goes through the inboxes to which this agent belongs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope {
    pub(crate) workspace: WorkspaceId,
    pub(crate) agent: AgentId,
}

impl Scope {
    /// `NotFound` unless the agent may see this conversation.
    pub(crate) fn require(self, rows: &Rows<'_>, conversation: ConversationId) -> Result<(), LedgerError> {
        match whereabouts(rows, self.workspace, conversation)? {
            Some((inbox, _)) if self.includes(rows, inbox)? => Ok(()),
            _ => Err(LedgerError::NotFound),
        }
    }

    /// The inboxes whose conversations the agent may see.
    pub(crate) fn inboxes(self, rows: &Rows<'_>) -> Result<Vec<InboxId>, LedgerError> {
        crate::accounts::queries::inboxes_of(rows, self.workspace, self.agent)
    }

    /// Whether the agent may see what arrives in this inbox.
    pub(crate) fn includes(self, rows: &Rows<'_>, inbox: InboxId) -> Result<bool, LedgerError> {
        crate::accounts::queries::is_member(rows, self.workspace, self.agent, inbox)
    }
}

/// What of a conversation somebody hears.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Hears {
    /// Messages only.
    Messages,
    /// What this visitor reads: messages, and none of another visitor's, whoever colleagues know them as.
    Visitor(CustomerId),
    /// Notes, too, and no whisper.
    Notes,
    /// Notes, too, and what was whispered to this agent.
    NotesAndOwn(AgentId),
    /// Everything: leads.
    All,
}

impl Hears {
    /// What an agent hears: by their permissions, and those of their token.
    pub(crate) fn of(agent: &AgentPrincipal) -> Self {
        if agent.permissions.contains(Permission::ActOnFloor) {
            Self::All
        } else {
            Self::NotesAndOwn(agent.agent)
        }
    }
}

/// Messages of a conversation and of what became part of it, after a cursor, oldest first; notes and whispers among them as far as they
/// are heard.
pub(crate) fn messages(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
    hears: Hears,
    after_seq: i64,
    limit: i64,
) -> Result<Vec<Committed>, LedgerError> {
    let parts = match hears {
        Hears::Visitor(visitor) => merging::parts_for(rows, workspace, conversation, visitor)?,
        _ => merging::parts(rows, workspace, conversation)?,
    };
    of_whole((conversation, &parts), limit, |part| {
        own_messages(rows, workspace, part, hears, after_seq, limit)
    })
}

/// The first of what `of_part` gives of a conversation and of each of its parts, in the order of the log.
fn of_whole(
    (conversation, parts): (ConversationId, &[ConversationId]),
    limit: i64,
    of_part: impl Fn(ConversationId) -> Result<Vec<Committed>, LedgerError>,
) -> Result<Vec<Committed>, LedgerError> {
    let mut page = of_part(conversation)?;
    for part in parts {
        page.extend(of_part(*part)?);
    }
    if !parts.is_empty() {
        page.sort_by_key(|committed| committed.recorded.seq);
        page.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    }
    Ok(page)
}

/// Messages that were said in a conversation itself.
pub(crate) fn own_messages(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
    hears: Hears,
    after_seq: i64,
    limit: i64,
) -> Result<Vec<Committed>, LedgerError> {
    let notes = if matches!(hears, Hears::Messages | Hears::Visitor(_)) { "message" } else { "note" };
    let whispers = if matches!(hears, Hears::All) { "whisper" } else { "message" };
    let own = match hears {
        Hears::NotesAndOwn(agent) => agent.to_string(),
        _ => String::new(),
    };
    chosen(
        rows,
        workspace,
        sql!("select f.seq, f.at_ms, f.kind, f.version, f.body, f.checksum, x.text from timeline t
              join facts f on f.workspace=t.workspace and f.seq=t.seq
              left join texts x on x.workspace=t.workspace and x.seq=t.seq
              where t.workspace=$1 and t.conversation=$2 and t.seq>$4 and (t.entry in ('message', $3, $6) or t.only_for=$7) order by t.seq limit $5"),
        values![workspace, conversation, notes, after_seq, limit, whispers, own],
    )
}

/// What happened to a conversation and to its parts after a cursor, oldest first: everything that is no message or note.
pub(crate) fn events(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
    after_seq: i64,
    limit: i64,
) -> Result<Vec<Committed>, LedgerError> {
    let parts = merging::parts(rows, workspace, conversation)?;
    let own = |part| own_events(rows, workspace, part, after_seq, limit);
    of_whole((conversation, &parts), limit, own)
}

/// What happened to a conversation itself.
pub(crate) fn own_events(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
    after_seq: i64,
    limit: i64,
) -> Result<Vec<Committed>, LedgerError> {
    chosen(
        rows,
        workspace,
        sql!("select f.seq, f.at_ms, f.kind, f.version, f.body, f.checksum, null from timeline t
              join facts f on f.workspace=t.workspace and f.seq=t.seq
              where t.workspace=$1 and t.conversation=$2 and t.seq>$3 and t.entry='event' order by t.seq limit $4"),
        values![workspace, conversation, after_seq, limit],
    )
}

/// The fact at one place in the log, with its text.
pub(crate) fn at(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    seq: i64,
) -> Result<Option<Committed>, LedgerError> {
    Ok(ledger::each(rows, workspace, &[seq])?.pop().flatten())
}

/// The facts of what a visitor may read after and up to a `seq`, in order.
pub(crate) fn facts_of_visitor(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    customer: CustomerId,
    (after, until): (i64, i64),
    limit: i64,
) -> Result<Vec<Committed>, LedgerError> {
    // By conversation, so that no plan can walk the workspace's timeline: a customer has few.
    let conversations: Vec<ConversationId> = rows.all(
        // The order names the index: without it SQLite walks the workspace's whole primary key.
        sql!(
            "select id from conversations where workspace=$1 and visitor=$2 and opened_seq>0 and seq>$3 order by opened_seq"
        ),
        values![workspace, customer, after],
        |row| row.parse(0),
    )?;
    let mut facts = Vec::new();
    for conversation in conversations {
        facts.extend(chosen(
            rows,
            workspace,
            sql!(
                "select f.seq, f.at_ms, f.kind, f.version, f.body, f.checksum, x.text from timeline t
              join facts f on f.workspace=t.workspace and f.seq=t.seq
              left join texts x on x.workspace=t.workspace and x.seq=t.seq
              where t.workspace=$1 and t.conversation=$2 and t.seq>$3 and t.seq<=$4 order by t.seq limit $5"
            ),
            values![workspace, conversation, after, until, limit],
        )?);
    }
    facts.sort_by_key(|committed| committed.recorded.seq);
    facts.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(facts)
}
