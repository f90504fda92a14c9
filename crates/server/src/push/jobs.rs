//! What happened is looked through for what somebody wants to be told, and what waits to be sent is sent: a few tries, then it is too late
//! to be of use.

use super::encrypt::encrypt;
use super::endpoint::Endpoint;
use super::kept::{self, Due, Quiet};
use super::send::Said;
use super::vapid;
use crate::App;
use crate::desk::queries as desk;
use crate::nodes::Worker;
use crate::routing::jobs::why;
use crate::settings::WebPush;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use events::{Actor, AgentId, ConversationId, ConversationState, Fact, WorkspaceId};
use futures_util::future::join_all;
use ledger::{Committed, Failed, LedgerError, Rows, Tx};
use sha2::{Digest, Sha256};
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

/// Facts that are looked through at once.
const FACTS: i64 = 500;
/// Whoever is further behind than this begins here: what is older is of no use to anybody.
const FURTHEST_BEHIND: i64 = 5_000;
/// For how long a notice is of use, in milliseconds. The push service keeps it for as long, too, for a browser that is away.
const USEFUL_MS: i64 = 10 * 60_000;
/// Notices that are sent in one run, and of these at once.
const A_RUN: i64 = 40;
const AT_ONCE: usize = 8;
/// Tries of one notice, at most.
const MOST_TRIES: i64 = 5;
/// The first pause after a try that failed; each one after it is twice as long.
const FIRST_PAUSE_MS: i64 = 15_000;
const HOUR_MS: i64 = 3_600_000;

type Outcome<T> = Result<T, LedgerError>;

/// Looks through what happened since the last run.
pub(crate) async fn collect(app: &Worker, workspace: WorkspaceId) -> Outcome<()> {
    if app.settings.web_push == WebPush::Off {
        return Ok(());
    }
    let known = cursors(app).get(&workspace).copied();
    let read = move |rows: &Rows<'_>| {
        if !kept::any(rows, workspace)? {
            return Ok(None);
        }
        let head = ledger::head(rows, workspace)?;
        // Another server may have been further.
        let from = known.max(kept::cursor(rows, workspace)?).unwrap_or(head);
        let from = from.max(head - FURTHEST_BEHIND);
        Ok(Some((from, ledger::page(rows, workspace, from, head, FACTS)?)))
    };
    let Some((from, facts)) = app.ledger.read(read).await? else {
        cursors(app).remove(&workspace);
        return Ok(());
    };
    let to = facts.last().map_or(from, |last| last.recorded.seq);
    let now_ms = app.clock.now_ms();
    let news: Vec<News> =
        facts.iter().filter(|one| one.recorded.at_ms > now_ms - USEFUL_MS).filter_map(News::of).collect();
    if !news.is_empty() {
        let there = App::clone(app);
        let done = app.unasked(workspace, move |tx| {
            for one in &news {
                tell(tx, &there, one).map_err(Failed::<LedgerError>::Ledger)?;
            }
            kept::put_cursor(tx, to).map_err(Failed::Ledger)
        });
        done.await.map_err(why)?;
    }
    cursors(app).insert(workspace, to);
    Ok(())
}

fn cursors(app: &App) -> std::sync::MutexGuard<'_, std::collections::HashMap<WorkspaceId, i64>> {
    app.push.cursors.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Something of which somebody may want to be told.
enum News {
    Assigned(ConversationId, AgentId),
    /// And its place in the log.
    Message(ConversationId, i64),
}

impl News {
    fn of(committed: &Committed) -> Option<Self> {
        match &committed.recorded.fact {
            // Whoever takes a conversation knows it.
            Fact::ConversationAssigned { conversation, agent, by } if *by != Actor::Agent(*agent) => {
                Some(Self::Assigned(*conversation, *agent))
            }
            Fact::MessagePosted { conversation, author: Actor::Customer(_), .. } => {
                Some(Self::Message(*conversation, committed.recorded.seq))
            }
            _ => None,
        }
    }
}

/// Puts a notice for each browser of whoever has the conversation now.
fn tell(tx: &mut Tx<'_>, app: &App, news: &News) -> Outcome<()> {
    let (workspace, now_ms) = (tx.workspace(), tx.now_ms());
    let (News::Assigned(conversation, _) | News::Message(conversation, _)) = *news;
    let Some(now) = desk::one(tx, workspace, conversation)? else { return Ok(()) };
    let (Some(agent), ConversationState::Active) = (now.agent, now.state) else { return Ok(()) };
    let kind = match news {
        News::Assigned(_, to) if *to != agent => return Ok(()),
        News::Assigned(..) => "assigned",
        // What was said before it became theirs is told with that.
        News::Message(_, seq) if *seq < now.moved_seq => return Ok(()),
        News::Message(..) => "message",
    };
    // Whoever looks at the conversation sees it already, in whichever of their browsers.
    let there = app.here.seen((workspace, conversation), app.clock.steady_ms());
    if there.agents.iter().any(|present| present.agent == agent) {
        return Ok(());
    }
    for one in kept::of_agent(tx, workspace, agent, now_ms)? {
        let wanted = if kind == "assigned" { one.assigned } else { one.message };
        if wanted && !one.quiet.as_ref().is_some_and(|quiet| is_quiet(quiet, now_ms)) {
            kept::enqueue(tx, (one.session, conversation), kind, now_ms, now_ms + USEFUL_MS)?;
        }
    }
    Ok(())
}

/// Whether it is quiet where the agent is. From 20 to 8 goes over midnight.
fn is_quiet(quiet: &Quiet, now_ms: i64) -> bool {
    let local = jiff::Timestamp::from_millisecond(now_ms).ok().and_then(|now| now.in_tz(&quiet.zone).ok());
    let Some(hour) = local.map(|local| i64::from(local.hour())) else { return false };
    if quiet.from <= quiet.to {
        (quiet.from..quiet.to).contains(&hour)
    } else {
        hour >= quiet.from || hour < quiet.to
    }
}

/// Sends what is due, beside everything else: a slow push service holds nobody up.
pub(crate) fn send_beside(app: &App) {
    if app.settings.web_push == WebPush::Off || app.push.sending.swap(true, Ordering::AcqRel) {
        return;
    }
    let sending = app.clone();
    app.tasks.spawn("push", async move {
        if let Err(error) = send(&sending).await {
            tracing::warn!(%error, "notices could not be sent and will be tried again");
        }
        sending.push.sending.store(false, Ordering::Release);
    });
}

/// Sends what is due now.
pub(crate) async fn send(app: &App) -> Outcome<()> {
    for workspace in app.ledger.read(crate::accounts::queries::workspaces).await? {
        // Another server's, else: what it sends is not sent twice.
        let Some(worker) = Worker::of(app, workspace).await? else { continue };
        let now_ms = app.clock.now_ms();
        let found = app.ledger.read(move |rows| {
            let due = kept::due(rows, workspace, now_ms, A_RUN)?;
            Ok((due, kept::key(rows, workspace)?))
        });
        let (due, key) = found.await?;
        let Some(key) = key else { continue };
        for some in due.chunks(AT_ONCE) {
            let said = join_all(some.iter().map(|one| say(app, one, &key))).await;
            for (one, said) in some.iter().zip(said) {
                settle(&worker, workspace, one, said).await?;
            }
        }
    }
    Ok(())
}

/// What a browser's service worker reads. Nothing of what was written, nor by whom.
fn message(one: &Due) -> String {
    let (kind, conversation, language) = (&one.kind, one.conversation, &one.subscription.language);
    serde_json::json!({ "kind": kind, "conversation": conversation.to_string(), "language": language })
        .to_string()
}

async fn say(app: &App, one: &Due, key: &[u8]) -> Option<Said> {
    let now_ms = app.clock.now_ms();
    let left_s = (one.until_ms - now_ms) / 1000;
    let allowed = app.settings.web_push;
    let endpoint = Endpoint::read(&one.subscription.endpoint, allowed).ok()?;
    let body = encrypt(&one.subscription.keys, message(one).as_bytes()).ok()?;
    let contact = app.settings.public_url.as_deref().filter(|url| url.starts_with("https://"));
    let authorization = vapid::authorization(key, &endpoint.origin(), contact, now_ms).ok()?;
    // The push service keeps one notice of each conversation for a browser that is away.
    let topic = URL_SAFE_NO_PAD.encode(&Sha256::digest(one.conversation.to_string().as_bytes())[..18]);
    let headers = [
        ("authorization", authorization),
        ("content-encoding", "aes128gcm".to_owned()),
        ("content-type", "application/octet-stream".to_owned()),
        ("ttl", left_s.max(0).to_string()),
        ("urgency", if one.kind == "assigned" { "high" } else { "normal" }.to_owned()),
        ("topic", topic),
    ];
    match app.push.post(&endpoint, allowed, &headers, body, &app.tasks).await {
        Ok(said) => Some(said),
        Err(error) => {
            tracing::info!(host = %endpoint.host, %error, "a push service could not be reached");
            None
        }
    }
}

async fn settle(app: &Worker, workspace: WorkspaceId, one: &Due, said: Option<Said>) -> Outcome<()> {
    let (session, conversation) = (one.subscription.session, one.conversation);
    let tries = one.attempts + 1;
    let passing = said.is_none_or(|said| said.status == 429 || said.status >= 500);
    let pause_ms = (FIRST_PAUSE_MS << one.attempts.clamp(0, 10))
        .max(said.and_then(|said| said.retry_after_s).unwrap_or(0).clamp(0, 3600) * 1000);
    let due_ms = app.clock.now_ms() + pause_ms.min(HOUR_MS);
    let again = passing && tries < MOST_TRIES && due_ms < one.until_ms;
    // The browser is no more, or wants nothing more.
    let gone = said.is_some_and(|said| matches!(said.status, 404 | 410));
    if let Some(said) = said.filter(|said| said.status >= 300 && !gone) {
        tracing::info!(status = said.status, "a push service did not take a notice");
    }
    let done = app.unasked(workspace, move |tx| {
        let done = if gone {
            kept::remove(tx, session)
        } else if again {
            kept::postpone(tx, (session, conversation), tries, due_ms)
        } else {
            kept::settle(tx, session, conversation)
        };
        done.map_err(Failed::<LedgerError>::Ledger)
    });
    done.await.map_err(why)
}

/// A browser that was signed out, or whose agent was deactivated, is told nothing more.
pub(crate) async fn forget(app: &Worker, workspace: WorkspaceId) -> Outcome<()> {
    let now_ms = app.clock.now_ms();
    let ended = app.ledger.read(move |rows| kept::ended(rows, workspace, now_ms)).await?;
    if ended.is_empty() {
        return Ok(());
    }
    let done = app.unasked(workspace, move |tx| {
        for session in &ended {
            kept::remove(tx, *session).map_err(Failed::<LedgerError>::Ledger)?;
        }
        Ok(())
    });
    done.await.map_err(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quiet_night_goes_over_midnight_where_the_agent_is() {
        let night = |zone: &str| Quiet { from: 20, to: 8, zone: zone.to_owned() };
        let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_millisecond();
        for (zone, time, expected) in [
            ("Europe/Berlin", "2026-03-02T19:30:00Z", true),
            ("Europe/Berlin", "2026-03-02T18:30:00Z", false),
            ("Europe/Berlin", "2026-03-02T06:59:00Z", true),
            ("Europe/Berlin", "2026-03-02T07:00:00Z", false),
            ("America/New_York", "2026-03-02T19:30:00Z", false),
            ("Nowhere/At_All", "2026-03-02T23:00:00Z", false),
        ] {
            assert_eq!(is_quiet(&night(zone), at(time)), expected, "{zone} {time}");
        }
        let noon = Quiet { from: 12, to: 13, zone: "UTC".to_owned() };
        assert!(is_quiet(&noon, at("2026-03-02T12:30:00Z")) && !is_quiet(&noon, at("2026-03-02T13:00:00Z")));
    }
}
