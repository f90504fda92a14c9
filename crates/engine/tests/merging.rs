//! Two conversations as one: given both, when somebody merges them, then facts or a refusal.

use engine::conversations::Conversation;
use engine::merging::{MOST_PARTS, MergeRefusal, Side, merge, separate};
use events::{Actor, AgentId, ConversationId, ConversationState as State, CustomerId, Fact, InboxId};
use proptest::prelude::*;

const ADA: AgentId = AgentId::from_bits(1);
const BY: Actor = Actor::Agent(AgentId::from_bits(9));

fn side(n: u128, state: State) -> Side {
    let agent = (state == State::Active || state == State::Resolved).then_some(ADA);
    let conversation = Conversation {
        id: ConversationId::from_bits(n),
        customer: CustomerId::from_bits(1),
        state,
        agent,
        team: None,
        arrived_ms: 0,
        parked_until_ms: None,
    };
    let person = conversation.customer;
    Side { conversation, inbox: InboxId::from_bits(1), person, merged_into: None, parts: 0 }
}

fn merged(from: &Side, into: &Side) -> Fact {
    Fact::ConversationMerged { conversation: from.conversation.id, into: into.conversation.id, by: BY }
}

#[test]
fn whoever_serves_the_one_that_goes_serves_the_one_that_stays() {
    let from = side(2, State::Active);
    for state in [State::Resolved, State::Abandoned, State::Parked, State::Waiting] {
        let into = side(1, state);
        let assigned = Fact::ConversationAssigned { conversation: into.conversation.id, agent: ADA, by: BY };
        assert_eq!(merge(&from, &into, BY), Ok(vec![merged(&from, &into), assigned]));
    }
    let into = side(1, State::Active);
    assert_eq!(merge(&from, &into, BY), Ok(vec![merged(&from, &into)]), "whoever has it keeps it");
}

#[test]
fn a_wait_is_never_merged_away() {
    let waits = side(2, State::Waiting);
    for into in [State::Resolved, State::Abandoned, State::Parked] {
        assert_eq!(merge(&waits, &side(1, into), BY), Err(MergeRefusal::Waits));
    }
    let (from, into) = (side(2, State::Resolved), side(1, State::Waiting));
    assert_eq!(
        merge(&from, &into, BY),
        Ok(vec![merged(&from, &into)]),
        "what is over joins the one that waits"
    );
    assert_eq!(merge(&side(2, State::Parked), &into, BY), Err(MergeRefusal::Parked));
}

#[test]
fn a_wait_ends_in_the_hands_of_whoever_serves_its_customer() {
    let (waits, served) = (side(2, State::Waiting), side(1, State::Active));
    let answered = Fact::ConversationAssigned { conversation: waits.conversation.id, agent: ADA, by: BY };
    assert_eq!(merge(&waits, &served, BY), Ok(vec![answered, merged(&waits, &served)]));
}

#[test]
fn whoever_stands_in_line_twice_goes_on_where_they_have_stood_longer() {
    let (later, first) = (side(2, State::Waiting), side(1, State::Waiting));
    let at = |side: Side, arrived_ms| Side {
        conversation: Conversation { arrived_ms, ..side.conversation },
        ..side
    };
    let (later, first) = (at(later, 2_000), at(first, 1_000));
    assert_eq!(merge(&later, &first, BY), Ok(vec![merged(&later, &first)]));
    assert_eq!(merge(&first, &later, BY), Err(MergeRefusal::Waits));
}

#[test]
fn only_conversations_of_one_customer_in_one_inbox_become_one() {
    let (from, into) = (side(2, State::Resolved), side(1, State::Resolved));
    let mut other = into;
    other.inbox = InboxId::from_bits(2);
    assert_eq!(merge(&from, &other, BY), Err(MergeRefusal::OtherInbox));
    other = into;
    (other.conversation.customer, other.person) = (CustomerId::from_bits(2), CustomerId::from_bits(2));
    assert_eq!(merge(&from, &other, BY), Err(MergeRefusal::OtherCustomer));
    assert_eq!(merge(&from, &from, BY), Err(MergeRefusal::Same));
    other = into;
    other.merged_into = Some(ConversationId::from_bits(7));
    assert_eq!(merge(&from, &other, BY), Err(MergeRefusal::PartOf(ConversationId::from_bits(7))));
    other = into;
    other.parts = MOST_PARTS - 1;
    assert_eq!(merge(&from, &other, BY), Err(MergeRefusal::TooMany));
}

#[test]
fn of_two_visitors_who_are_one_person_to_colleagues_the_one_that_goes_is_over() {
    for state in State::ALL {
        for into in State::ALL {
            let (from, mut into) = (side(2, *state), side(1, *into));
            into.conversation.customer = CustomerId::from_bits(2);
            let expected = if state.is_open() {
                Err(MergeRefusal::OpenToAnother)
            } else {
                Ok(vec![merged(&from, &into)])
            };
            assert_eq!(merge(&from, &into, BY), expected, "{state} into {}", into.conversation.state);
        }
    }
}

#[test]
fn a_part_is_separated_once() {
    let mut part = side(2, State::Resolved);
    assert!(separate(&part, BY).is_empty());
    part.merged_into = Some(ConversationId::from_bits(1));
    let separated = Fact::ConversationSeparated {
        conversation: part.conversation.id,
        from: ConversationId::from_bits(1),
        by: BY,
    };
    assert_eq!(separate(&part, BY), [separated]);
}

proptest! {
    #[test]
    fn hands_are_conserved(from in 0_usize..5, into in 0_usize..5) {
        let (from, into) = (side(2, State::ALL[from]), side(1, State::ALL[into]));
        let held = |side: &Side| usize::from(side.conversation.state == State::Active);
        if let Ok(facts) = merge(&from, &into, BY) {
            let stays = into.conversation.id;
            let assigned = facts.iter().filter(|fact| {
                matches!(fact, Fact::ConversationAssigned { conversation, .. } if *conversation == stays)
            });
            let assigned = assigned.count();
            // The one that goes is held by nobody; the one that stays, by one at most.
            let after = held(&into) + assigned;
            prop_assert!(after <= 1 && after >= held(&into));
            prop_assert!(held(&from) == 0 || after == 1, "nobody who was served is dropped");
        }
    }
}
