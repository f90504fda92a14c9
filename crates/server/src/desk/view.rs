//! Conversations and messages as the API shows them.

use super::notes::queries as notes;
use super::queries::{Listed, Said};
use crate::Clock;
use crate::accounts::Directory;
use crate::clock::{as_rfc3339, as_rfc3339_or_null};
use crate::files::{kept, view::FileView};
use events::{
    Actor, AgentId, AuthorKind, ConversationId, ConversationState, CustomerId, Fact, FileId, InboxId,
    MessageId, TagId, TeamId, WorkspaceId,
};
use ledger::{Committed, LedgerError, Rows};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Characters of the last message that a list shows, before the ellipsis.
const PREVIEW: usize = 139;

/// To whom something is shown. Customers see first names, and never notes or who decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    Agents,
    Customer,
}

/// Who wrote it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AuthorView {
    #[schema(value_type = String, example = "agent")]
    pub(crate) kind: AuthorKind,
    /// Null for Warmline itself.
    id: Option<String>,
    /// An agent's name (towards customers its first word); null otherwise.
    pub(crate) name: Option<String>,
}

impl AuthorView {
    /// Towards customers an agent has a first name only.
    pub(crate) fn of(
        author: &Actor,
        audience: Audience,
        name: impl FnOnce(AgentId) -> Result<Arc<str>, LedgerError>,
    ) -> Result<Self, LedgerError> {
        let (id, name) = match author {
            Actor::Agent(agent) => {
                let name = name(*agent)?;
                let shown = if audience == Audience::Customer { first_word(&name) } else { &name };
                (Some(agent.to_string()), Some(shown.to_owned()))
            }
            Actor::Customer(customer) => (Some(customer.to_string()), None),
            Actor::System => (None, None),
        };
        Ok(Self { kind: author.kind(), id, name })
    }
}

/// A message or a note.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct MessageView {
    #[schema(value_type = String)]
    pub(crate) id: MessageId,
    #[schema(value_type = String)]
    pub(crate) conversation: ConversationId,
    pub(crate) author: AuthorView,
    /// Verbatim; null once erased.
    pub(crate) text: Option<String>,
    /// What was sent with it, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) files: Vec<FileView>,
    pub(crate) client_id: String,
    #[serde(serialize_with = "as_rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub(crate) at: i64,
    pub(crate) seq: i64,
    /// Whether only colleagues see it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) note: bool,
    /// Of a whisper: whoever had the conversation then. They see it, and leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(crate) whispered_to: Option<AgentId>,
    /// Colleagues whom a note names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub(crate) mentions: Vec<AgentId>,
    /// Which version of a note this is, from 2; left out where it was never changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<i64>,
    /// When a note was changed last.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_rfc3339_or_null")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) edited_at: Option<i64>,
    /// Whether its text was erased.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) erased: bool,
}

/// The part of a name that customers see.
pub(crate) fn first_word(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or(name)
}

impl MessageView {
    /// How much of a page it takes, about.
    pub(crate) fn bytes(&self) -> usize {
        256 + self.text.as_ref().map_or(0, String::len) + 512 * self.files.len()
    }

    /// With its files as they are kept.
    pub(crate) fn with_files(self, files: Vec<FileView>) -> Self {
        Self { files, ..self }
    }

    /// As the last version of a note says it.
    pub(crate) fn edited(self, edit: &Committed) -> Self {
        let Fact::NoteEdited { version, mentions, .. } = &edit.recorded.fact else { return self };
        Self {
            text: edit.text.clone(),
            erased: edit.text.is_none(),
            mentions: mentions.clone(),
            version: Some(*version),
            edited_at: Some(edit.recorded.at_ms),
            ..self
        }
    }

    /// `None` for a fact that is no message or note.
    pub(crate) fn of(
        committed: &Committed,
        audience: Audience,
        name: impl FnOnce(AgentId) -> Result<Arc<str>, LedgerError>,
    ) -> Result<Option<Self>, LedgerError> {
        let fact = &committed.recorded.fact;
        let (Fact::MessagePosted { conversation, message, author, client_id, .. }
        | Fact::NoteAdded { conversation, message, author, client_id, .. }
        | Fact::Whispered { conversation, message, author, client_id, .. }) = fact
        else {
            return Ok(None);
        };
        let (whispered_to, mentions) = match fact {
            Fact::Whispered { to, .. } => (Some(*to), Vec::new()),
            Fact::NoteAdded { mentions, .. } => (None, mentions.clone()),
            _ => (None, Vec::new()),
        };
        // A whisper is a note, too: whoever does not know the word shows it as none of the customer's business.
        let note = !matches!(fact, Fact::MessagePosted { .. });
        // What they are is asked for apart, where there are any.
        let files = FileView::in_order(files_of(fact), &[]);
        let text = committed.text.clone();
        Ok(Some(Self {
            id: *message,
            conversation: *conversation,
            author: AuthorView::of(author, audience, name)?,
            erased: text.is_none(),
            text,
            files,
            client_id: client_id.clone(),
            at: committed.recorded.at_ms,
            seq: committed.recorded.seq,
            note,
            whispered_to,
            mentions,
            version: None,
            edited_at: None,
        }))
    }
}

/// Every message of a page, notes as they are now.
pub(crate) fn messages(
    directory: &Directory,
    rows: &Rows<'_>,
    page: &[Committed],
    audience: Audience,
) -> Result<Vec<MessageView>, LedgerError> {
    let mut views = Vec::with_capacity(page.len());
    let edits = edits_of(rows, page)?;
    for committed in page {
        let name = |agent| directory.name(rows, committed.recorded.workspace, agent);
        let Some(view) = MessageView::of(committed, audience, name)? else { continue };
        let view = shown(rows, committed, view)?;
        views.push(match edits.iter().find(|edit| is_of(edit, view.seq)) {
            Some(edit) => view.edited(edit),
            None => view,
        });
    }
    Ok(views)
}

/// One note, as it is now.
pub(crate) fn note(
    directory: &Directory,
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    note: MessageId,
) -> Result<Option<MessageView>, LedgerError> {
    let Some(added) = notes::added(rows, workspace, note)? else { return Ok(None) };
    Ok(messages(directory, rows, &[added], Audience::Agents)?.pop())
}

fn is_of(edit: &Committed, seq: i64) -> bool {
    matches!(edit.recorded.fact, Fact::NoteEdited { note_seq, .. } if note_seq == seq)
}

/// The last versions of the page's notes that were changed.
fn edits_of(rows: &Rows<'_>, page: &[Committed]) -> Result<Vec<Committed>, LedgerError> {
    let (mut of, mut edits): (Vec<ConversationId>, Vec<Committed>) = (Vec::new(), Vec::new());
    let (Some(first), Some(last)) = (page.first(), page.last()) else { return Ok(edits) };
    let range = (first.recorded.seq, last.recorded.seq);
    for committed in page {
        let Fact::NoteAdded { conversation, .. } = committed.recorded.fact else { continue };
        if !of.contains(&conversation) {
            of.push(conversation);
            edits.extend(notes::edits(rows, committed.recorded.workspace, conversation, range)?);
        }
    }
    Ok(edits)
}

/// With its files, where it has any.
pub(crate) fn shown(
    rows: &Rows<'_>,
    committed: &Committed,
    view: MessageView,
) -> Result<MessageView, LedgerError> {
    let ids = files_of(&committed.recorded.fact);
    if ids.is_empty() {
        return Ok(view);
    }
    Ok(view.with_files(kept::shown(rows, committed.recorded.workspace, ids)?))
}

/// The files that a fact names.
pub(crate) const fn files_of(fact: &Fact) -> &[FileId] {
    match fact {
        Fact::MessagePosted { files, .. } | Fact::NoteAdded { files, .. } => files.as_slice(),
        _ => &[],
    }
}

/// A stated wait. Seconds count from `said_at`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PromiseView {
    low_s: i64,
    high_s: i64,
    /// How often such a promise is to be right.
    #[schema(example = 0.9)]
    coverage: f64,
    #[schema(format = DateTime)]
    said_at: String,
}

impl PromiseView {
    /// Ends are rounded outwards: what is kept to the millisecond is kept as it is shown.
    pub(crate) fn of(said: Said) -> Self {
        Self {
            low_s: said.low_ms.div_euclid(1000),
            high_s: said.high_ms.saturating_add(999).div_euclid(1000),
            coverage: f64::from(i32::try_from(said.coverage_permille).unwrap_or(0)) / 1000.0,
            said_at: Clock::rfc3339(said.at_ms),
        }
    }
}

/// What an opening led to in the same moment, and the `seq` of that.
#[derive(Clone, Copy, Debug)]
pub(crate) enum AtOnce {
    /// An agent had room.
    Assigned(AgentId, i64),
    /// It waits, and was promised this.
    Promised(Said, i64),
    /// It waits, and nothing could be said.
    Waits,
}

/// The person who asks.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CustomerView {
    #[schema(value_type = String)]
    id: CustomerId,
    /// Null for someone who has not said who they are.
    name: Option<String>,
}

/// The last message, short.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PreviewView {
    #[schema(value_type = String, example = "customer")]
    author: AuthorKind,
    /// At most 140 characters; null once erased.
    text: Option<String>,
    #[serde(serialize_with = "as_rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    at: i64,
    /// The message's.
    seq: i64,
    /// How many files go with it; left out where there are none.
    #[serde(skip_serializing_if = "is_none_at_all")]
    files: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_none_at_all(count: &usize) -> bool {
    *count == 0
}

/// A conversation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ConversationView {
    #[schema(value_type = String)]
    pub(crate) id: ConversationId,
    #[schema(value_type = String, example = "waiting")]
    pub(crate) state: ConversationState,
    #[schema(value_type = String)]
    inbox: InboxId,
    customer: CustomerView,
    /// Who has it; of a parked or resolved one, to whom it would return.
    #[schema(value_type = Option<String>)]
    pub(crate) assigned_to: Option<AgentId>,
    #[serde(serialize_with = "as_rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    opened_at: i64,
    #[serde(serialize_with = "as_rfc3339_or_null")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) waiting_since: Option<i64>,
    #[serde(serialize_with = "as_rfc3339_or_null")]
    #[schema(value_type = Option<String>, format = DateTime)]
    parked_until: Option<i64>,
    /// Since when what the customer said has no answer; null when the last word is not theirs. Customers are not told.
    #[serde(serialize_with = "as_rfc3339_or_null")]
    #[schema(value_type = Option<String>, format = DateTime)]
    unanswered_since: Option<i64>,
    /// Null when no wait can be promised.
    promise: Option<PromiseView>,
    /// In the order in which they were put on. Customers see none.
    #[schema(value_type = Vec<String>)]
    tags: Vec<TagId>,
    /// The team to whose people it was handed; null where it is everybody's in its inbox. Customers are not told.
    #[schema(value_type = Option<String>)]
    team: Option<TeamId>,
    /// Who joined whoever has it. Customers are not told.
    #[schema(value_type = Vec<String>)]
    joined: Vec<AgentId>,
    pub(crate) preview: Option<PreviewView>,
    /// Of which it has become a part: it is over, and goes on there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    merged_into: Option<ConversationId>,
    pub(crate) seq: i64,
    /// With the answer to an opening: its first message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<MessageView>,
}

impl ConversationView {
    pub(crate) fn of(listed: Listed) -> Self {
        Self {
            id: listed.id,
            state: listed.state,
            inbox: listed.inbox,
            customer: CustomerView { id: listed.customer, name: listed.name },
            assigned_to: listed.agent,
            opened_at: listed.opened_ms,
            waiting_since: listed.waiting_since_ms,
            parked_until: listed.parked_until_ms,
            unanswered_since: listed.unanswered_since_ms,
            promise: listed.promise.map(PromiseView::of),
            tags: listed.tags,
            team: listed.team,
            joined: listed.joined,
            preview: listed.preview.map(|preview| PreviewView {
                author: preview.author.kind(),
                text: preview.text.map(|text| shorten(&text)),
                at: preview.at_ms,
                seq: preview.seq,
                files: preview.files,
            }),
            merged_into: listed.merged_into,
            seq: listed.seq,
            message: None,
        }
    }
}

impl ConversationView {
    /// As its visitor sees it: they are who their token says, and hear nothing of what colleagues know.
    pub(crate) fn for_visitor(mut self, visitor: CustomerId) -> Self {
        self.customer = CustomerView { id: visitor, name: None };
        // What colleagues say of it among themselves.
        self.tags.clear();
        self.joined.clear();
        self.team = None;
        self.unanswered_since = None;
        self.merged_into = None;
        self
    }

    /// As it was in the moment of its opening, also when that is asked again later.
    pub(crate) fn as_opened(listed: &Listed, at_once: AtOnce, message: Option<MessageView>) -> Self {
        let first_seq = message.as_ref().map_or(listed.seq, |m| m.seq);
        let (agent, promise, seq) = match at_once {
            AtOnce::Assigned(agent, seq) => (Some(agent), None, seq),
            AtOnce::Promised(said, seq) => (None, Some(PromiseView::of(said)), seq),
            AtOnce::Waits => (None, None, first_seq),
        };
        let preview = message.as_ref().map(|message| PreviewView {
            author: message.author.kind,
            text: message.text.as_deref().map(shorten),
            at: message.at,
            seq: message.seq,
            files: message.files.len(),
        });
        let state = if agent.is_some() { ConversationState::Active } else { ConversationState::Waiting };
        let waiting_since = agent.is_none().then_some(listed.opened_ms);
        let opened =
            Self::of(Listed { tags: Vec::new(), preview: None, parked_until_ms: None, ..listed.clone() });
        Self { state, assigned_to: agent, waiting_since, promise, preview, seq, message, ..opened }
    }
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(PREVIEW) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
    }
}
