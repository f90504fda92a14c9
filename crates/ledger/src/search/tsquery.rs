//! A question as PostgreSQL is asked it: as a `tsquery` over words and marks, of all of a log or of its newest stretches.

use super::words::is_written_together;
use super::{Among, Phrase, Question};
use events::WorkspaceId;
use std::fmt::Display;

/// Goes before a mark, so that no word of a text is one: a letter of nobody's script.
const MARK: char = '\u{E000}';
/// Facts of a stretch, of each size. A document bears the mark of its own of each, so that the index can be asked of the newest two only,
/// first of the shortest. Of more than two at once it would take long: the server looks at each for each document that has the words.
pub(super) const STRETCHES: [i64; 3] = [1 << 15, 1 << 18, 1 << 21];
/// Letters up to which a beginning is better looked at afterwards, whatever else there is: the index goes through all that begins so, over
/// all its history.
const FEW_LETTERS: usize = 2;
/// Places that the index is asked of: it looks at each for each document that has the words.
const FEW_PLACES: usize = 4;

/// A question as a `tsquery` is written. Whatever somebody typed stands between quotes, and holds letters and digits only.
pub(super) struct Asked {
    pub(super) whole: String,
    /// What leaves beginnings and many places out, and answers with more; none where nothing is to be left out, or where too little
    /// would be left.
    pub(super) fewer_words: Option<String>,
}

impl Asked {
    /// In a stretch and the one before it, or in all.
    pub(super) fn of(workspace: WorkspaceId, question: &Question, last: Option<Stretch>) -> Self {
        let Among { places, kinds, without } = &question.among;
        let places = places.as_deref().unwrap_or_default();
        let one_of = |marks: &[String]| (!marks.is_empty()).then(|| any(marks.iter().map(quoted)));
        let stretches =
            last.map(|last| any([last.before(), last].map(|stretch| stretch.mark(workspace)).into_iter()));
        let without = without.iter().map(|mark| format!("!{}", quoted(mark)));
        let more: Vec<String> = one_of(kinds).into_iter().chain(without).collect();
        let written = |phrases: &[Vec<Phrase>], or_mark: Option<&String>, places: &[String]| {
            let said: Vec<String> = phrases.iter().map(|said| any(said.iter().map(phrase))).collect();
            let said = Some(said.join(" & ")).filter(|said| !said.is_empty());
            let either: Vec<String> = said.into_iter().chain(or_mark.map(quoted)).collect();
            let either = (!either.is_empty()).then(|| any(either.into_iter()));
            // Both are of one workspace. That saves the mark which each of its documents bears, and with which to intersect takes time.
            let there: Vec<String> = stretches.iter().cloned().chain(one_of(places)).collect();
            let there = if there.is_empty() { vec![quoted(workspace)] } else { there };
            either.into_iter().chain(there).chain(more.clone()).collect::<Vec<_>>().join(" & ")
        };
        let or_mark = question.or_mark.as_ref();
        let few_places = if places.len() > FEW_PLACES { &[] } else { places };
        let words = question.phrases.iter().filter(|said| said.iter().all(|phrase| !phrase.open)).flatten();
        let letters = words.flat_map(|phrase| &phrase.words).map(|word| word.chars().count()).max();
        // What is longer is mostly rarer.
        let letters = letters.map_or(FEW_LETTERS, |letters| FEW_LETTERS.max(letters - 1));
        let longer: Vec<Vec<Phrase>> =
            question.phrases.iter().filter_map(|said| without_beginnings(said, letters)).collect();
        let leaves_out = longer != question.phrases || few_places.len() < places.len();
        let leaves_something = !longer.is_empty() || !few_places.is_empty();
        // Where no word is left, nothing that a mark could stand for is.
        let or_this = or_mark.filter(|_| !longer.is_empty());
        Self {
            whole: written(&question.phrases, or_mark, places),
            fewer_words: (leaves_out && leaves_something).then(|| written(&longer, or_this, few_places)),
        }
    }
}

/// The spellings without beginnings of so few letters at their ends; none where one would be left without a word.
fn without_beginnings(spellings: &[Phrase], letters: usize) -> Option<Vec<Phrase>> {
    let longer = |phrase: &Phrase| match phrase.words.split_last() {
        Some((last, before)) if phrase.open && is_beginning(last, letters) => {
            (!before.is_empty()).then(|| Phrase { words: before.to_vec(), open: false })
        }
        _ => Some(phrase.clone()),
    };
    spellings.iter().map(longer).collect()
}

/// Whether longer words may begin so. Those of scripts without blanks are indexed in pairs, and two letters are a whole.
fn is_beginning(word: &str, letters: usize) -> bool {
    word.chars().count() <= letters && !word.chars().all(is_written_together)
}

fn phrase(phrase: &Phrase) -> String {
    let words: Vec<String> = phrase.words.iter().map(|word| format!("'{word}'")).collect();
    format!("({}{})", words.join(" <-> "), if phrase.open { ":*" } else { "" })
}

fn any(alternatives: impl Iterator<Item = String>) -> String {
    format!("({})", alternatives.collect::<Vec<_>>().join(" | "))
}

/// So many facts of a log, from a multiple of their number.
#[derive(Clone, Copy)]
pub(super) struct Stretch {
    pub(super) size: i64,
    pub(super) number: i64,
}

impl Stretch {
    /// The one before it; the first is before itself.
    pub(super) const fn before(self) -> Self {
        let number = if self.number > 0 { self.number - 1 } else { 0 };
        Self { number, ..self }
    }

    pub(super) const fn first_seq(self) -> i64 {
        self.number * self.size
    }

    /// Few letters, since every document has some: those of the workspace keep most of the others apart, and the rest is looked at.
    pub(super) fn mark(self, workspace: WorkspaceId) -> String {
        let id = workspace.to_string();
        let letters = id.get(id.len().saturating_sub(4)..).unwrap_or_default();
        quoted(format!("s{letters}{}x{}", self.size.trailing_zeros(), self.number))
    }
}

/// A mark as it is kept.
pub(super) fn quoted(mark: impl Display) -> String {
    format!("'{MARK}{mark}'")
}
