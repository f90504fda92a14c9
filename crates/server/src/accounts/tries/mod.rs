//! How often somebody may still try a secret: passwords, codes, links. Counted in the database, so that whoever reaches several servers
//! has no more tries than at one, and none come back with a restart. Each server's own limits stand before this and keep floods from it.
//!
//! Facts: none. Kept table: `tries`.

mod kept;

use super::{credentials, queries};
use crate::App;
use crate::http::limits::{self, Quota, household};
use crate::http::problem::Problem;
use events::{AgentId, WorkspaceId};
pub(crate) use kept::{TABLES, any_over, forget_over};
use ledger::{LedgerError, Tx};
use std::net::IpAddr;

/// Servers' clocks differ by less. What was counted by one that was wrong by more does not lock anybody out.
const CLOCKS_DIFFER_MS: i64 = 3_600_000;

/// A try to sign in. Counted when the password was looked at, which takes long and so keeps guesses from crowding the writer; whether it
/// was right is not told before.
///
/// # Errors
/// 429 where none is left.
pub(crate) async fn sign_in(app: &App, address: IpAddr, account: &str) -> Result<(), Problem> {
    let address = household(address).to_string();
    let asked = vec![
        (limits::SIGN_IN_BY_PAIR, format!("{account} {address}")),
        (limits::SIGN_IN_BY_ADDRESS, address),
        (limits::SIGN_IN_BY_ACCOUNT, account.to_owned()),
    ];
    count(app, None, asked).await
}

/// A link that somebody says they have.
///
/// # Errors
/// 429 where none is left.
pub(crate) async fn link(app: &App, address: IpAddr) -> Result<(), Problem> {
    count(app, None, vec![(limits::LINKS, household(address).to_string())]).await
}

/// A password that somebody who is signed in says again.
///
/// # Errors
/// 429 where none is left.
pub(crate) async fn secret(app: &App, workspace: WorkspaceId, agent: AgentId) -> Result<(), Problem> {
    count(app, Some(workspace), vec![(limits::SECRETS, agent.to_string())]).await
}

/// A code of a second factor.
///
/// # Errors
/// 429 where none is left.
pub(crate) async fn second_factor(app: &App, workspace: WorkspaceId, agent: AgentId) -> Result<(), Problem> {
    count(app, Some(workspace), vec![(limits::SECOND_FACTORS, agent.to_string())]).await
}

async fn count(
    app: &App,
    workspace: Option<WorkspaceId>,
    asked: Vec<(Quota, String)>,
) -> Result<(), Problem> {
    if !app.settings.rate_limits {
        return Ok(());
    }
    // Where it is counted must not tell whose account it is, or whether there is one: what strangers try is counted in one place.
    let first = async || app.ledger.read(queries::workspaces).await.map(|all| all.first().copied());
    let Some(workspace) = (if workspace.is_some() { workspace } else { first().await? }) else {
        // Nobody has a secret yet.
        return Ok(());
    };
    // Nobody's name or address need be read in a backup for this.
    let asked: Vec<_> =
        asked.into_iter().map(|(quota, whose)| (quota, credentials::hash_of(&whose))).collect();
    let take = move |tx: &mut Tx<'_>| take(tx, &asked).map_err(ledger::Failed::<Problem>::Ledger);
    match app.unasked(workspace, take).await? {
        Ok(()) => Ok(()),
        Err(wait_ms) => Err(Problem::too_many(wait_ms.unsigned_abs() / 1000 + 1)),
    }
}

/// Takes one try of each, or says how long to wait and takes none. A workspace's commands come one after the other, at whichever
/// server, so that two who take the last one at once do not both have it.
fn take(tx: &mut Tx<'_>, asked: &[(Quota, String)]) -> Result<Result<(), i64>, LedgerError> {
    let now_ms = tx.now_ms();
    let mut taken = Vec::with_capacity(asked.len());
    for (quota, whose) in asked {
        match after(quota, kept::until(tx, quota.name, whose)?, now_ms) {
            Ok(until_ms) => taken.push((quota.name, whose, until_ms)),
            Err(wait_ms) => return Ok(Err(wait_ms)),
        }
    }
    for (name, whose, until_ms) in taken {
        kept::put(tx, name, whose, until_ms)?;
    }
    Ok(Ok(()))
}

/// Until when tries have been taken, with one more: each takes as long as it needs to come back. Or how long until there is one.
fn after(quota: &Quota, until_ms: Option<i64>, now_ms: i64) -> Result<i64, i64> {
    let every_ms = i64::try_from(quota.every.as_millis()).unwrap_or(i64::MAX);
    let all_ms = every_ms.saturating_mul(i64::from(quota.burst));
    let believed = until_ms.filter(|until_ms| *until_ms <= now_ms + all_ms + CLOCKS_DIFFER_MS);
    let until_ms = believed.unwrap_or(now_ms).max(now_ms) + every_ms;
    let over_ms = until_ms - now_ms - all_ms;
    if over_ms > 0 { Err(over_ms) } else { Ok(until_ms) }
}

#[cfg(test)]
mod tests {
    use super::{CLOCKS_DIFFER_MS, after};
    use crate::http::limits::SECOND_FACTORS;

    #[test]
    fn some_at_once_then_one_for_each_pause() {
        let (mut until, now) = (None, 1_000_000);
        for _ in 0..5 {
            until = Some(after(&SECOND_FACTORS, until, now).unwrap());
        }
        assert_eq!(after(&SECOND_FACTORS, until, now), Err(60_000));
        assert_eq!(after(&SECOND_FACTORS, until, now + 59_999), Err(1));
        until = Some(after(&SECOND_FACTORS, until, now + 60_000).unwrap());
        assert_eq!(after(&SECOND_FACTORS, until, now + 60_000), Err(60_000));
        assert_eq!(after(&SECOND_FACTORS, until, now + 9_000_000), Ok(now + 9_060_000));
    }

    #[test]
    fn a_server_whose_clock_is_behind_is_stricter_and_one_that_was_in_another_year_locks_nobody_out() {
        let now = 1_000_000;
        assert!(after(&SECOND_FACTORS, Some(now + 600_000), now).is_err());
        let other_year = now + 5 * 60_000 + CLOCKS_DIFFER_MS + 1;
        assert_eq!(after(&SECOND_FACTORS, Some(other_year), now), Ok(now + 60_000));
    }
}
