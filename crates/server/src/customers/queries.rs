//! Questions about customers.

use super::finding::queries::{Wanted, find};
use crate::desk::queries::{self as desk, Scope};
use events::{
    AgentId, AttributeDefinition, ConversationId, CustomerId, InboxId, MergeProof, VisitId, WorkspaceId,
};
use ledger::search::split;
use ledger::{Committed, LedgerError, Rows, chosen, sql, values};

/// Whether a visitor may still use their token, and may write.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Standing {
    /// Their token has ended: they were identified as somebody, signed out, or erased.
    pub(crate) ended: bool,
    /// They may not write before this, in milliseconds since 1970 UTC.
    pub(crate) blocked_until_ms: Option<i64>,
}

/// How a visitor stands, on this visit where their token names one: one question, since every message asks it.
pub(crate) fn standing(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    visitor: CustomerId,
    visit: Option<VisitId>,
) -> Result<Standing, LedgerError> {
    let standing = rows.one(
        sql!(
            "select c.proof, c.erased_ms, p.blocked_until_ms, s.customer, w.id
              from (select cast($2 as text) as id) v
              left join customers c on c.workspace=$1 and c.id=v.id
              left join customers p on p.workspace=$1 and p.id=c.person
              left join visitors_signed_out s on s.workspace=$1 and s.customer=v.id
              left join customer_visits w on w.workspace=$1 and w.id=$3 and w.customer=v.id"
        ),
        values![workspace, visitor, visit],
        |row| {
            let proven = row.parse_optional(0)? == Some(MergeProof::Identity);
            let erased = row.get::<Option<i64>>(1)?.is_some();
            let signed_out = row.parse_optional::<CustomerId>(3)?.is_some();
            let visits = visit.is_none() || row.parse_optional::<VisitId>(4)?.is_some();
            Ok(Standing { ended: proven || erased || signed_out || !visits, blocked_until_ms: row.get(2)? })
        },
    )?;
    standing.ok_or_else(|| LedgerError::Database("a question about one visitor has no answer".to_owned()))
}

/// Whether only identified customers may open a conversation in an inbox.
pub(crate) fn identity_required(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    inbox: InboxId,
) -> Result<bool, LedgerError> {
    let required = rows.one(
        sql!("select required from identity_rules where workspace=$1 and inbox=$2"),
        values![workspace, inbox],
        |row| row.get::<i64>(0),
    )?;
    Ok(required == Some(1))
}

/// The person who a customer is.
pub(crate) fn person_of(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    customer: CustomerId,
) -> Result<CustomerId, LedgerError> {
    let person = rows.one(
        sql!("select person from customers where workspace=$1 and id=$2"),
        values![workspace, customer],
        |row| row.parse(0),
    )?;
    Ok(person.unwrap_or(customer))
}

/// A customer, and all who were merged into them, directly or not.
pub(crate) fn with_merged(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    customer: CustomerId,
) -> Result<Vec<CustomerId>, LedgerError> {
    let mut all = vec![customer];
    let mut next = 0;
    while let Some(&id) = all.get(next) {
        next += 1;
        let merged: Vec<CustomerId> = rows.all(
            sql!("select id from customers where workspace=$1 and merged_into=$2 order by id"),
            values![workspace, id],
            |row| row.parse(0),
        )?;
        all.extend(merged);
    }
    Ok(all)
}

/// The name that colleagues see: the person's own, else the first of those who were merged into them.
pub(crate) fn name_of(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    person: CustomerId,
) -> Result<Option<String>, LedgerError> {
    let own = rows.one(
        sql!("select name from customer_profiles where workspace=$1 and customer=$2 and name is not null"),
        values![workspace, person],
        |row| row.get(0),
    )?;
    if own.is_some() {
        return Ok(own);
    }
    rows.one(
        sql!(
            "select o.name from customers m join customer_profiles o on o.workspace=m.workspace and o.customer=m.id
              where m.workspace=$1 and m.person=$2 and o.name is not null order by o.customer limit 1"
        ),
        values![workspace, person],
        |row| row.get(0),
    )
}

/// Whether an agent may see a person: one who wrote where the agent belongs.
pub(crate) fn may_see(rows: &Rows<'_>, scope: Scope, person: CustomerId) -> Result<bool, LedgerError> {
    rows.any(
        sql!(
            "select 1 from conversations where workspace=$1 and customer=$3
              and inbox in (select inbox from members where workspace=$1 and agent=$2) limit 1"
        ),
        values![scope.workspace, scope.agent, person],
    )
}

/// Whether anything is known of a customer: what they wrote, who they are, or whose part they became.
pub(crate) fn exists(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    customer: CustomerId,
) -> Result<bool, LedgerError> {
    rows.any(
        sql!(
            "select 1 from customers where workspace=$1 and id=$2
              union all select 1 from customer_identities where workspace=$1 and customer=$2
              union all select 1 from customer_profiles where workspace=$1 and customer=$2
              union all select 1 from conversations where workspace=$1 and customer=$2 limit 1"
        ),
        values![workspace, customer],
    )
}

/// Whether a visitor has anything that a merging would move.
pub(crate) fn has_past(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    visitor: CustomerId,
) -> Result<bool, LedgerError> {
    rows.any(
        sql!(
            "select 1 from conversations where workspace=$1 and visitor=$2
              union all select 1 from customers where workspace=$1 and id=$2
              union all select 1 from customers where workspace=$1 and merged_into=$2 limit 1"
        ),
        values![workspace, visitor],
    )
}

/// In which inboxes a person wrote, or somebody who is this person now.
pub(crate) fn inboxes_of(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    customer: CustomerId,
) -> Result<Vec<InboxId>, LedgerError> {
    let person = person_of(rows, workspace, customer)?;
    rows.all(
        sql!(
            "select distinct inbox from conversations where workspace=$1 and (customer=$2 or visitor=$3) order by inbox"
        ),
        values![workspace, person, customer],
        |row| row.parse(0),
    )
}

/// Every conversation that these visitors may read.
pub(crate) fn conversations_of(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    visitors: &[CustomerId],
) -> Result<Vec<ConversationId>, LedgerError> {
    let mut all = Vec::new();
    for visitor in visitors {
        all.extend(rows.all(
            sql!("select id from conversations where workspace=$1 and visitor=$2 order by opened_seq"),
            values![workspace, *visitor],
            |row| row.parse::<ConversationId>(0),
        )?);
    }
    Ok(all)
}

/// How a customer became part of a person.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Merged {
    pub(crate) id: CustomerId,
    pub(crate) into: CustomerId,
    pub(crate) proof: MergeProof,
    pub(crate) by: Option<AgentId>,
    pub(crate) at_ms: i64,
}

/// All who became part of a person, latest first.
pub(crate) fn merged_into(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    person: CustomerId,
) -> Result<Vec<Merged>, LedgerError> {
    rows.all(
        sql!(
            "select id, merged_into, proof, merged_by, merged_ms from customers
              where workspace=$1 and person=$2 and merged_into is not null order by merged_ms desc, id"
        ),
        values![workspace, person],
        |row| {
            Ok(Merged {
                id: row.parse(0)?,
                into: row.parse(1)?,
                proof: row.parse(2)?,
                by: row.parse_optional(3)?,
                at_ms: row.get(4)?,
            })
        },
    )
}

/// What colleagues did about a person.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Measures {
    /// `(until, by, since)`.
    pub(crate) blocked: Option<(i64, Option<AgentId>, i64)>,
    pub(crate) erased_ms: Option<i64>,
}

pub(crate) fn measures(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    person: CustomerId,
) -> Result<Measures, LedgerError> {
    let found = rows.one(
        sql!("select blocked_until_ms, blocked_by, blocked_ms, erased_ms from customers where workspace=$1 and id=$2"),
        values![workspace, person],
        |row| {
            let since: Option<i64> = row.get(2)?;
            let blocked = match (row.get::<Option<i64>>(0)?, since) {
                (Some(until), Some(since)) => Some((until, row.parse_optional(1)?, since)),
                _ => None,
            };
            Ok(Measures { blocked, erased_ms: row.get(3)? })
        },
    )?;
    Ok(found.unwrap_or_default())
}

/// What happened to a customer beside their conversations, in order.
pub(crate) fn facts_about(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    customer: CustomerId,
    after_seq: i64,
) -> Result<Vec<Committed>, LedgerError> {
    chosen(
        rows,
        workspace,
        sql!(
            "select f.seq, f.at_ms, f.kind, f.version, f.body, f.checksum, null from customer_facts t
              join facts f on f.workspace=t.workspace and f.seq=t.seq
              where t.workspace=$1 and t.customer=$2 and t.seq>$3 order by t.seq limit 200"
        ),
        values![workspace, customer, after_seq],
    )
}

/// What the company keeps on its customers, in the order in which it is shown.
pub(crate) fn attributes(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
) -> Result<Vec<AttributeDefinition>, LedgerError> {
    rows.all(
        sql!(
            "select key, label, type, longest, least, most, choices from attribute_definitions
              where workspace=$1 order by place"
        ),
        values![workspace],
        |row| {
            let choices: String = row.get(6)?;
            Ok(AttributeDefinition {
                key: row.get(0)?,
                label: row.get(1)?,
                value: row.parse(2)?,
                longest: row.get(3)?,
                least: row.get(4)?,
                most: row.get(5)?,
                choices: choices.lines().map(ToOwned::to_owned).collect(),
            })
        },
    )
}

/// Customers who were erased, after one of them.
pub(crate) fn erased(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    after: &str,
) -> Result<Vec<CustomerId>, LedgerError> {
    rows.all(
        sql!(
            "select id from customers where workspace=$1 and erased_ms is not null and id>$2 order by id limit 500"
        ),
        values![workspace, after],
        |row| row.parse(0),
    )
}

/// Names that are looked at for one question.
const LOOKED_AT: i64 = 200;

/// Persons who are called so: every word one of their name's, the last one perhaps only begun; then those whose whole name or address
/// begins so. As far as an agent may see them, and each with their latest conversation there.
pub(crate) fn called(
    rows: &Rows<'_>,
    scope: Scope,
    typed: &str,
    limit: usize,
) -> Result<Vec<(CustomerId, ConversationId)>, LedgerError> {
    let words: Vec<String> = split(typed).into_iter().map(|part| part.word).collect();
    let Some((last, whole)) = words.split_last() else { return Ok(Vec::new()) };
    let mut found: Vec<CustomerId> = Vec::new();
    for (person, name) in named(rows, scope, last)? {
        let of_name: Vec<String> = split(&name).into_iter().map(|part| part.word).collect();
        if whole.iter().all(|word| of_name.contains(word)) && !found.contains(&person) {
            found.push(person);
        }
    }
    let most = i64::try_from(limit).unwrap_or(i64::MAX);
    let wanted = Wanted { beginning: typed.trim().to_lowercase(), attribute: None, after: None };
    for other in find(rows, scope, false, &wanted, most)?.unwrap_or_default() {
        if !found.contains(&other.id) {
            found.push(other.id);
        }
    }
    let mut persons = Vec::new();
    for person in found {
        if persons.len() == limit {
            break;
        }
        let latest = desk::of_person(rows, scope, person, i64::MAX, 1)?.pop();
        persons.extend(latest.map(|conversation| (person, conversation.id)));
    }
    Ok(persons)
}

/// Persons with a name in which a word begins so, within the inboxes of an agent.
fn named(rows: &Rows<'_>, scope: Scope, beginning: &str) -> Result<Vec<(CustomerId, String)>, LedgerError> {
    let end = format!("{beginning}\u{10FFFF}");
    rows.all(
        sql!(
            "select coalesce(m.person, w.customer), p.name from customer_name_words w
              join customer_profiles p on p.workspace=w.workspace and p.customer=w.customer and p.name is not null
              left join customers m on m.workspace=w.workspace and m.id=w.customer
              where w.workspace=$1 and w.word>=$3 and w.word<$4
              and exists (select 1 from conversations c where c.workspace=w.workspace and c.customer=coalesce(m.person, w.customer)
              and c.inbox in (select inbox from members where workspace=$1 and agent=$2))
              order by w.word, w.customer limit $5"
        ),
        values![scope.workspace, scope.agent, beginning, &end, LOOKED_AT],
        |row| Ok((row.parse(0)?, row.get(1)?)),
    )
}
