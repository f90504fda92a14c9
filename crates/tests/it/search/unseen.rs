//! `GET /search` tells nobody of texts that they may not read: neither by what it finds nor by what it leaves open.

use crate::support::{Agent, TestApp, Value, Visitor, client_id, json};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

/// Words that are the same but for a letter, so that each is also what another may have been meant for.
const WORDS: [&str; 12] = [
    "lamp", "lamps", "lump", "damp", "clamp", "lantern", "lantren", "lanterns", "qsala", "qsalb", "qsalary",
    "qsal",
];
const WORLDS: usize = 4;

fn texts(most: usize) -> impl Strategy<Value = Vec<String>> {
    let text = prop::collection::vec(prop::sample::select(WORDS.to_vec()), 1..4);
    prop::collection::vec(text.prop_map(|words| words.join(" ")), 1..most)
}

/// All that an agent is answered to whatever they may ask of these words.
async fn answers(agent: &Agent) -> Vec<(String, Value)> {
    let mut answers = Vec::new();
    for typed in WORDS.iter().copied().chain(["qsalx", "lampx", "lantenr", "lamp%20", "qsala%20"]) {
        for narrowed in ["", "&limit=1", "&limit=2", "&limit=1&in=notes", "&in=messages&state=active"] {
            let path = format!("/search?q={typed}{narrowed}");
            let mut found = agent.get(&path).await.expect(200);
            for item in found["items"].as_array_mut().unwrap() {
                // That something happened in a conversation of theirs is no secret.
                item["conversation"]["seq"] = Value::Null;
            }
            answers.push((path, found));
        }
    }
    answers
}

async fn whisper(lead: &Agent, conversation: &str, text: &str) {
    let body = json!({ "text": text, "client_id": client_id() });
    lead.post(&format!("/conversations/{conversation}/whispers"), body).await.expect(201);
}

#[tokio::test]
async fn what_an_agent_is_answered_is_the_same_whatever_is_written_where_they_may_not_read() {
    let mut app = TestApp::start().await;
    let (ann, ben) = (app.agent("Ann").await, app.agent("Ben").await);
    let lena = app.agent_as("Lena", "lead", &[app.inbox()]).await;
    let elsewhere = app.another_inbox("Elsewhere", &[&ben.id]).await;
    let far: Visitor = app.visitor_of(&elsewhere).await;
    let far_id = far.opens("hello").await;
    let mut near = Vec::new();
    for _ in 0..3 {
        let visitor = app.visitor().await;
        let id = visitor.opens("hello").await;
        ben.take(&id).await;
        near.push((visitor, id));
    }
    let mut runner = TestRunner::deterministic();
    for world in 0..WORLDS {
        let [seen, unseen] = [5, 6].map(|most| texts(most).new_tree(&mut runner).unwrap().current());
        for (number, text) in seen.iter().enumerate() {
            let (visitor, id) = &near[(number + world) % near.len()];
            if number % 2 == 0 {
                ann.note(id, text).await;
            } else {
                visitor.say(id, text).await;
            }
        }
        app.run_jobs().await;
        let before = answers(&ann).await;
        for (number, text) in unseen.iter().enumerate() {
            match number % 3 {
                0 => whisper(&lena, &near[number % near.len()].1, text).await,
                1 => drop(far.say(&far_id, text).await),
                _ => drop(ben.note(&far_id, text).await),
            }
        }
        app.run_jobs().await;
        for ((path, before), (_, after)) in before.iter().zip(&answers(&ann).await) {
            assert_eq!(before, after, "{path} where {unseen:?} was written, and before {seen:?}");
        }
        app.keep_up().await;
    }
    // Whoever only watches hears of no whisper: something that they hear comes last.
    for (_, id) in &near {
        ben.reply(id, "I am on it").await;
    }
    app.finish().await;
}
