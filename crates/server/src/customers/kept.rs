//! Rows that are no facts: names, addresses, numbers, attributes, the company's own ids, visits, secrets, used nonces.

use events::{CustomerId, IdentitySecretId, InboxId, VisitId, WorkspaceId};
use ledger::search::split;
use ledger::{LedgerError, Rows, Tx, sql, values};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The kept tables.
pub(crate) const TABLES: &[&str] = &[
    "create table customer_profiles(workspace text not null, customer text not null, name text, folded text not null, email text,
        phone text, primary key(workspace, customer))",
    "create index customer_profiles_by_name on customer_profiles(workspace, folded, customer)",
    "create index customer_profiles_by_email on customer_profiles(workspace, email) where email is not null",
    "create table customer_attributes(workspace text not null, customer text not null, key text not null, value text not null,
        primary key(workspace, customer, key))",
    "create table customer_identities(workspace text not null, external text not null, customer text not null,
        primary key(workspace, external))",
    "create index customer_identities_of on customer_identities(workspace, customer)",
    "create table customer_visits(workspace text not null, id text not null, customer text not null, expires_ms bigint not null,
        primary key(workspace, id))",
    "create index customer_visits_of on customer_visits(workspace, customer, expires_ms)",
    "create index customer_visits_by_end on customer_visits(workspace, expires_ms)",
    "create table identity_secrets(workspace text not null, inbox text not null, id text not null, value text not null,
        created_ms bigint not null, until_ms bigint, primary key(workspace, inbox, id))",
    "create table identity_nonces(workspace text not null, inbox text not null, nonce text not null, expires_ms bigint not null,
        primary key(workspace, inbox, nonce))",
    "create index identity_nonces_by_end on identity_nonces(workspace, expires_ms)",
];

/// By what is known of them. A text may be longer than an index takes, so its beginning stands for it.
pub(crate) const BY_VALUE: &[&str] = &[
    "create index customer_attributes_by_value on customer_attributes(workspace, key, substr(value, 1, 200))",
];

/// Words of customers' names, so that they are found by any of them.
pub(crate) const NAME_WORDS: &[&str] = &[
    "create table customer_name_words(workspace text not null, word text not null, customer text not null,
        primary key(workspace, word, customer))",
    "create index customer_name_words_of on customer_name_words(workspace, customer)",
];

/// Anonymous visitors who signed out: their tokens are signed and stored nowhere, so that their ends are.
pub(crate) const SIGNED_OUT: &[&str] = &[
    "create table visitors_signed_out(workspace text not null, customer text not null, expires_ms bigint not null,
        primary key(workspace, customer))",
    "create index visitors_signed_out_by_end on visitors_signed_out(workspace, expires_ms)",
];

/// Words of one name that are kept at most.
const MOST_NAME_WORDS: usize = 12;

/// Who a customer is to people.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Profile {
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) attributes: BTreeMap<String, Value>,
}

pub(crate) fn profile(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    customer: CustomerId,
) -> Result<Profile, LedgerError> {
    let found = rows.one(
        sql!("select name, email, phone from customer_profiles where workspace=$1 and customer=$2"),
        values![workspace, customer],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let (name, email, phone) = found.unwrap_or_default();
    let attributes = rows.all(
        sql!("select key, value from customer_attributes where workspace=$1 and customer=$2 order by key"),
        values![workspace, customer],
        |row| {
            let text: String = row.get(1)?;
            let value = serde_json::from_str(&text)
                .map_err(|e| LedgerError::Corrupt(format!("a customer's attribute is no JSON: {e}")))?;
            Ok((row.get::<String>(0)?, value))
        },
    )?;
    Ok(Profile { name, email, phone, attributes: attributes.into_iter().collect() })
}

/// Keeps the profile in the place of what was kept before; what is overwritten does not stay in the files.
pub(crate) fn keep_profile(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    profile: &Profile,
) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    erase_profile(tx, customer)?;
    let folded = profile.name.as_deref().map(str::to_lowercase).unwrap_or_default();
    tx.keep(
        sql!(
            "insert into customer_profiles(workspace, customer, name, folded, email, phone)
              values ($1, $2, $3, $4, $5, $6)"
        ),
        values![
            workspace,
            customer,
            profile.name.as_ref(),
            folded,
            profile.email.as_ref(),
            profile.phone.as_ref()
        ],
    )?;
    keep_name_words(tx, customer, profile.name.as_deref().unwrap_or_default())?;
    for (key, value) in &profile.attributes {
        tx.keep(
            sql!("insert into customer_attributes(workspace, customer, key, value) values ($1, $2, $3, $4)"),
            values![workspace, customer, key, value.to_string()],
        )?;
    }
    Ok(())
}

fn keep_name_words(tx: &mut Tx<'_>, customer: CustomerId, name: &str) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    let words: BTreeSet<String> =
        split(name).into_iter().take(MOST_NAME_WORDS).map(|part| part.word).collect();
    for word in words {
        tx.keep(
            sql!(
                "insert into customer_name_words(workspace, word, customer) values ($1, $2, $3)
                  on conflict(workspace, word, customer) do nothing"
            ),
            values![workspace, word, customer],
        )?;
    }
    Ok(())
}

/// A page of the customers after one whose names were kept before words of them were: `(who, their name)`. A name without words is
/// among them for ever, and costs nothing.
pub(crate) fn without_name_words(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    after: &str,
    limit: i64,
) -> Result<Vec<(CustomerId, String)>, LedgerError> {
    rows.all(
        sql!(
            "select p.customer, p.name from customer_profiles p
              where p.workspace=$1 and p.customer>$2 and p.name is not null and not exists
              (select 1 from customer_name_words w where w.workspace=p.workspace and w.customer=p.customer)
              order by p.customer limit $3"
        ),
        values![workspace, after, limit],
        |row| Ok((row.parse(0)?, row.get(1)?)),
    )
}

/// Keeps the words of names that have none. Who was renamed or erased meanwhile is no longer among them.
pub(crate) fn add_name_words(tx: &mut Tx<'_>, after: &str, limit: i64) -> Result<(), LedgerError> {
    for (customer, name) in without_name_words(tx, tx.workspace(), after, limit)? {
        keep_name_words(tx, customer, &name)?;
    }
    Ok(())
}

/// Forgets all words of names, to have them made anew.
pub(crate) fn clear_name_words(tx: &mut Tx<'_>) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(sql!("delete from customer_name_words where workspace=$1"), values![workspace])?;
    Ok(())
}

fn erase_profile(tx: &mut Tx<'_>, customer: CustomerId) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.erase(
        sql!("delete from customer_name_words where workspace=$1 and customer=$2"),
        values![workspace, customer],
    )?;
    tx.erase(
        sql!("delete from customer_attributes where workspace=$1 and customer=$2"),
        values![workspace, customer],
    )?;
    tx.erase(
        sql!("delete from customer_profiles where workspace=$1 and customer=$2"),
        values![workspace, customer],
    )?;
    Ok(())
}

/// The customer whom the company's site knows under this id.
pub(crate) fn identified(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    external: &str,
) -> Result<Option<CustomerId>, LedgerError> {
    rows.one(
        sql!("select customer from customer_identities where workspace=$1 and external=$2"),
        values![workspace, external],
        |row| row.parse(0),
    )
}

/// Under which ids the company's site knows a customer.
pub(crate) fn external_ids(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    customer: CustomerId,
) -> Result<Vec<String>, LedgerError> {
    rows.all(
        sql!("select external from customer_identities where workspace=$1 and customer=$2 order by external"),
        values![workspace, customer],
        |row| row.get(0),
    )
}

pub(crate) fn insert_identity(
    tx: &mut Tx<'_>,
    external: &str,
    customer: CustomerId,
) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(
        sql!("insert into customer_identities(workspace, external, customer) values ($1, $2, $3)"),
        values![workspace, external, customer],
    )?;
    Ok(())
}

pub(crate) fn insert_visit(
    tx: &mut Tx<'_>,
    visit: VisitId,
    customer: CustomerId,
    expires_ms: i64,
) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(
        sql!("insert into customer_visits(workspace, id, customer, expires_ms) values ($1, $2, $3, $4)"),
        values![workspace, visit, customer, expires_ms],
    )?;
    Ok(())
}

/// A customer's visits, the oldest first.
pub(crate) fn visits_of(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    customer: CustomerId,
) -> Result<Vec<VisitId>, LedgerError> {
    rows.all(
        sql!("select id from customer_visits where workspace=$1 and customer=$2 order by expires_ms, id"),
        values![workspace, customer],
        |row| row.parse(0),
    )
}

/// Whether there was such a visit.
pub(crate) fn delete_visit(tx: &mut Tx<'_>, visit: VisitId) -> Result<bool, LedgerError> {
    let workspace = tx.workspace();
    let sql = sql!("delete from customer_visits where workspace=$1 and id=$2");
    Ok(tx.keep(sql, values![workspace, visit])? > 0)
}

/// Ends the token of an anonymous visitor; whether it went on before. It is remembered for as long as the token would work.
pub(crate) fn sign_out(tx: &mut Tx<'_>, customer: CustomerId, expires_ms: i64) -> Result<bool, LedgerError> {
    let workspace = tx.workspace();
    let sql = sql!(
        "insert into visitors_signed_out(workspace, customer, expires_ms) values ($1, $2, $3) on conflict do nothing"
    );
    Ok(tx.keep(sql, values![workspace, customer, expires_ms])? > 0)
}

/// A secret with which a company's site identifies customers.
pub(crate) struct Secret {
    pub(crate) id: IdentitySecretId,
    pub(crate) value: String,
    pub(crate) created_ms: i64,
    /// When it stops working, where a later one took its place.
    pub(crate) until_ms: Option<i64>,
}

/// The secrets of an inbox that work now, the latest first.
pub(crate) fn secrets(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    inbox: InboxId,
    now_ms: i64,
) -> Result<Vec<Secret>, LedgerError> {
    rows.all(
        sql!(
            "select id, value, created_ms, until_ms from identity_secrets where workspace=$1 and inbox=$2
              and (until_ms is null or until_ms>$3) order by created_ms desc, id desc"
        ),
        values![workspace, inbox, now_ms],
        |row| {
            Ok(Secret {
                id: row.parse(0)?,
                value: row.get(1)?,
                created_ms: row.get(2)?,
                until_ms: row.get(3)?,
            })
        },
    )
}

/// Keeps a new secret. Those before it work until `earlier_until_ms` at the latest; those that had ended are deleted.
pub(crate) fn insert_secret(
    tx: &mut Tx<'_>,
    inbox: InboxId,
    id: IdentitySecretId,
    value: &str,
    earlier_until_ms: i64,
) -> Result<(), LedgerError> {
    let (workspace, now_ms) = (tx.workspace(), tx.now_ms());
    tx.keep(
        sql!("update identity_secrets set until_ms=$3 where workspace=$1 and inbox=$2 and (until_ms is null or until_ms>$3)"),
        values![workspace, inbox, earlier_until_ms],
    )?;
    tx.erase(
        sql!("delete from identity_secrets where workspace=$1 and inbox=$2 and until_ms<=$3"),
        values![workspace, inbox, now_ms],
    )?;
    tx.keep(
        sql!("insert into identity_secrets(workspace, inbox, id, value, created_ms) values ($1, $2, $3, $4, $5)"),
        values![workspace, inbox, id, value, now_ms],
    )?;
    Ok(())
}

/// Whether there was such a secret.
pub(crate) fn delete_secret(
    tx: &mut Tx<'_>,
    inbox: InboxId,
    id: IdentitySecretId,
) -> Result<bool, LedgerError> {
    let workspace = tx.workspace();
    let sql = sql!("delete from identity_secrets where workspace=$1 and inbox=$2 and id=$3");
    Ok(tx.erase(sql, values![workspace, inbox, id])? > 0)
}

/// Notes that a nonce was used; whether it had not been before. The database's uniqueness decides.
pub(crate) fn use_nonce(
    tx: &mut Tx<'_>,
    inbox: InboxId,
    nonce: &str,
    expires_ms: i64,
) -> Result<bool, LedgerError> {
    let workspace = tx.workspace();
    let noted = tx.keep(
        sql!(
            "insert into identity_nonces(workspace, inbox, nonce, expires_ms) values ($1, $2, $3, $4)
              on conflict(workspace, inbox, nonce) do nothing"
        ),
        values![workspace, inbox, nonce, expires_ms],
    )?;
    Ok(noted == 1)
}

/// Whether there are nonces or visits that nobody can use any more.
pub(crate) fn has_ended(rows: &Rows<'_>, workspace: WorkspaceId, now_ms: i64) -> Result<bool, LedgerError> {
    rows.any(
        sql!(
            "select 1 from identity_nonces where workspace=$1 and expires_ms<=$2
              union all select 1 from customer_visits where workspace=$1 and expires_ms<=$2
              union all select 1 from visitors_signed_out where workspace=$1 and expires_ms<=$2 limit 1"
        ),
        values![workspace, now_ms],
    )
}

/// Forgets some of them.
pub(crate) fn forget_ended(tx: &mut Tx<'_>) -> Result<(), LedgerError> {
    let (workspace, now_ms) = (tx.workspace(), tx.now_ms());
    for sql in [
        sql!(
            "delete from identity_nonces where workspace=$1 and (inbox, nonce) in
              (select inbox, nonce from identity_nonces where workspace=$1 and expires_ms<=$2 order by expires_ms limit 500)"
        ),
        sql!(
            "delete from customer_visits where workspace=$1 and id in
              (select id from customer_visits where workspace=$1 and expires_ms<=$2 order by expires_ms limit 500)"
        ),
        sql!(
            "delete from visitors_signed_out where workspace=$1 and customer in
              (select customer from visitors_signed_out where workspace=$1 and expires_ms<=$2 order by expires_ms limit 500)"
        ),
    ] {
        tx.keep(sql, values![workspace, now_ms])?;
    }
    Ok(())
}

/// Erases all that is kept here on a customer: profile, attributes, the company's ids, visits. Used nonces hold no person: they
/// are hashes, and stay until they have run out, so that a token cannot be used twice.
pub(crate) fn erase(tx: &mut Tx<'_>, customer: CustomerId) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    erase_profile(tx, customer)?;
    for sql in [
        sql!("delete from customer_identities where workspace=$1 and customer=$2"),
        sql!("delete from customer_visits where workspace=$1 and customer=$2"),
    ] {
        tx.erase(sql, values![workspace, customer])?;
    }
    Ok(())
}

/// Whether anything is kept on a customer.
pub(crate) fn holds(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    customer: CustomerId,
) -> Result<bool, LedgerError> {
    rows.any(
        sql!(
            "select 1 from customer_profiles where workspace=$1 and customer=$2
              union all select 1 from customer_name_words where workspace=$1 and customer=$2
              union all select 1 from customer_attributes where workspace=$1 and customer=$2
              union all select 1 from customer_identities where workspace=$1 and customer=$2
              union all select 1 from customer_visits where workspace=$1 and customer=$2 limit 1"
        ),
        values![workspace, customer],
    )
}
