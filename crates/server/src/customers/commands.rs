//! What colleagues can do about customers: say who they are, merge and separate, block, erase; say what is kept on them.

use super::kept::{self, Profile};
use super::{attributes, erasure, queries};
use crate::desk::commands::{part_persons, resolve_all_of};
use crate::desk::queries::Scope;
use events::{Actor, AttributeDefinition, CustomerId, Fact, MergeProof};
use ledger::{Failed, LedgerError, Tx};
use serde_json::Value;

/// Customers who are one person at most: enough for every browser of a busy one.
const MOST_IN_ONE: usize = 200;

/// Why this cannot be done to a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CustomerRefusal {
    /// There is none, or the caller may not see them.
    Unknown,
    /// Nobody can be merged with themselves.
    SamePerson,
    /// The company's site said so, which no agent can undo.
    Proven,
    /// One of the two is blocked.
    Blocked,
    /// All that was kept on them was erased.
    Erased,
    /// The person would consist of too many.
    TooMany,
    /// A value does not fit its attribute, or there is no such attribute.
    BadAttribute(String),
}

pub(crate) type Outcome<T> = Result<T, Failed<CustomerRefusal>>;

const fn refuse<T>(refusal: CustomerRefusal) -> Outcome<T> {
    Err(Failed::Refused(refusal))
}

/// Through whose eyes, and whether they may see every customer of the workspace.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sight {
    pub(crate) scope: Scope,
    pub(crate) all: bool,
}

impl Sight {
    /// The person, if the caller may see them.
    pub(crate) fn person(
        self,
        rows: &ledger::Rows<'_>,
        customer: CustomerId,
    ) -> Result<Option<CustomerId>, LedgerError> {
        let workspace = self.scope.workspace;
        let person = queries::person_of(rows, workspace, customer)?;
        let seen = queries::may_see(rows, self.scope, person)?
            || (self.all && queries::exists(rows, workspace, person)?);
        Ok(seen.then_some(person))
    }

    fn living(self, tx: &Tx<'_>, customer: CustomerId) -> Outcome<CustomerId> {
        let Some(person) = self.person(tx, customer)? else { return refuse(CustomerRefusal::Unknown) };
        if queries::measures(tx, tx.workspace(), person)?.erased_ms.is_some() {
            return refuse(CustomerRefusal::Erased);
        }
        Ok(person)
    }

    const fn actor(self) -> Actor {
        Actor::Agent(self.scope.agent)
    }
}

/// What is to change about a person: what is left out stays, null is taken away.
#[derive(Clone, Debug, Default)]
pub(crate) struct ProfileChange {
    pub(crate) name: Option<Option<String>>,
    pub(crate) email: Option<Option<String>>,
    pub(crate) phone: Option<Option<String>>,
    pub(crate) attributes: Vec<(String, Value)>,
}

/// Says who a person is.
///
/// # Errors
/// Refused for values that fit no attribute.
pub(crate) fn change_profile(
    tx: &mut Tx<'_>,
    by: Sight,
    customer: CustomerId,
    change: &ProfileChange,
) -> Outcome<()> {
    let person = by.living(tx, customer)?;
    let defined = queries::attributes(tx, tx.workspace())?;
    let mut profile = kept::profile(tx, tx.workspace(), person)?;
    let before = profile.clone();
    for (field, new) in [
        (&mut profile.name, &change.name),
        (&mut profile.email, &change.email),
        (&mut profile.phone, &change.phone),
    ] {
        if let Some(new) = new {
            field.clone_from(new);
        }
    }
    for (key, value) in &change.attributes {
        if value.is_null() {
            profile.attributes.remove(key);
            continue;
        }
        let Some(definition) = defined.iter().find(|d| d.key == *key) else {
            return refuse(CustomerRefusal::BadAttribute(format!("There is no attribute {key:?}.")));
        };
        let value = attributes::check_value(definition, value);
        let value = value.map_err(|says| Failed::Refused(CustomerRefusal::BadAttribute(says)))?;
        profile.attributes.insert(key.clone(), value);
    }
    if profile != before {
        keep(tx, person, &profile, by.actor())?;
    }
    Ok(())
}

/// Keeps a profile and says that it changed.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    profile: &Profile,
    by: Actor,
) -> Result<(), LedgerError> {
    kept::keep_profile(tx, customer, profile)?;
    tx.append(Fact::CustomerProfileChanged { customer, by })?;
    Ok(())
}

/// Says anew what the company keeps on its customers. Values of what is no longer kept are erased with their customers.
///
/// # Errors
/// As the database says; the definitions were checked before.
pub(crate) fn define_attributes(tx: &mut Tx<'_>, by: Actor, all: Vec<AttributeDefinition>) -> Outcome<()> {
    if queries::attributes(tx, tx.workspace())? != all {
        tx.append(Fact::AttributesDefined { attributes: all, by })?;
    }
    Ok(())
}

/// Two customers are one person: `other` joins `customer`. What each browser may read stays as it was: an agent can be wrong.
///
/// # Errors
/// Refused where either is out of sight, blocked or erased.
pub(crate) fn merge(tx: &mut Tx<'_>, by: Sight, customer: CustomerId, other: CustomerId) -> Outcome<()> {
    let (into, from) = (by.living(tx, customer)?, by.living(tx, other)?);
    if customer == other {
        return refuse(CustomerRefusal::SamePerson);
    }
    if into == from {
        return Ok(());
    }
    let workspace = tx.workspace();
    for person in [into, from] {
        let blocked = queries::measures(tx, workspace, person)?.blocked;
        if blocked.is_some_and(|(until_ms, ..)| until_ms > tx.now_ms()) {
            return refuse(CustomerRefusal::Blocked);
        }
    }
    let together =
        queries::with_merged(tx, workspace, into)?.len() + queries::with_merged(tx, workspace, from)?.len();
    if together > MOST_IN_ONE {
        return refuse(CustomerRefusal::TooMany);
    }
    let (customer, proof) = (from, MergeProof::Agent);
    tx.append(Fact::CustomersMerged { customer, into, proof, by: by.actor() })?;
    Ok(())
}

/// Undoes an agent's merging: `merged` is a person of their own again, with all who had been merged into them.
///
/// # Errors
/// Refused where there is no such merging, and where the company's site said so.
pub(crate) fn separate(tx: &mut Tx<'_>, by: Sight, customer: CustomerId, merged: CustomerId) -> Outcome<()> {
    let person = by.living(tx, customer)?;
    let all = queries::merged_into(tx, tx.workspace(), person)?;
    match all.iter().find(|one| one.id == merged) {
        // Undone already.
        None if by.person(tx, merged)?.is_some() => Ok(()),
        None => refuse(CustomerRefusal::Unknown),
        Some(one) if one.proof == MergeProof::Identity => refuse(CustomerRefusal::Proven),
        Some(_) => {
            tx.append(Fact::CustomersSeparated { customer: merged, from: person, by: by.actor() })?;
            part_persons(tx, merged, by.actor())?;
            Ok(())
        }
    }
}

/// Nothing more is taken from this person until a time, and their streams end. What they have open where the caller answers is resolved.
/// Elsewhere it goes on, for the colleagues there to end, who see that the person is blocked: nobody ends what they may not see, and learns
/// nothing of it by trying.
///
/// # Errors
/// Refused where they are out of sight or erased.
pub(crate) fn block(tx: &mut Tx<'_>, by: Sight, customer: CustomerId, until_ms: i64) -> Outcome<()> {
    let person = by.living(tx, customer)?;
    let ids = queries::with_merged(tx, tx.workspace(), person)?;
    tx.append(Fact::CustomerBlocked { customer: person, ids, until_ms, by: by.actor() })?;
    resolve_all_of(tx, person, by.actor(), |tx, inbox| by.scope.includes(tx, inbox))?;
    Ok(())
}

/// They may write again.
///
/// # Errors
/// Refused where they are out of sight.
pub(crate) fn unblock(tx: &mut Tx<'_>, by: Sight, customer: CustomerId) -> Outcome<()> {
    let person = by.living(tx, customer)?;
    if queries::measures(tx, tx.workspace(), person)?.blocked.is_some() {
        tx.append(Fact::CustomerUnblocked { customer: person, by: by.actor() })?;
    }
    Ok(())
}

/// Deletes all that is kept on a person, ends their tokens and streams, and says so. It cannot be undone.
///
/// # Errors
/// Refused where they are out of sight. One who was erased is erased again, should anything have been left.
pub(crate) fn erase(tx: &mut Tx<'_>, by: Sight, customer: CustomerId) -> Outcome<()> {
    let Some(person) = by.person(tx, customer)? else { return refuse(CustomerRefusal::Unknown) };
    let ids = queries::with_merged(tx, tx.workspace(), person)?;
    if queries::measures(tx, tx.workspace(), person)?.erased_ms.is_none() {
        resolve_all_of(tx, person, by.actor(), |_, _| Ok(true))?;
        tx.append(Fact::CustomerErased { customer: person, ids: ids.clone(), by: by.actor() })?;
    }
    erasure::everywhere(tx, &ids)?;
    Ok(())
}

/// What the log says was erased and is kept all the same.
///
/// # Errors
/// As the database says.
pub(crate) fn erase_again(tx: &mut Tx<'_>, customer: CustomerId) -> Result<(), LedgerError> {
    erasure::everywhere(tx, &[customer])
}
