//! Facts to rows: what each agent says, whether they are connected, and how full their hands are.

use engine::routing::WEB_CONVERSATION_LOAD;
use events::{AgentId, AgentState, ConversationId, Fact, Recorded};
use ledger::{DerivedTable, LedgerError, Rows, sql, values};

pub(crate) const TABLES: [DerivedTable; 1] = [DerivedTable {
    name: "hands",
    columns: "workspace text not null, agent text not null, state text not null, connected bigint not null,
        load bigint not null, capacity bigint not null, last_assigned_seq bigint not null,
        last_there_ms bigint not null, primary key(workspace, agent)",
    key: "workspace, agent",
    indexes: &[],
}];

/// Runs before the desk's projection, which overwrites who had a conversation before.
pub(crate) fn project(rows: &Rows<'_>, recorded: &Recorded) -> Result<(), LedgerError> {
    let workspace = recorded.workspace;
    match &recorded.fact {
        Fact::AgentAdded { agent, capacity, .. } => {
            rows.execute(
                sql!(
                    "insert into hands(workspace, agent, state, connected, load, capacity, last_assigned_seq, last_there_ms)
                      values ($1, $2, $3, 0, 0, $4, 0, 0)"
                ),
                values![workspace, *agent, AgentState::Offline.as_str(), *capacity],
            )?;
        }
        Fact::CapacityChanged { agent, capacity, .. } => {
            rows.execute(
                sql!("update hands set capacity=$3 where workspace=$1 and agent=$2"),
                values![workspace, *agent, *capacity],
            )?;
        }
        Fact::AgentStateChanged { agent, state, connected } => {
            rows.execute(
                // Right-hand sides see what was so before: whoever was there until now was there last now.
                sql!(
                    "update hands set last_there_ms=case when state='available' and connected=1 then $5 else last_there_ms end,
                      state=$3, connected=$4 where workspace=$1 and agent=$2"
                ),
                values![workspace, *agent, state.as_str(), *connected, recorded.at_ms],
            )?;
        }
        Fact::ConversationAssigned { conversation, agent, .. } => {
            put_down(rows, recorded, *conversation)?;
            rows.execute(
                sql!("update hands set load=load+$3, last_assigned_seq=$4 where workspace=$1 and agent=$2"),
                values![workspace, *agent, WEB_CONVERSATION_LOAD, recorded.seq],
            )?;
        }
        Fact::ConversationQueued { conversation, .. }
        | Fact::ConversationParked { conversation, .. }
        | Fact::ConversationResolved { conversation, .. }
        | Fact::ConversationMerged { conversation, .. }
        | Fact::ConversationAbandoned { conversation, .. } => put_down(rows, recorded, *conversation)?,
        _ => {}
    }
    Ok(())
}

/// Whoever held the conversation until now has a hand free.
fn put_down(rows: &Rows<'_>, recorded: &Recorded, conversation: ConversationId) -> Result<(), LedgerError> {
    let holder: Option<AgentId> = rows
        .one(
            sql!("select agent from conversations where workspace=$1 and id=$2 and state='active'"),
            values![recorded.workspace, conversation],
            |row| row.parse_optional(0),
        )?
        .flatten();
    if let Some(agent) = holder {
        rows.execute(
            sql!("update hands set load=load-$3 where workspace=$1 and agent=$2"),
            values![recorded.workspace, agent, WEB_CONVERSATION_LOAD],
        )?;
    }
    Ok(())
}
