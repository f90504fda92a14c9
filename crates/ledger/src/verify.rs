//! Proof that derived means derived: the log folded into fresh tables, compared row by row.

use crate::search::sqlite;
use crate::{DerivedTable, LedgerError, Rows, Schema, dialect, log, migrate};
use rusqlite::types::Value as Stored;
use rusqlite::{Connection, Statement};
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

/// Replays the log of `file` into fresh tables and compares. Runs beside a server: it sees one moment.
///
/// # Errors
/// `Corrupt` where the log itself is damaged, and says where; `Unavailable` where the file cannot be read or was
/// written by another version of the program.
pub fn verify(file: &Path, schema: &Schema) -> Result<Verdict, LedgerError> {
    let source = dialect::open_to_read(file)?;
    let (mark, number) = dialect::header(&source).map_err(|e| match e {
        LedgerError::Corrupt(says) => LedgerError::Corrupt(format!("{} is damaged: {says}", file.display())),
        other => other,
    })?;
    if mark != dialect::APPLICATION_ID {
        return Err(LedgerError::Corrupt(format!("{} was not made by Warmline", file.display())));
    }
    migrate::refuse_newer(number, schema)?;
    source.execute_batch("begin")?;
    let structure: String = source.query_row("pragma quick_check(1)", [], |row| row.get(0))?;
    if structure != "ok" {
        return Err(LedgerError::Corrupt(format!("the database file is damaged: {}", one_line(&structure))));
    }
    migrate::refuse_other_projection(&Rows::new(&source), schema)?;
    let scratch = dialect::open_scratch()?;
    migrate::create_derived(&scratch, schema.derived)?;
    scratch.execute_batch("begin")?;
    let facts = log::replay(&Rows::new(&source), &Rows::new(&scratch), schema)?;
    scratch.execute_batch("commit")?;
    let mut verdict = Verdict { facts, ..Verdict::default() };
    for table in schema.derived {
        compare(table, &source, &scratch, &mut verdict)?;
    }
    if migrate::has_search(&Rows::new(&source))? {
        compare_search(&source, &mut verdict)?;
    }
    Ok(verdict)
}

/// The index over the texts holds no facts; it is compared with what it was made of.
fn compare_search(source: &Connection, verdict: &mut Verdict) -> Result<(), LedgerError> {
    let (of_index, of_texts) = (sqlite::sums(source)?, sqlite::sums_of_texts(source)?);
    verdict.rows += u64::try_from(of_texts.stretches()).unwrap_or(u64::MAX);
    let stretches = of_index.differences(&of_texts).into_iter().map(|(log, from, to)| Difference {
        table: "search".to_owned(),
        stored: Some(format!("log={log} facts {from} to {to}: other words than their texts have")),
        replayed: None,
    });
    let stray = sqlite::stray_words(source)?.into_iter().map(|_| Difference {
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

/// Walks both tables in the order of their key.
fn compare(
    table: &DerivedTable,
    source: &Connection,
    scratch: &Connection,
    verdict: &mut Verdict,
) -> Result<(), LedgerError> {
    let text = format!("select * from {} order by {}", table.name, table.key);
    let (mut of_source, mut of_scratch) = (source.prepare(&text)?, scratch.prepare(&text)?);
    let keys = key_places(table, &of_source);
    let names: Vec<String> = of_source.column_names().map(ToOwned::to_owned).collect();
    let columns = names.len();
    let (mut of_source, mut of_scratch) = (of_source.query([])?, of_scratch.query([])?);
    let (mut stored, mut replayed) = (read(&mut of_source, columns)?, read(&mut of_scratch, columns)?);
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
                    stored: stored.as_ref().filter(|_| !only_replayed).map(|row| show(&names, row)),
                    replayed: replayed.as_ref().filter(|_| !only_stored).map(|row| show(&names, row)),
                });
            }
        }
        if !only_replayed {
            stored = read(&mut of_source, columns)?;
        }
        if !only_stored {
            replayed = read(&mut of_scratch, columns)?;
        }
    }
    Ok(())
}

fn key_places(table: &DerivedTable, statement: &Statement<'_>) -> Vec<usize> {
    let names: Vec<&str> = statement.column_names().collect();
    table.key.split(',').filter_map(|k| names.iter().position(|n| *n == k.trim())).collect()
}

fn key_order(keys: &[usize], a: &[Stored], b: &[Stored]) -> std::cmp::Ordering {
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

fn read(rows: &mut rusqlite::Rows<'_>, columns: usize) -> Result<Option<Vec<Stored>>, LedgerError> {
    let Some(row) = rows.next()? else { return Ok(None) };
    (0..columns).map(|i| row.get(i).map_err(LedgerError::from)).collect::<Result<_, _>>().map(Some)
}

fn show(names: &[String], row: &[Stored]) -> String {
    let shown = names.iter().zip(row).map(|(name, value)| match value {
        Stored::Text(text) => format!("{name}={text}"),
        Stored::Integer(number) => format!("{name}={number}"),
        Stored::Null => format!("{name}=null"),
        other => format!("{name}={other:?}"),
    });
    shown.collect::<Vec<_>>().join(" ")
}
