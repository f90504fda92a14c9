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
    Side { conversation, inbox: InboxId::from_bits(1), merged_into: None, parts: 0 }
}

fn merged(from: &Side, into: &Side) -> Fact {
    Fact::ConversationMerged { conversation: from.conversation.id, into: into.conversation.id, by: BY }
}

#[test]
fn whoever_serves_the_one_that_goes_serves_the_one_that_stays() {
    let from = side(2, State::Active);
    for state in [State::Resolved, State::Abandoned, State::Parked] {
        let into = side(1, state);
        let assigned = Fact::ConversationAssigned { conversation: into.conversation.id, agent: ADA, by: BY };
        assert_eq!(merge(&from, &into, BY), Ok(vec![merged(&from, &into), assigned]));
    }
    let into = side(1, State::Active);
    assert_eq!(merge(&from, &into, BY), Ok(vec![merged(&from, &into)]), "whoever has it keeps it");
}

#[test]
fn a_wait_is_never_merged_away() {
    for into in State::ALL {
        assert_eq!(merge(&side(2, State::Waiting), &side(1, *into), BY), Err(MergeRefusal::Waits));
    }
    assert_eq!(merge(&side(2, State::Active), &side(1, State::Waiting), BY), Err(MergeRefusal::Waits));
    let (from, into) = (side(2, State::Resolved), side(1, State::Waiting));
    assert_eq!(
        merge(&from, &into, BY),
        Ok(vec![merged(&from, &into)]),
        "what is over joins the one that waits"
    );
    assert_eq!(merge(&side(2, State::Parked), &into, BY), Err(MergeRefusal::Parked));
}

#[test]
fn only_conversations_of_one_visitor_in_one_inbox_become_one() {
    let (from, into) = (side(2, State::Resolved), side(1, State::Resolved));
    let mut other = into;
    other.inbox = InboxId::from_bits(2);
    assert_eq!(merge(&from, &other, BY), Err(MergeRefusal::OtherInbox));
    other = into;
    other.conversation.customer = CustomerId::from_bits(2);
    assert_eq!(merge(&from, &other, BY), Err(MergeRefusal::OtherVisitor));
    assert_eq!(merge(&from, &from, BY), Err(MergeRefusal::Same));
    other = into;
    other.merged_into = Some(ConversationId::from_bits(7));
    assert_eq!(merge(&from, &other, BY), Err(MergeRefusal::PartOf(ConversationId::from_bits(7))));
    other = into;
    other.parts = MOST_PARTS - 1;
    assert_eq!(merge(&from, &other, BY), Err(MergeRefusal::TooMany));
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
            let assigned = facts.iter().filter(|fact| matches!(fact, Fact::ConversationAssigned { .. })).count();
            // The one that goes is held by nobody; the one that stays, by one at most.
            let after = held(&into) + assigned;
            prop_assert!(after <= 1 && after >= held(&into));
            prop_assert!(held(&from) == 0 || after == 1, "nobody who was served is dropped");
        }
    }
}
