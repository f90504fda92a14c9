//! The log of a live workspace as a history.

use events::{
    AbandonReason, Actor, AgentId, AgentState, ConversationId, CustomerId, Fact, InboxId, InboxSettings,
    QueueReason, Recorded, Role, WorkspaceId,
};
use replay::what_if::{Answer, Figure, Scenarios, Settings, words};
use replay::{Contacts, Outcome, Workspace};

const SECOND: i64 = 1_000;
/// A Monday at eight, in milliseconds since 1970 UTC.
const MONDAY: i64 = crate::made::MONDAY;

/// A log that is written fact by fact.
#[derive(Default)]
struct Log {
    facts: Vec<Recorded>,
}

const fn agent(number: u128) -> AgentId {
    AgentId::from_bits(number)
}

const fn inbox(number: u128) -> InboxId {
    InboxId::from_bits(number)
}

const fn conversation(number: u128) -> ConversationId {
    ConversationId::from_bits(number)
}

impl Log {
    /// With two inboxes and an agent of this capacity in the first.
    fn staffed(capacity: i64) -> Self {
        let mut log = Self::default();
        for (number, name) in [(1, "Support"), (2, "Sales")] {
            let settings = InboxSettings { name: name.to_owned(), origins: Vec::new(), patience_s: 60 };
            log.at(0, Fact::InboxChanged { inbox: inbox(number), settings, by: Actor::System });
        }
        log.at(0, Fact::AgentAdded { agent: agent(7), role: Role::Agent, capacity });
        log.at(0, Fact::MemberAdded { inbox: inbox(1), agent: agent(7) });
        log.state(0, AgentState::Available);
        log
    }

    fn at(&mut self, second: i64, fact: Fact) {
        let seq = self.facts.len() as i64 + 1;
        let workspace = WorkspaceId::from_bits(1);
        self.facts.push(Recorded { workspace, seq, at_ms: MONDAY + second * SECOND, fact });
    }

    fn state(&mut self, second: i64, state: AgentState) {
        self.at(second, Fact::AgentStateChanged { agent: agent(7), state, connected: true });
    }

    fn opened(&mut self, second: i64, number: u128) {
        let client_id = number.to_string();
        let customer = CustomerId::from_bits(number);
        let fact = Fact::ConversationOpened {
            conversation: conversation(number),
            inbox: inbox(1),
            customer,
            client_id,
            priority: None,
        };
        self.at(second, fact);
    }

    fn assigned(&mut self, second: i64, number: u128) {
        let by = Actor::System;
        let fact = Fact::ConversationAssigned { conversation: conversation(number), agent: agent(7), by };
        self.at(second, fact);
    }

    fn resolved(&mut self, second: i64, number: u128) {
        let by = Actor::Agent(agent(7));
        self.at(second, Fact::ConversationResolved { conversation: conversation(number), by });
    }

    fn contacts(&self, until_ms: Option<i64>) -> Contacts {
        let mut workspace = Workspace::default();
        self.facts.iter().for_each(|recorded| workspace.take(recorded));
        workspace.contacts(until_ms)
    }
}

/// One after the other, each of two minutes, one every minute and a half: waits grow by half a minute until a pause.
fn queueing() -> Log {
    let mut log = Log::staffed(1);
    let mut steps: Vec<(i64, u8, u128)> = Vec::new();
    for number in 0_u32..30 {
        let (opened, answered) = (60 + i64::from(number) * 90, 60 + i64::from(number) * 120);
        let number = u128::from(number) + 1;
        steps.extend([(answered + 120, 0, number), (opened, 1, number), (answered, 2, number)]);
    }
    steps.sort_unstable();
    for (second, step, number) in steps {
        match step {
            0 => log.resolved(second, number),
            1 => log.opened(second, number),
            _ => log.assigned(second, number),
        }
    }
    log.state(3_700, AgentState::Away);
    log
}

fn answer(contacts: &Contacts, lines: &str) -> Answer {
    let scenarios = Scenarios::parse(&format!("[[scenario]]\nname = \"this\"\n{lines}")).unwrap();
    let settings =
        Settings { from_ms: None, lines: Vec::new(), replications: 2, threads: 1, seed: 1, promises: false };
    Answer::of(contacts, &scenarios, &settings).unwrap()
}

#[test]
fn who_came_who_answered_and_who_was_there_are_what_the_log_says() {
    let mut log = Log::staffed(2);
    log.opened(10, 1);
    log.assigned(10, 1);
    log.opened(20, 2);
    log.state(30, AgentState::Away);
    log.resolved(50, 1);
    log.at(60, Fact::ConversationAbandoned { conversation: conversation(2), reason: AbandonReason::Gone });
    log.opened(70, 3);
    let contacts = log.contacts(None);
    let seen: Vec<_> =
        contacts.all.iter().map(|one| (one.joined_ms - MONDAY, one.wait_ms, one.outcome)).collect();
    let served = Outcome::Served { agent: Some(0), handle_ms: 40 * SECOND };
    assert_eq!(seen, [(10 * SECOND, 0, served), (20 * SECOND, 40 * SECOND, Outcome::Left)]);
    assert_eq!(contacts.unfinished, 1);
    let people = contacts.people.clone().unwrap();
    assert_eq!(people.len(), 1);
    assert_eq!(
        (people[0].from_ms - MONDAY, people[0].to_ms - MONDAY, people[0].capacity),
        (0, 30 * SECOND, 2)
    );
    assert_eq!(
        (contacts.queues.name(0), contacts.line("Support"), contacts.queues.len()),
        ("Support", Ok(0), 1)
    );
    assert!(contacts.line("Sales").unwrap_err().contains("\"Support\""));
}

#[test]
fn what_is_given_back_and_what_comes_back_from_parking_are_contacts_of_their_own() {
    let mut log = Log::staffed(2);
    log.opened(0, 1);
    log.assigned(0, 1);
    let by = Actor::Agent(agent(7));
    let back = Fact::ConversationQueued {
        conversation: conversation(1),
        reason: QueueReason::GivenBack,
        waiting_since_ms: MONDAY,
        held_from: None,
        held_until_ms: None,
        by,
    };
    log.at(10, back);
    log.assigned(30, 1);
    log.at(40, Fact::ConversationParked { conversation: conversation(1), until_ms: None, by });
    log.assigned(100, 1);
    log.resolved(130, 1);
    let contacts = log.contacts(None);
    let seen: Vec<_> = contacts
        .all
        .iter()
        .map(|one| {
            let Outcome::Served { handle_ms, .. } = one.outcome else { panic!("{one:?}") };
            [one.joined_ms - MONDAY, one.wait_ms, one.credit_ms, handle_ms].map(|ms| ms / SECOND)
        })
        .collect();
    assert_eq!(seen, [[0, 0, 0, 10], [10, 20, 10, 10], [100, 0, 0, 30]]);
    assert_eq!(contacts.unfinished, 0);
}

#[test]
fn with_nothing_changed_the_log_comes_out_as_it_was() {
    let answer = answer(&queueing().contacts(None), "");
    assert!(answer.reproduced.is_within, "{:?}", answer.reproduced);
    for row in &answer.reproduced.rows {
        assert!((row.was - row.becomes).abs() < 1e-9, "{row:?}");
    }
    assert!(answer.inferred.people_are_known && answer.inferred.answered_by_unknown == 0);
    assert_eq!(answer.inferred.people, 1);
    let said = words::page(&answer);
    assert!(said.contains("as they said, with the room and the lines that they had"), "{said}");
}

#[test]
fn one_more_person_helps_and_room_for_another_too() {
    let contacts = queueing().contacts(None);
    for lines in ["[[scenario.people]]\nmore = 1\n", "capacity = 2\n"] {
        let answer = answer(&contacts, lines);
        let wait =
            answer.scenarios[0].rows.iter().find(|row| row.figure == Figure::WaitMeanS).unwrap().clone();
        assert!(wait.was > 400.0 && wait.becomes < 1.0, "{lines}: {wait:?}");
    }
}

#[test]
fn whoever_answers_while_they_are_not_there_is_somebody_more() {
    let mut log = queueing();
    log.opened(4_000, 99);
    log.assigned(4_010, 99);
    log.resolved(4_100, 99);
    let answer = answer(&log.contacts(None), "");
    assert_eq!(answer.inferred.answered_by_unknown, 1);
    assert!(words::page(&answer).contains("was answered by somebody who was not there by what they said"));
}

#[test]
fn whoever_joins_later_is_left_out() {
    let contacts = queueing().contacts(Some(MONDAY + 300 * SECOND));
    assert_eq!((contacts.all.len(), contacts.later), (3, 27));
}
