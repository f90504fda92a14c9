//! What somebody does at a conversation, as the servers on one database tell it each other: each then tells those at its own door.

use super::Doing;
use super::http::{replying, tell_agents, tell_customer};
use crate::App;
use crate::desk::reading::Who;
use events::{AgentId, ConversationId, WorkspaceId};
use ledger::LedgerError;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

/// Where it is, and what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Said {
    pub(super) workspace: WorkspaceId,
    pub(super) conversation: ConversationId,
    pub(super) what: What,
}

/// What somebody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum What {
    Does { agent: AgentId, doing: Doing },
    Leaves { agent: AgentId },
    Customer { typing: Option<bool>, seen_seq: Option<i64> },
}

/// It was said at this server: the others hear of it, too.
pub(super) async fn say(app: &App, said: Said) -> Result<(), LedgerError> {
    let place = (said.workspace, said.conversation);
    // A customer who types before nobody is no news anywhere: every server knows who is there.
    let is_for_somebody = !matches!(said.what, What::Customer { .. })
        || !app.here.seen(place, app.clock.steady_ms()).agents.is_empty();
    take_up(app, said).await?;
    if is_for_somebody {
        let whisper = serde_json::to_string(&said).expect("ids and words are JSON");
        app.ledger.whisper(whisper);
    }
    Ok(())
}

/// Notes it, and tells those at this server's door where it is news.
async fn take_up(app: &App, said: Said) -> Result<(), LedgerError> {
    let (place, now_ms) = ((said.workspace, said.conversation), app.clock.steady_ms());
    let before = replying(&app.here.seen(place, now_ms));
    let (news, may_reply) = match said.what {
        What::Does { agent, doing } => (app.here.agent_does(place, agent, doing, now_ms), true),
        What::Leaves { agent } => (app.here.agent_leaves(place, agent, now_ms), true),
        What::Customer { typing, seen_seq } => {
            let types = typing.is_some_and(|typing| app.here.customer_types(place, typing, now_ms));
            let seen = seen_seq.is_some_and(|seq| app.marks.read(place, Who::Customer, seq));
            (types || seen, false)
        }
    };
    if news {
        tell_agents(app, place).await?;
    }
    if news && may_reply {
        tell_customer(app, place, before).await?;
    }
    Ok(())
}

/// Takes up what other servers whisper, until there is nothing more to come.
pub(crate) async fn listen(app: App, mut whispers: mpsc::Receiver<String>) {
    loop {
        let whisper = tokio::select! {
            whisper = whispers.recv() => whisper,
            () = app.hub.closed() => None,
        };
        let Some(whisper) = whisper else { return };
        if app.traces.hears(&whisper) {
            continue;
        }
        // A newer server may say what this one does not know.
        let Ok(said) = serde_json::from_str::<Said>(&whisper) else {
            tracing::debug!("a whisper is not understood");
            continue;
        };
        if let Err(error) = take_up(&app, said).await {
            tracing::debug!(%error, "a whisper is lost");
        }
    }
}
