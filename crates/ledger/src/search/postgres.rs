//! PostgreSQL's body of the index: a `tsvector` for each text, with a GIN index over them. Words come split and folded, so that no
//! configuration and no dictionary of the server has a say in them.

use super::{Document, Page, Phrase, Question, Sums, is_remembered};
use crate::{LedgerError, Rows, log, sql, values};
use events::WorkspaceId;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Raised whenever words are split or kept in another way: the index is then built anew.
pub(super) const SHAPE: i64 = 2;
/// Goes before a mark, so that no word of a text is one: a letter of nobody's script.
const MARK: char = '\u{E000}';
/// Places of one word in one text that are kept. A `tsvector` holds 256; of a word that is there more often, phrases are found in its
/// first places only.
const PLACES: usize = 255;
/// Documents that `verify` compares at once.
const COMPARED: i64 = 1_000;
/// Documents that are gone through before the index is asked whether there is any, and for each that is wanted: half a microsecond each.
const FOR_ANY: i64 = 600;
const FOR_EACH: i64 = 100;
/// A range of no more facts than so many times as many is gone through whole: the index would answer with what is outside it, too.
const SHORT: i64 = 2;

const TABLES: &str = "
    create table search_logs(workspace text collate \"C\" not null primary key, seq bigint not null);
    create table search_documents(workspace text collate \"C\" not null, seq bigint not null, words tsvector not null, primary key(workspace, seq));
    create index search_documents_words on search_documents using gin(words);
    create table search_words(workspace text collate \"C\" not null, word text collate \"C\" not null, turned text collate \"C\" not null, primary key(workspace, word));
    create index search_words_turned on search_words(workspace, turned);";

/// Whether all of its tables are there.
pub(crate) fn is_whole(rows: &Rows<'_>) -> Result<bool, LedgerError> {
    let count: Option<i64> = rows.one(
        sql!(
            "select count(*) from unnest(array['search_logs', 'search_documents', 'search_words']) name where to_regclass(name) is not null"
        ),
        &[],
        |row| row.get(0),
    )?;
    Ok(count == Some(3))
}

/// Makes the index where it is missing or of another shape, empty: a job fills it.
pub(crate) fn prepare(rows: &Rows<'_>, shape_found: Option<i64>) -> Result<bool, LedgerError> {
    if shape_found == Some(SHAPE) && is_whole(rows)? {
        return Ok(false);
    }
    rows.define("drop table if exists search_logs, search_documents, search_words")?;
    rows.define(TABLES)?;
    Ok(true)
}

pub(super) fn clear(rows: &Rows<'_>) -> Result<(), LedgerError> {
    rows.execute(sql!("truncate search_documents, search_logs, search_words"), &[])
}

pub(super) fn cursor(rows: &Rows<'_>, workspace: WorkspaceId) -> Result<Option<i64>, LedgerError> {
    rows.one(sql!("select seq from search_logs where workspace=$1"), values![workspace], |row| row.get(0))
}

pub(super) fn add(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    (from, to): (i64, i64),
    documents: &[Document],
) -> Result<bool, LedgerError> {
    if cursor(rows, workspace)?.unwrap_or(0) != from {
        return Ok(false);
    }
    // A text that was erased meanwhile is left out. One question for all: each is a way there and back, in the transaction that writes.
    let seqs: Vec<String> = documents.iter().map(|document| document.seq.to_string()).collect();
    let there: HashSet<i64> = rows
        .all(
            sql!("select seq from texts where workspace=$1 and seq=any(string_to_array($2, ' ')::bigint[])"),
            values![workspace, seqs.join(" ")],
            |row| row.get(0),
        )?
        .into_iter()
        .collect();
    let mut remembered: BTreeSet<&str> = BTreeSet::new();
    for document in documents.iter().filter(|document| there.contains(&document.seq)) {
        rows.execute(
            sql!("insert into search_documents(workspace, seq, words) values ($1, $2, cast($3 as text)::tsvector)"),
            values![workspace, document.seq, vector(workspace, document)],
        )?;
        remembered.extend(document.words.iter().map(String::as_str).filter(|word| is_remembered(word)));
    }
    // Whether they are known is asked of the database: another node may have forgotten one.
    rows.execute(
        sql!(
            "insert into search_words(workspace, word, turned)
              select $1, word, reverse(word) from unnest(string_to_array($2, ' ')) word on conflict do nothing"
        ),
        values![workspace, joined(&remembered)],
    )?;
    rows.execute(
        sql!("insert into search_logs(workspace, seq) values ($1, $2) on conflict(workspace) do update set seq=excluded.seq"),
        values![workspace, to],
    )?;
    Ok(true)
}

fn joined(words: &BTreeSet<&str>) -> String {
    words.iter().copied().collect::<Vec<_>>().join(" ")
}

/// A document as a `tsvector` is written: each word with its places, and marks without. Its workspace is one, too: the index holds words of
/// all workspaces, and what is rare in one may be common in others.
fn vector(workspace: WorkspaceId, document: &Document) -> String {
    let mut places: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (place, word) in document.words.iter().enumerate() {
        let places = places.entry(word).or_default();
        if places.len() < PLACES {
            places.push((place + 1).to_string());
        }
    }
    let words = places.iter().map(|(word, places)| format!("'{word}':{}", places.join(",")));
    let marks = document.marks.iter().map(|mark| format!("'{MARK}{mark}'"));
    words.chain(marks).chain([format!("'{MARK}{workspace}'")]).collect::<Vec<_>>().join(" ")
}

/// Takes a text out of the index before it is erased.
pub(super) fn unindex(rows: &Rows<'_>, workspace: WorkspaceId, seq: i64) -> Result<(), LedgerError> {
    let text: Option<String> = rows.one(
        sql!("select text from texts where workspace=$1 and seq=$2"),
        values![workspace, seq],
        |row| row.get(0),
    )?;
    let Some(text) = text else { return Ok(()) };
    rows.execute(
        sql!("delete from search_documents where workspace=$1 and seq=$2"),
        values![workspace, seq],
    )?;
    let Document { words, .. } = Document::of(seq, &text, Vec::new());
    let words: BTreeSet<&str> = words.iter().map(String::as_str).filter(|word| is_remembered(word)).collect();
    // A word that nobody else wrote is nobody's to be found by.
    rows.execute(
        sql!(
            "delete from search_words w where w.workspace=$1 and w.word=any(string_to_array($2, ' ')) and not exists
              (select 1 from search_documents d where d.workspace=w.workspace and d.words @@ (''''||w.word||'''')::tsquery)"
        ),
        values![workspace, joined(&words)],
    )
}

/// The newest documents are gone through, newest first: what many hold is found there. What few hold is asked of the index by words, which
/// answers with all that answer, in no order. Each statement leaves one way that is not far dearer than the others: which one the
/// server would choose rests on how often it believes that words go together.
pub(super) fn find(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    question: &Question,
    (after, before): (i64, i64),
    (most, enough): (i64, i64),
) -> Result<Page, LedgerError> {
    let end = before.min(cursor(rows, workspace)?.unwrap_or(0) + 1);
    let range = end.saturating_sub(after) - 1;
    if range <= 0 {
        return Ok(Page::default());
    }
    let stretch = most.saturating_mul(FOR_EACH);
    let is_short = range <= stretch.saturating_mul(SHORT);
    let stretch = if is_short { range } else { stretch };
    let asked = expression(workspace, question);
    let newest = rows.all(
        sql!(
            "select seq from (select seq, words from search_documents where workspace=$1 and seq>$2 and seq<$3
                order by seq desc limit $6) newest
              where words @@ (select cast($4 as text)::tsquery) order by seq desc limit $5"
        ),
        values![workspace, after, end, &asked, most, stretch],
        |row| row.get(0),
    )?;
    if is_short {
        return Ok(Page::of(newest, most));
    }
    if i64::try_from(newest.len()).unwrap_or(most) >= enough {
        return Ok(Page { next: newest.last().copied(), seqs: newest });
    }
    let seqs: Vec<i64> = rows.all(
        sql!(
            "select seq from search_documents where workspace||''=$1 and seq+0>$2 and seq+0<$3
              and words @@ cast($4 as text)::tsquery order by seq+0 desc limit $5"
        ),
        values![workspace, after, end, &asked, most],
        |row| row.get(0),
    )?;
    Ok(Page::of(seqs, most))
}

/// Whether any text answers, for each of these: all are asked at once.
pub(super) fn are_answered(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    questions: impl Iterator<Item = Question>,
) -> Result<Vec<bool>, LedgerError> {
    let found = rows.one_of_each(
        sql!(
            "select 1::bigint where exists
                (select 1 from (select words from search_documents where workspace=$1 order by seq desc limit $3) newest
                  where words @@ (select cast($2 as text)::tsquery))
              or exists (select 1 from search_documents where workspace||''=$1 and words @@ cast($2 as text)::tsquery)"
        ),
        questions.map(|question| [workspace.into(), expression(workspace, &question).into(), FOR_ANY.into()]),
        |row| row.get::<i64>(0),
    )?;
    Ok(found.iter().map(Option::is_some).collect())
}

/// The question as a `tsquery` is written. Whatever somebody typed stands between quotes, and holds letters and digits only.
fn expression(workspace: WorkspaceId, question: &Question) -> String {
    let phrases = question.phrases.iter().map(|spellings| any(spellings.iter().map(quoted)));
    let mut text = phrases.collect::<Vec<_>>().join(" & ");
    if let Some(mark) = &question.or_mark {
        text = if text.is_empty() { format!("'{MARK}{mark}'") } else { format!("{text} | '{MARK}{mark}'") };
    }
    let mut all = vec![format!("({text})"), format!("'{MARK}{workspace}'")];
    let among = &question.among;
    all.extend(among.marks.iter().map(|marks| any(marks.iter().map(|mark| format!("'{MARK}{mark}'")))));
    all.extend(among.without.iter().map(|mark| format!("!'{MARK}{mark}'")));
    all.join(" & ")
}

fn quoted(phrase: &Phrase) -> String {
    let words: Vec<String> = phrase.words.iter().map(|word| format!("'{word}'")).collect();
    format!("({}{})", words.join(" <-> "), if phrase.open { ":*" } else { "" })
}

fn any(alternatives: impl Iterator<Item = String>) -> String {
    format!("({})", alternatives.collect::<Vec<_>>().join(" | "))
}

pub(super) fn words_from(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    (front, end): (&str, &str),
    limit: i64,
) -> Result<Vec<String>, LedgerError> {
    rows.all(
        sql!(
            "select word from search_words where workspace=$1 and word>=$2 and word<$3 order by word limit $4"
        ),
        values![workspace, front, end, limit],
        |row| row.get(0),
    )
}

pub(super) fn words_to(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    (back, end): (&str, &str),
    limit: i64,
) -> Result<Vec<String>, LedgerError> {
    rows.all(
        sql!(
            "select turned from search_words where workspace=$1 and turned>=$2 and turned<$3 order by turned limit $4"
        ),
        values![workspace, back, end, limit],
        |row| row.get(0),
    )
}

/// What the index holds of each stretch of documents, and what the texts say that it has dealt with, in the same form.
pub(super) fn sums(rows: &Rows<'_>) -> Result<(Sums, Sums), LedgerError> {
    let (mut of_index, mut of_texts) = (Sums::default(), Sums::default());
    for (number, workspace) in (1..).zip(log::workspaces(rows)?) {
        let Some(cursor) = cursor(rows, workspace)? else { continue };
        for from in (0..cursor).step_by(usize::try_from(COMPARED).unwrap_or(1)) {
            let to = cursor.min(from + COMPARED);
            let postings = rows.all(
                sql!(
                    "select d.seq, w.lexeme, p.place::bigint from search_documents d, unnest(d.words) w, unnest(w.positions) p(place)
                      where d.workspace=$1 and d.seq>$2 and d.seq<=$3"
                ),
                values![workspace, from, to],
                |row| Ok((row.get::<i64>(0)?, row.get::<String>(1)?, row.get::<i64>(2)?)),
            )?;
            for (seq, word, place) in postings {
                of_index.add(super::document(number, seq), &word, place - 1);
            }
            let texts = rows.all(
                sql!("select seq, text from texts where workspace=$1 and seq>$2 and seq<=$3"),
                values![workspace, from, to],
                |row| Ok((row.get::<i64>(0)?, row.get::<String>(1)?)),
            )?;
            for (seq, text) in texts {
                let mut times: BTreeMap<&str, usize> = BTreeMap::new();
                let Document { words, .. } = Document::of(seq, &text, Vec::new());
                for (word, place) in words.iter().zip(0..) {
                    let times = times.entry(word).or_default();
                    *times += 1;
                    if *times <= PLACES {
                        of_texts.add(super::document(number, seq), word, place);
                    }
                }
            }
        }
    }
    Ok((of_index, of_texts))
}

/// Remembered words that no text holds.
pub(super) fn stray_words(rows: &Rows<'_>) -> Result<Vec<String>, LedgerError> {
    rows.all(
        sql!(
            "select w.word from search_words w where not exists
              (select 1 from search_documents d where d.workspace=w.workspace and d.words @@ (''''||w.word||'''')::tsquery) limit 20"
        ),
        &[],
        |row| row.get(0),
    )
}
