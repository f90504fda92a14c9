//! Facts to rows: what is part of what, and what the one that stays shows of it.

use super::queries::last_message;
use crate::desk::tags::projection as tags;
use events::{ConversationId, Fact, Recorded};
use ledger::{LedgerError, Rows, sql, values};

pub(crate) fn project(rows: &Rows<'_>, recorded: &Recorded) -> Result<(), LedgerError> {
    match &recorded.fact {
        Fact::ConversationMerged { conversation, into, .. } => merge(rows, recorded, *conversation, *into),
        Fact::ConversationSeparated { conversation, from, .. } => {
            separate(rows, recorded, *conversation, *from)
        }
        _ => Ok(()),
    }
}

/// The one that goes is over. The one that stays has its last words, and its customer waits there for an answer if they did.
fn merge(
    rows: &Rows<'_>,
    recorded: &Recorded,
    gone: ConversationId,
    stays: ConversationId,
) -> Result<(), LedgerError> {
    let (workspace, seq) = (recorded.workspace, recorded.seq);
    rows.execute(
        sql!(
            "update conversations set seq=$4, moved_seq=$4,
              preview_seq=(select max(preview_seq) from conversations where workspace=$1 and id in ($2, $3)),
              unanswered_since_ms=(select min(unanswered_since_ms) from conversations where workspace=$1 and id in ($2, $3))
              where workspace=$1 and id=$3"
        ),
        values![workspace, gone, stays, seq],
    )?;
    rows.execute(
        sql!("update conversations set merged_into=$3, seq=$4 where workspace=$1 and merged_into=$2"),
        values![workspace, gone, stays, seq],
    )?;
    // What was part of it and spoke last is now of the one that stays: to its own visitor it ends with its own words.
    let own = last_message(rows, workspace, gone)?;
    rows.execute(
        sql!(
            "update conversations set merged_into=$3, state='resolved', is_open=0, waiting_since_ms=null, parked_until_ms=null,
              held_from=null, held_until_ms=null, unanswered_since_ms=null, preview_seq=$5, moved_seq=$4, seq=$4 where workspace=$1 and id=$2"
        ),
        values![workspace, gone, stays, seq, own],
    )?;
    tags::follow(rows, recorded, gone)?;
    tags::follow(rows, recorded, stays)
}

fn separate(
    rows: &Rows<'_>,
    recorded: &Recorded,
    part: ConversationId,
    from: ConversationId,
) -> Result<(), LedgerError> {
    let (workspace, seq) = (recorded.workspace, recorded.seq);
    let own = last_message(rows, workspace, part)?;
    rows.execute(
        sql!("update conversations set merged_into=null, preview_seq=$3, moved_seq=$4, seq=$4 where workspace=$1 and id=$2"),
        values![workspace, part, own, seq],
    )?;
    let mut last = last_message(rows, workspace, from)?;
    for other in super::queries::parts(rows, workspace, from)? {
        last = last.max(last_message(rows, workspace, other)?);
    }
    rows.execute(
        sql!("update conversations set preview_seq=$3, seq=$4 where workspace=$1 and id=$2"),
        values![workspace, from, last, seq],
    )?;
    tags::follow(rows, recorded, part)
}
