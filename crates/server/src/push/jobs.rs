//! What happened is looked through for what somebody wants to be told, and what waits to be sent is sent: a few tries, then it is too late
//! to be of use.

use super::encrypt::encrypt;
use super::endpoint::Endpoint;
use super::kept::{self, Due, Quiet};
use super::keys::kept::{self as keys, Key};
use super::send::Said;
use super::vapid;
use crate::App;
use crate::accounts::queries as accounts;
use crate::desk::queries as desk;
use crate::nodes::Worker;
use crate::routing::jobs::why;
use crate::settings::WebPush;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use events::{Actor, AgentId, ConversationId, ConversationState, Fact, SessionId, WorkspaceId};
use futures_util::future::join_all;
use ledger::{Committed, Failed, LedgerError, Rows, Tx};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Instant;

/// Facts that are looked through at once.
const FACTS: i64 = 500;
/// Whoever is further behind than this begins here: what is older is of no use to anybody.
const FURTHEST_BEHIND: i64 = 5_000;
/// For how long a notice is of use, in milliseconds. The push service keeps it for as long, too, for a browser that is away.
const USEFUL_MS: i64 = 10 * 60_000;
/// Notices that are sent in one run, of these to one browser, and at once to one push service.
const A_RUN: i64 = 40;
const TO_ONE: i64 = 5;
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
    Mentioned(ConversationId, AgentId),
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
            Fact::AgentMentioned { conversation, agent, .. } => Some(Self::Mentioned(*conversation, *agent)),
            _ => None,
        }
    }
}

/// Puts a notice for each browser of whoever it is for.
fn tell(tx: &mut Tx<'_>, app: &App, news: &News) -> Outcome<()> {
    let (workspace, now_ms) = (tx.workspace(), tx.now_ms());
    let Some((conversation, agent, kind)) = for_whom(tx, workspace, news)? else { return Ok(()) };
    // Whoever looks at the conversation sees it already, in whichever of their browsers.
    let there = app.here.seen((workspace, conversation), app.clock.steady_ms());
    if there.agents.iter().any(|present| present.agent == agent) {
        return Ok(());
    }
    for one in kept::of_agent(tx, workspace, agent, now_ms)? {
        let wanted = match kind {
            "assigned" => one.assigned,
            "mention" => one.mention,
            _ => one.message,
        };
        if wanted && !one.quiet.as_ref().is_some_and(|quiet| is_quiet(quiet, now_ms)) {
            kept::enqueue(tx, (one.session, conversation), kind, now_ms, now_ms + USEFUL_MS)?;
        }
    }
    Ok(())
}

/// Whose news it is, where it still is: whoever has the conversation now, or whoever is named and may read it.
fn for_whom(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    news: &News,
) -> Outcome<Option<(ConversationId, AgentId, &'static str)>> {
    let (News::Assigned(conversation, _) | News::Message(conversation, _) | News::Mentioned(conversation, _)) =
        *news;
    let Some(now) = desk::one(rows, workspace, conversation)? else { return Ok(None) };
    if let News::Mentioned(_, agent) = *news {
        let may_read = accounts::is_member(rows, workspace, agent, now.inbox)?;
        // It is read where the conversation goes on.
        let conversation = now.merged_into.unwrap_or(conversation);
        return Ok(may_read.then_some((conversation, agent, "mention")));
    }
    let (Some(agent), ConversationState::Active) = (now.agent, now.state) else { return Ok(None) };
    Ok(match news {
        News::Assigned(_, to) if *to != agent => None,
        News::Assigned(..) => Some((conversation, agent, "assigned")),
        // What was said before it became theirs is told with that.
        News::Message(_, seq) if *seq < now.moved_seq => None,
        News::Message(..) | News::Mentioned(..) => Some((conversation, agent, "message")),
    })
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

/// Sends what is due now. Each push service by itself: one that is slow holds up nobody but its own.
pub(crate) async fn send(app: &App) -> Outcome<()> {
    for workspace in app.ledger.read(accounts::workspaces).await? {
        // Another server's, else: what it sends is not sent twice.
        let Some(worker) = Worker::of(app, workspace).await? else { continue };
        let now_ms = app.clock.now_ms();
        let found = app.ledger.read(move |rows| {
            let due = kept::due(rows, workspace, now_ms, (A_RUN, TO_ONE))?;
            Ok((due, keys::keys(rows, workspace, now_ms)?))
        });
        let (due, keys) = found.await?;
        let mut services: BTreeMap<String, Vec<Due>> = BTreeMap::new();
        for one in due {
            let service = Endpoint::read(&one.subscription.endpoint, app.settings.web_push);
            services.entry(service.map_or_else(|_| String::new(), |at| at.origin())).or_default().push(one);
        }
        let sent = services.values().map(|of_one| send_to_one(&worker, workspace, of_one, &keys));
        join_all(sent).await.into_iter().collect::<Outcome<()>>()?;
    }
    Ok(())
}

/// Sends to one push service.
async fn send_to_one(app: &Worker, workspace: WorkspaceId, due: &[Due], keys: &[Key]) -> Outcome<()> {
    for some in due.chunks(AT_ONCE) {
        let tried = join_all(some.iter().map(|one| say(app, workspace, one, keys))).await;
        for (one, tried) in some.iter().zip(tried) {
            settle(app, workspace, one, tried?).await?;
        }
    }
    Ok(())
}

/// What became of a notice.
#[derive(Clone, Copy)]
enum Tried {
    /// It is no news any more.
    Late,
    /// The push service answered.
    Said(Said),
    /// It could not be asked.
    Failed,
}

/// Whether it is still theirs, or for whom a note names: still theirs to read; and still for this browser: a notice may have waited for
/// minutes.
fn is_news(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    due: &(SessionId, AgentId, ConversationId, bool),
    now_ms: i64,
) -> Outcome<bool> {
    let (session, agent, conversation, is_mention) = *due;
    let Some(now) = desk::one(rows, workspace, conversation)? else { return Ok(false) };
    let has_it = now.agent == Some(agent) && now.state == ConversationState::Active;
    let is_theirs = (is_mention || has_it) && accounts::is_member(rows, workspace, agent, now.inbox)?;
    let browsers = kept::of_agent(rows, workspace, agent, now_ms)?;
    let is_there = browsers.iter().any(|one| {
        one.session == session && !one.quiet.as_ref().is_some_and(|quiet| is_quiet(quiet, now_ms))
    });
    Ok(is_theirs && is_there)
}

/// What a browser's service worker reads. Nothing of what was written, nor by whom.
fn message(one: &Due) -> String {
    let (kind, conversation, language) = (&one.kind, one.conversation, &one.subscription.language);
    serde_json::json!({ "kind": kind, "conversation": conversation.to_string(), "language": language })
        .to_string()
}

async fn say(app: &App, workspace: WorkspaceId, one: &Due, keys: &[Key]) -> Outcome<Tried> {
    let now_ms = app.clock.now_ms();
    let due = (one.subscription.session, one.subscription.agent, one.conversation, one.kind == "mention");
    // That with which the browser subscribed, and no other, is let in by its push service.
    let key = keys.iter().find(|key| key.id == one.subscription.key);
    let is_news = app.ledger.read(move |rows| is_news(rows, workspace, &due, now_ms)).await?;
    let Some(key) = key.filter(|_| is_news) else { return Ok(Tried::Late) };
    Ok(post(app, one, &key.value, now_ms).await.map_or(Tried::Failed, Tried::Said))
}

async fn post(app: &App, one: &Due, key: &[u8], now_ms: i64) -> Option<Said> {
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
    let began = Instant::now();
    let said = app.push.post(&endpoint, allowed, &headers, body, &app.tasks).await;
    app.traces.sent("send a notice", began, said.as_ref().ok().map(|said| said.status));
    if let Err(error) = &said {
        tracing::info!(host = %endpoint.host, %error, "a push service could not be reached");
    }
    said.ok()
}

async fn settle(app: &Worker, workspace: WorkspaceId, one: &Due, tried: Tried) -> Outcome<()> {
    let (session, conversation) = (one.subscription.session, one.conversation);
    let tries = one.attempts + 1;
    let (said, passing) = match tried {
        Tried::Late => (None, false),
        Tried::Said(said) => (Some(said), said.status == 429 || said.status >= 500),
        Tried::Failed => (None, true),
    };
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

/// A browser that was signed out, or whose agent was deactivated, is told nothing more; nor is anybody what is of no use any more.
pub(crate) async fn forget(app: &Worker, workspace: WorkspaceId) -> Outcome<()> {
    let now_ms = app.clock.now_ms();
    let found = app.ledger.read(move |rows| {
        Ok((kept::ended(rows, workspace, now_ms)?, kept::any_stale(rows, workspace, now_ms)?))
    });
    let (ended, any_stale) = found.await?;
    if ended.is_empty() && !any_stale {
        return Ok(());
    }
    let done = app.unasked(workspace, move |tx| {
        for session in &ended {
            kept::remove(tx, *session).map_err(Failed::<LedgerError>::Ledger)?;
        }
        kept::forget_stale(tx).map_err(Failed::Ledger)
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
