//! Facts to rows: where each conversation is, and which facts belong to it.

use super::links::projection as links;
use super::merging::projection as merging;
use super::notes::projection as notes;
use super::queries::ids;
use super::tags::projection as tags;
use crate::customers::queries as customers;
use engine::company::after;
use events::{
    Actor, ConversationId, ConversationState as State, CustomerId, Fact, MergeProof, Recorded, TeamId,
    WorkspaceId,
};
use ledger::{DerivedTable, LedgerError, Rows, Value, sql, values};

pub(crate) const TABLES: [DerivedTable; 2] = [
    DerivedTable {
        name: "conversations",
        columns: "workspace text not null, id text not null, inbox text not null, opener text not null,
            visitor text not null, customer text not null, erased bigint not null, client_id text not null, state text not null, is_open bigint not null, agent text,
            opened_ms bigint not null, opened_seq bigint not null, arrived_ms bigint not null,
            waiting_since_ms bigint, parked_until_ms bigint, held_from text, held_until_ms bigint,
            moved_seq bigint not null, preview_seq bigint, unanswered_since_ms bigint, seq bigint not null, tags text not null default '', team text, team_since_ms bigint, joined text not null default '', answered bigint not null default 0, merged_into text, primary key(workspace, id)",
        key: "workspace, id",
        indexes: &[
            "create unique index conversations_by_opening on conversations(workspace, opener, client_id)",
            "create index conversations_open_of on conversations(workspace, visitor) where is_open=1",
            "create index conversations_by_visitor on conversations(workspace, visitor, opened_seq)",
            "create index conversations_by_customer on conversations(workspace, customer, opened_seq)",
            "create index conversations_in_line on conversations(workspace, inbox, waiting_since_ms, opened_seq) where state='waiting'",
            "create index conversations_waiting on conversations(workspace, waiting_since_ms, opened_seq) where state='waiting'",
            "create index conversations_in_hand on conversations(workspace, agent, arrived_ms, id) where state='active'",
            "create index conversations_by_inbox on conversations(workspace, inbox, state, moved_seq)",
            "create index conversations_by_inbox_and_agent on conversations(workspace, inbox, agent, state, moved_seq)",
            "create index conversations_unanswered on conversations(workspace, inbox, unanswered_since_ms, opened_seq) where unanswered_since_ms is not null",
            "create index conversations_in_line_of_team on conversations(workspace, inbox, team, waiting_since_ms, opened_seq) where state='waiting' and team is not null",
            "create index conversations_of_team on conversations(workspace, inbox, team, state, moved_seq) where team is not null",
            "create index conversations_joined on conversations(workspace) where joined<>''",
            "create index conversations_parked on conversations(workspace, parked_until_ms) where parked_until_ms is not null",
            "create index conversations_merged on conversations(workspace, merged_into, opened_seq) where merged_into is not null",
            "create index conversations_held on conversations(workspace, held_until_ms) where held_until_ms is not null",
        ],
    },
    DerivedTable {
        name: "timeline",
        columns:
            "workspace text not null, conversation text not null, seq bigint not null, entry text not null,
            client_id text, only_for text, primary key(workspace, conversation, seq)",
        key: "workspace, conversation, seq",
        indexes: &[
            "create unique index timeline_by_client_id on timeline(workspace, conversation, client_id) where client_id is not null",
        ],
    },
];

/// Whose line it stands in, and since when.
fn for_team(
    rows: &Rows<'_>,
    recorded: &Recorded,
    conversation: ConversationId,
    team: Option<TeamId>,
) -> Result<(), LedgerError> {
    rows.execute(
        sql!("update conversations set team=$3, team_since_ms=$5, seq=$4 where workspace=$1 and id=$2"),
        values![recorded.workspace, conversation, team, recorded.seq, team.map(|_| recorded.at_ms)],
    )
}

pub(crate) fn project(rows: &Rows<'_>, recorded: &Recorded) -> Result<(), LedgerError> {
    tags::project(rows, recorded)?;
    notes::project(rows, recorded)?;
    links::project(rows, recorded)?;
    if let Fact::AgentMentioned { .. } = recorded.fact {
        // Theirs alone: nothing that happened to the conversation.
        return Ok(());
    }
    let Some(conversation) = recorded.fact.conversation() else { return whose(rows, recorded) };
    let (workspace, at_ms, seq) = (recorded.workspace, recorded.at_ms, recorded.seq);
    into_timeline(rows, recorded, conversation)?;
    match &recorded.fact {
        Fact::ConversationOpened { inbox, customer, client_id, .. } => {
            rows.execute(
                // Whoever opens it may read it; whose it is, is said by who they are by now.
                sql!("insert into conversations(workspace, id, inbox, opener, visitor, customer, erased, client_id, state, is_open,
                      opened_ms, opened_seq, arrived_ms, waiting_since_ms, moved_seq, seq)
                      values ($1, $2, $3, $4, $4, coalesce((select person from customers where workspace=$1 and id=$4), $4), 0, $5,
                      'waiting', 1, $6, $7, $6, $6, $7, $7)"),
                values![workspace, conversation, *inbox, *customer, client_id, at_ms, seq],
            )?;
        }
        Fact::MessagePosted { author: Actor::Customer(_), .. } => {
            rows.execute(
                sql!("update conversations set preview_seq=$3, seq=$3, unanswered_since_ms=coalesce(unanswered_since_ms, $4)
                      where workspace=$1 and id=$2"),
                values![workspace, conversation, seq, at_ms],
            )?;
        }
        Fact::MessagePosted { .. } => {
            rows.execute(
                sql!("update conversations set preview_seq=$3, seq=$3, unanswered_since_ms=null where workspace=$1 and id=$2"),
                values![workspace, conversation, seq],
            )?;
        }
        Fact::NoteAdded { .. }
        | Fact::Whispered { .. }
        | Fact::NoteEdited { .. }
        | Fact::LinkChanged { .. }
        | Fact::WaitPromised { .. }
        | Fact::PromiseWithdrawn { .. }
        | Fact::PromiseSettled { .. } => {
            rows.execute(
                sql!("update conversations set seq=$3 where workspace=$1 and id=$2"),
                values![workspace, conversation, seq],
            )?;
        }
        Fact::ConversationHandedToTeam { team, .. } => for_team(rows, recorded, conversation, Some(*team))?,
        Fact::ConversationFreedFromTeam { .. } => for_team(rows, recorded, conversation, None)?,
        Fact::AgentJoined { .. } | Fact::AgentLeft { .. } => {
            rows.execute(
                sql!("update conversations set seq=$3 where workspace=$1 and id=$2"),
                values![workspace, conversation, seq],
            )?;
            company(rows, recorded, conversation)?;
        }
        Fact::ConversationTagged { tag, .. } => tags::mark(rows, recorded, conversation, (*tag, true))?,
        Fact::ConversationUntagged { tag, .. } => tags::mark(rows, recorded, conversation, (*tag, false))?,
        Fact::ConversationMerged { .. } | Fact::ConversationSeparated { .. } => {
            merging::project(rows, recorded)?;
        }
        fact => move_it(rows, recorded, fact)?,
    }
    Ok(())
}

/// What happened, in its place among what was said.
fn into_timeline(
    rows: &Rows<'_>,
    recorded: &Recorded,
    conversation: ConversationId,
) -> Result<(), LedgerError> {
    let (workspace, seq) = (recorded.workspace, recorded.seq);
    let (entry, client_id) = match &recorded.fact {
        Fact::MessagePosted { client_id, .. } => ("message", Some(client_id.as_str())),
        Fact::NoteAdded { client_id, .. } => ("note", Some(client_id.as_str())),
        Fact::Whispered { client_id, .. } => ("whisper", Some(client_id.as_str())),
        Fact::NoteEdited { .. } => ("edit", None),
        _ => ("event", None),
    };
    let only_for = match &recorded.fact {
        Fact::Whispered { to, .. } => Some(*to),
        _ => None,
    };
    rows.execute(
        sql!(
            "insert into timeline(workspace, conversation, seq, entry, client_id, only_for) values ($1, $2, $3, $4, $5, $6)"
        ),
        values![workspace, conversation, seq, entry, client_id, only_for],
    )?;
    Ok(())
}

/// Two customers became one person, or two again, or a person was erased: what that means for their conversations. Comes after
/// the table of customers says so.
fn whose(rows: &Rows<'_>, recorded: &Recorded) -> Result<(), LedgerError> {
    let (workspace, seq) = (recorded.workspace, recorded.seq);
    match &recorded.fact {
        Fact::CustomersMerged { customer, into, proof, .. } => {
            let person = customers::person_of(rows, workspace, *into)?;
            for id in customers::with_merged(rows, workspace, *customer)? {
                give(rows, workspace, (id, person), seq)?;
            }
            // The company's site says who the visitor is: they read from now on as that.
            if *proof == MergeProof::Identity {
                rows.execute(
                    sql!("update conversations set visitor=$3 where workspace=$1 and visitor=$2"),
                    values![workspace, *customer, *into],
                )?;
            }
        }
        Fact::CustomersSeparated { customer, .. } => {
            for id in customers::with_merged(rows, workspace, *customer)? {
                give(rows, workspace, (id, *customer), seq)?;
            }
        }
        Fact::CustomerErased { ids, .. } => {
            for id in ids {
                rows.execute(
                    sql!("update conversations set erased=1, seq=$3 where workspace=$1 and visitor=$2"),
                    values![workspace, *id, seq],
                )?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// What a visitor may read belongs to this person from now on.
fn give(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    (visitor, person): (CustomerId, CustomerId),
    seq: i64,
) -> Result<(), LedgerError> {
    rows.execute(
        sql!("update conversations set customer=$3, seq=$4 where workspace=$1 and visitor=$2"),
        values![workspace, visitor, person, seq],
    )?;
    Ok(())
}

/// A change of place: everything that says where a conversation is, at once.
fn move_it(rows: &Rows<'_>, recorded: &Recorded, fact: &Fact) -> Result<(), LedgerError> {
    let (at_ms, null) = (recorded.at_ms, Value::Null);
    let keep_agent: Value<'_> = "keep".into();
    // Agent, arrival (null keeps it), waiting since, parked until, held from, held until.
    let (state, agent, arrived, waiting, parked, held_from, held_until) = match fact {
        Fact::ConversationAssigned { agent, .. } => {
            (State::Active, (*agent).into(), null.clone(), null.clone(), null.clone(), null.clone(), null)
        }
        Fact::ConversationQueued { waiting_since_ms, held_from, held_until_ms, .. } => {
            let since: Value<'_> = (*waiting_since_ms).into();
            (
                State::Waiting,
                null.clone(),
                since.clone(),
                since,
                null,
                (*held_from).into(),
                (*held_until_ms).into(),
            )
        }
        Fact::ConversationParked { until_ms, .. } => {
            (State::Parked, keep_agent, null.clone(), null.clone(), (*until_ms).into(), null.clone(), null)
        }
        Fact::ConversationResolved { .. } => {
            (State::Resolved, keep_agent, null.clone(), null.clone(), null.clone(), null.clone(), null)
        }
        Fact::ConversationReopened { .. } => {
            (State::Waiting, null.clone(), at_ms.into(), at_ms.into(), null.clone(), null.clone(), null)
        }
        Fact::ConversationAbandoned { .. } => {
            (State::Abandoned, null.clone(), null.clone(), null.clone(), null.clone(), null.clone(), null)
        }
        _ => return Ok(()),
    };
    let Some(conversation) = fact.conversation() else { return Ok(()) };
    // Whether somebody has had it since it arrived: who is given back and taken again was answered once.
    let answered = match fact {
        Fact::ConversationAssigned { .. } => "yes",
        Fact::ConversationReopened { .. } => "no",
        _ => "keep",
    };
    rows.execute(
        sql!("update conversations set state=$3, is_open=$4, agent=case when $5='keep' then agent else $5 end,
              arrived_ms=coalesce($6, arrived_ms), waiting_since_ms=$7, parked_until_ms=$8, held_from=$9, held_until_ms=$10,
              answered=case when $12='keep' then answered when $12='yes' then 1 else 0 end,
              team_since_ms=case when team is not null and $3='waiting' then $13 else team_since_ms end,
              moved_seq=$11, seq=$11, unanswered_since_ms=case when cast($4 as bigint)=0 then null else unanswered_since_ms end where workspace=$1 and id=$2"),
        &[
            recorded.workspace.into(),
            conversation.into(),
            state.as_str().into(),
            state.is_open().into(),
            agent,
            arrived,
            waiting,
            parked,
            held_from,
            held_until,
            recorded.seq.into(),
            answered.into(),
            at_ms.into(),
        ],
    )?;
    company(rows, recorded, conversation)?;
    tags::follow(rows, recorded, conversation)
}

/// Who is still there beside whoever has the conversation.
fn company(rows: &Rows<'_>, recorded: &Recorded, conversation: ConversationId) -> Result<(), LedgerError> {
    let workspace = recorded.workspace;
    let before = rows.one(
        sql!("select joined from conversations where workspace=$1 and id=$2"),
        values![workspace, conversation],
        |row| row.get::<String>(0),
    )?;
    let before = ids(&before.unwrap_or_default())?;
    let after = after(&recorded.fact, before.clone());
    if after != before {
        let joined = after.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        rows.execute(
            sql!("update conversations set joined=$3 where workspace=$1 and id=$2"),
            values![workspace, conversation, joined],
        )?;
    }
    Ok(())
}
