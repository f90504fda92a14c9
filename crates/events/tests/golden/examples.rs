//! One fact of each kind, as the golden files hold them.

use events::{
    AbandonReason, Actor, AgentId, AgentState, AttributeDefinition, AttributeType, ConversationId,
    CustomerId, Fact, FileId, IdentitySecretId, InboxId, InboxSettings, MergeProof, MessageId, OpeningHours,
    Priority, PromiseOccasion, PromiseOutcome, QueueReason, Role, SessionId, Span, SpecialDay, TokenId,
    VisitId, WorkspaceId,
};

const WORKSPACE: WorkspaceId = WorkspaceId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0001);
const ADA: AgentId = AgentId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0002);
const INBOX: InboxId = InboxId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0003);
const CUSTOMER: CustomerId = CustomerId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0004);
const CONVERSATION: ConversationId = ConversationId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0005);
const MESSAGE: MessageId = MessageId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0006);
const TOKEN: TokenId = TokenId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0007);
const SESSION: SessionId = SessionId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0008);
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
        },
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
    facts.extend(waits());
    facts.extend(hours(by));
    facts.extend(customers(by));
    facts
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
        Fact::AgentAdded { agent: ADA, role: Role::Owner, capacity: 5 },
        Fact::AgentRenamed { agent: ADA },
        Fact::InboxChanged { inbox: INBOX, settings, by },
        Fact::MemberAdded { inbox: INBOX, agent: ADA },
        Fact::MemberRemoved { inbox: INBOX, agent: ADA },
        Fact::TokenIssued { token: TOKEN, agent: ADA },
        Fact::TokenRevoked { token: TOKEN, agent: ADA },
        Fact::SessionOpened { session: SESSION, agent: ADA },
        Fact::SessionClosed { session: SESSION, agent: ADA },
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
