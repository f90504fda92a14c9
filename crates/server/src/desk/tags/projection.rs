//! Facts to rows: what each tag is used for, and on which conversations it is.

use events::{ConversationId, Fact, Recorded, TagId};
use ledger::{DerivedTable, LedgerError, Rows, sql, values};

pub(crate) const TABLES: [DerivedTable; 2] = [
    DerivedTable {
        name: "tag_tones",
        columns: "workspace text not null, id text not null, tone text not null, retired bigint not null,
            primary key(workspace, id)",
        key: "workspace, id",
        indexes: &[],
    },
    // With the place of the conversation among the latest moved, so that a list of one tag's walks nothing else.
    DerivedTable {
        name: "tagged",
        columns: "workspace text not null, conversation text not null, tag text not null, moved_seq bigint not null,
            primary key(workspace, conversation, tag)",
        key: "workspace, conversation, tag",
        indexes: &["create index tagged_by_move on tagged(workspace, tag, moved_seq)"],
    },
];

/// What a tag is.
pub(crate) fn project(rows: &Rows<'_>, recorded: &Recorded) -> Result<(), LedgerError> {
    if let Fact::TagChanged { tag, tone, retired, .. } = &recorded.fact {
        rows.execute(
            sql!(
                "insert into tag_tones(workspace, id, tone, retired) values ($1, $2, $3, $4)
                  on conflict(workspace, id) do update set tone=excluded.tone, retired=excluded.retired"
            ),
            values![recorded.workspace, *tag, tone.as_str(), *retired],
        )?;
    }
    Ok(())
}

/// A tag is on a conversation, or no longer.
pub(crate) fn mark(
    rows: &Rows<'_>,
    recorded: &Recorded,
    conversation: ConversationId,
    (tag, on): (TagId, bool),
) -> Result<(), LedgerError> {
    let workspace = recorded.workspace;
    if on {
        rows.execute(
            sql!(
                "insert into tagged(workspace, conversation, tag, moved_seq)
                  select workspace, id, $3, moved_seq from conversations where workspace=$1 and id=$2"
            ),
            values![workspace, conversation, tag],
        )?;
    } else {
        rows.execute(
            sql!("delete from tagged where workspace=$1 and conversation=$2 and tag=$3"),
            values![workspace, conversation, tag],
        )?;
    }
    let mut tags = super::queries::on(rows, workspace, conversation)?;
    tags.retain(|other| *other != tag);
    if on {
        tags.push(tag);
    }
    let tags: Vec<String> = tags.iter().map(ToString::to_string).collect();
    rows.execute(
        sql!("update conversations set tags=$3, seq=$4 where workspace=$1 and id=$2"),
        values![workspace, conversation, tags.join(" "), recorded.seq],
    )?;
    Ok(())
}

/// The conversation has moved: so has its place in the lists of its tags.
pub(crate) fn follow(
    rows: &Rows<'_>,
    recorded: &Recorded,
    conversation: ConversationId,
) -> Result<(), LedgerError> {
    rows.execute(
        sql!("update tagged set moved_seq=$3 where workspace=$1 and conversation=$2"),
        values![recorded.workspace, conversation, recorded.seq],
    )?;
    Ok(())
}
