//! PostgreSQL's body of the index: a `tsvector` for each text, with a GIN index over them. Words come split and folded, so that no
//! configuration and no dictionary of the server has a say in them.

use super::tsquery::{Asked, STRETCHES, Stretch, quoted};
use super::{Document, Page, Question, Sums, is_remembered};
use crate::{LedgerError, Rows, log, sql, values};
use events::WorkspaceId;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Raised whenever words are split or kept in another way: the index is then built anew.
pub(super) const SHAPE: i64 = 3;
/// Places of one word in one text that are kept. A `tsvector` holds 256; of a word that is there more often, phrases are found in its
/// first places only.
const PLACES: usize = 255;
/// Documents that `verify` compares at once.
const COMPARED: i64 = 1_000;
/// Documents that are gone through before the index is asked whether there is any, and for each that is wanted: a quarter of a microsecond
/// each.
const FOR_ANY: i64 = 600;
const FOR_EACH: i64 = 100;
/// The same for each where there is something of which the index is better not asked.
const FOR_EACH_OF_MORE: i64 = 1_000;
/// And no more than so many.
const GONE_THROUGH: i64 = 10_000;
/// A range of no more facts than so many times as many is gone through whole: the index would answer with what is outside it, too.
const SHORT: i64 = 2;
/// What part of enough is better than to ask the index of everything.
const SOME: i64 = 10;
/// Documents that are looked through for what the index was not asked, where the rest of the question leaves no more.
const LOOKED_THROUGH: i64 = 3_000;

const TABLES: &str = "
    create table search_logs(workspace text collate \"C\" not null primary key, seq bigint not null);
    create table search_documents(workspace text collate \"C\" not null, seq bigint not null, words tsvector not null, primary key(workspace, seq));
    create index search_documents_words on search_documents using gin(words) with (gin_pending_list_limit=512);
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
    let stretches = STRETCHES.map(|size| Stretch { size, number: document.seq / size }.mark(workspace));
    let marks = document.marks.iter().map(quoted).chain([quoted(workspace)]).chain(stretches);
    words.chain(marks).collect::<Vec<_>>().join(" ")
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
/// answers with all that answer, in no order: first of the newest stretches, then of longer ones. Each statement leaves one way that is not far
/// dearer than the others: which one the server would choose rests on how often it believes that words go together.
pub(super) fn find(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    question: &Question,
    (after, before): (i64, i64),
    (most, enough): (i64, i64),
) -> Result<Page, LedgerError> {
    let head = cursor(rows, workspace)?.unwrap_or(0);
    let end = before.min(head + 1);
    if end <= after.saturating_add(1) {
        return Ok(Page::default());
    }
    let range = end - after - 1;
    let enough = enough.min(most);
    let asked = Asked::of(workspace, question, None);
    let for_each = if asked.fewer_words.is_some() { FOR_EACH_OF_MORE } else { FOR_EACH };
    let gone_through = enough.saturating_mul(for_each).min(GONE_THROUGH);
    let is_short = range <= gone_through.saturating_mul(SHORT);
    let newest = rows.all(
        sql!(
            "select seq from (select seq, words from search_documents where workspace=$1 and seq>$2 and seq<$3
                order by seq desc limit $6) newest
              where words @@ (select cast($4 as text)::tsquery) order by seq desc limit $5"
        ),
        values![workspace, after, end, &asked.whole, most, if is_short { range } else { gone_through }],
        |row| row.get(0),
    )?;
    if is_short {
        return Ok(Page::of(newest, most));
    }
    let are = |found: &[i64], wanted: i64| i64::try_from(found.len()).is_ok_and(|found| found >= wanted);
    let is_enough = |found: &[i64]| are(found, enough);
    // With fewer, the question would be asked too often.
    let is_some = |found: &[i64]| are(found, (enough / SOME).max(1));
    let mut so_far = Page { next: newest.last().copied(), seqs: newest };
    if is_enough(&so_far.seqs) {
        return Ok(so_far);
    }
    for size in STRETCHES.map(Some).into_iter().chain([None]) {
        let last = size.map(|size| Stretch { size, number: (end - 1) / size });
        let begin = last.map_or(0, |last| last.before().first_seq()).max(after + 1);
        let is_whole = begin == after + 1;
        if is_whole && last.is_some() && after == 0 && end > head {
            // Of all that there is, which needs no mark.
            continue;
        }
        let asked = Asked::of(workspace, question, last);
        let range = (begin - 1, end);
        let found = match by_fewer_words(rows, workspace, &asked, range, most)? {
            Some(found) => found,
            // Too many to look through, some of which answer: the page goes on from those that were found.
            None if is_some(&so_far.seqs) => return Ok(so_far),
            None => by_words(rows, workspace, &asked, range, most)?,
        };
        so_far = Page::of(found, most);
        if is_whole {
            break;
        }
        so_far.next = so_far.next.or(Some(begin));
        if is_enough(&so_far.seqs) {
            break;
        }
    }
    Ok(so_far)
}

/// What the index answers where it is not asked of everything, if there is something that it is better not asked: none where there is too
/// much to look through.
fn by_fewer_words(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    asked: &Asked,
    (after, end): (i64, i64),
    most: i64,
) -> Result<Option<Vec<i64>>, LedgerError> {
    let Some(fewer_words) = &asked.fewer_words else {
        return by_words(rows, workspace, asked, (after, end), most).map(Some);
    };
    let found = rows.all(
        sql!(
            "with looked as materialized (select seq, words from search_documents
                where workspace||''=$1 and seq+0>$2 and seq+0<$3 and words @@ cast($4 as text)::tsquery limit $7)
              select (select count(*) from looked), found.seq from (select 1) always left join
                (select seq from looked where words @@ cast($5 as text)::tsquery order by seq desc limit $6) found on true
              order by found.seq desc"
        ),
        values![workspace, after, end, fewer_words, &asked.whole, most, LOOKED_THROUGH],
        |row| Ok((row.get::<i64>(0)?, row.get::<Option<i64>>(1)?)),
    )?;
    let are_all = found.first().is_some_and(|(looked_through, _)| *looked_through < LOOKED_THROUGH);
    Ok(are_all.then(|| found.into_iter().filter_map(|(_, seq)| seq).collect()))
}

/// What the index answers where it is asked of everything.
fn by_words(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    asked: &Asked,
    (after, end): (i64, i64),
    most: i64,
) -> Result<Vec<i64>, LedgerError> {
    rows.all(
        sql!(
            "select seq from search_documents where workspace||''=$1 and seq+0>$2 and seq+0<$3
              and words @@ cast($4 as text)::tsquery order by seq+0 desc limit $5"
        ),
        values![workspace, after, end, &asked.whole, most],
        |row| row.get(0),
    )
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
        questions.map(|question| [workspace.into(), Asked::of(workspace, &question, None).whole.into(), FOR_ANY.into()]),
        |row| row.get::<i64>(0),
    )?;
    Ok(found.iter().map(Option::is_some).collect())
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
