//! Facts to rows: which conversations are linked, from either side.

use events::{Actor, Fact, Recorded};
use ledger::{DerivedTable, LedgerError, Rows, sql, values};

pub(crate) const TABLES: [DerivedTable; 1] = [DerivedTable {
    name: "links",
    columns: "workspace text not null, conversation text not null, other text not null, seq bigint not null,
        at_ms bigint not null, agent text, primary key(workspace, conversation, other)",
    key: "workspace, conversation, other",
    indexes: &[],
}];

pub(crate) fn project(rows: &Rows<'_>, recorded: &Recorded) -> Result<(), LedgerError> {
    let Fact::LinkChanged { conversation, other, linked, by } = &recorded.fact else { return Ok(()) };
    let workspace = recorded.workspace;
    if !linked {
        rows.execute(
            sql!("delete from links where workspace=$1 and conversation=$2 and other=$3"),
            values![workspace, *conversation, *other],
        )?;
        return Ok(());
    }
    let agent = match by {
        Actor::Agent(agent) => Some(*agent),
        _ => None,
    };
    rows.execute(
        sql!("insert into links(workspace, conversation, other, seq, at_ms, agent) values ($1, $2, $3, $4, $5, $6)"),
        values![workspace, *conversation, *other, recorded.seq, recorded.at_ms, agent],
    )?;
    Ok(())
}
