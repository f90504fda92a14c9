//! Everything that can happen.

mod about;
#[macro_use]
mod declare;
#[macro_use]
mod floor;
mod words;

pub use words::*;

use crate::{
    AgentId, AgentState, ConversationId, CustomerId, FileId, IdentitySecretId, InboxId, InvitationId,
    MessageId, PushKeyId, Role, SavedReplyId, SessionId, TagId, TeamId, TokenId, VisitId, VisitorKeyId,
    WorkspaceId,
};
use serde::{Deserialize, Serialize};

with_floor! {
    /// A company set up its desk.
    WorkspaceCreated = "accounts.workspace_created" v 1 {
        /// The workspace.
        workspace: WorkspaceId,
        /// Its name.
        name: String,
    }
    /// A person joined who answers customers. Name, e-mail and password are kept apart.
    AgentAdded = "accounts.agent_added" v 2 {
        /// Who.
        agent: AgentId,
        /// What they may do.
        role: Role,
        /// How much load they hold at once; a web conversation weighs 1.
        capacity: i64,
        /// Who brought them in, where it was written down.
        by: Option<Actor>,
    }
    /// An agent's name changed; the name itself is kept apart.
    AgentRenamed = "accounts.agent_renamed" v 1 {
        /// Who.
        agent: AgentId,
    }
    /// An inbox was created or its settings changed.
    InboxChanged = "accounts.inbox_changed" v 1 {
        /// Which.
        inbox: InboxId,
        /// All settings, as they are from now on.
        settings: InboxSettings,
        /// Who changed them.
        by: Actor,
    }
    /// An agent joined an inbox and may see and answer what arrives there.
    MemberAdded = "accounts.member_added" v 2 {
        /// Which.
        inbox: InboxId,
        /// Who.
        agent: AgentId,
        /// Who decided it, where it was written down.
        by: Option<Actor>,
    }
    /// An agent left an inbox.
    MemberRemoved = "accounts.member_removed" v 2 {
        /// Which.
        inbox: InboxId,
        /// Who.
        agent: AgentId,
        /// Who decided it, where it was written down.
        by: Option<Actor>,
    }
    /// A token for programs was issued. The token itself is kept apart, hashed.
    TokenIssued = "accounts.token_issued" v 1 {
        /// Which.
        token: TokenId,
        /// In whose name it acts.
        agent: AgentId,
    }
    /// A token for programs stopped working.
    TokenRevoked = "accounts.token_revoked" v 1 {
        /// Which.
        token: TokenId,
        /// In whose name it acted.
        agent: AgentId,
    }
    /// A browser signed in.
    SessionOpened = "accounts.session_opened" v 1 {
        /// Which.
        session: SessionId,
        /// Whose.
        agent: AgentId,
    }
    /// A browser signed out.
    SessionClosed = "accounts.session_closed" v 1 {
        /// Which.
        session: SessionId,
        /// Whose.
        agent: AgentId,
    }
    /// What an agent may do changed.
    RoleChanged = "accounts.role_changed" v 1 {
        /// Who.
        agent: AgentId,
        /// What they are from now on.
        role: Role,
        /// Who decided it.
        by: Actor,
    }
    /// How much load an agent holds at once changed.
    CapacityChanged = "accounts.capacity_changed" v 1 {
        /// Who.
        agent: AgentId,
        /// How much from now on; a web conversation weighs 1.
        capacity: i64,
        /// Who decided it.
        by: Actor,
    }
    /// An agent can no longer sign in and gets nothing more. What they did stays theirs.
    AgentDeactivated = "accounts.agent_deactivated" v 1 {
        /// Who.
        agent: AgentId,
        /// Who decided it.
        by: Actor,
    }
    /// An agent who was deactivated may sign in again.
    AgentReactivated = "accounts.agent_reactivated" v 1 {
        /// Who.
        agent: AgentId,
        /// Who decided it.
        by: Actor,
    }
    /// Somebody was invited to join by a link. The link's secret is kept apart, hashed.
    InvitationIssued = "accounts.invitation_issued" v 1 {
        /// Which.
        invitation: InvitationId,
        /// What whoever accepts it will be.
        role: Role,
        /// Where they will answer.
        inboxes: Vec<InboxId>,
        /// Who invites.
        by: Actor,
    }
    /// An invitation stopped working before anybody accepted it.
    InvitationRevoked = "accounts.invitation_revoked" v 1 {
        /// Which.
        invitation: InvitationId,
        /// Who decided it.
        by: Actor,
    }
    /// Somebody accepted an invitation; that they were added follows.
    InvitationAccepted = "accounts.invitation_accepted" v 1 {
        /// Which.
        invitation: InvitationId,
        /// Who they are now.
        agent: AgentId,
    }
    /// An agent's password changed. It is kept apart, hashed.
    PasswordChanged = "accounts.password_changed" v 1 {
        /// Whose.
        agent: AgentId,
        /// Who did it: they, knowing the old one or by a link, or whoever has the console.
        by: Actor,
    }
    /// A link was made by which an agent can choose a new password, once.
    PasswordResetIssued = "accounts.password_reset_issued" v 1 {
        /// Whose password.
        agent: AgentId,
        /// Who made it.
        by: Actor,
    }
    /// An agent signs in with a second factor from now on. Its secret is kept apart.
    SecondFactorAdded = "accounts.second_factor_added" v 1 {
        /// Who.
        agent: AgentId,
    }
    /// An agent signs in without a second factor from now on.
    SecondFactorRemoved = "accounts.second_factor_removed" v 1 {
        /// Who.
        agent: AgentId,
        /// Who removed it: they, or somebody for them.
        by: Actor,
    }
    /// An agent signed in with one of their recovery codes, which is used up.
    RecoveryCodeUsed = "accounts.recovery_code_used" v 1 {
        /// Who.
        agent: AgentId,
        /// How many are left.
        left: i64,
    }
    /// Which roles must sign in with a second factor changed.
    SecondFactorRequired = "accounts.second_factor_required" v 1 {
        /// All roles that must, from now on.
        roles: Vec<Role>,
        /// Who decided it.
        by: Actor,
    }
    /// What an agent says of themselves, or whether they have a stream open, changed.
    AgentStateChanged = "routing.agent_state_changed" v 1 {
        /// Who.
        agent: AgentId,
        /// What they say.
        state: AgentState,
        /// Whether at least one stream of theirs is open, or was lost less than the grace time ago.
        connected: bool,
    }
    /// A customer came with a matter. It waits from now on.
    ConversationOpened = "desk.conversation_opened" v 2 {
        /// Which.
        conversation: ConversationId,
        /// Where it arrived.
        inbox: InboxId,
        /// Whose.
        customer: CustomerId,
        /// The customer's own name for the opening, unique per customer.
        client_id: String,
        /// How it ranks in its line, where not all are alike.
        priority: Option<Priority>,
    }
    /// A message from or to the customer. Its text is kept apart, under the fact's `seq`.
    MessagePosted = "desk.message_posted" v 2 {
        /// Where.
        conversation: ConversationId,
        /// Which.
        message: MessageId,
        /// Who wrote it.
        author: Actor,
        /// The writer's own name for it, unique per conversation.
        client_id: String,
        /// Files that were sent with it, in order. What they are is kept apart.
        files: Vec<FileId>,
    }
    /// A note that only colleagues see. Its text is kept apart, under the fact's `seq`.
    NoteAdded = "desk.note_added" v 3 {
        /// Where.
        conversation: ConversationId,
        /// Which.
        message: MessageId,
        /// Who wrote it.
        author: Actor,
        /// The writer's own name for it, unique per conversation.
        client_id: String,
        /// Files that were sent with it, in order. What they are is kept apart.
        files: Vec<FileId>,
        /// Colleagues whom it names, so that they look.
        mentions: Vec<AgentId>,
    }
    /// A note says something else from now on. Its text is kept apart, under the fact's `seq`; what it said before, under its name.
    NoteEdited = "desk.note_edited" v 1 {
        /// Where.
        conversation: ConversationId,
        /// Which.
        message: MessageId,
        /// The `seq` of the fact by which it was added.
        note_seq: i64,
        /// Which version this is: from 2.
        version: i64,
        /// Who did it: who wrote it.
        author: Actor,
        /// Colleagues whom it names now.
        mentions: Vec<AgentId>,
    }
    /// A note names a colleague for the first time: they are told.
    AgentMentioned = "desk.agent_mentioned" v 1 {
        /// Where.
        conversation: ConversationId,
        /// Which note.
        message: MessageId,
        /// Who is named.
        agent: AgentId,
    }
    /// Two conversations were linked, or are linked no more. Recorded once for each of them.
    LinkChanged = "desk.link_changed" v 1 {
        /// The one.
        conversation: ConversationId,
        /// The other.
        other: ConversationId,
        /// Whether they are linked from now on.
        linked: bool,
        /// Who did it.
        by: Actor,
    }
    /// A conversation became part of another of the same visitor. What was said in it stays where it is, and is read there.
    ConversationMerged = "desk.conversation_merged" v 1 {
        /// Which. It is over.
        conversation: ConversationId,
        /// Where it goes on.
        into: ConversationId,
        /// Who did it.
        by: Actor,
    }
    /// A conversation that had become part of another is one of its own again, and over.
    ConversationSeparated = "desk.conversation_separated" v 1 {
        /// Which.
        conversation: ConversationId,
        /// Of which it was a part.
        from: ConversationId,
        /// Who did it.
        by: Actor,
    }
    /// An agent has the conversation now.
    ConversationAssigned = "routing.conversation_assigned" v 1 {
        /// Which.
        conversation: ConversationId,
        /// Who has it. `agt_` with 26 zeros where a history that was brought in does not know.
        agent: AgentId,
        /// Who decided: routing (the system) or an agent.
        by: Actor,
    }
    /// The conversation is in line again.
    ConversationQueued = "routing.conversation_queued" v 1 {
        /// Which.
        conversation: ConversationId,
        /// Why.
        reason: QueueReason,
        /// From when it counts as waiting, in milliseconds since 1970 UTC: its first arrival where it was given back.
        waiting_since_ms: i64,
        /// A named hold: routing does not return it to this agent before `held_until_ms`.
        held_from: Option<AgentId>,
        /// When the hold ends, in milliseconds since 1970 UTC.
        held_until_ms: Option<i64>,
        /// Who did it.
        by: Actor,
    }
    /// The conversation was laid aside and frees its agent's hands.
    ConversationParked = "desk.conversation_parked" v 1 {
        /// Which.
        conversation: ConversationId,
        /// When it comes back, in milliseconds since 1970 UTC; without it, when the customer writes.
        until_ms: Option<i64>,
        /// Who did it.
        by: Actor,
    }
    /// An agent says that the matter is done.
    ConversationResolved = "desk.conversation_resolved" v 1 {
        /// Which.
        conversation: ConversationId,
        /// Who did it.
        by: Actor,
    }
    /// The customer wrote again after the end, or an agent took it up again. It waits from now on.
    ConversationReopened = "desk.conversation_reopened" v 1 {
        /// Which.
        conversation: ConversationId,
        /// Who did it.
        by: Actor,
    }
    /// The customer left before anyone answered.
    ConversationAbandoned = "desk.conversation_abandoned" v 1 {
        /// Which.
        conversation: ConversationId,
        /// How we know.
        reason: AbandonReason,
    }
    /// A tag was made or changed. Its name is kept apart.
    TagChanged = "desk.tag_changed" v 1 {
        /// Which.
        tag: TagId,
        /// What it is used for.
        tone: TagTone,
        /// Whether it is put on nothing any more; it stays where it is.
        retired: bool,
        /// Who did it.
        by: Actor,
    }
    /// A tag was put on a conversation.
    ConversationTagged = "desk.conversation_tagged" v 1 {
        /// Where.
        conversation: ConversationId,
        /// Which.
        tag: TagId,
        /// Who did it.
        by: Actor,
    }
    /// A tag was taken off a conversation.
    ConversationUntagged = "desk.conversation_untagged" v 1 {
        /// Where.
        conversation: ConversationId,
        /// Which.
        tag: TagId,
        /// Who did it.
        by: Actor,
    }
    /// A saved reply that all use was written or changed. What it says is kept apart.
    SavedReplyChanged = "desk.saved_reply_changed" v 1 {
        /// Which.
        reply: SavedReplyId,
        /// Who did it.
        by: Actor,
    }
    /// A saved reply that all used is not there any more.
    SavedReplyRemoved = "desk.saved_reply_removed" v 1 {
        /// Which.
        reply: SavedReplyId,
        /// Who did it.
        by: Actor,
    }
    /// A customer in line was told how long they will wait. All times count from this fact's own.
    WaitPromised = "waits.promised" v 1 {
        /// Who waits.
        conversation: ConversationId,
        /// Where.
        inbox: InboxId,
        /// The class within the line, where there are classes.
        class: Option<String>,
        /// The low end of the interval, in milliseconds.
        low_ms: i64,
        /// As likely shorter as longer, in milliseconds. Nobody is told.
        median_ms: i64,
        /// The mean, in milliseconds. Nobody is told.
        mean_ms: i64,
        /// The high end of the interval, in milliseconds.
        high_ms: i64,
        /// How often such a promise is to be right, in thousandths.
        coverage_permille: i64,
        /// Why it was said now.
        occasion: PromiseOccasion,
        /// From when the conversation counts as waiting, in milliseconds since 1970 UTC.
        waiting_since_ms: i64,
    }
    /// The wait is over, and with it the promise. What is scored is the first one of this wait; its numbers are said again.
    PromiseSettled = "waits.promise_settled" v 1 {
        /// Who waited.
        conversation: ConversationId,
        /// Where.
        inbox: InboxId,
        /// The class within the line, where there are classes.
        class: Option<String>,
        /// The `seq` of the promise.
        promised_seq: i64,
        /// When it was said, in milliseconds since 1970 UTC.
        promised_at_ms: i64,
        /// The low end of the interval, in milliseconds from then.
        low_ms: i64,
        /// The high end of the interval, in milliseconds from then.
        high_ms: i64,
        /// How often such a promise is to be right, in thousandths.
        coverage_permille: i64,
        /// How long the wait lasted from then, in milliseconds.
        waited_ms: i64,
        /// What became of the promise.
        outcome: PromiseOutcome,
    }
    /// An inbox's opening hours were set or changed.
    HoursChanged = "hours.changed" v 1 {
        /// Of which inbox.
        inbox: InboxId,
        /// What they are from now on.
        hours: OpeningHours,
        /// Who changed them.
        by: Actor,
    }
    /// An inbox has no hours from now on: it is always open.
    HoursRemoved = "hours.removed" v 1 {
        /// Which.
        inbox: InboxId,
        /// Who removed them.
        by: Actor,
    }
    /// An agent will be out of office, or other times were given for that.
    AbsencePlanned = "hours.absence_planned" v 1 {
        /// Who.
        agent: AgentId,
        /// From when, in milliseconds since 1970 UTC.
        from_ms: i64,
        /// Until when, in milliseconds since 1970 UTC.
        until_ms: i64,
        /// Who said so.
        by: Actor,
    }
    /// The planned absence began: the agent is offline and nothing is given to them.
    AbsenceBegan = "hours.absence_began" v 1 {
        /// Who.
        agent: AgentId,
    }
    /// The absence is over, or will not be.
    AbsenceEnded = "hours.absence_ended" v 1 {
        /// Who.
        agent: AgentId,
        /// Who said so: the agent by being there, a colleague, or the system when its time was over.
        by: Actor,
    }
    /// A customer was identified by the company's site, and a visit of theirs began. Who they are to the company is kept apart.
    CustomerIdentified = "customers.identified" v 1 {
        /// Who.
        customer: CustomerId,
        /// The visit: one browser, until it signs out.
        visit: VisitId,
        /// Where.
        inbox: InboxId,
    }
    /// A visit ended: the customer signed out, or somebody else was identified in the same browser. An anonymous customer was on none
    /// before; their browser is a stranger's from then on.
    CustomerSignedOut = "customers.signed_out" v 1 {
        /// Who.
        customer: CustomerId,
        /// The visit.
        visit: VisitId,
    }
    /// Two customers are one person. What the first had joins what the second has.
    CustomersMerged = "customers.merged" v 1 {
        /// Who has become part of the other.
        customer: CustomerId,
        /// Of whom.
        into: CustomerId,
        /// How it is known.
        proof: MergeProof,
        /// Who did it.
        by: Actor,
    }
    /// A merging was undone: the customer is a person of their own again, with all that had joined them before.
    CustomersSeparated = "customers.separated" v 1 {
        /// Who.
        customer: CustomerId,
        /// From which person.
        from: CustomerId,
        /// Who did it.
        by: Actor,
    }
    /// A customer's name, address, number or attributes changed; they are kept apart.
    CustomerProfileChanged = "customers.profile_changed" v 1 {
        /// Who.
        customer: CustomerId,
        /// Who changed it.
        by: Actor,
    }
    /// The company said anew what it keeps on customers beside their name, address and number.
    AttributesDefined = "customers.attributes_defined" v 1 {
        /// All of them, as they are from now on, in the order in which they are shown.
        attributes: Vec<AttributeDefinition>,
        /// Who changed them.
        by: Actor,
    }
    /// A customer may not write until a time.
    CustomerBlocked = "customers.blocked" v 1 {
        /// Who: the person.
        customer: CustomerId,
        /// All who are this person, whose streams end.
        ids: Vec<CustomerId>,
        /// Until when, in milliseconds since 1970 UTC.
        until_ms: i64,
        /// Who did it.
        by: Actor,
    }
    /// A customer may write again.
    CustomerUnblocked = "customers.unblocked" v 1 {
        /// Who: the person.
        customer: CustomerId,
        /// Who did it.
        by: Actor,
    }
    /// All that was kept on a customer was deleted. Who reads an older copy of what is kept deletes it there too.
    CustomerErased = "customers.erased" v 1 {
        /// Who: the person.
        customer: CustomerId,
        /// All who were this person.
        ids: Vec<CustomerId>,
        /// Who did it.
        by: Actor,
    }
    /// Whether customers must be identified to open a conversation in an inbox.
    IdentityRuleChanged = "customers.identity_rule_changed" v 1 {
        /// Where.
        inbox: InboxId,
        /// Whether they must.
        required: bool,
        /// Who changed it.
        by: Actor,
    }
    /// A secret was made with which a company's site identifies customers. The secret itself is kept apart.
    IdentitySecretMade = "customers.identity_secret_made" v 1 {
        /// Where.
        inbox: InboxId,
        /// Which.
        secret: IdentitySecretId,
        /// Until when the secrets before it still work, in milliseconds since 1970 UTC.
        earlier_until_ms: i64,
        /// Who made it.
        by: Actor,
    }
    /// A secret stopped working.
    IdentitySecretEnded = "customers.identity_secret_ended" v 1 {
        /// Where.
        inbox: InboxId,
        /// Which.
        secret: IdentitySecretId,
        /// Who ended it.
        by: Actor,
    }
}
