//! A visitor is identified, or signs out; an inbox's secrets and its rule.

use super::Claims;
use crate::asking::VisitorNow;
use crate::customers::kept::{self, Profile};
use crate::customers::{attributes, commands, queries};
use crate::desk::commands::{DeskRefusal, part_persons};
use crate::intake::VISIT_MS;
use crate::intake::commands::may_write;
use events::{Actor, CustomerId, Fact, IdentitySecretId, InboxId, MergeProof, VisitId};
use ledger::{Failed, LedgerError, Tx};

/// Browsers in which one customer is identified at once, at most: the first ones end.
const MOST_VISITS: usize = 20;
/// Secrets of one inbox that work at once, at most.
const MOST_SECRETS: usize = 5;

/// Why a visitor cannot be identified, or a secret not be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum IdentityRefusal {
    /// As a visitor who may not write.
    Visitor(DeskRefusal),
    /// The token was used before.
    Used,
    /// There is no such inbox or secret.
    Unknown,
    /// Too many secrets work at once.
    TooManySecrets,
    /// The inbox asks for identity, and nobody could be identified.
    NoSecret,
}

type Outcome<T> = Result<T, Failed<IdentityRefusal>>;

const fn refuse<T>(refusal: IdentityRefusal) -> Outcome<T> {
    Err(Failed::Refused(refusal))
}

/// Who was identified, and which attributes the token named that do not fit.
#[derive(Clone, Debug)]
pub(crate) struct Identified {
    pub(crate) customer: CustomerId,
    pub(crate) ignored: Vec<String>,
}

/// The company's site says who a visitor is. An anonymous visitor's conversations join those of whom they are; their token ends.
/// A visitor who was somebody else is signed out first, and takes nothing along.
///
/// # Errors
/// Refused for a visitor who is blocked or whose token has ended, and for a token that was used before.
pub(crate) fn identify(
    tx: &mut Tx<'_>,
    by: VisitorNow,
    claims: &Claims,
    (new_customer, visit): (CustomerId, VisitId),
) -> Outcome<Identified> {
    may_write(tx, by).map_err(|failed| failed.map(IdentityRefusal::Visitor))?;
    if !kept::use_nonce(tx, by.inbox, &claims.nonce, claims.expires_ms)? {
        return refuse(IdentityRefusal::Used);
    }
    let customer = match kept::identified(tx, tx.workspace(), &claims.external)? {
        Some(known) => known,
        None => {
            kept::insert_identity(tx, &claims.external, new_customer)?;
            new_customer
        }
    };
    match by.visit {
        Some(before) => end_visit(tx, by.customer, before)?,
        None => join(tx, by.customer, customer)?,
    }
    let visits = kept::visits_of(tx, tx.workspace(), customer)?;
    for oldest in visits.iter().take((visits.len() + 1).saturating_sub(MOST_VISITS)) {
        end_visit(tx, customer, *oldest)?;
    }
    let expires_ms = tx.now_ms() + VISIT_MS;
    kept::insert_visit(tx, visit, customer, expires_ms)?;
    tx.append(Fact::CustomerIdentified { customer, visit, inbox: by.inbox })?;
    let ignored = learn(tx, customer, claims)?;
    Ok(Identified { customer, ignored })
}

/// What an anonymous visitor has becomes that of whom they are. The site's word is stronger than an agent's: one who had been
/// merged elsewhere by an agent goes where they belong, with all who had been merged into them.
fn join(tx: &mut Tx<'_>, visitor: CustomerId, customer: CustomerId) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    if visitor == customer || !queries::has_past(tx, workspace, visitor)? {
        return Ok(());
    }
    let by = Actor::Customer(customer);
    // An agent had merged them the other way round: nobody can be part of themselves.
    if queries::with_merged(tx, workspace, visitor)?.contains(&customer) {
        let from = queries::person_of(tx, workspace, customer)?;
        tx.append(Fact::CustomersSeparated { customer, from, by })?;
    }
    let person = queries::person_of(tx, workspace, visitor)?;
    if person != visitor {
        tx.append(Fact::CustomersSeparated { customer: visitor, from: person, by })?;
    }
    tx.append(Fact::CustomersMerged { customer: visitor, into: customer, proof: MergeProof::Identity, by })?;
    let person = queries::person_of(tx, workspace, customer)?;
    part_persons(tx, person, by)
}

/// What the token says of them beside who they are; answers the attributes that were passed over.
fn learn(tx: &mut Tx<'_>, customer: CustomerId, claims: &Claims) -> Result<Vec<String>, LedgerError> {
    let before = kept::profile(tx, tx.workspace(), customer)?;
    let mut profile = Profile {
        name: claims.name.clone().or_else(|| before.name.clone()),
        email: claims.email.clone().or_else(|| before.email.clone()),
        ..before.clone()
    };
    let (mut ignored, defined) = (Vec::new(), queries::attributes(tx, tx.workspace())?);
    for (key, value) in &claims.attributes {
        let fitting = defined.iter().find(|d| d.key == *key);
        match fitting.and_then(|definition| attributes::check_value(definition, value).ok()) {
            Some(value) => drop(profile.attributes.insert(key.clone(), value)),
            None => ignored.push(key.clone()),
        }
    }
    if profile != before {
        commands::keep(tx, customer, &profile, Actor::System)?;
    }
    Ok(ignored)
}

fn end_visit(tx: &mut Tx<'_>, customer: CustomerId, visit: VisitId) -> Result<(), LedgerError> {
    if kept::delete_visit(tx, visit)? {
        tx.append(Fact::CustomerSignedOut { customer, visit })?;
    }
    Ok(())
}

/// The visitor signs out: their token ends. An anonymous one was on no visit; `visit` is then what the record calls the one that ended.
///
/// # Errors
/// As the database says.
pub(crate) fn sign_out(tx: &mut Tx<'_>, by: VisitorNow, visit: VisitId) -> Outcome<()> {
    match by.visit {
        Some(visit) => end_visit(tx, by.customer, visit)?,
        None if kept::sign_out(tx, by.customer, by.expires_ms)? => {
            tx.append(Fact::CustomerSignedOut { customer: by.customer, visit })?;
        }
        None => {}
    }
    Ok(())
}

/// Makes a secret for an inbox. Those before it work for as long as was chosen.
///
/// # Errors
/// Refused for an unknown inbox, and where too many work at once.
pub(crate) fn make_secret(
    tx: &mut Tx<'_>,
    (inbox, secret): (InboxId, IdentitySecretId),
    value: &str,
    earlier_for_ms: i64,
    by: Actor,
) -> Outcome<()> {
    let (workspace, now_ms) = (tx.workspace(), tx.now_ms());
    if crate::accounts::queries::inbox(tx, workspace, inbox)?.is_none() {
        return refuse(IdentityRefusal::Unknown);
    }
    let earlier_until_ms = now_ms + earlier_for_ms;
    if earlier_for_ms > 0 && kept::secrets(tx, workspace, inbox, now_ms)?.len() >= MOST_SECRETS {
        return refuse(IdentityRefusal::TooManySecrets);
    }
    kept::insert_secret(tx, inbox, secret, value, earlier_until_ms)?;
    tx.append(Fact::IdentitySecretMade { inbox, secret, earlier_until_ms, by })?;
    Ok(())
}

/// Ends a secret at once.
///
/// # Errors
/// Refused where there is none, and for the last one of an inbox that asks for identity.
pub(crate) fn end_secret(
    tx: &mut Tx<'_>,
    inbox: InboxId,
    secret: IdentitySecretId,
    by: Actor,
) -> Outcome<()> {
    let (workspace, now_ms) = (tx.workspace(), tx.now_ms());
    let working = kept::secrets(tx, workspace, inbox, now_ms)?;
    if !working.iter().any(|one| one.id == secret) {
        return refuse(IdentityRefusal::Unknown);
    }
    if working.len() == 1 && queries::identity_required(tx, workspace, inbox)? {
        return refuse(IdentityRefusal::NoSecret);
    }
    kept::delete_secret(tx, inbox, secret)?;
    tx.append(Fact::IdentitySecretEnded { inbox, secret, by })?;
    Ok(())
}

/// Says whether customers must be identified to open a conversation in an inbox.
///
/// # Errors
/// Refused for an unknown inbox, and where there is no secret by which anybody could be identified.
pub(crate) fn set_rule(tx: &mut Tx<'_>, inbox: InboxId, required: bool, by: Actor) -> Outcome<()> {
    let (workspace, now_ms) = (tx.workspace(), tx.now_ms());
    if crate::accounts::queries::inbox(tx, workspace, inbox)?.is_none() {
        return refuse(IdentityRefusal::Unknown);
    }
    if required && kept::secrets(tx, workspace, inbox, now_ms)?.is_empty() {
        return refuse(IdentityRefusal::NoSecret);
    }
    if queries::identity_required(tx, workspace, inbox)? != required {
        tx.append(Fact::IdentityRuleChanged { inbox, required, by })?;
    }
    Ok(())
}
