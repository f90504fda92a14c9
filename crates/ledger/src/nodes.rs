//! Nodes on one database: which of them live, and which of them alone works at something.
//!
//! A node says every few seconds that it lives. A lease names the node that works at something of a workspace, and in which
//! epoch it got it; it lasts until its node is silent for too long, by the database's clock, or gives it back. Whoever writes
//! under a lease looks, in the transaction of the write, whether it is still theirs: a node that slept through its end does
//! nothing under it.

use crate::dialect::both;
use crate::migrate::{age, era};
use crate::{Failed, Ledger, LedgerError, Rows, Tx, sql, values};
use events::WorkspaceId;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

/// A node that has not said for this long that it lives counts as dead, in milliseconds.
pub const SILENT_MS: i64 = 15_000;
/// Within this time it need not be said again.
const SAID_LATELY: Duration = Duration::from_secs(2);
/// What is said where another era has begun.
const ANOTHER_ERA: &str =
    "the database went back, or is on another server, since this server started; start it again";
/// Dead nodes are forgotten after this long, in milliseconds.
const FORGOTTEN_MS: i64 = 3_600_000;

/// The right of one node to work at something of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    workspace: WorkspaceId,
    work: &'static str,
    node: Arc<str>,
    epoch: i64,
}

impl Lease {
    /// How often the work has gone from one node to another.
    #[must_use]
    pub const fn epoch(&self) -> i64 {
        self.epoch
    }

    /// Whether it is still theirs, inside the transaction of what they write.
    ///
    /// # Errors
    /// As the database says.
    pub fn holds(&self, tx: &Tx<'_>) -> Result<bool, LedgerError> {
        let found = found(tx, self.workspace, (self.work, &self.node))?;
        Ok(found.is_some_and(|found| found.whose == Whose::Own && found.epoch == self.epoch))
    }
}

struct Found {
    whose: Whose,
    epoch: i64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Own,
    Anothers,
    OfTheDead,
}

/// Who has the lease, as this node sees it.
fn found(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    (work, node): (&str, &str),
) -> Result<Option<Found>, LedgerError> {
    let row = rows.one(
        sql!(
            "select l.node, l.epoch, n.until_ms from leases l left join nodes n on n.node=l.node
              where l.workspace=$1 and l.work=$2"
        ),
        values![workspace, work],
        |row| Ok((row.get::<String>(0)?, row.get(1)?, row.get::<Option<i64>>(2)?)),
    )?;
    let Some((of, epoch, until_ms)) = row else { return Ok(None) };
    let whose = match until_ms {
        _ if of == node => Whose::Own,
        Some(until_ms) if until_ms >= both::clock_ms(rows)? => Whose::Anothers,
        _ => Whose::OfTheDead,
    };
    Ok(Some(Found { whose, epoch }))
}

/// The nodes that live.
///
/// # Errors
/// As the database says.
pub fn living(rows: &Rows<'_>) -> Result<Vec<String>, LedgerError> {
    let now_ms = both::clock_ms(rows)?;
    rows.all(sql!("select node from nodes where until_ms>=$1 order by node"), values![now_ms], |row| {
        row.get(0)
    })
}

/// A name that no other node has.
pub(crate) fn new_name() -> Result<Arc<str>, LedgerError> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|e| LedgerError::Unavailable(format!("no random bytes: {e}")))?;
    Ok(random.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into())
}

impl Ledger {
    /// The name of this node among those on the database. Every opening has another one.
    #[must_use]
    pub fn node(&self) -> &Arc<str> {
        &self.node
    }

    /// Says that this node lives, unless it did so a moment ago. Whether it was thought to live until now: if not, others may have taken over what it did.
    ///
    /// # Errors
    /// As the database says.
    pub async fn live(&self) -> Result<bool, LedgerError> {
        let now = Instant::now();
        let said = *self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.is_some_and(|said| now - said < SAID_LATELY) {
            return Ok(true);
        }
        let (node, era) = (Arc::clone(&self.node), self.era);
        let live = move |tx: &mut Tx<'_>| say_alive(tx, &node, era).map_err(Failed::<LedgerError>::Ledger);
        let lived = self.command(nobodys(), live).await.map_err(plain).inspect_err(|error| match error {
            LedgerError::Newer(why) => self.halt.say(why),
            LedgerError::Unavailable(why) if why == ANOTHER_ERA => self.halt.say(why),
            _ => {}
        })?;
        *self.said.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        Ok(lived)
    }

    /// The lease on this work, where this node has it already, or nobody who lives has it.
    ///
    /// # Errors
    /// As the database says.
    pub async fn lease(
        &self,
        workspace: WorkspaceId,
        work: &'static str,
    ) -> Result<Option<Lease>, LedgerError> {
        let node = Arc::clone(&self.node);
        let known = self.read(move |rows| found(rows, workspace, (work, &node))).await?;
        let own = |epoch| Lease { workspace, work, node: Arc::clone(&self.node), epoch };
        match known {
            Some(Found { whose: Whose::Own, epoch }) => return Ok(Some(own(epoch))),
            Some(Found { whose: Whose::Anothers, .. }) => return Ok(None),
            _ => {}
        }
        let node = Arc::clone(&self.node);
        let take =
            move |tx: &mut Tx<'_>| take(tx, workspace, (work, &node)).map_err(Failed::<LedgerError>::Ledger);
        Ok(self.command(workspace, take).await.map_err(plain)?.map(own))
    }

    /// This node ends: what it had is anybody's at once.
    ///
    /// # Errors
    /// As the database says; then others find out by its silence.
    pub async fn retire(&self) -> Result<(), LedgerError> {
        let node = Arc::clone(&self.node);
        let retire = move |tx: &mut Tx<'_>| {
            let gone = tx.keep(sql!("delete from nodes where node=$1"), values![&*node]);
            gone.map(drop).map_err(Failed::<LedgerError>::Ledger)
        };
        self.command(nobodys(), retire).await.map_err(plain)
    }
}

/// Nodes belong to no workspace.
const fn nobodys() -> WorkspaceId {
    WorkspaceId::from_bits(0)
}

fn plain(failed: Failed<LedgerError>) -> LedgerError {
    match failed {
        Failed::Refused(error) | Failed::Ledger(error) => error,
        Failed::Panicked => LedgerError::Database("a command panicked".to_owned()),
    }
}

fn say_alive(tx: &mut Tx<'_>, node: &str, era: i64) -> Result<bool, LedgerError> {
    // Another node found that something was taken back: places that this one hands out would be of a history that is over.
    if era::of(tx)? != era {
        return Err(LedgerError::Unavailable(ANOTHER_ERA.to_owned()));
    }
    // A newer program may be about to take away what this one needs: it waits until none like this one lives.
    let (oldest, generation) = (age::of(tx)?.oldest, tx.schema.generation());
    if oldest > generation {
        return Err(LedgerError::Newer(age::too_old(oldest, tx.schema)));
    }
    let now_ms = both::clock_ms(tx)?;
    let until_ms = now_ms + SILENT_MS;
    let lived = tx.keep(
        sql!("update nodes set until_ms=$2 where node=$1 and until_ms>=$3"),
        values![node, until_ms, now_ms],
    )?;
    if lived > 0 {
        return Ok(true);
    }
    tx.keep(
        sql!(
            "insert into nodes(node, until_ms, generation) values ($1, $2, $3)
              on conflict(node) do update set until_ms=excluded.until_ms"
        ),
        values![node, until_ms, generation],
    )?;
    tx.keep(sql!("delete from nodes where until_ms<$1"), values![now_ms - FORGOTTEN_MS])?;
    Ok(false)
}

/// Looked at again in the transaction, in which nobody else writes for the workspace: of two who find it free, one gets it.
fn take(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    (work, node): (&str, &str),
) -> Result<Option<i64>, LedgerError> {
    let epoch = match found(tx, workspace, (work, node))? {
        Some(Found { whose: Whose::Own, epoch }) => return Ok(Some(epoch)),
        Some(Found { whose: Whose::Anothers, .. }) => return Ok(None),
        Some(Found { whose: Whose::OfTheDead, epoch }) => epoch + 1,
        None => 1,
    };
    tx.keep(
        sql!(
            "insert into leases(workspace, work, node, epoch) values ($1, $2, $3, $4)
              on conflict(workspace, work) do update set node=excluded.node, epoch=excluded.epoch"
        ),
        values![workspace, work, node, epoch],
    )?;
    Ok(Some(epoch))
}
