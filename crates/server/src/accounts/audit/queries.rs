//! Questions about changes.

use events::WorkspaceId;
use ledger::{Committed, LedgerError, Rows, chosen, sql, values};

/// The changes before a place in the log, the latest first.
pub(crate) fn before(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    seq: i64,
    limit: i64,
) -> Result<Vec<Committed>, LedgerError> {
    chosen(
        rows,
        workspace,
        sql!(
            "select f.seq, f.at_ms, f.kind, f.version, f.body, f.checksum, x.text from changes c
              join facts f on f.workspace=c.workspace and f.seq=c.seq
              left join texts x on x.workspace=c.workspace and x.seq=c.seq
              where c.workspace=$1 and c.seq<$2 order by c.seq desc limit $3"
        ),
        values![workspace, seq, limit],
    )
}
