//! Kept rows: views, in their order.

use events::{AgentId, ViewId, WorkspaceId};
use ledger::{LedgerError, Row, Rows, Tx, sql, values};

/// The kept table.
pub(crate) const TABLES: &[&str] = &[
    "create table views(workspace text not null, id text not null, agent text not null, shared bigint not null,
        name text not null, wanted text not null, place bigint not null, primary key(workspace, id))",
    "create index views_in_order on views(workspace, shared, agent, place)",
];

/// A view as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) id: ViewId,
    /// Who made it.
    pub(crate) agent: AgentId,
    pub(crate) shared: bool,
    pub(crate) name: String,
    /// JSON.
    pub(crate) wanted: String,
    pub(crate) place: i64,
}

fn read(row: &Row<'_>) -> Result<Kept, LedgerError> {
    Ok(Kept {
        id: row.parse(0)?,
        agent: row.parse(1)?,
        shared: row.get(2)?,
        name: row.get(3)?,
        wanted: row.get(4)?,
        place: row.get(5)?,
    })
}

/// Everybody's views, or those of one agent, in order.
pub(crate) fn of(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    of: Option<AgentId>,
) -> Result<Vec<Kept>, LedgerError> {
    match of {
        None => rows.all(
            sql!("select id, agent, shared, name, wanted, place from views where workspace=$1 and shared=1 order by place, id"),
            values![workspace],
            read,
        ),
        Some(agent) => rows.all(
            sql!("select id, agent, shared, name, wanted, place from views where workspace=$1 and shared=0 and agent=$2 order by place, id"),
            values![workspace, agent],
            read,
        ),
    }
}

pub(crate) fn one(rows: &Rows<'_>, workspace: WorkspaceId, id: ViewId) -> Result<Option<Kept>, LedgerError> {
    rows.one(
        sql!("select id, agent, shared, name, wanted, place from views where workspace=$1 and id=$2"),
        values![workspace, id],
        read,
    )
}

pub(crate) fn insert(tx: &mut Tx<'_>, view: &Kept) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(
        sql!("insert into views(workspace, id, agent, shared, name, wanted, place) values ($1, $2, $3, $4, $5, $6, $7)"),
        values![workspace, view.id, view.agent, view.shared, &view.name, &view.wanted, view.place],
    )?;
    Ok(())
}

pub(crate) fn update(tx: &mut Tx<'_>, view: &Kept) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(
        sql!(
            "update views set shared=$3, name=$4, wanted=$5, place=$6, agent=$7 where workspace=$1 and id=$2"
        ),
        values![workspace, view.id, view.shared, &view.name, &view.wanted, view.place, view.agent],
    )?;
    Ok(())
}

pub(crate) fn delete(tx: &mut Tx<'_>, id: ViewId) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(sql!("delete from views where workspace=$1 and id=$2"), values![workspace, id])?;
    Ok(())
}
