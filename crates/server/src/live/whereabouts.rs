//! In which inbox a conversation is, and which visitor may read it. The second changes only when an anonymous visitor is
//! identified, which is noticed, so that it is remembered without being forgotten on time.

use crate::desk::queries;
use events::{ConversationId, CustomerId, Fact, InboxId, MergeProof, Recorded, WorkspaceId};
use ledger::{LedgerError, Rows};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Conversations that are remembered at most: some 6 MB.
const MOST: usize = 100_000;

#[derive(Default)]
pub(crate) struct Whereabouts {
    known: Mutex<HashMap<ConversationId, (InboxId, CustomerId)>>,
}

impl Whereabouts {
    pub(crate) fn notice(&self, recorded: &Recorded) {
        if let Fact::ConversationOpened { conversation, inbox, customer, .. } = recorded.fact {
            self.remember(conversation, (inbox, customer));
        }
        if let Fact::CustomersMerged { customer, proof: MergeProof::Identity, .. } = recorded.fact {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.retain(|_, (_, visitor)| *visitor != customer);
        }
    }

    pub(crate) fn remembered(&self, conversation: ConversationId) -> Option<(InboxId, CustomerId)> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&conversation).copied()
    }

    /// From memory, or through `rows`.
    pub(crate) fn find(
        &self,
        rows: &Rows<'_>,
        workspace: WorkspaceId,
        conversation: ConversationId,
    ) -> Result<(InboxId, CustomerId), LedgerError> {
        if let Some(known) = self.remembered(conversation) {
            return Ok(known);
        }
        let found = queries::whereabouts(rows, workspace, conversation)?;
        let found =
            found.ok_or_else(|| LedgerError::Corrupt(format!("{conversation} has facts and no row")))?;
        self.remember(conversation, found);
        Ok(found)
    }

    /// Whether a conversation became part of one that its visitor may not read, or ceased to be: to them, nothing happened.
    pub(crate) fn is_kept_from_visitor(
        &self,
        rows: &Rows<'_>,
        workspace: WorkspaceId,
        fact: &Fact,
        visitor: CustomerId,
    ) -> Result<bool, LedgerError> {
        let (Fact::ConversationMerged { into: other, .. } | Fact::ConversationSeparated { from: other, .. }) =
            fact
        else {
            return Ok(false);
        };
        Ok(self.find(rows, workspace, *other)?.1 != visitor)
    }

    fn remember(&self, conversation: ConversationId, found: (InboxId, CustomerId)) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(conversation, found);
    }
}
