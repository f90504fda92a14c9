//! Facts to rows: where each note is and which version it has, and whom notes name.

use events::{Fact, Recorded};
use ledger::{DerivedTable, LedgerError, Rows, sql, values};

pub(crate) const TABLES: [DerivedTable; 2] = [
    DerivedTable {
        name: "notes",
        columns:
            "workspace text not null, message text not null, conversation text not null, seq bigint not null,
            version bigint not null, edit_seq bigint, primary key(workspace, message)",
        key: "workspace, message",
        indexes: &[
            "create index notes_edited on notes(workspace, conversation, seq) where edit_seq is not null",
        ],
    },
    DerivedTable {
        name: "mentions",
        columns:
            "workspace text not null, agent text not null, seq bigint not null, conversation text not null,
            message text not null, primary key(workspace, agent, seq)",
        key: "workspace, agent, seq",
        indexes: &["create unique index mentions_by_note on mentions(workspace, message, agent)"],
    },
];

pub(crate) fn project(rows: &Rows<'_>, recorded: &Recorded) -> Result<(), LedgerError> {
    let (workspace, seq) = (recorded.workspace, recorded.seq);
    match &recorded.fact {
        Fact::NoteAdded { conversation, message, .. } => {
            rows.execute(
                sql!("insert into notes(workspace, message, conversation, seq, version) values ($1, $2, $3, $4, 1)"),
                values![workspace, *message, *conversation, seq],
            )?;
        }
        Fact::NoteEdited { message, version, .. } => {
            rows.execute(
                sql!("update notes set version=$3, edit_seq=$4 where workspace=$1 and message=$2"),
                values![workspace, *message, *version, seq],
            )?;
        }
        Fact::AgentMentioned { conversation, message, agent } => {
            rows.execute(
                sql!("insert into mentions(workspace, agent, seq, conversation, message) values ($1, $2, $3, $4, $5)"),
                values![workspace, *agent, seq, *conversation, *message],
            )?;
        }
        _ => {}
    }
    Ok(())
}
