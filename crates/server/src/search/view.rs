//! What was found, as the API shows it: the text around what answers, in pieces that are highlighted or not. Never markup.

use super::queries::Hit;
use crate::accounts::Directory;
use crate::desk::queries::Listed;
use crate::desk::view::{Audience, AuthorView, ConversationView, MessageView};
use events::{CustomerId, Fact, MessageId, WorkspaceId};
use ledger::{Committed, LedgerError, Rows};
use serde::Serialize;
use std::ops::Range;
use utoipa::ToSchema;

/// Characters before the first word that answers.
const BEFORE: usize = 40;
/// Characters of a snippet.
const SNIPPET: usize = 180;

/// A piece of a text.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Piece {
    pub(crate) text: String,
    /// Whether this is what was looked for.
    pub(crate) hit: bool,
}

/// The message or note that answers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SaidView {
    #[schema(value_type = String)]
    id: MessageId,
    seq: i64,
    author: AuthorView,
    /// Whether only colleagues see it.
    note: bool,
    #[schema(format = DateTime)]
    at: String,
    /// The text around what answers, in order; concatenated it is the text, shortened at its ends with an ellipsis.
    snippet: Vec<Piece>,
}

/// A conversation that was found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HitView {
    pub(crate) conversation: ConversationView,
    /// The newest of its texts that answers; null where the conversation itself was named.
    said: Option<SaidView>,
    /// Words of the text that were taken for what was typed; empty where it is there as typed.
    taken_for: Vec<String>,
}

/// A person who was found by their name or address.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonHitView {
    #[schema(value_type = String)]
    id: CustomerId,
    /// Their latest conversation that the agent may see.
    conversation: ConversationView,
}

impl PersonHitView {
    pub(crate) fn of(id: CustomerId, latest: Listed) -> Self {
        Self { id, conversation: ConversationView::of(latest) }
    }
}

/// A page of what was found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FoundView {
    /// Newest first; those with other spellings than was typed after those that are the same.
    pub(crate) items: Vec<HitView>,
    /// Customers who are called so, at most 5.
    pub(crate) people: Vec<PersonHitView>,
    /// What to send as `after=` for the next page; null at the end. A page may be short, or even empty, and go on.
    pub(crate) next: Option<String>,
    /// Whether older texts are still being indexed: what is missing may come.
    pub(crate) indexing: bool,
}

impl HitView {
    pub(crate) fn of(
        directory: &Directory,
        rows: &Rows<'_>,
        workspace: WorkspaceId,
        hit: Hit,
    ) -> Result<Self, LedgerError> {
        let Hit { conversation, said, places, taken_for } = hit;
        let said = match said {
            None => None,
            Some(said) if matches!(said.recorded.fact, Fact::NoteEdited { .. }) => {
                edited(directory, rows, &said, &places)?
            }
            Some(said) => {
                let name = |agent| directory.name(rows, workspace, agent);
                MessageView::of(&said, Audience::Agents, name)?.map(|view| SaidView {
                    snippet: snippet(view.text.as_deref().unwrap_or_default(), &places),
                    at: crate::Clock::rfc3339(view.at),
                    id: view.id,
                    seq: view.seq,
                    author: view.author,
                    note: view.note,
                })
            }
        };
        Ok(Self { conversation: ConversationView::of(conversation), said, taken_for })
    }
}

/// A note that was changed, in its place, as it is now.
fn edited(
    directory: &Directory,
    rows: &Rows<'_>,
    said: &Committed,
    places: &[Range<usize>],
) -> Result<Option<SaidView>, LedgerError> {
    let Fact::NoteEdited { message, note_seq, author, .. } = &said.recorded.fact else { return Ok(None) };
    let name = |agent| directory.name(rows, said.recorded.workspace, agent);
    Ok(Some(SaidView {
        id: *message,
        seq: *note_seq,
        author: AuthorView::of(author, Audience::Agents, name)?,
        note: true,
        at: crate::Clock::rfc3339(said.recorded.at_ms),
        snippet: snippet(said.text.as_deref().unwrap_or_default(), places),
    }))
}

/// The text around the first place, in pieces.
fn snippet(text: &str, places: &[Range<usize>]) -> Vec<Piece> {
    let first = places.first().map_or(0, |place| place.start);
    let begin = begin(text, first);
    let end = text[begin..].char_indices().nth(SNIPPET).map_or(text.len(), |(at, _)| begin + at);
    let mut pieces = Vec::new();
    let mut add = |range: Range<usize>, hit: bool| {
        if let Some(text) = text.get(range).filter(|text| !text.is_empty()) {
            pieces.push(Piece { text: text.to_owned(), hit });
        }
    };
    let mut at = begin;
    for place in places.iter().filter(|place| place.start >= begin && place.start < end) {
        add(at..place.start, false);
        at = place.end.min(end);
        add(place.start..at, true);
    }
    add(at..end, false);
    if begin > 0 {
        pieces.insert(0, Piece { text: "…".to_owned(), hit: false });
    }
    if end < text.len() {
        pieces.push(Piece { text: "…".to_owned(), hit: false });
    }
    pieces
}

/// At the beginning of a word, not far before `first`.
fn begin(text: &str, first: usize) -> usize {
    let before = &text[..first];
    let Some((back, _)) = before.char_indices().rev().nth(BEFORE) else { return 0 };
    let blank = before[back..].char_indices().find(|(_, c)| c.is_whitespace());
    blank.map_or(back, |(at, c)| back + at + c.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::{Piece, snippet};

    /// With one place that answers.
    fn around(text: &str, place: std::ops::Range<usize>) -> Vec<Piece> {
        snippet(text, std::slice::from_ref(&place))
    }

    fn shown(pieces: &[Piece]) -> String {
        pieces.iter().map(|p| if p.hit { format!("[{}]", p.text) } else { p.text.clone() }).collect()
    }

    #[test]
    fn a_short_text_is_shown_whole() {
        assert_eq!(shown(&around("the blue lamp", 4..8)), "the [blue] lamp");
        assert_eq!(shown(&snippet("lamp", &[])), "lamp");
    }

    #[test]
    fn a_long_text_is_shown_around_the_first_place() {
        let text = format!("{}needle {}", "hay ".repeat(50), "hay ".repeat(80));
        let shown = shown(&around(&text, 200..206));
        assert!(
            shown.starts_with("…hay hay") && shown.contains(" [needle] ") && shown.ends_with('…'),
            "{shown}"
        );
        assert!(shown.chars().count() < 190, "{shown}");
    }

    #[test]
    fn places_are_cut_between_letters() {
        let text = "ä".repeat(300);
        for from in 0..150 {
            let pieces = around(&text, from * 2..600);
            assert!(pieces.iter().any(|p| p.hit));
        }
    }
}
