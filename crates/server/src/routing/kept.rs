//! Kept rows: at which server's door agents, and customers who wait, have a stream open. By them the servers on one database know
//! that somebody is there whom another one sees. A row of a server that died is taken over by whoever does the jobs.

use events::{AgentId, CustomerId, WorkspaceId};
use ledger::{LedgerError, Rows, Tx, sql, values};

/// The kept tables.
pub(crate) const TABLES: &[&str] = &[
    "create table agent_streams(workspace text not null, agent text not null, node text not null, primary key(workspace, agent, node))",
    "create index agent_streams_by_node on agent_streams(workspace, node)",
    "create table visitor_streams(workspace text not null, customer text not null, node text not null, primary key(workspace, customer, node))",
    "create index visitor_streams_by_node on visitor_streams(workspace, node)",
];

/// The agent is at this server. Costs no write where that is known.
pub(crate) fn agent_is_at(tx: &mut Tx<'_>, agent: AgentId, node: &str) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    let known = tx.one(
        sql!("select node from agent_streams where workspace=$1 and agent=$2 and node=$3"),
        values![workspace, agent, node],
        |row| row.get::<String>(0),
    )?;
    if known.is_none() {
        tx.keep(
            sql!("insert into agent_streams(workspace, agent, node) values ($1, $2, $3)"),
            values![workspace, agent, node],
        )?;
    }
    Ok(())
}

/// The agent has left this server. Whether another one still has them.
pub(crate) fn agent_left(tx: &mut Tx<'_>, agent: AgentId, node: &str) -> Result<bool, LedgerError> {
    let workspace = tx.workspace();
    tx.keep(
        sql!("delete from agent_streams where workspace=$1 and agent=$2 and node=$3"),
        values![workspace, agent, node],
    )?;
    let elsewhere = tx.one(
        sql!("select node from agent_streams where workspace=$1 and agent=$2 limit 1"),
        values![workspace, agent],
        |row| row.get::<String>(0),
    )?;
    Ok(elsewhere.is_some())
}

/// The agents at a server.
pub(crate) fn agents_at(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    node: &str,
) -> Result<Vec<AgentId>, LedgerError> {
    rows.all(
        sql!("select agent from agent_streams where workspace=$1 and node=$2 order by agent"),
        values![workspace, node],
        |row| row.parse(0),
    )
}

/// The customers at a server who wait.
pub(crate) fn visitors_at(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    node: &str,
) -> Result<Vec<CustomerId>, LedgerError> {
    rows.all(
        sql!("select customer from visitor_streams where workspace=$1 and node=$2 order by customer"),
        values![workspace, node],
        |row| row.parse(0),
    )
}

/// A customer who waits is at this server.
pub(crate) fn visitor_is_at(tx: &mut Tx<'_>, customer: CustomerId, node: &str) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(
        sql!(
            "insert into visitor_streams(workspace, customer, node) values ($1, $2, $3) on conflict(workspace, customer, node) do nothing"
        ),
        values![workspace, customer, node],
    )?;
    Ok(())
}

/// A customer has left this server, or does not wait any more.
pub(crate) fn visitor_left(tx: &mut Tx<'_>, customer: CustomerId, node: &str) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(
        sql!("delete from visitor_streams where workspace=$1 and customer=$2 and node=$3"),
        values![workspace, customer, node],
    )?;
    Ok(())
}

/// Whether a server other than this one has the customer.
pub(crate) fn is_elsewhere(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    customer: CustomerId,
    node: &str,
) -> Result<bool, LedgerError> {
    let elsewhere = rows.one(
        sql!("select node from visitor_streams where workspace=$1 and customer=$2 and node<>$3 limit 1"),
        values![workspace, customer, node],
        |row| row.get::<String>(0),
    )?;
    Ok(elsewhere.is_some())
}

/// The servers at which somebody is, as far as is known.
pub(crate) fn nodes(rows: &Rows<'_>, workspace: WorkspaceId) -> Result<Vec<String>, LedgerError> {
    rows.all(
        sql!("select node from agent_streams where workspace=$1 union select node from visitor_streams where workspace=$1 order by node"),
        values![workspace],
        |row| row.get(0),
    )
}

/// Nobody is at this server any more.
pub(crate) fn all_left(tx: &mut Tx<'_>, node: &str) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(sql!("delete from agent_streams where workspace=$1 and node=$2"), values![workspace, node])?;
    tx.keep(sql!("delete from visitor_streams where workspace=$1 and node=$2"), values![workspace, node])?;
    Ok(())
}
