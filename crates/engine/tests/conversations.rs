//! What may happen to a conversation: given where it is, when somebody does this, then these facts or this refusal.

use engine::conversations::{
    Conversation, ConversationRefusal, Decision, GIVEN_BACK_HOLD_MS, LONGEST_PARKING_MS,
};
use engine::routing::Hands;
use events::{
    AbandonReason, Actor, AgentId, AgentState, ConversationId, ConversationState as State, CustomerId, Fact,
    QueueReason,
};

const ADA: AgentId = AgentId::from_bits(1);
const BEN: AgentId = AgentId::from_bits(2);
const CONVERSATION: ConversationId = ConversationId::from_bits(7);
const CUSTOMER: CustomerId = CustomerId::from_bits(9);
const BY_BEN: Actor = Actor::Agent(BEN);
const ARRIVED_MS: i64 = 1_000_000;
const NOW_MS: i64 = 5_000_000;
const ALL: [State; 5] = [State::Waiting, State::Active, State::Parked, State::Resolved, State::Abandoned];

/// A conversation in this state; Ada has it, or had it, where somebody may.
fn given(state: State) -> Conversation {
    Conversation {
        id: CONVERSATION,
        customer: CUSTOMER,
        state,
        agent: matches!(state, State::Active | State::Parked | State::Resolved).then_some(ADA),
        team: None,
        arrived_ms: ARRIVED_MS,
        parked_until_ms: (state == State::Parked).then_some(NOW_MS + 60_000),
    }
}

/// Somebody who can take one more.
fn hands(agent: AgentId) -> Hands {
    Hands { agent, is_member: true, state: AgentState::Available, connected: true, load: 1, capacity: 2 }
}

fn assigned(agent: AgentId, by: Actor) -> Fact {
    Fact::ConversationAssigned { conversation: CONVERSATION, agent, by }
}

fn queued(reason: QueueReason, waiting_since_ms: i64, held: Option<AgentId>, by: Actor) -> Fact {
    let held_until_ms = held.map(|_| NOW_MS + GIVEN_BACK_HOLD_MS);
    Fact::ConversationQueued {
        conversation: CONVERSATION,
        reason,
        waiting_since_ms,
        held_from: held,
        held_until_ms,
        by,
    }
}

fn no_step(from: State, to: State) -> Decision {
    Err(ConversationRefusal::IllegalTransition { from, to })
}

#[test]
fn assigning_takes_any_conversation_and_opens_again_what_had_ended() {
    for state in ALL {
        let reopened = Fact::ConversationReopened { conversation: CONVERSATION, by: BY_BEN };
        let then = match state {
            State::Waiting | State::Active | State::Parked => vec![assigned(BEN, BY_BEN)],
            State::Resolved | State::Abandoned => vec![reopened, assigned(BEN, BY_BEN)],
        };
        assert_eq!(given(state).assign(&hands(BEN), BY_BEN), Ok(then), "{state}");
    }
}

#[test]
fn whoever_says_from_whom_they_take_it_does_not_take_it_from_another() {
    let refused = Err(ConversationRefusal::Elsewhere);
    let from = |state, seen| given(state).assign_from(seen, &hands(BEN), BY_BEN);
    assert_eq!(from(State::Active, None), refused);
    assert_eq!(from(State::Active, Some(BEN)), refused);
    assert_eq!(from(State::Active, Some(ADA)), Ok(vec![assigned(BEN, BY_BEN)]));
    let of_nobody = Conversation { agent: None, ..given(State::Waiting) };
    assert_eq!(of_nobody.assign_from(None, &hands(BEN), BY_BEN), Ok(vec![assigned(BEN, BY_BEN)]));
    assert_eq!(of_nobody.assign_from(Some(ADA), &hands(BEN), BY_BEN), refused);
    let mine = given(State::Active).assign_from(None, &hands(ADA), BY_BEN);
    assert_eq!(mine, Ok(vec![]), "who has it already has it");
    // What is over is nobody's any more: to whom it would return does not matter.
    for seen in [None, Some(ADA), Some(BEN)] {
        assert_eq!(from(State::Resolved, seen).unwrap().last(), Some(&assigned(BEN, BY_BEN)));
    }
}

#[test]
fn assigning_to_whoever_has_it_already_changes_nothing_even_with_full_hands() {
    let full = Hands { load: 2, is_member: false, ..hands(ADA) };
    assert_eq!(given(State::Active).assign(&full, BY_BEN), Ok(vec![]));
    let parked = given(State::Parked).assign(&hands(ADA), BY_BEN);
    assert_eq!(parked, Ok(vec![assigned(ADA, BY_BEN)]), "a parked one is not in anybody's hands");
}

#[test]
fn assigning_needs_a_member_with_room_but_nobody_who_is_available_or_connected() {
    let refused = |hands: Hands| given(State::Waiting).assign(&hands, BY_BEN).unwrap_err();
    assert_eq!(refused(Hands { is_member: false, ..hands(BEN) }), ConversationRefusal::NotAMember);
    assert_eq!(refused(Hands { load: 2, ..hands(BEN) }), ConversationRefusal::AgentFull);
    assert_eq!(refused(Hands { capacity: 0, load: 0, ..hands(BEN) }), ConversationRefusal::AgentFull);
    let outsider = Hands { is_member: false, load: 2, ..hands(BEN) };
    assert_eq!(refused(outsider), ConversationRefusal::NotAMember, "how full an outsider is, is not said");
    for state in [AgentState::Available, AgentState::Away, AgentState::Offline] {
        let away = Hands { state, connected: false, ..hands(BEN) };
        assert_eq!(given(State::Waiting).assign(&away, BY_BEN), Ok(vec![assigned(BEN, BY_BEN)]));
    }
}

#[test]
fn giving_back_keeps_the_arrival_and_holds_it_from_whoever_had_it() {
    let back = || Ok(vec![queued(QueueReason::GivenBack, ARRIVED_MS, Some(ADA), BY_BEN)]);
    for state in ALL {
        let then = match state {
            State::Waiting => Ok(vec![]),
            State::Active | State::Parked => back(),
            State::Resolved | State::Abandoned => no_step(state, State::Waiting),
        };
        assert_eq!(given(state).give_back(BY_BEN, NOW_MS), then, "{state}");
    }
    let nobodys = Conversation { agent: None, ..given(State::Parked) };
    let then = Ok(vec![queued(QueueReason::GivenBack, ARRIVED_MS, None, BY_BEN)]);
    assert_eq!(nobodys.give_back(BY_BEN, NOW_MS), then, "nobody had it, so it is held from nobody");
}

#[test]
fn an_agent_who_cannot_go_on_gives_up_what_is_in_their_hands_with_its_arrival_and_without_a_hold() {
    for reason in [QueueReason::AgentGone, QueueReason::AgentOffline, QueueReason::MemberRemoved] {
        for state in ALL {
            let then = match state {
                State::Active => vec![queued(reason, ARRIVED_MS, None, Actor::System)],
                _ => vec![],
            };
            assert_eq!(given(state).release(reason), then, "{state}");
        }
    }
}

#[test]
fn parking_takes_any_open_conversation_and_no_other() {
    for until_ms in [None, Some(NOW_MS + 1), Some(NOW_MS + LONGEST_PARKING_MS)] {
        for state in ALL {
            let parked = Fact::ConversationParked { conversation: CONVERSATION, until_ms, by: BY_BEN };
            let then = if state.is_open() { Ok(vec![parked]) } else { no_step(state, State::Parked) };
            assert_eq!(given(state).park(until_ms, BY_BEN, NOW_MS), then, "{state} until {until_ms:?}");
        }
    }
}

#[test]
fn parking_again_until_the_same_moment_changes_nothing() {
    let parked = given(State::Parked);
    assert_eq!(parked.park(parked.parked_until_ms, BY_BEN, NOW_MS), Ok(vec![]));
    let without_end = Conversation { parked_until_ms: None, ..parked };
    assert_eq!(without_end.park(None, BY_BEN, NOW_MS), Ok(vec![]));
    assert_eq!(parked.park(None, BY_BEN, NOW_MS).unwrap().len(), 1);
}

#[test]
fn parking_ends_in_the_future_and_within_a_year() {
    let park = |until| given(State::Active).park(Some(until), BY_BEN, NOW_MS);
    for past in [i64::MIN, 0, NOW_MS - 1, NOW_MS] {
        assert_eq!(park(past), Err(ConversationRefusal::UntilIsPast), "{past}");
    }
    for late in [NOW_MS + LONGEST_PARKING_MS + 1, i64::MAX] {
        assert_eq!(park(late), Err(ConversationRefusal::UntilIsTooLate), "{late}");
    }
    let ended = given(State::Resolved).park(Some(0), BY_BEN, NOW_MS);
    assert_eq!(ended, no_step(State::Resolved, State::Parked), "the state comes first");
}

#[test]
fn resolving_ends_whatever_is_not_resolved() {
    for state in ALL {
        let resolved = Fact::ConversationResolved { conversation: CONVERSATION, by: BY_BEN };
        let then = if state == State::Resolved { vec![] } else { vec![resolved] };
        assert_eq!(given(state).resolve(BY_BEN), then, "{state}");
    }
}

#[test]
fn only_who_waits_can_leave_the_line() {
    for reason in [AbandonReason::Left, AbandonReason::Gone] {
        for state in ALL {
            let abandoned = Fact::ConversationAbandoned { conversation: CONVERSATION, reason };
            let then = match state {
                State::Waiting => Ok(vec![abandoned]),
                State::Abandoned => Ok(vec![]),
                _ => no_step(state, State::Abandoned),
            };
            assert_eq!(given(state).abandon(reason), then, "{state}");
        }
    }
}

#[test]
fn a_message_after_the_end_reopens_first() {
    for state in ALL {
        let reopened =
            Fact::ConversationReopened { conversation: CONVERSATION, by: Actor::Customer(CUSTOMER) };
        let then = if state.is_open() { vec![] } else { vec![reopened] };
        assert_eq!(given(state).before_customer_message(), then, "{state}");
    }
}

/// Hands into which routing gives nothing: Ada's without one of the four conditions, somebody else's, and nobody's.
fn unfit() -> Vec<Option<Hands>> {
    let ada = hands(ADA);
    vec![
        None,
        Some(hands(BEN)),
        Some(Hands { load: 2, ..ada }),
        Some(Hands { connected: false, ..ada }),
        Some(Hands { is_member: false, ..ada }),
        Some(Hands { state: AgentState::Away, ..ada }),
        Some(Hands { state: AgentState::Offline, ..ada }),
    ]
}

#[test]
fn a_customers_message_brings_a_parked_conversation_back_to_its_agent_or_into_the_line() {
    let parked = given(State::Parked);
    assert_eq!(parked.after_customer_message(Some(&hands(ADA)), NOW_MS), [assigned(ADA, Actor::System)]);
    for hands in unfit() {
        let then = [queued(QueueReason::CustomerWrote, NOW_MS, None, Actor::System)];
        assert_eq!(parked.after_customer_message(hands.as_ref(), NOW_MS), then, "{hands:?}");
    }
}

#[test]
fn a_customers_message_brings_a_resolved_conversation_back_to_its_agent_or_leaves_it_reopened_in_line() {
    let resolved = given(State::Resolved);
    assert_eq!(resolved.after_customer_message(Some(&hands(ADA)), NOW_MS), [assigned(ADA, Actor::System)]);
    for hands in unfit() {
        assert_eq!(resolved.after_customer_message(hands.as_ref(), NOW_MS), [], "{hands:?}");
    }
    let abandoned = given(State::Abandoned);
    assert_eq!(abandoned.after_customer_message(Some(&hands(ADA)), NOW_MS), [], "it was nobody's");
}

#[test]
fn a_customers_message_moves_nothing_that_waits_or_is_in_hand() {
    for state in [State::Waiting, State::Active] {
        assert_eq!(given(state).after_customer_message(Some(&hands(ADA)), NOW_MS), [], "{state}");
    }
}

#[test]
fn the_end_of_parking_brings_it_back_to_its_agent_or_into_the_line() {
    let unpark = |state, hands: Option<&Hands>| given(state).unpark(QueueReason::ParkingOver, hands, NOW_MS);
    for state in ALL {
        let then = if state == State::Parked { vec![assigned(ADA, Actor::System)] } else { vec![] };
        assert_eq!(unpark(state, Some(&hands(ADA))), then, "{state}");
    }
    for hands in unfit() {
        let then = [queued(QueueReason::ParkingOver, NOW_MS, None, Actor::System)];
        assert_eq!(unpark(State::Parked, hands.as_ref()), then, "{hands:?}");
    }
}

#[test]
fn a_clock_at_the_end_of_time_overflows_nothing() {
    let given_back = given(State::Active).give_back(BY_BEN, i64::MAX).unwrap();
    assert!(matches!(given_back[0], Fact::ConversationQueued { held_until_ms: Some(i64::MAX), .. }));
    assert!(given(State::Active).park(Some(i64::MAX), BY_BEN, i64::MAX - 1).is_ok());
}
