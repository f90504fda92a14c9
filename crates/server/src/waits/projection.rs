//! Facts to rows: what those in line were promised, and how many promises of each day became what.

use events::{Fact, PromiseOutcome, Recorded};
use ledger::{DerivedTable, LedgerError, Rows, sql, values};

pub(crate) const HOUR_MS: i64 = 3_600_000;
pub(crate) const DAY_MS: i64 = 24 * HOUR_MS;

pub(crate) const TABLES: [DerivedTable; 2] = [
    DerivedTable {
        name: "promises",
        columns: "workspace text not null, conversation text not null, inbox text not null, class text not null,
            first_seq bigint not null, first_ms bigint not null, first_low_ms bigint not null, first_high_ms bigint not null,
            coverage_permille bigint not null, seq bigint not null, at_ms bigint not null, low_ms bigint not null,
            high_ms bigint not null, occasion text not null, withdrawn bigint not null default 0, primary key(workspace, conversation)",
        key: "workspace, conversation",
        indexes: &[],
    },
    // A day is counted by when the promise was made, in UTC. Reading it costs as much as the days that are asked for.
    DerivedTable {
        name: "promise_scores",
        columns: "workspace text not null, inbox text not null, day bigint not null, hour bigint not null, class text not null,
            kept bigint not null, early bigint not null, missed bigint not null, gone bigint not null,
            width_ms bigint not null, primary key(workspace, inbox, day, hour, class)",
        key: "workspace, inbox, day, hour, class",
        indexes: &[],
    },
];

pub(crate) fn project(rows: &Rows<'_>, recorded: &Recorded) -> Result<(), LedgerError> {
    match &recorded.fact {
        Fact::WaitPromised { .. } => promised(rows, recorded),
        Fact::PromiseWithdrawn { conversation, .. } => {
            rows.execute(
                sql!("update promises set withdrawn=1, seq=$3 where workspace=$1 and conversation=$2"),
                values![recorded.workspace, *conversation, recorded.seq],
            )?;
            Ok(())
        }
        Fact::PromiseSettled { conversation, .. } => {
            rows.execute(
                sql!("delete from promises where workspace=$1 and conversation=$2"),
                values![recorded.workspace, *conversation],
            )?;
            count(rows, recorded)
        }
        _ => Ok(()),
    }
}

/// The first promise of a wait stays, to be scored; the latest is what counts for whoever waits.
fn promised(rows: &Rows<'_>, recorded: &Recorded) -> Result<(), LedgerError> {
    let Fact::WaitPromised {
        conversation, inbox, class, low_ms, high_ms, coverage_permille, occasion, ..
    } = &recorded.fact
    else {
        return Ok(());
    };
    rows.execute(
        sql!("insert into promises(workspace, conversation, inbox, class, first_seq, first_ms, first_low_ms, first_high_ms,
              coverage_permille, seq, at_ms, low_ms, high_ms, occasion) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $5, $6, $7, $8, $10)
              on conflict(workspace, conversation) do update set seq=excluded.seq, at_ms=excluded.at_ms,
              low_ms=excluded.low_ms, high_ms=excluded.high_ms, occasion=excluded.occasion, withdrawn=0"),
        values![
            recorded.workspace,
            *conversation,
            *inbox,
            class.as_deref().unwrap_or(""),
            recorded.seq,
            recorded.at_ms,
            *low_ms,
            *high_ms,
            *coverage_permille,
            occasion.as_str()
        ],
    )?;
    Ok(())
}

fn count(rows: &Rows<'_>, recorded: &Recorded) -> Result<(), LedgerError> {
    let Fact::PromiseSettled { inbox, class, promised_at_ms, low_ms, high_ms, outcome, .. } = &recorded.fact
    else {
        return Ok(());
    };
    let one_if = |is: PromiseOutcome| i64::from(*outcome == is);
    let scored = *outcome != PromiseOutcome::Left;
    rows.execute(
        sql!("insert into promise_scores(workspace, inbox, day, hour, class, kept, early, missed, gone, width_ms)
              values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
              on conflict(workspace, inbox, day, hour, class) do update set kept=promise_scores.kept+excluded.kept,
              early=promise_scores.early+excluded.early, missed=promise_scores.missed+excluded.missed,
              gone=promise_scores.gone+excluded.gone, width_ms=promise_scores.width_ms+excluded.width_ms"),
        values![
            recorded.workspace,
            *inbox,
            promised_at_ms.div_euclid(DAY_MS),
            promised_at_ms.rem_euclid(DAY_MS) / HOUR_MS,
            class.as_deref().unwrap_or(""),
            one_if(PromiseOutcome::Kept),
            one_if(PromiseOutcome::Early),
            one_if(PromiseOutcome::Missed),
            one_if(PromiseOutcome::Left),
            if scored { high_ms - low_ms } else { 0 }
        ],
    )?;
    Ok(())
}
