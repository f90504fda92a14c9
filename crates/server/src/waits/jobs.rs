//! What follows while people wait: what was promised is said anew when it changes, and what is known is learned from.

use super::commands::{self, News, Word};
use super::model::{Model, held, load};
use super::queries;
use crate::App;
use crate::accounts::queries as accounts;
use crate::hours::queries as hours;
use crate::nodes::Worker;
use crate::routing::jobs::why;
use crate::routing::queries::{self as routing, Colleague};
use engine::promises::{revise, withdraw};
use engine::waits::{Forecast, Silence};
use events::{Actor, Fact, PromiseOccasion, Recorded, WorkspaceId};
use ledger::{Failed, LedgerError, Rows};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// People who are told something in one run; the rest follow in the next.
const TOLD_AT_ONCE: usize = 500;
/// People in line who are looked at in one run, while commands may have to wait for the model.
const LOOKED_AT: i64 = 2_000;
/// Open conversations from before what is folded that are known at a start.
const EARLIER_MAX: i64 = 100_000;

/// Folds each log's end into what is known, once, beside everything else: until then nothing is promised.
pub(crate) async fn load_once(app: &App) -> Result<(), LedgerError> {
    let load_all = || async {
        for workspace in app.ledger.read(accounts::workspaces).await? {
            let model = app.waits.of(workspace);
            app.ledger
                .read(move |rows| load(rows, &model, workspace, |seq| before(rows, workspace, seq)))
                .await?;
        }
        Ok(())
    };
    app.waits.loaded.get_or_try_init(load_all).await.copied()
}

/// Who works here, who waits and who is in whose hands, as facts from before what is folded: the log's beginning says it, but is not read
/// again at each start. What happened to a conversation since is folded after that.
fn before(rows: &Rows<'_>, workspace: WorkspaceId, seq: i64) -> Result<Vec<Recorded>, LedgerError> {
    let mut before = Vec::new();
    let mut say = |fact| before.push(Recorded { workspace, seq: 0, at_ms: 0, fact });
    for Colleague { id: agent, role, state, connected, capacity, .. } in routing::colleagues(rows, workspace)?
    {
        say(Fact::AgentAdded { agent, role, capacity, by: None });
        for inbox in accounts::inboxes_of(rows, workspace, agent)? {
            say(Fact::MemberAdded { inbox, agent, by: None });
        }
        for team in accounts::teams_of(rows, workspace, agent)? {
            say(Fact::TeamMemberAdded { team, agent, by: Actor::System });
        }
        say(Fact::AgentStateChanged { agent, state, connected });
    }
    for earlier in queries::opened_until(rows, workspace, seq, EARLIER_MAX)? {
        let queries::Earlier { conversation, inbox, customer, agent, team, arrived_ms: at_ms } = earlier;
        let client_id = String::new();
        let opened = Fact::ConversationOpened { conversation, inbox, customer, client_id, priority: None };
        before.push(Recorded { workspace, seq: 0, at_ms, fact: opened });
        if let Some(team) = team {
            let handed = Fact::ConversationHandedToTeam { conversation, team, by: Actor::System };
            before.push(Recorded { workspace, seq: 0, at_ms, fact: handed });
        }
        if let Some(agent) = agent {
            let assigned = Fact::ConversationAssigned { conversation, agent, by: Actor::System };
            before.push(Recorded { workspace, seq: 0, at_ms, fact: assigned });
        }
    }
    Ok(before)
}

/// Whoever waits without a promise is told as soon as something can be said.
pub(crate) async fn first_words(app: &Worker, workspace: WorkspaceId) -> Result<(), LedgerError> {
    let now_ms = app.clock.now_ms();
    let model = app.waits.of(workspace);
    let found = app.ledger.read(move |rows| {
        let untold = queries::without_promise(rows, workspace, LOOKED_AT)?;
        if untold.is_empty() {
            return Ok(Vec::new());
        }
        let head = ledger::head(rows, workspace)?;
        let mut model = held(&model);
        model.catch_up(rows, workspace, head)?;
        let (mut news, mut silent, mut open_hours) = (Vec::new(), HashSet::new(), HashMap::new());
        for (conversation, inbox) in untold {
            // What cannot be said of the first in a line cannot be said of those behind.
            let Some(line) = model.waits_for(conversation) else { continue };
            if news.len() == TOLD_AT_ONCE || silent.contains(&line) {
                continue;
            }
            match model.remaining(now_ms, conversation) {
                Some(Forecast::Wait(wait)) => {
                    let hours = match open_hours.entry(inbox) {
                        Entry::Occupied(known) => known.into_mut(),
                        Entry::Vacant(unknown) => unknown.insert(hours::hours(rows, workspace, inbox)?),
                    };
                    if commands::ends_after_closing(hours.as_ref(), now_ms, &wait) {
                        silent.insert(line);
                        continue;
                    }
                    let word = Word::Wait(wait, PromiseOccasion::Later);
                    news.push(News { conversation, team: line.1, instead_of_seq: None, word });
                }
                Some(Forecast::CannotSay(_)) => {
                    silent.insert(line);
                }
                None => {}
            }
        }
        Ok(news)
    });
    tell(app, workspace, found.await?).await
}

/// What was promised is compared with what is known now, and said anew where the engine says so.
pub(crate) async fn revisions(app: &Worker, workspace: WorkspaceId) -> Result<(), LedgerError> {
    let now_ms = app.clock.now_ms();
    let model = app.waits.of(workspace);
    let found = app.ledger.read(move |rows| {
        let after = held(&model).compared_to;
        let promised = queries::all_promised(rows, workspace, after, LOOKED_AT)?;
        let is_whole = i64::try_from(promised.len()).unwrap_or(0) < LOOKED_AT;
        let mut model = held(&model);
        model.compared_to = promised.last().map(|p| p.conversation).filter(|_| !is_whole);
        if !promised.is_empty() {
            model.catch_up(rows, workspace, ledger::head(rows, workspace)?)?;
        }
        let mut news = Vec::new();
        for p in promised {
            let word = match model.remaining(now_ms, p.conversation) {
                // What was withdrawn is said anew as soon as something can be said.
                Some(Forecast::Wait(wait)) if p.withdrawn => Some(Word::Wait(wait, PromiseOccasion::Later)),
                Some(Forecast::Wait(wait)) => {
                    revise(p.latest, now_ms, wait).map(|occasion| Word::Wait(wait, occasion))
                }
                Some(Forecast::CannotSay(Silence::NobodyHere)) if !p.withdrawn => {
                    withdraw(p.latest, now_ms).then_some(Word::Withdrawn)
                }
                _ => None,
            };
            if let Some(word) = word {
                let (conversation, instead_of_seq) = (p.conversation, Some(p.latest_seq));
                let team = model.waits_for(conversation).and_then(|(_, team)| team);
                news.push((p.latest_seq, News { conversation, team, instead_of_seq, word }));
            }
        }
        // Whoever was told longest ago comes first.
        news.sort_by_key(|(seq, _)| *seq);
        Ok(news.into_iter().map(|(_, news)| news).take(TOLD_AT_ONCE).collect())
    });
    tell(app, workspace, found.await?).await
}

async fn tell(app: &Worker, workspace: WorkspaceId, news: Vec<News>) -> Result<(), LedgerError> {
    if news.is_empty() {
        return Ok(());
    }
    let news = Arc::new(news);
    let tell =
        move |tx: &mut ledger::Tx<'_>| commands::tell(tx, &news).map_err(Failed::<LedgerError>::Ledger);
    app.unasked(workspace, tell).await.map_err(why)
}

/// Learns from what happened, on a thread of its own. Answers when it is done, so that tests can wait for it.
pub(crate) async fn learn(app: &App, workspace: WorkspaceId) -> Result<(), LedgerError> {
    let asking = app.clone();
    let lesson = app.ledger.read(move |rows| asking.waits.as_of(rows, workspace, Model::lesson)).await?;
    let Some(lesson) = lesson else { return Ok(()) };
    let learned = tokio::task::spawn_blocking(move || lesson.learn()).await;
    held(&app.waits.of(workspace)).adopt(learned.ok());
    Ok(())
}
