use serde_json::{Value, json};

use super::{Audience, ReaderId, Recorder};
use crate::{Author, Event, Message};

const AT: &str = "2026-01-05T09:00:00.000Z";

fn message(seq: u64, client_id: &str) -> Message {
    Message {
        id: format!("msg_{seq}"),
        conversation: "cnv_a".into(),
        author: Author { kind: "customer".into(), id: Some("cus_a".into()), name: None },
        text: Some(format!("text of {client_id}")),
        client_id: Some(client_id.into()),
        at: AT.into(),
        seq,
        note: false,
    }
}

fn event(id: Option<u64>, kind: &str, data: &Value) -> Event {
    Event { id: id.map(|id| id.to_string()), event: kind.into(), data: data.to_string() }
}

fn posted(seq: u64) -> Event {
    of_kind(seq, "desk.message_posted", "cnv_a")
}

fn of_kind(seq: u64, kind: &str, conversation: &str) -> Event {
    let message = json!({ "id": format!("msg_{seq}") });
    let data =
        json!({ "seq": seq, "at": AT, "kind": kind, "conversation": conversation, "message": message });
    event(Some(seq), kind, &data)
}

fn ready(seq: u64) -> Event {
    event(Some(seq), "ready", &json!({ "seq": seq }))
}

/// Three acknowledged messages, listed as they should be, and one agents' reader who saw them all.
fn good() -> (Recorder, ReaderId) {
    let recorder = Recorder::new();
    let reader = recorder.reader("agent reader 1", Audience::Agents, None);
    recorder.saw(reader, &ready(3));
    for seq in 4..7 {
        let one = message(seq, &format!("c{seq}"));
        recorder.acknowledged("writer 1", one.text.as_deref().unwrap(), &one);
        recorder.saw(reader, &posted(seq));
    }
    recorder.listed("cnv_a", vec![message(4, "c4"), message(5, "c5"), message(6, "c6")]);
    (recorder, reader)
}

#[track_caller]
fn only(recorder: &Recorder, part: &str) {
    let found = recorder.check();
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains(part), "{found:#?}");
}

#[test]
fn a_good_record_has_no_violations() {
    let (recorder, reader) = good();
    recorder.saw(reader, &event(None, "ready", &json!({ "seq": 6 })));
    recorder.saw(reader, &event(None, "desk.typing", &json!({})));
    assert_eq!(recorder.check(), Vec::<String>::new());
    assert_eq!((recorder.acknowledgements(), recorder.events_seen(), recorder.behind(reader)), (3, 3, 0));
}

#[test]
fn an_acknowledged_message_that_is_gone_is_missing() {
    let (recorder, reader) = good();
    let lost = message(7, "c7");
    recorder.acknowledged("writer 1", "text of c7", &lost);
    recorder.saw(reader, &posted(7));
    only(&recorder, "is missing in cnv_a");
}

#[test]
fn a_message_with_the_same_client_id_is_doubled() {
    let (recorder, reader) = good();
    recorder.saw(reader, &posted(7));
    recorder.listed("cnv_a", vec![message(4, "c4"), message(5, "c5"), message(6, "c6"), message(7, "c6")]);
    only(&recorder, "two messages with client_id c6");
}

#[test]
fn a_list_out_of_order_is_told() {
    let (recorder, _) = good();
    recorder.listed("cnv_a", vec![message(4, "c4"), message(6, "c6"), message(5, "c5")]);
    only(&recorder, "after seq 6");
}

#[test]
fn an_answer_order_that_the_log_contradicts_is_told() {
    let (recorder, _) = good();
    recorder.acknowledged("writer 1", "text of c5", &message(5, "c5"));
    only(&recorder, "although one answered before it has 6");
}

#[test]
fn a_changed_text_is_told() {
    let (recorder, _) = good();
    let mut changed = message(5, "c5");
    changed.text = Some("another".into());
    recorder.listed("cnv_a", vec![message(4, "c4"), changed, message(6, "c6")]);
    only(&recorder, "is listed as Some(\"another\")");
}

#[test]
fn a_gap_is_told_against_the_list_and_against_other_readers() {
    let (recorder, _) = good();
    let late = recorder.reader("agent reader 2", Audience::Agents, None);
    recorder.saw(late, &ready(4));
    recorder.saw(late, &posted(5));
    assert_eq!(recorder.behind(late), 1);
    only(&recorder, "agent reader 2 did not see fact 6 (desk.message_posted)");
}

#[test]
fn what_came_after_the_last_listed_message_is_not_compared() {
    let (recorder, reader) = good();
    recorder.saw(reader, &of_kind(9, "routing.agent_state_changed", "cnv_a"));
    let other = recorder.reader("agent reader 2", Audience::Agents, Some(5));
    recorder.saw(other, &event(None, "ready", &json!({ "seq": 5 })));
    recorder.saw(other, &posted(6));
    assert_eq!(recorder.check(), Vec::<String>::new());
}

#[test]
fn a_repeat_and_a_step_back_are_told() {
    let (recorder, reader) = good();
    recorder.saw(reader, &posted(6));
    only(&recorder, "saw again fact 6");
    let (recorder, reader) = good();
    recorder.saw(reader, &posted(5));
    only(&recorder, "went back to fact 5 after fact 6");
}

#[test]
fn a_reader_that_is_reset_or_started_anew_is_told() {
    let (recorder, reader) = good();
    recorder.saw(reader, &event(Some(6), "reset", &json!({ "seq": 6 })));
    only(&recorder, "was reset");
    let (recorder, reader) = good();
    recorder.saw(reader, &ready(6));
    only(&recorder, "started anew");
}

#[test]
fn a_customer_sees_its_own_messages_and_no_note() {
    let (recorder, agent) = good();
    let customer = recorder.reader("visitor reader 1", Audience::Customer("cnv_a".into()), None);
    recorder.saw(customer, &ready(4));
    recorder.saw(customer, &posted(5));
    recorder.saw(customer, &posted(6));
    recorder.saw(agent, &of_kind(7, "desk.note_added", "cnv_a"));
    recorder.saw(agent, &of_kind(8, "desk.message_posted", "cnv_b"));
    assert_eq!(recorder.check(), Vec::<String>::new());
    recorder.saw(customer, &of_kind(7, "desk.note_added", "cnv_a"));
    recorder.saw(customer, &of_kind(8, "desk.message_posted", "cnv_b"));
    let found = recorder.check();
    assert!(found[0].contains("saw the note of fact 7"), "{found:#?}");
    assert!(found[1].contains("saw fact 8 of another"), "{found:#?}");
}

#[test]
fn an_event_that_contradicts_itself_is_told() {
    let (recorder, reader) = good();
    let mut wrong = posted(7);
    wrong.id = Some("8".into());
    recorder.saw(reader, &wrong);
    only(&recorder, "does not fit its id 8");
}

/// A fact about who has the conversation, as agents see it.
fn handed(seq: u64, kind: &str, agent: Option<&str>, by: &str) -> Event {
    let data = json!({
        "seq": seq, "at": AT, "kind": kind, "conversation": "cnv_a", "agent": agent, "by": { "kind": by },
    });
    event(Some(seq), kind, &data)
}

const ASSIGNED: &str = "routing.conversation_assigned";

fn listed_with(agent: Option<&str>, state: &str, seq: u64) -> Vec<crate::Conversation> {
    let conversation = json!({
        "id": "cnv_a", "state": state, "inbox": "inb_a", "customer": { "id": "cus_a" }, "assigned_to": agent,
        "opened_at": AT, "seq": seq,
    });
    vec![serde_json::from_value(conversation).unwrap()]
}

#[test]
fn a_conversation_that_somebody_has_is_given_to_nobody_else() {
    let (recorder, reader) = good();
    recorder.saw(reader, &handed(7, ASSIGNED, Some("agt_a"), "system"));
    // An agent may take it over, and give it back.
    recorder.saw(reader, &handed(8, ASSIGNED, Some("agt_b"), "agent"));
    recorder.saw(reader, &handed(9, "routing.conversation_queued", None, "agent"));
    recorder.saw(reader, &handed(10, ASSIGNED, Some("agt_a"), "system"));
    recorder.listed_conversations(listed_with(Some("agt_a"), "active", 10));
    assert!(recorder.check().is_empty(), "{:?}", recorder.check());
    assert_eq!(recorder.hands_changed(), 4);
    recorder.saw(reader, &handed(11, ASSIGNED, Some("agt_b"), "system"));
    only(&recorder, "given to agt_b by fact 11 while agt_a had it since fact 10");
}

#[test]
fn lists_say_who_has_a_conversation_as_the_log_does() {
    let (recorder, reader) = good();
    recorder.saw(reader, &handed(7, ASSIGNED, Some("agt_a"), "system"));
    recorder.listed_conversations(listed_with(Some("agt_b"), "active", 7));
    only(&recorder, "and the log has Some(\"agt_a\")");
    recorder.listed_conversations(listed_with(Some("agt_a"), "waiting", 7));
    only(&recorder, "is waiting");
    recorder.listed_conversations(listed_with(None, "waiting", 6));
    assert!(recorder.check().is_empty(), "what came after the list is not in it");
}

#[test]
fn what_was_acknowledged_settles_when_every_reader_has_seen_it() {
    let (recorder, reader) = good();
    assert_eq!(recorder.last_acknowledged(), 6);
    assert_eq!(recorder.unsettled(0, 6), None);
    let late = message(7, "c7");
    recorder.acknowledged("writer 1", late.text.as_deref().unwrap(), &late);
    assert!(recorder.unsettled(6, 7).unwrap().contains("c7 was acknowledged as msg_7"));
    let other = recorder.reader("agent reader 2", Audience::Agents, None);
    recorder.saw(other, &ready(6));
    recorder.saw(other, &posted(7));
    assert!(recorder.unsettled(6, 7).unwrap().contains("agent reader 1 did not see fact 7"));
    recorder.saw(reader, &posted(7));
    assert_eq!(recorder.unsettled(6, 7), None);
}
