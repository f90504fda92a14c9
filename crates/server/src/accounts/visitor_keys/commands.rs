//! A new key signs; one before it ends.

use super::kept;
use crate::accounts::commands::{AccountRefusal, Outcome, refuse};
use events::{Actor, Fact, VisitorKeyId};
use ledger::Tx;

/// Keys that are believed at once, at most: each costs a try for every token of an older one.
const MOST: usize = 5;

/// From now on this key signs. Tokens of those before it work for as long as was chosen.
///
/// # Errors
/// Refused where very many are believed already, unless they all end now.
pub(crate) fn make(
    tx: &mut Tx<'_>,
    key: VisitorKeyId,
    value: &[u8],
    earlier_for_ms: i64,
    by: Actor,
) -> Outcome<()> {
    let now_ms = tx.now_ms();
    if earlier_for_ms > 0 && kept::keys(tx, tx.workspace(), now_ms)?.len() >= MOST {
        return refuse(AccountRefusal::TooMany);
    }
    let earlier_until_ms = now_ms + earlier_for_ms;
    kept::insert(tx, key, value, earlier_until_ms)?;
    tx.append(Fact::VisitorKeyMade { key, earlier_until_ms, by })?;
    Ok(())
}

/// Ends a key that does not sign any more, and every token that it signed.
///
/// # Errors
/// Refused where there is none, and for the one that signs.
pub(crate) fn end(tx: &mut Tx<'_>, key: VisitorKeyId, by: Actor) -> Outcome<()> {
    let keys = kept::keys(tx, tx.workspace(), tx.now_ms())?;
    match keys.iter().find(|one| one.id == key) {
        None => return refuse(AccountRefusal::Unknown),
        Some(one) if one.until_ms.is_none() => return refuse(AccountRefusal::Signs),
        Some(_) => {}
    }
    kept::delete(tx, key)?;
    tx.append(Fact::VisitorKeyEnded { key, by })?;
    Ok(())
}
