//! Questions about links.

use crate::desk::merging::queries as merging;
use crate::desk::queries::{self as desk, Listed, Scope};
use events::{AgentId, ConversationId, WorkspaceId};
use ledger::{LedgerError, Rows, sql, values};

/// A link, from one side.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) other: Listed,
    pub(crate) at_ms: i64,
    pub(crate) by: Option<AgentId>,
}

/// How many links a conversation has, also those whose other side one may not read.
pub(crate) fn count(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Result<usize, LedgerError> {
    Ok(of_one(rows, workspace, conversation)?.len())
}

/// `(other, when, by whom)`, the first first.
fn of_one(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Result<Vec<(ConversationId, i64, Option<AgentId>)>, LedgerError> {
    rows.all(
        sql!("select other, at_ms, agent from links where workspace=$1 and conversation=$2 order by seq"),
        values![workspace, conversation],
        |row| Ok((row.parse(0)?, row.get(1)?, row.parse_optional(2)?)),
    )
}

/// Whether two conversations are linked.
pub(crate) fn are_linked(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
    other: ConversationId,
) -> Result<bool, LedgerError> {
    rows.any(
        sql!("select 1 from links where workspace=$1 and conversation=$2 and other=$3"),
        values![workspace, conversation, other],
    )
}

/// The links of a conversation and of those that became part of it, as far as an agent may read the other side. What became part of
/// another is shown as that.
pub(crate) fn of(
    rows: &Rows<'_>,
    scope: Scope,
    conversation: ConversationId,
) -> Result<Vec<Link>, LedgerError> {
    let whole = merging::whole(rows, scope.workspace, conversation)?;
    let mut links: Vec<Link> = Vec::new();
    for part in &whole {
        for (other, at_ms, by) in of_one(rows, scope.workspace, *part)? {
            let other = merging::home(rows, scope.workspace, other)?;
            if whole.contains(&other) || links.iter().any(|link| link.other.id == other) {
                continue;
            }
            let Some(other) = desk::one(rows, scope.workspace, other)? else { continue };
            if scope.includes(rows, other.inbox)? {
                links.push(Link { other, at_ms, by });
            }
        }
    }
    Ok(links)
}

/// The links between two conversations, or between parts of theirs.
pub(crate) fn between(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
    other: ConversationId,
) -> Result<Vec<(ConversationId, ConversationId)>, LedgerError> {
    let others = merging::whole(rows, workspace, other)?;
    let mut found = Vec::new();
    for one in merging::whole(rows, workspace, conversation)? {
        for (another, ..) in of_one(rows, workspace, one)? {
            if others.contains(&another) {
                found.push((one, another));
            }
        }
    }
    Ok(found)
}
