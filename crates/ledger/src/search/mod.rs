//! The index over kept texts: which facts hold these words.
//!
//! A document is the text of one fact, under the fact's `seq`. It is indexed a moment after it was written, by a job with a
//! cursor of its own, and taken out in the transaction that erases the text. Words are split here, the same for every
//! database ([`words`]), and so are mistakes in them looked for ([`typos`]); only how postings are kept and asked differs ([`sqlite`],
//! [`postgres`]). The index is neither a fold of facts nor something that cannot be made again: it is built anew from the texts where
//! it is missing or of another shape, and `verify` compares the two.

pub(crate) mod postgres;
pub(crate) mod sqlite;
mod sums;
mod tsquery;
mod typos;
pub(crate) mod words;

pub use typos::alike;
pub use words::{Part, fold, split, split_each};

use crate::rows::Body;
use crate::{LedgerError, Rows, Tx};
use events::WorkspaceId;
pub(crate) use sums::Sums;
use sums::document;

/// Part of a program's generation: grows with the shape of either body.
pub(crate) const SHAPES: i64 = sqlite::SHAPE + postgres::SHAPE;
/// Words of one text that are indexed; a text of 10,000 characters has fewer.
const MOST_WORDS: usize = 12_000;
/// Letters from which a word may be mistyped.
pub const MISTYPED_FROM: usize = 4;
/// Letters of the longest word that is remembered for those who mistype it.
const REMEMBERED_TO: usize = 24;

/// A text as the index takes it.
#[derive(Clone, Debug)]
pub struct Document {
    /// The fact whose text it is.
    pub seq: i64,
    /// Its words in order, each split by [`split`].
    pub words: Vec<String>,
    /// What is not written in it and found by all the same: where it belongs, whose it is. Letters and digits only.
    pub marks: Vec<String>,
}

impl Document {
    /// The document of a text.
    #[must_use]
    pub fn of(seq: i64, text: &str, marks: Vec<String>) -> Self {
        let mut words: Vec<String> = split_each(text).map(|part| part.word).collect();
        words.truncate(MOST_WORDS);
        Self { seq, words, marks }
    }
}

/// Words that stand one after another; one word is the usual case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Phrase {
    /// In order; never empty.
    pub words: Vec<String>,
    /// Whether the last word is only a beginning.
    pub open: bool,
}

/// Which texts there are for whoever asks: nothing that the index answers tells of any other.
#[derive(Clone, Debug, Default)]
pub struct Among {
    /// One of these marks, none of which another workspace has; anywhere where there is no such list, and nowhere where it is empty.
    pub places: Option<Vec<String>>,
    /// And one of these; none is given where it is to be any.
    pub kinds: Vec<String>,
    /// And none of these.
    pub without: Vec<String>,
}

impl Among {
    /// Whether there is nothing among which to look.
    fn is_nothing(&self) -> bool {
        self.places.as_ref().is_some_and(Vec::is_empty)
    }
}

/// What is asked of the index.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// All of these, each in one of its spellings.
    pub phrases: Vec<Vec<Phrase>>,
    /// Or this mark, whatever the words.
    pub or_mark: Option<String>,
    /// And that it is one of these.
    pub among: Among,
}

impl Question {
    /// Who says this very word.
    fn of_word(word: &str, among: Among) -> Self {
        let phrase = Phrase { words: vec![word.to_owned()], open: false };
        Self { phrases: vec![vec![phrase]], or_mark: None, among }
    }
}

/// Facts whose texts answer, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Of each, its `seq`.
    pub seqs: Vec<i64>,
    /// Before which fact there may be more; none where these are all.
    pub next: Option<i64>,
}

impl Page {
    /// Of what was found where no more than so many were asked for.
    fn of(seqs: Vec<i64>, limit: i64) -> Self {
        let is_full = i64::try_from(seqs.len()).is_ok_and(|found| found >= limit);
        Self { next: seqs.last().copied().filter(|_| is_full), seqs }
    }
}

/// Takes a text out of the index before it is erased.
pub(crate) fn unindex(rows: &Rows<'_>, workspace: WorkspaceId, seq: i64) -> Result<(), LedgerError> {
    match rows.body() {
        Body::Sqlite(_) => sqlite::unindex(rows, workspace, seq),
        Body::Postgres(_) => postgres::unindex(rows, workspace, seq),
    }
}

/// How far the index of a workspace is: the `seq` of the last fact that it has dealt with.
///
/// # Errors
/// As the database says.
pub fn cursor(rows: &Rows<'_>, workspace: WorkspaceId) -> Result<i64, LedgerError> {
    Ok(match rows.body() {
        Body::Sqlite(_) => sqlite::log_of(rows, workspace)?.map_or(0, |(_, cursor)| cursor),
        Body::Postgres(_) => postgres::cursor(rows, workspace)?.unwrap_or(0),
    })
}

/// Takes up documents and moves the cursor from `from` to `to`. Answers false, having done nothing, where somebody else moved it.
/// A text that was erased meanwhile is left out.
///
/// # Errors
/// As the database says; the command is then undone whole.
pub fn add(
    tx: &mut Tx<'_>,
    (from, to): (i64, i64),
    documents: &[Document],
    is_known: &mut dyn FnMut(&str) -> bool,
) -> Result<bool, LedgerError> {
    tx.wrote = true;
    match tx.rows.body() {
        Body::Sqlite(_) => sqlite::add(&tx.rows, tx.workspace, (from, to), documents, is_known),
        Body::Postgres(_) => postgres::add(&tx.rows, tx.workspace, (from, to), documents),
    }
}

/// Empties the index of every workspace: whoever fills it makes it anew from the texts.
///
/// # Errors
/// As the database says; the command is then undone whole.
pub fn clear(tx: &mut Tx<'_>) -> Result<(), LedgerError> {
    tx.wrote = true;
    match tx.rows.body() {
        Body::Sqlite(_) => sqlite::clear(&tx.rows),
        Body::Postgres(_) => postgres::clear(&tx.rows),
    }
}

/// The facts after and before these `seq` whose texts answer the question, and where to go on: no more than `most`, and how many would be
/// `enough` before it is asked again.
///
/// # Errors
/// As the database says.
pub fn find(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    question: &Question,
    (after, before): (i64, i64),
    (most, enough): (i64, i64),
) -> Result<Page, LedgerError> {
    if question.among.is_nothing() {
        return Ok(Page::default());
    }
    match rows.body() {
        Body::Sqlite(_) => sqlite::find(rows, workspace, question, (after, before), most),
        Body::Postgres(_) => postgres::find(rows, workspace, question, (after, before), (most, enough)),
    }
}

/// Words of these texts that this one, mistyped in one place, may have been meant for; `open` where it is only a beginning. The likeliest
/// first.
///
/// # Errors
/// As the database says.
pub fn meant(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    word: &str,
    open: bool,
    among: &Among,
) -> Result<Vec<String>, LedgerError> {
    typos::meant(rows, workspace, word, open, among)
}

/// Those of these words that one of these texts has.
fn said(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    words: Vec<String>,
    among: &Among,
) -> Result<Vec<String>, LedgerError> {
    if among.is_nothing() {
        return Ok(Vec::new());
    }
    let questions = words.iter().map(|word| Question::of_word(word, among.clone()));
    let found: Vec<bool> = match rows.body() {
        Body::Sqlite(_) => questions
            .map(|question| sqlite::is_answered(rows, workspace, &question))
            .collect::<Result<_, LedgerError>>()?,
        Body::Postgres(_) => postgres::are_answered(rows, workspace, questions)?,
    };
    Ok(words.into_iter().zip(found).filter_map(|(word, found)| found.then_some(word)).collect())
}

/// Whether a word is remembered for those who mistype it.
pub(crate) fn is_remembered(word: &str) -> bool {
    let letters = word.chars().count();
    (MISTYPED_FROM..=REMEMBERED_TO).contains(&letters)
        && word.chars().all(|c| c.is_alphabetic() && !words::is_written_together(c))
}

/// The same word from its end.
pub(crate) fn turned(word: &str) -> String {
    word.chars().rev().collect()
}

/// Remembered words that begin so.
fn words_from(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    front: &str,
    limit: i64,
) -> Result<Vec<String>, LedgerError> {
    let range = (front, &*format!("{front}{}", char::MAX));
    match rows.body() {
        Body::Sqlite(_) => sqlite::words_from(rows, workspace, range, limit),
        Body::Postgres(_) => postgres::words_from(rows, workspace, range, limit),
    }
}

/// Remembered words, turned, that begin so.
fn words_to(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    back: &str,
    limit: i64,
) -> Result<Vec<String>, LedgerError> {
    let range = (back, &*format!("{back}{}", char::MAX));
    match rows.body() {
        Body::Sqlite(_) => sqlite::words_to(rows, workspace, range, limit),
        Body::Postgres(_) => postgres::words_to(rows, workspace, range, limit),
    }
}

/// Makes the index where it is missing or of another shape; whether that was so.
pub(crate) fn prepare(rows: &Rows<'_>, shape_found: Option<i64>) -> Result<bool, LedgerError> {
    match rows.body() {
        Body::Sqlite(connection) => sqlite::prepare(connection, shape_found),
        Body::Postgres(_) => postgres::prepare(rows, shape_found),
    }
}

/// The shape that [`prepare`] makes.
pub(crate) const fn shape(rows: &Rows<'_>) -> i64 {
    match rows.body() {
        Body::Sqlite(_) => sqlite::SHAPE,
        Body::Postgres(_) => postgres::SHAPE,
    }
}

/// Whether there is an index of this shape.
pub(crate) fn is_whole(rows: &Rows<'_>, shape_found: Option<i64>) -> Result<bool, LedgerError> {
    Ok(shape_found == Some(shape(rows))
        && match rows.body() {
            Body::Sqlite(_) => true,
            Body::Postgres(_) => postgres::is_whole(rows)?,
        })
}

/// What the index holds, and what the texts say that it was made of, as sums.
pub(crate) fn sums(rows: &Rows<'_>) -> Result<(Sums, Sums), LedgerError> {
    match rows.body() {
        Body::Sqlite(connection) => Ok((sqlite::sums(connection)?, sqlite::sums_of_texts(connection)?)),
        Body::Postgres(_) => postgres::sums(rows),
    }
}

/// Remembered words that no text holds. Asked after [`sums`].
pub(crate) fn stray_words(rows: &Rows<'_>) -> Result<Vec<String>, LedgerError> {
    match rows.body() {
        Body::Sqlite(connection) => sqlite::stray_words(connection),
        Body::Postgres(_) => postgres::stray_words(rows),
    }
}
