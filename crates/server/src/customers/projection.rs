//! Facts to rows: who is part of whom, who is blocked, who was erased; what is kept on customers; where they must be identified.

use super::queries;
use events::{Actor, AttributeDefinition, CustomerId, Fact, Recorded, WorkspaceId};
use ledger::{DerivedTable, LedgerError, Rows, Value, sql, values};

pub(crate) const TABLES: [DerivedTable; 4] = [
    DerivedTable {
        name: "customers",
        columns:
            "workspace text not null, id text not null, person text not null, merged_into text, proof text,
            merged_by text, merged_ms bigint, blocked_until_ms bigint, blocked_by text, blocked_ms bigint,
            erased_ms bigint, primary key(workspace, id)",
        key: "workspace, id",
        indexes: &[
            "create index customers_by_person on customers(workspace, person, id)",
            "create index customers_merged on customers(workspace, merged_into, id) where merged_into is not null",
            "create index customers_erased on customers(workspace, id) where erased_ms is not null",
        ],
    },
    DerivedTable {
        name: "customer_facts",
        columns: "workspace text not null, customer text not null, seq bigint not null, primary key(workspace, customer, seq)",
        key: "workspace, customer, seq",
        indexes: &[],
    },
    DerivedTable {
        name: "attribute_definitions",
        columns: "workspace text not null, key text not null, place bigint not null, label text not null,
            type text not null, longest bigint, least bigint, most bigint, choices text not null,
            primary key(workspace, key)",
        key: "workspace, key",
        indexes: &[],
    },
    DerivedTable {
        name: "identity_rules",
        columns: "workspace text not null, inbox text not null, required bigint not null, primary key(workspace, inbox)",
        key: "workspace, inbox",
        indexes: &[],
    },
];

pub(crate) fn project(rows: &Rows<'_>, recorded: &Recorded) -> Result<(), LedgerError> {
    let (workspace, at_ms) = (recorded.workspace, recorded.at_ms);
    if let Some(customer) = recorded.fact.customer() {
        rows.execute(
            sql!("insert into customer_facts(workspace, customer, seq) values ($1, $2, $3)"),
            values![workspace, customer, recorded.seq],
        )?;
    }
    match &recorded.fact {
        Fact::CustomersMerged { customer, into, proof, by } => {
            let person = queries::person_of(rows, workspace, *into)?;
            let row = [Value::from(workspace), (*customer).into(), person.into(), (*into).into()];
            let how = [proof.as_str().into(), agent_of(*by), at_ms.into()];
            rows.execute(
                sql!("insert into customers(workspace, id, person, merged_into, proof, merged_by, merged_ms)
                      values ($1, $2, $3, $4, $5, $6, $7) on conflict(workspace, id) do update set person=excluded.person,
                      merged_into=excluded.merged_into, proof=excluded.proof, merged_by=excluded.merged_by,
                      merged_ms=excluded.merged_ms"),
                &[row.as_slice(), how.as_slice()].concat(),
            )?;
            belong(rows, workspace, *customer, person)?;
        }
        Fact::CustomersSeparated { customer, .. } => {
            rows.execute(
                sql!(
                    "update customers set merged_into=null, proof=null, merged_by=null, merged_ms=null
                      where workspace=$1 and id=$2"
                ),
                values![workspace, *customer],
            )?;
            belong(rows, workspace, *customer, *customer)?;
        }
        Fact::AttributesDefined { attributes, .. } => define(rows, workspace, attributes)?,
        Fact::CustomerBlocked { customer, until_ms, by, .. } => {
            block(rows, workspace, *customer, [(*until_ms).into(), agent_of(*by), at_ms.into()])?;
        }
        Fact::CustomerUnblocked { customer, .. } => {
            block(rows, workspace, *customer, [Value::Null, Value::Null, Value::Null])?;
        }
        Fact::CustomerErased { customer, ids, .. } => {
            for id in ids {
                rows.execute(
                    sql!(
                        "insert into customers(workspace, id, person, erased_ms) values ($1, $2, $3, $4)
                          on conflict(workspace, id) do update set erased_ms=excluded.erased_ms"
                    ),
                    values![workspace, *id, *customer, at_ms],
                )?;
            }
        }
        Fact::IdentityRuleChanged { inbox, required, .. } => {
            rows.execute(
                sql!(
                    "insert into identity_rules(workspace, inbox, required) values ($1, $2, $3)
                      on conflict(workspace, inbox) do update set required=excluded.required"
                ),
                values![workspace, *inbox, *required],
            )?;
        }
        _ => {}
    }
    Ok(())
}

/// A customer and all who were merged into them are this person now.
fn belong(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    customer: CustomerId,
    person: CustomerId,
) -> Result<(), LedgerError> {
    for id in queries::with_merged(rows, workspace, customer)? {
        rows.execute(
            sql!("update customers set person=$3 where workspace=$1 and id=$2"),
            values![workspace, id, person],
        )?;
    }
    Ok(())
}

fn block(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    customer: CustomerId,
    [until, by, at]: [Value<'_>; 3],
) -> Result<(), LedgerError> {
    rows.execute(
        sql!("insert into customers(workspace, id, person, blocked_until_ms, blocked_by, blocked_ms)
              values ($1, $2, $2, $3, $4, $5) on conflict(workspace, id) do update set
              blocked_until_ms=excluded.blocked_until_ms, blocked_by=excluded.blocked_by, blocked_ms=excluded.blocked_ms"),
        &[workspace.into(), customer.into(), until, by, at],
    )?;
    Ok(())
}

fn define(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    attributes: &[AttributeDefinition],
) -> Result<(), LedgerError> {
    rows.execute(sql!("delete from attribute_definitions where workspace=$1"), values![workspace])?;
    for (place, one) in (0_i64..).zip(attributes) {
        // A choice has no line breaks, so that a list of them is lines of text.
        rows.execute(
            sql!("insert into attribute_definitions(workspace, key, place, label, type, longest, least, most, choices)
                  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"),
            values![
                workspace,
                &one.key,
                place,
                &one.label,
                one.value.as_str(),
                one.longest,
                one.least,
                one.most,
                one.choices.join("\n")
            ],
        )?;
    }
    Ok(())
}

fn agent_of(by: Actor) -> Value<'static> {
    match by {
        Actor::Agent(agent) => agent.into(),
        Actor::Customer(_) | Actor::System => Value::Null,
    }
}
