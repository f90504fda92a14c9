//! Kept rows: marks of reading.

use super::{Mark, Who};
use events::{AgentId, ConversationId};
use ledger::{LedgerError, Tx, sql, values};

/// Conversations of which an agent's mark is kept at most: those that they read last.
pub(crate) const MOST_OF_AN_AGENT: i64 = 2_000;

/// The kept tables.
pub(crate) const TABLES: &[&str] = &[
    "create table read_marks(workspace text not null, agent text not null, conversation text not null, seq bigint not null,
        at_ms bigint not null, primary key(workspace, agent, conversation))",
    "create index read_marks_by_time on read_marks(workspace, agent, at_ms)",
    "create index read_marks_by_conversation on read_marks(workspace, conversation)",
    "create table seen_marks(workspace text not null, conversation text not null, seq bigint not null,
        primary key(workspace, conversation))",
];

/// Writes marks down; none goes back.
pub(crate) fn write(tx: &mut Tx<'_>, marks: &[Mark]) -> Result<(), LedgerError> {
    let (workspace, now_ms) = (tx.workspace(), tx.now_ms());
    for ((_, conversation), who, seq) in marks {
        match who {
            Who::Agent(agent) => tx.keep(
                sql!(
                    "insert into read_marks(workspace, agent, conversation, seq, at_ms) values ($1, $2, $3, $4, $5)
                      on conflict(workspace, agent, conversation) do update set at_ms=excluded.at_ms,
                      seq=case when excluded.seq>read_marks.seq then excluded.seq else read_marks.seq end"
                ),
                values![workspace, *agent, *conversation, *seq, now_ms],
            )?,
            Who::Customer => tx.keep(
                sql!(
                    "insert into seen_marks(workspace, conversation, seq) values ($1, $2, $3)
                      on conflict(workspace, conversation) do update set
                      seq=case when excluded.seq>seen_marks.seq then excluded.seq else seen_marks.seq end"
                ),
                values![workspace, *conversation, *seq],
            )?,
        };
    }
    let mut agents: Vec<AgentId> = marks
        .iter()
        .filter_map(|(_, who, _)| if let Who::Agent(agent) = who { Some(*agent) } else { None })
        .collect();
    agents.sort_unstable();
    agents.dedup();
    for agent in agents {
        tx.keep(
            sql!(
                "delete from read_marks where workspace=$1 and agent=$2 and conversation in
                  (select conversation from read_marks where workspace=$1 and agent=$2 order by at_ms desc limit 500 offset $3)"
            ),
            values![workspace, agent, MOST_OF_AN_AGENT],
        )?;
    }
    Ok(())
}

/// Nothing of who read this conversation, and of what its customer was shown, stays.
pub(crate) fn erase(tx: &mut Tx<'_>, conversation: ConversationId) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    for sql in [
        sql!("delete from read_marks where workspace=$1 and conversation=$2"),
        sql!("delete from seen_marks where workspace=$1 and conversation=$2"),
    ] {
        tx.keep(sql, values![workspace, conversation])?;
    }
    Ok(())
}
