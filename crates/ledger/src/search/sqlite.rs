//! SQLite's body of the index: postings in FTS5, without a copy of the texts. A document's number is its workspace's number and its
//! fact's `seq`, so that newest first is the order in which postings are read, and a range is one workspace.

use super::sums::SEQ_BITS;
use super::{Among, Document, Page, Phrase, Question, Sums, document, is_remembered, turned};
use crate::{LedgerError, Rows, sql, values};
use events::WorkspaceId;
use rusqlite::Connection;
use std::collections::HashSet;
use std::fmt::Write as _;

/// Raised whenever words are split or kept in another way: the index is then built anew.
pub(super) const SHAPE: i64 = 1;
/// Goes before a mark, so that no word of a text is one: a letter of nobody's script.
const MARK: char = '\u{E000}';

/// Words come split and folded: every letter that is not ASCII belongs to one. Beginnings of up to three letters have postings of their
/// own. What is erased is taken out of the postings, not only hidden (`secure-delete`).
const TABLES: &str = "
    create virtual table search using fts5(words, marks, content='', tokenize='ascii', prefix='1 2 3');
    insert into search(search, rank) values('secure-delete', 1);
    create table search_logs(workspace text not null primary key, number bigint not null unique, seq bigint not null) without rowid;
    create table search_words(log bigint not null, word text not null, turned text not null, primary key(log, word)) without rowid;
    create index search_words_turned on search_words(log, turned);";

/// Makes the index where it is missing or of another shape, empty: a job fills it.
pub(crate) fn prepare(connection: &Connection, shape_found: Option<i64>) -> Result<bool, LedgerError> {
    let whole: i64 = connection.query_row(
        "select count(*) from sqlite_schema where name in ('search', 'search_data', 'search_idx', 'search_docsize', 'search_config', 'search_logs', 'search_words')",
        [],
        |row| row.get(0),
    )?;
    if shape_found == Some(SHAPE) && whole == 7 {
        return Ok(false);
    }
    drop_index(connection)?;
    connection.execute_batch(TABLES)?;
    Ok(true)
}

/// Drops the index, whatever is left of it.
fn drop_index(connection: &Connection) -> Result<(), LedgerError> {
    connection.execute_batch(
        "drop table if exists search_logs; drop table if exists search_words; drop table if exists search;",
    )?;
    Ok(())
}

/// The number of a workspace's log in the index, and the cursor.
pub(super) fn log_of(rows: &Rows<'_>, workspace: WorkspaceId) -> Result<Option<(i64, i64)>, LedgerError> {
    rows.one(sql!("select number, seq from search_logs where workspace=$1"), values![workspace], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
}

fn marked(marks: &[String]) -> String {
    marks.iter().map(|mark| format!("{MARK}{mark}")).collect::<Vec<_>>().join(" ")
}

pub(super) fn add(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    (from, to): (i64, i64),
    documents: &[Document],
    is_known: &mut dyn FnMut(&str) -> bool,
) -> Result<bool, LedgerError> {
    let log = match log_of(rows, workspace)? {
        Some((log, cursor)) if cursor == from => log,
        None if from == 0 => {
            rows.execute(
                sql!("insert into search_logs(workspace, number, seq) select $1, coalesce(max(number), 0)+1, 0 from search_logs"),
                values![workspace],
            )?;
            log_of(rows, workspace)?.map_or(1, |(log, _)| log)
        }
        _ => return Ok(false),
    };
    for Document { seq, words, marks } in documents {
        let there = sql!("select 1 from texts where workspace=$1 and seq=$2");
        if rows.one(there, values![workspace, *seq], |_| Ok(()))?.is_none() {
            continue;
        }
        rows.execute(
            sql!("insert into search(rowid, words, marks) values ($1, $2, $3)"),
            values![document(log, *seq), words.join(" "), marked(marks)],
        )?;
        for word in words.iter().filter(|word| is_remembered(word)) {
            if !is_known(word) {
                rows.execute(
                    sql!("insert into search_words(log, word, turned) values ($1, $2, $3) on conflict do nothing"),
                    values![log, word, turned(word)],
                )?;
            }
        }
    }
    let moved = sql!("update search_logs set seq=$2 where workspace=$1");
    rows.execute(moved, values![workspace, to])?;
    Ok(true)
}

pub(super) fn clear(rows: &Rows<'_>) -> Result<(), LedgerError> {
    rows.execute(sql!("insert into search(search) values ('delete-all')"), &[])?;
    rows.execute(sql!("delete from search_logs"), &[])?;
    rows.execute(sql!("delete from search_words"), &[])?;
    Ok(())
}

/// Takes a text out of the index before it is erased. Its marks stay in the postings, pointing at a number that is no document any more:
/// they are ids and kinds, and what they propose has no text.
pub(crate) fn unindex(rows: &Rows<'_>, workspace: WorkspaceId, seq: i64) -> Result<(), LedgerError> {
    let Some((log, cursor)) = log_of(rows, workspace)? else { return Ok(()) };
    let text: Option<String> = rows.one(
        sql!("select text from texts where workspace=$1 and seq=$2"),
        values![workspace, seq],
        |row| row.get(0),
    )?;
    let Some(text) = text.filter(|_| seq <= cursor) else { return Ok(()) };
    let Document { words, .. } = Document::of(seq, &text, Vec::new());
    rows.execute(
        sql!("insert into search(search, rowid, words, marks) values ('delete', $1, $2, '')"),
        values![document(log, seq), words.join(" ")],
    )?;
    let words: HashSet<&String> = words.iter().filter(|word| is_remembered(word)).collect();
    for word in words {
        // A word that nobody else wrote is nobody's to be found by.
        if !is_answered(rows, workspace, &Question::of_word(word, Among::default()))? {
            rows.execute(sql!("delete from search_words where log=$1 and word=$2"), values![log, word])?;
        }
    }
    Ok(())
}

pub(super) fn find(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    question: &Question,
    (after, before): (i64, i64),
    most: i64,
) -> Result<Page, LedgerError> {
    let Some((log, _)) = log_of(rows, workspace)? else { return Ok(Page::default()) };
    let last = (1 << SEQ_BITS) - 1;
    let first = document(log, after.clamp(0, last)) + 1;
    let end = document(log, before.clamp(1, last)) - 1;
    let found = rows.all(
        sql!(
            "select rowid from search where search match $1 and rowid between $2 and $3 order by rowid desc limit $4"
        ),
        values![expression(question), first, end, most],
        |row| row.get::<i64>(0).map(|number| number & last),
    )?;
    Ok(Page::of(found, most))
}

/// Whether any text answers.
pub(super) fn is_answered(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    question: &Question,
) -> Result<bool, LedgerError> {
    Ok(!find(rows, workspace, question, (0, i64::MAX), 1)?.seqs.is_empty())
}

/// The question as FTS5 reads it. Whatever somebody typed stands between quotes, and holds letters and digits only.
fn expression(question: &Question) -> String {
    let phrases = question.phrases.iter().map(|spellings| any(spellings.iter().map(quoted)));
    let mut text = format!("words:({})", phrases.collect::<Vec<_>>().join(" AND "));
    if let Some(mark) = &question.or_mark {
        let _ = write!(text, " OR marks:\"{MARK}{mark}\"");
    }
    text = format!("({text})");
    let Among { places, kinds, without } = &question.among;
    let kinds = Some(kinds).filter(|kinds| !kinds.is_empty());
    for marks in places.iter().chain(kinds) {
        let marks = any(marks.iter().map(|mark| format!("\"{MARK}{mark}\"")));
        let _ = write!(text, " AND marks:{marks}");
    }
    for mark in without {
        text = format!("({text}) NOT marks:\"{MARK}{mark}\"");
    }
    text
}

fn quoted(phrase: &Phrase) -> String {
    format!("\"{}\"{}", phrase.words.join(" "), if phrase.open { " *" } else { "" })
}

fn any(alternatives: impl Iterator<Item = String>) -> String {
    format!("({})", alternatives.collect::<Vec<_>>().join(" OR "))
}

pub(super) fn words_from(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    (front, end): (&str, &str),
    limit: i64,
) -> Result<Vec<String>, LedgerError> {
    let Some((log, _)) = log_of(rows, workspace)? else { return Ok(Vec::new()) };
    rows.all(
        sql!("select word from search_words where log=$1 and word>=$2 and word<$3 order by word limit $4"),
        values![log, front, end, limit],
        |row| row.get(0),
    )
}

pub(super) fn words_to(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    (back, end): (&str, &str),
    limit: i64,
) -> Result<Vec<String>, LedgerError> {
    let Some((log, _)) = log_of(rows, workspace)? else { return Ok(Vec::new()) };
    rows.all(
        sql!("select turned from search_words where log=$1 and turned>=$2 and turned<$3 order by turned limit $4"),
        values![log, back, end, limit],
        |row| row.get(0),
    )
}

/// What the index holds of each stretch of documents, by number, as a sum over every word and place.
pub(crate) fn sums(source: &Connection) -> Result<Sums, LedgerError> {
    source.execute_batch(
        "create virtual table if not exists temp.search_postings using fts5vocab(main, search, instance);
         create virtual table if not exists temp.search_terms using fts5vocab(main, search, row);",
    )?;
    let mut sums = Sums::default();
    let mut postings = source.prepare("select term, doc, offset from search_postings where col='words'")?;
    let mut postings = postings.query([])?;
    while let Some(row) = postings.next()? {
        let (word, number, place) = (row.get_ref(0)?.as_str(), row.get(1)?, row.get(2)?);
        let word = word.map_err(|_| LedgerError::Corrupt("a word of the index is no text".to_owned()))?;
        sums.add(number, word, place);
    }
    Ok(sums)
}

/// What the texts that the index has dealt with say, in the same form.
pub(crate) fn sums_of_texts(source: &Connection) -> Result<Sums, LedgerError> {
    let mut sums = Sums::default();
    let mut texts = source.prepare(
        "select l.number, t.seq, t.text from search_logs l join texts t on t.workspace=l.workspace and t.seq<=l.seq",
    )?;
    let mut texts = texts.query([])?;
    while let Some(row) = texts.next()? {
        let (log, seq): (i64, i64) = (row.get(0)?, row.get(1)?);
        let text: String = row.get(2)?;
        let Document { words, .. } = Document::of(seq, &text, Vec::new());
        for (word, place) in words.iter().zip(0..) {
            sums.add(document(log, seq), word, place);
        }
    }
    Ok(sums)
}

/// Remembered words that no text holds, and words of texts that are not remembered.
pub(crate) fn stray_words(source: &Connection) -> Result<Vec<String>, LedgerError> {
    let mut stray = source.prepare(
        "select distinct word from search_words where word not in (select term from temp.search_terms) limit 20",
    )?;
    let stray = stray.query_map([], |row| row.get(0))?;
    Ok(stray.collect::<Result<_, _>>()?)
}
