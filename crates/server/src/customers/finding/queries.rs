//! Who is found: persons by how their name or address begins, or by what is known of them.

use crate::desk::queries::{Scope, of_person};
use events::CustomerId;
use ledger::{LedgerError, Rows, sql, values};

/// A person in a list.
pub(crate) struct Found {
    pub(crate) id: CustomerId,
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
    /// When they last began a conversation that the agent may see.
    pub(crate) last_ms: Option<i64>,
}

/// Who is looked for.
pub(crate) struct Wanted {
    /// How their name or address begins, folded; empty for everybody.
    pub(crate) beginning: String,
    /// The key of an attribute, and its value as it is kept.
    pub(crate) attribute: Option<(String, String)>,
    /// Who was the last on the page before.
    pub(crate) after: Option<CustomerId>,
}

/// As far as an agent may see them; all of the workspace's for whoever may. Who became part of somebody is that person.
macro_rules! found {
    ($where:literal) => {
        sql!(concat!(
            "select p.customer, p.name, p.email from customer_profiles p where p.workspace=$1 and ",
            $where,
            " and (p.folded, p.customer)>($4, $5)
              and not exists (select 1 from customers m where m.workspace=p.workspace and m.id=p.customer and m.person<>m.id)
              and ($3=1 or exists (select 1 from conversations c where c.workspace=p.workspace and c.customer=p.customer
              and c.inbox in (select inbox from members where workspace=$1 and agent=$2)))
              order by p.folded, p.customer limit $6"
        ))
    };
}

/// Persons in the order of their names. `None` where whoever was last on the page before is no more.
pub(crate) fn find(
    rows: &Rows<'_>,
    scope: Scope,
    all: bool,
    wanted: &Wanted,
    limit: i64,
) -> Result<Option<Vec<Found>>, LedgerError> {
    let (workspace, beginning) = (scope.workspace, wanted.beginning.as_str());
    let place = match wanted.after {
        None => Some((String::new(), String::new())),
        Some(last) => rows
            .one(
                sql!("select folded from customer_profiles where workspace=$1 and customer=$2"),
                values![workspace, last],
                |row| row.get::<String>(0),
            )?
            .map(|folded| (folded, last.to_string())),
    };
    let Some((folded, last)) = place else { return Ok(None) };
    // Text is ordered by code point: this comes after everything that begins so.
    let end = format!("{beginning}\u{10FFFF}");
    let read = |row: &ledger::Row<'_>| {
        Ok(Found { id: row.parse(0)?, name: row.get(1)?, email: row.get(2)?, last_ms: None })
    };
    let mut found = match &wanted.attribute {
        Some((key, value)) => rows.all(
            found!(
                "p.customer in (select a.customer from customer_attributes a where a.workspace=$1 and a.key=$7 and substr(a.value, 1, 200)=substr($8, 1, 200)
                  and a.value=$8)"
            ),
            values![workspace, scope.agent, all, folded, last, limit, key, value],
            read,
        )?,
        None if beginning.is_empty() => {
            rows.all(found!("1=1"), values![workspace, scope.agent, all, folded, last, limit], read)?
        }
        None => rows.all(
            found!("((p.folded>=$7 and p.folded<$8) or (p.email>=$7 and p.email<$8))"),
            values![workspace, scope.agent, all, folded, last, limit, beginning, end],
            read,
        )?,
    };
    for one in &mut found {
        one.last_ms = of_person(rows, scope, one.id, i64::MAX, 1)?.first().map(|latest| latest.opened_ms);
    }
    Ok(Some(found))
}
