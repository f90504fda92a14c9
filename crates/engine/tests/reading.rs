//! Given facts, what happens on the floor.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use engine::waits::{Arrival, Happening, Reading};
use events::{
    AbandonReason, Actor, AgentId, AgentState, ConversationId, CustomerId, Fact, InboxId, Priority,
    QueueReason, Recorded, Role, TeamId, WorkspaceId,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const ADA: AgentId = AgentId::from_bits(1);
const BEN: AgentId = AgentId::from_bits(2);

/// Facts, a second apart, as they are read.
#[derive(Default)]
struct Given {
    reading: Reading,
    seq: i64,
}

impl Given {
    fn then(&mut self, fact: Fact) -> Vec<Happening> {
        self.seq += 1;
        let (workspace, at_ms) = (WorkspaceId::from_bits(1), self.seq * 1000);
        let read = self.reading.read(&Recorded { workspace, seq: self.seq, at_ms, fact });
        assert!(read.iter().all(|(at, _)| *at == at_ms), "{read:?}");
        read.into_iter().map(|(_, happening)| happening).collect()
    }
}

fn conversation(number: u128) -> ConversationId {
    ConversationId::from_bits(number)
}

fn opened(number: u128, inbox: u128, priority: Option<(&str, i64)>) -> Fact {
    Fact::ConversationOpened {
        conversation: conversation(number),
        inbox: InboxId::from_bits(inbox),
        customer: CustomerId::from_bits(number),
        client_id: String::new(),
        priority: priority.map(|(class, credit_ms)| Priority { class: class.to_owned(), credit_ms }),
    }
}

fn assigned(number: u128, agent: AgentId) -> Fact {
    Fact::ConversationAssigned { conversation: conversation(number), agent, by: Actor::System }
}

fn queued(number: u128, waiting_since_ms: i64) -> Fact {
    Fact::ConversationQueued {
        conversation: conversation(number),
        reason: QueueReason::GivenBack,
        waiting_since_ms,
        held_from: None,
        held_until_ms: None,
        by: Actor::System,
    }
}

fn resolved(number: u128) -> Fact {
    Fact::ConversationResolved { conversation: conversation(number), by: Actor::Agent(ADA) }
}

fn parked(number: u128) -> Fact {
    Fact::ConversationParked { conversation: conversation(number), until_ms: None, by: Actor::Agent(ADA) }
}

fn reopened(number: u128) -> Fact {
    Fact::ConversationReopened { conversation: conversation(number), by: Actor::System }
}

fn abandoned(number: u128, reason: AbandonReason) -> Fact {
    Fact::ConversationAbandoned { conversation: conversation(number), reason }
}

fn joined(contact: u64, queue: u32, class: u32, credit_ms: i64) -> Happening {
    Happening::Joined { contact, arrival: Arrival { queue, class, credit_ms } }
}

fn answered(contact: u64, agent: u32) -> Happening {
    Happening::Answered { contact, agent: Some(agent) }
}

fn finished(contact: u64) -> Happening {
    Happening::Finished { contact }
}

#[test]
fn a_conversation_joins_is_answered_and_finishes() {
    let mut given = Given::default();
    assert_eq!(given.then(opened(7, 70, None)), [joined(1, 0, 0, 0)]);
    assert_eq!(given.reading.contact(conversation(7)), Some(1));
    assert_eq!(given.then(assigned(7, ADA)), [answered(1, 0)]);
    assert_eq!(given.then(assigned(7, ADA)), [], "it was with her already");
    assert_eq!(given.then(resolved(7)), [finished(1)]);
    assert_eq!(given.reading.contact(conversation(7)), None);
    assert_eq!(given.then(resolved(7)), [], "once is enough");
}

#[test]
fn inboxes_and_classes_have_small_handles_and_no_priority_is_a_class_of_its_own() {
    let mut given = Given::default();
    assert_eq!(given.then(opened(1, 70, Some(("gold", 90_000)))), [joined(1, 0, 1, 90_000)]);
    assert_eq!(given.then(opened(2, 71, None)), [joined(2, 1, 0, 0)]);
    assert_eq!(given.then(opened(3, 70, Some(("silver", 0)))), [joined(3, 0, 2, 0)]);
    assert_eq!(given.then(opened(4, 71, Some(("gold", -1)))), [joined(4, 1, 1, 0)], "credit is never a debt");
}

#[test]
fn nobody_knows_who_answered_where_history_does_not_say() {
    let mut given = Given::default();
    given.then(opened(1, 1, None));
    let unknown = Happening::Answered { contact: 1, agent: None };
    assert_eq!(given.then(assigned(1, AgentId::UNKNOWN)), [unknown]);
    assert_eq!(given.then(resolved(1)), [finished(1)]);
}

#[test]
fn a_hand_over_frees_one_pair_of_hands_and_fills_another() {
    let mut given = Given::default();
    given.then(opened(1, 1, None));
    given.then(assigned(1, ADA));
    assert_eq!(given.then(assigned(1, BEN)), [finished(1), answered(1, 1)]);
}

#[test]
fn what_is_given_back_joins_again_with_credit_for_what_it_waited() {
    let mut given = Given::default();
    given.then(opened(1, 1, Some(("gold", 500))));
    given.then(assigned(1, ADA));
    assert_eq!(given.then(queued(1, 1000)), [finished(1), joined(1, 0, 1, 2500)]);
    assert_eq!(given.then(queued(1, 1000)), [], "it waits already");
    assert_eq!(given.then(assigned(1, ADA)), [answered(1, 0)]);
}

#[test]
fn what_is_parked_comes_back_to_its_agent_or_to_the_line() {
    let mut given = Given::default();
    given.then(opened(1, 1, None));
    given.then(assigned(1, ADA));
    assert_eq!(given.then(parked(1)), [finished(1)]);
    assert_eq!(given.then(assigned(1, ADA)), [answered(1, 0)]);
    assert_eq!(given.then(parked(1)), [finished(1)]);
    assert_eq!(given.then(queued(1, 6000)), [joined(1, 0, 0, 0)]);
}

#[test]
fn what_is_resolved_from_the_line_was_in_somebodys_hands_for_a_moment() {
    let mut given = Given::default();
    given.then(opened(1, 1, None));
    assert_eq!(given.then(resolved(1)), [answered(1, 0), finished(1)]);
}

#[test]
fn who_is_gone_left_silently_and_who_said_so_did_not() {
    let mut given = Given::default();
    given.then(opened(1, 1, None));
    given.then(opened(2, 1, None));
    assert_eq!(
        given.then(abandoned(1, AbandonReason::Gone)),
        [Happening::Left { contact: 1, silently: true }]
    );
    assert_eq!(
        given.then(abandoned(2, AbandonReason::Left)),
        [Happening::Left { contact: 2, silently: false }]
    );
    assert_eq!(given.then(reopened(2)), [joined(2, 0, 0, 0)]);
    assert_eq!(given.then(abandoned(3, AbandonReason::Left)), [], "nobody saw it come");
}

#[test]
fn an_agent_is_staffed_while_available_connected_and_a_member() {
    let mut given = Given::default();
    let state = |state, connected| Fact::AgentStateChanged { agent: ADA, state, connected };
    let member = |inbox| Fact::MemberAdded { inbox: InboxId::from_bits(inbox), agent: ADA, by: None };
    let staffed = |queues: &[u32]| Happening::Staffed {
        agent: 0,
        capacity: 5,
        queues: queues.to_vec(),
        until_ms: None,
    };
    assert_eq!(given.then(Fact::AgentAdded { agent: ADA, role: Role::Agent, capacity: 5, by: None }), []);
    assert_eq!(given.then(member(1)), []);
    assert_eq!(given.then(state(AgentState::Available, false)), []);
    assert_eq!(given.then(state(AgentState::Available, true)), [staffed(&[0])]);
    assert_eq!(given.then(state(AgentState::Available, true)), []);
    assert_eq!(given.then(member(2)), [staffed(&[0, 1])]);
    assert_eq!(given.then(member(2)), []);
    let removed = |inbox| Fact::MemberRemoved { inbox: InboxId::from_bits(inbox), agent: ADA, by: None };
    assert_eq!(given.then(removed(1)), [staffed(&[1])]);
    assert_eq!(given.then(removed(2)), [Happening::Unstaffed { agent: 0 }]);
    assert_eq!(given.then(member(1)), [staffed(&[0])]);
    assert_eq!(given.then(state(AgentState::Away, true)), [Happening::Unstaffed { agent: 0 }]);
    assert_eq!(given.then(state(AgentState::Offline, false)), []);
}

#[test]
fn what_was_handed_to_a_team_is_a_line_of_its_own_for_those_who_are_in_both() {
    let mut given = Given::default();
    let (inbox, team) = (InboxId::from_bits(1), TeamId::from_bits(1));
    let staffed = |agent: u32, queues: &[u32]| {
        let queues = queues.to_vec();
        Happening::Staffed { agent, capacity: 5, queues, until_ms: None }
    };
    for agent in [ADA, BEN] {
        given.then(Fact::AgentAdded { agent, role: Role::Agent, capacity: 5, by: None });
        given.then(Fact::MemberAdded { inbox, agent, by: None });
        given.then(Fact::AgentStateChanged { agent, state: AgentState::Available, connected: true });
    }
    let by = Actor::System;
    assert_eq!(given.then(Fact::TeamMemberAdded { team, agent: BEN, by }), [], "nothing waits for it yet");
    given.then(opened(1, 1, None));
    let handed = |number| Fact::ConversationHandedToTeam { conversation: conversation(number), team, by };
    let moved = |contact, queue| Happening::Moved { contact, queue };
    assert_eq!(given.then(handed(1)), [staffed(1, &[0, 1]), moved(1, 1)]);
    assert_eq!(given.then(handed(1)), [], "it is there");
    assert_eq!(given.reading.team_queue(inbox, team), Some(1));
    assert_eq!(given.reading.waits_for(conversation(1)), Some((inbox, Some(team))));
    // From hands it comes back to the team's line, and stays the team's.
    given.then(opened(2, 1, None));
    given.then(assigned(2, ADA));
    assert_eq!(given.then(handed(2)), []);
    let Some(Happening::Joined { arrival, .. }) = given.then(queued(2, 0)).pop() else { panic!() };
    assert_eq!(arrival.queue, 1);
    let freed = Fact::ConversationFreedFromTeam { conversation: conversation(1), by };
    assert_eq!(given.then(freed), [moved(1, 0)]);
    assert_eq!(given.then(Fact::TeamMemberRemoved { team, agent: BEN, by }), [staffed(1, &[0])]);
    assert_eq!(given.then(Fact::TeamMemberAdded { team, agent: ADA, by }), [staffed(0, &[0, 1])]);
    assert_eq!(
        given.then(Fact::MemberRemoved { inbox, agent: ADA, by: None }),
        [Happening::Unstaffed { agent: 0 }]
    );
}

#[test]
fn conversations_that_are_long_over_are_forgotten_and_those_in_line_are_not() {
    let mut given = Given::default();
    given.then(opened(1, 1, None));
    for number in 2..=60_000 {
        given.then(opened(number, 1, None));
        given.then(resolved(number));
    }
    assert_eq!(given.then(reopened(2)), [], "forgotten");
    assert_eq!(given.then(reopened(60_000)), [joined(60_000, 0, 0, 0)]);
    assert_eq!(given.then(assigned(1, ADA)), [answered(1, 0)]);
}

#[test]
fn lines_and_classes_without_number_share_a_handle() {
    let mut given = Given::default();
    for number in 0..5_000 {
        given.then(opened(number, number, Some((&format!("class {number}"), 0))));
    }
    let [Happening::Joined { arrival, .. }] = given.then(opened(5_000, 5_000, None))[..] else { panic!() };
    let [Happening::Joined { arrival: other, .. }] = given.then(opened(5_001, 5_001, None))[..] else {
        panic!()
    };
    assert_eq!(arrival.queue, other.queue);
    assert!(arrival.queue <= 4_096);
}

/// Where a contact is, as the happenings say.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Whereabouts {
    #[default]
    Out,
    InLine,
    InHands,
}

proptest! {
    #[test]
    fn whatever_happens_nobody_is_in_two_places(steps in prop::collection::vec((0..8_u128, 0..10_u8, any::<bool>()), 1..200)) {
        use Whereabouts::{InHands, InLine, Out};
        let mut given = Given::default();
        let (mut opened_ones, mut places) = (BTreeSet::new(), BTreeMap::<u64, Whereabouts>::new());
        for (number, what, which) in steps {
            let fact = match what {
                0 | 1 if opened_ones.insert(number) => opened(number, number % 3, which.then_some(("gold", 9))),
                2 | 3 => assigned(number, if which { ADA } else { BEN }),
                4 => queued(number, 500),
                5 => parked(number),
                6 => resolved(number),
                7 if which => {
                    let (conversation, team) = (conversation(number), TeamId::from_bits(number % 2));
                    Fact::ConversationHandedToTeam { conversation, team, by: Actor::System }
                }
                7 => reopened(number),
                8 => abandoned(number, if which { AbandonReason::Gone } else { AbandonReason::Left }),
                _ => Fact::MemberAdded { inbox: InboxId::from_bits(number), agent: ADA, by: None },
            };
            for happening in given.then(fact) {
                let (contact, from, to) = match happening {
                    Happening::Joined { contact, .. } => (contact, &[Out][..], InLine),
                    Happening::Answered { contact, .. } => (contact, &[InLine, Out][..], InHands),
                    Happening::Finished { contact } => (contact, &[InHands][..], Out),
                    Happening::Left { contact, .. } => (contact, &[InLine][..], Out),
                    Happening::Moved { contact, .. } => (contact, &[InLine][..], InLine),
                    other => panic!("{other:?}"),
                };
                let place = places.entry(contact).or_default();
                prop_assert!(from.contains(place), "{happening:?} while {place:?}");
                *place = to;
            }
            let handle = given.reading.contact(conversation(number));
            prop_assert!(handle.is_none_or(|handle| places[&handle] != Out));
        }
    }
}
