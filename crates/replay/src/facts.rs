//! Contacts as the facts that live traffic would have left, in order of time.

use crate::contacts::{Contact, Contacts, Outcome};
use events::{
    AbandonReason, Actor, AgentId, ConversationId, CustomerId, Fact, InboxId, Priority, Recorded, WorkspaceId,
};

/// The history's log, which is nobody's.
const WORKSPACE: WorkspaceId = WorkspaceId::from_bits(0);
/// Customers whom nobody identified are all different.
const UNIDENTIFIED: u128 = 1 << 64;

/// What happens to a contact, in this order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Joined,
    Answered,
    Over,
}

/// At one instant whoever ends or leaves goes first, then whoever is answered, then whoever joins; a contact that does
/// several of these in one instant does them one after the other, where its first one stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    at_ms: i64,
    rank: u8,
    contact: u32,
    step: Step,
}

/// The facts of a history, in order. The conversation of contact `n` has the id `n + 1`.
pub fn facts(contacts: &Contacts) -> impl ExactSizeIterator<Item = Recorded> {
    let mut turns = Vec::with_capacity(contacts.all.len() * 3);
    for (contact, index) in contacts.all.iter().zip(0..) {
        add_turns(contact, index, &mut turns);
    }
    turns.sort_unstable();
    turns.into_iter().enumerate().map(|(place, turn)| Recorded {
        workspace: WORKSPACE,
        seq: place as i64 + 1,
        at_ms: turn.at_ms,
        fact: fact(contacts, turn),
    })
}

fn add_turns(contact: &Contact, index: u32, turns: &mut Vec<Turn>) {
    let answered_ms = contact.joined_ms.saturating_add(contact.wait_ms);
    let (answered, over_ms) = match contact.outcome {
        Outcome::LeftBefore => return,
        Outcome::Left => (false, answered_ms),
        Outcome::Served { handle_ms, .. } => (true, answered_ms.saturating_add(handle_ms)),
    };
    let mut add = |at_ms, step| {
        let rank = match step {
            _ if at_ms == contact.joined_ms => 2,
            _ if answered && at_ms == answered_ms => 1,
            _ => 0,
        };
        turns.push(Turn { at_ms, rank, contact: index, step });
    };
    add(contact.joined_ms, Step::Joined);
    if answered {
        add(answered_ms, Step::Answered);
    }
    add(over_ms, Step::Over);
}

fn fact(contacts: &Contacts, turn: Turn) -> Fact {
    let contact = &contacts.all[turn.contact as usize];
    let number = u128::from(turn.contact) + 1;
    let conversation = ConversationId::from_bits(number);
    let agent = match contact.outcome {
        Outcome::Served { agent: Some(agent), .. } => AgentId::from_bits(u128::from(agent) + 1),
        _ => AgentId::UNKNOWN,
    };
    match (turn.step, contact.outcome) {
        (Step::Joined, _) => Fact::ConversationOpened {
            conversation,
            inbox: InboxId::from_bits(u128::from(contact.queue) + 1),
            customer: CustomerId::from_bits(
                contact.customer.map_or(UNIDENTIFIED + number, |customer| u128::from(customer) + 1),
            ),
            client_id: number.to_string(),
            priority: contact.priority.map(|class| Priority {
                class: contacts.priorities.name(class).to_owned(),
                credit_ms: contact.credit_ms,
            }),
        },
        (Step::Answered, _) => Fact::ConversationAssigned { conversation, agent, by: Actor::System },
        (Step::Over, Outcome::Served { .. }) => {
            let by = agent.known().map_or(Actor::System, Actor::Agent);
            Fact::ConversationResolved { conversation, by }
        }
        (Step::Over, _) => Fact::ConversationAbandoned { conversation, reason: AbandonReason::Left },
    }
}
