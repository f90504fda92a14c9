//! Those who write: visitors in their own conversations, agents in anybody's.

use std::{sync::Arc, time::Duration};

use tokio::task::JoinSet;

use super::{Plan, Stage};
use crate::{Answer, ClientError, Dice, Message, Patience, Visitor};

/// The longest pause between two messages of a writer, in milliseconds.
const PAUSE_MS_MAX: u64 = 40;

pub(super) fn begin(stage: &Arc<Stage>, plan: &Plan, tasks: &mut JoinSet<Result<(), (String, ClientError)>>) {
    for number in 1..=plan.writers {
        let stage = Arc::clone(stage);
        let dice = Dice::new(plan.seed.wrapping_add(1_000_003 * number as u64));
        if number.is_multiple_of(4) {
            let name = format!("agent writer {number}");
            tasks.spawn(async move {
                write_as_agent(&stage, (&name, number), dice).await.map_err(|error| (name, error))
            });
        } else {
            let name = format!("visitor writer {number}");
            tasks.spawn(async move {
                write_as_visitor(&stage, (&name, number), dice).await.map_err(|error| (name, error))
            });
        }
    }
}

async fn write_as_visitor(
    stage: &Stage,
    (name, number): (&str, usize),
    mut dice: Dice,
) -> Result<(), ClientError> {
    let mut visitor =
        Visitor::arrive(stage.address(number).clone(), &stage.account.inbox, Patience::LONG).await?;
    visitor.caller().tell(stage.costs.listener(stage.node(number)));
    let text = text(name, 0, &mut dice);
    let opened = visitor.open(&text, &client_id(name, 0)).await?.value;
    match &opened.message {
        Some(message) => stage.recorder.acknowledged(name, &text, message),
        None => stage.recorder.violated(format!("{name} opened {} and got no message back", opened.id)),
    }
    stage.add_conversation(opened.id.clone());
    let mut written = 0;
    while stage.is_writing() {
        pause(&mut dice).await;
        written += 1;
        let (text, client_id) = (self::text(name, written, &mut dice), client_id(name, written));
        let said = visitor.say(&opened.id, &text, &client_id).await?;
        stage.recorder.acknowledged(name, &text, &said.value);
        if dice.once_in(16) {
            // What it costs to say a thing again was counted when it was said.
            let listener = visitor.caller().hush();
            let again = visitor.say(&opened.id, &text, &client_id).await?;
            if let Some(listener) = listener {
                visitor.caller().tell(listener);
            }
            expect_same(stage, name, &said.value, &again);
        }
    }
    Ok(())
}

async fn write_as_agent(
    stage: &Stage,
    (name, number): (&str, usize),
    mut dice: Dice,
) -> Result<(), ClientError> {
    let mut agent = stage.agent_at(number);
    agent.caller().tell(stage.costs.listener(stage.node(number)));
    let mut written = 0;
    while stage.is_writing() {
        pause(&mut dice).await;
        let conversations = stage.conversations();
        if conversations.is_empty() {
            continue;
        }
        let conversation = &conversations[dice.below(conversations.len() as u64) as usize];
        written += 1;
        let (text, client_id) = (text(name, written, &mut dice), client_id(name, written));
        let said = if dice.once_in(4) {
            agent.note(conversation, &text, &client_id).await?
        } else {
            agent.reply(conversation, &text, &client_id).await?
        };
        stage.recorder.acknowledged(name, &text, &said.value);
    }
    Ok(())
}

/// A repeat of what was acknowledged must get the first answer.
fn expect_same(stage: &Stage, name: &str, first: &Message, again: &Answer<Message>) {
    if !again.repeated || again.value.id != first.id || again.value.seq != first.seq {
        stage.recorder.violated(format!(
            "{name} repeated {:?} and got {} (seq {}) instead of {} (seq {})",
            first.client_id, again.value.id, again.value.seq, first.id, first.seq
        ));
    }
}

async fn pause(dice: &mut Dice) {
    tokio::time::sleep(Duration::from_millis(dice.below(PAUSE_MS_MAX))).await;
}

fn client_id(name: &str, number: u64) -> String {
    format!("{}-{number}", name.replace(' ', "-"))
}

fn text(name: &str, number: u64, dice: &mut Dice) -> String {
    let padding = "Wann kommt meine Lieferung? 🙂 ".repeat(dice.below(8) as usize);
    format!("{name} says {number}. {padding}")
}
