//! What of a fact is indexed: its text, and marks that say where it belongs.

use crate::desk::queries as desk;
use events::{ConversationId, CustomerId, Fact, InboxId, WorkspaceId};
use ledger::search::Document;
use ledger::{Committed, LedgerError, Rows};
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Mutex, PoisonError};

/// Words that are remembered to be in the index already, over all workspaces; 8 bytes each and as much again.
const KNOWN_MAX: usize = 50_000;

/// The digits by which the desk names a visitor who has said no name; without letters that are read as digits.
const ALIAS_DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The mark of an inbox: only who belongs to it finds what bears it.
pub(super) fn inbox_mark(inbox: InboxId) -> String {
    format!("i{}", inbox.to_string().trim_start_matches("inb_"))
}

/// The mark of whispers, which no search looks at.
pub(super) const WHISPER_MARK: &str = "kw";

/// The mark of messages, or that of notes.
pub(super) fn kind_mark(note: bool) -> String {
    if note { "kn".to_owned() } else { "km".to_owned() }
}

/// The mark of a visitor's name on the desk.
pub(super) fn alias_mark(alias: &str) -> String {
    format!("a{}", alias.to_ascii_lowercase())
}

/// The name by which the desk shows somebody who has said none: three digits of a hash of their id.
pub(super) fn alias(customer: CustomerId) -> String {
    let mut hash = 0x811c_9dc5_u32;
    for byte in customer.to_string().bytes() {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    hash ^= hash >> 15;
    [0, 5, 10].map(|shift| char::from(ALIAS_DIGITS[(hash >> shift & 31) as usize])).into_iter().collect()
}

/// The name of a visitor in what somebody typed: by itself, or after one word, whatever a visitor is called in their language.
pub(super) fn alias_typed(text: &str) -> Option<String> {
    let mut words = text.split_whitespace().rev();
    let last = words.next()?.to_ascii_uppercase();
    let fits = last.len() == 3 && last.bytes().all(|b| ALIAS_DIGITS.contains(&b)) && words.count() <= 1;
    fits.then_some(last)
}

/// The document of a message, note or whisper; `None` for what is neither, or has no text any more.
pub(super) fn document_of(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    committed: &Committed,
    places: &mut Places,
) -> Result<Option<Document>, LedgerError> {
    let Some(text) = &committed.text else { return Ok(None) };
    let (conversation, kind) = match &committed.recorded.fact {
        Fact::MessagePosted { conversation, .. } => (*conversation, kind_mark(false)),
        Fact::NoteAdded { conversation, .. } | Fact::NoteEdited { conversation, .. } => {
            (*conversation, kind_mark(true))
        }
        // In the index, as every text is, and asked for by nobody: `queries` looks among messages and notes only.
        Fact::Whispered { conversation, .. } => (*conversation, WHISPER_MARK.to_owned()),
        _ => return Ok(None),
    };
    let Some((inbox, customer)) = places.of(rows, workspace, conversation)? else { return Ok(None) };
    let marks = vec![inbox_mark(inbox), kind, alias_mark(&alias(customer))];
    Ok(Some(Document::of(committed.recorded.seq, text, marks)))
}

/// Where conversations are, asked once each.
#[derive(Default)]
pub(super) struct Places(HashMap<ConversationId, Option<(InboxId, CustomerId)>>);

impl Places {
    fn of(
        &mut self,
        rows: &Rows<'_>,
        workspace: WorkspaceId,
        conversation: ConversationId,
    ) -> Result<Option<(InboxId, CustomerId)>, LedgerError> {
        if let Some(place) = self.0.get(&conversation) {
            return Ok(*place);
        }
        let place = desk::whereabouts(rows, workspace, conversation)?;
        self.0.insert(conversation, place);
        Ok(place)
    }
}

/// What this process knows of the index.
#[derive(Debug, Default)]
pub(crate) struct Index {
    pub(crate) known: Known,
    /// Up to where each log was read: facts without texts do not move the written cursor one by one.
    seen: Mutex<HashMap<WorkspaceId, i64>>,
}

impl Index {
    pub(super) fn seen(&self, workspace: WorkspaceId) -> i64 {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).get(&workspace).copied().unwrap_or(0)
    }

    /// The index is empty: nothing is known of it.
    pub(super) fn forget(&self) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.known.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(super) fn has_seen(&self, workspace: WorkspaceId, seq: i64) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(workspace, seq);
    }
}

/// Which words the index remembers already, as far as this process knows: saves asking for each.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<HashSet<u64>>);

impl Known {
    pub(super) fn number(workspace: WorkspaceId, word: &str) -> u64 {
        let mut hasher = DefaultHasher::new();
        (workspace.bits(), word).hash(&mut hasher);
        hasher.finish()
    }

    pub(super) fn has(&self, number: u64) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(&number)
    }

    pub(super) fn learn(&self, numbers: HashSet<u64>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() + numbers.len() > KNOWN_MAX {
            known.clear();
        }
        known.extend(numbers);
    }
}

#[cfg(test)]
mod tests {
    use super::{alias, alias_typed};
    use events::CustomerId;

    #[test]
    fn a_visitors_name_is_that_of_the_desk() {
        // As `web/desk/src/store/alias.ts` says it.
        assert_eq!(alias(CustomerId::from_bits(1)), "S6N");
    }

    #[test]
    fn a_visitors_name_may_stand_behind_one_word() {
        assert_eq!(alias_typed("Visitor 7k2").as_deref(), Some("7K2"));
        assert_eq!(alias_typed("7K2").as_deref(), Some("7K2"));
        assert_eq!(alias_typed("the very old"), None);
        assert_eq!(alias_typed("oil"), None);
    }
}
