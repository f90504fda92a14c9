//! Proof that derived means derived: the log folded into fresh tables, compared row by row.

use crate::dialect::{self, both};
use crate::postgres::{self, Cursor, Door, Session};
use crate::stored::Stored;
use crate::{DATABASE_FILE, Database, DerivedTable, LedgerError, Row, Rows, Schema, log, migrate, search};
use rusqlite::Connection;
use std::path::Path;

/// Differences that are named; more are counted.
const NAMED: usize = 20;

/// A row that the log does not give, or gives differently.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Which table.
    pub table: String,
    /// The row as it is stored, if there is one.
    pub stored: Option<String>,
    /// The row as the log gives it, if it gives one.
    pub replayed: Option<String>,
}

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// Facts that were read.
    pub facts: i64,
    /// Rows that were compared.
    pub rows: u64,
    /// Rows that differ.
    pub different: u64,
    /// The first of them.
    pub differences: Vec<Difference>,
}

/// Replays the log into fresh tables and compares. Runs beside a server: it sees one moment.
///
/// # Errors
/// `Corrupt` where the log itself is damaged, and says where; `Unavailable` where the database cannot be read or was
/// written by another version of the program.
pub fn verify(database: &Database, schema: &Schema) -> Result<Verdict, LedgerError> {
    match database {
        Database::Folder(folder) => verify_file(&folder.join(DATABASE_FILE), schema),
        Database::Postgres(address) => postgres::apart(|| {
            let session = Door::new(address.clone()).open(&postgres::LOOKING)?;
            session.batch("begin isolation level repeatable read read only")?;
            let rows = Rows::of_session(&session);
            match both::header(&rows)? {
                (dialect::APPLICATION_ID, number) => migrate::refuse_newer(&rows, number, schema)?,
                _ if both::tables(&rows)? == 0 => {
                    return Err(LedgerError::Unavailable(format!(
                        "there is nothing of Warmline in {address}"
                    )));
                }
                _ => return Err(LedgerError::Corrupt(format!("{address} was not made by Warmline"))),
            }
            compare_all(&rows, schema, |table, replayed, verdict| {
                compare_server(table, &session, replayed, verdict)
            })
        }),
    }
}

fn verify_file(file: &Path, schema: &Schema) -> Result<Verdict, LedgerError> {
    let source = dialect::open_to_read(file)?;
    let rows = Rows::of(&source);
    let (mark, number) = both::header(&rows).map_err(|e| match e {
        LedgerError::Corrupt(says) => LedgerError::Corrupt(format!("{} is damaged: {says}", file.display())),
        other => other,
    })?;
    if mark != dialect::APPLICATION_ID {
        return Err(LedgerError::Corrupt(format!("{} was not made by Warmline", file.display())));
    }
    migrate::refuse_newer(&rows, number, schema)?;
    source.execute_batch("begin")?;
    let structure: String = source.query_row("pragma quick_check(1)", [], |row| row.get(0))?;
    if structure != "ok" {
        return Err(LedgerError::Corrupt(format!("the database file is damaged: {}", one_line(&structure))));
    }
    compare_all(&rows, schema, |table, replayed, verdict| compare_file(table, &source, replayed, verdict))
}

/// Whatever the source is, the log is folded into tables of SQLite: of a PostgreSQL, two databases must agree.
fn compare_all(
    source: &Rows<'_>,
    schema: &Schema,
    compare: impl Fn(&DerivedTable, &Connection, &mut Verdict) -> Result<(), LedgerError>,
) -> Result<Verdict, LedgerError> {
    migrate::refuse_other_projection(source, schema)?;
    let scratch = dialect::open_scratch()?;
    let target = Rows::of(&scratch);
    migrate::create_derived(&target, schema.derived)?;
    scratch.execute_batch("begin")?;
    let facts = log::replay(source, &target, schema)?;
    scratch.execute_batch("commit")?;
    let mut verdict = Verdict { facts, ..Verdict::default() };
    for table in schema.derived {
        compare(table, &scratch, &mut verdict)?;
    }
    if migrate::has_search(source)? {
        compare_search(source, &mut verdict)?;
    }
    Ok(verdict)
}

/// The index over the texts holds no facts; it is compared with what it was made of.
fn compare_search(source: &Rows<'_>, verdict: &mut Verdict) -> Result<(), LedgerError> {
    let (of_index, of_texts) = search::sums(source)?;
    verdict.rows += u64::try_from(of_texts.stretches()).unwrap_or(u64::MAX);
    let stretches = of_index.differences(&of_texts).into_iter().map(|(log, from, to)| Difference {
        table: "search".to_owned(),
        stored: Some(format!("log={log} facts {from} to {to}: other words than their texts have")),
        replayed: None,
    });
    let stray = search::stray_words(source)?.into_iter().map(|_| Difference {
        table: "search_words".to_owned(),
        stored: Some("a word that no text has".to_owned()),
        replayed: None,
    });
    for difference in stretches.chain(stray) {
        verdict.different += 1;
        if verdict.differences.len() < NAMED {
            verdict.differences.push(difference);
        }
    }
    Ok(())
}

/// SQLite's check answers in several lines.
pub(crate) fn one_line(says: &str) -> String {
    says.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The next row of a table in the order of its key.
type Next<'a> = dyn FnMut() -> Result<Option<Vec<Stored<'static>>>, LedgerError> + 'a;

fn compare_file(
    table: &DerivedTable,
    source: &Connection,
    scratch: &Connection,
    verdict: &mut Verdict,
) -> Result<(), LedgerError> {
    let (mut of_source, mut of_scratch) =
        (source.prepare(&walk_of(table))?, scratch.prepare(&walk_of(table))?);
    let names: Vec<String> = of_scratch.column_names().map(ToOwned::to_owned).collect();
    let (mut of_source, mut of_scratch) = (of_source.query([])?, of_scratch.query([])?);
    let count = names.len();
    let (mut stored, mut replayed) = (|| read(&mut of_source, count), || read(&mut of_scratch, count));
    compare(table, &names, &mut stored, &mut replayed, verdict)
}

fn compare_server(
    table: &DerivedTable,
    source: &Session,
    scratch: &Connection,
    verdict: &mut Verdict,
) -> Result<(), LedgerError> {
    let mut cursor = Cursor::open(source, table.name, table.key)?;
    let mut of_scratch = scratch.prepare(&walk_of(table))?;
    let names: Vec<String> = of_scratch.column_names().map(ToOwned::to_owned).collect();
    let mut of_scratch = of_scratch.query([])?;
    let count = names.len();
    compare(table, &names, &mut || cursor.next(), &mut || read(&mut of_scratch, count), verdict)?;
    cursor.close()
}

fn walk_of(table: &DerivedTable) -> String {
    format!("select * from {} order by {}", table.name, table.key)
}

/// Walks both tables in the order of their key.
fn compare(
    table: &DerivedTable,
    names: &[String],
    source: &mut Next<'_>,
    scratch: &mut Next<'_>,
    verdict: &mut Verdict,
) -> Result<(), LedgerError> {
    let keys = key_places(table, names);
    let (mut stored, mut replayed) = (source()?, scratch()?);
    while stored.is_some() || replayed.is_some() {
        verdict.rows += 1;
        let order = match (&stored, &replayed) {
            (Some(a), Some(b)) => key_order(&keys, a, b),
            (Some(_), None) => std::cmp::Ordering::Less,
            _ => std::cmp::Ordering::Greater,
        };
        let (only_stored, only_replayed) = (order.is_lt(), order.is_gt());
        if order.is_ne() || stored != replayed {
            verdict.different += 1;
            if verdict.differences.len() < NAMED {
                verdict.differences.push(Difference {
                    table: table.name.to_owned(),
                    stored: stored.as_ref().filter(|_| !only_replayed).map(|row| show(names, row)),
                    replayed: replayed.as_ref().filter(|_| !only_stored).map(|row| show(names, row)),
                });
            }
        }
        if !only_replayed {
            stored = source()?;
        }
        if !only_stored {
            replayed = scratch()?;
        }
    }
    Ok(())
}

fn key_places(table: &DerivedTable, names: &[String]) -> Vec<usize> {
    table.key.split(',').filter_map(|k| names.iter().position(|n| n == k.trim())).collect()
}

fn key_order(keys: &[usize], a: &[Stored<'_>], b: &[Stored<'_>]) -> std::cmp::Ordering {
    for &key in keys {
        let order = match (&a[key], &b[key]) {
            (Stored::Integer(x), Stored::Integer(y)) => x.cmp(y),
            (Stored::Text(x), Stored::Text(y)) => x.cmp(y),
            _ => std::cmp::Ordering::Equal,
        };
        if order.is_ne() {
            return order;
        }
    }
    std::cmp::Ordering::Equal
}

fn read(rows: &mut rusqlite::Rows<'_>, columns: usize) -> Result<Option<Vec<Stored<'static>>>, LedgerError> {
    let Some(row) = rows.next()? else { return Ok(None) };
    let row = Row::of(row);
    (0..columns).map(|at| row.stored(at).map(Stored::into_owned)).collect::<Result<_, _>>().map(Some)
}

fn show(names: &[String], row: &[Stored<'_>]) -> String {
    let shown = names.iter().zip(row).map(|(name, value)| match value {
        Stored::Text(text) => format!("{name}={text}"),
        Stored::Integer(number) => format!("{name}={number}"),
        Stored::Null => format!("{name}=null"),
        other => format!("{name}={other:?}"),
    });
    shown.collect::<Vec<_>>().join(" ")
}
