//! One fact of each kind, as the golden files hold them.

use events::{
    AbandonReason, Actor, AgentId, AgentState, AttributeDefinition, AttributeType, ConversationId,
    CustomerId, Fact, FileId, IdentitySecretId, InboxId, InboxSettings, InvitationId, MergeProof, MessageId,
    OpeningHours, PlanAssumptions, PlanGoal, PlannedShift, Priority, PromiseOccasion, PromiseOutcome,
    PushKeyId, QueueReason, Role, SavedReplyId, SessionId, Span, SpecialDay, TagId, TagTone, TeamId, TokenId,
    VisitId, VisitorKeyId, WorkspaceId,
};

const WORKSPACE: WorkspaceId = WorkspaceId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0001);
const ADA: AgentId = AgentId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0002);
const INBOX: InboxId = InboxId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0003);
const CUSTOMER: CustomerId = CustomerId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0004);
const CONVERSATION: ConversationId = ConversationId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0005);
const MESSAGE: MessageId = MessageId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0006);
const TOKEN: TokenId = TokenId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0007);
const SESSION: SessionId = SessionId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0008);
const REPLY: SavedReplyId = SavedReplyId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0010);
const TEAM: TeamId = TeamId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0011);
const TAG: TagId = TagId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0009);
const INVITATION: InvitationId = InvitationId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0009);
const FILE: FileId = FileId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0009);
const MESSAGE_ID: &str = "c-1";
const HALF_PAST_NINE_MS: i64 = 1_785_576_600_000;

pub(crate) fn examples() -> Vec<Fact> {
    let by = Actor::Agent(ADA);
    let mut facts = accounts(by);
    let client_id = || MESSAGE_ID.to_owned();
    facts.extend([
        Fact::AgentStateChanged { agent: ADA, state: AgentState::Available, connected: true },
        Fact::ConversationOpened {
            conversation: CONVERSATION,
            inbox: INBOX,
            customer: CUSTOMER,
            client_id: client_id(),
            priority: Some(Priority { class: "Gold 🙂".to_owned(), credit_ms: 90_000 }),
        },
        Fact::MessagePosted {
            conversation: CONVERSATION,
            message: MESSAGE,
            author: Actor::Customer(CUSTOMER),
            client_id: client_id(),
            files: vec![FILE],
        },
        Fact::NoteAdded {
            conversation: CONVERSATION,
            message: MESSAGE,
            author: by,
            client_id: client_id(),
            files: Vec::new(),
            mentions: vec![ADA],
        },
    ]);
    facts.extend(notes_and_links(by));
    facts.extend([
        Fact::ConversationAssigned { conversation: CONVERSATION, agent: ADA, by: Actor::System },
        Fact::ConversationQueued {
            conversation: CONVERSATION,
            reason: QueueReason::GivenBack,
            waiting_since_ms: HALF_PAST_NINE_MS,
            held_from: Some(ADA),
            held_until_ms: Some(HALF_PAST_NINE_MS + 300_000),
            by,
        },
        Fact::ConversationParked { conversation: CONVERSATION, until_ms: Some(HALF_PAST_NINE_MS), by },
        Fact::ConversationResolved { conversation: CONVERSATION, by },
        Fact::ConversationReopened { conversation: CONVERSATION, by: Actor::Customer(CUSTOMER) },
        Fact::ConversationAbandoned { conversation: CONVERSATION, reason: AbandonReason::Gone },
    ]);
    facts.extend(tags(by));
    facts.extend(waits());
    facts.extend(hours(by));
    facts.extend(customers(by));
    facts.push(plan(by));
    facts.extend(floor(by));
    facts
}

fn notes_and_links(by: Actor) -> [Fact; 5] {
    let other = ConversationId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0011);
    [
        Fact::NoteEdited {
            conversation: CONVERSATION,
            message: MESSAGE,
            note_seq: 17,
            version: 2,
            author: by,
            mentions: vec![ADA],
        },
        Fact::AgentMentioned { conversation: CONVERSATION, message: MESSAGE, agent: ADA },
        Fact::LinkChanged { conversation: CONVERSATION, other, linked: true, by },
        Fact::ConversationMerged { conversation: CONVERSATION, into: other, by },
        Fact::ConversationSeparated { conversation: CONVERSATION, from: other, by },
    ]
}

fn tags(by: Actor) -> [Fact; 5] {
    [
        Fact::TagChanged { tag: TAG, tone: TagTone::Urgent, retired: false, by },
        Fact::ConversationTagged { conversation: CONVERSATION, tag: TAG, by },
        Fact::ConversationUntagged { conversation: CONVERSATION, tag: TAG, by },
        Fact::SavedReplyChanged { reply: REPLY, by },
        Fact::SavedReplyRemoved { reply: REPLY, by },
    ]
}

fn customers(by: Actor) -> [Fact; 12] {
    let into = CustomerId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0009);
    let visit = VisitId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_000a);
    let secret = IdentitySecretId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_000b);
    let ids = || vec![CUSTOMER, into];
    let attributes = vec![AttributeDefinition {
        key: "plan".to_owned(),
        label: "Tarif 🙂".to_owned(),
        value: AttributeType::Choice,
        longest: None,
        least: None,
        most: None,
        choices: vec!["Small".to_owned(), "Large".to_owned()],
    }];
    [
        Fact::CustomerIdentified { customer: CUSTOMER, visit, inbox: INBOX },
        Fact::CustomerSignedOut { customer: CUSTOMER, visit },
        Fact::CustomersMerged { customer: CUSTOMER, into, proof: MergeProof::Agent, by },
        Fact::CustomersSeparated { customer: CUSTOMER, from: into, by },
        Fact::CustomerProfileChanged { customer: CUSTOMER, by },
        Fact::AttributesDefined { attributes, by },
        Fact::CustomerBlocked { customer: CUSTOMER, ids: ids(), until_ms: HALF_PAST_NINE_MS, by },
        Fact::CustomerUnblocked { customer: CUSTOMER, by },
        Fact::CustomerErased { customer: CUSTOMER, ids: ids(), by },
        Fact::IdentityRuleChanged { inbox: INBOX, required: true, by },
        Fact::IdentitySecretMade { inbox: INBOX, secret, earlier_until_ms: HALF_PAST_NINE_MS, by },
        Fact::IdentitySecretEnded { inbox: INBOX, secret, by },
    ]
}

fn plan(by: Actor) -> Fact {
    Fact::PlanChanged {
        inbox: INBOX,
        day: "2026-03-02".to_owned(),
        zone: "Europe/Berlin".to_owned(),
        version: 3,
        shifts: vec![
            PlannedShift { agent: Some(ADA), from_min: 540, to_min: 1020 },
            PlannedShift { agent: None, from_min: 1320, to_min: 1800 },
        ],
        assumptions: PlanAssumptions {
            handle_s: Some(300),
            patience_s: None,
            at_once: Some(2),
            shrinkage_permille: 300,
            goal: PlanGoal::Answered,
            within_s: 60,
            share_permille: 800,
            contacts: None,
            contacts_from_min: 540,
            contacts_to_min: 1020,
        },
        by,
    }
}

fn waits() -> [Fact; 2] {
    let class = || Some("Gold 🙂".to_owned());
    [
        Fact::WaitPromised {
            conversation: CONVERSATION,
            inbox: INBOX,
            class: class(),
            low_ms: 480_000,
            median_ms: 640_500,
            mean_ms: 655_250,
            high_ms: 840_000,
            coverage_permille: 900,
            occasion: PromiseOccasion::Entry,
            waiting_since_ms: HALF_PAST_NINE_MS,
        },
        Fact::PromiseSettled {
            conversation: CONVERSATION,
            inbox: INBOX,
            class: class(),
            promised_seq: 17,
            promised_at_ms: HALF_PAST_NINE_MS,
            low_ms: 480_000,
            high_ms: 840_000,
            coverage_permille: 900,
            waited_ms: 700_125,
            outcome: PromiseOutcome::Kept,
        },
    ]
}

fn accounts(by: Actor) -> Vec<Fact> {
    let settings = InboxSettings {
        name: "Fragen & Wünsche 🙂".to_owned(),
        origins: vec!["https://shop.example".to_owned(), "https://www.example:8443".to_owned()],
        patience_s: 600,
    };
    vec![
        Fact::WorkspaceCreated { workspace: WORKSPACE, name: "Acme \"Tools\"".to_owned() },
        Fact::AgentAdded { agent: ADA, role: Role::Owner, capacity: 5, by: Some(Actor::System) },
        Fact::AgentRenamed { agent: ADA },
        Fact::InboxChanged { inbox: INBOX, settings, by },
        Fact::MemberAdded { inbox: INBOX, agent: ADA, by: Some(by) },
        Fact::MemberRemoved { inbox: INBOX, agent: ADA, by: Some(by) },
        Fact::TokenIssued { token: TOKEN, agent: ADA },
        Fact::TokenRevoked { token: TOKEN, agent: ADA },
        Fact::SessionOpened { session: SESSION, agent: ADA },
        Fact::SessionClosed { session: SESSION, agent: ADA },
        Fact::RoleChanged { agent: ADA, role: Role::Lead, by },
        Fact::CapacityChanged { agent: ADA, capacity: 7, by },
        Fact::AgentDeactivated { agent: ADA, by },
        Fact::AgentReactivated { agent: ADA, by },
        Fact::InvitationIssued {
            invitation: INVITATION,
            role: Role::Administrator,
            inboxes: vec![INBOX],
            by,
        },
        Fact::InvitationRevoked { invitation: INVITATION, by },
        Fact::InvitationAccepted { invitation: INVITATION, agent: ADA },
        Fact::PasswordChanged { agent: ADA, by: Actor::System },
        Fact::PasswordResetIssued { agent: ADA, by },
        Fact::SecondFactorAdded { agent: ADA },
        Fact::SecondFactorRemoved { agent: ADA, by },
        Fact::RecoveryCodeUsed { agent: ADA, left: 9 },
        Fact::SecondFactorRequired { roles: vec![Role::Owner, Role::Administrator], by },
    ]
}

fn hours(by: Actor) -> [Fact; 5] {
    let span = |from_min, to_min| Span { from_min, to_min };
    let day = vec![span(540, 720), span(780, 1020)];
    let special = SpecialDay {
        date: "2026-12-24".to_owned(),
        name: "Heiligabend 🙂".to_owned(),
        spans: vec![span(540, 720)],
    };
    let hours = OpeningHours {
        zone: "Europe/Berlin".to_owned(),
        week: vec![day.clone(), day.clone(), day.clone(), day.clone(), day, vec![], vec![]],
        special_days: vec![special],
    };
    [
        Fact::HoursChanged { inbox: INBOX, hours, by },
        Fact::HoursRemoved { inbox: INBOX, by },
        Fact::AbsencePlanned {
            agent: ADA,
            from_ms: HALF_PAST_NINE_MS,
            until_ms: HALF_PAST_NINE_MS + 604_800_000,
            by,
        },
        Fact::AbsenceBegan { agent: ADA },
        Fact::AbsenceEnded { agent: ADA, by: Actor::System },
    ]
}

fn floor(by: Actor) -> [Fact; 17] {
    let (team, conversation) = (TEAM, CONVERSATION);
    let key = VisitorKeyId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0012);
    let push_key = PushKeyId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0013);
    [
        Fact::InboxRetired { inbox: INBOX, by },
        Fact::InboxReinstated { inbox: INBOX, by },
        Fact::TeamChanged { team, name: "Billing 🙂".to_owned(), retired: false, by },
        Fact::TeamMemberAdded { team, agent: ADA, by },
        Fact::TeamMemberRemoved { team, agent: ADA, by },
        Fact::TeamInboxAdded { team, inbox: INBOX, by },
        Fact::TeamInboxRemoved { team, inbox: INBOX, by },
        Fact::ConversationHandedToTeam { conversation, team, by },
        Fact::ConversationFreedFromTeam { conversation, by },
        Fact::Whispered {
            conversation,
            message: MESSAGE,
            author: by,
            to: ADA,
            client_id: MESSAGE_ID.to_owned(),
        },
        Fact::PromiseWithdrawn { conversation, inbox: INBOX, promised_seq: 17 },
        Fact::AgentJoined { conversation, agent: ADA },
        Fact::AgentLeft { conversation, agent: ADA, by },
        Fact::VisitorKeyMade { key, earlier_until_ms: HALF_PAST_NINE_MS, by },
        Fact::VisitorKeyEnded { key, by },
        Fact::PushKeyMade { key: push_key, earlier_until_ms: HALF_PAST_NINE_MS, by },
        Fact::PushKeyEnded { key: push_key, by },
    ]
}
