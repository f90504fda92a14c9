//! A new key for browsers to subscribe with; one before it ends.

use super::kept;
use crate::http::problem::Problem;
use events::{Actor, Fact, PushKeyId};
use ledger::{Failed, Tx};

/// Keys that sign at once, at most.
const MOST: usize = 5;

/// From now on browsers subscribe with this key. For those that subscribed before, the keys before it sign for as long as was chosen.
///
/// # Errors
/// Refused where very many sign already, unless they all end now.
pub(crate) fn make(
    tx: &mut Tx<'_>,
    (key, value): (PushKeyId, &[u8]),
    earlier_for_ms: i64,
    by: Actor,
) -> Result<(), Failed<Problem>> {
    let now_ms = tx.now_ms();
    if earlier_for_ms > 0 && kept::keys(tx, tx.workspace(), now_ms)?.len() >= MOST {
        let detail = "Five keys sign at most. End one before, or all with `earlier_for_s` 0.";
        return Err(Failed::Refused(Problem::conflict("too_many", detail)));
    }
    let earlier_until_ms = now_ms + earlier_for_ms;
    kept::replace(tx, (key, value), earlier_until_ms)?;
    tx.append(Fact::PushKeyMade { key, earlier_until_ms, by })?;
    Ok(())
}

/// Ends a key that browsers do not subscribe with any more. Those that did are told nothing until they subscribed anew.
///
/// # Errors
/// Refused where there is none, and for the newest.
pub(crate) fn end(tx: &mut Tx<'_>, key: PushKeyId, by: Actor) -> Result<(), Failed<Problem>> {
    let keys = kept::keys(tx, tx.workspace(), tx.now_ms())?;
    match keys.iter().find(|one| one.id == key) {
        None => return Err(Failed::Refused(Problem::not_found())),
        Some(one) if one.until_ms.is_none() => {
            let detail = "Browsers subscribe with this key. Make a new one, and this one can end.";
            return Err(Failed::Refused(Problem::conflict("key_signs", detail)));
        }
        Some(_) => {}
    }
    kept::delete(tx, key)?;
    tx.append(Fact::PushKeyEnded { key, by })?;
    Ok(())
}
