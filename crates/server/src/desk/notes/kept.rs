//! Kept rows: what notes said before they were changed, and which mentions their agent has seen.

use super::queries::LATEST;
use events::{AgentId, ConversationId, MessageId, WorkspaceId};
use ledger::{LedgerError, Rows, Tx, sql, values};

/// The kept tables.
pub(crate) const TABLES: &[&str] = &[
    "create table note_versions(workspace text not null, message text not null, version bigint not null,
        conversation text not null, at_ms bigint not null, text text not null, primary key(workspace, message, version))",
    "create index note_versions_by_conversation on note_versions(workspace, conversation)",
    "create table mentions_seen(workspace text not null, agent text not null, seq bigint not null,
        primary key(workspace, agent, seq))",
];

/// What a note said.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub(crate) version: i64,
    /// When it was said.
    pub(crate) at_ms: i64,
    pub(crate) text: String,
}

/// Keeps what a note says before it says something else.
pub(crate) fn keep_version(
    tx: &mut Tx<'_>,
    (conversation, message): (ConversationId, MessageId),
    version: &Version,
) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(
        sql!("insert into note_versions(workspace, message, version, conversation, at_ms, text) values ($1, $2, $3, $4, $5, $6)"),
        values![workspace, message, version.version, conversation, version.at_ms, &version.text],
    )?;
    Ok(())
}

/// What a note said before, the first first.
pub(crate) fn versions(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    message: MessageId,
) -> Result<Vec<Version>, LedgerError> {
    rows.all(
        sql!("select version, at_ms, text from note_versions where workspace=$1 and message=$2 order by version"),
        values![workspace, message],
        |row| Ok(Version { version: row.get(0)?, at_ms: row.get(1)?, text: row.get(2)? }),
    )
}

/// Nothing of what notes there said before stays.
pub(crate) fn erase(tx: &mut Tx<'_>, conversation: ConversationId) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    let sql = sql!("delete from note_versions where workspace=$1 and conversation=$2");
    tx.erase(sql, values![workspace, conversation])?;
    Ok(())
}

/// Whether anything is kept of what notes there said before.
pub(crate) fn holds(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Result<bool, LedgerError> {
    rows.any(
        sql!("select 1 from note_versions where workspace=$1 and conversation=$2 limit 1"),
        values![workspace, conversation],
    )
}

/// An agent has seen these mentions of theirs. What is older than the latest counts as seen and is not remembered.
pub(crate) fn see(tx: &mut Tx<'_>, agent: AgentId, seqs: &[i64]) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    for seq in seqs {
        tx.keep(
            sql!(
                "insert into mentions_seen(workspace, agent, seq)
                  select workspace, agent, seq from mentions where workspace=$1 and agent=$2 and seq=$3
                  on conflict(workspace, agent, seq) do nothing"
            ),
            values![workspace, agent, *seq],
        )?;
    }
    tx.keep(
        sql!(
            "delete from mentions_seen where workspace=$1 and agent=$2 and seq<
              (select min(seq) from (select seq from mentions where workspace=$1 and agent=$2 order by seq desc limit $3) latest)"
        ),
        values![workspace, agent, LATEST],
    )?;
    Ok(())
}
