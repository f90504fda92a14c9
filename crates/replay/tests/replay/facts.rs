//! Contacts as facts, in order.

use crate::made::{history, left, served};
use events::{AbandonReason, Actor, AgentId, Fact};
use replay::{Contact, Contacts, Outcome, facts};

/// What happens to whom, such as `2+` for joining, `2>` for an answer, `2.` for the end and `2-` for leaving.
fn order(contacts: &Contacts) -> Vec<String> {
    let facts: Vec<_> = facts(contacts).collect();
    assert!(facts.iter().zip(1..).all(|(recorded, seq)| recorded.seq == seq));
    assert!(facts.is_sorted_by_key(|recorded| recorded.at_ms));
    let written = facts.iter().map(|recorded| {
        let sign = match &recorded.fact {
            Fact::ConversationOpened { .. } => '+',
            Fact::ConversationAssigned { .. } => '>',
            Fact::ConversationResolved { .. } => '.',
            Fact::ConversationAbandoned { .. } => '-',
            other => panic!("{other:?}"),
        };
        format!("{}{sign}", recorded.fact.conversation().unwrap().bits())
    });
    written.collect()
}

#[test]
fn a_history_need_not_be_in_order() {
    let contacts = history(vec![served(10, 60, 60), left(5, 30), served(0, 0, 120)]);
    assert_eq!(order(&contacts), ["3+", "3>", "3.", "2+", "2-", "1+", "1>", "1."]);
}

#[test]
fn at_one_instant_hands_are_freed_then_filled_and_then_somebody_joins() {
    // All at minute 2: the first ends, the second is answered, the third leaves, the fourth joins.
    let contacts = history(vec![served(2, 60, 60), left(1, 60), served(1, 60, 600), served(0, 60, 60)]);
    let order = order(&contacts);
    assert_eq!(order[4..8], ["2-", "4.", "3>", "1+"], "{order:?}");
}

#[test]
fn what_joins_and_is_answered_in_one_instant_does_so_one_after_the_other() {
    let contacts = history(vec![served(1, 0, 0), served(0, 0, 60), served(0, 60, 0)]);
    assert_eq!(order(&contacts), ["2+", "2>", "3+", "2.", "3>", "3.", "1+", "1>", "1."]);
}

#[test]
fn who_left_before_the_line_was_never_there() {
    assert_eq!(order(&history(vec![left(1, 0), left(2, 5)])), ["2+", "2-"]);
}

#[test]
fn facts_say_what_the_contact_says() {
    let known =
        Contact { customer: Some(3), queue: 2, priority: Some(4), credit_ms: 90_000, ..served(0, 60, 60) };
    let unknown = Contact { outcome: Outcome::Served { agent: None, handle_ms: 0 }, ..served(9, 1, 0) };
    let contacts = history(vec![known, unknown, left(20, 7)]);
    let all: Vec<Fact> = facts(&contacts).map(|recorded| recorded.fact).collect();
    let Fact::ConversationOpened { inbox, customer, priority, .. } = &all[0] else { panic!() };
    assert_eq!((inbox.bits(), customer.bits()), (3, 4));
    let priority = priority.as_ref().unwrap();
    assert_eq!((priority.class.as_str(), priority.credit_ms), ("priority 4", 90_000));
    assert!(matches!(all[1], Fact::ConversationAssigned { agent, .. } if agent == AgentId::from_bits(1)));
    let Fact::ConversationOpened { customer: one, priority: None, .. } = &all[3] else { panic!() };
    assert!(matches!(all[4], Fact::ConversationAssigned { agent: AgentId::UNKNOWN, .. }));
    assert!(matches!(all[5], Fact::ConversationResolved { by: Actor::System, .. }));
    let Fact::ConversationOpened { customer: other, .. } = &all[6] else { panic!() };
    assert_ne!(one, other, "customers whom nobody knows are all different");
    assert!(matches!(all[7], Fact::ConversationAbandoned { reason: AbandonReason::Left, .. }));
}
