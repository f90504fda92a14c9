//! The vocabulary: what can happen between a customer and the company, as facts.
//!
//! This crate is a persisted contract. A fact that was written once is read for ever, so every kind carries a
//! version, every version has a golden file in `golden/`, and an old version is read through an upcaster
//! (see [`version`]). Facts name people, texts and files by id and hold none of them.

mod fact;
mod id;
mod state;
pub mod version;

pub use fact::{
    AbandonReason, Actor, AttributeDefinition, AttributeType, Fact, InboxSettings, MergeProof, OpeningHours,
    PlanAssumptions, PlanGoal, PlannedShift, Priority, PromiseOccasion, PromiseOutcome, QueueReason, Span,
    SpecialDay, TagTone,
};
pub use id::{
    AgentId, ConversationId, CustomerId, FileId, IdentitySecretId, InboxId, InvitationId, MalformedId,
    MessageId, PushKeyId, SavedReplyId, SessionId, TagId, TeamId, TokenId, ViewId, VisitId, VisitorKeyId,
    WorkspaceId,
};
pub use state::{AgentState, AuthorKind, ConversationState, Role, UnknownWord};

/// A fact with its place in the log: what was committed, when, and as which number.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// The workspace whose log this is.
    pub workspace: WorkspaceId,
    /// Place in the workspace's log: gapless from 1, equal to commit order.
    pub seq: i64,
    /// When, in milliseconds since 1970 UTC. Order is `seq`; a clock may be set back.
    pub at_ms: i64,
    /// What happened.
    pub fact: Fact,
}
