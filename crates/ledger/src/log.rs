//! Facts as rows: written with a checksum, read whole and in order.

use crate::dialect::both;
use crate::{LedgerError, Row, Rows, Schema, Value, sql, values};
use events::version::{self, Unreadable};
use events::{Recorded, WorkspaceId};

/// Facts that one page of a read may hold.
const PAGE: i64 = 1000;
/// Facts at the end of each log that are read at start.
const RECENT: i64 = 1000;

/// A committed fact with the text that belongs to it, as readers get it.
#[derive(Clone, Debug, PartialEq)]
pub struct Committed {
    /// The fact and its place.
    pub recorded: Recorded,
    /// The text of a message or note; `None` where the fact has none or the text was erased.
    pub text: Option<String>,
}

/// Over everything that was written, so that a changed byte is noticed.
pub(crate) fn checksum(seq: i64, at_ms: i64, kind: &str, version: i64, body: &str) -> i64 {
    let mut hasher = crc32fast::Hasher::new();
    for number in [seq, at_ms, version] {
        hasher.update(&number.to_le_bytes());
    }
    hasher.update(kind.as_bytes());
    hasher.update(body.as_bytes());
    i64::from(hasher.finalize())
}

/// The same over a text. It stands beside the text and goes with it: one in the fact would tell of what was erased.
fn checksum_of_text(seq: i64, text: &str) -> i64 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&seq.to_le_bytes());
    hasher.update(text.as_bytes());
    i64::from(hasher.finalize())
}

pub(crate) fn insert(rows: &Rows<'_>, workspace: &str, recorded: &Recorded) -> Result<(), LedgerError> {
    let Recorded { seq, at_ms, fact, .. } = recorded;
    let (kind, number, body) = (fact.kind(), fact.version(), version::write(fact));
    let sum = checksum(*seq, *at_ms, kind, number, &body);
    rows.execute(
        sql!("insert into facts(workspace, seq, at_ms, kind, version, body, checksum) values ($1, $2, $3, $4, $5, $6, $7)"),
        values![workspace, *seq, *at_ms, kind, number, body, sum],
    )
}

pub(crate) fn insert_text(
    rows: &Rows<'_>,
    workspace: &str,
    seq: i64,
    person: &str,
    text: &str,
) -> Result<(), LedgerError> {
    rows.execute(
        sql!("insert into texts(workspace, seq, person, text, checksum) values ($1, $2, $3, $4, $5)"),
        values![workspace, seq, person, text, checksum_of_text(seq, text)],
    )
}

/// The log's head: the `seq` of its last fact, 0 for an empty log.
///
/// # Errors
/// As the database says.
pub fn head(rows: &Rows<'_>, workspace: WorkspaceId) -> Result<i64, LedgerError> {
    let head =
        rows.one(sql!("select seq from workspaces where workspace=$1"), values![workspace], |row| {
            row.get(0)
        })?;
    Ok(head.unwrap_or(0))
}

/// Every log's head.
pub(crate) fn heads(rows: &Rows<'_>) -> Result<Vec<(WorkspaceId, i64)>, LedgerError> {
    rows.all(sql!("select workspace, seq from workspaces"), &[], |row| Ok((row.parse(0)?, row.get(1)?)))
}

/// Up to `limit` facts after the cursor and up to `until` (both `seq`), in order, with their texts.
///
/// # Errors
/// `Corrupt` where a fact cannot be read: it is never skipped.
pub fn page(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    after: i64,
    until: i64,
    limit: i64,
) -> Result<Vec<Committed>, LedgerError> {
    rows.all(
        sql!(
            "select f.seq, f.at_ms, f.kind, f.version, f.body, f.checksum, x.text from facts f
              left join texts x on x.workspace=f.workspace and x.seq=f.seq
              where f.workspace=$1 and f.seq>$2 and f.seq<=$3 order by f.seq limit $4"
        ),
        values![workspace, after, until, limit],
        |row| committed(workspace, row),
    )
}

/// The fact at each of these places (`seq`), with its text.
///
/// # Errors
/// `Corrupt` where a fact cannot be read.
pub fn each(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    seqs: &[i64],
) -> Result<Vec<Option<Committed>>, LedgerError> {
    rows.one_of_each(
        sql!(
            "select f.seq, f.at_ms, f.kind, f.version, f.body, f.checksum, x.text from facts f
              left join texts x on x.workspace=f.workspace and x.seq=f.seq where f.workspace=$1 and f.seq=$2"
        ),
        seqs.iter().map(|seq| [workspace.into(), (*seq).into()]),
        |row| committed(workspace, row),
    )
}

/// The facts with these places in the log, with their texts: for lists that were chosen by a derived table.
///
/// `sql` selects `seq, at_ms, kind, version, body, checksum, text` in this order.
///
/// # Errors
/// `Corrupt` where a fact cannot be read.
pub fn chosen(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    sql: &'static crate::Sql,
    values: &[Value<'_>],
) -> Result<Vec<Committed>, LedgerError> {
    rows.all(sql, values, |row| committed(workspace, row))
}

fn committed(workspace: WorkspaceId, row: &Row<'_>) -> Result<Committed, LedgerError> {
    Ok(Committed { recorded: recorded(workspace, row)?, text: row.get(6)? })
}

/// `seq, at_ms, kind, version, body, checksum`.
fn recorded(workspace: WorkspaceId, row: &Row<'_>) -> Result<Recorded, LedgerError> {
    let (seq, at_ms, kind, number, body): (i64, i64, String, i64, String) =
        (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
    let damaged = |what: String| LedgerError::Corrupt(format!("{workspace}: fact {seq} {what}"));
    if checksum(seq, at_ms, &kind, number, &body) != row.get::<i64>(5)? {
        return Err(damaged("does not have its checksum".to_owned()));
    }
    let fact = version::read(&kind, number, &body).map_err(|error| match error {
        // It has its checksum: whoever wrote it knew what it is.
        Unreadable::UnknownKind { .. } | Unreadable::UnknownVersion { .. } => LedgerError::Newer(format!(
            "{workspace}: fact {seq} was written by a newer Warmline ({error}); run that version or a later one"
        )),
        Unreadable::Malformed { .. } => damaged(format!("cannot be read: {error}")),
    })?;
    Ok(Recorded { workspace, seq, at_ms, fact })
}

/// Hands every fact of a workspace to `each`, in order; stops loudly at a gap, and at a fact or a text that is not what was written.
/// Answers how many.
pub(crate) fn walk(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    from: i64,
    mut each: impl FnMut(&Recorded) -> Result<(), LedgerError>,
) -> Result<i64, LedgerError> {
    let (mut last, texts) = (from, both::has_checksums_of_texts(rows)?);
    loop {
        let facts = stretch(rows, workspace, last, texts)?;
        for fact in &facts {
            last = fact.seq;
            each(fact)?;
        }
        if facts.is_empty() {
            return Ok(last - from);
        }
    }
}

/// Reads a thousand facts after `from` again, with their texts, as they were written. Answers the `seq` of the last one; `from` at the end
/// of the log.
///
/// # Errors
/// `Corrupt` where one is missing or is not what was written, and says which.
pub fn reread(rows: &Rows<'_>, workspace: WorkspaceId, from: i64) -> Result<i64, LedgerError> {
    Ok(stretch(rows, workspace, from, true)?.last().map_or(from, |fact| fact.seq))
}

/// The next facts, each where it belongs and with its text as it was written; none only where the log ends.
fn stretch(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    from: i64,
    texts: bool,
) -> Result<Vec<Recorded>, LedgerError> {
    let head = head(rows, workspace)?;
    let question = if texts {
        sql!(
            "select f.seq, f.at_ms, f.kind, f.version, f.body, f.checksum, x.text, x.checksum from facts f
              left join texts x on x.workspace=f.workspace and x.seq=f.seq
              where f.workspace=$1 and f.seq>$2 order by f.seq limit $3"
        )
    } else {
        sql!(
            "select seq, at_ms, kind, version, body, checksum, null, null from facts
              where workspace=$1 and seq>$2 order by seq limit $3"
        )
    };
    let facts = rows.all(question, values![workspace, from, PAGE], |row| {
        let fact = recorded(workspace, row)?;
        let (text, sum): (Option<String>, Option<i64>) = (row.get(6)?, row.get(7)?);
        match text.zip(sum) {
            Some((text, sum)) if checksum_of_text(fact.seq, &text) != sum => Err(LedgerError::Corrupt(
                format!("{workspace}: the text of fact {} does not have its checksum", fact.seq),
            )),
            // One that an earlier program wrote has none.
            _ => Ok(fact),
        }
    })?;
    let mut last = from;
    for fact in &facts {
        if fact.seq != last + 1 {
            return Err(LedgerError::Corrupt(format!(
                "{workspace}: fact {} is missing from the log",
                last + 1
            )));
        }
        last = fact.seq;
    }
    if facts.is_empty() && last != head {
        return Err(LedgerError::Corrupt(format!(
            "{workspace}: the log should end at fact {head} and ends at {last}"
        )));
    }
    Ok(facts)
}

/// What is checked at every start: the last facts of each log. Cheap, and enough to notice a file that was put together from two; the
/// whole log is read again by a job, and by `verify`.
pub(crate) fn check_recent(rows: &Rows<'_>) -> Result<(), LedgerError> {
    for workspace in workspaces(rows)? {
        walk(rows, workspace, (head(rows, workspace)? - RECENT).max(0), |_| Ok(()))?;
    }
    Ok(())
}

/// What is checked before a backup is restored: every fact.
pub(crate) fn check_whole(rows: &Rows<'_>) -> Result<(), LedgerError> {
    for workspace in workspaces(rows)? {
        walk(rows, workspace, 0, |_| Ok(()))?;
    }
    Ok(())
}

pub(crate) fn workspaces(rows: &Rows<'_>) -> Result<Vec<WorkspaceId>, LedgerError> {
    // Those that have facts, too, should the row that says where their log ends be lost. Each step jumps to the next
    // workspace by the key, however long the logs are.
    rows.all(
        sql!(
            "with recursive logs(workspace) as (select min(workspace) from facts union all
              select (select min(f.workspace) from facts f where f.workspace>logs.workspace) from logs
              where logs.workspace is not null)
              select workspace from logs where workspace is not null union select workspace from workspaces
              order by 1"
        ),
        &[],
        |row| row.parse(0),
    )
}

/// Folds every log of `source` into the derived tables of `target`. Answers how many facts there were.
pub(crate) fn replay(source: &Rows<'_>, target: &Rows<'_>, schema: &Schema) -> Result<i64, LedgerError> {
    let mut facts = 0;
    for workspace in workspaces(source)? {
        facts += walk(source, workspace, 0, |recorded| (schema.project)(target, recorded))?;
    }
    Ok(facts)
}
