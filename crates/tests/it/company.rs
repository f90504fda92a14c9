//! The demo's play, by the same script, under a set clock.

use super::support::{PASSWORD, TestApp};
use client::{Agent, Cursor, Patience, Stream};
use demo::{Action, Cast, Script, sample_turns};

const CONVERSATIONS: usize = 15;
/// Longer than any play of so few.
const MOST_STEPS: usize = 2_000;

/// Tells the script everything that the desk's stream said up to this `seq`.
async fn listen(ears: &mut Stream, cast: &Cast, script: &mut Script, until: u64, now_ms: u64) {
    // What changed nothing answers with what was heard before.
    while seq_of(ears.cursor()) < until {
        let event = ears.next().await.unwrap();
        if let Some(heard) = cast.hear(&event) {
            script.hear(heard, now_ms);
        }
    }
}

fn seq_of(cursor: &Cursor) -> u64 {
    match cursor {
        Cursor::LastEventId(seq) | Cursor::After(seq) => seq.parse().unwrap(),
        Cursor::Now => 0,
    }
}

#[tokio::test]
async fn every_customer_of_the_play_says_all_their_turns_and_is_answered_to_the_end() {
    let app = TestApp::start().await;
    let (maya, tom) = (app.agent("Maya").await, app.agent("Tom").await);
    let mut agents = Vec::new();
    for email in [&maya.email, &tom.email] {
        agents.push(Agent::sign_in(app.address(), email, PASSWORD, Patience::NONE).await.unwrap());
    }
    let mut cast = Cast::gather(app.address().get(), app.inbox(), agents).await.unwrap();
    let mut ears = cast.colleague(0).unwrap().stream(Cursor::Now).await.unwrap();
    let _toms = cast.colleague(1).unwrap().stream(Cursor::Now).await.unwrap();

    let dialogues: Vec<_> = sample_turns().into_iter().take(CONVERSATIONS).collect();
    let turns: usize = dialogues.iter().map(|d| d.turns.len()).sum();
    let mut script = Script::new(dialogues.into_iter(), &["Maya", "Tom"], 7);
    let (mut now_ms, mut said, mut resolved, mut steps) = (0, 0, 0, 0);
    while let Some(next_ms) = script.next_at_ms() {
        app.later(i64::try_from(next_ms.saturating_sub(now_ms)).unwrap()).await;
        now_ms = next_ms.max(now_ms);
        while let Some(action) = script.take_due(now_ms) {
            match &action {
                Action::Open { .. } | Action::Say { .. } => said += 1,
                Action::Resolve { .. } => resolved += 1,
                _ => {}
            }
            if let Some(seq) = cast.perform(&action).await.unwrap() {
                listen(&mut ears, &cast, &mut script, seq, now_ms).await;
            }
        }
        steps += 1;
        assert!(steps < MOST_STEPS, "the play does not end");
    }
    assert_eq!((said, resolved), (turns, CONVERSATIONS));
    let conversations = app.owner().list("/conversations").await;
    assert_eq!(conversations.len(), CONVERSATIONS);
    assert!(conversations.iter().all(|c| c["state"] == "resolved"), "{conversations:?}");
    app.finish().await;
}
